"""Does a page bear a secrecy mark? Looked for before anything else is done with the page.

Three looks at the untouched colour page: stamps in coloured ink, frames and short words that stand
alone in any ink, and the words of the upper half. A hit, a doubt or a failure holds the file. Words in
running text (`bảo mật`, `bí mật nhà nước`) are no hit. Not every mark is found: `hoso bench secrecy`
prints how many are.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from hoso.access.values import Secrecy
from hoso.lib.text import fold
from hoso.reading import cleanup, ocr
from hoso.reading.columns import lines_by_place
from hoso.reading.fields.phrases import bare, is_capitals, likeness
from hoso.reading.ink import Piece, Why, black_pieces, coloured_pieces
from hoso.reading.model import Box, Line, Word, line_of
from hoso.reading.stamps import read_piece
from hoso.rulesets.catalogue import RULE_SETS

UPPER_PART = 0.5  # of the page's height: where marks stand, with room for a shifted scan


class Kind(StrEnum):
    """How a finding came about."""

    STAMP = "stamp"  # the words of a mark in a stamp
    WORDS = "words"  # the words of a mark alone on a line
    FORM = "form"  # "Độ mật: ..."
    SHAPE = "shape"  # looks like a mark's stamp and cannot be read
    FAILURE = "failure"  # the page could not be looked at


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason to hold the file. `mark` is empty when the stamp cannot be read."""

    kind: Kind
    mark: str
    page: int
    box: Box | None
    confidence: float
    reason: str

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "mark": self.mark,
            "page": self.page,
            "box": None if self.box is None else self.box.to_list(),
            "confidence": round(self.confidence, 2),
            "reason": self.reason,
        }


_VIETNAMESE = {"mat": Secrecy.MAT, "toimat": Secrecy.TOI_MAT, "tuyetmat": Secrecy.TUYET_MAT}
_OTHERS = {
    bare(mark.text).replace(" ", ""): mark.secrecy
    for rules in RULE_SETS.values()
    for mark in rules.secrecy
    if bare(mark.text).replace(" ", "") not in _VIETNAMESE
}
# Words that explain a red frame of the same size: then it is no doubt.
_HARMLESS = frozenset(
    bare(mark.text).replace(" ", "")
    for rules in RULE_SETS.values()
    for mark in (*rules.urgency, *rules.circulation, *rules.copies)
) | frozenset(
    {"den", "congvanden", "saoy", "sao", "bansao", "luu", "chuyen", "cvden", "khan", "hoatoc", "dasoat"}
)
_HEAVY = re.compile(r"\b(?:tuyet|toi)\s*mat\b")
_FORM = re.compile(r"^\W*(?:do|muc do|cap do)\s+(?:bao\s+)?mat\s*[:.\-]\s*(?P<level>.{0,16})")
_NOT_SECRET = re.compile(r"^\W*(?:khong|thuong|binh thuong|k|0)\b")
_TITLES_OF_SECRETS = re.compile(
    r"^\W*(?:tai lieu|van ban|ho so|bi mat nha nuoc|do|dau)\s+(?:tuyet\s+|toi\s+)?mat\W*$"
)
_MOST_WORDS = 5
_ROUGHLY = 0.72
_READABLE_FROM = 0.6


def mark_of(text: str, *, loosely: bool) -> tuple[Secrecy, float] | None:
    """Return the mark that a short text is, and how sure that is; None for anything else.

    `loosely` forgives a bent letter, for stamps; letters lose their accents in either way, so that
    MẤT and MẶT count as MẬT: rather one page too many than one too few.
    """
    letters = bare(text).replace(" ", "")
    if not letters or len(letters) > 22:
        return None
    for mark, secrecy in _VIETNAMESE.items():
        if letters == mark or _framed_by_noise(text, mark):
            return secrecy, 0.95
    for mark, secrecy in _OTHERS.items():
        if letters == mark and is_capitals(text):
            return secrecy, 0.9
    if not loosely:
        return None
    alike = {mark: likeness(letters, mark) for mark in ("tuyetmat", "toimat")}
    best = max(alike, key=lambda mark: alike[mark])
    if alike[best] >= _ROUGHLY:
        return _VIETNAMESE[best], alike[best] * 0.8
    if len(letters) <= 4 and likeness(letters, "mat") >= 0.66 and "m" in letters[:2]:
        return Secrecy.MAT, 0.5
    return None


def _framed_by_noise(text: str, mark: str) -> bool:
    """A frame is often read as a stray letter or two around the word: `| MẬT 1`, `TỐI MẬT l`."""
    words = bare(text).split()
    kept = [word for word in words if len(word) > 1]
    return bool(kept) and "".join(kept) == mark and len(words) - len(kept) <= 3


def find_in_lines(lines: Iterable[Line]) -> list[Finding]:
    """Return marks that stand alone on a line, and filled-in `Độ mật` forms; running text gives none."""
    found: list[Finding] = []
    for line in lines:
        finding = _in_line(line)
        if finding is not None:
            found.append(finding)
    return found


def _in_line(line: Line) -> Finding | None:
    folded = fold(line.text)
    form = _FORM.match(folded)
    if form is not None and not _NOT_SECRET.match(form["level"]):
        level = _HEAVY.search(form["level"])
        filled = level or re.match(r"^\W*mat\b", form["level"])
        reason = (
            "a form's line about secrecy is filled in" if filled else "a form's line about secrecy is unclear"
        )
        return Finding(Kind.FORM, _name(form["level"]), line.page, line.box, 0.9 if filled else 0.4, reason)
    if len(line.text.split()) > _MOST_WORDS or not is_capitals(line.text):
        return None
    marked = mark_of(line.text, loosely=False)
    if marked is not None:
        return Finding(
            Kind.WORDS,
            _name(line.text),
            line.page,
            line.box,
            marked[1] * max(line.confidence, 0.5),
            "a mark stands alone on a line",
        )
    if _TITLES_OF_SECRETS.match(folded):
        return Finding(
            Kind.WORDS, _name(line.text), line.page, line.box, 0.8, "the line calls the document secret"
        )
    return None


def _name(text: str) -> str:
    folded = fold(text)
    if re.search(r"\btuyet\s*mat", folded):
        return Secrecy.TUYET_MAT.value
    if re.search(r"\btoi\s*mat", folded):
        return Secrecy.TOI_MAT.value
    marked = mark_of(text, loosely=True)
    return marked[0].value if marked else (Secrecy.MAT.value if re.search(r"\bmat\b", folded) else "")


def find_in_pieces(pieces: Iterable[Piece], *, page: int, language: str) -> Iterator[Finding]:
    """Yield a finding for each piece that reads as a mark, or looks like one and cannot be read."""
    for piece in pieces:
        finding = _in_piece(piece, page, language)
        if finding is not None:
            yield finding


def _in_piece(piece: Piece, page: int, language: str) -> Finding | None:
    if piece.is_round:
        return None
    in_colour = piece.why in (Why.RED, Why.COLOUR)
    stamp = read_piece(piece, language=language)
    marked = mark_of(stamp.text, loosely=in_colour or piece.why is Why.FRAME)
    # In black a mark is only believed in capitals: `mật` is a common end of a line.
    if marked is not None and (in_colour or is_capitals(stamp.text)):
        sure = marked[1] * (0.5 + stamp.confidence / 2)
        return Finding(
            Kind.STAMP, marked[0].value, page, piece.box, sure, f"{piece.why.value} reads {stamp.text!r}"
        )
    if piece.why is Why.RED and is_torn_mark(stamp.text, stamp.confidence):
        reason = f"{piece.why.value} reads {stamp.text!r}, a piece of a mark"
        return Finding(Kind.SHAPE, "", page, piece.box, 0.3, reason)
    if _looks_like_a_mark(piece) and not _explained(stamp.text, stamp.confidence):
        reason = f"a frame in {piece.why.value} of a mark's size cannot be read"
        return Finding(Kind.SHAPE, "", page, piece.box, 0.4, reason)
    return None


def _looks_like_a_mark(piece: Piece) -> bool:
    """A straight frame in red, as wide and high as the marks: 20 to 40 mm by 8 mm, give or take."""
    wide = piece.width_mm > 1.5 * piece.height_mm
    return piece.why is Why.RED and piece.is_framed and wide and 4 < piece.height_mm < 24


def is_torn_mark(text: str, confidence: float) -> bool:
    """Tell whether a short text is the beginning or the end of a mark, as a faded or cut stamp leaves it.

    Specks of a worn seal are read as any two small letters, hardly sure (`confidence` from 0 to 1). Marks
    are in capitals: two letters alone count when they are capitals or can be read, three in any case.
    """
    letters = bare(text).replace(" ", "")
    if len(letters) < 2 or (len(letters) == 2 and not is_capitals(text) and confidence < _READABLE_FROM):
        return False
    return any(mark.startswith(letters) or mark.endswith(letters) for mark in _VIETNAMESE)


def _explained(text: str, confidence: float) -> bool:
    letters = bare(text).replace(" ", "")
    if any(likeness(letters, word) >= 0.8 for word in _HARMLESS):
        return True
    # `HỎA TẾ`: no mark begins as another stamp does, so a clear beginning is enough.
    begins = len(letters) >= 4 and any(word.startswith(letters[:4]) for word in _HARMLESS)
    return confidence >= _READABLE_FROM and (begins or len(letters) >= 6)


def find_on_page(
    page: NDArray[np.uint8],
    *,
    number: int,
    dpi: int,
    own_words: Sequence[Word] | None,
    language: str = "vie",
) -> list[Finding]:
    """Return why this page should be held, strongest first; an empty list lets it pass.

    `page` is RGB, untouched, with annotations drawn; `own_words` are those of a born-digital page,
    whose upper part then needs no recognition.
    """
    found = list(find_in_pieces(coloured_pieces(page, dpi=dpi), page=number, language=language))
    found += find_in_pieces(black_pieces(page, dpi=dpi), page=number, language=language)
    found += find_in_lines(_lines_of(page, number=number, dpi=dpi, own_words=own_words, language=language))
    return sorted(found, key=lambda finding: -finding.confidence)


def _lines_of(
    page: NDArray[np.uint8], *, number: int, dpi: int, own_words: Sequence[Word] | None, language: str
) -> list[Line]:
    if own_words is not None:
        return _short_lines(lines_by_place(own_words), number)
    upper = page[: round(page.shape[0] * UPPER_PART)]
    # All ink counts here: grey, not the red channel.
    grey = cleanup.without_background(np.asarray(cv2.cvtColor(upper, cv2.COLOR_RGB2GRAY), dtype=np.uint8))
    small = cleanup.at_reading_dpi(grey, dpi=dpi)
    rows = ocr.recognise(
        small, language=language, dpi=cleanup.READING_DPI, scale=small.shape[1] / grey.shape[1]
    )
    return _short_lines(rows, number)


def _short_lines(rows: Sequence[Sequence[Word]], number: int) -> list[Line]:
    """Cut rows at wide gaps: a mark beside the heading stands on one height with it."""
    lines: list[Line] = []
    for row in rows:
        piece: list[Word] = []
        for word in row:
            if piece and word.box.left - piece[-1].box.right > 1.6 * max(
                word.box.height, piece[-1].box.height
            ):
                lines.append(line_of(piece, number))
                piece = []
            piece.append(word)
        if piece:
            lines.append(line_of(piece, number))
    return lines


def failure(number: int, reason: str) -> Finding:
    """Return the finding for a page that could not be looked at: it is held."""
    return Finding(Kind.FAILURE, "", number, None, 1.0, reason)
