"""Invented people and what they might say. Any likeness to somebody is chance.

Family names are put together from syllables, so that they look Flemish and belong to nobody in
particular; what is said is written for the demo.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

from shared.vocabulary import Category

GIVEN = (
    "Noor", "Siebe", "Yasmina", "Tuur", "Lotte", "Amir", "Febe", "Jarne", "Zita", "Mats",
    "Hanne", "Ilyas", "Roos", "Wout", "Samira", "Finn", "Elke", "Bilal", "Nore", "Stan",
    "Kato", "Daan", "Maysa", "Lars", "Juna", "Robbe", "Alina", "Vic", "Oksana", "Emiel",
    "Fien", "Sami", "Tess", "Kobe", "Merel", "Arda", "Lien", "Ruben", "Aïcha", "Cas",
)  # fmt: skip
"""Given names that are in use here, in several languages."""

COLLEAGUES = (
    "An", "Bart", "Carine", "Dries", "Els", "Frank", "Greet", "Hilde", "Ingrid", "Joost",
    "Katrien", "Lieven", "Mieke", "Naima", "Olivier", "Peter", "Rita", "Sofie", "Tom", "Veerle",
    "Wim", "Yves", "Ann-Sofie", "Brecht", "Delphine", "Karim", "Leen", "Murat", "Stefanie", "Koen",
)  # fmt: skip

_BEGINNINGS = ("Vander", "Van ", "De ", "", "Ver", "Op ")
_MIDDLES = ("vlas", "haver", "leem", "wilgen", "brake", "linne", "zonne", "roten", "spoel", "heule")
_ENDS = ("hage", "beke", "kouter", "straete", "mans", "broeck", "velde", "dael", "gem", "hout")


def family_names(chance: random.Random) -> Iterator[str]:
    """Give family names that differ, for ever."""
    seen: set[str] = set()
    while True:
        name = _capital(chance.choice(_BEGINNINGS) + chance.choice(_MIDDLES) + chance.choice(_ENDS))
        if name not in seen:
            seen.add(name)
            yield name
        elif len(seen) >= len(_BEGINNINGS) * len(_MIDDLES) * len(_ENDS):
            seen.clear()


def _capital(name: str) -> str:
    """Write *De vlashage* as *De Vlashage*, and *Vanderbrakegem* as it is."""
    return " ".join(word[:1].upper() + word[1:] for word in name.split())


OBSERVATIONS: Mapping[Category, tuple[str, ...]] = {
    Category.ATTENDANCE: (
        "Vier maandagen na elkaar niet op school, telkens met een briefje van thuis.",
        "Komt sinds de herfst bijna elke dag na de bel binnen, zonder boekentas.",
    ),
    Category.SCHOOL_FATIGUE_MOTIVATION: (
        "Legt het hoofd op de bank en zegt dat school nergens voor dient.",
        "Levert niets meer in; vorig jaar was dat anders.",
    ),
    Category.LEARNING_RESULTS: (
        "Kan de opdracht uitleggen maar zet niets op papier, in drie vakken.",
        "Leest een jaar trager dan in september, ook hardop.",
    ),
    Category.WELLBEING_MOOD: (
        "Zit in de pauze alleen op de trap en huilt zonder dat er iets gebeurd is.",
        "Lacht niet meer mee; de vrienden vragen ons wat er scheelt.",
    ),
    Category.BEHAVIOUR: (
        "Liep woedend uit de klas toen een medeleerling lachte, voor de derde keer.",
        "Wordt heel druk bij elke overgang tussen twee lessen.",
    ),
    Category.BULLYING_PEERS: (
        "Eet in het toilet; twee klasgenoten zeiden waarom.",
        "Er gaat een filmpje rond waarin hij valt; hij wil niet meer mee naar het zwemmen.",
    ),
    Category.HOME_CARING_TASKS: (
        "Brengt elke ochtend twee kleine broers naar school en is daarom te laat.",
        "Belt op de speelplaats naar huis om te vragen of iemand al wakker is.",
    ),
    Category.MONEY_BASIC_NEEDS: (
        "Heeft al een week geen lunch bij en zegt geen honger te hebben.",
        "Gaat niet mee op uitstap; de brief komt telkens niet terug.",
    ),
    Category.HOUSING: (
        "Zegt dat ze met vijf in één kamer slapen sinds de verhuis.",
        "De jas ruikt naar schimmel; thuis is er geen verwarming, zegt ze.",
    ),
    Category.HEALTH_SLEEP_CARE: (
        "Valt in slaap tijdens het eerste lesuur, drie dagen deze week.",
        "Heeft al weken tandpijn en komt daarmee bij de juf.",
    ),
    Category.SUBSTANCES_MEDIA_GAMING: (
        "Speelt tot vier uur 's nachts, vertelt hij zelf, en kan het niet laten.",
    ),
    Category.SAFETY: (
        "Wil vrijdag niet naar huis en zegt niet waarom.",
        "Schrok hevig toen een volwassene de hand opstak om te wuiven.",
    ),
    Category.LANGUAGE_NEWCOMER: (
        "Begrijpt de uitleg niet en knikt; thuis spreekt niemand Nederlands.",
    ),
    Category.TRANSITION_SCHOOL_CHANGE: (
        "Derde school in twee jaar; kent nog niemand na zes weken.",
    ),
}
"""What a teacher might write, by what it is about: what was seen, never what somebody is."""

PUPIL_WORDS = (
    "Ik wil gewoon slapen.",
    "Niemand vraagt mij iets.",
    "Als ik er niet ben, merkt niemand het.",
    "Het gaat wel, zeg ik altijd.",
    "Mama kan het niet alleen.",
)
STRENGTHS = (
    "Helpt de kleuters met hun jas, elke dag uit zichzelf.",
    "Tekent prachtig en toont het graag.",
    "Is op tijd voor de voetbal, altijd.",
    "Heeft één goede vriend in de klas.",
)
GOALS = (
    "Dat we 's avonds weer samen aan tafel zitten.",
    "Dat ik 's morgens niet meer met buikpijn opsta.",
    "Een plek vinden waar we mogen blijven wonen.",
    "Dat hij zijn jaar mag afmaken, op zijn manier.",
    "Iemand die mee naar de papieren kijkt.",
)
ACTIONS = (
    "Samen met mama de wachtlijst bellen.",
    "Elke woensdag tien minuten tijd, aan de poort.",
    "Een vrijetijdspas aanvragen en meegaan de eerste keer.",
    "Met de klastitularis afspreken hoe de ochtend start.",
)
MESSAGES = (
    "Bedankt: we hebben met het gezin gesproken en volgen mee op.",
    "Dank je wel. Er is een afspraak gemaakt.",
    "Goed dat je het zei; het loopt beter nu.",
)
QUESTIONS = (
    "Wie kan samen met het gezin naar de avonden thuis kijken?",
    "Kan iemand met deze jongere op zoek naar een rustige plek om te landen?",
    "Het gezin vraagt hulp bij papieren en geld, en weet niet waar beginnen.",
    "Hoe houden we deze leerling op school, nu het elke week minder wordt?",
)
