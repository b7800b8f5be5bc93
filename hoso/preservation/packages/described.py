"""A package made from what stands in the store: the description of a dossier, and its files.

Nothing else is asked, so a dossier can be packed by whoever holds its object, without a database.

Source: TT 05/2025/TT-BNV appendices I to IV (secondary source: docs/law.md).
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from hoso.preservation.earkip.values import Agent, PremisAgent, PremisEvent
from hoso.preservation.packages.fields import Values
from hoso.preservation.packages.kinds import PackageKind
from hoso.preservation.packages.values import (
    DataFile,
    DocumentPart,
    Extra,
    PackagePlan,
    aip_id,
    part_id,
    sip_id,
)
from hoso.preservation.rules.naming import NAMES
from hoso.rulesets.catalogue import type_by_name

DESCRIPTION = "description.json"
# What people read goes into a package; words with their places and the words alone are made again from it.
# In this order: the first that is there shows the document, the others lie beside it.
PACKED_ROLES = ("signed", "pdfa", "original", "annex")
SOFTWARE = "Hoso"
_UNSAFE = re.compile(r"[^\w.-]+")
_DOTS = re.compile(r"\.{2,}")


@dataclass(frozen=True, slots=True)
class Packed:
    """A file of the store that goes into a package: its path there, its name below `data/`."""

    path: str
    name: str
    is_attached: bool
    facts: Mapping[str, Any]


Sha256Of = Callable[[Packed], str]


@dataclass(frozen=True, slots=True)
class Described:
    """What `description.json` says of one approved dossier."""

    told: Mapping[str, Any]

    @property
    def id(self) -> UUID:
        """The dossier's id."""
        return UUID(self.told["dossier"]["id"])

    @property
    def approved_at(self) -> datetime:
        """The approval that this state was kept for."""
        return datetime.fromisoformat(self.told["dossier"]["approved_at"])

    @property
    def code(self) -> str:
        """The file's code: body (or fonds, where the body has no code), year, and the symbol it was given.

        Empty when the dossier has no symbol or year: nothing is made up.
        """
        dossier = self.told["dossier"]
        if not dossier["code"] or not dossier["year"]:
            return ""
        return ".".join([self._creator_code, str(dossier["year"]), str(dossier["code"])])

    @property
    def archive_code(self) -> str:
        """The code of whoever keeps it, then the file's code; empty when that is."""
        keeper = self.told["custodian"]["code"]
        return ".".join(part for part in (keeper, self.code) if part) if self.code else ""

    @property
    def _creator_code(self) -> str:
        fonds = self.told["fonds"]
        return str(fonds["creator"]["code"] or fonds["code"])

    def object_id(self, kind: PackageKind) -> str:
        """Return the id of its package: one for ever for the AIP, one for each state for the others."""
        if kind is PackageKind.AIP_HOSO:
            return aip_id(self.id)
        return sip_id(self.id, f"{kind.value}:{self.told['dossier']['approved_at']}")

    def packed(self) -> Iterator[tuple[int, Mapping[str, Any], list[Packed]]]:
        """Yield each document with its number and the files that go into a package, the one to read first."""
        stem = _DOTS.sub(".", _UNSAFE.sub("-", self.code or f"HS.{self.id}")).strip(".-")
        for number, document in enumerate(self.told["documents"], start=1):
            yield number, document, list(_files(document, f"{stem}.{number:07}"))

    def plan(
        self,
        kind: PackageKind,
        sha256_of: Sha256Of,
        *,
        version: str,
        agreement: str = "",
        record_status: str = "NEW",
        events: tuple[PremisEvent, ...] = (),
    ) -> PackagePlan:
        """Return the package of this dossier; `sha256_of` gives the digest of each file, lower-case hex."""
        object_id = self.object_id(kind)
        made = self._made(object_id, kind) if kind.oais == "AIP" else ()
        return PackagePlan(
            kind, object_id, str(self.told["dossier"]["title"]), self.approved_at, self._agents(version),
            self._fields(kind), lambda: self._documents(kind, sha256_of), (self._extra(),), record_status,
            agreement, (PremisAgent(SOFTWARE, SOFTWARE, "software", version), *self._people()),
            (*made, *events),
        )  # fmt: skip

    def _documents(self, kind: PackageKind, sha256_of: Sha256Of) -> Iterator[DocumentPart]:
        for number, document, files in self.packed():
            data = tuple(_data_file(each, sha256_of(each), self.approved_at) for each in files)
            yield DocumentPart(self._document_fields(number, document, kind), data)

    def _extra(self) -> Extra:
        """The whole description goes along, with the paths that the files have in the package."""
        names = {each.path: each.name for _number, _document, files in self.packed() for each in files}
        documents = [
            {**document, "files": [
                {**file, "path": f"representations/rep1/data/{names[file['path']]}"}
                for file in document["files"] if file["path"] in names
            ]}
            for document in self.told["documents"]
        ]  # fmt: skip
        told = {**self.told, "documents": documents}
        content = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        return Extra(DESCRIPTION, content.encode(), "application/json")

    def _agents(self, version: str) -> tuple[Agent, ...]:
        fonds, keeper = self.told["fonds"], self.told["custodian"]
        creator = fonds["creator"]["name"] or fonds["title"]
        return (
            Agent("CREATOR", "OTHER", SOFTWARE, version, "SOFTWARE VERSION", other_type="SOFTWARE"),
            Agent("ARCHIVIST", "ORGANIZATION", creator, fonds["code"], "IDENTIFICATIONCODE"),
            Agent(
                "OTHER", "ORGANIZATION", keeper["name"] or str(keeper["id"]), keeper["code"] or "",
                "IDENTIFICATIONCODE", other_role="SUBMITTER",
            ),
        )  # fmt: skip

    def _people(self) -> tuple[PremisAgent, ...]:
        by = self.told["dossier"]["approved_by"]
        return (PremisAgent(str(by["account"]), str(by["name"]), "person"),) if by["account"] else ()

    def _made(self, object_id: str, kind: PackageKind) -> tuple[PremisEvent, ...]:
        """The making of the package, and the digitising of paper, as the circular calls them."""
        by = self.told["dossier"]["approved_by"]["account"]
        agents = [(SOFTWARE, "executing program")]
        if by:
            agents.insert(0, (str(by), "authorizer"))
        things = [(object_id, "outcome")]
        made = PremisEvent(
            part_id(object_id, f"event made {self.approved_at.isoformat()}"), "information package creation",
            self.approved_at, f"{kind.value} of the dossier as approved", "success", agents, things,
        )  # fmt: skip
        if self._confidence == "01":
            return (made,)
        digitised = PremisEvent(
            part_id(object_id, "event digitised"), "transfer", self.approved_at,
            "paper was digitised; a copy for reading was made from each scan", "success",
            [(SOFTWARE, "executing program")], things,
        )  # fmt: skip
        return digitised, made

    @property
    def _confidence(self) -> str:
        found = {_confidence(document) for document in self.told["documents"]}
        return found.pop() if len(found) == 1 else "03"

    def _fields(self, kind: PackageKind) -> Values:
        dossier = self.told["dossier"]
        pages = sum(document["page_count"] or 0 for document in self.told["documents"])
        return {
            "fileCode": self.code, "arcFileCode": self.archive_code, "title": str(dossier["title"]),
            "maintenance": str(dossier["retention_code"] or ""), "mode": _mode(dossier["access_class"]),
            "language": "01", "startDate": _day(dossier["begins_on"]), "endDate": _day(dossier["ends_on"]),
            "totalDoc": str(len(self.told["documents"])), "numberOfPage": str(pages),
            "confidenceLevel": self._confidence, "riskRecovery": "0",
        }  # fmt: skip

    def _document_fields(self, number: int, document: Mapping[str, Any], kind: PackageKind) -> Values:
        values = document["fields"]

        def value(name: str) -> str:
            return str((values.get(name) or {}).get("value") or "")

        code = self.code if kind.oais == "SIP" else self.archive_code
        return {
            "docCode": f"{code}.{number:07}", "docOrdinal": f"{number:07}", "arcFileCode": self.archive_code,
            "maintenance": str(self.told["dossier"]["retention_code"] or ""),
            "typeName": _type_code(str(document["rule_set"]), value("type")), "codeNumber": value("number"),
            "codeNotation": value("symbol"), "issuedDate": _day(value("date")), "organName": value("issuer"),
            "subject": value("subject"), "language": "01", "numberOfPage": str(document["page_count"] or ""),
            "mode": _mode(self.told["dossier"]["access_class"]), "confidenceLevel": _confidence(document),
            "riskRecovery": "0", "process": "0" if _confidence(document) == "01" else "",
        }  # fmt: skip


def _files(document: Mapping[str, Any], stem: str) -> Iterator[Packed]:
    """Yield the copy for reading, signed if it is, or the original where there is none; then the others."""
    files = [file for role in PACKED_ROLES for file in document["files"] if file["role"] == role]
    names: Counter[str] = Counter()
    for place, file in enumerate(files):
        role, ending = NAMES.get(file["role"], file["role"]), file["path"].rpartition(".")[2]
        names[role] += place > 0
        number = f"-{names[role]}" if names[role] > 1 else ""
        middle = f".{role}{number}" if place > 0 else ""
        yield Packed(file["path"], f"{stem}{middle}.{ending}", place > 0, file)


def _data_file(packed: Packed, sha256: str, created: datetime) -> DataFile:
    facts = packed.facts
    form = facts.get("format") or {}
    return DataFile(
        packed.name, str(facts["media_type"]), int(facts["size_bytes"]), sha256, created,
        str(form.get("puid") or ""), str(form.get("name") or ""), str(form.get("version") or ""),
        str(facts.get("file_name") or ""), packed.is_attached,
    )  # fmt: skip


def _confidence(document: Mapping[str, Any]) -> str:
    """01 made electronically, 02 digitised: a copy for reading was made from a scan, and perhaps signed."""
    return "02" if any(file["role"] in {"pdfa", "signed"} for file in document["files"]) else "01"


def _mode(access_class: str) -> str:
    """01 open, 02 under conditions; secret records are not in this system."""
    return "01" if access_class == "open" else "02"


def _type_code(rule_set: str, name: str) -> str:
    kind = type_by_name(rule_set, name) if name else None
    return kind.tt05_code if kind else "32" if name else ""


def _day(written: str | None) -> str:
    """Return a day as the circular writes it, DD/MM/YYYY; empty for none, and for what is no day."""
    try:
        return date.fromisoformat(written).strftime("%d/%m/%Y") if written else ""
    except ValueError:
        return ""
