"""The day of a person and the tasks' pages: what waits, doing it, giving tasks, days of a body."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.accounts import services as accounts_services
from hoso.lib.dates import now
from hoso.registry import queries, services
from hoso.registry.models import OwnDay, Task, TaskEvent
from hoso.registry.rules import NewTask, TaskState
from hoso.registry.tests.test_tasks import TaskCase
from hoso.web.context import doors
from hoso.web.tests.signed_in import SignedInCase
from hoso.web.tests.test_cost import WHO
from tests.worlds import SERVICE, a_document, id_of

SUBJECT = "Về việc giữ kín chuyện này"


class TaskPagesCase(SignedInCase, TaskCase):
    """The same people as in the room; the pages act today, so the tasks are given as of today."""

    def setUp(self) -> None:
        super().setUp()
        self.today = timezone.localdate()
        self.due_on = self.today + timedelta(days=14)

    def now(self, person: Actor) -> Actor:
        return accounts.actor_for(id_of(person), at=now())

    def page(self, person: Actor, path: str, **given: Any) -> str:
        response = self.as_(person).get(path, given)
        self.assertEqual(response.status_code, 200, path)
        return str(response.content.decode())

    def a_task(self, text: str, *, late: bool = False, document_id: UUID | None = None) -> Task:
        task = NewTask(text, id_of(self.hoa), (id_of(self.khanh),), self.due_on)
        made = services.give_task(self.now(self.giang), self.body, task, document_id=document_id)
        if late:
            past = self.today - timedelta(days=3)
            Task.objects.filter(pk=made.pk).update(first_due_on=past, due_on=past)
        return made

    def path(self, name: str, task: Task) -> str:
        return reverse(f"tasks:{name}", args=[task.pk])

    def state_of(self, task: Task) -> str:
        return Task.objects.get(pk=task.pk).state


class DayTests(TaskPagesCase):
    def test_the_lead_sees_what_waits_and_how_late_it_is(self) -> None:
        self.a_task("Trả lời Sở Nội vụ")
        self.a_task("Báo cáo quý", late=True)
        page = self.page(self.hoa, reverse("day"))
        self.assertLess(page.index("Yours, late"), page.index("To take up"))
        self.assertIn("3 days late", page)
        self.assertIn("Giang", page)
        self.assertNotIn("with whom", page)

    def test_a_leader_sees_what_is_late_and_with_whom_in_one_table(self) -> None:
        late = self.a_task("Báo cáo quý", late=True)
        page = self.page(self.giang, reverse("day"))
        self.assertIn("Late, and with whom", page)
        self.assertIn("Hoa&nbsp;1", page)
        self.assertIn(self.path("task", late), page)
        self.assertIn(f"desk=body&amp;state=late&amp;lead={id_of(self.hoa)}", page)

    def test_a_leader_accepts_and_decides_from_the_day(self) -> None:
        reported, asked = self.a_task("Đã làm xong"), self.a_task("Cần thêm ngày")
        services.report_task(self.now(self.hoa), reported.pk)
        services.ask_for_later(
            self.now(self.hoa), asked.pk, until_on=asked.due_on + timedelta(days=9), reason="Chờ Sở"
        )
        page = self.page(self.giang, reverse("day"))
        self.assertIn("Later deadlines asked of you", page)
        self.assertIn(self.path("grant", asked), page)
        self.assertIn("Chờ Sở", page)
        answer = self.client.post(self.path("accept", reported), {"back": "day"})
        self.assertRedirects(answer, reverse("day"))
        self.assertEqual(self.state_of(reported), TaskState.ACCEPTED)

    def test_a_leader_passes_on_what_people_who_have_left_would_do(self) -> None:
        self.a_task("Trả lời Sở Nội vụ")
        accounts_services.close_account(SERVICE, id_of(self.hoa), reason="left")
        page = self.page(self.giang, reverse("day"))
        self.assertIn("Of people who have left", page)
        self.assertIn(reverse("tasks:office", args=[self.body]), page)
        self.assertIn(str(id_of(self.hoa)), self.page(self.giang, reverse("tasks:office", args=[self.body])))

    def test_who_cooperates_is_told(self) -> None:
        self.a_task("Trả lời Sở Nội vụ")
        self.assertIn("You cooperate", self.page(self.khanh, reverse("day")))

    def test_an_outsider_has_an_empty_day(self) -> None:
        self.a_task("Trả lời Sở Nội vụ", late=True)
        page = self.page(self.world.chi, reverse("day"))
        self.assertIn("Nothing waits for you today.", page)
        self.assertNotIn("Sở Nội vụ", page)

    def test_the_day_comes_first_for_whoever_has_a_post(self) -> None:
        self.assertEqual(doors("/")[0].address, reverse("day"))
        self.assertEqual(doors("/", has_post=False)[0].address, reverse("home"))

    def test_a_day_costs_the_same_however_much_waits(self) -> None:
        self.page(self.giang, reverse("day"))
        for number in range(2):
            for text in ("Việc", "Việc khác"):
                self.a_task(f"{text} {number}", late=True, document_id=a_document(self.world).pk)
            done = self.a_task(f"Đã làm {number}", document_id=a_document(self.world).pk)
            services.report_task(self.now(self.hoa), done.pk)
            # Eight questions, what was said, who has left or is late, and for rows people and documents.
            with self.assertNumQueries(WHO + 21):
                self.client.get(reverse("day"))


class ListTests(TaskPagesCase):
    def test_the_address_narrows_the_list(self) -> None:
        self.a_task("Việc thường")
        late, ended = self.a_task("Việc muộn", late=True), self.a_task("Việc xong")
        services.call_off_task(self.now(self.giang), ended.pk, reason="x")
        cases: list[tuple[Actor, dict[str, str], set[str]]] = [
            (self.hoa, {}, {"Việc thường", "Việc muộn"}),
            (self.hoa, {"state": "late"}, {"Việc muộn"}),
            (self.hoa, {"state": "ended"}, {"Việc xong"}),
            (self.khanh, {}, set()),
            (self.khanh, {"desk": "helped"}, {"Việc thường", "Việc muộn"}),
            (self.giang, {"desk": "given"}, {"Việc thường", "Việc muộn"}),
            (self.giang, {"desk": "body", "lead": str(id_of(self.hoa))}, {"Việc thường", "Việc muộn"}),
            (self.giang, {"desk": "body", "lead": str(id_of(self.khanh))}, set()),
            (self.binh, {"desk": "body"}, set()),
            (self.hoa, {"desk": "nonsense", "state": "nonsense"}, {"Việc thường", "Việc muộn"}),
        ]
        for person, given, there in cases:
            page = self.page(person, reverse("tasks:list"), **given)
            for text in ("Việc thường", "Việc muộn", "Việc xong"):
                (self.assertIn if text in there else self.assertNotIn)(text, page, f"{given}")
        self.assertEqual(late.state, TaskState.GIVEN)

    def test_a_long_list_is_turned_by_key(self) -> None:
        for number in range(52):
            self.a_task(f"Việc số {number:03}")
        first = self.page(self.hoa, reverse("tasks:list"))
        rows = queries.list_tasks(self.now(self.hoa), queries.TaskFilters(), limit=60)
        self.assertIn(f"after={rows[49].pk}", first)
        second = self.page(self.hoa, reverse("tasks:list"), after=str(rows[49].pk))
        self.assertEqual([row.text in second for row in rows], [False] * 50 + [True] * 2)
        answer = self.as_(self.world.chi).get(reverse("tasks:list"), {"after": str(rows[0].pk)})
        self.assertEqual(answer.status_code, 404)

    def test_a_list_costs_the_same_however_much_there_is(self) -> None:
        self.page(self.giang, reverse("tasks:list"), desk="body")
        for number in range(2):
            self.a_task(f"Việc {number}", document_id=a_document(self.world).pk)
            with self.assertNumQueries(WHO + 6):  # rows, people, documents, how many, names of bodies, views
                self.client.get(reverse("tasks:list"), {"desk": "body"})


class MarkedTasksTests(TaskPagesCase):
    def marked(self, desk: str, act: str, *tasks: Task, by: Actor, **given: Any) -> str:
        marks = [f"{each.pk}:{self.state_of(each)}" for each in tasks]
        response = self.as_(by).post(
            reverse("tasks:marked"), {"desk": desk, "act": act, "marked": marks, **given}
        )
        self.assertIn(response.status_code, (200, 422))
        return str(response.content.decode())

    def test_the_lead_takes_up_and_reports_several(self) -> None:
        tasks = [self.a_task("Trả lời Sở Nội vụ"), self.a_task("Báo cáo quý")]
        self.assertIn("2 of 2 would be done", self.marked("led", "take_up", *tasks, by=self.hoa))
        self.assertEqual({self.state_of(each) for each in tasks}, {TaskState.GIVEN})
        self.marked("led", "take_up", *tasks, by=self.hoa, do="1")
        self.marked("led", "report", *tasks, by=self.hoa, asked="1", do="1", words="Đã gửi")
        self.assertEqual({self.state_of(each) for each in tasks}, {TaskState.DONE})

    def test_the_giver_accepts_what_was_reported_and_is_told_what_was_not(self) -> None:
        tasks = [self.a_task("Trả lời Sở Nội vụ"), self.a_task("Báo cáo quý")]
        services.take_up_task(self.now(self.hoa), tasks[0].pk)
        services.report_task(self.now(self.hoa), tasks[0].pk)
        shown = self.marked("given", "accept", *tasks, by=self.giang, asked="1", do="1", words="")
        self.assertIn("Done with 1 of 2", shown)
        self.assertEqual([self.state_of(each) for each in tasks], [TaskState.ACCEPTED, TaskState.GIVEN])

    def test_who_neither_leads_nor_gave_changes_nothing(self) -> None:
        task = self.a_task("Trả lời Sở Nội vụ")
        shown = self.marked("given", "call_off", task, by=self.khanh, asked="1", do="1", words="x")
        self.assertIn("Done with 0 of 1", shown)
        self.marked("led", "accept", task, by=self.hoa, do="1")
        self.assertEqual(self.state_of(task), TaskState.GIVEN)


class TaskTests(TaskPagesCase):
    def test_the_lead_takes_up_notes_and_reports(self) -> None:
        task = self.a_task("Trả lời Sở Nội vụ")
        page = self.page(self.hoa, self.path("task", task))
        self.assertIn(self.path("take_up", task), page)
        self.assertNotIn(self.path("call_off", task), page)
        self.assertRedirects(self.client.post(self.path("take_up", task)), self.path("task", task))
        self.client.post(self.path("note", task), {"words": "Đã gọi điện"})
        self.client.post(self.path("report", task), {"words": "Công văn 12/UBND"})
        self.assertEqual(self.state_of(task), TaskState.DONE)
        page = self.page(self.giang, self.path("task", task))
        for words in ("Đã gọi điện", "Công văn 12/UBND", "reported as done", self.path("accept", task)):
            self.assertIn(words, page)

    def test_a_later_deadline_is_asked_for_and_granted_on_the_page(self) -> None:
        task = self.a_task("Trả lời Sở Nội vụ")
        later = task.due_on + timedelta(days=14)
        given = {"until_on": later.isoformat(), "words": "Chờ Sở Xây dựng"}
        self.as_(self.hoa).post(self.path("later", task), given)
        page = self.page(self.giang, self.path("task", task))
        self.assertIn("A later deadline is asked for", page)
        self.assertIn("Chờ Sở Xây dựng", page)
        self.client.post(self.path("grant", task))
        self.assertGreaterEqual(Task.objects.get(pk=task.pk).due_on, later)
        self.assertIn("first", self.page(self.giang, self.path("task", task)))

    def test_what_is_refused_comes_back_with_what_was_typed(self) -> None:
        task, before = self.a_task("Trả lời Sở Nội vụ"), TaskEvent.objects.count()
        services.report_task(self.now(self.hoa), task.pk)
        client = self.as_(self.giang)
        self.assertEqual(client.post(self.path("send_back", task), {"words": " "}).status_code, 422)
        given = {"lead": str(id_of(self.khanh)), "words": "Chị Hoa nghỉ phép"}
        answer = client.post(self.path("hand_on", task), given)
        self.assertContains(answer, "Chị Hoa nghỉ phép", status_code=422)
        self.assertContains(answer, "The task is “reported”", status_code=422)
        self.assertEqual((self.state_of(task), TaskEvent.objects.count()), (TaskState.DONE, before + 1))

    def test_who_may_not_decide_changes_nothing(self) -> None:
        task = self.a_task("Trả lời Sở Nội vụ")
        services.report_task(self.now(self.hoa), task.pk)
        self.assertEqual(self.as_(self.hoa).post(self.path("accept", task)).status_code, 403)
        self.assertEqual(self.as_(self.world.chi).post(self.path("accept", task)).status_code, 404)
        self.assertEqual(self.as_(self.world.chi).get(self.path("task", task)).status_code, 404)
        self.assertEqual(self.state_of(task), TaskState.DONE)

    def test_who_cooperates_and_the_lead_change_from_the_page(self) -> None:
        task = self.a_task("Trả lời Sở Nội vụ")
        client = self.as_(self.giang)
        client.post(self.path("helpers", task), {"helpers": [str(id_of(self.binh))]})
        self.assertEqual([each.account_id for each in queries.helpers_of(task.pk)], [id_of(self.binh)])
        client.post(self.path("hand_on", task), {"lead": str(id_of(self.khanh)), "words": "Đổi việc"})
        self.assertEqual(Task.objects.get(pk=task.pk).lead_id, id_of(self.khanh))
        client.post(self.path("call_off", task), {"words": "Sở đã rút"})
        self.assertNotIn('<form class="card', self.page(self.giang, self.path("task", task)))

    def test_a_document_that_one_may_not_read_is_not_named(self) -> None:
        paper = a_document(self.world, subject=SUBJECT)
        task = self.a_task("Trả lời", document_id=paper.pk)
        self.assertIn(SUBJECT, self.page(self.hoa, self.path("task", task)))
        paper.holding.access_class = 3
        paper.holding.save()
        page = self.page(self.hoa, self.path("task", task))
        self.assertNotIn(SUBJECT, page)
        self.assertIn("a document that you may not read", page)
        self.assertNotIn(SUBJECT, self.page(self.hoa, reverse("day")))


class DocumentTests(TaskPagesCase):
    def test_a_document_shows_its_tasks_and_a_leader_gives_one_there(self) -> None:
        paper = a_document(self.world, subject=SUBJECT)
        task, path = (
            self.a_task("Trả lời", document_id=paper.pk),
            reverse("registry:document", args=[paper.pk]),
        )
        page = self.page(self.giang, path)
        self.assertIn(self.path("task", task), page)
        self.assertIn(f"{reverse('tasks:new')}?document={paper.pk}", page)
        page = self.page(self.binh, path)
        self.assertNotIn(self.path("task", task), page)
        self.assertNotIn(reverse("tasks:new"), page)


class NewTaskTests(TaskPagesCase):
    def given(self, **changes: Any) -> dict[str, Any]:
        due_on = self.due_on.isoformat()
        return {"text": "Lập kế hoạch", "lead": str(id_of(self.hoa)), "due_on": due_on} | changes

    def test_a_leader_gives_a_task_about_a_document_and_is_told_who_may_not_read_it(self) -> None:
        paper = a_document(self.world, subject=SUBJECT)
        paper.holding.access_class = 2
        paper.holding.save()
        path = f"{reverse('tasks:new')}?document={paper.pk}"
        self.assertIn(SUBJECT, self.page(self.giang, path))
        answer = self.client.post(path, self.given(), follow=True)
        self.assertContains(answer, "May not read the document: Hoa.")
        self.assertEqual(Task.objects.get().document_id, paper.pk)

    def test_a_form_that_cannot_be_meant_comes_back(self) -> None:
        client = self.as_(self.giang)
        for changes in (
            {"text": ""}, {"lead": str(id_of(self.world.chi))}, {"working_days": "5"},
            {"due_on": ""}, {"due_on": "2020-01-01"},
        ):  # fmt: skip
            answer = client.post(reverse("tasks:new"), self.given(**changes))
            self.assertEqual(answer.status_code, 422, changes)
        self.assertEqual(Task.objects.count(), 0)

    def test_the_lead_splits_off_a_part(self) -> None:
        task = self.a_task("Đề án")
        path = f"{reverse('tasks:new')}?parent={task.pk}"
        self.assertIn("Split off a part", self.page(self.hoa, path))
        self.client.post(path, self.given(lead=str(id_of(self.khanh))))
        self.assertEqual([each.text for each in queries.parts_of(task.pk)], ["Lập kế hoạch"])
        self.assertIn("Lập kế hoạch", self.page(self.hoa, self.path("task", task)))

    def test_who_gives_no_instructions_gives_no_task(self) -> None:
        for person in (self.hoa, self.binh):
            self.assertEqual(self.as_(person).get(reverse("tasks:new")).status_code, 403)
            self.assertEqual(self.client.post(reverse("tasks:new"), self.given()).status_code, 403)
        answer = self.as_(self.giang).get(reverse("tasks:new"), {"body": str(self.world.commune)})
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(Task.objects.count(), 0)


class OfficeTests(TaskPagesCase):
    def setUp(self) -> None:
        super().setUp()
        self.office = reverse("tasks:office", args=[self.body])

    def test_the_head_sets_a_day_and_lets_it_go(self) -> None:
        day = date(self.today.year, 12, 31)
        path = reverse("tasks:set_day", args=[self.body])
        given = {"on": day.isoformat(), "is_working": "no", "note": "Hoán đổi ngày nghỉ"}
        self.assertRedirects(self.as_(self.giang).post(path, given), self.office)
        self.assertIn("Hoán đổi ngày nghỉ", self.page(self.hoa, self.office))
        self.assertEqual(self.as_(self.giang).post(path, given | {"note": " "}).status_code, 422)
        forget = reverse("tasks:forget_day", args=[self.body])
        self.assertEqual(self.client.post(forget, {"on": "?"}).status_code, 422)
        self.client.post(forget, {"on": day.isoformat()})
        self.assertEqual(OwnDay.objects.count(), 0)

    def test_others_read_the_days_and_set_none(self) -> None:
        self.assertNotIn("Set the day", self.page(self.hoa, self.office))
        given = {"on": self.today.isoformat(), "is_working": "no", "note": "x"}
        answer = self.client.post(reverse("tasks:set_day", args=[self.body]), given)
        self.assertEqual((answer.status_code, OwnDay.objects.count()), (422, 0))
        self.assertEqual(self.as_(self.world.chi).get(self.office).status_code, 404)

    def test_the_tasks_of_who_leaves_are_passed_on(self) -> None:
        task = self.a_task("Trả lời Sở Nội vụ")
        path = reverse("tasks:pass_on", args=[self.body])
        given = {"from_account": str(id_of(self.hoa)), "to_account": str(id_of(self.khanh))}
        given["words"] = "Nghỉ hưu"
        answer = self.as_(self.giang).post(path, given, follow=True)
        self.assertContains(answer, "1 task was passed on.")
        self.assertEqual(Task.objects.get(pk=task.pk).lead_id, id_of(self.khanh))
        self.assertEqual(self.client.post(path, given | {"words": ""}).status_code, 422)
