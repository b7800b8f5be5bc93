"""The fields of documents, on real scans, in born-digital texts and on drawn papers."""

import csv
import gzip
import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hoso.bench.counted.reading import DRAWN, SEED, said
from hoso.bench.counted.tallies import Calibration, Tally, same
from hoso.bench.made.reference import reference_data
from hoso.samples.batch import write_batch
from hoso.samples.issuers import FICTIONAL

FIELDS = (
    "number",
    "symbol",
    "date",
    "place",
    "issuer",
    "type",
    "subject",
    "signer_title",
    "signer",
    "urgency",
)


@dataclass
class Source:
    """The documents of one kind: what is true of each, and what was read."""

    name: str
    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in FIELDS})
    misses: list[dict[str, str]] = field(default_factory=list)
    calibration: Calibration = field(default_factory=Calibration)

    def add(self, name: str, truth: dict[str, str], document: dict[str, Any]) -> None:
        """Compare one document; fields that the truth does not speak of are left out."""
        for key in FIELDS:
            if key not in truth:
                continue
            given, confidence = _given(document, key)
            self.tallies[key].add(truth[key], given, confidence)
            if given and key != "subject":
                self.calibration.add(confidence, right=same(truth[key], given))
            if not same(truth[key], given):
                miss = {"document": name, "field": key, "truth": truth[key], "read": given}
                self.misses.append(miss | {"confidence": f"{confidence:.2f}"})


def _given(document: dict[str, Any], key: str) -> tuple[str, float]:
    """Return the value of a field, and how sure; titles of a signer are told with the authority."""
    fields = document.get("fields", {})
    value = fields.get(key) or {}
    text = str(value.get("value", ""))
    authority = (fields.get("authority") or {}).get("value", "")
    if key == "signer_title" and text and authority:
        text = f"{authority} {text}"
    return text, float(value.get("confidence", 0.0))


def real_scans() -> Source | None:
    """Read the labelled scans of offices; None where they are not at hand."""
    folder = reference_data("vn-scans")
    if not folder.is_dir():
        return None
    source = Source("real scans")
    with (folder / "scans_labels.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    paths = [folder / "scans" / f"{row['id']}.pdf" for row in rows]
    for row, document in zip(rows, said(["read", *map(str, paths), "--json"]), strict=True):
        source.add(row["id"], _labels(row), document)
    return source


def _labels(row: dict[str, str]) -> dict[str, str]:
    """Return the labelled fields; what the labeller left empty was not legible or not on the page."""
    number, _, symbol = row["number"].partition("/")
    truth = {"number": number.lstrip("0"), "symbol": symbol}
    truth |= {
        key: row[key] for key in ("date", "place", "issuer", "type", "subject", "signer_title", "signer")
    }
    return {key: value for key, value in truth.items() if value} | {"urgency": row["urgency"]}


def texts(name: str, file: str) -> Source | None:
    """Extract the fields of born-digital texts; None where they are not at hand."""
    path = reference_data("vn-documents", file)
    if not path.is_file():
        return None
    source = Source(name)
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        rows = [json.loads(line) for line in stream]
    with tempfile.TemporaryDirectory(prefix="hoso-bench-") as folder:
        paths = []
        for number, row in enumerate(rows):
            paths.append(Path(folder) / f"{number:04d}.txt")
            paths[-1].write_text(row["text"], "utf-8")
        for row, document in zip(rows, said(["extract", *map(str, paths), "--json"]), strict=True):
            source.add(row["id"], _derived(row), document)
    return source


def _derived(row: dict[str, Any]) -> dict[str, str]:
    derived, portal = row.get("derived", {}), row.get("portal", {})
    truth = {key: str(derived[key]) for key in ("date", "place", "issuer", "signer") if derived.get(key)}
    number, _, symbol = str(derived.get("number", "")).partition("/")
    if number:
        truth |= {"number": number.lstrip("0"), "symbol": symbol}
    if portal.get("type"):
        truth["type"] = str(portal["type"])
    return truth


def drawn(count: int, *, seed: int = SEED) -> Source:
    """Draw papers of both rule sets, worn as papers are, and read them."""
    source = Source("drawn papers")
    with tempfile.TemporaryDirectory(prefix="hoso-bench-") as name:
        folder = Path(name)
        samples = write_batch(folder, seed=seed, count=count, issuers=FICTIONAL, mix=DRAWN)
        paths = [folder / sample.file for sample in samples]
        for sample, document in zip(samples, said(["read", *map(str, paths), "--json"]), strict=True):
            truth = sample.documents[0]
            values = {key: str(getattr(truth, key)) for key in FIELDS if key not in ("date", "signer_title")}
            values["date"] = truth.date.isoformat()
            values["signer_title"] = " ".join(filter(None, (truth.authority, truth.signer_title)))
            source.add(f"{sample.file} ({truth.rule_set}, {truth.wear})", values, document)
    return source
