"""Seals: history that was changed afterwards shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, update

from server.kernel import sealing
from server.kernel.crypto import KeyRing
from server.kernel.journal import JournalRow
from server.kernel.running import run_as_system
from server.kernel.sealing import JournalBroken, JournalSealRow, Verified, verify
from server.kernel.tables import columns
from tests.server.worker.desk import School, do_round
from tests.support.forging import forging
from tests.support.world import World

journal = columns(JournalRow)
seal = columns(JournalSealRow)


def test_the_worker_seals_what_happened_and_then_the_journal_is_whole(world: World) -> None:
    School(world)
    assert do_round(world).sealed == len(world.journal())
    assert do_round(world).sealed == 0
    School(world)
    world.clock.forward(seconds=59)
    assert do_round(world).sealed == 0
    world.clock.forward(seconds=1)
    assert do_round(world).sealed > 0

    whole = verified(world)

    assert (whole.seals, whole.rows, whole.waiting) == (2, len(world.journal()), 0)


def verified(world: World, *, kept: tuple[int, str] | None = None) -> Verified:
    """Verify the journal."""
    store = world.runtime.store
    with store.engine.connect() as connection:
        return verify(connection, store.keys, kept=kept)


def sealed_thrice(world: World) -> None:
    """Let things happen and be sealed, three times; one more thing waits."""
    for _ in range(3):
        world.organisation()
        world.organisation()
        do_round(world)
        world.clock.forward(minutes=1)
    world.organisation()


def change_row(connection: Any) -> None:
    """Say that another account did it."""
    connection.execute(update(JournalRow).where(journal.seq == 3).values(account_id=UUID(int=9)))


def remove_row(connection: Any) -> None:
    """Let something not have happened."""
    connection.execute(delete(JournalRow).where(journal.seq == 4))


def add_row(connection: Any) -> None:
    """Let something have happened long ago."""
    first = connection.execute(select(JournalRow).where(journal.seq == 1)).one()
    connection.execute(insert(JournalRow).values(**dict(first._mapping) | {"seq": -1}))


def swap_rows(connection: Any) -> None:
    """Let two things have happened in the other order."""
    for here, there in ((3, -3), (4, 3), (-3, 4)):
        connection.execute(update(JournalRow).where(journal.seq == here).values(seq=there))


def remove_seal(connection: Any) -> None:
    """Take a seal out of the chain."""
    connection.execute(delete(JournalSealRow).where(seal.number == 2))


def change_seal(connection: Any) -> None:
    """Seal something else, without the key."""
    connection.execute(update(JournalSealRow).where(seal.number == 2).values(hash=bytes(32)))


def sign_seal_with_other_keys(connection: Any) -> None:
    """Sign with keys of one's own."""
    made = connection.execute(select(seal.hash).where(seal.number == 2)).scalar_one()
    forged = KeyRing.fresh().fingerprint("journal-seal", made)
    connection.execute(update(JournalSealRow).where(seal.number == 2).values(signature=forged))


@pytest.mark.parametrize(
    ("act", "at"),
    [
        (change_row, 2),
        (remove_row, 2),
        (add_row, 1),
        (swap_rows, 2),
        (remove_seal, 2),
        (change_seal, 2),
        (sign_seal_with_other_keys, 2),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_history_that_was_changed_shows_at_its_seal(
    world: World, act: Callable[[Any], None], at: int
) -> None:
    sealed_thrice(world)
    assert verified(world).waiting == 1

    with forging(world, JournalRow, JournalSealRow) as connection:
        act(connection)

    with pytest.raises(JournalBroken, match=f"at seal {at}:"):
        verified(world)


def test_an_end_that_was_cut_off_shows_against_a_seal_that_was_kept(world: World) -> None:
    sealed_thrice(world)
    whole = verified(world)
    kept = (whole.seals, whole.last_hash)
    assert verified(world, kept=kept) == whole

    with forging(world, JournalRow, JournalSealRow) as connection:
        connection.execute(delete(JournalSealRow).where(seal.number == 3))
        connection.execute(delete(JournalRow).where(journal.seq > 4))

    assert verified(world).seals == 2
    with pytest.raises(JournalBroken, match="seal 3"):
        verified(world, kept=kept)


def test_a_seal_waits_for_the_slower_transaction(racing: World) -> None:
    racing.organisation()
    engine = racing.runtime.store.engine
    with engine.connect() as slower:
        first = slower.execute(select(JournalRow).limit(1)).one()
        copied = {name: each for name, each in first._mapping.items() if name != "seq"}
        del copied["transaction_id"]
        slower.execute(insert(JournalRow).values(**copied))
        racing.organisation()
        before = do_round(racing).sealed
        slower.commit()
    racing.clock.forward(minutes=1)
    after = do_round(racing).sealed

    assert (before, after) == (1, 2)
    assert verified(racing).rows == 3


def test_a_long_journal_is_sealed_in_batches(world: World) -> None:
    for _ in range(7):
        world.organisation()

    sealed = []
    for _ in range(4):
        with world.unit() as uow:
            sealed.append(sealing.seal(uow, limit=3))
            uow.commit()

    assert sealed == [3, 3, 1, 0]
    assert verified(world).seals == 3


def test_many_rows_are_sealed_at_once_and_few_wait_unless_a_clock_went_wrong(world: World) -> None:
    def sealed(**ahead: float) -> int:
        act = partial(sealing.seal, limit=3, apart=sealing.APART)
        now = world.clock.now + timedelta(**ahead)
        return run_as_system(world.runtime.store, now, act)

    for _ in range(7):
        world.organisation()

    assert [sealed() for _ in range(3)] == [3, 3, 0]
    assert sealed(minutes=1) == 1
    world.organisation()
    assert sealed() == 1
