"""What this app is, which release, and what it does with what one writes."""

from __future__ import annotations

from kivy.properties import StringProperty

from mobile.ui.navigation import KringScreen
from shared.version import RELEASE


class AboutScreen(KringScreen):
    """Says what the app is."""

    release = StringProperty(RELEASE)
