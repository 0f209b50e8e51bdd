"""Starting a server to measure, and counting what it uses."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PROC = Path("/proc")
_START_S = 120


@dataclass(frozen=True, slots=True)
class Usage:
    """What a server and its workers have used so far."""

    cpu_s: float
    """User and system seconds; 0 where the system does not tell (no ``/proc``)."""
    memory_mb: float
    """Resident megabytes, workers added up."""


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    port: int
    pid: int

    def usage(self) -> Usage:
        """Read what the server has used so far."""
        cpu = memory = 0.0
        for pid in _family(self.pid):
            try:
                fields = (_PROC / str(pid) / "stat").read_text().rpartition(") ")[2].split()
            except OSError:
                continue
            cpu += (int(fields[11]) + int(fields[12])) / _TICKS
            memory += int(fields[21]) * _PAGE / 2**20
        return Usage(cpu, memory)


@contextmanager
def kring(*, workers: int, environment: Mapping[str, str]) -> Iterator[Served]:
    """Serve Kring as production does."""
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "server.cli",
        "serve",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        str(workers),
    ]
    with _served(command, port, environment) as served:
        yield served


@contextmanager
def limit(
    *,
    workers: int,
    environment: Mapping[str, str],
    app: str = "bench.limit:app",
    factory: bool = False,
) -> Iterator[Served]:
    """Serve a limit with the same server and as many workers."""
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        app,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        str(workers),
        "--no-access-log",
        "--log-level",
        "warning",
        *(("--factory",) if factory else ()),
    ]
    with _served(command, port, environment) as served:
        yield served


@contextmanager
def _served(command: Sequence[str], port: int, environment: Mapping[str, str]) -> Iterator[Served]:
    process = subprocess.Popen(  # noqa: S603 -- our own command, spelled above
        command, env={**os.environ, **environment}, start_new_session=True
    )
    try:
        _wait_until_open(process, port)
        yield Served(port, process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=_START_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _wait_until_open(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until:
        if process.poll() is not None:
            message = f"the server ended by itself with {process.returncode}"
            raise RuntimeError(message)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(1)  # The first worker is up; give the others their turn.
                return
        time.sleep(0.1)
    message = f"the server did not open its port within {_START_S} s"
    raise RuntimeError(message)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _family(pid: int) -> list[int]:
    """Give a process and all that it started."""
    family = [pid]
    for parent in family:
        children = _PROC / str(parent) / "task" / str(parent) / "children"
        try:
            family += [int(each) for each in children.read_text().split()]
        except OSError:
            continue
    return family
