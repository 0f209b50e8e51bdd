"""``docs/life-of-a-signal.md`` names files that exist, each once, as it says."""

from __future__ import annotations

import re

from tests.support.requirements import REPOSITORY

PAPER = REPOSITORY / "docs" / "life-of-a-signal.md"
NAMED = re.compile(r"`((?:shared|server|mobile|demo|tests)/[\w/-]+\.py)`")


def test_every_file_it_names_exists_and_is_named_once() -> None:
    named = NAMED.findall(PAPER.read_text(encoding="utf-8"))
    assert [name for name in named if not (REPOSITORY / name).is_file()] == []
    assert sorted(named) == sorted(set(named))
    assert len(named) > 50
