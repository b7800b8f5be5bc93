"""The benchmarks of reading: what they count, and that they draw the same for everybody."""

import json
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from hoso.bench import ocr
from hoso.bench.counted.arrivals import Arrivals
from hoso.bench.counted.piles import Piles, piles
from hoso.bench.counted.printing import print_table
from hoso.bench.counted.tallies import Calibration, Tally, interval, same
from hoso.bench.counted.values import Source, drawn
from hoso.bench.made.letters import edit_distance, letter_errors
from hoso.bench.worn import KINDS, drawn_pages
from hoso.reading.tests.pages import draw, scan_pdf


def test_letters_are_counted_whatever_the_order_of_the_words() -> None:
    assert letter_errors("ỦY BAN NHÂN DÂN", "NHÂN DÂN ỦY BAN") == (0, 12)
    assert letter_errors("ban chấp hành", "ban chap hành") == (1, 11)
    assert letter_errors("một hai", "một") == (3, 6)
    assert letter_errors("một", "một thêm") == (4, 3)
    assert letter_errors("một", "một ĐẾN", extra="ĐẾN") == (0, 3)


def test_the_distance_is_levenshteins() -> None:
    for one, other, distance in (("", "ab", 2), ("abc", "abc", 0), ("kitten", "sitting", 3), ("ab", "ba", 2)):
        assert edit_distance(one, other) == edit_distance(other, one) == distance


def test_the_interval_is_wilsons() -> None:
    assert interval(17, 17) == (0.8157, 1.0)
    assert interval(0, 0) == (0.0, 1.0)
    assert interval(5, 10) == (0.2366, 0.7634)


def test_a_value_is_the_same_whatever_its_case_spaces_and_dashes() -> None:
    assert same("Ủy ban  nhân dân", "ỦY BAN NHÂN DÂN")
    assert same("2021 - 2026", "2021–2026")
    assert not same("Đông Mai", "Đồng Mai")


def test_what_is_given_wrongly_with_confidence_is_counted_apart() -> None:
    tally = Tally()
    tally.add("51", "51", 0.95)
    tally.add("52", "", 0.0)
    tally.add("53", "58", 0.92)
    counted = tally.as_json()
    assert (counted["n"], counted["right"], counted["wrong_given"], counted["sure"]) == (3, 1, 1, 2)
    assert counted["sure_right"] == 0.5


def test_drawn_pages_are_the_same_in_every_run() -> None:
    kind = next(kind for kind in KINDS if kind.name == "skewed")
    one, other = drawn_pages(kind, 1, seed=3), drawn_pages(kind, 1, seed=3)
    assert one[0].text == other[0].text
    assert np.array_equal(one[0].image, other[0].image)
    assert "Số:" in one[0].text or "Số" in one[0].text


def test_both_tables_can_be_printed_and_are_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "KINDS", KINDS[:1])
    monkeypatch.setattr(ocr, "GAZETTE", ())
    result = json.loads(json.dumps(ocr.bench(1, peer=False, cleaning=False)))
    assert result["engines"]["hoso"]["errors"] < 0.02
    console = Console(record=True)
    ocr.print_table(result, console)
    joined = Piles("drawn papers", true=3, found=2, false=1, misses=["pile-1.pdf, page 4: not seen"])
    found = {
        "sources": {"drawn papers": _summary(drawn(2))},
        "piles": {"drawn papers": joined.as_json()},
    }
    read = json.loads(json.dumps(found))
    print_table(read, misses=True, console=console)
    said = console.export_text()
    assert "wrong letters by kind of page" in said
    assert "drawn papers" in said
    assert "documents inside a pile" in said
    assert "pile-1.pdf, page 4: not seen" in said


def test_proposed_first_pages_are_counted_both_ways() -> None:
    found = Piles("two")
    found.add("a.pdf", {3, 5}, {"splits": [{"page": 3}, {"page": 4}]})
    found.add("b.pdf", {2}, {})
    counted = found.as_json()
    assert (counted["first_pages"], counted["recall"], counted["precision"]) == (3, 0.3333, 0.5)
    assert counted["misses"] == [
        "a.pdf, page 5: not seen", "a.pdf, page 4: no first page", "b.pdf, page 2: not seen",
    ]  # fmt: skip


def test_confidence_is_measured_band_by_band() -> None:
    calibration = Calibration()
    for confidence, right in ((0.95, True), (0.97, True), (0.92, False), (0.3, False)):
        calibration.add(confidence, right=right)
    bands = {row["from"]: (row["n"], row["right"]) for row in calibration.as_json()}
    assert (bands[0.95], bands[0.9], bands[0.0]) == ((2, 1.0), (1, 0.0), (1, 0.0))


def test_files_are_joined_to_a_pile_with_their_first_pages_known(tmp_path: Path) -> None:
    one, two = tmp_path / "one.pdf", tmp_path / "two.pdf"
    scan_pdf(one, draw(), draw())
    scan_pdf(two, draw())
    tally = piles("drawn", [one, two])
    assert tally is not None
    assert (tally.true, tally.found, tally.false) == (1, 1, 1)  # the second page is a first one too
    assert piles("none", []) is None


def _summary(source: Source) -> dict[str, object]:
    return {
        "fields": {name: tally.as_json() for name, tally in source.tallies.items() if tally.asked},
        "calibration": source.calibration.as_json(),
        "misses": source.misses,
    }


def test_arrival_stamps_are_counted_with_their_false_alarms_and_parts() -> None:
    tally = Arrivals("two")
    filled = {"body": "UBND XÃ BÌNH AN", "number": "352", "date": "2024-03-21"}
    read = {"value": "ĐẾN", "body": {}, "number": {"value": "352", "confidence": 0.95}, "date": {}}
    tally.add("a.pdf", filled, {"fields": {"arrival": read}})
    tally.add("b.pdf", filled | {"number": ""}, {"fields": {"arrival": {}}})
    tally.add("c.pdf", None, {"fields": {"arrival": read}})
    tally.add("d.pdf", None, {"fields": {"arrival": {}}})
    counted = json.loads(json.dumps(tally.as_json()))
    assert (counted["bearing"], counted["recall"], counted["bare"], counted["false_alarms"]) == (2, 0.5, 2, 1)
    assert (counted["parts"]["number"]["n"], counted["parts"]["number"]["right"]) == (1, 1)
    assert (counted["parts"]["date"]["right"], counted["parts"]["date"]["sure"]) == (0, 0)
    assert "b.pdf: stamp not seen" in counted["misses"]
    assert "c.pdf: no stamp there" in counted["misses"]
    console = Console(record=True)
    print_table({"sources": {}, "arrivals": {"two": counted}}, misses=True, console=console)
    assert "arrival stamps, two" in console.export_text()
