"""Originals that somebody took away: one loan at a time, reminded, extended, brought back and counted."""

import threading
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.test import SimpleTestCase, TestCase, TransactionTestCase

from hoso.access.values import AccessClass, Actor
from hoso.accounts.rules import Role
from hoso.custody import queries, services
from hoso.custody.errors import AlreadyReturned, IsLent, LoanOdd, NotLendable, PagesDiffer
from hoso.custody.models import Loan, LoanEvent
from hoso.custody.rules import Book, LoanStatus, Seen, status_of
from hoso.custody.services import Borrower
from hoso.custody.tests.small import FOUND, a_room, assert_refused
from hoso.dossiers import services as dossiers
from hoso.holdings import services as holdings
from hoso.holdings.rules import Kind
from hoso.lib.errors import DomainError, NotAllowed, NotFound
from tests.worlds import SERVICE, a_document, a_person, a_world, announced, id_of

HOA = Borrower("Nguyễn Thị Hòa")


class LoanCase(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        self.room = a_room(self.world, boxes=3)
        self.box_id = self.room.box_ids[0]
        self.document = a_document(self.world, number="15", symbol="QĐ-UBND")
        self.due_on = self.world.binh.on + timedelta(days=7)

    def lend(self, by: Actor, **how: Any) -> Loan:
        given: dict[str, Any] = {
            "holding_id": self.box_id, "borrower": HOA, "purpose": "giải quyết đơn", "due_on": self.due_on,
            "permitted_by": "Trần Văn Ba",
        } | how  # fmt: skip
        return services.lend(by, **given)


class LendTests(LoanCase):
    def test_a_loan_says_who_took_what_for_what_by_whose_leave_until_when(self) -> None:
        loan = self.lend(self.world.binh)
        self.assertEqual(
            (loan.what, loan.borrower, loan.purpose, loan.permitted_by, loan.due_on, loan.lender_id),
            ("P3-0001", "Nguyễn Thị Hòa", "giải quyết đơn", "Trần Văn Ba", self.due_on, self.world.province),
        )
        self.assertEqual(queries.find_open_loan(self.box_id), loan)
        self.assertEqual(queries.history_of(self.box_id)[0].what, "lent")
        self.assertIn("custody.OriginalLent", announced())

    def test_a_document_is_named_as_it_is_described_and_stays_so_named(self) -> None:
        dossier = dossiers.open_dossier(
            self.world.binh, fonds_id=self.world.fonds.pk, custodian_id=self.world.province,
            title="Đường liên xã", code="01.GT", found=FOUND,
        )  # fmt: skip
        dossiers.add_documents(self.world.binh, dossier.pk, [self.document.pk])
        loan = self.lend(self.world.binh, holding_id=self.document.pk, book=Book.FILE_COPIES, pages=4)
        self.assertEqual(
            (loan.symbol_and_date, loan.what, loan.dossier_symbol, loan.pages_out),
            ("15/QĐ-UBND, 02/05/2024", "Quyết định Về việc mở đường", "01.GT", 4),
        )

    def test_one_loan_at_a_time(self) -> None:
        self.lend(self.world.binh)
        assert_refused(self, IsLent, self.lend, self.world.binh)
        with self.assertRaises(DatabaseError), transaction.atomic():
            # The database holds it too, whoever writes.
            loan = Loan.objects.get()
            loan.pk = None
            loan.save(force_insert=True)

    def test_what_lies_in_a_lent_box_is_not_lent_nor_a_box_of_which_something_is_out(self) -> None:
        services.put_in_box(self.world.binh, self.box_id, [self.document.pk])
        first = self.lend(self.world.binh)
        assert_refused(self, IsLent, partial(self.lend, holding_id=self.document.pk), self.world.binh)
        services.take_back(self.world.binh, first.pk)
        self.lend(self.world.binh, holding_id=self.document.pk)
        assert_refused(self, IsLent, self.lend, self.world.binh)

    def test_a_lent_box_is_seen_nowhere_but_its_place_may_be_another(self) -> None:
        self.lend(self.world.binh)
        shelf = services.name_location(self.world.binh, self.world.province, "Kho 2")
        move = partial(services.move_box, box_id=self.box_id, location_id=shelf.pk, reason="x")
        assert_refused(self, IsLent, move, self.world.binh)
        assert_refused(self, IsLent, lambda by: services.note_seen(by, [self.box_id]), self.world.binh)
        self.assertEqual(move(self.world.binh, seen=Seen.DECLARED).location_id, shelf.pk)

    def test_a_loan_that_does_not_say_all_is_refused(self) -> None:
        for odd in (
            {"borrower": Borrower(" ")}, {"purpose": ""}, {"permitted_by": " "},
            {"due_on": self.world.binh.on - timedelta(days=1)},
        ):  # fmt: skip
            with self.subTest(odd=odd):
                assert_refused(self, LoanOdd, partial(self.lend, **odd), self.world.binh)

    def test_only_what_can_be_carried_away_is_lent(self) -> None:
        pointer = holdings.register(
            SERVICE, Kind.POINTER, fonds_id=self.world.fonds.pk, custodian_id=self.world.province,
            access_class=AccessClass.INTERNAL, found=FOUND,
        )  # fmt: skip
        assert_refused(self, NotLendable, partial(self.lend, holding_id=pointer.pk), self.world.binh)
        services.count_fewer(self.world.binh, self.room.count.pk, labels=["P3-0003"], reason="x")
        assert_refused(
            self, NotLendable, partial(self.lend, holding_id=self.room.box_ids[2]), self.world.binh
        )

    def test_who_keeps_an_original_lends_it_others_do_not(self) -> None:
        assert_refused(self, NotFound, self.lend, self.world.chi, self.world.an)
        leader = a_person("giang", body=self.world.province, role=Role.LEADER)
        assert_refused(self, NotAllowed, self.lend, leader)

    def test_whoever_keeps_without_reading_says_what_it_is(self) -> None:
        holdings.move_custody(
            SERVICE, [self.document.pk], to_body=self.world.commune, on=SERVICE.on, reason="x"
        )
        assert_refused(self, LoanOdd, partial(self.lend, holding_id=self.document.pk), self.world.an)
        loan = self.lend(self.world.an, holding_id=self.document.pk, what="tập giấy bìa xanh")
        self.assertEqual((loan.what, loan.symbol_and_date), ("tập giấy bìa xanh", ""))


class ReturnTests(LoanCase):
    def setUp(self) -> None:
        super().setUp()
        self.loan = self.lend(self.world.binh, pages=12)

    def back(self, by: Actor, **how: Any) -> Loan:
        return services.take_back(by, self.loan.pk, **({"pages": 12} | how))

    def test_what_came_back_whole_can_be_lent_again(self) -> None:
        returned = self.back(self.world.binh)
        self.assertEqual((returned.pages_back, returned.returned_to), (12, id_of(self.world.binh)))
        self.assertIsNone(queries.find_open_loan(self.box_id))
        self.assertEqual(self.lend(self.world.binh).holding_id, self.box_id)
        self.assertEqual(
            [each.what for each in queries.history_of(self.box_id)][:3], ["lent", "returned", "lent"]
        )

    def test_other_pages_than_went_out_need_a_word(self) -> None:
        for pages in (11, None):
            assert_refused(self, PagesDiffer, partial(self.back, pages=pages), self.world.binh)
        returned = self.back(self.world.binh, pages=11, differences="thiếu tờ 7")
        self.assertEqual((returned.pages_back, returned.differences), (11, "thiếu tờ 7"))

    def test_it_comes_back_once(self) -> None:
        self.back(self.world.binh)
        assert_refused(self, AlreadyReturned, self.back, self.world.binh)
        later = partial(
            services.extend_loan, loan_id=self.loan.pk, due_on=self.due_on + timedelta(days=9),
            permitted_by="x", reason="x",
        )  # fmt: skip
        assert_refused(self, AlreadyReturned, later, self.world.binh)

    def test_a_longer_loan_is_permitted_anew_and_its_history_kept(self) -> None:
        later = self.due_on + timedelta(days=7)
        services.note_reminder(self.world.binh, self.loan.pk, how="điện thoại")
        services.extend_loan(
            self.world.binh, self.loan.pk, due_on=later, permitted_by="Lê Văn Tư", reason="chưa xong"
        )
        told = [(each.what, each.before, each.after) for each in queries.history_of_loan(self.loan.pk)]
        self.assertEqual(told[1:], [("reminded", "", ""), ("extended", str(self.due_on), str(later))])
        shorter = partial(
            services.extend_loan, loan_id=self.loan.pk, due_on=self.due_on, permitted_by="x", reason="x"
        )
        assert_refused(self, LoanOdd, shorter, self.world.binh)
        with self.assertRaises(DatabaseError), transaction.atomic():
            LoanEvent.objects.update(reason="y")

    def test_strangers_neither_see_nor_end_a_loan(self) -> None:
        assert_refused(self, NotFound, self.back, self.world.chi, self.world.an)
        self.assertEqual(queries.list_open(self.world.chi), [])
        self.assertEqual(queries.list_open(self.world.binh), [self.loan])


class ListTests(LoanCase):
    def test_what_is_due_and_overdue_is_told(self) -> None:
        loan = self.lend(self.world.binh)
        soon = self.lend(self.world.binh, holding_id=self.room.box_ids[1], due_on=self.world.binh.on)
        self.assertEqual(list(queries.to_be_reminded(self.world.binh)), [soon])
        late = queries.open_loans(overdue_on=self.world.binh.on + timedelta(days=1))
        self.assertEqual(list(late), [soon])
        self.assertEqual(list(queries.open_loans(creator_ids=[self.world.district])), [soon, loan])
        self.assertEqual(list(queries.open_loans(creator_ids=[self.world.commune])), [])
        self.assertEqual(queries.list_open(self.world.binh, after=(soon.due_on, soon.pk)), [loan])

    def test_the_loans_of_a_person_who_leaves_are_told(self) -> None:
        loan = self.lend(self.world.binh, borrower=Borrower(account_id=id_of(self.world.an)))
        self.assertEqual(loan.borrower, "An")
        self.assertEqual(list(queries.open_loans(borrower_account_id=id_of(self.world.an))), [loan])

    def test_lists_cost_the_same_however_long(self) -> None:
        for holding in self.room.box_ids:
            with self.assertNumQueries(1):
                queries.list_open(self.world.binh)
            self.lend(self.world.binh, holding_id=holding)


class StatusTests(SimpleTestCase):
    def test_how_a_loan_stands(self) -> None:
        due = date(2026, 3, 10)
        for day, returned, status in (
            (6, False, LoanStatus.OUT), (7, False, LoanStatus.DUE), (10, False, LoanStatus.DUE),
            (11, False, LoanStatus.OVERDUE), (11, True, LoanStatus.RETURNED),
        ):  # fmt: skip
            self.assertEqual(status_of(due, is_returned=returned, on=date(2026, 3, day)), status)


class TwoClerksTests(TransactionTestCase):
    def test_two_who_lend_the_same_at_once_get_one_refusal(self) -> None:
        world = a_world()
        room, document = a_room(world, boxes=1), a_document(world)
        services.put_in_box(world.binh, room.box_ids[0], [document.pk])
        other = a_person("dung", body=world.province, role=Role.ARCHIVIST)
        due = world.binh.on + timedelta(days=3)
        outcomes: list[object] = []
        start = threading.Barrier(4)

        def run(by: Actor, holding: Any) -> None:
            try:
                start.wait()
                outcomes.append(services.lend(by, holding, HOA, purpose="x", permitted_by="y", due_on=due))
            except DomainError as refusal:
                outcomes.append(refusal)
            finally:
                connection.close()

        threads = [
            threading.Thread(target=run, args=(by, holding))
            for by in (world.binh, other)
            for holding in (room.box_ids[0], document.pk)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(
            sorted(type(each).__name__ for each in outcomes), ["IsLent", "IsLent", "IsLent", "Loan"]
        )
        self.assertEqual(Loan.objects.count(), 1)
