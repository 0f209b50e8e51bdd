"""From when a dossier is kept."""

from datetime import UTC, datetime, timedelta

import pytest

from server.dossiers.rules import Counted, Reached, check_moment, reached
from server.kernel.errors import GuardNotMet, NotValid

DAY = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)


def counted(*half_days: int) -> list[Counted]:
    """Give signals of days in a row, under the rule of five."""
    return [Counted(DAY + timedelta(days=n), each, 5) for n, each in enumerate(half_days)]


def test_it_is_kept_since_the_first_that_named_enough() -> None:
    found = reached(counted(2, 7, 5, 9), DAY + timedelta(days=2))
    assert found == Reached(at=DAY + timedelta(days=1), half_days=7)


@pytest.mark.parametrize("half_days", [(), (1,), (4, 4)])
def test_it_is_not_kept_before(half_days: tuple[int, ...]) -> None:
    with pytest.raises(GuardNotMet, match="half_days_reached"):
        reached(counted(*half_days), DAY + timedelta(days=9))


def test_what_came_later_does_not_count() -> None:
    with pytest.raises(GuardNotMet):
        reached(counted(1, 8), DAY)


def test_the_rule_is_that_of_the_day_of_the_signal() -> None:
    stricter = [Counted(DAY, 3, 5), Counted(DAY + timedelta(days=1), 3, 3)]
    assert reached(stricter, DAY + timedelta(days=1)).at == DAY + timedelta(days=1)


def test_a_dossier_tells_what_was() -> None:
    check_moment(DAY, DAY)
    with pytest.raises(NotValid):
        check_moment(DAY + timedelta(microseconds=1), DAY)
