"""Tasks: who gives them, who does them, what became of them, and when they end."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError
from django.test import SimpleTestCase, TestCase
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from hoso.access import acts
from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.accounts import services as lending
from hoso.accounts.rules import Role
from hoso.audit.models import TrailRow
from hoso.lib.errors import DomainError, NotAllowed, NotFound
from hoso.lib.ids import uuid7
from hoso.registry import queries, rules, services
from hoso.registry.errors import (
    AlreadyAsked,
    NothingAsked,
    NotOfBody,
    OwnDayOdd,
    ReasonMissing,
    SubtasksOpen,
    TaskMoveNotOpen,
    TaskOdd,
)
from hoso.registry.models import OwnDay, Task, TaskEvent, TaskExtension, TaskHelper
from hoso.registry.rules import NewTask, TaskFact, TaskMove, TaskState
from hoso.rulesets.errors import HolidaysUnknown
from tests.worlds import NOW, SERVICE, TODAY, World, a_document, a_person, a_world, announced, id_of

DUE = date(2026, 3, 9)
REASON = "Chờ Sở Xây dựng trả lời"


class RuleTests(SimpleTestCase):
    def test_the_states_of_a_task_read_aloud(self) -> None:
        self.assertEqual(rules.task_state_after(TaskState.GIVEN, TaskMove.TAKE_UP), TaskState.TAKEN_UP)
        self.assertEqual(rules.task_state_after(TaskState.DONE, TaskMove.RETURN), TaskState.RETURNED)
        for state in (TaskState.ACCEPTED, TaskState.CALLED_OFF):
            for move in TaskMove:
                with self.assertRaises(TaskMoveNotOpen):
                    rules.task_state_after(state, move)

    def test_a_task_that_was_reported_is_accepted_or_returned_before_it_is_handed_on(self) -> None:
        for move in (TaskMove.TAKE_UP, TaskMove.REPORT, TaskMove.HAND_ON):
            with self.assertRaises(TaskMoveNotOpen):
                rules.task_state_after(TaskState.DONE, move)

    def test_what_cannot_be_meant_is_refused(self) -> None:
        lead = id_of_nobody()
        cases = {
            "text": NewTask(" ", lead, due_on=DUE),
            "deadline": NewTask("Trả lời", lead),
            "helpers": NewTask("Trả lời", lead, tuple(id_of_nobody() for _ in range(51)), due_on=DUE),
        }
        for what, task in cases.items():
            with self.assertRaises(TaskOdd) as caught:
                rules.checked_task(task)
            self.assertEqual(caught.exception.facts["task_what"], what)
        for days in (0, 1001):
            with self.assertRaises(TaskOdd):
                rules.checked_task(NewTask("Trả lời", lead, working_days=days))
        with self.assertRaises(TaskOdd):
            rules.checked_task(NewTask("Trả lời", lead, due_on=DUE, working_days=3))

    def test_the_lead_is_not_named_among_who_cooperates(self) -> None:
        lead, other = id_of_nobody(), id_of_nobody()
        kept = rules.checked_task(NewTask(" Trả lời ", lead, (other, lead, other), due_on=DUE))
        self.assertEqual((kept.text, kept.helpers), ("Trả lời", (other,)))

    @given(st.lists(st.sampled_from(list(TaskMove)), max_size=30))
    def test_a_history_tells_the_state_whatever_happens(self, moves: list[TaskMove]) -> None:
        state, told = TaskState.GIVEN, [TaskFact.GIVEN]
        for move in moves:
            try:
                state = rules.task_state_after(state, move)
            except TaskMoveNotOpen:
                self.assertNotIn((state, move), rules.TASK_MOVES)
                continue
            told += [rules.FACT_OF_TASK_MOVE[move], TaskFact.NOTED]
        self.assertEqual(rules.task_state_told(told), state)
        self.assertIsNone(rules.task_state_told([]))


def id_of_nobody() -> UUID:
    return uuid7()


class TaskCase(TestCase):
    """Giang gives instructions in the province, Hoa leads, Khánh cooperates, Bình is a colleague."""

    world: World
    body: UUID
    giang: Actor
    hoa: Actor
    khanh: Actor
    binh: Actor

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = a_world()
        cls.body, cls.binh = cls.world.province, cls.world.binh
        cls.giang = a_person("giang", body=cls.body, role=Role.LEADER)
        cls.hoa = a_person("hoa", body=cls.body, role=Role.OFFICER)
        cls.khanh = a_person("khanh", body=cls.body, role=Role.OFFICER)

    def give(self, **given: Any) -> Task:
        task = NewTask("Trả lời Sở Nội vụ", id_of(self.hoa), (id_of(self.khanh),), due_on=DUE)
        return services.give_task(self.giang, self.body, task, **given)

    def reload(self, task: Task) -> Task:
        return Task.objects.get(pk=task.pk)

    def facts(self, task: Task) -> list[TaskFact]:
        return [TaskFact(each.fact) for each in queries.task_history(task.pk)]

    def state(self) -> list[Any]:
        kept: list[type[Any]] = [Task, TaskHelper, TaskExtension, TaskEvent, OwnDay]
        rows = [list(model.objects.order_by("pk").values()) for model in kept]
        return [*rows, TrailRow.objects.count(), announced()]

    def assert_refused(self, refusal: type[Exception], act: Any, *given: Any, **named: Any) -> None:
        before = self.state()
        with self.assertRaises(refusal), transaction.atomic():
            act(*given, **named)
        self.assertEqual(self.state(), before)


class GiveTests(TaskCase):
    def test_the_head_says_who_leads_who_cooperates_and_until_when(self) -> None:
        task = self.give()
        self.assertEqual((task.lead_id, task.giver_id), (id_of(self.hoa), id_of(self.giang)))
        self.assertEqual((task.due_on, task.first_due_on, task.state), (DUE, DUE, TaskState.GIVEN))
        self.assertEqual([each.account_id for each in queries.helpers_of(task.pk)], [id_of(self.khanh)])
        self.assertEqual(self.facts(task), [TaskFact.GIVEN])
        self.assertEqual(TrailRow.objects.filter(act="registry.give_task", subject=task.pk).count(), 1)
        self.assertEqual(announced()[-1], "registry.TaskGiven")

    def test_a_deadline_in_working_days_leaves_out_the_days_off(self) -> None:
        task = NewTask("Báo cáo", id_of(self.hoa), working_days=5)
        self.assertEqual(services.give_task(self.giang, self.body, task).due_on, date(2026, 3, 9))

    def test_a_deadline_on_a_sunday_ends_on_monday(self) -> None:
        task = NewTask("Báo cáo", id_of(self.hoa), due_on=date(2026, 3, 8))
        self.assertEqual(services.give_task(self.giang, self.body, task).due_on, date(2026, 3, 9))

    def test_a_deadline_that_is_past_or_cannot_be_counted_is_refused(self) -> None:
        past = NewTask("Báo cáo", id_of(self.hoa), due_on=TODAY - timedelta(days=1))
        self.assert_refused(TaskOdd, services.give_task, self.giang, self.body, past)
        far = NewTask("Báo cáo", id_of(self.hoa), working_days=1000)
        self.assert_refused(HolidaysUnknown, services.give_task, self.giang, self.body, far)

    def test_nobody_but_who_gives_instructions_in_the_body_gives_a_task(self) -> None:
        task = NewTask("Báo cáo", id_of(self.hoa), due_on=DUE)
        for person in (self.hoa, self.binh, self.world.chi, SERVICE):
            self.assert_refused(NotAllowed, services.give_task, person, self.body, task)
        self.assert_refused(NotAllowed, services.give_task, self.giang, self.world.commune, task)

    def test_a_task_is_given_to_people_of_the_body_alone(self) -> None:
        for task in (
            NewTask("Báo cáo", id_of(self.world.chi), due_on=DUE),
            NewTask("Báo cáo", id_of(self.hoa), (id_of(self.world.an),), due_on=DUE),
        ):
            self.assert_refused(NotOfBody, services.give_task, self.giang, self.body, task)

    def test_a_document_that_the_giver_may_not_read_is_none(self) -> None:
        paper = a_document(self.world, fonds=self.world.commune_fonds)
        self.assert_refused(NotFound, self.give, document_id=paper.pk)

    def test_who_gives_is_told_who_may_not_read_the_document(self) -> None:
        paper = a_document(self.world)
        task = self.give(document_id=paper.pk)
        self.assertEqual([each.pk for each in queries.tasks_about(self.giang, paper.pk)], [task.pk])
        people = [id_of(self.hoa), id_of(self.world.chi)]
        self.assertEqual(queries.who_may_not_read(paper.pk, people, at=NOW), [id_of(self.world.chi)])
        lending.close_account(SERVICE, id_of(self.hoa), reason="left")
        self.assertEqual(queries.who_may_not_read(paper.pk, people, at=NOW), people)

    def test_a_task_opens_no_document(self) -> None:
        paper = a_document(self.world)
        self.give(document_id=paper.pk)
        self.assertEqual(queries.readable_documents(self.world.chi, [paper.pk]), {})
        self.assertEqual(list(queries.readable_documents(self.hoa, [paper.pk])), [paper.pk])


class DoTests(TaskCase):
    def test_a_task_is_taken_up_reported_and_accepted(self) -> None:
        task = self.give()
        services.take_up_task(self.hoa, task.pk)
        services.note_progress(self.hoa, task.pk, words="Đã soạn dự thảo")
        services.report_task(self.hoa, task.pk, words="Công văn 12/UBND-NV")
        done = services.accept_task(self.giang, task.pk)
        self.assertEqual(done.state, TaskState.ACCEPTED)
        self.assertIsNotNone(done.ended_at)
        told = [TaskFact.GIVEN, TaskFact.TAKEN_UP, TaskFact.NOTED, TaskFact.REPORTED, TaskFact.ACCEPTED]
        self.assertEqual(self.facts(task), told)
        self.assertEqual(announced()[-1], "registry.TaskMoved")

    def test_what_is_not_good_yet_comes_back_with_its_reason(self) -> None:
        task = self.give()
        services.report_task(self.hoa, task.pk)
        self.assert_refused(ReasonMissing, services.send_back_task, self.giang, task.pk, reason=" ")
        services.send_back_task(self.giang, task.pk, reason="Thiếu số liệu")
        self.assertEqual(queries.task_history(task.pk)[-1].words, "Thiếu số liệu")
        self.assertEqual([each.pk for each in queries.returned_tasks(self.hoa)], [task.pk])

    def test_nobody_but_the_lead_takes_up_and_reports(self) -> None:
        task = self.give()
        for person in (self.khanh, self.giang):
            self.assert_refused(NotAllowed, services.take_up_task, person, task.pk)
            self.assert_refused(NotAllowed, services.report_task, person, task.pk)
            self.assert_refused(
                NotAllowed, services.ask_for_later, person, task.pk, until_on=DUE, reason=REASON
            )

    def test_nobody_but_who_gives_instructions_decides(self) -> None:
        task = self.give()
        services.report_task(self.hoa, task.pk)
        for person in (self.hoa, self.khanh):
            self.assert_refused(NotAllowed, services.accept_task, person, task.pk)
            self.assert_refused(NotAllowed, services.send_back_task, person, task.pk, reason=REASON)
            self.assert_refused(NotAllowed, services.call_off_task, person, task.pk, reason=REASON)
            self.assert_refused(
                NotAllowed, services.hand_on_task, person, task.pk, lead=id_of(self.khanh), reason=REASON
            )
            self.assert_refused(NotAllowed, services.name_helpers, person, task.pk, helpers=[])

    def test_an_outsider_finds_nothing_and_changes_nothing(self) -> None:
        task = self.give()
        outsiders = (self.world.chi, self.world.an, self.binh)
        for person in outsiders:
            self.assert_refused(NotFound, services.take_up_task, person, task.pk)
            self.assert_refused(NotFound, services.accept_task, person, task.pk)
            self.assert_refused(NotFound, services.note_progress, person, task.pk, words="x")
            self.assert_refused(NotFound, services.finish_part, person, task.pk)
            self.assertEqual(list(queries.tasks_open_to(person)), [])

    def test_a_move_that_the_state_does_not_allow_is_refused(self) -> None:
        task = self.give()
        self.assert_refused(TaskMoveNotOpen, services.accept_task, self.giang, task.pk)
        services.call_off_task(self.giang, task.pk, reason="Sở đã rút văn bản")
        for refused in (
            lambda: services.take_up_task(self.hoa, task.pk),
            lambda: services.report_task(self.hoa, task.pk),
            lambda: services.note_progress(self.hoa, task.pk, words="x"),
            lambda: services.finish_part(self.khanh, task.pk),
            lambda: services.name_helpers(self.giang, task.pk, helpers=[]),
            lambda: services.ask_for_later(self.hoa, task.pk, until_on=DUE, reason=REASON),
            lambda: services.grant_later(self.giang, task.pk),
            lambda: services.call_off_task(self.giang, task.pk, reason=REASON),
            lambda: self.give(parent_id=task.pk),
        ):
            self.assert_refused(TaskMoveNotOpen, refused)

    def test_who_cooperates_says_that_the_own_part_is_done(self) -> None:
        task = self.give()
        self.assertEqual([each.pk for each in queries.tasks_asked_of(self.khanh)], [task.pk])
        self.assert_refused(NotAllowed, services.finish_part, self.hoa, task.pk)
        services.finish_part(self.khanh, task.pk, words="Đã gửi số liệu")
        self.assertEqual(list(queries.tasks_asked_of(self.khanh)), [])
        self.assert_refused(NotAllowed, services.finish_part, self.khanh, task.pk)
        self.assertEqual(self.reload(task).state, TaskState.GIVEN)

    def test_who_cooperates_is_named_anew(self) -> None:
        task = self.give()
        people = [id_of(self.binh), id_of(self.hoa)]
        services.name_helpers(self.giang, task.pk, helpers=people)
        self.assertEqual([each.account_id for each in queries.helpers_of(task.pk)], [id_of(self.binh)])
        self.assertEqual(list(queries.tasks_open_to(self.khanh)), [])
        chi = [id_of(self.world.chi)]
        self.assert_refused(NotOfBody, services.name_helpers, self.giang, task.pk, helpers=chi)
        many = [id_of_nobody() for _ in range(rules.MOST_HELPERS + 1)]
        self.assert_refused(TaskOdd, services.name_helpers, self.giang, task.pk, helpers=many)

    def test_another_lead_takes_it_up_anew_and_the_deadline_stays(self) -> None:
        task = self.give()
        services.take_up_task(self.hoa, task.pk)
        khanh = id_of(self.khanh)
        self.assert_refused(
            NotOfBody, services.hand_on_task, self.giang, task.pk, lead=id_of(self.world.an), reason=REASON
        )
        self.assert_refused(ReasonMissing, services.hand_on_task, self.giang, task.pk, lead=khanh, reason="")
        services.hand_on_task(self.giang, task.pk, lead=khanh, reason="Chị Hoa nghỉ")
        moved = self.reload(task)
        self.assertEqual((moved.lead_id, moved.state, moved.due_on), (khanh, TaskState.GIVEN, DUE))
        self.assertEqual(queries.helpers_of(task.pk), [])
        self.assertEqual(list(queries.tasks_open_to(self.hoa)), [])

    def test_notes_need_words(self) -> None:
        task = self.give()
        self.assert_refused(ReasonMissing, services.note_progress, self.hoa, task.pk, words=" ")

    def test_a_history_is_never_rewritten(self) -> None:
        task = self.give()
        for change in (
            lambda: TaskEvent.objects.filter(task=task).update(words="x"),
            lambda: TaskEvent.objects.filter(task=task).delete(),
        ):
            with self.assertRaises(DatabaseError), transaction.atomic():
                change()


class PartTests(TaskCase):
    def test_who_leads_a_task_splits_parts_off(self) -> None:
        task = self.give()
        given = NewTask("Lập bảng số liệu", id_of(self.khanh), due_on=DUE)
        part = services.give_task(self.hoa, self.body, given, parent_id=task.pk)
        self.assertEqual((part.parent_id, part.giver_id), (task.pk, id_of(self.hoa)))
        services.report_task(self.khanh, part.pk)
        services.accept_task(self.hoa, part.pk)
        self.assertEqual([each.pk for each in queries.parts_of(task.pk)], [part.pk])

    def test_who_cooperates_splits_nothing_off(self) -> None:
        task = self.give()
        part = NewTask("Việc khác", id_of(self.hoa), due_on=DUE)
        self.assert_refused(NotAllowed, services.give_task, self.khanh, self.body, part, parent_id=task.pk)

    def test_a_part_is_of_the_same_body(self) -> None:
        task = self.give()
        part = NewTask("Việc khác", id_of(self.world.an), due_on=DUE)
        self.assert_refused(
            TaskOdd, services.give_task, self.giang, self.world.commune, part, parent_id=task.pk
        )

    def test_a_part_that_is_open_keeps_the_task_from_ending(self) -> None:
        task = self.give()
        part = self.give(parent_id=task.pk)
        self.assert_refused(SubtasksOpen, services.call_off_task, self.giang, task.pk, reason=REASON)
        services.report_task(self.hoa, task.pk)
        self.assert_refused(SubtasksOpen, services.accept_task, self.giang, task.pk)
        services.call_off_task(self.giang, part.pk, reason=REASON)
        self.assertEqual(services.accept_task(self.giang, task.pk).state, TaskState.ACCEPTED)

    def test_who_leads_the_whole_sees_its_parts_and_not_the_other_way_round(self) -> None:
        task = services.give_task(self.giang, self.body, NewTask("Đề án", id_of(self.hoa), due_on=DUE))
        part = services.give_task(
            self.giang, self.body, NewTask("Phụ lục", id_of(self.khanh), due_on=DUE), parent_id=task.pk
        )
        self.assertEqual(queries.get_task(self.hoa, part.pk), part)
        with self.assertRaises(NotFound):
            queries.get_task(self.khanh, task.pk)


class DeadlineTests(TaskCase):
    def ask(self, task: Task, until_on: date = date(2026, 3, 20), reason: str = REASON) -> TaskExtension:
        return services.ask_for_later(self.hoa, task.pk, until_on=until_on, reason=reason)

    def test_a_later_deadline_is_asked_for_with_a_reason_and_granted(self) -> None:
        task = self.give()
        self.assert_refused(ReasonMissing, self.ask, task, reason="  ")
        self.ask(task, date(2026, 3, 21))
        self.assertEqual([each.pk for each in queries.tasks_to_decide(self.giang)], [task.pk])
        self.assertEqual(self.reload(task).due_on, DUE)
        services.grant_later(self.giang, task.pk)
        moved = self.reload(task)
        # The day asked for is a Saturday.
        self.assertEqual((moved.due_on, moved.first_due_on), (date(2026, 3, 23), DUE))
        self.assertEqual(list(queries.tasks_to_decide(self.giang)), [])
        self.assertEqual(announced()[-1], "registry.DeadlineDecided")

    def test_it_is_refused_with_a_reason_and_the_deadline_stands(self) -> None:
        task = self.give()
        self.ask(task)
        self.assert_refused(ReasonMissing, services.refuse_later, self.giang, task.pk, reason="")
        services.refuse_later(self.giang, task.pk, reason="Sở cần trước ngày 10")
        self.assertEqual(self.reload(task).due_on, DUE)
        self.assertEqual(TaskExtension.objects.get().answer, "Sở cần trước ngày 10")

    def test_one_question_at_a_time_and_nothing_to_decide_without_one(self) -> None:
        task = self.give()
        self.assert_refused(NothingAsked, services.grant_later, self.giang, task.pk)
        self.assert_refused(NothingAsked, services.refuse_later, self.giang, task.pk, reason=REASON)
        self.ask(task)
        self.assert_refused(AlreadyAsked, self.ask, task)
        self.assert_refused(NotAllowed, services.grant_later, self.hoa, task.pk)

    def test_an_earlier_day_is_no_later_deadline(self) -> None:
        task = self.give()
        self.assert_refused(TaskOdd, self.ask, task, DUE)

    def test_the_database_loses_no_deadline(self) -> None:
        task = self.give()
        with self.assertRaises(IntegrityError), transaction.atomic():
            Task.objects.filter(pk=task.pk).update(due_on=TODAY)


class OwnDayTests(TaskCase):
    def test_a_body_sets_days_of_its_own(self) -> None:
        friday, saturday = date(2026, 3, 6), date(2026, 3, 7)
        services.set_own_day(self.giang, self.body, friday, is_working=False, note="Hoán đổi")
        services.set_own_day(self.giang, self.body, saturday, is_working=True, note="Làm bù")
        task = NewTask("Báo cáo", id_of(self.hoa), working_days=4)
        self.assertEqual(services.give_task(self.giang, self.body, task).due_on, saturday)
        services.forget_own_day(self.giang, self.body, friday)
        self.assertEqual([each.on for each in queries.own_days(self.body)], [saturday])
        self.assertEqual(services.give_task(self.giang, self.body, task).due_on, friday)

    def test_nobody_else_sets_them_and_each_says_why(self) -> None:
        day = date(2026, 3, 6)
        self.assert_refused(
            NotAllowed, services.set_own_day, self.hoa, self.body, day, is_working=False, note="x"
        )
        self.assert_refused(NotAllowed, services.forget_own_day, self.hoa, self.body, day)
        for on, note in ((day, " "), (date(2024, 3, 6), "Hoán đổi")):
            self.assert_refused(
                OwnDayOdd, services.set_own_day, self.giang, self.body, on, is_working=False, note=note
            )


class AwayTests(TaskCase):
    def lend(self, giver: Actor, to: Actor, *named: str) -> Actor:
        post = accounts.list_posts(id_of(giver), on=TODAY)[0]
        lending.delegate(
            giver, post.pk, to_account=id_of(to), acts=list(named), from_on=TODAY,
            to_on=date(2026, 3, 31), reason="Đi công tác",
        )  # fmt: skip
        return accounts.actor_for(id_of(to), at=NOW)

    def test_who_stands_in_sees_and_does_what_waits_for_the_lead(self) -> None:
        task = services.give_task(self.giang, self.body, NewTask("Đề án", id_of(self.hoa), due_on=DUE))
        khanh = self.lend(self.hoa, self.khanh, acts.DRAFT)
        self.assertEqual([each.pk for each in queries.tasks_to_take_up(khanh)], [task.pk])
        services.take_up_task(khanh, task.pk)
        told = queries.task_history(task.pk)[-1]
        self.assertEqual((told.account_id, told.on_behalf_of), (id_of(khanh), id_of(self.hoa)))
        row = TrailRow.objects.get(act="registry.take_up_task")
        self.assertEqual((row.account_id, row.on_behalf_of), (id_of(khanh), id_of(self.hoa)))

    def test_who_was_lent_something_else_does_not_stand_in(self) -> None:
        task = services.give_task(self.giang, self.body, NewTask("Đề án", id_of(self.hoa), due_on=DUE))
        khanh = self.lend(self.hoa, self.khanh, acts.READ)
        self.assert_refused(NotFound, services.take_up_task, khanh, task.pk)

    def test_who_stands_in_for_the_head_gives_and_decides_in_their_name(self) -> None:
        given = self.give()
        services.report_task(self.hoa, given.pk)
        khanh = self.lend(self.giang, self.khanh, acts.INSTRUCT)
        self.assertEqual([each.pk for each in queries.tasks_reported_to(khanh)], [given.pk])
        services.accept_task(khanh, given.pk)
        told = queries.task_history(given.pk)[-1]
        self.assertEqual((told.account_id, told.on_behalf_of), (id_of(khanh), id_of(self.giang)))
        task = services.give_task(khanh, self.body, NewTask("Việc mới", id_of(self.hoa), due_on=DUE))
        self.assertEqual(task.giver_id, id_of(self.giang))

    def test_a_part_of_one_who_cooperates_is_done_by_who_stands_in(self) -> None:
        task = self.give()
        binh = self.lend(self.khanh, self.binh, acts.DRAFT)
        services.finish_part(binh, task.pk)
        self.assertEqual(queries.task_history(task.pk)[-1].on_behalf_of, id_of(self.khanh))


class LeaveTests(TaskCase):
    def test_everything_open_of_who_leaves_goes_to_a_colleague(self) -> None:
        led = self.give()
        services.take_up_task(self.hoa, led.pk)
        reported = self.give()
        services.report_task(self.hoa, reported.pk)
        given = NewTask("Phần việc", id_of(self.binh), (id_of(self.hoa),), due_on=DUE)
        part = services.give_task(self.hoa, self.body, given, parent_id=led.pk)
        ended = self.give()
        services.call_off_task(self.giang, ended.pk, reason=REASON)
        self.assertEqual(queries.open_tasks_of_person(id_of(self.hoa), body_id=self.body).count(), 2)
        self.assertEqual(queries.open_tasks_of_body(self.body).count(), 3)

        names: dict[str, Any] = {"from_account": id_of(self.hoa), "to_account": id_of(self.khanh)}
        names["reason"] = "Chuyển công tác"
        self.assertEqual(services.pass_on_tasks(self.giang, self.body, **names), 3)
        khanh = id_of(self.khanh)
        self.assertEqual((self.reload(led).lead_id, self.reload(led).state), (khanh, TaskState.GIVEN))
        self.assertEqual(
            (self.reload(reported).lead_id, self.reload(reported).state), (khanh, TaskState.DONE)
        )
        self.assertEqual((self.reload(part).giver_id, self.reload(part).lead_id), (khanh, id_of(self.binh)))
        self.assertEqual([each.account_id for each in queries.helpers_of(part.pk)], [khanh])
        self.assertEqual(queries.helpers_of(led.pk), [])
        self.assertEqual(self.reload(ended).lead_id, id_of(self.hoa))
        for task in (led, reported, part):
            self.assertEqual(rules.task_state_told(self.facts(task)), self.reload(task).state)
        self.assertEqual(announced()[-1], "registry.TasksPassedOn")
        self.assertEqual(services.pass_on_tasks(self.giang, self.body, **names), 0)

    def test_nobody_else_passes_them_on_and_not_to_a_stranger(self) -> None:
        self.give()
        names: dict[str, Any] = {"from_account": id_of(self.hoa), "to_account": id_of(self.khanh)}
        self.assert_refused(NotAllowed, services.pass_on_tasks, self.khanh, self.body, reason=REASON, **names)
        self.assert_refused(ReasonMissing, services.pass_on_tasks, self.giang, self.body, reason="", **names)
        names["to_account"] = id_of(self.world.an)
        self.assert_refused(NotOfBody, services.pass_on_tasks, self.giang, self.body, reason=REASON, **names)

    def test_a_leader_is_told_what_people_who_have_left_would_do_or_decide(self) -> None:
        led, reported, other = self.give(), self.give(), self.give()
        services.hand_on_task(self.giang, reported.pk, lead=id_of(self.binh), reason=REASON)
        services.hand_on_task(self.giang, other.pk, lead=id_of(self.binh), reason=REASON)
        part = NewTask("Phần việc", id_of(self.binh), due_on=DUE)
        decided = services.give_task(self.hoa, self.body, part, parent_id=led.pk)
        services.report_task(self.binh, decided.pk)
        self.assertEqual(list(queries.tasks_left_behind(self.giang)), [])
        post = accounts.list_posts(id_of(self.hoa), on=TODAY)[0]
        lending.end_post(SERVICE, post.pk, on=TODAY, reason="left")
        left = {each.pk for each in queries.tasks_left_behind(self.giang)}
        self.assertEqual(left, {led.pk, decided.pk})
        self.assertEqual(list(queries.tasks_left_behind(self.binh)), [])

    def test_who_holds_no_right_in_the_body_any_more_sees_nothing(self) -> None:
        task = self.give()
        post = accounts.list_posts(id_of(self.hoa), on=TODAY)[0]
        lending.end_post(SERVICE, post.pk, on=TODAY, reason="left")
        hoa = accounts.actor_for(id_of(self.hoa), at=NOW)
        self.assert_refused(NotFound, services.take_up_task, hoa, task.pk)

    def test_the_tasks_of_a_body_are_carried_over_to_its_successor(self) -> None:
        task, reported = self.give(), self.give()
        services.report_task(self.hoa, reported.pk)
        an = id_of(self.world.an)
        carried = services.carry_over_tasks(
            self.binh, [task.pk, reported.pk], body_id=self.world.commune, lead=an, words="Bàn giao"
        )
        self.assertEqual(carried, 2)
        kept = self.reload(task)
        self.assertEqual((kept.body_id, kept.lead_id, kept.giver_id), (self.world.commune, an, an))
        self.assertEqual((kept.due_on, kept.state), (DUE, TaskState.GIVEN))
        self.assertEqual(self.reload(reported).state, TaskState.DONE)
        self.assertEqual(len(list(queries.tasks_open_to(self.world.an))), 2)
        again = services.carry_over_tasks(
            self.binh, [task.pk], body_id=self.world.commune, lead=an, words="Bàn giao"
        )
        self.assertEqual(again, 0)


Step = tuple[str, int, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "take_up", "report", "accept", "return", "hand_on", "call_off", "note", "part_done",
                "helpers", "ask", "grant", "later", "refuse", "split", "pass_on",
            ]
        ),
        st.integers(0, 9),  # who does it: one of four, else whoever may
        st.integers(0, 3),  # to which task, or to whom
    ),
    min_size=5,
    max_size=30,
)  # fmt: skip


class AnythingTests(HypothesisTestCase, TaskCase):
    """Whatever people try, in whatever order."""

    @settings(max_examples=60, deadline=None)
    @given(STEPS)
    def test_states_deadlines_and_histories_hold(self, steps: list[Step]) -> None:
        self.give()
        seen: dict[UUID, list[Any]] = {}
        for step in steps:
            with suppress(DomainError), transaction.atomic():
                self.do(*step)
            self.check(seen)

    def do(self, what: str, who: int, which: int) -> None:
        people = [self.giang, self.hoa, self.khanh, self.binh]
        tasks = list(Task.objects.order_by("id"))
        meant = tasks[which % len(tasks)]
        person = people[who] if who < len(people) else self.who_may(what, meant)
        task, other = meant.pk, id_of(people[which])
        part = NewTask("Phần việc", other, (id_of(self.khanh),), working_days=which + 1)
        acts_: dict[str, Callable[[], object]] = {
            "take_up": lambda: services.take_up_task(person, task),
            "report": lambda: services.report_task(person, task),
            "accept": lambda: services.accept_task(person, task),
            "return": lambda: services.send_back_task(person, task, reason=REASON),
            "hand_on": lambda: services.hand_on_task(person, task, lead=other, reason=REASON),
            "call_off": lambda: services.call_off_task(person, task, reason=REASON),
            "note": lambda: services.note_progress(person, task, words=REASON),
            "part_done": lambda: services.finish_part(person, task),
            "helpers": lambda: services.name_helpers(person, task, helpers=[other]),
            "ask": lambda: services.ask_for_later(
                person, task, until_on=DUE + timedelta(days=which + 1), reason=REASON
            ),
            "grant": lambda: services.grant_later(person, task),
            "later": lambda: self.let_have_more_time(meant, which),
            "refuse": lambda: services.refuse_later(person, task, reason=REASON),
            "split": lambda: services.give_task(person, self.body, part, parent_id=task),
            "pass_on": lambda: services.pass_on_tasks(
                person, self.body, from_account=id_of(self.hoa), to_account=other, reason=REASON
            ),
        }
        acts_[what]()

    def let_have_more_time(self, task: Task, days: int) -> None:
        until = task.due_on + timedelta(days=days + 1)
        services.ask_for_later(self.who_may("ask", task), task.pk, until_on=until, reason=REASON)
        services.grant_later(self.giang, task.pk)

    def who_may(self, what: str, task: Task) -> Actor:
        if what not in {"take_up", "report", "note", "ask", "split"}:
            return self.giang
        return next(
            each for each in (self.hoa, self.khanh, self.binh, self.giang) if id_of(each) == task.lead_id
        )

    def check(self, seen: dict[UUID, list[Any]]) -> None:
        for task in Task.objects.all():
            history = list(TaskEvent.objects.filter(task=task).order_by("id").values())
            before = seen.setdefault(task.pk, [])
            self.assertEqual(history[: len(before)], before)  # never rewritten
            seen[task.pk] = history
            facts = [TaskFact(each["fact"]) for each in history]
            self.assertEqual(rules.task_state_told(facts), task.state)
            self.assert_moved_by_the_table(facts)
            self.assertEqual(history[0]["due_on"], task.first_due_on)
            granted = [each["due_on"] for each in history if each["fact"] == TaskFact.GRANTED]
            self.assertEqual([task.first_due_on, *granted][-1], task.due_on)
            self.assertNotIn(task.lead_id, [each.account_id for each in queries.helpers_of(task.pk)])
            if task.state not in rules.OPEN_TASKS:
                self.assertFalse(Task.objects.filter(parent=task, state__in=rules.OPEN_TASKS).exists())

    def assert_moved_by_the_table(self, facts: list[TaskFact]) -> None:
        move_of = {fact: move for move, fact in rules.FACT_OF_TASK_MOVE.items()}
        state = TaskState.GIVEN
        for fact in facts[1:]:
            if fact in move_of:
                state = rules.task_state_after(state, move_of[fact])
