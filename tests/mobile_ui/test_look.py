"""The look: contrast in light and dark, signs that exist, targets a thumb hits, text to 200 %."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from mobile.ui.i18n import LANGUAGES, Translator, tr
from mobile.ui.icons import GLYPHS
from mobile.ui.theme import theme
from mobile.ui.tokens import DARK, EDGES, LIGHT, PAIRS, TEXT_SIZES, TOUCH_DP
from mobile.ui.widgets.strip import PICTURES
from shared.vocabulary import Role
from tests.support.handset import Handset
from tests.support.requirements import REPOSITORY

UI = REPOSITORY / "mobile/ui"
ASSETS = UI / "assets"
LEAST_DP = 48


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_stands_out_from_its_ground(colours: Mapping[str, str]) -> None:
    for text, ground in PAIRS:
        assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for edge, ground in EDGES:
        assert contrast(colours[edge], colours[ground]) >= 3.0, (edge, ground)


def test_light_and_dark_have_the_same_tokens_and_none_is_taken_for_an_observer() -> None:
    assert set(LIGHT) == set(DARK)
    assert not any(name.startswith("on_") for name in LIGHT)
    assert all(hasattr(theme, name) for name in LIGHT)
    assert TOUCH_DP >= LEAST_DP
    assert max(TEXT_SIZES) >= 2.0


def test_every_picture_that_is_named_is_in_the_font() -> None:
    drawn = TTFont(ASSETS / "kring-icons.ttf").getBestCmap()
    assert {ord(glyph) for glyph in GLYPHS.values()} <= set(drawn)
    named: set[str] = set(PICTURES.values())
    for file in (*UI.rglob("*.kv"), *UI.rglob("*.py")):
        for line in file.read_text().splitlines():
            if re.search(r"\bicon\b|_icon|ICON", line):
                named |= set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', line)) & set(GLYPHS)
                named |= set(re.findall(r'icon: "([a-z-]+)"', line))
                named |= set(re.findall(r'icon="([a-z-]+)"', line))
    assert named <= set(GLYPHS)


def test_every_sign_of_every_language_is_in_the_text_font() -> None:
    for font in ("SourceSans3-Regular.ttf", "SourceSans3-Semibold.ttf"):
        known = set(TTFont(ASSETS / font).getBestCmap())
        for language in LANGUAGES:
            own: Any = Translator(language)._catalogue
            both = (own, own._fallback)  # The phone's own, and what codes are called.
            texts = "".join("".join(each._catalog.values()) for each in both)
            missing = {sign for sign in texts if ord(sign) not in known and sign != "\n"}
            assert not missing, (language, missing)
        names = "Łukasz Çelik Ștefan Ñúñez Đorđe Žižek Αλέξης Олександр Åse"
        assert {ord(sign) for sign in names if sign != " "} <= known


@pytest.fixture
def inside(handset: Handset) -> Iterator[Handset]:
    """Give a phone of somebody with every role, at home."""
    school = handset.world.organisation()
    handset.start()
    handset.sign_in("teacher", school, *Role)
    yield handset
    theme.paint(dark=False)
    theme.enlarge(1.0)
    tr.speak("nl")


ROOMS = ("home", "settings", "notices", "about", "devices", "trends")


def pressables(handset: Handset) -> list[Any]:
    from mobile.ui.widgets.button import Pressable  # noqa: PLC0415 -- Opens the window.

    return [one for one in handset.widgets() if isinstance(one, Pressable) and one.height > 0]


def test_a_thumb_hits_everything_that_can_be_pressed(inside: Handset) -> None:
    for room in ROOMS:
        inside.go(room)
        found = pressables(inside)
        assert found
        for one in found:
            assert one.height >= LEAST_DP - 0.5, (room, one, one.height)
            assert one.width >= LEAST_DP - 0.5 or one.width == 0, (room, one, one.width)


def test_no_word_is_cut_at_twice_the_size_in_any_language(inside: Handset) -> None:
    from kivy.uix.label import Label  # noqa: PLC0415 -- As above.

    theme.enlarge(2.0)
    for language in LANGUAGES:
        tr.speak(language)
        for room in ROOMS:
            inside.go(room)
            for one in inside.widgets():
                if isinstance(one, Label) and one.text and not one.shorten:
                    assert one.texture_size[1] <= one.height + 2, (language, room, one.text)
                    right = one.to_window(one.right, one.y)[0]
                    assert right <= inside.app.frame.width + 1, (language, room, one.text)
            inside.shot(f"big-{language}-{room}")


def test_light_becomes_dark_at_once_and_stays_after_a_restart(inside: Handset) -> None:
    inside.tap("Instellingen")
    inside.tap("Donker")
    assert theme.is_dark
    inside.shot("settings-dark")
    inside.tap("Start")
    inside.shot("home-dark")
    inside.restart()
    assert theme.is_dark
    inside.shot("lock-dark")


def test_another_language_is_spoken_at_once_and_stays_after_a_restart(inside: Handset) -> None:
    inside.tap("Instellingen")
    inside.tap("Français")
    inside.sees("Réglages", "Taille du texte", "Accueil")
    inside.tap("English")
    inside.sees("Settings", "Size of the text", "Home")
    inside.tap("Home")
    inside.sees("Hello Ann Peeters", "New signal")
    inside.restart()
    inside.sees("Enter your PIN.")


def test_larger_text_grows_at_once(inside: Handset) -> None:
    inside.tap("Instellingen")
    before = theme.body
    inside.tap("Grootst")
    assert theme.body == pytest.approx(before * 2)
    inside.shot("settings-large")
