"""A register that another system wrote: what a row says of a document, and what is wrong or odd about it."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum, auto
from functools import lru_cache
from uuid import UUID

from hoso.lib.dates import parse_date
from hoso.lib.text import fold, squeeze, words
from hoso.reading.lists.columns import is_secret
from hoso.reading.lists.rows import Row, said_by
from hoso.registry.rules.list_columns import RegisterColumn
from hoso.registry.rules.numbering import NumberKeys, number_keys
from hoso.registry.rules.registers import Direction
from hoso.rulesets.catalogue import rule_set, type_by_name
from hoso.rulesets.numbers import DocumentNumber, parse, types_of_symbol
from hoso.rulesets.values import DocumentType

# What a list says of an arrival that nobody has dealt with yet; all else counts as handled.
_OPEN_WORDS = (
    "chua", "dang", "cho", "moi", "open", "pending", "in progress", "not handled", "unhandled", "apen",
    "ubehandlet", "under behandling",
)  # fmt: skip
_CEILING = 60  # characters of a cell that may be a date or a state


class RowState(StrEnum):
    """What became of a row."""

    LEFT = "left"
    TAKEN = "taken"  # it made a document
    KNOWN = "known"  # the document was there, or an earlier row of the list tells of it


class RegisterRowError(StrEnum):
    """Why a row was not taken in."""

    NOTHING = "nothing"  # neither number nor subject
    DATE_ODD = "date_odd"
    STILL_TO_COME = "still_to_come"
    BEFORE_LIFE = "before_life"  # before the body began
    AFTER_LAST_DAY = "after_last_day"  # of the body, or of its fonds
    SECRET = auto()


class Oddity(StrEnum):
    """What is odd about a row that was taken in all the same."""

    NO_NUMBER = "no_number"
    NO_SUBJECT = "no_subject"
    NO_DATE = "no_date"
    NUMBER_UNREAD = "number_unread"  # no number in the sense of any rule set
    NUMBER_NOT_WHOLE = "number_not_whole"  # 12a: it stands in no register
    NUMBER_TWICE = "number_twice"  # another document bears number and symbol in the same year
    LISTED_TWICE = "listed_twice"  # an earlier row tells of the same document
    OUT_OF_ORDER = "out_of_order"  # the numbers around it have other dates
    TYPE_OTHER = "type_other"  # the symbol stands for another type
    TYPE_UNKNOWN = "type_unknown"
    ISSUER_OTHER = "issuer_other"  # not the body
    AFTER_ARRIVAL = "after_arrival"  # dated later than it arrived
    NO_REGISTER = "no_register"  # no register for it in that year
    OUTSIDE_REGISTER = "outside_register"  # there is one in that year, but not on that day
    NUMBER_TAKEN = "number_taken"  # its number stands in the register already


@dataclass(frozen=True, slots=True)
class ListedBody:
    """What is known of the body whose register it is; `own_names` are folded (`folded_name`).

    `last_day` is that of its fonds or of the body itself, `today` the last day on which anything can be
    dated.
    """

    direction: Direction
    rule_set: str
    begins_on: date | None
    last_day: date | None
    today: date
    own_names: frozenset[str]


@dataclass(slots=True)
class ListedDocument:
    """What one row says of a document, and what is odd about it."""

    row: int
    number: str = ""
    symbol: str = ""
    keys: NumberKeys = field(default_factory=NumberKeys)
    issued_on: date | None = None
    issuer: str = ""
    type_name: str = ""
    type_code: str = ""
    is_type_told: bool = False
    subject: str = ""
    signer: str = ""
    recipients: tuple[str, ...] = ()
    urgency: str = ""
    note: str = ""
    identifier: str = ""
    arrival_number: int | None = None
    arrived_on: date | None = None
    due_on: date | None = None
    is_open: bool = False
    same: str = ""
    # Number and symbol as they are given once a year: by the body, or by whoever wrote what arrived.
    once: str = ""
    is_foreign: bool = False
    is_again: bool = False  # it was there, or an earlier row tells of it
    oddities: list[Oddity] = field(default_factory=list)
    register: UUID | None = None

    def numbered(self, direction: Direction) -> tuple[int | None, date | None]:
        """Return number and day under which it stands in the body's register, as far as they are told."""
        if direction is Direction.ARRIVALS:
            return self.arrival_number, self.arrived_on
        return (int(self.number) if self.number.isdigit() else None) or None, self.issued_on


@dataclass(slots=True)
class UnderstoodRegister:
    """What a list says, in its order, and why rows say nothing that can be taken."""

    documents: list[ListedDocument] = field(default_factory=list)
    errors: dict[int, list[RegisterRowError]] = field(default_factory=dict)


def understand_register(
    rows: Iterable[Row], mapping: Mapping[RegisterColumn, int], body: ListedBody
) -> UnderstoodRegister:
    """Return the documents that rows speak of, each by itself; see `ListedBody`."""
    found = UnderstoodRegister()
    for row in rows:
        if is_secret(row.cells):
            found.errors[row.number] = [RegisterRowError.SECRET]
            continue
        read = _read(row, mapping, body)
        if isinstance(read, ListedDocument):
            found.documents.append(read)
        else:
            found.errors[row.number] = read
    return found


def _read(
    row: Row, mapping: Mapping[RegisterColumn, int], body: ListedBody
) -> ListedDocument | list[RegisterRowError]:
    # Lines of a cell part what it lists.
    said = said_by(row, mapping, between_lines=" ; ")
    errors: list[RegisterRowError] = []
    read = ListedDocument(row.number, subject=said.get(RegisterColumn.SUBJECT, ""))
    _set_number(read, said)
    if not read.subject and not read.number and not read.symbol:
        errors.append(RegisterRowError.NOTHING)
    read.issued_on = _date(said.get(RegisterColumn.DATE, ""), errors)
    read.arrived_on = _date(said.get(RegisterColumn.ARRIVED_ON, ""), errors)
    read.due_on = _date(said.get(RegisterColumn.DUE_ON, ""), errors)
    errors += _outside(read, body)
    if errors:
        return list(dict.fromkeys(errors))
    _set_rest(read, said)
    _set_type(read, said.get(RegisterColumn.TYPE, ""), body.rule_set)
    _set_same(read, body)
    _note_dates(read, body)
    return read


_LEADING = re.compile(r"(\d{1,6}[a-z]?)\s*[/\-.]?\s*(.*)", re.IGNORECASE)


def _set_number(read: ListedDocument, said: Mapping[RegisterColumn, str]) -> None:
    number, symbol = said.get(RegisterColumn.NUMBER, ""), said.get(RegisterColumn.SYMBOL, "")
    whole = number or symbol
    if number and symbol and fold(symbol) not in fold(number):
        whole = f"{number}{DocumentNumber(number, symbol).separator}{symbol}"
    if not whole:
        read.oddities.append(Oddity.NO_NUMBER)
    else:
        found, is_read = read_number(whole)
        read.number, read.symbol = found.number, found.symbol
        if not is_read:
            read.oddities.append(Oddity.NUMBER_UNREAD)
        elif not read.number.isdigit():
            read.oddities.append(Oddity.NUMBER_NOT_WHOLE)
    read.keys = number_keys(read.number, read.symbol)
    arrival = re.fullmatch(r"0*(\d{1,6})", said.get(RegisterColumn.ARRIVAL_NUMBER, ""))
    read.arrival_number = int(arrival[1]) if arrival else None
    if said.get(RegisterColumn.ARRIVAL_NUMBER) and not read.arrival_number:
        read.oddities.append(Oddity.NUMBER_NOT_WHOLE)


def read_number(text: str) -> tuple[DocumentNumber, bool]:
    """Return number and symbol as a list spells them, and whether they are a number in any rule set.

    What cannot be read is kept all the same: its first digits as number, all else as symbol.
    """
    found = parse(text)
    if found is not None:
        return found, True
    match = _LEADING.fullmatch(text)
    if match is None:
        return DocumentNumber("", text), False
    number = match[1].lstrip("0") or "0"
    return DocumentNumber(number, match[2]), not match[2]


def _date(text: str, errors: list[RegisterRowError]) -> date | None:
    if not text:
        return None
    found = parse_date(re.sub(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", "", text[:_CEILING]))
    if found is None:
        errors.append(RegisterRowError.DATE_ODD)
    return found


def _outside(read: ListedDocument, body: ListedBody) -> list[RegisterRowError]:
    """Tell which of the dates cannot be: a later day than today, or one on which the body was not.

    What arrives may have been written before the body began.
    """
    dates = [each for each in (read.issued_on, read.arrived_on) if each is not None]
    own = read.arrived_on if body.direction is Direction.ARRIVALS else read.issued_on
    errors = []
    if any(each > body.today for each in dates):
        errors.append(RegisterRowError.STILL_TO_COME)
    if own is not None and body.begins_on is not None and own < body.begins_on:
        errors.append(RegisterRowError.BEFORE_LIFE)
    if body.last_day is not None and any(each > body.last_day for each in dates):
        errors.append(RegisterRowError.AFTER_LAST_DAY)
    return errors


def _set_rest(read: ListedDocument, said: Mapping[RegisterColumn, str]) -> None:
    read.issuer, read.signer = said.get(RegisterColumn.ISSUER, ""), said.get(RegisterColumn.SIGNER, "")
    told = re.split(r"\s*;\s*", said.get(RegisterColumn.RECIPIENTS, ""))
    read.recipients = tuple(each for each in told if each)
    read.urgency, read.note = said.get(RegisterColumn.URGENCY, ""), said.get(RegisterColumn.NOTE, "")
    read.identifier = said.get(RegisterColumn.IDENTIFIER, "")
    status = fold(said.get(RegisterColumn.STATUS, "")[:_CEILING])
    read.is_open = any(status == word or status.startswith(f"{word} ") for word in _OPEN_WORDS)
    if not read.subject:
        read.oddities.append(Oddity.NO_SUBJECT)


def _set_type(read: ListedDocument, told: str, rules: str) -> None:
    """Set the type that the list names, or the only one of its own that the symbol stands for."""
    possible = _types(read.symbol, rules)
    if told:
        kind = _type_named(told, rules)
        read.type_name, read.is_type_told = told, True
        read.type_code = kind.code if kind else ""
        if kind is None:
            read.oddities.append(Oddity.TYPE_UNKNOWN)
        elif possible and kind.code not in {each.code for each in possible}:
            read.oddities.append(Oddity.TYPE_OTHER)
        return
    named = [each for each in possible if each.abbreviation] or list(possible)
    if len(named) == 1:
        read.type_name, read.type_code = named[0].name, named[0].code


@lru_cache(maxsize=4096)
def _types(symbol: str, rules: str) -> tuple[DocumentType, ...]:
    return tuple(types_of_symbol(symbol, rules)) if symbol else ()


@lru_cache(maxsize=4096)
def _type_named(told: str, rules: str) -> DocumentType | None:
    """Return the type that a cell begins with: `Quyết định của Chủ tịch UBND tỉnh`."""
    exact = type_by_name(rules, told)
    if exact is not None:
        return exact
    kinds = sorted(rule_set(rules).types, key=lambda kind: -len(kind.name))
    plain = fold(squeeze(told))
    return next((kind for kind in kinds if plain.startswith(f"{fold(kind.name)} ")), None)


_SHORT = {"ubnd": "uy ban nhan dan", "hdnd": "hoi dong nhan dan", "tp": "thanh pho"}


def folded_name(name: str) -> str:
    """Return a name of a body as lists are compared by it: folded, the usual short forms spelled out."""
    return " ".join(_SHORT.get(each, each) for each in words(fold(name)))


@lru_cache(maxsize=8192)
def is_own_name(issuer: str, own_names: frozenset[str]) -> bool:
    """Tell whether an issuer is the body: nobody else named, or the beginning of one of its names.

    A province writes `UBND tỉnh` of itself.
    """
    told = folded_name(issuer)
    return not told or any(f"{name} ".startswith(f"{told} ") for name in own_names)


def _set_same(read: ListedDocument, body: ListedBody) -> None:
    """Set what it has in common with other rows that tell of the same document, or bear its number."""
    read.is_foreign = not is_own_name(read.issuer, body.own_names)
    read.once = read.keys.whole
    if body.direction is Direction.ARRIVALS:
        issuer = folded_name(read.issuer)
        read.once = read.keys.whole and f"{read.keys.whole} {issuer}"
        read.same = same_key(read, issuer, f"{read.arrival_number} {read.arrived_on}")
        return
    read.same = same_key(read, folded_name(read.issuer) if read.is_foreign else "")
    if read.is_foreign:
        read.oddities.append(Oddity.ISSUER_OTHER)


def same_key(read: ListedDocument, issuer: str, arrival: str = "") -> str:
    """Return what a document has in common with itself in another row, list or spelling.

    Its number and symbol, date and subject, whoever else than the body issued it, and of what arrived the
    arrival number and day: the same paper may come twice.
    """
    number = read.keys.whole or fold(f"{read.number}/{read.symbol}")
    parts = (number, str(read.issued_on or ""), fold(read.subject), issuer, arrival)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _note_dates(read: ListedDocument, body: ListedBody) -> None:
    if read.issued_on is None:
        read.oddities.append(Oddity.NO_DATE)
    elif read.arrived_on is not None and read.issued_on > read.arrived_on:
        read.oddities.append(Oddity.AFTER_ARRIVAL)
    if body.direction is Direction.ARRIVALS and read.arrived_on is None and read.issued_on is not None:
        read.oddities.append(Oddity.NO_DATE)
