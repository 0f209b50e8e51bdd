"""Papers that are made from the code: ``scripts/docs`` writes them, a test holds them to it.

To add one: a function here that gives its text, and its line in ``PAPERS``.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType

from server.kernel.problems import KINDS
from server.policy.actions import Action
from server.policy.rules import CIRCLE_CHANGES, FRESH, PERMISSIONS, STEP_UP, Relation
from shared.problems import TYPE_PREFIX, ProblemType
from tests.server.matrix.expected import Verdict, verdict
from tests.server.matrix.personas import PERSONAS, Persona
from tests.support.document import Operation, operations, whole_app
from tests.support.requirements import REPOSITORY

_COLUMNS: Mapping[str, str] = {
    "author": "author",
    "teacher": "teacher",
    "care team": "care team",
    "connector": "connector",
    "school admin": "school admin",
    "school officer": "privacy officer",
    "partner": "partner",
    "partner admin": "partner admin",
    "asked": "asked",
    "stranger": "stranger",
    "other school": "other school",
    "coordinator": "coordinator",
    "network admin": "network admin",
    "nobody": "nobody",
}
"""The personas that have a column, and its head. The others are answered as *nobody* is, but for
what is about their own account."""
_LATER_STATES = ("care team, accepted", "care team, left", "partner, accepted", "partner, left")


def authorisation() -> str:
    """Give the paper that says who may do what."""
    groups: dict[str, list[Operation]] = defaultdict(list)
    for each in operations(whole_app()):
        if not each.anonymous:
            groups[each.details["tags"][0]].append(each)
    for key in _LATER_STATES:
        _insist_on_nobody(PERSONAS[key], groups)
    parts = [_AUTHORISATION.lstrip(), _relations()]
    return "\n".join([*parts, *(_table(tag, groups[tag]) for tag in sorted(groups))])


def problems() -> str:
    """Give the paper that lists every problem type."""
    said = _members_said(ProblemType)
    rows = [
        f"| `{kind.value}` | {KINDS[kind][0]} | {KINDS[kind][1]} | {_plain(said[kind.name])} |"
        for kind in ProblemType
    ]
    head = "| Type | Status | Title | When, and what to do |\n|---|---|---|---|\n"
    return f"{_PROBLEMS.lstrip()}\n{head}" + "\n".join(rows) + "\n"


PAPERS: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "docs/authorisation.md": authorisation,
        "docs/problems.md": problems,
    }
)
"""Every paper that is made, by its place."""


def write() -> None:
    """Write every paper."""
    for place, make in PAPERS.items():
        (REPOSITORY / place).write_text(make(), encoding="utf-8")
        sys.stdout.write(f"{place}\n")


def _insist_on_nobody(who: Persona, groups: Mapping[str, list[Operation]]) -> None:
    for each in (operation for group in groups.values() for operation in group):
        name, action = f"{each.method} {each.path}", Action(each.action)
        if verdict(name, action, who) != verdict(name, action, PERSONAS["nobody"]):
            message = f"{who.key} is not answered as nobody is: give them a column"
            raise ValueError(message)


def _relations() -> str:
    said = _members_said(Relation)
    rows = [f"| `{each.value}` | {_plain(said[each.name])} |" for each in Relation]
    return "## Relations\n\n| Relation | Who stands in it |\n|---|---|\n" + "\n".join(rows) + "\n"


def _table(tag: str, group: list[Operation]) -> str:
    heads = " | ".join(_COLUMNS.values())
    lines = [
        f"## {tag.capitalize()}",
        "",
        f"| Operation | Action: one of these is enough | {heads} |",
        f"|---|---|{':-:|' * len(_COLUMNS)}",
    ]
    for each in sorted(group, key=lambda operation: (operation.path, operation.method)):
        action = Action(each.action)
        enough = ", ".join(sorted(PERMISSIONS[action]))
        name = f"{each.method} {each.path}"
        verdicts = " | ".join(verdict(name, action, PERSONAS[key]) for key in _COLUMNS)
        lines.append(f"| {name} | `{action}`{_proof(action)}: {enough} | {verdicts} |")
    return "\n".join(lines) + "\n"


def _proof(action: Action) -> str:
    if action in STEP_UP:
        return f" {_ALWAYS}"
    return f" {_WHEN_IT_MOVES}" if action in CIRCLE_CHANGES else ""


def _members_said(words: type[StrEnum]) -> dict[str, str]:
    """Read what the code says under each member of an enumeration."""
    (made,) = ast.parse(inspect.getsource(words)).body
    assert isinstance(made, ast.ClassDef)
    said = {}
    for member, text in zip(made.body, made.body[1:], strict=False):
        if (
            isinstance(member, ast.Assign)
            and isinstance(member.targets[0], ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
        ):
            said[member.targets[0].id] = inspect.cleandoc(str(text.value.value))
    return said


def _plain(text: str) -> str:
    return text.replace("``", "`").replace("\n", " ")


_ALWAYS, _WHEN_IT_MOVES = "◆", "◇"

_AUTHORISATION = f"""
# Who may do what

Made from the code by `scripts/docs`; a test fails when it is out of date, and another asks every
one of these questions over HTTP on both databases.

Whoever asks stands in some *relations* to what is asked about. An action is allowed when one of the
relations it names is among them. Somebody without any relation is told that there is no such thing;
somebody with one that is not enough is told *forbidden*, with the action as the reason. A
membership that is invited, accepted or ended gives no relation at all.

In the tables a school asks about a pupil. The **partner** accepted and is in the circle; another
was **asked** and has not answered; a **stranger** was not. The **author** signalled, the
**teacher** is a colleague who did not, and it is the teacher's account, device and session that are
asked about. The **connector** is one of the care team. **Nobody** has no confirmed membership, and
everybody whose membership was invited, accepted or has ended is answered the same, but for their
own invitation, account and devices.

{Verdict.ALLOWED} allowed, {Verdict.FORBIDDEN} forbidden (403), {Verdict.NOT_FOUND} not found (404).
A list that is allowed shows what its reader may see, which can be nothing. Nobody who is not signed
in gets anything but signing in and health: 401.

{_ALWAYS} asks a session that has shown nothing of who it is for {FRESH.seconds // 60} minutes to
show it again first (403 `step-up-needed`). {_WHEN_IT_MOVES} asks the same when it moves who is in a
circle or who holds it: a yes, not a no; a question about a circle, not advice; help that began, not
a question that was never answered. Who is not allowed is told so first.
"""

_PROBLEMS = f"""
# Problems

Made from the code by `scripts/docs`; a test fails when it is out of date.

Every answer that is not a success is a problem document (RFC 9457, `application/problem+json`). Its
`type` is `{TYPE_PREFIX}` and a value of this list; a type never changes its meaning. `title` and
`status` are the same for every occurrence. Some carry more: `reason` (a code), `faults` (where and
what, for a body; a key that is not like a name of ours is a `?`), `current` (status and version as
they are now), `must_move_first` (what needs another holder), `trace_id` (to quote). What is empty
is left out. Nothing of what was sent is ever in one.

401 carries `WWW-Authenticate`; 429, 503 and 507 carry `Retry-After`, in seconds. After 503 and 507
send the same command again, with the same id: it happens once.
"""

if __name__ == "__main__":
    write()
