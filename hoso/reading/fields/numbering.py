"""Number and symbol of the first page.

Handwritten digits are the normal case and recognition invents digits for them: a number is given when a
second look at the very place, for digits alone, says the same, or when another engine reads the line
(`handwriting`); where both speak and differ, confidence falls. The other engine reads the symbol too.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hoso.lib.text import fold, nfc, squeeze
from hoso.reading.fields import handwriting
from hoso.reading.fields.agreement import SecondLook, agreed, confirmed, gap_around
from hoso.reading.fields.head import ABSTRACT, Head
from hoso.reading.fields.phrases import is_capitals
from hoso.reading.fields.place import value_between
from hoso.reading.model import FieldValue, Letter, Line
from hoso.rulesets.bodies import ABBREVIATIONS, PARTY_ISSUERS
from hoso.rulesets.catalogue import RULE_SETS
from hoso.rulesets.numbers import clean, parse

# The label stands at the beginning of its line; a kind may come before it only with a colon (`Luật số: ...`).
_LABEL = r"^\W{0,4}(?P<label>(?:[^\W\d]+\s+){1,3}s[ốô]\s*:\s*|[Ss][ốôồỗóòoơ0ỏố]\s*[:;.,]?\s*)"
_STATE = re.compile(_LABEL + r"(?P<number>[^/]{0,14}?)\s*[/⁄]\s*(?P<symbol>[^\W_][\w.&/ \-–]*)")
_PARTY = re.compile(
    _LABEL + r"(?P<number>[^\-–]{0,10}?)\s*[-–]\s*(?P<symbol>[A-ZĐa-zđ]{2,5}\s*/\s*[^\W_][\w. \-]*)"
)
# A line that goes on with a date or a body speaks of another document.
_SPEAKS_OF_ANOTHER = re.compile(r"^[\s,]*(?:ngày|của|về|và|được|quy định)\b")
_GAZETTE = re.compile(r"^\W*\d*\s*công báo\b", re.IGNORECASE)
_NUMBER = re.compile(r"^\d{1,6}(?:\.\d{1,2})?[A-Za-z]?$")
_KNOWN_TYPES = {kind.abbreviation for rules in RULE_SETS.values() for kind in rules.types} - {""}
_KNOWN_GROUPS = {fold(group) for group in (*_KNOWN_TYPES, *ABBREVIATIONS, *PARTY_ISSUERS)}
# What another engine reads behind the sign: groups of capitals, perhaps a year before them.
_SEEN_SYMBOL = re.compile(
    r"[/\-]\s*(?P<symbol>(?:(?:19|20)\d\d\s*/\s*)?[A-ZĐ][\w&]+(?:\s?[-/.]\s?[A-ZĐ][\w.&]*)*)[\s.,]*$"
)
_LOOKS_THAT_AGREE = 2
# How sure a symbol is that both engines read, that the second alone reads in known groups, that is none.
_BOTH, _KNOWN, _UNKNOWN, _DIFFER = 0.94, 0.88, 0.6, 0.55
_MOST_CANDIDATES, _LONGEST_NUMBER_LINE = 3, 60


@dataclass(frozen=True, slots=True)
class _Found:
    line: Line
    match: re.Match[str]


def find_number_line(lines: Sequence[Line]) -> _Found | None:
    """Return the line that holds `Số ... / symbol` or `Số ...-symbol/body`, and its match."""
    for line in lines:
        text = _same_length(line.text)
        match = _PARTY.search(text) or _STATE.search(text)
        if match is None or not _is_symbol(match["symbol"]) or _GAZETTE.match(text):
            continue
        behind = match["symbol"][len(_symbol_alone(match["symbol"])) :]
        if not _SPEAKS_OF_ANOTHER.match(behind):
            return _Found(line, match)
    return None


def _same_length(text: str) -> str:
    cleaned = clean(text)
    return cleaned if len(cleaned) == len(text) else nfc(text)


def _is_symbol(text: str) -> bool:
    first = re.split(r"[\s\-/.]", text.strip())[0]
    return first.isdigit() or (len(first) >= 2 and _mostly_capitals(first))


def _mostly_capitals(word: str) -> bool:
    letters = [char for char in word if char.isalpha()]
    return bool(letters) and 2 * sum(char.isupper() for char in letters) > len(letters)


def _symbol_alone(text: str) -> str:
    """Return the symbol without the words behind it on its line: `2025/NĐ-CP Hà Nội` -> `2025/NĐ-CP`."""
    kept, *rest = text.split()
    for word in rest:
        joins = kept[-1] in "-/–" or word[0] in "-/–"
        if not joins and not (_mostly_capitals(word) and len(word) > 1):
            break
        kept = f"{kept} {word}"
    return kept


def number_and_symbol(
    head: Head, *, second_look: SecondLook | None
) -> tuple[FieldValue | None, FieldValue | None]:
    """Return number and symbol; the number is None when it is not legible beyond doubt."""
    # Below the heading a small `số` goes on with a sentence; in the heading it is a bent capital.
    below = (line for line in head.below[:6] if not line.text.lstrip().startswith("s"))
    found = find_number_line([*head.left, *head.right, *below])
    if found is None:
        return _seen_line(head, second_look)
    looks = second_look.lines(found.line.box) if second_look is not None and found.line.box else []
    symbol = _agreed_symbol(_symbol(found), _seen_symbol(looks), found.line)
    return _number(found, looks, second_look), symbol


def _seen_line(head: Head, second_look: SecondLook | None) -> tuple[FieldValue | None, FieldValue | None]:
    """Look with the other engine for a line whose label or sign the first one lost."""
    if second_look is None:
        return None, None
    candidates = [
        line for line in (*head.left, *head.below[:2]) if line.box is not None and _may_be_number(line)
    ]
    for line in candidates[:_MOST_CANDIDATES]:
        assert line.box is not None
        looks = second_look.lines(line.box)
        symbol = _agreed_symbol(None, _seen_symbol(looks), line)
        if symbol is not None:
            penned = handwriting.number_in(looks, close=second_look.close, box=line.box)
            number = FieldValue(penned.value, penned.confidence, line.page, line.box) if penned else None
            return number, symbol
    return None, None


def _may_be_number(line: Line) -> bool:
    text = fold(line.text)
    if ABSTRACT.match(text) or len(text) > _LONGEST_NUMBER_LINE:
        return False
    return not is_capitals(line.text) or any(char.isdigit() or char in "/-⁄" for char in text)


def _seen_symbol(looks: Sequence[Sequence[Letter]]) -> str | None:
    """Return the symbol that most looks read, in its official spelling; None where they differ."""
    read: list[str] = []
    for letters in looks:
        match = _SEEN_SYMBOL.search(clean("".join(letter.text[:1] or " " for letter in letters)))
        if match is None or not _is_symbol(match["symbol"]):
            continue
        spelled, _ = corrected_symbol(match["symbol"])
        number = parse(f"1/{spelled}") or parse(f"1-{spelled}")
        if number is not None:
            read.append(number.symbol)
    if not read:
        return None
    symbol, count = Counter(read).most_common(1)[0]
    return symbol if count >= _LOOKS_THAT_AGREE else None


def _is_known(symbol: str) -> bool:
    return corrected_symbol(symbol)[1] == 1.0


def _agreed_symbol(printed: FieldValue | None, seen: str | None, line: Line) -> FieldValue | None:
    """Return one symbol of two engines: the first one's accents, the other one's letters where known."""
    if seen is None:
        return printed
    if printed is None:
        return FieldValue(seen, _KNOWN if _is_known(seen) else _UNKNOWN, line.page, line.box)
    if fold(printed.value) == fold(seen):
        return replace(printed, confidence=max(printed.confidence, _BOTH))
    if _is_known(seen) and not _is_known(printed.value):
        return replace(printed, value=seen, confidence=_KNOWN)
    return replace(printed, confidence=min(printed.confidence, _DIFFER))


def _symbol(found: _Found) -> FieldValue | None:
    printed = _symbol_alone(squeeze(found.match["symbol"])).rstrip(" .,;-")
    spelled, sureness = corrected_symbol(printed)
    read = parse(f"1/{spelled}") or parse(f"1-{spelled}")
    if read is None:
        return None
    start = found.match.start("symbol")
    value = value_between(found.line, start, start + len(printed), read.symbol)
    # A symbol of known groups that read as one word is as good as certain, whatever the letters say.
    confidence = max(value.confidence, 0.9) if sureness == 1.0 else min(value.confidence, 0.7)
    return FieldValue(value.value, confidence, value.page, value.box)


def corrected_symbol(printed: str) -> tuple[str, float]:
    """Return the symbol with slips of recognition mended, and 1.0 when all its groups are known ones.

    Only a doubled letter (`QĐĐ`) and a bent hyphen are mended; anything else is left as it was read.
    """
    groups = re.split(r"(\s*[-–/.]\s*|\s+)", clean(printed))
    mended = [_mended(group) if at % 2 == 0 else (group.strip() or "-") for at, group in enumerate(groups)]
    words = [group for at, group in enumerate(mended) if at % 2 == 0]
    known = all(fold(group) in _KNOWN_GROUPS or re.fullmatch(r"(?:19|20)\d{2}", group) for group in words)
    return "".join(mended), 1.0 if known else 0.9


def _mended(group: str) -> str:
    if fold(group) in _KNOWN_GROUPS:
        return group
    single = re.sub(r"(.)\1", r"\1", group)
    return single if single != group and fold(single) in _KNOWN_GROUPS else group


def _number(
    found: _Found, looks: Sequence[Sequence[Letter]], second_look: SecondLook | None
) -> FieldValue | None:
    printed = _printed_number(found, second_look)
    if second_look is None or found.line.box is None:
        return printed
    penned = handwriting.number_in(looks)
    if printed is None or penned is None or printed.value != penned.value:
        penned = handwriting.number_in(looks, close=second_look.close, box=found.line.box)
    return agreed(printed, _placed_number(found, penned))


def _printed_number(found: _Found, second_look: SecondLook | None) -> FieldValue | None:
    printed = re.sub(r"\s", "", found.match["number"])
    if not _NUMBER.match(printed):
        return None
    span = found.match.span("number")
    value = value_between(found.line, *span, printed.lstrip("0") or "0")
    return confirmed(value, printed, found.line, span, second_look)


def _placed_number(found: _Found, penned: handwriting.Penned | None) -> FieldValue | None:
    """Give what a hand wrote its place: all that lies between the label and the sign behind it."""
    if penned is None:
        return None
    place = gap_around(found.line, found.match.span("number")) or found.line.box
    return FieldValue(penned.value, penned.confidence, found.line.page, place)
