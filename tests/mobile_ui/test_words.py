"""Every text of the screen, in every language: none missing, none empty, every blank filled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile.controllers.home import Room
from mobile.controllers.sync_banner import BannerKind, SyncBanner
from mobile.ui.i18n import LANGUAGES, Translator, tr
from mobile.ui.notice_words import KINDS, notice_words
from mobile.ui.words import banner_words, room_words
from shared.vocabulary import AgeBand, NoteSecrecy, ReferralStatus, SignalStatus
from tests.support import catalogues
from tests.support.requirements import REPOSITORY


@pytest.fixture
def speaking() -> Iterator[None]:
    """Speak Dutch again when the test is over."""
    yield
    tr.speak("nl")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_in_the_code_stands_in_every_language_with_the_same_blanks(
    language: str,
) -> None:
    assert len(catalogues.found_in_code("phone")) > 100
    assert catalogues.unlike_the_code("phone", language) == [], "run scripts/messages"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_app_reads_is_what_was_written(language: str) -> None:
    assert catalogues.not_compiled("phone", language) == [], "run scripts/messages"


def test_a_number_takes_the_form_its_language_asks_for() -> None:
    translator = Translator()
    left = "Not the right PIN. {count} %s left; after that you sign in again."
    texts = (left % "try", left % "tries")
    assert "Nog 1 poging;" in translator.n(*texts, 1)
    assert "Nog 0 pogingen;" in translator.n(*texts, 0)
    translator.speak("fr")
    assert "Encore 0 essai\N{NO-BREAK SPACE};" in translator.n(*texts, 0)
    translator.speak("en")
    assert "2 tries left" in translator.n(*texts, 2)


def test_a_language_nobody_speaks_changes_nothing_and_no_text_is_no_text() -> None:
    translator = Translator()
    translator.speak("de")
    assert translator.language == "nl"
    assert translator._("") == ""


def test_who_shows_a_text_hears_of_another_language_until_it_is_gone() -> None:
    translator = Translator()
    heard: list[str] = []

    def show(name: str, *_: object) -> None:
        heard.append(name)

    def gone(*_: object) -> None:
        raise ReferenceError

    first = translator.fbind("_", show, "first")
    translator.fbind("_", show, "second")
    translator.fbind("_", gone)
    translator.speak("fr")
    assert heard == ["first", "second"]
    translator.unbind_uid("_", first)
    translator.funbind("_", show, "second")
    translator.speak("en")
    assert heard == ["first", "second"]


def test_a_code_is_said_here_whether_it_is_one_or_came_as_bare_text() -> None:
    translator = Translator()
    assert translator.label(ReferralStatus.REJECTED) == "Geweigerd"
    assert translator.below(NoteSecrecy.WHOLE_CIRCLE) == "Iedereen in de kring leest het."
    assert translator.options([AgeBand.UNDER_6]) == [(AgeBand.UNDER_6.value, "jonger dan 6")]
    assert translator.coded("on-hold", SignalStatus, ReferralStatus) == "Even in wacht"
    assert translator.coded("something-newer", ReferralStatus) == ""
    assert translator.coded(None, ReferralStatus) == ""


def test_every_notice_the_server_can_give_has_its_words() -> None:
    code = "".join(file.read_text() for file in Path(REPOSITORY / "server").rglob("*.py"))
    kinds = set(re.findall(r'(?:notify|tell)\(\s*(?:uow,\s*)?"([a-z-]+)"', code))
    kinds |= set(re.findall(r'return "(sharing-[a-z-]+)"', code))
    kinds |= set(re.findall(r'else "(sharing-[a-z-]+)"', code))
    kinds |= set(re.findall(r'^UNATTENDED = "([a-z-]+)"', code, flags=re.MULTILINE))
    assert len(kinds) > 30
    assert "organisation-unattended" in kinds
    assert kinds <= set(KINDS)
    assert notice_words("something-newer") == "Er is iets te bekijken"


@pytest.mark.parametrize("language", LANGUAGES)
def test_rooms_and_the_strip_speak_every_language(speaking: None, language: str) -> None:
    tr.speak(language)
    for room in Room:
        assert all((room_words(room).name, room_words(room).short, room_words(room).below))
    for kind in BannerKind:
        words = banner_words(SyncBanner(kind=kind, count=2))
        assert bool(words.text) == bool(words.icon) == (kind is not BannerKind.NOTHING)
        assert "{" not in words.text
