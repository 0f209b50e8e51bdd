"""The house's own rules hold over the whole tree, and each finds what it is for."""

from types import ModuleType

import pytest

from tests.repository.rules import RULES, machine_paths
from tests.repository.tree import Source, sources, tracked_files
from tests.support.requirements import REPOSITORY

every_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)


def _leaks(rule: ModuleType, source: Source) -> list[str]:
    if source.path in getattr(rule, "ALLOWED", {}):
        return []
    return [f"{source.path}:{line}: {what}" for line, what in rule.find(source)]


@every_rule
def test_the_tree_keeps_the_rule(rule: ModuleType) -> None:
    leaks = [leak for source in sources() for leak in _leaks(rule, source)]
    assert not leaks, "\n" + "\n".join([*leaks, "", rule.__doc__ or ""])


@every_rule
def test_the_rule_finds_each_bad_sample(rule: ModuleType) -> None:
    missed = [sample for sample in rule.BAD if not list(rule.find(Source(*sample)))]
    assert rule.BAD
    assert not missed


@every_rule
def test_the_rule_lets_look_alikes_pass(rule: ModuleType) -> None:
    blamed = [sample for sample in rule.GOOD if list(rule.find(Source(*sample)))]
    assert rule.GOOD
    assert not blamed


@every_rule
def test_the_rule_names_its_leak_and_every_exception_its_reason(rule: ModuleType) -> None:
    assert "The leak:" in (rule.__doc__ or "")
    for path, reason in rule.ALLOWED.items():
        assert path.endswith(".py")
        assert reason


def test_no_file_of_any_kind_names_a_machine_or_a_registry() -> None:
    leaks = []
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # A picture.
        leaks += _leaks(machine_paths, Source(path.relative_to(REPOSITORY).as_posix(), text))
    assert not leaks, "\n" + "\n".join(leaks)
