"""What is preserved, what waits, what checks found; who sees it follows from the holding."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from hoso.access import acts
from hoso.access.values import Actor
from hoso.holdings import queries as holdings
from hoso.preservation.findings import Severity
from hoso.preservation.models import (
    FixityFinding,
    FixityRun,
    MadePackage,
    PreservedFile,
    PreservedObject,
    StoreCopy,
)
from hoso.preservation.rules.fixity import Code
from hoso.preservation.rules.states import State

# So long after it was mended, damage is still warned of.
TOLD_FOR = timedelta(days=30)


def preserved_open_to(actor: Actor, act: str = acts.READ) -> "QuerySet[PreservedObject]":
    """Return the preserved objects that `actor` may do `act` to.

    The service itself may verify all of them: it compares bytes and shows nobody what they say.
    """
    if actor.is_service and act == acts.VERIFY:
        return PreservedObject.objects.all()
    return PreservedObject.objects.filter(holdings.open_to(actor, act, prefix="holding__"))


def standing(rows: "QuerySet[PreservedObject]") -> "QuerySet[PreservedObject]":
    """Return those that must stand in the store: preserved once, and not destroyed by a decision."""
    return rows.exclude(head="").exclude(state=State.DESTROYED)


def destroyed_by(row: PreservedObject) -> "UUID | None":
    """Return the act of disposal by which an object was destroyed, as its holding's history has it too.

    None: it was not, or the state says so and the history of the holding knows nothing of it.
    """
    if row.state != State.DESTROYED or not holdings.was_destroyed(row.holding_id):
        return None
    return row.destruction


def find_preserved(actor: Actor, dossier_id: UUID) -> PreservedObject | None:
    """Return what is preserved, or waits to be, of a dossier that the actor may read."""
    return preserved_open_to(actor).filter(holding_id=dossier_id).first()


def files_of(actor: Actor, dossier_id: UUID) -> list[PreservedFile]:
    """Return the files of the newest version, by path; empty when the actor may not read the dossier."""
    found = PreservedFile.objects.filter(object__in=preserved_open_to(actor), object__holding_id=dossier_id)
    return list(found.filter(is_current=True).order_by("logical_path"))


def packages_of(actor: Actor, dossier_id: UUID) -> list[MadePackage]:
    """Return the packages that were made of a dossier that the actor may read, newest first, 50 at most."""
    found = MadePackage.objects.filter(object__in=preserved_open_to(actor), object__holding_id=dossier_id)
    return list(found.order_by("-id")[:50])


def waiting(*, at: datetime) -> "QuerySet[PreservedObject]":
    """Return the objects that wait for a worker, longest first."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=at)
    return PreservedObject.objects.filter(free, state=State.WAITING).order_by("wanted_at", "id")


def latest_runs(actor: Actor, *, limit: int = 20) -> list[FixityRun]:
    """Return the newest checks that the actor may see: the service's for whoever may verify, and his own."""
    if not actor.is_service and not preserved_open_to(actor, acts.VERIFY).exists():
        return []
    own = Q(asked_by=actor.account_id) | Q(asked_by__isnull=True)
    return list(FixityRun.objects.filter(own).order_by("-started_at")[:limit])


def findings_open_to(actor: Actor) -> "QuerySet[FixityFinding]":
    """Return what checks found in objects that the actor may verify, newest first."""
    return FixityFinding.objects.filter(object__in=preserved_open_to(actor, acts.VERIFY)).order_by("-id")


def findings_of_run(actor: Actor, run_id: UUID) -> "QuerySet[FixityFinding]":
    """Return what one check found, as far as the actor may see it.

    What belongs to no object that we know is shown to the service alone.
    """
    found = FixityFinding.objects.filter(run_id=run_id).select_related("object").order_by("id")
    if actor.is_service:
        return found
    return found.filter(object__in=preserved_open_to(actor, acts.VERIFY))


def count_kept(place: str = "") -> int:
    """Return how many objects stand in the store, or in the copy at `place`."""
    if place:
        return StoreCopy.objects.filter(place=place).count()
    return standing(PreservedObject.objects.all()).count()


def cut_off_runs(*, at: datetime) -> list[UUID]:
    """Return the service's own checks that were begun and that nobody works on any more."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=at)
    found = FixityRun.objects.filter(free, ended_at__isnull=True, asked_by__isnull=True)
    return list(found.order_by("started_at").values_list("id", flat=True))


@dataclass(frozen=True, slots=True)
class Unsound:
    """A preserved dossier that was not as it was kept when it was last read, and what was found."""

    dossier_id: UUID
    checked_on: date | None
    codes: tuple[str, ...]


def list_unsound() -> list[Unsound]:
    """Return the dossiers whose last check found errors, here or in a copy; for the service, by id.

    One that was mended is told for another `TOLD_FOR`: a disk that begins to fail goes on failing.
    """
    mended = FixityFinding.objects.filter(code=Code.HEALED, found_at__gt=timezone.now() - TOLD_FOR)
    living = standing(PreservedObject.objects.all())
    damaged = Q(is_sound=False) | Q(copies__is_sound=False) | Q(pk__in=mended.values("object_id"))
    rows = living.filter(damaged).distinct().order_by("holding_id")
    unsound = {row.pk: row for row in rows}
    told = Q(severity=Severity.ERROR) | Q(code=Code.HEALED)
    findings = FixityFinding.objects.filter(told, object__in=unsound).order_by("-id")
    codes: dict[UUID, tuple[UUID, set[str]]] = {}
    # The newest run speaks; what older ones found may have been put right.
    for object_id, run_id, code in findings.values_list("object_id", "run_id", "code"):
        if object_id is not None:
            newest, found = codes.setdefault(object_id, (run_id, set()))
            if newest == run_id:
                found.add(code)
    return [_unsound(row, codes.get(pk, (None, set()))[1]) for pk, row in unsound.items()]


def _unsound(row: PreservedObject, codes: set[str]) -> Unsound:
    checked_on = timezone.localdate(row.checked_at) if row.checked_at else None
    return Unsound(row.holding_id, checked_on, tuple(sorted(codes)))
