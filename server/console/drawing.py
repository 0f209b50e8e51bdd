"""Drawing a page as PDF with WeasyPrint, from the desk's own files and nothing else.

It needs Pango, a library of the system's: only `papers` imports this, when somebody asks for paper.
"""

from __future__ import annotations

import io
import logging
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

_PLACE = "https://paper.invalid"
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


def draw(html: str) -> bytes:
    """Draw a page; the same page gives the same bytes."""
    fonts = FontConfiguration()
    document = HTML(string=html, base_url=f"{_PLACE}/", url_fetcher=_OwnFiles()).render(
        font_config=fonts, pdf_tags=True
    )
    drawn: bytes = document.write_pdf(pdf_tags=True, pdf_variant="pdf/ua-1")
    return drawn
