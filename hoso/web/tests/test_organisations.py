"""Pages of bodies: one body in time with its family, who gets its records, and reorganisations."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from hoso.access.values import service_actor
from hoso.accounts import services as accounts
from hoso.accounts.models import Account
from hoso.accounts.rules import Role
from hoso.organisations import queries, services
from hoso.organisations.models import RecordsDecision, Reorganisation
from hoso.organisations.queries import FamilyLink
from hoso.organisations.rules.succession import EffectKind, Share
from hoso.web.organisations.family import MOST, narrow, wide, wrapped
from tests.worlds import PASSWORD

BEFORE, DAY = date(2025, 6, 30), date(2025, 7, 1)
SERVICE = service_actor("test", date(2026, 3, 2))


class DirectoryCase(TestCase):
    """The real Tuyên Quang, with Bình at the province and Chi at a commune of it."""

    @classmethod
    def setUpTestData(cls) -> None:
        services.import_vietnam_2025(SERVICE, province="08")
        for username, code in (("binh", "08/UBND"), ("chi", "02287/UBND")):
            account = accounts.open_account(SERVICE, username, full_name=username.title(), password=PASSWORD)
            accounts.appoint(
                SERVICE, account.pk, body_id=cls.body(code, DAY), title="archivist", role=Role.ARCHIVIST,
                from_on=date(2025, 7, 1),
            )  # fmt: skip

    def setUp(self) -> None:
        self.client = Client(headers={"Accept-Language": "en"})
        translation.activate("en")
        self.addCleanup(translation.deactivate)

    @staticmethod
    def body(code: str, on: date = BEFORE) -> UUID:
        return queries.get_body_by_code(code, on=on).pk

    def as_(self, username: str) -> Client:
        self.client.force_login(Account.objects.get(username=username))
        return self.client

    def page(self, name: str, /, *arguments: Any, **data: Any) -> str:
        response = self.as_("binh").get(reverse(f"organisations:{name}", args=arguments), data)
        self.assertEqual(response.status_code, 200)
        return str(response.content.decode())


class BodyPageTests(DirectoryCase):
    def test_a_district_tells_who_has_the_papers_of_each_of_its_bodies_by_which_rule(self) -> None:
        page = self.page("body", self.body("073"))
        for part in (
            "Lưu trữ lịch sử tỉnh Tuyên Quang", "Lưu trữ lịch sử của Đảng ở tỉnh Tuyên Quang",
            "TT 06/2025/TT-BNV, art. 40.2a", "seen in the text of the rule", "digital", "last day 30/06/2025",
        ):  # fmt: skip
            self.assertIn(part, page)

    def test_the_family_is_a_drawing_with_title_and_a_table_that_says_the_same(self) -> None:
        page = self.page("body", self.body("073/UBND"))
        drawing = page[page.index('<svg class="family wide"') : page.index("</svg>")]
        self.assertIn("Family of Ủy ban nhân dân huyện Chiêm Hóa", drawing)
        self.assertEqual(drawing.count("01/07/2025 · in part"), 11)
        for successor in ("Ủy ban nhân dân xã Chiêm Hóa", "Ủy ban nhân dân tỉnh Tuyên Quang"):
            self.assertIn(f"<title>{successor}</title>", drawing)
            self.assertIn(successor, page[page.index("The same as a table") :])

    def test_before_and_after_the_first_of_july(self) -> None:
        commune = self.body("02305")
        before = self.page("body", commune, on="2025-06-30")
        after = self.page("body", commune, on="2025-07-01")
        facts = '<dl class="facts">'
        self.assertIn("Huyện Chiêm Hóa", before[before.index(facts) :])
        self.assertIn("Tỉnh Tuyên Quang", after[after.index(facts) :])
        self.assertNotIn("Huyện Chiêm Hóa", after[after.index(facts) :])

    def test_a_day_on_which_it_did_not_exist_says_so(self) -> None:
        self.assertIn("did not exist", self.page("body", self.body("073"), on="2026-01-01"))

    def test_the_number_of_queries_does_not_grow_with_the_family(self) -> None:
        self.as_("binh")
        asked = []
        for code in ("073/UBND", "024/UBND"):
            address = reverse("organisations:body", args=[self.body(code)])
            with CaptureQueriesContext(connection) as queried:
                self.assertEqual(self.client.get(address).status_code, 200)
            asked.append(len(queried))
        self.assertEqual(asked[0], asked[1])

    def test_an_old_name_finds_the_present_holder_in_the_list(self) -> None:
        page = self.page("list", name="huyện ủy chiêm hóa")
        self.assertIn("Huyện ủy Chiêm Hóa", page)
        self.assertIn("Lưu trữ lịch sử của Đảng ở tỉnh Tuyên Quang", page)


class ReceiverPageTests(DirectoryCase):
    def post(self, who: str, code: str, **data: str) -> Any:
        address = reverse("organisations:receiver", args=[self.body(code)])
        given = {"receiver": "02287/UBND", "medium": "", "term": "unsplit", "reason": "QĐ 12"} | data
        return self.as_(who).post(address, given)

    def test_the_province_decides_with_a_reason_that_the_page_tells(self) -> None:
        self.assertEqual(self.post("binh", "073/UBND").status_code, 302)
        page = self.page("body", self.body("073/UBND"))
        for part in ("A person decided it.", "QĐ 12", "Ủy ban nhân dân xã Chiêm Hóa"):
            self.assertIn(part, page)

    def test_somebody_elsewhere_reads_the_page_and_decides_nothing(self) -> None:
        self.assertEqual(self.post("chi", "030/UBND").status_code, 403)
        address = reverse("organisations:receiver", args=[self.body("030/UBND")])
        self.assertNotIn("<textarea", self.as_("chi").get(address).content.decode())
        self.assertEqual(RecordsDecision.objects.count(), 0)

    def test_what_was_typed_wrong_is_marked_and_nothing_decided(self) -> None:
        for receiver, told in (("Atlantis", "was ever called so"), ("Chiêm Hóa", "write the code of one")):
            response = self.post("binh", "073/UBND", receiver=receiver)
            self.assertEqual(response.status_code, 422)
            self.assertIn(told, response.content.decode())
        self.assertEqual(self.post("binh", "073/UBND", receiver="08/CU").status_code, 422)
        self.assertEqual(RecordsDecision.objects.count(), 0)


class ReorganisationPageTests(DirectoryCase):
    def given(self, **more: str) -> dict[str, str]:
        return {
            "kind": "rename", "effective_on": "2026-05-01", "title": "Đổi tên", "basis_number": "9/NQ",
            "basis_issuer": "", "basis_on": "",
            "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0",
            "lines-0-predecessor": "", "lines-0-successor": "", "lines-0-share": "whole",
            "lines-0-what": "functions", "lines-0-described": "",
            "effects-TOTAL_FORMS": "1", "effects-INITIAL_FORMS": "0",
            "effects-0-body": "08/UBND", "effects-0-kind": "rename", "effects-0-name": "UBND tỉnh Mới",
            "effects-0-parent": "",
        } | more  # fmt: skip

    def plan(self, **more: str) -> Any:
        return self.as_("binh").post(reverse("organisations:plan"), self.given(**more))

    def test_a_rename_is_planned_looked_at_and_put_in_force(self) -> None:
        self.assertEqual(self.plan().status_code, 302)
        planned = Reorganisation.objects.get(basis_number="9/NQ")
        page = self.page("reorganisation", planned.pk)
        for part in ("What would follow", "UBND tỉnh Mới", "Put in force"):
            self.assertIn(part, page)
        province = self.body("08/UBND", DAY)
        self.assertEqual(queries.body_label(province, date(2026, 5, 2)), "Ủy ban nhân dân tỉnh Tuyên Quang")
        self.client.post(reverse("organisations:put_in_force", args=[planned.pk]))
        self.assertEqual(queries.body_label(province, date(2026, 5, 2)), "UBND tỉnh Mới")
        self.assertIn("Put it right by a later one", self.page("reorganisation", planned.pk))
        self.assertIn("9/NQ", self.page("reorganisations", status="in_force"))

    def test_a_correction_names_what_it_puts_right(self) -> None:
        self.plan()
        wrong = Reorganisation.objects.get(basis_number="9/NQ")
        services.put_in_force(SERVICE, [wrong.pk])
        address = f"{reverse('organisations:plan')}?corrects={wrong.pk}"
        self.assertIn("It puts right:", self.client.get(address).content.decode())
        later = self.given(basis_number="10/NQ", effective_on="2026-06-01")
        self.assertEqual(self.client.post(address, later).status_code, 302)
        self.assertEqual(Reorganisation.objects.get(basis_number="10/NQ").corrects_id, wrong.pk)

    def test_a_plan_that_is_given_up_stays_in_the_list(self) -> None:
        self.plan()
        planned = Reorganisation.objects.get(basis_number="9/NQ")
        self.client.post(reverse("organisations:cancel", args=[planned.pk]))
        self.assertIn("9/NQ", self.page("reorganisations", status="cancelled"))

    def test_half_a_line_and_an_effect_without_its_name_are_marked(self) -> None:
        for wrong in (
            {"lines-0-predecessor": "08/UBND"},
            {"effects-0-name": ""},
            {"effects-0-kind": "move"},
            {"effects-0-body": "Atlantis"},
            {"effective_on": "31/2/2026"},
        ):
            with self.subTest(wrong):
                self.assertEqual(self.plan(**wrong).status_code, 422)
        self.assertFalse(Reorganisation.objects.filter(basis_number="9/NQ").exists())

    def test_what_would_stay_behind_is_told_before_and_the_button_is_shut(self) -> None:
        planned = services.plan_reorganisation(
            SERVICE,
            kind="dissolve",
            effective_on=date(2026, 5, 1),
            basis_number="11/NQ",
            effects=[services.EffectGiven(self.body("08", DAY), EffectKind.END)],
        )
        page = self.page("reorganisation", planned.pk)
        self.assertIn("It cannot take effect as it is:", page)
        self.assertIn("stay behind", page)

    def test_whoever_may_not_change_the_bodies_is_refused(self) -> None:
        self.plan()
        planned = Reorganisation.objects.get(basis_number="9/NQ")
        for act in ("put_in_force", "cancel"):
            answer = self.as_("chi").post(reverse(f"organisations:{act}", args=[planned.pk]))
            self.assertEqual(answer.status_code, 403)
        planned.refresh_from_db()
        self.assertEqual(planned.status, "planned")


class DrawingTests(DirectoryCase):
    def test_many_followers_stay_readable(self) -> None:
        province = self.body("08/UBND", DAY)
        family = queries.family(province)
        drawing = wide(family, queries.labels(family.generations, DAY))
        self.assertEqual(len(drawing.boxes) + drawing.left_out, len(family.generations))
        places = [(box.x, box.y) for box in drawing.boxes]
        self.assertEqual(len(places), len(set(places)))
        for box in drawing.boxes:
            self.assertLessEqual(box.x + box.width, drawing.width)
            self.assertLessEqual(box.y + 62, drawing.height)

    def test_predecessors_stand_left_and_successors_right_and_below_each_other_on_a_phone(self) -> None:
        commune = self.body("02287/UBND", DAY)
        family = queries.family(commune)
        names = queries.labels(family.generations, DAY)
        at = {box.body_id: box.x for box in wide(family, names).boxes}
        self.assertTrue(all(at[link.predecessor_id] < at[link.successor_id] for link in family.links))
        drawing = narrow(family, names)
        self.assertLessEqual(drawing.width, 340)
        rows = [box.y for box in drawing.boxes]
        self.assertEqual(rows, sorted(set(rows)))

    def test_no_column_is_longer_than_a_picture_may_be(self) -> None:
        root, day = self.body("08/UBND", DAY), DAY
        others = [each.body_id for each in queries.list_bodies(on=day, kind="territory", limit=MOST + 20)]
        links = [
            FamilyLink(root, root, other, day, Share.PART, "in_force", "divide", "1", "") for other in others
        ]
        lasts = dict.fromkeys([root, *others], None)
        family = queries.Family(root, {root: 0} | dict.fromkeys(others, 1), links, lasts)
        drawing = wide(family, {})
        self.assertEqual((len(drawing.boxes), drawing.left_out), (MOST + 1, 20))

    def test_long_names_take_two_lines(self) -> None:
        self.assertEqual(wrapped("Xã Chiêm Hóa"), ("Xã Chiêm Hóa",))
        lines = wrapped("Ủy ban Mặt trận Tổ quốc Việt Nam xã Chiêm Hóa thuộc tỉnh Tuyên Quang rất dài")
        self.assertEqual(len(lines), 2)
        self.assertTrue(lines[1].endswith("…"))
