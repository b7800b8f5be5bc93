"""Rights as terms say the same as rights as values, whatever is shortened."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from hoso.search.engine.rights import Rights, terms_for, terms_of
from hoso.search.engine.rows import Row

SCOPES = [UUID(int=number << 64) for number in range(1, 60)]

rows = st.builds(
    Row,
    key=st.just(str(UUID(int=7))),
    kind=st.just("document"),
    scope=st.sampled_from(SCOPES),
    access_class=st.integers(0, 4),
    title=st.just(""),
)


def reach(ids: list[UUID]) -> st.SearchStrategy[dict[int, frozenset[UUID]]]:
    return st.dictionaries(st.integers(0, 4), st.frozensets(st.sampled_from(ids)), max_size=4)


@given(rows, reach(SCOPES), st.permutations(SCOPES), st.integers(1, len(SCOPES)))
def test_a_row_bears_a_term_that_was_asked_for_if_and_only_if_the_asker_sees_it(
    row: Row, scopes: dict[int, frozenset[UUID]], met: list[UUID], count: int
) -> None:
    ordinals = {scope: place for place, scope in enumerate(met[:count])}
    asked = set(terms_for(scopes, ordinals))
    if row.scope in ordinals:
        bears = set(terms_of(ordinals[row.scope], row.access_class))
        assert bool(asked & bears) == Rights(scopes=scopes).sees(row)


ORDINALS = {scope: place for place, scope in enumerate(SCOPES)}


def test_whoever_sees_every_scope_asks_for_one_term() -> None:
    assert len(terms_for({2: frozenset(SCOPES)}, ORDINALS)) == 1


def test_whoever_sees_all_but_one_scope_asks_for_few_terms() -> None:
    assert len(terms_for({2: frozenset(SCOPES[1:])}, ORDINALS)) < len(SCOPES) - 15


def test_scopes_that_the_index_never_met_are_not_asked_for() -> None:
    assert terms_for({2: frozenset(SCOPES)}, {}) == []


def test_nobody_without_rights_sees_anything() -> None:
    row = Row(key=str(UUID(int=7)), kind="document", scope=SCOPES[0], access_class=0, title="")
    assert not Rights().sees(row)
    assert terms_for({}, ORDINALS) == []


def test_a_single_holding_or_dossier_opens_up_to_its_class() -> None:
    row = Row(
        key=str(UUID(int=7)),
        kind="document",
        scope=SCOPES[0],
        access_class=2,
        title="",
        dossiers=(UUID(int=8),),
    )
    assert Rights(holdings={2: frozenset([UUID(int=7)])}).sees(row)
    assert not Rights(holdings={1: frozenset([UUID(int=7)])}).sees(row)
    assert Rights(dossiers={2: frozenset([UUID(int=8)])}).sees(row)
    assert not Rights(dossiers={1: frozenset([UUID(int=8)])}).sees(row)
