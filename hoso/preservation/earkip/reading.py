"""Reading METS from outside in one pass. Runs in the sandboxed reader."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hoso.preservation.earkip import names, xml
from hoso.preservation.earkip.schema import mets_schema
from hoso.preservation.earkip.told import (
    Attributes,
    ToldAgent,
    ToldDivision,
    ToldFile,
    ToldMets,
    ToldSection,
)
from hoso.preservation.errors import PackageRefused

_PREFIXES = {names.CSIP: "csip:", names.XLINK: "xlink:", names.SIP: "sip:", names.XSI: "xsi:"}


def read_mets(path: Path) -> ToldMets:
    """Return what a METS file says, and what XML Schema has against it.

    Raises:
        PackageRefused: it is no METS, or no XML that we take.
    """
    xml.check_plain(path)
    reading = _Reading()
    for event, element in xml.walk(path):
        reading.take(event, element)
    if not reading.is_mets:
        raise PackageRefused("the outermost element is not mets", reason="mets")
    reading.told.errors = xml.first_errors(mets_schema(), path)
    return reading.told


class _Reading:
    def __init__(self) -> None:
        self.told = ToldMets()
        self.is_mets = False
        self._above: list[str] = []
        self._divisions: list[int] = []
        self._starts: dict[str, Callable[[Attributes], None]] = {
            "metsHdr": self._on_header, "agent": self._on_agent, "dmdSec": self._on_descriptive,
            "amdSec": self._on_administrative, "digiprovMD": self._on_provenance,
            "rightsMD": self._on_rights, "mdRef": self._on_reference, "fileSec": self._on_file_section,
            "fileGrp": self._on_group, "file": self._on_file, "FLocat": self._on_location,
            "structMap": self._on_map, "div": self._on_division, "fptr": self._on_pointer,
            "mptr": self._on_mets,
        }  # fmt: skip

    def take(self, event: str, element: Any) -> None:
        name = _local(element.tag)
        if event == "start":
            if not self._above:
                self.is_mets = name == "mets"
                self.told.root = _attributes(element)
            # What other people wrap inside METS is theirs.
            elif name in self._starts and "xmlData" not in self._above:
                self._starts[name](_attributes(element))
            self._above.append(name)
            return
        self._above.pop()
        if "xmlData" not in self._above:
            self._on_end(name, element)
        # What was read is let go of; the outermost element keeps no memory of its children.
        element.clear(keep_tail=False)
        while element.getprevious() is not None:
            del element.getparent()[0]

    def _on_end(self, name: str, element: Any) -> None:
        text = (element.text or "").strip()
        if name == "div":
            self._divisions.pop()
        elif name == "altRecordID":
            self.told.record_ids.append((element.get("TYPE", ""), text))
        elif name in {"name", "note"} and self._above[-1:] == ["agent"]:
            agent = self.told.agents[-1]
            if name == "name":
                agent.names.append(text)
            else:
                agent.notes.append((element.get(names.csip("NOTETYPE"), ""), text))

    def _on_header(self, attributes: Attributes) -> None:
        self.told.header = attributes

    def _on_agent(self, attributes: Attributes) -> None:
        self.told.agents.append(ToldAgent(attributes))

    def _on_descriptive(self, attributes: Attributes) -> None:
        self.told.descriptive.append(ToldSection(attributes))

    def _on_administrative(self, _attributes: Attributes) -> None:
        self.told.administrative += 1

    def _on_provenance(self, attributes: Attributes) -> None:
        self.told.provenance.append(ToldSection(attributes))

    def _on_rights(self, attributes: Attributes) -> None:
        self.told.rights.append(ToldSection(attributes))

    def _on_reference(self, attributes: Attributes) -> None:
        sections = {
            "dmdSec": self.told.descriptive, "digiprovMD": self.told.provenance, "rightsMD": self.told.rights,
        }.get(self._above[-1])  # fmt: skip
        if sections:
            sections[-1].reference = attributes

    def _on_file_section(self, attributes: Attributes) -> None:
        self.told.file_section = attributes

    def _on_group(self, attributes: Attributes) -> None:
        self.told.groups.append(attributes)

    def _on_file(self, attributes: Attributes) -> None:
        self.told.files.append(ToldFile(attributes, len(self.told.groups) - 1))

    def _on_location(self, attributes: Attributes) -> None:
        if self.told.files:
            self.told.files[-1].locations.append(attributes)

    def _on_map(self, attributes: Attributes) -> None:
        self.told.maps.append(attributes)
        self._divisions = []

    def _on_division(self, attributes: Attributes) -> None:
        above = self._divisions[-1] if self._divisions else -1
        self.told.divisions.append(ToldDivision(attributes, len(self.told.maps) - 1, above))
        self._divisions.append(len(self.told.divisions) - 1)

    def _on_pointer(self, attributes: Attributes) -> None:
        if self._divisions:
            self.told.divisions[self._divisions[-1]].files.append(attributes)

    def _on_mets(self, attributes: Attributes) -> None:
        if self._divisions:
            self.told.divisions[self._divisions[-1]].mets.append(attributes)


def _local(name: object) -> str:
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def _attributes(element: Any) -> Attributes:
    found: Attributes = {}
    for name, value in element.attrib.items():
        space, _, local = name.rpartition("}")
        found[_PREFIXES.get(space.removeprefix("{"), "") + local] = value
    return found
