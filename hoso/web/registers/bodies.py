"""For which body somebody works at the registers, and what every page of them needs."""

from uuid import UUID

from django.http import HttpRequest

from hoso.access import acts
from hoso.access.values import Actor
from hoso.lib.errors import NotFound
from hoso.organisations import queries as organisations
from hoso.registry import queries
from hoso.web.doors import actor_of


def bodies_of(actor: Actor) -> dict[UUID, str]:
    """Return the bodies whose registers the actor works at, with their names of today, in order of name."""
    ids = queries.bodies_worked_at(actor)
    labels = organisations.labels(ids, actor.on)
    return dict(sorted(((pk, labels.get(pk, "")) for pk in ids), key=lambda each: each[1]))


def frame(request: HttpRequest, body_id: UUID, *, here: str) -> dict[str, object]:
    """Return what the pages of one body's registers share.

    Raises:
        NotFound: the actor does not work at them.
    """
    actor = actor_of(request)
    others = bodies_of(actor)
    if body_id not in others:
        raise NotFound(f"registers of {body_id} not found")
    return {
        "body_id": body_id,
        "body_name": others[body_id],
        "other_bodies": [(pk, name) for pk, name in others.items() if pk != body_id],
        "here": here,
        "today": actor.on,
        **{f"may_{name}": queries.may(actor, act, body_id) for name, act in MAY.items()},
    }


def frame_if_working(request: HttpRequest, body_id: UUID, *, here: str) -> dict[str, object]:
    """Return the frame; whoever sees one thing of a body and does not work there sees it without."""
    try:
        return frame(request, body_id, here=here)
    except NotFound:
        return {"body_id": None, "today": actor_of(request).on}


MAY = {
    "register": acts.REGISTER, "issue": acts.ISSUE, "draft": acts.DRAFT, "sign": acts.SIGN,
    "instruct": acts.INSTRUCT, "open": acts.SERIES, "exchange": acts.EXCHANGE,
}  # fmt: skip
