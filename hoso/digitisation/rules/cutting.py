"""How the pages of a file are divided among documents."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from hoso.digitisation.errors import CutOdd, OnlyBlankPages, TooManyPages
from hoso.digitisation.rules.answers import LookedPage
from hoso.digitisation.rules.intake import MOST_PAGES_IN_FILE
from hoso.digitisation.rules.separators import Sheet, read_sheet
from hoso.digitisation.rules.states import PageKind


@dataclass(frozen=True, slots=True)
class Piece:
    """One document of a file: its content pages by their numbers, and what the sheet before it said."""

    pages: list[int] = field(default_factory=list)
    sheet: Sheet = field(default_factory=Sheet)


def kind_of(page: LookedPage, *, keep_blank: bool) -> PageKind:
    """Tell what a page is; a separator sheet is one even when it looks nearly blank."""
    if page.separator is not None:
        return PageKind.SEPARATOR
    return PageKind.BLANK if page.blank and not keep_blank else PageKind.CONTENT


def cut(pages: Sequence[LookedPage], *, keep_blank: bool = False) -> list[Piece]:
    """Divide the pages of a file: each separator sheet begins a document, blank pages are dropped.

    A file without separator sheets is one document. The box and dossier that a sheet names hold until
    another sheet names others. Several sheets in a row begin one document.

    Raises:
        OnlyBlankPages: nothing would be left.
        TooManyPages: more than a file may have.
    """
    if len(pages) > MOST_PAGES_IN_FILE:
        raise TooManyPages(f"{len(pages)} pages", pages=len(pages), most=MOST_PAGES_IN_FILE)
    pieces = [Piece()]
    for page in pages:
        match kind_of(page, keep_blank=keep_blank):
            case PageKind.SEPARATOR:
                pieces.append(Piece(sheet=_after(pieces[-1].sheet, page.separator or "")))
            case PageKind.CONTENT:
                pieces[-1].pages.append(page.number)
            case PageKind.BLANK:
                pass
    found = [piece for piece in pieces if piece.pages]
    if not found:
        raise OnlyBlankPages(f"{len(pages)} pages, all blank or separators", pages=len(pages))
    return found


def _after(before: Sheet, payload: str) -> Sheet:
    said = read_sheet(payload)
    return replace(before, box=said.box or before.box, dossier=said.dossier or before.dossier)


def cut_before(pages: Sequence[int], page: int) -> tuple[list[int], list[int]]:
    """Divide a document's pages (their numbers in the file, in order) before its page `page`, from 1.

    Raises:
        CutOdd: it has no such page, or it is the first: nothing would be left before it.
    """
    if not 1 < page <= len(pages):
        raise CutOdd(f"page {page} of {len(pages)}", page=page, pages=len(pages))
    return list(pages[: page - 1]), list(pages[page - 1 :])
