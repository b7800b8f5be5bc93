"""Where very many rows answer: the first tiers fill the page, and the sample tells how they divide."""

from pathlib import Path
from uuid import UUID

import pytest

from hoso.search.engine.answers import MOST_COUNTED, Rank
from hoso.search.engine.clauses import all_of
from hoso.search.engine.counting import count
from hoso.search.engine.rights import Rights
from hoso.search.engine.schema import SAMPLE_OF, in_sample
from hoso.search.tests.worlds import AN, CHI, COMMUNE, PROVINCE, LookUp, build, day, paper

MANY = 24_000


@pytest.fixture(scope="module")
def look_up(tmp_path_factory: pytest.TempPathFactory) -> LookUp:
    rows = (
        paper(
            ordinal,
            "Giấy mời họp" if ordinal % 3 else "Giay moi hop",
            number="51" if ordinal == 7 else "",
            symbol="QĐ-UBND" if ordinal == 7 else "",
            text="họp chợ phiên" if ordinal == 11 else "",
            scope=COMMUNE if ordinal % 8 else PROVINCE,
            type_code="GM" if ordinal % 4 else "TB",
            dated_on=day(2000 + ordinal % 20),
        )
        for ordinal in range(1, MANY + 1)
    )
    return LookUp(build(tmp_path_factory.mktemp("index"), rows))


def test_the_accented_spelling_fills_the_first_pages(look_up: LookUp) -> None:
    found = look_up("giấy mời họp", size=100)
    assert (found.total, found.is_more) == (MOST_COUNTED, True)
    assert {hit.rank for hit in found.hits} == {Rank.TOP_ACCENTED}


def test_a_number_comes_before_the_many(look_up: LookUp) -> None:
    assert look_up.keys('"giấy mời" 51/QĐ-UBND') == [7]
    assert look_up.keys("giay moi phien") == [11]


def test_pages_stay_in_step_down_to_the_thousandth(look_up: LookUp) -> None:
    seen: list[str] = []
    after = None
    while True:
        found = look_up("giay moi", size=200, after=after)
        seen += [hit.key for hit in found.hits]
        after = found.next
        if after is None:
            break
    assert len(set(seen)) == len(seen) == MOST_COUNTED


def _counted(look_up: LookUp, rights: Rights) -> tuple[int, bool, dict[str, int]]:
    snapshot = look_up.reader.snapshot()
    query = all_of([snapshot.visible(rights)])
    counted = count(snapshot._searcher, snapshot._schema, query, at_most=10**9)
    return counted.total, counted.is_estimate, dict(counted.values["type"])


def test_the_sample_estimates_how_the_many_divide(look_up: LookUp) -> None:
    total, is_estimate, types = _counted(look_up, AN)
    assert is_estimate
    assert total == pytest.approx(MANY * 7 / 8, rel=0.1)
    assert types["GM"] == pytest.approx(MANY * 7 / 8 * 6 / 7, rel=0.1)


def test_few_are_counted_exactly_however_many_there_are(look_up: LookUp) -> None:
    few = Rights(scopes={1: frozenset([PROVINCE])})
    assert _counted(look_up, few) == (MANY // 8, False, {"TB": MANY // 8})
    assert _counted(look_up, CHI) == (0, False, {})


def test_the_sample_is_one_in_sixteen() -> None:
    picked = sum(in_sample(str(UUID(int=ordinal))) for ordinal in range(16_000))
    assert picked == pytest.approx(16_000 / SAMPLE_OF, rel=0.1)


def test_an_outsider_is_told_nothing_about_the_many(look_up: LookUp, tmp_path: Path) -> None:
    assert look_up("giấy", CHI) == LookUp(build(tmp_path, [paper(1, "khác")]))("giấy", CHI)
