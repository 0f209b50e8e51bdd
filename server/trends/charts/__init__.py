"""Pictures of a release: what they show, in words and in a table as well, and how they are drawn.

    indicators ─▶ contents (rows, table, sentence) ─▶ template ─▶ json · svg · png · pdf
                                                               └▶ within a page, without its words

To add one: a function in ``contents.py`` or ``regional.py``, a template of its name, its line in
``CHARTS``, its words in ``words.json``.

Must not: read anything but a history of releases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from server.trends.boundaries import Boundaries
from server.trends.charts import contents, regional, weekly
from server.trends.charts.contents import Content, Derived, Source
from server.trends.charts.drawing import MEDIA_TYPES, Form, in_browser, picture, specification
from server.trends.charts.within import within_a_page
from server.trends.document import History, canonical
from shared.trends import PictureLook
from shared.vocabulary import Language

CHARTS: Mapping[str, Callable[[Source], Content]] = MappingProxyType(
    {
        "region": contents.region,
        "weeks": weekly.weeks,
        "places": contents.places,
        "tiles": regional.tiles,
        "domains": contents.domains,
        "funnel": contents.funnel,
        "waiting": contents.waiting,
        "declines": regional.declines,
        "leavers": contents.leavers,
        "leaver-risks": contents.leaver_risks,
    }
)
"""Every chart by the name it is asked for by; its template's as well, unless it names another."""
ON_PHONE = frozenset({"region", "tiles", "domains"})
"""Those that can be drawn for a phone, by ``<name>.phone.vl.json``: how many, where, about what."""
ON_A_MAP = frozenset({"tiles"})
"""Those that are drawn on a map where there are boundaries, by ``map.vl.json``."""
_KEPT = 256


def draw(
    name: str,
    derived: Derived,
    history: History,
    *,
    form: Form,
    language: Language,
    look: PictureLook = PictureLook.PAGE,
    boundaries: Boundaries | None = None,
) -> bytes:
    """Draw a chart of a history, or give what it shows as JSON.

    Parameters
    ----------
    boundaries
        For a map on a page instead of tiles.
    """
    ground = boundaries if look is PictureLook.PAGE else None
    content = CHARTS[name](Source(derived, history, language, ground))
    spec = _specification(name, content, look)
    if form == "json":
        return canonical(
            {
                "id": name,
                "release": history.last.name,
                "title": content.title,
                "sentence": content.sentence,
                "columns": list(content.columns),
                "table": [list(row) for row in content.table],
                "spec": {**spec, "usermeta": {"embedOptions": in_browser(language)}},
            }
        )
    return _kept(canonical(spec), form, language, look)


def shown_on_a_page(
    name: str,
    derived: Derived,
    history: History,
    *,
    language: Language,
    boundaries: Boundaries | None = None,
) -> Mapping[str, Any]:
    """Give a chart as a page shows it: title, sentence and table as text, the picture without them.

    Notes
    -----
    The picture is SVG that stands in the page and takes its letters; whoever cannot see it has the
    sentence and the table, so nothing in it is read out.
    """
    content = CHARTS[name](Source(derived, history, language, boundaries))
    return {
        "id": name,
        "title": content.title,
        "sentence": content.sentence,
        "columns": content.columns,
        "table": content.table,
        "svg": _within(name, content, language),
    }


def outlines(boundaries: Boundaries, names: Mapping[str, str], language: Language) -> str:
    """Give a map as a page shows it while there is nothing to show on it.

    Parameters
    ----------
    names
        Of the municipalities, by code.
    """
    return _within("tiles", regional.unfilled(boundaries, names), language)


def _within(name: str, content: Content, language: Language) -> str:
    """Draw what stands in a page: without title and sentence, which stand beside it."""
    spec = _specification(name, content, PictureLook.PAGE)
    spec = {each: part for each, part in spec.items() if each not in {"title", "description"}}
    spec["config"] = {**spec["config"], "aria": False, "padding": 2}
    return within_a_page(_kept(canonical(spec), "svg", language, PictureLook.PAGE).decode())


def _specification(name: str, content: Content, look: PictureLook) -> dict[str, Any]:
    return specification(
        content.template or name,
        content.rows,
        title=content.title,
        sentence=content.sentence,
        values=content.values,
        each=content.each,
        look=look,
    )


@lru_cache(maxsize=_KEPT)
def _kept(spec: bytes, form: Form, language: Language, look: PictureLook) -> bytes:
    """Draw what was not drawn before: the same document is the same picture."""
    return picture(spec.decode(), form=form, language=language, look=look)


__all__ = [
    "CHARTS",
    "MEDIA_TYPES",
    "ON_A_MAP",
    "ON_PHONE",
    "Form",
    "draw",
    "outlines",
    "shown_on_a_page",
]
