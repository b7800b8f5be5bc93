"""Bodies that the words of a look-up name, and who follows those that are no more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hoso.organisations import queries as organisations
from hoso.organisations.queries import Body

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Successor:
    """A body that follows another today, in part or wholly."""

    body_id: UUID
    name: str
    in_part: bool


@dataclass(frozen=True, slots=True)
class Meant:
    """A body that was named; when it is no more, its last day and who follows it today."""

    body_id: UUID
    name: str
    ended_on: date | None
    followers: tuple[Successor, ...]


def bodies_meant(named: Iterable[UUID], *, today: date) -> list[Meant]:
    """Return the few bodies a question named, those that are no more first: of them one wants to know."""
    found = (organisations.get_body(body_id) for body_id in list(named)[: 4 * SHOWN])
    ordered = sorted(found, key=lambda body: (organisations.is_alive(body, on=today), body.kind))
    return [_meant(body, today=today) for body in ordered[:SHOWN]]


def _meant(body: Body, *, today: date) -> Meant:
    gone = not organisations.is_alive(body, on=today) and body.ends_on is not None
    after = organisations.successors(body.pk, from_on=body.ends_on, on=today) if gone and body.ends_on else []
    names = organisations.labels({body.pk, *(each.body for each in after)}, today)
    followers = (Successor(each.body, names.get(each.body, ""), each.share == "part") for each in after)
    return Meant(body.pk, names.get(body.pk, ""), body.ends_on if gone else None, tuple(followers))
