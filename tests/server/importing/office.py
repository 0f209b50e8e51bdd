"""Somebody at the terminal who imports files into a real database."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.importing.desk import Desk, Options
from server.importing.mapping import Kind
from server.importing.planning import apply
from server.importing.report import Report, RowState
from server.kernel.unit_of_work import UnitOfWork
from server.network import queries as network
from server.people import queries as people
from shared.vocabulary import OrganisationKind
from tests.support.world import World

SCHOOLS = "external_id,name,nis,website,street\n012345,De Linde,Kortrijk,,Kerkstraat 1\n"
ROSTER = "Voornaam;Naam;Geboortedatum;Klas;Postcode\n"
NOOR = "Noor;Desmet;01/03/2012;3B;8500\n"
ZOE = "Zoë;Claes;2/9/2011;4A;9000\n"
CANARY = "Kanarie"


@dataclass(frozen=True)
class Office:
    """Somebody at the terminal of an installation, with a folder of files."""

    world: World
    folder: Path

    @property
    def desk(self) -> Desk:
        """Their way in."""
        return Desk(self.world.runtime, self.world.network_id)

    def file(self, content: str, name: str = "file.csv") -> Path:
        """Put a file in the folder."""
        path = self.folder / name
        path.write_text(content, encoding="utf-8")
        return path

    def take(self, kind: Kind, path: Path, **options: Any) -> Report:
        """Import a file."""
        return apply(self.desk, kind, path, options=Options(**options))

    def school(self) -> None:
        """Import the school of the roster."""
        report = self.take(Kind.SCHOOLS, self.file(SCHOOLS, "school.csv"))
        assert report.counts[RowState.NEW] == 1

    def roster(self, content: str, **options: Any) -> Report:
        """Import a roster of that school."""
        return self.take(Kind.ROSTER, self.file(content), school="012345", **options)

    def pupils(self) -> int:
        """Count who is on that roster."""
        with self.world.unit() as uow:
            return len(people.enrolled_at(uow, school_id(uow)))


def school_id(uow: UnitOfWork) -> Any:
    found = network.find_organisation_by_external_id(uow, OrganisationKind.SCHOOL, "012345")
    assert found is not None
    return found.id


def counted(report: Report) -> dict[RowState, int]:
    """Give the counts that are not zero."""
    return {state: count for state, count in report.counts.items() if count}


def refusals(report: Report) -> list[tuple[int, str | None, str]]:
    """Give the refused rows."""
    return [
        (each.number, each.reason, each.field)
        for each in report.findings
        if each.state is RowState.REFUSED
    ]
