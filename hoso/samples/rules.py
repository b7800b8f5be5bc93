"""How numbers and dates are written and how number series run."""

from datetime import date, timedelta

from hoso.rulesets.values import RuleSetCode

# Documents a year of a district body, by type; only their order of size matters.
_YEARLY = {
    "Quyết định": 1400, "Công văn": 1100, "Thông báo": 260, "Báo cáo": 420, "Kế hoạch": 210,
    "Tờ trình": 160, "Nghị quyết": 24, "Kết luận": 40, "Chương trình": 9, "Hướng dẫn": 14,
    "Chỉ thị": 7, "Biên bản": 60, "Công điện": 9,
}  # fmt: skip
_VIETNAMESE_LETTERS = "abcdđeghiklmnopqrstuvxy"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def term_start(on: date) -> date:
    """Return the day the Party committee's term began: after the congresses of 2010, 2015, 2020, 2025."""
    started = date(on.year - on.year % 5, 8, 1)
    return started if started <= on else date(started.year - 5, 8, 1)


def term_words(on: date) -> str:
    """Return the term of the committee as papers name it: `2020 - 2025`."""
    year = term_start(on).year
    return f"{year} - {year + 5}"


def series_key(rule_set: RuleSetCode, issuer: str, kind: str, on: date) -> tuple[str, str, str]:
    """Return the series a document is numbered in: body and calendar year, or body, type and term.

    State bodies here keep one series per type, as Decree 30/2020/NĐ-CP art. 15 (1)(c) lets the head decide.
    """
    period = term_start(on).year if rule_set is RuleSetCode.VN_PARTY else on.year
    return issuer, kind, str(period)


def next_number(last: int, *, rule_set: RuleSetCode, kind: str, on: date) -> int:
    """Return a believable next number of one series: above `last`, and near where the series would stand."""
    start = term_start(on) if rule_set is RuleSetCode.VN_PARTY else date(on.year, 1, 1)
    yearly = _YEARLY.get(kind, 50) / (3 if rule_set is RuleSetCode.VN_PARTY else 1)
    expected = int((on - start) / timedelta(days=365) * yearly)
    return max(last + 1, expected, 1)


def padded(number: int) -> str:
    """Return a number as Decree 30/2020/NĐ-CP, appendix I, writes it: below 10 with a zero."""
    return f"{number:02d}"


def day_and_month(on: date) -> tuple[str, str]:
    """Return day and month in writing: days below 10 and the months 1 and 2 carry a zero (same source)."""
    return f"{on.day:02d}", f"{on.month:02d}" if on.month < 3 else str(on.month)


def date_words(on: date) -> str:
    """Return `ngày 05 tháng 3 năm 2020`."""
    day, month = day_and_month(on)
    return f"ngày {day} tháng {month} năm {on.year}"


def date_figures(on: date) -> str:
    """Return `05/3/2020`."""
    day, month = day_and_month(on)
    return f"{day}/{month}/{on.year}"


def thousands(number: int) -> str:
    """Return `12.450`."""
    return f"{number:,}".replace(",", ".")


def point_letter(index: int) -> str:
    """Return the letter of point `index` (from 0) in the order of the Vietnamese alphabet."""
    return _VIETNAMESE_LETTERS[index]


def roman(number: int) -> str:
    """Return 1 to 12 as Roman numeral."""
    return _ROMAN[number - 1]
