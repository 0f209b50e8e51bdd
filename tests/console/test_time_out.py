"""A time-out, a sign-out in another tab, a colleague at the same computer: no draft is lost.

And none is carried out by somebody who did not mean it, or shown to somebody it is not for.
"""

from __future__ import annotations

import pytest

from server.kernel.tables import columns
from server.people.tables import DeskSessionRow, SessionRow
from tests.console.test_entrance import PASSWORD, sign_in, somebody
from tests.support.desk import Browserless, keep_cookie, sign_in_at_desk
from tests.support.world import Person, World

_TYPED = 'Zei vandaag "niemand luistert".\n\n<b>Twee</b> keer & nog eens.'


@pytest.fixture
def database_kind() -> str:
    """Say which database: nothing of this hangs on it."""
    return "sqlite"


@pytest.fixture
def ann(world: World) -> Person:
    """Give somebody with a password."""
    return somebody(world)


def _typing(world: World, person: Person) -> Browserless:
    """Open a form with the browser of somebody, before what is to happen meanwhile."""
    desk = Browserless.of(world, person)
    assert desk.get("/desk/signal?kind=concern").status_code == 200
    return desk


def _send(desk: Browserless) -> None:
    form = next(form for form in desk.forms() if "observation" in form.fields)
    desk.post(form.action, {**form.fields, "observation": _TYPED, "go": "send"})


def _typed_in(desk: Browserless) -> list[str]:
    return [form.fields["observation"][0] for form in desk.forms() if "observation" in form.fields]


def _resume(desk: Browserless) -> None:
    """Press the button that shows what was typed."""
    desk.send("/desk/signal?kind=concern")


def _signals(world: World) -> int:
    return world.journal().count("signal.submit")


def test_what_was_typed_comes_back_after_a_time_out(world: World, ann: Person) -> None:
    desk = _typing(world, ann)
    world.clock.forward(minutes=31)
    _send(desk)
    assert desk.response is not None
    assert desk.response.status_code == 401
    assert "What you typed is still here" in desk.text
    assert "niemand luistert" not in desk.response.text, "sealed on its way"
    sign_in(desk, password="niet dit wachtwoord")
    sign_in(desk)
    _resume(desk)
    assert _typed_in(desk) == [_TYPED]
    assert "Nothing was sent yet" in desk.text
    assert _signals(world) == 0
    assert "<b>Twee" not in desk.response.text


def test_a_colleague_at_the_same_computer_does_not_get_it(world: World, ann: Person) -> None:
    somebody(world, "bob.claes")
    desk = _typing(world, ann)
    world.clock.forward(minutes=31)
    _send(desk)
    sign_in(desk, "bob.claes")
    assert desk.response is not None
    assert desk.response.url.path == "/desk"
    assert "niemand luistert" not in desk.text


def test_a_form_that_waited_half_a_day_is_not_given_back(world: World, ann: Person) -> None:
    desk = _typing(world, ann)
    world.clock.forward(minutes=31)
    _send(desk)
    world.clock.forward(hours=12, minutes=1)
    sign_in(desk)
    assert "niemand luistert" not in desk.text


def test_what_was_sealed_and_changed_is_not_opened(world: World, ann: Person) -> None:
    desk = _typing(world, ann)
    world.clock.forward(minutes=31)
    _send(desk)
    form = desk.form("/desk/sign-in")
    sealed = form.fields["carried"][0]
    for changed in (sealed[:-8] + "AAAAAAA=", "not base64 é", "", sealed[:40]):
        desk.post(
            form.action,
            {**form.fields, "carried": changed, "username": "ann.peeters", "password": PASSWORD},
        )
        assert "niemand luistert" not in desk.text
        desk.get("/desk/sign-in")
        form = desk.form("/desk/sign-in")


def test_who_signed_in_anew_in_another_tab_keeps_what_was_typed_in_this_one(
    world: World, ann: Person
) -> None:
    desk = _typing(world, ann)
    keep_cookie(desk.client, "kring-desk", sign_in_at_desk(world, ann))
    _send(desk)
    assert _typed_in(desk) == [_TYPED]
    assert "Nothing was sent yet" in desk.text
    assert _signals(world) == 0


def test_who_signed_out_in_another_tab_keeps_what_was_typed_in_this_one(
    world: World, ann: Person
) -> None:
    desk = _typing(world, ann)
    desk.client.cookies.clear()
    _send(desk)
    sign_in(desk)
    _resume(desk)
    assert _typed_in(desk) == [_TYPED]
    assert _signals(world) == 0


def test_a_button_without_a_form_is_not_pressed_for_another_session(
    world: World, ann: Person
) -> None:
    phone = world.session(ann.account_id)
    desk = Browserless.of(world, ann)
    desk.get("/desk/devices")
    keep_cookie(desk.client, "kring-desk", sign_in_at_desk(world, ann))
    assert desk.send(f"/desk/devices/{phone}/ending").status_code == 403
    assert world.client(ann.account_id, phone).get("/v1/me").status_code == 200


def test_a_browser_nobody_uses_is_signed_out_after_half_an_hour(world: World, ann: Person) -> None:
    desk = Browserless.of(world, ann)
    for _ in range(3):
        world.clock.forward(minutes=29)
        assert desk.get("/desk").url.path == "/desk", "a page that is opened counts as use"
    world.clock.forward(minutes=30)
    assert desk.get("/desk").url.path == "/desk/sign-in"


def test_a_page_that_listens_keeps_nobody_signed_in(world: World, ann: Person) -> None:
    desk = Browserless.of(world, ann)
    world.clock.forward(minutes=29)
    assert desk.get("/desk/live").status_code == 200
    assert desk.get("/desk", headers={"kring-watches": "1"}).status_code == 200
    world.clock.forward(minutes=2)
    assert desk.get("/desk").url.path == "/desk/sign-in"


def test_after_a_working_day_one_signs_in_again(world: World, ann: Person) -> None:
    desk = Browserless.of(world, ann)
    for _ in range(29):
        world.clock.forward(minutes=20)
        assert desk.get("/desk").url.path == "/desk"
    world.clock.forward(minutes=20)
    assert desk.get("/desk").url.path == "/desk/sign-in"


def test_an_hour_of_reading_writes_little(world: World, ann: Person) -> None:
    desk = Browserless.of(world, ann)
    before = len(world.journal())
    for _ in range(60):
        world.clock.forward(minutes=1)
        desk.get("/desk")
    assert len(world.journal()) - before <= 6
    with world.unit() as uow:
        row = uow.find(DeskSessionRow, columns(DeskSessionRow).session_id == ann.session_id)
        device = uow.find(SessionRow, columns(SessionRow).id == ann.session_id)
    assert row is not None
    assert device is not None
    assert world.clock.now - row.last_used_at < world.clock.now - device.created_at
    assert (world.clock.now - device.last_used_at).total_seconds() <= 660
