"""Trends beside their limits: making a release of millions of signals, and answering from it.

Five school years are simulated one after the other, each closed month by month with everything that
was shown before; the heaviest release is the one that closes a school year. The processor's seconds
and the peak of memory are those of the process that makes it. Then a server answers from releases:
indicators, charts and a download, each beside a file of the desk that needs no database, and beside
the cheapest question that asks who it is; a signal is submitted before and after there are any.

Not measured: a table of five million rows. A release reads its own months through an index, so what
reading costs is measured on the rows of one month.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from bench import answering, servers
from bench.load import Load, request_bytes, run
from bench.region import NETWORK, Region, build
from server import wiring
from server.console import statics
from server.kernel.actor import Actor
from server.kernel.crypto import KeyRing
from server.kernel.database import open_database
from server.kernel.migrating import migrate
from server.kernel.running import Runtime
from server.kernel.unit_of_work import Store, UnitOfWork
from server.trends.document import History, Release
from server.trends.facts import day_of
from server.trends.periods import Month
from server.trends.releasing import make_release
from server.trends.signing import sign
from server.trends.simulating.counts import Rates
from server.trends.simulating.facts import Simulation, simulate
from server.trends.simulating.region import invented_ground
from server.trends.tables import ReleaseRow

SCHOOL_YEARS = 5
FIRST = Month(2020, 9)
CPU_S, MEMORY_MB = 60, 1024
"""What a release may take."""
_PATHS = (
    "/v1/trends/releases/{release}",
    "/v1/trends/indicators/signals",
    "/v1/trends/charts/region.json",
    "/v1/trends/charts/tiles.png",
    "/v1/trends/download.csv",
)
_WARM = 20
"""Requests before the first that counts: each process draws a picture once."""
_FILE = "fonts/kring-sans-regular.woff2"


def measure(*, rows: int, requests: int) -> None:
    """Measure making releases of so many signals, and answering from them."""
    print(f"\n## Trends: {rows:,} signals over {SCHOOL_YEARS} school years")
    command = [sys.executable, "-m", "bench.trends", str(rows)]
    subprocess.run(command, check=True)  # noqa: S603 -- itself, in a process of its own
    answering.on_each_database(partial(_answer, requests=requests))


def make(rows: int) -> None:
    """Make the releases of all school years, and print what the heaviest month took."""
    history, heaviest = History(()), (0.0, "")
    ground = invented_ground(places=14, seed=1)
    signals = 0
    for year in range(SCHOOL_YEARS):
        first = FIRST.after(12 * year)
        plain = Simulation(ground=ground, first=first, school_years=1, seed=year)
        a_year = len(simulate(plain).signals.child)
        times = rows / SCHOOL_YEARS / a_year
        rates = replace(Rates(), signals_a_month=Rates().signals_a_month * times)
        facts = simulate(replace(plain, rates=rates))
        signals += len(facts.signals.child)
        for month in plain.months():
            known = facts.known_on(day_of(month.closes_on - timedelta(days=1)))
            started = time.process_time()
            release, _ = make_release(known, history, month, school_days=18)
            took = time.process_time() - started
            history = History((*history.releases, release))
            heaviest = max(heaviest, (took, month.name))
            shown = sum(count is not None for count in release.cells.values())
            print(f"{month.name}: {took:6.1f} s CPU, {shown} of {len(release.cells)} cells shown")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{signals:,} signals; heaviest release {heaviest[1]}: {heaviest[0]:.1f} s CPU "
        f"(limit {CPU_S}), peak of memory with the simulation {peak:,.0f} MB (limit {MEMORY_MB:,})"
    )


def _answer(setting: answering.Setting, keys_file: Path, *, requests: int) -> None:
    print(f"\n### {setting.name}")
    engine = open_database(setting.url, pool_size=setting.threads)
    migrate(engine)
    runtime = wiring.runtime(Store(engine, KeyRing.read(keys_file)))
    region = build(runtime, referrals=0)
    environment = {
        "KRING_DATABASE_URL": setting.url,
        "KRING_KEYS_FILE": str(keys_file),
        "KRING_LOG_LEVEL": "ERROR",
    }
    with servers.kring(workers=setting.workers, environment=environment) as kring:
        before = _submitted(kring, runtime, region, requests)
        name = _put(runtime)
        after = _submitted(kring, runtime, region, requests)
        print(f"submitting: {after.per_second / before.per_second:.2f} of the rate before releases")
        token = region.partner.token(runtime)
        who = _rate(kring, "/v1/me", token, requests)
        file = _rate(kring, statics.href(_FILE), token, requests)
        print(f"{'a file of the desk':>36}{file:>8,.0f} per s; who am I {who:,.0f}")
        for path in _PATHS:
            rate = _rate(kring, path.format(release=name), token, requests)
            print(f"{path:>36}{rate:>8,.0f} per s, {rate / file:.2f} of a file, {rate / who:.2f}")
    engine.dispose()


def _rate(served: servers.Served, path: str, token: str, requests: int) -> float:
    asked = [request_bytes("GET", path, token=token)] * requests
    run(served.port, asked[:_WARM], connections=2)
    rounds: list[Load] = [
        run(served.port, asked, connections=answering.CONNECTIONS) for _ in range(answering.ROUNDS)
    ]
    assert all(set(each.statuses) == {200} for each in rounds), path
    return sorted(each.per_second for each in rounds)[answering.ROUNDS // 2]


def _submitted(served: servers.Served, runtime: Runtime, region: Region, requests: int) -> Load:
    asked: Sequence[bytes] = answering.submissions(runtime, region, requests)
    return run(served.port, asked, connections=answering.CONNECTIONS)


def _put(runtime: Runtime) -> str:
    """Put two years of releases in, as the worker would."""
    history = History(())
    ground = invented_ground(places=14, seed=1)
    plain = Simulation(ground=ground, first=FIRST, school_years=1, seed=1)
    facts = simulate(plain)
    for place, month in enumerate(plain.months()[:11], 1):
        known = facts.known_on(day_of(month.closes_on - timedelta(days=1)))
        release, body = make_release(known, history, month, school_days=18)
        history = History((*history.releases, release))
        _keep(runtime, release, body, place)
    return history.last.name


def _keep(runtime: Runtime, release: Release, body: bytes, place: int) -> None:
    actor = Actor(network_id=NETWORK)
    with UnitOfWork(runtime.store, actor=actor, now=runtime.clock()) as uow:
        row = ReleaseRow(
            id=uow.new_id(),
            place=place,
            name=release.name,
            month=release.month.name,
            closed_on=release.month.closes_on,
            sha256=release.sha256,
            signature=sign(runtime.store.keys, body),
            body=body,
        )
        uow.add(row)
        uow.record("trends.close", row, reason=release.name)
        uow.commit()


if __name__ == "__main__":
    make(int(sys.argv[1]))
