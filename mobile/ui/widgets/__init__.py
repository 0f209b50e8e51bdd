"""The parts every screen is made of. Use these, not Kivy's own: they wrap, scale and can be hit.

``text`` Title Heading Body Quiet Icon · ``column`` Column · ``perhaps`` Perhaps · ``faulty`` Faulty
· ``button`` PrimaryButton SecondaryButton QuietButton DangerButton IconButton · ``field`` Field ·
``chips`` Chips · ``card`` Card Row Fold · ``page`` Page ListPage · ``line_list`` LineList ·
``strip`` Strip · ``picture`` Picture · ``empty`` EmptyState · ``progress`` Working · ``dialog`` ask
· ``pin_pad`` PinPad · ``frame`` the app's own frame with banner, bottom bar and cover.

In ``.kv`` they are known by name once `load` has run, which the app does before its first screen.
A widget shows and passes on; it decides nothing.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from mobile.ui.navigation import load_kv

WIDGETS = (
    "text",
    "column",
    "perhaps",
    "faulty",
    "button",
    "field",
    "chips",
    "card",
    "page",
    "line_list",
    "strip",
    "picture",
    "empty",
    "progress",
    "signal_parts",
    "pupil_picker",
    "care_parts",
    "act_form",
    "pin_pad",
    "dialog",
    "frame",
)
"""The modules, in the order in which they lean on each other."""


def load() -> None:
    """Make every widget known to ``.kv``, once."""
    for name in WIDGETS:
        module = importlib.import_module(f"{__name__}.{name}")
        load_kv(Path(str(module.__file__)).with_suffix(".kv"))
