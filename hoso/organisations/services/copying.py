"""Storing the rows of a published list in bulk: what is there already stays as it is.

COPY, because a country of rows takes many minutes through one model object each; ids and ranges are
written as text, because two million Python objects would take longer than the database.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

from hoso.organisations.rules.bodies import folded_names
from hoso.organisations.rules.listed import (
    BodyRow,
    CodeRow,
    Directory,
    NameRow,
    ParentRow,
    ReorganisationRow,
    SuccessionRow,
)
from hoso.tables.models import this_node

# Rows of a published list get the same id on every node (RFC 9562, version 5, of their key), so that
# what one node says of a body means the same body at another.
LISTED = UUID("5b0e7a52-6f0a-5d4e-9a51-2f6d1c7b8e01")
_VARIANT = "89ab"
# Less than the socket to the server holds: it stores one batch while we write the next.
_BATCH = 500
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})

_Value = str | None


def listed_id(table: str, *parts: object) -> str:
    """Return the id of a row: `uuid.uuid5` of `LISTED` and the key, as text and three times as fast."""
    key = " ".join((table, *map(str, parts)))
    digest = hashlib.sha1(LISTED.bytes + key.encode(), usedforsecurity=False).hexdigest()
    variant = _VARIANT[int(digest[16], 16) & 3]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"


# Each once: a country asks for them a million times.
@lru_cache(maxsize=300_000)
def _body_id(key: str) -> str:
    return listed_id("body", key)


def body_id_of(key: str) -> UUID:
    """Return the id of the body that a published list calls `key`."""
    return UUID(_body_id(key))


def _reorganisation_id(key: str) -> str:
    return listed_id("reorganisation", key)


def store(directory: Directory) -> int:
    """Insert the rows that are not there yet; return how many. The caller checks the whole (`whole_load`)."""
    with connection.cursor() as cursor:
        return sum(_copy_missing(cursor, rows) for rows in _tables(directory))


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of one table ready to be copied in; the first column is the id."""

    table: str
    columns: tuple[str, ...]
    rows: Iterable[tuple[_Value, ...]]


def _copy_missing(cursor: CursorWrapper, arriving: _Rows) -> int:
    """Copy in the rows whose id is not stored."""
    stored = _stored(cursor, arriving.table)
    missing = (row for row in arriving.rows if row[0] not in stored)
    columns, node, count = ", ".join((*arriving.columns, "owner_node")), str(this_node()), 0
    with cursor.copy(f"COPY {arriving.table} ({columns}) FROM STDIN") as copy:
        while batch := list(islice(missing, _BATCH)):
            copy.write("".join(map(_line, batch, [node] * len(batch))))
            count += len(batch)
    return count


def _stored(cursor: CursorWrapper, table: str) -> set[str]:
    """Return the ids of listed rows that are stored; all of them, for a list is as long as the table.

    Their version (5) stands at a fixed place of the text; rows entered by hand have version 7.
    """
    # The table's name is one of ours, below.
    cursor.execute(f"SELECT id::text FROM {table} WHERE substr(id::text, 15, 1) = '5'")  # noqa: S608
    return {row[0] for row in cursor.fetchall()}


def _line(row: tuple[_Value, ...], node: str) -> str:
    """Return a row as COPY reads it (PostgreSQL's text format)."""
    cells = [r"\N" if value is None else value.translate(_ESCAPED) for value in row]
    return "\t".join((*cells, node)) + "\n"


def _tables(directory: Directory) -> Iterator[_Rows]:
    """Yield the rows of every table; ids come from keys, so that the order does not matter."""
    yield _Rows(
        "organisations_body",
        ("id", "reference_key", "kind", "level", "rule_set", "territory_id", "valid"),
        map(_body, directory.bodies),
    )
    yield _Rows(
        "organisations_reorganisation",
        (
            "id", "reference_key", "kind", "status", "effective_on",
            "title", "basis_number", "basis_issuer", "basis_on",
        ),
        map(_reorganisation, directory.reorganisations),
    )  # fmt: skip
    yield _Rows(
        "organisations_bodyname",
        ("id", "body_id", "name", "short_name", "language", "folded", "valid", "reorganisation_id"),
        map(_name, directory.names),
    )
    yield _Rows(
        "organisations_bodycode", ("id", "body_id", "scheme", "code", "valid"), map(_code, directory.codes)
    )
    yield _Rows(
        "organisations_bodyparent", ("id", "body_id", "parent_id", "valid"), map(_parent, directory.parents)
    )
    yield _Rows(
        "organisations_succession",
        ("id", "reorganisation_id", "predecessor_id", "successor_id", "share", "what"),
        map(_succession, directory.successions),
    )


# A country has a handful of them.
@lru_cache(maxsize=1_000)
def _days(from_on: date | None, to_on: date | None) -> str:
    """Return the half-open range as PostgreSQL writes it."""
    return f"[{from_on or ''},{to_on or ''})"


def _body(row: BodyRow) -> tuple[_Value, ...]:
    territory = _body_id(row.territory_key) if row.territory_key else None
    days = _days(row.begins_on, row.ceased_on)
    return _body_id(row.key), row.key, row.kind.value, row.level.value, row.rule_set.value, territory, days


def _reorganisation(row: ReorganisationRow) -> tuple[_Value, ...]:
    basis, basis_on = row.basis, str(row.basis.on) if row.basis.on else None
    return (
        _reorganisation_id(row.key), row.key, row.kind.value, row.status.value, str(row.effective_on),
        row.title, basis.number, basis.issuer, basis_on,
    )  # fmt: skip


def _name(row: NameRow) -> tuple[_Value, ...]:
    because = _reorganisation_id(row.reorganisation_key) if row.reorganisation_key else None
    folded = folded_names(row.name, row.short_name)
    return (
        listed_id("name", row.body_key, row.from_on), _body_id(row.body_key), row.name, row.short_name,
        row.language, folded, _days(row.from_on, row.to_on), because,
    )  # fmt: skip


def _code(row: CodeRow) -> tuple[_Value, ...]:
    key = listed_id("code", row.body_key, row.scheme, row.from_on)
    return key, _body_id(row.body_key), row.scheme.value, row.code, _days(row.from_on, row.to_on)


def _parent(row: ParentRow) -> tuple[_Value, ...]:
    key = listed_id("parent", row.body_key, row.from_on)
    return key, _body_id(row.body_key), _body_id(row.parent_key), _days(row.from_on, row.to_on)


def _succession(row: SuccessionRow) -> tuple[_Value, ...]:
    key = listed_id("succession", row.reorganisation_key, row.predecessor_key, row.successor_key, row.what)
    who = _body_id(row.predecessor_key), _body_id(row.successor_key)
    return key, _reorganisation_id(row.reorganisation_key), *who, row.share.value, row.what.value
