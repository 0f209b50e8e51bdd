"""What somebody still holds in cases: what must find another holder before they can leave."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Exists, Select, select

from server.cases.queries.circle import stays_in_case
from server.cases.tables import ActionRow, CaseRow, HandoverRow, PartyRow
from server.kernel.tables import columns, table_of
from server.kernel.unit_of_work import UnitOfWork
from shared.lifecycle import REMINDS_COORDINATORS
from shared.vocabulary import ActionStatus, CaseStatus, HandoverStatus, ResponsibilityRole

_case = columns(CaseRow)
_party = columns(PartyRow)
_action = columns(ActionRow)
_handover = columns(HandoverRow)


def held_by_account(
    uow: UnitOfWork, account_id: UUID, organisation_id: UUID | None
) -> list[dict[str, Any]]:
    """Give what somebody holds in cases: what must move before they can leave.

    Parameters
    ----------
    organisation_id
        Only what they hold for this organisation; none: for any.
    """
    return [
        *_held_cases(uow, _case.connector_account_id == account_id, organisation_id),
        *_held_parties(uow, _party.account_id == account_id, organisation_id),
        *_held_actions(uow, _action.doer_account_id == account_id, organisation_id),
        *_held_handovers(uow, _handover.to_account_id == account_id, organisation_id),
    ]


def held_by_organisation(uow: UnitOfWork, organisation_id: UUID) -> list[dict[str, Any]]:
    """Give what an organisation holds in cases: what must move before it can be disabled."""
    return [
        *_held_cases(uow, _case.connector_organisation_id == organisation_id, organisation_id),
        *_held_parties(uow, _party.organisation_id == organisation_id, organisation_id),
        *_held_handovers(uow, _handover.to_organisation_id == organisation_id, organisation_id),
    ]


def late_circle(uow: UnitOfWork, organisation_id: ColumnElement[UUID]) -> Exists:
    """Give the condition that a connector's organisation let a date pass and coordinators know."""
    return (
        select(_case.id)
        .where(
            _case.network_id == uow.actor.network_id,
            _case.connector_organisation_id == organisation_id,
            _case.status != CaseStatus.CLOSED,
            _case.due_at <= uow.now,
            _case.reminded_level >= REMINDS_COORDINATORS,
        )
        .exists()
    )


def open_about(uow: UnitOfWork, young_person_id: UUID) -> list[dict[str, Any]]:
    """Give the open cases about a young person: what has to close before they can be erased."""
    return _held_cases(uow, _case.young_person_id == young_person_id, None)


def _held_cases(
    uow: UnitOfWork, whose: ColumnElement[bool], organisation_id: UUID | None
) -> list[dict[str, Any]]:
    statement = select(_case.id, _case.connector_organisation_id.label("organisation_id")).where(
        _case.network_id == uow.actor.network_id, _case.status != CaseStatus.CLOSED, whose
    )
    if organisation_id is not None:
        statement = statement.where(_case.connector_organisation_id == organisation_id)
    return _held(uow, statement.order_by(_case.id), "case", ResponsibilityRole.CONNECTOR)


def _held_parties(
    uow: UnitOfWork, whose: ColumnElement[bool], organisation_id: UUID | None
) -> list[dict[str, Any]]:
    statement = (
        select(_case.id, _party.organisation_id)
        .join(table_of(PartyRow), stays_in_case())
        .where(_party.network_id == uow.actor.network_id, _case.status != CaseStatus.CLOSED, whose)
    )
    if organisation_id is not None:
        statement = statement.where(_party.organisation_id == organisation_id)
    return _held(uow, statement.order_by(_case.id), "case", ResponsibilityRole.CO_RESPONSIBLE)


def _held_actions(
    uow: UnitOfWork, whose: ColumnElement[bool], organisation_id: UUID | None
) -> list[dict[str, Any]]:
    statement = (
        select(_action.id, _action.doer_organisation_id.label("organisation_id"))
        .join(table_of(CaseRow), _case.id == _action.case_id)
        .where(
            _action.network_id == uow.actor.network_id,
            _action.status == ActionStatus.OPEN,
            _case.status != CaseStatus.CLOSED,
            whose,
        )
    )
    if organisation_id is not None:
        statement = statement.where(_action.doer_organisation_id == organisation_id)
    return _held(uow, statement.order_by(_action.id), "action", "doer")


def _held_handovers(
    uow: UnitOfWork, whose: ColumnElement[bool], organisation_id: UUID | None
) -> list[dict[str, Any]]:
    statement = select(_handover.id, _handover.to_organisation_id.label("organisation_id")).where(
        _handover.network_id == uow.actor.network_id,
        _handover.status == HandoverStatus.PROPOSED,
        whose,
    )
    if organisation_id is not None:
        statement = statement.where(_handover.to_organisation_id == organisation_id)
    return _held(uow, statement.order_by(_handover.id), "handover", "receiver")


def _held(
    uow: UnitOfWork, statement: Select[Any], resource: str, role: str
) -> list[dict[str, Any]]:
    return [
        {
            "resource": resource,
            "resource_id": str(row.id),
            "organisation_id": str(row.organisation_id),
            "role": str(role),
        }
        for row in uow.select(statement)
    ]
