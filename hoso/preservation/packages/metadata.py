"""Reading the small XML files of a package: whose form, and what they say. Runs in the sandboxed reader."""

from dataclasses import dataclass, field
from pathlib import Path

from hoso.preservation.earkip import names, xml
from hoso.preservation.earkip.schema import premis_schema
from hoso.preservation.errors import PackageRefused
from hoso.preservation.packages.fields import ROOT

MOST_TEXT = 20_000
MOST_FIELDS = 500


@dataclass(slots=True)
class ToldMetadata:
    """One file: its outermost element, the circular's fields if it is of that form, and what is wrong.

    `refused` is a reason of `earkip.xml`; `errors` what the schema of PREMIS has against it.
    """

    path: str
    root: str = ""
    namespace: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)
    errors: list[tuple[int, str]] = field(default_factory=list)
    refused: str = ""
    events: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def is_circular(self) -> bool:
        """Whether it is of the form of the circular."""
        return self.root == ROOT


def read_metadata(folder: Path, path: str) -> ToldMetadata:
    """Read one file; what cannot be read says why in `refused`."""
    told = ToldMetadata(path)
    place = folder / path
    try:
        xml.check_plain(place)
        _read(place, told)
    except PackageRefused as refused:
        told.refused = str(refused.facts.get("reason", "xml"))
    if told.namespace == names.PREMIS and not told.refused:
        told.errors = xml.first_errors(premis_schema(), place)
    return told


def _read(place: Path, told: ToldMetadata) -> None:
    depth = 0
    event: dict[str, str] = {}
    for what, element in xml.walk(place):
        space, _, name = element.tag.rpartition("}")
        if what == "start":
            depth += 1
            if depth == 1:
                told.root, told.namespace = name, space.removeprefix("{")
            continue
        text = (element.text or "").strip()[:MOST_TEXT]
        if depth == 2 and told.is_circular and text:
            _take(told, name, text)
        if told.namespace == names.PREMIS:
            event[name] = text
            if depth == 2:
                if name == "event":
                    told.events.append(
                        (
                            event.get("eventType", ""),
                            event.get("eventDateTime", ""),
                            event.get("eventOutcome", ""),
                        )
                    )
                event = {}
        depth -= 1
        if depth == 1:
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _take(told: ToldMetadata, name: str, text: str) -> None:
    if len(told.fields) < MOST_FIELDS:
        told.fields.setdefault(name, []).append(text)
