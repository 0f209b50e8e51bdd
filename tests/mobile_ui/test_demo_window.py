"""The demo opens the phone where there is a screen, and goes on where there is none."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from demo.telling import Teller
from demo.window import has_screen, phone_in_a_window
from mobile.ui.tokens import LIGHT
from tests.support.headless import need_a_window
from tests.support.virtual_screen import need_a_virtual_screen, virtual_screen

NOWHERE = "http://127.0.0.1:9"
SIGN_IN = ("leraar-1", "beuk-fiets-wolk-12")


@pytest.mark.parametrize(
    ("environment", "platform", "has"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "darwin", True),
    ],
)
def test_a_screen_is_where_the_system_says_there_is_one(
    environment: dict[str, str], platform: str, *, has: bool
) -> None:
    assert has_screen(environment, platform) is has


def test_without_a_screen_it_says_so_and_goes_on(tmp_path: Path) -> None:
    told = io.StringIO()
    with phone_in_a_window(tmp_path, NOWHERE, Teller(told), sign_in=SIGN_IN, environment={}) as app:
        assert app is None
    assert "no screen here" in told.getvalue()


def test_a_screen_that_cannot_be_drawn_on_is_told_and_the_demo_goes_on(tmp_path: Path) -> None:
    told = io.StringIO()
    nothing_there = {"DISPLAY": ":4711", "KIVY_WINDOW": "x11", "PATH": ""}
    with phone_in_a_window(
        tmp_path, NOWHERE, Teller(told), sign_in=SIGN_IN, environment=nothing_there
    ) as app:
        assert app is None
    assert "found no window" in told.getvalue()


def test_with_a_screen_the_app_stands_on_it_and_ends_with_the_demo(tmp_path: Path) -> None:
    need_a_window()
    need_a_virtual_screen()
    told = io.StringIO()
    (tmp_path / "screen").mkdir()
    with virtual_screen(tmp_path / "screen", width=400, height=800) as screen:
        with phone_in_a_window(
            tmp_path / "phone",
            NOWHERE,
            Teller(told),
            sign_in=SIGN_IN,
            environment=screen.environment,
        ) as app:
            screen.until(lambda seen: seen.areas(LIGHT["teal"]), what="signing in")
        assert app is not None
        assert app.poll() is not None
    assert all(one in told.getvalue() for one in SIGN_IN)
