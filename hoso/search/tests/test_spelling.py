"""Folding is one thing everywhere: `hoso.lib.text.fold` says what it is."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hoso.lib.text import fold, nfc, words
from hoso.search.engine.questions import ask
from hoso.search.engine.snippets import cut, places_of
from hoso.search.engine.spelling import accented_words, both_spellings, folded_words

VIETNAMESE = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậỳỷỹýỵ ÀĐƯƠỘ/-.,_0159æßøÅ\n\f\u0301\u0323")


@given(st.text() | VIETNAMESE)
def test_what_is_indexed_is_what_the_oracle_folds(text: str) -> None:
    assert folded_words(text) == words(fold(nfc(text)))


@given(st.text() | VIETNAMESE)
@example("Ǽ ǿ")
def test_both_spellings_of_a_text_fold_alike(text: str) -> None:
    folded, accented = both_spellings(text)
    assert folded.split() == folded_words(text)
    assert [fold(word) for word in accented.split() if fold(word)] == folded_words(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("thuỷ", "thủy"),
        ("QUÝ", "qúy"),
        ("đường", "đường"),
        ("Nguyễn", "Nguyễn"),
    ],
)
def test_places_of_the_tone_and_ways_of_coding_are_one_spelling(one: str, other: str) -> None:
    assert accented_words(one) == accented_words(other)


@pytest.mark.parametrize(("one", "other"), [("đất", "đạt"), ("ma", "mạ"), ("dau", "đau"), ("hóa", "hòa")])
def test_another_accent_is_another_spelling(one: str, other: str) -> None:
    assert accented_words(one) != accented_words(other)
    assert folded_words(one) == folded_words(other)


@pytest.mark.parametrize("word", ["đường", "Ørsted", "Ærø", "Ålesund", "ƯỚC"])
def test_letters_beyond_plain_accents_fold_too(word: str) -> None:
    assert folded_words(word)[0].isascii()


@given(st.lists(VIETNAMESE, max_size=80).map(" ".join), st.text("dat dai thuy loi 51", max_size=20))
def test_every_mark_of_a_snippet_is_made_of_words_that_were_asked_for(text: str, asked: str) -> None:
    terms = set(folded_words(asked))
    snippet = cut(text, {(term,) for term in terms})
    for start, end in snippet.marks:
        assert set(folded_words(snippet.text[start:end])) <= terms
    assert "".join(part for part, _ in snippet.parts) == snippet.text
    assert sum(is_marked for _, is_marked in snippet.parts) == len(snippet.marks)


def test_a_snippet_is_cut_around_the_richest_place() -> None:
    text = "đất " + "x " * 400 + "\f" + "y " * 100 + "đất đai và thủy lợi" + " z" * 300
    snippet = cut(text, {("dat",), ("dai",), ("thuy",), ("loi",)})
    assert [snippet.text[start:end] for start, end in snippet.marks] == ["đất đai", "thủy lợi"]
    assert snippet.page == 2
    assert len(snippet.text) < 300


def test_a_snippet_without_matches_is_the_beginning() -> None:
    assert cut("Căn cứ Luật\nĐất đai", {("khong",)}) == cut("Căn cứ Luật Đất đai", frozenset())


def test_letters_that_fold_to_two_do_not_shift_the_marks() -> None:
    snippet = cut("Æble ßen thủy lợi", {("thuy",), ("loi",)})
    assert [snippet.text[start:end] for start, end in snippet.marks] == ["thủy lợi"]


@pytest.mark.parametrize(
    ("asked", "text", "marked"),
    [
        ('"hồ sơ cán bộ"', "hồ sơ của cán bộ và hồ sơ  cán bộ xã", ["hồ sơ  cán bộ"]),
        ("hồ sơ cán bộ", "hồ sơ của cán bộ", ["hồ sơ", "cán bộ"]),
        ("51/QĐ-UBND", "Số: 051/QĐ-UBND; UBND tỉnh, 51 người", ["051/QĐ-UBND"]),
        ("51 qd ubnd", "Quyết định số 51/QĐ-UBND của UBND", ["51/QĐ-UBND"]),
        ("số 51/QĐ-UBND đất", "Số 51/QĐ-UBND về đất", ["51/QĐ-UBND", "đất"]),
        ("51/QĐ-UBND", "UBND có quyết định QĐ 52", []),
        ("51", "điều 51", ["51"]),
    ],
)
def test_phrases_and_numbers_are_marked_only_as_a_whole(asked: str, text: str, marked: list[str]) -> None:
    phrases = ask(asked).phrases
    snippet = cut(text, phrases)
    spaced = [" ".join(each.split()) for each in marked]
    assert [" ".join(snippet.text[start:end].split()) for start, end in snippet.marks] == spaced
    # The words of a page image are marked by the same rule.
    hits = places_of(folded_words(text), phrases)
    assert [folded_words(text)[place] for place in sorted(hits)] == folded_words(" ".join(marked))
