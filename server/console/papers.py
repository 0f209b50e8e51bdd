"""Pages as paper: the same template a browser prints, as PDF.

Nothing is fetched from anywhere: style and fonts are the desk's own static files, and whatever else
a page might name is refused. The same page gives the same bytes. Drawing a page takes a processor
for a while, so only so many are drawn at once; who cannot wait is told to come back.
"""

from __future__ import annotations

import io
import logging
from datetime import UTC, datetime
from threading import BoundedSemaphore
from typing import Any

from typing_extensions import override
from weasyprint import HTML  # type: ignore[import-untyped]  # It ships no types.
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]
from weasyprint.urls import (  # type: ignore[import-untyped]
    FatalURLFetchingError,
    URLFetcher,
    URLFetcherResponse,
)

from server.console import statics
from server.kernel.errors import Unavailable

KIND = "application/pdf"
LONGEST = 2_000_000
"""Characters of HTML that are drawn; some eight hundred pages."""
_PLACE = "https://paper.invalid"
_AT_ONCE = BoundedSemaphore(1)
_WAIT_S = 20
# It says of every rule of the stylesheet that is not for paper that it skips it.
logging.getLogger("weasyprint").setLevel(logging.ERROR)


class NotOurs(FatalURLFetchingError):  # type: ignore[misc]  # Its base has no types.
    """A page named something that is not a static file of the desk."""


class _OwnFiles(URLFetcher):  # type: ignore[misc]  # As above.
    """Gives the desk's own static files, and refuses everything else."""

    @override
    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Give a static file from memory."""
        start = f"{_PLACE}{statics.PATH}/"
        one = statics.served().get(url.removeprefix(start)) if url.startswith(start) else None
        if one is None:
            raise NotOurs
        return URLFetcherResponse(url, io.BytesIO(one.content), {"Content-Type": one.kind})


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
        When others are being drawn, or it is longer than any paper of ours.
    """
    if len(html) > LONGEST or not _AT_ONCE.acquire(timeout=_WAIT_S):
        raise Unavailable(retry_after_s=_WAIT_S)
    try:
        fonts = FontConfiguration()
        document = HTML(
            string=_dated(html, at), base_url=f"{_PLACE}/", url_fetcher=_OwnFiles()
        ).render(font_config=fonts, pdf_tags=True)
        drawn: bytes = document.write_pdf(pdf_tags=True, pdf_variant="pdf/ua-1")
    finally:
        _AT_ONCE.release()
    return drawn


def _dated(html: str, at: datetime) -> str:
    """Say when it is of in the head; a clock of the machine's must not come into it."""
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    meta = "".join(
        f'<meta name="dcterms.{name}" content="{moment}">' for name in ("created", "modified")
    )
    return html.replace("<head>", f"<head>{meta}", 1)
