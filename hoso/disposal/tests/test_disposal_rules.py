"""The table of moves, walked at random, and the decisions that need no database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoso.disposal import rules
from hoso.disposal.errors import CouncilIncomplete, DecisionMissing, MoveNotOpen, PolicyOdd, RaisedTooLow
from hoso.disposal.rules import MOVES, Reckoned, Seat, Standing, State
from hoso.registry.services import FIELDS
from hoso.rulesets.vn_state.retention import Retention, retention_of_code, tt05_code

NAMES = sorted({name for _state, name in MOVES})
YEARS = st.integers(1, 200)


@given(st.lists(st.sampled_from(NAMES), max_size=40))
def test_nothing_is_destroyed_but_by_way_of_council_and_decision(moves: list[str]) -> None:
    state, made = State.DRAWN, [State.DRAWN]
    for name in moves:
        try:
            state = rules.state_after(state, name)
        except MoveNotOpen:
            assert (state, name) not in MOVES
            continue
        made.append(state)
    if State.DESTROYED in made:
        assert made.index(State.COUNCIL) < made.index(State.APPROVED) < made.index(State.DESTROYED)
    # What has ended stays so.
    for end in (State.DESTROYED, State.CANCELLED):
        if end in made:
            assert set(made[made.index(end) :]) == {end}


@given(st.sampled_from(list(State)), st.sampled_from(NAMES))
def test_every_move_that_is_not_in_the_table_is_refused(state: State, name: str) -> None:
    if (state, name) in MOVES:
        assert rules.state_after(state, name) is MOVES[state, name]
    else:
        with pytest.raises(MoveNotOpen):
            rules.state_after(state, name)


@given(YEARS, st.integers(1900, 2100), st.dates(date(1900, 1, 1), date(2400, 12, 31)))
def test_a_dossier_is_due_from_the_year_after_its_last_and_never_before(
    years: int, ended: int, on: date
) -> None:
    found = rules.reckon(Retention(years), ended, is_archival=True)
    assert found == Reckoned(Standing.TERM, ended + years)
    assert rules.is_due(found, on=on) == (on.year > ended + years)


@given(st.none() | st.integers(1900, 2100), st.dates())
def test_what_is_kept_for_ever_has_no_term_or_is_not_with_the_archive_is_never_due(
    ended: int | None, on: date
) -> None:
    for retention, archival in ((Retention(None), True), (None, True), (Retention(5), False)):
        found = rules.reckon(retention, ended, is_archival=archival)
        assert found.last_year is None
        assert not rules.is_due(found, on=on)
    assert rules.reckon(Retention(5), None, is_archival=True).standing is Standing.NO_TERM


@given(st.none() | YEARS, st.none() | YEARS)
def test_a_council_keeps_longer_never_shorter(before: int | None, after: int | None) -> None:
    longer = before is not None and (after is None or after > before)
    if longer:
        rules.check_raised(Retention(before), Retention(after))
    else:
        with pytest.raises(RaisedTooLow):
            rules.check_raised(Retention(before), Retention(after))


@given(st.lists(st.sampled_from(list(Seat)), max_size=7))
def test_a_council_has_one_chair_the_archive_and_three_seats(seats: list[Seat]) -> None:
    if seats.count(Seat.CHAIR) == 1 and Seat.ARCHIVE in seats and len(seats) >= 3:
        rules.check_council(seats)
    else:
        with pytest.raises(CouncilIncomplete):
            rules.check_council(seats)


def test_codes_name_their_years_and_07_names_none() -> None:
    assert [retention_of_code(code) for code in ("01", "06", "07", "")] == [
        Retention(None), Retention(10), None, None,
    ]  # fmt: skip
    for years in (70, 50, 30, 20, 10):
        assert retention_of_code(tt05_code(Retention(years))) == Retention(years)


def test_a_decision_has_a_number_and_a_day_that_has_come() -> None:
    today = date(2026, 3, 2)
    assert rules.check_decision("  12/QĐ ", today, today=today) == "12/QĐ"
    for number, on in (("", today), ("1", None), ("1", date(2026, 3, 3))):
        with pytest.raises(DecisionMissing):
            rules.check_decision(number, on, today=today)


def test_the_offices_table_is_read_or_refused() -> None:
    assert rules.read_policy({}, fields=FIELDS).kept_fields == rules.KEPT_FIELDS
    read = rules.read_policy({"kept_fields": ["number"], "locked_codes": ["PDV"]}, fields=FIELDS)
    assert read.fields(keep_subject=True) == frozenset({"number", "subject"})
    assert read.locked_codes == frozenset({"PDV"})
    tables: list[dict[str, object]] = [
        {"kept": []},
        {"kept_fields": ["colour"]},
        {"locked_codes": "06"},
        {"kept_fields": [1]},
    ]
    for odd in tables:
        with pytest.raises(PolicyOdd):
            rules.read_policy(odd, fields=FIELDS)
