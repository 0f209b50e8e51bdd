"""The look as live properties: what changes here is repainted everywhere.

In ``.kv``: ``#:import theme mobile.ui.theme.theme``, then ``theme.ink``. No token is ever named
``on_…``: Kivy would take it for an observer.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kivy.event import EventDispatcher
from kivy.metrics import Metrics, dp
from kivy.properties import (
    AliasProperty,
    BooleanProperty,
    ColorProperty,
    NumericProperty,
    StringProperty,
)

from mobile.ui.tokens import DARK, LIGHT, RADIUS_DP, SPACE_DP, TEXT_SP, TOUCH_DP

_WASH = 0.12
"""How much ink stands over what a finger is on."""

_ASSETS = Path(__file__).with_name("assets")


class Theme(EventDispatcher):  # type: ignore[misc]  # Kivy ships no types.
    """Colours, sizes and fonts of the app."""

    is_dark = BooleanProperty(False)

    paper = ColorProperty(LIGHT["paper"])
    surface = ColorProperty(LIGHT["surface"])
    ink = ColorProperty(LIGHT["ink"])
    ink_soft = ColorProperty(LIGHT["ink_soft"])
    line = ColorProperty(LIGHT["line"])
    line_soft = ColorProperty(LIGHT["line_soft"])
    teal = ColorProperty(LIGHT["teal"])
    teal_paper = ColorProperty(LIGHT["teal_paper"])
    ink_upon_teal = ColorProperty(LIGHT["ink_upon_teal"])
    amber = ColorProperty(LIGHT["amber"])
    amber_paper = ColorProperty(LIGHT["amber_paper"])
    red = ColorProperty(LIGHT["red"])
    red_paper = ColorProperty(LIGHT["red_paper"])
    ink_upon_red = ColorProperty(LIGHT["ink_upon_red"])
    green = ColorProperty(LIGHT["green"])
    green_paper = ColorProperty(LIGHT["green_paper"])

    title = NumericProperty(f"{TEXT_SP['title']}sp")
    heading = NumericProperty(f"{TEXT_SP['heading']}sp")
    body = NumericProperty(f"{TEXT_SP['body']}sp")
    small = NumericProperty(f"{TEXT_SP['small']}sp")

    def _sizes(self) -> dict[str, float]:
        return {level: getattr(self, level) for level in TEXT_SP}

    sizes = AliasProperty(_sizes, None, bind=tuple(TEXT_SP), cache=True)
    """The four sizes by name: one thing to listen to for every text on the screen."""

    hair = NumericProperty(f"{SPACE_DP['hair']}dp")
    near = NumericProperty(f"{SPACE_DP['near']}dp")
    gap = NumericProperty(f"{SPACE_DP['gap']}dp")
    wide = NumericProperty(f"{SPACE_DP['wide']}dp")
    far = NumericProperty(f"{SPACE_DP['far']}dp")
    touch = NumericProperty(f"{TOUCH_DP}dp")
    radius = NumericProperty(f"{RADIUS_DP}dp")
    safe_top = NumericProperty(0)
    """What the system's own bars cover; 0 where they cover nothing."""
    safe_bottom = NumericProperty(0)

    text_font = StringProperty(str(_ASSETS / "SourceSans3-Regular.ttf"))
    strong_font = StringProperty(str(_ASSETS / "SourceSans3-Semibold.ttf"))
    icon_font = StringProperty(str(_ASSETS / "kring-icons.ttf"))

    def __init__(self) -> None:
        """Start in light, at the size the system asks for."""
        super().__init__()
        self._system_scale = Metrics.fontscale
        self.scale = 1.0

    def paint(self, *, dark: bool) -> None:
        """Take the light or the dark colours."""
        tokens = DARK if dark else LIGHT
        # Ink first: it is what every text begins with, and the last change a text hears of wins.
        self.ink = tokens["ink"]
        for name, value in tokens.items():
            setattr(self, name, value)
        self.is_dark = dark

    def enlarge(self, scale: float) -> None:
        """Make all text this much larger than the system asks for."""
        self.scale = scale
        Metrics.fontscale = self._system_scale * scale

    def pressed(self, fill: Sequence[float], state: str, ink: Sequence[float]) -> Sequence[float]:
        """Give the colour of what can be pressed: a little ink over it while a finger is down."""
        if state != "down":
            return fill
        if not fill[3]:
            return (*ink[:3], _WASH)
        mixed = (under * (1 - _WASH) + over * _WASH for under, over in zip(fill, ink, strict=True))
        return (*tuple(mixed)[:3], fill[3])

    def at_least(self, height: float) -> float:
        """Give a height that a finger can hit."""
        return float(max(dp(TOUCH_DP), height))


theme = Theme()
"""The one theme of this process."""
