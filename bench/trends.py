"""Trends beside their limits: making a release of millions of signals, and answering from it.

Five school years are simulated one after the other, each closed month by month with everything that
was shown before; the heaviest release is the one that closes a school year. The processor's seconds
and the peak of memory are those of the process that makes it. Then a server answers from releases:
the page, indicators, charts and downloads, each beside two files of the same bytes in the same
application, one for anybody and one behind the same door. A signal is submitted in turns to a
region without and to one with releases, and what it says to the database is compared.

Not measured: a table of five million rows. A release reads its own months through an index, so what
reading costs is measured on the rows of one month.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from bench import answering, desk, servers
from bench.bare import take_down
from bench.load import request_bytes, run
from bench.region import NETWORK, Region, build
from server import wiring
from server.kernel.actor import Actor
from server.kernel.crypto import KeyRing
from server.kernel.database import open_database
from server.kernel.running import Runtime
from server.kernel.store import Store
from server.kernel.unit_of_work import UnitOfWork
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
    "/v1/trends/releases",
    "/v1/trends/releases/{release}",
    "/v1/trends/indicators/signals",
    "/v1/trends/charts/region.json",
    "/v1/trends/charts/region.svg",
    "/v1/trends/charts/tiles.png",
    "/v1/trends/charts/tiles.pdf",
    "/v1/trends/download.csv",
    "/v1/trends/download.xlsx",
    "/desk/trends",
    "/desk/trends/indicators",
    "/desk/trends/leavers",
)
_WARM = 20
"""Requests before the first that counts: each process draws a picture once."""
SHARE = 0.8
"""Of the rate of a file behind the same door, which an answer has to reach."""
SUBMITTING = 0.05
"""The part that trends may add to what submitting a signal costs."""


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
    runtime = wiring.runtime(Store(engine, KeyRing.read(keys_file)))
    region = build(runtime, referrals=0)
    environment = {
        "KRING_DATABASE_URL": setting.url,
        "KRING_KEYS_FILE": str(keys_file),
        "KRING_LOG_LEVEL": "ERROR",
    }
    with servers.limit(
        workers=setting.workers,
        environment=environment,
        app="bench.beside:application",
        factory=True,
    ) as kring:
        without = _Submitting.to(kring, runtime, region, requests)
        name = _put(runtime)
        _compare_submitting(without, _Submitting.to(kring, runtime, region, requests))
        token, cookie = region.partner.token(runtime), desk.cookie_of(runtime, region)
        header = ("", "bytes", "per s", "of a file", "of one behind", "CPU ms", "of it behind")
        print(("{:>36}" + "{:>14}" * (len(header) - 1)).format(*header))
        shares = [
            _beside_files(kring, path.format(release=name), token, cookie, requests)
            for path in _PATHS
        ]
        print(f"the least of one behind the door, by CPU: {min(shares):.2f} (limit {SHARE})")
    engine.dispose()


def _beside_files(
    served: servers.Served, path: str, token: str, cookie: str, requests: int
) -> float:
    """Ask for an answer, a file of its bytes, and one behind the door, in turns.

    Returns
    -------
    float
        What a file behind the door costs, as a share of what the answer does.
    """
    asked = partial(_asking, token=token, cookie=cookie)
    size = run(served.port, [asked(path)] * _WARM, connections=2).length
    behind_door = "/desk/bench" if path.startswith("/desk") else "/bench/signed"
    kinds = (path, f"/bench/plain/{size}", f"{behind_door}/{size}")
    rounds: list[list[tuple[float, float]]] = [[], [], []]
    for _ in range(answering.ROUNDS):
        for kind, found in zip(kinds, rounds, strict=True):
            before = served.usage().cpu_s
            load = run(served.port, [asked(kind)] * requests, connections=answering.CONNECTIONS)
            assert set(load.statuses) == {200}, kind
            cpu_ms = (served.usage().cpu_s - before) / requests * 1000
            found.append((load.per_second, cpu_ms))
    answer, file, behind = (sorted(each)[answering.ROUNDS // 2] for each in rounds)
    print(
        f"{path:>36}{size:>14,}{answer[0]:>14,.0f}{answer[0] / file[0]:>14.2f}"
        f"{answer[0] / behind[0]:>14.2f}{answer[1]:>14.2f}{behind[1] / answer[1]:>14.2f}"
    )
    return behind[1] / answer[1]


def _asking(path: str, *, token: str, cookie: str) -> bytes:
    if path.startswith("/desk"):
        return request_bytes("GET", path, cookie=f"kring-desk={cookie}", packed=True)
    return request_bytes("GET", path, token=token)


@dataclass(frozen=True, slots=True)
class _Submitting:
    """What submitting a signal costs, and what it says to the database."""

    cpu_ms: float
    said: Sequence[str]

    @classmethod
    def to(
        cls, served: servers.Served, runtime: Runtime, region: Region, requests: int
    ) -> _Submitting:
        """Submit signals, and one more that is listened to."""
        costs = []
        for _ in range(answering.ROUNDS):
            asked = answering.submissions(runtime, region, requests)
            before = served.usage().cpu_s
            load = run(served.port, asked, connections=answering.CONNECTIONS)
            assert set(load.statuses) == {201}
            costs.append((served.usage().cpu_s - before) / requests * 1000)
        said = take_down(runtime.store.engine, partial(answering.submit_once, runtime, region))
        return cls(sorted(costs)[answering.ROUNDS // 2], [sql for sql, _, _ in said])


def _compare_submitting(without: _Submitting, now: _Submitting) -> None:
    """Say what releases add to a submission: nothing that is said, and what is measured."""
    added = now.cpu_ms / without.cpu_ms - 1
    same = "the same" if now.said == without.said else "OTHERS"
    print(
        f"submitting: {len(without.said)} statements without releases, with them {len(now.said)}, "
        f"{same}; CPU {without.cpu_ms:.2f} and {now.cpu_ms:.2f} ms, {added:+.1%} "
        f"(limit {SUBMITTING:.0%}; two rounds of the same differ as much)"
    )


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
