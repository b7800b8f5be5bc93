"""Small worlds for the tests of the look-up: two communes, a few papers, three people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from hoso.search.engine.answers import Found
from hoso.search.engine.questions import ask
from hoso.search.engine.reading import Reader
from hoso.search.engine.rights import Rights
from hoso.search.engine.rows import Row
from hoso.search.engine.shelf import new_generation, only_writer, put_in_use
from hoso.search.engine.snapshot import Ask
from hoso.search.engine.writing import Writer

COMMUNE, PROVINCE = UUID(int=0xC0), UUID(int=0xD0)
AN = Rights(scopes={1: frozenset([COMMUNE])})  # a clerk of the commune
BINH = Rights(scopes={2: frozenset([COMMUNE, PROVINCE])})  # an archivist of the province
CHI = Rights(scopes={4: frozenset([UUID(int=0xE0)])})  # belongs to neither


def paper(ordinal: int, title: str = "", **more: Any) -> Row:
    """Return a row of the commune, internal; its key follows from `ordinal`."""
    values: dict[str, Any] = {"kind": "document", "scope": COMMUNE, "access_class": 1}
    values |= {"key": str(UUID(int=ordinal)), "title": title}
    return Row(**(values | more))


def build(folder: Path, rows: Iterable[Row]) -> Reader:
    """Build an index of `rows` and open it."""
    with only_writer(folder):
        generation = new_generation(folder)
        writer = Writer(generation, is_new=True)
        writer.replace(rows)
        writer.commit()
        writer.close()
        put_in_use(generation)
    return Reader(folder)


@dataclass
class LookUp:
    """Asks one index, briefly."""

    reader: Reader

    def __call__(self, typed: str, rights: Rights = AN, **more: Any) -> Found:
        return self.reader.snapshot().look_up(Ask(ask(typed), rights, **more))

    def keys(self, typed: str, rights: Rights = AN, **more: Any) -> list[int]:
        """Return the numbers of the papers found, in order."""
        return [UUID(hit.key).int for hit in self(typed, rights, **more).hits]


def day(year: int, month: int = 1, number: int = 1) -> date:
    return date(year, month, number)
