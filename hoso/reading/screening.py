"""All pages of a file through the secrecy detector; what cannot be looked at is held."""

from pathlib import Path, PurePosixPath

from hoso.lib.errors import DomainError
from hoso.reading.docx import is_docx, open_docx, unpack
from hoso.reading.errors import ModelMissing
from hoso.reading.inputs import PageSource, open_pages, wanted_pages
from hoso.reading.limits import DEFAULT_LIMITS, Limits
from hoso.reading.secrecy import Finding, failure, find_in_lines, find_on_page


def screen_file(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> tuple[int, list[Finding]]:
    """Return the number of pages and all reasons to hold the file; none lets it pass.

    A text document (docx) has none yet (0): its lines and pictures are looked at.

    The detector's own failure on a page is a finding: a page nobody looked at must not pass.

    Raises:
        ModelMissing: the machine cannot look at all.
        and what `inputs.open_pages` raises: a file that cannot be opened is refused, not passed.
    """
    if is_docx(path):
        return 0, _screen_docx(path, limits)
    with open_pages(path, limits) as source:
        numbers = wanted_pages(source, None)
        return len(numbers), [finding for number in numbers for finding in _screen_page(source, number)]


def _screen_docx(path: Path, limits: Limits) -> list[Finding]:
    document = open_docx(path)
    found = find_in_lines(document.lines)
    for part in document.pictures:
        picture = path.with_name(f".picture{PurePosixPath(part).suffix.lower()}")
        unpack(path, part, picture)
        try:
            found += screen_file(picture, limits=limits)[1]
        except DomainError as error:
            found.append(failure(1, error.code))
        finally:
            picture.unlink()
    return found + [failure(1, "a part that cannot be looked at") for _part in document.unseen]


def _screen_page(source: PageSource, number: int) -> list[Finding]:
    try:
        page = source.pixels(number, overlays=True)
        own, size = source.own_words(number), source.size(number)
        return find_on_page(page, number=number, dpi=size.dpi, own_words=own)
    except ModelMissing:
        raise
    except DomainError as error:
        return [failure(number, error.code)]
    except (MemoryError, RuntimeError, ValueError, ArithmeticError, LookupError, OSError) as error:
        # cv2 and tesserocr raise their own kinds of RuntimeError and ValueError on odd pages.
        return [failure(number, type(error).__name__)]
