"""Bodies that the words of a look-up name, and who follows those that are no more."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hoso.organisations import queries as organisations
from hoso.organisations.queries import NamedBody

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Meant:
    """A body that was named: under which name, what it is called today or was last, and who follows it."""

    body_id: UUID
    asked_name: str
    name: str
    ended_on: date | None
    followers: tuple[tuple[UUID, str, bool], ...]  # body, name today, in part only

    @property
    def was_renamed(self) -> bool:
        return self.asked_name != self.name


def bodies_meant(text: str, *, today: date) -> list[Meant]:
    """Return the few bodies that `text` names, by old or new names; none for a text that names nobody."""
    named: dict[UUID, NamedBody] = {}
    for each in organisations.search_names(text, limit=4 * SHOWN):
        named.setdefault(each.body_id, each)
    chosen = list(named.values())[:SHOWN]
    return [_meant(each, today=today) for each in chosen]


def _meant(named: NamedBody, *, today: date) -> Meant:
    body = organisations.get_body(named.body_id)
    followers = (
        organisations.successors(body.pk, from_on=body.ends_on, on=today)
        if body.ends_on is not None and body.ends_on < today
        else []
    )
    names = organisations.labels({body.pk, *(each.body for each in followers)}, today)
    return Meant(
        body.pk, named.name, names.get(body.pk, named.name), body.ends_on if followers else None,
        tuple((each.body, names.get(each.body, ""), each.share == "part") for each in followers),
    )  # fmt: skip
