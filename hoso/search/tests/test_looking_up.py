"""Looking up in an index: what is found, in which order, and by whom."""

from pathlib import Path
from typing import Literal
from unicodedata import normalize
from uuid import UUID

import pytest

from hoso.search.engine.answers import MOST_COUNTED, Filters, Order, Rank
from hoso.search.engine.matching import FreshRow
from hoso.search.engine.rights import Rights
from hoso.search.engine.rows import Row
from hoso.search.tests.worlds import AN, BINH, CHI, COMMUNE, PROVINCE, LookUp, build, day, paper

HUYEN, XA = UUID(int=0xB1), UUID(int=0xB2)


@pytest.fixture(scope="module")
def look_up(tmp_path_factory: pytest.TempPathFactory) -> LookUp:
    rows = [
        paper(
            1, "Về việc phê duyệt kế hoạch thủy lợi", number="51", symbol="QĐ-UBND", type_code="QD",
            head="Quyết định\nNguyễn Văn An", bodies=(HUYEN,), dated_on=day(2019, 5),
            text="Căn cứ Luật Đất đai\fGiao Phòng Nông nghiệp nạo vét mương nội đồng.",
        ),
        paper(
            2, "Vê viêc đạt dai", number="5", symbol="NQ/HU", type_code="NQ", dated_on=day(2020),
            text="Theo Quyết định số 51/QĐ-UBND. Dát mỏng. Thuy loi.",
        ),
        paper(
            3, "Báo cáo nạo vét", number="51", symbol="BC-UBND", type_code="BC", scope=PROVINCE,
            access_class=2, bodies=(XA,), text="Mật độ dân cư thủy lợi", dated_on=day(2021),
        ),
        paper(4, "Hộp 12", kind="box", text=""),
    ]  # fmt: skip
    return LookUp(build(tmp_path_factory.mktemp("index"), rows))


@pytest.mark.parametrize("typed", ["51/QĐ-UBND", "51 qd ubnd", "51/qđ ubnd", "51qdubnd", "số 051/QĐ-UBND"])
def test_a_number_in_any_spelling_finds_its_document_first(look_up: LookUp, typed: str) -> None:
    found = look_up(typed)
    assert found.hits[0].full_number == "51/QĐ-UBND"
    assert found.hits[0].rank is Rank.NUMBER


def test_the_document_that_cites_a_number_comes_after_the_one_that_bears_it(look_up: LookUp) -> None:
    assert look_up.keys("51/QĐ-UBND") == [1, 2]


def test_words_are_found_without_accents(look_up: LookUp) -> None:
    assert look_up.keys("nao vet muong") == [1]


@pytest.mark.parametrize(("typed", "first"), [("đất đai", 1), ("đạt dai", 2), ("dat dai", 2)])
def test_the_spelling_with_accents_ranks_first(look_up: LookUp, typed: str, first: int) -> None:
    assert look_up.keys(typed)[0] == first
    assert sorted(look_up.keys(typed)) == [1, 2]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_either_way_of_coding_accents_is_found(look_up: LookUp, form: Literal["NFC", "NFD"]) -> None:
    assert look_up.keys(normalize(form, "thuỷ lợi"))[0] == 1


def test_text_that_came_decomposed_is_indexed_like_any_other(tmp_path: Path) -> None:
    look_up = LookUp(build(tmp_path, [paper(1, normalize("NFD", "Thủy lợi"))]))
    found = look_up("thủy lợi")
    assert [hit.rank for hit in found.hits] == [Rank.TOP_ACCENTED]


def test_a_phrase_needs_its_words_in_a_row(look_up: LookUp) -> None:
    assert look_up.keys('"nạo vét mương"') == [1]
    assert look_up.keys('"vét nạo"') == []
    assert look_up.keys('"mương nội đồng" thuy') == [1]


def test_words_at_the_top_of_the_page_come_before_words_in_the_text(look_up: LookUp) -> None:
    assert look_up.keys("nạo vét", BINH) == [3, 1]


def test_most_of_the_words_are_offered_where_nothing_has_all(look_up: LookUp) -> None:
    found = look_up("mương nội đồng bavia")
    assert [UUID(hit.key).int for hit in found.hits] == [1]
    assert not found.has_all_words
    assert look_up("mương nội đồng").has_all_words


def test_half_a_number_is_not_offered_for_a_number(look_up: LookUp) -> None:
    assert look_up.keys("52/QĐ-UBND") == []


def test_snippets_mark_the_words_and_name_the_page(look_up: LookUp) -> None:
    [hit] = look_up("noi dong").hits
    assert [hit.snippet.text[start:end] for start, end in hit.snippet.marks] == ["nội đồng"]
    assert hit.snippet.page == 2
    assert look_up("noi dong").terms == ("noi", "dong")


def test_filters_narrow_hits_counts_and_facets(look_up: LookUp) -> None:
    assert look_up.keys("", filters=Filters(type_codes=frozenset(["NQ"]))) == [2]
    assert look_up.keys("", BINH, filters=Filters(bodies=frozenset([XA]))) == [3]
    assert look_up.keys("", filters=Filters(kinds=frozenset(["box"]))) == [4]
    found = look_up("51", BINH, filters=Filters(from_on=day(2019), to_on=day(2019, 12)))
    assert (found.total, found.facets.types) == (1, (("QD", 1),))


def test_an_undated_row_lies_in_no_range_of_dates(look_up: LookUp) -> None:
    assert 4 in look_up.keys("")
    assert look_up.keys("", filters=Filters(to_on=day(2099))) == [2, 1]


def test_by_date_undated_rows_come_last(look_up: LookUp) -> None:
    assert look_up.keys("", BINH, order=Order.NEWEST) == [3, 2, 1, 4]
    assert look_up.keys("", BINH, order=Order.OLDEST) == [1, 2, 3, 4]


def test_facets_count_what_was_found(look_up: LookUp) -> None:
    facets = look_up("", BINH).facets
    assert dict(facets.types) == {"QD": 1, "NQ": 1, "BC": 1}
    assert facets.years == ((2021, 1), (2020, 1), (2019, 1))
    assert dict(facets.bodies) == {HUYEN.hex: 1, XA.hex: 1}
    assert dict(facets.kinds) == {"document": 3, "box": 1}


SECRETS = ["51/BC-UBND", "mật độ", '"dân cư"', "nao vet", "51", "", "báo cáo mat"]


@pytest.mark.parametrize("typed", SECRETS)
def test_an_outsider_gets_nothing_at_all(look_up: LookUp, typed: str) -> None:
    found = look_up(typed, CHI)
    assert (found.hits, found.total, found.next, found.is_more) == ((), 0, None, False)
    facets = found.facets
    assert (facets.kinds, facets.types, facets.bodies, facets.years) == ((), (), (), ())
    assert look_up.reader.snapshot().complete(typed, CHI) == []


@pytest.mark.parametrize("typed", SECRETS)
def test_an_answer_is_the_same_whether_or_not_what_may_not_be_seen_exists(
    look_up: LookUp, tmp_path: Path, typed: str
) -> None:
    others = build(tmp_path / "without", [*_seen_by_an(look_up)])
    assert look_up(typed, AN) == LookUp(others)(typed, AN)


def _seen_by_an(look_up: LookUp) -> list[Row]:
    """The same world without the province's paper."""
    return [
        paper(
            1, "Về việc phê duyệt kế hoạch thủy lợi", number="51", symbol="QĐ-UBND", type_code="QD",
            head="Quyết định\nNguyễn Văn An", bodies=(HUYEN,), dated_on=day(2019, 5),
            text="Căn cứ Luật Đất đai\fGiao Phòng Nông nghiệp nạo vét mương nội đồng.",
        ),
        paper(
            2, "Vê viêc đạt dai", number="5", symbol="NQ/HU", type_code="NQ", dated_on=day(2020),
            text="Theo Quyết định số 51/QĐ-UBND. Dát mỏng. Thuy loi.",
        ),
        paper(4, "Hộp 12", kind="box", text=""),
    ]  # fmt: skip


def test_a_class_above_the_grant_is_not_seen(look_up: LookUp) -> None:
    low = Rights(scopes={1: frozenset([COMMUNE, PROVINCE])})
    assert 3 not in look_up.keys("", low)
    assert look_up("bao cao", low).total == 0


def test_grants_of_two_scopes_are_not_mixed(look_up: LookUp) -> None:
    mixed = Rights(scopes={4: frozenset([COMMUNE]), 1: frozenset([PROVINCE])})
    assert sorted(look_up.keys("", mixed)) == [1, 2, 4]


def test_a_single_holding_or_its_dossier_can_be_opened(tmp_path: Path) -> None:
    dossier = UUID(int=0xF1)
    look_up = LookUp(build(tmp_path, [paper(1, "Một", dossiers=(dossier,)), paper(2, "Hai")]))
    assert look_up.keys("", Rights(dossiers={1: frozenset([dossier])})) == [1]
    assert look_up.keys("", Rights(holdings={1: frozenset([UUID(int=2)])})) == [2]
    assert look_up.keys("", Rights(holdings={0: frozenset([UUID(int=2)])})) == []


def test_four_thousand_scopes_open_what_they_open(tmp_path: Path) -> None:
    scopes = [UUID(int=(number << 64) | number * 7919) for number in range(1, 4003)]
    rows = [paper(number, "Giấy", scope=scopes[number - 1]) for number in range(1, 301)]
    look_up = LookUp(build(tmp_path, rows))
    every = Rights(scopes={1: frozenset(scopes)})
    most = Rights(scopes={1: frozenset(scopes) - {scopes[0], scopes[9]}})
    assert look_up("giấy", every).total == 300
    assert look_up("giấy", most).total == 298
    assert not {1, 10} & set(look_up.keys("giấy", most, size=300))


def test_hidden_rows_are_in_nothing_and_fresh_rows_stand_in_their_place(look_up: LookUp) -> None:
    hidden = frozenset([str(UUID(int=1))])
    fresh = [FreshRow(paper(1, "Về việc cấm đường", number="51", symbol="QĐ-UBND", type_code="CT"))]
    assert look_up.keys("muong", hidden=hidden, fresh=fresh) == []
    found = look_up("51/QĐ-UBND", hidden=hidden, fresh=fresh)
    assert [hit.title for hit in found.hits] == ["Về việc cấm đường", "Vê viêc đạt dai"]
    assert found.total == 2
    assert dict(found.facets.types) == {"CT": 1, "NQ": 1}
    completions = look_up.reader.snapshot().complete("thuy", AN, hidden=hidden, fresh=fresh)
    assert completions == []


def test_a_fresh_row_is_shown_only_to_those_who_may_see_it(look_up: LookUp) -> None:
    fresh = [FreshRow(paper(9, "Đơn thư tố cáo", access_class=3))]
    assert look_up("tố cáo", fresh=fresh).total == 0
    assert look_up.reader.snapshot().complete("to c", AN, fresh=fresh) == []
    assert look_up.keys("tố cáo", Rights(scopes={3: frozenset([COMMUNE])}), fresh=fresh) == [9]


def test_pages_follow_each_other_without_gap_or_repetition(tmp_path: Path) -> None:
    look_up = LookUp(build(tmp_path, [paper(number, f"Giấy {number % 7}") for number in range(1, 51)]))
    seen: list[int] = []
    after = None
    while True:
        found = look_up("giay", size=8, after=after)
        seen += [UUID(hit.key).int for hit in found.hits]
        after = found.next
        if after is None:
            break
    assert sorted(seen) == list(range(1, 51))


def test_a_page_begins_behind_the_last_hit_even_when_new_ones_came_before_it(look_up: LookUp) -> None:
    first = look_up("", BINH, size=2)
    newest = [FreshRow(paper(8, "Mới", dated_on=day(2030)))]
    second = look_up("", BINH, size=2, after=first.next, fresh=newest)
    assert [UUID(hit.key).int for hit in first.hits + second.hits] == [3, 2, 1, 4]


@pytest.mark.parametrize("after", ["", "x", "-3.a", "99999999.k", "5", "²." + "a"])
def test_an_odd_mark_of_a_page_is_the_first_page(look_up: LookUp, after: str) -> None:
    assert look_up.keys("", after=after) == look_up.keys("")


def test_counts_are_exact_up_to_a_thousand(tmp_path: Path) -> None:
    rows = [paper(number, "Giấy mời") for number in range(1, MOST_COUNTED + 5)]
    look_up = LookUp(build(tmp_path, rows))
    found = look_up("giấy")
    assert (found.total, found.is_more) == (MOST_COUNTED, True)
    last = look_up("giấy", size=100, after=f"{MOST_COUNTED - 50}.{UUID(int=0)}")
    assert (len(last.hits), last.next) == (50, None)


def test_completions_come_from_what_is_seen(look_up: LookUp) -> None:
    snapshot = look_up.reader.snapshot()
    assert [each.text for each in snapshot.complete("ke h", AN)] == ["kế hoạch"]
    assert [each.text for each in snapshot.complete("thủy", AN)] == ["thủy lợi"]
    assert [each.text for each in snapshot.complete("51", AN)] == ["51/QĐ-UBND"]
    assert {each.text for each in snapshot.complete("51", BINH)} == {"51/QĐ-UBND", "51/BC-UBND"}
    assert snapshot.complete("báo c", AN) == []


def test_a_body_that_was_named_brings_its_documents(look_up: LookUp) -> None:
    from hoso.search.engine.questions import Named, ask
    from hoso.search.engine.snapshot import Ask

    question = ask("huyện Chiêm Hóa").naming([Named("body", (HUYEN.hex,), 0, 3)])
    found = look_up.reader.snapshot().look_up(Ask(question, AN))
    assert [(UUID(hit.key).int, hit.rank) for hit in found.hits] == [(1, Rank.BODY)]
