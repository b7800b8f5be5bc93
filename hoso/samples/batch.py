"""Writes a folder of scans, as if a box had been put through the office scanner."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

from hoso.samples import files
from hoso.samples.drawing import separators
from hoso.samples.drawing.ink import Grey
from hoso.samples.drawing.wear import Wear, condition, rescanned
from hoso.samples.files import PdfPage
from hoso.samples.issuers import Issuer
from hoso.samples.papers import Arrival, Paper, Scan, blank_back, plain_scan, scanned
from hoso.samples.planning import Mix, plan_papers
from hoso.samples.seeding import seeded
from hoso.samples.truth import ArrivalTruth, DocumentTruth, FileKind, PageTruth, Sample

DATES = (date(2016, 1, 4), date(2025, 6, 30))
TRUTH_FILE = "truth.jsonl"
# Where a scan that broke off ends, in parts of the file.
_BROKEN_AT = 0.6
_MANY = {FileKind.PDF: 70, FileKind.PDF_BILEVEL: 8, FileKind.TIFF_G4: 11, FileKind.TIFF_JPEG: 11}
_SINGLE = {**_MANY, FileKind.JPEG: 16, FileKind.PNG: 9}
# Black and white keeps nothing of paper that is dark or print that is pale.
_BILEVEL_WEARS = frozenset((Wear.CLEAN, Wear.OFFICE, Wear.PHOTOCOPY))


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One page on its way into a file: a scan, and what it is when not print."""

    scan: Scan
    is_blank: bool = False
    payload: str = ""


def write_batch(
    folder: Path,
    *,
    seed: int,
    count: int,
    issuers: Sequence[Issuer],
    dates: tuple[date, date] = DATES,
    with_secret: bool = False,
    with_truth: bool = False,
    mix: Mix | None = None,
) -> list[Sample]:
    """Write `count` fictional documents as scans into `folder` and return what was written.

    The same arguments give the same bytes. Besides one file a document there are, by default, a pile with
    separator sheets, a second scan of one paper and a cut-off file (`Mix`). With `with_secret` every fourth
    document bears a secrecy mark. With `with_truth` the answers stand beside in `truth.jsonl`; else nothing
    but scans is in the folder.

    Raises:
        BatchImpossible: nothing can be drawn for these issuers, count or dates; nothing is written.
        FontsMissing: the fonts are not installed.
    """
    scans = draw_batch(
        folder, seed=seed, count=count, issuers=issuers, dates=dates, with_secret=with_secret, mix=mix
    )
    samples = list(scans)
    if with_truth:
        text = "".join(f"{sample.as_json()}\n" for sample in samples)
        (folder / TRUTH_FILE).write_text(text, "utf-8")
    return samples


def draw_batch(
    folder: Path,
    *,
    seed: int,
    count: int,
    issuers: Sequence[Issuer],
    dates: tuple[date, date] = DATES,
    with_secret: bool = False,
    mix: Mix | None = None,
) -> Iterator[Sample]:
    """Write the files of `write_batch` one by one, for whoever shows progress; a missing folder is made."""
    parts = mix or Mix()
    papers = list(plan_papers(seed, count, issuers, dates, mix=parts, with_secret=with_secret))
    folder.mkdir(parents=True, exist_ok=True)
    return _Writer(folder, seeded("files", seed, count), parts).samples(papers)


class _Writer:
    """Puts papers into files and numbers them as a scanner does."""

    def __init__(self, folder: Path, chance: Random, mix: Mix) -> None:
        self.folder, self.chance, self.mix = folder, chance, mix
        self.written = 0
        self.unused = list(_SINGLE)  # every kind is met once before chance decides

    def samples(self, papers: Sequence[Paper]) -> Iterator[Sample]:
        start = self._pile_start(len(papers))
        pile = papers[start : start + self.mix.pile_of] if start is not None else []
        singles: list[tuple[Paper, Sample]] = []
        for index, paper in enumerate(papers):
            if index == start:
                yield self._pile(pile)
            if paper not in pile:
                sample = self._single(paper)
                singles.append((paper, sample))
                yield sample
        for paper, sample in self._picked(singles, self.mix.rescans):
            yield self._again(paper, sample)
        for paper, _ in self._picked(singles, self.mix.damaged):
            yield self._broken(paper)

    def _pile_start(self, count: int) -> int | None:
        """Where the pile begins among the papers; None when there are too few for one."""
        return count // 3 if 1 < self.mix.pile_of <= count // 2 else None

    def _picked(self, singles: list[tuple[Paper, Sample]], count: int) -> list[tuple[Paper, Sample]]:
        return self.chance.sample(singles, min(count, len(singles))) if len(singles) > 3 else []

    def _name(self, kind: FileKind) -> str:
        self.written += 1
        return f"scan-{self.written:04d}.{kind.extension}"

    def _kind(self, paper: Paper) -> FileKind:
        fits = [kind for kind in _SINGLE if self._fits(kind, paper)]
        first = next((kind for kind in self.unused if kind in fits), None)
        kind = first or self.chance.choices(fits, [_SINGLE[kind] for kind in fits])[0]
        if kind in self.unused:
            self.unused.remove(kind)
        return kind

    def _fits(self, kind: FileKind, paper: Paper) -> bool:
        if not kind.holds_many_pages and len(paper.sheets) > 1:
            return False
        # A secrecy mark is red: in black and white it would be another test than the one planned.
        return not kind.is_bilevel or (paper.wear in _BILEVEL_WEARS and paper.mark_style is None)

    def _single(self, paper: Paper) -> Sample:
        kind = self._kind(paper)
        name = self._name(kind)
        leaves = (
            self._with_backs(paper) if kind.holds_many_pages else [_Leaf(scan) for scan in scanned(paper)]
        )
        self._write(name, kind, leaves, paper)
        return _sample(name, kind, leaves, [paper])

    def _with_backs(self, paper: Paper) -> list[_Leaf]:
        fronts = [_Leaf(scan) for scan in scanned(paper)]
        if self.chance.random() >= self.mix.back_share:
            return fronts
        if self.chance.random() < 0.5:  # printed on one side, scanned on both
            backs = [_Leaf(blank_back(paper, index), is_blank=True) for index in range(len(fronts))]
            return [leaf for pair in zip(fronts, backs, strict=True) for leaf in pair]
        last = len(fronts) - 1  # printed on both sides: the last back is empty when the pages are odd
        return [*fronts, _Leaf(blank_back(paper, last), is_blank=True)] if len(fronts) % 2 else fronts

    def _pile(self, papers: Sequence[Paper]) -> Sample:
        name = self._name(FileKind.PDF)
        leaves = [
            self._separator(
                separators.box_sheet(self.mix.box_label, 200), separators.box_payload(self.mix.box_label)
            )
        ]
        pages: list[PdfPage] = [self._coded(leaves[0], papers[0])]
        for index, paper in enumerate(papers):
            own = self._with_backs(paper)
            if index:
                split = self._separator(separators.split_sheet(200), separators.SPLIT_PAYLOAD)
                pages.append(self._coded(split, papers[0]))
                leaves.append(split)
            pages += [self._coded(leaf, paper) for leaf in own]
            leaves += [_without_image(leaf) for leaf in own]
        (self.folder / name).write_bytes(files.pdf_bytes(pages))
        return _sample(name, FileKind.PDF, leaves, list(papers))

    def _separator(self, page: Grey, payload: str) -> _Leaf:
        state = replace(condition(Wear.OFFICE, self.chance), folded=False)
        return _Leaf(plain_scan(page, state, 200, self.chance), payload=payload)

    def _coded(self, leaf: _Leaf, paper: Paper) -> PdfPage:
        dpi = 200 if leaf.payload else paper.dpi
        return files.jpeg_page(leaf.scan.image, dpi=dpi, quality=paper.condition.jpeg_quality)

    def _write(self, name: str, kind: FileKind, leaves: Sequence[_Leaf], paper: Paper) -> None:
        path, dpi, quality = self.folder / name, paper.dpi, paper.condition.jpeg_quality
        images = [leaf.scan.image for leaf in leaves]
        match kind:
            case FileKind.PDF:
                path.write_bytes(files.pdf_bytes([self._coded(leaf, paper) for leaf in leaves]))
            case FileKind.PDF_BILEVEL:
                path.write_bytes(files.pdf_bytes([files.g4_page(image, dpi=dpi) for image in images]))
            case FileKind.TIFF_G4 | FileKind.TIFF_JPEG:
                files.write_tiff(path, images, dpi=dpi, kind=kind, quality=quality)
            case FileKind.JPEG | FileKind.PNG:
                files.write_picture(path, images[0], dpi=dpi, kind=kind, quality=quality)

    def _again(self, paper: Paper, first: Sample) -> Sample:
        """Scan a paper a second time: the same paper, another day at the scanner."""
        second = replace(paper, condition=rescanned(paper.condition, self.chance))
        name = self._name(FileKind.PDF)
        leaves = [_Leaf(scan) for scan in scanned(second)]
        self._write(name, FileKind.PDF, leaves, second)
        return replace(_sample(name, FileKind.PDF, leaves, [second]), same_as=first.file)

    def _broken(self, paper: Paper) -> Sample:
        name = self._name(FileKind.PDF)
        pages = [self._coded(_Leaf(scan), paper) for scan in scanned(paper)]
        whole = files.pdf_bytes(pages)
        (self.folder / name).write_bytes(whole[: int(len(whole) * _BROKEN_AT)])
        return Sample(name, FileKind.PDF, 0, paper.wear, (), is_damaged=True)


def _without_image(leaf: _Leaf) -> _Leaf:
    """Let go of a page's pixels once they are coded; a pile would hold hundreds of megabytes."""
    shape = leaf.scan.image.shape
    return replace(leaf, scan=replace(leaf.scan, image=leaf.scan.image[:0].reshape(0, shape[1], 3)))


def _sample(name: str, kind: FileKind, leaves: Sequence[_Leaf], papers: Sequence[Paper]) -> Sample:
    printed = iter([(number, leaf.scan) for number, leaf in enumerate(leaves, start=1) if leaf.scan.lines])
    documents = tuple(
        _document(paper, tuple(_page(paper, *next(printed)) for _ in paper.sheets)) for paper in papers
    )
    return Sample(
        file=name,
        kind=kind,
        pages=len(leaves),
        wear=papers[0].wear,
        documents=documents,
        blank_pages=tuple(number for number, leaf in enumerate(leaves, start=1) if leaf.is_blank),
        separators=tuple(
            (number, leaf.payload) for number, leaf in enumerate(leaves, start=1) if leaf.payload
        ),
    )


def _page(paper: Paper, number: int, scan: Scan) -> PageTruth:
    sheet = paper.sheets[0]
    return PageTruth(number, sheet.width, sheet.height, paper.dpi, scan.lines, scan.stamped)


def _document(paper: Paper, pages: tuple[PageTruth, ...]) -> DocumentTruth:
    letter, signature, issuer = paper.letter, paper.letter.signature, paper.letter.issuer
    return DocumentTruth(
        rule_set=str(letter.rule_set),
        number=letter.number.number,
        symbol=letter.number.symbol,
        date=letter.on,
        place=issuer.place,
        parent_issuer=issuer.parent_name,
        issuer=issuer.name,
        type=letter.type.name,
        type_code=letter.type.code,
        subject=letter.subject,
        signer=signature.signer,
        signer_title=signature.title,
        authority=signature.authority,
        urgency=letter.urgency,
        secrecy=letter.secrecy,
        drawn_mark=str(paper.mark_style or ""),
        recipients=letter.recipients,
        citations=letter.citations,
        arrival=_arrival(paper.arrival) if paper.arrival is not None else None,
        handwritten_number=paper.manner.penned_number,
        wear=paper.wear,
        pages=pages,
    )


def _arrival(arrival: Arrival) -> ArrivalTruth:
    return ArrivalTruth(
        body=arrival.body.upper(),
        number=arrival.number.lstrip("0"),
        date=arrival.on,
        form=str(arrival.form),
        ink=str(arrival.ink),
        is_penned=arrival.is_penned,
        is_over_text=arrival.is_over_text,
        is_pale=arrival.is_pale,
    )
