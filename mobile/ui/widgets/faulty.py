"""What is wrong with something one filled in: a picture and words, only when there is a fault."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.ui.widgets.column import Column


class FaultLine(BoxLayout):  # type: ignore[misc]  # Kivy ships no types.
    """What is wrong with a choice, below its name; nothing when all is well."""

    text = StringProperty("")


class Faulty(Column):
    """Something to fill in that can be wrong: the line that says so is made when it first is."""

    fault = StringProperty("")
    fault_below_name = BooleanProperty(False)
    """Whether it stands right below the name; if not, it comes last."""

    def on_fault(self, _: Any, fault: str) -> None:
        """Say what is wrong, or nothing any more."""
        line = next((one for one in self.children if isinstance(one, FaultLine)), None)
        if line is not None:
            line.text = fault
        elif fault:
            at = max(0, len(self.children) - 1) if self.fault_below_name else 0
            self.add_widget(FaultLine(text=fault), index=at)
