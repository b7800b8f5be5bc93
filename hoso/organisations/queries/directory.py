"""Bodies by id and code, above and below each other, before and after each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q

from hoso.organisations.errors import BodyNotFound, CodeAmbiguous, CodeNotFound
from hoso.organisations.models import Body, BodyCode, BodyParent, Succession
from hoso.organisations.rules import bodies as rules
from hoso.organisations.rules.succession import Follower, Life, Share, Status, Step, What, followers

_DESCENDANTS = """
WITH RECURSIVE below(id) AS (
    SELECT unnest(%s::uuid[])
    UNION
    SELECT fact.body_id FROM organisations_bodyparent fact JOIN below ON fact.parent_id = below.id
     WHERE fact.valid @> %s::date
)
SELECT id FROM below
"""


def get_body(body_id: UUID) -> Body:
    """Return one body, whether it still exists or not.

    Raises:
        BodyNotFound: nobody has this id.
    """
    body = Body.objects.filter(pk=body_id).first()
    if body is None:
        raise BodyNotFound(f"body {body_id} not found", body_id=body_id)
    return body


def rule_sets_of(body_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the rule sets by which several bodies work, whether they still exist or not."""
    return dict(Body.objects.filter(pk__in=list(body_ids)).values_list("pk", "rule_set"))


def is_alive(body: Body, *, on: date) -> bool:
    """Tell whether the body exists by law on `on`."""
    return Life(body.pk, body.begins_on, body.ceased_on).on(on)


def day_of_life(body: Body, on: date) -> date:
    """Return `on`, or the nearest day on which the body existed."""
    if body.ends_on is not None and on > body.ends_on:
        return body.ends_on
    return max(on, body.begins_on) if body.begins_on else on


def find_body_by_code(
    code: str, *, on: date, scheme: str | None = None, kind: str | None = None
) -> Body | None:
    """Return the body that `code` means on the day `on`, or None.

    `code` may carry its scheme (`party:12.034`) and the organ meant (`073/UBND`, `073/CU`); the
    arguments win. A statistical code without `kind` gives the territory, with it the organ of that
    kind in the territory.

    Raises:
        CodeAmbiguous: it is a code of two bodies, in different schemes.
    """
    address = rules.read_address(code)
    if address is None:
        return None
    bearer = _bearer(address, on=on, scheme=scheme or address.scheme)
    wanted = kind or address.organ
    if bearer is None or wanted is None or bearer.kind == wanted:
        return bearer
    return Body.objects.filter(territory=bearer, kind=wanted, valid__contains=on).first()


def _bearer(address: rules.Address, *, on: date, scheme: str | None) -> Body | None:
    rows = BodyCode.objects.filter(code=address.code, valid__contains=on).select_related("body")
    if scheme:
        rows = rows.filter(scheme=scheme)
    found = list(rows)
    if len({row.body_id for row in found}) > 1:
        schemes = sorted(row.scheme for row in found)
        raise CodeAmbiguous(
            f"{address.code} is a code in {schemes}", code=address.code, schemes=", ".join(schemes)
        )
    return found[0].body if found else None


def get_body_by_code(code: str, *, on: date, scheme: str | None = None, kind: str | None = None) -> Body:
    """Return the body that `code` means on the day `on`; see `find_body_by_code`.

    Raises:
        CodeNotFound: nobody had it that day; `bearers` tells who had it on other days.
        CodeAmbiguous: it is a code of two bodies, in different schemes.
    """
    body = find_body_by_code(code, on=on, scheme=scheme, kind=kind)
    if body is None:
        bearers = _bearers_on_other_days(code)
        raise CodeNotFound(f"{code} names no body on {on}", code=code, on=on, bearers=bearers)
    return body


def last_body_of_code(code: str, *, before: date) -> Body | None:
    """Return the body that `code` meant last before a day on which nobody bears it; else None.

    A code that another body bears by then means that one and nobody else, even if an organ is lacking there.

    Raises:
        CodeAmbiguous: see `find_body_by_code`.
    """
    address = rules.read_address(code)
    if address is None or _bearer(address, on=before, scheme=address.scheme) is not None:
        return None
    ended = [to_on for _body, _from, to_on in _bearers_on_other_days(code) if to_on and to_on <= before]
    return find_body_by_code(code, on=max(ended) - timedelta(days=1)) if ended else None


def _bearers_on_other_days(code: str) -> list[tuple[UUID, date | None, date | None]]:
    """List who had the code: body, first day, first day no more."""
    address = rules.read_address(code)
    rows = BodyCode.objects.filter(code=address.code if address else "").order_by("valid")
    return [(row.body_id, row.valid.lower, row.valid.upper) for row in rows]


def get_creator(code: str, *, on: date) -> Body:
    """Return the body whose records are meant by `code`: a unit's code alone means its People's Committee.

    Raises:
        CodeNotFound, CodeAmbiguous: see `get_body_by_code`.
    """
    body = get_body_by_code(code, on=on)
    if body.kind != rules.Kind.TERRITORY:
        return body
    return get_body_by_code(code, on=on, kind=rules.Kind.PEOPLES_COMMITTEE)


def list_codes(body_id: UUID) -> list[rules.DatedCode]:
    """Return the codes of a body, oldest first."""
    rows = BodyCode.objects.filter(body_id=body_id).order_by("valid", "scheme")
    return [_dated(row) for row in rows]


def _dated(row: BodyCode) -> rules.DatedCode:
    return rules.DatedCode(rules.Scheme(row.scheme), row.code, row.valid.lower, row.valid.upper)


def addresses(body_ids: Iterable[UUID], *, on: date) -> dict[UUID, str]:
    """Return what to type for each body: its code of the day, or its unit's code and its sign.

    Before and after its life the nearest code; a body without any code has no entry.
    """
    bodies = dict(Body.objects.in_bulk(list(body_ids)))
    bearers = {body.territory_id or body.pk for body in bodies.values()} | set(bodies)
    codes: dict[UUID, list[rules.DatedCode]] = {}
    for row in BodyCode.objects.filter(body_id__in=bearers):
        codes.setdefault(row.body_id, []).append(_dated(row))
    found = {}
    for body in bodies.values():
        of_unit = body.territory_id is not None and body.kind in rules.ORGANS
        code = rules.code_on(codes.get(body.territory_id if of_unit else body.pk, ()), on)
        if code is not None:
            organ = rules.Kind(body.kind) if of_unit else None
            found[body.pk] = str(rules.Address(code.code, organ=organ))
    return found


def list_organs(territory_id: UUID, *, on: date) -> list[Body]:
    """Return the organs that an administrative unit has on `on`."""
    return list(Body.objects.filter(territory_id=territory_id, valid__contains=on).order_by("kind"))


def find_parent(body_id: UUID, *, on: date) -> Body | None:
    """Return the body directly above on `on`, or None."""
    row = BodyParent.objects.filter(body_id=body_id, valid__contains=on).select_related("parent").first()
    return row.parent if row else None


def list_parents(body_id: UUID) -> list[tuple[UUID, date | None]]:
    """Return the bodies directly above, oldest first, each with its first day; None is unbounded."""
    rows = BodyParent.objects.filter(body_id=body_id).exclude(valid__isempty=True).order_by("valid")
    return [(row.parent_id, row.valid.lower) for row in rows]


def descendants(body_ids: Iterable[UUID], *, on: date) -> set[UUID]:
    """Return the bodies and all that stand below them on `on`, at any depth."""
    with connection.cursor() as cursor:
        cursor.execute(_DESCENDANTS, [list(body_ids), on])
        return {row[0] for row in cursor.fetchall()}


def successors(body_id: UUID, *, from_on: date, on: date, what: str | None = None) -> list[Follower[UUID]]:
    """Return who answers on `on` for what the body was on `from_on`, each with `whole` or `part`.

    Only reorganisations in force count. A body that still exists answers for itself; nobody answers
    for one that ceased without a successor. `what` (functions, territory) leaves out other lines.

    Raises:
        BodyNotFound: nobody has this id.
    """
    steps = _steps_after(body_id, since=from_on, on=on, what=what)
    met = {body_id, *(step.successor for step in steps)}
    rows = Body.objects.filter(pk__in=met).values_list("pk", "valid")
    lives = {key: Life(key, valid.lower, valid.upper) for key, valid in rows}
    if body_id not in lives:
        raise BodyNotFound(f"body {body_id} not found", body_id=body_id)
    return followers(body_id, since=from_on, on=on, steps=steps, lives=lives)


def _steps_after(body_id: UUID, *, since: date, on: date, what: str | None) -> list[Step[UUID]]:
    """Return the successions that can be reached; one query for each generation."""
    lines = Succession.objects.filter(
        Q(what=what) if what else Q(),
        reorganisation__status=Status.IN_FORCE,
        reorganisation__effective_on__gt=since,
        reorganisation__effective_on__lte=on,
    ).order_by("reorganisation__effective_on", "id")
    found: list[Step[UUID]] = []
    seen, generation = {body_id}, {body_id}
    while generation:
        rows = lines.filter(predecessor_id__in=generation).values_list(
            "predecessor_id", "successor_id", "share", "reorganisation__effective_on"
        )
        steps = [Step(before, after, Share(share), day) for before, after, share, day in rows]
        found.extend(steps)
        generation = {step.successor for step in steps} - seen
        seen |= generation
    return found


@dataclass(frozen=True, slots=True)
class SuccessionLine:
    """One line of a reorganisation with its legal basis."""

    reorganisation_id: UUID
    kind: str
    status: str
    predecessor_id: UUID
    successor_id: UUID
    share: Share
    what: What
    effective_on: date
    basis_number: str
    basis_issuer: str
    basis_on: date | None
    described: str = ""


def list_successions(body_id: UUID) -> list[SuccessionLine]:
    """Return every line that a body stands in, before or after, planned ones too, by date."""
    rows = Succession.objects.filter(Q(predecessor_id=body_id) | Q(successor_id=body_id))
    ordered = rows.select_related("reorganisation").order_by("reorganisation__effective_on", "id")
    return [
        SuccessionLine(
            reorganisation_id=row.reorganisation_id,
            kind=row.reorganisation.kind,
            status=row.reorganisation.status,
            predecessor_id=row.predecessor_id,
            successor_id=row.successor_id,
            share=Share(row.share),
            what=What(row.what),
            effective_on=row.reorganisation.effective_on,
            basis_number=row.reorganisation.basis_number,
            basis_issuer=row.reorganisation.basis_issuer,
            basis_on=row.reorganisation.basis_on,
            described=row.described,
        )
        for row in ordered
    ]
