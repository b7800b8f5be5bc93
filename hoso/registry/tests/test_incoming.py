"""What arrives: numbered, laid before the leader, handled, answered; nothing is lost on the way."""

from datetime import date
from functools import partial
from typing import Any

from django.test import SimpleTestCase, TestCase
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as PropertyCase

from hoso.access.values import AccessClass, Actor
from hoso.lib.errors import DomainError, NotAllowed, NotFound
from hoso.lib.ids import uuid7
from hoso.registry import queries, rules, services
from hoso.registry.errors import (
    AlreadyEntered,
    DateBeforeLast,
    FieldOdd,
    MoveNotOpen,
    NoRegister,
    NotOfBody,
    ReasonMissing,
    TaskOdd,
)
from hoso.registry.models import Document, Entry, Incoming
from hoso.registry.rules import IncomingState, NewArrival, Part
from hoso.registry.rules.incoming import MOVES
from hoso.registry.tests.office import LETTER, Office, an_office, arrive, assert_refused, signed
from tests.worlds import TODAY, a_reading, announced, id_of


class RuleTests(SimpleTestCase):
    def test_every_state_but_the_last_leads_on_and_nothing_leaves_a_returned_one(self) -> None:
        for state in IncomingState:
            moves = [move for (before, move) in MOVES if before == state]
            self.assertEqual(not moves, state is IncomingState.RETURNED, state)

    def test_an_issuer_is_the_same_in_any_spelling(self) -> None:
        self.assertTrue(rules.same_issuer("UỶ BAN NHÂN DÂN\nTỈNH X", "Uỷ ban nhân dân tỉnh X"))
        self.assertFalse(rules.same_issuer("Sở Nội vụ", "Sở Xây dựng"))


class RegisterArrivalTests(TestCase):
    def setUp(self) -> None:
        self.office = an_office()

    def test_what_arrives_takes_the_next_number_and_is_described_as_the_clerk_saw_it(self) -> None:
        first, second = arrive(self.office), arrive(self.office, fields={"number": "52"})
        self.assertEqual((first.entry.number, second.entry.number), (1, 2))
        document = Document.objects.get(pk=first.document_id)
        self.assertEqual((document.written_number, document.type_code), ("51/UBND-VX", "CV"))
        self.assertEqual((document.state, document.confirmed_by), ("confirmed", id_of(self.office.an)))
        given = queries.values_of(document.pk)
        self.assertEqual({each.given_by for each in given.values()}, {id_of(self.office.an)})
        self.assertIn("registry.DocumentArrived", announced())

    def test_sent_twice_it_is_entered_once(self) -> None:
        pk = uuid7()
        made = [
            services.register_arrival(
                self.office.an, self.office.body, NewArrival(TODAY, LETTER), arrival_id=pk
            )
            for _ in range(2)
        ]
        self.assertEqual(made[0], made[1])
        self.assertEqual((Incoming.objects.count(), Entry.objects.count()), (1, 1))

    def test_a_document_that_was_scanned_before_is_entered_as_it_is(self) -> None:
        fonds = queries.get_open_fonds(self.office.body, on=TODAY)
        scanned = services.register_document(
            self.office.an, uuid7(), fonds_id=fonds.pk, custodian_id=self.office.body,
            access_class=AccessClass.INTERNAL, reading=a_reading(), files=(),
        )  # fmt: skip
        corrected = NewArrival(TODAY, {"subject": "Về việc khác"})

        def enter(by: Actor) -> Incoming:
            return services.register_arrival(by, self.office.body, corrected, document_id=scanned.pk)

        arrival = enter(self.office.an)
        scanned.refresh_from_db()
        self.assertEqual(
            (arrival.document_id, scanned.subject, scanned.state), (scanned.pk, "Về việc khác", "confirmed")
        )
        assert_refused(self, AlreadyEntered, enter, self.office.an)

    def test_what_looks_like_another_one_is_entered_and_says_so(self) -> None:
        first = arrive(self.office)
        same = arrive(self.office, fields={"issuer": "UỶ BAN NHÂN DÂN TỈNH TUYÊN QUANG", "symbol": "ubnd vx"})
        other = arrive(self.office, fields={"issuer": "Ủy ban nhân dân tỉnh Lào Cai"})
        message = arrive(self.office, fields={"number": "9"}, identifier="000.01.32.H60.20260227.51")
        again = arrive(self.office, fields={"number": "10"}, identifier="000.01.32.H60.20260227.51")
        self.assertEqual(
            [each.looks_like for each in (same, other, message, again)], [first, None, None, message]
        )

    def test_a_date_that_is_none_and_a_day_before_the_last_enter_nothing(self) -> None:
        arrive(self.office)
        assert_refused(
            self, FieldOdd, lambda _by: arrive(self.office, fields={"date": "32/1/2026"}), self.office.an
        )
        assert_refused(
            self, DateBeforeLast, lambda _by: arrive(self.office, arrived_on=date(2026, 3, 1)), self.office.an
        )
        assert_refused(
            self, NoRegister, lambda _by: arrive(self.office, arrived_on=date(2027, 1, 4)), self.office.an
        )

    def test_only_a_clerk_of_the_body_enters_and_others_know_of_nothing(self) -> None:
        arrival = NewArrival(TODAY, LETTER)
        for refusal, by in ((NotAllowed, self.office.hai), (NotFound, self.office.chi)):
            assert_refused(
                self, refusal, lambda by: services.register_arrival(by, self.office.body, arrival), by
            )
        made = arrive(self.office)
        self.assertEqual(list(queries.list_arrivals(self.office.hai, self.office.body)), [made])
        self.assertEqual(list(queries.list_arrivals(self.office.chi, self.office.body)), [])


class HandleArrivalTests(TestCase):
    def setUp(self) -> None:
        self.office = an_office()
        self.arrival = arrive(self.office)

    def state(self) -> str:
        self.arrival.refresh_from_db()
        return self.arrival.state

    def instruct(self, text: str = "Văn phòng chủ trì") -> None:
        services.instruct(
            self.office.minh,
            self.arrival.pk,
            text=text,
            lead=id_of(self.office.hai),
            due_on=date(2026, 3, 20),
        )

    def test_the_leader_says_who_handles_it_and_who_does_closes_it(self) -> None:
        services.present_arrivals(self.office.an, [self.arrival.pk])
        self.instruct()
        [task] = queries.open_tasks_of_arrival(self.arrival)
        self.assertEqual((task.lead_id, task.due_on), (id_of(self.office.hai), date(2026, 3, 20)))
        self.assertTrue(queries.leads(self.office.hai, self.arrival))
        services.note_on_slip(
            self.office.hai, self.arrival.pk, Part.HANDLER, text="Đề xuất trả lời trong tuần"
        )
        services.close_arrival(self.office.hai, self.arrival.pk, note="Đã trao đổi qua điện thoại")
        self.assertEqual((self.state(), self.arrival.closed_on), ("handled", TODAY))
        self.assertEqual([each.part for each in queries.slip_of(self.arrival.pk)], ["leader", "handler"])
        task.refresh_from_db()
        self.assertEqual(task.state, "done")

    def test_the_newest_instruction_counts_and_the_older_ones_stay(self) -> None:
        self.instruct()
        services.instruct(self.office.minh, self.arrival.pk, text="Giao lại", lead=id_of(self.office.an))
        self.assertFalse(queries.leads(self.office.hai, self.arrival))
        self.assertTrue(queries.leads(self.office.an, self.arrival))
        [task] = queries.open_tasks_of_arrival(self.arrival)
        self.assertEqual(task.due_on, date(2026, 3, 20))
        self.assertEqual(len(queries.slip_of(self.arrival.pk)), 2)

    def test_whoever_leads_needs_a_day_and_a_post_in_the_body(self) -> None:
        for refusal, lead, due_on in (
            (TaskOdd, self.office.hai, None),
            (TaskOdd, self.office.hai, date(2026, 3, 1)),
            (NotOfBody, self.office.chi, date(2026, 3, 20)),
        ):
            instruct = partial(
                services.instruct, arrival_id=self.arrival.pk, text="x", lead=id_of(lead), due_on=due_on
            )
            assert_refused(self, refusal, instruct, self.office.minh)

    def test_the_answer_that_is_issued_closes_what_it_answers(self) -> None:
        self.instruct()
        answer = services.issue(self.office.an, signed(self.office, answers=self.arrival.pk).pk, on=TODAY)
        self.assertEqual((self.state(), self.arrival.answer_id), ("handled", answer.document_id))

    def test_what_was_closed_too_early_is_opened_again_with_a_reason(self) -> None:
        services.close_arrival(self.office.an, self.arrival.pk, note="Để biết")
        assert_refused(
            self,
            ReasonMissing,
            lambda by: services.open_arrival_again(by, self.arrival.pk, reason=""),
            self.office.minh,
        )
        services.open_arrival_again(self.office.minh, self.arrival.pk, reason="Còn phải trả lời")
        self.assertEqual((self.state(), self.arrival.closed_on), ("instructed", None))

    def test_a_misaddressed_one_goes_back_and_keeps_its_number(self) -> None:
        services.return_arrival(self.office.an, self.arrival.pk, reason="Gửi nhầm nơi nhận")
        self.assertEqual((self.state(), self.arrival.entry.number), ("returned", 1))
        assert_refused(self, MoveNotOpen, lambda _by: self.instruct(), self.office.minh)

    def test_nobody_closes_without_saying_why_and_nobody_does_what_is_anothers(self) -> None:
        pk = self.arrival.pk
        for refusal, act, by in (
            (ReasonMissing, lambda by: services.close_arrival(by, pk), self.office.an),
            (NotAllowed, lambda by: services.close_arrival(by, pk, note="x"), self.office.hai),
            (NotAllowed, lambda by: services.instruct(by, pk, text="x"), self.office.an),
            (ReasonMissing, lambda by: services.instruct(by, pk, text=" "), self.office.minh),
            (NotAllowed, lambda by: services.note_on_slip(by, pk, Part.LEADER, text="x"), self.office.hai),
            (NotAllowed, lambda by: services.present_arrivals(by, [pk]), self.office.hai),
            (NotFound, lambda by: services.instruct(by, pk, text="x"), self.office.chi),
            (NotFound, lambda by: services.note_on_slip(by, pk, Part.UNIT, text="x"), self.office.chi),
        ):
            assert_refused(self, refusal, act, by)

    def test_arrivals_are_presented_all_or_none(self) -> None:
        done = arrive(self.office, fields={"number": "52"})
        services.close_arrival(self.office.an, done.pk, note="Để biết")
        assert_refused(
            self, MoveNotOpen,
            lambda by: services.present_arrivals(by, [self.arrival.pk, done.pk]), self.office.an,
        )  # fmt: skip


ACTS = st.lists(st.sampled_from(["present", "instruct", "close", "reopen", "return"]), max_size=8)


class AnyOrderTests(PropertyCase):
    office: Office

    @classmethod
    def setUpTestData(cls) -> None:
        cls.office = an_office()

    @given(ACTS)
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    def test_whatever_is_done_its_state_follows_the_table_and_its_slip_only_grows(
        self, acts: list[str]
    ) -> None:
        office, arrival = self.office, arrive(self.office)
        state, said = IncomingState.REGISTERED, 0
        do: dict[str, Any] = {
            "present": lambda: services.present_arrivals(office.an, [arrival.pk]),
            "instruct": lambda: services.instruct(office.minh, arrival.pk, text="x"),
            "close": lambda: services.close_arrival(office.an, arrival.pk, note="x"),
            "reopen": lambda: services.open_arrival_again(office.minh, arrival.pk, reason="x"),
            "return": lambda: services.return_arrival(office.an, arrival.pk, reason="x"),
        }
        for act in acts:
            after = MOVES.get((state, act))
            try:
                do[act]()
            except DomainError:
                self.assertIsNone(after)
            else:
                assert after is not None
                state, said = after, said + (act in ("instruct", "reopen"))
            arrival.refresh_from_db()
            self.assertEqual(arrival.state, state)
            self.assertEqual(len(queries.slip_of(arrival.pk)), said)
            is_closed = state in (IncomingState.HANDLED, IncomingState.RETURNED)
            self.assertEqual(arrival.closed_on is not None, is_closed)
