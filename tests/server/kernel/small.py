"""The smallest slice there can be, for the tests of the kernel: it borrows two tables and says yes.

The kernel knows no slice, so its tests must not wait for one to be right. Organisations stand for
what has a version, young persons for what is sealed; a reminder stands for an errand, and its level
says how the errand ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import select

from server.kernel.context import Anyone, SignedIn, StrictRoute, declares
from server.kernel.errors import Conflict, NotFound, StaleRecord
from server.kernel.journal import to_desk, to_roster
from server.kernel.paging import Cursor, Limit, next_cursor, page
from server.kernel.running import Handler
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.tables import OrganisationRow
from server.people.tables import YoungPersonRow
from shared.contract import Command, Receipt, View
from shared.network import (
    ChangeOrganisation,
    DisableOrganisation,
    RegisterOrganisation,
    ReportCapacity,
)
from shared.people import RegisterYoungPerson
from shared.problems import ProblemType
from shared.signals import RemindSignal
from shared.vocabulary import CapacityState, OrganisationKind, SecrecyRegime, Sector
from tests.support.world import World

WELL, CRASHES, REFUSED, AGAIN = 1, 2, 3, 4
"""How an errand ends, as the level of the reminder."""

organisation = columns(OrganisationRow)
young_person = columns(YoungPersonRow)


def a_registration(world: Any, name: str = "De Linde") -> RegisterOrganisation:
    """Give a command that makes a row."""
    return RegisterOrganisation(
        command_id=world.new_id(),
        organisation_id=world.new_id(),
        name=name,
        kind=OrganisationKind.SCHOOL,
        sector=Sector.EDUCATION,
        secrecy=SecrecyRegime.OFFICIAL_SECRECY,
    )


def put_in(world: World, name: str = "De Linde", network_id: UUID | None = None) -> OrganisationRow:
    """Put in an organisation without a command; in another network when one is named."""
    with world.unit() as uow:
        if network_id is not None:
            uow.act_as(replace(uow.actor, network_id=network_id))
        row = new_organisation(world.new_id(), name)
        uow.add(row)
        uow.record("organisation.register", row)
        uow.commit()
    return row


def an_errand(world: Any, level: int) -> ReportCapacity:
    """Give a command that leaves an errand ending as ``level`` says."""
    state = {
        WELL: CapacityState.HAS_CAPACITY,
        CRASHES: CapacityState.NO_CAPACITY,
        REFUSED: CapacityState.WAITLIST,
        AGAIN: CapacityState.UNKNOWN,
    }[level]
    return ReportCapacity(command_id=world.new_id(), service_id=world.new_id(), state=state)


def register(uow: UnitOfWork, command: RegisterOrganisation) -> Receipt:
    """Make an organisation, and tell its desk."""
    uow.let_through(command.type)
    row = new_organisation(command.organisation_id, command.name)
    uow.add(row)
    uow.record("organisation.register", row, audience=[to_desk(row.id)])
    return uow.receipt(row)


def change(uow: UnitOfWork, command: ChangeOrganisation) -> Receipt:
    """Change an organisation that still is as it was seen."""
    uow.let_through(command.type)
    row = uow.find(OrganisationRow, organisation.id == command.organisation_id)
    if row is None:
        raise NotFound
    if row.version != command.version:
        raise StaleRecord({"status": "done", "version": row.version})
    uow.change(row, name=command.name)
    uow.record("organisation.change", row, reason="corrected", audience=[to_desk(row.id)])
    return uow.receipt(row)


def forget_the_gate(uow: UnitOfWork, command: DisableOrganisation) -> Receipt:
    """Do everything right, but never ask the gate."""
    row = uow.all(OrganisationRow, organisation.id == command.organisation_id)[0]
    uow.change(row, active=False)
    uow.record("organisation.disable", row)
    return uow.receipt(row)


def enrol(uow: UnitOfWork, command: RegisterYoungPerson) -> Receipt:
    """Make a young person, sealed under a key of its own."""
    uow.let_through(command.type)
    row = new_young_person(command.young_person_id, command.given_name, command.family_name)
    uow.new_key(row.id)
    uow.add(row)
    uow.record("young-person.register", row, audience=[to_roster(command.organisation_id)])
    return uow.receipt(row, "done")


def leave_an_errand(uow: UnitOfWork, command: ReportCapacity) -> Receipt:
    """Make an organisation and leave an errand about it."""
    uow.let_through(command.type)
    row = new_organisation(command.service_id, "with an errand")
    uow.add(row)
    uow.record("organisation.register", row)
    level = {
        CapacityState.HAS_CAPACITY: WELL,
        CapacityState.NO_CAPACITY: CRASHES,
        CapacityState.WAITLIST: REFUSED,
        CapacityState.UNKNOWN: AGAIN,
    }[command.state]
    uow.follow_up(RemindSignal(command_id=uow.new_id(), signal_id=row.id, level=level))
    return uow.receipt(row)


def run_the_errand(uow: UnitOfWork, command: RemindSignal) -> Receipt:
    """Write something, then end as the level says."""
    row = uow.all(OrganisationRow, organisation.id == command.signal_id)[0]
    uow.change(row, name="the errand was here")
    uow.record("organisation.change", row)
    if command.level == CRASHES:
        raise RuntimeError("Noor Desmet")
    if command.level == REFUSED:
        raise Conflict(ProblemType.LIFECYCLE_CONFLICT)
    if command.level == AGAIN:
        raise StaleRecord
    return uow.receipt(row)


HANDLERS: Mapping[type[Command], Handler] = MappingProxyType(
    {
        RegisterOrganisation: register,
        ChangeOrganisation: change,
        DisableOrganisation: forget_the_gate,
        RegisterYoungPerson: enrol,
        ReportCapacity: leave_an_errand,
        RemindSignal: run_the_errand,
    }
)


def new_organisation(row_id: UUID, name: str) -> OrganisationRow:
    """Give a row that is not sealed."""
    return OrganisationRow(
        id=row_id,
        name=name,
        kind=OrganisationKind.SCHOOL,
        sector=Sector.EDUCATION,
        secrecy=SecrecyRegime.OFFICIAL_SECRECY,
    )


def new_young_person(row_id: UUID, given_name: str, family_name: str) -> YoungPersonRow:
    """Give a row that is sealed under its own key."""
    return YoungPersonRow(
        id=row_id,
        given_name=given_name,
        family_name=family_name,
        birth_date="2012-03-01",
        language="nl",
        household_id=row_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NameView(View):
    """A name."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamePage(View):
    """One page of names."""

    items: tuple[str, ...]
    next_cursor: str | None = None


def list_names(uow: UnitOfWork, *, cursor: str | None, limit: int) -> NamePage:
    """List the names of organisations, by name."""
    uow.let_through("network.read")
    statement = select(organisation.name, organisation.id)
    order_by = (organisation.name, organisation.id)
    rows = uow.select(page(statement, order_by, cursor=cursor, limit=limit))
    return NamePage(
        items=tuple(row.name for row in rows[:limit]),
        next_cursor=next_cursor(rows, limit, ("name", "id")),
    )


def read_name(uow: UnitOfWork, *, young_person_id: UUID) -> NameView:
    """Read the name of a young person: that goes into the journal."""
    uow.let_through("young-person.read")
    row = uow.find(YoungPersonRow, young_person.id == young_person_id)
    if row is None:
        raise NotFound
    uow.record_read("young-person.read", row, fields=("given_name",))
    return NameView(name=row.given_name)


def read_without_the_gate(uow: UnitOfWork, *, young_person_id: UUID) -> NameView:
    """Read a name, but never ask the gate."""
    row = uow.all(YoungPersonRow, young_person.id == young_person_id)[0]
    return NameView(name=row.given_name)


def no_fault() -> None:
    """Do nothing."""


@dataclass
class Faults:
    """What goes wrong at ``/v1/small/fault``; a test puts it there."""

    happens: Callable[[], None] = no_fault


def make_router(faults: Faults) -> APIRouter:
    """Give the routes of the small slice."""
    router = APIRouter(prefix="/v1/small", tags=["small"], route_class=StrictRoute)

    @router.post("/organisations", status_code=201, **declares("organisation.register"))
    def post(ctx: SignedIn, command: RegisterOrganisation) -> Receipt:
        """Make an organisation."""
        return ctx.run(command)

    @router.post("/organisations/{organisation_id}/change", **declares("organisation.change"))
    def put(ctx: SignedIn, organisation_id: UUID, command: ChangeOrganisation) -> Receipt:
        """Change an organisation."""
        return ctx.run(command, organisation_id=organisation_id)

    @router.get("/organisations", **declares("network.read"))
    def names(ctx: SignedIn, cursor: Cursor = None, limit: Limit = 50) -> NamePage:
        """List names."""
        return ctx.read(list_names, cursor=cursor, limit=limit)

    @router.get("/young-persons/{young_person_id}", **declares("young-person.read"))
    def name(ctx: SignedIn, young_person_id: UUID) -> NameView:
        """Read a name."""
        return ctx.read(read_name, young_person_id=young_person_id)

    @router.get("/fault", **declares("health.read", anonymous=True))
    def fault(runtime: Anyone, q: str = "") -> NameView:
        """Let something go wrong."""
        faults.happens()
        return NameView(name=f"{len(q)} {runtime.clock().year}")

    return router
