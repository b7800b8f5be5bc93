"""Numbers and symbols in the spellings that offices and people use."""

import string
import unicodedata
from collections.abc import Callable
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from hoso.lib.text import fold
from hoso.rulesets.numbers import (
    DocumentNumber,
    find_numbers,
    index_keys,
    is_party_symbol,
    key_of,
    parse,
    search_keys,
    types_of_symbol,
)

READS = [
    # printed or typed, number, symbol
    ("Số: 15/QĐ-BNV", "15", "QĐ-BNV"),
    ("51/QĐ-UBND", "51", "QĐ-UBND"),
    ("51 qd ubnd", "51", "QĐ-UBND"),
    ("51/QÐ-UBND", "51", "QĐ-UBND"),  # Eth, as old keyboards gave it
    ("9 /KH-UBND", "9", "KH-UBND"),
    ("3559/UBND - VX", "3559", "UBND-VX"),
    ("Số: 05/BNV-VP", "5", "BNV-VP"),
    ("299/UBND-TTHC", "299", "UBND-TTHC"),
    ("04/QĐ-BCĐ138", "4", "QĐ-BCĐ138"),
    ("9/QĐ-TT HĐND", "9", "QĐ-TT-HĐND"),
    ("464/TTg-CĐS", "464", "TTg-CĐS"),
    ("30/2020/NĐ-CP", "30", "2020/NĐ-CP"),
    ("Nghị định số 30/2020/NĐ-CP", "30", "2020/NĐ-CP"),
    ("66.7/2025/NQ-CP", "66.7", "2025/NQ-CP"),
    ("51/2024/QH15", "51", "2024/QH15"),
    ("21/2021/TT-BTС", "21", "2021/TT-BTC"),  # Cyrillic С at the end, as the national portal has it
    ("239/ttr-ubnd", "239", "TTr-UBND"),
    ("12A/HD-BTC", "12A", "HD-BTC"),
    ("Số 127-QĐ/TW", "127", "QĐ/TW"),
    ("127 qd tw", "127", "QĐ/TW"),
    ("14514-CV/VPTW", "14514", "CV/VPTW"),
    ("Nghị quyết số 18-NQ/TW", "18", "NQ/TW"),
    ("05-NQ/ĐU", "5", "NQ/ĐU"),
    ("24-BS/UBKTTU", "24", "BS/UBKTTU"),
]
IS_NONE = ["17/01/2025", "5 học sinh", "2021 - 2026", "Điều 5", "", "QĐ-UBND", "số", "1/2 trang a"]


class ReadNumberTests(TestCase):
    def test_every_spelling_in_use_is_read(self) -> None:
        for text, number, symbol in READS:
            with self.subTest(text):
                self.assertEqual(parse(text), DocumentNumber(number, symbol))

    def test_what_is_no_number_is_refused(self) -> None:
        for text in IS_NONE:
            with self.subTest(text):
                self.assertIsNone(parse(text))

    def test_the_official_spelling_pads_and_separates_as_the_rule_set_wants(self) -> None:
        self.assertEqual(str(DocumentNumber("5", "QĐ-UBND")), "05/QĐ-UBND")
        self.assertEqual(str(DocumentNumber("5", "NQ/ĐU")), "05-NQ/ĐU")
        self.assertEqual(str(DocumentNumber("30", "2020/NĐ-CP")), "30/2020/NĐ-CP")

    def test_a_party_symbol_is_told_by_its_form(self) -> None:
        self.assertTrue(is_party_symbol("QĐ/TW"))
        self.assertFalse(is_party_symbol("QĐ-UBND"))
        self.assertFalse(is_party_symbol("2020/NĐ-CP"))

    def test_an_abbreviation_that_could_mean_two_stays_as_typed(self) -> None:
        self.assertEqual(parse("7 hd btc"), DocumentNumber("7", "HD-BTC"))


class FindNumbersTests(TestCase):
    def test_numbers_in_running_text_are_found_and_dates_and_lists_are_not(self) -> None:
        text = (
            "Căn cứ Nghị định số 37/2025/NĐ-CP ngày 26/02/2025; 1743/QĐ-BGTVT, 2105/UBND-NC. Theo "
            "Kết luận 18-KL/TW ngày 02/4/2026, số 5 - Sở Tài chính, nhiệm kỳ 2021-2026."
        )
        found = [str(one.number) for one in find_numbers(text)]
        self.assertEqual(found, ["37/2025/NĐ-CP", "1743/QĐ-BGTVT", "2105/UBND-NC", "18-KL/TW"])

    def test_the_place_of_a_found_number_cuts_it_out_of_the_text(self) -> None:
        text = "theo Công văn số 287/STC-HCSN ngày 04/02/2025"
        (one,) = find_numbers(text)
        self.assertEqual(text[one.start : one.end], "287/STC-HCSN")


class SearchKeyTests(TestCase):
    def test_all_spellings_meet_under_one_key(self) -> None:
        for text in ("51/QĐ-UBND", "51 qd ubnd", "so 51/qđ-ubnd", "Số: 051 /QĐ - UBND", "51-QĐ/UBND"):
            with self.subTest(text):
                self.assertEqual(search_keys(text), ["51-qd-ubnd"])

    def test_a_number_inside_a_longer_question_is_taken(self) -> None:
        self.assertEqual(search_keys("quyết định 51/QĐ-UBND về sự cố tràn dầu"), ["51-qd-ubnd"])

    def test_digits_alone_are_the_bare_number_and_words_have_no_key(self) -> None:
        self.assertEqual(search_keys("0051"), ["51"])
        self.assertEqual(search_keys("sự cố tràn dầu"), [])

    def test_a_document_answers_to_parts_of_its_number(self) -> None:
        keys = index_keys("30", "2020/NĐ-CP")
        for typed in ("30/2020/NĐ-CP", "30 nd cp", "30/2020/nđ", "30"):
            with self.subTest(typed):
                self.assertIn(search_keys(typed)[0], keys)


class TypesOfSymbolTests(TestCase):
    def names(self, symbol: str, rules: str) -> list[str]:
        return [kind.name for kind in types_of_symbol(symbol, rules)]

    def test_the_partys_qd_is_a_decision_or_a_regulation(self) -> None:
        self.assertEqual(self.names("QĐ/TW", "vn-party"), ["Quyết định", "Quy định"])

    def test_a_state_symbol_that_begins_with_a_body_is_a_letter(self) -> None:
        self.assertEqual(self.names("UBND-TTHC", "vn-state"), ["Công văn"])

    def test_ct_may_be_a_directive_or_the_tax_office(self) -> None:
        self.assertEqual(self.names("CT-CS", "vn-state"), ["Chỉ thị", "Công văn"])

    def test_a_year_in_the_symbol_leaves_the_named_type_alone(self) -> None:
        self.assertEqual(self.names("2020/NĐ-CP", "vn-state"), ["Nghị định"])


# --- properties ---------------------------------------------------------------------------------

LETTERS = string.ascii_uppercase + "ĐƯ"
groups = st.text(LETTERS, min_size=2, max_size=6).flatmap(
    lambda head: st.sampled_from(["", "1", "138"]).map(lambda tail: head + tail)
)
state = st.lists(groups, min_size=1, max_size=3).map("-".join)
party = st.tuples(st.text(LETTERS, min_size=2, max_size=3), groups).map("/".join)
dated = st.tuples(st.integers(1950, 2049), state).map(lambda pair: f"{pair[0]}/{pair[1]}")
numbers = st.builds(DocumentNumber, st.integers(1, 99_999).map(str), st.one_of(state, party, dated))
spellings = st.sampled_from(
    [
        str.lower,
        str.upper,
        lambda text: f"Số: {text}",
        lambda text: f"Số {text}.",
        lambda text: f"000{text}",
        lambda text: f"  {text}  ",
        lambda text: text.replace("/", " / "),
        lambda text: text.replace("-", "–"),
        lambda text: text.replace("Đ", "Ð"),
        lambda text: unicodedata.normalize("NFD", text),
        fold,
    ]
)


class NumberProperties(TestCase):
    @given(numbers)
    def test_what_is_written_officially_is_read_back_under_the_same_key(self, number: DocumentNumber) -> None:
        back = parse(str(number))
        assert back is not None
        self.assertEqual(key_of(back), key_of(number))
        self.assertEqual(back.number, number.number)

    @given(numbers, spellings)
    def test_no_spelling_changes_the_key(self, number: DocumentNumber, spell: Callable[[str], str]) -> None:
        self.assertEqual(search_keys(spell(str(number))), [key_of(number)])

    @given(numbers)
    def test_a_document_always_answers_to_its_own_key(self, number: DocumentNumber) -> None:
        self.assertIn(key_of(number), index_keys(number.number, number.symbol))

    @given(st.text(max_size=80))
    def test_no_text_breaks_the_reader(self, text: str) -> None:
        parse(text)
        find_numbers(text)
        search_keys(text)
