"""What is allowed with a case as it stands: commands, dates, goals, notes, answers. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from server.kernel.errors import Conflict, GuardNotMet, NotValid
from shared.lifecycle import CASE
from shared.problems import ProblemType
from shared.vocabulary import (
    ActionStatus,
    CaseOutcome,
    CaseStatus,
    GoalStatus,
    HandoverStatus,
    NoteSecrecy,
    SecrecyRegime,
    SignalReason,
)

LONGEST = timedelta(days=366)
"""No date of a circle lies further ahead: a school year and its holidays."""

SIGNAL_REASONS: Mapping[CaseOutcome, SignalReason] = {
    CaseOutcome.GOAL_REACHED: SignalReason.RESOLVED,
    CaseOutcome.GOAL_PARTLY_REACHED: SignalReason.HELP_GIVEN,
    CaseOutcome.FAMILY_STOPPED: SignalReason.FAMILY_DECLINED,
    CaseOutcome.MOVED_AWAY: SignalReason.LEFT_SCHOOL,
    CaseOutcome.REFERRED_ON: SignalReason.HELP_GIVEN,
    CaseOutcome.OTHER: SignalReason.RESOLVED,
}
"""Why the signals end that led to a case, by how the case ended."""


def check_command(status: CaseStatus, command: str, version: int) -> None:
    """Refuse a command that a case in this status does not answer.

    Raises
    ------
    Conflict
        ``case-closed`` when it has ended, else ``lifecycle-conflict``.
    """
    if command in CASE[status]:
        return
    ended = status is CaseStatus.CLOSED
    kind = ProblemType.CASE_CLOSED if ended else ProblemType.LIFECYCLE_CONFLICT
    raise Conflict(kind, current={"status": status.value, "version": version})


def check_closing(
    *, open_referrals: int, open_disputes: int, open_handovers: int, open_actions: int
) -> None:
    """Refuse to close while something of the case has no end yet.

    Raises
    ------
    Conflict
        ``case-still-needs`` with ``open_referral``, ``open_dispute``, ``open_handover`` or
        ``open_action``: on a closed case nobody could say any more that it was done.
    """
    for count, reason in (
        (open_referrals, "open_referral"),
        (open_disputes, "open_dispute"),
        (open_handovers, "open_handover"),
        (open_actions, "open_action"),
    ):
        if count:
            raise Conflict(ProblemType.CASE_STILL_NEEDS, reason=reason)


def after_answers(answers: Sequence[bool | None]) -> CaseStatus:
    """Give the status after the parties' answers to a proposed closing so far.

    Returns
    -------
    CaseStatus
        ``OPEN`` after one *no*; ``CLOSED`` when every party said *yes*; else ``CLOSING``.
    """
    if False in answers:
        return CaseStatus.OPEN
    return CaseStatus.CLOSED if answers and None not in answers else CaseStatus.CLOSING


def check_next_date(next_on: date, today: date, field: str = "next_on") -> None:
    """Refuse a next date that does not lie in the future, or too far in it.

    Raises
    ------
    NotValid
        ``date_not_in_future`` or ``date_too_far``.
    """
    if next_on <= today:
        raise NotValid((field,), "date_not_in_future")
    if next_on > today + LONGEST:
        raise NotValid((field,), "date_too_far")


def check_action_date(due_on: date, today: date) -> None:
    """Refuse a date for an action that has passed or lies too far ahead; today is soon enough.

    Raises
    ------
    NotValid
        ``date_in_past`` or ``date_too_far``.
    """
    if due_on < today:
        raise NotValid(("due_on",), "date_in_past")
    if due_on > today + LONGEST:
        raise NotValid(("due_on",), "date_too_far")


def check_held_on(held_on: date, today: date) -> None:
    """Refuse a round table that has not been held.

    Raises
    ------
    NotValid
        ``date_in_future``.
    """
    if held_on > today:
        raise NotValid(("held_on",), "date_in_future")


def check_family_first(*, family_has_spoken: bool) -> None:
    """Refuse anything of others before the family's own goal stands.

    Raises
    ------
    GuardNotMet
        ``family_goal_first``.

    Source
    ------
    Domain facts section 9: the family's goal precedes any action.
    """
    if not family_has_spoken:
        raise GuardNotMet("family_goal_first")


def check_ending(status: GoalStatus | ActionStatus, *, current: GoalStatus | ActionStatus) -> None:
    """Refuse an ending that is none, or of what has ended already.

    Raises
    ------
    NotValid
        ``not_an_ending``.
    Conflict
        ``lifecycle-conflict``.
    """
    if status in {GoalStatus.OPEN, ActionStatus.OPEN}:
        raise NotValid(("status",), "not_an_ending")
    if current not in {GoalStatus.OPEN, ActionStatus.OPEN}:
        raise Conflict(ProblemType.LIFECYCLE_CONFLICT, current={"status": current.value})


def check_note_class(secrecy: NoteSecrecy, regime: SecrecyRegime) -> None:
    """Refuse a class of note that its own writer could not read.

    Raises
    ------
    NotValid
        ``not_under_professional_secrecy``: only who is bound by it writes for who is bound by it.

    Source
    ------
    Domain facts 0.2: between a school and those bound by professional secrecy there is no shared
    professional secrecy.
    """
    restricted = secrecy is NoteSecrecy.PROFESSIONAL_SECRECY
    if restricted and regime is not SecrecyRegime.PROFESSIONAL_SECRECY:
        raise NotValid(("secrecy",), "not_under_professional_secrecy")


def check_handover_answer(
    answer: HandoverStatus, *, current: HandoverStatus, is_receiver: bool, is_giver: bool
) -> bool:
    """Refuse an answer that is none or comes too late; tell whether this person may give it.

    Parameters
    ----------
    is_receiver
        Whether it is the very person who was asked.
    is_giver
        Whether it is somebody of the desk that proposed it.

    Raises
    ------
    NotValid
        ``not_an_answer``.
    Conflict
        ``lifecycle-conflict`` when it was answered or taken back before.
    """
    if answer is HandoverStatus.PROPOSED:
        raise NotValid(("answer",), "not_an_answer")
    if current is not HandoverStatus.PROPOSED:
        raise Conflict(ProblemType.LIFECYCLE_CONFLICT, current={"status": current.value})
    return is_giver if answer is HandoverStatus.WITHDRAWN else is_receiver


def grown_up_on(birth_date: date, today: date) -> date | None:
    """Give from when on the content of a case that closes today counts as that of a grown-up.

    Returns
    -------
    date or None
        The first of September on or before the eighteenth birthday: the birthday itself would say
        when somebody was born. None for who is of age already: the plain term holds for them.

    Source
    ------
    Domain facts 5.4.
    """
    year = birth_date.year + _OF_AGE
    if (today.year, today.month, today.day) >= (year, birth_date.month, birth_date.day):
        return None
    begins = (_SCHOOL_YEAR_BEGINS, 1)
    return date(year if (birth_date.month, birth_date.day) >= begins else year - 1, *begins)


_OF_AGE = 18
_SCHOOL_YEAR_BEGINS = 9
