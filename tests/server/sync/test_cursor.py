"""The cursor: opaque, and of no use to who did not get it."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.kernel.actor import Actor, Membership
from server.kernel.crypto import KeyRing
from server.kernel.epoch import begin_epoch
from server.kernel.errors import NotValid
from server.sync.rules import Cursor, read_cursor, scope_of, write_cursor
from shared.vocabulary import OrganisationKind, Role, SecrecyRegime, Sector
from tests.server.sync.phone import Phone, School
from tests.support.world import World

KEYS = KeyRing.fresh()
numbers = st.integers(min_value=0, max_value=2**63 - 1)
cursors = st.builds(
    Cursor,
    scope=st.text("0123456789abcdef", min_size=24, max_size=24),
    transaction_id=numbers,
    seq=numbers,
    copying=st.none() | st.integers(min_value=0, max_value=6),
    after=st.none() | st.text(max_size=300),
)


def sign(content: bytes) -> bytes:
    """Sign as the server does."""
    return KEYS.fingerprint("sync-cursor", content)


@given(cursors)
def test_a_cursor_comes_back_as_it_was_given(cursor: Cursor) -> None:
    assert read_cursor(write_cursor(cursor, sign), sign) == cursor


@given(cursors, st.data())
def test_a_cursor_with_one_bit_changed_is_none(cursor: Cursor, data: st.DataObject) -> None:
    raw = bytearray(base64.urlsafe_b64decode(write_cursor(cursor, sign)))
    bit = data.draw(st.integers(min_value=0, max_value=8 * len(raw) - 1))
    raw[bit // 8] ^= 1 << bit % 8

    with pytest.raises(NotValid):
        read_cursor(base64.urlsafe_b64encode(raw).decode(), sign)


@given(st.text(max_size=2100))
def test_what_is_no_cursor_is_refused_and_never_an_error(text: str) -> None:
    with pytest.raises(NotValid):
        read_cursor(text, sign)


def test_a_cursor_of_another_format_is_refused() -> None:
    plain = json.dumps([2, "", 0, 0, None, None]).encode()
    theirs = base64.urlsafe_b64encode(sign(plain)[:16] + plain).decode()

    with pytest.raises(NotValid):
        read_cursor(theirs, sign)


def somebody(**changes: Any) -> Actor:
    """Give somebody who signals in one school."""
    membership = Membership(
        organisation_id=changes.pop("organisation_id", UUID(int=7)),
        role=changes.pop("role", Role.SIGNALLER),
        kind=OrganisationKind.SCHOOL,
        sector=Sector.EDUCATION,
        secrecy=SecrecyRegime.OFFICIAL_SECRECY,
    )
    plain = Actor(network_id=UUID(int=1), account_id=UUID(int=2), memberships=(membership,))
    return replace(plain, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"role": Role.CARE_TEAM},
        {"organisation_id": UUID(int=8)},
        {"account_id": UUID(int=3)},
        {"memberships": ()},
    ],
    ids=["another role", "another school", "somebody else", "no role"],
)
def test_another_view_of_the_world_is_another_scope(changes: dict[str, Any]) -> None:
    assert scope_of(somebody(), None) == scope_of(somebody(), None)
    assert scope_of(somebody(), None) != scope_of(somebody(**changes), None)


def test_the_order_of_roles_changes_no_scope() -> None:
    first, second = somebody().memberships[0], somebody(role=Role.CARE_TEAM).memberships[0]

    assert scope_of(somebody(memberships=(first, second)), None) == scope_of(
        somebody(memberships=(second, first)), None
    )


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "a" * 3000, "AAAA\u00e9"])
def test_a_forged_cursor_is_refused_before_anything_is_carried_out(
    world: World, cursor: str
) -> None:
    school = School(world)
    signal = school.signal()

    response = Phone(school.teacher).ask(signal, cursor=cursor)

    assert response.status_code == 422
    assert response.json()["faults"] == [{"loc": ["cursor"], "type": "not_a_cursor"}]
    assert world.journal(signal.signal_id) == []


def test_a_cursor_of_somebody_else_brings_nothing_of_theirs(world: World) -> None:
    school, elsewhere = School(world), School(world)
    theirs = Phone(school.care_team)
    theirs.catch_up()
    school.sent()

    answer = Phone(elsewhere.teacher, cursor=theirs.cursor).exchange()

    assert answer["reset"] is True
    assert str(school.pupil) not in str(answer)
    assert [change["id"] for change in answer["changes"]] == [str(elsewhere.pupil)]


def test_after_a_restore_every_phone_starts_afresh(world: World) -> None:
    school = School(world)
    phone = Phone(school.teacher)
    phone.catch_up()
    with world.unit() as uow:
        begin_epoch(uow)
        uow.commit()

    answer = phone.catch_up()

    assert answer["reset"] is True
    assert set(phone.of("pupil")) == {str(school.pupil)}
    assert phone.exchange()["reset"] is False
