"""Writing down a reorganisation to come, and giving it up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.lib.text import squeeze
from hoso.organisations import queries
from hoso.organisations.errors import CorrectionOdd, OddBody
from hoso.organisations.models import Effect, Reorganisation, Succession
from hoso.organisations.rules.succession import Change, EffectKind, Share, Status, What, status_after
from hoso.organisations.services.guarding import locked_reorganisations, require


@dataclass(frozen=True, slots=True)
class LineGiven:
    """Who is to take over what from whom; `described` says it in the words of the text."""

    predecessor_id: UUID
    successor_id: UUID
    share: Share
    what: What
    described: str = ""


@dataclass(frozen=True, slots=True)
class EffectGiven:
    """What is to happen to one body: an end without follower, another name, another body above."""

    body_id: UUID
    kind: EffectKind
    name: str = ""
    short_name: str = ""
    parent_id: UUID | None = None


@transaction.atomic
def plan_reorganisation(
    actor: Actor,
    *,
    kind: str,
    effective_on: date,
    basis_number: str,
    lines: Sequence[LineGiven] = (),
    effects: Sequence[EffectGiven] = (),
    basis_issuer: str = "",
    basis_on: date | None = None,
    title: str = "",
    corrects: UUID | None = None,
) -> Reorganisation:
    """Write down a reorganisation to come; the bodies that follow are in the directory already.

    Nothing takes effect before `put_in_force`, so lines may still contradict each other here. `corrects`
    names one in force that this one puts right; it stays as it was told.

    Raises:
        NotAllowed: the actor may not change every body it names.
        BodyNotFound, ReorganisationNotFound: it names something that is not in the directory.
        OddBody: unknown kind, no legal basis, nothing to do, a new name or a new superior that is missing.
        CorrectionOdd: what it corrects is not in force, is later, or is about other bodies.
    """
    named = _named(lines, effects)
    require(actor, named)
    if kind not in set(Change) or not basis_number.strip():
        raise OddBody(f"a reorganisation needs a known kind and a basis, not {kind!r}", field="kind")
    if not named:
        raise OddBody("a reorganisation that names no body does nothing", field="lines")
    for effect in effects:
        _check_effect(effect)
    for body_id in named:
        queries.get_body(body_id)
    if corrects is not None:
        _check_correction(corrects, named, effective_on)
    planned = Reorganisation.objects.create(
        kind=kind,
        status=Status.PLANNED,
        effective_on=effective_on,
        title=title,
        basis_number=basis_number.strip(),
        basis_issuer=basis_issuer,
        basis_on=basis_on,
        corrects_id=corrects,
    )
    _write(planned, lines, effects)
    audit.record(
        actor,
        "organisations.plan_reorganisation",
        subject=planned.pk,
        on=effective_on,
        corrects=corrects,
        detail={"basis": planned.basis_number},
    )
    return planned


def _named(lines: Sequence[LineGiven], effects: Sequence[EffectGiven]) -> set[UUID]:
    by_lines = {each for line in lines for each in (line.predecessor_id, line.successor_id)}
    return by_lines | {each for effect in effects for each in (effect.body_id, effect.parent_id) if each}


def _check_effect(effect: EffectGiven) -> None:
    if (effect.kind is EffectKind.RENAME) != bool(squeeze(effect.name)):
        raise OddBody(f"{effect.kind} of body {effect.body_id} does not go with that name", field="name")
    if (effect.kind is EffectKind.MOVE) != (effect.parent_id is not None):
        raise OddBody(f"{effect.kind} of body {effect.body_id} does not go with that parent", field="parent")


def _check_correction(corrects: UUID, named: set[UUID], on: date) -> None:
    earlier = queries.get_reorganisation(corrects)
    if earlier.status != Status.IN_FORCE or on < earlier.effective_on:
        raise CorrectionOdd(f"reorganisation {corrects} is not in force before {on}")
    if not named & queries.read_together([earlier]).named:
        raise CorrectionOdd(f"reorganisation {corrects} is about other bodies")


def _write(planned: Reorganisation, lines: Sequence[LineGiven], effects: Sequence[EffectGiven]) -> None:
    Succession.objects.bulk_create(
        Succession(
            reorganisation=planned,
            predecessor_id=line.predecessor_id,
            successor_id=line.successor_id,
            share=line.share,
            what=line.what,
            described=squeeze(line.described),
        )
        for line in lines
    )
    Effect.objects.bulk_create(
        Effect(
            reorganisation=planned,
            body_id=effect.body_id,
            kind=effect.kind,
            name=squeeze(effect.name),
            short_name=squeeze(effect.short_name),
            parent_id=effect.parent_id,
        )
        for effect in effects
    )


@transaction.atomic
def cancel_reorganisation(actor: Actor, reorganisation_id: UUID) -> Reorganisation:
    """Give up a planned reorganisation; what is in force is corrected by a later one instead.

    Raises:
        NotAllowed: the actor may not change every body it names.
        ReorganisationNotFound, MoveNotOpen: it is not there, or no longer planned.
    """
    [plan] = locked_reorganisations([reorganisation_id])
    require(actor, queries.read_together([plan]).named)
    plan.status = status_after(Status(plan.status), "cancel")
    plan.save(update_fields=["status"])
    audit.record(actor, "organisations.cancel_reorganisation", subject=plan.pk)
    return plan
