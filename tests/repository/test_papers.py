"""The house's papers say what is so: doors open, links lead somewhere, CI has one judge."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.repository.tree import tracked_files
from tests.support.requirements import REPOSITORY

PAPERS = [path for path in tracked_files() if path.suffix == ".md"]
LINK = re.compile(r"\[[^\]]*\]\((?!https?://|mailto:)([^)#\s]+)(#[^)]*)?\)")


def _name(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def _read(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", _read("Makefile"), flags=re.MULTILINE))


@pytest.mark.parametrize("paper", PAPERS, ids=_name)
def test_every_link_in_a_paper_leads_somewhere(paper: Path) -> None:
    links = [match[1] for match in LINK.finditer(paper.read_text(encoding="utf-8"))]
    dead = [link for link in links if not (paper.parent / link).exists()]
    assert dead == []


@pytest.mark.parametrize("paper", PAPERS, ids=_name)
def test_every_make_target_named_in_a_paper_exists(paper: Path) -> None:
    text = paper.read_text(encoding="utf-8")
    quoted = re.findall(r"`make ([a-z-]+)", text)
    shown = re.findall(r"^(?:    |\$ )?make ([a-z-]+)", text, flags=re.MULTILINE)
    assert {*quoted, *shown} <= _targets()


def test_every_door_is_described_at_the_top_of_the_makefile() -> None:
    described = set(re.findall(r"^#   make ([a-z-]+)", _read("Makefile"), flags=re.MULTILINE))
    assert described == _targets() - {"help", "lock", "ready", "ready-for-tests"}


def test_no_target_of_the_makefile_hides_behind_a_file() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", _read("Makefile"), flags=re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == _targets()


def test_ci_calls_make_test_and_decides_nothing_itself() -> None:
    lines = [line for line in _read(".ci/run").splitlines() if line and not line.startswith("#")]
    assert lines == [
        "set -euo pipefail",
        'cd "$(dirname "${BASH_SOURCE[0]}")/.."',
        "export CI=true",
        "exec make test </dev/null",
    ]


def test_make_test_lints_before_it_tests() -> None:
    assert re.search(r"^test: ready-for-tests lint$", _read("Makefile"), flags=re.MULTILINE)


@pytest.mark.parametrize("script", sorted((REPOSITORY / "scripts").iterdir()), ids=_name)
def test_a_script_can_be_run_and_its_shell_understands_it(script: Path) -> None:
    assert os.access(script, os.X_OK)
    if script.read_text(encoding="utf-8").startswith("#!/bin/sh"):
        subprocess.run(["sh", "-n", script], check=True)


def test_the_licence_is_the_whole_eupl() -> None:
    licence = _read("LICENSE")
    assert licence.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert "15.Applicable Law" in licence
    assert "according to Article 5 EUPL" in licence


def test_every_decision_has_its_number_once_and_its_four_parts() -> None:
    decisions = sorted((REPOSITORY / "docs/decisions").glob("[0-9]*.md"))
    numbers = [int(path.name[:4]) for path in decisions]
    assert numbers == list(range(1, len(numbers) + 1))
    for path in decisions:
        heads = re.findall(r"^## (.*)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert heads == ["What we found", "What we decided", "What we gave up", "What holds it"]
