"""Disclosure control: which cells a release shows, and the proof that the others stay hidden.

``model`` says what every cell is a sum of; ``bounds`` is the attacker we build ourselves: what can
be proven about a sum from everything ever shown; ``control`` hides until it can prove nothing.

    counts ─▶ R3: small cells are hidden ─▶ bounds of each hidden cell ─▶ narrow? hide one more ─┐
                                                 ▲                                              │
                                                 └──────────────────────────────────────────────┘
"""

from server.trends.disclosure.bounds import Bounds, Model
from server.trends.disclosure.control import Count, decide

__all__ = ["Bounds", "Count", "Model", "decide"]
