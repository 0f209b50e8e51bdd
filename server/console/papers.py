"""Pages as paper: the same template a browser prints, as PDF.

Nothing is fetched from anywhere: style and fonts are the desk's own static files, and whatever else
a page might name is refused. The same page gives the same bytes. Drawing a page takes a processor
for a while, so only so many are drawn at once; who cannot wait is told to come back.
"""

from __future__ import annotations

from datetime import UTC, datetime
from threading import BoundedSemaphore

import structlog

from server.kernel.errors import Unavailable

KIND = "application/pdf"
LONGEST = 2_000_000
"""Characters of HTML that are drawn; some eight hundred pages."""
_AT_ONCE = BoundedSemaphore(1)
_WAIT_S = 20
_A_DAY_S = 86_400
_log = structlog.get_logger("kring.papers")


def pdf(html: str, *, at: datetime) -> bytes:
    """Draw a page as PDF.

    Parameters
    ----------
    html
        The whole page; what it names are the desk's static files.
    at
        The moment it tells of, written into the file: the same page of the same moment is the same
        file.

    Raises
    ------
    Unavailable
        When others are being drawn, when it is longer than any paper of ours, or when Pango, which
        sets its letters, is not on this machine: the page itself can still be printed.
    """
    if len(html) > LONGEST or not _AT_ONCE.acquire(timeout=_WAIT_S):
        raise Unavailable(retry_after_s=_WAIT_S)
    try:
        return _draw(_dated(html, at))
    finally:
        _AT_ONCE.release()


def _draw(html: str) -> bytes:
    try:
        from server.console import drawing  # noqa: PLC0415 -- Needs Pango; without, Kring still serves.
    except OSError as error:
        _log.error("no_paper", error=type(error).__name__)
        raise Unavailable(retry_after_s=_A_DAY_S) from error
    return drawing.draw(html)


def _dated(html: str, at: datetime) -> str:
    """Say when it is of in the head; a clock of the machine's must not come into it."""
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    meta = "".join(
        f'<meta name="dcterms.{name}" content="{moment}">' for name in ("created", "modified")
    )
    return html.replace("<head>", f"<head>{meta}", 1)
