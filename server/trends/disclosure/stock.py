"""Whether a stock is shown: how many journeys with a partner go on at the end of a month.

A stock is no sum over days, so it stands in none of the tables; but it changes by who came and who
went, and next to what is shown of offers it says something of both. Let ``held`` be the stock,
``over`` the journeys that had ended, and ``sent`` every offer that was ever made:

- ``sent - held`` and, once a school year has closed, ``accepted - held`` have ``over`` in them. So
  a stock is shown only where ``over`` is not small either (R3): they are five at least then.
- Of two shown months, ``held' - held = came - went``. Who came is shown nowhere by the month. With
  both stocks five at least, and five over, ``went`` can be anything from ``max(0, held - held')``
  to the lesser of ``held`` and ``accepted - held'``, and each of these spans is five wide or wider.
- The month that closes a school year has no stock. It would stand beside the answers of all offers
  of that year, and the two together would tell how many journeys ended in it. Beside any other
  month's stand offers that were sent after it.

What is left is held by ``tests/server/trends/attacker/test_stock.py``, which solves for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.trends.disclosure.control import Count
from server.trends.periods import Month


@dataclass(frozen=True, slots=True)
class Stock:
    """What goes on at the end of a month, and what was over by then."""

    held: Count
    over: Count


def shows_stock(stock: Stock, month: Month) -> bool:
    """Tell whether the stock of a month is shown."""
    return not (month.ends_school_year or stock.held.is_small or stock.over.is_small)
