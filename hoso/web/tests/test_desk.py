"""The form of an arrival fills itself from a scan, with and without JavaScript; what was typed stays."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from hoso.digitisation.models import Batch, IncomingFile, ScanDocument
from hoso.digitisation.services import images
from hoso.digitisation.tests import scans
from hoso.digitisation.tests.scans import a_page, a_scan, work_through
from hoso.lib.ids import uuid7
from hoso.registry.models import Document, Incoming
from hoso.web.tests.test_registers import LETTER, RegistersCase

SAYS = {
    "issuer": "Sở Nội vụ", "number": "77", "symbol": "SNV-VTLT", "date": "2026-02-20", "type": "Công văn",
    "subject": "Về việc số hóa", "signer": "Lê Dung", "urgency": "HỎA TỐC",
}  # fmt: skip


Form = Mapping[str, Any]


class DeskPagesCase(RegistersCase):
    home: Path

    def setUp(self) -> None:
        super().setUp()
        self.home = self.enterContext(scans.a_home())
        self.enterContext(override_settings(FILE_UPLOAD_TEMP_DIR=str(self.home / "work")))
        # The page's own readers, with the played engine: what they do is tried elsewhere.
        images.shared_pool.cache_clear()
        self.addCleanup(images.shared_pool.cache_clear)

    def sent(self, content: bytes | None = None, typed: Form | None = None) -> html.HtmlElement:
        scan = SimpleUploadedFile("quet.pdf", content or a_scan(a_page(says=SAYS)), "application/pdf")
        return self.posted({**(typed or {}), "scans": scan, "act": "read"})

    def posted(self, form: Form, *, status: int = 200) -> html.HtmlElement:
        response = self.as_(self.office.an).post(reverse("registers:arrive", args=[self.office.body]), form)
        self.assertEqual(response.status_code, status)
        return html.fromstring(response.content or b"<p/>")

    def letter(self) -> dict[str, Any]:
        return LETTER | {"arrived_on": str(self.today), "key": uuid7()}

    def machine(self) -> None:
        for batch in Batch.objects.all():
            work_through(self.office.an, batch)

    def ready(self, content: bytes | None = None) -> ScanDocument:
        self.sent(content)
        self.machine()
        return ScanDocument.objects.get()

    def form_of(self, page: html.HtmlElement) -> dict[str, str]:
        (form,) = [each for each in page.forms if each.get("id") == "arriving"]
        named = {each.get("name"): each for each in form.inputs if each.get("type") != "file"}
        # As browsers do: the first line break of a text area is none of its value.
        return {name: (each.value or "").removeprefix("\n") for name, each in named.items() if name}

    def opened(self, **asked: Any) -> html.HtmlElement:
        return html.fromstring(self.page(self.office.an, "arrive", self.office.body, **asked))


class WithoutJavaScriptTests(DeskPagesCase):
    def test_a_scan_sent_with_the_form_is_read_and_then_fills_it(self) -> None:
        waiting = self.form_of(self.sent(typed=self.form_of(self.opened()) | {"note": "gấp"}))
        self.assertEqual((waiting["note"], waiting["issuer"]), ("gấp", ""))
        self.machine()
        form = self.form_of(self.posted(waiting | {"act": "fill"}))
        self.assertEqual(
            {name: form[name] for name in SAYS if name != "urgency"},
            {name: value for name, value in SAYS.items() if name != "urgency"},
        )
        self.assertEqual((form["note"], form["page_count"]), ("gấp", "1"))
        done = self.as_(self.office.an).post(reverse("registers:arrive", args=[self.office.body]), form)
        self.assertEqual(done.status_code, 302)
        entered = Incoming.objects.get()
        self.assertEqual((entered.document.number, entered.note), ("77", "gấp"))
        self.assertEqual(entered.document.representations.filter(role="original").count(), 1)

    def test_what_was_typed_is_never_overwritten(self) -> None:
        waiting = self.form_of(
            self.sent(typed={"issuer": "UBND tỉnh", "number": "5", "arrived_on": "2026-02-21"})
        )
        self.machine()
        form = self.form_of(self.posted(waiting | {"act": "fill"}))
        self.assertEqual((form["issuer"], form["number"], form["symbol"]), ("UBND tỉnh", "5", "SNV-VTLT"))
        self.assertEqual(form["arrived_on"], "2026-02-21")

    def test_the_sender_kept_from_the_last_one_gives_way_to_what_was_read(self) -> None:
        self.posted(self.letter(), status=302)
        begun = self.form_of(self.opened())
        self.assertEqual(begun["issuer"], LETTER["issuer"])
        waiting = self.form_of(self.sent(typed=begun))
        self.machine()
        self.assertEqual(self.form_of(self.posted(waiting | {"act": "fill"}))["issuer"], SAYS["issuer"])

    def test_nothing_is_entered_while_its_scan_is_not_read(self) -> None:
        waiting = self.form_of(self.sent(typed=self.letter()))
        refused = self.posted(waiting, status=422)
        self.assertIn("was not read yet", refused.text_content())
        self.assertEqual(Incoming.objects.count(), 0)
        without = self.form_of(self.posted(waiting | {"act": "without"}))
        self.assertEqual((without["subject"], "file" in without), (LETTER["subject"], False))
        self.posted(without, status=302)
        self.assertEqual(Incoming.objects.get().document.representations.count(), 0)


class BesideTheFormTests(DeskPagesCase):
    def test_values_stand_with_confidence_and_place_beside_the_form(self) -> None:
        document = self.ready()
        page = self.opened(scan=document.pk)
        (number,) = page.xpath("//*[@data-show='number']")
        self.assertEqual(number.get("data-value"), "77")
        self.assertIn("97 %", number.getparent().getparent().text_content())
        (place,) = page.xpath("//*[local-name()='rect'][@data-of='number']")
        self.assertEqual(
            [place.get(each) for each in ("x", "y", "width", "height")], ["10", "20", "20", "20"]
        )
        (image,) = page.xpath("//*[local-name()='image']")
        self.assertTrue(image.get("href").endswith(f"/{document.pk}/1"))

    def test_a_held_scan_shows_nothing_of_itself(self) -> None:
        self.sent(a_scan(a_page(says=SAYS, mark="MẬT")))
        self.machine()
        page = self.opened(file=IncomingFile.objects.get().pk)
        text = html.tostring(page, encoding="unicode")
        self.assertIn("is held", text)
        for shown in (SAYS["subject"], "quet.pdf", "<image"):
            self.assertNotIn(shown, text)

    def test_what_was_sent_before_leads_to_the_document_it_became(self) -> None:
        content = a_scan(a_page(says=SAYS))
        document = self.ready(content)
        self.posted(self.letter() | {"scan": document.pk}, status=302)
        page = self.sent(content)
        self.assertIn("was sent before", page.text_content())
        self.assertIn(
            reverse("registry:document", args=[document.pk]), html.tostring(page, encoding="unicode")
        )

    def test_after_one_the_next_that_was_read_stands_ready(self) -> None:
        first = self.ready()
        self.sent(a_scan(a_page(says=SAYS | {"number": "78"})))
        self.machine()
        second = ScanDocument.objects.exclude(pk=first.pk).get()
        form = self.form_of(self.opened(scan=first.pk)) | {"copies": "1"}
        response = self.as_(self.office.an).post(reverse("registers:arrive", args=[self.office.body]), form)
        self.assertIn(f"scan={second.pk}", response["Location"])

    def test_a_scan_that_a_colleague_entered_is_told_and_nothing_is_entered_twice(self) -> None:
        document = self.ready()
        form = self.form_of(self.opened(scan=document.pk)) | {"copies": "1"}
        self.posted(form, status=302)
        again = self.posted(form | {"key": str(uuid7())}, status=422)
        self.assertIn("lies here no more", again.text_content())
        self.assertEqual((Incoming.objects.count(), Document.objects.count()), (1, 1))

    def test_taken_back_it_is_gone(self) -> None:
        document = self.ready()
        address = reverse("registers:off_desk", args=[self.office.body, document.file_id])
        self.assertEqual(self.as_(self.office.an).post(address).status_code, 302)
        self.assertEqual((IncomingFile.objects.get().state, ScanDocument.objects.count()), ("withdrawn", 0))
        self.assertEqual(self.client.post(address).status_code, 404)

    def test_others_see_and_change_nothing(self) -> None:
        document = self.ready()
        for actor in (self.office.hai, self.office.chi):
            client = self.as_(actor)
            for name, args in (("desk_image", [document.pk, 1]), ("off_desk", [document.file_id])):
                address = reverse(f"registers:{name}", args=[self.office.body, *args])
                answer = client.post(address) if name == "off_desk" else client.get(address)
                self.assertIn(answer.status_code, (403, 404))
            shown = client.get(
                reverse("registers:arrive", args=[self.office.body]), {"scan": str(document.pk)}
            )
            self.assertNotIn(SAYS["subject"], shown.content.decode())
        self.assertEqual(ScanDocument.objects.get().state, "read")

    def test_the_form_costs_the_same_with_much_on_the_desk(self) -> None:
        document = self.ready()
        address = reverse("registers:arrive", args=[self.office.body])
        client = self.as_(self.office.an)

        def cost(scan: UUID) -> int:
            with self.subTest(), CaptureQueriesContext(connection) as seen:
                client.get(address, {"scan": str(scan)})
            return len(seen)

        cost(document.pk)
        before = cost(document.pk)
        for _ in range(3):
            self.sent(a_scan(a_page(says=SAYS)))
        self.machine()
        self.assertEqual(cost(document.pk), before)

    def test_no_file_no_batch(self) -> None:
        self.assertIn("Choose a scan first", self.posted({"act": "read"}).text_content())
        self.assertEqual(Batch.objects.count(), 0)
