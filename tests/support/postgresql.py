"""A PostgreSQL server of the tests' own: made in a moment, durable, gone afterwards.

One server serves the whole pytest run; the first worker that needs it starts it. It listens on a
Unix socket inside the run's folder and on no port, so two runs never meet. It never runs as root:
PostgreSQL refuses that, so root hands it to the user ``postgres``.

Must not: weaken fsync or synchronous_commit for speed. The server under test refuses a database
that could lose writes, and tests run on what production runs on. Speed comes from the folder
instead, which lies in memory where the machine has room (see ``run_folder``).
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

import psycopg
from sqlalchemy.engine import URL, make_url

OLDEST_MAJOR = 15
SUPERUSER = "postgres"
OWNER = "kring_owner"
"""Owns the databases and their tables, migrates them, and is no superuser."""
SERVING = "kring"
"""Serves, with what migrating granted it and no more: so does every test."""
UNPRIVILEGED = "postgres"
"""The system user that the server runs as when the tests run as root."""

_PLACES = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # Fedora, Red Hat
    "/opt/homebrew/opt/postgresql*/bin",  # macOS, Apple silicon
    "/usr/local/opt/postgresql*/bin",  # macOS, Intel
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
_SETTINGS = (
    "fsync=on",
    "synchronous_commit=on",
    "full_page_writes=on",
    "listen_addresses=",
    "max_connections=200",
    "max_wal_size=512MB",
    "shared_buffers=128MB",
    "autovacuum_naptime=60",
    "log_min_messages=warning",
    "timezone=UTC",
)
_START_TIMEOUT_S = 60


class PostgreSQLMissing(Exception):
    """There is no PostgreSQL here that the tests may start. Says what to install."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A running server and where to find it."""

    programs: Path
    folder: Path

    @property
    def socket_folder(self) -> Path:
        """The folder that holds its Unix socket."""
        return self.folder

    def url(self, database: str) -> str:
        """Give the address of one of its databases, as the role that serves."""
        return f"postgresql://{SERVING}@/{database}?host={quote(str(self.socket_folder), safe='')}"

    def admin(self) -> psycopg.Connection:
        """Connect as superuser; databases are made outside transactions."""
        return psycopg.connect(
            host=str(self.socket_folder), user=SUPERUSER, dbname="postgres", autocommit=True
        )


def as_owner(url: str | URL) -> str:
    """Give an address as the role that owns the database; SQLite's has no roles and stays."""
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        address = address.set(username=OWNER)
    return address.render_as_string(hide_password=False)


@cache
def find_programs() -> Path:
    """Find the folder with the newest ``initdb`` that Kring can use.

    Raises
    ------
    PostgreSQLMissing
        When there is none of version 15 or newer.
    """
    found = {_major(folder): folder for folder in _candidates() if (folder / "initdb").is_file()}
    newest = max(found, default=0)
    if newest < OLDEST_MAJOR:
        raise PostgreSQLMissing(
            f"PostgreSQL {OLDEST_MAJOR} or newer is not here, "
            "and every server test runs on it too. "
            "Install it: apt-get install postgresql (Debian 12), brew install postgresql@16 (macOS)"
        )
    return found[newest]


def start(folder: Path) -> Cluster:
    """Make a cluster in a folder of its own and start it.

    Raises
    ------
    PostgreSQLMissing
        When it is not installed, or root has nobody to run it as.
    subprocess.CalledProcessError
        When it is installed and does not start; what it said is in the error.
    """
    cluster = Cluster(programs=find_programs(), folder=folder)
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        try:
            shutil.chown(folder, user=UNPRIVILEGED)
        except LookupError as error:
            raise PostgreSQLMissing(
                f"PostgreSQL never runs as root, and there is no user {UNPRIVILEGED} to run it as. "
                "Run the tests as another user, or install Debian's postgresql, which makes it"
            ) from error
    _run(
        cluster,
        "initdb",
        *("--pgdata", str(folder / "cluster"), "--username", SUPERUSER),
        *("--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"),
    )
    _control(cluster, "start")
    with cluster.admin() as connection:
        for role in (OWNER, SERVING):
            connection.execute(f"CREATE ROLE {role} LOGIN".encode())
    return cluster


def stop(cluster: Cluster) -> None:
    """Stop it at once. Nothing in it is wanted any more."""
    if _is_running(cluster):
        _control(cluster, "stop")


def crash(cluster: Cluster) -> None:
    """Kill it as a power cut does, without a last word; ``restart`` then recovers it."""
    _control(cluster, "stop")


def restart(cluster: Cluster) -> None:
    """Start it again after a crash and wait until it answers."""
    _control(cluster, "start")


@contextmanager
def own_cluster(folder: Path) -> Iterator[Cluster]:
    """Give one test a server of its own, such as one that it means to crash."""
    cluster = start(folder)
    try:
        yield cluster
    finally:
        stop(cluster)


def _is_running(cluster: Cluster) -> bool:
    """Tell whether its server lives; one that was killed with its machine leaves its file."""
    try:
        process = (cluster.folder / "cluster" / "postmaster.pid").read_text().split()[0]
    except (FileNotFoundError, IndexError):
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    return True


def _candidates() -> Iterator[Path]:
    """Every folder that may hold PostgreSQL's programs."""
    for place in _PLACES:
        yield from Path("/").glob(place.removeprefix("/"))
    on_path = shutil.which("initdb")
    if on_path is not None:
        yield Path(on_path).resolve().parent


def _major(folder: Path) -> int:
    answer = subprocess.run(
        [folder / "initdb", "--version"], check=True, capture_output=True, text=True
    ).stdout
    digits = "".join(c if c.isdigit() else " " for c in answer).split()
    return int(digits[0]) if digits else 0


def _control(cluster: Cluster, verb: str) -> None:
    arguments = ["--pgdata", str(cluster.folder / "cluster"), "-w", "-t", str(_START_TIMEOUT_S)]
    if verb == "start":
        settings = [*_SETTINGS, f"unix_socket_directories={cluster.socket_folder}"]
        options = " ".join(f"-c {setting}" for setting in settings)
        arguments += ["--log", str(cluster.folder / "server.log"), "--options", options]
    else:
        arguments += ["--mode", "immediate"]
    _run(cluster, "pg_ctl", *arguments, verb)


def _run(cluster: Cluster, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs, as an ordinary user whoever we are.

    Notes
    -----
    Its output goes to a file: the server keeps the descriptor open, and a pipe would never end.
    """
    command = [*_as_unprivileged(), str(cluster.programs / program), *arguments]
    said = cluster.folder.parent / f"{program}.said"
    with said.open("w") as output:
        ended = subprocess.run(
            command,
            cwd="/",  # The tests' own folder may be closed to that user.
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    if ended.returncode != 0:
        log = cluster.folder / "server.log"
        words = said.read_text() + (log.read_text() if log.exists() else "")
        raise subprocess.CalledProcessError(ended.returncode, command, output=words[-4000:])


def _as_unprivileged() -> Sequence[str]:
    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv"):
        user = ("--reuid", UNPRIVILEGED, "--regid", UNPRIVILEGED, "--init-groups")
        return ("setpriv", *user, "--reset-env", "--")
    return ("runuser", "-u", UNPRIVILEGED, "--")


def wait_until_gone(cluster: Cluster, *, timeout_s: float = 10) -> bool:
    """Say whether the server's process has ended within this time."""
    until = time.monotonic() + timeout_s
    while time.monotonic() < until:
        if not (cluster.folder / "cluster" / "postmaster.pid").exists():
            return True
        time.sleep(0.05)
    return False
