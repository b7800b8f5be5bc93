"""What one viewer may see of a finding: names are looked up for each, and what may not be read has none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from hoso.access import acts
from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.custody import queries as custody
from hoso.custody import services as custody_services
from hoso.dossiers import queries as dossiers
from hoso.dossiers import services as dossier_services
from hoso.holdings import queries as holdings
from hoso.holdings.rules import Kind as HoldingKind
from hoso.organisations import queries as organisations
from hoso.oversight import queries
from hoso.oversight.models import Finding
from hoso.oversight.rules import is_receiver
from hoso.registry import queries as registry
from hoso.registry import services as registry_services

if TYPE_CHECKING:
    from hoso.registry.models import Document

# Ids under these names are no holdings.
SERIES, FONDS = "series", "fonds"
PLACES = frozenset({"place", "seen_at"})
NO_HOLDINGS = {SERIES, FONDS} | PLACES
# Papers of the same series whose numbers are nearest.
NEAR = ("near", "before", "after")
MOST_RECIPIENTS = 12
LONGEST_LABEL = 120
# In which order the evidence is read.
PARTS = (
    "document", "dossier", "box", "lent", "handed", FONDS, "place", "seen_at", SERIES, "before", "after",
    "citing", "near", "claimed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thing:
    """Something a finding names, as the viewer may see it; `kind` says where its page is.

    `kind` is document, dossier, box, body, series, fonds or place; `label` is empty for a document without
    number and subject; of a document `parts` are type, written number and subject.
    """

    kind: str
    id: UUID
    label: str
    parts: tuple[str, str, str] = ("", "", "")


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding for one viewer.

    `is_veiled`: the viewer answers for it but may not read the thing: kind, body and place are all that is
    shown. `hidden` counts the other things that are left out. `recipients` are those of the nearest papers:
    who most likely received the missing one too.
    """

    finding: Finding
    is_veiled: bool
    body: str
    about: str
    owner: str
    things: dict[str, list[Thing]] = field(default_factory=dict)
    bodies: dict[str, list[Thing]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    hidden: int = 0
    recipients: tuple[str, ...] = ()
    place: str = ""
    fonds: str = ""


def read_finding(actor: Actor, finding_id: UUID) -> Shown:
    """Return one finding as the actor may see it; that restricted things were named is recorded.

    Raises:
        NotFound: no such finding, or the actor may not see it.
    """
    return show_all(actor, [queries.get_finding(actor, finding_id)])[0]


def show_all(actor: Actor, findings: Sequence[Finding]) -> list[Shown]:
    """Return findings of a list that is open to the actor, as the actor may see each.

    As many questions to the database for a page as for one; that restricted things were named is recorded.
    """
    if not findings:
        return []
    names = _Names(actor, findings)
    return [names.shown(each) for each in findings]


class _Names:
    """The names that some findings need, each kind of them asked for once."""

    def __init__(self, actor: Actor, findings: Sequence[Finding]) -> None:
        self.actor = actor
        things = {UUID(each) for row in findings for each in _holdings_in(row)}
        things |= {row.holding_id for row in findings if row.holding_id}
        self.kinds = holdings.readable(actor, things, to=acts.READ) if things else {}
        # Who keeps a box knows its label and place, though not what lies in it.
        self.kinds |= (
            holdings.readable(actor, things, to=acts.MOVE_BOX, kind=HoldingKind.BOX) if things else {}
        )
        self.documents = self._documents()
        self.dossiers = self._titles()
        self.boxes = self._boxes()
        about = [row.holding_id for row in findings if row.holding_id]
        self.fonds_of = holdings.fonds_of(about) if about else {}
        fonds = {*self.fonds_of.values(), *_ids(findings, FONDS)}
        self.fonds = holdings.titles_of_fonds(fonds) if fonds else {}
        # A box that is warned of stands somewhere itself; other things lie in one.
        self.box_of = custody.places_of(about) if about else {}
        places = {place for name in PLACES for place in _ids(findings, name)}
        self.places = custody.ways_of(places) if places else {}
        series = _ids(findings, SERIES)
        self.series = registry.series_by_id(series) if series else {}
        self.bodies = organisations.labels(_bodies_in(findings), actor.on)
        self.people = accounts.names_of({row.owner_id for row in findings if row.owner_id})

    def _of(self, kind: HoldingKind) -> list[UUID]:
        return [thing for thing, found in self.kinds.items() if found == kind]

    def _documents(self) -> "dict[UUID, Document]":
        ids = self._of(HoldingKind.DOCUMENT)
        found = registry.list_documents(ids) if ids else []
        return {each.pk: each for each in registry_services.list_for_reading(self.actor, found)}

    def _titles(self) -> dict[UUID, str]:
        ids = self._of(HoldingKind.DOSSIER)
        found = dossiers.dossiers_open_to(self.actor).select_related("holding").filter(pk__in=ids)
        shown = dossier_services.list_for_reading(self.actor, found) if ids else []
        return {each.pk: each.title for each in shown}

    def _boxes(self) -> dict[UUID, str]:
        ids = self._of(HoldingKind.BOX)
        found = custody.boxes_known_to(self.actor).select_related("holding").filter(pk__in=ids)
        shown = custody_services.list_for_reading(self.actor, list(found)) if ids else []
        return {each.pk: each.label for each in shown}

    def shown(self, row: Finding) -> Shown:
        veiled = row.holding_id is not None and row.holding_id not in self.kinds
        place = self.box_of.get(row.holding_id, "") if row.holding_id else ""
        fonds = self.fonds.get(self.fonds_of.get(row.holding_id, row.pk), "") if row.holding_id else ""
        common: dict[str, Any] = {
            "finding": row, "is_veiled": veiled, "place": place, "fonds": fonds,
            "body": self.bodies.get(row.body_id, ""),
            "about": self.bodies.get(row.about_id, "") if row.about_id else "",
            "owner": self.people.get(row.owner_id, "") if row.owner_id else "",
        }  # fmt: skip
        if veiled:
            return Shown(**common)
        things, hidden = self._things(row)
        return Shown(
            **common, things=things, hidden=hidden, values=_values(row),
            bodies={name: self._bodies(ids) for name, ids in row.evidence.get("bodies", {}).items()},
            recipients=self._recipients(thing for name in NEAR for thing in things.get(name, ())),
        )  # fmt: skip

    def _things(self, row: Finding) -> tuple[dict[str, list[Thing]], int]:
        found: dict[str, list[Thing]] = {}
        hidden = 0
        for name, ids in sorted(row.evidence.get("things", {}).items(), key=_place_of_part):
            seen = [thing for each in ids if (thing := self._thing(name, UUID(each))) is not None]
            hidden += len(ids) - len(seen)
            found[name] = seen
        return found, hidden

    def _thing(self, name: str, thing: UUID) -> Thing | None:
        if name == SERIES:
            return Thing(SERIES, thing, self.series[thing].title) if thing in self.series else None
        if name == FONDS:
            return Thing(FONDS, thing, self.fonds[thing]) if thing in self.fonds else None
        if name in PLACES:
            return Thing("place", thing, self.places[thing]) if thing in self.places else None
        if thing in self.documents:
            document = self.documents[thing]
            parts = (document.type_name, document.written_number, document.subject)
            label = document.written_number if document.number else document.subject[:LONGEST_LABEL]
            return Thing("document", thing, label, parts)
        if thing in self.dossiers:
            return Thing("dossier", thing, self.dossiers[thing])
        return Thing("box", thing, self.boxes[thing]) if thing in self.boxes else None

    def _bodies(self, ids: Iterable[str]) -> list[Thing]:
        return [Thing("body", UUID(each), self.bodies.get(UUID(each), "")) for each in ids]

    def _recipients(self, near: Iterable[Thing]) -> tuple[str, ...]:
        named = [
            name
            for thing in near
            if thing.id in self.documents
            for name in self.documents[thing.id].recipients
        ]
        return tuple(dict.fromkeys(str(each) for each in named if is_receiver(str(each))))[:MOST_RECIPIENTS]


def _place_of_part(item: tuple[str, Any]) -> int:
    return PARTS.index(item[0]) if item[0] in PARTS else len(PARTS)


def _holdings_in(row: Finding) -> list[str]:
    things = row.evidence.get("things", {})
    return [each for name, ids in things.items() if name not in NO_HOLDINGS for each in ids]


def _ids(findings: Iterable[Finding], name: str) -> set[UUID]:
    return {UUID(each) for row in findings for each in row.evidence.get("things", {}).get(name, [])}


def _bodies_in(findings: Iterable[Finding]) -> set[UUID]:
    found = set()
    for row in findings:
        found |= {row.body_id} | ({row.about_id} if row.about_id else set())
        found |= {UUID(each) for ids in row.evidence.get("bodies", {}).values() for each in ids}
    return found


def _values(row: Finding) -> dict[str, Any]:
    """Return the values with their days as dates."""
    return {
        name: date.fromisoformat(value[:10]) if name.endswith("_on") else value
        for name, value in row.evidence.get("values", {}).items()
    }
