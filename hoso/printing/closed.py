"""Layout without a network: what WeasyPrint may fetch, which is nothing. Knows no framework."""

import logging
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an element lies: page from 1, the rest in points from the lower left corner of that page."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


# A pixel of CSS is 1/96 inch.
_POINTS = 72 / 96


def lay_out_with_spots(page: str, *, name: str) -> tuple[bytes, dict[str, Spot]]:
    """Return the HTML `page` as PDF/A-2u, and where each element that has an id lies.

    Raises:
        FetchRefused: the page points to something outside itself.
    """
    try:
        laid = HTML(string=page, url_fetcher=_Closed()).render(pdf_variant=VARIANT)
        content: bytes = laid.write_pdf(pdf_variant=VARIANT)
    except _Outside as error:
        raise FetchRefused(f"{name} points to {str(error)[:100]}", template=name) from error
    spots = {
        each: Spot(number, left * _POINTS, (sheet.height - lower) * _POINTS, right * _POINTS,
                   (sheet.height - upper) * _POINTS)
        for number, sheet in enumerate(laid.pages, start=1)
        for each, (left, upper, right, lower) in sheet.anchors.items()
    }  # fmt: skip
    return content, spots


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
