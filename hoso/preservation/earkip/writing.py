"""Writing METS and PREMIS strictly and in one pass: what was written is let go of, however much follows.

Sources: E-ARK CSIP 2.0.4 (METS profile, requirements CSIP1 to CSIP119); PREMIS 3.0 data dictionary.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from lxml import etree

from hoso.preservation.earkip import names
from hoso.preservation.earkip.names import csip, mets, premis, xlink
from hoso.preservation.earkip.values import (
    Agent,
    Division,
    FileEntry,
    Group,
    Metadata,
    Mets,
    PremisAgent,
    PremisEvent,
    PremisObject,
    moment,
)

_METS_PREFIXES = {"mets": names.METS, "xlink": names.XLINK, "xsi": names.XSI, "csip": names.CSIP}
_PREMIS_PREFIXES = {"premis": names.PREMIS, "xsi": names.XSI}
_Xml = Any  # lxml comes without types


def write_mets(path: Path, told: Mets, *, schemas: str) -> None:
    """Write a METS file; `schemas` is the way from it to the folder of schemas, such as `../../schemas`."""
    located = (
        f"{names.METS} {schemas}/mets.xsd {names.XLINK} {schemas}/xlink.xsd "
        f"{names.CSIP} {schemas}/DILCISExtensionMETS.xsd"
    )
    root = {
        "OBJID": told.object_id, "LABEL": told.label, "TYPE": told.type, "PROFILE": told.profile,
        csip("CONTENTINFORMATIONTYPE"): told.content_type, f"{{{names.XSI}}}schemaLocation": located,
    }  # fmt: skip
    with etree.xmlfile(str(path), encoding="UTF-8") as xml:
        xml.write_declaration()
        with _open(xml, mets("mets"), root, prefixes=_METS_PREFIXES):
            _write_header(xml, told)
            for each in told.descriptive():
                with _open(xml, mets("dmdSec"), _section(each)):
                    _write_reference(xml, each)
            _write_preservation(xml, told.preservation)
            _write_groups(xml, told)
            _write_structure(xml, told)


def write_premis(
    path: Path,
    *,
    objects: Callable[[], Iterable[PremisObject]],
    events: Callable[[], Iterable[PremisEvent]],
    agents: Iterable[PremisAgent],
    schemas: str,
) -> None:
    """Write a PREMIS 3 file: all objects, then all events, then all agents."""
    root = {"version": "3.0", f"{{{names.XSI}}}schemaLocation": f"{names.PREMIS} {schemas}/premis.xsd"}
    with etree.xmlfile(str(path), encoding="UTF-8") as xml:
        xml.write_declaration()
        with _open(xml, premis("premis"), root, prefixes=_PREMIS_PREFIXES):
            for each in objects():
                xml.write(_object(each))
            for event in events():
                xml.write(_event(event))
            for agent in agents:
                xml.write(_agent(agent))


def _open(
    xml: _Xml, name: str, attributes: Mapping[str, str], *, prefixes: Mapping[str, str] | None = None
) -> AbstractContextManager[None]:
    """Begin an element; what is empty is left out."""
    given = {key: value for key, value in attributes.items() if value}
    opened: AbstractContextManager[None] = xml.element(name, given, nsmap=prefixes)
    return opened


def _write_header(xml: _Xml, told: Mets) -> None:
    header = {
        "CREATEDATE": moment(told.created), "LASTMODDATE": moment(told.created),
        "RECORDSTATUS": told.record_status, csip("OAISPACKAGETYPE"): told.package_type,
    }  # fmt: skip
    with _open(xml, mets("metsHdr"), header):
        for agent in told.agents:
            _write_agent(xml, agent)
        if told.agreement:
            with _open(xml, mets("altRecordID"), {"TYPE": "SUBMISSIONAGREEMENT"}):
                xml.write(told.agreement)


def _write_agent(xml: _Xml, agent: Agent) -> None:
    attributes = {
        "ROLE": agent.role, "OTHERROLE": agent.other_role, "TYPE": agent.type, "OTHERTYPE": agent.other_type,
    }  # fmt: skip
    with _open(xml, mets("agent"), attributes):
        with _open(xml, mets("name"), {}):
            xml.write(agent.name)
        if agent.note:
            with _open(xml, mets("note"), {csip("NOTETYPE"): agent.note_type}):
                xml.write(agent.note)


def _section(each: Metadata) -> dict[str, str]:
    return {"ID": each.group, "CREATED": moment(each.file.created), "STATUS": "CURRENT"}


def _write_reference(xml: _Xml, each: Metadata) -> None:
    reference = {
        "ID": each.file.id, "LOCTYPE": "URL", "MDTYPE": each.kind, xlink("type"): "simple",
        xlink("href"): each.file.href, **_facts(each.file),
    }  # fmt: skip
    with _open(xml, mets("mdRef"), reference):
        pass


def _facts(file: FileEntry) -> dict[str, str]:
    return {
        "MIMETYPE": file.media_type, "SIZE": str(file.size_bytes), "CREATED": moment(file.created),
        "CHECKSUM": file.sha256.upper(), "CHECKSUMTYPE": names.SHA256,
    }  # fmt: skip


def _write_preservation(xml: _Xml, preservation: Iterable[Metadata]) -> None:
    for each in preservation:
        with (
            _open(xml, mets("amdSec"), {"ID": f"{each.group}-amd"}),
            _open(xml, mets("digiprovMD"), _section(each)),
        ):
            _write_reference(xml, each)


def _write_groups(xml: _Xml, told: Mets) -> None:
    with _open(xml, mets("fileSec"), {"ID": told.ids["files"]}):
        for group in told.groups:
            _write_group(xml, group)


def _write_group(xml: _Xml, group: Group) -> None:
    attributes = {"ID": group.id, "USE": group.use, csip("CONTENTINFORMATIONTYPE"): group.content_type}
    with _open(xml, mets("fileGrp"), attributes):
        for file in group.files():
            with _open(xml, mets("file"), {"ID": file.id, **_facts(file)}):
                location = {"LOCTYPE": "URL", xlink("type"): "simple", xlink("href"): file.href}
                with _open(xml, mets("FLocat"), location):
                    pass


def _write_structure(xml: _Xml, told: Mets) -> None:
    with (
        _open(xml, mets("structMap"), {"ID": told.ids["map"], "TYPE": "PHYSICAL", "LABEL": "CSIP"}),
        _open(xml, mets("div"), {"ID": told.ids["root"], "LABEL": told.object_id}),
    ):
        for division in told.divisions():
            _write_division(xml, division)


def _write_division(xml: _Xml, division: Division) -> None:
    attributes = {
        "ID": division.id, "LABEL": division.label, "DMDID": " ".join(division.descriptive()),
        "ADMID": " ".join(division.preservation),
    }  # fmt: skip
    with _open(xml, mets("div"), attributes):
        if division.mets_href:
            pointer = {
                "LOCTYPE": "URL", xlink("type"): "simple", xlink("href"): division.mets_href,
                xlink("title"): division.mets_title,
            }  # fmt: skip
            with _open(xml, mets("mptr"), pointer):
                pass
        for file_id in division.files():
            with _open(xml, mets("fptr"), {"FILEID": file_id}):
                pass
        for below in division.below():
            _write_division(xml, below)


def _object(told: PremisObject) -> _Xml:
    element = etree.Element(premis("object"), nsmap=_PREMIS_PREFIXES)
    element.set(f"{{{names.XSI}}}type", f"premis:{told.category}")
    _identified(element, "object", told.id)
    if told.category == "file":
        _characteristics(element, told)
    if told.original_name:
        _text(element, "originalName", told.original_name)
    if told.part_of:
        _related(element, "structural", "is Part of", told.part_of)
    if told.derived_from:
        _related(element, "derivation", "has Source", told.derived_from)
    return element


def _characteristics(element: _Xml, told: PremisObject) -> None:
    inside = etree.SubElement(element, premis("objectCharacteristics"))
    fixity = etree.SubElement(inside, premis("fixity"))
    _text(fixity, "messageDigestAlgorithm", names.SHA256)
    _text(fixity, "messageDigest", told.sha256.upper())
    _text(inside, "size", str(told.size_bytes))
    form = etree.SubElement(inside, premis("format"))
    designation = etree.SubElement(form, premis("formatDesignation"))
    _text(designation, "formatName", told.format_name or "unknown")
    if told.format_version:
        _text(designation, "formatVersion", told.format_version)
    if told.puid:
        registry = etree.SubElement(form, premis("formatRegistry"))
        _text(registry, "formatRegistryName", "PRONOM")
        _text(registry, "formatRegistryKey", told.puid)


def _related(element: _Xml, kind: str, sub_kind: str, to: str) -> None:
    relation = etree.SubElement(element, premis("relationship"))
    _text(relation, "relationshipType", kind)
    _text(relation, "relationshipSubType", sub_kind)
    _identified(relation, "relatedObject", to)


def _event(told: PremisEvent) -> _Xml:
    element = etree.Element(premis("event"), nsmap=_PREMIS_PREFIXES)
    _identified(element, "event", told.id)
    _text(element, "eventType", told.type)
    _text(element, "eventDateTime", moment(told.at))
    _text(etree.SubElement(element, premis("eventDetailInformation")), "eventDetail", told.detail)
    outcome = etree.SubElement(element, premis("eventOutcomeInformation"))
    _text(outcome, "eventOutcome", told.outcome)
    if told.outcome_note:
        detail = etree.SubElement(outcome, premis("eventOutcomeDetail"))
        _text(detail, "eventOutcomeDetailNote", told.outcome_note)
    for agent, role in told.agents:
        _text(_identified(element, "linkingAgent", agent), "linkingAgentRole", role)
    for thing, role in told.objects:
        _text(_identified(element, "linkingObject", thing), "linkingObjectRole", role)
    return element


def _agent(told: PremisAgent) -> _Xml:
    element = etree.Element(premis("agent"), nsmap=_PREMIS_PREFIXES)
    _identified(element, "agent", told.id)
    _text(element, "agentName", told.name)
    _text(element, "agentType", told.kind)
    if told.version:
        _text(element, "agentVersion", told.version)
    return element


def _identified(element: _Xml, what: str, value: str) -> _Xml:
    inside = etree.SubElement(element, premis(f"{what}Identifier"))
    _text(inside, f"{what}IdentifierType", "local" if what == "agent" or what == "linkingAgent" else "UUID")
    _text(inside, f"{what}IdentifierValue", value)
    return inside


def _text(element: _Xml, name: str, text: str) -> None:
    etree.SubElement(element, premis(name)).text = text
