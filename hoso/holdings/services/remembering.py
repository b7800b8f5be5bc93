"""History, trail and announcement of what changed about holdings."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from uuid import UUID

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.holdings import rules
from hoso.holdings.events import HoldingChanged
from hoso.holdings.models import HoldingEvent
from hoso.lib.dates import now


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
    HoldingEvent.objects.bulk_create(
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
    )
