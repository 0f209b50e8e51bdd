"""Sessions at the desk, on both databases: opened once, used, ended with the device beside them."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from server.kernel.errors import CredentialsNotAccepted, NotSignedIn
from server.kernel.tables import columns
from server.kernel.tokens import refresh_digest
from server.people import desk_sessions
from server.people.tables import DeskSessionRow, SessionRow
from shared.people import SignIn
from tests.server.people.answers import PASSWORD, account
from tests.support.world import World

_desk = columns(DeskSessionRow)


def _sign_in(world: World, password: str = PASSWORD, instead_of: str | None = None) -> str:
    command = SignIn(username="ann.peeters", password=password, device_name="Firefox, Windows")
    return desk_sessions.open_desk(
        world.runtime, command, address="192.0.2.1", instead_of=instead_of
    )


def _visit(world: World, token: str) -> desk_sessions.DeskVisit:
    with world.unit() as uow:
        visit = desk_sessions.find_visit(uow, token)
    assert visit is not None
    return visit


def test_a_cookie_leads_to_its_account_and_only_its_digest_is_kept(world: World) -> None:
    ann = account(world, "Ann.Peeters")
    token = _sign_in(world)
    visit = _visit(world, token)
    assert (visit.claims.account_id, visit.live) == (ann, True)
    with world.unit() as uow:
        row = uow.find(DeskSessionRow, _desk.id == visit.desk_session_id)
        assert desk_sessions.find_visit(uow, token + "x") is None
    assert row is not None
    assert row.digest == refresh_digest(token)
    assert world.journal(visit.claims.session_id) == ["session.sign-in"]


def test_a_wrong_password_opens_nothing(world: World) -> None:
    account(world, "Ann.Peeters")
    with pytest.raises(CredentialsNotAccepted):
        _sign_in(world, "groen-olifant-fiets")
    with world.unit() as uow:
        assert uow.all(DeskSessionRow) == []


def test_pages_that_are_opened_at_once_note_once_that_they_were(world: World) -> None:
    account(world, "Ann.Peeters")
    token = _sign_in(world)
    world.clock.forward(minutes=12)
    visit = _visit(world, token)
    assert visit.to_touch
    at_once = threading.Barrier(4)

    def page(_: int) -> None:
        at_once.wait()
        desk_sessions.touch(world.runtime, visit)

    with ThreadPoolExecutor(4) as pages:
        list(pages.map(page, range(4)))
    assert not _visit(world, token).to_touch
    assert world.journal(visit.claims.session_id) == ["session.sign-in", "session.refresh"]


def test_signing_in_again_ends_what_the_browser_had_and_what_timed_out(world: World) -> None:
    account(world, "Ann.Peeters")
    old = _sign_in(world)
    world.clock.forward(minutes=31)
    here = _sign_in(world)
    assert not _visit(world, old).live
    there = _sign_in(world)
    again = _sign_in(world, instead_of=here)
    assert [_visit(world, each).live for each in (here, there, again)] == [False, True, True]
    with world.unit() as uow:
        rows = uow.all(SessionRow, columns(SessionRow).revoked_at.is_not(None))
    assert len(rows) == 2


def test_a_browser_that_left_asks_nothing_more(world: World) -> None:
    account(world, "Ann.Peeters")
    token = _sign_in(world)
    visit = _visit(world, token)
    desk_sessions.leave(world.runtime, visit.claims)
    assert not _visit(world, token).live
    with world.unit() as uow, pytest.raises(NotSignedIn):
        world.runtime.find_actor(uow, visit.claims)
    assert world.journal(visit.claims.session_id)[-1] == "session.revoke"
