"""Reads the published lists of units from the data files of an installed package, never its code."""

import importlib.util
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hoso.organisations.errors import ListsBroken, ListsMissing
from hoso.organisations.rules.vietnam_2025 import Link, Lists, NewCommune, OldCommune

PACKAGE = "vietnamadminunits"

_OLD = """
SELECT provinceKey || '_' || districtKey || '_' || coalesce(wardKey, ''),
       provinceCode, province, districtCode, district, coalesce(wardCode, ''), coalesce(ward, '')
  FROM admin_units_legacy ORDER BY provinceCode, districtCode, wardCode
"""
_NEW = """
SELECT provinceKey || '_' || wardKey, provinceCode, province, wardCode, ward
  FROM admin_units ORDER BY provinceCode, wardCode
"""


def locate_lists() -> Path:
    """Return the folder of the lists.

    Raises:
        ListsMissing: the package is not installed. It is only looked for: importing it would run
            code whose dependencies are left out on purpose.
    """
    spec = importlib.util.find_spec(PACKAGE)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place) / "data"
        if (folder / "dataset.db").is_file() and (folder / "converter_2025.json").is_file():
            return folder
    raise ListsMissing(f"the data files of {PACKAGE} are not installed", package=PACKAGE)


def read_lists(folder: Path) -> Lists:
    """Return the lists in `folder`, whole country.

    Raises:
        ListsBroken: a file is not what it was, or names a unit that the lists do not have.
    """
    try:
        with closing(sqlite3.connect(f"file:{quote(str(folder))}/dataset.db?mode=ro", uri=True)) as lists:
            old = {key: OldCommune(*rest) for key, *rest in lists.execute(_OLD)}
            new = {key: NewCommune(*rest) for key, *rest in lists.execute(_NEW)}
        pairs = list(_pairs(json.loads((folder / "converter_2025.json").read_text("utf-8"))))
        links = tuple(Link(old[before].code, new[after].commune_code) for before, after in pairs)
    except (sqlite3.Error, ValueError, KeyError, TypeError) as error:
        raise ListsBroken(f"{folder.name}: {error!r}", problems=1) from error
    return Lists(tuple(old.values()), tuple(new.values()), links)


def _pairs(mapping: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield old and new key of every link: of communes that went whole, then of divided ones."""
    for province, communes in mapping["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, olds in communes.items():
            yield from ((old, f"{province}_{commune}") for old in olds)
    for province, olds in mapping["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in olds.items():
            yield from ((old, f"{province}_{part['newWardKey']}") for part in parts)
