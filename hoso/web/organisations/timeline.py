"""What happened to a body, in the order of the days."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from hoso.organisations import queries
from hoso.organisations.queries import Body


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: `what` is a code that the template says in words."""

    on: date
    what: str
    text: str = ""
    other_id: UUID | None = None
    share: str = ""
    status: str = ""
    basis: str = ""
    reorganisation_id: UUID | None = None
    change: str = ""


@dataclass(frozen=True)
class Timeline:
    """The entries of a body and whom they name."""

    entries: list[Entry]
    named: set[UUID] = field(default_factory=set)


def timeline_of(body: Body) -> Timeline:
    """Return what is dated about a body: its life, names, codes, parents, who follows, decisions."""
    entries = sorted(_entries(body), key=lambda entry: entry.on)
    return Timeline(entries, {entry.other_id for entry in entries if entry.other_id is not None})


def _entries(body: Body) -> Iterator[Entry]:
    if body.begins_on is not None:
        yield Entry(body.begins_on, "began")
    if body.ceased_on is not None:
        yield Entry(body.ceased_on, "ceased")
    for name in queries.list_names(body.pk)[1:]:
        if name.from_on is not None:
            yield Entry(name.from_on, "renamed", text=name.name)
    for code in queries.list_codes(body.pk):
        if code.from_on is not None and code.from_on != body.begins_on:
            yield Entry(code.from_on, "coded", text=code.code)
    for parent_id, from_on in queries.list_parents(body.pk):
        if from_on is not None and from_on != body.begins_on:
            yield Entry(from_on, "moved", other_id=parent_id)
    # Functions and territory between the same two are one thing to a reader.
    seen: set[tuple[UUID, UUID, UUID]] = set()
    for line in queries.list_successions(body.pk):
        key = (line.reorganisation_id, line.predecessor_id, line.successor_id)
        if line.status == "cancelled" or key in seen:
            continue
        seen.add(key)
        is_after = line.predecessor_id == body.pk
        yield Entry(
            line.effective_on,
            "followed_by" if is_after else "follows",
            text=line.described,
            other_id=line.successor_id if is_after else line.predecessor_id,
            share=line.share,
            status=line.status,
            basis=line.basis_number,
            reorganisation_id=line.reorganisation_id,
            change=line.kind,
        )
    for decision in queries.list_records_decisions(body.pk):
        yield Entry(
            decision.decided_on,
            "decided" if decision.receiver_id else "taken_back",
            text=f"{decision.reason} ({decision.decided_by_name})",
            other_id=decision.receiver_id,
        )
