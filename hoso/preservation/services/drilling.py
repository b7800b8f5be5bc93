"""The drill: tell from one store alone what is held, write it down, compare, say what is not to be had."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO
from uuid import UUID

from django.apps import apps
from django.db import transaction

from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.audit import services as audit
from hoso.dossiers import queries as dossiers
from hoso.lib.errors import DomainError
from hoso.lib.hashing import digest_of
from hoso.preservation import queries
from hoso.preservation.errors import NoSuchCopy
from hoso.preservation.models import PreservedFile, PreservedObject
from hoso.preservation.ocfl import Store
from hoso.preservation.ocfl.inventory import Inventory
from hoso.preservation.opening import copy_places, open_place, open_store
from hoso.preservation.queries import gathering
from hoso.preservation.rules import naming, rebuilding
from hoso.preservation.rules.rebuilding import Difference
from hoso.preservation.rules.states import State
from hoso.preservation.services.guarding import require_service

KINDS = ("fonds", "dossiers", "documents", "files", "versions")
# Rows whose content the store tells; of a holding and its membership what concerns preserved dossiers.
_TOLD = {
    "holdings.fonds", "dossiers.dossier", "registry.document", "registry.fieldvalue", "registry.citation",
    "registry.representation", "blobs.blob", "preservation.preservedobject", "preservation.preservedfile",
}  # fmt: skip
_PARTLY = {"holdings.holding", "holdings.membership"}


@dataclass(slots=True)
class Drilled:
    """What a drill brought to light."""

    rebuilt: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    unreadable: list[str] = field(default_factory=list)  # objects that tell nothing, by their id
    unknown: list[str] = field(default_factory=list)  # in the store, and not known to the database
    missing: list[str] = field(default_factory=list)  # known to the database, and not in the store
    not_destroyed: list[str] = field(default_factory=list)  # destroyed by decision, and still in the store
    differences: list[Difference] = field(default_factory=list)
    corrected: int = 0  # dossiers that were approved or corrected since, so that differences are due
    # Table -> rows of it that cannot be rebuilt from the store.
    not_rebuilt: dict[str, int] = field(default_factory=dict)

    @property
    def is_right(self) -> bool:
        """Whether everything that the store should tell, it tells, and the same as the database."""
        return not (self.unreadable or self.unknown or self.missing or self.not_destroyed or self.differences)


def drill(
    actor: Actor, *, out: Path, place: str = "", advance: Callable[[int], None] = lambda _objects: None
) -> Drilled:
    """Rebuild from the store (or the copy at `place`) alone what it tells, into `out`, and compare.

    `out` gets one file of JSON lines for each of `KINDS`. Bytes are not compared here: that is what
    `check_fixity` is for; but each description is, with its digest. What several dossiers tell of a fonds in
    the same words is written once. Memory grows by the ids of the objects and by the fonds.

    Raises:
        NotAllowed: not the service itself asks.
        NoSuchCopy: no copy is configured at `place`.
        FileExistsError: `out` already holds a drill.
    """
    require_service(actor)
    if place and place not in copy_places():
        raise NoSuchCopy(f"no copy is configured at {place}", place=place)
    store = open_place(place) if place else open_store()
    drilled = Drilled()
    out.mkdir(parents=True, exist_ok=True)
    seen: set[str] = set()
    with ExitStack() as files:
        lists = {
            kind: _List(files.enter_context((out / f"{kind}.jsonl").open("x", encoding="utf-8")))
            for kind in KINDS
        }
        for object_id in store.object_ids():
            seen.add(object_id)
            _rebuild(store, object_id, lists, drilled)
            advance(1)
    known = queries.standing(PreservedObject.objects.all()).values_list("ocfl_id", flat=True)
    drilled.missing = sorted(set(known) - seen)
    drilled.not_rebuilt = _not_rebuilt()
    with transaction.atomic():
        audit.record(
            actor, "preservation.drill", place=place, objects=len(seen), right=drilled.is_right,
            differences=len(drilled.differences),
        )  # fmt: skip
    return drilled


@dataclass(slots=True)
class _List:
    """One file of JSON lines."""

    file: TextIO
    lines: set[str] = field(default_factory=set)

    def add(self, record: dict[str, Any]) -> None:
        self.file.write(_line(record))

    def add_once(self, record: dict[str, Any]) -> bool:
        """Write what does not stand there yet; tells whether it was written."""
        line = _line(record)
        if line in self.lines:
            return False
        self.lines.add(line)
        self.file.write(line)
        return True


def _rebuild(store: Store, object_id: str, lists: Mapping[str, _List], drilled: Drilled) -> None:
    told = _description(store, object_id)
    if told is None:
        drilled.unreadable.append(object_id)
        return
    inventory, description = told
    for kind, record in (*rebuilding.records(description), *_versions(inventory)):
        if kind == "fonds":
            drilled.rebuilt[kind] += lists[kind].add_once(record)
        else:
            lists[kind].add(record)
            drilled.rebuilt[kind] += 1
    row = PreservedObject.objects.filter(ocfl_id=object_id).first()
    if row is not None and row.state == State.DESTROYED:
        drilled.not_destroyed.append(object_id)
        return
    if row is None:
        drilled.unknown.append(object_id)
        return
    drilled.differences += _files_differ(row, inventory, description)
    found = list(_compared(row, description))
    if found and _was_touched(row):
        drilled.corrected += 1
    else:
        drilled.differences += found


def _description(store: Store, object_id: str) -> tuple[Inventory, dict[str, Any]] | None:
    """Return the newest inventory and description, once the description has its digest."""
    try:
        inventory, _digest = store.inventory(object_id)
        value = inventory.versions[-1].state[naming.DESCRIPTION]
        with closing(store.open_content(object_id, inventory.manifest[value][0])) as stream:
            content = stream.read()
    except (DomainError, OSError, KeyError):
        return None
    description = rebuilding.parse(content) if digest_of([content]).value == value else None
    return (inventory, description) if description is not None else None


def _versions(inventory: Inventory) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, version in enumerate(inventory.versions, 1):
        yield "versions", {
            "object": inventory.object_id, "version": number, "created": version.created,
            "message": version.message, "by": version.agent.name, "address": version.agent.address,
        }  # fmt: skip


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


def _compared(row: PreservedObject, description: dict[str, Any]) -> Iterator[Difference]:
    """Yield where the store tells of the dossier otherwise than the database does today."""
    dossier = dossiers.find_dossier(row.holding_id)
    if dossier is None:
        yield Difference(str(row.holding_id), "a dossier", "")
        return
    known = {
        "dossier": gathering.describe_dossier(dossier, approver=_name_of(dossier.approved_by)),
        "fonds": gathering.describe_fonds(dossier),
        "custodian": gathering.describe_custodian(dossier),
        "documents": [gathering.describe_document(each) for each in dossiers.all_contents(dossier.pk)],
    }
    told = {
        **{name: description[name] for name in ("dossier", "fonds", "custodian")},
        "documents": [
            {name: value for name, value in each.items() if name != "files"}
            for each in description["documents"]
        ],
    }
    # Both through JSON: what cannot be told apart there is no difference.
    plain = json.loads(json.dumps(known))
    for found in rebuilding.differences(told, plain):
        yield Difference(f"{dossier.pk}/{found.where}", found.in_store, found.in_database)


def _name_of(account_id: UUID | None) -> str:
    """Return a person's name, as the description has it: the service's where nobody approved."""
    names = accounts.names_of({account_id}) if account_id else {"": "Hoso"}
    return next(iter(names.values()), str(account_id))


def _files_differ(
    row: PreservedObject, inventory: Inventory, description: dict[str, Any]
) -> list[Difference]:
    """Return where description, inventory and database do not name the same files with the same digests."""
    told = {
        file["path"]: file["digest"] for document in description["documents"] for file in document["files"]
    }
    state = {
        path: f"sha512:{value}"
        for path, value in inventory.versions[-1].state.items()
        if path != naming.DESCRIPTION
    }
    rows = PreservedFile.objects.filter(object=row, is_current=True).exclude(logical_path=naming.DESCRIPTION)
    remembered = dict(rows.values_list("logical_path", "digest"))
    by_inventory = rebuilding.differences(told, state, f"{row.holding_id}/files")
    by_database = rebuilding.differences(state, remembered, f"{row.holding_id}/files")
    return [*by_inventory, *by_database]


def _was_touched(row: PreservedObject) -> bool:
    """Tell whether the dossier was corrected or approved since, so that its next version is to come."""
    dossier = dossiers.find_dossier(row.holding_id)
    return dossier is not None and (
        dossier.approved_at != row.approved_at or dossier.corrected_at is not None
    )


def _not_rebuilt() -> dict[str, int]:
    """Return every table of Hoso's rooms that holds rows of which the store knows nothing, or not all."""
    counts = {}
    for model in apps.get_models():
        label = model._meta.label_lower
        if label in _TOLD or not model.__module__.startswith("hoso."):
            continue
        rows = model._base_manager.count()
        if rows:
            counts[f"{label} (partly)" if label in _PARTLY else label] = rows
    return dict(sorted(counts.items()))
