"""First pages inside a pile that came through a feeder."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf

from hoso.bench.counted.reading import DRAWN, SEED, said
from hoso.bench.counted.tallies import interval
from hoso.bench.made.reference import reference_data
from hoso.samples.batch import write_batch
from hoso.samples.issuers import FICTIONAL

PILE_OF = 5  # documents


@dataclass
class Piles:
    """First pages that were proposed as splits, against those that are."""

    name: str
    true: int = 0
    found: int = 0
    false: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, name: str, true: set[int], document: dict[str, Any]) -> None:
        """Count one pile; `true` are the pages, the first excepted, on which a document begins."""
        proposed = {int(split["page"]) for split in document.get("splits", [])}
        self.true += len(true)
        self.found += len(true & proposed)
        self.false += len(proposed - true)
        self.misses += [f"{name}, page {page}: not seen" for page in sorted(true - proposed)]
        self.misses += [f"{name}, page {page}: no first page" for page in sorted(proposed - true)]

    def as_json(self) -> dict[str, Any]:
        """Return recall and precision with their 95 % intervals."""
        proposed = self.found + self.false
        return {
            "first_pages": self.true,
            "recall": round(self.found / self.true, 4) if self.true else None,
            "recall_interval": interval(self.found, self.true),
            "precision": round(self.found / proposed, 4) if proposed else None,
            "precision_interval": interval(self.found, proposed),
            "misses": self.misses,
        }


def piles(name: str, paths: Sequence[Path]) -> Piles | None:
    """Join PDFs to piles of some documents each, as a feeder does, and read them; None without any."""
    tally = Piles(name)
    joined: list[set[int]] = []
    with tempfile.TemporaryDirectory(prefix="hoso-bench-") as folder:
        files: list[Path] = []
        for at in range(0, len(paths), PILE_OF):
            files.append(Path(folder) / f"pile-{at // PILE_OF + 1}.pdf")
            joined.append(_join(paths[at : at + PILE_OF], files[-1]))
        if not files:
            return None
        for file, true, document in zip(
            files, joined, said(["read", *map(str, files), "--json"]), strict=True
        ):
            tally.add(file.name, true, document)
    return tally


def _join(paths: Sequence[Path], target: Path) -> set[int]:
    """Write one PDF of several, and return the pages on which the second and later ones begin."""
    begins: set[int] = set()
    with pikepdf.new() as pile:
        for path in paths:
            if len(pile.pages):
                begins.add(len(pile.pages) + 1)
            with pikepdf.open(path) as document:
                pile.pages.extend(document.pages)
        pile.save(target)
    return begins


def joined_scans() -> Piles | None:
    """Read the real scans as piles; None where they are not at hand."""
    folder = reference_data("vn-scans")
    return piles("real scans", sorted((folder / "scans").glob("*.pdf"))) if folder.is_dir() else None


def joined_papers(count: int, *, seed: int = SEED) -> Piles | None:
    """Read drawn papers as piles."""
    with tempfile.TemporaryDirectory(prefix="hoso-bench-") as name:
        samples = write_batch(Path(name), seed=seed + 1, count=count, issuers=FICTIONAL, mix=DRAWN)
        return piles("drawn papers", [Path(name) / one.file for one in samples if one.file.endswith(".pdf")])
