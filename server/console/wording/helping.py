"""Help: for each role one page, in the words of the work.

What it says, the desk does: a test looks at every address and every picture that is named here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.console.i18n import mark
from shared.vocabulary import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One job; every text is English, marked."""

    title: str
    steps: tuple[str, ...]
    path: str = ""
    """Where it is done; empty when it is about no single page."""
    picture: str = ""
    """The state of a page that shows it, as the tests name it; empty for none."""
    shows: str = ""
    """What the picture shows, for who cannot see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """The page of one role."""

    title: str
    comes_for: str
    chapters: tuple[Chapter, ...]


_ACCOUNT = Chapter(
    title=mark("Your account"),
    steps=(
        mark("Under your name stand your devices and your second factor."),
        mark("Do you not know a device? Sign it out and choose another password."),
        mark("At the bottom of each page you choose the language, and light or dark."),
        mark("Sign out when you leave. What you typed is kept when you are signed out meanwhile."),
    ),
    path="/desk/devices",
)
_CIRCLE = Chapter(
    title=mark("Work together in a circle"),
    steps=(
        mark("The circle shows what the family wants first, then who helps and who does what."),
        mark("Each action has one person and one day."),
        mark("Choose who may read a note before you write it. It stays so."),
        mark("Do you hand over a role? It moves only when the other one says yes."),
        mark(
            "Does somebody come in, leave or take over by what you do? Then you show once more "
            "that it is you. That stays good for five minutes."
        ),
        mark("A circle closes when everybody in it has answered. Never by itself."),
    ),
    path="/desk/circles",
    picture="circle",
    shows=mark("A circle: the goals, who is in it, and what each of them does."),
)

GUIDES: Mapping[Role, Guide] = {
    Role.SIGNALLER: Guide(
        title=mark("For school staff"),
        comes_for=mark(
            "You see something in a pupil that stays with you. You write down what you saw. The "
            "care team of your school takes it from there, and you see that something happens."
        ),
        chapters=(
            Chapter(
                title=mark("Send a signal"),
                steps=(
                    mark("Choose New signal and look for the pupil by part of the name."),
                    mark("Tick what you notice and how worried you are."),
                    mark(
                        "Write what you saw or heard. What you think it means has a place of its "
                        "own."
                    ),
                    mark("Send it. Only the care team of your school reads it."),
                ),
                path="/desk/signal",
                picture="signal",
                shows=mark("The form of a new signal, with the pupil and what was noticed."),
            ),
            Chapter(
                title=mark("See what happens"),
                steps=(
                    mark("My signals shows how far each one is, and by which day somebody looks."),
                    mark(
                        "You do not see what others write about the pupil. That keeps the family "
                        "safe."
                    ),
                    mark("Was it a mistake? Take it back, as long as nobody has opened it."),
                ),
                path="/desk/signals",
                picture="my-signals",
                shows=mark("The list of one's own signals, each with how far it is."),
            ),
            Chapter(
                title=mark("When somebody is in danger"),
                steps=(
                    mark("Call first. The form shows the numbers. Kring calls nobody for you."),
                    mark("Write afterwards, so that the care team knows."),
                ),
            ),
            _ACCOUNT,
        ),
    ),
    Role.CARE_TEAM: Guide(
        title=mark("For the care team"),
        comes_for=mark(
            "You weigh what colleagues signal, talk with the pupil and the family, and decide: "
            "follow up at school, ask for advice, or ask a partner nearby."
        ),
        chapters=(
            Chapter(
                title=mark("Weigh a signal"),
                steps=(
                    mark("Signals to weigh shows the one that waited longest on top."),
                    mark(
                        "Open one. You see what was seen, what came before, and what the law asks."
                    ),
                    mark(
                        "Decide and say why. Whoever signalled sees how it goes, not your reasons."
                    ),
                    mark("Do you watch? Choose a day: it comes back by itself."),
                ),
                path="/desk/weigh",
                picture="weigh",
                shows=mark("The signals to weigh, the most urgent on top, each with its day."),
            ),
            Chapter(
                title=mark("Ask for help nearby"),
                steps=(
                    mark("From a signal you look for help nearby. Each service says why it fits."),
                    mark(
                        "Decide what leaves, to whom, why and until when. You see it all before "
                        "you send it."
                    ),
                    mark("The partner first sees no name. Only their yes opens the rest."),
                    mark("Does somebody take it back? The next time nobody reads it any more."),
                ),
                path="/desk/questions",
                picture="questions-out",
                shows=mark("The questions this school asked, and whose turn it is."),
            ),
            _CIRCLE,
            Chapter(
                title=mark("Read in an emergency"),
                steps=(
                    mark("For a pupil of yours with a circle you are not in, when it cannot wait."),
                    mark("You see whom to call, who helps and what was agreed, for hours."),
                    mark("The circle and the privacy officers are told at once."),
                ),
                path="/desk/emergency",
                picture="emergency-ask",
                shows=mark("The form that opens a circle in an emergency, and who will be told."),
            ),
            _ACCOUNT,
        ),
    ),
    Role.PARTNER: Guide(
        title=mark("For care partners"),
        comes_for=mark(
            "You see what is asked of your service, answer in two minutes, and join the circle "
            "around a young person."
        ),
        chapters=(
            Chapter(
                title=mark("Answer a question"),
                steps=(
                    mark("Questions for help shows what is asked, and by when you answer."),
                    mark("You see no name yet: what is asked, the age, the municipality."),
                    mark("Say yes, say no with a reason and somebody else, or ask something back."),
                    mark("With a yes you are in the circle, and read what is shared with you."),
                ),
                path="/desk/questions",
                picture="questions",
                shows=mark("The questions to this service, the one that waited longest on top."),
            ),
            Chapter(
                title=mark("Say whether there is room"),
                steps=(
                    mark("One click for each service: room, a waiting list with a day, or full."),
                    mark("What you said grows old. After some days it counts as not known."),
                ),
                path="/desk/room",
                picture="room",
                shows=mark("The services of an organisation, each with whether there is room."),
            ),
            _CIRCLE,
            _ACCOUNT,
        ),
    ),
    Role.COORDINATOR: Guide(
        title=mark("For network coordinators"),
        comes_for=mark(
            "You see to it that nothing stands still. You see no name, no story, and no number so "
            "small that one could guess who it is."
        ),
        chapters=(
            Chapter(
                title=mark("What waits too long"),
                steps=(
                    mark(
                        "Kring tells you that something waits and with which organisation, never "
                        "about whom."
                    ),
                    mark("Call the organisation. You cannot open it, and you need not."),
                    mark(
                        "Can nobody there answer in Kring? Have whoever manages the accounts give "
                        "somebody the role."
                    ),
                    mark("Nothing is ever closed because it was quiet."),
                ),
                path="/desk/stalls",
                picture="stalls",
                shows=mark("Organisations to call: what waits there, and their number."),
            ),
            _ACCOUNT,
        ),
    ),
    Role.ADMINISTRATOR: Guide(
        title=mark("For administrators"),
        comes_for=mark(
            "You look after who works with Kring and what your organisation offers. Because of "
            "this role you read nothing about a young person."
        ),
        chapters=(
            Chapter(
                title=mark("Let a colleague in"),
                steps=(
                    mark("Make an account and hand the password over in person."),
                    mark("Invite your colleague to a role. They accept it themselves."),
                    mark("Confirm that it was your colleague who accepted. Only then it counts."),
                ),
                path="/desk/set-up",
                picture="set-up",
                shows=mark("What an administrator sets up, for each organisation."),
            ),
            Chapter(
                title=mark("Fill the region from files"),
                steps=(
                    mark("Choose a file of schools, services or pupils."),
                    mark("First you see what would be new, changed or refused, and why."),
                    mark("Only then you carry it out. Refused rows come back as a file to mend."),
                    mark(
                        "Who manages the whole network can also load boundaries, so that the "
                        "region is drawn as a map. The map is shown first."
                    ),
                ),
                path="/desk/set-up",
            ),
            Chapter(
                title=mark("When somebody leaves"),
                steps=(
                    mark("End the role, or close the account for good."),
                    mark(
                        "Do they still hold something? Kring lists what somebody else takes over "
                        "first. So nothing falls between two chairs."
                    ),
                ),
            ),
            _ACCOUNT,
        ),
    ),
    Role.PRIVACY_OFFICER: Guide(
        title=mark("For privacy officers"),
        comes_for=mark(
            "You watch over what is done with what is written about young people. You see who read "
            "or changed what, and no name and no word of it."
        ),
        chapters=(
            Chapter(
                title=mark("Read the journal"),
                steps=(
                    mark("The newest line stands on top. Choose a kind or a period."),
                    mark("Follow a colleague or a young person by clicking on them."),
                    mark("That you read it is written in it as well."),
                ),
                path="/desk/privacy/journal",
                picture="journal",
                shows=mark("The journal: who read or changed what, and when."),
            ),
            Chapter(
                title=mark("Review an emergency"),
                steps=(
                    mark("Somebody read a circle from outside it. You are told at once."),
                    mark("Speak with them and with the circle. Then say what you found."),
                    mark("Before that they cannot read it again. Nobody reviews their own."),
                ),
                path="/desk/privacy/emergencies",
                picture="emergency",
                shows=mark("One emergency: who read, why in their own words, and your review."),
            ),
            Chapter(
                title=mark("Somebody asks what is kept about them"),
                steps=(
                    mark("Look them up by school, whole name and date of birth."),
                    mark("You see who read about them, and what was taken back."),
                    mark(
                        "The officer of the coordination gives a copy or erases. Both ask to show "
                        "again who you are."
                    ),
                ),
                path="/desk/privacy/people",
                picture="young-person",
                shows=mark("One young person by reference: what was read, a copy, and erasing."),
            ),
            Chapter(
                title=mark("Check that the journal is whole"),
                steps=(
                    mark("Kring computes every seal again and says whether one is broken."),
                    mark("Compare the last seal with the one your administrator keeps elsewhere."),
                ),
                path="/desk/privacy/check",
            ),
            _ACCOUNT,
        ),
    ),
}
"""The guides, the largest groups of people first."""
