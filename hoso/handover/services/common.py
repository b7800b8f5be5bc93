"""What the acts of a handover share: its row locked, so that two clerks take turns."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from hoso.access.values import Actor
from hoso.handover import queries, rules
from hoso.handover.errors import ReceiverMissing
from hoso.handover.models import Handover, Line, Receiver
from hoso.handover.queries import Side
from hoso.lib.errors import BadValue


def locked(actor: Actor, handover_id: UUID, move: str, *, side: Side) -> tuple[Actor, Handover]:
    """Return the actor as the trail names it, and the handover, kept as it is until the transaction ends.

    Raises:
        NotFound, NotAllowed: see `queries.get_handover`.
        MoveNotOpen: see `rules.handover_after`.
    """
    queries.get_handover(actor, handover_id, to=side)
    found = Handover.objects.select_for_update(of=("self",)).select_related("plan")
    handover = found.get(pk=handover_id)
    rules.handover_after(rules.Way(handover.way), rules.HandoverState(handover.state), move)
    return queries.acting_in(actor, handover, side), handover


def check_day(actor: Actor, on: date | None) -> date:
    """Return the day of an act, today unless it was said; what lies ahead has not happened.

    Raises:
        BadValue: the day is to come.
    """
    if on is not None and on > actor.on:
        raise BadValue(f"{on} is to come", field="on")
    return on or actor.on


def receivers_of(handover_id: UUID) -> dict[rules.Medium, Receiver]:
    """Return the confirmed receivers of a handover by medium."""
    found = Receiver.objects.filter(handover=handover_id, confirmed_at__isnull=False)
    return {rules.Medium(each.medium): each for each in found}


def receiver_for(
    kind: rules.LineKind, own: UUID | None, receivers: dict[rules.Medium, Receiver]
) -> UUID | None:
    """Return the body that receives a line; None where the receiver stands outside the directory.

    Raises:
        ReceiverMissing: nobody has confirmed who receives this medium.
    """
    if own is not None:
        return own
    medium = rules.MEDIUM_OF[kind]
    receiver = receivers.get(medium)
    if receiver is None:
        raise ReceiverMissing(f"nobody is confirmed to receive {medium}", medium=medium.value)
    return receiver.body_id


def next_ordinal(handover_id: UUID) -> int:
    """Return the number of the next line; the handover is locked."""
    last = Line.objects.filter(handover=handover_id).order_by("-ordinal").values_list("ordinal", flat=True)
    return (last.first() or 0) + 1


def spans(numbers: Iterable[int]) -> str:
    """Write numbers of lines as people do: `1-3, 7`."""
    parts: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if parts and parts[-1][1] == number - 1:
            parts[-1] = (parts[-1][0], number)
        else:
            parts.append((number, number))
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)
