"""The desk beside its limits: the inbox page over a million referrals, bytes, a browser's times.

The page is asked of Kring as a partner's browser asks it, and of the same framework that fills the
same template from memory, without knowing who asks; then, for the least that a page can cost, one
that fills a plain template of the same bytes. A browser then opens the page, and beside it an empty
one with the same stylesheet: first paint, and how long a hand would have waited.
"""

from __future__ import annotations

import gzip
import html
import json
import re
import statistics
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from bench import answering, servers
from bench.load import request_bytes
from bench.region import NETWORK, Region, build
from server import wiring
from server.console import statics
from server.kernel.actor import Actor
from server.kernel.crypto import KeyRing
from server.kernel.database import open_database
from server.kernel.running import Runtime
from server.kernel.store import Store
from server.kernel.tokens import new_refresh_token, refresh_digest
from server.kernel.unit_of_work import UnitOfWork
from server.people.tables import DeskSessionRow
from tests.support.browser import Chromium, find_chromium

INBOX = "/desk/questions?box=in"
PAGES = (INBOX, "/desk", "/desk/circles", "/desk/room", "/desk/devices", "/desk/sign-in")
SHARE = 0.30
"""Of the limit, which the inbox page has to reach."""
FIRST_LOAD = 120 * 1024
AFTERWARDS = 20 * 1024
OPENINGS = 7
_ROW = re.compile(r'<li class="row">.*?</li>', re.DOTALL)
_TEXT = re.compile(r"(?<=>)[^<>]*[^<>\s][^<>]*(?=<)")
_TIMES = """() => new Promise(done => setTimeout(() => {
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  const tasks = window.longTasks ?? [];
  done({
    paint: paint ? paint.startTime : 0,
    blocked: tasks.reduce((sum, one) => sum + Math.max(0, one - 50), 0),
  });
}, 300))"""
_COUNT = """
window.longTasks = [];
new PerformanceObserver(list => list.getEntries().forEach(one => longTasks.push(one.duration)))
  .observe({type: "longtask", buffered: true});
"""


def measure(*, rows: int, requests: int) -> None:
    """Measure the desk on each database that is here.

    Parameters
    ----------
    rows
        How many referrals are in the database.
    requests
        How many requests a round asks.
    """
    answering.on_each_database(partial(_measure, rows=rows, requests=requests))


def _measure(setting: answering.Setting, keys_file: Path, *, rows: int, requests: int) -> None:
    page_file = keys_file.with_name("page.json")
    print(f"\n## The desk on {setting.name}")
    engine = open_database(setting.url, pool_size=setting.threads)
    runtime = wiring.runtime(Store(engine, KeyRing.read(keys_file)))
    region = build(runtime, referrals=rows)
    cookie = f"kring-desk={cookie_of(runtime, region)}"
    environment = {
        "KRING_DATABASE_URL": setting.url,
        "KRING_KEYS_FILE": str(keys_file),
        "KRING_LOG_LEVEL": "ERROR",
        "KRING_BENCH_PAGE": str(page_file),
    }
    with servers.kring(workers=setting.workers, environment=environment) as kring:
        page_file.write_text(json.dumps(_as_template(_asked(kring.port, INBOX, cookie))))
        _weigh(kring.port, cookie)
        with servers.limit(
            workers=setting.workers, environment=environment, app="bench.desk_limit:app"
        ) as limit:
            asked = request_bytes("GET", INBOX, cookie=cookie)
            plain = request_bytes("GET", "/plain")
            answering.compare(
                f"inbox page out of {rows:,}, beside its template in memory ({SHARE:.2f} to reach)",
                limit,
                kring,
                lambda: [asked] * requests,
            )
            answering.compare(
                f"inbox page out of {rows:,}, beside a plain template of the same bytes",
                limit,
                kring,
                lambda: [asked] * requests,
                of_limit=lambda: [plain] * requests,
            )
            _open_in_a_browser(kring.port, limit.port, cookie)
    engine.dispose()


def cookie_of(runtime: Runtime, region: Region) -> str:
    """Sign the partner's browser in, without the slow hash."""
    token = new_refresh_token()
    with UnitOfWork(runtime.store, actor=Actor(network_id=NETWORK), now=runtime.clock()) as uow:
        uow.add(
            DeskSessionRow(
                id=uow.new_id(),
                session_id=region.partner.session_id,
                digest=refresh_digest(token),
                last_used_at=uow.now,
            )
        )
        uow.commit()
    return token


def _asked(port: int, path: str, cookie: str) -> str:
    request = Request(f"http://127.0.0.1:{port}{path}", headers={"Cookie": cookie})
    with urlopen(request) as answer:  # noqa: S310 -- as above
        page: str = answer.read().decode()
    return page


def _as_template(page: str) -> Mapping[str, Any]:
    """Make a plain template of a page: its rows in a loop, with each of their texts put in."""
    found = _ROW.findall(page)
    texts = [html.unescape(text) for text in _TEXT.findall(found[0])]
    numbers = iter(range(len(texts)))
    row = _TEXT.sub(lambda _: f"{{{{ row[{next(numbers)}] }}}}", found[0])
    head, _, rest = page.partition(found[0])
    tail = rest.rpartition(found[-1])[2]
    loop = "{% for row in rows %}" + row + "{% endfor %}"
    template = head + loop + tail
    return {"template": template, "rows": [texts] * len(found), "lines": len(found)}


def _weigh(port: int, cookie: str) -> None:
    print(f"\n### Bytes, compressed: {FIRST_LOAD:,} at the first load, {AFTERWARDS:,} afterwards")
    files = {plain: statics.served()[name] for plain, name in statics.names().items()}
    for plain, one in files.items():
        print(f"{len(one.compressed or one.content):>10,}  {plain}")
    together = sum(
        len(one.compressed or one.content)
        for plain, one in files.items()
        if not plain.endswith(
            ".webp"
        )  # Pictures of the pages of help, which come when scrolled to.
    )
    for path in PAGES:
        size = len(gzip.compress(_asked(port, path, cookie).encode(), 5))
        print(f"{size:>10,}  {path}, with everything {size + together:,}")


def _open_in_a_browser(kring: int, limit: int, cookie: str) -> None:
    program = find_chromium()
    if program is None:
        print("no Chromium here: its times are left out")
        return
    print(f"\n### In Chromium, {OPENINGS} times in turn, nothing kept: median in ms")
    print(f"{'':>34}{'first paint':>14}{'blocked':>10}")
    chromium = Chromium(program)
    seen: dict[str, list[Mapping[str, float]]] = {"empty, same stylesheet": [], "inbox page": []}
    addresses = (f"http://localhost:{limit}/bare", f"http://localhost:{kring}{INBOX}")
    try:
        for _ in range(OPENINGS):
            for name, address in zip(seen, addresses, strict=True):
                seen[name].append(chromium.run(lambda: _times(chromium, address, cookie)))  # noqa: B023 -- run at once
    finally:
        chromium.close()
    for name, times in seen.items():
        paint, blocked = (_median(times, which) for which in ("paint", "blocked"))
        print(f"{name:>34}{paint:>14.0f}{blocked:>10.0f}")


def _times(chromium: Chromium, address: str, cookie: str) -> Mapping[str, float]:
    window = chromium.window(locale="nl")
    name, _, value = cookie.partition("=")
    window.add_cookies([{"name": name, "value": value, "url": address}])
    page = window.new_page()
    page.add_init_script(_COUNT)
    page.goto(address)
    told: Mapping[str, float] = page.evaluate(_TIMES)
    window.close()
    return told


def _median(times: Sequence[Mapping[str, float]], which: str) -> float:
    return statistics.median(one[which] for one in times)
