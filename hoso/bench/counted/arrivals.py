"""Arrival stamps: found where they are, and what was written into them."""

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hoso.bench.counted.reading import DRAWN, SEED, said
from hoso.bench.counted.tallies import Tally, interval, same
from hoso.bench.made.reference import reference_data
from hoso.samples.batch import write_batch
from hoso.samples.issuers import FICTIONAL
from hoso.samples.truth import ArrivalTruth

ARRIVAL_PARTS = ("body", "number", "date")
# The real scans that bear an arrival stamp, as a person read it; a line runs through the name of the third.
SEEN_STAMPS = {
    "chinhphu-46-bqp-vbhn": {"body": "VĂN PHÒNG CHÍNH PHỦ", "number": "", "date": ""},
    "chinhphu-464-ttg": {"body": "CỔNG THÔNG TIN ĐIỆN TỬ CHÍNH PHỦ", "number": "", "date": "2026-05-04"},
    "quangngai-2352-07-ct-ubnd": {
        "body": "TRUNG TÂM CÔNG BÁO & TIN HỌC Q. NGÃI", "number": "2352", "date": "2018-03-21",
    },
}  # fmt: skip
# Of papers that were sent; clean ones, some 14 %, were not.
_HALF_BEAR = 0.58


@dataclass
class Arrivals:
    """Arrival stamps that were found, against those that are there; parts where somebody filled them in."""

    name: str
    bearing: int = 0
    found: int = 0
    bare: int = 0
    false: int = 0
    parts: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in ARRIVAL_PARTS})
    misses: list[str] = field(default_factory=list)

    def add(self, name: str, truth: dict[str, str] | None, document: dict[str, Any]) -> None:
        """Count one paper; `truth` has the parts of its stamp, empty where nobody wrote, or is None."""
        stamp = document.get("fields", {}).get("arrival") or {}
        if truth is None:
            self.bare += 1
            self.false += bool(stamp)
            self.misses += [f"{name}: no stamp there"] if stamp else []
            return
        self.bearing += 1
        self.found += bool(stamp)
        self.misses += [] if stamp else [f"{name}: stamp not seen"]
        for part in ARRIVAL_PARTS:
            value = stamp.get(part) or {}
            given, confidence = str(value.get("value", "")), float(value.get("confidence", 0.0))
            self.parts[part].add(truth[part], given, confidence)
            if not same(truth[part], given):
                self.misses.append(f"{name}, {part}: {truth[part]!r} read {given!r} ({confidence:.2f})")

    def as_json(self) -> dict[str, Any]:
        """Return recall, false alarms and the parts, with their 95 % intervals."""
        return {
            "bearing": self.bearing,
            "recall": round(self.found / self.bearing, 4) if self.bearing else None,
            "recall_interval": interval(self.found, self.bearing),
            "bare": self.bare,
            "false_alarms": self.false,
            "false_interval": interval(self.false, self.bare),
            "parts": {part: tally.as_json() for part, tally in self.parts.items() if tally.asked},
            "misses": self.misses,
        }


def stamped_papers(count: int, *, seed: int = SEED) -> Arrivals:
    """Draw papers of which half bear an arrival stamp in some form, ink and state, and read them."""
    tally = Arrivals("drawn papers")
    with tempfile.TemporaryDirectory(prefix="hoso-bench-") as name:
        folder = Path(name)
        mix = replace(DRAWN, arrival_share=_HALF_BEAR, back_share=0.0)
        samples = write_batch(folder, seed=seed + 2, count=count, issuers=FICTIONAL, mix=mix)
        paths = [folder / sample.file for sample in samples]
        for sample, document in zip(samples, said(["read", *map(str, paths), "--json"]), strict=True):
            stamp = sample.documents[0].arrival
            told = f"{sample.file} ({sample.wear}, {sample.kind}"
            told += (
                f", {stamp.form}, {stamp.ink}{', pale' * stamp.is_pale}{', over text' * stamp.is_over_text})"
                if stamp
                else ")"
            )
            tally.add(told, _stamp_truth(stamp) if stamp else None, document)
    return tally


def _stamp_truth(stamp: ArrivalTruth) -> dict[str, str]:
    day = stamp.date.isoformat() if stamp.date else ""
    return {"body": stamp.body, "number": stamp.number, "date": day}


def stamped_scans() -> Arrivals | None:
    """Look for arrival stamps on the real scans, three of which bear one; None where they are not at hand."""
    folder = reference_data("vn-scans", "scans")
    if not folder.is_dir():
        return None
    tally = Arrivals("real scans")
    paths = sorted(folder.glob("*.pdf"))
    for path, document in zip(paths, said(["read", *map(str, paths), "--json"]), strict=True):
        tally.add(path.name, SEEN_STAMPS.get(path.stem), document)
    return tally


def arrivals(papers: int) -> dict[str, Any]:
    """Return the figures about arrival stamps alone."""
    found = [stamped_scans(), stamped_papers(papers)]
    return {each.name: each.as_json() for each in found if each is not None}
