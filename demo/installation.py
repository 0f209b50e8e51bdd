"""The demo's installation: a folder with a database, keys, the region, and the real server.

The region is laid down in memory where there is room, and put in its folder when it is whole: a
year of history is thousands of durable commits. The server and the worker are the programs that
run in production, each a process of its own, over real HTTP.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx

from demo.region import region
from demo.telling import NotAsPromised
from server.kernel.clock import Clock
from server.kernel.crypto import KeyRing
from server.kernel.database import open_database
from server.kernel.migrating import migrate
from server.kernel.store import Store
from server.wiring import JOBS, runtime
from server.worker import one_round
from server.world.building import Built, build
from server.world.format import World

USUAL_PORT = 8000
_READY_S = 60.0
_LOOK_EVERY_S = 0.1
_STOP_S = 25.0
_ROOM_BYTES = 512 * 1024**2
_TAIL = 2000


@dataclass(frozen=True, slots=True)
class Laid:
    """A region that was laid down."""

    world: World
    built: Built
    at: datetime


def lay_down(
    folder: Path, clock: Clock, *, password: str, progress: Callable[[int, int], None]
) -> Laid:
    """Make database and keys in a folder, with the region in it.

    Parameters
    ----------
    progress
        Called with how many steps were taken and how many there are.
    """
    keys = KeyRing.fresh()
    keys.write(folder / "keys.json")
    now = clock()
    world = region(now, password=password)
    with tempfile.TemporaryDirectory(prefix="kring-demo-", dir=_roomy()) as quick:
        database = Path(quick) / "kring.db"
        engine = open_database(f"sqlite:///{database}")
        migrate(engine)
        running = runtime(Store(engine, keys), lambda: now)
        built = build(world, running, on_step=progress)
        one_round(running, JOBS)  # What fell due in that year, the worker says now.
        engine.dispose()
        shutil.copyfile(database, folder / "kring.db")
    return Laid(world, built, now)


def _roomy() -> Path | None:
    """Choose memory where there is room; the settings stay as durable as ever."""
    memory = Path("/dev/shm")  # noqa: S108 -- the folder made in it is private to this user
    usable = memory.is_dir() and os.access(memory, os.W_OK)
    return memory if usable and shutil.disk_usage(memory).free >= _ROOM_BYTES else None


@contextlib.contextmanager
def serving(folder: Path, port: int) -> Iterator[str]:
    """Serve a folder's database over HTTP, with its worker; gives the address.

    Raises
    ------
    NotAsPromised
        When the server does not come up, with the end of its log.
    """
    environment = os.environ | {
        "KRING_DATABASE_URL": f"sqlite:///{folder / 'kring.db'}",
        "KRING_KEYS_FILE": str(folder / "keys.json"),
        # Nobody of the cast has an app that shows codes; in production, partners need one.
        "KRING_SECOND_FACTOR": "offered",
    }
    url = f"http://127.0.0.1:{port}"
    with contextlib.ExitStack() as ends:
        server = ends.enter_context(
            _running(folder / "server.log", environment, "serve", "--port", str(port))
        )
        _wait_until_ready(url, server, folder / "server.log")
        ends.enter_context(_running(folder / "worker.log", environment, "work"))
        yield url


@contextlib.contextmanager
def _running(
    log: Path, environment: dict[str, str], *command: str
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as stream:
        process = subprocess.Popen(  # noqa: S603 -- our own command line
            [sys.executable, "-m", "server.cli", *command],
            env=environment,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the demo, which then ends them in order.
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _READY_S
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{url}/health/ready", timeout=_READY_S).is_success:
                return
        time.sleep(_LOOK_EVERY_S)
    raise NotAsPromised(f"the server comes up; its log ends with:\n{log.read_text()[-_TAIL:]}")


def free_port(wanted: int = USUAL_PORT) -> int:
    """Give this port when nobody has it, else one that is free."""
    for port in (wanted, 0):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            taken: int = probe.getsockname()[1]
            return taken
    raise NotAsPromised("there is a free port on this machine")
