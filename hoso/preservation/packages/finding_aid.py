"""Finding aids as EAD3: a fonds, its dossiers, their documents; written in one pass, however many there are.

Source: EAD3 1.1.1 (Society of American Archivists, 2019).
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from lxml import etree

from hoso.preservation.earkip.values import moment
from hoso.preservation.packages.fields import clean

NAMESPACE = "http://ead3.archivists.org/schema/"
_Xml = Any  # lxml comes without types


@dataclass(frozen=True, slots=True)
class AidItem:
    """A document in a finding aid."""

    code: str
    title: str
    issued_on: date | None
    author: str
    pages: int


@dataclass(frozen=True, slots=True)
class AidFile:
    """A dossier in a finding aid, with its documents."""

    id: str
    code: str
    title: str
    begins_on: date | None
    ends_on: date | None
    retention: str
    items: Iterable[AidItem]


@dataclass(frozen=True, slots=True)
class FindingAid:
    """The fonds that a finding aid tells of: who made the records, who keeps them."""

    id: str
    code: str
    title: str
    creator: str
    repository: str
    made_at: datetime
    software: str


def write_ead3(path: Path, aid: FindingAid, files: Iterable[AidFile]) -> int:
    """Write a finding aid and return how many dossiers it tells of."""
    count, waiting = 0, iter(files)
    first = next(waiting, None)
    with etree.xmlfile(str(path), encoding="UTF-8") as xml:
        xml.write_declaration()
        with _open(xml, "ead", is_root=True):
            _write_control(xml, aid)
            with _open(xml, "archdesc", attributes={"level": "fonds"}):
                _write_fonds(xml, aid)
                # An empty list of parts is not allowed, nor a fonds of which nothing is told.
                if first is None:
                    with _open(xml, "scopecontent"):
                        _text(xml, "p", "Chưa có hồ sơ nào.")
                else:
                    with _open(xml, "dsc", attributes={"dsctype": "combined"}):
                        for file in chain([first], waiting):
                            _write_file(xml, file)
                            count += 1
    return count


def _write_control(xml: _Xml, aid: FindingAid) -> None:
    with _open(xml, "control"):
        _text(xml, "recordid", aid.id)
        with _open(xml, "filedesc"), _open(xml, "titlestmt"):
            _text(xml, "titleproper", f"Mục lục hồ sơ, tài liệu: {aid.title}")
        with _open(xml, "maintenancestatus", attributes={"value": "derived"}):
            pass
        with _open(xml, "maintenanceagency"):
            _text(xml, "agencyname", aid.repository)
        with _open(xml, "maintenancehistory"), _open(xml, "maintenanceevent"):
            with _open(xml, "eventtype", attributes={"value": "created"}):
                pass
            _text(xml, "eventdatetime", moment(aid.made_at))
            with _open(xml, "agenttype", attributes={"value": "machine"}):
                pass
            _text(xml, "agent", aid.software)


def _write_fonds(xml: _Xml, aid: FindingAid) -> None:
    with _open(xml, "did"):
        _text(xml, "unitid", aid.code)
        _text(xml, "unittitle", aid.title)
        for name, body in (("origination", aid.creator), ("repository", aid.repository)):
            with _open(xml, name), _open(xml, "corpname"):
                _text(xml, "part", body)


def _write_file(xml: _Xml, file: AidFile) -> None:
    with _open(xml, "c", attributes={"level": "file", "id": f"id-{file.id}"}):
        with _open(xml, "did"):
            if file.code:
                _text(xml, "unitid", file.code)
            _text(xml, "unittitle", file.title)
            _write_span(xml, file.begins_on, file.ends_on)
        if file.retention:
            with _open(xml, "appraisal"):
                _text(xml, "p", file.retention)
        for item in file.items:
            _write_item(xml, item)


def _write_item(xml: _Xml, item: AidItem) -> None:
    # Without an id of its own: a document may lie in several dossiers.
    with _open(xml, "c", attributes={"level": "item"}), _open(xml, "did"):
        if item.code:
            _text(xml, "unitid", item.code)
        _text(xml, "unittitle", item.title or "(không có trích yếu)")
        if item.issued_on is not None:
            _text(xml, "unitdate", item.issued_on.strftime("%d/%m/%Y"), normal=item.issued_on.isoformat())
        if item.author:
            with _open(xml, "origination"), _open(xml, "corpname"):
                _text(xml, "part", item.author)
        if item.pages:
            _text(xml, "physdesc", f"{item.pages} trang")


def _write_span(xml: _Xml, begins: date | None, ends: date | None) -> None:
    if begins is None or ends is None:
        return
    said = f"{begins:%d/%m/%Y} - {ends:%d/%m/%Y}"
    _text(xml, "unitdate", said, normal=f"{begins.isoformat()}/{ends.isoformat()}")


def _open(
    xml: _Xml, name: str, *, is_root: bool = False, attributes: Mapping[str, str] | None = None
) -> AbstractContextManager[None]:
    prefixes = {None: NAMESPACE} if is_root else None
    opened: AbstractContextManager[None] = xml.element(
        f"{{{NAMESPACE}}}{name}", attributes or {}, nsmap=prefixes
    )
    return opened


def _text(xml: _Xml, name: str, text: str, *, normal: str = "") -> None:
    with _open(xml, name, attributes={"normal": normal} if normal else None):
        xml.write(clean(text))


def rows_of(files: Iterable[AidFile]) -> Iterator[list[str | int]]:
    """Yield the rows of a list of dossiers: place, symbol, title, span, retention, documents."""
    for place, file in enumerate(files, start=1):
        days = [day.strftime("%d/%m/%Y") for day in (file.begins_on, file.ends_on) if day]
        yield [place, file.code, file.title, " - ".join(days), file.retention, sum(1 for _ in file.items)]
