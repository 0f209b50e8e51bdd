"""Pictures of a release: what they show, in words and in a table as well, and how they are drawn.

    indicators ─▶ contents (rows, table, sentence) ─▶ template ─▶ json · svg · png · pdf

To add one: a function in ``contents.py`` or ``regional.py``, a template of its name, its line in
``CHARTS``, its words in ``words.json``.

Must not: read anything but a history of releases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

from server.trends.charts import contents, regional
from server.trends.charts.contents import Content, Derived, Source
from server.trends.charts.drawing import MEDIA_TYPES, Form, picture, specification
from server.trends.document import History, canonical
from shared.trends import PictureLook
from shared.vocabulary import Language

CHARTS: Mapping[str, Callable[[Source], Content]] = MappingProxyType(
    {
        "region": contents.region,
        "places": contents.places,
        "tiles": regional.tiles,
        "domains": contents.domains,
        "funnel": contents.funnel,
        "waiting": contents.waiting,
        "declines": regional.declines,
        "leavers": contents.leavers,
    }
)
"""Every chart by the name it is asked for by; the name is its template's as well."""
ON_PHONE = frozenset({"region", "tiles", "domains"})
"""Those that can be drawn for a phone, by ``<name>.phone.vl.json``: how many, where, about what."""
_KEPT = 256


def draw(
    name: str,
    derived: Derived,
    history: History,
    *,
    form: Form,
    language: Language,
    look: PictureLook = PictureLook.PAGE,
) -> bytes:
    """Draw a chart of a history, or give what it shows as JSON."""
    content = CHARTS[name](Source(derived, history, language))
    spec = specification(
        name,
        content.rows,
        title=content.title,
        sentence=content.sentence,
        values=content.values,
        each=content.each,
        look=look,
    )
    if form == "json":
        return canonical(
            {
                "id": name,
                "release": history.last.name,
                "title": content.title,
                "sentence": content.sentence,
                "columns": list(content.columns),
                "table": [list(row) for row in content.table],
                "spec": spec,
            }
        )
    return _kept(canonical(spec), form, language, look)


@lru_cache(maxsize=_KEPT)
def _kept(spec: bytes, form: Form, language: Language, look: PictureLook) -> bytes:
    """Draw what was not drawn before: the same document is the same picture."""
    return picture(spec.decode(), form=form, language=language, look=look)


__all__ = ["CHARTS", "MEDIA_TYPES", "ON_PHONE", "Form", "draw"]
