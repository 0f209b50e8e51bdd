"""The catalogues, held to the code they are of: none missing, none empty, blanks filled."""

from __future__ import annotations

import gettext
import string
import sys
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from types import ModuleType
from typing import Any

from tests.support.requirements import REPOSITORY


@cache
def messages() -> ModuleType:
    """Give ``scripts/messages``, which gathers the texts, as a module."""
    loader = SourceFileLoader("scripts_messages", str(REPOSITORY / "scripts/messages"))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    sys.modules[loader.name] = module  # Where dataclasses look up what an annotation names.
    loader.exec_module(module)
    return module


@cache
def found_in_code(room: str) -> dict[str, Any]:
    """Give every text of a room's code, by its first form."""
    tool = messages()
    return {tool._key(one): one for one in tool.gather(tool.ROOMS[room]) if one.id}


def unlike_the_code(room: str, language: str) -> list[str]:
    """Give what a catalogue lacks, has too much, leaves empty or fills with other blanks."""
    found = found_in_code(room)
    known = _catalogue(room, language)
    wrong = [f"{key!r} is in the code or the catalogue alone" for key in set(found) ^ set(known)]
    for key, one in known.items():
        if not all(forms(one.string)):
            wrong.append(f"{key!r} has no words")
        elif any(
            blanks(source) != blanks(text)
            for source, text in zip(forms(one.id), forms(one.string), strict=True)
        ):
            wrong.append(f"the blanks of {key!r} differ")
    return wrong


def not_compiled(room: str, language: str) -> list[str]:
    """Give the texts that the program reads otherwise than they are written."""
    place = messages().ROOMS[room]
    compiled = gettext.translation(place.domain, place.locale, languages=[language])
    wrong = []
    for key, one in _catalogue(room, language).items():
        if isinstance(one.id, str):
            read: list[str] = [compiled.gettext(one.id)]
        else:
            single, several = one.id
            read = [compiled.ngettext(single, several, number) for number in (1, 2)]
        if read != list(forms(one.string)):
            wrong.append(key)
    return wrong


def forms(text: Any) -> tuple[str, ...]:
    """Give a text's forms: one, or one and many."""
    return (text,) if isinstance(text, str) else tuple(text)


def blanks(text: str) -> set[str]:
    """Give the names of what is filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _catalogue(room: str, language: str) -> dict[str, Any]:
    tool = messages()
    with tool.ROOMS[room].file(language).open("rb") as stream:
        return {tool._key(one): one for one in tool.read_po(stream, locale=language) if one.id}
