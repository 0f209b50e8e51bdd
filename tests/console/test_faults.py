"""What was wrong with a form: every form of the desk, sent as it was opened."""

from __future__ import annotations

import html
import re

import pytest

from tests.console.states_circles import MORE
from tests.support import desk_states
from tests.support.desk import Browserless
from tests.support.world import World

_STATES = {**desk_states.states(), "circles, more": MORE}
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_LINK = re.compile(r'<li><a href="#(f-[^"]+)">([^<]*)</a>')
_CODE = re.compile(r"[a-z0-9_.]+")
_WOULD_END = frozenset({"/desk/sign-out", "/desk/devices/everywhere"})


@pytest.fixture
def database_kind() -> str:
    """Say which database: what a form lacks does not hang on it."""
    return "sqlite"


@pytest.mark.parametrize("job", _STATES)
def test_a_summary_of_faults_names_the_fields_and_leads_to_them_in_their_order(
    job: str, world: World
) -> None:
    sent: set[tuple[str, frozenset[str]]] = set()
    wrong: list[str] = []
    for state in _STATES[job]:
        arrival = state.prepare(world)
        desk = Browserless.of(world, arrival.person, language="nl")
        if not desk.get(arrival.path).headers["content-type"].startswith("text/html"):
            continue
        for form in desk.forms():
            like = (_ID.sub("", form.action), frozenset(form.fields))
            if form.action in _WOULD_END or like in sent:
                continue
            sent.add(like)
            page = desk.post(form.action, form.fields)
            if page.status_code == 422:
                wrong += [f"{state.name}, {form.action}: {each}" for each in _odd(page.text)]
    assert sent
    assert wrong == []


def _odd(page: str) -> list[str]:
    """Give what is odd about the summary of a page."""
    links = [(place, html.unescape(said)) for place, said in _LINK.findall(page)]
    places = [page.find(f'id="{place}"') for place, _ in links]
    odd = [f"{said} leads nowhere" for (_, said), at in zip(links, places, strict=True) if at < 0]
    odd += [f"{said} is a code" for _, said in links if _CODE.fullmatch(said)]
    if places != sorted(places):
        odd.append(f"{[said for _, said in links]} are not in the order of the page")
    return odd
