"""Drawing: a template, the rows of a chart, a language in; a picture out. The same bytes each time.

Templates are Vega-Lite documents under version control. A text that begins with a dollar sign is a
place to fill; nothing else in them changes. vl-convert draws in this process, with one font that
lies beside this file, and may ask no other machine for anything.

On a phone title and sentence stand beside the picture as text, so a picture for a phone has
neither; it is as wide as a phone, in its colours, light or dark, from a template of its own.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import vl_convert

from server.trends.charts.paper import in_order
from shared.trends import PictureLook
from shared.vocabulary import Language

Form = Literal["json", "svg", "png", "pdf"]
MEDIA_TYPES: Mapping[str, str] = {
    "json": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
}
_HERE = Path(__file__).parent
_LOCALE: Mapping[Language, Literal["nl-NL", "fr-FR", "en-GB"]] = {
    Language.DUTCH: "nl-NL",
    Language.FRENCH: "fr-FR",
    Language.ENGLISH: "en-GB",
}
_NUMBERS = {
    Language.DUTCH: {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€ ", ""]},
    Language.FRENCH: {
        "decimal": ",",
        "thousands": "\u202f",
        "grouping": [3],
        "currency": ["", " €"],
    },
    Language.ENGLISH: {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["€", ""]},
}
_LIGHT: Mapping[str, str] = {
    "surface": "#fffdf9",
    "ink": "#23211d",
    "ink_soft": "#5b564c",
    "line": "#857d6e",
    "line_soft": "#e4dccd",
    "teal": "#0b5f63",
    "teal_mid": "#8fc1c0",
    "teal_paper": "#e1efee",
    "red": "#a3261f",
}
_DARK: Mapping[str, str] = {
    "surface": "#272520",
    "ink": "#f2ede3",
    "ink_soft": "#bdb6a8",
    "line": "#938c7d",
    "line_soft": "#3f3c34",
    "teal": "#7cc7c4",
    "teal_mid": "#2f6a68",
    "teal_paper": "#183735",
    "red": "#f4a79f",
}
PALETTES: Mapping[PictureLook, Mapping[str, str]] = {
    PictureLook.PAGE: {**_LIGHT, "surface": "#faf6ef"},
    PictureLook.PHONE: _LIGHT,
    PictureLook.PHONE_DARK: _DARK,
}
"""The colours of each surface by their names on phone and desk; ``teal_mid`` carries ink."""
_SCALE: Mapping[PictureLook, float] = {
    PictureLook.PAGE: 2.0,
    PictureLook.PHONE: 2.5,
    PictureLook.PHONE_DARK: 2.5,
}
_NAMED = re.compile(r"\b(?:clip|gradient_)\d+\b(?=[\")])")
_NOTHING: Mapping[str, Any] = {
    "mark": "point",
    "width": 480,
    "height": 20,
    "view": {"stroke": None},
}
"""What small multiples are when there are none: the sentence says so, above nothing."""
_drawing = Lock()


@lru_cache
def template(name: str) -> Mapping[str, Any]:
    """Read a template."""
    text = (_HERE / "templates" / f"{name}.vl.json").read_text(encoding="utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


def filled(part: Any, values: Mapping[str, Any]) -> Any:
    """Give a copy of a template with its places filled."""
    if isinstance(part, dict):
        return {name: filled(each, values) for name, each in part.items()}
    if isinstance(part, list):
        return [filled(each, values) for each in part]
    if not isinstance(part, str) or "$" not in part:
        return part
    whole = values.get(part.removeprefix("$")) if part.startswith("$") else None
    if whole is not None:
        return whole
    for name in sorted(values, key=len, reverse=True):
        part = part.replace(f"${name}", str(values[name]))
    return part


def specification(
    name: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    title: str,
    sentence: str,
    values: Mapping[str, Any],
    each: Sequence[Mapping[str, Any]] = (),
    look: PictureLook = PictureLook.PAGE,
) -> dict[str, Any]:
    """Give the whole Vega-Lite document of a chart.

    Parameters
    ----------
    each
        For small multiples, what fills the one picture of the template, once for each.
    look
        For a phone it has neither title nor sentence, and a template of its own.
    """
    is_page = look is PictureLook.PAGE
    base = dict(template(name if is_page else f"{name}.phone"))
    values = {**PALETTES[look], **values}
    if "concat" in base:
        (unit,) = base["concat"]
        base["concat"] = [filled(unit, {**values, **one}) for one in each]
        base = base if each else dict(_NOTHING)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": sentence,
        **({"title": {"text": title, "subtitle": _lines(sentence)}} if is_page else {}),
        "data": {"values": [dict(row) for row in rows]},
        "config": _config(PALETTES[look], padding=14 if is_page else 8),
        **filled({key: part for key, part in base.items() if key != "concat"}, values),
        **({"concat": base["concat"]} if "concat" in base else {}),
    }


def picture(
    spec: str, *, form: Form, language: Language, look: PictureLook = PictureLook.PAGE
) -> bytes:
    """Draw a document.

    Notes
    -----
    One at a time: drawing is work for the processor, and two at once are not faster.
    """
    asked: dict[str, Any] = {
        "format_locale": _NUMBERS[language],
        "time_format_locale": _LOCALE[language],
        "allowed_base_urls": [],
    }
    with _drawing:
        _register_font()
        if form == "png":
            drawn: bytes = vl_convert.vegalite_to_png(spec, scale=_SCALE[look], **asked)
            return drawn
        text = _numbered_anew(vl_convert.vegalite_to_svg(spec, **asked))
        if form == "svg":
            return text.encode()
        return in_order(vl_convert.svg_to_pdf(text))


def in_browser(language: Language) -> Mapping[str, Any]:
    """Give how a browser is to draw a document: numbers and days as here, and nothing evaluated."""
    return {
        "ast": True,
        "renderer": "svg",
        "actions": False,
        "defaultStyle": False,
        "formatLocale": _NUMBERS[language],
        "timeFormatLocale": vl_convert.get_time_format_locale(_LOCALE[language]),
        "tooltip": {"disableDefaultStyle": True},
    }


@lru_cache(maxsize=1)
def browser_bundle() -> bytes:
    """Give the script with which a browser draws: vl-convert's own, the same Vega as here."""
    made: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return made.encode()


@lru_cache(maxsize=1)
def bundle_name() -> str:
    """Give the name of that script: another release of the library has another."""
    return f"vega-{version('vl-convert-python')}.js"


def _numbered_anew(svg: str) -> str:
    """Count what a picture names within itself from its own beginning.

    Notes
    -----
    Vega counts on from picture to picture: the same document drawn twice would not be the same
    bytes (R12), and two pictures on one page would share a name.
    """
    own = hashlib.sha256(_NAMED.sub("", svg).encode()).hexdigest()[:8]
    seen: dict[str, str] = {}
    return _NAMED.sub(lambda hit: seen.setdefault(hit.group(), f"k{own}-{len(seen)}"), svg)


def _config(palette: Mapping[str, str], *, padding: int) -> dict[str, Any]:
    soft = palette["ink_soft"]
    return {
        "font": "Kring Sans",
        "background": palette["surface"],
        "padding": padding,
        "view": {"stroke": None},
        "title": {
            "font": "Kring Sans Semibold",
            "fontSize": 16,
            "color": palette["ink"],
            "anchor": "start",
            "subtitleFont": "Kring Sans",
            "subtitleFontSize": 13,
            "subtitleColor": soft,
            "subtitlePadding": 6,
            "offset": 12,
            "fontWeight": "normal",
        },
        "axis": {
            "labelColor": soft,
            "titleColor": soft,
            "gridColor": palette["line_soft"],
            "domainColor": palette["line"],
            "tickColor": palette["line"],
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
        },
        "legend": {"labelColor": soft, "titleColor": soft, "titleFontWeight": "normal"},
    }


@lru_cache
def _register_font() -> None:
    vl_convert.register_font_directory(str(_HERE / "fonts"))


def _lines(sentence: str, width: int = 88) -> list[str]:
    """Break a sentence into lines of a picture's width."""
    lines: list[str] = [""]
    for word in sentence.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
