"""Who is in the circle of a case. Unguarded: for the worker, handlers and other slices' guards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, select

from server.cases.tables import ActionRow, CaseRow, GoalRow, LedgerRow, PartyRow
from server.kernel.errors import NotFound
from server.kernel.tables import columns, table_of
from server.kernel.unit_of_work import UnitOfWork
from shared.vocabulary import ActionStatus, CaseStatus, GoalStatus

_case = columns(CaseRow)
_party = columns(PartyRow)
_entry = columns(LedgerRow)
_Agreed = TypeVar("_Agreed", GoalRow, ActionRow)


def find_case(uow: UnitOfWork, case_id: UUID) -> CaseRow | None:
    """Give a case to the worker or to another slice's guard; none when there is none."""
    return uow.find(CaseRow, _case.network_id == uow.actor.network_id, _case.id == case_id)


def is_open_about(
    uow: UnitOfWork, case_id: UUID, *, young_person_id: UUID, organisation_id: UUID
) -> bool:
    """Tell whether a case is open, about this young person, and this organisation's as well."""
    statement = (
        select(_case.id)
        .join(table_of(PartyRow), stays_in_case())
        .where(
            _case.network_id == uow.actor.network_id,
            _case.id == case_id,
            _case.young_person_id == young_person_id,
            _case.status != CaseStatus.CLOSED,
            _party.organisation_id == organisation_id,
        )
    )
    return bool(uow.select(statement))


def is_party(uow: UnitOfWork, case_id: UUID, organisation_id: UUID) -> bool:
    """Tell whether an organisation is co-responsible now; for a closed case: at its end."""
    return organisation_id in parties_of(uow, case_id)


def parties_of(uow: UnitOfWork, case_id: UUID) -> list[UUID]:
    """Give the co-responsible organisations now, the one that joined first first."""
    statement = (
        select(_party.organisation_id)
        .where(
            _party.network_id == uow.actor.network_id,
            _party.case_id == case_id,
            _party.left_at.is_(None),
        )
        .order_by(_party.since, _party.id)
    )
    return [row.organisation_id for row in uow.select(statement)]


def connector_of(uow: UnitOfWork, case_id: UUID) -> tuple[UUID, UUID]:
    """Give who connects: organisation and account.

    Raises
    ------
    NotFound
        When there is no such case.
    """
    case = find_case(uow, case_id)
    if case is None:
        raise NotFound
    return case.connector_organisation_id, case.connector_account_id


def holds_connector(uow: UnitOfWork, case_id: UUID, organisation_id: UUID) -> bool:
    """Tell whether the connector of a case that is not closed is of this organisation."""
    case = find_case(uow, case_id)
    return (
        case is not None
        and case.status is not CaseStatus.CLOSED
        and case.connector_organisation_id == organisation_id
    )


def staying_parties(uow: UnitOfWork, case_id: UUID) -> list[PartyRow]:
    """Give the parties now, the one that joined first first."""
    return uow.all(
        PartyRow,
        _party.network_id == uow.actor.network_id,
        _party.case_id == case_id,
        _party.left_at.is_(None),
        order_by=(_party.since, _party.id),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A circle in a few words: who is in it and what it agreed, without a note."""

    case_id: UUID
    status: CaseStatus
    connector_account_id: UUID
    organisation_ids: tuple[UUID, ...]
    goals: tuple[str, ...]
    """Those that are open."""
    actions: tuple[str, ...]
    """Those that are open."""


def outlines_about(uow: UnitOfWork, young_person_id: UUID) -> list[Outline]:
    """Give the circles of a young person that are not closed, the oldest first."""
    cases = uow.all(
        CaseRow,
        _case.network_id == uow.actor.network_id,
        _case.young_person_id == young_person_id,
        _case.status != CaseStatus.CLOSED,
        order_by=(_case.id,),
    )
    return [
        Outline(
            case_id=case.id,
            status=case.status,
            connector_account_id=case.connector_account_id,
            organisation_ids=tuple(parties_of(uow, case.id)),
            goals=tuple(each.words for each in _open(uow, GoalRow, case.id, GoalStatus.OPEN)),
            actions=tuple(each.words for each in _open(uow, ActionRow, case.id, ActionStatus.OPEN)),
        )
        for case in cases
    ]


def _open(
    uow: UnitOfWork, table: type[_Agreed], case_id: UUID, status: GoalStatus | ActionStatus
) -> list[_Agreed]:
    cells = columns(table)
    return uow.all(
        table,
        cells.network_id == uow.actor.network_id,
        cells.case_id == case_id,
        cells.status == status,
        order_by=(cells.id,),
    )


def ledger_of(uow: UnitOfWork, case_id: UUID) -> list[LedgerRow]:
    """Give the whole ledger of a case, in its own order."""
    return uow.all(
        LedgerRow,
        _entry.network_id == uow.actor.network_id,
        _entry.case_id == case_id,
        order_by=(_entry.place,),
    )


def stays_in_case() -> ColumnElement[bool]:
    """Give the condition that joins a case with the parties it has now."""
    same: ColumnElement[bool] = (
        (_party.case_id == _case.id)
        & (_party.network_id == _case.network_id)
        & _party.left_at.is_(None)
    )
    return same
