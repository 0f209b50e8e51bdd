"""What a person sees: what the server said, with what they meant themselves laid beside it.

`project` never changes a record. A queued act is shown as *waiting*, never as done; a refused one
stays until the person has dealt with it; a confirmed one bridges the moment between the server's
receipt and the record that shows it. Pure: the same record and commands give the same picture, in
any order of arrival.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar
from uuid import UUID

from shared.contract import Command, View
from shared.problems import Problem
from shared.signals import SubmitSignal

Record = TypeVar("Record", bound=View)


class PendingState(StrEnum):
    """How far a command of one's own has come."""

    WAITING = "waiting"
    """On this phone, or on its way: the server has not said yes."""
    REFUSED = "refused"
    """The server said no, and why."""
    CONFIRMED = "confirmed"
    """The server said yes; the record that shows it has not come yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """One command of one's own."""

    command: Command
    state: PendingState
    problem: Problem | None = None
    """For *refused*: why."""
    may_have_arrived: bool = False
    """For *waiting*: it was sent at least once, so it can no longer be taken back here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown(Generic[Record]):
    """One thing on a screen."""

    id: UUID
    record: Record | None
    """What the server said; absent for what was only made here."""
    pending: tuple[Pending, ...]
    """One's own commands about it, in the order they were made."""

    @property
    def is_waiting(self) -> bool:
        """Whether something about it still has to reach the server."""
        return any(one.state is PendingState.WAITING for one in self.pending)

    @property
    def refusals(self) -> tuple[Pending, ...]:
        """What the server refused and the person has not dealt with."""
        return tuple(one for one in self.pending if one.state is PendingState.REFUSED)


def subject_id(command: Command) -> UUID | None:
    """Give the id of what a command changes: ``signal_id`` for ``signal.decide``, and so on."""
    resource = str(getattr(command, "type", "")).partition(".")[0].replace("-", "_")
    subject = getattr(command, f"{resource}_id", None)
    return subject if isinstance(subject, UUID) else None


def project(record_id: UUID, record: Record | None, pending: Iterable[Pending]) -> Shown[Record]:
    """Lay one's own commands beside a record.

    Parameters
    ----------
    record_id
        Which record.
    record
        As the server last told it; none when it has not.
    pending
        One's own commands, in the order they were made; those about other things are left out.
    """
    about = tuple(one for one in pending if subject_id(one.command) == record_id)
    return Shown(id=record_id, record=record, pending=about)


def project_all(
    records: Mapping[UUID, Record], pending: Iterable[Pending]
) -> tuple[Shown[Record], ...]:
    """Lay one's own commands beside the records they are about; others are left out."""
    by_subject = _by_subject(pending)
    return tuple(
        Shown(id=record_id, record=record, pending=tuple(by_subject.get(record_id, ())))
        for record_id, record in records.items()
    )


def project_receipts(
    receipts: Mapping[UUID, Record], pending: Iterable[Pending]
) -> tuple[Shown[Record], ...]:
    """Show one's own signals: those the server knows, and those it does not know yet.

    Returns
    -------
    tuple
        First what was made here and the server has not told, the newest first; then the rest, in
        the order given.
    """
    all_pending = tuple(pending)
    by_subject = _by_subject(all_pending)
    only_here: dict[UUID, Shown[Record]] = {}
    for one in reversed(all_pending):
        if isinstance(one.command, SubmitSignal) and one.command.signal_id not in receipts:
            made = one.command.signal_id
            only_here[made] = Shown(id=made, record=None, pending=tuple(by_subject[made]))
    return (*only_here.values(), *project_all(receipts, all_pending))


def _by_subject(pending: Iterable[Pending]) -> dict[UUID | None, list[Pending]]:
    found: dict[UUID | None, list[Pending]] = {}
    for one in pending:
        found.setdefault(subject_id(one.command), []).append(one)
    return found
