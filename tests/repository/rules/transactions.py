"""Only the unit of work begins and ends transactions.

The leak: a handler that commits by itself makes half a change durable, outside the journal, and a
later failure can no longer undo it. A codebase we learned from has the rule "never commit" in its
handbook and breaks it in ten files, because nothing held it.
"""

from collections.abc import Iterator

from tests.repository.tree import Source, dotted

ENDS = {"begin", "begin_nested", "begin_twophase", "commit", "rollback"}

ALLOWED = {
    "server/kernel/unit_of_work.py": "it is the one place",
    "server/kernel/transaction.py": "how the unit of work does it on each kind of database",
    "server/kernel/driver.py": "lets SQLAlchemy begin what it begins at its own statements",
    "server/kernel/running.py": "runs one handler in one unit of work and ends it",
    "server/kernel/turns.py": "a connection that hears of its own ends, and passes them on",
    "server/migrations/env.py": "a migration is its own transaction",
}

BAD = (
    ("server/signals/handlers.py", "def send(uow):\n    uow.connection.commit()\n"),
    ("server/signals/queries.py", "with engine.begin() as connection:\n    pass\n"),
    ("server/kernel/journal.py", "session.rollback()\n"),
)
GOOD = (
    ("server/signals/rules.py", "journey.begins()\n"),
    ("mobile/data/store.py", "self._connection.commit()\n"),
    ("tests/server/test_uow.py", "connection.commit()\n"),
)


def find(source: Source) -> Iterator[tuple[int, str]]:
    """Find calls that begin or end a transaction in the server."""
    if not source.is_in("server/") or source.is_in("server/migrations/versions/"):
        return
    for call in source.calls():
        name = dotted(call.func)
        if "." in name and name.rsplit(".", 1)[1] in ENDS:
            yield (
                call.lineno,
                f"{name}() ends or begins a transaction: leave it to the unit of work",
            )
