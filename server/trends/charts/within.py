"""A picture as it stands within a page: the same drawing, smaller, with the page's letters.

Vega says of each part what it is, for who listens to a picture alone. In a page the sentence and
the table say it, so the picture is one thing and its parts are silent. What is not drawn (labels
that found no room, grounds without a colour) and what is drawn the same without being said goes,
and a place is told to a tenth of a pixel. Only tags are changed: what stands between them is text.
"""

from __future__ import annotations

import re

_ALONE = 'font-family="Kring Sans Semibold"'
_IN_A_PAGE = 'font-family="Kring Sans" font-weight="600"'
"""A file of letters beside the drawing has a name for each weight; the desk's has one for both."""
_NO_ROOM = re.compile(r'<text [^>]*\bopacity="0"[^>]*>[^<]*</text>')
_GROUND = re.compile(
    r'<path (?=[^>]*class="(?:background|foreground)")(?![^>]*(?:fill|stroke)=)[^>]*/>'
)
_TAG = re.compile(r"<[^>]+>")
_SAID = re.compile(r' (?:aria-[a-z]+|role|pointer-events|class)="(?!marks")[^"]*"')
_AS_EVER = re.compile(r' (?:opacity|stroke-width)="1"')
_PLACE = re.compile(r"\d+\.\d{2,}")
_EMPTY = re.compile(r'<g(?: transform="translate\(0,0\)")?></g>')


def within_a_page(svg: str) -> str:
    """Give a drawing of vl-convert's as it stands in a page."""
    svg = _GROUND.sub("", _NO_ROOM.sub("", svg.replace(_ALONE, _IN_A_PAGE)))
    svg = _TAG.sub(_shorter, svg)
    before = ""
    while before != svg:
        before, svg = svg, _EMPTY.sub("", svg)
    return svg


def _shorter(tag: re.Match[str]) -> str:
    return _PLACE.sub(_to_a_tenth, _AS_EVER.sub("", _SAID.sub("", tag.group())))


def _to_a_tenth(number: re.Match[str]) -> str:
    return f"{float(number.group()):.1f}".removesuffix(".0")
