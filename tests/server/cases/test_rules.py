"""The rules of a case, without a database."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from server.cases.rules import checks
from server.cases.rules.responsibility import (
    Circle,
    Holding,
    check_proposal,
    check_settlement,
    hand_over,
    join,
    leave,
    move_connector,
)
from server.kernel.errors import Conflict, GuardNotMet, NotValid
from server.network.reference import school_calendar
from shared.commands import PERSON_COMMANDS, WORKER_COMMANDS
from shared.lifecycle import CASE
from shared.problems import ProblemType
from shared.school_calendar import start_of_day
from shared.vocabulary import (
    ActionStatus,
    CaseOutcome,
    CaseStatus,
    DisputeSettlement,
    GoalStatus,
    HandoverStatus,
    LedgerChange,
    NoteSecrecy,
    ResponsibilityRole,
    SecrecyRegime,
)

START = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)
TODAY = date(2026, 9, 14)
SCHOOL, CAW, CLB, OCMW = (UUID(int=n) for n in range(1, 5))
ORGANISATIONS = (SCHOOL, CAW, CLB, OCMW)
CONNECTOR = ResponsibilityRole.CONNECTOR
SHARED = ResponsibilityRole.CO_RESPONSIBLE


def person(organisation: UUID, number: int = 0) -> UUID:
    """Give somebody of an organisation."""
    return UUID(int=organisation.int * 100 + number)


def circle(*organisations: UUID, connector: UUID | None = None) -> Circle:
    """Give a circle of these, the first one connecting when none is named."""
    connects = connector or organisations[0]
    return Circle(
        parties={each: person(each) for each in organisations},
        connector=Holding(connects, person(connects)),
    )


def test_joining_twice_is_one_party() -> None:
    assert len(join(circle(SCHOOL), CAW, person(CAW))) == 1
    assert join(circle(SCHOOL, CAW), CAW, person(CAW, 1)) == []


def test_the_last_party_does_not_leave() -> None:
    alone = Circle(parties={CAW: None}, connector=Holding(SCHOOL, person(SCHOOL)))
    assert _guard(lambda: leave(alone, CAW)) == "somebody_stays"


def test_who_connects_does_not_leave() -> None:
    assert _guard(lambda: leave(circle(SCHOOL, CAW), SCHOOL)) == "connector_first"
    assert len(leave(circle(SCHOOL, CAW), CAW)) == 1


def test_the_connectors_role_goes_to_a_party_alone() -> None:
    assert _guard(lambda: move_connector(circle(SCHOOL), CAW, person(CAW))) == "receiver_in_circle"


def test_a_role_changes_hands_take_up_first() -> None:
    moves = move_connector(circle(SCHOOL, CAW), CAW, person(CAW))
    assert [move.change for move in moves] == [LedgerChange.TOOK_UP, LedgerChange.LET_GO]
    assert move_connector(circle(SCHOOL), SCHOOL, person(SCHOOL)) == []


def test_within_an_organisation_a_place_passes_to_a_colleague() -> None:
    moves = hand_over(circle(SCHOOL, CAW), SHARED, CAW, Holding(CAW, person(CAW, 1)))
    assert [move.holding.account_id for move in moves] == [person(CAW, 1), person(CAW)]


@pytest.mark.parametrize(
    ("role", "giver", "to", "expected"),
    [
        (ResponsibilityRole.FOLLOWER, SCHOOL, Holding(CAW, person(CAW)), "not_a_role_of_a_case"),
        (CONNECTOR, CAW, Holding(SCHOOL, person(SCHOOL, 1)), "does_not_hold_this"),
        (SHARED, OCMW, Holding(CAW, person(CAW)), "does_not_hold_this"),
        (CONNECTOR, SCHOOL, Holding(SCHOOL, person(SCHOOL)), "holds_this_already"),
        (SHARED, CAW, Holding(CAW, person(CAW)), "holds_this_already"),
    ],
)
def test_a_handover_that_could_never_be_accepted_is_not_valid(
    role: ResponsibilityRole, giver: UUID, to: Holding, expected: str
) -> None:
    with pytest.raises(NotValid) as refused:
        check_proposal(circle(SCHOOL, CAW), role, giver, to)
    assert refused.value.faults[0][1] == expected


def test_a_role_that_moved_meanwhile_is_not_handed_over_again() -> None:
    moved = circle(SCHOOL, CAW, connector=CAW)
    to = Holding(CAW, person(CAW, 1))
    assert _guard(lambda: hand_over(moved, CONNECTOR, SCHOOL, to)) == "giver_holds"


@pytest.mark.parametrize(
    ("settlement", "successor", "disputing", "expected"),
    [
        (DisputeSettlement.STAYS, None, [CAW], None),
        (DisputeSettlement.STAYS, CLB, [CAW], "not_for_this_settlement"),
        (DisputeSettlement.LEAVES, None, [CAW], "missing"),
        (DisputeSettlement.LEAVES, CLB, [CAW], None),
        (DisputeSettlement.LEAVES, CAW, [CAW], "successor_stays"),
        (DisputeSettlement.LEAVES, OCMW, [CAW], "successor_stays"),
        (DisputeSettlement.LEAVES, CLB, [CAW, CLB], "successor_stays"),
    ],
)
def test_a_settlement_leaves_no_place_empty(
    settlement: DisputeSettlement,
    successor: UUID | None,
    disputing: list[UUID],
    expected: str | None,
) -> None:
    try:
        check_settlement(
            circle(SCHOOL, CAW, CLB),
            settlement,
            leaver=CAW,
            successor=successor,
            disputing=disputing,
        )
    except NotValid as refused:
        found: str | None = refused.faults[0][1]
    except GuardNotMet as refused:
        found = refused.reason
    else:
        found = None
    assert found == expected


def test_every_status_answers_or_refuses_every_command_of_a_case() -> None:
    commands = {
        name
        for name, kind in {**PERSON_COMMANDS, **WORKER_COMMANDS}.items()
        if kind.__module__ == "shared.cases" and name != "case.open"
    }
    for status in CaseStatus:
        for command in commands:
            if command in CASE[status]:
                checks.check_command(status, command, 3)
                continue
            with pytest.raises(Conflict) as refused:
                checks.check_command(status, command, 3)
            ended = status is CaseStatus.CLOSED
            assert refused.value.problem is (
                ProblemType.CASE_CLOSED if ended else ProblemType.LIFECYCLE_CONFLICT
            )
            assert refused.value.current == {"status": status.value, "version": 3}


@pytest.mark.parametrize(
    ("answers", "after"),
    [
        ([], CaseStatus.CLOSING),
        ([None], CaseStatus.CLOSING),
        ([True, None], CaseStatus.CLOSING),
        ([True, True], CaseStatus.CLOSED),
        ([True, False], CaseStatus.OPEN),
        ([None, False], CaseStatus.OPEN),
    ],
)
def test_only_the_yes_of_every_party_closes(answers: list[bool | None], after: CaseStatus) -> None:
    assert checks.after_answers(answers) is after


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ((1, 1, 1, 1), "open_referral"),
        ((0, 2, 1, 1), "open_dispute"),
        ((0, 0, 1, 1), "open_handover"),
        ((0, 0, 0, 1), "open_action"),
    ],
)
def test_what_has_no_end_yet_keeps_a_case_open(
    counts: tuple[int, int, int, int], reason: str
) -> None:
    with pytest.raises(Conflict) as refused:
        checks.check_closing(
            open_referrals=counts[0],
            open_disputes=counts[1],
            open_handovers=counts[2],
            open_actions=counts[3],
        )
    assert (refused.value.problem, refused.value.reason) == (ProblemType.CASE_STILL_NEEDS, reason)
    checks.check_closing(open_referrals=0, open_disputes=0, open_handovers=0, open_actions=0)


@pytest.mark.parametrize("regime", list(SecrecyRegime))
def test_professional_secrecy_is_written_by_those_bound_by_it(regime: SecrecyRegime) -> None:
    checks.check_note_class(NoteSecrecy.OWN_TEAM, regime)
    checks.check_note_class(NoteSecrecy.WHOLE_CIRCLE, regime)
    if regime is SecrecyRegime.PROFESSIONAL_SECRECY:
        checks.check_note_class(NoteSecrecy.PROFESSIONAL_SECRECY, regime)
        return
    with pytest.raises(NotValid):
        checks.check_note_class(NoteSecrecy.PROFESSIONAL_SECRECY, regime)


@pytest.mark.parametrize(
    ("answer", "is_receiver", "is_giver", "may"),
    [
        (HandoverStatus.ACCEPTED, True, False, True),
        (HandoverStatus.ACCEPTED, False, True, False),
        (HandoverStatus.REFUSED, True, False, True),
        (HandoverStatus.REFUSED, False, True, False),
        (HandoverStatus.WITHDRAWN, True, False, False),
        (HandoverStatus.WITHDRAWN, False, True, True),
    ],
)
def test_the_one_who_was_asked_answers_and_the_giver_takes_back(
    answer: HandoverStatus, *, is_receiver: bool, is_giver: bool, may: bool
) -> None:
    allowed = checks.check_handover_answer(
        answer, current=HandoverStatus.PROPOSED, is_receiver=is_receiver, is_giver=is_giver
    )
    assert allowed is may


@pytest.mark.parametrize("ended", [s for s in HandoverStatus if s is not HandoverStatus.PROPOSED])
def test_a_handover_is_answered_once(ended: HandoverStatus) -> None:
    with pytest.raises(Conflict):
        checks.check_handover_answer(
            HandoverStatus.ACCEPTED, current=ended, is_receiver=True, is_giver=False
        )


def test_proposed_is_no_answer() -> None:
    with pytest.raises(NotValid):
        checks.check_handover_answer(
            HandoverStatus.PROPOSED,
            current=HandoverStatus.PROPOSED,
            is_receiver=True,
            is_giver=True,
        )


@pytest.mark.parametrize(
    ("status", "current"),
    [(GoalStatus.REACHED, GoalStatus.OPEN), (ActionStatus.DONE, ActionStatus.OPEN)],
)
def test_what_is_open_can_end(
    status: GoalStatus | ActionStatus, current: GoalStatus | ActionStatus
) -> None:
    checks.check_ending(status, current=current)
    with pytest.raises(Conflict):
        checks.check_ending(status, current=status)
    with pytest.raises(NotValid):
        checks.check_ending(current, current=current)


def test_an_action_may_be_due_today_and_a_next_date_may_not() -> None:
    checks.check_action_date(TODAY, TODAY)
    with pytest.raises(NotValid):
        checks.check_next_date(TODAY, TODAY)
    for too_far in (TODAY + timedelta(days=367),):
        with pytest.raises(NotValid):
            checks.check_action_date(too_far, TODAY)


def test_every_outcome_says_why_the_signals_end() -> None:
    assert set(checks.SIGNAL_REASONS) == set(CaseOutcome)


def test_a_local_day_begins_at_its_own_midnight() -> None:
    assert start_of_day(school_calendar(), TODAY) == datetime(2026, 9, 13, 22, 0, tzinfo=UTC)


def _guard(refused: Callable[[], object]) -> str | None:
    """Give the name of the guard that something is refused by."""
    with pytest.raises(GuardNotMet) as error:
        refused()
    return error.value.reason
