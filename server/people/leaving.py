"""Who may go: nobody who still holds something, and never the last one of a desk that does.

A person holds what cases and referrals name them for; a desk holds what its organisation holds.
The last one at such a desk, and the last administrator of an organisation, can go when somebody
else has been confirmed. The answer lists what must move first, as kinds and ids.

Must not: move anything itself. Responsibility is handed over by a handshake of two people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import server.cases.queries
import server.referrals.queries
import server.signals.queries
from server.kernel.errors import ResponsibilityHeld
from server.kernel.unit_of_work import UnitOfWork
from server.people.queries import members
from server.policy.gate import DESK_ROLES
from shared.vocabulary import Role

_Held = Sequence[Mapping[str, Any]]


def insist_may_leave(
    uow: UnitOfWork, account_id: UUID, roles: Sequence[tuple[UUID, Role]], *, for_good: bool
) -> None:
    """Refuse to let somebody go from these roles while that would leave something unheld.

    Parameters
    ----------
    roles
        The confirmed roles they would lose: organisation and role.
    for_good
        Whether they lose every access: then anything they hold anywhere counts.

    Raises
    ------
    ResponsibilityHeld
        With what must find another holder first.

    Notes
    -----
    Waits for whoever gives this person something to hold at this moment (`queries.is_desk_member`),
    and for whoever else leaves the same organisation.

    Source
    ------
    Invariants *leaver_guard* and *no_orphan* of the product; domain facts section 9.
    """
    uow.lock(account_id)
    for organisation_id in sorted({organisation_id for organisation_id, _ in roles}):
        uow.lock(organisation_id)
    held: list[Mapping[str, Any]] = []
    if for_good:
        held += _held_by_person(uow, account_id, None)
    for organisation_id, role in roles:
        if role in DESK_ROLES:
            if not for_good:
                held += _held_by_person(uow, account_id, organisation_id)
            if _is_last(uow, account_id, organisation_id, *DESK_ROLES):
                held += _held_by_desk(uow, organisation_id)
                held += _signalled_to(uow, account_id, organisation_id)
        if role is Role.ADMINISTRATOR and _is_last(uow, account_id, organisation_id, role):
            held.append(_desk(organisation_id, role))
    if held:
        raise ResponsibilityHeld(_each_once(held))


def _held_by_person(uow: UnitOfWork, account_id: UUID, organisation_id: UUID | None) -> _Held:
    return [
        *server.cases.queries.held_by_account(uow, account_id, organisation_id),
        *server.referrals.queries.held_by_account(uow, account_id, organisation_id),
    ]


def _held_by_desk(uow: UnitOfWork, organisation_id: UUID) -> _Held:
    return [
        *server.signals.queries.held_by_organisation(uow, organisation_id),
        *server.cases.queries.held_by_organisation(uow, organisation_id),
        *server.referrals.queries.held_by_organisation(uow, organisation_id),
    ]


def _signalled_to(uow: UnitOfWork, account_id: UUID, organisation_id: UUID) -> _Held:
    """Give that signals come to this desk while others can still make one: nobody would read it."""
    if set(members(uow, organisation_id, Role.SIGNALLER)) <= {account_id}:
        return []
    return [_desk(organisation_id, Role.CARE_TEAM)]


def _is_last(uow: UnitOfWork, account_id: UUID, organisation_id: UUID, *roles: Role) -> bool:
    return members(uow, organisation_id, *roles) == [account_id]


def _desk(organisation_id: UUID, role: Role) -> Mapping[str, Any]:
    return {
        "resource": "organisation",
        "resource_id": str(organisation_id),
        "organisation_id": str(organisation_id),
        "role": role.value,
    }


def _each_once(held: _Held) -> _Held:
    return list({tuple(sorted(each.items())): each for each in held}.values())
