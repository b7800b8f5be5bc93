"""Reorganisations taking effect: all that happens on the day, in one transaction."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.events.events import Event
from hoso.organisations import queries
from hoso.organisations.errors import BodiesLeftBehind, OddBody, SuccessionFaulty
from hoso.organisations.events import BodyCeased, BodyMoved, BodyRenamed, ReorganisationPutInForce
from hoso.organisations.models import Body, BodyCode, BodyName, BodyParent, Effect, Reorganisation
from hoso.organisations.queries import Together
from hoso.organisations.rules.bodies import OWN_LANGUAGE, RuleSet
from hoso.organisations.rules.succession import EffectKind, Status, status_after
from hoso.organisations.services.guarding import (
    locked_reorganisations,
    require,
    require_own,
    whole_directory,
)
from hoso.organisations.services.registering import call_otherwise
from hoso.tables.models import during


@transaction.atomic
def put_in_force(actor: Actor, reorganisation_ids: Iterable[UUID]) -> list[Reorganisation]:
    """Let planned reorganisations of one day take effect, all together or none.

    Together, because a district and the communes below it end on the same day by different texts.
    Bodies are renamed and moved; those that cease end with their names, codes and parents; a body that
    stood under one with a single follower of the whole goes under that follower.

    Raises:
        NotAllowed, OwnedElsewhere: see the guards of this room.
        ReorganisationNotFound, MoveNotOpen: one of them is not there, or no longer planned.
        SuccessionFaulty: they contradict each other or the lives of the bodies; all faults are told.
        BodiesLeftBehind: a body would stay under, or an organ of, a body that ceases.
        OddBody: they are of different days; a name or a parent begins on that very day already.
    """
    plans = locked_reorganisations(reorganisation_ids)
    together = _locked(plans)
    require(actor, together.named)
    for plan in plans:
        status_after(Status(plan.status), "put_in_force")
    _check(together)

    day, ending = together.on, together.ending
    where = queries.below(together)
    if where.left:
        raise BodiesLeftBehind(
            f"{len(where.left)} bodies would stay under a body that ceases", bodies=where.left
        )
    renamed = [each for each in together.effects if each.kind == EffectKind.RENAME]
    bodies = Body.objects.in_bulk(
        {*ending, *where.goes, *together.moved, *(each.body_id for each in renamed)}
    )
    require_own(bodies.values())
    with whole_directory():
        _rename(renamed, bodies, on=day)
        _move(where.goes | together.moved, on=day, ending=ending)
        _end([bodies[body_id] for body_id in ending], on=day)
    for plan in plans:
        plan.status = Status.IN_FORCE
        plan.save(update_fields=["status"])
        audit.record(actor, "organisations.put_in_force", subject=plan.pk, on=day)
    events.announce_many(_told(together, renamed, where.goes | together.moved))
    return plans


def _told(together: Together, renamed: Sequence[Effect], moved: Mapping[UUID, UUID]) -> list[Event]:
    day = together.on
    return [
        *(BodyRenamed(each.body_id, day) for each in renamed),
        *(BodyMoved(body_id, day) for body_id in moved),
        *(BodyCeased(body_id, day, because) for body_id, because in together.ending.items()),
        *(ReorganisationPutInForce(plan.pk, day) for plan in together.plans),
    ]


def _locked(plans: Sequence[Reorganisation]) -> Together:
    """Read what the plans say, with the bodies they name locked against other acts."""
    ids = queries.read_together(plans).named
    list(Body.objects.select_for_update().filter(pk__in=ids).order_by("id").values_list("pk"))
    # Read again, for what somebody changed before the locks were ours.
    return queries.read_together(plans)


def _check(together: Together) -> None:
    found = queries.faults_of(together)
    moved = together.moved
    circles = [
        body_id
        for body_id, parent_id in moved.items()
        if parent_id in queries.descendants([body_id], on=together.on)
    ]
    told = [*((fault.code, fault.body) for fault in found), *(("parent_below", each) for each in circles)]
    if told:
        raise SuccessionFaulty("; ".join(f"{code} {body}" for code, body in told), faults=told)


def _rename(renamed: Sequence[Effect], bodies: Mapping[UUID, Body], *, on: date) -> None:
    for each in renamed:
        body = bodies[each.body_id]
        call_otherwise(
            body,
            name=each.name,
            short_name=each.short_name,
            language=OWN_LANGUAGE.get(RuleSet(body.rule_set), "vi"),
            on=on,
            reorganisation_id=each.reorganisation_id,
        )


def _move(moved: Mapping[UUID, UUID], *, on: date, ending: Container[UUID]) -> None:
    """Put bodies under others from `on`; what stood above before is told until the day before."""
    for fact in BodyParent.objects.filter(body_id__in=moved, valid__contains=on).order_by("id"):
        if fact.valid.lower == on:
            # A body that begins that day under one that is no more by then never stood there.
            if fact.parent_id not in ending:
                raise OddBody(f"body {fact.body_id} has a parent that begins on {on}", field="on")
            BodyParent.objects.filter(pk=fact.pk).update(parent_id=moved[fact.body_id])
            continue
        until = fact.valid.upper
        BodyParent.objects.filter(pk=fact.pk).update(valid=during(fact.valid.lower, on))
        # A later row of a planned future stays; this one reaches up to it.
        BodyParent.objects.create(
            body_id=fact.body_id, parent_id=moved[fact.body_id], valid=during(on, until)
        )
    without = set(moved) - set(BodyParent.objects.filter(body_id__in=moved).values_list("body_id", flat=True))
    if without:
        raise OddBody(f"bodies {sorted(map(str, without))} never stood under another", field="parent")


def _end(bodies: Sequence[Body], *, on: date) -> None:
    """End bodies and everything dated about them; a later row of a planned future goes with it."""
    for body in bodies:
        Body.objects.filter(pk=body.pk).update(valid=during(body.begins_on, on))
    ids = [body.pk for body in bodies]
    for table in (BodyName, BodyCode, BodyParent):
        facts = table.objects.filter(body_id__in=ids)
        facts.filter(valid__startswith__gte=on).delete()
        for fact in facts.filter(valid__contains=on):
            table.objects.filter(pk=fact.pk).update(valid=during(fact.valid.lower, on))
