"""Addresses within the desk, and the refusal of every other: a return path leads nowhere else."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

HOME = "/desk"
SIGN_IN = "/desk/sign-in"
SECOND_FACTOR = "/desk/second-factor"
MY_FACTORS = "/desk/my-second-factor"
_LONGEST = 500


def within(path: str | None) -> str:
    r"""Give a return path when it is a plain path of the desk, else the first page.

    Notes
    -----
    A browser reads ``\`` as ``/``, skips tabs and line ends, and takes ``//host`` for another
    site. So this takes what is plainly ours and nothing that has to be understood.
    """
    if not path or len(path) > _LONGEST or not path.isascii() or not path.isprintable():
        return HOME
    if any(each in path for each in ("\\", "//", " ", "/../", "/./")):
        return HOME
    try:
        parts = urlsplit(path)
    except ValueError:
        return HOME
    if parts.scheme or parts.netloc or parts.path.startswith((SIGN_IN, SECOND_FACTOR)):
        return HOME
    return path if parts.path == HOME or parts.path.startswith(HOME + "/") else HOME


def second_factor_then(path: str) -> str:
    """Give the address of the page that asks for the second factor and leads back here."""
    back = within(path)
    return SECOND_FACTOR if back == HOME else f"{SECOND_FACTOR}?next={quote(back, safe='/')}"


def sign_in_then(path: str) -> str:
    """Give the address of the sign-in page that leads back here."""
    back = within(path)
    return SIGN_IN if back == HOME else f"{SIGN_IN}?next={quote(back, safe='/')}"
