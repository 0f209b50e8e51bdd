"""Access tokens: whatever is wrong with one, the answer is *sign in*, and nothing gets in."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.kernel.crypto import KeyRing
from server.kernel.errors import NotSignedIn
from server.kernel.tokens import (
    LEEWAY_S,
    LIFE_S,
    issue,
    new_refresh_token,
    next_refresh_token,
    refresh_digest,
    verify,
)
from shared.vocabulary import Role
from tests.server.kernel.attacks import ATTACKS, CLAIMS, GOOD, HEADER, KEYS, WHO, b64, token_of
from tests.server.kernel.small import new_organisation
from tests.support.world import START, World


def test_the_token_the_attacks_start_from_is_good() -> None:
    assert verify(KEYS, GOOD, START) == WHO
    assert verify(KEYS, token_of(HEADER, CLAIMS), START) == WHO


@pytest.mark.parametrize("token", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_is_answered_sign_in(token: str) -> None:
    with pytest.raises(NotSignedIn):
        verify(KEYS, token, START)


def test_a_token_that_was_good_is_not_good_for_ever_nor_under_other_keys() -> None:
    """Its signature is remembered; the time and the keys are asked about anew."""
    assert verify(KEYS, GOOD, START) == verify(KEYS, GOOD, START) == WHO
    ended = START + timedelta(seconds=LIFE_S + LEEWAY_S)
    same_name = replace(KEYS, tokens={"t1": bytes(32)})
    other_name = replace(KEYS, tokens={"t2": KEYS.tokens["t1"]}, current_token="t2")
    for keys, now in ((KEYS, ended), (same_name, START), (other_name, START)):
        with pytest.raises(NotSignedIn):
            verify(keys, GOOD, now)
    assert verify(KEYS, GOOD, START) == WHO


def test_there_are_as_many_attacks_as_were_promised() -> None:
    assert len(ATTACKS) >= 154


@given(st.text(max_size=200) | st.binary(max_size=200).map(b64))
def test_whatever_is_no_token_is_answered_sign_in(token: str) -> None:
    with pytest.raises(NotSignedIn):
        verify(KEYS, token, START)


@given(st.data())
def test_a_token_with_one_character_changed_is_answered_sign_in(data: st.DataObject) -> None:
    place = data.draw(
        st.integers(0, len(GOOD) - 2)
    )  # The last character holds bits that mean nothing.
    other = data.draw(st.sampled_from("ABCxyz019-_."))
    token = GOOD[:place] + other + GOOD[place + 1 :]
    if token != GOOD:
        with pytest.raises(NotSignedIn):
            verify(KEYS, token, START)


@pytest.mark.parametrize(
    ("later_s", "accepted"),
    [
        (0, True),
        (LIFE_S - 1, True),
        (LIFE_S + LEEWAY_S - 1, True),
        (LIFE_S + LEEWAY_S, False),
        (-LEEWAY_S, True),
        (-LEEWAY_S - 1, False),
    ],
)
def test_a_token_lives_ten_minutes_and_forgives_half_a_minute_of_clock(
    later_s: int,
    accepted: bool,  # noqa: FBT001 -- pytest names it
) -> None:
    now = START + timedelta(seconds=later_s)
    if accepted:
        assert verify(KEYS, GOOD, now) == WHO
    else:
        with pytest.raises(NotSignedIn):
            verify(KEYS, GOOD, now)


def test_a_token_of_the_key_before_is_still_read() -> None:
    rotated = KeyRing(
        root=KEYS.root,
        current_root="r1",
        index=KEYS.index,
        tokens={**KEYS.tokens, "t2": bytes(range(32))},
        current_token="t2",
        refresh=KEYS.refresh,
    )
    assert verify(rotated, GOOD, START) == WHO
    newer = issue(rotated, account_id=WHO.account_id, session_id=WHO.session_id, now=START)
    assert jwt.get_unverified_header(newer)["kid"] == "t2"
    with pytest.raises(NotSignedIn):
        verify(KEYS, newer, START)


def test_a_refresh_token_leads_to_the_same_successor_each_time_and_to_no_other() -> None:
    first = new_refresh_token()
    assert next_refresh_token(KEYS, first) == next_refresh_token(KEYS, first)
    chain = [first]
    for _ in range(100):
        chain.append(next_refresh_token(KEYS, chain[-1]))
    assert len(set(chain)) == 101
    assert len({refresh_digest(token) for token in chain}) == 101
    assert {len(token) for token in chain} == {43}


def test_a_refresh_token_cannot_be_followed_without_the_key_or_read_from_its_digest() -> None:
    first = new_refresh_token()
    assert next_refresh_token(KeyRing.fresh(), first) != next_refresh_token(KEYS, first)
    assert first.encode() not in refresh_digest(first)
    assert len({new_refresh_token() for _ in range(1000)}) == 1000


SAMPLE = [
    "alg 'none' without a signature",
    "HMAC with an RS256 public key as PEM",
    "jwk in the header, signed by its own key",
    "kid '../../../../dev/null' signed with nothing",
    "signed with b'secret'",
    "deep JSON",
    "typ 'JWT'",
    "exp is text",
    "sid is null",
    "ended",
]


@pytest.fixture
def school(small: World) -> UUID:
    """Put in an organisation."""
    with small.unit() as uow:
        row = new_organisation(small.new_id(), "De Linde")
        uow.add(row)
        uow.record("organisation.register", row)
        uow.commit()
    return row.id


@pytest.mark.parametrize("name", SAMPLE)
def test_over_http_an_attack_is_401_with_a_challenge(small: World, school: UUID, name: str) -> None:
    answer = small.anonymous().get(
        "/v1/small/organisations", headers={"Authorization": f"Bearer {ATTACKS[name]}"}
    )
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["type"] == "urn:kring:problem:sign-in-needed"


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic YTpi", "Token x", "Bearer a b", "bearer", "\xe9"]
)
def test_over_http_an_odd_authorization_is_401(small: World, header: str) -> None:
    answer = small.anonymous().get(
        "/v1/small/organisations", headers={b"Authorization": header.encode("latin-1")}
    )
    assert answer.status_code == 401


def test_a_session_counts_until_it_is_revoked_and_not_one_request_longer(
    small: World, school: UUID
) -> None:
    person = small.person(school, Role.SIGNALLER)
    assert person.client.get("/v1/small/organisations").status_code == 200
    with small.runtime.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE session SET revoked_at = created_at")
    assert person.client.get("/v1/small/organisations").status_code == 401


def test_an_account_counts_until_it_is_disabled(small: World, school: UUID) -> None:
    person = small.person(school, Role.SIGNALLER)
    with small.runtime.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE account SET active = false")
    assert person.client.get("/v1/small/organisations").status_code == 401


def test_a_token_of_one_persons_session_and_another_account_is_nobody(
    small: World, school: UUID
) -> None:
    one, other = small.person(school, Role.SIGNALLER), small.person(school, Role.SIGNALLER)
    mixed = small.client(one.account_id, other.session_id)
    assert mixed.get("/v1/small/organisations").status_code == 401
