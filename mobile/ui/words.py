"""Words for codes: what stands on the screen for a role, a room, a notice, a problem.

A problem is told in three parts: what happened, what is safe, what to do next. Never blame.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mobile.controllers.home import Room
from mobile.controllers.sync_banner import BannerKind, SyncBanner
from mobile.ui.i18n import mark, marks, tr


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomWords:
    """How a room is called."""

    name: str
    short: str
    """For the bar below."""
    below: str
    icon: str


_ROOMS: Mapping[Room, tuple[str, str, str, str]] = {
    Room.NEW_SIGNAL: (
        mark("New signal"),
        mark("Signal"),
        mark("You are worried about a pupil"),
        "plus",
    ),
    Room.EARLY_LEAVER: (
        mark("Drifting out of school"),
        mark("Leaver"),
        mark("A pupil hardly comes any more, or has left"),
        "exit-run",
    ),
    Room.MY_SIGNALS: (
        mark("My signals"),
        mark("Signals"),
        mark("What happened with them"),
        "clipboard-text-outline",
    ),
    Room.CARE_TEAM_INBOX: (
        mark("Signals to weigh"),
        mark("Weigh"),
        mark("What colleagues saw at school"),
        "inbox-arrow-down-outline",
    ),
    Room.REFERRAL_INBOX: (
        mark("Questions for help"),
        mark("Questions"),
        mark("What is asked of you, and what you asked"),
        "handshake-outline",
    ),
    Room.CIRCLES: (
        mark("Circles"),
        mark("Circles"),
        mark("The young people you share the care for"),
        "account-group",
    ),
    Room.TRENDS: (
        mark("Trends"),
        mark("Trends"),
        mark("How the month goes in the region"),
        "chart-line",
    ),
    Room.NOTICES: (
        mark("Notices"),
        mark("Notices"),
        mark("What there is to look at"),
        "bell-outline",
    ),
    Room.DESK: (
        mark("Your work is on the web"),
        mark("Web"),
        mark("Managing people, services and privacy is done at the desk, in a browser."),
        "server-network",
    ),
}


def begun_words(rooms: Sequence[Room]) -> str:
    """Say that a signal was begun, and where one goes on with it; nothing when none was."""
    names = [room_words(room).name for room in rooms]
    if not names:
        return ""
    if len(names) > 1:
        return tr._("Signals you began are kept here. Open {first} or {second} to go on.").format(
            first=names[0], second=names[1]
        )
    return tr._("A signal you began is kept here. Open {room} to go on.").format(room=names[0])


def room_words(room: Room) -> RoomWords:
    """Give a room's words in the language of the moment."""
    name, short, below, icon = _ROOMS[room]
    return RoomWords(name=tr._(name), short=tr._(short), below=tr._(below), icon=icon)


def damage_words(*, store: bool, complete: bool, vault: bool) -> str:
    """Say what was damaged, what is safe and what to do; nothing when nothing was."""
    told = []
    if store:
        told.append(tr._("The file with what you see was damaged. It was put aside, not deleted."))
        told.append(
            tr._("What you wrote was carried over. What Kring had told comes again by itself.")
            if complete
            else tr._(
                "Something you wrote may be missing. Look at your signals, and ask your "
                "administrator before you remove the app."
            )
        )
    if vault:
        told.append(
            tr._(
                "The file with your keys was damaged and put aside. Sign in again. What you wrote "
                "and was not sent can no longer be opened here."
            )
        )
    return "\n\n".join(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class BannerWords:
    """What the strip above every screen shows."""

    text: str
    icon: str
    is_loss: bool = False


_BANNERS: Mapping[BannerKind, tuple[str | tuple[str, str], str]] = {
    BannerKind.NOTHING: ("", ""),
    BannerKind.UPDATE_NEEDED: (
        mark("This app is too old to send. Everything is kept: update the app."),
        "update",
    ),
    BannerKind.PROOF: (
        marks(
            "{count} thing waits until you show that it is you.",
            "{count} things wait until you show that it is you.",
        ),
        "lock-outline",
    ),
    BannerKind.REFUSED: (
        marks(
            "{count} thing was not accepted. See why.",
            "{count} things were not accepted. See why.",
        ),
        "alert-circle-outline",
    ),
    BannerKind.STORAGE: (
        mark("This phone has no room left. Make room: nothing new can be kept now."),
        "alert-circle-outline",
    ),
    BannerKind.SECOND_FACTOR: (
        mark("Your role needs a second factor. Get one at the desk, then sign in here again."),
        "alert-circle-outline",
    ),
    BannerKind.OFFLINE: (
        mark("No connection with Kring. You see what was here last."),
        "cloud-off-outline",
    ),
    BannerKind.OFFLINE_WAITING: (
        marks(
            "No connection with Kring. {count} thing is safe here and will be sent.",
            "No connection with Kring. {count} things are safe here and will be sent.",
        ),
        "cloud-off-outline",
    ),
    BannerKind.WAITING: (
        marks("{count} thing waits to be sent.", "{count} things wait to be sent."),
        "timer-sand",
    ),
    BannerKind.SENDING: (
        marks("{count} thing is being sent.", "{count} things are being sent."),
        "cloud-upload-outline",
    ),
    BannerKind.CLOCK: (
        mark("The clock of this phone is not right. Times on the screen may be off."),
        "clock-alert-outline",
    ),
}
_LOSSES = frozenset({BannerKind.REFUSED, BannerKind.STORAGE, BannerKind.UPDATE_NEEDED})


def banner_words(banner: SyncBanner) -> BannerWords:
    """Give the words of the strip."""
    words, icon = _BANNERS[banner.kind]
    text = tr._(words) if isinstance(words, str) else tr.n(*words, banner.count)
    return BannerWords(text=text, icon=icon, is_loss=banner.kind in _LOSSES)
