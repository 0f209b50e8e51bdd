"""The server beside its limits: what a signal and an inbox cost, as ratios in one run."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from bench import servers
from bench.bare import replay, take_down
from bench.load import Load, request_bytes, run
from bench.region import Region, build, new_id
from server import wiring
from server.kernel.crypto import KeyRing
from server.kernel.database import open_database
from server.kernel.messages import dump
from server.kernel.running import Runtime, run_command, run_query
from server.kernel.store import Store
from server.kernel.tokens import Claims
from server.policy.actions import Action
from server.referrals.queries import Box, list_box
from shared.signals import SubmitSignal
from shared.vocabulary import Category, Severity
from tests.support.databases import Databases, begin_run
from tests.support.postgresql import PostgreSQLMissing

CONNECTIONS = 16
ROUNDS = 3
WORDS = "Was de hele week stil, at niet mee en wilde niet zeggen wat er scheelt. " * 3


@dataclass(frozen=True)
class Setting:
    """One database to measure on."""

    name: str
    url: str
    workers: int
    threads: int
    """Of the bare replay: as many as Kring has connections."""


def measure(*, rows: int, requests: int) -> None:
    """Measure on each database that is here.

    Parameters
    ----------
    rows
        How many referrals are in the database.
    requests
        How many requests a round asks.
    """
    on_each_database(partial(_measure, rows=rows, requests=requests))


def on_each_database(work: Callable[[Setting, Path], None]) -> None:
    """Measure something on each database that is here, migrated, with a key file of its own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kring-bench-")))
        keys_file = folder / "keys.json"
        KeyRing.fresh().write(keys_file)
        for setting in _settings(stack):
            work(setting, keys_file)


def _settings(stack: ExitStack) -> Sequence[Setting]:
    on_disk = begin_run(Path(tempfile.gettempdir()))
    stack.callback(on_disk.end)
    databases = Databases(on_disk.folder, "bench")
    sqlite_url = stack.enter_context(databases.fresh("sqlite"))
    settings = [Setting("SQLite, 1 process", sqlite_url, 1, 2)]
    try:
        url = stack.enter_context(databases.fresh("postgresql"))
        settings.insert(0, Setting("PostgreSQL, 2 workers", url, 2, 8))
    except PostgreSQLMissing as missing:
        print(f"PostgreSQL is left out: {missing}")
    return settings


def _measure(setting: Setting, keys_file: Path, *, rows: int, requests: int) -> None:
    print(f"\n## {setting.name}")
    started = time.perf_counter()
    engine = open_database(setting.url, pool_size=setting.threads)
    runtime = wiring.runtime(Store(engine, KeyRing.read(keys_file)))
    region = build(runtime, referrals=rows)
    print(f"a region with {rows:,} referrals was built in {time.perf_counter() - started:.0f} s")
    environment = {
        "KRING_DATABASE_URL": setting.url,
        "KRING_KEYS_FILE": str(keys_file),
        "KRING_LOG_LEVEL": "ERROR",
    }
    with (
        servers.limit(workers=setting.workers, environment=environment) as limit,
        servers.kring(workers=setting.workers, environment=environment) as kring,
    ):
        bare = _bare_submit(runtime, region, setting, requests)
        compare(
            "signal submitted",
            limit,
            kring,
            lambda: submissions(runtime, region, requests),
            bare=bare,
        )
        bare = _bare_inbox(runtime, region, setting, requests)
        compare(
            f"inbox of 50 out of {rows:,}",
            limit,
            kring,
            lambda: [_inbox_request(runtime, region)] * requests,
            bare=bare,
        )
    engine.dispose()


def compare(
    title: str,
    limit: servers.Served,
    kring: servers.Served,
    make: Callable[[], Sequence[bytes]],
    *,
    bare: float | None = None,
    of_limit: Callable[[], Sequence[bytes]] | None = None,
) -> None:
    """Ask both in turn, round by round, so that a slow minute hits both; print the median round."""
    print(f"\n### {title}")
    header = ("", "per s", "of limit", "of bare", "p50 ms", "p95 ms", "p99 ms", "CPU ms", "MB")
    print(("{:>10}" * len(header)).format(*header))
    ratios = []
    for _ in range(ROUNDS):
        rows = {}
        for name, served in (("limit", limit), ("kring", kring)):
            requests = (of_limit or make)() if served is limit else make()
            before = served.usage()
            load = run(served.port, requests, connections=CONNECTIONS)
            after = served.usage()
            rows[name] = load
            cpu_ms = (after.cpu_s - before.cpu_s) / len(requests) * 1000
            _print_row(name, load, rows["limit"], bare, cpu_ms, after.memory_mb)
        ratios.append(rows["kring"].per_second / rows["limit"].per_second)
    beside = "" if bare is None else f", {bare:,.0f} a second bare"
    print(f"{title}: {sorted(ratios)[ROUNDS // 2]:.2f} of the limit{beside}")


def _print_row(
    name: str, load: Load, limit: Load, bare: float | None, cpu_ms: float, memory_mb: float
) -> None:
    failed = {status: count for status, count in load.statuses.items() if status >= 400}
    print(
        f"{name:>10}{load.per_second:>10,.0f}{load.per_second / limit.per_second:>10.2f}"
        f"{load.per_second / bare if bare else float('nan'):>10.2f}"
        f"{load.percentile_ms(0.5):>10.2f}{load.percentile_ms(0.95):>10.2f}"
        f"{load.percentile_ms(0.99):>10.2f}{cpu_ms:>10.2f}{memory_mb:>10.0f}"
        + (f"  FAILED {failed}" if failed else "")
    )


def _signal(region: Region) -> SubmitSignal:
    return SubmitSignal(
        command_id=new_id(),
        signal_id=new_id(),
        organisation_id=region.school_id,
        young_person_id=region.pupil_id,
        severity=Severity.CONCERNED,
        categories=(Category.WELLBEING_MOOD, Category.ATTENDANCE),
        observation=WORDS,
        pupil_words=WORDS,
        strength=WORDS,
        made_at=datetime.now(UTC),
    )


def submissions(runtime: Runtime, region: Region, count: int) -> Sequence[bytes]:
    """Give so many signals to submit, each another one."""
    token = region.teacher.token(runtime)
    return [
        request_bytes(
            "POST", "/v1/signals", token=token, body=json.dumps(dump(_signal(region))).encode()
        )
        for _ in range(count)
    ]


def _inbox_request(runtime: Runtime, region: Region) -> bytes:
    token = region.partner.token(runtime)
    return request_bytes("GET", "/v1/referrals?box=in&limit=50", token=token)


def submit_once(runtime: Runtime, region: Region) -> SubmitSignal:
    """Submit one signal here, without HTTP; gives it."""
    signal = _signal(region)
    claims = Claims(account_id=region.teacher.account_id, session_id=region.teacher.session_id)
    run_command(runtime, claims, signal)
    return signal


def _bare_submit(runtime: Runtime, region: Region, setting: Setting, times: int) -> float:
    signals: list[SubmitSignal] = []
    said = take_down(runtime.store.engine, lambda: signals.append(submit_once(runtime, region)))
    (signal,) = signals
    fresh: Sequence[UUID] = (signal.command_id, signal.signal_id)
    return replay(
        runtime.store.engine, said, fresh, writes=True, times=times, threads=setting.threads
    ).per_second


def _bare_inbox(runtime: Runtime, region: Region, setting: Setting, times: int) -> float:
    claims = Claims(account_id=region.partner.account_id, session_id=region.partner.session_id)
    said = take_down(
        runtime.store.engine,
        lambda: run_query(
            runtime, claims, Action.REFERRAL_LIST, list_box, box=Box.IN, cursor=None, limit=50
        ),
    )
    return replay(
        runtime.store.engine, said, (), writes=False, times=times, threads=setting.threads
    ).per_second
