"""The look of Kring as values: colours, sizes, spaces. One identity on phone, desk and paper.

Teal is what one can do, amber waits, red is danger and loss and nothing else, green is help that
has begun. No meaning hangs on a colour alone: a word and a shape stand with it. The names are those
of the desk's stylesheet. ``PAIRS`` lists every text that may stand on every ground; a test holds
each of them to a contrast of 4.5 to 1, in light and in dark.
"""

from __future__ import annotations

from collections.abc import Mapping

LIGHT: Mapping[str, str] = {
    "paper": "#faf6ef",
    "surface": "#fffdf9",
    "ink": "#23211d",
    "ink_soft": "#5b564c",
    "line": "#857d6e",
    "line_soft": "#e4dccd",
    "teal": "#0b5f63",
    "teal_paper": "#e1efee",
    "ink_upon_teal": "#ffffff",
    "amber": "#7d4c00",
    "amber_paper": "#fcefd2",
    "red": "#a3261f",
    "red_paper": "#fbe6e1",
    "ink_upon_red": "#ffffff",
    "green": "#2a6532",
    "green_paper": "#e3f0df",
}

DARK: Mapping[str, str] = {
    "paper": "#1c1b18",
    "surface": "#272520",
    "ink": "#f2ede3",
    "ink_soft": "#bdb6a8",
    "line": "#938c7d",
    "line_soft": "#3f3c34",
    "teal": "#7cc7c4",
    "teal_paper": "#183735",
    "ink_upon_teal": "#062b2a",
    "amber": "#f0bf6a",
    "amber_paper": "#3a2e17",
    "red": "#f4a79f",
    "red_paper": "#47231f",
    "ink_upon_red": "#3a0d09",
    "green": "#9ccb97",
    "green_paper": "#22371f",
}

PAIRS: tuple[tuple[str, str], ...] = (
    *((text, ground) for text in ("ink", "ink_soft") for ground in ("paper", "surface")),
    *(("ink", f"{hue}_paper") for hue in ("teal", "amber", "red", "green")),
    *((hue, f"{hue}_paper") for hue in ("teal", "amber", "red", "green")),
    *(
        (hue, ground)
        for hue in ("teal", "amber", "red", "green")
        for ground in ("paper", "surface")
    ),
    ("ink_upon_teal", "teal"),
    ("ink_upon_red", "red"),
)
"""Which text stands on which ground."""

EDGES: tuple[tuple[str, str], ...] = (("line", "paper"), ("line", "surface"))
"""Edges of what can be touched, and what they stand on: 3 to 1."""

TEXT_SP: Mapping[str, int] = {"title": 24, "heading": 19, "body": 17, "small": 15}
"""Sizes of text; a person's own choice multiplies them."""

SPACE_DP: Mapping[str, int] = {"hair": 4, "near": 8, "gap": 16, "wide": 24, "far": 40}

TOUCH_DP = 52
"""The height of what can be touched; 48 is the least."""

RADIUS_DP = 14

TEXT_SIZES: tuple[float, ...] = (1.0, 1.25, 1.5, 2.0)
"""How much larger a person may want the text."""
