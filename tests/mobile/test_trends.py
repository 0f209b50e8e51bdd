"""The month at a glance: what is shown, what is kept and how, and when it goes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from typing_extensions import override

from mobile.api.link import NoAnswer, ServerProblem
from mobile.controllers.reading import Loading
from mobile.controllers.trends import CHARTS, TrendsController, forget_trends_unless_for
from mobile.controllers.who import WhoController
from mobile.ui import tokens
from mobile.wiring import Phone, ports_of
from server.trends.charts.drawing import PALETTES
from server.trends.periods import Month
from shared.people import MeView
from shared.problems import ProblemType
from shared.trends import ChartView, PictureLook, ReleaseItem, ReleasePage
from shared.vocabulary import Language, OrganisationKind, Role
from tests.support.databases import Databases
from tests.support.phones import PIN, opened_in, phone_in
from tests.support.protocol_server import Way, problem
from tests.support.staff import PASSWORD, employ
from tests.support.told import Server, me
from tests.support.trends import put_releases
from tests.support.world import World

PNG = b"\x89PNG\r\n\x1a\nnot really"
DUTCH, LIGHT, DARK = Language.DUTCH, PictureLook.PHONE, PictureLook.PHONE_DARK
COORDINATOR = me(Role.COORDINATOR)


class Region:
    """A server with the releases it is told, which remembers what was asked."""

    def __init__(self, *months: str) -> None:
        self.releases = tuple(_release(month) for month in months)
        self.refuses: Exception | None = None
        self.refuses_pictures: Exception | None = None
        self.asked: list[str] = []

    async def newest_release(self) -> ReleasePage:
        self.asked.append("newest")
        if self.refuses is not None:
            raise self.refuses
        return ReleasePage(items=self.releases[-1:], public_key="")

    async def chart(self, name: str, *, release: str, language: Language) -> ChartView:
        self.asked.append(f"{name} {release} {language}")
        return ChartView(
            id=name,
            release=release,
            title=f"{name} in {language}",
            sentence=f"{release} says something.",
            columns=("a", "b"),
            table=(("x", "5"),),
        )

    async def picture(
        self, name: str, *, release: str, language: Language, look: PictureLook
    ) -> bytes:
        self.asked.append(f"{name} {release} {language} {look}")
        if self.refuses_pictures is not None:
            raise self.refuses_pictures
        return PNG


def _release(month: str) -> ReleaseItem:
    return ReleaseItem(
        name=month, month=month, closed_on=date(2026, 8, 11), sha256=f"hash {month}", signature=""
    )


@pytest.fixture
def phone(tmp_path: Path) -> Phone:
    return opened_in(tmp_path)


def glance_of(phone: Phone, region: Region, who: MeView = COORDINATOR) -> TrendsController:
    knows = WhoController(ports_of(phone), Server(who))
    asyncio.run(knows.refresh())
    return TrendsController(ports_of(phone), region, knows)


def look(glance: TrendsController, language: Language = DUTCH, light: PictureLook = LIGHT) -> None:
    glance.begin(language, light)
    asyncio.run(glance.ask())


def test_the_newest_month_is_shown_with_three_sentences_and_three_pictures(phone: Phone) -> None:
    glance = glance_of(phone, Region("2026-06", "2026-07"))
    look(glance)
    shown = glance.state.glance
    assert shown is not None
    assert (glance.state.loading, shown.month) == (Loading.LOADED, "2026-07")
    assert [one.shows.id for one in shown.charts] == list(CHARTS)
    assert {one.picture for one in shown.charts} == {PNG}
    assert shown.fetched_at == phone.clock()


def test_a_release_is_fetched_once_for_each_language_and_light(phone: Phone) -> None:
    region = Region("2026-07")
    for _ in range(2):
        for light in (LIGHT, DARK):
            look(glance_of(phone, region), light=light)
    fetched = [one for one in region.asked if one != "newest"]
    assert len(fetched) == len(set(fetched)) + len(CHARTS)  # Its words, once for each light.
    look(glance_of(phone, region), Language.FRENCH)
    assert "tiles 2026-07 fr phone" in region.asked


def test_a_newer_release_takes_the_place_of_all_that_was_kept_of_an_older_one(phone: Phone) -> None:
    region = Region("2026-06")
    look(glance_of(phone, region))
    look(glance_of(phone, region), light=DARK)
    assert len(phone.store.told_under("trends:")) == 2
    region.releases += (_release("2026-07"),)
    look(glance_of(phone, region))
    assert phone.store.told_under("trends:") == ("trends:nl:phone",)


def test_without_a_network_what_was_kept_stays_with_its_dates(phone: Phone) -> None:
    region = Region("2026-07")
    look(glance_of(phone, region))
    region.refuses = NoAnswer("timeout")
    for light, language in ((LIGHT, DUTCH), (DARK, DUTCH), (LIGHT, Language.FRENCH)):
        glance = glance_of(phone, region)
        look(glance, language, light)
        assert glance.state.loading is Loading.OFFLINE
        assert glance.state.glance is not None
        assert glance.state.glance.month == "2026-07"
    region.refuses = ServerProblem(problem(ProblemType.UNAVAILABLE, 503))
    glance = glance_of(phone, region)
    look(glance)
    assert (glance.state.loading, glance.state.glance is None) == (Loading.ERROR, False)


def test_nothing_kept_and_no_network_is_told_as_such(phone: Phone) -> None:
    region = Region("2026-07")
    region.refuses = NoAnswer("timeout")
    glance = glance_of(phone, region)
    look(glance)
    assert (glance.state.loading, glance.state.glance) == (Loading.OFFLINE, None)


def test_half_a_month_is_never_kept(phone: Phone) -> None:
    region = Region("2026-07")
    region.refuses_pictures = NoAnswer("not-a-picture")
    glance = glance_of(phone, region)
    look(glance)
    assert (glance.state.loading, glance.state.glance) == (Loading.OFFLINE, None)
    assert phone.store.told_under("trends:") == ()


def test_before_the_first_release_the_room_says_that_it_is_empty(phone: Phone) -> None:
    glance = glance_of(phone, Region())
    look(glance)
    assert (glance.state.is_empty, glance.state.loading) == (True, Loading.LOADED)


@pytest.mark.parametrize(
    ("kind", "status"), [(ProblemType.NOT_FOUND, 404), (ProblemType.FORBIDDEN, 403)]
)
def test_who_is_refused_keeps_nothing(phone: Phone, kind: ProblemType, status: int) -> None:
    region = Region("2026-07")
    look(glance_of(phone, region))
    region.refuses = ServerProblem(problem(kind, status))
    glance = glance_of(phone, region)
    look(glance)
    assert glance.state.is_refused
    assert phone.store.told_under("trends:") == ()


def test_who_no_longer_coordinates_keeps_nothing_and_asks_for_nothing(phone: Phone) -> None:
    region = Region("2026-07")
    look(glance_of(phone, region))
    other = glance_of(phone, region, me(Role.PARTNER))
    region.asked.clear()
    look(other)
    assert other.state.is_refused
    assert region.asked == []
    assert phone.store.told_under("trends:") == ()


def test_it_goes_when_the_role_ends_also_if_nobody_looks(phone: Phone) -> None:
    look(glance_of(phone, Region("2026-07")))
    who = WhoController(ports_of(phone), Server(COORDINATOR))
    forget_trends_unless_for(who, phone.store)
    assert len(phone.store.told_under("trends:")) == 1
    who = WhoController(ports_of(phone), Server(me(Role.PARTNER)))
    asyncio.run(who.refresh())
    forget_trends_unless_for(who, phone.store)
    assert phone.store.told_under("trends:") == ()


def test_it_goes_with_a_wipe_and_lies_sealed_until_then(phone: Phone, tmp_path: Path) -> None:
    look(glance_of(phone, Region("2026-07")))
    files = b"".join(file.read_bytes() for file in tmp_path.glob("kring.db*"))
    assert b"says something" not in files
    assert b"trends:nl:phone" in files
    phone.store.wipe()
    assert phone.store.told_under("trends:") == ()


def test_a_phone_that_locks_meanwhile_keeps_and_shows_nothing(phone: Phone) -> None:
    class Locks(Region):
        @override
        async def picture(self, name: str, **asked: Any) -> bytes:
            phone.access.lock()
            return PNG

    glance = glance_of(phone, Locks("2026-07"))
    look(glance)
    assert glance.state.glance is None
    assert phone.store.told_under("trends:") == ()


@pytest.mark.parametrize("when", ["newest_release", "picture"])
def test_what_was_asked_for_before_is_not_shown_afterwards(phone: Phone, when: str) -> None:
    class Changes(Region):
        async def _change(self, now: str) -> None:
            if now == when and "changed" not in self.asked:
                self.asked.append("changed")
                glance.begin(Language.FRENCH, LIGHT)

        @override
        async def newest_release(self) -> ReleasePage:
            await self._change("newest_release")
            return await super().newest_release()

        @override
        async def picture(self, name: str, **asked: Any) -> bytes:
            await self._change("picture")
            return await super().picture(name, **asked)

    glance = glance_of(phone, Changes("2026-07"))
    look(glance)
    assert title(glance) is None
    assert not glance.looks_like(DUTCH, LIGHT)
    asyncio.run(glance.ask())
    assert title(glance) == "region in fr"
    glance.close()
    asyncio.run(glance.ask())
    assert title(glance) is None


def title(glance: TrendsController) -> str | None:
    shown = glance.state.glance
    return None if shown is None else shown.charts[0].shows.title


def test_a_role_that_ends_halfway_is_a_refusal(phone: Phone) -> None:
    region = Region("2026-07")
    region.refuses_pictures = ServerProblem(problem(ProblemType.NOT_FOUND, 404))
    glance = glance_of(phone, region)
    look(glance)
    assert glance.state.is_refused


def test_what_another_release_of_the_app_kept_is_fetched_anew(phone: Phone) -> None:
    phone.store.keep_told("trends:nl:phone", {"month": "2026-07"})
    glance = glance_of(phone, Region("2026-07"))
    look(glance)
    assert title(glance) == "region in nl"


def test_a_picture_that_was_damaged_leaves_its_words(phone: Phone) -> None:
    glance = glance_of(phone, Region("2026-07"))
    look(glance)
    assert glance.state.glance is not None
    one = replace(glance.state.glance.charts[0], png="***")
    assert (one.picture, one.shows.sentence) == (b"", "2026-07 says something.")


@pytest.fixture
def world(databases: Databases) -> Iterator[World]:
    with databases.fresh("sqlite") as url:
        opened = World.on(url)
        yield opened
        opened.close()


def test_the_real_server_gives_what_the_phone_asks_for(world: World, tmp_path: Path) -> None:
    employ(world, "els", world.organisation(OrganisationKind.COORDINATION), Role.COORDINATOR)
    put_releases(world, Month(2025, 10), 2)
    phone = phone_in(tmp_path, Way(world.app), clock=lambda: world.clock.now)

    async def month() -> TrendsController:
        await phone.access.sign_in("els", PASSWORD, pin=PIN, device_name="test")
        who = WhoController(ports_of(phone), phone.client)
        await who.refresh()
        glance = TrendsController(ports_of(phone), phone.client, who)
        glance.begin(Language.FRENCH, DARK)
        await glance.ask()
        await phone.close()
        return glance

    shown = asyncio.run(month()).state.glance
    assert shown is not None
    assert shown.month == "2025-11"
    assert shown.charts[0].shows.sentence.startswith("En novembre 2025")
    assert all(one.picture.startswith(b"\x89PNG") for one in shown.charts)


@pytest.mark.parametrize("body", [b"<html>", b"", b"\x89PNG\r\n\x1a\n" + bytes(2 * 1024 * 1024)])
def test_what_is_no_picture_for_a_phone_is_no_answer(tmp_path: Path, body: bytes) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/sessions/refresh":
            ids = {"session_id": str(UUID(int=1)), "account_id": str(UUID(int=2))}
            tokens = {"access_token": "a", "refresh_token": "b", "expires_in": 600, **ids}
            return httpx.Response(200, json=tokens)
        return httpx.Response(200, content=body)

    phone = opened_in(tmp_path, httpx.MockTransport(answer))
    phone.store.keep_refresh_token("first")
    asked = phone.client.picture("region", release="2026-07", language=DUTCH, look=LIGHT)
    with pytest.raises(NoAnswer, match="not-a-picture"):
        asyncio.run(asked)


def test_the_pictures_have_the_colours_of_the_phone() -> None:
    for look_of, own in ((LIGHT, tokens.LIGHT), (DARK, tokens.DARK)):
        palette = dict(PALETTES[look_of])
        palette.pop("teal_mid")
        assert palette.items() <= own.items()
