"""The second opinion itself: each invariant complains when it is broken, by its name."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.vocabulary import ReferralKind
from tests.invariants import audit, opinion, sight
from tests.invariants.canaries import Canaries, Said
from tests.invariants.picture import Picture
from tests.server.referrals.talk import Talk
from tests.support.world import World

Rows = dict[UUID, dict[str, Any]]


def changed(now: Picture, resource: str, change: Callable[[Rows], object]) -> Picture:
    """Give a picture in which something of one table is otherwise."""
    rows = {row_id: dict(row) for row_id, row in now.tables[resource].items()}
    change(rows)
    tables: Mapping[str, Any] = {**now.tables, resource: rows}
    return replace(now, tables=tables)


def every(**fields: object) -> Callable[[Rows], object]:
    """Give a change that sets these on every row."""
    return lambda rows: [row.update(fields) for row in rows.values()]


@pytest.fixture
def helped(world: World) -> tuple[Picture, Picture]:
    """Give the pictures before and after a partner's yes."""
    talk = Talk(world, ReferralKind.HANDOVER)
    before = Picture.of(world.runtime.store.engine)
    assert talk.accept().status_code == 200
    return before, Picture.of(world.runtime.store.engine, before.last_seq)


BREAKS: list[tuple[str, str, Callable[[Rows], object]]] = [
    ("no_orphan", "membership", every(state="ended")),
    ("no_orphan", "referral", every(assigned_account_id=None)),
    ("no_orphan", "case", every(next_on=None)),
    ("no_orphan", "party", every(left_at=1)),
    ("one_connector", "case", every(connector_account_id=None)),
    ("one_connector", "ledger-entry", lambda rows: rows.popitem()),
    ("no_gap", "ledger-entry", lambda rows: rows.pop(next(iter(rows)))),
    ("until_accept", "referral", every(status="requested")),
    ("until_accept", "referral", every(kind="co-care")),
    ("leaver_guard", "party", every(account_id=UUID(int=9))),
    ("loop_closed", "referral", every(status="completed")),
    ("loop_closed", "case", every(status="closed")),
    ("sharing_recorded", "sharing", lambda rows: rows.clear()),
    ("sharing_recorded", "sharing", every(to_organisation_id=UUID(int=9))),
    ("never_auto_close", "case", every(status="closed")),
    ("close_guard", "case", every(status="closed")),
    ("audited", "case", every(next_on=None)),
    ("compare_and_set", "case", every(version=1)),
]


@pytest.mark.parametrize(("name", "resource", "change"), BREAKS)
def test_a_broken_invariant_is_called_by_its_name(
    helped: tuple[Picture, Picture],
    name: str,
    resource: str,
    change: Callable[[Rows], object],
) -> None:
    before, now = helped
    checks: dict[str, Callable[[Picture], None]] = {
        "no_orphan": opinion.no_orphan,
        "one_connector": opinion.one_connector,
        "no_gap": opinion.no_gap,
        "until_accept": lambda now: opinion.until_accept(before, now),
        "leaver_guard": opinion.leaver_guard,
        "loop_closed": opinion.loop_closed,
        "sharing_recorded": opinion.sharing_recorded,
        "never_auto_close": lambda now: opinion.never_auto_close(before, now),
        "close_guard": lambda now: opinion.close_guard(before, now),
        "audited": lambda now: audit.audited(before, now),
        "compare_and_set": lambda now: audit.audited(before, now),
    }
    if name != "never_auto_close":
        checks[name](now)
    with pytest.raises(AssertionError, match=name):
        checks[name](changed(now, resource, change))


def test_letting_go_without_an_end_is_a_unilateral_return(
    helped: tuple[Picture, Picture],
) -> None:
    _, now = helped
    (referral,) = now.rows("referral")
    entries = now.rows("ledger-entry")
    leaves = dict(entries[0]) | {
        "id": uuid4(),
        "place": len(entries) + 1,
        "change": "let-go",
        "role": "co-responsible",
        "basis": "referral-ended",
    }
    alone = changed(now, "ledger-entry", lambda rows: rows.update({leaves["id"]: leaves}))
    with pytest.raises(AssertionError, match="no_unilateral_return"):
        opinion.no_unilateral_return(now, alone)
    assert referral["status"] == "accepted"


def test_a_name_in_a_preview_is_seen(world: World) -> None:
    talk, canaries = Talk(world), Canaries()
    now = Picture.of(world.runtime.store.engine)
    (pupil,) = now.rows("young-person")
    word = canaries.word(Said.IDENTITY, about=pupil["id"])
    at = world.clock.now
    assert sight.preview_only(now, at, talk.school.account_id, word, canaries) == {pupil["id"]}
    with pytest.raises(AssertionError, match="preview_only"):
        sight.preview_only(now, at, talk.partner.account_id, word, canaries)
    assert talk.accept().status_code == 200
    now = Picture.of(world.runtime.store.engine)
    assert sight.preview_only(now, at, talk.partner.account_id, word, canaries) == {pupil["id"]}
    with pytest.raises(AssertionError, match="audited"):
        audit.read_is_audited(now, talk.partner.account_id, {uuid4()})


@pytest.mark.parametrize("before", range(4))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_leak_is_found_in_every_spelling(encoding: str, before: int) -> None:
    canaries = Canaries()
    content = b"x" * before + canaries.word(Said.OBSERVATION).encode(encoding) + b"yyyy"
    for spelled in (content, content.hex().encode(), base64.b64encode(content)):
        assert canaries.leaked_into(spelled)
    assert canaries.leaked_into(content.hex().upper().encode())
    assert canaries.leaked_into(content[: len(content) // 2]) == []
