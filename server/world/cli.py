"""``kring world``: build a world from a file, or show what a file can say."""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from server import wiring
from server.installation import open_installation
from server.kernel.crypto import KeyRing
from server.kernel.database import open_database
from server.kernel.migrating import migrate
from server.kernel.running import Runtime
from server.kernel.store import Store
from server.settings import Settings
from server.worker import one_round
from server.world.building import Built, build
from server.world.faults import Fault, WorldRefused
from server.world.format import World
from server.world.reading import read
from server.world.schema import schema_text

app = typer.Typer(
    help="Build a world from a file.", no_args_is_help=True, pretty_exceptions_enable=False
)
_SIGN_IN = "POST /v1/sessions"
_TOLD_BEFORE = "told when the account was made"


@app.command()
def apply(
    file: Annotated[str, typer.Argument(help="A world file; - for standard input.")],
    *,
    rehearse: Annotated[
        bool, typer.Option(help="Try it in an empty database first; nothing is half done then.")
    ] = True,
    worker: Annotated[
        bool, typer.Option(help="Let the worker do its round on each day that passes.")
    ] = False,
) -> None:
    """Build a world through the commands people use; print its ids and one-time credentials.

    Building the same file again makes nothing twice. Read docs/world.md for the format.
    """
    try:
        world = read(_text(file))
        with _opened(Settings.from_environment()) as runtime:
            if rehearse:
                _rehearse(world)
            built = build(world, runtime, pass_time=_let_time_pass if worker else None)
    except WorldRefused as refused:
        for fault in refused.faults:
            typer.echo(f"{fault.path or 'file'}: {fault.what}", err=True)
        raise typer.Exit(1) from refused
    typer.echo(json.dumps(report(built), indent=2))


@app.command()
def schema() -> None:
    """Print the JSON Schema of a world file."""
    typer.echo(schema_text(), nl=False)


def report(built: Built) -> dict[str, Any]:
    """Give what came of a world as JSON values."""
    return {
        "network_id": str(built.network_id),
        "taken": built.taken,
        "taken_before": built.taken_before,
        "ids": {
            kind: {key: str(made) for key, made in keys.items()} for kind, keys in built.ids.items()
        },
        "credentials": [
            {
                **asdict(each),
                "account_id": str(each.account_id),
                **_how(each.username, each.password),
            }
            for each in built.credentials
        ],
    }


def _how(username: str, password: str | None) -> dict[str, Any]:
    if password is None:
        return {"access": _TOLD_BEFORE}
    body = {"username": username, "password": password, "device_name": "my first device"}
    return {"access": {"send": _SIGN_IN, "body": body}}


def _text(file: str) -> str:
    """Read a file, or standard input."""
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WorldRefused([Fault("", f"cannot be read: {type(error).__name__}")]) from error


def _let_time_pass(runtime: Runtime) -> None:
    one_round(runtime, wiring.JOBS)


@contextlib.contextmanager
def _opened(settings: Settings) -> Iterator[Runtime]:
    runtime = open_installation(settings)
    try:
        yield runtime
    finally:
        runtime.store.engine.dispose()


def _rehearse(world: World) -> None:
    """Build a world in a database that is thrown away: a fault is found before anything is done."""
    with tempfile.TemporaryDirectory(prefix="kring-rehearsal-") as folder:
        engine = open_database(f"sqlite:///{folder}/kring.db")
        try:
            migrate(engine)
            build(world, wiring.runtime(Store(engine, KeyRing.fresh())))
        finally:
            engine.dispose()
