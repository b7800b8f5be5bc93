"""Entering a body in the directory, and calling it otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.lib.text import squeeze
from hoso.organisations import queries
from hoso.organisations.errors import BodyNotAlive, OddBody
from hoso.organisations.events import BodyRegistered, BodyRenamed
from hoso.organisations.models import Body, BodyCode, BodyName, BodyParent
from hoso.organisations.rules.bodies import Kind, Level, RuleSet, Scheme, folded_names
from hoso.organisations.services.guarding import require, require_own, whole_directory
from hoso.tables.models import during

LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class CodeGiven:
    """A code that a body has for all its days."""

    scheme: str
    code: str


@transaction.atomic
def register_body(
    actor: Actor,
    *,
    kind: str,
    level: str,
    rule_set: str,
    name: str,
    short_name: str = "",
    language: str = "vi",
    begins_on: date | None = None,
    ceased_on: date | None = None,
    parent_id: UUID | None = None,
    territory_id: UUID | None = None,
    codes: Sequence[CodeGiven] = (),
) -> Body:
    """Enter a body with what holds for all its days; what changes later is an act of its own.

    `ceased_on` is the first day on which it is no more. `parent_id` and `territory_id` name bodies
    that exist as long as this one. The right is asked at the body above.

    Raises:
        NotAllowed: the actor may not change the body above (without one only the service may).
        OddBody: unknown kind, level, rule set or scheme, no name, or no day between begin and end.
        BodyNotFound, BodyNotAlive: the body above is not there (all these days).
        CodeTaken, OrganExists: somebody else has the code, or is that organ of the unit.
    """
    require(actor, [above for above in (parent_id, territory_id) if above])
    _check(kind, level, rule_set, name, [given.scheme for given in codes])
    if begins_on and ceased_on and begins_on >= ceased_on:
        raise OddBody(f"a body cannot begin on {begins_on} and be no more on {ceased_on}", field="days")
    days = during(begins_on, ceased_on)
    for above in (parent_id, territory_id):
        if above:
            queries.get_body(above)
    with whole_directory():
        body = Body.objects.create(
            kind=kind, level=level, rule_set=rule_set, territory_id=territory_id, valid=days
        )
        _name(body, name, short_name, language, from_on=begins_on, to_on=ceased_on)
        for given in codes:
            BodyCode.objects.create(body=body, scheme=given.scheme, code=given.code, valid=days)
        if parent_id:
            BodyParent.objects.create(body=body, parent_id=parent_id, valid=days)
    audit.record(actor, "organisations.register_body", subject=body.pk, detail={"name": squeeze(name)})
    events.announce(BodyRegistered(body.pk))
    return body


@transaction.atomic
def rename_body(
    actor: Actor,
    body_id: UUID,
    *,
    name: str,
    on: date,
    short_name: str = "",
    language: str = "vi",
    reorganisation_id: UUID | None = None,
) -> None:
    """Call a body otherwise from `on`; it stays the same body, and its old names stay findable.

    Raises:
        NotAllowed, BodyNotFound, OwnedElsewhere: see `queries.get_body` and the guards of this room.
        BodyNotAlive: the body does not exist on `on`.
        OddBody: no name, or it has a name that begins on that day or later.
    """
    require(actor, [body_id])
    queries.get_body(body_id)
    body = Body.objects.select_for_update().get(pk=body_id)
    require_own([body])
    if not queries.is_alive(body, on=on):
        raise BodyNotAlive(f"body {body_id} does not exist on {on}", body_id=body_id, on=on)
    _check_name(name)
    with whole_directory():
        before = call_otherwise(
            body,
            name=name,
            short_name=short_name,
            language=language,
            on=on,
            reorganisation_id=reorganisation_id,
        )
    detail = {"before": before, "after": squeeze(name)}
    audit.record(actor, "organisations.rename_body", subject=body.pk, on=on, detail=detail)
    events.announce(BodyRenamed(body.pk, on))


def call_otherwise(
    body: Body,
    *,
    name: str,
    short_name: str,
    language: str,
    on: date,
    reorganisation_id: UUID | None,
) -> str:
    """Let one name end and the next begin; return the one before. The caller has asked and locked.

    Raises:
        OddBody: the body has a name that begins on that day.
    """
    before = BodyName.objects.filter(body=body, language=language, valid__contains=on).first()
    if before is not None:
        if before.valid.lower == on:
            raise OddBody(f"body {body.pk} has a name that begins on {on}", field="on")
        BodyName.objects.filter(pk=before.pk).update(valid=during(before.valid.lower, on))
    until = before.valid.upper if before else body.ceased_on
    _name(body, name, short_name, language, from_on=on, to_on=until, reorganisation_id=reorganisation_id)
    return before.name if before else ""


def _check(kind: str, level: str, rule_set: str, name: str, schemes: Sequence[str]) -> None:
    _check_known("kind", kind, Kind)
    _check_known("level", level, Level)
    _check_known("rule_set", rule_set, RuleSet)
    for scheme in schemes:
        _check_known("scheme", scheme, Scheme)
    _check_name(name)


def _check_known(field: str, value: str, known: type[StrEnum]) -> None:
    if value not in {each.value for each in known}:
        raise OddBody(f"{field} {value!r} is not one of {[each.value for each in known]}", field=field)


def _check_name(name: str) -> None:
    if not 0 < len(squeeze(name)) <= LONGEST_NAME:
        raise OddBody(f"a body needs a name of at most {LONGEST_NAME} letters", field="name")


def _name(
    body: Body,
    name: str,
    short_name: str,
    language: str,
    *,
    from_on: date | None,
    to_on: date | None,
    reorganisation_id: UUID | None = None,
) -> None:
    full, short = squeeze(name), squeeze(short_name)
    BodyName.objects.create(
        body=body,
        name=full,
        short_name=short,
        language=language,
        folded=folded_names(full, short),
        valid=during(from_on, to_on),
        reorganisation_id=reorganisation_id,
    )
