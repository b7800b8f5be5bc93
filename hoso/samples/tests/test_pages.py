"""The pages: laid out by the rules, inside the paper, with truth that lies where the ink is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from hoso.samples import papers as scanning
from hoso.samples.drawing import wear as ageing
from hoso.samples.drawing.stamps import ArrivalForm
from hoso.samples.drawing.wear import Condition, Wear
from hoso.samples.issuers import FICTIONAL
from hoso.samples.layout import faces
from hoso.samples.layout.common import FOOT
from hoso.samples.layout.sheets import PrintedLine, Sheet
from hoso.samples.papers import ArrivalInk, Paper
from hoso.samples.planning import PLAIN, Mix, plan_papers

DATES = (date(2020, 9, 1), date(2025, 6, 30))


def papers(count: int, *, seed: int = 2, wear: Wear = Wear.OFFICE, dpi: int = 200) -> list[Paper]:
    mix = Mix(
        pile_of=0,
        rescans=0,
        damaged=0,
        fine_share=1.0 if dpi == 300 else 0.0,
        back_share=0.0,
        wears={wear: 1},
    )
    return list(plan_papers(seed, count, FICTIONAL, DATES, mix=mix, with_secret=False))


def lines(sheet: Sheet, part: str) -> list[PrintedLine]:
    return [line for line in sheet.lines if line.part == part]


def every_sheet() -> Iterator[tuple[Paper, Sheet]]:
    for paper in papers(80):
        for sheet in paper.sheets:
            yield paper, sheet


@pytest.mark.parametrize("dpi", [200, 300])
def test_pages_are_a4(dpi: int) -> None:
    sheet = papers(1, dpi=dpi)[0].sheets[0]
    assert (sheet.width, sheet.height) == (round(210 * dpi / 25.4), round(297 * dpi / 25.4))


def test_nothing_runs_over_the_edge_or_into_the_foot() -> None:
    for paper, sheet in every_sheet():
        for line in sheet.lines:
            left, top, right, bottom = line.box
            assert 0 < left < right < sheet.width, (paper.letter.subject, line)
            assert 0 < top < bottom < sheet.height, (paper.letter.subject, line)
            if line.part != "foot":
                assert bottom <= sheet.height * 0.965, (paper.letter.subject, line)


def test_lines_of_the_text_do_not_lie_on_each_other() -> None:
    for paper, sheet in every_sheet():
        body = [line.box for line in sheet.lines if line.part in {"body", "basis", "table", "order"}]
        for above, below in pairwise(body):
            assert below[1] > above[1], paper.letter.subject
            assert below[1] >= above[3] - 10, paper.letter.subject


def test_the_two_columns_of_the_heading_stay_apart() -> None:
    for paper in papers(80):
        sheet = paper.sheets[0]
        left = [line.box[2] for part in ("issuer", "parent_issuer", "number") for line in lines(sheet, part)]
        right = [line.box[0] for part in ("state_name", "party_name", "motto") for line in lines(sheet, part)]
        assert max(left) < min(right), paper.letter.subject


def test_state_and_party_papers_bear_their_own_headings() -> None:
    for paper in papers(20):
        texts = [line.text for line in paper.sheets[0].lines]
        state = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in texts
        assert state != ("ĐẢNG CỘNG SẢN VIỆT NAM" in texts)
        assert ("*" in texts) != state
        number = lines(paper.sheets[0], "number")[0].text
        assert number.startswith("Số: ") == state
        assert number.endswith(paper.letter.number.symbol)


def test_pages_after_the_first_bear_their_number() -> None:
    for paper in papers(40):
        numbers = [[line.text for line in lines(sheet, "page_number")] for sheet in paper.sheets]
        assert numbers == [[]] + [[str(number)] for number in range(2, len(numbers) + 1)]


def test_papers_have_one_to_four_pages_of_both_short_and_long_kind() -> None:
    counts = {len(paper.sheets) for paper in papers(120)}
    assert counts >= {1, 2, 3}
    assert max(counts) <= 5


def test_the_signature_stands_whole_on_the_last_page_with_some_text_above_it() -> None:
    for paper in papers(60):
        *before, last = paper.sheets
        assert [line.text for line in lines(last, "signer")] == [paper.letter.signature.signer]
        assert "signature" in last.spots
        assert not any(lines(sheet, "recipient") or lines(sheet, "signer") for sheet in before)
        assert any(line.part in {"body", "table"} for line in last.lines), paper.letter.subject


def test_every_page_says_that_it_is_made_up() -> None:
    assert all([line.text for line in lines(sheet, "foot")] == [FOOT] for _, sheet in every_sheet())


def test_handwritten_figures_are_left_to_the_pen_but_stand_in_the_text() -> None:
    for paper in papers(30):
        sheet = paper.sheets[0]
        assert ("number" in sheet.spots) == paper.manner.penned_number
        assert f"{int(paper.letter.number.number):02d}" in lines(sheet, "number")[0].text


def test_a_typewriter_sets_every_letter_in_one_step() -> None:
    typed = faces.Faces(200, typewriter=True)
    assert typed.width("iiii", "regular", 14) == typed.width("WWWW", "bold", 12)


@pytest.mark.parametrize("wear", list(Wear))
def test_the_boxes_of_the_truth_lie_on_the_ink_of_the_scan(wear: Wear) -> None:
    paper = papers(1, seed=4, wear=wear)[0]
    scan = scanning.scanned(paper)[0]
    grey = scan.image.mean(axis=2)
    for line in scan.lines:
        left, top, right, bottom = line.box
        inside = grey[top:bottom, left:right]
        assert inside.min() < np.median(grey) - 35, line


def test_a_box_is_turned_with_the_page() -> None:
    page = np.full((400, 300), 255, np.uint8)
    page[190:210, 250:260] = 0
    state = Condition(skew_degrees=3.0)
    turn = ageing.turn_of(page, state)
    askew = ageing.laid_askew(np.dstack([page] * 3), state, turn)
    dark = np.argwhere(askew[:, :, 0] < 128)
    left, top, right, bottom = ageing.moved((250, 190, 260, 210), turn)
    assert top > 190  # clockwise: what is on the right goes down
    assert (dark[:, 0].min(), dark[:, 1].min()) == pytest.approx((top, left), abs=2)
    assert (dark[:, 0].max(), dark[:, 1].max()) == pytest.approx((bottom, right), abs=2)


def test_plain_mix_is_one_file_a_document() -> None:
    assert (PLAIN.pile_of, PLAIN.rescans, PLAIN.damaged) == (0, 0, 0)


def test_arrival_stamps_come_in_every_form_and_ink_filled_in_or_not() -> None:
    stamps = [paper.arrival for paper in papers(160) if paper.arrival is not None]
    assert {stamp.form for stamp in stamps} == set(ArrivalForm)
    assert {stamp.ink for stamp in stamps} == set(ArrivalInk)
    assert {(bool(stamp.day), stamp.is_penned) for stamp in stamps} >= {
        (True, True),
        (True, False),
        (False, True),
    }
    for stamp in stamps:
        assert (stamp.on is None) == (stamp.day == "")
        assert not (stamp.number and stamp.form is ArrivalForm.TIMED)


def test_a_paper_is_the_same_with_and_without_its_arrival_stamp() -> None:
    paper = next(paper for paper in papers(20) if paper.arrival is not None)
    with_stamp = scanning.scanned(paper)[0]
    without = scanning.scanned(replace(paper, arrival=None))[0]
    changed = np.argwhere((with_stamp.image != without.image).any(axis=2))
    height, width = with_stamp.image.shape[:2]
    assert 0.002 < len(changed) / (height * width) < 0.05
    assert changed[:, 0].max() < 0.6 * height
