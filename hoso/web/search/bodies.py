"""Bodies that the words of a look-up name, and who follows those that are no more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hoso.organisations import queries as organisations
from hoso.organisations.queries import Body

TERRITORY = "territory"
MOST_NAMED, SHOWN, FOLLOWERS_SHOWN = 12, 2, 4


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
    more_followers: int = 0


def bodies_meant(named: Iterable[UUID], *, today: date) -> list[Meant]:
    """Return the few bodies a question named, those that are no more first: of them one wants to know.

    Where a unit was named, it stands for its organs.
    """
    found = [organisations.get_body(body_id) for body_id in list(named)[:MOST_NAMED]]
    units = [body for body in found if body.kind == TERRITORY]
    ordered = sorted(units or found, key=lambda body: (organisations.is_alive(body, on=today), body.kind))
    return [_meant(body, today=today) for body in ordered[:SHOWN]]


def _meant(body: Body, *, today: date) -> Meant:
    gone = not organisations.is_alive(body, on=today) and body.ends_on is not None
    after = organisations.successors(body.pk, from_on=body.ends_on, on=today) if gone and body.ends_on else []
    whole_first = sorted(after, key=lambda each: each.share == "part")
    shown = whole_first[:FOLLOWERS_SHOWN]
    names = organisations.labels({body.pk, *(each.body for each in shown)}, today)
    followers = tuple(Successor(each.body, names.get(each.body, ""), each.share == "part") for each in shown)
    ended_on = body.ends_on if gone else None
    return Meant(body.pk, names.get(body.pk, ""), ended_on, followers, len(after) - len(shown))
