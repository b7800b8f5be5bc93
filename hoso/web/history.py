"""What happened to a holding, with the names of people and bodies."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hoso.accounts import queries as accounts
from hoso.holdings import queries as holdings
from hoso.holdings.rules import Fact
from hoso.organisations import queries as organisations


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of a history."""

    at: datetime
    fact: str
    who: str
    reason: str
    body: str  # into whose keeping it came, where that is what happened


def history_of(holding_id: UUID) -> list[Happened]:
    """Return what happened, newest first; the caller has checked who asks."""
    events = holdings.history(holding_id)
    people = accounts.names_of({event.account_id for event in events if event.account_id})
    keepers = {event.pk: UUID(event.to_value) for event in events if event.fact == Fact.CUSTODY}
    names = organisations.labels(set(keepers.values()), events[-1].on) if keepers else {}
    return [
        Happened(
            event.at, event.fact, people.get(event.account_id, "") if event.account_id else "",
            _in_words(event.reason),
            names.get(keepers[event.pk], "") if event.pk in keepers else "",
        )
        for event in reversed(events)
    ]  # fmt: skip


def _in_words(reason: str) -> str:
    """Reasons that Hoso itself gives are codes of acts; the column beside them says the same in words."""
    return "" if re.fullmatch(r"[a-z_]+\.[a-z_]+", reason) else reason
