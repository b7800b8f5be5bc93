"""The acts of a merger that are measured, one after the other."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from hoso.access.values import Actor
from hoso.handover import handlers, queries, services
from hoso.handover.rules import Medium, Way
from hoso.holdings import queries as holdings
from hoso.organisations import services as organisations
from hoso.organisations.events import BodyCeased
from hoso.organisations.rules.succession import Share, What

Timed = Callable[[str, Callable[[], Any]], Any]


def merge(actor: Actor, ending: Sequence[UUID], receiver: UUID, *, on: date, timed: Timed) -> dict[str, Any]:
    """Let `ending` merge into `receiver`, pass on what they answered for, receive the lines of the first."""
    lines = [organisations.LineGiven(each, receiver, Share.WHOLE, What.FUNCTIONS) for each in ending]
    planned = organisations.plan_reorganisation(
        actor, kind="merge", effective_on=on, basis_number="1/NQ", lines=lines
    )
    plan = timed(
        "plan",
        lambda: services.make_plan(
            actor, body_id=receiver, title="Sáp nhập", deadline_on=on, way=Way.GIVEN,
            reorganisation_id=planned.pk,
        ),
    )  # fmt: skip
    timed("put in force", lambda: organisations.put_in_force(actor, [planned.pk]))
    timed("fonds closed", lambda: _close_fonds(ending, on, planned.pk))
    handovers = {each.giver_id: each.pk for each in queries.list_handovers(actor, plan.pk)}
    timed("receivers confirmed", lambda: _confirm(actor, handovers.values(), receiver))
    passed = timed(
        "responsibility passed",
        lambda: sum(services.pass_responsibility(actor, each, on=on) for each in handovers.values()),
    )
    first = handovers[ending[0]]
    listed = timed("lines listed", lambda: services.list_holdings(actor, first))
    services.send(actor, first)
    received = timed("lines received", lambda: services.receive_many(actor, first))
    left = sum(
        each.boxes + each.dossiers + each.documents + each.others
        for each in holdings.find_not_taken_over(on=on)
        if not each.is_answering
    )
    return {
        "scopes_passed": passed, "lines": listed, "received": received.lines, "moved": received.moved,
        "still_kept_by_ceased": left,
    }  # fmt: skip


def _close_fonds(ending: Iterable[UUID], on: date, reorganisation_id: UUID) -> None:
    """Do what the worker does with each announcement."""
    for body_id in ending:
        handlers.on_body_ceased(BodyCeased(body_id, on, reorganisation_id))


def _confirm(actor: Actor, handover_ids: Iterable[UUID], receiver: UUID) -> None:
    for handover_id in handover_ids:
        for medium in (Medium.PAPER, Medium.DIGITAL):
            services.confirm_receiver(actor, handover_id, medium, body_id=receiver, reason="1/NQ")
