"""Taking over a list that an office had, as every room does it: what is read, kept, put aside and told.

What a row means, and what it becomes, is the business of the room that takes it.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from django.db.models import QuerySet

from hoso.access.values import Actor
from hoso.lib.dates import now
from hoso.lib.errors import NotFound
from hoso.lib.hashing import chunks, digest_of
from hoso.node.reader import ReaderPool
from hoso.reading.errors import ListNotDeclared
from hoso.reading.lists import ListRead, Row, read_list, rows_of
from hoso.reading.lists.columns import is_secret, key_of_headings
from hoso.tables.inserting import insert_many
from hoso.tables.lists import ChosenColumns, ListedRow, SentList

C = TypeVar("C", bound=str)
R = TypeVar("R", bound=ListedRow)
_AT_ONCE = 5000
# Why a row was put aside unread; every room has this word among its own.
PUT_ASIDE = "secret"


def check_declared(is_declared: bool) -> None:
    """Raise where nobody declared that nothing in the list is secret: it is not read then.

    Raises:
        ListNotDeclared: nobody did.
    """
    if not is_declared:
        raise ListNotDeclared("nobody declared that nothing is secret")


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """The sheet of a list that is meant, while its rows can be read."""

    read: ListRead
    place: int
    sha256: str

    def facts(self, *, file_name: str, by: Actor) -> dict[str, Any]:
        """Return the values of a `SentList`; the rows are counted when they are kept."""
        sheet = self.read.sheets[self.place]
        return {
            "file_name": file_name[:200], "sha256": self.sha256, "sheet": sheet.name,
            "headings": sheet.headings, "headings_key": key_of_headings(sheet.headings), "rows": 0,
            "read_at": now(), "read_by": by.account_id,
        }  # fmt: skip

    def keep_rows(self, model: type[ListedRow], source: SentList) -> None:
        """Keep and count the rows below the headings; of one with a secrecy mark only its number is kept."""
        rows = rows_of(self.read, sheet=self.place)
        while part := list(islice(rows, _AT_ONCE)):
            insert_many(model, [model(**_values(source, row)) for row in part])
            source.rows += len(part)
        source.save(update_fields=["rows"])


def _values(source: SentList, row: Row) -> dict[str, Any]:
    if is_secret(row.cells):
        return {"source": source, "number": row.number, "cells": [], "errors": [PUT_ASIDE]}
    return {"source": source, "number": row.number, "cells": row.cells}


@contextmanager
def read_sheet(
    source: BinaryIO, *, pool: ReaderPool, words: Iterable[str], sheet: str = ""
) -> Iterator[ReadSheet]:
    """Read a list in a reader of `pool`; yield the sheet called `sheet`, else the longest visible one.

    Raises:
        SheetMissing: the list has no sheet of that name.
        ReaderRefused, ReaderCrashed, ReaderTimedOut, ReaderTooBig: see `hoso.reading.lists.read_list`.
    """
    with tempfile.TemporaryDirectory(prefix="hoso-list-") as folder:
        digest = digest_of(chunks(source), algorithm="sha256").value
        source.seek(0)
        read = read_list(pool, source, into=Path(folder), words=words)
        yield ReadSheet(read, read.place_of(sheet), digest)


def check_only_tried(found: SentList) -> None:
    """Raise where something was taken in from a list: it is not forgotten then.

    Raises:
        NotFound: something was.
    """
    if found.taken_at is not None:
        raise NotFound(f"list {found.pk} was taken in")


def rows_to_read(rows: "QuerySet[R]") -> Iterator[Row]:
    """Yield the rows in their order without those put aside as secret: of these nothing was kept."""
    kept = rows.exclude(cells=[]).order_by("number").values_list("number", "cells")
    return (Row(number, cells) for number, cells in kept.iterator(chunk_size=_AT_ONCE))


def put_aside(rows: "QuerySet[R]") -> list[int]:
    """Return the numbers of the rows that were put aside as secret."""
    return list(rows.filter(cells=[]).values_list("number", flat=True))


def failed_of(rows: "QuerySet[R]") -> "QuerySet[R]":
    """Return the rows that were tried and not taken in, or put aside, in their order."""
    return rows.exclude(errors=[]).order_by("number")


def keep_errors(rows: "QuerySet[R]", errors: Mapping[int, Sequence[str]]) -> None:
    """Write to each row why it was not taken in; `errors` are codes by the number of the row."""
    alike: dict[tuple[str, ...], list[int]] = {}
    for number, codes in errors.items():
        alike.setdefault(tuple(codes), []).append(number)
    for codes, numbers in alike.items():
        rows.filter(number__in=numbers).update(errors=[str(code) for code in codes])


def columns_of(
    chosen: ChosenColumns | None, kind: Callable[[str], C], propose: Callable[[], dict[C, int]]
) -> tuple[dict[C, int], bool]:
    """Return which column says what, and whether a person decided it; else it is what `propose` says."""
    if chosen is None:
        return propose(), False
    return {kind(column): int(place) for column, place in chosen.columns.items()}, True


def remember_columns(
    model: type[ChosenColumns], found: SentList, columns: Mapping[C, int], *, by: Actor, **of: Any
) -> None:
    """Keep the choice of columns for all lists with these headings; `of` says of which body, or more."""
    said = {str(column): place for column, place in columns.items()}
    model._default_manager.update_or_create(
        headings_key=found.headings_key, **of,
        defaults={"columns": said, "used_at": now(), "used_by": by.account_id},
    )  # fmt: skip
