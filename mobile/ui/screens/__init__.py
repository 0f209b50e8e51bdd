"""The screens, by name: one ``.py`` and one ``.kv`` each.

``mobile/ui/__init__.py`` says how to add one.
"""

from __future__ import annotations

SCREENS: frozenset[str] = frozenset(
    {
        # The way in.
        "choose-pin",
        "lock",
        "server",
        "sign-in",
        "trouble",
        # For everybody.
        "about",
        "devices",
        "home",
        "notices",
        "prove",
        "settings",
        "trends",
        # For who signals.
        "acute",
        "early-leaver",
        "my-signals",
        "new-signal",
        "refused",
        "review-and-send",
        "signal-detail",
        # For the care team and partners.
        "ask-help",
        "care-team-inbox",
        "circle",
        "circles",
        "help-nearby",
        "referral-detail",
        "referral-inbox",
        "share",
        "weigh",
    }
)
"""Every screen there is: ``my-signals`` is the class ``MySignalsScreen`` in ``my_signals.py``."""
