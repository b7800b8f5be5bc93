"""What has lost its value: dossiers whose term has ended, duplicates, and those that have no term."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from hoso.access import acts
from hoso.access.values import Actor
from hoso.disposal import rules
from hoso.disposal.models import Line, Raised, Reckoning
from hoso.disposal.queries.proposals import check_for_body
from hoso.disposal.rules import Reckoned, Standing
from hoso.dossiers import queries as dossiers
from hoso.holdings import queries as holdings
from hoso.lib.errors import BadValue
from hoso.registry import queries as registry
from hoso.rulesets.vn_state.retention import Retention

if TYPE_CHECKING:
    from django.db.models import QuerySet

PAGE = 50


class DueKind(StrEnum):
    """Which list is asked for."""

    DUE = "due"
    DUPLICATES = "duplicates"
    NO_TERM = "no_term"


@dataclass(frozen=True, slots=True)
class DueRow:
    """A dossier on one of the lists; `key` is what the next page begins behind."""

    dossier_id: UUID
    code: str
    title: str
    begins_on: date | None
    ends_on: date | None
    retention_code: str
    last_year: int | None
    twin_id: UUID | None
    proposal_id: UUID | None  # the open one in which it stands already
    key: str


def list_due(
    actor: Actor, body_id: UUID, kind: DueKind = DueKind.DUE, *, after: str = "", limit: int = PAGE
) -> list[DueRow]:
    """Return up to `limit` dossiers in the custody of a body, the longest due first, from behind a key.

    It is as fresh as the last announcement that was heard; every act looks at each dossier anew. The cost
    follows what is due, not what is kept. What is kept for ever is on none of the lists.

    Source: TT 05/2025/TT-BNV art. 48 (the system lists what has expired and what is there twice).

    Raises:
        NotFound: the actor deals with no disposal of the body.
        NotAllowed: the actor does, but draws no lists up.
        BadValue: the key is none.
    """
    check_for_body(actor, body_id, to=acts.DISPOSE)
    opened = holdings.open_by_ids(actor, acts.DISPOSE, prefix="holding__")
    found = Reckoning.objects.filter(opened, holding__custodian=body_id, holding__struck_on=None)
    rows = list(_behind(_of_kind(found, kind, on=actor.on), kind, after)[:limit])
    return _told(rows, kind)


def _of_kind(found: "QuerySet[Reckoning]", kind: DueKind, *, on: date) -> "QuerySet[Reckoning]":
    if kind is DueKind.DUE:
        return found.filter(standing=Standing.TERM, last_year__lt=on.year).order_by("last_year", "holding_id")
    if kind is DueKind.NO_TERM:
        return found.filter(standing=Standing.NO_TERM).order_by("holding_id")
    return found.filter(
        twin__isnull=False, twin__destroyed_on=None, standing__in=[Standing.TERM, Standing.NO_TERM]
    ).order_by("holding_id")


def _behind(found: "QuerySet[Reckoning]", kind: DueKind, after: str) -> "QuerySet[Reckoning]":
    if not after:
        return found
    year, _, last = after.rpartition(".")
    try:
        holding_id = UUID(last)
        if kind is not DueKind.DUE:
            return found.filter(holding_id__gt=holding_id)
        return found.filter(Q(last_year__gt=int(year)) | Q(last_year=int(year), holding_id__gt=holding_id))
    except ValueError as error:
        raise BadValue(f"{after[:60]!r} is no key", field="after") from error


def _told(rows: list[Reckoning], kind: DueKind) -> list[DueRow]:
    ids = [row.holding_id for row in rows]
    facts = {each["holding_id"]: each for each in dossiers.dossier_facts().filter(holding_id__in=ids)}
    lines = Line.objects.filter(holding__in=ids, is_open=True)
    proposals = dict(lines.values_list("holding_id", "proposal_id"))
    return [
        DueRow(
            row.holding_id, facts[row.holding_id]["code"], facts[row.holding_id]["title"],
            facts[row.holding_id]["begins_on"], facts[row.holding_id]["ends_on"],
            facts[row.holding_id]["retention_code"], row.last_year, row.twin_id,
            proposals.get(row.holding_id),
            f"{row.last_year}.{row.holding_id}" if kind is DueKind.DUE else str(row.holding_id),
        )
        for row in rows
    ]  # fmt: skip


def retentions(dossier_ids: Iterable[UUID]) -> dict[UUID, Retention | None]:
    """Return how long each dossier is kept: as a council raised it last, else as it is described."""
    ids = list(dossier_ids)
    raised = {
        row.holding_id: Retention(row.years) for row in Raised.objects.filter(holding__in=ids).order_by("id")
    }
    return {
        dossier_id: raised.get(dossier_id, keeping.retention)
        for dossier_id, keeping in dossiers.retentions_of(ids).items()
    }


def reckoned(dossier_ids: Iterable[UUID]) -> dict[UUID, Reckoned]:
    """Return where dossiers stand now, from what is described; three queries for all of them."""
    ids = list(dossier_ids)
    keepings, kept = dossiers.retentions_of(ids), retentions(ids)
    return {
        dossier_id: rules.reckon(
            kept.get(dossier_id), keeping.ended_year,
            is_archival=keeping.is_archival and not keeping.is_destroyed,
        )
        for dossier_id, keeping in keepings.items()
    }  # fmt: skip


def find_twins(dossier_id: UUID) -> UUID | None:
    """Return the oldest other dossier that holds all documents of this one, or the same bytes; or None.

    The older of two is the original: of a pair only the younger is called a duplicate.
    """
    documents = holdings.members(dossier_id)
    same = registry.same_originals(documents)
    if not documents or any(each not in same for each in documents):
        return None
    alike = {each: {each, *same[each]} for each in documents}
    homes = dossiers.dossiers_of({other for others in alike.values() for other in others})
    covers: set[UUID] | None = None
    for others in alike.values():
        there = {home for other in others for home in homes.get(other, []) if home < dossier_id}
        covers = there if covers is None else covers & there
        if not covers:
            return None
    living = (covers or set()) - holdings.destroyed_among(covers or set())
    return min(living, default=None)
