"""Who gets the records of bodies on a day: the rules read over the directory."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from django.db import connection

from hoso.organisations.errors import BodyNotFound
from hoso.organisations.models import Body, RecordsDecision, Succession
from hoso.organisations.rules.bodies import Kind, Level, RuleSet
from hoso.organisations.rules.records import (
    Decision,
    Medium,
    Proposed,
    Standing,
    Taken,
    Term,
    needed,
    receivers,
)
from hoso.organisations.rules.succession import Change, Life, Share, Status, What
from hoso.rulesets.sources import Verification

DECIDED = "decided"
_ARCHIVES = {RuleSet.STATE: Kind.ARCHIVE, RuleSet.PARTY: Kind.PARTY_ARCHIVE}
_HEADS = {RuleSet.STATE: Kind.PEOPLES_COMMITTEE, RuleSet.PARTY: Kind.PARTY_COMMITTEE}
# Deep enough for any country; a limit, because nothing forbids two bodies to stand above each other.
_ABOVE = """
WITH RECURSIVE up(root, id, day, depth) AS (
    SELECT id, id, day, 0 FROM unnest(%s::uuid[], %s::date[]) AS asked(id, day)
    UNION ALL
    SELECT up.root, fact.parent_id, up.day, up.depth + 1
      FROM up JOIN organisations_bodyparent fact ON fact.body_id = up.id AND fact.valid @> up.day
     WHERE up.depth < 12
)
SELECT root, id FROM up WHERE depth > 0 ORDER BY root, depth
"""


@dataclass(frozen=True, slots=True)
class RecordsReceiver:
    """Who must have the records of a body, and why.

    `rule` is the code of the rule, or `decided` where a person decided with a `reason`; `via` are
    receivers that have ceased since, in order: what they had went on.
    """

    body_id: UUID
    rule: str
    article: str
    verification: Verification
    reason: str = ""
    decided_by: UUID | None = None
    decided_by_name: str = ""
    decided_on: date | None = None
    via: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Assumed:
    """A reorganisation taken as if it were in force: who ceases, and who takes over functions."""

    ending: Mapping[UUID, date] = field(default_factory=dict)
    taken: Mapping[UUID, Sequence[Taken[UUID]]] = field(default_factory=dict)


NOTHING = Assumed()


def records_receivers(
    body_id: UUID, *, on: date, medium: Medium = Medium.PAPER, term: Term = Term.UNSPLIT
) -> list[RecordsReceiver]:
    """Return who must have the records of a body on `on`; every receiver exists on that day.

    A body that still exists has them itself. An empty list means that no rule names anybody (a territory
    keeps no records, limited terms of a district wait for the body that the chair appoints): a person
    decides. More than one are claimants of whom a person chooses.

    Raises:
        BodyNotFound: nobody has this id.
    """
    found = records_receivers_of([body_id], on=on, medium=medium, term=term)
    if body_id not in found:
        raise BodyNotFound(f"body {body_id} not found", body_id=body_id)
    return found[body_id]


def records_receivers_of(
    body_ids: Iterable[UUID],
    *,
    on: date,
    medium: Medium = Medium.PAPER,
    term: Term = Term.UNSPLIT,
    assumed: Assumed = NOTHING,
) -> dict[UUID, list[RecordsReceiver]]:
    """Return the receivers of many bodies, in a number of queries that does not grow with them.

    Unknown ids are left out. `assumed` is read as if it were in force already.
    """
    asked = list(dict.fromkeys(body_ids))
    standings = _standings(asked, on=on, medium=medium, term=term, assumed=assumed)
    return {
        body_id: [
            _told(each) for each in receivers(body_id, on=on, standings=standings, medium=medium, term=term)
        ]
        for body_id in asked
        if body_id in standings
    }


def records_deciders(body_ids: Iterable[UUID], *, on: date) -> dict[UUID, set[UUID]]:
    """Return the bodies whose right to change the directory is enough to decide about records of each body.

    The body itself; those above it on its last day, with whoever follows the whole of them; and whom the
    rule names. A body that is no more has nobody left who could, and its superior may have gone with it.

    Source: Circular 06/2025/TT-BNV, art. 40: the head of the province assigns.
    """
    asked = list(dict.fromkeys(body_ids))
    loaded = _standings(asked, on=on, medium=Medium.PAPER, term=Term.UNSPLIT, assumed=NOTHING)
    # Who was decided for gains no say by that, nor does whom the rule names lose it.
    standings = {each: replace(standing, decisions=()) for each, standing in loaded.items()}
    told = {each: receivers(each, on=on, standings=standings) for each in asked if each in standings}
    return {
        body_id: {body_id}
        | {each.body for each in proposed}
        | {
            now
            for above in standings[body_id].above
            for now in (above, *(each.body for each in receivers(above, on=on, standings=standings)))
        }
        for body_id, proposed in told.items()
    }


def list_records_decisions(body_id: UUID) -> list[RecordsDecision]:
    """Return what persons decided about the records of a body, oldest first; each decision once."""
    rows = RecordsDecision.objects.filter(body_id=body_id).order_by("decided_on", "seq")
    # A decision for every medium is a row for each: told once.
    once = {(row.decided_on, row.receiver_id, row.term, row.reason): row for row in rows}
    return list(once.values())


def _told(proposed: Proposed[UUID]) -> RecordsReceiver:
    decision, rule = proposed.decision, proposed.rule
    if decision is not None or rule is None:
        return RecordsReceiver(
            proposed.body,
            DECIDED,
            "",
            Verification.DECIDED,
            reason=decision.reason if decision else "",
            decided_by=decision.by if decision else None,
            decided_by_name=decision.by_name if decision else "",
            decided_on=decision.on if decision else None,
            via=proposed.via,
        )
    return RecordsReceiver(proposed.body, rule.code, rule.article, rule.verification, via=proposed.via)


def _standings(
    body_ids: Iterable[UUID], *, on: date, medium: Medium, term: Term, assumed: Assumed
) -> dict[UUID, Standing[UUID]]:
    """Return the standing of the bodies and of all whom the rules can lead to: some queries a generation."""
    found: dict[UUID, Standing[UUID]] = {}
    generation, half = set(body_ids), term
    while generation:
        # Whoever is met on the way and lives is a receiver: what it gave away, or was decided for it, says
        # nothing more.
        fresh = _load(generation, on=on, medium=medium, term=half, assumed=assumed, is_met=bool(found))
        found |= fresh
        generation = {each for standing in fresh.values() for each in needed(standing)} - set(found)
        half = Term.UNSPLIT
    return found


def _load(
    ids: set[UUID], *, on: date, medium: Medium, term: Term, assumed: Assumed, is_met: bool
) -> dict[UUID, Standing[UUID]]:
    bodies = Body.objects.in_bulk(ids)
    lives = {body.pk: Life(body.pk, body.begins_on, _ceased_on(body, assumed)) for body in bodies.values()}
    last_days = {
        body_id: life.ceased_on - timedelta(days=1)
        for body_id, life in lives.items()
        if life.ceased_on is not None and life.ceased_on <= on
    }
    ended = {bodies[body_id]: day for body_id, day in last_days.items()}
    above = _above(last_days)
    above |= _above_by_unit({body: day for body, day in ended.items() if body.pk not in above})
    telling = last_days if is_met else bodies
    taken = _taken(telling, assumed)
    archives = _archives(ended, above)
    decisions = _decisions(telling, on=on, medium=medium, term=term)
    return {
        body.pk: Standing(
            lives[body.pk],
            RuleSet(body.rule_set),
            Level(body.level),
            taken=taken.get(body.pk, ()),
            above=above.get(body.pk, ()),
            archive=archives.get(body.pk),
            decisions=decisions.get(body.pk, ()),
            is_archive=body.kind in _ARCHIVES.values(),
        )
        for body in bodies.values()
    }


def _ceased_on(body: Body, assumed: Assumed) -> date | None:
    days = [day for day in (body.ceased_on, assumed.ending.get(body.pk)) if day is not None]
    return min(days, default=None)


def _above(days: Mapping[UUID, date]) -> dict[UUID, list[UUID]]:
    """Return the bodies above each on its day, nearest first."""
    if not days:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, [list(days), list(days.values())])
        found: dict[UUID, list[UUID]] = {}
        for root, above in cursor.fetchall():
            found.setdefault(root, []).append(above)
    return found


def _above_by_unit(days: Mapping[Body, date]) -> dict[UUID, list[UUID]]:
    """Return who stands above organs that nothing is told of, by the units above theirs.

    The organ of their kind there, else the head of their line (a ward's council in a city without a
    council of the district).
    """
    unplaced = {body: day for body, day in days.items() if body.territory_id is not None}
    if not unplaced:
        return {}
    higher = _above({body.territory_id: day for body, day in unplaced.items() if body.territory_id})
    units = {unit for chain in higher.values() for unit in chain}
    found: dict[UUID, list[UUID]] = {}
    by_unit: dict[UUID | None, list[Body]] = {}
    for organ in Body.objects.filter(territory_id__in=units).order_by("pk"):
        by_unit.setdefault(organ.territory_id, []).append(organ)
    for body, day in unplaced.items():
        for unit in higher.get(body.territory_id, ()) if body.territory_id else ():
            alive = [
                each for each in by_unit.get(unit, ()) if Life(None, each.begins_on, each.ceased_on).on(day)
            ]
            for kind in (body.kind, _HEADS.get(RuleSet(body.rule_set))):
                same = [each.pk for each in alive if each.kind == kind]
                if same:
                    found.setdefault(body.pk, []).append(same[0])
                    break
    return found


def _taken(bodies: Iterable[UUID], assumed: Assumed) -> dict[UUID, list[Taken[UUID]]]:
    rows = Succession.objects.filter(
        predecessor_id__in=list(bodies), what=What.FUNCTIONS, reorganisation__status=Status.IN_FORCE
    ).select_related("reorganisation")
    found: dict[UUID, list[Taken[UUID]]] = {}
    for row in rows.order_by("reorganisation__effective_on", "id"):
        found.setdefault(row.predecessor_id, []).append(taken_by(row))
    for body_id, lines in assumed.taken.items():
        found.setdefault(body_id, []).extend(lines)
    return found


def taken_by(row: Succession) -> Taken[UUID]:
    """Return a line of a reorganisation as the rules about records read it."""
    reorganisation = row.reorganisation
    splits_off = reorganisation.kind == Change.SPLIT_OFF
    return Taken(row.successor_id, Share(row.share), reorganisation.effective_on, splits_off)


def _decisions(
    bodies: Iterable[UUID], *, on: date, medium: Medium, term: Term
) -> dict[UUID, list[Decision[UUID]]]:
    rows = RecordsDecision.objects.filter(
        body_id__in=list(bodies), decided_on__lte=on, medium=medium, term=term
    )
    found: dict[UUID, list[Decision[UUID]]] = {}
    for row in rows.order_by("decided_on", "seq"):
        decision = Decision(row.receiver_id, row.reason, row.decided_on, row.decided_by, row.decided_by_name)
        found.setdefault(row.body_id, []).append(decision)
    return found


def _archives(days: Mapping[Body, date], above: Mapping[UUID, Sequence[UUID]]) -> dict[UUID, UUID]:
    """Return the historical archive for each body that ended: of its line and province, on its last day."""
    units = _units(days, above)
    higher = _above(dict(units.values()))
    ids = {each for unit, _day in units.values() for each in (unit, *higher.get(unit, ()))}
    provinces = set(
        Body.objects.filter(pk__in=ids, kind=Kind.TERRITORY, level=Level.PROVINCE).values_list(
            "pk", flat=True
        )
    )
    organs = Body.objects.filter(territory_id__in=provinces, kind__in=_ARCHIVES.values())
    by_unit: dict[UUID | None, list[Body]] = {}
    for organ in organs:
        by_unit.setdefault(organ.territory_id, []).append(organ)
    found = {}
    for body, day in days.items():
        if body.pk not in units:
            continue
        unit = units[body.pk][0]
        province = next((each for each in (unit, *higher.get(unit, ())) if each in provinces), None)
        kind = _ARCHIVES.get(RuleSet(body.rule_set))
        for organ in by_unit.get(province, ()):
            if (
                organ.kind == kind
                and organ.pk != body.pk
                and Life(None, organ.begins_on, organ.ceased_on).on(day)
            ):
                found[body.pk] = organ.pk
    return found


def _units(days: Mapping[Body, date], above: Mapping[UUID, Sequence[UUID]]) -> dict[UUID, tuple[UUID, date]]:
    """Return the administrative unit that each body belongs to: its own, or that of the nearest above."""
    ids = {each for body in days if body.territory_id is None for each in above.get(body.pk, ())}
    territories = dict(Body.objects.filter(pk__in=ids).values_list("pk", "territory_id")) if ids else {}
    found = {}
    for body, day in days.items():
        own = body.pk if body.kind == Kind.TERRITORY else body.territory_id
        nearest = (territories.get(each) for each in above.get(body.pk, ()))
        unit = own or next((each for each in nearest if each is not None), None)
        if unit is not None:
            found[body.pk] = (unit, day)
    return found
