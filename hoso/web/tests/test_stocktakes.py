"""The pages of a stock-take, and what a phone asks and sends."""

import json
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hoso.accounts.models import Account
from hoso.custody import queries, services
from hoso.custody.models import StockTake, StockTakeScan
from hoso.custody.rules import code_of_box
from hoso.lib.ids import uuid7
from hoso.web.tests.worlds import WebCase
from tests.worlds import id_of


class StockTakePageTests(WebCase):
    def address(self, name: str) -> str:
        return reverse(f"stocktakes:{name}", args=[self.stock_take.pk])

    def send(self, *codes: str, **more: Any) -> Any:
        scans = [
            {"id": str(uuid7()), "code": code, "at": "2026-03-02T03:00:00Z", "place": None, "typed": False}
            | more
            for code in codes
        ]
        content = json.dumps({"scans": scans})
        return self.as_(self.world.binh).post(self.address("scans"), content, content_type="application/json")

    def test_a_stock_take_is_started_scanned_settled_and_closed(self) -> None:
        binh = self.as_(self.world.binh)
        other = services.add_place(self.world.binh, self.world.province, "Kho 8")
        page = binh.get(reverse("stocktakes:start"), {"place": str(other.pk)})
        self.assertContains(page, f'value="{other.pk}" selected')
        begun = binh.post(reverse("stocktakes:start"), {"place": other.pk, "note": "yearly"}, follow=True)
        self.assertContains(begun, "Kho 8")
        second = StockTake.objects.get(location=other)
        answer = binh.post(
            reverse("stocktakes:scans", args=[second.pk]),
            json.dumps({"scans": [{"id": str(uuid7()), "code": "H-001", "at": "2026-03-02T03:00:00Z"}]}),
            content_type="application/json",
        ).json()
        [told] = answer["answers"]
        self.assertEqual(
            (told["result"], told["label"], told["belongs"]), ("misplaced", "H-001", "Kho lưu trữ 7")
        )
        page = binh.get(reverse("stocktakes:stock_take", args=[second.pk]))
        self.assertContains(page, "It stays here")
        settle = reverse("stocktakes:settle", args=[second.pk])
        self.assertContains(
            binh.post(settle, {"box": self.box.pk, "how": "here"}, follow=True), "Recorded for one box."
        )
        self.box.refresh_from_db()
        self.assertEqual(self.box.location_id, other.pk)
        closed = binh.post(reverse("stocktakes:close", args=[second.pk]), follow=True)
        self.assertContains(closed, "The stock-take is closed.")
        self.assertNotContains(closed, "Scan here")

    def test_a_phone_learns_codes_and_places_and_nothing_else_of_the_boxes(self) -> None:
        answer = self.as_(self.world.binh).get(self.address("to_find")).json()
        self.assertEqual(answer["codes"], [code_of_box(self.box.pk), "H-001"])
        self.assertEqual(answer.keys(), {"codes", "places", "closed", "expected", "seen"})
        self.assertEqual([place["name"] for place in answer["places"]], ["Kho lưu trữ 7"])

    def test_the_page_that_a_phone_keeps_says_nothing_of_records_or_people(self) -> None:
        page = self.as_(self.world.binh).get(self.address("walk"))
        for told in ("H-001", "Kho lưu trữ", "Binh", str(self.world.province)):
            self.assertNotContains(page, told)
        self.assertIn("hoso_csrf", page.cookies)

    def test_scans_are_answered_and_counted(self) -> None:
        answer = self.send("H-001", "H-999").json()
        self.assertEqual([each["result"] for each in answer["answers"]], ["seen", "unknown"])
        self.assertEqual((answer["seen"], answer["expected"]), (1, 1))
        self.assertEqual(self.send("H-001").json()["answers"][0]["result"], "again")

    def test_what_our_page_does_not_send_is_refused_and_changes_nothing(self) -> None:
        binh = self.as_(self.world.binh)
        for content in ("", "[]", '{"scans": 1}', '{"scans": [{"id": "x"}]}', '{"scans": [], "more": 1}'):
            answer = binh.post(self.address("scans"), content, content_type="application/json")
            self.assertEqual(answer.status_code, 422, content)
        self.assertEqual(self.send("H-001", at="yesterday").status_code, 422)
        self.assertEqual(self.send("H-001", place=str(uuid7())).status_code, 422)
        self.assertEqual(StockTakeScan.objects.count(), 0)

    def test_scans_from_another_page_are_refused(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(Account.objects.get(pk=id_of(self.world.binh)))
        answer = strict.post(self.address("scans"), '{"scans": []}', content_type="application/json")
        self.assertEqual(answer.status_code, 403)

    def test_what_was_done_is_said_in_words_we_know(self) -> None:
        for form in ({"how": "here", "box": "x"}, {"how": "sold", "box": str(self.box.pk)}, {"how": "here"}):
            answer = self.as_(self.world.binh).post(self.address("settle"), form)
            self.assertEqual(answer.status_code, 422)

    def test_the_worker_keeps_only_pages_beside_its_address(self) -> None:
        answer = self.as_(self.world.binh).get(reverse("stocktakes:worker"))
        self.assertTrue(answer.headers["Content-Type"].startswith("text/javascript"))
        self.assertNotIn("VERSION", answer.content.decode())
        self.assertTrue(
            self.address("walk").startswith(reverse("stocktakes:worker").removesuffix("worker.js"))
        )

    def test_the_list_costs_the_same_however_many_there_are(self) -> None:
        binh, address = self.as_(self.world.binh), reverse("stocktakes:list")
        counts = []
        for at in range(2):
            with CaptureQueriesContext(connection) as counted:
                binh.get(address)
            counts.append(len(counted))
            for number in range(3):
                place = services.add_place(self.world.binh, self.world.province, f"Kho {at}-{number}")
                services.start_stock_take(self.world.binh, place.pk)
        self.assertEqual(counts[0], counts[1])

    def test_progress_is_that_of_the_stock_take(self) -> None:
        self.send("H-001")
        self.assertEqual(queries.progress_of(self.stock_take).seen, 1)
