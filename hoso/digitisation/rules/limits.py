"""How long a reader may take over a file, in seconds.

An office machine looks at a page in a fraction of a second, and reads it in a few. A file that makes a
reader hang is ended after minutes, at most after hours where it has hundreds of pages; then it is tried
again, and parked with its reason. A claim lasts as long as the call that it covers.
"""

# A page of a scan is seldom below this; how many pages a file has is known only once it was looked at.
BYTES_A_PAGE = 20_000
LOOK_MOST = 30 * 60.0
LONG = 60 * 60.0


def look_seconds(size_bytes: int) -> float:
    """Return how long the first look at a file may take."""
    return min(60 + 10.0 * (size_bytes // BYTES_A_PAGE), LOOK_MOST)


def read_seconds(pages: int) -> float:
    """Return how long reading a document may take."""
    return _generous(120, a_page=90, least_a_page=8, pages=pages)


def make_seconds(pages: int) -> float:
    """Return how long making the PDF/A of a document may take."""
    return _generous(120, a_page=30, least_a_page=4, pages=pages)


def _generous(first: float, *, a_page: float, least_a_page: float, pages: int) -> float:
    """Give each page a long time, up to an hour in all; files of very many pages a shorter time for each."""
    return min(first + a_page * pages, max(LONG, least_a_page * pages))
