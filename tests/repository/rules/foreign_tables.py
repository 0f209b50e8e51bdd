"""A slice's tables are touched by its own handlers and queries, by policy and by migrations.

The leak: a slice that reads another's rows directly goes past the gate and past the scopes, and
shows what its reader may not see. It asks the other slice's queries, which are scoped.
"""

import re
from collections.abc import Iterator

from tests.repository.tree import Source

NO_SLICE = {"kernel", "migrations", "policy"}

ALLOWED: dict[str, str] = {
    "server/people/desk_sessions.py": "its own tables: a session at the desk, decision 0007",
    "server/people/factors.py": "its own tables: acts, as sessions, decision 0008",
    "server/people/letting_go.py": "its own tables: what is over and let go, for the worker",
    "server/people/proofs.py": "its own tables: what a second factor is made of, decision 0008",
    "server/people/proving.py": "its own tables: acts, as sessions, decision 0008",
    "server/people/staff.py": "its own tables: the slice's own pages, decision 0007",
    "server/people/tries.py": "its own tables: what sign-in counts, decision 0007",
    "server/people/erasing.py": "its own tables: erasing is a thing by itself, decision 0007",
    "server/people/sessions.py": "its own tables: sign-in has a module of its own, decision 0007",
    "server/trends/stored.py": "its own tables: read by who answers and by the worker alike",
    "server/people/views.py": "its own tables: the slice's own pages, decision 0007",
}

BAD = (
    ("server/cases/queries.py", "from server.people.tables import PupilRow\n"),
    ("server/cases/handlers.py", "from server.people import tables\n"),
    ("server/cases/handlers/closing.py", "from server.people.tables import PupilRow\n"),
    ("server/cases/rules/checks.py", "from server.cases.tables import CaseRow\n"),
    ("server/signals/routes.py", "from server.signals.tables import SignalRow\n"),
    ("server/console/pages.py", "import server.cases.tables\n"),
    ("server/cli.py", "from server.signals.tables import SignalRow\n"),
)
GOOD = (
    ("server/people/queries.py", "from server.people.tables import PupilRow\n"),
    ("server/people/handlers.py", "from .tables import PupilRow\n"),
    ("server/cases/handlers/closing.py", "from server.cases.tables import CaseRow\n"),
    ("server/cases/queries/lists.py", "from server.cases.tables import CaseRow\n"),
    ("server/policy/scopes.py", "from server.people.tables import PupilRow\n"),
    ("server/people/tables.py", "from server.kernel.tables import Table\n"),
)


def find(source: Source) -> Iterator[tuple[int, str]]:
    """Find imports of a slice's tables from where they are not at home."""
    if not source.is_in("server/") or source.is_in("server/policy/", "server/migrations/"):
        return
    for line, name in source.imports():
        found = re.match(r"server\.(\w+)\.tables(\.|$)", name)
        if found is None or found[1] in NO_SLICE:
            continue
        home = f"server/{found[1]}/"
        at_home = source.path in {f"{home}handlers.py", f"{home}queries.py"}
        if not at_home and not source.is_in(f"{home}handlers/", f"{home}queries/"):
            yield line, f"{name} is not at home here: ask server.{found[1]}.queries"
