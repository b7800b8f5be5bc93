"""Checking what is preserved: every byte read again, held against the inventory and the database."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import F

from hoso.access import acts
from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.lib.dates import now
from hoso.preservation import queries
from hoso.preservation.errors import ObjectUnsound, RunEnded
from hoso.preservation.events import FixityBroken
from hoso.preservation.findings import Finding, Severity
from hoso.preservation.models import FixityFinding, FixityRun, PreservedFile, PreservedObject
from hoso.preservation.ocfl import Leftover, Outcome, Root, validate_frame, validate_object
from hoso.preservation.ocfl.inventory import Inventory, digest_of_inventory, read_inventory
from hoso.preservation.opening import open_store
from hoso.preservation.rules import fixity, naming
from hoso.preservation.rules.fixity import Code, Found
from hoso.preservation.services.preserving import recover_store

# A run whose object takes longer is taken for dead: 300 gigabytes at 100 MB a second are below an hour.
CLAIM = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Checked:
    """What came out of one object."""

    files: int
    size_bytes: int
    findings: tuple[Found, ...]

    def count(self, severity: Severity) -> int:
        """Return how many findings are of that severity."""
        return sum(found.severity is severity for found in self.findings)


def check_fixity(
    actor: Actor, *, sample: int | None, advance: Callable[[int], None] = lambda _objects: None
) -> FixityRun:
    """Check all preserved objects, or the `sample` ones that were not checked for the longest time.

    Reads every byte again. `advance` is called with 1 after each object. What is found is stored,
    entered in the trail, and announced for each broken dossier.

    Raises:
        StoreUnusable: there is no store.
    """
    run = start_run(actor, sample=sample)
    return continue_run(actor, run.pk, advance=advance)


@transaction.atomic
def start_run(actor: Actor, *, sample: int | None) -> FixityRun:
    """Begin a check without reading anything yet; `continue_run` does the work."""
    found = queries.preserved_open_to(actor, acts.VERIFY).exclude(head="")
    chosen = None
    if sample is not None:
        longest = found.order_by(F("checked_at").asc(nulls_first=True), "id")
        chosen = sorted(longest.values_list("id", flat=True)[:sample])
    run = FixityRun.objects.create(
        asked_by=actor.account_id,
        sample=chosen,
        total=len(chosen) if chosen is not None else found.count(),
        started_at=now(),
    )
    audit.record(actor, "preservation.check", subject=run.pk, objects=run.total, all=sample is None)
    return run


def continue_run(
    actor: Actor, run_id: UUID, *, advance: Callable[[int], None] = lambda _objects: None
) -> FixityRun:
    """Go on with a check where it stands until it is done, one transaction for each object.

    Raises:
        RunEnded: it has ended, or another worker took it up.
        StoreUnusable: there is no store.
    """
    root = open_store()
    run = _claim(run_id, at=now())
    left = [_leftover(each) for each in recover_store(actor)]
    for row in _objects(actor, run):
        # Everything at twice the speed; a sample also by the digest that the store is built on.
        checked = check_object(root, row, quick=run.sample is None)
        _store_checked(run, row, checked)
        advance(1)
    beyond = _beyond_objects(root) if run.sample is None else ()
    return _end(actor, run, (*left, *beyond))


def check_object(root: Root, row: PreservedObject, *, quick: bool = False) -> Checked:
    """Read one object again and return everything that is not as it was written; nothing is stored.

    With `quick` files that have a SHA-256 in the inventory are held against that alone. It proves as much,
    because the inventory is held against the database, which remembers its SHA-512.
    """
    with root.undisturbed(row.ocfl_id) as held:
        left = tuple(_leftover(each) for each in held.leftovers)
        if not held.folder.is_dir():
            missing = Found(Code.OBJECT_MISSING, Severity.ERROR, "", f"{row.ocfl_id} is not in the store")
            return Checked(0, 0, (*left, missing))
        found = validate_object(held.folder, quick=quick)
        by_ocfl = fixity.once_each(_meaning(held.folder, finding) for finding in found)
        by_database = list(_against_database(held.folder, row))
    sizes = _remembered_sizes(row)
    return Checked(len(sizes), sum(sizes), (*left, *by_ocfl, *by_database))


def _meaning(folder: Path, finding: Finding) -> Found:
    return fixity.meaning_of(finding, is_there=(folder / finding.where).exists())


def _against_database(folder: Path, row: PreservedObject) -> Iterator[Found]:
    """Yield where the store differs from what the database remembers."""
    try:
        inventory, content = read_inventory(folder)
    except ObjectUnsound:
        return  # named by the OCFL check already
    files = PreservedFile.objects.filter(object=row).values_list("content_path", "digest")
    remembered = dict(files)
    listed = _listed(inventory)
    if str(digest_of_inventory(content)) != row.inventory_digest:
        if _follows(folder, inventory, row):
            reason = (
                f"the store holds {inventory.head}, the database knows {row.head}: it was not recorded yet"
            )
            yield Found(Code.VERSION_NOT_RECORDED, Severity.WARNING, inventory.head, reason)
            listed = {path: digest for path, digest in listed.items() if _is_before(path, row.head)}
        else:
            reason = f"the inventory is not the one that was written with {row.head}"
            yield Found(Code.INVENTORY_CHANGED, Severity.ERROR, "inventory.json", reason)
    yield from fixity.compare_files(remembered, listed)


def _listed(inventory: Inventory) -> dict[str, str]:
    return {path: f"sha512:{value}" for value, paths in inventory.manifest.items() for path in paths}


def _follows(folder: Path, inventory: Inventory, row: PreservedObject) -> bool:
    """Tell whether the store is merely ahead: the version that we know stands in it as it was written."""
    if naming.number_of(inventory.head) <= naming.number_of(row.head):
        return False
    try:
        _known, content = read_inventory(folder / row.head)
    except ObjectUnsound:
        return False
    return str(digest_of_inventory(content)) == row.inventory_digest


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


def _beyond_objects(root: Root) -> Iterator[Found]:
    """Yield what is wrong with the store outside of the objects that the database knows."""
    for finding in validate_frame(root.folder):
        yield fixity.meaning_of(finding, is_there=True)
    for folders in _batched(root.object_folders(), 500):
        ids = {_id_in(root, folder): folder for folder in folders}
        known = PreservedObject.objects.filter(ocfl_id__in=ids).values_list("ocfl_id", flat=True)
        for object_id in sorted(ids.keys() - set(known)):
            where = str(ids[object_id].relative_to(root.folder))
            yield Found(Code.OBJECT_UNKNOWN, Severity.ERROR, where, "the database knows no such object")


def _batched(folders: Iterator[Path], size: int) -> Iterator[list[Path]]:
    """Yield lists of up to `size` folders."""
    while batch := list(islice(folders, size)):
        yield batch


def _id_in(root: Root, folder: Path) -> str:
    """Return the id of the object that belongs into `folder`, else the folder's own name, which is no id."""
    object_id = folder.name.replace("%3a", ":")
    return object_id if root.object_folder(object_id) == folder else f"?{folder}"


def _objects(actor: Actor, run: FixityRun) -> Iterator[PreservedObject]:
    """Yield the objects of a run that were not checked yet, in order of id."""
    found = queries.preserved_open_to(actor, acts.VERIFY).exclude(head="").order_by("id")
    if run.sample is not None:
        found = found.filter(pk__in=run.sample)
    while True:
        rest = found.filter(pk__gt=run.last_object) if run.last_object else found
        row = rest.first()
        if row is None:
            return
        yield row


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
    PreservedObject.objects.filter(pk=row.pk, head=row.head).update(checked_at=now(), is_sound=errors == 0)
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
