"""What a person likes: language, size of text, light or dark. Nobody's secret, so kept in clear."""

from __future__ import annotations

from enum import StrEnum

from mobile.data.store import Store
from mobile.ui.i18n import FIRST_LANGUAGE, LANGUAGES, tr
from mobile.ui.theme import theme
from mobile.ui.tokens import TEXT_SIZES

_LANGUAGE, _SIZE, _LIGHT = "language", "text-size", "light"


class Light(StrEnum):
    """Light or dark."""

    LIGHT = "light"
    DARK = "dark"


def restore(store: Store) -> None:
    """Take up what was chosen before."""
    language = store.setting(_LANGUAGE)
    tr.speak(language if language in LANGUAGES else FIRST_LANGUAGE)
    theme.enlarge(text_size(store))
    theme.paint(dark=light(store) is Light.DARK)


def text_size(store: Store) -> float:
    """Give how much larger the text is than the system asks for."""
    kept = store.setting(_SIZE)
    return next((size for size in TEXT_SIZES if str(size) == kept), TEXT_SIZES[0])


def light(store: Store) -> Light:
    """Give whether the app is light or dark."""
    return Light.DARK if store.setting(_LIGHT) == Light.DARK else Light.LIGHT


def choose_language(store: Store, language: str) -> None:
    """Speak this language from now on."""
    store.keep_setting(_LANGUAGE, language)
    tr.speak(language)


def choose_text_size(store: Store, size: float) -> None:
    """Make text this much larger from now on."""
    store.keep_setting(_SIZE, str(size))
    theme.enlarge(size)


def choose_light(store: Store, wanted: Light) -> None:
    """Be light or dark from now on."""
    store.keep_setting(_LIGHT, wanted)
    theme.paint(dark=wanted is Light.DARK)
