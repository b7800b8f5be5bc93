"""The files: what a scanner would deliver, the same every time, with true answers."""

import difflib
import json
import unicodedata
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytest
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from hoso.samples.batch import TRUTH_FILE, write_batch
from hoso.samples.drawing import separators
from hoso.samples.drawing.wear import Wear
from hoso.samples.errors import BatchImpossible, FontsMissing
from hoso.samples.issuers import FICTIONAL, Issuer, department
from hoso.samples.layout import faces
from hoso.samples.papers import MarkStyle
from hoso.samples.planning import PLAIN, Mix
from hoso.samples.truth import FileKind, Sample

TESSDATA = Path("/usr/share/tesseract-ocr/5/tessdata")


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Sample]]:
    """A box of twenty papers, scanned once for all tests that only look."""
    folder = tmp_path_factory.mktemp("box")
    return folder, write_batch(folder, seed=11, count=20, issuers=FICTIONAL, with_truth=True)


def pages_of(path: Path) -> list[NDArray[np.uint8]]:
    if path.suffix == ".pdf":
        with pdfium.PdfDocument(path) as document:
            return [np.asarray(page.render(scale=200 / 72).to_pil().convert("RGB")) for page in document]
    with Image.open(path) as image:
        frames = []
        for index in range(getattr(image, "n_frames", 1)):
            image.seek(index)
            frames.append(np.asarray(image.convert("RGB")))
        return frames


def digests(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def one(samples: list[Sample], kind: FileKind) -> Sample:
    return next(sample for sample in samples if sample.kind is kind and not sample.is_damaged)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    mix = Mix(pile_of=2, back_share=0.5)
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_batch(tmp_path / name, seed=seed, count=6, issuers=FICTIONAL, mix=mix, with_truth=True)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    assert digests(tmp_path / "a") != digests(tmp_path / "c")


def test_every_file_that_was_told_of_is_there_and_no_other(box: tuple[Path, list[Sample]]) -> None:
    folder, samples = box
    assert sorted(path.name for path in folder.iterdir()) == sorted([*(s.file for s in samples), TRUTH_FILE])


def test_every_kind_of_file_opens_with_the_pages_it_should_have(box: tuple[Path, list[Sample]]) -> None:
    folder, samples = box
    assert {sample.kind for sample in samples} == set(FileKind)
    for sample in samples:
        if not sample.is_damaged:
            pages = pages_of(folder / sample.file)
            assert len(pages) == sample.pages
            assert all(abs(page.shape[1] / page.shape[0] - 210 / 297) < 0.01 for page in pages)


def test_all_documents_of_the_batch_are_in_it_once_besides_second_scans(
    box: tuple[Path, list[Sample]],
) -> None:
    _, samples = box
    firsts = [document for sample in samples if not sample.same_as for document in sample.documents]
    assert len(firsts) == 20
    assert len({(d.issuer, d.place, d.number, d.symbol, d.date) for d in firsts}) == 20


def test_black_and_white_files_hold_nothing_between(box: tuple[Path, list[Sample]]) -> None:
    folder, samples = box
    with Image.open(folder / one(samples, FileKind.TIFF_G4).file) as image:
        assert (image.mode, image.info["compression"]) == ("1", "group4")
    page = pages_of(folder / one(samples, FileKind.PDF_BILEVEL).file)[0]
    assert np.mean(page > 200) > 0.75  # white paper, dark letters: not the reverse


def test_a_colour_pdf_holds_one_jpeg_a_page(box: tuple[Path, list[Sample]]) -> None:
    folder, samples = box
    sample = one(samples, FileKind.PDF)
    assert (folder / sample.file).read_bytes().count(b"/DCTDecode") == sample.pages


def test_the_cut_off_file_cannot_be_opened(box: tuple[Path, list[Sample]]) -> None:
    folder, samples = box
    damaged = [sample for sample in samples if sample.is_damaged]
    assert [(sample.pages, sample.documents) for sample in damaged] == [(0, ())]
    with pytest.raises(pdfium.PdfiumError):
        pdfium.PdfDocument(folder / damaged[0].file)


def test_the_sheets_of_a_pile_can_be_read(box: tuple[Path, list[Sample]]) -> None:
    folder, samples = box
    pile = next(sample for sample in samples if sample.separators)
    assert len(pile.documents) == 5
    found = {}
    for number, page in enumerate(pages_of(folder / pile.file), start=1):
        for code in zxingcpp.read_barcodes(page):
            found[number] = code.text
    assert found == dict(pile.separators)
    assert list(found.values()) == [separators.box_payload("H-01")] + ["HOSO-SPLIT"] * 4


def test_documents_blanks_and_sheets_share_out_the_pages_of_a_file(box: tuple[Path, list[Sample]]) -> None:
    _, samples = box
    for sample in (sample for sample in samples if not sample.is_damaged):
        printed = [page.page for document in sample.documents for page in document.pages]
        others = [*sample.blank_pages, *(number for number, _ in sample.separators)]
        assert sorted([*printed, *others]) == list(range(1, sample.pages + 1))
        assert printed == sorted(printed)


def test_blank_backs_are_nearly_white(box: tuple[Path, list[Sample]]) -> None:
    folder, samples = box
    backs = [(sample, number) for sample in samples for number in sample.blank_pages]
    assert backs
    for sample, number in backs[:4]:
        page = pages_of(folder / sample.file)[number - 1]
        grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
        middle = grey[100:-100, 200:-100]
        assert np.mean(middle < np.median(middle) - 60) < 0.002


def test_a_second_scan_is_of_the_same_paper_but_not_the_same_bytes(box: tuple[Path, list[Sample]]) -> None:
    folder, samples = box
    second = next(sample for sample in samples if sample.same_as)
    first = next(sample for sample in samples if sample.file == second.same_as)
    assert first.documents[0].text == second.documents[0].text
    assert (folder / first.file).read_bytes() != (folder / second.file).read_bytes()
    page = first.documents[0].pages[0].page
    images = [pages_of(folder / first.file)[page - 1], pages_of(folder / second.file)[0]]
    small = [
        cv2.resize(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), (24, 34), interpolation=cv2.INTER_AREA)
        for image in images
    ]
    assert np.corrcoef(small[0].ravel(), small[1].ravel())[0, 1] > 0.8


def test_the_truth_is_written_only_when_asked(tmp_path: Path) -> None:
    samples = write_batch(tmp_path, seed=3, count=1, issuers=FICTIONAL, mix=PLAIN)
    assert [path.name for path in tmp_path.iterdir()] == [samples[0].file]


def test_the_truth_beside_tells_what_was_returned(box: tuple[Path, list[Sample]]) -> None:
    folder, samples = box
    rows = [json.loads(line) for line in (folder / TRUTH_FILE).read_text("utf-8").splitlines()]
    assert [row["file"] for row in rows] == [sample.file for sample in samples]
    assert all(unicodedata.is_normalized("NFC", json.dumps(row, ensure_ascii=False)) for row in rows)
    document = rows[0]["documents"][0]
    assert date.fromisoformat(document["date"]) == samples[0].documents[0].date
    assert document["pages"][0]["lines"][0].keys() == {"text", "part", "box"}


def test_fields_stand_in_the_printed_text(box: tuple[Path, list[Sample]]) -> None:
    _, samples = box
    for document in (document for sample in samples for document in sample.documents):
        text = " ".join(document.text.split())
        joint = "-" if document.rule_set == "vn-party" else "/"
        assert f"{int(document.number):02d}{joint}{document.symbol}" in text
        assert document.signer in text
        assert document.subject in text
        assert document.issuer.upper() in text.upper()
        assert all(citation.value in text for citation in document.citations)


def test_nothing_bears_a_secrecy_mark_unless_asked(box: tuple[Path, list[Sample]]) -> None:
    _, samples = box
    assert not any(
        document.secrecy or document.drawn_mark for sample in samples for document in sample.documents
    )


def test_secret_papers_bear_every_mark_in_every_look_and_say_they_are_made_up(tmp_path: Path) -> None:
    mix = replace(PLAIN, secret_every=1, wears={Wear.OFFICE: 1})
    samples = write_batch(tmp_path, seed=6, count=18, issuers=FICTIONAL, with_secret=True, mix=mix)
    documents = [document for sample in samples for document in sample.documents]
    assert {(document.secrecy, document.drawn_mark) for document in documents} == {
        (mark, str(style)) for mark in ("MẬT", "TỐI MẬT", "TUYỆT MẬT") for style in MarkStyle
    }
    for document in documents:
        assert any(document.secrecy in page.stamped for page in document.pages)
        assert "không chứa bí mật nhà nước" in " ".join(document.text.split())


def test_a_clear_mark_is_red_ink_on_the_page(tmp_path: Path) -> None:
    mix = replace(PLAIN, secret_every=1, wears={Wear.OFFICE: 1})
    marked = write_batch(tmp_path / "marked", seed=8, count=1, issuers=FICTIONAL, with_secret=True, mix=mix)[
        0
    ]
    plain = write_batch(tmp_path / "plain", seed=8, count=1, issuers=FICTIONAL, mix=mix)[0]
    shares = []
    for name, sample in (("marked", marked), ("plain", plain)):
        page = pages_of(tmp_path / name / sample.file)[0].astype(int)
        head = page[250:750, 150:800]
        shares.append(np.mean((head[:, :, 0] - head[:, :, 1] > 60) & (head[:, :, 0] > 120)))
    assert marked.documents[0].drawn_mark == "clear"
    assert shares[0] > shares[1] + 0.002


@pytest.mark.parametrize(
    ("count", "issuers", "dates"),
    [
        (3, (), (date(2020, 1, 1), date(2021, 1, 1))),
        (-1, FICTIONAL, (date(2020, 1, 1), date(2021, 1, 1))),
        (3, FICTIONAL, (date(2021, 1, 2), date(2021, 1, 1))),
    ],
    ids=["no issuers", "a negative count", "dates turned round"],
)
def test_an_impossible_batch_is_refused_and_nothing_is_written(
    tmp_path: Path, count: int, issuers: tuple[Issuer, ...], dates: tuple[date, date]
) -> None:
    with pytest.raises(BatchImpossible):
        write_batch(tmp_path / "none", seed=1, count=count, issuers=issuers, dates=dates)
    assert not (tmp_path / "none").exists()


def test_a_body_we_have_no_words_for_is_left_aside(tmp_path: Path) -> None:
    hamlet = department("Tổ dân phố", "TDP", "xã Đồng Mai", "tỉnh Hòa Giang")
    with pytest.raises(BatchImpossible):
        write_batch(tmp_path / "none", seed=1, count=1, issuers=[hamlet])
    samples = write_batch(tmp_path, seed=1, count=2, issuers=[hamlet, FICTIONAL[0]], mix=PLAIN)
    assert {sample.documents[0].issuer for sample in samples} == {FICTIONAL[0].name}


def test_without_fonts_nothing_is_written_and_the_packages_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faces, "FOLDERS", [tmp_path])
    faces.face_file.cache_clear()
    faces.font.cache_clear()
    try:
        with pytest.raises(FontsMissing, match="fonts-dejavu-core"):
            write_batch(tmp_path / "none", seed=1, count=1, issuers=FICTIONAL)
    finally:
        faces.face_file.cache_clear()
    assert not (tmp_path / "none").exists()


def test_the_mix_decides_what_else_is_in_the_box(tmp_path: Path) -> None:
    mix = Mix(pile_of=2, box_label="Hộp 7", rescans=2, damaged=2, back_share=0.0)
    samples = write_batch(tmp_path, seed=5, count=8, issuers=FICTIONAL, mix=mix)
    assert sum(bool(sample.same_as) for sample in samples) == 2
    assert sum(sample.is_damaged for sample in samples) == 2
    assert [s.separators[0][1] for s in samples if s.separators] == [separators.box_payload("Hộp 7")]
    assert not any(sample.blank_pages for sample in samples)


def read_share(printed: str, read: list[str]) -> float:
    """Return the share of a printed line's letters that the best line read has, in their order."""
    matches = (difflib.SequenceMatcher(None, printed, line, autojunk=False) for line in read)
    best = max((sum(block.size for block in match.get_matching_blocks()) for match in matches), default=0)
    return best / len(printed)


@pytest.mark.skipif(not (TESSDATA / "vie.traineddata").exists(), reason="tesseract-ocr-vie is not installed")
def test_tesseract_reads_clean_pages_nearly_without_fault(tmp_path: Path) -> None:
    tesserocr = pytest.importorskip("tesserocr")
    mix = replace(PLAIN, wears={Wear.CLEAN: 1})
    samples = write_batch(tmp_path, seed=3, count=1, issuers=FICTIONAL, mix=mix)
    letters = right = 0.0
    with tesserocr.PyTessBaseAPI(path=str(TESSDATA), lang="vie") as engine:
        for sample in samples:
            images = pages_of(tmp_path / sample.file)
            for page in sample.documents[0].pages:
                engine.SetImage(Image.fromarray(images[page.page - 1]))
                read = unicodedata.normalize("NFC", engine.GetUTF8Text()).splitlines()
                for line in page.lines:
                    letters += len(line.text)
                    right += len(line.text) * read_share(line.text, read)
    assert right / letters > 0.97
