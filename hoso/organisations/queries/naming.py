"""What bodies are called, and finding them by any of their names."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Length

from hoso.lib.text import fold, squeeze, words
from hoso.organisations.models import Body, BodyName
from hoso.organisations.rules.bodies import DatedName, Kind, name_on
from hoso.tables.sorting import as_people_sort

# Both names of a body stand folded in one column, one a line.
_CALLED = """
    WITH name AS (
        SELECT body_id, string_to_table(folded, E'\\n') AS folded FROM organisations_bodyname
    )
    SELECT DISTINCT name.folded, name.body_id FROM name JOIN unnest(%s::text[]) wanted(folded) USING (folded)
"""


@dataclass(frozen=True, slots=True)
class NamedBody:
    """A body under one of its names; `to_on` is the first day on which that name is no more."""

    body_id: UUID
    kind: str
    level: str
    name: str
    short_name: str
    from_on: date | None
    to_on: date | None


def _dated(row: BodyName) -> DatedName:
    return DatedName(row.name, row.language, row.valid.lower, row.valid.upper, row.short_name)


def _named(row: BodyName) -> NamedBody:
    days, body = row.valid, row.body
    return NamedBody(body.pk, body.kind, body.level, row.name, row.short_name, days.lower, days.upper)


def list_names(body_id: UUID) -> list[DatedName]:
    """Return the names of a body, oldest first."""
    return [_dated(row) for row in BodyName.objects.filter(body_id=body_id).order_by("valid", "language")]


def names_on(body_ids: Iterable[UUID], on: date, language: str = "vi") -> dict[UUID, DatedName]:
    """Return the name of each body on `on`, or nearest to it; one query, unknown ids left out."""
    names: dict[UUID, list[DatedName]] = {}
    for row in BodyName.objects.filter(body_id__in=list(body_ids)):
        names.setdefault(row.body_id, []).append(_dated(row))
    chosen = {body_id: name_on(each, on, language=language) for body_id, each in names.items()}
    return {body_id: name for body_id, name in chosen.items() if name is not None}


def labels(body_ids: Iterable[UUID], on: date, language: str = "vi") -> dict[UUID, str]:
    """Return the full name of each body on `on`, for lists: one query for all of them."""
    return {body_id: name.name for body_id, name in names_on(body_ids, on, language).items()}


def short_labels(body_ids: Iterable[UUID], on: date, language: str = "vi") -> dict[UUID, str]:
    """Return the short name of each body on `on` (`UBND huyện Chiêm Hóa`), else the full one."""
    chosen = names_on(body_ids, on, language)
    return {body_id: name.short_name or name.name for body_id, name in chosen.items()}


def body_label(body_id: UUID, on: date, language: str = "vi") -> str:
    """Return the full name of one body on `on`; its id when it has no name at all."""
    return labels([body_id], on, language).get(body_id, str(body_id))


def list_bodies(
    *,
    on: date,
    kind: str | None = None,
    level: str | None = None,
    parent_id: UUID | None = None,
    after: NamedBody | None = None,
    limit: int = 100,
) -> list[NamedBody]:
    """Return bodies that exist on `on` by name as people sort, at most `limit`, from behind `after` on."""
    rows = BodyName.objects.filter(valid__contains=on, language=_first_language(on)).select_related("body")
    if kind:
        rows = rows.filter(body__kind=kind)
    if level:
        rows = rows.filter(body__level=level)
    if parent_id:
        rows = rows.filter(body__parents__parent_id=parent_id, body__parents__valid__contains=on)
    rows = rows.alias(place=as_people_sort("name"))
    if after is not None:
        rows = rows.filter(Q(place__gt=after.name) | Q(place=after.name, body_id__gt=after.body_id))
    return [_named(row) for row in rows.order_by("place", "body_id")[:limit]]


def _first_language(on: date) -> Subquery:
    """One name of a body that is named in several languages: a list shows each body once."""
    same_body = BodyName.objects.filter(body_id=OuterRef("body_id"), valid__contains=on)
    return Subquery(same_body.order_by(_vietnamese_first(), "language").values("language")[:1])


def _vietnamese_first() -> Case:
    return Case(When(language="vi", then=Value(0)), default=Value(1), output_field=IntegerField())


def search_names(text: str, *, on: date | None = None, limit: int = 20) -> list[NamedBody]:
    """Return bodies one of whose names, old or new, holds every word of `text`, best first.

    Accents and letter case do not matter, the last word may be unfinished; names written with the
    same accents and those that are nothing but `text` come first. With `on` only names of that day.
    """
    typed = words(fold(text))
    if not typed:
        return []
    rows = BodyName.objects.filter(_every_word(typed)).select_related("body")
    if on is not None:
        rows = rows.filter(valid__contains=on)
    ordered = rows.alias(place=_closeness(text, " ".join(typed)), size=Length("folded"))
    return [_named(row) for row in ordered.order_by("place", "size", "folded", "-valid", "body_id")[:limit]]


def _every_word(typed: list[str]) -> Q:
    """Words are runs of letters and digits only, so they can stand in a pattern as they are."""
    every = Q(folded__regex=rf"\m{typed[-1]}")
    for word in typed[:-1]:
        every &= Q(folded__regex=rf"\m{word}\M")
    return every


def _closeness(text: str, folded: str) -> Case:
    whole = Q(folded=folded) | Q(folded__startswith=f"{folded}\n") | Q(folded__endswith=f"\n{folded}")
    accented = Q(name__icontains=squeeze(text)) | Q(short_name__icontains=squeeze(text))
    return Case(
        When(whole & accented, then=Value(0)),
        When(whole, then=Value(1)),
        When(accented, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )


def bodies_named_like(text: str, *, limit: int = 500) -> set[UUID]:
    """Return the ids of bodies that `text` may mean, for the look-up: by old or new names.

    A name that holds `text` as a phrase counts before one that only holds its words; the name of
    an administrative unit stands for its organs too.
    """
    typed = words(fold(text))
    if not typed:
        return set()
    phrase = rf"\m{' '.join(typed)}\M"
    every = Q()
    for word in typed:
        every &= Q(folded__regex=rf"\m{word}\M")
    found = _ids(BodyName.objects.filter(folded__regex=phrase), limit) or _ids(
        BodyName.objects.filter(every), limit
    )
    organs = Body.objects.filter(territory_id__in=found, territory__kind=Kind.TERRITORY)
    return found | set(organs.values_list("id", flat=True))


def bodies_called(folded: Collection[str]) -> dict[str, set[UUID]]:
    """Return for each folded text the bodies that bear exactly it as a full or short name, at any time.

    One query, however many texts; what names nobody has no entry.
    """
    found: dict[str, set[UUID]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_CALLED, [list(folded)])
        for name, body_id in cursor.fetchall():
            found.setdefault(name, set()).add(body_id)
    return found


def _ids(rows: QuerySet[BodyName], limit: int) -> set[UUID]:
    # The shortest names first: when there are too many, those that say little else are kept.
    ordered = rows.order_by(Length("folded"), "body_id").values_list("body_id", flat=True)
    return set(ordered[:limit])


def bodies_meant(text: str, *, on: date | None) -> dict[UUID, NamedBody]:
    """Return the bodies that a person can mean by a name, each with the name by which it was found.

    A name of that day, where one is told, goes before one of another, a whole name before a part of one;
    accents are not needed.
    One body is the answer; several are to be chosen from; none was ever called so.
    """
    found = (search_names(text, on=on) if on is not None else []) or search_names(text)
    asked = fold(squeeze(text))
    same = [each for each in found if asked in {fold(each.name), fold(each.short_name)}]
    return {each.body_id: each for each in same or found}
