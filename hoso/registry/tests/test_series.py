"""Declared series: who declares them, what they hold, and which numbers are missing in them."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.test import SimpleTestCase, TestCase

from hoso.access.values import AccessClass
from hoso.accounts.rules import Role
from hoso.audit.models import TrailRow
from hoso.holdings.models import Holding
from hoso.lib.errors import NotAllowed
from hoso.lib.ids import uuid7
from hoso.registry import queries, rules, services
from hoso.registry.errors import SeriesGone, SeriesOdd, SeriesOverlaps
from hoso.registry.models import DeclaredSeries
from hoso.registry.queries import issuers_of_numbered
from hoso.registry.rules import NewSeries
from tests.worlds import SERVICE, a_document, a_person, a_reading, a_world, announced, name_body

DECISIONS = NewSeries(
    "Quyết định 2024", date(2024, 1, 1), date(2024, 12, 31), type_codes=("QD",), symbols=("QĐ-UBND",)
)


class RuleTests(SimpleTestCase):
    def assert_odd(self, what: str, rule_set: str = "vn-state", **changes: Any) -> None:
        with self.assertRaises(SeriesOdd) as caught:
            rules.checked(replace(DECISIONS, **changes), rules=rule_set)
        self.assertEqual(caught.exception.facts["what"], what)

    def test_a_series_of_a_state_body_is_of_one_calendar_year(self) -> None:
        self.assertEqual(rules.checked(DECISIONS, rules="vn-state"), DECISIONS)
        self.assert_odd("year", to_on=date(2025, 1, 1))

    def test_no_series_ends_with_the_last_of_all_days(self) -> None:
        self.assert_odd("days", from_on=date(9999, 1, 1), to_on=date.max)

    def test_a_series_of_a_party_committee_is_of_one_type_through_a_term(self) -> None:
        term = replace(DECISIONS, to_on=date(2028, 6, 30), type_codes=("NQ",), symbols=())
        self.assertEqual(rules.checked(term, rules="vn-party"), term)
        self.assert_odd("one_type", "vn-party", type_codes=())
        self.assert_odd("one_type", "vn-party", type_codes=("NQ", "CT"))

    def test_what_cannot_be_meant_is_refused(self) -> None:
        self.assert_odd("title", title="  ")
        self.assert_odd("days", to_on=date(2023, 12, 31))
        self.assert_odd("type", type_codes=("ZZ",))
        self.assert_odd("symbol", symbols=("?",))
        self.assert_odd("numbers", complete_from=0)
        self.assert_odd("numbers", complete_from=5, complete_to=4)

    def test_two_series_may_not_claim_the_same_document(self) -> None:
        self.assertTrue(rules.overlaps(["QD"], [], ["QD", "CT"], []))
        self.assertFalse(rules.overlaps(["QD"], [], ["CT"], []))
        self.assertTrue(rules.overlaps([], ["qd-ubnd"], [], ["kh-ubnd", "qd-ubnd"]))
        # Normative decisions by their symbol; every other decision by its type.
        self.assertFalse(rules.overlaps(["QD"], [], ["QD"], ["2026-qd-ubnd"]))
        self.assertTrue(rules.overlaps([], [], [], []))

    def test_a_number_is_compared_in_any_spelling(self) -> None:
        cases = {
            ("015", "QĐ-UBND"): (15, "qd-ubnd", "15-qd-ubnd"),
            ("12a", "QĐ-UBND"): (12, "qd-ubnd", "12a-qd-ubnd"),
            ("30", "2020/NĐ-CP"): (30, "2020-nd-cp", "30-2020-nd-cp"),
            ("15", ""): (15, "", ""),
            ("", "QĐ-UBND"): (None, "", ""),
            ("20250701123", "QĐ"): (None, "", ""),
        }
        for (number, symbol), keys in cases.items():
            self.assertEqual(rules.number_keys(number, symbol), rules.NumberKeys(*keys))
        self.assertEqual(rules.cited_keys("Quyết định số 15/QÐ-UBND").whole, "15-qd-ubnd")
        self.assertEqual(rules.cited_keys("khoản 2"), rules.NumberKeys())


class SeriesCase(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        name_body(self.world.district, "Ủy ban nhân dân huyện Chiêm Hóa", "UBND huyện Chiêm Hóa")
        name_body(self.world.province, "Ủy ban nhân dân tỉnh Tuyên Quang", "UBND tỉnh Tuyên Quang")
        self.head = a_person("giang", body=self.world.province, role=Role.LEADER)

    def papers(self, *numbers: str, **values: str) -> None:
        given: dict[str, Any] = {
            "issuer": "UBND HUYỆN CHIÊM HOÁ",
            "symbol": "QĐ-UBND",
            "type": "Quyết định",
        } | values
        for number in numbers:
            a_document(self.world, **given, number=number)

    def declare(self, series: NewSeries = DECISIONS, **changes: Any) -> DeclaredSeries:
        return services.declare_series(self.head, self.world.district, replace(series, **changes))

    def gaps(self) -> list[tuple[int, int]]:
        return [(each.first, each.last) for each in queries.find_gaps(issuers_of_numbered())]


class DeclareTests(SeriesCase):
    def test_who_answers_for_the_records_of_a_body_that_is_no_more_declares_its_series(self) -> None:
        made = self.declare()
        self.assertEqual(queries.list_series([self.world.district]), [made])
        self.assertEqual((made.symbol_keys, made.declared_by), (["qd-ubnd"], self.head.account_id))
        self.assertEqual(TrailRow.objects.filter(act="registry.declare_series").count(), 1)
        self.assertEqual(announced()[-1], "registry.SeriesDeclared")

    def assert_refused(self, refusal: type[Exception], **changes: Any) -> None:
        before = (DeclaredSeries.objects.count(), TrailRow.objects.count(), announced())
        with self.assertRaises(refusal):
            self.declare(**changes)
        self.assertEqual((DeclaredSeries.objects.count(), TrailRow.objects.count(), announced()), before)

    def test_nobody_but_the_head_declares(self) -> None:
        for person in (self.world.an, self.world.binh, self.world.chi):
            before = (DeclaredSeries.objects.count(), TrailRow.objects.count(), announced())
            with self.assertRaises(NotAllowed):
                services.declare_series(person, self.world.district, DECISIONS)
            self.assertFalse(services.may_declare(person, self.world.district))
            self.assertEqual((DeclaredSeries.objects.count(), TrailRow.objects.count(), announced()), before)
        with self.assertRaises(NotAllowed):
            services.declare_series(self.head, self.world.commune, DECISIONS)

    def test_a_series_lies_within_the_life_of_its_body(self) -> None:
        self.assert_refused(SeriesOdd, from_on=date(2025, 1, 1), to_on=date(2025, 7, 1))
        self.declare(from_on=date(2025, 1, 1), to_on=date(2025, 6, 30))

    def test_a_document_stands_in_one_series(self) -> None:
        self.declare()
        self.assert_refused(SeriesOverlaps, title="Quyết định nữa")
        self.declare(title="Quyết định 2023", from_on=date(2023, 1, 1), to_on=date(2023, 12, 31))

    def test_a_declaration_is_withdrawn_with_its_reason_and_made_anew(self) -> None:
        made = self.declare()
        with self.assertRaises(NotAllowed):
            services.withdraw_series(self.world.binh, made.pk, reason="x")
        services.withdraw_series(self.head, made.pk, reason="Ghi nhầm ký hiệu")
        self.assertEqual(queries.list_series([self.world.district]), [])
        with self.assertRaises(SeriesGone):
            services.withdraw_series(self.head, made.pk, reason="again")
        self.assertEqual(queries.get_series(made.pk).withdrawn_reason, "Ghi nhầm ký hiệu")
        self.declare()


class GapTests(SeriesCase):
    def test_only_what_is_missing_between_the_declared_numbers_is_a_gap(self) -> None:
        self.declare(complete_from=2, complete_to=9)
        self.papers("2", "03", "4a", "7", "12")
        self.assertEqual(self.gaps(), [(5, 6), (8, 9)])

    def test_without_a_last_number_the_highest_is_the_last(self) -> None:
        self.declare()
        self.assertEqual(self.gaps(), [])
        self.papers("1", "4")
        self.assertEqual(self.gaps(), [(2, 3)])

    def test_another_bodys_paper_fills_no_gap_and_makes_none(self) -> None:
        self.declare()
        self.papers("1", "3")
        self.papers("2", "90", issuer="UBND tỉnh Tuyên Quang")
        self.assertEqual(self.gaps(), [(2, 2)])

    def test_what_could_not_be_read_is_not_told_as_missing(self) -> None:
        self.declare(complete_to=5)
        self.papers("1", "5")
        self.papers("2", issuer="UBND huyen Chiem Hoq")
        self.papers("3", date="")
        self.papers("4", symbol="", type="")
        self.assertEqual(self.gaps(), [])

    def test_a_year_of_its_own_is_a_series_of_its_own(self) -> None:
        self.declare()
        self.papers("1", "3")
        self.papers("2", date="2023-05-02")
        self.assertEqual(self.gaps(), [(2, 2)])

    def test_the_series_that_says_more_closely_what_it_holds_takes_its_documents(self) -> None:
        self.declare(title="Mọi văn bản", type_codes=(), symbols=(), complete_to=6)
        self.declare(title="Văn bản quy phạm", type_codes=(), symbols=("2024/QĐ-UBND",), complete_to=3)
        self.papers("1", "2", "5", "6")
        self.papers("1", "3", symbol="2024/QĐ-UBND")
        self.papers("4", symbol="KH-UBND", type="Kế hoạch")
        self.assertEqual(sorted(self.gaps()), [(2, 2), (3, 3)])

    def test_secret_numbers_are_not_sought_here(self) -> None:
        self.declare(is_secret=True, complete_to=9)
        self.papers("1", "5")
        self.assertEqual(self.gaps(), [])

    def test_what_was_withdrawn_is_not_sought_any_more(self) -> None:
        made = self.declare(complete_to=9)
        self.papers("1", "5")
        self.assertEqual(len(self.gaps()), 2)
        services.withdraw_series(SERVICE, made.pk, reason="x")
        self.assertEqual(self.gaps(), [])

    def test_a_corrected_number_fills_its_own_gap(self) -> None:
        self.declare()
        self.papers("1", "2", "4")
        document = a_document(self.world, number="8", issuer="UBND huyện Chiêm Hóa", symbol="QĐ-UBND")
        services.confirm_document(self.world.binh, document.pk, corrections={"number": "3"})
        self.assertEqual(self.gaps(), [])


class UndeclaredTests(SeriesCase):
    def undeclared(self) -> list[tuple[str, tuple[str, ...], int, int, int]]:
        found = queries.find_undeclared(issuers_of_numbered())
        return [(each.period, each.symbols, each.documents, each.first, each.last) for each in found]

    def test_own_numbers_in_no_declared_series_are_told_by_year(self) -> None:
        self.papers("5", "9")
        self.papers("7", symbol="KH-UBND", type="Kế hoạch")
        self.papers("3", date="2023-02-01")
        self.papers("4", issuer="UBND tỉnh Tuyên Quang")
        self.papers("6", issuer="Ai đó")
        self.assertEqual(
            self.undeclared(), [("2023", ("QĐ-UBND",), 1, 3, 3), ("2024", ("KH-UBND", "QĐ-UBND"), 3, 5, 9)]
        )
        self.assertEqual(self.gaps(), [])

    def test_what_is_declared_is_not_told(self) -> None:
        self.papers("5")
        self.declare()
        self.assertEqual(self.undeclared(), [])


class CitedTests(SeriesCase):
    def citing(self, *cited: str, on: date | None = date(2024, 3, 1), number: str = "40") -> None:
        reading = a_reading(number=number, symbol="QĐ-UBND", issuer="UBND huyện Chiêm Hóa")
        cites = [(each, on) for each in cited]
        services.register_document(
            self.world.binh, uuid7(), fonds_id=self.world.fonds.pk, custodian_id=self.world.province,
            access_class=AccessClass.INTERNAL, reading=replace(reading, citations=cites), files=(), found="x",
        )  # fmt: skip

    def found(self) -> list[queries.CitedNotHeld]:
        return queries.find_cited_not_held(issuers_of_numbered())

    def test_what_is_held_is_not_missed_however_it_is_spelled(self) -> None:
        self.papers("15")
        self.citing("015/QÐ-UBND")
        self.assertEqual(self.found(), [])

    def test_the_same_number_of_another_year_is_another_document(self) -> None:
        self.papers("15", date="2023-02-01")
        self.citing("15/QĐ-UBND")
        [missing] = self.found()
        self.assertEqual((missing.number_key, missing.times), ("15-qd-ubnd", 1))
        self.assertEqual(missing.users, {self.world.district})
        self.assertFalse(missing.is_shared)

    def test_a_law_that_no_body_here_could_have_issued_is_nobodys_loss(self) -> None:
        self.papers("15")
        self.citing("30/2020/NĐ-CP")
        self.assertEqual(self.found(), [])

    def test_a_declared_series_says_whose_it_is(self) -> None:
        series = self.declare(complete_to=30)
        self.citing("15/QĐ-UBND", "31/QĐ-UBND")
        inside, outside = self.found()
        self.assertEqual(inside.series, ((series.pk, self.world.district),))
        self.assertEqual(outside.series, ())

    def test_a_symbol_that_others_use_too_is_said_to_be_shared(self) -> None:
        self.papers("15", issuer="UBND tỉnh Tuyên Quang")
        self.citing("16/QĐ-UBND")
        self.assertTrue(self.found()[0].is_shared)

    def test_cited_with_a_day_and_without_is_one_document(self) -> None:
        self.citing("16/QĐ-UBND")
        self.citing("16/QĐ-UBND", on=None, number="41")
        self.assertEqual([each.cited_on for each in self.found()], [date(2024, 3, 1)])

    def test_the_nearest_papers_tell_who_received_such_ones(self) -> None:
        self.papers("3", "13", "14", "17", "19", "30")
        self.citing("16/QĐ-UBND")
        [near] = queries.neighbours(self.found())
        numbers = [each.number for each in queries.list_documents(near)]
        self.assertEqual(sorted(numbers, key=int), ["13", "14", "17", "19"])

    def test_what_a_shut_document_cites_is_not_repeated(self) -> None:
        self.citing("16/QĐ-UBND")
        Holding.objects.update(is_shut=True)
        self.assertEqual(self.found(), [])
