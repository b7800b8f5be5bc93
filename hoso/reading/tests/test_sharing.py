"""Files shared among readers page by page: in order, in little memory, past pages that end their reader."""

import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from hoso.lib.errors import DomainError
from hoso.node.errors import ReaderCrashed, ReaderRefused, ReaderTimedOut, ReaderTooBig
from hoso.node.reader import Reader, ReaderPool
from hoso.reading.errors import FileBroken, PageTooLarge, ReadingNotUsable
from hoso.reading.model import Source
from hoso.reading.page_records import page_of, record_of
from hoso.reading.pdfa_check import pdfa_findings
from hoso.reading.reader import read_file
from hoso.reading.sharing import Asked, Records, gathered, read_in, sharing
from hoso.reading.tasks import stored
from hoso.reading.tests.pages import draw, scan_pdf, stamped
from hoso.reading.tests.planted import plant

PLANTED = "hoso.reading.tests.planted"


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    with tempfile.TemporaryDirectory(prefix="hoso-sharing-") as folder:
        Path(folder).chmod(0o711)
        with ReaderPool(PLANTED, workers=2, work_root=Path(folder)) as opened:
            yield opened


def outcomes(pool: ReaderPool, *files: Path, **asked: Any) -> list[Any]:
    """Read files with two readers at once: each outcome is a reading, or the refusal."""

    def finish(reader: Reader, path: Path, records: Records) -> dict[str, Any]:
        return gathered(reader, "in", records, name=path.name, rule_set=None)

    with sharing(pool, workers=2, asked=Asked(**asked), finish=finish) as shared:
        return list(shared.outcomes(files))


def little(word: str) -> Image.Image:
    """A small page with one line, read in a moment."""
    return stamped(Image.new("RGB", (1654, 2339), "white"), word, colour=(20, 20, 20), at=(0.5, 0.3))


def words(*texts: str) -> list[Image.Image]:
    return [little(text) for text in texts]


def test_a_file_read_page_by_page_says_what_it_says_read_at_once(pool: ReaderPool, tmp_path: Path) -> None:
    path = tmp_path / "in.pdf"
    scan_pdf(path, draw(), *words("TRANG HAI", "TRANG BA"))
    (shared,) = outcomes(pool, path)
    at_once = stored(read_file(path))
    for document in (shared, at_once):
        del document["seconds"]
    assert shared == at_once
    assert shared["fields"]["symbol"]["value"] == "QĐ-UBND"


def test_outcomes_come_in_the_order_of_the_files_refusals_among_them(
    pool: ReaderPool, tmp_path: Path
) -> None:
    first, broken, last = tmp_path / "a.pdf", tmp_path / "b.pdf", tmp_path / "c.pdf"
    scan_pdf(first, *words("TRANG MOT", "TRANG HAI", "TRANG BA"))
    broken.write_bytes(b"%PDF-1.7 and no more")
    scan_pdf(last, *words("TRANG CUOI"))
    read, refused, other = outcomes(pool, first, broken, last)
    assert [page.strip() != "" for page in read["text"].split("\f")] == [True] * 3
    assert read["page_numbers"] == [1, 2, 3]
    assert isinstance(refused, ReaderRefused)
    assert refused.code == "reading.file_broken"
    assert "CUOI" in other["text"]


@pytest.mark.parametrize(
    ("fate", "code"),
    [
        ("crash", "node.reader_crashed"),
        ("hang", "node.reader_timed_out"),
        ("grow", "node.reader_too_big"),
    ],
)
def test_a_page_that_ends_its_reader_is_marked_and_the_others_are_read(
    pool: ReaderPool, tmp_path: Path, fate: str, code: str
) -> None:
    path, other = tmp_path / "in.pdf", tmp_path / "other.pdf"
    scan_pdf(path, *words("TRANG MOT", "TRANG HAI", "TRANG BA"))
    scan_pdf(other, *words("TRANG KHAC"))
    plant(path, {2: fate})
    began = time.monotonic()
    reading, following = outcomes(pool, path, other, page_seconds=12.0)
    assert reading["problems"] == [{"page": 2, "code": code}]
    texts = reading["text"].split("\f")
    assert ("MOT" in texts[0], texts[1], "BA" in texts[2]) == (True, "", True)
    assert "KHAC" in following["text"]
    assert time.monotonic() - began < 60


def test_what_a_fresh_process_can_read_is_no_problem(pool: ReaderPool, tmp_path: Path) -> None:
    path = tmp_path / "in.pdf"
    scan_pdf(path, *words("TRANG MOT"))
    plant(path, {1: "crash_once"})
    (reading,) = outcomes(pool, path)
    assert "problems" not in reading
    assert "MOT" in reading["text"]


def test_a_file_whose_pages_end_one_reader_after_another_is_given_up(
    pool: ReaderPool, tmp_path: Path
) -> None:
    path, other = tmp_path / "in.pdf", tmp_path / "other.pdf"
    scan_pdf(path, *words(*"ABCDEFGHIJ"))
    scan_pdf(other, *words("TRANG KHAC"))
    plant(path, dict.fromkeys(range(1, 11), "crash"))
    began = time.monotonic()
    refused, following = outcomes(pool, path, other)
    assert isinstance(refused, ReaderCrashed)
    assert "KHAC" in following["text"]
    # Three pages were tried, not ten: each costs two readers.
    assert time.monotonic() - began < 60


def test_the_pages_together_have_a_time_too(pool: ReaderPool, tmp_path: Path) -> None:
    path = tmp_path / "in.pdf"
    scan_pdf(path, *words("A", "B"))
    plant(path, {1: "hang", 2: "hang"})
    (refused,) = outcomes(pool, path, page_seconds=60.0, file_seconds=4.0)
    assert isinstance(refused, ReaderTimedOut)


def test_pages_over_their_memory_alone_refuse_the_file(pool: ReaderPool, tmp_path: Path) -> None:
    path = tmp_path / "in.pdf"
    scan_pdf(path, *words("A"))
    plant(path, {1: "grow"})
    (refused,) = outcomes(pool, path)
    assert isinstance(refused, ReaderTooBig)


def test_one_reader_reads_chosen_pages_of_a_file_as_a_job_asks(pool: ReaderPool, tmp_path: Path) -> None:
    path = tmp_path / "in.pdf"
    scan_pdf(path, *words("TRANG MOT", "TRANG HAI", "TRANG BA"))
    plant(path, {3: "crash"})
    with pool.lease() as reader:
        (reader.work / "a.pdf").write_bytes(path.read_bytes())
        answer = read_in(reader, "a.pdf", pages=[2, 3], rule_set=None, seconds=120)
        assert answer["page_numbers"] == [2, 3]
        assert answer["problems"] == [{"page": 3, "code": "node.reader_crashed"}]
        assert "HAI" in answer["text"]
        with pytest.raises(DomainError) as refused:
            read_in(reader, "a.pdf", pages=[3], rule_set=None, seconds=120)
    assert refused.value.code == "node.reader_crashed"


def with_a_huge_picture(path: Path) -> Path:
    scan_pdf(path, *words("A"))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        picture = pdf.pages[0].Resources.XObject.Im1
        picture.Width, picture.Height = 30_000, 30_000
        pdf.save(path)
    return path


def test_a_file_without_a_page_small_enough_is_refused_for_that(pool: ReaderPool, tmp_path: Path) -> None:
    (refused,) = outcomes(pool, with_a_huge_picture(tmp_path / "in.pdf"))
    assert isinstance(refused, PageTooLarge)
    assert refused.code == "reading.page_too_large"


def test_without_fields_a_file_of_pages_too_large_passes_for_its_pictures(
    pool: ReaderPool, tmp_path: Path
) -> None:
    path = with_a_huge_picture(tmp_path / "in.pdf")

    def finish(_reader: Reader, _path: Path, records: Records) -> list[str]:
        return [page.problem for page in records]

    with sharing(pool, workers=2, asked=Asked(with_fields=False), finish=finish) as shared:
        assert list(shared.outcomes([path])) == [["reading.page_too_large"]]


def test_a_file_without_a_page_that_can_be_shown_is_refused(pool: ReaderPool, tmp_path: Path) -> None:
    path = tmp_path / "in.jpg"
    little("A").save(path)
    path.write_bytes(path.read_bytes()[:9000])
    (refused,) = outcomes(pool, path)
    assert isinstance(refused, FileBroken)
    assert refused.facts["reason"] == "reading.file_broken"


def test_nothing_of_a_file_stays_behind(pool: ReaderPool, tmp_path: Path) -> None:
    path = tmp_path / "in.pdf"
    scan_pdf(path, *words("A"))
    before = {one.name for one in Path(tempfile.gettempdir()).glob("hoso-pages-*")}
    outcomes(pool, path)
    assert {one.name for one in Path(tempfile.gettempdir()).glob("hoso-pages-*")} <= before


def test_a_page_survives_the_way_through_its_record(tmp_path: Path) -> None:
    path = tmp_path / "in.pdf"
    scan_pdf(path, stamped(draw(), "HỎA TỐC").rotate(-90, expand=True))
    (page,) = read_file(path).pages
    assert (page.rotation, page.source, bool(page.stamps)) == (270, Source.OCR, True)
    assert page_of(json.loads(json.dumps(record_of(page)))) == page


@pytest.mark.parametrize(
    "damage",
    [
        {"number": "1"},
        {"size": [1, 2]},
        {"size": [1, 2, float("inf")]},
        {"source": "elsewhere"},
        {"lines": [[[0, 0, 1, 1, 0.5]]]},
        {"lines": [[[0, 0, 10**9, 1, 0.5, "word"]]]},
        {"lines": [[[0, 0, 1, 1, 7, "word"]]]},
        {"lines": [[[0, 0, 1, 1, 0.5, 7]]]},
        {"rotation": True},
        {"problem": None},
    ],
)
def test_what_is_no_record_of_a_page_is_refused(damage: dict[str, Any]) -> None:
    record = {"number": 1, "size": [9, 9, 200], "source": "ocr", "rotation": 0, "lines": []}
    record |= {"overlays": [], "stamps": []}
    assert page_of(record).number == 1
    with pytest.raises(ReadingNotUsable):
        page_of(record | damage)


def _long_scan(path: Path, pages: int) -> None:
    """A scan of very many pages, each with a picture of its own."""
    scan_pdf(path, *words("TRANG DAI"))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        picture = pdf.pages[0].Resources.XObject.Im1.read_raw_bytes()
        for number in range(1, pages):
            pdf.pages.append(pdf.pages[0])
            own = pikepdf.Stream(pdf, picture + b"%d" % number)
            for key, value in pdf.pages[0].Resources.XObject.Im1.items():
                if key != "/Length":
                    own[key] = value
            pdf.pages[number].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im1=own))
        pdf.save(path)


def test_a_pdfa_made_in_parts_is_the_one_made_at_once(
    pool: ReaderPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hoso.reading import pdfa
    from hoso.reading.page_words import NO_WORDS

    source, whole, parts = tmp_path / "in.pdf", tmp_path / "whole.pdf", tmp_path / "parts.pdf"
    _long_scan(source, 7)
    pdfa.write_pdfa(source, whole, words=lambda _number: NO_WORDS)
    monkeypatch.setattr(pdfa, "_PAGES_A_PART", 3)
    assert pdfa.write_pdfa(source, parts, words=lambda _number: NO_WORDS) == 7
    assert pdfa_findings(parts) == []
    with pikepdf.open(whole) as one, pikepdf.open(parts) as other:
        pictures = [
            [page.Resources.XObject["/Im0"].read_raw_bytes() for page in pdf.pages] for pdf in (one, other)
        ]
    assert pictures[0] == pictures[1]
    assert len(set(pictures[0])) == 7
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.pdf", "parts.pdf", "whole.pdf"]
