"""Which rule set a page follows (reference: state heading against Party heading, star, number form)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from hoso.lib.text import fold
from hoso.rulesets.numbers import find_numbers, is_party_symbol
from hoso.rulesets.values import RuleSetCode

# Letters only: spacing and punctuation are what scanning loses first.
_HEADINGS: dict[str, tuple[RuleSetCode, float]] = {
    "conghoaxahoichunghiavietnam": (RuleSetCode.VN_STATE, 0.7),
    "doclaptudohanhphuc": (RuleSetCode.VN_STATE, 0.6),
    "dangcongsanvietnam": (RuleSetCode.VN_PARTY, 0.8),
}
_NORWEGIAN = ("kommune", "fylkeskommune", "saksnr", "var ref", "deres ref", "saksbehandler", "arkivkode")
_AUTHORITY = {
    re.compile(r"^T/[ML]\b|^K/T\b", re.IGNORECASE): (RuleSetCode.VN_PARTY, 0.4),
    re.compile(r"^(?:TM|KT|TL|TUQ)\. ", re.IGNORECASE): (RuleSetCode.VN_STATE, 0.3),
}
_ENOUGH = 0.3
_HEAD_LINES = 25


@dataclass(frozen=True, slots=True)
class Recognition:
    """`code` is None when nothing speaks for any rule set; `confidence` from 0 to 1."""

    code: RuleSetCode | None
    confidence: float


def _letters(line: str) -> str:
    return re.sub(r"[^a-z]", "", fold(line))


def _like(letters: str, wanted: str) -> bool:
    if wanted in letters:
        return True
    if abs(len(letters) - len(wanted)) > len(wanted) // 4:
        return False
    return SequenceMatcher(None, letters, wanted, autojunk=False).ratio() >= 0.8


def _heading_votes(lines: Sequence[str]) -> list[tuple[RuleSetCode, float]]:
    letters = [_letters(line) for line in lines]
    return [vote for wanted, vote in _HEADINGS.items() if any(_like(line, wanted) for line in letters)]


def _number_votes(lines: Sequence[str]) -> list[tuple[RuleSetCode, float]]:
    for line in lines:
        if not fold(line).startswith("so"):
            continue
        for found in find_numbers(line):
            party = is_party_symbol(found.number.symbol)
            return [(RuleSetCode.VN_PARTY if party else RuleSetCode.VN_STATE, 0.4)]
    return []


def _norwegian_votes(lines: Sequence[str]) -> list[tuple[RuleSetCode, float]]:
    text = fold("\n".join(lines))
    return [(RuleSetCode.NO, 0.3) for word in _NORWEGIAN if word in text]


def recognise(lines: Sequence[str]) -> Recognition:
    """Return the rule set that the lines of a first page (top to bottom) speak for.

    Each sign adds its weight; the strongest rule set wins when it is clear of doubt (0.3).
    The Party's own heading outweighs the state's words in a body text below it.
    """
    head = list(lines[:_HEAD_LINES])
    votes = _heading_votes(head) + _number_votes(head) + _norwegian_votes(head)
    for pattern, vote in _AUTHORITY.items():
        if any(pattern.match(line.strip()) for line in lines):
            votes.append(vote)
    totals: dict[RuleSetCode, float] = {}
    for code, weight in votes:
        totals[code] = totals.get(code, 0.0) + weight
    if not totals:
        return Recognition(None, 0.0)
    best = max(totals, key=lambda code: totals[code])
    lead = totals[best] - max((total for code, total in totals.items() if code != best), default=0.0)
    return Recognition(best if lead >= _ENOUGH else None, round(min(lead, 1.0), 2))
