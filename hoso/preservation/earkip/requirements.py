"""The requirements of CSIP, SIP, AIP and DIP as far as METS carries them, each with its id.

Where the versions differ the check says so. Levels are those of the specification: what must be is an error,
what should be a warning, what may be is not spoken of.

Sources: E-ARK CSIP 2.0.4 and 2.1.0 (METS profiles, CSIP1 to CSIP119), E-ARK SIP 2.0.4 (SIP2, SIP4), E-ARK DIP
2.0.4 (DIP1 to DIP4).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hoso.preservation.earkip import names
from hoso.preservation.earkip.told import Attributes, ToldAgent, ToldDivision, ToldMets, ToldSection
from hoso.preservation.findings import Finding, Severity


class Version(StrEnum):
    """The versions of CSIP that are judged."""

    V2_0_4 = "2.0.4"
    V2_1_0 = "2.1.0"


CONTENT_CATEGORIES = {
    "Textual works – Print", "Textual works – Digital", "Textual works – Electronic Serials",
    "Digital Musical Composition (score-based representations)", "Photographs – Print",
    "Photographs – Digital", "Other Graphic Images – Print", "Other Graphic Images – Digital", "Microforms",
    "Audio – On Tangible Medium (digital or analog)", "Audio – Media-independent (digital)",
    "Motion Pictures – Digital and Physical Media", "Video – File-based and Physical Media", "Software",
    "Datasets", "Geospatial Data", "Databases", "Websites", "Collection", "Event", "Interactive resource",
    "Physical object", "Service", "Mixed", "Other",
}  # fmt: skip
# What Circular 05/2025 writes beside them.
CIRCULAR_TYPES = {"MIXED"}
PACKAGE_TYPES = {"SIP", "AIP", "DIP", "AIU", "AIC"}
STATUSES = {"SUPERSEDED", "CURRENT"}
CIRCULAR_PROFILES = {"https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml"}

_MUST, _SHOULD = Severity.ERROR, Severity.WARNING
# What every reference must tell, in the order of the requirements; xlink:href stands before them.
_REFERENCE = ("MDTYPE", "MIMETYPE", "SIZE", "CREATED", "CHECKSUM", "CHECKSUMTYPE")


@dataclass(frozen=True, slots=True)
class Context:
    """Which METS is judged: its path in the package, by which version, whether it is the package's own."""

    where: str
    version: Version
    is_root: bool


def version_of(told: ToldMets, *, otherwise: Version = Version.V2_0_4) -> Version:
    """Return the version that a METS names in its profile; those of 2.0 name none."""
    profile = told.root.get("PROFILE", "")
    if "v2-1" in profile or "v2-2" in profile:
        return Version.V2_1_0
    return otherwise


def judge(told: ToldMets, context: Context) -> Iterator[Finding]:
    """Yield every requirement that a METS does not meet."""
    for line, message in told.errors:
        yield Finding("XSD", _MUST, f"{context.where}:{line}", message[:500])
    checks = [_root, _header, _descriptive, _administrative, _files, _structure]
    if context.is_root:
        checks += [_package_groups, _package_divisions, _submission, _dissemination]
    for check in checks:
        for code, severity, where, message in check(told, context):
            yield Finding(code, severity, f"{context.where}:{where}", message)


_Said = tuple[str, Severity, str, str]


def _lacks(
    code: str, attributes: Attributes, name: str, where: str, severity: Severity = _MUST
) -> Iterator[_Said]:
    if not attributes.get(name):
        yield code, severity, where, f"{name} is missing"


def _is(code: str, attributes: Attributes, name: str, value: str, where: str) -> Iterator[_Said]:
    if attributes.get(name) != value:
        yield code, _MUST, where, f"{name} must be {value}"


def _root(told: ToldMets, _context: Context) -> Iterator[_Said]:
    root = told.root
    yield from _lacks("CSIP1", root, "OBJID", "mets")
    kind = root.get("TYPE", "")
    if kind in CIRCULAR_TYPES:
        yield "CSIP2", Severity.INFO, "mets", f"TYPE is {kind}, as Circular 05/2025 writes it"
    elif kind not in CONTENT_CATEGORIES:
        yield "CSIP2", _MUST, "mets", f"TYPE {kind[:60]!r} is not in the vocabulary"
    if kind == "Other":
        yield from _lacks("CSIP3", root, "csip:OTHERTYPE", "mets", _SHOULD)
    content = root.get("csip:CONTENTINFORMATIONTYPE")
    if content is None:
        yield "CSIP4", _SHOULD, "mets", "csip:CONTENTINFORMATIONTYPE is missing"
    if content == "OTHER":
        yield from _lacks("CSIP5", root, "csip:OTHERCONTENTINFORMATIONTYPE", "mets")
    yield from _lacks("CSIP6", root, "PROFILE", "mets")


def _header(told: ToldMets, _context: Context) -> Iterator[_Said]:
    if told.header is None:
        yield "CSIP117", _MUST, "mets", "metsHdr is missing"
        return
    yield from _lacks("CSIP7", told.header, "CREATEDATE", "metsHdr")
    yield from _lacks("CSIP8", told.header, "LASTMODDATE", "metsHdr", _SHOULD)
    if told.package_type not in PACKAGE_TYPES:
        yield "CSIP9", _MUST, "metsHdr", "csip:OAISPACKAGETYPE is missing or is not in the vocabulary"
    if not told.agents:
        yield "CSIP10", _MUST, "metsHdr", "there is no agent"
    yield from _software(told.agents)


def _software(agents: Sequence[ToldAgent]) -> Iterator[_Said]:
    """Judge the agent that made the package: of several creators, the one that is a program."""
    creators = [agent for agent in agents if agent.attributes.get("ROLE") == "CREATOR"]
    if not creators:
        yield "CSIP11", _MUST, "metsHdr", "no agent is the CREATOR"
        return
    others = [agent for agent in creators if agent.attributes.get("TYPE") == "OTHER"]
    agent = (others or creators)[0]
    yield from _is("CSIP12", agent.attributes, "TYPE", "OTHER", "metsHdr/agent")
    yield from _is("CSIP13", agent.attributes, "OTHERTYPE", "SOFTWARE", "metsHdr/agent")
    if len(agent.names) != 1 or not agent.names[0]:
        yield "CSIP14", _MUST, "metsHdr/agent", "the program has not one name"
    if len(agent.notes) != 1 or not agent.notes[0][1]:
        yield "CSIP15", _MUST, "metsHdr/agent", "the program has not one note with its version"
    if not any(kind == "SOFTWARE VERSION" for kind, _text in agent.notes):
        yield "CSIP16", _MUST, "metsHdr/agent", "the note's csip:NOTETYPE must be SOFTWARE VERSION"


def _descriptive(told: ToldMets, context: Context) -> Iterator[_Said]:
    if not told.descriptive and context.is_root:
        yield "CSIP17", _SHOULD, "mets", "there is no descriptive metadata"
    for section in told.descriptive:
        yield from _section(section, "dmdSec", first=18, created=True)


def _administrative(told: ToldMets, context: Context) -> Iterator[_Said]:
    if not told.administrative and context.is_root:
        yield "CSIP31", _SHOULD, "mets", "there is no administrative metadata"
    if told.administrative and not told.provenance:
        yield "CSIP32", _SHOULD, "amdSec", "there is no digiprovMD"
    for section in told.provenance:
        yield from _section(section, "digiprovMD", first=33)
    for section in told.rights:
        yield from _section(section, "rightsMD", first=46)


def _section(section: ToldSection, name: str, *, first: int, created: bool = False) -> Iterator[_Said]:
    """Judge a section by the series of requirements that begins with number `first`."""
    where = f"{name}[{section.attributes.get('ID', '?')}]"
    numbers = iter(range(first, first + 13))

    def code() -> str:
        return f"CSIP{next(numbers)}"

    yield from _lacks(code(), section.attributes, "ID", where)
    if created:
        yield from _lacks(code(), section.attributes, "CREATED", where)
    status, status_code = section.attributes.get("STATUS"), code()
    if status is None:
        yield status_code, _SHOULD, where, "STATUS is missing"
    elif status not in STATUSES:
        yield status_code, _MUST, where, "STATUS is not in the vocabulary"
    reference_code = code()
    if section.reference is None:
        yield reference_code, _SHOULD, where, "there is no mdRef"
        return
    yield from _is(code(), section.reference, "LOCTYPE", "URL", f"{where}/mdRef")
    yield from _is(code(), section.reference, "xlink:type", "simple", f"{where}/mdRef")
    for attribute in ("xlink:href", *_REFERENCE):
        yield from _lacks(code(), section.reference, attribute, f"{where}/mdRef")


def _files(told: ToldMets, context: Context) -> Iterator[_Said]:
    if told.file_section is None:
        yield "CSIP58", _SHOULD, "mets", "there is no fileSec"
        return
    yield from _lacks("CSIP59", told.file_section, "ID", "fileSec")
    filled = {file.group for file in told.files}
    for number, group in enumerate(told.groups):
        yield from _group(group, number in filled, context)
    for file in told.files:
        where = f"file[{file.attributes.get('ID', '?')}]"
        for number, name in enumerate(("ID", "MIMETYPE", "SIZE", "CREATED", "CHECKSUM", "CHECKSUMTYPE"), 67):
            yield from _lacks(f"CSIP{number}", file.attributes, name, where)
        if not file.locations:
            yield "CSIP76", _MUST, where, "there is no FLocat"
        for location in file.locations:
            yield from _is("CSIP77", location, "LOCTYPE", "URL", where)
            yield from _is("CSIP78", location, "xlink:type", "simple", where)
            yield from _lacks("CSIP79", location, "xlink:href", where)


def _group(group: Attributes, is_filled: bool, context: Context) -> Iterator[_Said]:
    where = f"fileGrp[{group.get('ID', '?')}]"
    use = group.get("USE", "")
    content = group.get("csip:CONTENTINFORMATIONTYPE")
    if use.startswith(names.REPRESENTATIONS) and content is None and context.version is Version.V2_0_4:
        yield "CSIP62", _SHOULD, where, "csip:CONTENTINFORMATIONTYPE is missing"
    if content == "OTHER":
        yield from _lacks("CSIP63", group, "csip:OTHERCONTENTINFORMATIONTYPE", where)
    yield from _lacks("CSIP64", group, "USE", where)
    yield from _lacks("CSIP65", group, "ID", where)
    if not is_filled:
        yield "CSIP66", _MUST, where, "there is no file in it"


def _structure(told: ToldMets, context: Context) -> Iterator[_Said]:
    if not told.maps:
        yield "CSIP80", _MUST, "mets", "there is no structMap"
        return
    if not any(each.get("TYPE") == "PHYSICAL" for each in told.maps):
        yield "CSIP81", _MUST, "structMap", "no structMap is PHYSICAL"
    numbers = [number for number, each in enumerate(told.maps) if each.get("LABEL") == "CSIP"]
    if not numbers:
        yield "CSIP82", _MUST, "structMap", "no structMap has the label CSIP"
        return
    yield from _lacks("CSIP83", told.maps[numbers[0]], "ID", "structMap")
    tops = [each for each in told.divisions if each.map == numbers[0] and each.above == -1]
    if not tops:
        yield "CSIP84", _MUST, "structMap", "there is no div"
        return
    yield from _lacks("CSIP85", tops[0].attributes, "ID", "structMap/div")
    label = tops[0].attributes.get("LABEL", "")
    object_id = told.root.get("OBJID")
    if context.version is Version.V2_0_4 and object_id and label != object_id and context.is_root:
        yield "CSIP86", _MUST, "structMap/div", "LABEL must be the OBJID of the package"


def _package_groups(told: ToldMets, context: Context) -> Iterator[_Said]:
    if told.file_section is None:
        return
    uses = [group.get("USE", "") for group in told.groups]
    for code, use in (("CSIP60", names.DOCUMENTATION), ("CSIP113", names.SCHEMAS)):
        if use not in uses:
            yield code, _MUST, "fileSec", f"there is no fileGrp for {use}"
    is_there = names.REPRESENTATIONS in uses
    if context.version is Version.V2_1_0:
        is_there = any(use.startswith(names.REPRESENTATIONS) for use in uses)
    if not is_there:
        yield "CSIP114", _MUST, "fileSec", "there is no fileGrp for Representations"


def _parts(told: ToldMets) -> list[ToldDivision] | None:
    """Return the divisions right below the first of the map CSIP; None when there is no such map."""
    numbers = [number for number, each in enumerate(told.maps) if each.get("LABEL") == "CSIP"]
    tops = [
        number
        for number, each in enumerate(told.divisions)
        if each.above == -1 and numbers and each.map == numbers[0]
    ]
    return [each for each in told.divisions if each.above == tops[0]] if tops else None


def _package_divisions(told: ToldMets, _context: Context) -> Iterator[_Said]:
    parts = _parts(told)
    if parts is None:
        return
    by_label: dict[str, ToldDivision] = {}
    for each in parts:
        by_label.setdefault(each.attributes.get("LABEL", ""), each)
    metadata = by_label.get(names.METADATA)
    if metadata is None:
        yield "CSIP88", _MUST, "structMap/div", "there is no div Metadata"
    else:
        yield from _lacks("CSIP89", metadata.attributes, "ID", "div[Metadata]")
        yield from _lacks("CSIP91", metadata.attributes, "ADMID", "div[Metadata]", _SHOULD)
        yield from _lacks("CSIP92", metadata.attributes, "DMDID", "div[Metadata]", _SHOULD)
    for label, missing, identified, pointing, pointed in (
        (names.DOCUMENTATION, "CSIP95", "CSIP94", "CSIP96", "CSIP116"),
        (names.SCHEMAS, "CSIP99", "CSIP98", "CSIP100", "CSIP118"),
        (names.REPRESENTATIONS, "CSIP103", "CSIP102", "CSIP104", "CSIP119"),
    ):
        division = by_label.get(label)
        if division is None:
            yield missing, _MUST, "structMap/div", f"there is no div {label}"
            continue
        yield from _lacks(identified, division.attributes, "ID", f"div[{label}]")
        if not division.files:
            yield pointing, _MUST, f"div[{label}]", "there is no fptr"
        for pointer in division.files:
            yield from _lacks(pointed, pointer, "FILEID", f"div[{label}]/fptr")
    yield from _representations(parts)


def _representations(parts: Sequence[ToldDivision]) -> Iterator[_Said]:
    for each in parts:
        label = each.attributes.get("LABEL", "")
        if not label.startswith(f"{names.REPRESENTATIONS}/"):
            continue
        where = f"div[{label[:80]}]"
        yield from _lacks("CSIP106", each.attributes, "ID", where)
        if not each.mets:
            yield "CSIP109", _MUST, where, "there is no mptr to the METS of the representation"
        for pointer in each.mets:
            yield from _lacks("CSIP108", pointer, "xlink:title", f"{where}/mptr")
            yield from _lacks("CSIP110", pointer, "xlink:href", f"{where}/mptr")
            yield from _is("CSIP111", pointer, "xlink:type", "simple", f"{where}/mptr")
            yield from _is("CSIP112", pointer, "LOCTYPE", "URL", f"{where}/mptr")


def _submission(told: ToldMets, _context: Context) -> Iterator[_Said]:
    if told.package_type != "SIP":
        return
    profile = told.root.get("PROFILE", "")
    if profile in CIRCULAR_PROFILES:
        yield "SIP2", Severity.INFO, "mets", "PROFILE is that of CSIP, as Circular 05/2025 asks"
    elif not profile.startswith("https://earksip.dilcis.eu/profile/E-ARK-SIP"):
        yield "SIP2", _MUST, "mets", "PROFILE is not that of a SIP"
    for agent in told.agents:
        yield from _lacks("SIP10", agent.attributes, "ROLE", "metsHdr/agent")


def _dissemination(told: ToldMets, _context: Context) -> Iterator[_Said]:
    if told.package_type != "DIP":
        return
    if not told.root.get("PROFILE", "").startswith("https://earkdip.dilcis.eu/profile/E-ARK-DIP"):
        yield "DIP2", _MUST, "mets", "PROFILE is not that of a DIP"
    for section in told.descriptive:
        if section.attributes.get("STATUS") != "CURRENT":
            yield "DIP4", _SHOULD, "dmdSec", "STATUS should be CURRENT"
