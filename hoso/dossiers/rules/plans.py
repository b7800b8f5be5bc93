"""The file plan of a year: its states, its numbers and symbols."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from hoso.dossiers.errors import PlanMoveNotOpen
from hoso.lib.text import squeeze

Id = TypeVar("Id")


class PlanState(StrEnum):
    """Where a plan is on its way."""

    DRAFT = "draft"
    SENT = "sent"
    APPROVED = "approved"


class Numbering(StrEnum):
    """How numbers run: through the whole plan, or anew below each main heading.

    Source: ND 30/2020/ND-CP, appendix V.
    """

    WHOLE = "whole"
    BY_HEADING = "by_heading"


class FileKind(StrEnum):
    """What a file holds together. Source: 17-HD/VPTW (S)."""

    MATTER = "matter"  # hồ sơ hiện hành: one matter from its beginning to its end
    TYPE = "type"  # hồ sơ tên gọi: documents of one type
    SUBJECT = "subject"  # hồ sơ chuyên đề, vấn đề, vụ việc


PLAN_MOVES: dict[tuple[PlanState, str], PlanState] = {
    (PlanState.DRAFT, "change"): PlanState.DRAFT,
    (PlanState.DRAFT, "send"): PlanState.SENT,
    (PlanState.SENT, "return"): PlanState.DRAFT,
    (PlanState.SENT, "approve"): PlanState.APPROVED,
    (PlanState.APPROVED, "open file"): PlanState.APPROVED,
}


def plan_after(before: PlanState, move: str) -> PlanState:
    """Return the state of a plan after a move.

    Raises:
        PlanMoveNotOpen: the move does not start from this state.
    """
    after = PLAN_MOVES.get((before, move))
    if after is None:
        raise PlanMoveNotOpen(f"a plan that is {before} cannot be moved by {move!r}", plan_state=before.value)
    return after


_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_IS_ROMAN = re.compile(r"(?=[XVI])X{0,8}(?:IX|IV|V?I{0,3})")


def roman(number: int) -> str:
    """Return a number from 1 to 89 in Roman figures, as main headings bear it."""
    text = ""
    for value, figure in _ROMAN:
        times, number = divmod(number, value)
        text += figure * times
    return text


def is_roman(text: str) -> bool:
    """Tell whether a text is a Roman figure, with or without a point behind it."""
    return _IS_ROMAN.fullmatch(text.strip().rstrip(".")) is not None


def symbol_of(number: int, abbreviation: str) -> str:
    """Return the symbol of a file: its number, and the abbreviation of its main heading: `01.TCCB`.

    Source: ND 30/2020/ND-CP, appendix V.
    """
    return f"{number:02d}.{abbreviation}" if abbreviation else f"{number:02d}"


def number_in(symbol: str) -> int | None:
    """Return the number that a symbol begins with, None where it begins with none."""
    found = re.match(r"\s*(\d{1,6})", symbol)
    return int(found[1]) if found else None


def clean_abbreviation(text: str) -> str:
    """Return an abbreviation without spaces, upper case."""
    return "".join(squeeze(text).split()).upper()[:20]


@dataclass(frozen=True, slots=True)
class Numbered(Generic[Id]):
    """A line with the number and symbol it gets."""

    line: Id
    number: int
    symbol: str


def number_all(groups: Iterable[tuple[str, Sequence[Id]]], numbering: Numbering) -> list[Numbered[Id]]:
    """Return the numbers of all lines of a plan from 1.

    `groups` are the main headings in order, each with its abbreviation and its lines in order.
    """
    found: list[Numbered[Id]] = []
    last = 0
    for abbreviation, lines in groups:
        if numbering is Numbering.BY_HEADING:
            last = 0
        for line in lines:
            last += 1
            found.append(Numbered(line, last, symbol_of(last, abbreviation)))
    return found
