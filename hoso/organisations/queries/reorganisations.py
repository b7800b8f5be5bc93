"""Reorganisations: what they say, and what would follow if they took effect."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q

from hoso.organisations.errors import OddBody, ReorganisationNotFound
from hoso.organisations.models import Body, BodyParent, Effect, Reorganisation, Succession
from hoso.organisations.queries.records import (
    Assumed,
    RecordsReceiver,
    records_receivers_of,
    taken_by,
)
from hoso.organisations.rules.bodies import Kind
from hoso.organisations.rules.records import Medium, Taken
from hoso.organisations.rules.succession import (
    ENDS_PREDECESSOR,
    Change,
    Done,
    EffectKind,
    Fault,
    Life,
    Line,
    Share,
    Status,
    What,
    faults,
)


def get_reorganisation(reorganisation_id: UUID) -> Reorganisation:
    """Return one reorganisation, planned, in force or cancelled.

    Raises:
        ReorganisationNotFound: none has this id.
    """
    found = Reorganisation.objects.filter(pk=reorganisation_id).select_related("corrects").first()
    if found is None:
        raise ReorganisationNotFound(f"reorganisation {reorganisation_id} not found")
    return found


def list_reorganisations(
    *, status: str | None = None, after: tuple[date, UUID] | None = None, limit: int = 50
) -> list[Reorganisation]:
    """Return reorganisations by their day, the latest first, at most `limit`, from behind `after` on."""
    rows = Reorganisation.objects.all()
    if status:
        rows = rows.filter(status=status)
    if after is not None:
        day, key = after
        rows = rows.filter(Q(effective_on__lt=day) | Q(effective_on=day, pk__lt=key))
    return list(rows.order_by("-effective_on", "-pk")[:limit])


@dataclass(frozen=True)
class Together:
    """Reorganisations of one day, read with everything they say."""

    on: date
    plans: Sequence[Reorganisation]
    lines: Sequence[Succession]
    effects: Sequence[Effect]

    @property
    def ending(self) -> dict[UUID, UUID]:
        """The bodies that cease, each with the reorganisation that ends it."""
        by_line = {line.predecessor_id: line.reorganisation_id for line in self.lines if ends(line)}
        by_effect = {
            each.body_id: each.reorganisation_id for each in self.effects if each.kind == EffectKind.END
        }
        return by_line | by_effect

    @property
    def named(self) -> set[UUID]:
        """Every body that a line or an effect names."""
        by_lines = {each for line in self.lines for each in (line.predecessor_id, line.successor_id)}
        by_effects = {each for effect in self.effects for each in (effect.body_id, effect.parent_id) if each}
        return by_lines | by_effects

    @property
    def moved(self) -> dict[UUID, UUID]:
        """The bodies that an effect puts under another."""
        return {each.body_id: each.parent_id for each in self.effects if each.parent_id is not None}


def read_together(plans: Sequence[Reorganisation]) -> Together:
    """Read what the reorganisations say.

    Raises:
        OddBody: they are of different days.
    """
    days = sorted({plan.effective_on for plan in plans})
    if len(days) != 1:
        raise OddBody(f"reorganisations of {days} cannot be put in force together", field="on")
    lines = Succession.objects.filter(reorganisation__in=plans).order_by("id")
    effects = Effect.objects.filter(reorganisation__in=plans).order_by("id")
    return Together(
        days[0],
        plans,
        list(lines.select_related("reorganisation", "predecessor", "successor")),
        list(effects.select_related("body", "parent")),
    )


def ends(line: Succession) -> bool:
    """Tell whether the predecessor of a line ceases by it."""
    return Change(line.reorganisation.kind) in ENDS_PREDECESSOR


def faults_of(together: Together) -> list[Fault[UUID]]:
    """Return what speaks against them, beside what is in force for the same bodies on the same day."""
    earlier = Succession.objects.filter(
        predecessor_id__in=[line.predecessor_id for line in together.lines],
        reorganisation__status=Status.IN_FORCE,
        reorganisation__effective_on=together.on,
    ).select_related("reorganisation", "predecessor", "successor")
    every = [*together.lines, *earlier]
    bodies = [each for line in every for each in (line.predecessor, line.successor)]
    bodies += [each for effect in together.effects for each in (effect.body, effect.parent) if each]
    lives = {body.pk: Life(body.pk, body.begins_on, body.ceased_on) for body in bodies}
    done = [Done(each.body_id, EffectKind(each.kind), each.parent_id) for each in together.effects]
    return faults([_line(line) for line in every], on=together.on, lives=lives, done=done)


def _line(row: Succession) -> Line[UUID]:
    return Line(row.predecessor_id, row.successor_id, Share(row.share), What(row.what), ends=ends(row))


@dataclass(frozen=True, slots=True)
class Below:
    """Bodies that outlive the one above them: where each goes, and which nobody says."""

    goes: dict[UUID, UUID]
    left: list[UUID]


def below(together: Together) -> Below:
    """Say where the bodies go that stand under, or in, one that ceases.

    Under the one follower of the whole; an organ of a unit that ceases, and a body whose superior is
    followed in parts, stay behind unless the reorganisation itself moves or ends them.
    """
    ending, moved = together.ending, together.moved
    staying = BodyParent.objects.filter(parent_id__in=ending, valid__contains=together.on)
    goes, left = {}, []
    for body_id, parent_id in staying.order_by("id").values_list("body_id", "parent_id"):
        if body_id in ending or body_id in moved:
            continue
        lines = [line for line in together.lines if line.predecessor_id == parent_id]
        followers = {line.successor_id for line in lines}
        if len(followers) == 1 and all(line.share == Share.WHOLE for line in lines):
            goes[body_id] = followers.pop()
        else:
            left.append(body_id)
    organs = Body.objects.filter(territory_id__in=ending, valid__contains=together.on).exclude(pk__in=ending)
    left.extend(organs.order_by("id").values_list("pk", flat=True))
    return Below(goes, list(dict.fromkeys(left)))


@dataclass(frozen=True)
class Consequences:
    """What would follow if a reorganisation took effect; bodies by id.

    `receivers` tells for each body that ceases and keeps records who must have them. `moved` holds those
    that the reorganisation moves and those that go under a follower by themselves. What stands in `faults`
    or `left_behind` forbids it; `without_receiver` and `two_claimants` ask for a decision.
    """

    reorganisation_ids: list[UUID]
    on: date
    ceasing: list[UUID]
    beginning: list[UUID]
    renamed: dict[UUID, str]
    moved: dict[UUID, UUID]
    receivers: dict[UUID, list[RecordsReceiver]]
    without_receiver: list[UUID]
    two_claimants: list[UUID]
    left_behind: list[UUID]
    faults: list[Fault[UUID]] = field(default_factory=list)

    @property
    def may_take_effect(self) -> bool:
        """Tell whether nothing forbids it."""
        return not self.faults and not self.left_behind


def consequences(
    reorganisation_id: UUID, *, together_with: Iterable[UUID] = (), medium: Medium = Medium.PAPER
) -> Consequences:
    """Say what would follow if a planned reorganisation took effect; nothing is changed.

    `together_with` are others of the same day that would be put in force in the same act. Of one in force
    it tells what it did, as far as nothing has changed since.

    Raises:
        ReorganisationNotFound: one of them is not there.
        OddBody: they are of different days.
    """
    ids = list(dict.fromkeys((reorganisation_id, *together_with)))
    plans = [get_reorganisation(each) for each in ids]
    together = read_together(plans)
    planned = any(plan.status == Status.PLANNED for plan in plans)
    ending, where = together.ending, below(together) if planned else Below({}, [])
    keeping = list(
        Body.objects.filter(pk__in=ending)
        .exclude(kind=Kind.TERRITORY)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    receivers = records_receivers_of(
        keeping, on=together.on, medium=medium, assumed=_assumed(together) if planned else Assumed()
    )
    return Consequences(
        reorganisation_ids=ids,
        on=together.on,
        ceasing=list(ending),
        beginning=_beginning(together),
        renamed={each.body_id: each.name for each in together.effects if each.kind == EffectKind.RENAME},
        moved=where.goes | together.moved,
        receivers=receivers,
        without_receiver=[body_id for body_id, found in receivers.items() if not found],
        two_claimants=[body_id for body_id, found in receivers.items() if len(found) > 1],
        left_behind=where.left,
        faults=faults_of(together) if planned else [],
    )


def _beginning(together: Together) -> list[UUID]:
    begin = (line.successor for line in together.lines if line.successor.begins_on == together.on)
    return list(dict.fromkeys(body.pk for body in begin))


def _assumed(together: Together) -> Assumed:
    taken: dict[UUID, list[Taken[UUID]]] = {}
    for line in together.lines:
        if line.what == What.FUNCTIONS:
            taken.setdefault(line.predecessor_id, []).append(taken_by(line))
    return Assumed(dict.fromkeys(together.ending, together.on), taken)
