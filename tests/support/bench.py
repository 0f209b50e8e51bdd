"""One phone, one model server, one way between them: the bench of the phone's tests."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from mobile.sync.engine import SyncState
from mobile.wire import to_document
from mobile.wiring import Phone
from shared.people import PupilItem
from shared.sync import Change, RecordKind
from tests.support.phones import PASSWORD, PIN, SCHOOL, USERNAME, Naps, phone_in
from tests.support.protocol_server import ProtocolServer, Way


class Bench:
    """One phone, one server, one way between them."""

    def __init__(self, folder: Path) -> None:
        """Start a phone in this folder."""
        self.folder = folder
        self.server = ProtocolServer()
        self.way = Way(self.server)
        self.naps = Naps()
        self.phone = self.start()

    def start(self) -> Phone:
        """Start the phone, again when it ran before."""
        self.phone = phone_in(self.folder, self.way, naps=self.naps)
        return self.phone

    async def sign_in(self) -> None:
        """Sign in."""
        await self.phone.access.sign_in(USERNAME, PASSWORD, pin=PIN, device_name="test")

    async def sync(self) -> timedelta | None:
        """Synchronise once."""
        return await self.phone.engine.sync_once()

    @property
    def state(self) -> SyncState:
        """What the loop is doing."""
        return self.phone.engine.status.state

    def is_in(self, state: SyncState) -> bool:
        """Whether the loop is in this state."""
        return self.state is state


def a_pupil(number: int = 1) -> Change:
    """Make a change that brings a pupil."""
    pupil = PupilItem(
        young_person_id=UUID(int=number),
        organisation_id=SCHOOL,
        given_name="Noor",
        family_name=f"Ünal {number}",
        class_name="3B",
        version=1,
    )
    return Change(
        kind=RecordKind.PUPIL, id=pupil.young_person_id, version=1, record=to_document(pupil)
    )
