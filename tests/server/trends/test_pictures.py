"""Pictures are the same bytes however often, in whatever order and beside what they are drawn."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from server.trends import charts
from server.trends.charts import CHARTS, Form, draw, shown_on_a_page
from server.trends.document import History
from server.trends.periods import Month
from shared.vocabulary import Language
from tests.support.trends import known_on, region, releases_of

FIRST = Month(2025, 10)


@pytest.fixture(scope="module")
def history() -> History:
    """Give two months that are closed."""
    facts = region(FIRST)
    made = releases_of(known_on(facts, FIRST.after(1)), [FIRST, FIRST.after(1)])
    return History(tuple(release for release, _ in made))


def _drawn(history: History, name: str, form: Form) -> bytes:
    charts._kept.cache_clear()
    indicators: dict[str, Any] = history.last.content["indicators"]
    return draw(name, indicators, history, form=form, language=Language.FRENCH)


def test_a_picture_drawn_again_after_others_is_the_same_bytes(history: History) -> None:
    """Vega counts on from picture to picture, and fonts are written as a hash map has them."""
    orders = (sorted(CHARTS), sorted(CHARTS, reverse=True))
    seen: dict[tuple[str, str], set[str]] = {}
    forms: tuple[Form, ...] = ("svg", "pdf")
    for order in orders:
        for name in order:
            for form in forms:
                drawn = _drawn(history, name, form)
                seen.setdefault((name, form), set()).add(hashlib.sha256(drawn).hexdigest())
    assert {key for key, hashes in seen.items() if len(hashes) > 1} == set()


def test_a_paper_is_a_whole_pdf_whose_table_says_where_each_object_begins(
    history: History,
) -> None:
    for name in CHARTS:
        drawn = _drawn(history, name, "pdf")
        at = int(drawn.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
        assert drawn[at:].startswith(b"xref\n0 ")
        lines = drawn[at:].split(b"trailer")[0].splitlines()[2:]
        assert lines[0] == b"0000000000 65535 f"
        for number, line in enumerate(lines[1:], 1):
            assert drawn[int(line[:10]) :].startswith(b"%d 0 obj\n" % number)
        assert b"/Size %d\n" % len(lines) in drawn[at:]


def test_a_chart_without_anything_to_draw_has_no_place_left_to_fill(history: History) -> None:
    for name in CHARTS:
        assert b"$" not in _drawn(history, name, "svg")


def test_pictures_within_a_page_share_no_name_and_carry_no_markup_of_others(
    history: History,
) -> None:
    ground = history.last.content["ground"]
    ground["municipalities"][0]["name"] = "<script>&\"'"
    names: list[str] = []
    for name in CHARTS:
        told = shown_on_a_page(
            name, history.last.content["indicators"], history, language=Language.DUTCH
        )
        assert "<script" not in told["svg"]
        names += [part.split('"')[0] for part in told["svg"].split(' id="')[1:]]
    assert len(names) == len(set(names))
