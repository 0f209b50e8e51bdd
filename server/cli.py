"""The command line: running an installation and looking after it.

Run it as ``.venv/bin/python -m server.cli``; the papers call that ``kring``. Every command reads
the same settings from the environment. What an installation cannot do is refused in one sentence
that says what to do, with exit code 1, and nothing is half done.

Must not: hold a rule. A command line has no more rights than a handler gives the system.
"""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from typer.core import TyperGroup
from typing_extensions import override

import server.trends.simulating.cli
import server.worker
import server.world.cli
from server import keys, lost_factor, outside
from server.backup import back_up
from server.importing.cli import import_app
from server.importing.desk import Desk
from server.installation import InstallationRefused, open_installation
from server.kernel.actor import Actor
from server.kernel.clock import system_clock
from server.kernel.crypto import KeyFileError, KeyRing
from server.kernel.database import DatabaseRefused, open_database
from server.kernel.epoch import begin_epoch
from server.kernel.errors import NotFound, ResponsibilityHeld
from server.kernel.logging import set_up_logging
from server.kernel.migrating import migrate as run_migrations
from server.kernel.migrating import newest_revision
from server.kernel.roles import serving_role
from server.kernel.running import Runtime, run_as_system, run_command
from server.kernel.sealing import JournalBroken, verify
from server.network.queries import network_ids
from server.settings import Settings, SettingsRefused
from server.wiring import JOBS
from shared.ids import ENTROPY_BYTES, uuid7
from shared.people import EraseYoungPerson
from shared.vocabulary import ErasureReason

REFUSED = (
    DatabaseRefused,
    InstallationRefused,
    JournalBroken,
    KeyFileError,
    SettingsRefused,
)
"""Refusals that say themselves what to do."""


class PlainGroup(TyperGroup):
    """Commands whose refusals are one plain sentence."""

    @override
    def invoke(self, ctx: Any) -> Any:
        """Run a command; say a refusal plainly."""
        try:
            return super().invoke(ctx)
        except REFUSED as refusal:
            typer.echo(f"Not done: {refusal}", err=True)
        except DBAPIError as error:
            # Its message can hold what somebody wrote: the kind of error is enough to go on.
            typer.echo(f"Not done: the database said {type(error.orig).__name__}", err=True)
        raise typer.Exit(1)


app = typer.Typer(
    name="kring",
    cls=PlainGroup,
    help="Run Kring and look after it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
keys_app = typer.Typer(help="The key file.", no_args_is_help=True)
audit_app = typer.Typer(help="The journal of what happened.", no_args_is_help=True)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes; one on SQLite.")] = 1,
) -> None:
    """Serve over HTTP until told to stop."""
    from server import serving  # noqa: PLC0415 -- every other command does without the routes.

    settings = Settings.from_environment()
    typer.echo(f"Kring listens on http://{host}:{port}", err=True)
    serving.serve(settings, host=host, port=port, workers=workers)


@app.command()
def migrate(
    to: Annotated[str, typer.Option(help="A revision; an older one goes back to it.")] = "head",
) -> None:
    """Bring the database to the schema of this release."""
    settings = Settings.from_environment()
    owner, serves = settings.owner_url, settings.database_url
    with _database(owner or serves) as engine:
        run_migrations(engine, to, serving_role=None if owner is None else serving_role(serves))
    typer.echo(f"The database is at {newest_revision() if to == 'head' else to}.")


@app.command()
def work(
    *,
    once: Annotated[bool, typer.Option("--once", help="Do one round and end.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Say whether the worker here is well: exit code 0.")
    ] = False,
) -> None:
    """Do what has to happen without anybody asking: reminders, errands, sealing the journal."""
    with _installation() as runtime:
        if check:
            _check_worker(runtime)
        elif once:
            _one_round(runtime)
        else:
            server.worker.work(
                runtime, JOBS, _told_to_stop(), afterwards=lambda: _copy_out(runtime)
            )


@app.command()
def backup(path: Annotated[Path, typer.Argument(help="A file that does not exist yet.")]) -> None:
    """Copy an embedded database, while people work, and check that the copy is whole."""
    size = back_up(Settings.from_environment().database_url, path)
    typer.echo(f"The backup is whole: {path}, {size} bytes. Keep the key file elsewhere.")


@app.command()
def restored() -> None:
    """Say that the database was put back from a backup: who was erased is erased again."""
    settings = Settings.from_environment()
    with _installation(restoring=True) as runtime:
        if settings.checkpoint_dir is not None:
            again = outside.erase_again(runtime, settings.checkpoint_dir)
            typer.echo(f"Erased again: {again}.")
            outside.copy_out(runtime, settings.checkpoint_dir, restored=True)
        run_as_system(runtime.store, runtime.clock(), begin_epoch)
    typer.echo("Every phone copies anew at its next exchange. What waits on phones is still sent.")


@app.command()
def erase(
    young_person_id: Annotated[UUID, typer.Argument(help="Whom, by id.")],
    reason: Annotated[ErasureReason, typer.Option(help="Why.")],
) -> None:
    """Make every word about a young person unreadable, for good; not while something is open."""
    with _installation() as runtime:
        try:
            _erase(runtime, young_person_id, reason)
        except ResponsibilityHeld as held:
            still_open = ", ".join(
                f"{each['resource']} {each['resource_id']}" for each in held.must_move_first
            )
            raise InstallationRefused(f"this has to end first: {still_open}") from held
        except NotFound as error:
            raise InstallationRefused("there is no such young person") from error
        copied = _copy_out(runtime)
    typer.echo("Erased: no word about this young person can be read any more.")
    typer.echo(
        "It is written down outside the database."
        if copied is not None
        else "A backup from before brings it back: set KRING_AUDIT_CHECKPOINT_DIR."
    )


@app.command("reset-second-factor")
def reset_second_factor(
    username: Annotated[str, typer.Argument(help="The name they sign in with.")],
) -> None:
    """Take away the second factors of somebody who lost them, when no administrator can."""
    with _installation() as runtime:
        try:
            lost_factor.take_away(runtime, username)
        except NotFound as error:
            raise InstallationRefused("nobody signs in with this name") from error
    typer.echo("Taken away. They sign in with their password, on every device anew.")


@app.command()
def openapi() -> None:
    """Print the description of the API. Needs no database and no settings."""
    from server import serving  # noqa: PLC0415 -- as above.

    typer.echo(json.dumps(serving.described().openapi(), indent=2))


@keys_app.command("create")
def keys_create(path: Annotated[Path, typer.Argument(help="Where there is no file yet.")]) -> None:
    """Make the key file of a new installation."""
    KeyRing.fresh().write(path)
    typer.echo(
        f"Keys are in {path}, readable by its owner only. Keep a copy away from the database's"
        " backups: who loses it loses every word."
    )


@keys_app.command("prepare")
def keys_prepare() -> None:
    """Put a new root key in the key file, used for nothing yet; restart every process then."""
    name = keys.prepare(_keys_file())
    typer.echo(f"Root key {name} waits. Restart every process, then: kring keys rotate")


@keys_app.command("rotate")
def keys_rotate() -> None:
    """Wrap every data key with the newest root key. Not one sealed word changes."""
    with _database() as engine:
        turned = keys.rotate(_keys_file(), engine, system_clock)
    typer.echo(
        f"Root key {turned.root} wraps everything; data keys wrapped anew: {turned.data_keys}."
    )
    typer.echo(
        "Restart every process, then: kring keys retire"
        if turned.prepared
        else "Restart every process now: those that run do not know this key."
    )


@keys_app.command("retire")
def keys_retire() -> None:
    """Remove root keys from the key file that wrap nothing any more."""
    with _database() as engine:
        gone = keys.retire(_keys_file(), engine, system_clock)
    typer.echo(f"Removed: {', '.join(gone)}." if gone else "There was no old root key.")


@audit_app.command("verify")
def audit_verify(
    kept: Annotated[
        str | None,
        typer.Option("--seal", help="NUMBER:HASH of a seal that was printed before."),
    ] = None,
) -> None:
    """Verify that the journal is what it was when it was sealed."""
    seal = _kept_outside() if kept is None else _seal(kept)
    with _installation(restoring=True) as runtime, runtime.store.engine.connect() as connection:
        whole = verify(connection, runtime.store.keys, kept=seal)
    typer.echo(f"The journal is whole: {whole.rows} rows under {whole.seals} seals.")
    typer.echo(f"Not sealed yet: {whole.waiting} rows.")
    typer.echo(f"The last seal, to keep elsewhere: {whole.seals}:{whole.last_hash}")


@dataclass
class _Importing:
    """For which network an import is."""

    network_id: UUID | None = None

    def open_desk(self) -> Desk:
        """Open the database for an import."""
        runtime = open_installation(Settings.from_environment())
        networks = run_as_system(runtime.store, runtime.clock(), network_ids)
        if self.network_id is not None:
            return Desk(runtime, self.network_id)
        if len(networks) > 1:
            raise InstallationRefused("there are several networks: say which with --network")
        new = uuid7(runtime.clock(), os.urandom(ENTROPY_BYTES))
        return Desk(runtime, networks[0] if networks else new)


_importing = _Importing()
imports_app = import_app(_importing.open_desk)


@imports_app.callback()
def choose_network(
    network: Annotated[
        UUID | None, typer.Option(help="Which network, where there are several.")
    ] = None,
) -> None:
    """Import from files, with a dry run and a report."""
    _importing.network_id = network


app.add_typer(keys_app, name="keys")
app.add_typer(audit_app, name="audit")
app.add_typer(imports_app, name="import")
app.add_typer(server.world.cli.app, name="world")
app.add_typer(server.trends.simulating.cli.app, name="simulate")


def main() -> None:
    """Run the command line as a program: its log lines are JSON."""
    with suppress(SettingsRefused):  # The command itself will say so.
        set_up_logging(Settings.from_environment().log_level)
    app()


@contextmanager
def _installation(*, restoring: bool = False) -> Iterator[Runtime]:
    runtime = open_installation(Settings.from_environment(), restoring=restoring)
    try:
        yield runtime
    finally:
        runtime.store.engine.dispose()


@contextmanager
def _database(url: str | None = None) -> Iterator[Engine]:
    engine = open_database(url or Settings.from_environment().database_url)
    try:
        yield engine
    finally:
        engine.dispose()


def _keys_file() -> Path:
    path = Settings.from_environment().keys_file
    if path is None:
        raise SettingsRefused("set KRING_KEYS_FILE")
    return path


def _erase(runtime: Runtime, young_person_id: UUID, reason: ErasureReason) -> None:
    for network_id in run_as_system(runtime.store, runtime.clock(), network_ids):
        command = EraseYoungPerson(
            command_id=uuid7(runtime.clock(), os.urandom(ENTROPY_BYTES)),
            young_person_id=young_person_id,
            reason=reason,
        )
        with suppress(NotFound):
            run_command(runtime, Actor(network_id=network_id), command)
            return
    raise NotFound


def _copy_out(runtime: Runtime) -> int | None:
    """Copy out what no backup may undo; none when there is no folder for it."""
    folder = Settings.from_environment().checkpoint_dir
    return None if folder is None else outside.copy_out(runtime, folder)


def _kept_outside() -> tuple[int, str] | None:
    folder = Settings.from_environment().checkpoint_dir
    return None if folder is None else outside.last_seal(folder)


def _check_worker(runtime: Runtime) -> None:
    with runtime.store.engine.connect() as connection:
        if not server.worker.is_well(runtime, connection):
            raise InstallationRefused("the worker has not finished a round for too long")
    typer.echo("The worker is well.")


def _one_round(runtime: Runtime) -> None:
    done = server.worker.one_round(runtime, JOBS)
    _copy_out(runtime)
    typer.echo(
        f"Commands {done.commands}, errands {done.errands}, journal rows sealed {done.sealed},"
        f" failed {done.failed}."
    )
    raise typer.Exit(1 if done.failed else 0)


def _seal(text: str) -> tuple[int, str]:
    number, _, digest = text.partition(":")
    if not number.isascii() or not number.isdigit() or not digest:
        raise typer.BadParameter("NUMBER:HASH, as an earlier verification printed it")
    return int(number), digest


def _told_to_stop() -> threading.Event:
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    return stop


if __name__ == "__main__":
    main()
