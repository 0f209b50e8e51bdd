"""What a phone keeps a copy of: each kind of record, for whom, and how it is read.

To add a kind: a member of `RecordKind`, a line in `KINDS`, and one in `COPIES` for each list that
holds it. The order of `COPIES` is the order in which a phone is filled: first what a teacher needs
to signal without a network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from server.cases import queries as cases
from server.kernel.actor import Actor
from server.kernel.unit_of_work import UnitOfWork
from server.people import queries as people
from server.people import views as people_views
from server.policy.gate import DESK_ROLES, SIGNALLING_ROLES
from server.referrals import queries as referrals
from server.signals import queries as signals
from shared.sync import RecordKind
from shared.vocabulary import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of record."""

    record: RecordKind
    resource: str
    """What the feed calls it."""
    id_field: str
    load: Callable[[UnitOfWork, Iterable[UUID]], Mapping[UUID, Any]]
    """Gives those among some ids that this person may see now."""
    roles: tuple[Role, ...] = ()
    """Only for who has one of these somewhere; empty: for everybody."""
    own: bool | None = None
    """Heard of through one's own account only (true), through a desk only (false), or both."""

    def is_for(self, actor: Actor) -> bool:
        """Tell whether somebody keeps such records at all."""
        return not self.roles or bool(actor.organisations(*self.roles))

    def is_about(self, *, own: bool) -> bool:
        """Tell whether news for one's own account, or for a desk, is about this kind."""
        return self.own is None or self.own is own


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One list that is copied when a phone begins."""

    kind: Kind
    page: Callable[..., Any]
    """Takes the unit of work, ``cursor`` and ``limit``; gives a page with its ``next_cursor``."""
    items: str = "items"
    """Where the page has the views."""

    def views(self, page: Any) -> Iterable[Any]:
        """Give the views of a page."""
        views: Iterable[Any] = getattr(page, self.items)
        return views


PUPILS = Kind(
    record=RecordKind.PUPIL,
    resource="young-person",
    id_field="young_person_id",
    load=people.pupil_items,
    roles=SIGNALLING_ROLES,
)
RECEIPTS = Kind(
    record=RecordKind.SIGNAL_RECEIPT,
    resource="signal",
    id_field="signal_id",
    load=signals.synced_receipts,
    roles=SIGNALLING_ROLES,
    own=True,
)
SIGNALS = Kind(
    record=RecordKind.SIGNAL,
    resource="signal",
    id_field="signal_id",
    load=signals.synced_items,
    roles=(Role.CARE_TEAM,),
    own=False,
)
REFERRALS = Kind(
    record=RecordKind.REFERRAL,
    resource="referral",
    id_field="referral_id",
    load=referrals.synced_items,
    roles=DESK_ROLES,
)
CASES = Kind(
    record=RecordKind.CASE,
    resource="case",
    id_field="case_id",
    load=cases.synced_items,
    roles=DESK_ROLES,
)
NOTICES = Kind(
    record=RecordKind.NOTICE,
    resource="notice",
    id_field="notice_id",
    load=people.notice_items,
)

KINDS: tuple[Kind, ...] = (PUPILS, RECEIPTS, SIGNALS, REFERRALS, CASES, NOTICES)
"""Every kind of record a phone keeps."""

COPIES: tuple[Copy, ...] = (
    Copy(kind=PUPILS, page=people_views.pupils_by_id),
    Copy(kind=RECEIPTS, page=signals.list_own, items="receipts"),
    Copy(kind=SIGNALS, page=signals.list_inbox),
    Copy(kind=REFERRALS, page=partial(referrals.list_box, box=referrals.Box.IN)),
    Copy(kind=REFERRALS, page=partial(referrals.list_box, box=referrals.Box.OUT)),
    Copy(kind=CASES, page=cases.list_cases),
    Copy(kind=NOTICES, page=people_views.list_notices),
)
"""Every list that is copied, in this order."""
