"""The ledger on paper: over any history nobody is left alone, and one connects."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from server.cases.rules.responsibility import (
    Circle,
    Holding,
    Move,
    end_circle,
    hand_over,
    holders_at,
    join,
    leave,
    move_connector,
    open_circle,
    restore_circle,
)
from server.kernel.errors import GuardNotMet
from shared.vocabulary import LedgerBasis, LedgerChange, ResponsibilityRole

START = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)
SCHOOL, CAW, CLB, OCMW = ORGANISATIONS = tuple(UUID(int=n) for n in range(1, 5))
CONNECTOR = ResponsibilityRole.CONNECTOR
SHARED = ResponsibilityRole.CO_RESPONSIBLE


def person(organisation: UUID, number: int = 0) -> UUID:
    """Give somebody of an organisation."""
    return UUID(int=organisation.int * 100 + number)


@dataclass
class Entry:
    """An entry of a ledger on paper."""

    at: datetime
    change: LedgerChange
    role: ResponsibilityRole
    organisation_id: UUID
    account_id: UUID | None
    basis: LedgerBasis = LedgerBasis.CASE_OPENED


class Paper:
    """A case on paper: its ledger, kept with the rules alone."""

    def __init__(self) -> None:
        """Open it."""
        self.at = START
        self.entries: list[Entry] = []
        self.is_open = True
        self.write(open_circle(SCHOOL, person(SCHOOL)))
        self.last = self.circle

    @property
    def circle(self) -> Circle:
        """Who holds it now, as the ledger says."""
        now = holders_at(self.entries, self.at)
        (connector,) = [each for each in now if each.role is CONNECTOR]
        return Circle(
            parties={each.organisation_id: each.account_id for each in now if each.role is SHARED},
            connector=Holding(connector.organisation_id, connector.account_id),
        )

    def write(self, moves: list[Move]) -> None:
        """Add moves at this moment."""
        self.entries += [
            Entry(
                self.at,
                each.change,
                each.role,
                each.holding.organisation_id,
                each.holding.account_id,
            )
            for each in moves
        ]

    def do(self, step: tuple[str, int, int, int]) -> None:
        """Try one thing; a rule that refuses changes nothing."""
        kind, first, second, number = step
        one, other = ORGANISATIONS[first], ORGANISATIONS[second]
        before = len(self.entries)
        if kind == "wait":
            self.at += timedelta(minutes=number)
        elif kind == "close":
            self._turn(open_now=False)
        elif kind == "reopen":
            self._turn(open_now=True)
        elif self.is_open:
            try:
                self.write(self._moves(kind, one, other, number))
            except GuardNotMet:
                assert len(self.entries) == before
            self._check(range(before + 1, len(self.entries) + 1))

    def _moves(self, kind: str, one: UUID, other: UUID, number: int) -> list[Move]:
        to = Holding(other, person(other, number))
        if kind == "join":
            return join(self.circle, one, person(one, number))
        if kind == "join and connect":
            moves = join(self.circle, one, person(one, number))
            self.write(moves)
            return move_connector(self.circle, one, person(one, number))
        if kind == "leave":
            return leave(self.circle, one) if one in self.circle.parties else []
        return hand_over(self.circle, CONNECTOR if kind == "connector" else SHARED, one, to)

    def _turn(self, *, open_now: bool) -> None:
        if open_now is self.is_open:
            return
        if open_now:
            self.write(restore_circle(self.last))
        else:
            self.last = self.circle
            self.write(end_circle(self.last))
            assert holders_at(self.entries, self.at) == []
        self.is_open = open_now

    def _check(self, lengths: range) -> None:
        """Hold every state of the ledger, also between two entries of one moment."""
        for length in lengths:
            now = holders_at(self.entries[:length], self.at)
            roles = [each.role for each in now]
            assert roles.count(CONNECTOR) == 1, "one_connector"
            assert roles.count(SHARED) >= 1, "no_orphan"


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "join",
                "join and connect",
                "leave",
                "connector",
                "place",
                "wait",
                "close",
                "reopen",
            ]
        ),
        st.integers(0, 3),
        st.integers(0, 3),
        st.integers(0, 2),
    ),
    max_size=40,
)


@given(STEPS)
def test_no_orphan_and_one_connector_at_every_instant_of_any_history(
    steps: list[tuple[str, int, int, int]],
) -> None:
    paper = Paper()
    for step in steps:
        paper.do(step)
    closed_at: datetime | None = None
    for moment in sorted({entry.at for entry in paper.entries}):
        now = holders_at(paper.entries, moment)
        if not now:
            closed_at = moment
            continue
        assert [each.role for each in now].count(CONNECTOR) == 1
        assert now[0].organisation_id in {each.organisation_id for each in now[1:]}
    assert paper.is_open == bool(holders_at(paper.entries, paper.at))
    assert closed_at is None or not paper.is_open or holders_at(paper.entries, paper.at)


def test_nobody_holds_a_case_before_it_was_opened() -> None:
    paper = Paper()
    assert holders_at(paper.entries, START - timedelta(microseconds=1)) == []
    assert len(holders_at(paper.entries, START)) == 2
