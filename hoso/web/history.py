"""What happened to a holding, with the names of people and bodies."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from hoso.accounts import queries as accounts
from hoso.audit import queries as audit
from hoso.holdings import queries as holdings
from hoso.holdings.rules import Fact
from hoso.organisations import queries as organisations
from hoso.registry.queries import best_values
from hoso.registry.services import CONFIRM, CONFIRM_CERTAIN
from hoso.web.registry.words import FIELD_WORDS, shown_value

if TYPE_CHECKING:
    from hoso.audit.queries import TrailEntry
    from hoso.holdings.models import HoldingEvent
    from hoso.registry.models import FieldValue

FACT_OF_ACT = {CONFIRM: "confirmed", CONFIRM_CERTAIN: "accepted"}


@dataclass(frozen=True, slots=True)
class Change:
    """One field that a person corrected."""

    label: Any
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of a history."""

    at: datetime
    fact: str
    who: str
    reason: str
    body: str = ""  # into whose keeping it came, where that is what happened
    changes: Sequence[Change] = ()


def history_of(holding_id: UUID) -> list[Happened]:
    """Return what happened, newest first; the caller has checked who asks."""
    events = holdings.history(holding_id)
    return _newest_first(_moves(events, _people(event.account_id for event in events)))


def history_of_document(document_id: UUID, values: "Sequence[FieldValue]") -> list[Happened]:
    """Return what happened to a document, who confirmed what, and what each corrected, newest first.

    `values` is every value ever given, oldest first; the caller has checked who asks.
    """
    events = holdings.history(document_id)
    acts = audit.list_history(document_id, acts=list(FACT_OF_ACT))
    people = _people([*(event.account_id for event in events), *(act.account_id for act in acts)])
    return _newest_first([*_moves(events, people), *_confirmations(acts, values, people)])


def _newest_first(happened: "Iterable[Happened]") -> list[Happened]:
    return sorted(happened, key=lambda each: each.at, reverse=True)


def _people(account_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    return accounts.names_of({each for each in account_ids if each})


def _moves(events: "Sequence[HoldingEvent]", people: dict[UUID, str]) -> list[Happened]:
    keepers = {event.pk: UUID(event.to_value) for event in events if event.fact == Fact.CUSTODY}
    names = organisations.labels(set(keepers.values()), events[-1].on) if keepers else {}
    return [
        Happened(
            event.at, _fact(event), people.get(event.account_id, "") if event.account_id else "",
            _in_words(event.reason),
            names.get(keepers[event.pk], "") if event.pk in keepers else "",
        )
        for event in reversed(events)
    ]  # fmt: skip


def _fact(event: "HoldingEvent") -> str:
    """Return what happened; of a dossier or box, whether it was put in or taken out."""
    if event.fact != Fact.MEMBERSHIP:
        return event.fact
    return "put_in" if event.to_value else "taken_out"


def _confirmations(
    acts: "Iterable[TrailEntry]", values: "Sequence[FieldValue]", people: dict[UUID, str]
) -> list[Happened]:
    """Return who answered for the fields; a detail that was erased leaves its line without a reason."""
    corrected = _corrections(values)
    return [
        Happened(
            act.at, FACT_OF_ACT[act.act], people.get(act.account_id, "") if act.account_id else "",
            str((act.detail or {}).get("reason", "")), changes=corrected.get(act.ids.get("given_at", ""), ()),
        )
        for act in acts
    ]  # fmt: skip


def _corrections(values: "Sequence[FieldValue]") -> dict[str, list[Change]]:
    """Return what persons changed, by the moment as the trail writes it."""
    found: dict[str, list[Change]] = {}
    for place, value in enumerate(values):
        if value.given_by is None:
            continue
        held = best_values(values[:place]).get(value.field)
        change = Change(
            FIELD_WORDS[value.field],
            shown_value(value.field, held.value if held else ""),
            shown_value(value.field, value.value),
        )
        moment = value.given_at.astimezone(UTC).isoformat(timespec="microseconds")
        found.setdefault(moment, []).append(change)
    return found


def _in_words(reason: str) -> str:
    """Reasons that Hoso itself gives are codes of acts; the column beside them says the same in words."""
    return "" if re.fullmatch(r"[a-z_]+\.[a-z_]+", reason) else reason
