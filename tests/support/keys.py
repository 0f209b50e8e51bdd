"""Hands without a mouse: the same journeys, by the keys of a keyboard alone.

`without_a_mouse` changes what a test's ``click``, ``fill``, ``check``, ``select_option`` and
``set_input_files`` do: each first goes to its place with Tab, as somebody does who sees where the
focus is, and fails where Tab does not come. Nothing is given to a page but keys.
"""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from playwright.sync_api import ElementHandle, Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

_MOST = 150
"""How often Tab is pressed for one thing: more than any page has places."""
_PRESSES, _OPENS_MS = 5, 4000
"""How often the key is pressed that opens the choice of a file, and how long each may take."""
_HAS_FOCUS = "one => document.activeElement === one"
_GROUP_HAS_FOCUS = """one => document.activeElement === one
  || (document.activeElement.type === 'radio' && document.activeElement.name === one.name)"""
_STEPS = """(select, wanted) => {
  const labels = [...select.options].map(one => one.label);
  const values = [...select.options].map(one => one.value);
  const at = labels.includes(wanted) ? labels.indexOf(wanted) : values.indexOf(wanted);
  return at - select.selectedIndex;
}"""


def without_a_mouse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every act of this test be done with keys."""
    monkeypatch.setattr(Locator, "click", _click)
    monkeypatch.setattr(Locator, "fill", _fill)
    monkeypatch.setattr(Locator, "check", _check)
    monkeypatch.setattr(Locator, "select_option", _select)
    monkeypatch.setattr(Locator, "set_input_files", _choose_file)


def _click(self: Locator) -> None:
    _reach(self)
    self.page.keyboard.press("Enter")


def _fill(self: Locator, text: str) -> None:
    place, keys = _reach(self), self.page.keyboard
    kind = place.get_attribute("type")
    if kind == "date":
        keys.type(date.fromisoformat(text).strftime("%m%d%Y"))
    elif kind == "time":
        keys.type(time.fromisoformat(text).strftime("%I%M%p"))
    else:
        keys.press("Control+A")
        keys.type(text)
        assert self.input_value() == text


def _check(self: Locator) -> None:
    if self.get_attribute("type") == "radio":
        place = _reach(self, _GROUP_HAS_FOCUS)
        while not place.evaluate(_HAS_FOCUS):
            self.page.keyboard.press("ArrowDown")
    else:
        _reach(self)
    if not self.is_checked():
        self.page.keyboard.press("Space")
    assert self.is_checked()


def _select(self: Locator, wanted: str | None = None, *, label: str | None = None) -> None:
    steps = _reach(self).evaluate(_STEPS, wanted or label)
    for _ in range(abs(steps)):
        self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")


def _choose_file(self: Locator, file: Any) -> None:
    for _ in range(_PRESSES):
        _reach(self)
        try:
            with self.page.expect_file_chooser(timeout=_OPENS_MS) as chooser:
                self.page.keyboard.press("Enter")
        except PlaywrightTimeoutError:
            # On a busy machine the browser drops a chooser whose key was pressed too long ago: a
            # person presses again.
            continue
        chooser.value.set_files(file)
        return
    raise AssertionError("no key opens the choice of a file")


def _reach(wanted: Locator, arrived: str = _HAS_FOCUS) -> ElementHandle:
    """Press Tab until the focus is there; fail when it never is."""
    place, page = wanted.element_handle(), wanted.page
    for _ in range(_MOST):
        if place.evaluate(arrived):
            return place
        page.keyboard.press("Tab")
    message = f"the keyboard does not reach {wanted}: the focus is on {_focused(page)}"
    raise AssertionError(message)


def _focused(page: Page) -> str:
    said: str = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    return said
