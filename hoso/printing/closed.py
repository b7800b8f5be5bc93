"""Layout without a network: what WeasyPrint may fetch, which is nothing. Knows no framework."""

import logging

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from hoso.printing.errors import FetchRefused

# Archival, with every letter mapped to Unicode, so that the text can be searched and copied (ISO 19005-2).
VARIANT = "pdf/a-2u"
# It warns of every style it leaves out; what counts is looked at in tests.
logging.getLogger("weasyprint").setLevel(logging.ERROR)


class _Closed(URLFetcher):  # type: ignore[misc]  # weasyprint has no types
    """Fetches nothing: neither from a network nor from this machine's files."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        raise _Outside(url)


class _Outside(BaseException):
    """Leaves the layout at once; a plain exception would only drop the picture."""


def lay_out(page: str, *, name: str) -> bytes:
    """Return the HTML `page` as PDF/A-2u; `name` is what a refusal calls it.

    Raises:
        FetchRefused: the page points to something outside itself.
    """
    try:
        content: bytes = HTML(string=page, url_fetcher=_Closed()).write_pdf(pdf_variant=VARIANT)
    except _Outside as error:
        raise FetchRefused(f"{name} points to {str(error)[:100]}", template=name) from error
    return content
