"""Who answers for a finding: never nobody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hoso.accounts import queries as accounts
from hoso.accounts.queries import Person
from hoso.holdings import queries as holdings
from hoso.organisations import queries as organisations
from hoso.oversight.rules import Found

FURTHEST = 6


@dataclass(frozen=True, slots=True)
class Answer:
    """The body that answers, its head's account where there is one, and who else could answer there.

    `about_id` is the body whose thing it is.
    """

    body_id: UUID
    about_id: UUID | None
    owner_id: UUID | None
    people: frozenset[UUID]


def answers_for(found: Sequence[Found], *, on: date) -> dict[tuple[str, str], Answer]:
    """Return who answers for each cause that day, by kind and key.

    The body responsible for the thing, else for the records of the body it is about; where that body is no
    more, who follows it, else who stood above it. The account is that of who was charged with it, else of
    its head, else of its archivist; without any, the head is meant whoever it is.
    """
    creators = holdings.creators_of({f.holding_id for f in found if f.holding_id})
    by_holding = holdings.answering_for_holdings({f.holding_id for f in found if f.holding_id}, on=on)
    by_creator = holdings.answering_for({f.about_id for f in found if f.about_id}, on=on)
    about = {
        (f.kind.value, f.key): f.about_id or (creators.get(f.holding_id) if f.holding_id else None)
        for f in found
    }
    named = {
        (f.kind.value, f.key): _named(f, by_holding, by_creator) or about[f.kind.value, f.key] for f in found
    }
    living = living_for({body for body in named.values() if body}, on=on)
    bodies = set(living.values())
    heads = accounts.heads_of(bodies, on=on)
    charged = accounts.in_office({f.owner_id for f in found if f.owner_id}, on=on)
    owners = {
        (f.kind.value, f.key): f.owner_id for f in found if f.owner_id is not None and f.owner_id in charged
    }
    people = accounts.people_of_all(bodies, on=on)
    return {
        key: _answer(living[body], about[key], owners.get(key), heads, people)
        for key, body in named.items()
        if body is not None
    }


def _answer(
    body_id: UUID,
    about_id: UUID | None,
    charged: UUID | None,
    heads: dict[UUID, Person],
    people: dict[UUID, set[UUID]],
) -> Answer:
    head = heads[body_id].account_id if body_id in heads else None
    return Answer(body_id, about_id, charged or head, frozenset(people.get(body_id, ())))


def _named(found: Found, by_holding: dict[UUID, UUID], by_creator: dict[UUID, list[UUID]]) -> UUID | None:
    if found.answers_id is not None:
        return found.answers_id
    if found.holding_id is not None and found.holding_id in by_holding:
        return by_holding[found.holding_id]
    answering = by_creator.get(found.about_id, []) if found.about_id else []
    return answering[0] if answering else None


def living_for(body_ids: Iterable[UUID], *, on: date) -> dict[UUID, UUID]:
    """Return for each body itself, if it exists that day, else who must have its records.

    Where no rule names anybody: who follows it, else who stood above it; one for which nobody is found
    stands for itself: its head is meant, and the directory is to be mended.
    """
    asked = list(body_ids)
    receivers = organisations.records_receivers_of(asked, on=on)
    return {
        body_id: receivers[body_id][0].body_id
        if receivers.get(body_id)
        else _living(body_id, on=on, left=FURTHEST)
        for body_id in asked
    }


def _living(body_id: UUID, *, on: date, left: int) -> UUID:
    body = organisations.get_body(body_id)
    if left == 0 or organisations.is_alive(body, on=on) or body.ends_on is None:
        return body_id
    followers = organisations.successors(body_id, from_on=body.ends_on, on=on)
    whole = [each for each in followers if each.share == "whole"] or followers
    if whole:
        return whole[0].body
    parent = organisations.find_parent(body_id, on=body.ends_on)
    return _living(parent.pk, on=on, left=left - 1) if parent is not None else body_id
