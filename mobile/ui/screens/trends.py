"""A glance at the month, for coordinators. The figures are not made yet, and it says so."""

from __future__ import annotations

from mobile.ui.navigation import KringScreen


class TrendsScreen(KringScreen):
    """An empty room that says that it is."""
