"""The cookies of the desk: which there are, how they are called, and how they are closed.

=====================  =====================================  ==========================
``__Host-kring-desk``  the session; opaque, digest kept       ends with the session
``__Host-kring-form``  random; binds forms before sign-in     ends with the browser
``kring-look``         language and light or dark             a year, holds no secret
``kring-said``         which of our own sentences to show     until it was shown
=====================  =====================================  ==========================

A browser takes a ``__Host-`` cookie over HTTPS only. At ``http://localhost``, where the demo runs,
the same cookies go without the prefix and without *Secure*; nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

SESSION = "kring-desk"
FORM = "kring-form"
LOOK = "kring-look"
SAID = "kring-said"
_PREFIX = "__Host-"
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_YEAR_S = 365 * 24 * 3600
_SHOWN_WITHIN_S = 60
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Origin:
    """Where people find this server, as far as this request tells."""

    address: str
    """Scheme, host and port, as a browser writes it in ``Origin``."""
    local: bool
    """Whether it is this very machine over plain HTTP."""

    @property
    def secure(self) -> bool:
        """Whether cookies are closed to plain HTTP."""
        return not self.local


def origin_of(request: Request) -> Origin:
    """Give the origin people use: the one that is set, or the one this request came to."""
    public_url: str | None = getattr(request.app.state, "public_url", None)
    return _origin(public_url or f"{request.scope['scheme']}://{request.headers.get('host', '')}")


@lru_cache(maxsize=16)
def _origin(public_url: str) -> Origin:
    url = urlsplit(public_url)
    address = f"{url.scheme}://{url.netloc}".lower()
    return Origin(address, local=url.scheme == "http" and _host(url.netloc) in _LOCAL)


def read(request: Request, name: str) -> str:
    """Give a cookie that binds something; empty when there is none."""
    value = request.cookies.get(_full(request, name), "")
    return value if len(value) <= _LONGEST else ""


def keep(request: Request, response: Response, name: str, value: str) -> None:
    """Set a cookie that binds something: for this host, this browser, no script, no other site."""
    response.set_cookie(
        _full(request, name),
        value,
        path="/",
        secure=origin_of(request).secure,
        httponly=True,
        samesite="lax",
    )


def forget(request: Request, response: Response, name: str) -> None:
    """Take a cookie away."""
    response.delete_cookie(
        _full(request, name),
        path="/",
        secure=origin_of(request).secure,
        httponly=True,
        samesite="lax",
    )


def keep_plain(response: Response, name: str, value: str, *, brief: bool = False) -> None:
    """Set a cookie that holds no secret."""
    response.set_cookie(
        name,
        value,
        max_age=_SHOWN_WITHIN_S if brief else _YEAR_S,
        path="/desk",
        httponly=True,
        samesite="lax",
    )


def forget_plain(response: Response, name: str) -> None:
    """Take a cookie away that holds no secret."""
    response.delete_cookie(name, path="/desk", httponly=True, samesite="lax")


def _full(request: Request, name: str) -> str:
    return _PREFIX + name if origin_of(request).secure else name


def _host(netloc: str) -> str:
    host = netloc.rpartition("@")[2]
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
