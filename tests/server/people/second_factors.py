"""Somebody with a second factor, in the tests of people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pyotp
from httpx2 import Response
from sqlalchemy import select

from server.kernel.tables import columns
from server.kernel.tokens import Claims, issue
from server.people import factors, sessions
from server.people.tables import MembershipRow, RecoveryCodeRow
from shared.factors import ConfirmTotp, EnrolTotp, FactorEnrolled
from shared.people import SignIn
from shared.vocabulary import MembershipState, OrganisationKind, Role
from tests.server.people.answers import PASSWORD, bearer, sign_in
from tests.support.world import World

LATER_S = 30
"""A code's half minute."""


class Ann:
    """Somebody with an app that shows codes, signed in on the device she enrolled it on."""

    def __init__(self, world: World) -> None:
        """Sign in and enrol."""
        self.world = world
        self.tokens: dict[str, Any] = sign_in(world, "ann.peeters").json()
        enrolled, self.app = enrol(world, self.claims)
        self.recovery_codes = enrolled.recovery_codes
        self.factor_id = enrolled.factor_id

    @property
    def claims(self) -> Claims:
        """Her session."""
        return Claims(
            account_id=UUID(self.tokens["account_id"]), session_id=UUID(self.tokens["session_id"])
        )

    def code(self) -> str:
        """Give what the app shows now."""
        return self.app.at(self.world.clock.now)

    def ask(self, method: str, path: str, body: Any = None) -> Response:
        """Ask over HTTP in her session."""
        token = renewed(self.world, self.claims)
        client = self.world.anonymous()
        return client.request(method, f"/v1{path}", json=body, headers=bearer(token))


def renewed(world: World, claims: Claims) -> str:
    """Give an access token of now."""
    return issue(
        world.runtime.store.keys,
        account_id=claims.account_id,
        session_id=claims.session_id,
        now=world.clock.now,
    )


def enrol(world: World, claims: Claims) -> tuple[FactorEnrolled, pyotp.TOTP]:
    """Enrol an app in a session."""
    begun = factors.enrol_totp(world.runtime, claims, EnrolTotp(name="Telefoon"))
    app = pyotp.TOTP(begun.secret)
    command = ConfirmTotp(code=app.at(world.clock.now))
    return factors.confirm_totp(world.runtime, claims, begun.factor_id, command), app


def with_code(world: World, code: str) -> Response:
    """Sign in over HTTP, with a code."""
    body = {
        "username": "ann.peeters",
        "password": PASSWORD,
        "device_name": "Telefoon",
        "second_factor_code": code,
    }
    return world.anonymous().post("/v1/sessions", json=body)


def two_steps(world: World) -> Claims:
    """Give the password as the desk does; the second factor is still to be shown."""
    command = SignIn(username="ann.peeters", password=PASSWORD, device_name="Bureau")
    tokens = sessions.check_and_open(
        world.runtime, command, address="192.0.2.7", give=sessions._open_device, in_two_steps=True
    )
    return Claims(account_id=tokens.account_id, session_id=tokens.session_id)


def give_role(
    world: World, account_id: UUID, role: Role, organisation_id: UUID | None = None
) -> None:
    row = MembershipRow(
        id=world.new_id(),
        account_id=account_id,
        organisation_id=organisation_id or world.organisation(OrganisationKind.PARTNER),
        role=role,
        state=MembershipState.CONFIRMED,
    )
    with world.unit() as uow:
        uow.add(row)
        uow.record("membership.confirm", row)
        uow.commit()


def codes_in_force(world: World) -> int:
    code = columns(RecoveryCodeRow)
    statement = select(code.id).where(code.used_at.is_(None), code.ended_at.is_(None))
    with world.runtime.store.engine.connect() as connection:
        return len(connection.execute(statement).all())
