"""Reading a file one page at a time, by whichever reader process is free, and putting the pages together."""

import time
from collections.abc import Sequence
from pathlib import Path

from hoso.reading import reader
from hoso.reading.errors import FileBroken
from hoso.reading.fields import extract, rule_set_of
from hoso.reading.inputs import open_pages, wanted_pages
from hoso.reading.limits import DEFAULT_LIMITS, Limits
from hoso.reading.model import PageText, Reading, Source
from hoso.reading.splits import splits

# The last first page that this process cleaned, for the fields: most often the next that is asked of it.
_last: dict[tuple[int, int, int], reader.Grey] = {}


def page_count(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> int:
    """Return how many pages a file has; raises what `inputs.open_pages` raises."""
    with open_pages(path, limits) as source:
        return source.page_count


def read_page(
    path: Path,
    number: int,
    *,
    hint: str | None,
    is_first: bool,
    with_fields: bool = True,
    limits: Limits = DEFAULT_LIMITS,
) -> PageText:
    """Read one page, from 1; on the first one of a document stamps are read too, for its fields.

    `with_fields`: the place where somebody signs is read a second time.

    Raises:
        ModelMissing, UnknownRuleSet, and what `inputs.open_pages` and `inputs.wanted_pages` raise.
    """
    with open_pages(path, limits) as source:
        wanted_pages(source, [number])
        text, grey = reader.read_or_mark(
            source, number, is_first=is_first, hint=hint, with_fields=with_fields
        )
    if is_first:
        _remember(path, number, grey)
    return text


def gathered(
    path: Path, pages: Sequence[PageText], *, name: str, hint: str | None, limits: Limits = DEFAULT_LIMITS
) -> Reading:
    """Return the reading of a document whose pages were read one by one, fields included.

    Raises:
        FileBroken: no page of it could be read.
        UnknownRuleSet, and what `inputs.open_pages` raises.
    """
    began = time.monotonic()
    if all(page.problem for page in pages):
        reason = pages[0].problem if pages else ""
        raise FileBroken(f"{name}: no page could be shown", file=name, reason=reason)
    found = rule_set_of(pages, hint)
    look = _first_grey(path, pages[0], hint, limits)
    fields = extract(pages, rule_set=found, second_look=look, name=name)
    return Reading(name, tuple(pages), time.monotonic() - began, found, fields, splits(pages))


def _first_grey(path: Path, page: PageText, hint: str | None, limits: Limits) -> "reader.Grey | None":
    if page.source is not Source.OCR:
        return None
    kept = _last.get(_key(path, page.number))
    if kept is not None:
        return kept
    with open_pages(path, limits) as source:
        return reader.cleaned_again(source, page, language=reader.language_of(hint))


def _remember(path: Path, number: int, grey: "reader.Grey | None") -> None:
    _last.clear()
    if grey is not None:
        _last[_key(path, number)] = grey


def _key(path: Path, number: int) -> tuple[int, int, int]:
    """Tell files apart that lie under one name in the work folder one after the other."""
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, number
