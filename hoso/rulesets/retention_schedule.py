"""Retention schedules as data: what kind of records is kept how long, by which table.

Only lines that were seen stand here; an office adds its own table (`read_lines`). Values are years, or for
ever; codes come at export (`vn_state.retention.tt05_code`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hoso.lib.text import fold
from hoso.rulesets.errors import NotARetention, ScheduleOdd
from hoso.rulesets.sources import Verification
from hoso.rulesets.vn_state.retention import Retention, parse_retention

_TT10 = "TT 10/2022/TT-BNV"


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """One line: a kind of records, in the words of the table, and how long it is kept."""

    code: str
    words: str
    retention: Retention
    source: str
    verification: Verification


# Examples that secondary sources give; the complete table was not found.
SCHEDULE: tuple[ScheduleLine, ...] = (
    ScheduleLine("work_rules", "Quy chế, quy định, điều lệ hoạt động của cơ quan", Retention(20), _TT10,
        Verification.SECONDARY),
    ScheduleLine("planning_letters", "Công văn trao đổi về công tác quy hoạch", Retention(5), _TT10,
        Verification.SECONDARY),
    ScheduleLine("cadre_votes", "Hồ sơ quy hoạch cán bộ: phiếu tín nhiệm", Retention(5), _TT10,
        Verification.SECONDARY),
    ScheduleLine("cadre_planning", "Hồ sơ quy hoạch cán bộ: tài liệu khác", Retention(10), _TT10,
        Verification.SECONDARY),
    ScheduleLine("procurement_won",
        "Mua sắm thường xuyên: hồ sơ mời thầu, phê duyệt, hồ sơ dự thầu trúng thầu", Retention(20), _TT10,
        Verification.SECONDARY),
    ScheduleLine("procurement_lost", "Mua sắm thường xuyên: hồ sơ dự thầu không trúng thầu", Retention(5),
        _TT10, Verification.SECONDARY),
)  # fmt: skip


def lines_called(words: str, table: Iterable[ScheduleLine] = SCHEDULE) -> list[ScheduleLine]:
    """Return the lines in which every word stands, whatever its case and accents."""
    wanted = fold(words).split()
    return [line for line in table if wanted and all(word in fold(line.words) for word in wanted)]


def read_lines(rows: Sequence[Mapping[str, Any]], *, most: int = 5000) -> tuple[ScheduleLine, ...]:
    """Return the lines of an office's own table: `code`, `words`, `keep` (`20 năm`, `Vĩnh viễn`), `source`.

    Raises:
        ScheduleOdd: a line lacks something, its value is none, or two have one code.
    """
    if len(rows) > most:
        raise ScheduleOdd(f"{len(rows)} lines", line=most + 1)
    found: dict[str, ScheduleLine] = {}
    for number, row in enumerate(rows, start=1):
        line = _line(row, number)
        if line.code in found:
            raise ScheduleOdd(f"line {number}: {line.code} stands there twice", line=number)
        found[line.code] = line
    return tuple(found.values())


def _line(row: Mapping[str, Any], number: int) -> ScheduleLine:
    code, words, keep, source = (row.get(name, "") for name in ("code", "words", "keep", "source"))
    if not all(isinstance(each, str) for each in (code, words, source)) or not code or not words:
        raise ScheduleOdd(f"line {number} lacks code or words", line=number)
    try:
        return ScheduleLine(code, words, parse_retention(str(keep)), source, Verification.DECIDED)
    except NotARetention as error:
        raise ScheduleOdd(f"line {number}: {keep!r} is no retention", line=number) from error
