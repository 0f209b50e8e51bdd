"""Every exception to a rule carries its reason.

The leak: a bare ``noqa`` or ``type: ignore`` outlives what it was for, and nobody dares to remove
it; a skipped test with no reason is a hole that looks green.

Written so::

    import late  # noqa: PLC0415 -- The phone must start without it.
    row.column   # type: ignore[attr-defined]  # SQLModel hides what SQLAlchemy gives.
    except X:    # pragma: no cover -- Only on a platform that the tests never see.
    @pytest.mark.skipif(..., reason="needs two processors")

The first exception of a kind in a file gives the reason; its twins below may stand bare, so that a
gap in another library's types is explained once and not on every line.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from tests.repository.tree import Source, dotted

MARKS = {
    "noqa": re.compile(r"#\s*noqa\b(?P<rest>[^#]*)"),
    "type: ignore": re.compile(r"#\s*type:\s*ignore\b(?P<rest>.*)"),
    "pragma: no cover": re.compile(r"#\s*pragma:\s*no\s*(?:cover|branch)\b(?P<rest>[^#]*)"),
}
CODE = re.compile(r"^\s*(:\s*[A-Z]+[0-9]+(\s*,\s*[A-Z]+[0-9]+)*|\[[a-z-]+(,\s*[a-z-]+)*\])")
REASON = re.compile(r"(\s-{1,2}|#)\s*\w+(\W+\w+)+")

ALLOWED: dict[str, str] = {}

BAD = (
    ("server/a.py", "import b  # noqa\n"),
    ("server/a.py", "import b  # noqa: F401\n"),
    ("server/a.py", "x = y()  # type: ignore[attr-defined]\n"),
    ("server/a.py", "x = y()  # type: ignore  # It is so here.\n"),
    ("server/a.py", "if x:  # pragma: no cover\n    pass\n"),
    ("tests/test_a.py", "import pytest\n\n@pytest.mark.skip\ndef test_a(): ...\n"),
    ("tests/test_a.py", "import pytest\npytest.skip()\n"),
    ("tests/test_a.py", "import pytest\n@pytest.mark.xfail(strict=True)\ndef test_a(): ...\n"),
)
GOOD = (
    ("server/a.py", "import b  # noqa: F401 -- Registers the tables.\n"),
    ("server/a.py", "x = y()  # type: ignore[attr-defined]  # No types are shipped.\n"),
    ("server/a.py", 'x = "# noqa"\n'),
    ("server/a.py", "import b  # noqa: F401 -- Fills a register.\nimport c  # noqa: F401\n"),
    ("tests/test_a.py", "import pytest\npytest.skip('needs two processors')\n"),
    ("tests/test_a.py", "import pytest\npytest.skip(what)\n"),
    ("tests/test_a.py", "import pytest\n@pytest.mark.skipif(x, reason='no fork')\ndef t(): ...\n"),
)


def find(source: Source) -> Iterator[tuple[int, str]]:
    """Find exceptions without a code or a reason, and skips without a reason."""
    yield from _silenced(source)
    if source.is_test:
        yield from _skipped(source)


def _silenced(source: Source) -> Iterator[tuple[int, str]]:
    explained: set[str] = set()
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type != tokenize.COMMENT:
            continue
        for mark, pattern in MARKS.items():
            found = pattern.search(token.string)
            if found is None:
                continue
            rest = found["rest"]
            code = CODE.match(rest)
            if mark != "pragma: no cover" and code is None:
                yield token.start[0], f"{mark} names no code"
            kind = f"{mark}{code[0] if code else ''}".replace(" ", "")
            if REASON.search(rest):
                explained.add(kind)
            elif kind not in explained:
                yield token.start[0], f"{mark} gives no reason"


def _skipped(source: Source) -> Iterator[tuple[int, str]]:
    skips = {f"pytest.{verb}" for verb in ("skip", "xfail", "importorskip")}
    marks = {f"pytest.mark.{mark}" for mark in ("skip", "skipif", "xfail")}
    given: set[int] = set()
    for call in source.calls():
        name = dotted(call.func)
        if name not in skips | marks:
            continue
        given.add(id(call.func))
        named = any(keyword.arg == "reason" for keyword in call.keywords)
        if not named and not (call.args and name in {"pytest.skip", "pytest.xfail"}):
            yield call.lineno, f"{name} gives no reason"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and dotted(node) in marks and id(node) not in given:
            yield node.lineno, f"{dotted(node)} gives no reason"
