"""History, trail and announcement of what changed about holdings."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from uuid import UUID

from django.db import connection

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.holdings import rules
from hoso.holdings.events import HoldingChanged
from hoso.holdings.models import HoldingEvent
from hoso.lib.dates import now
from hoso.tables.inserting import insert_many
from hoso.tables.sql import UUID7

AT_ONCE = 2000  # rows in one statement
_REMEMBER = f"""
INSERT INTO holdings_holdingevent
       (id, holding_id, fact, at, "on", account_id, from_value, to_value, reason, act_id)
SELECT {UUID7}, told.id, %(fact)s, %(at)s, %(on)s, %(account)s, told.before, %(to)s, %(reason)s, %(act)s
  FROM unnest(%(ids)s::uuid[], %(before)s::text[]) AS told(id, before)
"""  # noqa: S608 - UUID7 is ours


def changed(
    actor: Actor,
    holding_ids: Sequence[UUID],
    fact: rules.Fact,
    *,
    before: Mapping[UUID, str] = MappingProxyType({}),
    to_value: str = "",
    reason: str = "",
    on: date | None = None,
) -> None:
    """Write history, trail and announcement of one change of many holdings, in the caller's transaction.

    `before` tells the old value of each.
    """
    remember(actor, holding_ids, fact, before=before, to_value=to_value, reason=reason, on=on)
    for holding_id in holding_ids:
        values = {"from": before.get(holding_id, ""), "to": to_value, "reason": reason}
        audit.record(actor, f"holdings.{fact.value}", subject=holding_id, detail=values)
    events.announce_many([HoldingChanged(holding_id, fact.value) for holding_id in holding_ids])


def remember(
    actor: Actor,
    holding_ids: Sequence[UUID],
    fact: rules.Fact,
    *,
    before: Mapping[UUID, str] = MappingProxyType({}),
    to_value: str = "",
    reason: str = "",
    on: date | None = None,
) -> None:
    at = now()
    insert_many(
        HoldingEvent,
        (
            HoldingEvent(
                holding_id=holding_id,
                fact=fact,
                at=at,
                on=on or actor.on,
                account_id=actor.account_id,
                from_value=before.get(holding_id, ""),
                to_value=to_value,
                reason=reason,
            )
            for holding_id in holding_ids
        ),
    )


def remember_set(
    actor: Actor,
    act_id: UUID,
    before: Mapping[UUID, str],
    fact: rules.Fact,
    *,
    to_value: str,
    reason: str,
    on: date,
) -> None:
    """Write the history of holdings that one act changed, however many, in one statement.

    `before` tells each holding's old value; the row in the trail and the announcement are one for all.
    """
    facts = {
        "act": act_id, "fact": fact.value, "at": now(), "on": on, "account": actor.account_id,
        "to": to_value, "reason": reason[:500], "ids": list(before), "before": list(before.values()),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER, facts)
