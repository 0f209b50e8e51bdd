"""A module holds one idea, in at most 400 lines.

The leak: files grow by one more function until nobody can say what they are for; the worst that we
saw had four thousand lines, and its rules could no longer be found in it. Longer is allowed where a
file is one long list, and says so here.
"""

from collections.abc import Iterator

from tests.repository.tree import Source

LIMIT_LINES = 400

ALLOWED = {
    "shared/cases.py": "one list: the commands and views of a shared case",
    "shared/vocabulary.py": "one list: the words of the work, with what each means",
    "tests/support/care.py": "one list: the records and answers that controllers are tested with",
    "tests/mobile_ui/walks_care.py": "one list: every state of the care team's screens",
}

BAD = (("server/signals/handlers.py", "pass\n" * 401),)
GOOD = (("server/signals/handlers.py", "pass\n" * 400),)


def find(source: Source) -> Iterator[tuple[int, str]]:
    """Find modules that are too long."""
    lines = source.text.count("\n")
    if lines > LIMIT_LINES and not source.is_in("server/migrations/versions/"):
        yield LIMIT_LINES, f"{lines} lines: split it by noun"
