"""What the strip above every screen says about sending and receiving: one thing, or nothing.

Pure. What is worth knowing comes first: that the app is too old, that something waits until one
shows who one is, that something was refused, that there is no network, that something waits. A
clock that is far off is told when nothing else is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from mobile.sync.engine import SyncState, SyncStatus
from shared.problems import TYPE_PREFIX, ProblemType

_FACTOR = TYPE_PREFIX + ProblemType.SECOND_FACTOR_NEEDED
FAR_OFF = timedelta(minutes=10)
"""A phone's clock may be this much off before the person is told."""


class BannerKind(StrEnum):
    """What is told."""

    NOTHING = "nothing"
    UPDATE_NEEDED = "update-needed"
    PROOF = "proof"
    REFUSED = "refused"
    STORAGE = "storage"
    SECOND_FACTOR = "second-factor"
    OFFLINE = "offline"
    OFFLINE_WAITING = "offline-waiting"
    WAITING = "waiting"
    SENDING = "sending"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncBanner:
    """What the strip shows."""

    kind: BannerKind = BannerKind.NOTHING
    count: int = 0
    """How many acts wait or were refused."""


def banner_of(status: SyncStatus, *, refused: int) -> SyncBanner:
    """Say what matters most now.

    Parameters
    ----------
    status
        As the loop last told it.
    refused
        How many acts the server refused and the person has not dealt with.
    """
    unsent, state = status.unsent, status.state
    trouble = status.problem if state is SyncState.BACKING_OFF else None
    is_backing_off = state is SyncState.BACKING_OFF
    has_heard = state is SyncState.PROOF_NEEDED or trouble == "held-back"
    unproved = len(status.unproved) if has_heard else 0
    is_far_off = status.skew is not None and abs(status.skew) > FAR_OFF
    in_order = (
        (state is SyncState.UPDATE_NEEDED, BannerKind.UPDATE_NEEDED, unsent),
        (trouble == "storage", BannerKind.STORAGE, unsent),
        (unproved > 0, BannerKind.PROOF, unproved),
        (refused > 0, BannerKind.REFUSED, refused),
        (trouble == _FACTOR, BannerKind.SECOND_FACTOR, unsent),
        (trouble == "held-back", BannerKind.WAITING, unsent),
        (is_backing_off and unsent > 0, BannerKind.OFFLINE_WAITING, unsent),
        (is_backing_off, BannerKind.OFFLINE, 0),
        (unsent > 0 and state is SyncState.SYNCING, BannerKind.SENDING, unsent),
        (unsent > 0, BannerKind.WAITING, unsent),
        (is_far_off, BannerKind.CLOCK, 0),
    )
    told = (SyncBanner(kind=kind, count=count) for holds, kind, count in in_order if holds)
    return next(told, SyncBanner())
