"""Putting the phone together: the only place that knows every part.

A test builds the same phone with a transport that is the server itself, a cheap key derivation
and a clock of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from mobile.api.client import Client
from mobile.api.link import Link, make_http
from mobile.api.session import Session
from mobile.clock import Clock, Ids, ids_from, monotonic_clock, system_clock
from mobile.controllers.ports import Ports
from mobile.data.box import AesGcmBox, Box, DeviceKey, FileDeviceKey
from mobile.data.database import Database, open_database
from mobile.data.outbox import Outbox
from mobile.data.store import Store
from mobile.data.vault import PHONE_COST, ScryptCost, Vault, VaultState, VaultUnreadable
from mobile.data.views import Views
from mobile.settings import Settings
from mobile.sync.access import Access
from mobile.sync.engine import Engine, Timing


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """What differs between Android, a desktop and a test."""

    box: Box
    device_key: DeviceKey
    clock: Clock = system_clock
    timing: Timing | None = None
    """Absent: real time and chance."""
    cost: ScryptCost = PHONE_COST
    transport: Callable[[], httpx.AsyncBaseTransport] | None = None
    """Absent: sockets, certificates verified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """All parts of one phone."""

    settings: Settings
    clock: Clock
    ids: Ids
    vault: Vault
    vault_set_aside: Path | None
    """Where a damaged vault was put: what was sealed under it can no longer be opened."""
    database: Database
    store: Store
    outbox: Outbox
    views: Views
    http: httpx.AsyncClient
    session: Session
    client: Client
    access: Access
    engine: Engine

    async def close(self) -> None:
        """Close connection and file. Nothing needs saving: it already is."""
        await self.http.aclose()
        self.database.close()


def ports_of(phone: Phone) -> Ports:
    """Give what controllers may ask of a phone."""
    return Ports(
        store=phone.store,
        outbox=phone.outbox,
        views=phone.views,
        wake=phone.engine.wake,
        clock=phone.clock,
        ids=phone.ids,
    )


def desktop(settings: Settings) -> Platform:
    """Give the platform of a desktop: keys in files of this user."""
    box = AesGcmBox()
    return Platform(box=box, device_key=FileDeviceKey(settings.folder, box))


def build(settings: Settings, platform: Platform) -> Phone:
    """Put a phone together in its folder, which is made when it is not there.

    Raises
    ------
    StoreTooNew
        When a newer release of the app was used here.
    """
    settings.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    clock = platform.clock
    timing = platform.timing or Timing(clock=clock, every=settings.sync_every)
    vault, vault_set_aside = _vault(settings.folder / "vault.json", platform)
    database = open_database(settings.folder / "kring.db", clock=clock)
    store, outbox = Store(database, vault), Outbox(database, vault)
    if vault.state is VaultState.NEEDS_SIGN_IN:
        store.wipe()  # It may have been killed between losing the key and this.
    http = make_http(settings, platform.transport() if platform.transport else None)
    session = Session(Link(http), store, monotonic=monotonic_clock, sleep=timing.sleep)
    client = Client(session)
    access = Access(vault, store, outbox, session)
    engine = Engine(client, store, outbox, timing=timing, on_revoked=access.revoke)
    return Phone(
        settings=settings,
        clock=clock,
        ids=ids_from(clock),
        vault=vault,
        vault_set_aside=vault_set_aside,
        database=database,
        store=store,
        outbox=outbox,
        views=Views(store, outbox, vault),
        http=http,
        session=session,
        client=client,
        access=access,
        engine=engine,
    )


def _vault(file: Path, platform: Platform) -> tuple[Vault, Path | None]:
    def opened() -> Vault:
        return Vault(file, box=platform.box, device_key=platform.device_key, cost=platform.cost)

    try:
        return opened(), None
    except VaultUnreadable:
        stamp = platform.clock().strftime("%Y%m%dT%H%M%S%f")
        aside = file.rename(file.with_name(f"{file.name}.damaged-{stamp}"))
        return opened(), aside
