"""Checking what is preserved: every byte read again, held against the inventory and the database."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from hoso.access import acts
from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.lib.dates import now
from hoso.lib.errors import DomainError
from hoso.preservation import queries
from hoso.preservation.errors import NoSuchCopy, ObjectUnsound, RunEnded
from hoso.preservation.events import FixityBroken, ObjectHealed
from hoso.preservation.findings import Finding, Severity
from hoso.preservation.models import FixityFinding, FixityRun, PreservedFile, PreservedObject, StoreCopy
from hoso.preservation.ocfl import Leftover, Outcome, Root, Store, validate_frame, validate_object
from hoso.preservation.ocfl.inventory import Inventory, digest_of_inventory, read_inventory
from hoso.preservation.opening import copy_places, open_place, open_store
from hoso.preservation.places import Place
from hoso.preservation.rules import fixity, naming
from hoso.preservation.rules.fixity import Code, Found
from hoso.preservation.rules.states import State
from hoso.preservation.services.copying import is_destroyed
from hoso.preservation.services.healing import mend_object
from hoso.preservation.services.preserving import recover_store

# A run whose object takes longer is taken for dead: 300 gigabytes at 100 MB a second are below an hour.
CLAIM = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Checked:
    """What came out of one object."""

    files: int
    size_bytes: int
    findings: tuple[Found, ...]
    is_sound_now: bool = False  # damaged when it was read, and mended since

    def count(self, severity: Severity) -> int:
        """Return how many findings are of that severity."""
        return sum(found.severity is severity for found in self.findings)


def check_fixity(
    actor: Actor,
    *,
    sample: int | None,
    place: str = "",
    bytes_a_second: int | None = None,
    advance: Callable[[int], None] = lambda _objects: None,
) -> FixityRun:
    """Check all preserved objects, or the `sample` ones that were not checked for the longest time.

    Reads every byte again, of the store itself or of the copy at `place`, by at most `bytes_a_second`.
    `advance` is called with 1 after each object. What is found is stored, entered in the trail, and
    announced for each broken dossier; what another store still has right is mended from there.

    Raises:
        StoreUnusable: there is no store.
        NoSuchCopy: no copy is configured at `place`.
    """
    run = start_run(actor, sample=sample, place=place)
    return continue_run(actor, run.pk, bytes_a_second=bytes_a_second, advance=advance)


@transaction.atomic
def start_run(actor: Actor, *, sample: int | None, place: str = "") -> FixityRun:
    """Begin a check without reading anything yet; `continue_run` does the work.

    Raises:
        NoSuchCopy: no copy is configured at `place`.
    """
    if place and place not in copy_places():
        raise NoSuchCopy(f"no copy is configured at {place}", place=place)
    found = _kept_at(actor, place)
    chosen = None
    if sample is not None:
        checked = "copies__checked_at" if place else "checked_at"
        longest = found.order_by(F(checked).asc(nulls_first=True), "id")
        chosen = sorted(longest.values_list("id", flat=True)[:sample])
    run = FixityRun.objects.create(
        asked_by=actor.account_id,
        place=place,
        sample=chosen,
        total=len(chosen) if chosen is not None else found.count(),
        started_at=now(),
    )
    audit.record(
        actor, "preservation.check", subject=run.pk, objects=run.total, all=sample is None, place=place
    )  # fmt: skip
    return run


def continue_run(
    actor: Actor,
    run_id: UUID,
    *,
    bytes_a_second: int | None = None,
    advance: Callable[[int], None] = lambda _objects: None,
) -> FixityRun:
    """Go on with a check where it stands until it is done, one transaction for each object.

    Raises:
        RunEnded: it has ended, or another worker took it up.
        StoreUnusable: there is no store.
    """
    run = _claim(run_id, at=now())
    root = open_place(run.place) if run.place else open_store()
    left = [] if run.place else [_leftover(each) for each in recover_store(actor)]
    for row in _objects(actor, run):
        began = time.monotonic()
        # Everything at twice the speed; a sample also by the digest that the store is built on.
        checked = check_object(root, row, quick=run.sample is None, place=run.place)
        if checked.count(Severity.ERROR) and is_destroyed(row):
            checked = Checked(0, 0, ())  # by a decision, while it was read
        if checked.count(Severity.ERROR):
            checked = _mended(actor, root, row, checked, place=run.place)
        _store_checked(run, row, checked)
        advance(1)
        took = time.monotonic() - began
        time.sleep(fixity.pause_seconds(checked.size_bytes, took, bytes_a_second=bytes_a_second))
    beyond = _beyond_objects(root) if run.sample is None else ()
    return _end(actor, run, (*left, *beyond))


def check_object(root: Store, row: PreservedObject, *, quick: bool = False, place: str = "") -> Checked:
    """Read one object again and return everything that is not as it was written; nothing is stored.

    With `quick` files that have a SHA-256 in the inventory are held against that alone. It proves as much,
    because the inventory is held against the database, which remembers its SHA-512. `place` names the
    copy that `root` is.
    """
    known = _known(row, place)
    with root.undisturbed(row.ocfl_id) as held:
        left = tuple(_leftover(each) for each in held.leftovers)
        if not held.is_there:
            missing = Found(Code.OBJECT_MISSING, Severity.ERROR, "", f"{row.ocfl_id} is not in the store")
            return Checked(0, 0, (*left, missing))
        found = validate_object(held.place, quick=quick)
        by_ocfl = fixity.once_each(_meaning(held.place, finding) for finding in found)
        by_database = list(_against_database(held.place, known))
    sizes = _remembered_sizes(row)
    return Checked(len(sizes), sum(sizes), (*left, *by_ocfl, *by_database))


def _mended(actor: Actor, root: Store, row: PreservedObject, checked: Checked, *, place: str) -> Checked:
    """Mend a damaged object from the other stores and look again; what was found stays told."""
    known = _known(row, place)
    try:
        paths = mend_object(row.ocfl_id, known.inventory_digest, store=root, others=_others(place))
        if is_destroyed(row):
            root.remove(row.ocfl_id)
            return Checked(0, 0, ())
    except (DomainError, OSError) as error:
        # The damage is told all the same, and the check goes on; the next one tries again.
        reason = f"right bytes could not be brought from another store: {error}"
        failed = Found(Code.UNREADABLE, Severity.WARNING, "", reason)
        return replace(checked, findings=(*checked.findings, failed))
    if not paths:
        return checked
    again = check_object(root, row, place=place)
    healed = [
        Found(Code.HEALED, Severity.WARNING, path, "right bytes were brought from another store")
        for path in paths
    ]
    with transaction.atomic():
        audit.record(
            actor, "preservation.heal", subject=row.holding_id, object=row.ocfl_id, files=len(paths),
            place=place, sound=again.count(Severity.ERROR) == 0,
        )  # fmt: skip
        events.announce(ObjectHealed(row.holding_id, len(paths)))
    # The damage is told beside its mending; whether all is well now, the new look says.
    return Checked(
        again.files,
        again.size_bytes,
        (*checked.findings, *healed),
        is_sound_now=again.count(Severity.ERROR) == 0,
    )


def _others(place: str) -> Iterator[Store]:
    """Yield the other stores of this node that can be opened."""
    for each in ("", *copy_places()):
        if each == place:
            continue
        try:
            yield open_place(each) if each else open_store()
        except (DomainError, OSError):
            continue


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database remembers of an object in one store; `files` is None where it knows no paths."""

    head: str
    inventory_digest: str
    files: dict[str, str] | None


def _known(row: PreservedObject, place: str) -> _Known:
    if not place:
        files = PreservedFile.objects.filter(object=row).values_list("content_path", "digest")
        return _Known(row.head, row.inventory_digest, dict(files))
    copy = StoreCopy.objects.get(object=row, place=place)
    return _Known(copy.head, copy.inventory_digest, None)


def _meaning(place: Place, finding: Finding) -> Found:
    return fixity.meaning_of(finding, is_there=place.holds(finding.where))


def _against_database(place: Place, known: _Known) -> Iterator[Found]:
    """Yield where the store differs from what the database remembers."""
    try:
        inventory, content = read_inventory(place)
    except ObjectUnsound:
        return  # named by the OCFL check already
    listed = _listed(inventory)
    if str(digest_of_inventory(content)) != known.inventory_digest:
        if _follows(place, inventory, known):
            reason = (
                f"the store holds {inventory.head}, the database knows {known.head}: it was not recorded yet"
            )
            yield Found(Code.VERSION_NOT_RECORDED, Severity.WARNING, inventory.head, reason)
            listed = {path: digest for path, digest in listed.items() if _is_before(path, known.head)}
        else:
            reason = f"the inventory is not the one that was written with {known.head}"
            yield Found(Code.INVENTORY_CHANGED, Severity.ERROR, "inventory.json", reason)
    if known.files is not None:
        yield from fixity.compare_files(known.files, listed)


def _listed(inventory: Inventory) -> dict[str, str]:
    return {path: f"sha512:{value}" for value, paths in inventory.manifest.items() for path in paths}


def _follows(place: Place, inventory: Inventory, known: _Known) -> bool:
    """Tell whether the store is merely ahead: the version that we know stands in it as it was written."""
    if naming.number_of(inventory.head) <= naming.number_of(known.head):
        return False
    try:
        _then, content = read_inventory(place, known.head)
    except ObjectUnsound:
        return False
    return str(digest_of_inventory(content)) == known.inventory_digest


def _is_before(path: str, head: str) -> bool:
    return naming.number_of(path.partition("/")[0]) <= naming.number_of(head)


def _remembered_sizes(row: PreservedObject) -> list[int]:
    """Return the size of each kept file, once for each place."""
    files = PreservedFile.objects.filter(object=row).values_list("content_path", "size_bytes")
    return list(dict(files).values())


def _leftover(left: Leftover) -> Found:
    severity = Severity.ERROR if left.outcome is Outcome.LEFT_ALONE else Severity.INFO
    message = f"{left.object_id or 'an unnamed object'} {left.version}: {left.outcome.value} after a kill"
    return Found(Code.LEFTOVER, severity, left.object_id, message)


def _beyond_objects(root: Store) -> Iterator[Found]:
    """Yield what is wrong with the store outside of the objects that the database knows."""
    if isinstance(root, Root):  # in an S3 store there are no folders that could be empty or stray
        for finding in validate_frame(root.folder):
            yield fixity.meaning_of(finding, is_there=True)
    yield from _vanished()
    for ids in _batched(root.object_ids(), 500):
        rows = PreservedObject.objects.filter(ocfl_id__in=ids).values_list("ocfl_id", "state")
        known = dict(rows)
        for object_id in sorted(each for each, state in known.items() if state == State.DESTROYED):
            reason = "its destruction is recorded, and it still stands here"
            yield Found(
                Code.OBJECT_NOT_DESTROYED, Severity.ERROR, root.path_of(object_id), f"{object_id}: {reason}"
            )
        for object_id in sorted(set(ids) - set(known)):
            where = object_id[1:] if object_id.startswith("?") else root.path_of(object_id)
            yield Found(Code.OBJECT_UNKNOWN, Severity.ERROR, where, "the database knows no such object")


def _vanished() -> Iterator[Found]:
    """Yield what the database calls destroyed although no act of disposal is in the holding's history."""
    gone = PreservedObject.objects.filter(state=State.DESTROYED).order_by("id")
    for row in gone.iterator(chunk_size=500):
        if queries.destroyed_by(row) is None:
            reason = f"{row.ocfl_id} is called destroyed, and the history of its holding knows no such act"
            yield Found(Code.OBJECT_MISSING, Severity.ERROR, "", reason)


def _batched(ids: Iterator[str], size: int) -> Iterator[list[str]]:
    """Yield lists of up to `size` ids."""
    while batch := list(islice(ids, size)):
        yield batch


def _objects(actor: Actor, run: FixityRun) -> Iterator[PreservedObject]:
    """Yield the objects of a run that were not checked yet, in order of id."""
    found = _kept_at(actor, run.place).order_by("id")
    if run.sample is not None:
        found = found.filter(pk__in=run.sample)
    while True:
        rest = found.filter(pk__gt=run.last_object) if run.last_object else found
        row = rest.first()
        if row is None:
            return
        yield row


def _kept_at(actor: Actor, place: str) -> "QuerySet[PreservedObject]":
    """Return the objects that stand in the store, or in one of its copies."""
    found = queries.standing(queries.preserved_open_to(actor, acts.VERIFY))
    return found.filter(copies__place=place) if place else found


@transaction.atomic
def _claim(run_id: UUID, *, at: datetime) -> FixityRun:
    run = FixityRun.objects.select_for_update().get(pk=run_id)
    if run.ended_at is not None or (run.claimed_until is not None and run.claimed_until > at):
        raise RunEnded(f"run {run_id} has ended or is being worked on", run_id=run_id)
    run.attempt += 1
    run.claimed_until = at + CLAIM
    run.save()
    return run


@transaction.atomic
def _store_checked(run: FixityRun, row: PreservedObject, checked: Checked) -> None:
    errors = checked.count(Severity.ERROR)
    _store_findings(run, row, checked.findings)
    run.last_object = row.pk
    run.objects_checked += 1
    run.files_checked += checked.files
    run.bytes_checked += checked.size_bytes
    _save_claimed(run)
    # Only what was looked at: a version that came meanwhile is not checked yet.
    is_sound = errors == 0 or checked.is_sound_now
    if run.place:
        copies = StoreCopy.objects.filter(object=row, place=run.place)
        copies.update(checked_at=now(), is_sound=is_sound)
    else:
        ours = PreservedObject.objects.filter(pk=row.pk, head=row.head)
        ours.update(checked_at=now(), is_sound=is_sound)
    if errors:
        events.announce(FixityBroken(row.holding_id, run.pk, errors))


def _store_findings(run: FixityRun, row: PreservedObject | None, findings: Iterable[Found]) -> None:
    rows = [
        FixityFinding(
            run=run, object=row, code=found.code, ocfl_code=found.ocfl_code, severity=found.severity,
            where=found.where[:1200], message=found.message, found_at=now(),
        )
        for found in findings
    ]  # fmt: skip
    FixityFinding.objects.bulk_create(rows, batch_size=1000)
    run.errors_found += sum(each.severity == Severity.ERROR for each in rows)
    run.warnings_found += sum(each.severity == Severity.WARNING for each in rows)


def _save_claimed(run: FixityRun) -> None:
    """Write how far a run is, unless another worker was given it meanwhile.

    Raises:
        RunEnded: it was.
    """
    columns = (
        "last_object",
        "objects_checked",
        "files_checked",
        "bytes_checked",
        "errors_found",
        "warnings_found",
    )
    values = {name: getattr(run, name) for name in columns}
    ours = FixityRun.objects.filter(pk=run.pk, attempt=run.attempt, ended_at__isnull=True)
    if ours.update(claimed_until=now() + CLAIM, **values) != 1:
        raise RunEnded(f"run {run.pk} was taken up by another worker", run_id=run.pk)


@transaction.atomic
def _end(actor: Actor, run: FixityRun, beyond: Iterable[Found]) -> FixityRun:
    _store_findings(run, None, beyond)
    _save_claimed(run)
    run.ended_at, run.claimed_until = now(), None
    run.save(update_fields=["ended_at", "claimed_until"])
    audit.record(
        actor, "preservation.checked", subject=run.pk, objects=run.objects_checked, files=run.files_checked,
        errors=run.errors_found,
    )  # fmt: skip
    return run
