"""How well the fields of documents are read: exact values per field and per source, with n and its interval.

Sources: real scans with labels and born-digital texts where the reference data is at hand, and drawn
papers of both rule sets, whose truth is known. A value counts as right when it is the same after NFC, case
and white space (NFKC dashes alike); the subject is measured in wrong letters besides. A value given with a
confidence of 0.9 or more claims to be right: those claims are counted apart.
"""

import csv
import gzip
import json
import math
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

import pikepdf
import typer
from rich.console import Console
from rich.table import Table

from hoso.bench.made.letters import edit_distance
from hoso.bench.made.reference import reference_data
from hoso.bench.served.commands import command
from hoso.lib.errors import EnvironmentMissing
from hoso.lib.text import nfc, squeeze
from hoso.samples.batch import write_batch
from hoso.samples.issuers import FICTIONAL
from hoso.samples.planning import Mix
from hoso.samples.truth import ArrivalTruth

SEED, SURE = 20250701, 0.9
PILE_OF = 5  # documents
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
ARRIVAL_PARTS = ("body", "number", "date")
# The real scans that bear an arrival stamp, as a person read it; a line runs through the name of the third.
SEEN_STAMPS = {
    "chinhphu-46-bqp-vbhn": {"body": "VĂN PHÒNG CHÍNH PHỦ", "number": "", "date": ""},
    "chinhphu-464-ttg": {"body": "CỔNG THÔNG TIN ĐIỆN TỬ CHÍNH PHỦ", "number": "", "date": "2026-05-04"},
    "quangngai-2352-07-ct-ubnd": {
        "body": "TRUNG TÂM CÔNG BÁO & TIN HỌC Q. NGÃI", "number": "2352", "date": "2018-03-21",
    },
}  # fmt: skip
GOALS = {"symbol": 0.98, "type": 0.98, "issuer": 0.98, "signer": 0.97, "date": 0.97, "number": 0.97}
_DRAWN = Mix(pile_of=0, rescans=0, damaged=0, back_share=0.1, fine_share=0.2)
# Of papers that were sent; clean ones, some 14 %, were not.
_HALF_BEAR = 0.58
_Z = 1.96
_HEADINGS = (
    "field", "n", "right", "95 % interval", "wrong given", "sure", "of those right", "wrong letters",
)  # fmt: skip


@dataclass
class Tally:
    """What became of one field: `given` values, how many of all were right, and the sure ones among them."""

    asked: int = 0
    right: int = 0
    wrong: int = 0
    sure: int = 0
    sure_right: int = 0
    letters: int = 0
    letters_wrong: int = 0

    def add(self, truth: str, given: str, confidence: float) -> None:
        """Count one document; `truth` is empty where the document has no such field."""
        right = same(truth, given)
        self.wrong += bool(given) and not right
        if truth:
            self.asked += 1
            self.right += right
            self.letters += len(truth)
            self.letters_wrong += min(edit_distance(_plain(truth), _plain(given)), len(truth))
        if given and confidence >= SURE:
            self.sure += 1
            self.sure_right += right

    def as_json(self) -> dict[str, Any]:
        """Return the counts with shares and the 95 % interval (Wilson)."""
        low, high = interval(self.right, self.asked)
        return {
            "n": self.asked,
            "right": self.right,
            "share": round(self.right / self.asked, 4) if self.asked else None,
            "from": low,
            "to": high,
            "wrong_given": self.wrong,
            "sure": self.sure,
            "sure_right": round(self.sure_right / self.sure, 4) if self.sure else None,
            "letters_wrong": round(self.letters_wrong / self.letters, 4) if self.letters else None,
        }


BANDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95)


@dataclass
class Calibration:
    """How often values are right that were given with a confidence from each of `BANDS` up to the next."""

    given: list[int] = field(default_factory=lambda: [0] * len(BANDS))
    right: list[int] = field(default_factory=lambda: [0] * len(BANDS))

    def add(self, confidence: float, *, right: bool) -> None:
        """Count one value; the subject is left out, whose every letter would have to be right."""
        band = max(at for at, least in enumerate(BANDS) if confidence >= least)
        self.given[band] += 1
        self.right[band] += right

    def as_json(self) -> list[dict[str, Any]]:
        """Return one row a band: its least confidence, how many values, the share right, its interval."""
        rows = []
        for least, given, right in zip(BANDS, self.given, self.right, strict=True):
            low, high = interval(right, given)
            share = round(right / given, 4) if given else None
            rows.append({"from": least, "n": given, "right": share, "low": low, "high": high})
        return rows


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


def interval(right: int, asked: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share."""
    if not asked:
        return 0.0, 1.0
    share, z2 = right / asked, _Z * _Z
    middle = (share + z2 / (2 * asked)) / (1 + z2 / asked)
    half = _Z / (1 + z2 / asked) * math.sqrt(share * (1 - share) / asked + z2 / (4 * asked * asked))
    return round(max(middle - half, 0.0), 4), round(min(middle + half, 1.0), 4)


def same(one: str, other: str) -> bool:
    """Tell whether two values are the same after NFC, case, white space and the form of dashes."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return re.sub(r"\s*[-–—]\s*", "-", squeeze(nfc(text)).casefold())


def _given(document: dict[str, Any], key: str) -> tuple[str, float]:
    """Return the value of a field, and how sure; titles of a signer are told with the authority."""
    fields = document.get("fields", {})
    value = fields.get(key) or {}
    text = str(value.get("value", ""))
    authority = (fields.get("authority") or {}).get("value", "")
    if key == "signer_title" and text and authority:
        text = f"{authority} {text}"
    return text, float(value.get("confidence", 0.0))


def _said(arguments: Sequence[str]) -> Iterator[dict[str, Any]]:
    done = subprocess.run(command(*arguments), capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise EnvironmentMissing(f"hoso {arguments[0]} ended with {done.returncode}: {done.stderr[-500:]}")
    for line in done.stdout.splitlines():
        yield json.loads(line)


def real_scans() -> Source | None:
    """Read the labelled scans of offices; None where they are not at hand."""
    folder = reference_data("vn-scans")
    if not folder.is_dir():
        return None
    source = Source("real scans")
    with (folder / "scans_labels.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    paths = [folder / "scans" / f"{row['id']}.pdf" for row in rows]
    for row, document in zip(rows, _said(["read", *map(str, paths), "--json"]), strict=True):
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
        for row, document in zip(rows, _said(["extract", *map(str, paths), "--json"]), strict=True):
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
        samples = write_batch(folder, seed=seed, count=count, issuers=FICTIONAL, mix=_DRAWN)
        paths = [folder / sample.file for sample in samples]
        for sample, document in zip(samples, _said(["read", *map(str, paths), "--json"]), strict=True):
            truth = sample.documents[0]
            values = {key: str(getattr(truth, key)) for key in FIELDS if key not in ("date", "signer_title")}
            values["date"] = truth.date.isoformat()
            values["signer_title"] = " ".join(filter(None, (truth.authority, truth.signer_title)))
            source.add(f"{sample.file} ({truth.rule_set}, {truth.wear})", values, document)
    return source


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
        mix = replace(_DRAWN, arrival_share=_HALF_BEAR, back_share=0.0)
        samples = write_batch(folder, seed=seed + 2, count=count, issuers=FICTIONAL, mix=mix)
        paths = [folder / sample.file for sample in samples]
        for sample, document in zip(samples, _said(["read", *map(str, paths), "--json"]), strict=True):
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
    for path, document in zip(paths, _said(["read", *map(str, paths), "--json"]), strict=True):
        tally.add(path.name, SEEN_STAMPS.get(path.stem), document)
    return tally


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
            files, joined, _said(["read", *map(str, files), "--json"]), strict=True
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
        samples = write_batch(Path(name), seed=seed + 1, count=count, issuers=FICTIONAL, mix=_DRAWN)
        return piles("drawn papers", [Path(name) / one.file for one in samples if one.file.endswith(".pdf")])


def arrivals(papers: int) -> dict[str, Any]:
    """Return the figures about arrival stamps alone."""
    found = [stamped_scans(), stamped_papers(papers)]
    return {each.name: each.as_json() for each in found if each is not None}


def bench(documents: int) -> dict[str, Any]:
    """Return the figures per source and field, and every miss."""
    found = [
        real_scans(),
        texts("portal texts", "vbpl_vi.jsonl.gz"),
        texts("gazette texts", "congbao_vi.jsonl.gz"),
        drawn(documents),
    ]
    joined = [joined_scans(), joined_papers(documents)]
    return {
        "sources": {
            each.name: {
                "fields": {name: tally.as_json() for name, tally in each.tallies.items() if tally.asked},
                "calibration": each.calibration.as_json(),
                "misses": each.misses,
            }
            for each in found
            if each is not None
        },
        "piles": {each.name: each.as_json() for each in joined if each is not None},
        "arrivals": arrivals(2 * documents),
    }


def print_table(result: dict[str, Any], *, misses: bool = False, console: Console | None = None) -> None:
    """Print the figures for people; with `misses` every value that was not right."""
    console = console or Console()
    for name, source in result["sources"].items():
        table = Table(title=name)
        headings = (
            "field",
            "n",
            "right",
            "95 % interval",
            "wrong given",
            "sure",
            "of those right",
            "wrong letters",
        )
        for heading in headings:
            table.add_column(heading, justify="left" if heading == "field" else "right")
        for key, row in source["fields"].items():
            goal = f" (goal {GOALS[key]:.0%})" if key in GOALS else ""
            sure = "" if row["sure_right"] is None else f"{row['sure_right']:.1%}"
            table.add_row(
                f"{key}{goal}", str(row["n"]), f"{row['share']:.1%}", f"{row['from']:.1%} - {row['to']:.1%}",
                str(row["wrong_given"]), str(row["sure"]), sure, f"{row['letters_wrong']:.1%}",
            )  # fmt: skip
        console.print(table)
        _print_calibration(console, name, source["calibration"])
        for miss in source["misses"] if misses else ():
            console.print(
                f"{miss['document']}  {miss['field']}: {miss['truth']!r} read {miss['read']!r} "
                f"({miss['confidence']})",
                highlight=False,
                markup=False,
            )

    _print_piles(console, result.get("piles", {}), misses=misses)
    _print_arrivals(console, result.get("arrivals", {}), misses=misses)


def _print_calibration(console: Console, name: str, rows: list[dict[str, Any]]) -> None:
    table = Table(title=f"{name}: values by their confidence, subjects left out")
    for heading in ("confidence from", "values", "right", "95 % interval"):
        table.add_column(heading, justify="right")
    for row in rows:
        if row["n"]:
            between = f"{row['low']:.1%} - {row['high']:.1%}"
            table.add_row(f"{row['from']:.2f}", str(row["n"]), f"{row['right']:.1%}", between)
    console.print(table)


def _print_piles(console: Console, found: dict[str, Any], *, misses: bool) -> None:
    table = Table(title="documents inside a pile")
    for heading in ("piles of", "first pages", "found", "95 % interval", "proposals right", "95 % interval"):
        table.add_column(heading, justify="left" if heading == "piles of" else "right")
    for name, row in found.items():
        low, high = row["recall_interval"]
        least, most = row["precision_interval"]
        right = "" if row["precision"] is None else f"{row['precision']:.1%}"
        table.add_row(
            name, str(row["first_pages"]), f"{row['recall'] or 0:.1%}", f"{low:.1%} - {high:.1%}", right,
            f"{least:.1%} - {most:.1%}",
        )  # fmt: skip
    if found:
        console.print(table)
    for row in found.values() if misses else ():
        for miss in row["misses"]:
            console.print(miss, highlight=False, markup=False)


def _print_arrivals(console: Console, found: dict[str, Any], *, misses: bool) -> None:
    for name, row in found.items():
        table = Table(title=f"arrival stamps, {name}")
        for heading in ("", "n", "right", "95 % interval", "wrong given", "sure", "of those right"):
            table.add_column(heading, justify="right" if heading else "left")
        for label, n, share, (low, high) in (
            ("stamps found", row["bearing"], row["recall"], row["recall_interval"]),
            (
                "papers without one, alarms",
                row["bare"],
                row["false_alarms"] / max(row["bare"], 1),
                row["false_interval"],
            ),
        ):
            table.add_row(label, str(n), f"{share or 0:.1%}", f"{low:.1%} - {high:.1%}", "", "", "")
        for part, tally in row["parts"].items():
            sure = "" if tally["sure_right"] is None else f"{tally['sure_right']:.1%}"
            table.add_row(
                part, str(tally["n"]), f"{tally['share']:.1%}", f"{tally['from']:.1%} - {tally['to']:.1%}",
                str(tally["wrong_given"]), str(tally["sure"]), sure,
            )  # fmt: skip
        console.print(table)
        for miss in row["misses"] if misses else ():
            console.print(miss, highlight=False, markup=False)


def main(
    documents: Annotated[int, typer.Option(min=2, max=2000, help="How many papers are drawn.")] = 60,
    misses: Annotated[bool, typer.Option(help="Print every value that was not right.")] = False,
    stamps: Annotated[
        bool, typer.Option("--stamps", help="Arrival stamps alone, on twice as many papers.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Measure the fields read on scans and in texts.

    Example: hoso bench fields --documents 60 --misses
    """
    result = {"sources": {}, "arrivals": arrivals(2 * documents)} if stamps else bench(documents)
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        print_table(result, misses=misses)
