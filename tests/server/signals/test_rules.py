"""The rules of a signal: what is refused, what follows, when somebody looks again."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.kernel.errors import Conflict, GuardNotMet, NotValid
from server.signals import rules
from shared.lifecycle import SIGNAL_DECISIONS
from shared.problems import ProblemType
from shared.school_calendar import ClosedPeriod, SchoolCalendar, start_of_day
from shared.signals import DecideSignal, LeaverFacts, SubmitSignal
from shared.vocabulary import (
    Category,
    LeaverFact,
    LeaverOutcome,
    LeaverState,
    Severity,
    SignalDecision,
    SignalKind,
    SignallerStep,
    SignalReason,
    SignalStatus,
)

TODAY = date(2026, 9, 14)
AUTUMN = SchoolCalendar(
    closed=(
        ClosedPeriod(name="herfstvakantie", from_on=date(2026, 11, 2), until_on=date(2026, 11, 8)),
    )
)
SIGNAL = SubmitSignal(
    command_id=UUID(int=1),
    signal_id=UUID(int=2),
    organisation_id=UUID(int=3),
    young_person_id=UUID(int=4),
    severity=Severity.CONCERNED,
    categories=(Category.WELLBEING_MOOD,),
    observation="Stil in de klas.",
    made_at=datetime(2026, 9, 14, 8, tzinfo=UTC),
)
LEAVER = LeaverFacts(state=LeaverState.RISK, known=(LeaverFact.EXCLUSION,))
DECISION = DecideSignal(
    command_id=UUID(int=1),
    signal_id=UUID(int=2),
    version=1,
    decision=SignalDecision.WATCH,
    next_on=date(2026, 10, 1),
)


def fault_of(error: pytest.ExceptionInfo[NotValid]) -> tuple[tuple[str | int, ...], str]:
    """Give where and what."""
    return error.value.faults[0]


@pytest.mark.parametrize(
    ("changes", "loc", "kind"),
    [
        ({"occurred_on": date(2026, 9, 15)}, ("occurred_on",), "date_in_future"),
        ({"categories": (Category.SAFETY, Category.SAFETY)}, ("categories",), "twice_the_same"),
        ({"severity": Severity.SERIOUS}, ("discussed_with",), "missing"),
        ({"severity": Severity.ACUTE}, ("discussed_with",), "missing"),
        ({"leaver": LEAVER}, ("leaver",), "not_for_this_kind"),
        ({"kind": SignalKind.EARLY_LEAVER}, ("leaver",), "missing"),
        (
            {
                "kind": SignalKind.EARLY_LEAVER,
                "leaver": replace(LEAVER, last_seen_on=date(2027, 1, 1)),
            },
            ("leaver", "last_seen_on"),
            "date_in_future",
        ),
        (
            {"kind": SignalKind.EARLY_LEAVER, "leaver": replace(LEAVER, threshold_reached=5)},
            ("leaver", "threshold_reached"),
            "belongs_with_absence_threshold",
        ),
    ],
)
def test_a_signal_that_cannot_be_so_is_refused_where_it_is_wrong(
    changes: dict[str, object], loc: tuple[str, ...], kind: str
) -> None:
    with pytest.raises(NotValid) as error:
        rules.check_submission(replace(SIGNAL, **changes), TODAY)  # type: ignore[arg-type]  # Each row changes other fields.
    assert fault_of(error) == (loc, kind)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"occurred_on": TODAY},
        {"severity": Severity.ACUTE, "discussed_with": "de directie"},
        {"kind": SignalKind.EARLY_LEAVER, "leaver": LEAVER},
        {
            "kind": SignalKind.EARLY_LEAVER,
            "leaver": LeaverFacts(
                state=LeaverState.LEFT,
                known=(LeaverFact.ABSENCE_THRESHOLD,),
                threshold_reached=5,
                last_seen_on=TODAY,
            ),
        },
    ],
)
def test_a_signal_that_can_be_so_passes(changes: dict[str, object]) -> None:
    rules.check_submission(replace(SIGNAL, **changes), TODAY)  # type: ignore[arg-type]  # As above.


@pytest.mark.parametrize(
    ("school_days", "due"),
    [
        (0, datetime(2026, 10, 30, 22, 59, 59, tzinfo=UTC)),
        (1, datetime(2026, 11, 9, 9, 0, tzinfo=UTC)),
        (5, datetime(2026, 11, 13, 9, 0, tzinfo=UTC)),
    ],
)
def test_an_answer_is_due_in_school_time(school_days: int, due: datetime) -> None:
    friday = datetime(2026, 10, 30, 9, 0, tzinfo=UTC)
    assert rules.answer_due(AUTUMN, friday, school_days) == due


def test_what_is_planned_for_a_day_is_due_at_its_midnight_in_the_region() -> None:
    assert start_of_day(AUTUMN, date(2026, 7, 1)) == datetime(2026, 6, 30, 22, tzinfo=UTC)


@pytest.mark.parametrize("status", list(SignalStatus))
def test_a_signal_is_withdrawn_only_before_anybody_opened_it(status: SignalStatus) -> None:
    if status is SignalStatus.SUBMITTED:
        assert rules.after_command(status, "signal.withdraw") is SignalStatus.WITHDRAWN
        return
    with pytest.raises(Conflict) as error:
        rules.after_command(status, "signal.withdraw")
    twice = status is SignalStatus.WITHDRAWN
    expected = ProblemType.LIFECYCLE_CONFLICT if twice else ProblemType.SIGNAL_ALREADY_WEIGHED
    assert error.value.problem is expected


def complete(decision: SignalDecision) -> DecideSignal:
    """Give a decision that has everything it may need."""
    return replace(
        DECISION,
        decision=decision,
        case_id=UUID(int=9),
        reason=SignalReason.HELP_GIVEN,
        message_to_signaller="We volgen het op.",
    )


@pytest.mark.parametrize("decision", list(SignalDecision))
@pytest.mark.parametrize("status", list(SignalStatus))
def test_every_status_answers_every_decision_as_the_table_says(
    status: SignalStatus, decision: SignalDecision
) -> None:
    after = SIGNAL_DECISIONS[status].get(decision)
    if after is not None:
        assert rules.after_decision(status, SignalKind.CONCERN, complete(decision)) is after
        return
    with pytest.raises(Conflict) as error:
        rules.after_decision(status, SignalKind.CONCERN, complete(decision))
    assert error.value.problem is ProblemType.LIFECYCLE_CONFLICT


@pytest.mark.parametrize(
    ("decision", "without"),
    [
        (SignalDecision.WATCH, "next_on"),
        (SignalDecision.FOLLOW_UP_AT_SCHOOL, "next_on"),
        (SignalDecision.ASK_PARTNER, "case_id"),
        (SignalDecision.LINK_TO_CASE, "case_id"),
        (SignalDecision.NO_ACTION, "reason"),
        (SignalDecision.NO_ACTION, "message_to_signaller"),
    ],
)
def test_a_decision_without_what_it_needs_is_refused(
    decision: SignalDecision, without: str
) -> None:
    changes: dict[str, Any] = {without: None}
    command = replace(complete(decision), **changes)
    with pytest.raises(NotValid) as error:
        rules.after_decision(SignalStatus.IN_TRIAGE, SignalKind.CONCERN, command)
    assert fault_of(error) == ((without,), "missing")


def test_the_follow_up_of_an_early_leaver_ends_only_with_an_outcome() -> None:
    close = complete(SignalDecision.CLOSE)
    with pytest.raises(GuardNotMet) as error:
        rules.after_decision(SignalStatus.FOLLOW_UP, SignalKind.EARLY_LEAVER, close)
    assert error.value.reason == "leaver_outcome"
    back = replace(close, leaver_outcome=LeaverOutcome.BACK_IN_SCHOOL)
    after = rules.after_decision(SignalStatus.FOLLOW_UP, SignalKind.EARLY_LEAVER, back)
    assert after is SignalStatus.CLOSED
    with pytest.raises(NotValid):
        rules.after_decision(SignalStatus.FOLLOW_UP, SignalKind.CONCERN, back)


@pytest.mark.parametrize(
    ("next_on", "kind"),
    [(date(2026, 9, 13), "date_in_past"), (date(2027, 9, 16), "date_too_far")],
)
def test_the_next_date_is_neither_past_nor_forgotten(next_on: date, kind: str) -> None:
    with pytest.raises(NotValid) as error:
        rules.check_next_date(next_on, TODAY)
    assert fault_of(error) == (("next_on",), kind)
    rules.check_next_date(TODAY, TODAY)


def test_a_contact_is_recorded_during_the_follow_up_and_never_ahead_of_time() -> None:
    rules.check_contact(SignalStatus.FOLLOW_UP, TODAY, TODAY)
    with pytest.raises(NotValid):
        rules.check_contact(SignalStatus.FOLLOW_UP, date(2026, 9, 15), TODAY)
    for status in (SignalStatus.SUBMITTED, SignalStatus.CLOSED, SignalStatus.WITHDRAWN):
        with pytest.raises(Conflict):
            rules.check_contact(status, TODAY, TODAY)


@given(st.lists(st.sampled_from(SignallerStep)))
def test_what_the_signaller_sees_never_goes_back(wanted: list[SignallerStep]) -> None:
    order = [
        SignallerStep.RECEIVED,
        SignallerStep.TAKEN_UP,
        SignallerStep.CONTACT_MADE,
        SignallerStep.FINISHED,
    ]
    now = SignallerStep.RECEIVED
    for step in wanted:
        if step is SignallerStep.WITHDRAWN:
            continue
        after = rules.later_step(now, step)
        assert order.index(after) >= order.index(now)
        now = after
    assert rules.later_step(SignallerStep.WITHDRAWN, SignallerStep.FINISHED) is (
        SignallerStep.WITHDRAWN
    )


@pytest.mark.parametrize(
    ("half_days", "expected"),
    [
        (None, ()),
        (1, ("absence.b.parents",)),
        (5, ("absence.b.parents", "absence.b.clb")),
        (29, ("absence.b.parents", "absence.b.clb")),
        (30, ("absence.b.parents", "absence.b.clb", "absence.b.statistic")),
    ],
)
def test_a_threshold_that_was_reached_brings_its_duty(
    half_days: int | None, expected: tuple[str, ...]
) -> None:
    thresholds = {"absence.b.statistic": 30, "absence.b.parents": 1, "absence.b.clb": 5}
    assert rules.duties(half_days, thresholds) == expected
