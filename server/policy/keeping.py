"""Until when what has ended can be read: looked at when it is read, whatever the worker did.

Kring is not the statutory file: it keeps little and lets go early. The terms are dated thresholds
with their source. What is open is always kept; what ended is kept

    a signal, a question without a name   ``retention.signal`` days after it ended
    a circle and what belongs to it       ``retention.case`` days after it closed, and for who was
                                          a minor then, ``retention.case-after-18`` days after
                                          growing up, whichever comes first

and nothing is kept of somebody who was erased: their key is gone. After its term a thing is not
there, for anybody, as if it had never been.

The journal is told for ``retention.journal`` days after it was written. Its rows stay, because the
chain of seals over them is the proof that nothing was taken out; only whoever looks after the
machine can still reach them.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Date, TextClause, bindparam, case, text
from sqlalchemy.sql.elements import ColumnElement

from server.cases.tables import CaseRow
from server.kernel.tables import Moment, Table, columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.reference import school_calendar, threshold
from server.referrals.tables import ReferralRow
from server.signals.tables import SignalRow
from shared.school_calendar import local_date

_TERMS = (
    bindparam("kept_signal_since", type_=Moment()),
    bindparam("kept_case_since", type_=Moment()),
    bindparam("kept_grown_up_since", type_=Date()),
)
# Written out, and not built with Core: that took a millisecond of every list and every look.
_SIGNALS = text(
    """
    (signal.status NOT IN ('closed', 'withdrawn') OR (
        EXISTS (SELECT 1 FROM data_key AS kept WHERE kept.subject_id = signal.young_person_id)
        AND (
            signal.step_at >= :kept_signal_since
            OR EXISTS (SELECT 1 FROM care_case AS kept WHERE kept.id = signal.case_id AND (
                kept.status <> 'closed' OR (
                    kept.closed_at >= :kept_case_since
                    AND (kept.grown_up_on IS NULL OR kept.grown_up_on >= :kept_grown_up_since)
                )
            ))
        )
    ))
    """
).bindparams(*_TERMS)
_REFERRALS = text(
    """
    (referral.ended_at IS NULL OR (
        EXISTS (SELECT 1 FROM data_key AS kept WHERE kept.subject_id = referral.subject_id)
        AND (
            referral.ended_at >= :kept_signal_since
            OR EXISTS (SELECT 1 FROM care_case AS kept WHERE kept.id = referral.case_id AND (
                kept.status <> 'closed' OR (
                    kept.closed_at >= :kept_case_since
                    AND (kept.grown_up_on IS NULL OR kept.grown_up_on >= :kept_grown_up_since)
                )
            ))
        )
    ))
    """
).bindparams(*_TERMS)
_CASES = text(
    """
    (care_case.status <> 'closed' OR (
        EXISTS (SELECT 1 FROM data_key AS kept WHERE kept.subject_id = care_case.young_person_id)
        AND care_case.closed_at >= :kept_case_since
        AND (care_case.grown_up_on IS NULL OR care_case.grown_up_on >= :kept_grown_up_since)
    ))
    """
).bindparams(*_TERMS[1:])
_SHARINGS = text(
    """
    EXISTS (SELECT 1 FROM care_case AS kept WHERE kept.id = sharing.case_id AND (
        kept.status <> 'closed' OR (
            EXISTS (SELECT 1 FROM data_key WHERE data_key.subject_id = kept.young_person_id)
            AND kept.closed_at >= :kept_case_since
            AND (kept.grown_up_on IS NULL OR kept.grown_up_on >= :kept_grown_up_since)
        )
    ))
    """
).bindparams(*_TERMS[1:])
_PARTIES = text(
    """
    EXISTS (SELECT 1 FROM care_case AS kept WHERE kept.id = case_party.case_id AND (
        kept.status <> 'closed' OR (
            EXISTS (SELECT 1 FROM data_key WHERE data_key.subject_id = kept.young_person_id)
            AND kept.closed_at >= :kept_case_since
            AND (kept.grown_up_on IS NULL OR kept.grown_up_on >= :kept_grown_up_since)
        )
    ))
    """
).bindparams(*_TERMS[1:])


KEPT_REFERRALS = cast("ColumnElement[bool]", _REFERRALS)
"""The condition under which a referral can still be read, for a statement to be prepared."""


def kept_signals(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which a signal can still be read."""
    return _filled(_SIGNALS, uow, "kept_signal_since")


def kept_referrals(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which a referral can still be read."""
    return _filled(_REFERRALS, uow, "kept_signal_since")


def kept_referrals_values(uow: UnitOfWork) -> dict[str, Any]:
    """Give the values of `KEPT_REFERRALS` by name."""
    return _terms(uow, "kept_signal_since")


def kept_cases(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which a case can still be read."""
    return _filled(_CASES, uow)


def kept_sharings(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which the case of a sharing decision can still be read."""
    return _filled(_SHARINGS, uow)


def kept_parties(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which the case of a party can still be read."""
    return _filled(_PARTIES, uow)


def journal_told_since(uow: UnitOfWork) -> datetime:
    """Give the moment before which the journal is told to nobody any more."""
    return uow.now - _days("retention.journal", local_date(school_calendar(), uow.now))


def past_keeping(uow: UnitOfWork, *, limit: int) -> list[Table]:
    """Give what has ended, is past its term and still holds words, at most so many of each kind.

    For the worker, who destroys the words; whoever reads finds nothing there already.
    """
    wanted: tuple[tuple[type[Table], ColumnElement[bool]], ...] = (
        (SignalRow, kept_signals(uow)),
        (ReferralRow, kept_referrals(uow)),
        (CaseRow, kept_cases(uow)),
    )
    found: list[Table] = []
    for table, kept in wanted:
        cells = columns(table)
        found += uow.all(
            table,
            cells.network_id == uow.actor.network_id,
            cells.let_go_at.is_(None),
            case((kept, 0), else_=1) == 1,
            order_by=(cells.id,),
            limit=limit,
        )
    return found


def _filled(condition: TextClause, uow: UnitOfWork, *also: str) -> ColumnElement[bool]:
    return cast("ColumnElement[bool]", condition.bindparams(**_terms(uow, *also)))


def _terms(uow: UnitOfWork, *also: str) -> dict[str, datetime | date]:
    today = local_date(school_calendar(), uow.now)
    terms: dict[str, datetime | date] = {
        "kept_case_since": uow.now - _days("retention.case", today),
        "kept_grown_up_since": today - _days("retention.case-after-18", today),
    }
    for name in also:
        terms[name] = uow.now - _days("retention.signal", today)
    return terms


def _days(key: str, today: date) -> timedelta:
    return timedelta(days=threshold(key, today))
