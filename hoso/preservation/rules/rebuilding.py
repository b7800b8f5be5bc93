"""What can be known of the holdings from the store alone, and how that differs from the database."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hoso.preservation.rules.description import FORM

# Where two lists hold things with an id, they are compared by it, not by their place.
_ID = "id"


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that store and database tell differently; "" where one of them does not know it at all."""

    where: str
    in_store: str
    in_database: str

    def as_document(self) -> dict[str, str]:
        """Return it as it stands in the output of `hoso drill --json`."""
        return {"where": self.where, "in_store": self.in_store, "in_database": self.in_database}


def parse(content: bytes) -> dict[str, Any] | None:
    """Return a description of ours; None when it is not one."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or document.get("form") != FORM:
        return None
    parts = {"dossier": dict, "fonds": dict, "custodian": dict, "documents": list}
    is_whole = all(isinstance(document.get(name), kind) for name, kind in parts.items())
    return document if is_whole and all(_is_document(each) for each in document["documents"]) else None


def _is_document(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get(_ID), str)
        and isinstance(value.get("files"), list)
        and all(isinstance(file, dict) and {"path", "digest"} <= file.keys() for file in value["files"])
    )


def records(description: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (kind, record) for everything that a description tells: fonds, dossier, document, file.

    Each record names what it belongs to, so that the lists of a whole store stand for themselves.
    """
    fonds, dossier = dict(description["fonds"]), dict(description["dossier"])
    yield "fonds", fonds
    custodian = description["custodian"]
    yield "dossiers", {**dossier, "fonds": fonds.get("id"), "custodian": custodian.get("id")}
    for place, document in enumerate(description["documents"], 1):
        alone = {name: value for name, value in document.items() if name != "files"}
        yield "documents", {**alone, "dossier": dossier.get("id"), "place": place}
        for file in document["files"]:
            yield "files", {**file, "document": document["id"]}


def differences(store: Any, database: Any, where: str = "") -> Iterator[Difference]:
    """Yield where two descriptions differ, by path: `dossier/title`, `documents/ID/fields/number/value`."""
    if isinstance(store, Mapping) and isinstance(database, Mapping):
        for name in sorted(store.keys() | database.keys()):
            yield from differences(store.get(name), database.get(name), f"{where}/{name}".lstrip("/"))
    elif _have_ids(store) and _have_ids(database):
        yield from _by_id(store, database, where)
    elif store != database:
        yield Difference(where, _text(store), _text(database))


def _by_id(store: list[Any], database: list[Any], where: str) -> Iterator[Difference]:
    ours, theirs = ({each[_ID]: each for each in side} for side in (store, database))
    for key in sorted(ours.keys() | theirs.keys()):
        yield from differences(ours.get(key), theirs.get(key), f"{where}/{key}".lstrip("/"))
    common = [key for key in ours if key in theirs]
    if common != [key for key in theirs if key in ours]:
        yield Difference(f"{where}/order".lstrip("/"), _text(list(ours)), _text(list(theirs)))


def _have_ids(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) and _ID in each for each in value)


def _text(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)[:500]
