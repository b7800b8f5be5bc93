"""How long a file is kept (Circular 10/2022/TT-BNV) and its export code (Circular 05/2025/TT-BNV)."""

import re
from dataclasses import dataclass

from hoso.lib.text import fold
from hoso.rulesets.errors import NotARetention

_YEARS = re.compile(r"^(\d{1,3})(?: nam)?$")
_CODES = {70: "02", 50: "03", 30: "04", 20: "05", 10: "06"}


@dataclass(frozen=True, slots=True)
class Retention:
    """`years` is None for permanent keeping; years count from the year in which the work ended."""

    years: int | None

    @property
    def is_permanent(self) -> bool:
        return self.years is None

    def __str__(self) -> str:
        return "Vĩnh viễn" if self.years is None else f"{self.years} năm"


def parse_retention(text: str) -> Retention:
    """Read `Vĩnh viễn`, `20 năm` or `20`, in any case and with or without accents.

    Raises:
        NotARetention: anything else, and zero years.
    """
    folded = " ".join(fold(text).split())
    if folded == "vinh vien":
        return Retention(None)
    match = _YEARS.match(folded)
    if match is None or int(match[1]) == 0:
        raise NotARetention(f"not a retention: {text!r}", text=text)
    return Retention(int(match[1]))


def tt05_code(retention: Retention) -> str:
    """Return the code of list `maintenance`; a term without a code of its own (5 years) is `07` Khác."""
    return "01" if retention.years is None else _CODES.get(retention.years, "07")


def retention_of_code(code: str) -> Retention | None:
    """Return the value of a code of list `maintenance`; None without a code, and for `07` (Khác)."""
    if code == "01":
        return Retention(None)
    years = next((years for years, known in _CODES.items() if known == code), None)
    return None if years is None else Retention(years)


def last_kept_year(retention: Retention, *, ended_year: int) -> int | None:
    """Return the last calendar year in which the file must be kept; None when for ever.

    Source: Circular 10/2022/TT-BNV: the term counts from the year in which the work ended.
    """
    return None if retention.years is None else ended_year + retention.years


def longest(retentions: list[Retention]) -> Retention:
    """Return the highest value: in a mixed file it decides (practice of state and Party, 160-CV/TW).

    Raises:
        ValueError: the list is empty.
    """
    return max(retentions, key=lambda value: float("inf") if value.years is None else value.years)
