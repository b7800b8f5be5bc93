"""Number and symbol of documents: one grammar for every spelling.

State: `15/QĐ-BNV`, `05/BNV-VP`, `30/2020/NĐ-CP` (Decree 30/2020/NĐ-CP, art. 8 and appendix I).
Party: `127-QĐ/TW`, `14514-CV/VPTW` (36-HD/VPTW, 05-HD/VPTW).
People type all of it as they like (`51 qd ubnd`, `Số 51/QÐ-UBND`, `so 127 qd tw`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hoso.lib.text import fold, nfc
from hoso.rulesets.bodies import ABBREVIATIONS, PARTY_ISSUERS
from hoso.rulesets.catalogue import RULE_SETS, rule_set
from hoso.rulesets.values import DocumentType, RuleSetCode

# Letters that look alike and come from other keyboards: Eth for Đ, Cyrillic for Latin capitals.
_LOOK_ALIKE = str.maketrans("ÐðАВСЕНКМОРТХ‐‑‒–—−", "ĐđABCEHKMOPTX------")
_TOKEN = re.compile(r"[^\W_]+", re.UNICODE)
_NUMBER = re.compile(r"^0{0,6}\d{1,6}[a-z]?$", re.IGNORECASE)
_YEAR = re.compile(r"^(?:19|20)\d{2}$")
_PREFIX = re.compile(r"^.*?\b(?:s[ốoôó]|nr|no)\b\s*[:.]?\s*", re.IGNORECASE)
_MOST_GROUPS = 5


def _canonical_groups() -> dict[str, str]:
    """Folded group -> its one official spelling; groups that fold alike (HD, HĐ) are left out."""
    spellings: dict[str, set[str]] = {}
    types = [kind.abbreviation for rules in RULE_SETS.values() for kind in rules.types]
    copies = [mark.code for rules in RULE_SETS.values() for mark in rules.copies]
    for spelling in [*types, *copies, *ABBREVIATIONS, *PARTY_ISSUERS, "TrS", "CĐS"]:
        if spelling:
            spellings.setdefault(fold(spelling), set()).add(spelling)
    spellings["trs"] = {"TrS"}
    return {key: next(iter(values)) for key, values in spellings.items() if len(values) == 1}


_CANONICAL = _canonical_groups()
_TYPE_GROUPS = frozenset(fold(kind.abbreviation) for rules in RULE_SETS.values() for kind in rules.types) - {
    ""
}
_KNOWN_GROUPS = _TYPE_GROUPS | {fold(group) for group in (*ABBREVIATIONS, *PARTY_ISSUERS)}
_PARTY_GROUPS = frozenset(fold(group) for group in PARTY_ISSUERS)


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """`number` without leading zeros, `symbol` all that follows the first separator, in NFC."""

    number: str
    symbol: str

    @property
    def separator(self) -> str:
        """The mark between number and symbol: `-` in the Party's form (`QĐ/TW`), else `/`."""
        return "-" if is_party_symbol(self.symbol) else "/"

    def __str__(self) -> str:
        """The official spelling; numbers below 10 carry a zero (Decree 30/2020/NĐ-CP, appendix I)."""
        whole, dot, part = self.number.partition(".")
        return f"{whole.zfill(2)}{dot}{part}{self.separator}{self.symbol}"


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A number inside a longer text; `start` and `end` count characters of the NFC text."""

    number: DocumentNumber
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int


def is_party_symbol(symbol: str) -> bool:
    """Tell whether the symbol is in the Party's form: letters, a slash, the issuer (`QĐ/TW`)."""
    head, slash, tail = symbol.partition("/")
    return bool(slash) and head.isalpha() and "-" not in head and tail[:1].isalpha()


def clean(text: str) -> str:
    """Return `text` in NFC with look-alike letters and dashes replaced; its length in NFC stays."""
    return nfc(text).translate(_LOOK_ALIKE)


def _spelled(group: str) -> str:
    canonical = _CANONICAL.get(fold(group))
    if canonical is not None:
        return canonical
    return group.upper() if group == group.lower() else group


def _symbol_like(group: str) -> bool:
    """Printed in capitals for the better half: `KTTH`, `TTr`, `BCĐ138`, not `Sở`."""
    capitals = sum(char.isupper() or char.isdigit() for char in group)
    return any(char.isupper() for char in group) and 2 * capitals > len(group)


class _Scan:
    """Walks the tokens of one text and takes a number wherever one starts."""

    def __init__(self, text: str, *, typed: bool) -> None:
        self.text = text
        self.tokens = [_Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
        # Typed by a person: small letters and bare spaces count. Printed: only capitals with separators.
        self.typed = typed

    def gap(self, index: int) -> str:
        """What stands between token `index` and the one before it."""
        return self.text[self.tokens[index - 1].end : self.tokens[index].start]

    def found(self) -> Iterator[FoundNumber]:
        index = 0
        while index < len(self.tokens):
            taken = self.take(index)
            if taken is None:
                index += 1
                continue
            found, index = taken
            yield found

    def take(self, index: int) -> tuple[FoundNumber, int] | None:
        start, number = index, self.tokens[index].text
        if not _NUMBER.match(number):
            return None
        index += 1
        if self._is_part(index):  # 66.7/2025/NQ-CP
            number = f"{number}.{self.tokens[index].text}"
            index += 1
        year, index = self._year(index)
        groups, index = self._groups(index)
        if not groups:
            return None
        symbol = self._symbol(year, groups)
        value = DocumentNumber(_plain(number), symbol)
        return FoundNumber(value, self.tokens[start].start, self.tokens[index - 1].end), index

    def _is_part(self, index: int) -> bool:
        here = index < len(self.tokens) and self.gap(index) == "."
        return here and self.tokens[index].text.isdigit() and len(self.tokens[index].text) <= 2

    def _year(self, index: int) -> tuple[str, int]:
        more = index + 1 < len(self.tokens)
        if more and _YEAR.match(self.tokens[index].text) and self._joined(index, allow_space=self.typed):
            return self.tokens[index].text, index + 1
        return "", index

    def _joined(self, index: int, *, allow_space: bool) -> bool:
        gap = self.gap(index)
        if gap.strip() in {"/", "-", "_", "."} and len(gap) <= 3 and "\n" not in gap:
            return True
        return allow_space and gap.strip(" \t") == ""

    def _groups(self, index: int) -> tuple[list[tuple[str, str]], int]:
        groups: list[tuple[str, str]] = []
        while index < len(self.tokens) and len(groups) < _MOST_GROUPS and self._takes_group(index, groups):
            groups.append((self.gap(index).strip(), self.tokens[index].text))
            index += 1
        return groups, index

    def _takes_group(self, index: int, before: list[tuple[str, str]]) -> bool:
        group, gap = self.tokens[index].text, self.gap(index)
        if not any(char.isalpha() for char in group) or (not before and len(group) < 2):
            return False
        if "\n" in gap or not self._joined(index, allow_space=self.typed):
            return False
        known = fold(group) in _KNOWN_GROUPS and (self.typed or _symbol_like(group) or group in ABBREVIATIONS)
        if not gap.strip():
            return known or (
                bool(before) and _symbol_like(group) and len(group) > 1 and not self.text.isupper()
            )
        if gap.strip() == "." and gap != ".":
            return False  # a full stop ends the sentence
        if gap.strip() == "-" and gap != "-" and not known and not (before and _symbol_like(group)):
            return False  # "5 - Sở Tài chính" is a list, no number
        return self.typed or known or _symbol_like(group)

    def _symbol(self, year: str, groups: list[tuple[str, str]]) -> str:
        spelled = [_spelled(group) for _, group in groups]
        seen = [gap for gap, _ in groups[1:]]
        party = not year and len(groups) == 2 and fold(spelled[-1]) in _PARTY_GROUPS
        lost = "/" if party else "-"
        joints = [gap if gap in {"/", "-", "."} else lost for gap in seen]
        symbol = spelled[0] + "".join(joint + group for joint, group in zip(joints, spelled[1:], strict=True))
        return f"{year}/{symbol}" if year else symbol


def _plain(number: str) -> str:
    return number.lstrip("0") or "0"


def parse(text: str) -> DocumentNumber | None:
    """Read one number in any spelling; None when `text` is not a number and nothing but it.

    Words before `Số` are allowed (`Quyết định số 51/QĐ-UBND`). Accents that were left out come back
    where only one abbreviation can be meant (`qd` -> `QĐ`; `hd` stays `HD`).
    """
    bare = _PREFIX.sub("", clean(text).strip(), count=1).strip(" .,;:")
    scan = _Scan(bare, typed=True)
    taken = scan.take(0) if scan.tokens else None
    if taken is None or taken[1] != len(scan.tokens) or scan.tokens[0].start != 0:
        return None
    return taken[0].number


def find_numbers(text: str) -> list[FoundNumber]:
    """Return the numbers printed in running text, in order; only capitals with separators count."""
    return list(_Scan(clean(text), typed=False).found())


def _key(number: str, symbol: str) -> str:
    return "-".join([_plain(fold(number)), *(fold(part) for part in _TOKEN.findall(symbol))])


def key_of(number: DocumentNumber) -> str:
    """Return the one key under which every spelling meets: `51-qd-ubnd`, `30-2020-nd-cp`."""
    return _key(number.number, clean(number.symbol))


def search_keys(text: str) -> list[str]:
    """Return the keys of the numbers in what a person typed, in order, each once.

    A text of digits alone is the bare number. A document is meant when one of its `index_keys`
    equals a key.
    """
    cleaned = clean(text).strip()
    if re.fullmatch(r"0{0,6}\d{1,6}", cleaned):
        return [_plain(cleaned)]
    keys = (key_of(found.number) for found in _Scan(cleaned, typed=True).found())
    return list(dict.fromkeys(keys))


def index_keys(number: str, symbol: str) -> list[str]:
    """Return every key a document answers to: whole, cut after each group, without its year, bare.

    `30`, `2020/NĐ-CP` -> `30-2020-nd-cp`, `30-2020-nd`, `30-2020`, `30`, `30-nd-cp`, `30-nd`.
    """
    parts = _key(number, clean(symbol)).split("-")
    keys = ["-".join(parts[:end]) for end in range(len(parts), 0, -1)]
    if len(parts) > 2 and _YEAR.match(parts[1]):
        short = [parts[0], *parts[2:]]
        keys += ["-".join(short[:end]) for end in range(len(short), 1, -1)]
    return list(dict.fromkeys(keys))


def types_of_symbol(symbol: str, rules: RuleSetCode | str) -> list[DocumentType]:
    """Return the types that a symbol may stand for in one rule set, likeliest first; perhaps none.

    Traps: Party `QĐ` is `Quyết định` or `Quy định`; `CT` may be a body (`CT-CS`, Cục Thuế), so a
    state letter (`công văn`, no abbreviation of its own) is always possible when no year stands in it.
    """
    groups = [group for group in _TOKEN.findall(clean(symbol)) if not group.isdigit()]
    if not groups:
        return []
    kinds = rule_set(rules).types
    named = [kind for kind in kinds if kind.abbreviation and kind.abbreviation == _spelled(groups[0])]
    letters = [kind for kind in kinds if kind.code == "CV" and not kind.abbreviation]
    has_year = bool(_YEAR.match(symbol[:4]))
    return named + ([] if has_year or (named and len(groups) == 1) else letters)
