"""Words of warning on the first page: urgency, circulation, secrecy, and the form of a copy."""

import re
from collections.abc import Sequence
from typing import Protocol

from hoso.reading.fields.phrases import bare, is_capitals, likeness
from hoso.reading.fields.place import value_of_lines
from hoso.reading.model import FieldValue, Line, Stamp
from hoso.rulesets.values import RuleSet

_LIKE = 0.84
_HEAD_LINES = 25
_MOST_LETTERS = 34


class _Printed(Protocol):
    @property
    def text(self) -> str: ...


def mark_in(marks: Sequence[_Printed], lines: Sequence[Line], stamps: Sequence[Stamp]) -> FieldValue | None:
    """Return the strongest of the marks that stands alone, stamped in colour or on a line of the head.

    `marks` come weakest first; a mark is only read in capitals, so that running text never counts.
    """
    for mark in reversed(marks):
        found = _stamped(mark.text, stamps) or _printed(mark.text, lines)
        if found is not None:
            return found
    return None


def _stamped(text: str, stamps: Sequence[Stamp]) -> FieldValue | None:
    wanted = bare(text)
    for stamp in stamps:
        sureness = _sureness(bare(stamp.text), wanted)
        if sureness:
            return FieldValue(text, round(stamp.confidence * sureness, 3), 1, stamp.box)
    return None


def _printed(text: str, lines: Sequence[Line]) -> FieldValue | None:
    wanted = bare(text)
    for line in lines[:_HEAD_LINES]:
        if len(line.text) > _MOST_LETTERS or not is_capitals(line.text):
            continue
        sureness = _sureness(bare(line.text), wanted)
        if sureness:
            return value_of_lines([line], text, sureness=sureness)
    return None


def _sureness(read: str, wanted: str) -> float:
    """Short words must be exact: KHẨN is one slip away from too much."""
    alike = likeness(read, wanted)
    needed = 1.0 if len(wanted) <= 5 else _LIKE
    return alike if alike >= needed else 0.0


def copy_form(rules: RuleSet, lines: Sequence[Line]) -> FieldValue | None:
    """Return the form of a copy (`SAO Y`, `SAO LỤC`, `TRÍCH SAO`): a line that begins with it.

    Source: Decree 30/2020/NĐ-CP, art. 25 and appendix I, box 14.
    """
    for line in lines:
        for mark in rules.copies:
            words = re.match(r"^\W*((?:\w+\s+){1,2}\w+|\w+\s+\w+)", line.text)
            if (
                words
                and bare(line.text).startswith(bare(mark.text))
                and is_capitals(line.text[: len(mark.text)])
            ):
                return value_of_lines([line], mark.text, code=mark.code)
    return None
