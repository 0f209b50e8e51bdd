"""A small world in a real database: a server in this process, and people who can ask it things.

Organisations, accounts and sessions are put in as rows, because hashing a password for every test
would take most of the suite's time; the tests of ``people`` go the whole way. Everything that has
rules (pupils, signals, referrals, cases) goes through its command.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, FastAPI
from sqlalchemy import Engine, select
from starlette.testclient import TestClient

from server.kernel.actor import Actor
from server.kernel.crypto import KeyRing
from server.kernel.database import open_database
from server.kernel.errors import StepUpNeeded
from server.kernel.journal import ErrandRow, JournalRow, NoticeRow
from server.kernel.messages import load
from server.kernel.running import Handler, Ran, Runtime, run_command, run_errand
from server.kernel.store import Store
from server.kernel.tables import columns
from server.kernel.tokens import Claims, issue
from server.kernel.unit_of_work import UnitOfWork
from server.main import create_app
from server.network.tables import OrganisationRow
from server.people.tables import AccountRow, MembershipRow, SessionRow
from server.policy.identity import find_actor
from shared.commands import WORKER_COMMANDS
from shared.contract import Command
from shared.ids import ENTROPY_BYTES, uuid7
from shared.people import RegisterYoungPerson
from shared.vocabulary import (
    Language,
    MembershipState,
    OrganisationKind,
    Role,
    SecrecyRegime,
    Sector,
)
from tests.support.portal import client_of

START = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)
"""A Monday morning in a school week, ten o'clock in Brussels."""


_RESTING: dict[tuple[int, ...], list[FastAPI]] = {}
"""Applications no world uses now, by their routers: making one takes most of a second."""


_RESTING_ENGINES: dict[str, list[Engine]] = {}
"""Engines no world uses now, by their database's address: each knows its statements by heart."""


def _engine(url: str) -> Engine:
    resting = _RESTING_ENGINES.get(url)
    return resting.pop() if resting else open_database(url)


def _application(runtime: Runtime, routers: Sequence[APIRouter]) -> FastAPI:
    key = tuple(id(router) for router in routers)
    resting = _RESTING.get(key)
    app = resting.pop() if resting else create_app(runtime, routers)
    app.state.routers = key
    app.state.runtime = runtime
    return app


@dataclass
class SetClock:
    """A clock that stands still until a test moves it."""

    now: datetime = START

    def __call__(self) -> datetime:
        """Give the moment it stands at."""
        return self.now

    def forward(self, **span: float) -> None:
        """Move on, as ``timedelta`` counts."""
        self.now += timedelta(**span)


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in."""

    account_id: UUID
    session_id: UUID
    organisation_id: UUID
    client: TestClient = field(repr=False)

    @property
    def claims(self) -> Claims:
        """What their token says."""
        return Claims(account_id=self.account_id, session_id=self.session_id)


@dataclass
class World:
    """One server on one database."""

    url: str
    runtime: Runtime
    app: FastAPI
    clock: SetClock
    network_id: UUID
    altered: bool = False
    """Whether a test made its engine behave otherwise for good: then no other world gets it."""

    @classmethod
    def on(
        cls,
        url: str,
        *,
        handlers: Mapping[type[Command], Handler] | None = None,
        routers: Sequence[APIRouter] | None = None,
        keys: KeyRing | None = None,
    ) -> World:
        """Open a world on a migrated database.

        Parameters
        ----------
        handlers, routers
            Those of some slices only; absent: the whole server as it is wired.
        keys
            Those of before, for a database that has been written in; absent: new ones.
        """
        if handlers is None or routers is None:
            from server import routers as all_routers  # noqa: PLC0415 -- as below.
            from server import wiring  # noqa: PLC0415 -- the tests of one slice need not wire all.

            handlers = wiring.HANDLERS if handlers is None else handlers
            routers = all_routers.ROUTERS if routers is None else routers
        clock = SetClock()
        runtime = Runtime(
            store=Store(_engine(url), keys or KeyRing.fresh()),
            clock=clock,
            handlers=handlers,
            find_actor=find_actor,
        )
        return cls(
            url=url,
            runtime=runtime,
            app=_application(runtime, routers),
            clock=clock,
            network_id=UUID(int=1),
        )

    def close(self) -> None:
        """Let the database go, and the application to the next world."""
        self.runtime.store.engine.dispose()
        if not self.altered:
            _RESTING_ENGINES.setdefault(self.url, []).append(self.runtime.store.engine)
        _RESTING.setdefault(self.app.state.routers, []).append(self.app)

    def new_id(self) -> UUID:
        """Make an id in this moment."""
        return uuid7(self.clock.now, os.urandom(ENTROPY_BYTES))

    def system(self) -> Actor:
        """Give the system, which may do everything."""
        return Actor(network_id=self.network_id)

    def unit(self) -> UnitOfWork:
        """Give a unit of work of the system's, to arrange what no command makes."""
        return UnitOfWork(self.runtime.store, actor=self.system(), now=self.clock.now)

    def organisation(
        self,
        kind: OrganisationKind = OrganisationKind.SCHOOL,
        *,
        sector: Sector | None = None,
        secrecy: SecrecyRegime | None = None,
        name: str = "De Linde",
    ) -> UUID:
        """Put in an organisation; sector and secrecy follow the kind when they are absent."""
        school = kind is OrganisationKind.SCHOOL
        plain_sector = {
            OrganisationKind.SCHOOL: Sector.EDUCATION,
            OrganisationKind.PARTNER: Sector.GENERAL_WELFARE,
            OrganisationKind.COORDINATION: Sector.COORDINATION,
        }[kind]
        plain_secrecy = (
            SecrecyRegime.OFFICIAL_SECRECY if school else SecrecyRegime.PROFESSIONAL_SECRECY
        )
        row = OrganisationRow(
            id=self.new_id(),
            name=name,
            kind=kind,
            sector=sector or plain_sector,
            secrecy=secrecy or plain_secrecy,
            nis="34022",
        )
        with self.unit() as uow:
            uow.add(row)
            uow.record("organisation.register", row)
            uow.commit()
        return row.id

    def person(
        self,
        organisation_id: UUID,
        role: Role,
        *,
        state: MembershipState = MembershipState.CONFIRMED,
        name: str = "Ann Peeters",
    ) -> Person:
        """Put in somebody with a role, signed in on one device."""
        account = AccountRow(
            id=self.new_id(),
            username=f"u{self.new_id().hex}",
            username_key=f"u{self.new_id().hex}",
            display_name=name,
            language=Language.DUTCH,
            password_hash="!",
        )
        membership = MembershipRow(
            id=self.new_id(),
            account_id=account.id,
            organisation_id=organisation_id,
            role=role,
            state=state,
        )
        with self.unit() as uow:
            uow.add(account)
            uow.record("account.register", account)
            uow.add(membership)
            uow.record("membership.confirm", membership)
            uow.commit()
        session_id = self.session(account.id)
        return Person(account.id, session_id, organisation_id, self.client(account.id, session_id))

    def session(self, account_id: UUID, *, proved: bool = True) -> UUID:
        """Sign an account in on one more device.

        Parameters
        ----------
        proved
            Whether it has shown who it is, as whoever signs in has at that moment.
        """
        session = SessionRow(
            id=self.new_id(),
            account_id=account_id,
            device_name="test",
            last_used_at=self.clock.now,
            refresh_digest=os.urandom(32),
            proved_at=self.clock.now if proved else None,
        )
        with self.unit() as uow:
            uow.add(session)
            uow.record("session.sign-in", session)
            uow.commit()
        return session.id

    def prove(self, person: Person) -> None:
        """Let somebody's session have shown a moment ago who it is."""
        with self.unit() as uow:
            row = uow.find(SessionRow, columns(SessionRow).id == person.session_id)
            assert row is not None
            uow.change(row, proved_at=self.clock.now)
            uow.record("session.prove", row)
            uow.commit()

    def client(self, account_id: UUID, session_id: UUID) -> TestClient:
        """Give an HTTP client that sends a fresh token with every request."""
        client = self.anonymous()

        def sign(request: Any) -> Any:
            token = issue(
                self.runtime.store.keys,
                account_id=account_id,
                session_id=session_id,
                now=self.clock.now,
            )
            request.headers["Authorization"] = f"Bearer {token}"
            return request

        client.auth = sign
        return client

    def anonymous(self) -> TestClient:
        """Give an HTTP client of nobody."""
        return client_of(self.app)

    def pupil(
        self,
        school_id: UUID,
        *,
        given_name: str = "Noor",
        family_name: str = "Desmet",
        birth_date: date = date(2012, 3, 1),
    ) -> UUID:
        """Put a pupil on a roster, through its command."""
        young_person_id = self.new_id()
        self.run(
            RegisterYoungPerson(
                command_id=self.new_id(),
                young_person_id=young_person_id,
                enrolment_id=self.new_id(),
                organisation_id=school_id,
                given_name=given_name,
                family_name=family_name,
                birth_date=birth_date,
                class_name="3B",
                residence_nis="34022",
            )
        )
        return young_person_id

    def run(self, command: Command, who: Person | None = None) -> Ran:
        """Run a command for somebody, who shows who they are where the server asks it.

        For the system when nobody is named.
        """
        if who is None:
            return run_command(self.runtime, self.system(), command)
        try:
            return run_command(self.runtime, who.claims, command)
        except StepUpNeeded:
            self.prove(who)
            return run_command(self.runtime, who.claims, command)

    def run_errands(self) -> int:
        """Run the errands that are due, as the worker does; tell how many were done."""
        errand = columns(ErrandRow)
        statement = (
            select(errand.id, errand.network_id, errand.type, errand.content)
            .where(errand.done_at.is_(None), errand.due_at <= self.clock.now)
            .order_by(errand.due_at, errand.id)
        )
        with self.runtime.store.engine.connect() as connection:
            rows = connection.execute(statement).all()
        done = 0
        for row in rows:
            content = self.runtime.store.keys.open_errand(row.id, row.content)
            command = load(WORKER_COMMANDS[row.type], json.loads(content))
            done += run_errand(self.runtime, command, row.network_id)
        return done

    def due_commands(self) -> list[Command]:
        """Give the commands that are due by themselves, of every slice's jobs."""
        from server.wiring import JOBS  # noqa: PLC0415 -- the tests of one slice need not wire all.

        with self.unit() as uow:
            return [command for due in JOBS for command in due(uow)]

    def notices_to(self, audience_id: UUID) -> list[str]:
        """Give the kinds of the notices to one audience, oldest first."""
        notice = columns(NoticeRow)
        statement = select(notice.kind).where(notice.audience_id == audience_id).order_by(notice.id)
        with self.runtime.store.engine.connect() as connection:
            return [row.kind for row in connection.execute(statement)]

    def end_memberships(self, person: Person) -> None:
        """End every role of somebody, as rows: what the rules say about it is tested elsewhere."""
        with self.unit() as uow:
            for row in uow.all(
                MembershipRow, columns(MembershipRow).account_id == person.account_id
            ):
                uow.change(row, state=MembershipState.ENDED)
                uow.record("membership.end", row)
            uow.commit()

    def journal(self, resource_id: UUID | None = None) -> list[str]:
        """Give the types of the journal's entries, oldest first; of one thing or of all."""
        journal = columns(JournalRow)
        statement = select(journal.type).order_by(journal.seq)
        if resource_id is not None:
            statement = statement.where(journal.resource_id == resource_id)
        with self.runtime.store.engine.connect() as connection:
            return [row.type for row in connection.execute(statement)]
