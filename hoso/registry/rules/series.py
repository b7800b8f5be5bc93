"""Which documents share one series of numbers, as the head of a body declares it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hoso.lib.text import squeeze
from hoso.registry.errors import SeriesOdd
from hoso.registry.rules.numbering import symbol_key
from hoso.rulesets.catalogue import rule_set, type_by_code
from hoso.rulesets.values import RuleSetCode

PARTY = RuleSetCode.VN_PARTY.value
# A term lasts five years; a congress may come a little late.
LONGEST_TERM_YEARS = 7
MOST_NAMED = 200


@dataclass(frozen=True, slots=True)
class NewSeries:
    """A series as it is declared.

    `from_on` and `to_on` are its first and last day. It holds the documents of these types and with
    these symbols; where none are named, of all. Every number from `complete_from` to `complete_to`
    must be there; without the latter, up to the highest that is.
    """

    title: str
    from_on: date
    to_on: date
    type_codes: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    complete_from: int = 1
    complete_to: int | None = None
    is_secret: bool = False
    basis: str = ""

    @property
    def symbol_keys(self) -> tuple[str, ...]:
        """The symbols as they are compared."""
        return tuple(dict.fromkeys(symbol_key(each) for each in self.symbols))


def is_party(rules: str) -> bool:
    """Tell whether a body of this rule set numbers by term and type."""
    return rules == PARTY


def is_for_term(series: NewSeries) -> bool:
    """Tell whether the days of a series reach over more than one calendar year."""
    return series.from_on.year != series.to_on.year


def checked(series: NewSeries, *, rules: str) -> NewSeries:
    """Return a declaration in the form we keep, or refuse it.

    A state body begins anew each calendar year; legal normative, secret and council documents have series
    of their own. A Party committee numbers each type through its term.

    Source: Decree 30/2020/ND-CP art. 15; 36-HD/VPTW and 05-HD/VPTW (secondary sources).

    Raises:
        SeriesOdd: it ends before it begins, reaches over a calendar year (state) or seven years, names no
            single type (Party), a type that the rule set does not know, no symbol that can be read, or
            ends below its first number. `what` says which.
    """
    title = squeeze(series.title)[:200]
    codes = tuple(dict.fromkeys(code.strip().upper() for code in series.type_codes if code.strip()))
    symbols = tuple(dict.fromkeys(squeeze(each) for each in series.symbols if squeeze(each)))
    kept = NewSeries(
        title, series.from_on, series.to_on, codes, symbols, series.complete_from, series.complete_to,
        series.is_secret, squeeze(series.basis)[:300],
    )  # fmt: skip
    for what in _oddities(kept, rules):
        raise SeriesOdd(f"the series {title!r} is odd: {what}", what=what)
    return kept


def _oddities(series: NewSeries, rules: str) -> list[str]:
    found = [] if series.title else ["title"]
    # Days are kept with the day after the last one, and after the last of all there is none.
    is_endless = series.to_on == date.max
    lasts_years = series.to_on.year - series.from_on.year
    if series.to_on < series.from_on or lasts_years > LONGEST_TERM_YEARS or is_endless:
        found.append("days")
    if is_for_term(series) and not is_party(rules):
        found.append("year")
    # Copies are of no type: a committee numbers them by their symbol, through its term.
    is_copies = not series.type_codes and are_of_copies(series.symbols)
    if is_party(rules) and len(series.type_codes) != 1 and not is_copies:
        found.append("one_type")
    if any(not _is_known(code, rules) for code in series.type_codes):
        found.append("type")
    if any(not symbol_key(each) for each in series.symbols):
        found.append("symbol")
    if series.complete_from < 1 or (series.complete_to or series.complete_from) < series.complete_from:
        found.append("numbers")
    if len(series.symbols) > MOST_NAMED:
        found.append("symbol")
    return found


# The letters in the symbols of copies (`copies.copy_symbol`), as they are compared.
COPY_LETTERS = frozenset({"sy", "sl", "trs", "bs"})


def are_of_copies(symbols: Sequence[str]) -> bool:
    """Tell whether a series with these symbols is one of copies: all begin with the letters of a copy."""
    firsts = [symbol_key(each).partition("-")[0] for each in symbols]
    return bool(firsts) and all(first in COPY_LETTERS for first in firsts)


def _is_known(code: str, rules: str) -> bool:
    return type_by_code(rule_set(rules), code) is not None if rules else False


def rank(*, has_symbols: bool, has_types: bool) -> int:
    """Return how closely a series says what it holds: symbols say more than types, and both most."""
    return 2 * has_symbols + has_types


def overlaps(
    types: Sequence[str], symbols: Sequence[str], other_types: Sequence[str], other_symbols: Sequence[str]
) -> bool:
    """Tell whether two series of one body and one time could both claim a document.

    Where one says more closely what it holds, it takes its documents and the other the rest.
    `symbols` are keys.
    """
    mine = rank(has_symbols=bool(symbols), has_types=bool(types))
    theirs = rank(has_symbols=bool(other_symbols), has_types=bool(other_types))
    return mine == theirs and _meet(types, other_types) and _meet(symbols, other_symbols)


def _meet(some: Sequence[str], others: Sequence[str]) -> bool:
    return not some or not others or bool(set(some) & set(others))
