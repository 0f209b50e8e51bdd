"""What is allowed with a signal, and when somebody has to look again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from server.kernel.errors import Conflict, GuardNotMet, NotValid
from shared.lifecycle import SIGNAL_COMMANDS, SIGNAL_CONTACT, SIGNAL_DECISIONS
from shared.problems import ProblemType
from shared.school_calendar import SchoolCalendar, add_school_days, end_of_school_day
from shared.signals import DecideSignal, SubmitSignal
from shared.vocabulary import (
    LeaverFact,
    LeaverOutcome,
    Severity,
    SignalDecision,
    SignalKind,
    SignallerStep,
    SignalStatus,
)

ANSWER_DAYS: Mapping[Severity, str] = {
    Severity.CONCERNED: "signal.answer.concerned",
    Severity.HEIGHTENED: "signal.answer.heightened",
    Severity.SERIOUS: "signal.answer.serious",
    Severity.ACUTE: "signal.answer.acute",
}
"""The thresholds that say within how many school days somebody answers; zero: the same day."""

_STEPS = (
    SignallerStep.RECEIVED,
    SignallerStep.TAKEN_UP,
    SignallerStep.CONTACT_MADE,
    SignallerStep.FINISHED,
)
_TALKED_ABOUT = frozenset({Severity.SERIOUS, Severity.ACUTE})
_DATED = frozenset({SignalDecision.WATCH, SignalDecision.FOLLOW_UP_AT_SCHOOL})
_ENDS = frozenset({SignalDecision.NO_ACTION, SignalDecision.CLOSE})
_NEEDS_CASE = frozenset({SignalDecision.ASK_PARTNER, SignalDecision.LINK_TO_CASE})


def check_submission(command: SubmitSignal, today: date) -> None:
    """Refuse a signal that cannot be so.

    Parameters
    ----------
    today
        The local day on which the server received it.

    Raises
    ------
    NotValid
        ``date_in_future``, ``missing`` (leaver facts of an early leaver; with whom a serious or
        acute signal was discussed) or ``not_for_this_kind``.

    Source
    ------
    Domain facts I9: severity 3 and acute force a human path.
    """
    for name in ("occurred_on",):
        if getattr(command, name) is not None and getattr(command, name) > today:
            raise NotValid((name,), "date_in_future")
    if len(set(command.categories)) != len(command.categories):
        raise NotValid(("categories",), "twice_the_same")
    if command.severity in _TALKED_ABOUT and command.discussed_with is None:
        raise NotValid(("discussed_with",), "missing")
    _check_leaver(command, today)


def _check_leaver(command: SubmitSignal, today: date) -> None:
    leaver = command.leaver
    if command.kind is SignalKind.CONCERN:
        if leaver is not None:
            raise NotValid(("leaver",), "not_for_this_kind")
        return
    if leaver is None:
        raise NotValid(("leaver",), "missing")
    if leaver.last_seen_on is not None and leaver.last_seen_on > today:
        raise NotValid(("leaver", "last_seen_on"), "date_in_future")
    if (leaver.threshold_reached is not None) != (LeaverFact.ABSENCE_THRESHOLD in leaver.known):
        raise NotValid(("leaver", "threshold_reached"), "belongs_with_absence_threshold")


def answer_due(calendar: SchoolCalendar, now: datetime, school_days: int) -> datetime:
    """Give the moment by which somebody answers: the same school day, or some school days later."""
    if school_days == 0:
        return end_of_school_day(calendar, now)
    return add_school_days(calendar, now, school_days)


def after_command(status: SignalStatus, command: str) -> SignalStatus:
    """Give the status after *open*, *withdraw* or *return*.

    Raises
    ------
    Conflict
        ``signal-already-weighed`` for a withdrawal that is too late, else ``lifecycle-conflict``.
    """
    after = SIGNAL_COMMANDS[status].get(command)
    if after is None:
        late = command == "signal.withdraw" and status is not SignalStatus.WITHDRAWN
        kind = ProblemType.SIGNAL_ALREADY_WEIGHED if late else ProblemType.LIFECYCLE_CONFLICT
        raise Conflict(kind, current={"status": status.value})
    return after


def after_decision(status: SignalStatus, kind: SignalKind, command: DecideSignal) -> SignalStatus:
    """Give the status after a decision.

    Raises
    ------
    Conflict
        ``lifecycle-conflict`` when this status does not take that decision.
    NotValid
        ``missing`` for what the decision needs: a date, a reason, a case, a message.
    GuardNotMet
        ``leaver_outcome`` when the follow-up of an early leaver would end without one.
    """
    after = SIGNAL_DECISIONS[status].get(command.decision)
    if after is None:
        raise Conflict(ProblemType.LIFECYCLE_CONFLICT, current={"status": status.value})
    if command.decision in _DATED and command.next_on is None:
        raise NotValid(("next_on",), "missing")
    if command.decision in _NEEDS_CASE and command.case_id is None:
        raise NotValid(("case_id",), "missing")
    if command.decision in _ENDS:
        _check_ending(kind, command)
    return after


def _check_ending(kind: SignalKind, command: DecideSignal) -> None:
    for name in ("reason", "message_to_signaller"):
        if getattr(command, name) is None:
            raise NotValid((name,), "missing")
    if kind is SignalKind.EARLY_LEAVER and command.leaver_outcome is None:
        raise GuardNotMet("leaver_outcome")
    if kind is SignalKind.CONCERN and command.leaver_outcome is not None:
        raise NotValid(("leaver_outcome",), "not_for_this_kind")


def ends_with_its_help(kind: SignalKind, outcome: LeaverOutcome | None) -> bool:
    """Tell whether a signal ends when the case it led to does.

    Source
    ------
    Journey J2 of the product: the follow-up of an early leaver stays open until the young person is
    back in school, in NAFT, in work or training with a warm handover, or declines.
    """
    return kind is not SignalKind.EARLY_LEAVER or outcome is not None


def check_next_date(next_on: date, today: date) -> None:
    """Refuse a next date that has passed or lies more than a year ahead.

    Raises
    ------
    NotValid
        ``date_in_past`` or ``date_too_far``.
    """
    if next_on < today:
        raise NotValid(("next_on",), "date_in_past")
    if next_on > today + timedelta(days=366):
        raise NotValid(("next_on",), "date_too_far")


def check_contact(status: SignalStatus, contact_on: date, today: date) -> None:
    """Refuse a contact that cannot be recorded now.

    Raises
    ------
    Conflict
        ``lifecycle-conflict`` before triage and after the end.
    NotValid
        ``date_in_future``.
    """
    if status not in SIGNAL_CONTACT:
        raise Conflict(ProblemType.LIFECYCLE_CONFLICT, current={"status": status.value})
    if contact_on > today:
        raise NotValid(("contact_on",), "date_in_future")


def later_step(now: SignallerStep, wanted: SignallerStep) -> SignallerStep:
    """Give the step that is further on: the signaller's view never goes back.

    Notes
    -----
    Only a signal that returns (a failed referral) may look the same for longer; *withdrawn* stays.
    """
    if now is SignallerStep.WITHDRAWN:
        return now
    return max(now, wanted, key=_STEPS.index)


def duties(threshold_reached: int | None, thresholds: Mapping[str, int]) -> tuple[str, ...]:
    """Give the keys of the absence thresholds a count of half-days has reached, lowest first.

    Parameters
    ----------
    thresholds
        Half-days by key, as in force on the day of the signal.

    Source
    ------
    Domain facts section 4: 1 parents, 5 CLB, 30 statistics; dated configuration.
    """
    if threshold_reached is None:
        return ()
    reached = [(count, key) for key, count in thresholds.items() if threshold_reached >= count]
    return tuple(key for _, key in sorted(reached))
