"""Books of numbers: which number comes next, and which books an office usually keeps."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from hoso.access.values import Secrecy
from hoso.registry.errors import DateBeforeLast, EntryNotOpen, OutsideRegister, SecretNotHere
from hoso.registry.rules.copies import TITLE, copy_symbols
from hoso.registry.rules.series import NewSeries, is_party
from hoso.rulesets.catalogue import rule_set


class Direction(StrEnum):
    """What a register is for."""

    ARRIVALS = "arrivals"  # sổ đăng ký văn bản đến: one a year, whatever comes, paper and electronic
    ISSUED = "issued"  # sổ đăng ký văn bản đi: the documents of one series


class EntryState(StrEnum):
    """What became of a number."""

    RESERVED = "reserved"  # taken for a document that is being signed
    GIVEN = "given"
    VOID = "void"  # no document bears it, and the reason says why


MOVES: dict[tuple[EntryState, str], EntryState] = {
    (EntryState.RESERVED, "give"): EntryState.GIVEN,
    (EntryState.RESERVED, "void"): EntryState.VOID,
}


def entry_state_after(before: EntryState, move: str) -> EntryState:
    """Return the state of a number after a move; a number that was given stays given for ever.

    Raises:
        EntryNotOpen: the move does not start from this state.
    """
    after = MOVES.get((before, move))
    if after is None:
        raise EntryNotOpen(f"a number that is {before} cannot be moved by {move!r}", state=before.value)
    return after


@dataclass(frozen=True, slots=True)
class Counter:
    """How far a register is: `last` is the number before the first one while it is empty."""

    last: int
    last_on: date | None
    begins_on: date
    ends_on: date  # its last day


def next_number(counter: Counter, *, on: date, today: date) -> int:
    """Return the number that follows in a register; numbers are whole and follow the dates.

    Source: Decree 30/2020/ND-CP art. 15 and 22: from 01 each calendar year, in order of time; Party series
    run for the term of the committee (36-HD/VPTW, 05-HD/VPTW).

    Raises:
        OutsideRegister: `on` is no day of the register, or is still to come.
        DateBeforeLast: `on` is earlier than the date of the number before.
    """
    if not counter.begins_on <= on <= counter.ends_on or on > today:
        raise OutsideRegister(
            f"{on} lies outside {counter.begins_on} to {min(counter.ends_on, today)}",
            on=on, begins_on=counter.begins_on, ends_on=min(counter.ends_on, today),
        )  # fmt: skip
    if counter.last_on is not None and on < counter.last_on:
        raise DateBeforeLast(
            f"number {counter.last} is dated {counter.last_on}; the next cannot be dated {on}",
            last=counter.last, last_on=counter.last_on, on=on,
        )  # fmt: skip
    return counter.last + 1


@dataclass(frozen=True, slots=True)
class NewRegister:
    """A register as it is opened; `series` says its days, its first number and, where it numbers what the
    body issues, which documents it is for.

    `issuer_symbol` is what follows the type in the symbols of its documents (`UBND`, `ĐU`).
    """

    direction: Direction
    series: NewSeries
    issuer_symbol: str = ""


def usual_registers(rules: str, *, from_on: date, to_on: date, issuer_symbol: str) -> Iterator[NewRegister]:
    """Yield the registers that a body of this rule set opens for a time, as proposals for its head.

    A state body: all it issues in one series of a year, copies in another, and what arrives. A Party
    committee: each type of document in a series of the term, copies in another, and what arrives. Registers
    of what arrives run for a calendar year, so of a longer time they take the first.

    Source: Decree 30/2020/ND-CP art. 15, 22, appendix I; 36-HD/VPTW and 05-HD/VPTW (secondary sources).
    """
    year_ends = date(from_on.year, 12, 31)
    arrivals = NewSeries("Văn bản đến", from_on, min(to_on, year_ends))
    yield NewRegister(Direction.ARRIVALS, arrivals)
    for series in _usual_series(rules, from_on, to_on, issuer_symbol):
        yield NewRegister(Direction.ISSUED, series, issuer_symbol)


def _usual_series(rules: str, from_on: date, to_on: date, issuer_symbol: str) -> Iterator[NewSeries]:
    known = rule_set(rules)
    if is_party(rules):
        for kind in known.types:
            if kind.abbreviation:
                yield NewSeries(kind.name, from_on, to_on, type_codes=(kind.code,))
    else:
        yield NewSeries("Văn bản đi", from_on, to_on)
    if known.copies:
        yield register_of_copies(rules, from_on=from_on, to_on=to_on, issuer_symbol=issuer_symbol).series


def register_of_copies(rules: str, *, from_on: date, to_on: date, issuer_symbol: str) -> NewRegister:
    """Return the register in which a body numbers its copies, of every form in one run of numbers.

    Source: Decree 30/2020/ND-CP, appendix I (one series of a year); 36-HD/VPTW (of the term, symbol BS;
    secondary source).
    """
    symbols = copy_symbols(rules, issuer_symbol)
    return NewRegister(Direction.ISSUED, NewSeries(TITLE, from_on, to_on, symbols=symbols), issuer_symbol)


def follows(earlier: NewRegister, *, from_on: date, to_on: date) -> NewRegister:
    """Return the register that takes the place of one whose time is over: the same, from number 1."""
    series = replace(earlier.series, from_on=from_on, to_on=to_on, complete_from=1, complete_to=None)
    return replace(earlier, series=series)


def symbol_of(rules: str, abbreviation: str, issuer_symbol: str, unit: str = "") -> str:
    """Return the symbol of a document as its rule set spells it.

    State: `QĐ-UBND`; a letter without an abbreviation bears the unit that wrote it, `UBND-VX`. Party:
    `QĐ/ĐU`.

    Source: Decree 30/2020/ND-CP, appendix I; 36-HD/VPTW (secondary source).
    """
    if is_party(rules):
        return "/".join(filter(None, (abbreviation, issuer_symbol)))
    parts = (abbreviation, issuer_symbol) if abbreviation else (issuer_symbol, unit)
    return "-".join(filter(None, parts))


def check_secret_entry(counter: Counter, *, on: date, today: date, is_secret: bool, secrecy: Secrecy) -> None:
    """Refuse to enter a pointer to a secret document anywhere but in a register of such, on one of its days.

    Raises:
        OutsideRegister: it does not belong there.
        SecretNotHere: the register is not for secret documents, or no mark is named.
    """
    if not is_secret or not secrecy:
        raise SecretNotHere("a pointer belongs in a register of secret documents")
    next_number(counter, on=on, today=today)
