"""What a person types is always understood somehow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoso.search.engine.questions import MOST_WORDS, Question, ask, keys_of


def shape(question: Question) -> list[str]:
    return [" ".join(word.folded for word in clause.words) for clause in question.clauses]


@given(st.text(max_size=300))
def test_nothing_that_is_typed_is_an_error(text: str) -> None:
    question = ask(text)
    assert len(question.words) <= MOST_WORDS
    assert all(0 <= named.first < named.last <= len(question.clauses) for named in question.named)


@pytest.mark.parametrize(
    ("typed", "clauses"),
    [
        ("thủy lợi", ["thuy", "loi"]),
        ('"thủy lợi" nội đồng', ["thuy loi", "noi", "dong"]),
        ("“thủy lợi” «đất đai»", ["thuy loi", "dat dai"]),
        ('thủy "lợi', ["thuy", "loi"]),
        ('""', []),
        ("AND OR NOT (a:b) -c +d *", ["and", "or", "not", "a", "b", "c", "d"]),
        ("  ", []),
    ],
)
def test_words_and_phrases(typed: str, clauses: list[str]) -> None:
    assert shape(ask(typed)) == clauses


@pytest.mark.parametrize(
    "typed",
    [
        "51/QĐ-UBND", "51/qđ ubnd", "51 qd ubnd", "51 QD-UBND", "051/QĐ-UBND", "Số 51/QĐ-UBND",
        "số: 51/QĐ-UBND",
        "51QĐ-UBND", "51qdubnd", '"51/QĐ-UBND"', "51-QĐ-UBND", "51/QÐ-UBND", "51/QĐ–UBND",
        "51 / QĐ - UBND",
    ],
)  # fmt: skip
def test_one_number_in_every_spelling(typed: str) -> None:
    [named] = ask(typed).named
    assert set(named.values) & set(keys_of("51", "QĐ-UBND"))
    assert ask(typed).without(named) == ()


@pytest.mark.parametrize(
    ("typed", "number", "symbol"),
    [
        ("127-QĐ/TW", "127", "QĐ/TW"),
        ("127 qd tw", "127", "QĐ/TW"),
        ("30/2020/NĐ-CP", "30", "2020/NĐ-CP"),
        ("30/nđ-cp", "30", "2020/NĐ-CP"),
        ("30 2020", "30", "2020/NĐ-CP"),
        ("51/QĐ", "51", "QĐ-UBND"),
        ("51", "51", "QĐ-UBND"),
    ],
)
def test_a_number_is_known_by_its_parts(typed: str, number: str, symbol: str) -> None:
    keys = set(keys_of(number, symbol))
    named = ask(typed).named
    assert any(keys & set(each.values) for each in named) or not named


def test_a_number_among_words_leaves_the_words() -> None:
    question = ask("công văn số 51/QĐ-UBND đất đai")
    [named] = question.named
    assert [clause.words[0].folded for clause in question.without(named)] == ["cong", "van", "dat", "dai"]


@pytest.mark.parametrize("typed", ["ngày 12 tháng 5 năm 2019", "kế hoạch 51", "5 - Sở Tài chính"])
def test_figures_in_a_sentence_are_no_number(typed: str) -> None:
    assert all(len(named.values[0].split("-")) > 1 for named in ask(typed).named)


def test_words_beyond_the_limit_are_dropped() -> None:
    assert len(ask("một " * 100).words) == MOST_WORDS
    assert len(ask('"' + "một " * 100 + '"').words) == MOST_WORDS
