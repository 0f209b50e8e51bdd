"""Whether an organisation is attended: whether somebody there can take up what comes in.

The role in which one answers is the care team's at a school and a partner's elsewhere. An invited
person, one who was not confirmed yet and one whose account is closed answer nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import case, not_, select
from sqlalchemy.sql.elements import ColumnElement

from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.tables import OrganisationRow
from server.people.tables import AccountRow, MembershipRow
from shared.vocabulary import MembershipState, OrganisationKind, Role

_organisation = columns(OrganisationRow)
_account = columns(AccountRow)
_membership = columns(MembershipRow)


def attended(organisation: Any) -> ColumnElement[bool]:
    """Give the condition for the columns of an organisation, as one of a statement's."""
    answers = case(
        (organisation.kind == OrganisationKind.SCHOOL, Role.CARE_TEAM.value),
        (organisation.kind == OrganisationKind.PARTNER, Role.PARTNER.value),
        else_=Role.COORDINATOR.value,
    )
    return (
        select(_membership.id)
        .join(AccountRow, _account.id == _membership.account_id)
        .where(
            _membership.network_id == organisation.network_id,
            _membership.organisation_id == organisation.id,
            _membership.state == MembershipState.CONFIRMED,
            _membership.role == answers,
            _account.active,
        )
        .exists()
    )


def unattended_among(uow: UnitOfWork, organisation_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Give those among some organisations of this network where nobody can take up anything."""
    statement = select(_organisation.id).where(
        _organisation.network_id == uow.actor.network_id,
        _organisation.id.in_(list(organisation_ids)),
        _organisation.active,
        not_(attended(_organisation)),
    )
    return frozenset(row.id for row in uow.select(statement))
