"""Words for privacy: the journal, line by line."""

from __future__ import annotations

from collections.abc import Mapping

from server.console.i18n import mark
from server.console.wording.happened import FIELDS as SAID_FIELDS
from server.console.wording.happened import SENTENCES as SAID

SENTENCES: Mapping[str, str] = {
    **SAID,
    "break-glass.list": mark("Looked at who read in an emergency"),
    "break-glass.open": mark("Opened the circle in an emergency"),
    "break-glass.read": mark("Read the circle in an emergency"),
    "break-glass.review": mark("Reviewed an emergency"),
    "case.ledger": mark("Read who held responsibility"),
    "case.list": mark("Saw the name in the list of circles"),
    "case.read": mark("Read the circle"),
    "contact-person.add": mark("Added somebody to call"),
    "dossier.read": mark("Read the dossier"),
    "enrolment.end": mark("Took the pupil off the roster"),
    "enrolment.register": mark("Put the pupil on a roster"),
    "journal.read": mark("Read this journal"),
    "pupil.list": mark("Saw the name in a list of pupils"),
    "referral.list": mark("Saw the question in a list"),
    "referral.read": mark("Read the question for help"),
    "referral.see": mark("Opened the question for the first time"),
    "retention.let-go": mark("Destroyed the words: the term was over"),
    "session.refuse": mark("Somebody tried to sign in and could not"),
    "session.sign-in": mark("Signed in"),
    "sharing.list": mark("Saw what is shared"),
    "sharing.read": mark("Read what is shared"),
    "signal.list": mark("Saw the name in a list of signals"),
    "signal.read": mark("Read the signal"),
    "signal.withdraw": mark("Took a signal back"),
    "subject-export.fetch": mark("Fetched everything that is kept"),
    "subject-export.prepare": mark("Prepared everything that is kept"),
    "young-person.change": mark("Corrected what is known of the young person"),
    "young-person.erase": mark("Erased every word about the young person"),
    "young-person.find": mark("Looked the young person up"),
    "young-person.read": mark("Read who the young person is and whom to call"),
    "young-person.register": mark("Entered the young person"),
}
"""What a line of the journal says."""

THINGS: Mapping[str, str] = {
    "account": mark("an account"),
    "action": mark("an action"),
    "break-glass": mark("an emergency"),
    "case": mark("a circle"),
    "contact-person": mark("somebody to call"),
    "desk-session": mark("a browser"),
    "dispute": mark("a difference"),
    "enrolment": mark("a place on a roster"),
    "erasure": mark("an erasure"),
    "factor": mark("a second factor"),
    "goal": mark("a goal"),
    "handover": mark("a handover"),
    "journal": mark("the journal"),
    "ledger-entry": mark("responsibility"),
    "membership": mark("a role"),
    "note": mark("a note"),
    "notice": mark("a notice"),
    "organisation": mark("an organisation"),
    "party": mark("an organisation in a circle"),
    "recovery-code": mark("a recovery code"),
    "referral": mark("a question for help"),
    "referral-question": mark("a question back"),
    "round-table": mark("a round table"),
    "service": mark("a service"),
    "session": mark("a device"),
    "sharing": mark("a decision to share"),
    "signal": mark("a signal"),
    "site": mark("a place of work"),
    "subject-export": mark("a copy for who asked"),
    "trends-boundaries": mark("the borders of the municipalities"),
    "trends-release": mark("the numbers of the region"),
    "young-person": mark("a young person"),
}
"""What a line is about, where there is no sentence for it."""

FIELDS: Mapping[str, str] = {
    **SAID_FIELDS,
    "birth_date": mark("Date of birth"),
    "bridging_plan": mark("What happens meanwhile"),
    "circle": mark("Who helps, and what was agreed"),
    "class_name": mark("Class"),
    "contacts": mark("Whom to call"),
    "family_name": mark("Family name"),
    "given_name": mark("First name"),
    "help_question": mark("The question"),
    "language": mark("Language at home"),
    "message": mark("What was told"),
    "name": mark("Name"),
    "name_index": mark("Name and date of birth, to look somebody up"),
    "packet": mark("What was shared"),
    "phone": mark("Phone number"),
    "question": mark("The question"),
    "words": mark("What was written"),
    "young_person_name": mark("Name"),
}
"""What of it, where that is a person's words or name; codes and dates need no mention."""


def sentence(kind: str) -> str:
    """Give what a line says (English, to be translated); empty where only its thing is known."""
    return SENTENCES.get(kind, "")


def thing(resource: str) -> str:
    """Give what a line is about (English, to be translated)."""
    return THINGS.get(resource, mark("something of the installation"))


def fields_of(names: tuple[str, ...]) -> tuple[str, ...]:
    """Give what of somebody was read or written (English, to be translated), each once."""
    return tuple(dict.fromkeys(FIELDS[name] for name in names if name in FIELDS))
