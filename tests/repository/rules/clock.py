"""Only the clock reads the clock.

The leak: code that asks the time by itself cannot be tested at the end of a school year, at the
change to summer time or on a phone whose clock is wrong, and two readings in one command give two
moments to one event. Time is an argument.
"""

from collections.abc import Iterator

from tests.repository.tree import Source, dotted

READS = (
    "date.today",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "time.time",
    "time.time_ns",
)

ALLOWED = {
    "server/kernel/clock.py": "it is the server's clock",
    "mobile/clock.py": "it is the phone's clock",
}

BAD = (
    ("server/signals/rules.py", "late = datetime.now(UTC) > due_at\n"),
    ("shared/ids.py", "import time\nstamp = time.time_ns()\n"),
    ("mobile/sync/engine.py", "today = datetime.date.today()\n"),
    ("server/cases/jobs.py", "from time import time\n"),
)
GOOD = (
    ("server/signals/rules.py", "late = now > due_at\n"),
    ("server/kernel/logging.py", "import time\nstarted = time.perf_counter()\n"),
    ("bench/load.py", "started = time.time()\n"),
)


def find(source: Source) -> Iterator[tuple[int, str]]:
    """Find readings of the wall clock in the server, the phone and what they share."""
    if not source.is_in("server/", "shared/", "mobile/"):
        return
    advice = "reads the clock: take the moment as an argument"
    for call in source.calls():
        name = dotted(call.func)
        if name.endswith(READS):
            yield call.lineno, f"{name}() {advice}"
    for line, name in source.imports():
        if name in {"time.time", "time.time_ns"}:
            yield line, f"{name} {advice}"
