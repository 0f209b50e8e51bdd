"""Ids: made anywhere, ordered by time, and never twice."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ids import ENTROPY_BYTES, uuid7

MOMENTS = st.datetimes(
    datetime(1970, 1, 2),  # noqa: DTZ001 -- hypothesis adds the zone
    datetime(2200, 1, 1),  # noqa: DTZ001 -- as above
    timezones=st.just(UTC),
)
ENTROPY = st.binary(min_size=ENTROPY_BYTES, max_size=ENTROPY_BYTES)


@given(MOMENTS, ENTROPY)
def test_an_id_is_a_uuid_of_version_7_and_holds_its_millisecond(
    at: datetime, entropy: bytes
) -> None:
    made = uuid7(at, entropy)
    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.int >> 80 == int(at.timestamp() * 1000)


@given(MOMENTS, ENTROPY, ENTROPY, st.integers(1, 10**9))
def test_a_later_id_sorts_later(at: datetime, one: bytes, two: bytes, later_ms: int) -> None:
    later = at + timedelta(milliseconds=later_ms)
    assert uuid7(at, one) < uuid7(later, two)
    assert str(uuid7(at, one)) < str(uuid7(later, two))


@given(MOMENTS, st.sets(ENTROPY, min_size=2, max_size=20))
def test_74_bits_of_chance_reach_the_id(at: datetime, entropies: set[bytes]) -> None:
    numbers = [int.from_bytes(each, "big") for each in entropies]
    kept = {(number >> 68 & 0xFFF, number & (1 << 62) - 1) for number in numbers}
    assert len({uuid7(at, each) for each in entropies}) == len(kept)


def test_the_example_of_the_rfc() -> None:
    at = datetime(2022, 2, 22, 14, 22, 22, tzinfo=timezone(timedelta(hours=-5)))
    rand = 0xCC3 << 68 | 0x18C4DC0C0C07398F
    made = uuid7(at, rand.to_bytes(ENTROPY_BYTES, "big"))
    assert made == UUID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")


def test_the_clock_of_the_place_does_not_matter() -> None:
    at = datetime(2026, 9, 14, 10, 0, tzinfo=timezone(timedelta(hours=2)))
    entropy = bytes(ENTROPY_BYTES)
    assert uuid7(at, entropy) == uuid7(at.astimezone(UTC), entropy)


def test_a_time_without_a_zone_makes_no_id() -> None:
    with pytest.raises(ValueError, match="aware"):
        uuid7(datetime(2026, 9, 14), bytes(ENTROPY_BYTES))  # noqa: DTZ001 -- that is the point


@pytest.mark.parametrize("length", [0, 9, 11, 16])
def test_too_little_or_too_much_chance_makes_no_id(length: int) -> None:
    with pytest.raises(ValueError, match="exactly 10"):
        uuid7(datetime(2026, 9, 14, tzinfo=UTC), bytes(length))
