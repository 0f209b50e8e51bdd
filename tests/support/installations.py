"""Installations to type commands at: a database, a key file, settings, and what runs on them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
from typer.testing import CliRunner

from server import cli
from server.kernel.crypto import KeyRing
from server.kernel.store import Store
from tests.support.postgresql import as_owner
from tests.support.requirements import REPOSITORY
from tests.support.world import World

LONGEST_S = 120
"""Seconds anything here may take on a machine that is busy with something else."""


@dataclass
class Installation:
    """One installation: a database, a key file, and the commands on them."""

    url: str
    keys_file: Path
    more: dict[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, str]:
        """Give the environment its commands run in."""
        return {
            "KRING_DATABASE_URL": self.url,
            "KRING_DATABASE_OWNER_URL": as_owner(self.url),
            "KRING_KEYS_FILE": str(self.keys_file),
            "PATH": os.environ["PATH"],
            **self.more,
        }

    def run(self, *words: str, code: int = 0) -> str:
        """Run a command that ends with this code; give what it told."""
        ended = CliRunner().invoke(cli.app, words, env=self.settings, prog_name="kring")
        assert ended.exit_code == code, (ended.output, ended.exception)
        return ended.stdout if code == 0 else ended.stderr

    @contextmanager
    def running(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """Run a command that stays, and stop it afterwards."""
        process = subprocess.Popen(
            command(*words),
            cwd=REPOSITORY,
            env=self.settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
            process.communicate(timeout=LONGEST_S)

    def world(self) -> World:
        """Open the installation as a world, to put people and pupils in it."""
        world = World.on(self.url)
        store = Store(world.runtime.store.engine, KeyRing.read(self.keys_file))
        world.runtime = replace(world.runtime, store=store)
        return world


def command(*words: str) -> list[str]:
    """Give the words with which an operator starts a command."""
    return [sys.executable, "-m", "server.cli", *words]


def kring(
    *words: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command(*words),
        cwd=REPOSITORY,
        env=dict(environment or {}),
        check=False,
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
    )


def free_port() -> int:
    """Give a port nobody listens on."""
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def wait_until_ready(port: int, process: subprocess.Popen[str]) -> None:
    """Wait until a server says it can take work."""
    until = time.monotonic() + LONGEST_S
    while time.monotonic() < until:
        assert process.poll() is None, process.communicate()[1]
        try:
            if httpx.get(f"http://127.0.0.1:{port}/health/ready").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server did not come up")
