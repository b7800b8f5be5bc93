"""A row straight from the database answers like the same row in the index."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from hoso.search.engine.matching import FreshRow
from hoso.search.engine.questions import ask
from hoso.search.tests.worlds import AN, LookUp, build, paper

WORDS = st.sampled_from(
    ["đất", "dat", "đạt", "đai", "51", "QĐ", "UBND", "51/QĐ-UBND", "thủy", "lợi", "a", "Æ", "hoà", "hòa"]
)
TEXTS = st.lists(WORDS, max_size=8).map(" ".join)
PAPERS = st.lists(
    st.tuples(TEXTS, TEXTS, st.sampled_from(["", "51", "5"]), st.sampled_from(["QĐ-UBND", "NQ/HU"])),
    min_size=1,
    max_size=6,
)
TYPED = st.lists(WORDS | st.just('"'), max_size=6).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(PAPERS, st.lists(TYPED, min_size=1, max_size=8))
def test_database_and_index_give_one_answer(
    papers: list[tuple[str, str, str, str]], questions: list[str]
) -> None:
    rows = [
        paper(place, title, text=text, number=number, symbol=symbol if number else "")
        for place, (title, text, number, symbol) in enumerate(papers, start=1)
    ]
    with TemporaryDirectory() as folder:
        look_up = LookUp(build(Path(folder), rows))
        for typed in questions:
            expected = {row.key: FreshRow(row).rank(ask(typed)) for row in rows}
            found = look_up(typed)
            answered = {hit.key: hit.rank for hit in found.hits} if found.has_all_words else {}
            if ask(typed).clauses:
                assert answered == {key: rank for key, rank in expected.items() if rank is not None}
            else:
                assert set(answered) == set(expected)
            assert AN.sees(rows[0])
