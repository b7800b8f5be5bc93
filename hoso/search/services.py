"""Asking with a trace, and building the index anew."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import AccessClass, Actor
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.holdings import queries as holdings
from hoso.search import queries
from hoso.search.describing import rows_of
from hoso.search.engine.child import ChildWriter
from hoso.search.opening import index_folder
from hoso.search.queries import Results
from hoso.search.waiting import CONSUMER, NAMES

_BUILDING = f"{CONSUMER}.building"
_LIST_EVENTS = 2000


def look_up(actor: Actor, text: str, **how: Any) -> Results:
    """Look up for a person, and record it when restricted things are shown; see `queries.look_up`."""
    results = queries.look_up(actor, text, **how)
    guarded = [line.id for line in results.lines if line.access_class >= AccessClass.RESTRICTED]
    if guarded:
        with transaction.atomic():
            for by, shown in holdings.by_capacity(actor, acts.READ, guarded):
                audit.record(
                    by,
                    "search.look_up",
                    detail={"text": text, "shown": [str(each) for each in shown]},
                    restricted=len(shown),
                )
    return results


def write_rows(writer: ChildWriter, holding_ids: Sequence[UUID]) -> None:
    """Bring the index's rows of some holdings to what the database says now, not committed yet."""
    rows = rows_of(holding_ids)
    writer.replace(rows)
    writer.remove([key for key in map(str, holding_ids) if key not in {row.key for row in rows}])


def rebuild(advance: Callable[[int], None] = lambda rows: None) -> int:
    """Build the index anew from the database beside the one in use, then swap; return how many rows.

    All that was ever announced names all that can be found, so the new index hears it from the
    beginning as a consumer of its own. Nothing is delivered to the old one meanwhile: what changes
    until the swap waits, is answered from the database, and goes into the new one. `advance` is called
    with the number of rows just written.

    Raises:
        IndexBusy: another process writes the index.
    """
    done: set[UUID] = set()
    with ChildWriter(index_folder(), anew=True) as writer:

        def write_new(announced: Sequence[Any]) -> None:
            new = [each for each in dict.fromkeys(event.subject for event in announced) if each not in done]
            rows = rows_of(new)
            writer.replace(rows)
            done.update(new)
            advance(len(rows))

        events.rewind(_BUILDING)
        while events.deliver_together(_BUILDING, NAMES, write_new, limit=_LIST_EVENTS).more:
            pass
        writer.put_in_use()
    events.rewind(_BUILDING)
    return len(done)
