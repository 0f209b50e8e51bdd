"""A second opinion on who may be told what: said again from the rows, canary by canary.

Source: domain facts 5.6 and the invariants *preview_only* and *sharing_recorded*.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from shared.vocabulary import NoteSecrecy
from tests.invariants.canaries import Canaries, Canary, Said
from tests.invariants.picture import Picture, Row

_FIELD = {
    Said.IDENTITY: "identity",
    Said.BIRTH_DATE: "birth-date",
    Said.CONTACT: "contact-details",
    Said.LANGUAGE: "language",
    Said.OBSERVATION: "observation",
    Said.PUPIL_WORDS: "pupil-words",
    Said.STRENGTH: "strength",
    Said.ACTION_TAKEN: "action-taken",
    Said.HELP_QUESTION: "help-question",
}
"""Under which name a sharing decision lets it through; what is not here never crosses a border."""


def preview_only(
    now: Picture, at: datetime, reader: UUID, text: str, canaries: Canaries
) -> set[UUID]:
    """Complain of every canary this reader should not have found; give whom the others are about.

    Parameters
    ----------
    text
        An answer, whole, as it went over the wire.
    """
    about: set[UUID] = set()
    for _, canary in canaries.found_in(text):
        assert may_know(now, at, reader, canary), f"preview_only: told {canary}"
        if canary.about is not None and canary.said is not Said.TO_THE_SIGNALLER:
            about.add(canary.about)  # A word to the signaller is a letter: read by whom it is for.
    return about


def may_know(now: Picture, at: datetime, reader: UUID, canary: Canary) -> bool:
    """Tell whether somebody may be told at this moment what a canary stands for."""
    said, about = canary.said, canary.about
    by_field = said in _FIELD and _crossed(now, at, reader, about, _FIELD[said])
    match said:
        case Said.IDENTITY | Said.CLASS_NAME:
            return by_field or _keeps_the_roster(now, reader, about)
        case Said.BIRTH_DATE | Said.CONTACT | Said.LANGUAGE:
            return by_field or _of_own_school(now, reader, about)
        case Said.TO_THE_SIGNALLER:
            return _hears_of_the_signal(now, reader, canary)
        case Said.HELP_QUESTION | Said.BETWEEN_DESKS | Said.OF_THE_SENDER:
            return _of_referral(now, at, reader, canary)
        case Said.CASE_WORDS | Said.NOTE:
            return _of_case(now, at, reader, canary)
        case _:  # The words of a signal; what is never read has no signal.
            return by_field or _weighs(now, reader, canary.thing)


def _keeps_the_roster(now: Picture, reader: UUID, young_person_id: UUID | None) -> bool:
    return any(
        now.works_at(reader, each["organisation_id"], "care-team", "signaller")
        for each in now.rows("enrolment", young_person_id=young_person_id)
    )


def _of_own_school(now: Picture, reader: UUID, young_person_id: UUID | None) -> bool:
    return any(
        now.works_at(reader, each["organisation_id"], "care-team")
        for each in now.rows("enrolment", young_person_id=young_person_id)
    )


def _weighs(now: Picture, reader: UUID, signal_id: UUID | None) -> bool:
    signal = now.row("signal", signal_id)
    return signal is not None and now.works_at(reader, signal["organisation_id"], "care-team")


def _hears_of_the_signal(now: Picture, reader: UUID, canary: Canary) -> bool:
    """Allow the care team of the school and the author; words of a case end in its signals."""
    return any(
        signal["author_account_id"] == reader or _weighs(now, reader, signal["id"])
        for signal in now.rows("signal", young_person_id=canary.about)
    )


def _of_referral(now: Picture, at: datetime, reader: UUID, canary: Canary) -> bool:
    referral = now.row("referral", canary.thing)
    if referral is None:
        return False
    if now.works_at(reader, referral["from_organisation_id"], "care-team", "partner"):
        return True
    asked = referral["sent_at"] is not None and now.works_at(
        reader, referral["to_organisation_id"], "care-team", "partner"
    )
    if canary.said is Said.HELP_QUESTION:
        shared = _crossed(now, at, reader, canary.about, _FIELD[canary.said])
        return asked and (referral["kind"] == "advice" or shared)
    return asked and canary.said is Said.BETWEEN_DESKS


def _of_case(now: Picture, at: datetime, reader: UUID, canary: Canary) -> bool:
    case = now.row("case", canary.thing)
    if case is None:
        return False
    desks = [
        party["organisation_id"]
        for party in now.parties(case["id"])
        if now.works_at(reader, party["organisation_id"], "care-team", "partner")
    ]
    if not desks:
        return False
    if canary.by in desks and canary.secrecy is not NoteSecrecy.PROFESSIONAL_SECRECY:
        return True
    if canary.secrecy is NoteSecrecy.OWN_TEAM:
        return False
    if canary.secrecy is NoteSecrecy.PROFESSIONAL_SECRECY:
        desks = [
            each
            for each in desks
            if (now.row("organisation", each) or {})["secrecy"] == "beroepsgeheim"
        ]
    return any(
        each in {canary.by, case["opened_by_organisation_id"]}
        or _in_force(now, at, case["young_person_id"], case["id"], each)
        for each in desks
    )


def _crossed(
    now: Picture, at: datetime, reader: UUID, young_person_id: UUID | None, field: str
) -> bool:
    """Tell whether a field went to a desk of the reader's: decided, in force, and accepted."""
    return any(
        field in sharing["fields"]
        and now.works_at(reader, sharing["to_organisation_id"], "care-team", "partner")
        and _has_joined(now, sharing["case_id"], sharing["to_organisation_id"])
        for sharing in _decisions(now, at, young_person_id)
    )


def _in_force(
    now: Picture, at: datetime, young_person_id: UUID, case_id: UUID, organisation_id: UUID
) -> bool:
    return any(
        (sharing["case_id"], sharing["to_organisation_id"]) == (case_id, organisation_id)
        for sharing in _decisions(now, at, young_person_id)
    )


def _decisions(now: Picture, at: datetime, young_person_id: UUID | None) -> list[Row]:
    return [
        sharing
        for sharing in now.rows("sharing", young_person_id=young_person_id)
        if sharing["revoked_at"] is None and at < sharing["lapses_at"]
    ]


def _has_joined(now: Picture, case_id: UUID, organisation_id: UUID) -> bool:
    """Tell whether an organisation said yes to something about a case, or is in its circle."""
    accepted = any(
        referral["accepted_at"] is not None and referral["status"] != "entered-in-error"
        for referral in now.rows("referral", case_id=case_id, to_organisation_id=organisation_id)
    )
    return accepted or any(
        party["organisation_id"] == organisation_id for party in now.parties(case_id)
    )
