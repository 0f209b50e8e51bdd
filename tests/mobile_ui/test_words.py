"""Every text of the screen, in every language: none missing, none empty, every blank filled."""

from __future__ import annotations

import gettext
import re
import string
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from mobile.controllers.home import Room
from mobile.controllers.sync_banner import BannerKind, SyncBanner
from mobile.ui.i18n import LANGUAGES, Translator, tr
from mobile.ui.notice_words import KINDS, notice_words
from mobile.ui.words import banner_words, room_words
from tests.support.requirements import REPOSITORY

LOCALE = REPOSITORY / "mobile/ui/locale"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """Give ``scripts/messages``, which gathers the texts, as a module."""
    loader = SourceFileLoader("scripts_messages", str(REPOSITORY / "scripts/messages"))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def speaking() -> Iterator[None]:
    """Speak Dutch again when the test is over."""
    yield
    tr.speak("nl")


def forms(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_in_the_code_stands_in_every_language_with_the_same_blanks(
    tool: ModuleType, language: str
) -> None:
    found = {tool._key(one): one for one in tool.gather() if one.id}
    assert len(found) > 100
    with tool._file(language).open("rb") as stream:
        known = {tool._key(one): one for one in tool.read_po(stream, locale=language) if one.id}
    assert sorted(found) == sorted(known), "run scripts/messages"
    for key, one in known.items():
        assert all(forms(one.string)), f"{language} has no words for {key!r}"
        for source, text in zip(forms(one.id), forms(one.string), strict=True):
            assert blanks(source) == blanks(text), f"{language}: the blanks of {key!r} differ"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_app_reads_is_what_was_written(tool: ModuleType, language: str) -> None:
    compiled = gettext.translation("kring", LOCALE, languages=[language])
    with tool._file(language).open("rb") as stream:
        for one in tool.read_po(stream, locale=language):
            if not one.id:
                continue
            if isinstance(one.id, str):
                assert compiled.gettext(one.id) == one.string, "run scripts/messages"
            else:
                single, several = one.id
                both = [compiled.ngettext(single, several, number) for number in (1, 2)]
                assert both == list(one.string), "run scripts/messages"


def test_a_number_takes_the_form_its_language_asks_for() -> None:
    translator = Translator()
    left = "Not the right PIN. {count} %s left; after that you sign in again."
    texts = (left % "try", left % "tries")
    assert "Nog 1 poging;" in translator.n(*texts, 1)
    assert "Nog 0 pogingen;" in translator.n(*texts, 0)
    translator.speak("fr")
    assert "Encore 0 essai ;" in translator.n(*texts, 0)
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


def test_every_notice_the_server_can_give_has_its_words() -> None:
    code = "".join(file.read_text() for file in Path(REPOSITORY / "server").rglob("*.py"))
    kinds = set(re.findall(r'(?:notify|tell)\(\s*(?:uow,\s*)?"([a-z-]+)"', code))
    kinds |= set(re.findall(r'return "(sharing-[a-z-]+)"', code))
    kinds |= set(re.findall(r'else "(sharing-[a-z-]+)"', code))
    assert len(kinds) > 30
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
