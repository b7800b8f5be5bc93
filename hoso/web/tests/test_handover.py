"""The takeover of one abolished district on the pages: with a giver and without, by list and by thumb."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hoso.accounts.rules import Role
from hoso.digitisation.tests import scans
from hoso.handover import queries, services
from hoso.handover.models import Clearance, Handover, Line, Plan
from hoso.handover.rules import HandoverState, LineKind, LineState, Way
from hoso.handover.services import NewLine
from hoso.handover.tests.world import HandoverCase, a_handover, many_holdings
from hoso.organisations.models import Body, BodyCode
from hoso.web.organisations.lookups import maker_typed
from hoso.web.tests.signed_in import SignedInCase
from tests.worlds import TODAY, a_person, name_body

WHO = 6  # who acts costs this on every page


class PageCase(SignedInCase, HandoverCase):
    way = Way.GIVEN

    def setUp(self) -> None:
        super().setUp()
        self.handover = a_handover(self.world, way=self.way)

    def at(self, page: str, *more: Any) -> str:
        return reverse(f"handover:{page}", args=more or [self.handover.pk])

    def page(self, page: str, *more: Any, **given: Any) -> str:
        answer = self.as_(self.world.binh).get(self.at(page, *more), given)
        self.assertEqual(answer.status_code, 200)
        return str(answer.content.decode())

    def post(self, page: str, *more: Any, status: int = 302, **given: Any) -> str:
        answer = self.as_(self.world.binh).post(self.at(page, *more), given)
        self.assertEqual(answer.status_code, status, answer.content.decode()[:2000])
        return str(answer.content.decode())

    def state(self) -> str:
        return Handover.objects.get(pk=self.handover.pk).state

    def lines(self) -> list[Line]:
        return list(queries.lines_of(self.handover.pk))


class WithGiverTests(PageCase):
    def test_from_the_list_to_the_signed_minutes_with_one_box_missing(self) -> None:
        self.post("act", act="list")
        self.post("act", act="send")
        missing, *others = self.lines()
        self.post("receive", line=[missing.pk], outcome="missing")
        self.post("receive", line=[each.pk for each in others], outcome="accepted")
        page = self.page("handover")
        self.assertIn("1 difference not settled", page)
        self.assertIn("Settle 1 difference", page)
        refused = self.post("act", status=422, act="close")
        self.assertIn("Still open: 0 lines, 1 differences", refused)
        self.assertIn("Settle 1 difference", refused)
        self.assertEqual(self.state(), HandoverState.SENT)
        given: dict[str, Any] = {"resolution": "lost", "reason": "cháy năm 2019", "name": "Ông Giang"}
        self.post("resolve", missing.pk, **given)
        self.post("act", act="close")
        self.assertEqual(self.state(), HandoverState.CLOSED)
        answer = self.as_(self.world.binh).get(self.at("paper", self.handover.pk, "minutes"))
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertTrue(answer.content.startswith(b"%PDF"))

    def test_a_refused_form_comes_back_with_what_was_typed(self) -> None:
        self.post("act", act="list")
        self.post("act", act="send")
        line = self.lines()[0]
        services.receive_line(self.world.binh, line.pk, LineState.MISSING)
        page = self.post("resolve", line.pk, status=422, resolution="lost", reason="cháy", name="")
        self.assertIn("cháy", page)
        page = self.post("receiver", status=422, medium="paper", body="không có ai", reason="x")
        self.assertIn("was ever called so", page)
        page = self.post("receiver", status=422, medium="paper", outside="Công an")
        self.assertIn("A word on why is missing", page)

    def test_all_that_wait_are_received_at_once(self) -> None:
        self.post("act", act="list")
        self.post("act", act="send")
        self.post("receive", all="yes", outcome="accepted")
        self.assertEqual({line.state for line in self.lines()}, {LineState.ACCEPTED})

    def test_nothing_ticked_is_nothing_received(self) -> None:
        self.post("act", act="list")
        self.post("act", act="send")
        before = self.everything()
        self.post("receive", outcome="accepted")
        self.post("receive", status=422, outcome="extra", line=[self.lines()[0].pk])
        self.post("receive", status=422, outcome="accepted", line=["x"])
        self.post("act", status=422, act="burn")
        self.assertEqual(self.everything(), before)

    def test_a_line_is_typed_in_and_the_list_called_back(self) -> None:
        self.post("declare", kind="seal", title="Con dấu", pieces="1")
        self.post("act", act="send")
        self.post("act", act="call_back", reason="thiếu")
        self.assertEqual(self.state(), HandoverState.LISTING)
        page = self.post("declare", status=422, kind="seal", pieces="1")
        self.assertIn("row 1", page)

    def test_who_signs_is_kept(self) -> None:
        self.post("signers", place="Phòng 3", giver="Lê Văn Nam, Chủ tịch\nTrần Hoa")
        handover = Handover.objects.get(pk=self.handover.pk)
        self.assertEqual(handover.giver_signers[0], {"name": "Lê Văn Nam", "post": "Chủ tịch"})
        self.assertIn("Lê Văn Nam, Chủ tịch", self.page("handover"))

    def test_who_gives_sees_no_button_of_who_receives(self) -> None:
        self.post("act", act="list")
        self.post("act", act="send")
        giver = a_person("dung", body=self.world.district, role=Role.CLERK)
        page = self.as_(giver).get(self.at("handover")).content.decode()
        self.assertNotIn("Receive one by one", page)
        self.assertNotIn("Close the handover", page)
        page = self.as_(giver).get(self.at("lines")).content.decode()
        self.assertNotIn('name="line"', page)


class ByThumbTests(PageCase):
    def setUp(self) -> None:
        super().setUp()
        services.list_holdings(self.world.binh, self.handover.pk)
        services.send(self.world.binh, self.handover.pk)

    def test_one_line_after_the_other(self) -> None:
        first, second, *_rest = self.lines()
        self.assertIn(first.code, self.page("one"))
        answer = self.as_(self.world.binh).post(self.at("one"), {"line": first.pk, "outcome": "accepted"})
        self.assertIn(second.code, self.client.get(answer.headers["Location"]).content.decode())
        self.assertEqual(Line.objects.get(pk=first.pk).state, LineState.ACCEPTED)

    def test_a_label_finds_its_line(self) -> None:
        second = self.lines()[1]
        for wanted in (second.code, str(second.ordinal)):
            self.assertIn(str(second.pk), self.page("one", code=wanted))
        self.assertIn("enter it as a find", self.page("one", code="H-999"))

    def test_another_number_is_kept(self) -> None:
        line = self.lines()[0]
        self.post("one", line=line.pk, outcome="differs", pieces="3")
        line.refresh_from_db()
        self.assertEqual((line.state, line.received_pieces), (LineState.DIFFERS, 3))

    def test_a_line_tapped_twice_is_received_once(self) -> None:
        line = self.lines()[0]
        self.post("one", line=line.pk, outcome="accepted")
        before = self.everything()
        self.assertIn("received before", self.post("one", status=422, line=line.pk, outcome="missing"))
        self.assertEqual(self.everything(), before)

    def test_in_the_end_no_line_waits(self) -> None:
        services.receive_many(self.world.binh, self.handover.pk)
        self.assertIn("No line waits any more", self.page("one"))


class WithoutGiverTests(PageCase):
    way = Way.FOUND

    def test_a_find_is_entered_with_its_story(self) -> None:
        self.post("find", kind="box", code="BÓ-1", pieces="1", story="Phòng 3, 12/01/2026", condition="loose")
        [line] = self.lines()
        self.assertTrue(line.is_found)
        self.assertIn("Phòng 3, 12/01/2026", self.page("lines"))
        page = self.post("find", status=422, kind="box", code="BÓ-1", pieces="1", story="x")
        self.assertIn("is on another box", page)
        self.post("act", act="close")
        self.assertEqual(self.state(), HandoverState.CLOSED)

    def test_a_label_that_no_line_bears_is_already_written_on_the_find(self) -> None:
        self.assertIn("?code=B%C3%93%207", self.page("one", code="BÓ 7"))
        self.assertIn('value="BÓ 7"', self.page("find", code="BÓ 7"))

    def test_when_no_line_waits_the_phone_leads_on_to_finds_and_photographs(self) -> None:
        page = self.page("one")
        self.assertIn(self.at("find"), page)
        self.assertIn(self.at("photos"), page)

    def test_who_saw_it_signs_and_stands_on_the_page_when_all_is_closed(self) -> None:
        self.assertNotIn("signers_giver", self.page("handover"))
        self.post("signers", place="Phòng 3", receiver="Bình", witnesses="Lê Dung, bảo vệ", giver="ai đó")
        self.handover.refresh_from_db()
        self.assertEqual(self.handover.giver_signers, [])
        self.post("find", kind="box", code="BÓ-1", pieces="1", story="Phòng 3")
        self.post("act", act="close")
        page = self.page("handover")
        self.assertIn("Lê Dung, bảo vệ", page)
        self.assertIn("Phòng 3", page)

    def test_only_papers_with_something_on_them_are_offered(self) -> None:
        self.assertNotIn(self.at("paper", self.handover.pk, "seals"), self.page("handover"))
        self.post("declare", kind="seal", title="Con dấu", pieces="1")
        page = self.page("handover")
        self.assertIn(self.at("paper", self.handover.pk, "seals"), page)
        self.assertNotIn(self.at("paper", self.handover.pk, "secret"), page)

    def test_the_page_of_the_body_leads_to_its_handover_or_to_a_plan(self) -> None:
        body = reverse("organisations:body", args=[self.world.district])
        plan = f"{reverse('handover:new')}?body={self.world.district}"
        page = self.as_(self.world.binh).get(body).content.decode()
        self.assertIn(self.at("handover"), page)
        self.assertNotIn(plan, page)
        services.cancel(self.world.binh, self.handover.pk, reason="x")
        page = self.as_(self.world.binh).get(body).content.decode()
        self.assertNotIn(self.at("handover"), page)
        self.assertIn(plan, page)
        self.assertNotIn(plan, self.as_(self.world.an).get(body).content.decode())

    def test_who_answers_passes_while_the_boxes_stay(self) -> None:
        self.post("act", act="pass")
        self.assertIn("Receivers answer since", self.page("handover"))
        self.assertEqual(self.keeper(self.boxes[0]), self.world.district)

    def test_a_plan_is_given_up(self) -> None:
        self.post("act", status=422, act="cancel")
        self.post("act", act="cancel", reason="nhầm")
        self.assertIn("given up", self.page("plan", self.handover.plan_id))


class PhotoTests(PageCase):
    way = Way.FOUND

    def setUp(self) -> None:
        super().setUp()
        self.home = self.enterContext(scans.a_home())

    def send(self, content: bytes) -> int:
        file = SimpleUploadedFile("phong-3.jpg", content, content_type="image/jpeg")
        answer = self.as_(self.world.binh).post(self.at("photos"), {"photo": file, "caption": "Phòng 3"})
        return answer.status_code

    def test_a_photograph_is_kept_and_goes_out_as_a_file(self) -> None:
        self.assertEqual(self.send(b"\xff\xd8\xff picture"), 302)
        page = self.page("photos")
        self.assertIn("Phòng 3", page)
        photo = queries.photos_of(self.handover.pk)[0]
        answer = self.as_(self.world.binh).get(self.at("photo", photo.pk))
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(answer.getvalue(), b"\xff\xd8\xff picture")

    def test_what_is_no_picture_is_not_taken(self) -> None:
        self.assertEqual(self.send(b"<svg onload=alert(1)>"), 422)
        self.assertEqual(queries.photos_of(self.handover.pk).count(), 0)


class PlanTests(PageCase):
    way = Way.FOUND

    def asked(self, bodies: str, lead: str) -> dict[str, str]:
        return {
            "bodies": bodies, "lead": lead, "title": "Tiếp nhận", "way": "found", "deadline_on": "2026-12-31"
        }  # fmt: skip

    def test_a_plan_is_made_by_the_names_of_the_bodies(self) -> None:
        services.cancel(self.world.binh, self.handover.pk, reason="x")
        name_body(self.world.district, "Ủy ban nhân dân huyện Chiêm Hóa")
        name_body(self.world.province, "Ủy ban nhân dân tỉnh Tuyên Quang")
        form = self.asked("uy ban nhan dan huyen chiem hoa", "Ủy ban nhân dân tỉnh Tuyên Quang")
        answer = self.as_(self.world.binh).post(reverse("handover:new"), form)
        self.assertEqual(answer.status_code, 302)
        plan = Plan.objects.latest("id")
        self.assertEqual((plan.body_id, plan.title), (self.world.province, "Tiếp nhận"))
        self.assertEqual(plan.handovers.get().giver_id, self.world.district)

    def test_a_code_of_a_body_that_has_ceased_means_it(self) -> None:
        district = Body.objects.get(pk=self.world.district)
        BodyCode.objects.create(body=district, scheme="dotted", code="H49.73", valid=district.valid)
        self.assertEqual(maker_typed("H49.73", on=TODAY), self.world.district)

    def test_a_name_that_nobody_bears_plans_nothing(self) -> None:
        services.cancel(self.world.binh, self.handover.pk, reason="x")
        form = self.asked("huyện không có", "tỉnh không có")
        answer = self.as_(self.world.binh).post(reverse("handover:new"), form)
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(Plan.objects.count(), 1)

    def test_the_list_and_the_plan_show_the_progress_as_a_drawing(self) -> None:
        services.list_holdings(self.world.binh, self.handover.pk)
        for path in (reverse("handover:list"), self.at("plan", self.handover.plan_id)):
            page = self.as_(self.world.binh).get(path).content.decode()
            self.assertIn("not received: 4", page)
            self.assertIn('class="declared"', page)

    def test_lists_cost_the_same_however_much_there_is(self) -> None:
        client = self.as_(self.world.binh)
        for number in (0, 300):
            many_holdings(self.world, number)
            services.list_holdings(self.world.binh, self.handover.pk)
            costs = {reverse("handover:list"): 5, self.at("handover"): 16, self.at("lines"): 7}
            for path, cost in costs.items():
                client.get(path)
                with self.subTest(path=path, number=number), self.assertNumQueries(WHO + cost):
                    client.get(path)

    def test_lines_are_paged_by_their_number_and_filtered(self) -> None:
        many_holdings(self.world, 60)
        services.list_holdings(self.world.binh, self.handover.pk)
        page = self.page("lines")
        self.assertIn("?after=50", page)
        self.assertNotIn('href="?after=', self.page("lines", after="50"))
        self.assertIn("?kind=record&amp;after=", self.page("lines", kind="record"))
        answer = self.as_(self.world.binh).get(self.at("lines"), {"after": "x"})
        self.assertEqual(answer.status_code, 422)

    def test_the_sheet_is_a_file(self) -> None:
        services.declare(self.world.binh, self.handover.pk, [NewLine(LineKind.SEAL, "Con dấu")])
        answer = self.as_(self.world.binh).get(self.at("sheet"))
        self.assertTrue(answer.content.startswith(b"PK"))
        self.assertIn("attachment", answer.headers["Content-Disposition"])

    def test_there_is_no_such_paper(self) -> None:
        answer = self.as_(self.world.binh).get(self.at("paper", self.handover.pk, "poem"))
        self.assertEqual(answer.status_code, 422)


class ClearancePageTests(PageCase):
    way = Way.FOUND

    def test_a_person_is_cleared_line_by_line(self) -> None:
        clearance = services.open_clearance(
            self.world.binh, self.world.province, person="Trần Thị Hoa", leaves_on=TODAY
        )
        self.assertIn("Trần Thị Hoa", self.list_page())
        for item in clearance.items.all():
            self.post("confirm", item.pk, name="Lê Văn Bình")
        self.assertIn("given", self.page("clearance", clearance.pk))
        self.assertIsNotNone(Clearance.objects.get(pk=clearance.pk).given_at)

    def list_page(self) -> str:
        answer = self.as_(self.world.binh).get(reverse("handover:clearances"))
        return str(answer.content.decode())

    def test_nobody_has_the_account(self) -> None:
        form = {"body": "x", "person": "Hoa", "leaves_on": "2026-06-30", "username": "nobody"}
        answer = self.as_(self.world.binh).post(reverse("handover:new_clearance"), form)
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(Clearance.objects.count(), 0)
