"""Only the kernel speaks HTTP when something is wrong.

The leak: an HTTPException raised in a slice has its own wording and status, so an outsider can tell
"absent" from "not yours" by the bytes, and the phone's outbox cannot understand the refusal. Slices
raise a KringError; one mapper makes the problem document.
"""

import ast
from collections.abc import Iterator

from tests.repository.tree import Source

ALLOWED: dict[str, str] = {}

BAD = (
    ("server/signals/routes.py", "from fastapi import HTTPException\n"),
    ("server/policy/gate.py", "from starlette.exceptions import HTTPException as Refusal\n"),
    ("server/sync/routes.py", "import fastapi\nraise fastapi.HTTPException(404)\n"),
)
GOOD = (
    ("server/kernel/problems.py", "from starlette.exceptions import HTTPException\n"),
    ("server/signals/routes.py", "from server.kernel.errors import NotFound\n"),
)


def find(source: Source) -> Iterator[tuple[int, str]]:
    """Find HTTPException in the server outside its kernel."""
    if not source.is_in("server/") or source.is_in("server/kernel/"):
        return
    advice = "HTTPException: raise a KringError; the kernel's mapper makes the answer"
    for line, name in source.imports():
        if name.rsplit(".", 1)[-1] == "HTTPException":
            yield line, advice
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr == "HTTPException":
            yield node.lineno, advice
