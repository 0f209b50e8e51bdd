"""The rules of sharing: who decides at which age, on what ground, towards whom, until when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.consents import rules
from server.consents.rules import Side, Terms
from server.kernel.errors import Conflict, GuardNotMet, NotValid
from shared.consents import DecideSharing, EmergencyReason, InformFamily
from shared.problems import ProblemType
from shared.school_calendar import SchoolCalendar
from shared.vocabulary import (
    DeferredReason,
    GdprBasis,
    OrganisationKind,
    RevocationReason,
    SecrecyRegime,
    SharedField,
    SharingBasis,
    SharingPurpose,
    SharingState,
)

TODAY = date(2026, 9, 14)
NOW = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)
CALENDAR = SchoolCalendar(closed=())
TERMS = Terms(longest_days=366, emergency_hours=72, minor_decides_years=12, of_age_years=18)
LAWFUL = {each.value for each in (*SharingBasis, *GdprBasis)}
EIGHT, FOURTEEN, NINETEEN = date(2018, 3, 1), date(2012, 3, 1), date(2007, 3, 1)
EMERGENCY = EmergencyReason(danger="uren", no_other_way="niemand bereikbaar")
DECISION = DecideSharing(
    command_id=UUID(int=1),
    sharing_id=UUID(int=2),
    young_person_id=UUID(int=3),
    case_id=UUID(int=4),
    from_organisation_id=UUID(int=5),
    to_organisation_id=UUID(int=6),
    fields=(SharedField.IDENTITY,),
    purpose=SharingPurpose.CARE,
    basis=SharingBasis.CONSENT_MINOR,
    gdpr_basis=GdprBasis.PUBLIC_TASK,
    expires_on=TODAY + timedelta(days=100),
    decided_on=TODAY,
    family_informed_on=TODAY,
)
DEFERRED = replace(
    DECISION,
    family_informed_on=None,
    informed_deferred=DeferredReason.NOT_YET_REACHED,
    inform_by=TODAY + timedelta(days=7),
)
SCHOOL = Side(kind=OrganisationKind.SCHOOL, secrecy=SecrecyRegime.OFFICIAL_SECRECY)
PARTNER = Side(kind=OrganisationKind.PARTNER, secrecy=SecrecyRegime.PROFESSIONAL_SECRECY)
YOUTH_WORK = Side(kind=OrganisationKind.PARTNER, secrecy=SecrecyRegime.DUTY_OF_DISCRETION)
POLICE = Side(kind=OrganisationKind.PARTNER, secrecy=SecrecyRegime.JUDICIAL)
COORDINATION = Side(kind=OrganisationKind.COORDINATION, secrecy=SecrecyRegime.OFFICIAL_SECRECY)


@pytest.mark.parametrize(
    ("changes", "field", "kind"),
    [
        ({"to_organisation_id": UUID(int=5)}, "to_organisation_id", "same_organisation"),
        ({"fields": (SharedField.SCHOOL, SharedField.SCHOOL)}, "fields", "twice_the_same"),
        ({"decided_on": TODAY + timedelta(days=1)}, "decided_on", "date_in_future"),
        ({"expires_on": TODAY - timedelta(days=1)}, "expires_on", "date_in_past"),
        ({"expires_on": TODAY + timedelta(days=367)}, "expires_on", "date_too_far"),
        ({"emergency": EMERGENCY}, "emergency", "not_for_this_basis"),
        ({"basis": SharingBasis.EMERGENCY}, "emergency", "missing"),
        (
            {
                "basis": SharingBasis.EMERGENCY,
                "emergency": EMERGENCY,
                "decided_on": TODAY - timedelta(days=1),
            },
            "decided_on",
            "not_today",
        ),
        ({"family_informed_on": None}, "informed_deferred", "missing"),
        (
            {"family_informed_on": None, "informed_deferred": DeferredReason.NOT_YET_REACHED},
            "inform_by",
            "missing",
        ),
        ({"family_informed_on": TODAY + timedelta(days=1)}, "family_informed_on", "date_in_future"),
        ({"inform_by": TODAY}, "inform_by", "not_both"),
        (
            {"informed_deferred": DeferredReason.NOT_YET_REACHED},
            "informed_deferred",
            "not_both",
        ),
    ],
)
def test_a_decision_that_cannot_be_so_is_refused(
    changes: dict[str, Any], field: str, kind: str
) -> None:
    rules.check_decision(DECISION, TODAY, TERMS)
    with pytest.raises(NotValid) as refused:
        rules.check_decision(replace(DECISION, **changes), TODAY, TERMS)
    assert refused.value.faults == (((field,), kind),)


@pytest.mark.parametrize(("days", "kind"), [(-1, "date_in_past"), (101, "date_too_far")])
def test_the_family_is_told_later_by_a_day_within_the_term(days: int, kind: str) -> None:
    rules.check_decision(DEFERRED, TODAY, TERMS)
    with pytest.raises(NotValid) as refused:
        rules.check_decision(
            replace(DEFERRED, inform_by=TODAY + timedelta(days=days)), TODAY, TERMS
        )
    assert refused.value.faults == ((("inform_by",), kind),)


@pytest.mark.parametrize(
    ("basis", "born", "incapacity", "reason"),
    [
        (SharingBasis.CONSENT_MINOR, EIGHT, None, "too_young_to_decide"),
        (SharingBasis.CONSENT_MINOR, FOURTEEN, None, None),
        (SharingBasis.CONSENT_MINOR, NINETEEN, None, None),
        (SharingBasis.CONSENT_BOTH_PARENTS, EIGHT, None, None),
        (SharingBasis.CONSENT_ONE_PARENT, EIGHT, None, None),
        (SharingBasis.CONSENT_BOTH_PARENTS, FOURTEEN, None, "young_person_decides"),
        (SharingBasis.CONSENT_ONE_PARENT, FOURTEEN, None, "young_person_decides"),
        (SharingBasis.CONSENT_BOTH_PARENTS, FOURTEEN, "beoordeeld", None),
        (SharingBasis.CONSENT_BOTH_PARENTS, NINETEEN, None, "of_age_decides"),
        (SharingBasis.CONSENT_BOTH_PARENTS, NINETEEN, "beoordeeld", "of_age_decides"),
        (SharingBasis.STATUTORY_TASK, EIGHT, None, None),
        (SharingBasis.STATUTORY_TASK, FOURTEEN, None, None),
        (SharingBasis.EMERGENCY, FOURTEEN, None, None),
        (SharingBasis.NONE, FOURTEEN, None, "no_basis"),
    ],
)
def test_the_age_on_the_day_of_the_decision_says_who_decides(
    basis: SharingBasis, born: date, incapacity: str | None, reason: str | None
) -> None:
    command = replace(DECISION, basis=basis, incapacity_reason=incapacity)
    if reason is None:
        rules.check_basis(command, born, TERMS, LAWFUL)
        return
    with pytest.raises(Conflict) as refused:
        rules.check_basis(command, born, TERMS, LAWFUL)
    assert refused.value.problem is ProblemType.CONSENT_NOT_SUFFICIENT
    assert refused.value.reason == reason


def test_on_the_twelfth_birthday_the_young_person_decides_and_the_day_before_not() -> None:
    born = date(TODAY.year - 12, TODAY.month, TODAY.day)
    rules.check_basis(DECISION, born, TERMS, LAWFUL)
    with pytest.raises(Conflict):
        rules.check_basis(DECISION, born + timedelta(days=1), TERMS, LAWFUL)


@pytest.mark.parametrize(
    ("basis", "born"),
    [(SharingBasis.CONSENT_BOTH_PARENTS, EIGHT), (SharingBasis.CONSENT_MINOR, FOURTEEN)],
)
def test_an_incapacity_that_excuses_nothing_is_refused(basis: SharingBasis, born: date) -> None:
    command = replace(DECISION, basis=basis, incapacity_reason="beoordeeld")
    with pytest.raises(NotValid) as refused:
        rules.check_basis(command, born, TERMS, LAWFUL)
    assert refused.value.faults == ((("incapacity_reason",), "not_for_this_basis"),)


@pytest.mark.parametrize("missing", [SharingBasis.CONSENT_MINOR, GdprBasis.PUBLIC_TASK])
def test_a_basis_that_the_law_of_the_day_does_not_know_carries_nothing(
    missing: SharingBasis | GdprBasis,
) -> None:
    with pytest.raises(Conflict) as refused:
        rules.check_basis(DECISION, FOURTEEN, TERMS, LAWFUL - {missing.value})
    assert refused.value.reason == "not_in_law"


def test_nobody_decides_before_the_birth() -> None:
    with pytest.raises(NotValid):
        rules.check_basis(DECISION, TODAY + timedelta(days=1), TERMS, LAWFUL)


@pytest.mark.parametrize(
    ("basis", "sender", "receiver", "reason"),
    [
        (SharingBasis.CONSENT_MINOR, SCHOOL, PARTNER, None),
        (SharingBasis.CONSENT_MINOR, SCHOOL, YOUTH_WORK, None),
        (SharingBasis.CONSENT_MINOR, PARTNER, SCHOOL, None),
        (SharingBasis.STATUTORY_TASK, PARTNER, SCHOOL, "receiver_keeps_no_secrecy"),
        (SharingBasis.STATUTORY_TASK, PARTNER, PARTNER, None),
        (SharingBasis.STATUTORY_TASK, SCHOOL, PARTNER, None),
        (SharingBasis.EMERGENCY, PARTNER, SCHOOL, None),
        (SharingBasis.CONSENT_MINOR, SCHOOL, POLICE, "judiciary_not_same_mission"),
        (SharingBasis.STATUTORY_TASK, SCHOOL, POLICE, None),
        (SharingBasis.EMERGENCY, SCHOOL, POLICE, None),
        (SharingBasis.EMERGENCY, SCHOOL, COORDINATION, "coordination_holds_no_names"),
    ],
)
def test_secrecy_says_to_whom_a_basis_reaches(
    basis: SharingBasis, sender: Side, receiver: Side, reason: str | None
) -> None:
    if reason is None:
        rules.check_receiver(basis, sender, receiver)
        return
    with pytest.raises(Conflict) as refused:
        rules.check_receiver(basis, sender, receiver)
    assert refused.value.reason == reason


def lapses(command: DecideSharing, born: date) -> datetime:
    """Give when a decision lapses that is made now."""
    return rules.lapses_at(command, born, now=NOW, calendar=CALENDAR, terms=TERMS)


def test_a_decision_ends_with_its_last_local_day() -> None:
    command = replace(DECISION, expires_on=date(2026, 12, 1))
    assert lapses(command, FOURTEEN) == datetime(2026, 12, 1, 23, 0, tzinfo=UTC)


def test_an_emergency_ends_within_its_hours_and_no_birthday_ends_it_sooner() -> None:
    command = replace(DECISION, basis=SharingBasis.EMERGENCY, emergency=EMERGENCY)
    tomorrow_twelve = date(2014, 9, 15)
    assert lapses(command, tomorrow_twelve) == NOW + timedelta(hours=72)


@pytest.mark.parametrize(
    ("basis", "born"),
    [
        (SharingBasis.CONSENT_BOTH_PARENTS, date(2014, 10, 1)),
        (SharingBasis.CONSENT_MINOR, date(2008, 10, 1)),
    ],
)
def test_a_consent_is_asked_anew_at_twelve_and_at_eighteen(basis: SharingBasis, born: date) -> None:
    command = replace(DECISION, basis=basis)
    at = lapses(command, born)
    assert at == datetime(2026, 9, 30, 22, 0, tzinfo=UTC)
    assert rules.ends_on_birthday(born, at, calendar=CALENDAR, terms=TERMS)
    assert lapses(replace(command, basis=SharingBasis.STATUTORY_TASK), born) > at


def test_a_consent_from_before_a_birthday_that_has_been_is_asked_again() -> None:
    command = replace(
        DECISION,
        basis=SharingBasis.CONSENT_BOTH_PARENTS,
        decided_on=TODAY - timedelta(days=2),
    )
    with pytest.raises(Conflict) as refused:
        lapses(command, date(2014, 9, 13))
    assert refused.value.reason == "ask_again"


def test_who_was_born_on_a_leap_day_is_twelve_on_the_first_of_march() -> None:
    assert rules.birthday(date(2012, 2, 29), 18) == date(2030, 3, 1)
    assert rules.age_on(date(2012, 2, 29), date(2030, 2, 28)) == 17
    assert rules.age_on(date(2012, 2, 29), date(2030, 3, 1)) == 18


@given(st.dates(date(1995, 1, 1), date(2026, 1, 1)), st.integers(1, 25))
def test_the_age_changes_on_the_birthday_and_not_before(born: date, years: int) -> None:
    day = rules.birthday(born, years)
    assert rules.age_on(born, day) == years
    assert rules.age_on(born, day - timedelta(days=1)) == years - 1


@pytest.mark.parametrize(
    ("revoked", "after", "state"),
    [
        (None, timedelta(seconds=-1), SharingState.IN_FORCE),
        (None, timedelta(0), SharingState.LAPSED),
        (NOW - timedelta(days=1), timedelta(days=-2), SharingState.IN_FORCE),
        (NOW - timedelta(days=1), timedelta(days=-1), SharingState.REVOKED),
        (NOW - timedelta(days=1), timedelta(days=1), SharingState.REVOKED),
    ],
)
def test_the_state_is_what_it_is_at_that_moment(
    revoked: datetime | None, after: timedelta, state: SharingState
) -> None:
    assert rules.state_at(NOW, revoked, NOW + after) is state


def test_only_what_is_in_force_can_be_taken_back() -> None:
    rules.check_in_force(SharingState.IN_FORCE)
    for state in (SharingState.LAPSED, SharingState.REVOKED):
        with pytest.raises(Conflict) as refused:
            rules.check_in_force(state)
        assert refused.value.current == {"status": state.value}


@pytest.mark.parametrize("reason", list(RevocationReason))
def test_a_family_cannot_withdraw_what_was_not_theirs_to_give(reason: RevocationReason) -> None:
    rules.check_revocation(SharingBasis.CONSENT_MINOR, reason)
    by_family = reason.value.startswith("withdrawn")
    for basis in (SharingBasis.STATUTORY_TASK, SharingBasis.EMERGENCY):
        if not by_family:
            rules.check_revocation(basis, reason)
            continue
        with pytest.raises(GuardNotMet) as refused:
            rules.check_revocation(basis, reason)
        assert refused.value.reason == "basis_is_consent"


def test_the_family_is_informed_once_between_the_decision_and_today() -> None:
    inform = InformFamily(
        command_id=UUID(int=1), sharing_id=UUID(int=2), version=1, informed_on=TODAY
    )
    rules.check_inform(inform, None, TODAY, TODAY)
    with pytest.raises(Conflict):
        rules.check_inform(inform, TODAY, TODAY, TODAY)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(NotValid):
            rules.check_inform(replace(inform, informed_on=day), None, TODAY, TODAY)
