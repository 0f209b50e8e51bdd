"""Until when what has ended can be read: looked at when it is read, whatever the worker did.

Kring is not the statutory file: it keeps little and lets go early. The terms are dated thresholds
with their source. What is open is always kept; what ended is kept

    a signal, a question without a name   ``retention.signal`` days after it ended
    a circle and what belongs to it       ``retention.case`` days after it closed, and for who was
                                          a minor then, ``retention.case-after-18`` days after
                                          growing up, whichever comes first

and nothing is kept of somebody who was erased: their key is gone. After its term a thing is not
there, for anybody, as if it had never been.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, not_, or_
from sqlalchemy.sql.elements import ColumnElement

from server.cases.tables import CaseRow
from server.kernel.keychain import DataKeyRow
from server.kernel.tables import Table, columns, table_of
from server.kernel.unit_of_work import UnitOfWork
from server.network.reference import school_calendar, threshold
from server.referrals.tables import ReferralRow
from server.signals.tables import SignalRow
from shared.lifecycle import SIGNAL_ENDED
from shared.school_calendar import local_date
from shared.vocabulary import CaseStatus

_case = columns(CaseRow)
_keys = table_of(DataKeyRow).alias("kept_key")
_referral = columns(ReferralRow)
_signal = columns(SignalRow)
_ENDED = tuple(sorted(status.value for status in SIGNAL_ENDED))


def kept_signals(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which a signal can still be read."""
    in_term = or_(
        _signal.step_at >= _since(uow, "retention.signal"), case_is_kept(uow, _signal.case_id)
    )
    return or_(_signal.status.not_in(_ENDED), and_(_has_key(_signal.young_person_id), in_term))


def kept_referrals(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which a referral can still be read."""
    in_term = or_(
        _referral.ended_at >= _since(uow, "retention.signal"),
        case_is_kept(uow, _referral.case_id),
    )
    return or_(_referral.ended_at.is_(None), and_(_has_key(_referral.subject_id), in_term))


def kept_cases(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which a case can still be read."""
    grown_up_since = _today(uow) - _days(uow, "retention.case-after-18")
    in_term = and_(
        _case.closed_at >= _since(uow, "retention.case"),
        or_(_case.grown_up_on.is_(None), _case.grown_up_on >= grown_up_since),
    )
    return or_(_case.status != CaseStatus.CLOSED, and_(_has_key(_case.young_person_id), in_term))


def case_is_kept(uow: UnitOfWork, case_id: Any) -> ColumnElement[bool]:
    """Give the condition under which the case a row belongs to can still be read."""
    return exists().where(_case.id == case_id, kept_cases(uow)).correlate_except(table_of(CaseRow))


def past_keeping(uow: UnitOfWork, *, limit: int) -> list[Table]:
    """Give what has ended, is past its term and still holds words, at most so many of each kind.

    For the worker, who destroys the words; whoever reads finds nothing there already.
    """
    wanted: tuple[tuple[type[Table], ColumnElement[bool], Any], ...] = (
        (SignalRow, kept_signals(uow), _signal.young_person_id),
        (ReferralRow, kept_referrals(uow), _referral.subject_id),
        (CaseRow, kept_cases(uow), _case.young_person_id),
    )
    found: list[Table] = []
    for table, kept, subject in wanted:
        cells = columns(table)
        found += uow.all(
            table,
            cells.network_id == uow.actor.network_id,
            cells.let_go_at.is_(None),
            _has_key(subject),
            not_(kept),
            order_by=(cells.id,),
            limit=limit,
        )
    return found


def _has_key(subject_id: Any) -> ColumnElement[bool]:
    return exists().where(_keys.c.subject_id == subject_id).correlate_except(_keys)


def _since(uow: UnitOfWork, key: str) -> datetime:
    return uow.now - _days(uow, key)


def _days(uow: UnitOfWork, key: str) -> timedelta:
    return timedelta(days=threshold(key, _today(uow)))


def _today(uow: UnitOfWork) -> date:
    return local_date(school_calendar(), uow.now)
