"""The strip above every screen."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from mobile.controllers.sync_banner import BannerKind, SyncBanner, banner_of
from mobile.sync.engine import SyncState, SyncStatus
from mobile.wiring import Phone
from shared.problems import ProblemType
from tests.support.phones import a_signal, opened_in
from tests.support.protocol_server import problem


@pytest.fixture
def phone(tmp_path: Path) -> Phone:
    return opened_in(tmp_path)


@pytest.mark.parametrize(
    ("status", "refused", "told"),
    [
        (SyncStatus(), 0, SyncBanner()),
        (SyncStatus(state=SyncState.UP_TO_DATE), 0, SyncBanner()),
        (SyncStatus(unsent=2), 0, SyncBanner(kind=BannerKind.WAITING, count=2)),
        (
            SyncStatus(state=SyncState.SYNCING, unsent=2),
            0,
            SyncBanner(kind=BannerKind.SENDING, count=2),
        ),
        (SyncStatus(state=SyncState.SYNCING), 0, SyncBanner()),
        (
            SyncStatus(state=SyncState.BACKING_OFF, problem="timeout"),
            0,
            SyncBanner(kind=BannerKind.OFFLINE),
        ),
        (
            SyncStatus(state=SyncState.BACKING_OFF, problem="timeout", unsent=3),
            0,
            SyncBanner(kind=BannerKind.OFFLINE_WAITING, count=3),
        ),
        (
            SyncStatus(state=SyncState.BACKING_OFF, problem="held-back", unsent=1),
            0,
            SyncBanner(kind=BannerKind.WAITING, count=1),
        ),
        (
            SyncStatus(state=SyncState.BACKING_OFF, problem="storage"),
            1,
            SyncBanner(kind=BannerKind.STORAGE),
        ),
        (
            SyncStatus(state=SyncState.BACKING_OFF, problem="timeout", unsent=3),
            1,
            SyncBanner(kind=BannerKind.REFUSED, count=1),
        ),
        (
            SyncStatus(
                state=SyncState.BACKING_OFF,
                problem="urn:kring:problem:second-factor-needed",
                unsent=2,
            ),
            0,
            SyncBanner(kind=BannerKind.SECOND_FACTOR, count=2),
        ),
        (
            SyncStatus(state=SyncState.UPDATE_NEEDED, unsent=1),
            4,
            SyncBanner(kind=BannerKind.UPDATE_NEEDED, count=1),
        ),
        (
            SyncStatus(state=SyncState.UP_TO_DATE, skew=timedelta(days=-365)),
            0,
            SyncBanner(kind=BannerKind.CLOCK),
        ),
        (SyncStatus(state=SyncState.UP_TO_DATE, skew=timedelta(minutes=10)), 0, SyncBanner()),
    ],
)
def test_the_strip_says_what_matters_most_and_otherwise_nothing(
    status: SyncStatus, refused: int, told: SyncBanner
) -> None:
    assert banner_of(status, refused=refused) == told


def test_what_is_refused_is_counted_without_a_key(phone: Phone) -> None:
    first, second = a_signal(), a_signal()
    phone.outbox.add(first)
    phone.outbox.add(second)
    phone.outbox.refuse(first.command_id, problem(ProblemType.FORBIDDEN, 403))
    phone.access.lock()
    assert phone.outbox.refused() == 1
