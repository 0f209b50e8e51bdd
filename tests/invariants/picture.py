"""The whole database as plain rows at one moment, read past every query of the product."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, select

from server.cases.tables import (
    ActionRow,
    CaseRow,
    DisputeRow,
    GoalRow,
    HandoverRow,
    LedgerRow,
    NoteRow,
    PartyRow,
    RoundTableRow,
)
from server.consents.tables import SharingRow
from server.kernel.command_log import CommandLogRow
from server.kernel.journal import ErrandRow, JournalRow
from server.kernel.tables import columns, table_of
from server.network.tables import OrganisationRow, ServiceRow
from server.people.tables import (
    AccountRow,
    ContactPersonRow,
    EnrolmentRow,
    MembershipRow,
    YoungPersonRow,
)
from server.referrals.tables import ReferralQuestionRow, ReferralRow
from server.signals.tables import SignalRow

AUDITED = (
    AccountRow,
    ActionRow,
    CaseRow,
    ContactPersonRow,
    DisputeRow,
    EnrolmentRow,
    GoalRow,
    HandoverRow,
    LedgerRow,
    MembershipRow,
    NoteRow,
    OrganisationRow,
    PartyRow,
    ReferralQuestionRow,
    ReferralRow,
    RoundTableRow,
    ServiceRow,
    SharingRow,
    SignalRow,
    YoungPersonRow,
)
"""Every table whose writes the journal explains, but sessions: they have tests of their own."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Picture:
    """Everything there is at one moment."""

    tables: Mapping[str, Mapping[UUID, Row]]
    """Rows by table and id; sealed cells are bytes."""
    journal: tuple[Row, ...]
    """The entries since the picture this one follows."""
    last_seq: int
    commands: frozenset[UUID]
    """What the command log has."""
    errands: Mapping[UUID, Row]

    @classmethod
    def of(cls, engine: Engine, since: int = 0) -> Picture:
        """Take a picture; the journal only behind this entry."""
        journal = columns(JournalRow)
        with engine.connect() as connection:
            tables = {
                table.__resource__: {
                    row["id"]: dict(row)
                    for row in connection.execute(select(table_of(table))).mappings()
                }
                for table in AUDITED
            }
            told = connection.execute(
                select(table_of(JournalRow)).where(journal.seq > since).order_by(journal.seq)
            ).mappings()
            entries = tuple(dict(entry) for entry in told)
            log = columns(CommandLogRow)
            commands = connection.execute(select(log.command_id)).scalars()
            errands = connection.execute(select(table_of(ErrandRow))).mappings()
            return cls(
                tables=tables,
                journal=entries,
                last_seq=entries[-1]["seq"] if entries else since,
                commands=frozenset(commands),
                errands={errand["id"]: dict(errand) for errand in errands},
            )

    def rows(self, resource: str, **where: Any) -> list[Row]:
        """Give the rows of a table that have these values, in the order of their ids."""
        return sorted(_matching(self.tables[resource].values(), where), key=lambda row: row["id"])

    def row(self, resource: str, row_id: UUID | None) -> Row | None:
        """Give one row; none when there is none."""
        return None if row_id is None else self.tables[resource].get(row_id)

    def parties(self, case_id: UUID) -> list[Row]:
        """Give the parties a case has now; of a closed one, those it had at its end."""
        return self.rows("party", case_id=case_id, left_at=None)

    def works_at(self, account_id: UUID | None, organisation_id: UUID, *roles: str) -> bool:
        """Tell whether an account is alive and has one of these confirmed roles there."""
        account = self.row("account", account_id)
        organisation = self.row("organisation", organisation_id)
        if account is None or organisation is None:
            return False
        return (
            account["active"]
            and organisation["active"]
            and any(
                membership["role"] in roles
                for membership in self.rows(
                    "membership",
                    account_id=account_id,
                    organisation_id=organisation_id,
                    state="confirmed",
                )
            )
        )

    def has_desk(self, organisation_id: UUID) -> bool:
        """Tell whether somebody works the desk of an organisation."""
        return any(
            self.works_at(row["account_id"], organisation_id, "care-team", "partner")
            for row in self.rows("membership", organisation_id=organisation_id)
        )


def _matching(rows: Iterable[Row], where: Mapping[str, Any]) -> Iterator[Row]:
    for row in rows:
        if all(row[name] == value for name, value in where.items()):
            yield row
