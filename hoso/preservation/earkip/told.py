"""What a METS says, read leniently: everything that requirements speak of, and nothing else of it.

Attributes keep their names with the prefix that the specification uses (`csip:`, `xlink:`), whatever prefix
the file has.
"""

from dataclasses import dataclass, field

Attributes = dict[str, str]


@dataclass(slots=True)
class ToldAgent:
    """An agent of the header; a note is its type and its text."""

    attributes: Attributes
    names: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class ToldSection:
    """A section of metadata (`dmdSec`, `digiprovMD`, `rightsMD`) and the reference in it, if it has one."""

    attributes: Attributes
    reference: Attributes | None = None


@dataclass(slots=True)
class ToldFile:
    """A `file`, the number of its group, and its `FLocat` elements."""

    attributes: Attributes
    group: int
    locations: list[Attributes] = field(default_factory=list)


@dataclass(slots=True)
class ToldDivision:
    """A `div`: the number of its map and of the division above it (-1: none), its pointers."""

    attributes: Attributes
    map: int
    above: int
    files: list[Attributes] = field(default_factory=list)
    mets: list[Attributes] = field(default_factory=list)


@dataclass(slots=True)
class ToldMets:
    """One METS file. `errors` are what XML Schema has against it, with the line."""

    root: Attributes = field(default_factory=dict)
    header: Attributes | None = None
    agents: list[ToldAgent] = field(default_factory=list)
    record_ids: list[tuple[str, str]] = field(default_factory=list)
    descriptive: list[ToldSection] = field(default_factory=list)
    administrative: int = 0
    provenance: list[ToldSection] = field(default_factory=list)
    rights: list[ToldSection] = field(default_factory=list)
    file_section: Attributes | None = None
    groups: list[Attributes] = field(default_factory=list)
    files: list[ToldFile] = field(default_factory=list)
    maps: list[Attributes] = field(default_factory=list)
    divisions: list[ToldDivision] = field(default_factory=list)
    errors: list[tuple[int, str]] = field(default_factory=list)

    @property
    def package_type(self) -> str:
        """SIP, AIP or DIP as the header says it; empty when it does not."""
        return (self.header or {}).get("csip:OAISPACKAGETYPE", "")
