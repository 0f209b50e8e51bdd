"""Disclosure control: which cells a release shows, and the proof that the others stay hidden.

``model`` says what every cell is a sum of; ``bounds`` is the attacker we build ourselves: what can
be proven about a sum from everything ever shown; ``control`` hides until it can prove nothing.

    counts ─▶ R3: small cells are hidden ─▶ bounds of each hidden cell ─▶ narrow? hide one more ─┐
                                                 ▲                                              │
                                                 └──────────────────────────────────────────────┘

Weeks are a chain beside these tables, and are decided by themselves (``weeks``); so is how many
journeys go on, which is a stock (``stock``).
"""

from server.trends.disclosure.bounds import Bounds, Model
from server.trends.disclosure.control import Count, decide
from server.trends.disclosure.stock import Stock, shows_stock
from server.trends.disclosure.weeks import Chain, chain_of, decide_weeks

__all__ = [
    "Bounds",
    "Chain",
    "Count",
    "Model",
    "Stock",
    "chain_of",
    "decide",
    "decide_weeks",
    "shows_stock",
]
