"""The HTTP link: one question, one answer, or a clear reason why there is none.

Everything that can go wrong on the way becomes one of two exceptions. `NoAnswer`: nobody knows
whether the server did it; ask again with the same ids. `ServerProblem`: the server said what is the
matter. A page of a school's portal, half an answer or a wrong shape is *no answer*: only a problem
document with one of Kring's own types may change what the phone does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from mobile.api.pinning import context_for
from mobile.settings import Settings
from mobile.wire import NotReadable, from_document, parse
from shared.problems import TYPE_PREFIX, Problem, ProblemType
from shared.version import CONTRACT, RELEASE

MAX_ANSWER_BYTES = 16 * 1024 * 1024
"""An answer longer than this is not read to its end."""

MAX_PICTURE_BYTES = 2 * 1024 * 1024
"""A picture larger than this was not drawn for a phone."""

MAX_WAIT = timedelta(days=1)
"""A longer ``Retry-After`` is taken as this long."""

_OK = range(200, 300)
_PNG = b"\x89PNG\r\n\x1a\n"


class NoAnswer(Exception):
    """There is no answer, so the question may or may not have been carried out."""

    def __init__(self, why: str) -> None:
        """Keep a code such as ``timeout``; never an address or a body."""
        super().__init__(why)
        self.why = why


class ServerProblem(Exception):
    """The server answered with a problem document."""

    def __init__(self, problem: Problem, *, retry_after: timedelta | None = None) -> None:
        """Keep the problem and how long the server asks to wait."""
        super().__init__(problem.type)
        self.problem = problem
        self.retry_after = retry_after

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.problem.status

    def is_a(self, *types: ProblemType) -> bool:
        """Whether the problem is of one of these types."""
        return self.problem.type in {TYPE_PREFIX + kind for kind in types}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One HTTP request."""

    method: str
    path: str
    body: bytes | None = None
    """JSON text, sent as it is."""
    query: tuple[tuple[str, str], ...] = ()
    wants_picture: bool = False
    """The answer is a PNG, given as bytes."""


def make_http(
    settings: Settings, transport: httpx.AsyncBaseTransport | None = None
) -> httpx.AsyncClient:
    """Make the one HTTP client of the app.

    Parameters
    ----------
    settings
        Where the server is and how long to wait.
    transport
        For tests: the server in the same process. Absent: sockets, certificates verified; a server
        that vouches for itself only by the fingerprint in the settings.

    Notes
    -----
    Costs 40-80 ms (it reads the certificates): make it once, after the first frame. Redirects are
    not followed and the environment's proxies and certificates are not used, so nothing decides
    behind the person's back where their words go.
    """
    answer_s = settings.answer_timeout.total_seconds()
    return httpx.AsyncClient(
        base_url=settings.server_url,
        timeout=httpx.Timeout(answer_s, connect=settings.connect_timeout.total_seconds()),
        limits=httpx.Limits(max_connections=4, max_keepalive_connections=1),
        headers={
            "Accept": "application/json, application/problem+json",
            "User-Agent": f"kring-phone/{RELEASE}",
            "Kring-Contract": str(CONTRACT),
        },
        transport=transport,
        verify=True if settings.fingerprint is None else context_for(settings.fingerprint),
        follow_redirects=False,
        trust_env=False,
    )


class Link:
    """Asks the server over HTTP."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        """Use this client; whoever made it closes it."""
        self._http = http

    async def ask(self, question: Question, *, bearer: str | None = None) -> Any:
        """Ask one question and give the JSON values of the answer; none for an empty answer.

        Whoever wants a picture gets its bytes.

        Raises
        ------
        NoAnswer
            When nothing came, half of it, too much, or not what a Kring server says.
        ServerProblem
            When the server answered with a problem document of Kring's.
        """
        headers = {} if bearer is None else {"Authorization": f"Bearer {bearer}"}
        if question.body is not None:
            headers["Content-Type"] = "application/json"
        if question.wants_picture:
            headers["Accept"] = "image/png, application/problem+json"
        try:
            async with self._http.stream(
                question.method,
                question.path,
                content=question.body,
                params=httpx.QueryParams(question.query) if question.query else None,
                headers=headers,
            ) as response:
                body = await _read(response)
        except httpx.TimeoutException:
            raise NoAnswer("timeout") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise NoAnswer(type(error).__name__) from None
        return _answer(response, body, wants_picture=question.wants_picture)


async def _read(response: httpx.Response) -> bytes:
    pieces: list[bytes] = []
    total = 0
    async for piece in response.aiter_bytes():
        total += len(piece)
        if total > MAX_ANSWER_BYTES:
            raise NoAnswer("too-long")
        pieces.append(piece)
    return b"".join(pieces)


def _answer(response: httpx.Response, body: bytes, *, wants_picture: bool) -> Any:
    try:
        if response.status_code in _OK and wants_picture:
            return _picture(body)
        if response.status_code in _OK:
            return parse(body) if body else None
        problem = from_document(parse(body), Problem)
    except NotReadable:
        raise NoAnswer("not-readable") from None
    if problem.status != response.status_code or not problem.type.startswith(TYPE_PREFIX):
        raise NoAnswer("not-kring")
    raise ServerProblem(problem, retry_after=_wait(response.headers.get("Retry-After")))


def _picture(body: bytes) -> bytes:
    if not body.startswith(_PNG) or len(body) > MAX_PICTURE_BYTES:
        raise NoAnswer("not-a-picture")
    return body


def _wait(header: str | None) -> timedelta | None:
    """Read ``Retry-After`` in seconds. A date is ignored: this phone's clock may be wrong."""
    if header is None or not header.isascii() or not header.isdigit() or len(header) > len("86400"):
        return None
    return min(timedelta(seconds=int(header)), MAX_WAIT)
