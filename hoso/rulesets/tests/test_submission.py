from datetime import date
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from hoso.rulesets.errors import ScheduleOdd, TermsOdd
from hoso.rulesets.retention_schedule import SCHEDULE, lines_called, read_lines
from hoso.rulesets.sources import Verification
from hoso.rulesets.submission import (
    TERMS,
    Facts,
    Medium,
    Term,
    adjusted,
    due_on,
    dues,
    historical_due,
    is_submitted,
    latest_kept_until,
)
from hoso.rulesets.vn_state.retention import Retention

ENDED = date(2026, 3, 31)
TEN = Retention(10)


def told(facts: Facts) -> list[tuple[str, date]]:
    return [(due.term.code, due.on) for due in dues(facts)]


class TermTests(TestCase):
    def test_a_digital_file_has_sixty_days_and_the_stricter_term_comes_first(self) -> None:
        facts = Facts("vn-state", Medium.DIGITAL, TEN, ended_on=ENDED)
        self.assertEqual(
            told(facts),
            [
                ("digital_60_days", date(2026, 5, 30)),
                ("one_year_from_day", date(2027, 3, 31)),
                ("one_year_from_year", date(2027, 12, 31)),
            ],
        )
        self.assertEqual(due_on(facts), date(2026, 5, 30))

    def test_a_file_in_both_media_goes_by_the_term_of_the_digital_part(self) -> None:
        self.assertEqual(due_on(Facts("vn-state", Medium.BOTH, TEN, ended_on=ENDED)), date(2026, 5, 30))

    def test_paper_has_a_year(self) -> None:
        facts = Facts("vn-state", Medium.PAPER, TEN, ended_on=ENDED)
        self.assertEqual(due_on(facts), date(2027, 3, 31))

    def test_a_file_of_the_party_goes_by_the_law_alone(self) -> None:
        facts = Facts("vn-party", Medium.DIGITAL, TEN, ended_on=ENDED)
        self.assertEqual(told(facts), [("one_year_from_year", date(2027, 12, 31))])

    def test_works_have_three_months_from_their_settlement(self) -> None:
        facts = Facts(
            "vn-state", Medium.PAPER, TEN, is_construction=True, ended_on=ENDED,
            settled_on=date(2026, 11, 30),
        )  # fmt: skip
        self.assertEqual(told(facts)[0], ("construction_3_months", date(2027, 2, 28)))

    def test_what_goes_on_and_what_is_kept_less_than_five_years_is_never_due(self) -> None:
        self.assertEqual(dues(Facts("vn-state", Medium.PAPER, TEN)), [])
        self.assertEqual(dues(Facts("vn-state", Medium.PAPER, Retention(4), ended_on=ENDED)), [])
        self.assertTrue(is_submitted(Retention(5)))
        self.assertTrue(is_submitted(Retention(None)))

    def test_another_country_has_no_terms_here(self) -> None:
        self.assertEqual(dues(Facts("no", Medium.PAPER, TEN, ended_on=ENDED)), [])

    def test_permanent_files_go_to_the_historical_archive_within_five_years(self) -> None:
        facts = Facts("vn-state", Medium.PAPER, Retention(None), ended_on=ENDED)
        found = historical_due(facts, submitted_on=date(2027, 2, 1))
        assert found is not None
        self.assertEqual(found.on, date(2032, 12, 31))
        ten = Facts("vn-state", Medium.PAPER, TEN, ended_on=ENDED)
        self.assertIsNone(historical_due(ten, submitted_on=date(2027, 2, 1)))

    def test_a_file_is_kept_back_two_years_at_most(self) -> None:
        self.assertEqual(latest_kept_until(date(2027, 3, 31)), date(2029, 3, 31))
        self.assertEqual(latest_kept_until(date(2028, 2, 29)), date(2030, 2, 28))

    @given(
        st.dates(date(2000, 1, 1), date(2100, 1, 1)),
        st.sampled_from(Medium),
        st.one_of(st.none(), st.integers(1, 70)),
        st.permutations(TERMS),
    )
    def test_the_terms_are_the_same_in_whatever_order_the_table_stands(
        self, ended: date, medium: Medium, years: int | None, table: list[Term]
    ) -> None:
        facts = Facts("vn-state", medium, Retention(years), ended_on=ended)
        found = dues(facts, table)
        self.assertEqual(found, dues(facts))
        self.assertEqual([due.on for due in found], sorted(due.on for due in found))
        self.assertTrue(all(due.on > ended for due in found))


class OfficeTableTests(TestCase):
    def test_an_office_shortens_a_term_and_puts_another_out_of_force(self) -> None:
        table = adjusted({"digital_60_days": {"days": 30}, "one_year_from_day": {"in_force": False}})
        facts = Facts("vn-state", Medium.DIGITAL, TEN, ended_on=ENDED)
        found = dues(facts, table)
        self.assertEqual([due.on for due in found], [date(2026, 4, 30), date(2027, 12, 31)])
        self.assertEqual(found[0].term.verification, Verification.DECIDED)

    def test_a_term_that_nobody_knows_and_an_odd_length_are_refused(self) -> None:
        for changes in (
            {"tomorrow": {"days": 1}},
            {"digital_60_days": {"days": -1}},
            {"digital_60_days": {"days": True}},
            {"digital_60_days": {"hours": 5}},
            {"digital_60_days": 5},
            {"digital_60_days": {"source": 5}},
        ):
            with self.assertRaises(TermsOdd):
                adjusted(changes)


class ScheduleTests(TestCase):
    def test_lines_are_found_by_their_words_with_or_without_accents(self) -> None:
        self.assertEqual([line.retention.years for line in lines_called("trung thau mua sam")], [20, 5])
        self.assertEqual(lines_called(""), [])
        self.assertTrue(all(line.verification is Verification.SECONDARY for line in SCHEDULE))

    def test_an_office_has_a_table_of_its_own(self) -> None:
        rows = [
            {"code": "A1", "words": "Nghị quyết đại hội", "keep": "Vĩnh viễn", "source": "35-HD/VPTW"},
            {"code": "A2", "words": "Công văn", "keep": "5"},
        ]
        self.assertEqual([line.retention for line in read_lines(rows)], [Retention(None), Retention(5)])

    def test_a_line_that_cannot_be_read_is_named(self) -> None:
        good = {"code": "A", "words": "B", "keep": "5"}
        for rows, number in (
            ([good, good], 2),
            ([{"code": "A", "words": "B", "keep": "lâu"}], 1),
            ([{"words": "B", "keep": "5"}], 1),
        ):
            with self.assertRaises(ScheduleOdd) as refused:
                read_lines(rows)
            self.assertEqual(refused.exception.facts["line"], number)
