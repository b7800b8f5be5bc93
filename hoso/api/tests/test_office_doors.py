"""A day of a small office through the interface alone: tasks, a plan, a work file, its way to the archive."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hoso.access.values import AccessClass, Actor
from hoso.accounts import services as accounts
from hoso.accounts.rules import Role
from hoso.api.tests.api_world import EVERY_POST, a_person_of_all_posts, a_token, a_working_office
from hoso.audit.models import TrailRow
from hoso.dossiers.models import FilePlan, PlanLine, Submission, WorkFile
from hoso.exchange.models import Arrival
from hoso.holdings import services as holdings
from hoso.holdings.queries import list_fonds
from hoso.registry.models import Incoming, Outgoing, Register, Task, TaskExtension
from hoso.registry.tests.office import every_row
from tests.worlds import SERVICE, a_body, id_of

# The token, its account with posts and rights, and the list itself.
MOST_QUERIES = 14


class OfficeDoorsCase(TestCase):
    """An office in the middle of its work; its head holds every post, Lan belongs elsewhere."""

    body: UUID
    head: Actor
    officer: Actor
    lan: Actor
    tokens: dict[str, str]
    today: date

    @classmethod
    def setUpTestData(cls) -> None:
        cls.body, cls.head, cls.officer = a_working_office("Chiêm Hóa")
        cls.lan = a_person_of_all_posts("lan", a_body(), *EVERY_POST)
        cls.tokens = {each.name: a_token(each) for each in (cls.head, cls.officer, cls.lan)}
        cls.today = timezone.localdate()

    def ask(self, path: str, *, by: Actor | None = None, **query: Any) -> Any:
        return self.client.get(f"/api/{path}", query, headers=self._headers(by))

    def send(self, path: str, *, by: Actor | None = None, method: str = "post", **given: Any) -> Any:
        call = getattr(self.client, method)
        return call(f"/api/{path}", given, content_type="application/json", headers=self._headers(by))

    def _headers(self, by: Actor | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[(by or self.head).name]}"}

    def done(self, answer: Any) -> Any:
        self.assertEqual(answer.status_code, 200, answer.content)
        return answer.json()


class TaskDoorTests(OfficeDoorsCase):
    def given(self, **more: Any) -> Any:
        asked: dict[str, Any] = {
            "text": "Rà soát",
            "lead": str(id_of(self.officer)),
            "working_days": 5,
        } | more
        return self.done(self.send(f"bodies/{self.body}/tasks", **asked))

    def test_a_task_goes_from_hand_to_hand_and_its_history_tells(self) -> None:
        task = self.given(helpers=[str(id_of(self.head))])
        path = f"tasks/{task['id']}"
        self.done(self.send(f"{path}/take-up", by=self.officer))
        later = self.today + timedelta(days=60)
        self.done(self.send(f"{path}/later", by=self.officer, until_on=later.isoformat(), text="bận"))
        self.done(self.send(f"{path}/later/refuse", text="không"))
        self.done(self.send(f"{path}/part-done", text="xong phần"))
        self.done(self.send(f"{path}/report", by=self.officer, text="xong"))
        self.done(self.send(f"{path}/accept", text="tốt"))
        told = self.done(self.ask(path))
        self.assertEqual(
            [each["fact"] for each in told["history"]],
            ["given", "taken_up", "asked", "refused", "part_done", "reported", "accepted"],
        )
        self.assertEqual((told["state"], told["later"], told["may_not_read"]), ("accepted", None, []))

    def test_with_two_deadlines_or_none_nothing_is_given(self) -> None:
        before = every_row()
        day = self.today.isoformat()
        for more in ({"due_on": day}, {"working_days": None}, {"due_one": day}, {"lead": "Hải"}):
            asked: dict[str, Any] = {
                "text": "Rà soát",
                "lead": str(id_of(self.officer)),
                "working_days": 5,
            } | more
            self.assertEqual(self.send(f"bodies/{self.body}/tasks", **asked).status_code, 422, more)
        self.assertEqual(every_row(), before)

    def test_a_later_deadline_is_granted(self) -> None:
        task = Task.objects.get(pk__in=TaskExtension.objects.filter(decided_at=None).values("task"))
        told = self.done(self.send(f"tasks/{task.pk}/later/grant", text=""))
        self.assertGreater(told["due_on"], task.due_on.isoformat())

    def test_a_list_goes_on_where_the_page_before_ended(self) -> None:
        every = [each["id"] for each in self.done(self.ask("tasks", desk="body"))["items"]]
        first = self.done(self.ask("tasks", desk="body", limit=2, count="true"))
        self.assertEqual(first["count"], len(every))
        rest = self.done(self.ask("tasks", desk="body", after=first["next"]))
        self.assertEqual([each["id"] for each in first["items"] + rest["items"]], every)
        self.assertIsNone(rest["next"])


class FileDoorTests(OfficeDoorsCase):
    def test_a_file_is_planned_opened_filled_closed_submitted_and_taken_in(self) -> None:
        fonds = self.done(self.ask(f"bodies/{self.body}/fonds"))[0]["id"]
        year = self.today.year + 5
        plan = self.done(self.send(f"bodies/{self.body}/plans", year=year, fonds_id=fonds))["id"]
        heading = self.done(self.send(f"plans/{plan}/headings", title="Giao thông", abbreviation="gt"))["id"]
        line = self.done(
            self.send(
                f"plans/{plan}/lines",
                title="Hồ sơ cầu treo",
                retention={"years": 10},
                heading_id=heading,
                person=str(id_of(self.head)),
            )
        )
        self.assertEqual((line["symbol"], line["retention"]), ("01.GT", {"years": 10}))
        self.done(self.send(f"plans/{plan}/send"))
        self.done(self.send(f"plans/{plan}/approve"))
        work = self.done(self.send(f"lines/{line['id']}/work-files", medium="paper"))["id"]
        paper = str(Incoming.objects.filter(body=self.body)[0].document_id)
        filled = [self.done(self.send(f"work-files/{work}/fill", documents=[paper])) for _ in range(2)]
        self.assertEqual([each["count"] for each in filled], [1, 0])
        day = self.today.isoformat()
        closed = self.send(f"work-files/{work}/close", ended_on=day, retention={"years": 20}, sheet_count=8)
        self.assertEqual(self.done(closed)["state"], "closed")
        sent = self.done(self.send("submissions", works=[work], shelf_millimetres=120))
        self.assertEqual((sent["files"], sent["waiting"], sent["shelf_millimetres"]), (1, 1, 120))
        [item] = self.done(self.ask(f"submissions/{sent['id']}"))["items"]
        self.done(self.send(f"submissions/{sent['id']}/take-in", items=[item["id"]]))
        self.assertEqual(self.done(self.ask(f"work-files/{work}"))["state"], "accepted")

    def test_a_file_of_another_submission_is_not_taken_in_under_this_one(self) -> None:
        submission = Submission.objects.get(body=self.body)
        before = list(WorkFile.objects.order_by("pk").values())
        answer = self.send(f"submissions/{submission.pk}/take-in", items=[str(submission.pk)])
        self.assertEqual((answer.status_code, answer.json()["code"]), (422, "lib.bad_value"))
        self.assertEqual(list(WorkFile.objects.order_by("pk").values()), before)

    def test_a_line_takes_the_higher_of_two_values_and_a_plan_in_force_takes_none(self) -> None:
        plan = FilePlan.objects.get(body=self.body, state="draft")
        schedule = self.done(self.ask("retention-schedule"))
        highest = max(schedule, key=lambda each: each["retention"]["years"] or 1000)
        asked: dict[str, Any] = {
            "title": "Hồ sơ",
            "retention": {"years": 1},
            "schedule_code": highest["code"],
        }
        line = self.done(self.send(f"plans/{plan.pk}/lines", **asked))
        self.assertEqual(line["retention"], highest["retention"])
        slip = self.send(f"plans/{plan.pk}/lines", **asked | {"schedule_code": highest["code"] + "x"})
        self.assertEqual((slip.status_code, slip.json()["code"]), (422, "lib.bad_value"))
        work = WorkFile.objects.filter(body=self.body, state="open")[0]
        closing: dict[str, Any] = {
            "ended_on": self.today.isoformat(),
            "retention": {"years": 1},
            "schedule_codes": ["?"],
        }
        self.assertEqual(self.send(f"work-files/{work.pk}/close", **closing).json()["code"], "lib.bad_value")
        work.refresh_from_db()
        self.assertEqual((work.state, PlanLine.objects.filter(plan=plan, title="Hồ sơ").count()), ("open", 1))
        in_force = FilePlan.objects.get(body=self.body, state="approved")
        before = PlanLine.objects.count()
        answer = self.send(f"plans/{in_force.pk}/lines", **asked)
        self.assertEqual((answer.status_code, answer.json()["code"]), (422, "dossiers.plan_move_not_open"))
        self.assertEqual(PlanLine.objects.count(), before)

    def test_what_is_due_goes_on_by_day_and_key(self) -> None:
        first = self.done(self.ask("work-files/due", limit=1, count="true"))
        self.assertGreater(first["count"], 1)
        rest = self.done(self.ask("work-files/due", after=first["next"]))
        ids = [each["id"] for each in first["items"] + rest["items"]]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual(len(ids), first["count"])
        self.assertEqual(self.ask("work-files/due", after="soon").json()["code"], "lib.bad_value")

    def test_reading_a_restricted_file_is_recorded_in_every_way(self) -> None:
        work = WorkFile.objects.filter(body=self.body, state="submitted").get()
        holdings.set_class(SERVICE, [work.pk], AccessClass.RESTRICTED, reason="test")
        for path in ("work-files", f"work-files/{work.pk}", f"submissions/{Submission.objects.get().pk}"):
            self.done(self.ask(path))
        acts = TrailRow.objects.filter(act__startswith="dossiers.", act__contains="work_file")
        told = acts.filter(act__in=["dossiers.list_work_files", "dossiers.read_work_file"])
        self.assertEqual(told.count(), 3)


class PaperDoorTests(OfficeDoorsCase):
    def test_books_lists_and_minutes_come_as_files_that_nothing_runs(self) -> None:
        submission, plan = Submission.objects.get().pk, FilePlan.objects.filter(state="approved").get().pk
        for path, begins in (
            (f"bodies/{self.body}/books/arrivals.pdf", b"%PDF"),
            (f"bodies/{self.body}/books/issued-report.xlsx", b"PK"),
            (f"plans/{plan}/plan.pdf", b"%PDF"),
            (f"submissions/{submission}/minutes.pdf", b"%PDF"),
            (f"submissions/{submission}/list.xlsx", b"PK"),
        ):
            answer = self.ask(path)
            self.assertEqual(answer.status_code, 200, path)
            self.assertTrue(answer.content.startswith(begins), path)
            self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"), path)
            self.assertIn("sandbox", answer.headers["Content-Security-Policy"], path)

    def test_a_book_that_ends_before_it_begins_is_refused(self) -> None:
        answer = self.ask(f"bodies/{self.body}/books/arrivals.pdf", from_on="2026-03-01", to_on="2026-02-01")
        self.assertEqual((answer.status_code, answer.json()["code"]), (422, "lib.bad_value"))


class PaperTests(OfficeDoorsCase):
    def test_paper_that_follows_is_awaited_until_it_came(self) -> None:
        arrival = Arrival.objects.get(body=self.body)
        Arrival.objects.filter(pk=arrival.pk).update(paper_follows=True, promulgated_on=date(2026, 1, 2))
        listed = self.ask("e-documents/arrived", paper="awaited").json()["items"]
        self.assertEqual([each["id"] for each in listed], [str(arrival.pk)])
        path = f"e-documents/arrived/{arrival.pk}"
        self.assertEqual(self.send(f"{path}/paper", by=self.lan, on="2026-02-03").status_code, 404)
        answer = self.send(f"{path}/paper", on="2026-01-01")
        self.assertEqual((answer.status_code, answer.json()["code"]), (422, "exchange.paper_day_odd"))
        answer = self.send(f"{path}/paper", on="2026-02-03")
        self.assertEqual((answer.status_code, answer.json()["paper_came_on"]), (200, "2026-02-03"))
        self.assertEqual(self.ask("e-documents/arrived", paper="awaited").json()["items"], [])
        answer = self.send(f"{path}/no-paper", text="x")
        self.assertEqual((answer.status_code, answer.json()["code"]), (422, "exchange.no_paper_awaited"))

    def test_who_writes_to_bodies_that_have_ceased_is_told(self) -> None:
        old = a_body(ended=date(2025, 7, 1))
        Arrival.objects.filter(body=self.body).update(addressed_to=old)
        path = "e-documents/ceased?from_on=2020-01-01&to_on=2199-12-31"
        [row] = self.ask(path).json()
        self.assertEqual((row["ceased_id"], row["follower_id"], row["count"]), (str(old), str(self.body), 1))
        self.assertEqual(self.ask(path, by=self.lan).json(), [])


class OutsiderTests(OfficeDoorsCase):
    def test_who_works_elsewhere_finds_nothing_and_changes_nothing(self) -> None:
        work, plan = (
            WorkFile.objects.filter(body=self.body)[0].pk,
            FilePlan.objects.filter(body=self.body)[0].pk,
        )
        entry = Register.objects.filter(body=self.body)[0]
        paths = [
            f"bodies/{self.body}/people", f"bodies/{self.body}/fonds", f"bodies/{self.body}/days",
            f"bodies/{self.body}/books/arrivals.pdf", f"registers/{entry.pk}/numbers", f"plans/{plan}",
            f"tasks/{Task.objects.filter(body=self.body)[0].pk}", f"work-files/{work}",
            f"work-files/{work}/look",
            f"work-files/{work}/documents", f"submissions/{Submission.objects.get().pk}",
            f"e-documents/arrived/{Arrival.objects.get(body=self.body).pk}", f"bodies/{self.body}/issuers",
            f"outgoing/{Outgoing.objects.filter(body=self.body)[0].pk}/versions", f"plans/{plan}/plan.xlsx",
            f"submissions/{Submission.objects.get().pk}/minutes.pdf",
        ]  # fmt: skip
        for path in paths:
            self.assertEqual(self.ask(path, by=self.lan).status_code, 404, path)
            self.assertEqual(self.ask(path).status_code, 200, path)
        for path in ("tasks?desk=body", "plans", "work-files", "work-files/due", "submissions",
                     "keep-back-questions", "e-documents/arrived", "e-documents/sent"):  # fmt: skip
            self.assertEqual(self.ask(path, by=self.lan).json()["items"], [], path)
        before = every_row()
        reason: dict[str, Any] = {"text": "x"}
        for path, given in (
            (f"work-files/{work}/freeze", reason), (f"work-files/{work}/reopen", reason),
            (f"plans/{plan}/return", reason), (f"registers/{entry.pk}/skip", reason),
            (f"bodies/{self.body}/tasks/pass-on", {
                "from_account": str(id_of(self.head)), "to_account": str(id_of(self.officer)), **reason}),
        ):  # fmt: skip
            self.assertEqual(self.send(path, by=self.lan, **given).status_code, 404, path)
        self.assertEqual(every_row(), before)

    def test_an_officer_may_read_and_is_told_what_not_to_do(self) -> None:
        plan = FilePlan.objects.get(body=self.body, state="draft").pk
        answer = self.send(f"plans/{plan}/send", by=self.officer)
        self.assertEqual((answer.status_code, answer.json()["code"]), (403, "lib.not_allowed"))
        self.assertEqual(FilePlan.objects.get(pk=plan).state, "draft")


class CostTests(OfficeDoorsCase):
    def test_lists_ask_as_much_of_many_rows_as_of_few(self) -> None:
        for path in ("tasks?desk=body", f"bodies/{self.body}/arrivals", f"bodies/{self.body}/outgoing",
                     "plans", "work-files", "work-files/due", "submissions"):  # fmt: skip
            sign = "&" if "?" in path else "?"
            with self.subTest(path):
                costs = []
                for limit in (1, 100):
                    with CaptureQueriesContext(connection) as asked:
                        self.done(self.ask(f"{path}{sign}limit={limit}"))
                    costs.append(len(asked))
                self.assertEqual(*costs)
                self.assertLessEqual(costs[0], MOST_QUERIES)

    def test_many_bodies_cost_as_much_as_one(self) -> None:
        costs = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as asked:
                told = self.done(self.ask("bodies"))
            costs.append((len(asked), len(told)))
            for _ in range(3):
                accounts.appoint(
                    SERVICE,
                    id_of(self.head),
                    body_id=a_body(),
                    title="x",
                    role=Role.CLERK,
                    from_on=self.today,
                )
        self.assertEqual((costs[1][0], [of for _, of in costs]), (costs[0][0], [1, 4]))


class RefusalTests(OfficeDoorsCase):
    def test_a_slip_in_the_name_of_a_filter_is_refused_and_named(self) -> None:
        answer = self.ask("tasks", shwo="late")
        self.assertEqual((answer.status_code, answer.json()["code"]), (422, "api.values_odd"))
        self.assertIn("shwo", answer.json()["why"])

    def test_each_value_that_does_not_fit_is_named(self) -> None:
        answer = self.send(f"bodies/{self.body}/arrivals", arrived_on=20260302, subject="a\x00b", copies="3")
        wrong = {each["where"] for each in answer.json()["wrong"]}
        self.assertEqual(wrong, {"body.given.arrived_on", "body.given.subject", "body.given.copies"})

    def test_a_file_is_not_open_to_all_because_something_false_stands_where_its_class_does(self) -> None:
        [fonds] = list_fonds([self.body], on=self.today)
        before = every_row()
        for odd in (False, "0", 9):
            answer = self.send(
                f"bodies/{self.body}/work-files", fonds_id=str(fonds.pk), title="Hồ sơ", access_class=odd
            )
            self.assertEqual((answer.status_code, answer.json()["code"]), (422, "api.values_odd"), odd)
        self.assertEqual(every_row(), before)

    def test_a_body_that_is_no_json_is_refused(self) -> None:
        path, headers = f"/api/bodies/{self.body}/arrivals", self._headers(None)
        for content in ("{", b"\xff\xfe", "[1"):
            answer = self.client.post(path, content, content_type="application/json", headers=headers)
            self.assertEqual((answer.status_code, answer.json()["code"]), (400, "api.not_json"))

    def test_a_body_that_is_too_long_is_refused_unread_in_the_same_way(self) -> None:
        path = f"/api/bodies/{self.body}/arrivals"
        longest = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        self.assertIsNotNone(longest)
        before = every_row()
        for kind in ("application/json", "multipart/form-data; boundary=x"):
            body = b"x" * ((longest or 0) + 1)
            answer = self.client.post(path, body, content_type=kind, headers=self._headers(None))
            self.assertEqual((answer.status_code, answer.json()["code"]), (413, "api.too_large"), kind)
            self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
            # Whoever brings no token is not even told that much.
            self.assertEqual(self.client.post(path, body, content_type=kind).status_code, 401, kind)
        self.assertEqual(every_row(), before)

    def test_a_refusal_is_a_problem_document_in_the_language_that_is_asked_for(self) -> None:
        headers = self._headers(None) | {"Accept-Language": "vi"}
        answer = self.client.get(f"/api/tasks/{self.body}", headers=headers)
        told = answer.json()
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        self.assertEqual((told["title"], told["status"], told["code"]), (told["what"], 404, "lib.not_found"))
        self.assertEqual(told["detail"], f"{told['why']} {told['todo']}")
        self.assertIn("Không có", told["why"])
