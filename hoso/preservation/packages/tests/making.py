"""Packages with bytes of their own, for tests."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from hoso.preservation.earkip.values import Agent, PremisAgent, PremisEvent
from hoso.preservation.packages import DataFile, DocumentPart, Extra, PackageKind, PackagePlan, write_frame
from hoso.preservation.packages.zipping import Source, write_folder, write_zip

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
CODE = "02287.2024.HS01"
IDS = {
    "SIP": "uuid-0198C0DE-0000-7000-8000-000000000001",
    "AIP": "urn:uuid:0198c0de-0000-7000-8000-000000000001",
    "DIP": "uuid-0198C0DE-0000-7000-8000-000000000002",
}
AGENTS = (
    Agent("CREATOR", "OTHER", "Hoso", "0.1", "SOFTWARE VERSION", other_type="SOFTWARE"),
    Agent("ARCHIVIST", "ORGANIZATION", "UBND huyện Sơn Dương", "P01", "IDENTIFICATIONCODE"),
)
TITLE = "Hồ sơ mở đường < liên xã & nội đồng >"
DOSSIER: dict[str, str | Sequence[str]] = {
    "fileCode": CODE, "arcFileCode": f"A01.{CODE}", "title": TITLE,
    "maintenance": "01", "mode": "01", "language": ("01", "02"), "startDate": "02/05/2024",
    "endDate": "03/06/2024", "totalDoc": "2", "numberOfPaper": "3", "numberOfPage": "3",
    "confidenceLevel": "02", "riskRecovery": "0", "source": "0",
    "requestID": "YC-1", "requestDate": "02/03/2026", "purpose": "02",
}  # fmt: skip


def data_of(number: int, name: str) -> bytes:
    return f"%PDF-1.7 document {number} {name}".encode()


def a_file(number: int, *, attached: bool = False) -> DataFile:
    name = f"{CODE}.{number:07}{'.original' if attached else ''}.pdf"
    data = data_of(number, name)
    return DataFile(
        name, "application/pdf", len(data), hashlib.sha256(data).hexdigest(), AT, "fmt/477",
        "Acrobat PDF/A - Portable Document Format", "2b", "quyết định.pdf", attached,
    )  # fmt: skip


def documents(count: int) -> Iterator[DocumentPart]:
    for number in range(1, count + 1):
        fields = {
            "docCode": f"{CODE}.{number:07}", "arcFileCode": f"A01.{CODE}", "docOrdinal": f"{number:07}",
            "typeName": "02", "codeNumber": str(number), "codeNotation": "QĐ-UBND",
            "issuedDate": "02/05/2024", "organName": "UBND huyện Sơn Dương",
            "subject": f"Về việc mở đường số {number}", "language": "01", "numberOfPage": "1", "mode": "01",
            "confidenceLevel": "02", "process": "0",
        }  # fmt: skip
        yield DocumentPart(fields, (a_file(number), a_file(number, attached=True)))


def a_plan(kind: PackageKind, *, count: int = 2) -> PackagePlan:
    return PackagePlan(
        kind, IDS[kind.oais], TITLE, AT, AGENTS, DOSSIER, partial(documents, count),
        (Extra("description.json", b"{}\n", "application/json"),), agreement="NL.BNV.2026.01",
        premis_agents=(PremisAgent("Hoso", "Hoso", "software", "0.1"),),
        events=(
            PremisEvent(
                "0198c0de-0000-7000-8000-00000000000e", "information package creation", AT, "made", "success",
                agents=(("Hoso", "executing program"),), objects=((IDS[kind.oais], "outcome"),),
            ),
        ),
    )  # fmt: skip


def sources(count: int) -> Iterator[Source]:
    for number in range(1, count + 1):
        for attached in (False, True):
            file = a_file(number, attached=attached)
            data = data_of(number, file.name)
            yield Source(file.name, file.sha256, file.size_bytes, partial(io.BytesIO, data))


def a_package(kind: PackageKind, folder: Path, *, count: int = 2) -> Path:
    """Write a whole package below `folder` and return its folder."""
    plan = a_plan(kind, count=count)
    frame = write_frame(plan, _empty(folder / "frame"))
    return write_folder(_empty(folder / "packages"), plan.object_id, frame, sources(count))


def a_zip(kind: PackageKind, folder: Path, *, count: int = 2) -> Path:
    """Write a whole package as a ZIP file below `folder` and return it."""
    plan = a_plan(kind, count=count)
    frame = write_frame(plan, _empty(folder / "frame"))
    target = folder / "package.zip"
    with target.open("wb") as stream:
        write_zip(stream, plan.object_id, frame, sources(count))
    return target


def without(plan: PackagePlan, *names: str) -> PackagePlan:
    return replace(plan, fields={name: value for name, value in plan.fields.items() if name not in names})


def _empty(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
