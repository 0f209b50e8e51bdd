"""What is measured of the phone, each figure printed beside its limit or its peer."""

from __future__ import annotations

import compileall
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.phone import big_school
from tests.support.databases import Databases, begin_run

OPENING_MS = 100.0
"""CPU for opening a screen."""
FRAME_MS = 1000 / 60
FRAMES_APART = 2
"""How many frames the slowest hundredth may be behind that of an idle app."""
PATIENCE_S = 900


def measure(*, starts: int) -> None:
    """Measure starts, screens, search, frames and memory.

    Parameters
    ----------
    starts
        How often the app and its peer are started, in turn.
    """
    print("\n## Phone, in frames without a display")
    with tempfile.TemporaryDirectory(prefix="kring-bench-phone-") as folder:
        big = Path(folder) / "big"
        big_school.fill(big)
        _compile(Path(folder))
        _starts(big, Path(folder) / "hello", starts)
        _screens(_played("screens", big))
    _synchronising()


def _compile(folder: Path) -> None:
    """Have byte code ready for every process, as a package on a phone carries it."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "byte-code")
    found = importlib.util.find_spec("kivy")
    assert found is not None
    for each in ("mobile", "shared", "tests/support", str(Path(str(found.origin)).parent)):
        compileall.compile_dir(each, quiet=2)


def _starts(big: Path, hello: Path, count: int) -> None:
    peers, ours = [], []
    for _ in range(count):
        peers.append(_played("bare", hello))
        ours.append(_played("start", big))
    print(f"\n### Start, {big_school.PUPILS:,} pupils and {_RECORDS:,} records on the phone")
    _row("", "wall s", "CPU s", "of peer")
    peer = [_median([one["first"][which] for one in peers]) for which in (0, 1)]
    _row("a Kivy app that says hello", f"{peer[0]:.2f}", f"{peer[1]:.2f}", "1.00")
    moments = {"first": "first frame", "asked": "PIN is asked", "home": "home can be used"}
    for moment, name in moments.items():
        wall, cpu = (_median([one[moment][which] for one in ours]) for which in (0, 1))
        _row(name, f"{wall:.2f}", f"{cpu:.2f}", f"{cpu / peer[1]:.2f}")
    memory, bare = (_median([one["home_mb"] for one in each]) for each in (ours, peers))
    print(f"memory at home: {memory:.0f} MB, the peer {bare:.0f} MB: {memory / bare:.2f}")


_RECORDS = sum(big_school.RECORDS.values())


def _screens(told: Mapping[str, Any]) -> None:
    print(f"\n### Opening a screen, in ms of CPU: the limit is {OPENING_MS:.0f}")
    _row("", "first time", "of limit", "again", "of limit")
    for name, (first, again) in sorted(told["opened"].items(), key=lambda one: -one[1][0]):
        shares = (f"{first / OPENING_MS:.2f}", f"{again / OPENING_MS:.2f}")
        _row(name, f"{first:.0f}", shares[0], f"{again:.0f}", shares[1])
    print(f"memory after all of them: {told['memory_mb']:.0f} MB")
    print(f"\n### Looking for a pupil among {big_school.PUPILS:,}, in ms of CPU for a keystroke")
    _row("", "median", "slowest", "of a frame")
    for what, name in (("search_ms", "found"), ("shown_ms", "found and drawn")):
        spent = [one[what] for one in told["keys"]]
        slowest = max(spent)
        _row(name, f"{_median(spent):.1f}", f"{slowest:.1f}", f"{slowest / FRAME_MS:.2f}")


def _synchronising() -> None:
    run = begin_run(Path(tempfile.gettempdir()))
    try:
        folder = run.folder
        with (
            Databases(folder, "bench").fresh("sqlite") as url,
            big_school.served(url, folder / "keys.json", pupils=400) as served,
        ):
            phone = folder / "phone"
            big_school.sign_in(phone, served.url)
            pupils = ",".join(map(str, served.pupil_ids))
            _frames(_played("sync", phone, str(served.school_id), pupils))
    finally:
        run.end()


def _frames(told: Mapping[str, Any]) -> None:
    print("\n### Frames while 1,000 queued signals synchronise, in ms: p99 within 2 frames of idle")
    _row("", "median", "p99", "p99 - idle", "of limit", "CPU p99")
    for run in told["runs"]:
        idle, busy = run["idle"], run["busy"]
        apart = _p99(busy["wall_ms"]) - _p99(idle["wall_ms"])
        share = apart / (FRAMES_APART * FRAME_MS)
        for name, one, more in (
            ("idle", idle, ("", "")),
            ("synchronising", busy, (f"{apart:.1f}", f"{share:.2f}")),
        ):
            wall, cpu = one["wall_ms"], one["cpu_ms"]
            numbers = (f"{_median(wall):.1f}", f"{_p99(wall):.1f}", *more, f"{_p99(cpu):.1f}")
            _row(f"{run['place']}, {name}", *numbers)
        print(f"{run['place']}: 1,000 signals in {run['seconds']:.0f} s")
    print(
        f"memory at home: {told['home_mb']:.0f} MB, after 2,000 signals {told['after_mb']:.0f} MB"
    )


def _played(play: str, folder: Path, *more: str) -> dict[str, Any]:
    """Run a play in a process of its own, as the app is started, at sixty frames a second."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "KCFG_GRAPHICS_MAXFPS": "60",
        "KIVY_HOME": str(folder / "window"),
        "KRING_BENCH_BEGAN": str(time.time()),
    }
    (folder / "window").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "bench.phone.inside", play, str(folder), *more]
    done = subprocess.run(  # noqa: S603 -- Our own command, spelled above.
        command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    if done.returncode:
        message = f"the play {play} ended with {done.returncode}:\n{done.stderr[-4000:]}"
        raise RuntimeError(message)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _row(name: str, *numbers: str) -> None:
    print(f"{name:<28}" + "".join(f"{number:>11}" for number in numbers))


def _median(numbers: Sequence[float]) -> float:
    return statistics.median(numbers)


def _p99(numbers: Sequence[float]) -> float:
    return sorted(numbers)[int(len(numbers) * 0.99)]
