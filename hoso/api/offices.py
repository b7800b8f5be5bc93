"""For which bodies an account works, and who works in them."""

from typing import Any
from uuid import UUID

from ninja import Schema

from hoso.access import acts
from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.api.doors import Asked, answers, api
from hoso.dossiers import queries as dossiers
from hoso.exchange import queries as exchange
from hoso.holdings import queries as holdings
from hoso.lib.errors import NotFound
from hoso.organisations import queries as organisations
from hoso.registry import queries

# What an account can do for a body here, by the names of the acts.
TOLD = (
    acts.READ, acts.REGISTER, acts.ISSUE, acts.DRAFT, acts.SIGN, acts.INSTRUCT, acts.SERIES, acts.PLAN_FILES,
    acts.APPROVE_PLAN, acts.KEEP_FILE, acts.TAKE_IN, acts.EXCHANGE,
)  # fmt: skip


class OfficeOut(Schema):
    """A body for which the account works, and what it may do there."""

    id: UUID
    name: str
    rule_set: str
    acts: list[str]


class PersonOut(Schema):
    """Somebody with a post in a body today."""

    account_id: UUID
    name: str
    title: str
    signs: bool


class FondsOut(Schema):
    """A fonds that a body answers for."""

    id: UUID
    code: str
    title: str


@api.get("/bodies", response=answers(list[OfficeOut]), tags=["offices"])
def bodies(request: Asked) -> Any:
    """Return the bodies for which the account works today, in order of name."""
    actor = request.auth
    found = {act: dossiers.bodies_for(actor, act) for act in TOLD}
    ids = {each for those in found.values() for each in those}
    names = organisations.labels(ids, actor.on)
    rule_sets = organisations.rule_sets_of(ids)
    told = [
        {
            "id": each,
            "name": names.get(each, ""),
            "rule_set": rule_sets[each],
            "acts": [act for act in TOLD if each in found[act]],
        }
        for each in ids
    ]
    return sorted(told, key=lambda office: (office["name"], str(office["id"])))


def check_works_in(actor: Actor, body_id: UUID) -> None:
    """Refuse whoever has nothing to do in a body.

    Raises:
        NotFound: so it is.
    """
    worked = queries.bodies_worked_at(actor) | queries.bodies_worked_in(actor) | exchange.bodies_of(actor)
    if body_id not in worked | dossiers.bodies_for(actor, acts.READ):
        raise NotFound(f"body {body_id} is none for which {actor.account_id} works")


@api.get("/bodies/{body_id}/people", response=answers(list[PersonOut]), tags=["offices"])
def people(request: Asked, body_id: UUID) -> Any:
    """Return who holds a post in a body today: who may lead, cooperate, keep files, or sign."""
    check_works_in(request.auth, body_id)
    signers = queries.signers_of(body_id, on=request.auth.on)
    return [
        {
            "account_id": each.account_id,
            "name": each.name,
            "title": each.title,
            "signs": each.account_id in signers,
        }
        for each in accounts.people_of(body_id, on=request.auth.on)
    ]


@api.get("/bodies/{body_id}/fonds", response=answers(list[FondsOut]), tags=["offices"])
def fonds(request: Asked, body_id: UUID) -> Any:
    """Return the fonds that a body answers for today: its own, and those of bodies it followed."""
    check_works_in(request.auth, body_id)
    return holdings.list_fonds([body_id], on=request.auth.on)
