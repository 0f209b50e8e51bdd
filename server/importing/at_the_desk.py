"""An import in the browser: as the person who asks, for what their role keeps, and nothing else.

    file ──▶ look (dry run, report, its digest) ──the same file again──▶ carry out ──▶ report

Nothing is stored between the two: whoever carries out shows the file again, and it must be the one
that was looked at. Administrators of the network import schools, organisations and services; a
school's office imports the pupils of its own school.

Must not: read a file that somebody else's browser sent, or leave one behind.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from server.importing.desk import Desk, Options
from server.importing.mapping import Kind
from server.importing.planning import apply, plan
from server.importing.quarantine import quarantine_path
from server.importing.report import Report
from server.kernel.actor import Actor
from server.kernel.errors import NotFound
from server.kernel.running import Runtime, run_query
from server.kernel.unit_of_work import UnitOfWork
from server.policy.actions import Action
from server.policy.network import access_registration
from server.policy.people import access_roster
from shared.vocabulary import OrganisationKind, Role

MOST_BYTES = 8 * 1024 * 1024
"""A roster of ten thousand pupils is about a megabyte; more comes in at the command line."""
_OFFICE = (Role.CARE_TEAM, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What was asked for: a kind, and the file as it was sent."""

    kind: Kind
    name: str
    content: bytes
    school: str | None = None
    """The number of the school whose roster this is, where the file does not say."""
    end_missing: bool = False

    @property
    def digest(self) -> str:
        """By which the file is known again."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did, and the rows it refused, as a file to mend."""

    report: Report
    refused_rows: bytes


def kinds_for(actor: Actor) -> tuple[Kind, ...]:
    """Give what somebody can import."""
    schools = any(
        each.role in _OFFICE and each.kind is OrganisationKind.SCHOOL for each in actor.memberships
    )
    network = any(
        each.role is Role.ADMINISTRATOR and each.kind is OrganisationKind.COORDINATION
        for each in actor.memberships
    )
    of_network = (Kind.SCHOOLS, Kind.ORGANISATIONS, Kind.SERVICES) if network else ()
    return (*of_network, Kind.ROSTER) if schools else of_network


def look(runtime: Runtime, actor: Actor, asked: Import) -> Report:
    """Tell what an import would do, and do nothing.

    Raises
    ------
    FileRefused, MappingRefused
        When the file cannot be read with certainty.
    NotFound, Forbidden
        When this is not for this person.
    """
    desk = _desk(runtime, actor, asked.kind)
    with tempfile.TemporaryDirectory(prefix="kring-import-") as folder:
        report = plan(desk, asked.kind, _written(folder, asked), options=_options(asked))
    return replace(report, file=asked.name)


def carry_out(runtime: Runtime, actor: Actor, asked: Import) -> Imported:
    """Import the file.

    Raises
    ------
    FileRefused, MappingRefused, NotFound, Forbidden
        As `look`; nothing has happened then.
    """
    desk = _desk(runtime, actor, asked.kind)
    with tempfile.TemporaryDirectory(prefix="kring-import-") as folder:
        path = _written(folder, asked)
        report = apply(desk, asked.kind, path, options=_options(asked))
        refused = quarantine_path(path)
        rows = refused.read_bytes() if refused.exists() else b""
    return Imported(report=replace(report, file=asked.name), refused_rows=rows)


def _desk(runtime: Runtime, actor: Actor, kind: Kind) -> Desk:
    roster = kind is Kind.ROSTER
    action = Action.YOUNG_PERSON_REGISTER if roster else Action.ORGANISATION_REGISTER
    run_query(runtime, actor, action, _let_in, roster=roster)
    schools = actor.organisations(*_OFFICE) if roster else None
    return Desk(runtime, actor.network_id, who=actor, schools=schools)


def _let_in(uow: UnitOfWork, *, roster: bool) -> None:
    """Ask the gate; every command is asked about once more when it is carried out."""
    if not roster:
        access_registration(uow)
        return
    schools = sorted(uow.actor.organisations(*_OFFICE))
    if not schools:
        raise NotFound
    for school_id in schools:
        access_roster(uow, school_id, Action.YOUNG_PERSON_REGISTER)


def _written(folder: str, asked: Import) -> Path:
    """Put the file where it can be read: in a folder of this process's own, for a moment."""
    suffix = ".zip" if asked.name.lower().endswith(".zip") else ".csv"
    path = Path(folder) / f"file{suffix}"
    path.write_bytes(asked.content)
    return path


def _options(asked: Import) -> Options:
    return Options(school=asked.school, end_missing=asked.end_missing)
