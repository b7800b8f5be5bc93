"""What of a number is compared: its digits, its symbol in any spelling, and both together."""

import re
from dataclasses import dataclass

from hoso.rulesets.numbers import DocumentNumber, key_of, parse

_DIGITS = re.compile(r"\d{1,9}")
# No office gives more in a year: longer runs of digits are dates or telephone numbers, misread.
HIGHEST = 999_999


@dataclass(frozen=True, slots=True)
class NumberKeys:
    """`value`: the digits, 12 of `12a`; `symbol` and `whole` folded: `qd-ubnd`, `51-qd-ubnd`."""

    value: int | None = None
    symbol: str = ""
    whole: str = ""


def number_keys(number: str, symbol: str) -> NumberKeys:
    """Return the keys of a document's number; without digits there is none, without symbol no whole one.

    Source: the grammar of `rulesets.numbers` (Decree 30/2020/ND-CP art. 15; 36-HD/VPTW).
    """
    digits = _DIGITS.match(number)
    if digits is None or int(digits[0]) > HIGHEST:
        return NumberKeys()
    if not symbol:
        return NumberKeys(int(digits[0]))
    whole = key_of(DocumentNumber(number, symbol))
    return NumberKeys(int(digits[0]), whole.partition("-")[2][:120], whole[:160])


def cited_keys(cited: str) -> NumberKeys:
    """Return the keys of a number as another document cites it; none when it cannot be read."""
    found = parse(cited)
    return number_keys(found.number, found.symbol) if found is not None else NumberKeys()


def symbol_key(symbol: str) -> str:
    """Return a symbol as it is compared, in any spelling: `QĐ-UBND` and `qd ubnd` are `qd-ubnd`."""
    return number_keys("1", symbol).symbol
