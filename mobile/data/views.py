"""What the controllers read: records as views, one's own commands beside them, and the roster.

Reads only, and only from memory once the phone is unlocked; what was read once is kept as long as
its record stays the same, because a screen looks again after every change, and goes when the phone
locks. A record this release cannot read (a
newer server has a new code) is left out and counted, so that the screen can say so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from mobile.data import garbage
from mobile.data.outbox import Outbox, OutboxEntry, OutboxState
from mobile.data.store import Confirmation, Store, StoredRecord
from mobile.data.vault import Vault
from mobile.wire import NotReadable, from_document, parse
from shared.cases import CaseItem
from shared.commands import PERSON_COMMANDS
from shared.contract import Command, View
from shared.people import NoticeView, PupilItem
from shared.projection import Pending, PendingState, Shown, project_all, project_receipts
from shared.referrals import ReferralItem
from shared.signals import SignalItem, SignalReceiptView
from shared.sync import RecordKind
from shared.vocabulary import CaseStatus

MAX_HITS = 50
"""How many pupils a search gives: nobody scrolls further on a phone."""

_PLAIN = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "\u0131": "i", "þ": "th"}
)
"""Letters that do not fall apart into a plain one and an accent."""

_NOT_A_WORD = re.compile(r"[\W_]")

Record = TypeVar("Record", bound=View)


def fold(text: str) -> str:
    """Give a name as it is looked for: no accents, no capitals, single spaces between words."""
    bare = text.casefold()
    if not bare.isascii():  # Most names are, and a roster is long.
        apart = unicodedata.normalize("NFKD", bare)
        plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
        bare = plain.translate(_PLAIN)
    return " ".join(_NOT_A_WORD.sub(" ", bare).split())


class Views:
    """The reads of one phone."""

    def __init__(self, store: Store, outbox: Outbox, vault: Vault) -> None:
        """Read from these; what was read is kept as long as the vault stays open."""
        self._store = store
        self._outbox = outbox
        self._roster: dict[int, tuple[tuple[str, PupilItem], ...]] = vault.memory()
        self._commands: dict[UUID, tuple[bytes, Command | None]] = vault.memory()
        self._entries: dict[UUID, tuple[OutboxEntry, Pending | None]] = vault.memory()
        self._kinds: dict[RecordKind, _Readings] = vault.memory()
        self._single: dict[UUID, tuple[StoredRecord, PupilItem | None]] = vault.memory()

    def pending(self) -> tuple[Pending, ...]:
        """Give one's own commands not yet seen in a record, in the order they were made."""
        confirmations, entries = self._store.confirmations(), self._outbox.entries()
        confirmed = [self._confirmed(one) for one in confirmations]
        waiting = [self._waiting(entry) for entry in entries]
        if len(self._commands) > len(confirmed) + len(waiting):
            present = {one.command_id for one in confirmations} | {e.command_id for e in entries}
            for gone in self._commands.keys() - present:
                del self._commands[gone]
                self._entries.pop(gone, None)
        return tuple(one for one in (*confirmed, *waiting) if one is not None)

    def my_signals(self) -> tuple[Shown[SignalReceiptView], ...]:
        """Give one's own signals: those only here first, then the newest first."""
        receipts = self._read(RecordKind.SIGNAL_RECEIPT, SignalReceiptView)
        newest_first = sorted(receipts.values(), key=lambda one: one.created_at, reverse=True)
        return project_receipts({one.signal_id: one for one in newest_first}, self.pending())

    def signals(self) -> tuple[Shown[SignalItem], ...]:
        """Give the care team's inbox, the most pressing date first; what has ended comes last."""
        items = self._read(RecordKind.SIGNAL, SignalItem).values()
        ordered = sorted(items, key=lambda one: (one.due_at is None, one.due_at or one.created_at))
        return project_all({one.signal_id: one for one in ordered}, self.pending())

    def referrals(self) -> tuple[Shown[ReferralItem], ...]:
        """Give the referrals one may see, the most pressing date first; ended ones come last."""
        items = self._read(RecordKind.REFERRAL, ReferralItem).values()
        ordered = sorted(items, key=lambda one: (one.due_at is None, one.due_at or one.created_at))
        return project_all({one.referral_id: one for one in ordered}, self.pending())

    def cases(self) -> tuple[Shown[CaseItem], ...]:
        """Give one's own circles, the next date first; closed ones come last."""
        items = self._read(RecordKind.CASE, CaseItem).values()
        ordered = sorted(
            items, key=lambda one: (one.status is CaseStatus.CLOSED, one.next_on, one.case_id)
        )
        return project_all({one.case_id: one for one in ordered}, self.pending())

    def notices(self) -> tuple[NoticeView, ...]:
        """Give what there is to look at, the newest first."""
        notices = self._read(RecordKind.NOTICE, NoticeView).values()
        return tuple(sorted(notices, key=lambda one: one.created_at, reverse=True))

    def pupil(self, young_person_id: UUID) -> PupilItem | None:
        """Give one pupil of the roster; none when it is not on it (any more)."""
        found = self._store.record(RecordKind.PUPIL, young_person_id)
        if found is None:
            return None
        roster = self._kinds.get(RecordKind.PUPIL)
        reading = None if roster is None else roster.readings.get(young_person_id)
        if reading is not None and reading[0] is found:
            pupil: PupilItem | None = reading[1]
            return pupil  # The whole roster was read already, as it mostly is.
        known = self._single.get(young_person_id)
        if known is None or known[0] is not found:
            known = (found, _view(found.document, PupilItem))
            self._single[young_person_id] = known
        return known[1]

    def find_pupils(
        self, text: str, *, organisation_id: UUID | None = None
    ) -> tuple[PupilItem, ...]:
        """Look for pupils on the roster.

        Parameters
        ----------
        text
            Beginnings of words of the name or the class, in any order, accents or not. Empty: all.
        organisation_id
            Only of this school.

        Returns
        -------
        tuple of PupilItem
            By family name, at most `MAX_HITS`.
        """
        wanted = [" " + word for word in fold(text).split()]
        hits: list[PupilItem] = []
        for key, pupil in self._pupils():
            if organisation_id not in (None, pupil.organisation_id):
                continue
            if all(word in key for word in wanted):
                hits.append(pupil)
                if len(hits) == MAX_HITS:
                    break
        return tuple(hits)

    def unreadable(self) -> int:
        """Count the records left out because this release is too old to read them."""
        kinds: tuple[tuple[RecordKind, type[View]], ...] = (
            (RecordKind.SIGNAL_RECEIPT, SignalReceiptView),
            (RecordKind.SIGNAL, SignalItem),
            (RecordKind.REFERRAL, ReferralItem),
            (RecordKind.CASE, CaseItem),
            (RecordKind.PUPIL, PupilItem),
            (RecordKind.NOTICE, NoticeView),
        )
        return sum(
            len(self._store.records(kind)) - len(self._read(kind, view)) for kind, view in kinds
        )

    def _pupils(self) -> tuple[tuple[str, PupilItem], ...]:
        revision = self._store.revision
        if revision not in self._roster:
            pupils = self._read(RecordKind.PUPIL, PupilItem).values()
            keyed = [(_search_key(pupil), pupil) for pupil in pupils]
            folded = cache(fold)  # A school has many a Peeters.
            keyed.sort(
                key=lambda one: (folded(one[1].family_name), folded(one[1].given_name), one[0])
            )
            self._roster.clear()
            self._roster[revision] = tuple(keyed)
        return self._roster[revision]

    def _read(self, kind: RecordKind, view: type[Record]) -> Mapping[UUID, Record]:
        """Give the records of a kind that this release can read; only what changed is read."""
        before, revision = self._kinds.get(kind), self._store.revision
        if before is not None and before.revision == revision:
            return before.views
        known = {} if before is None else before.readings
        readings: dict[UUID, tuple[StoredRecord, Any]] = {}
        for record in self._store.records(kind):
            reading = known.get(record.id)
            if reading is None or reading[0] is not record:
                reading = (record, _view(record.document, view))
            readings[record.id] = reading
        views = {name: seen for name, (_, seen) in readings.items() if seen is not None}
        if len(readings) - len(known) > garbage.MANY:
            garbage.leave_out_what_stands()
        # Asking the store may have found damage and begun a new revision.
        self._kinds[kind] = _Readings(self._store.revision, readings, views)
        return views

    def _waiting(self, entry: OutboxEntry) -> Pending | None:
        known = self._entries.get(entry.command_id)
        if known is not None and known[0] is entry:
            return known[1]
        command = self._command(entry.command_id, entry.body)
        refused = entry.state is OutboxState.REFUSED
        pending = None
        if command is not None:
            pending = Pending(
                command=command,
                state=PendingState.REFUSED if refused else PendingState.WAITING,
                problem=entry.problem,
                may_have_arrived=not refused and entry.attempts > 0,
            )
        self._entries[entry.command_id] = (entry, pending)
        return pending

    def _confirmed(self, confirmation: Confirmation) -> Pending | None:
        command = self._command(confirmation.command_id, confirmation.body)
        return None if command is None else Pending(command=command, state=PendingState.CONFIRMED)

    def _command(self, command_id: UUID, body: bytes) -> Command | None:
        known = self._commands.get(command_id)
        if known is None or known[0] != body:
            known = (body, command_of(body))
            self._commands[command_id] = known
        return known[1]


@dataclass(frozen=True, slots=True)
class _Readings:
    """The records of one kind as they were read."""

    revision: int
    """Of the store."""
    readings: dict[UUID, tuple[StoredRecord, Any]]
    """Each record and its view; none for one this release cannot read."""
    views: dict[UUID, Any]


def _search_key(pupil: PupilItem) -> str:
    return " " + fold(f"{pupil.given_name} {pupil.family_name} {pupil.class_name or ''}")


def _view(document: Mapping[str, object], view: type[Record]) -> Record | None:
    try:
        return from_document(document, view)
    except NotReadable:
        return None


def command_of(body: bytes) -> Command | None:
    """Read a command back from the outbox's bytes; none when this release has no such command.

    It is still sent: only its picture is missing.
    """
    document = parse(body)
    kind = PERSON_COMMANDS.get(str(document.get("type")))
    if kind is None:
        return None
    try:
        return from_document(document, kind)
    except NotReadable:
        return None
