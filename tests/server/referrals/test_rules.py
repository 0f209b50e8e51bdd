"""The rules of a referral: each status answers each command, each guard holds by its name."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.kernel.errors import Conflict, Forbidden, GuardNotMet, NotValid
from server.referrals.rules import machine, packet
from server.referrals.rules.machine import Circle, Facts
from shared.commands import type_of
from shared.contract import Command
from shared.lifecycle import EITHER, REFERRAL, REFERRAL_ENDED, REFERRAL_JOINED, ReferralMove
from shared.problems import ProblemType
from shared.referrals import COMMANDS, DraftReferral, PacketView
from shared.vocabulary import (
    AgeBand,
    Barrier,
    FailureReason,
    HoldReason,
    LifeDomain,
    Party,
    ReferralKind,
    ReferralOutcome,
    ReferralStatus,
    RejectReason,
    SharedField,
    SharingBasis,
    SharingPurpose,
)

TODAY = date(2026, 9, 14)
NOW = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)
SENDER, RECEIVER, THIRD = UUID(int=1), UUID(int=2), UUID(int=3)
IDENTITY = frozenset({SharedField.IDENTITY})
NAMED = PacketView(shared=(SharedField.IDENTITY,), given_name="Noor", family_name="Desmet")
CIRCLE = Circle(
    parties=frozenset({SENDER, RECEIVER}), connector=SENDER, leaver=RECEIVER, stays=False
)
MET = Facts(
    kind=ReferralKind.HANDOVER,
    today=TODAY,
    fields_in_force=IDENTITY,
    packet=NAMED,
    why_not=(),
    other_handover=False,
    sender_connects=True,
    receiver_active=True,
    assignee_works_there=True,
    reason=HoldReason.WAITLISTED.value,
    reason_text="dubbel aangemaakt",
    suggests_alternative=True,
    question_open=True,
    reached=True,
    expected_on=TODAY + timedelta(days=1),
    bridging_plan="wekelijks bellen",
    outcome=ReferralOutcome.HELP_RECEIVED,
    message="Er is hulp geweest.",
    circle=CIRCLE,
    attempts=3,
    attempts_needed=3,
    was_accepted=True,
    first_caller=UUID(int=8),
    caller=UUID(int=9),
)
"""Everything every guard asks for."""
DRAFT = DraftReferral(
    command_id=UUID(int=1),
    referral_id=UUID(int=2),
    kind=ReferralKind.CO_CARE,
    from_organisation_id=SENDER,
    to_service_id=UUID(int=4),
    case_id=UUID(int=5),
    sharing_id=UUID(int=6),
    life_domains=(LifeDomain.FAMILY,),
    help_question="Wie kan mee ondersteunen?",
)
ADVICE = replace(DRAFT, kind=ReferralKind.ADVICE, case_id=None, sharing_id=None)


def names_of(commands: tuple[type[Command], ...]) -> list[str]:
    """Give the names of the commands that move an existing referral."""
    names = [type_of(command) for command in commands]
    return [name for name in names if name != "referral.draft"]


@pytest.mark.parametrize("status", list(ReferralStatus))
@pytest.mark.parametrize("command", names_of(COMMANDS))
def test_every_status_answers_every_command(status: ReferralStatus, command: str) -> None:
    move = REFERRAL[status].get(command)
    if move is not None:
        assert machine.move_of(status, command, EITHER) is move
        return
    with pytest.raises(Conflict) as refused:
        machine.move_of(status, command, EITHER)
    assert refused.value.current == {"status": status.value}
    assert refused.value.problem in {
        ProblemType.REFERRAL_ALREADY_DECIDED,
        ProblemType.LIFECYCLE_CONFLICT,
    }


def test_every_command_of_the_machine_is_a_command_and_the_other_way_round() -> None:
    moved = {name for moves in REFERRAL.values() for name in moves}
    assert moved == set(names_of(COMMANDS))


@pytest.mark.parametrize("status", sorted(REFERRAL_JOINED | REFERRAL_ENDED))
@pytest.mark.parametrize("command", ["referral.accept", "referral.reject", "referral.ask"])
def test_what_comes_after_the_decision_is_told_that_it_was_decided(
    status: ReferralStatus, command: str
) -> None:
    with pytest.raises(Conflict) as refused:
        machine.move_of(status, command, EITHER)
    assert refused.value.problem is ProblemType.REFERRAL_ALREADY_DECIDED


@pytest.mark.parametrize(
    ("status", "command", "move"),
    [(status, name, move) for status, moves in REFERRAL.items() for name, move in moves.items()],
)
def test_a_move_is_for_its_side_alone(
    status: ReferralStatus, command: str, move: ReferralMove
) -> None:
    for party in (Party.SENDER, Party.RECEIVER):
        if party in move.by:
            assert machine.move_of(status, command, {party}) is move
            continue
        with pytest.raises(Forbidden) as refused:
            machine.move_of(status, command, {party})
        assert refused.value.reason == command


@pytest.mark.parametrize("status", list(ReferralStatus))
@pytest.mark.parametrize("party", [Party.SENDER, Party.RECEIVER])
def test_a_button_that_is_shown_is_a_command_that_is_possible(
    status: ReferralStatus, party: Party
) -> None:
    shown = machine.commands_for(status, {party}, question_open=True)
    possible = {name for name, move in REFERRAL[status].items() if party in move.by}
    assert set(shown) == possible - {"referral.see"}
    assert "referral.answer" not in machine.commands_for(status, {party}, question_open=False)


def test_every_guard_of_the_machine_has_its_function_and_no_function_lies_idle() -> None:
    named = {
        guard for moves in REFERRAL.values() for move in moves.values() for guard in move.guards
    }
    assert named == set(machine.GUARDS)


UNMET: dict[str, list[dict[str, Any]]] = {
    "alternative_suggested_or_explicit_none": [{"suggests_alternative": False}],
    "bridging_plan_if_waitlisted": [{"bridging_plan": None}],
    "consent_or_legal_basis_snapshot": [{"fields_in_force": frozenset()}],
    "contact_attempts": [{"reason": FailureReason.COULD_NOT_REACH.value, "attempts": 2}],
    "expected_date": [
        {"expected_on": None},
        {"expected_on": TODAY},
        {"expected_on": TODAY + timedelta(days=367)},
    ],
    "first_contact_recorded": [{"reached": False}],
    "loop_message_to_signaller": [{"message": None}],
    "named_person_or_team_assigned": [{"assignee_works_there": False}],
    "no_other_active_handover_if_handover": [{"other_handover": True}, {"sender_connects": False}],
    "outcome_code": [{"outcome": None}],
    "packet_minimised": [
        {"packet": None},
        {"packet": replace(NAMED, observation="niet genoemd")},
        {"fields_in_force": frozenset({SharedField.SCHOOL})},
    ],
    "question_open": [{"question_open": False}],
    "reason_code": [{"reason": None}],
    "reason_text": [{"reason_text": None}],
    "receiver_active": [{"receiver_active": False}],
    "responsibility_covered": [
        {"circle": None},
        {"circle": replace(CIRCLE, connector=RECEIVER)},
        {"circle": replace(CIRCLE, parties=frozenset({RECEIVER}))},
    ],
    "second_person_if_accepted": [{"first_caller": None}, {"caller": UUID(int=8)}],
    "target_accepts_kind_age_area": [{"why_not": (RejectReason.NOT_ELIGIBLE_AGE,)}],
}


@pytest.mark.parametrize(
    ("guard", "changes"), [(guard, each) for guard, every in UNMET.items() for each in every]
)
def test_a_guard_that_is_not_met_stops_the_move_by_its_name(
    guard: str, changes: dict[str, Any]
) -> None:
    move = ReferralMove(to=ReferralStatus.ACCEPTED, by=EITHER, guards=(guard,))
    machine.check_guards(move, MET)
    with pytest.raises(Conflict) as refused:
        machine.check_guards(move, replace(MET, **changes))
    if guard == "consent_or_legal_basis_snapshot":
        assert refused.value.problem is ProblemType.SHARING_NOT_IN_FORCE
    elif guard == "target_accepts_kind_age_area":
        assert refused.value.problem is ProblemType.SERVICE_NOT_SUITABLE
        assert refused.value.reason == "not-eligible-age"
    else:
        assert isinstance(refused.value, GuardNotMet)
        assert refused.value.reason == guard


def test_every_guard_is_tested_here() -> None:
    assert set(UNMET) == set(machine.GUARDS)


@pytest.mark.parametrize("guard", sorted(machine.GUARDS))
def test_a_guard_that_was_told_nothing_fails_closed(guard: str) -> None:
    unknown = Facts(kind=ReferralKind.HANDOVER, today=TODAY)
    open_by_nature = {"bridging_plan_if_waitlisted", "contact_attempts"}
    assert machine.GUARDS[guard](unknown) is (guard in open_by_nature)


@pytest.mark.parametrize(
    ("guard", "changes"),
    [
        ("consent_or_legal_basis_snapshot", {"fields_in_force": frozenset()}),
        ("packet_minimised", {"packet": None}),
        ("responsibility_covered", {"circle": None}),
        ("no_other_active_handover_if_handover", {"sender_connects": False}),
    ],
)
def test_advice_has_no_packet_no_consent_and_no_circle(guard: str, changes: dict[str, Any]) -> None:
    assert machine.GUARDS[guard](replace(MET, kind=ReferralKind.ADVICE, **changes))


def test_a_pause_that_is_no_waiting_list_needs_no_bridging_plan() -> None:
    facts = replace(MET, reason=HoldReason.FAMILY_ASKED_PAUSE.value, bridging_plan=None)
    assert machine.GUARDS["bridging_plan_if_waitlisted"](facts)


def test_who_was_declined_by_the_family_need_not_try_again() -> None:
    facts = replace(MET, reason=FailureReason.FAMILY_DECLINED.value, attempts=0)
    assert machine.GUARDS["contact_attempts"](facts)


def test_who_helps_in_the_case_otherwise_as_well_can_end_this_help() -> None:
    facts = replace(MET, circle=replace(CIRCLE, connector=RECEIVER, stays=True))
    assert machine.GUARDS["responsibility_covered"](facts)


def test_a_mistake_nobody_accepted_needs_one_person() -> None:
    facts = replace(MET, was_accepted=False, first_caller=None)
    assert machine.GUARDS["second_person_if_accepted"](facts)


@pytest.mark.parametrize(
    ("changes", "field", "kind"),
    [
        ({"case_id": None}, "case_id", "missing"),
        ({"sharing_id": None}, "sharing_id", "missing"),
        ({"age_band": AgeBand.FROM_12_TO_14}, "age_band", "not_for_this_kind"),
        ({"life_domains": (LifeDomain.WORK, LifeDomain.WORK)}, "life_domains", "twice_the_same"),
        ({"barriers": (Barrier.LANGUAGE, Barrier.LANGUAGE)}, "barriers", "twice_the_same"),
    ],
)
def test_a_draft_whose_parts_do_not_go_together_is_refused(
    changes: dict[str, Any], field: str, kind: str
) -> None:
    machine.check_draft(DRAFT)
    with pytest.raises(NotValid) as refused:
        machine.check_draft(replace(DRAFT, **changes))
    assert refused.value.faults == (((field,), kind),)


@pytest.mark.parametrize("changes", [{"case_id": UUID(int=7)}, {"sharing_id": UUID(int=7)}])
def test_advice_comes_with_nothing_that_names_anybody(changes: dict[str, Any]) -> None:
    machine.check_draft(replace(ADVICE, age_band=AgeBand.FROM_12_TO_14))
    with pytest.raises(Conflict) as refused:
        machine.check_draft(replace(ADVICE, **changes))
    assert refused.value.problem is ProblemType.ADVICE_HAS_NO_NAME


@pytest.mark.parametrize("kind", sorted(machine.PURPOSES))
@pytest.mark.parametrize("purpose", list(SharingPurpose))
def test_a_decision_carries_the_purpose_it_was_made_for(
    kind: ReferralKind, purpose: SharingPurpose
) -> None:
    if purpose in machine.PURPOSES[kind]:
        machine.check_sharing(kind, purpose, SharingBasis.STATUTORY_TASK)
        return
    with pytest.raises(Conflict) as refused:
        machine.check_sharing(kind, purpose, SharingBasis.STATUTORY_TASK)
    assert refused.value.reason == "another_purpose"


def test_a_step_up_does_not_stand_on_consent() -> None:
    for basis in SharingBasis:
        if basis in machine.STEP_UP_BASES:
            machine.check_sharing(ReferralKind.STEP_UP, SharingPurpose.PROTECTION, basis)
            continue
        with pytest.raises(Conflict) as refused:
            machine.check_sharing(ReferralKind.STEP_UP, SharingPurpose.PROTECTION, basis)
        assert refused.value.reason == "step_up_needs_legal_basis"


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        ("Wat doen we met Noor?", True),
        ("Noor's zus", True),
        ("mevrouw De Smet belde", False),
        ("Noordzee", False),
        ("een meisje van veertien", False),
        ("desmet, moeder van", False),
        ("familie Van der Auwera", True),
    ],
)
def test_a_name_is_found_as_words_of_its_own(words: str, *, holds: bool) -> None:
    names = ("Noor", "Desmet", "Van der Auwera", " ")
    assert packet.holds_name(words, names) is holds


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (0, AgeBand.UNDER_6),
        (5, AgeBand.UNDER_6),
        (6, AgeBand.FROM_6_TO_11),
        (11, AgeBand.FROM_6_TO_11),
        (12, AgeBand.FROM_12_TO_14),
        (15, AgeBand.FROM_15_TO_17),
        (18, AgeBand.FROM_18_TO_25),
        (25, AgeBand.FROM_18_TO_25),
        (26, AgeBand.OVER_25),
    ],
)
def test_a_preview_says_a_band_of_ages(age: int, band: AgeBand) -> None:
    assert packet.band_of(age) is band


@pytest.mark.parametrize("status", list(ReferralStatus))
def test_a_packet_is_open_from_yes_until_some_days_after_the_end(status: ReferralStatus) -> None:
    def is_open(*, after_days: int, accepted: bool = True) -> bool:
        ended = status in REFERRAL_ENDED
        return packet.packet_is_open(
            status,
            accepted_at=NOW if accepted else None,
            ended_at=NOW if ended else None,
            now=NOW + timedelta(days=after_days),
            grace_days=30,
        )

    if status in REFERRAL_JOINED:
        assert is_open(after_days=900)
    elif status in {ReferralStatus.COMPLETED, ReferralStatus.FAILED, ReferralStatus.CANCELLED}:
        assert is_open(after_days=29)
        assert not is_open(after_days=30)
        assert not is_open(after_days=0, accepted=False)
    else:
        assert not is_open(after_days=0, accepted=status is ReferralStatus.ENTERED_IN_ERROR)


FULL = PacketView(
    shared=tuple(SharedField),
    given_name="Noor",
    family_name="Desmet",
    birth_date=date(2012, 3, 1),
    language="nl",
    school="De Linde",
    contacts=("Mia, parent",),
    household_size=3,
    observation="gezien",
    pupil_words="gezegd",
    strength="sterk",
    action_taken="gedaan",
    leaver_facts=("work",),
    help_question="gevraagd",
)


@given(st.frozensets(st.sampled_from(SharedField)), st.frozensets(st.sampled_from(SharedField)))
def test_a_packet_never_holds_more_than_is_named(
    named: frozenset[SharedField], in_force: frozenset[SharedField]
) -> None:
    frozen = packet.let_through(FULL, named)
    read = packet.let_through(frozen, in_force)
    assert packet.is_minimised(frozen, named)
    assert set(read.shared) == named & in_force
    assert read == packet.let_through(FULL, named & in_force)


@pytest.mark.parametrize("shared_field", list(SharedField))
def test_each_field_lets_its_own_values_through_and_no_other(shared_field: SharedField) -> None:
    assert packet.let_through(FULL, tuple(SharedField)) == FULL
    without = packet.let_through(FULL, set(SharedField) - {shared_field})
    alone = packet.let_through(FULL, {shared_field})
    for name in PacketView.__slots__:
        if name == "shared":
            continue
        empty = getattr(PacketView(shared=()), name)
        assert (getattr(without, name) == empty) != (getattr(alone, name) == empty)
