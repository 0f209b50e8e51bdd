"""The store could not be opened: what happened, what is safe, what to do."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty
from typing_extensions import override

from mobile.ui.navigation import KringScreen


class TroubleScreen(KringScreen):
    """Says that the app cannot go on, and that nothing was thrown away."""

    too_new = BooleanProperty(False)

    @override
    def shown(self, **arguments: Any) -> None:
        """Say which trouble it is."""
        self.too_new = bool(arguments.get("too_new"))
