"""What the strip above every screen says about sending and receiving: one thing, or nothing.

Pure. What is worth knowing comes first: that the app is too old, that something was refused, that
there is no network, that something waits. A clock that is far off is told when nothing else is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from mobile.sync.engine import SyncState, SyncStatus

FAR_OFF = timedelta(minutes=10)
"""A phone's clock may be this much off before the person is told."""


class BannerKind(StrEnum):
    """What is told."""

    NOTHING = "nothing"
    UPDATE_NEEDED = "update-needed"
    REFUSED = "refused"
    STORAGE = "storage"
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
    unsent = status.unsent
    if status.state is SyncState.UPDATE_NEEDED:
        return SyncBanner(kind=BannerKind.UPDATE_NEEDED, count=unsent)
    if status.state is SyncState.BACKING_OFF and status.problem == "storage":
        return SyncBanner(kind=BannerKind.STORAGE, count=unsent)
    if refused:
        return SyncBanner(kind=BannerKind.REFUSED, count=refused)
    if status.state is SyncState.BACKING_OFF:
        if status.problem == "held-back":
            return SyncBanner(kind=BannerKind.WAITING, count=unsent)
        waits = BannerKind.OFFLINE_WAITING if unsent else BannerKind.OFFLINE
        return SyncBanner(kind=waits, count=unsent)
    if unsent:
        sends = status.state is SyncState.SYNCING
        return SyncBanner(kind=BannerKind.SENDING if sends else BannerKind.WAITING, count=unsent)
    if status.skew is not None and abs(status.skew) > FAR_OFF:
        return SyncBanner(kind=BannerKind.CLOCK)
    return SyncBanner()
