"""Phones for tests: real files, a cheap key derivation, obedient time and chance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import httpx

from mobile.data.box import AesGcmBox, FileDeviceKey
from mobile.data.vault import ScryptCost
from mobile.settings import Settings
from mobile.sync.engine import Timing
from mobile.wiring import Phone, Platform, build
from shared.contract import Receipt
from shared.signals import SubmitSignal, WithdrawSignal
from shared.vocabulary import Category, Severity, SignalReason

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
PIN = "246810"
USERNAME = "an.peeters"
PASSWORD = "a long enough password"
CHEAP = ScryptCost(n=2)
SCHOOL = UUID(int=0x5C)
PUPIL = UUID(int=0xB0)


class Naps:
    """A sleep that takes no time and remembers how long it was asked for."""

    def __init__(self) -> None:
        """Start rested."""
        self.asked_s: list[float] = []

    async def __call__(self, seconds: float) -> None:
        """Do not sleep."""
        self.asked_s.append(seconds)


def settings_in(folder: Path) -> Settings:
    """Give the settings of a phone that keeps its files here."""
    return Settings(server_url="https://kring.test", folder=folder)


def phone_in(
    folder: Path,
    transport: httpx.AsyncBaseTransport | None = None,
    *,
    clock: Callable[[], datetime] = lambda: NOW,
    naps: Naps | None = None,
    every: timedelta = timedelta(minutes=5),
) -> Phone:
    """Build a phone, locked when it was used before."""
    box = AesGcmBox()
    folder.mkdir(exist_ok=True, parents=True)
    return build(
        settings_in(folder),
        Platform(
            box=box,
            device_key=FileDeviceKey(folder, box),
            clock=clock,
            timing=Timing(clock=clock, sleep=naps or Naps(), random=lambda: 1.0, every=every),
            cost=CHEAP,
            transport=lambda: transport or httpx.MockTransport(_nobody),
        ),
    )


def opened_in(folder: Path, transport: httpx.AsyncBaseTransport | None = None) -> Phone:
    """Build a phone that is open, as after signing in, or after its PIN when it was used before."""
    phone = phone_in(folder, transport)
    if phone.vault.server_key_id is None:
        phone.vault.create(USERNAME, PASSWORD, pin=PIN)
        phone.store.unlocked()
    else:
        phone.access.unlock(PIN)
    return phone


def _nobody(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no network", request=request)


def a_signal(
    words: str = "Al drie dagen héél stil", *, pupil: UUID = PUPIL, at: datetime = NOW
) -> SubmitSignal:
    """Make a signal that could be sent."""
    return SubmitSignal(
        command_id=uuid4(),
        signal_id=uuid4(),
        organisation_id=SCHOOL,
        young_person_id=pupil,
        severity=Severity.CONCERNED,
        categories=(Category.WELLBEING_MOOD,),
        observation=words,
        made_at=at,
    )


def a_withdrawal(signal: SubmitSignal, *, version: int = 1) -> WithdrawSignal:
    """Make the withdrawal of a signal."""
    return WithdrawSignal(
        command_id=uuid4(),
        signal_id=signal.signal_id,
        version=version,
        reason=SignalReason.SENT_BY_MISTAKE,
    )


def receipt_for(command_id: UUID, *, resource_id: UUID | None = None, version: int = 1) -> Receipt:
    """Give the receipt a command got, for a signal unless another thing is named."""
    return Receipt(
        command_id=command_id,
        resource="signal",
        resource_id=resource_id or uuid4(),
        status="submitted",
        version=version,
        recorded_at=NOW,
    )
