"""SQL is never glued together from strings.

The leak: one value that reaches a statement as text, in one forgotten place, opens every file on
every child. Values are parameters; where a name must vary, the statement is built with SQLAlchemy
Core. Scanning for the pattern finds the place before it matters.
"""

import ast
from collections.abc import Iterator

from tests.repository.tree import Source, dotted

RUNS = {"DDL", "exec_driver_sql", "execute", "executemany", "executescript", "text"}

ALLOWED = {
    "server/kernel/database.py": "pragmas have no parameters; their names and values stand there",
}

BAD = (
    ("server/signals/queries.py", 'connection.execute(text(f"SELECT * FROM {table}"))\n'),
    ("server/signals/queries.py", "text(\"SELECT * FROM signal WHERE id = '%s'\" % id_)\n"),
    ("mobile/data/store.py", 'self.db.execute("SELECT {}".format(column))\n'),
    ("mobile/data/store.py", 'self.db.execute("DELETE FROM " + table)\n'),
    ("server/cases/queries.py", 'sqlalchemy.text("SELECT " "a" + b)\n'),
)
GOOD = (
    ("server/signals/queries.py", 'text("SELECT 1 FROM signal WHERE id = :id")\n'),
    ("mobile/data/store.py", 'self.db.execute("SELECT 1 WHERE id = ?", (f"{id_}",))\n'),
    ("tests/server/test_x.py", 'connection.execute(f"SELECT {1}")\n'),
)


def find(source: Source) -> Iterator[tuple[int, str]]:
    """Find statements made from pieces in the server and the phone."""
    if not source.is_in("server/", "mobile/"):
        return
    for call in source.calls():
        name = dotted(call.func).rsplit(".", 1)[-1]
        if name in RUNS and call.args and _is_glued(call.args[0]):
            yield call.lineno, f"{name}() runs SQL made from pieces: pass values as parameters"


def _is_glued(statement: ast.expr) -> bool:
    match statement:
        case ast.JoinedStr(values=values):
            return any(isinstance(value, ast.FormattedValue) for value in values)
        case ast.BinOp(op=ast.Mod() | ast.Add()):
            return True
        case ast.Call(func=ast.Attribute(attr="format" | "join" | "replace")):
            return True
        case _:
            return False
