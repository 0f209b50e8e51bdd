"""``shared/`` imports the standard library and annotated_types, and nothing else.

The leak: one convenient import, and the phone no longer starts, because that package has no wheel
for Android. Nothing on the server would notice; a user would.
"""

import sys
from collections.abc import Iterator

from tests.repository.tree import Source

MAY = {"annotated_types", "shared"} | sys.stdlib_module_names
TOUCHES_THE_WORLD = {
    "asyncio",
    "http",
    "os",
    "pathlib",
    "socket",
    "sqlite3",
    "subprocess",
    "urllib",
}
"""Parts of the standard library that do input and output, which ``shared/`` never does."""

ALLOWED: dict[str, str] = {}

BAD = (
    ("shared/signals.py", "from pydantic import BaseModel\n"),
    ("shared/signals.py", "import server.kernel.errors\n"),
    ("shared/network.py", "from pathlib import Path\n"),
    ("shared/sync.py", "def late():\n    import httpx\n"),
)
GOOD = (
    ("shared/signals.py", "from annotated_types import MaxLen\nimport enum\n"),
    ("shared/signals.py", "from shared.ids import SignalId\nfrom .contract import View\n"),
    ("server/people/rules.py", "import pydantic\n"),
)


def find(source: Source) -> Iterator[tuple[int, str]]:
    """Find imports that the phone could not follow, or that touch the world."""
    if not source.is_in("shared/"):
        return
    for line, name in source.imports():
        top = name.split(".", 1)[0]
        if top not in MAY:
            yield line, f"{name}: shared/ must import on Android without any package but its one"
        elif top in TOUCHES_THE_WORLD:
            yield line, f"{name}: shared/ touches no file, no network and no process"
