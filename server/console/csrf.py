"""No other site can send our forms: each carries a token bound to the browser's own cookie.

Two walls. The request must say that it comes from this origin (``Sec-Fetch-Site``, else
``Origin``); and the form must hold the token, which only a page of ours could show. The token is
masked anew on each page, so that its compressed length tells nothing (BREACH).

Source: OWASP Cross-Site Request Forgery Prevention; W3C Fetch Metadata.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from urllib.parse import urlsplit

from starlette.requests import Request

from server.console import cookies
from server.kernel.crypto import KeyRing
from server.kernel.errors import Forbidden

FIELD = "csrf"
HEADER = "x-csrf"
REASON = "form-not-ours"
_BYTES = 32


def token(keys: KeyRing, secret: str) -> str:
    """Make a token for a form, for the browser whose cookie this is; another one each time."""
    mask = os.urandom(_BYTES)
    return base64.urlsafe_b64encode(mask + _xor(mask, _plain(keys, secret))).decode()


def check(request: Request, keys: KeyRing, given: str) -> bool:
    """Tell whether a page of ours has shown this form to this session.

    Returns
    -------
    bool
        False for a form of this browser and another session: somebody was signed out meanwhile, or
        signed in again in another tab. It may be shown again, and must not be carried out.

    Raises
    ------
    Forbidden
        ``form-not-ours``, when it comes from anywhere else.
    """
    if not _from_here(request):
        raise Forbidden(REASON)
    secrets = [cookies.read(request, name) for name in (cookies.SESSION, cookies.FORM)]
    return any(_belongs(keys, one, given) for one in secrets if one)


def _from_here(request: Request) -> bool:
    """Tell whether a browser says that it comes from this origin.

    Notes
    -----
    One that hides where it comes from (no-referrer) says ``null``; then only the site can tell.
    Behind a proxy that is not trusted the scheme looks like plain HTTP: a browser that names the
    site has compared it already.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if origin is None or origin == "null":
        return site == "same-origin"
    here = cookies.origin_of(request).address
    if site is None:
        return origin.lower() == here
    return site == "same-origin" and _host(origin.lower()) == (_host(here) or "nowhere")


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).netloc or None
    except ValueError:
        return None


def _belongs(keys: KeyRing, secret: str, given: str) -> bool:
    try:
        raw = base64.b64decode(given, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return False
    if len(raw) != 2 * _BYTES:
        return False
    return hmac.compare_digest(_xor(raw[:_BYTES], raw[_BYTES:]), _plain(keys, secret))


def _plain(keys: KeyRing, secret: str) -> bytes:
    return keys.fingerprint("desk-form", secret.encode())


def _xor(left: bytes, right: bytes) -> bytes:
    return (int.from_bytes(left) ^ int.from_bytes(right)).to_bytes(_BYTES)
