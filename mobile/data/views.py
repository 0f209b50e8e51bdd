"""What the controllers read: records as views, one's own commands beside them, and the roster.

Reads only, and only from memory once the phone is unlocked. A record this release cannot read (a
newer server has a new code) is left out and counted, so that the screen can say so.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import TypeVar
from uuid import UUID

from mobile.data.outbox import Outbox, OutboxEntry, OutboxState
from mobile.data.store import Confirmation, Store
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

Record = TypeVar("Record", bound=View)


def fold(text: str) -> str:
    """Give a name as it is looked for: no accents, no capitals, single spaces between words."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    words = "".join(sign if sign.isalnum() else " " for sign in bare.translate(_PLAIN)).split()
    return " ".join(words)


class Views:
    """The reads of one phone."""

    def __init__(self, store: Store, outbox: Outbox) -> None:
        """Read from these."""
        self._store = store
        self._outbox = outbox
        self._roster: tuple[int, tuple[tuple[str, PupilItem], ...]] | None = None

    def pending(self) -> tuple[Pending, ...]:
        """Give one's own commands not yet seen in a record, in the order they were made."""
        confirmed = [_confirmed(one) for one in self._store.confirmations()]
        waiting = [_waiting(entry) for entry in self._outbox.entries()]
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
        return None if found is None else _view(found.document, PupilItem)

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
        if self._roster is None or self._roster[0] != revision:
            pupils = self._read(RecordKind.PUPIL, PupilItem).values()
            keyed = [(_search_key(pupil), pupil) for pupil in pupils]
            keyed.sort(key=lambda one: (fold(one[1].family_name), fold(one[1].given_name), one[0]))
            self._roster = (revision, tuple(keyed))
        return self._roster[1]

    def _read(self, kind: RecordKind, view: type[Record]) -> dict[UUID, Record]:
        found: dict[UUID, Record] = {}
        for record in self._store.records(kind):
            readable = _view(record.document, view)
            if readable is not None:
                found[record.id] = readable
        return found


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


def _waiting(entry: OutboxEntry) -> Pending | None:
    command = command_of(entry.body)
    if command is None:
        return None
    refused = entry.state is OutboxState.REFUSED
    return Pending(
        command=command,
        state=PendingState.REFUSED if refused else PendingState.WAITING,
        problem=entry.problem,
        may_have_arrived=not refused and entry.attempts > 0,
    )


def _confirmed(confirmation: Confirmation) -> Pending | None:
    command = command_of(confirmation.body)
    return None if command is None else Pending(command=command, state=PendingState.CONFIRMED)
