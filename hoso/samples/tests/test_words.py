"""The texts: every matter can be written by every body that it suits, in good form."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

import pytest

from hoso.rulesets.numbers import DocumentNumber, parse
from hoso.rulesets.values import RuleSetCode
from hoso.samples import rules
from hoso.samples.errors import BatchImpossible
from hoso.samples.issuers import (
    FICTIONAL,
    Issuer,
    district_issuers,
    party_committee,
    people_committee,
    place_of,
)
from hoso.samples.letter import Letter, Shape, write_letter
from hoso.samples.matters import Matter, matters, passages
from hoso.samples.people import leaders
from hoso.samples.planning import PLAIN, plan_papers
from hoso.samples.seeding import seeded

ON = date(2024, 3, 5)
TOWN = district_issuers("thị xã Sông Trà", "tỉnh Hòa Giang", communes=("phường 4", "xã Trà Bồng Hạ"))


def letter_of(matter: Matter, issuer: Issuer, *, on: date = ON, number: int = 7, seed: int = 1) -> Letter:
    chance = seeded(seed, matter.subject, issuer.name)
    return write_letter(chance, matter, issuer, number=number, on=on, leaders=leaders(chance), earlier=())


def all_letters() -> Iterator[Letter]:
    for issuer in (*FICTIONAL, *TOWN):
        for matter in matters():
            if matter.suits(issuer):
                yield letter_of(matter, issuer)


def words(letter: Letter) -> str:
    cells = [cell for block in letter.blocks for row in block.rows for cell in row]
    texts = [f"{block.lead} {block.text}" for block in letter.blocks]
    return "\n".join(
        [letter.subject, *letter.addressees, *letter.heading, *texts, *cells, *letter.recipients]
    )


def matter_about(subject: str) -> Matter:
    return next(matter for matter in matters() if subject in matter.subject)


def test_there_are_more_than_sixty_matters_and_no_two_alike() -> None:
    assert len(matters()) >= 60
    assert len({matter.body for matter in matters()}) == len(matters())
    assert len({matter.subject for matter in matters()}) == len(matters())


def test_every_matter_has_a_body_that_writes_about_it() -> None:
    idle = [matter.subject for matter in matters() if not any(matter.suits(issuer) for issuer in FICTIONAL)]
    assert idle == []


def test_no_slot_stays_open_and_all_text_is_nfc() -> None:
    for letter in all_letters():
        text = words(letter)
        assert not re.search(r"[{}~|]", text), letter.subject
        assert unicodedata.is_normalized("NFC", text)
        assert "  " not in text
        assert "thôn thôn" not in text


def test_every_table_has_rows_of_one_length() -> None:
    tables = [block.rows for letter in all_letters() for block in letter.blocks if block.rows]
    assert tables
    assert all(len({len(row) for row in rows}) == 1 for rows in tables)


def test_passages_suit_some_type_of_their_rule_set() -> None:
    types = {matter.type for matter in matters()}
    for kind in ("sections", "points", "articles"):
        assert all(passage.types <= types for passage in passages(kind))


def test_a_commune_speaks_of_villages_and_not_of_communes_below_it() -> None:
    commune = people_committee("xã Đồng Mai", "huyện Vân Khê", "tỉnh Hòa Giang")
    letters = [letter_of(matter, commune) for matter in matters() if matter.suits(commune)]
    assert letters
    assert not any("Ủy ban nhân dân thôn" in words(letter) for letter in letters)


@pytest.mark.parametrize("code", [RuleSetCode.VN_STATE, RuleSetCode.VN_PARTY])
def test_numbers_are_printed_as_the_rule_set_spells_them(code: RuleSetCode) -> None:
    printed = {str(letter.number): letter.number for letter in all_letters() if letter.rule_set is code}
    assert printed
    for text, number in printed.items():
        assert parse(text) == number
        assert number.separator == ("/" if code is RuleSetCode.VN_STATE else "-")


@pytest.mark.parametrize(
    ("subject", "issuer", "symbol"),
    [
        ("Kiểm kê đất đai", FICTIONAL[0], "KH-UBND"),
        ("V/v giải quyết hồ sơ", FICTIONAL[0], "UBND-TNMT"),
        ("về phương hướng", FICTIONAL[1], "NQ/HU"),
        ("về phương hướng", party_committee("xã Đồng Mai", "tỉnh Hòa Giang"), "NQ/ĐU"),
        ("về việc nộp lưu", FICTIONAL[1], "CV/HU"),
        ("Chương trình giám sát", FICTIONAL[2], "NQ-HĐND"),
        ("Công tác văn thư", FICTIONAL[3], "BC-PNV"),
        ("thành lập Đoàn kiểm tra", FICTIONAL[5], "QĐ/UBKTHU"),
    ],
)
def test_the_symbol_names_type_and_body(subject: str, issuer: Issuer, symbol: str) -> None:
    letter = letter_of(matter_about(subject), issuer)
    assert letter.number == DocumentNumber("7", symbol)


def test_state_text_ends_with_its_sign_and_party_text_does_not() -> None:
    for letter in all_letters():
        last = [block.text for block in letter.blocks if block.shape is not Shape.TABLE][-1]
        assert last.endswith("./.") == (letter.rule_set is RuleSetCode.VN_STATE)


def test_articles_are_numbered_from_one_without_a_gap() -> None:
    for letter in all_letters():
        leads = [block.lead for block in letter.blocks if block.shape is Shape.ARTICLE]
        assert leads == [f"Điều {number}." for number in range(1, len(leads) + 1)]


def test_nobody_cites_a_law_that_is_not_yet_made() -> None:
    matter = matter_about("Về việc thu hồi đất")
    old = words(letter_of(matter, FICTIONAL[0], on=date(2017, 5, 4)))
    new = words(letter_of(matter, FICTIONAL[0], on=date(2025, 4, 8)))
    assert "Luật Đất đai ngày 29 tháng 11 năm 2013" in old
    assert "2019" not in old
    assert "Luật Đất đai ngày 18 tháng 01 năm 2024" in new
    assert "Luật Đất đai ngày 29 tháng 11 năm 2013" not in new


def test_citations_are_of_earlier_papers_and_stand_in_the_text() -> None:
    papers = list(
        plan_papers(5, 60, FICTIONAL, (date(2021, 1, 4), date(2024, 12, 30)), mix=PLAIN, with_secret=False)
    )
    own = {str(paper.letter.number): paper.letter for paper in papers}
    inside = 0
    for letter in own.values():
        for citation in letter.citations:
            assert citation.value in words(letter)
            if citation.value in own and own[citation.value].on == citation.on:
                inside += 1
                assert citation.on is not None
                assert citation.on < letter.on
    assert inside >= 10


def test_numbers_rise_with_the_dates_and_are_given_once_in_their_series() -> None:
    papers = plan_papers(
        9, 150, FICTIONAL, (date(2022, 1, 4), date(2024, 12, 30)), mix=PLAIN, with_secret=False
    )
    series: dict[tuple[str, ...], list[int]] = {}
    for letter in (paper.letter for paper in papers):
        key = rules.series_key(
            letter.rule_set, f"{letter.issuer.name}{letter.issuer.area}", letter.type.name, letter.on
        )
        series.setdefault(key, []).append(int(letter.number.number))
    assert any(len(numbers) > 3 for numbers in series.values())
    for numbers in series.values():
        assert numbers == sorted(set(numbers))


def test_a_party_series_runs_for_the_term_and_a_state_one_for_the_year() -> None:
    spring, autumn = date(2021, 3, 1), date(2022, 11, 1)
    state = [rules.series_key(RuleSetCode.VN_STATE, "a", "Quyết định", on) for on in (spring, autumn)]
    party = [rules.series_key(RuleSetCode.VN_PARTY, "a", "Quyết định", on) for on in (spring, autumn)]
    assert state[0] != state[1]
    assert party[0] == party[1]
    assert rules.term_words(date(2020, 7, 31)) == "2015 - 2020"
    assert rules.term_words(date(2020, 8, 1)) == "2020 - 2025"


def test_a_deputy_secretary_signs_for_the_committee_without_kt() -> None:
    committee = FICTIONAL[1]
    blocks = [
        letter_of(matter, committee, seed=seed).signature.lines
        for matter in matters()
        for seed in range(3)
        if matter.suits(committee) and not matter.signed_by
    ]
    assert ("T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ") in blocks
    assert not any("K/T" in line for lines in blocks for line in lines)


def test_the_authority_is_apart_from_the_title() -> None:
    signatures = [letter.signature for letter in all_letters()]
    assert {"TM.", "KT.", "T/M", "K/T", ""} <= {signature.authority for signature in signatures}
    for signature in signatures:
        assert (
            signature.authority == ""
            or signature.lines[0] == f"{signature.authority} {signature.title.split(' / ')[0]}"
        )


@pytest.mark.parametrize(
    ("area", "place"),
    [("huyện Nghĩa Hành", "Nghĩa Hành"), ("thị trấn Ba Tơ", "Ba Tơ"), ("phường 4", "Phường 4")],
)
def test_papers_are_dated_at_the_name_of_the_area(area: str, place: str) -> None:
    assert place_of(area) == place


@pytest.mark.parametrize(
    ("issuer", "name", "parent"),
    [
        (FICTIONAL[0], "Ủy ban nhân dân huyện Vân Khê", ""),
        (FICTIONAL[1], "Huyện ủy Vân Khê", "Tỉnh ủy Hòa Giang"),
        (FICTIONAL[3], "Phòng Nội vụ", "Ủy ban nhân dân huyện Vân Khê"),
        (FICTIONAL[4], "Ban Tổ chức", "Huyện ủy Vân Khê"),
        (
            party_committee("xã Đồng Mai", "huyện Vân Khê", "tỉnh Hòa Giang"),
            "Đảng ủy xã Đồng Mai",
            "Huyện ủy Vân Khê",
        ),
        (party_committee("xã Đồng Mai", "thành phố Hòa Giang"), "Đảng ủy xã Đồng Mai", "Thành ủy Hòa Giang"),
        (TOWN[1], "Thị ủy Sông Trà", "Tỉnh ủy Hòa Giang"),
    ],
)
def test_bodies_are_named_as_their_rule_set_heads_the_page(issuer: Issuer, name: str, parent: str) -> None:
    assert (issuer.name, issuer.parent_name) == (name, parent)


def test_ordinary_papers_speak_of_secrecy_in_running_text() -> None:
    """What a detector of secrecy marks must not be misled by."""
    texts = [words(letter) for letter in all_letters()]
    assert sum("bảo mật" in text for text in texts) >= 5
    assert any('"Tuyệt mật"' in text for text in texts)
    assert not any(letter.secrecy for letter in all_letters())


def test_a_commune_has_no_district_bodies() -> None:
    with pytest.raises(BatchImpossible):
        district_issuers("xã Đồng Mai", "tỉnh Hòa Giang")
