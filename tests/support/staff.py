"""People with a password and roles, as an administrator would have made them."""

from __future__ import annotations

from uuid import UUID

from server.people.tables import MembershipRow
from shared.people import RegisterAccount
from shared.vocabulary import MembershipState, Role
from tests.support.world import World

PASSWORD = "paars-olifant-fiets"


def employ(
    world: World, username: str, organisation_id: UUID, *roles: Role, name: str = "Ann Peeters"
) -> UUID:
    """Make somebody with a password and confirmed roles."""
    account_id = world.new_id()
    world.run(
        RegisterAccount(
            command_id=world.new_id(),
            account_id=account_id,
            username=username,
            display_name=name,
            password=PASSWORD,
        )
    )
    with world.unit() as uow:
        for role in roles:
            membership = MembershipRow(
                id=world.new_id(),
                account_id=account_id,
                organisation_id=organisation_id,
                role=role,
                state=MembershipState.CONFIRMED,
            )
            uow.add(membership)
            uow.record("membership.confirm", membership)
        uow.commit()
    return account_id
