"""What there is to look at: each notice with the screen it leads to, never about whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from mobile.controllers.ports import Ports
from mobile.controllers.showing import Showing
from mobile.controllers.who import WhoController
from mobile.data.vault import VaultLocked
from shared.vocabulary import Role

_SEEN = "notices-seen"


class Leads(StrEnum):
    """To what kind of thing a notice leads."""

    NOWHERE = "nowhere"
    SIGNAL = "signal"
    REFERRAL = "referral"
    CASE = "case"
    DEVICES = "devices"


_LEADS = {
    "account": Leads.DEVICES,
    "case": Leads.CASE,
    "referral": Leads.REFERRAL,
    "session": Leads.DEVICES,
    "signal": Leads.SIGNAL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One line on the screen."""

    notice_id: UUID
    kind: str
    at: datetime
    leads: Leads
    about_id: UUID
    is_new: bool
    """Whether it came after one last looked here."""


class NoticesController:
    """Shows the notices, the newest first."""

    def __init__(self, ports: Ports, who: WhoController) -> None:
        """Show what is there; what is new stays marked until `leave`."""
        self._ports = ports
        self._who = who
        self._seen_until = _seen_until(ports)
        self.showing: Showing[tuple[Notice, ...]] = Showing(())
        self.refresh()

    @property
    def state(self) -> tuple[Notice, ...]:
        """What the screen shows."""
        return self.showing.state

    def refresh(self) -> None:
        """Look again."""
        self.showing.show(
            tuple(
                Notice(
                    notice_id=one.notice_id,
                    kind=one.kind,
                    at=one.created_at,
                    leads=self._leads(one.resource),
                    about_id=one.resource_id,
                    is_new=self._seen_until is None or one.created_at > self._seen_until,
                )
                for one in self._ports.views.notices()
            )
        )

    def seen(self) -> None:
        """Keep that all of these were looked at: they are new no more at the next visit."""
        if any(one.is_new for one in self.state):
            newest = max(one.at for one in self.state)
            self._ports.store.keep_told(_SEEN, {"until": newest.isoformat()})

    def begin(self) -> None:
        """Come here anew: only what came since the last visit is new."""
        self._seen_until = _seen_until(self._ports)
        self.refresh()

    def _leads(self, resource: str) -> Leads:
        leads = _LEADS.get(resource, Leads.NOWHERE)
        if leads is Leads.SIGNAL and Role.CARE_TEAM not in self._who.roles:
            return Leads.NOWHERE  # A signaller's own signals have a screen of their own.
        return leads


def unseen(ports: Ports) -> int:
    """Count the notices that came since one last looked."""
    try:
        until = _seen_until(ports)
        notices = ports.views.notices()
    except VaultLocked:
        return 0
    return sum(until is None or one.created_at > until for one in notices)


def _seen_until(ports: Ports) -> datetime | None:
    kept = ports.store.told(_SEEN)
    try:
        return None if kept is None else datetime.fromisoformat(str(kept["until"]))
    except (KeyError, ValueError):
        return None
