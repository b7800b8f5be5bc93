"""What arrived at a body, what looks alike, and what waits for whom."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from hoso.access import acts
from hoso.access.values import Actor
from hoso.holdings import queries as holdings
from hoso.lib.errors import NotFound
from hoso.registry.models import Incoming, Opinion, Task
from hoso.registry.queries.tasks import bodies_instructed, led_by
from hoso.registry.rules import OPEN_TASKS, IncomingState, Part, same_issuer
from hoso.registry.rules.incoming import OPEN

# Of so many that bear the same number, the newest are looked at.
MOST_ALIKE = 50


def arrivals_open_to(actor: Actor) -> "QuerySet[Incoming]":
    """Return the arrivals whose document the actor may read."""
    return Incoming.objects.filter(holdings.open_to(actor, acts.READ, prefix="document__holding__"))


def list_arrivals(actor: Actor, body_id: UUID) -> "QuerySet[Incoming]":
    """Return what arrived at a body, with document and number, for whoever may read each."""
    found = Incoming.objects.filter(body=body_id)
    readable = found.filter(holdings.open_by_ids(actor, acts.READ, prefix="document__holding__"))
    return readable.select_related("document__holding", "entry")


def narrowed_arrivals(found: "QuerySet[Incoming]", show: str, *, on: date) -> "QuerySet[Incoming]":
    """Return those in a state, or `open`, or `late` on a day; with any other word all of them."""
    if show == "open":
        return found.filter(state__in=OPEN)
    if show == "late":
        return found.filter(closed_on__isnull=True, due_on__lt=on)
    return found.filter(state=show) if show in set(IncomingState) else found


def find_arrival(actor: Actor, body_id: UUID, arrival_id: UUID) -> Incoming | None:
    """Return an arrival of a body by its id; None when there is none, or the actor may not read it."""
    return list_arrivals(actor, body_id).filter(pk=arrival_id).first()


def get_arrival(actor: Actor, arrival_id: UUID) -> Incoming:
    """Return one arrival with its document and number.

    Raises:
        NotFound: no such arrival, or the actor may not read its document.
    """
    found = arrivals_open_to(actor).select_related("document__holding", "entry__register")
    arrival = found.filter(pk=arrival_id).first()
    if arrival is None:
        raise NotFound(f"arrival {arrival_id} not found")
    return arrival


def closing_note_of(arrival_id: UUID) -> str:
    """Return why an arrival was closed or returned; the caller has checked who is told."""
    return Incoming.objects.filter(pk=arrival_id).values_list("closing_note", flat=True).first() or ""


def arrivals_of(document_ids: Iterable[UUID], *, body_id: UUID) -> dict[UUID, Incoming]:
    """Return under which arrival each document came to a body; for whoever may read the documents."""
    found = Incoming.objects.filter(document__in=list(document_ids), body=body_id).select_related("entry")
    return {each.document_id: each for each in found}


def opinions_of(arrival_ids: Iterable[UUID]) -> dict[UUID, list[Opinion]]:
    """Return the slips of several arrivals, oldest line first; the caller has checked who asks."""
    found: dict[UUID, list[Opinion]] = {}
    for each in Opinion.objects.filter(incoming__in=list(arrival_ids)).order_by("id"):
        found.setdefault(each.incoming_id, []).append(each)
    return found


def find_duplicates(body_id: UUID, *, identifier: str, number_key: str, issuer: str) -> list[Incoming]:
    """Return what arrived before and seems to be the same: the same message, or number, symbol and issuer.

    Source: Decree 30/2020/ND-CP, appendix VI, part I.
    """
    arrived = Incoming.objects.filter(body=body_id).select_related("document", "entry").order_by("-id")
    same = list(arrived.filter(identifier=identifier)[:MOST_ALIKE]) if identifier else []
    if number_key:
        alike = arrived.filter(document__number_key=number_key)[:MOST_ALIKE]
        same += [each for each in alike if same_issuer(each.document.issuer, issuer)]
    return list({each.pk: each for each in same}.values())


def slip_of(arrival_id: UUID) -> list[Opinion]:
    """Return the lines of the resolution slip, oldest first; the caller has checked who asks."""
    return opinions_of([arrival_id]).get(arrival_id, [])


def newest_instruction(arrival_ids: Iterable[UUID]) -> dict[UUID, Opinion]:
    """Return of each arrival what its leader said last."""
    said = Opinion.objects.filter(incoming__in=list(arrival_ids), part=Part.LEADER).select_related("task")
    said = said.order_by("id")
    return {each.incoming_id: each for each in said}


def open_tasks_of_arrival(arrival: Incoming) -> list[Task]:
    """Return the tasks that instructions about an arrival gave and that are still open."""
    given = Opinion.objects.filter(incoming=arrival, task__state__in=OPEN_TASKS).values("task")
    return list(Task.objects.filter(pk__in=given).order_by("id"))


def leads(actor: Actor, arrival: Incoming) -> bool:
    """Tell whether the actor leads the handling of an arrival, alone or for somebody who is away."""
    ids = [each.pk for each in open_tasks_of_arrival(arrival)]
    return Task.objects.filter(led_by(actor), pk__in=ids).exists()


def without_instruction(actor: Actor) -> "QuerySet[Incoming]":
    """Return the arrivals of the bodies in which the actor gives instructions that wait for one."""
    waiting = (IncomingState.REGISTERED, IncomingState.PRESENTED)
    found = Incoming.objects.filter(body__in=bodies_instructed(actor), state__in=waiting)
    readable = found.filter(holdings.open_by_ids(actor, acts.READ, prefix="document__holding__"))
    return readable.select_related("document__holding", "entry")


def recent_issuers(body_id: UUID, *, limit: int = 40) -> list[str]:
    """Return who wrote to a body lately, each once, newest first: what a clerk types most often."""
    newest = Incoming.objects.filter(body=body_id).order_by("-id").values_list("document__issuer", flat=True)
    return list(dict.fromkeys(issuer for issuer in newest[: 10 * limit] if issuer))[:limit]


def arrivals_between(body_id: UUID, from_on: date, to_on: date) -> "QuerySet[Incoming]":
    """Return all that arrived in these days in order of its numbers, whoever may read each."""
    found = Incoming.objects.filter(body=body_id, arrived_on__range=(from_on, to_on))
    return found.select_related("document", "entry", "answer").order_by("arrived_on", "entry__number")
