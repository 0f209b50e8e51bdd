"""The main job of Kring, played from a teacher's phone to a closed circle.

    signal (online, offline) ─▶ weigh ─▶ circle ─▶ share ─▶ ask ─▶ preview ─▶ accept
      ─▶ goal, action ─▶ first contact ─▶ handover ─▶ complete ─▶ close

Every step is checked: what is not as promised stops the play.
"""

from __future__ import annotations

from uuid import UUID

from demo.cast import Cast
from demo.circle import CallIn, Circle
from demo.signalling import WORDS, signal_offline, signal_online
from demo.telling import Teller, promise
from demo.weighing import ask_nearby, weigh
from mobile.api.link import ServerProblem
from shared.vocabulary import SignallerStep

_SHOWN = [
    SignallerStep.RECEIVED,
    SignallerStep.TAKEN_UP,
    SignallerStep.CONTACT_MADE,
    SignallerStep.FINISHED,
]


async def play(cast: Cast, tell: Teller, call_in: CallIn) -> None:
    """Play the whole story.

    Raises
    ------
    NotAsPromised
        At the first step that is not as it should be.
    """
    tell.chapter("A teacher says it  ·  een leraar zegt het")
    first = await signal_online(cast, tell)
    second = await signal_offline(cast, tell)
    tell.chapter("The school weighs it  ·  het zorgteam weegt af")
    case_id = await weigh(cast, tell, first, second)
    tell.chapter("Help nearby is asked  ·  hulp dichtbij wordt gevraagd")
    asked = await ask_nearby(cast, tell, case_id, first)
    tell.chapter("The partner answers  ·  de partner antwoordt")
    partner = await call_in(asked.service.organisation_id)
    circle = Circle(cast, tell, asked, partner)
    await circle.preview()
    await circle.accept()
    tell.chapter("The circle works together  ·  de kring werkt samen")
    await circle.agree()
    await circle.reach(first)
    await circle.hand_over(circle.school, circle.partner)
    await circle.complete()
    tell.chapter("And lets go together  ·  en laat samen los")
    await circle.close(first)
    await circle.show_ledger()
    await _look_from_outside(cast, tell, first)
    promise(cast.shown == _SHOWN, f"the teacher's phone has shown every step, not {cast.shown}")
    steps = " → ".join(WORDS[SignallerStep(each)].split(" (")[0] for each in cast.shown)
    tell.kept(f"{cast.teacher.name}'s phone has shown: {steps}")


async def _look_from_outside(cast: Cast, tell: Teller, signal_id: UUID) -> None:
    """Ask as a coordinator: there is nothing to see, not even that it exists."""
    tell.step("And the coordinator of the network? Asks for the signal, and finds nothing.")
    status = 200
    try:
        await cast.outsider.handset.phone.client.signal(signal_id)
    except ServerProblem as refused:
        status = refused.status
    promise(status == 404, f"to an outsider it does not exist (it answered {status})")  # noqa: PLR2004 -- not found
    tell.kept("Not found, as if it had never been: coordinators see how it goes, never who.")
