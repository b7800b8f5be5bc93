"""Pages of stores, rooms, boxes and loans, for whom they are meant."""

import io
import re
from datetime import date, timedelta
from typing import Any

import pypdfium2
from django.urls import reverse
from django.utils import timezone

from hoso.access.values import Actor
from hoso.custody import queries, services
from hoso.custody.models import Box, Charge, Inspection, Loan
from hoso.custody.rules import BoxState, code_of_box
from hoso.custody.services import BoxFacts
from hoso.custody.tests.small import FOUND, a_room, boxes_of
from hoso.holdings import services as holdings
from hoso.lib.text import fold
from hoso.organisations.models import BodyName
from hoso.tables.models import during
from hoso.web.tests.signed_in import SignedInCase
from hoso.web.tests.test_cost import WHO
from tests.worlds import SERVICE, a_world, id_of

OLD_NAME = "Huyện ủy Chiêm Hóa"


def errors_of(response: Any) -> list[str]:
    """What the forms of a page say is wrong."""
    return re.findall(r'(?s)(?:errorlist[^>]*>|role="alert">)(.*?)</', response.content.decode())


class CustodyCase(SignedInCase):
    def setUp(self) -> None:
        super().setUp()
        self.world = a_world()
        BodyName.objects.create(
            body_id=self.world.district, name=OLD_NAME, folded=fold(OLD_NAME),
            valid=during(date(2000, 1, 1), date(2025, 7, 1)),
        )  # fmt: skip

    def page(self, actor: Actor, route: str, /, *args: Any, **data: Any) -> str:
        response = self.as_(actor).get(reverse(f"custody:{route}", args=args), data)
        self.assertEqual(response.status_code, 200, route)
        return response.content.decode()

    def send(self, actor: Actor, route: str, /, *args: Any, status: int = 302, **data: Any) -> Any:
        response = self.as_(actor).post(reverse(f"custody:{route}", args=args), data)
        self.assertEqual(response.status_code, status, errors_of(response))
        return response


class RoomTests(CustodyCase):
    def register(self, status: int = 302, **more: Any) -> Any:
        given = {
            "custodian": str(self.world.province), "name": "Phòng 3", "creator": "huyen uy chiem hoa",
            "boxes": "412", "shelf_metres": "51.5", "from_year": "1975", "to_year": "2010",
            "state": "unarranged", "form": "box", "found": FOUND,
        } | more  # fmt: skip
        return self.send(self.world.binh, "register_room", status=status, **given)

    def test_a_room_is_registered_in_one_act_by_the_old_name_of_the_body(self) -> None:
        answer = self.register()
        page = self.client.get(answer.headers["Location"]).content.decode()
        for part in (
            "412 boxes are registered, with the labels P3-0001 to P3-0412.",
            "51.5 m",
            FOUND,
            OLD_NAME,
        ):
            self.assertIn(part, page)
        self.assertEqual(Box.objects.count(), 412)

    def test_names_are_suggested_with_their_last_day(self) -> None:
        suggested = self.page(self.world.binh, "creators", creator="chiem ho")
        self.assertIn(f'value="{OLD_NAME} (– 30/06/2025)"', suggested)
        self.register(creator=f"{OLD_NAME} (– 30/06/2025)", boxes="2")
        self.assertEqual(Box.objects.count(), 2)

    def test_what_cannot_be_is_told_in_the_form_and_changes_nothing(self) -> None:
        for odd, said in (
            ({"creator": "huyện nào đó"}, "No body was ever called so."),
            ({"found": ""}, "closed on 30/06/2025"),
            ({"from_year": "2010", "to_year": "1975"}, "is no span of years"),
        ):  # fmt: skip
            answer = self.register(status=422, **odd)
            self.assertContains(answer, said, status_code=422)
        self.assertEqual(Box.objects.count(), 0)

    def test_labels_are_printed_on_the_paper_there_is(self) -> None:
        room = a_room(self.world, boxes=3)
        address = reverse("custody:labels", args=[room.place.pk])
        content = self.as_(self.world.binh).get(address, {"sheet": "99x38", "used": "13"}).content
        with pypdfium2.PdfDocument(io.BytesIO(content)) as document:
            told = [page.get_textpage().get_text_bounded() for page in document]
        self.assertEqual(["P3-0001" in text for text in told], [True, False])

    def test_a_count_is_corrected(self) -> None:
        room = a_room(self.world, boxes=3)
        address = (room.place.pk, room.count.pk)
        self.send(self.world.binh, "correct", *address, way="fewer", boxes="1", reason="đếm nhầm")
        self.send(
            self.world.binh, "correct", *address, way="more", boxes="2", shelf_metres="0.2", reason="sau cửa"
        )
        self.assertEqual(queries.totals_of(self.world.district).boxes, 4)
        answer = self.send(
            self.world.binh, "correct", *address, status=422, way="fewer", boxes="9", reason="x"
        )
        self.assertContains(answer, "does not fit", status_code=422)

    def test_a_place_is_kept_inspected_described_and_emptied(self) -> None:
        room, binh = a_room(self.world).place, self.world.binh
        day = binh.on.isoformat()
        self.send(binh, "charge", room.pk, role="keeper", name="binh", from_on=day)
        self.send(binh, "charge", room.pk, role="key", name="Ông Tư", key="cửa sau", from_on=day)
        self.send(binh, "inspect", room.pk, on=day, fire="good", damp="bad", humidity_percent="85")
        self.send(binh, "describe_place", room.pk, kind="room", capacity_metres="0.5", is_interim="on")
        self.assertEqual(
            [(each.name, each.account_id) for each in Charge.objects.order_by("role")],
            [("Binh", id_of(binh)), ("Ông Tư", None)],
        )
        self.assertEqual(Inspection.objects.get().humidity_percent, 85)
        page = self.page(binh, "place", room.pk)
        for part in ("120 %", "Ông Tư", "cửa sau", "interim store"):
            self.assertIn(part, page)
        tree = self.page(binh, "stores")
        self.assertIn("damp", tree)
        other = services.name_location(binh, self.world.province, "Kho 2")
        given: dict[str, Any] = {"to": str(other.pk), "reason": "dột", "seen": "seen"}
        self.assertContains(
            self.send(binh, "move_all", room.pk, status=422, expected="4", **given),
            "5 boxes stand",
            status_code=422,
        )
        self.send(binh, "move_all", room.pk, expected="5", **given)
        self.assertEqual(Box.objects.filter(location=other).count(), 5)


class BoxPageTests(CustodyCase):
    def setUp(self) -> None:
        super().setUp()
        self.room = a_room(self.world, boxes=3)
        self.ids = list(self.room.box_ids)

    def test_box_by_box_from_the_phone_the_next_begins_as_the_last(self) -> None:
        given: dict[str, Any] = {
            "state": "bundled",
            "form": "folder",
            "from_year": "1980",
            "to_year": "1990",
            "contents": "Sổ",
        }
        answer = self.send(self.world.binh, "describe", self.ids[0], next="1", **given)
        address = answer.headers["Location"]
        self.assertTrue(address.startswith(reverse("custody:box", args=[self.ids[1]])), address)
        page = self.client.get(address).content.decode()
        for part in ('<option value="bundled" selected>', '<option value="folder" selected>', 'value="1980"'):
            self.assertIn(part, page)
        self.assertNotIn("Sổ", page)
        self.assertEqual(boxes_of(self.room)[0].contents, "Sổ")

    def test_who_keeps_a_box_sees_it_and_not_what_lies_in_it(self) -> None:
        services.describe_box(
            self.world.binh, self.ids[0], BoxFacts(BoxState.LOOSE, contents="Danh sách tố cáo")
        )
        holdings.move_custody(SERVICE, self.ids, to_body=self.world.commune, on=SERVICE.on, reason="giữ hộ")
        page = self.page(self.world.an, "box", self.ids[0])
        self.assertIn("P3-0001", page)
        self.assertNotIn("tố cáo", page)
        self.assertIn("P3-0002", self.page(self.world.an, "list"))
        self.assertIn("tố cáo", self.page(self.world.binh, "box", self.ids[0]))

    def test_a_scanned_code_leads_to_its_box(self) -> None:
        asked = self.as_(self.world.binh).get(reverse("custody:list"), {"code": code_of_box(self.ids[2])})
        self.assertRedirects(asked, reverse("custody:box", args=[self.ids[2]]))
        asked = self.client.get(reverse("custody:list"), {"code": "P3-0099"})
        self.assertContains(asked, "There is no such box", status_code=404)

    def test_many_are_moved_by_their_codes_or_none(self) -> None:
        shelf = services.name_location(self.world.binh, self.world.province, "Kho 2")
        given: dict[str, Any] = {"to": str(shelf.pk), "reason": "dột", "seen": "declared"}
        codes = f"P3-0001\n{code_of_box(self.ids[1])}\n"
        answer = self.send(self.world.binh, "move", status=422, codes=codes + "P3-0077", **given)
        self.assertContains(answer, "P3-0077 was not found.", status_code=422)
        self.assertEqual(Box.objects.filter(location=shelf).count(), 0)
        self.send(self.world.binh, "move", codes=codes, **given)
        self.assertEqual(Box.objects.filter(location=shelf).count(), 2)

    def test_a_broken_seal_and_a_loan_stand_on_the_page(self) -> None:
        self.send(self.world.binh, "seal", self.ids[0], number="00123")
        self.send(self.world.binh, "seal_broken", self.ids[0], reason="dây bị cắt")
        self.assertIn("The seal 00123 was found broken.", self.page(self.world.binh, "box", self.ids[0]))
        answer = self.send(self.world.binh, "seal_broken", self.ids[0], reason="x", status=422)
        self.assertContains(answer, "does not fit", status_code=422)


class LoanPageTests(CustodyCase):
    def setUp(self) -> None:
        super().setUp()
        self.box_id = a_room(self.world, boxes=1).box_ids[0]

    def lend(self, status: int = 302) -> Any:
        due = (timezone.localdate() + timedelta(days=2)).isoformat()
        return self.send(
            self.world.binh, "lend", self.box_id, status=status, borrower="an", purpose="đối chiếu",
            permitted_by="Ông Ba", due_on=due, pages="12", book="archive",
        )  # fmt: skip

    def test_an_original_is_lent_reminded_extended_and_brought_back(self) -> None:
        self.lend()
        loan = Loan.objects.get()
        self.assertEqual((loan.borrower, loan.borrower_account_id), ("An", id_of(self.world.an)))
        self.assertContains(self.lend(status=422), "is lent to An", status_code=422)
        self.assertIn("due soon", self.page(self.world.binh, "loans"))
        later = (loan.due_on + timedelta(days=5)).isoformat()
        self.send(self.world.binh, "remind", loan.pk, how="điện thoại")
        self.send(self.world.binh, "extend", loan.pk, due_on=later, permitted_by="Ông Ba", reason="chưa xong")
        answer = self.send(self.world.binh, "take_back", loan.pk, status=422, pages="11")
        self.assertContains(answer, "12 pages went out and 11 came back.", status_code=422)
        self.send(self.world.binh, "take_back", loan.pk, pages="11", differences="thiếu tờ 7")
        self.assertIn("thiếu tờ 7", self.page(self.world.binh, "loan", loan.pk))

    def test_the_book_is_printed_and_written(self) -> None:
        address = reverse("custody:book", args=[self.world.province])
        self.assertTrue(self.as_(self.world.binh).get(address).content.startswith(b"%PDF"))
        self.assertTrue(self.client.get(address, {"as": "xlsx"}).content.startswith(b"PK"))
        self.assertEqual(self.as_(self.world.chi).get(address).status_code, 404)


class EstimatePageTests(CustodyCase):
    def test_metres_are_reckoned_with_factors_that_can_be_changed(self) -> None:
        self.assertIn('value="5000"', self.page(self.world.binh, "estimate"))
        page = self.page(self.world.binh, "estimate", metres="51.5", pages_per_metre="7000")
        self.assertIn("360,500", page)


class PinnedTests(CustodyCase):
    def assert_costs(self, count: int, name: str, *args: Any) -> None:
        self.page(self.world.binh, name, *args)
        for _ in range(2):
            with self.assertNumQueries(WHO + count):
                self.client.get(reverse(f"custody:{name}", args=args))
            self.more()

    def more(self) -> None:
        self.made = getattr(self, "made", 0) + 1
        room = a_room(self.world, boxes=60, name=f"Phòng {self.made}", prefix=f"P{self.made}")
        due_on = self.world.binh.on + timedelta(days=2)
        for box_id in room.box_ids[:3]:
            services.lend(
                self.world.binh,
                box_id,
                services.Borrower("Hòa"),
                purpose="x",
                permitted_by="y",
                due_on=due_on,
            )

    def test_lists_and_pages_cost_the_same_however_much_there_is(self) -> None:
        self.more()
        store = services.name_location(self.world.binh, self.world.province, "Kho 2")
        a_room(self.world, name="Trong kho", parent_id=store.pk)
        for count, name, args in (
            (3, "list", ()),
            (6, "stores", ()),
            (13, "place", (store.pk,)),
            (6, "of_body", (self.world.district,)),
            (3, "loans", ()),
        ):
            with self.subTest(page=name):
                self.assert_costs(count, name, *args)
