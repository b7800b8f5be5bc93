"""Registers: who opens which, numbers follow one another and the dates, and none is missing unexplained."""

import threading
from dataclasses import replace
from datetime import date
from functools import partial
from uuid import UUID

from django.db import connection
from django.test import SimpleTestCase, TestCase, TransactionTestCase

from hoso.access.values import Secrecy
from hoso.lib.errors import DomainError, NotAllowed, NotFound
from hoso.organisations.models import Body, BodyName
from hoso.registry import queries, rules, services
from hoso.registry.errors import (
    BodyCeased,
    DateBeforeLast,
    EntryNotOpen,
    NumberTaken,
    OutsideRegister,
    ReasonMissing,
    RegisterOpen,
    SecretNotHere,
    SeriesOverlaps,
)
from hoso.registry.models import Entry, Incoming, Register
from hoso.registry.queries import issuers_of_numbered
from hoso.registry.rules import Counter, Direction, NewArrival, NewRegister, NewSeries
from hoso.registry.tests.office import (
    DRAFT,
    LETTER,
    YEAR_BEGINS,
    YEAR_ENDS,
    an_office,
    arrive,
    assert_refused,
    signed,
)
from hoso.tables.models import during
from tests.worlds import TODAY, announced

EMPTY = Counter(0, None, YEAR_BEGINS, YEAR_ENDS)
HELD = Counter(117, date(2026, 3, 5), YEAR_BEGINS, YEAR_ENDS)
NEXT_YEAR = NewSeries("Văn bản đến", date(2027, 1, 1), date(2027, 12, 31))


class RuleTests(SimpleTestCase):
    def test_numbers_begin_at_one_and_follow_one_another_and_the_dates(self) -> None:
        today = date(2026, 3, 6)
        self.assertEqual(rules.next_number(EMPTY, on=date(2026, 1, 5), today=today), 1)
        self.assertEqual(rules.next_number(HELD, on=date(2026, 3, 5), today=today), 118)
        with self.assertRaises(DateBeforeLast):
            rules.next_number(HELD, on=date(2026, 3, 4), today=today)
        for day in (date(2025, 12, 31), date(2027, 1, 1), date(2026, 3, 7)):
            with self.assertRaises(OutsideRegister):
                rules.next_number(HELD, on=day, today=today)

    def test_a_state_body_keeps_one_series_a_year_and_a_committee_one_of_each_type_in_a_term(self) -> None:
        state = list(
            rules.usual_registers("vn-state", from_on=YEAR_BEGINS, to_on=YEAR_ENDS, issuer_symbol="UBND")
        )
        self.assertEqual([each.series.title for each in state], ["Văn bản đến", "Văn bản đi", "Bản sao"])
        self.assertEqual(state[2].series.symbols, ("SY-UBND", "SL-UBND", "TrS-UBND"))
        term = date(2030, 8, 31)
        party = list(rules.usual_registers("vn-party", from_on=YEAR_BEGINS, to_on=term, issuer_symbol="ĐU"))
        self.assertEqual(party[0].series.to_on, YEAR_ENDS)
        issued = [each.series for each in party[1:-1]]
        self.assertTrue(all(len(each.type_codes) == 1 and each.to_on == term for each in issued))
        self.assertEqual((party[-1].series.symbols, party[-1].series.to_on), (("BS/ĐU",), term))
        # Quyết định and quy định bear the same letters and have a series each.
        self.assertLessEqual({"QD", "QYD"}, {each.type_codes[0] for each in issued})
        for each in (*state, *party):
            rules.checked(each.series, rules="vn-party" if each in party[1:] else "vn-state")

    def test_symbols_are_spelled_as_the_rule_set_spells_them(self) -> None:
        for given, symbol in (
            (("vn-state", "QĐ", "UBND"), "QĐ-UBND"),
            (("vn-state", "", "UBND", "VX"), "UBND-VX"),
            (("vn-party", "QĐ", "ĐU"), "QĐ/ĐU"),
            (("vn-party", "CV", "VPTW"), "CV/VPTW"),
        ):
            self.assertEqual(rules.symbol_of(*given), symbol)

    def test_the_register_of_the_next_year_begins_anew(self) -> None:
        old = NewRegister(Direction.ISSUED, NewSeries("x", YEAR_BEGINS, YEAR_ENDS, complete_from=40), "UBND")
        new = rules.follows(old, from_on=NEXT_YEAR.from_on, to_on=NEXT_YEAR.to_on)
        self.assertEqual(
            (new.series.complete_from, new.series.from_on, new.issuer_symbol), (1, NEXT_YEAR.from_on, "UBND")
        )


class OpenRegisterTests(TestCase):
    def setUp(self) -> None:
        self.office = an_office()

    def test_with_a_register_of_what_is_issued_its_series_is_declared(self) -> None:
        self.assertEqual(self.office.issued.series, queries.list_series([self.office.body])[0])
        self.assertEqual(announced().count("registry.RegisterOpened"), 2)

    def test_the_first_register_opens_a_fonds_and_the_next_one_none(self) -> None:
        fonds = queries.get_open_fonds(self.office.body, on=TODAY)
        self.assertEqual(fonds.title, "Ủy ban nhân dân xã Chiêm Hóa")

    def test_only_the_head_of_the_body_opens_one(self) -> None:
        new = NewRegister(Direction.ARRIVALS, NEXT_YEAR)
        assert_refused(
            self, NotAllowed, lambda by: services.open_register(by, self.office.body, new),
            self.office.an, self.office.hai, self.office.chi,
        )  # fmt: skip
        self.assertEqual(services.open_register(self.office.minh, self.office.body, new).last_number, 0)

    def test_a_day_has_one_register_of_arrivals_and_a_document_one_series(self) -> None:
        twice = NewRegister(Direction.ARRIVALS, replace(NEXT_YEAR, from_on=YEAR_ENDS, to_on=YEAR_ENDS))
        assert_refused(
            self,
            RegisterOpen,
            lambda by: services.open_register(by, self.office.body, twice),
            self.office.minh,
        )
        again = NewRegister(Direction.ISSUED, NewSeries("Khác", YEAR_BEGINS, YEAR_ENDS))
        assert_refused(
            self,
            SeriesOverlaps,
            lambda by: services.open_register(by, self.office.body, again),
            self.office.minh,
        )

    def test_an_office_that_kept_another_book_until_now_goes_on_with_its_numbers(self) -> None:
        copies = NewSeries("Bản sao", YEAR_BEGINS, YEAR_ENDS, symbols=("SY-UBND",), complete_from=41)
        opened = services.open_register(
            self.office.minh, self.office.body, NewRegister(Direction.ISSUED, copies, "UBND")
        )
        taken = services.skip_number(self.office.an, opened.pk, on=TODAY, reason="viết hỏng")
        self.assertEqual(taken.number, 41)


class NumberTests(TestCase):
    def setUp(self) -> None:
        self.office = an_office()

    def gaps(self) -> list[tuple[int, int]]:
        found = queries.find_gaps(issuers_of_numbered())
        return [(each.first, each.last) for each in found if each.body_id == self.office.body]

    def test_a_number_that_nothing_bears_says_why_and_is_not_missed(self) -> None:
        first = services.issue(self.office.an, signed(self.office).pk, on=TODAY)
        services.skip_number(self.office.an, self.office.issued.pk, on=TODAY, reason="ghi nhầm trên giấy")
        third = services.issue(self.office.an, signed(self.office).pk, on=TODAY)
        self.assertEqual([each.entry.number for each in (first, third) if each.entry], [1, 3])
        self.assertEqual(self.gaps(), [])
        Entry.objects.filter(number=2).delete()
        self.assertEqual(self.gaps(), [(2, 2)])

    def test_what_arrived_counts_in_no_series_of_the_body_whoever_wrote_it(self) -> None:
        services.issue(self.office.an, signed(self.office).pk, on=TODAY)
        arrive(
            self.office,
            fields={"number": "412", "symbol": "QĐ-UBND", "issuer": "Một cơ quan không có trong danh mục"},
        )
        self.assertEqual(self.gaps(), [])

    def test_a_reserved_number_waits_until_it_is_used_or_explained(self) -> None:
        outgoing = signed(self.office)
        entry = services.reserve_number(self.office.an, outgoing.pk, on=TODAY)
        self.assertEqual(services.reserve_number(self.office.an, outgoing.pk, on=TODAY).pk, entry.pk)
        self.assertEqual(queries.list_unexplained(self.office.body, limit=10), [entry])
        services.void_number(self.office.an, entry.pk, reason="thiết bị ký hỏng")
        issued = services.issue(self.office.an, outgoing.pk, on=TODAY)
        assert issued.entry is not None
        self.assertEqual((issued.entry.number, queries.list_unexplained(self.office.body, limit=10)), (2, []))
        self.assertEqual(self.gaps(), [])

    def test_a_number_that_was_given_or_explained_stays_so(self) -> None:
        entry = services.skip_number(self.office.an, self.office.issued.pk, on=TODAY, reason="hỏng")
        issued = services.issue(self.office.an, signed(self.office).pk, on=TODAY)
        assert issued.entry_id is not None

        for settled in (entry.pk, issued.entry_id):
            void = partial(services.void_number, entry_id=settled, reason="x")
            assert_refused(self, EntryNotOpen, void, self.office.an)

    def test_no_reason_no_void_number_and_no_right_no_number(self) -> None:
        register = self.office.issued.pk
        assert_refused(
            self,
            ReasonMissing,
            lambda by: services.skip_number(by, register, on=TODAY, reason=" "),
            self.office.an,
        )
        assert_refused(
            self,
            NotAllowed,
            lambda by: services.skip_number(by, register, on=TODAY, reason="x"),
            self.office.hai,
        )
        assert_refused(
            self,
            NotFound,
            lambda by: services.skip_number(by, register, on=TODAY, reason="x"),
            self.office.chi,
        )

    def test_a_body_that_is_no_more_gives_no_number_though_its_register_runs_on(self) -> None:
        life = during(date(2000, 1, 1), TODAY)
        Body.objects.filter(pk=self.office.body).update(valid=life)
        BodyName.objects.filter(body=self.office.body).update(valid=life)
        assert_refused(self, BodyCeased, lambda _by: arrive(self.office), self.office.an)

    def test_of_a_secret_document_number_date_and_holder_are_entered_and_nothing_else(self) -> None:
        secret = NewSeries("Văn bản mật đi", YEAR_BEGINS, YEAR_ENDS, symbols=("QĐ-UBND",), is_secret=True)
        register = services.open_register(
            self.office.minh, self.office.body, NewRegister(Direction.ISSUED, secret)
        ).pk

        def enter(number: int = 7, where: UUID = register, secrecy: Secrecy = Secrecy.MAT) -> Entry:
            return services.enter_secret(
                self.office.an, where, number=number, on=TODAY, secrecy=secrecy, holder="Tủ mật, phòng 2"
            )

        entry = enter()
        self.assertEqual((entry.number, entry.document, entry.secrecy), (7, None, "MAT"))
        assert_refused(self, NumberTaken, lambda _by: enter(), self.office.an)
        assert_refused(self, SecretNotHere, lambda _by: enter(8, self.office.issued.pk), self.office.an)
        assert_refused(self, SecretNotHere, lambda _by: enter(8, secrecy=Secrecy.NONE), self.office.an)

    def test_the_register_that_names_a_document_most_closely_numbers_it(self) -> None:
        closely = NewSeries("Quyết định", YEAR_BEGINS, YEAR_ENDS, type_codes=("QD",))
        register = services.open_register(
            self.office.minh, self.office.body, NewRegister(Direction.ISSUED, closely, "UBND")
        )
        find = queries.register_for
        self.assertEqual(find(self.office.body, type_code="QD", symbol="", on=TODAY).pk, register.pk)
        self.assertEqual(
            find(self.office.body, type_code="KH", symbol="", on=TODAY).pk, self.office.issued.pk
        )


class TwentyClerksTests(TransactionTestCase):
    def test_twenty_clerks_at_once_give_no_number_twice_and_leave_none_out(self) -> None:
        office = an_office()
        drafts = [signed(office).pk for _ in range(20)]
        refusals: list[DomainError] = []
        start = threading.Barrier(20)

        def work(number: int) -> None:
            try:
                start.wait()
                for turn in range(3):
                    fields = LETTER | {"number": str(100 * number + turn)}
                    services.register_arrival(office.an, office.body, NewArrival(TODAY, fields))
                services.issue(office.an, drafts[number], on=TODAY)
            except DomainError as refusal:
                refusals.append(refusal)
            finally:
                connection.close()

        threads = [threading.Thread(target=work, args=(number,)) for number in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(refusals, [])
        for register, count in ((office.arrivals, 60), (office.issued, 20)):
            numbers = (
                Entry.objects.filter(register=register).order_by("number").values_list("number", flat=True)
            )
            self.assertEqual(list(numbers), list(range(1, count + 1)))
            self.assertEqual(Register.objects.get(pk=register.pk).last_number, count)
        self.assertEqual(Incoming.objects.count(), 60)


class TermTests(TestCase):
    def test_a_committee_numbers_each_type_through_its_term(self) -> None:
        office = an_office("vn-party")
        plans = NewSeries("Kế hoạch", YEAR_BEGINS, date(2030, 8, 31), type_codes=("KH",))
        services.open_register(office.minh, office.body, NewRegister(Direction.ISSUED, plans, "ĐU"))
        decision = replace(DRAFT, authority="T/M", signer_title="BÍ THƯ")
        drafts = [signed(office, each) for each in (decision, replace(decision, type_code="KH"))]
        issued = [services.issue(office.an, each.pk, on=TODAY) for each in drafts]
        written = [each.document.written_number for each in issued if each.document]
        self.assertEqual(written, ["01-QĐ/UBND", "01-KH/ĐU"])
