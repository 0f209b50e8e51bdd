"""Asking a server as fast as it answers, and keeping how long each answer took.

Requests are made beforehand as bytes, so that the client costs little: on two cores every
microsecond of it is taken from the server. Plain sockets on keep-alive connections, one request at
a time on each.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from typing_extensions import override


@dataclass(frozen=True, slots=True)
class Load:
    """What one round of asking gave."""

    seconds: float
    latencies_s: Sequence[float]
    """Ascending."""
    statuses: Counter[int]
    length: int
    """Bytes of the body of the last answer."""

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.latencies_s) / self.seconds

    def percentile_ms(self, share: float) -> float:
        """Give the latency that this share of the answers kept to, in milliseconds."""
        place = min(len(self.latencies_s) - 1, int(share * len(self.latencies_s)))
        return self.latencies_s[place] * 1000


def request_bytes(
    method: str,
    path: str,
    *,
    token: str | None = None,
    cookie: str | None = None,
    body: bytes | None = None,
    packed: bool = False,
) -> bytes:
    """Make a request as it goes over the wire; perhaps for a packed answer, as a browser."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    if token is not None:
        lines.append(f"Authorization: Bearer {token}")
    if cookie is not None:
        lines.append(f"Cookie: {cookie}")
    if packed:
        lines.append("Accept-Encoding: gzip")
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


def run(port: int, requests: Sequence[bytes], *, connections: int) -> Load:
    """Send every request once, over a number of connections."""
    return asyncio.run(_run(port, requests, connections))


async def _run(port: int, requests: Sequence[bytes], connections: int) -> Load:
    waiting = iter(requests)
    latencies: list[float] = []
    statuses: Counter[int] = Counter()
    loop = asyncio.get_running_loop()
    clients = [_Client(waiting, latencies, statuses) for _ in range(connections)]
    started = time.perf_counter()
    for client in clients:
        await loop.create_connection(_once(client), "127.0.0.1", port)
    await asyncio.gather(*(client.done for client in clients))
    seconds = time.perf_counter() - started
    return Load(seconds, sorted(latencies), statuses, max(each.length for each in clients))


class _Client(asyncio.Protocol):
    """One connection: sends the next request when the answer to the last one is complete."""

    def __init__(
        self, waiting: Iterator[bytes], latencies: list[float], statuses: Counter[int]
    ) -> None:
        self.waiting = waiting
        self.latencies = latencies
        self.statuses = statuses
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.buffer = b""
        self.sent_at = 0.0
        self.length = 0

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._next()

    @override
    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = _content_length(head)
        if len(rest) < length:
            return
        self.latencies.append(time.perf_counter() - self.sent_at)
        self.statuses[int(head[9:12])] += 1
        self.length = length
        self.buffer = rest[length:]
        self._next()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server hung up"))

    def _next(self) -> None:
        request = next(self.waiting, None)
        if request is None:
            if not self.done.done():
                self.done.set_result(None)
            self.transport.close()
            return
        self.sent_at = time.perf_counter()
        self.transport.write(request)


def _once(client: _Client) -> Callable[[], _Client]:
    return lambda: client


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
