"""Numbers in words, as minutes and lists are signed: figures alone are altered too easily."""

from decimal import Decimal

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu")
MOST = 10**15


def in_vietnamese(number: int) -> str:
    """Return a whole number in Vietnamese words, lower case: 1,005 is `một nghìn không trăm linh năm`.

    Raises:
        ValueError: it is negative, or 10^15 or more.
    """
    if not 0 <= number < MOST:
        raise ValueError(f"{number} is not written in words")
    if number == 0:
        return _DIGITS[0]
    return " ".join(_words(number))


def metres_in_vietnamese(metres: Decimal) -> str:
    """Return shelf metres in words, to the millimetre: 51.5 is `năm mươi mốt phẩy năm`.

    Raises:
        ValueError: see `in_vietnamese`.
    """
    whole, _, part = f"{metres.quantize(Decimal('0.001')):f}".partition(".")
    digits = part.rstrip("0")
    said = in_vietnamese(int(whole))
    return f"{said} phẩy {' '.join(_DIGITS[int(digit)] for digit in digits)}" if digits else said


def _words(number: int) -> list[str]:
    """Say the milliards, then what is below them; a gap in front of what follows is said too."""
    above, below = divmod(number, 10**9)
    words = [*_words(above), "tỷ"] if above else []
    groups = [below // 1000**place % 1000 for place in (2, 1, 0)]
    for place, group in zip((2, 1, 0), groups, strict=True):
        if group:
            words += _group(group, is_first=not words)
            words += [_GROUPS[place]] if place else []
    return words


def _group(group: int, *, is_first: bool) -> list[str]:
    """Say up to three digits; only the first group of a number leaves its leading zeros unsaid."""
    hundreds, tens, units = group // 100, group // 10 % 10, group % 10
    words = [] if is_first and not hundreds else [_DIGITS[hundreds], "trăm"]
    return words + _below_hundred(tens, units, after=bool(words))


def _below_hundred(tens: int, units: int, *, after: bool) -> list[str]:
    if tens == 0:
        if not units:
            return []
        return ["linh", _DIGITS[units]] if after else [_DIGITS[units]]
    words = ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    if units == 1 and tens > 1:
        return [*words, "mốt"]
    if units == 5:
        return [*words, "lăm"]
    return [*words, _DIGITS[units]] if units else words
