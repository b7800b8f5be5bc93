"""Reads lists that are given by path: comma-separated, perhaps packed."""

import csv
import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path

from hoso.organisations.errors import ListUnreadable
from hoso.organisations.rules import norway
from hoso.organisations.rules.vietnam_2025 import NewCommune

MOST_ROWS = 200_000
_CHANGES = "municipality_changes*.csv*"
_YEARS = "municipalities_by_year.csv*"


def read_wave(path: Path) -> list[NewCommune]:
    """Return the communes of a list such as `communes_2026-07.csv.gz`.

    Raises:
        ListUnreadable: it is not there, or not of this shape.
    """
    columns = ("province_code", "province", "commune_code", "commune")
    return [NewCommune(*(row[column] for column in columns)) for row in _rows(path, columns)]


def read_norway(folder: Path) -> norway.Lists:
    """Return the yearly lists and the changes that lie in `folder`.

    Raises:
        ListUnreadable: one of the two is not there, or not of its shape.
    """
    years = _rows(_only(folder, _YEARS), ("year", "number", "name"))
    changes = _rows(_only(folder, _CHANGES), ("from_year", "to_year", "old_number", "new_number", "relation"))
    try:
        return norway.Lists(
            tuple(norway.Listed(int(row["year"]), row["number"], row["name"]) for row in years),
            tuple(
                norway.Changed(
                    int(row["from_year"]), int(row["to_year"]),
                    row["old_number"], row["new_number"], row["relation"],
                )
                for row in changes
            ),
        )  # fmt: skip
    except ValueError as error:
        raise ListUnreadable(f"{folder.name}: {error}", file=folder.name, problem="year") from error


def _only(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise ListUnreadable(f"{folder}: {len(found)} of {pattern}", file=folder.name, problem=pattern)
    return found[0]


def _rows(path: Path, columns: Iterable[str]) -> Iterator[dict[str, str]]:
    """Yield the lines of a list; one with too many is no list of units."""
    try:
        with (
            gzip.open(path, "rt", encoding="utf-8")
            if path.suffix == ".gz"
            else path.open(encoding="utf-8", newline="") as lines
        ):
            reader = csv.DictReader(lines)
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                raise ListUnreadable(f"{path}: no {missing}", file=path.name, problem=", ".join(missing))
            for count, row in enumerate(reader):
                if count >= MOST_ROWS or any(row[column] is None for column in columns):
                    raise ListUnreadable(f"{path}: line {count}", file=path.name, problem=f"line {count + 2}")
                yield row
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise ListUnreadable(f"{path}: {error}", file=path.name, problem=type(error).__name__) from error
