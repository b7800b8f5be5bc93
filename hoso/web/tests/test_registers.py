"""Pages of the registers: a clerk enters and numbers, a head instructs and signs."""

import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pypdfium2
from django.urls import reverse
from django.utils import timezone

from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.lib.dates import now
from hoso.registry import queries, services
from hoso.registry.models import Entry, Incoming, Outgoing, Register
from hoso.registry.rules import Direction, NewRegister, NewSeries
from hoso.registry.tests.office import Office, an_office
from hoso.web.tests.signed_in import SignedInCase
from hoso.web.tests.test_cost import WHO
from hoso.web.tests.test_custody import errors_of
from tests.worlds import id_of

LETTER: dict[str, Any] = {
    "medium": "paper", "issuer": "Sở Nội vụ tỉnh Tuyên Quang", "number": "51", "symbol": "SNV-VTLT",
    "date": "2026-02-27", "type": "Công văn", "subject": "Về việc thu thập tài liệu", "copies": "1",
}  # fmt: skip
DRAFT: dict[str, Any] = {
    "type_code": "QD", "subject": "Về việc thành lập tổ kiểm kê", "text": "Điều 1.",
    "recipients": "Như Điều 3\nLưu: VT",
    "authority": "TM.", "signer_title": "CHỦ TỊCH", "signer": "Nguyễn Văn Minh", "copies": "2",
}  # fmt: skip


class RegistersCase(SignedInCase):
    office: Office
    today: date

    @classmethod
    def setUpTestData(cls) -> None:
        cls.office = an_office()
        cls.today = timezone.localdate()

    def today_as(self, actor: Actor) -> Actor:
        """The actor as the pages build it: of the real day."""
        return accounts.actor_for(id_of(actor), at=now())

    def page(self, actor: Actor, route: str, /, *args: Any, **data: Any) -> str:
        response = self.as_(actor).get(reverse(f"registers:{route}", args=args), data)
        self.assertEqual(response.status_code, 200, route)
        return response.content.decode()

    def send(self, actor: Actor, route: str, /, *args: Any, status: int = 302, **data: Any) -> Any:
        response = self.as_(actor).post(reverse(f"registers:{route}", args=args), data)
        self.assertEqual(response.status_code, status, errors_of(response))
        return response

    def enter(self, status: int = 302, **more: Any) -> Any:
        key = more.pop("key", "0198c0de-0000-7000-8000-0000000000aa")
        given = LETTER | {"arrived_on": self.today.isoformat(), "key": key} | more
        return self.send(self.office.an, "arrive", self.office.body, status=status, **given)

    def draft(self, **more: Any) -> Outgoing:
        self.send(self.office.hai, "draft", self.office.body, **(DRAFT | more))
        return Outgoing.objects.latest("id")


class ArrivalPageTests(RegistersCase):
    def test_what_is_entered_gets_a_number_and_the_form_stands_ready_for_the_next(self) -> None:
        answer = self.enter()
        page = self.client.get(answer.headers["Location"]).content.decode()
        self.assertIn("is the arrival number of 51/SNV-VTLT", page)
        self.assertIn('value="Sở Nội vụ tỉnh Tuyên Quang"', page)
        self.assertNotIn('value="51"', page)

    def test_pressed_twice_it_enters_one_document(self) -> None:
        self.enter()
        self.enter()
        self.assertEqual((Incoming.objects.count(), Entry.objects.count()), (1, 1))

    def test_a_date_that_cannot_be_is_refused_in_words_and_nothing_is_entered(self) -> None:
        late = self.today + timedelta(days=2)
        response = self.enter(status=422, arrived_on=late.isoformat())
        self.assertTrue(any("No number was given." in each for each in errors_of(response)))
        self.assertEqual(Entry.objects.count(), 0)

    def test_while_it_is_typed_the_page_tells_what_seems_to_have_arrived(self) -> None:
        self.enter()
        asked = {"number": "051", "symbol": "snv vtlt", "issuer": "SỞ NỘI VỤ TỈNH TUYÊN QUANG"}
        self.assertIn(
            "arrived already: number 1", self.page(self.office.an, "alike", self.office.body, **asked)
        )
        self.assertNotIn("arrived already", self.page(self.office.an, "alike", self.office.body, number="7"))

    def test_it_goes_before_the_head_who_says_who_handles_it(self) -> None:
        self.enter()
        arrival = Incoming.objects.get()
        given = {"act": "present", "do": "1", "marked": [str(arrival.pk)]}
        self.send(self.office.an, "marked", self.office.body, status=200, **given)
        self.send(
            self.office.minh, "instruct", arrival.pk, text="Văn phòng chủ trì",
            lead=str(id_of(self.office.hai)), cooperating=[str(id_of(self.office.an))], due_on="2026-12-20",
        )  # fmt: skip
        page = self.page(self.office.hai, "arrival", arrival.pk)
        for part in ("Văn phòng chủ trì", "20/12/2026", "Draft the answer"):
            self.assertIn(part, page)
        self.send(self.office.hai, "arrival_act", arrival.pk, act="close", text="Đã trả lời")
        arrival.refresh_from_db()
        self.assertEqual(arrival.state, "handled")

    def test_a_list_is_narrowed_and_a_number_found(self) -> None:
        self.enter()
        self.enter(number="52", subject="Về việc khác", key="0198c0de-0000-7000-8000-0000000000ab")
        found = self.page(self.office.an, "arrivals", self.office.body, n="52/SNV-VTLT")
        self.assertIn("Về việc khác", found)
        self.assertNotIn(LETTER["subject"], found)
        self.assertIn(LETTER["subject"], self.page(self.office.an, "arrivals", self.office.body, n="1"))
        self.assertNotIn(
            LETTER["subject"], self.page(self.office.an, "arrivals", self.office.body, show="late")
        )

    def test_a_list_costs_the_same_however_long_it_is(self) -> None:
        path = reverse("registers:arrivals", args=[self.office.body])
        for turn in range(3):
            self.enter(number=str(60 + turn), key=f"0198c0de-0000-7000-8000-0000000000b{turn}")
            client = self.as_(self.office.an)
            client.get(path)
            with self.assertNumQueries(WHO + 5):  # names of bodies, scopes, arrivals, what was said, views
                client.get(path)


class DraftPageTests(RegistersCase):
    def test_a_document_is_drafted_signed_numbered_and_sent(self) -> None:
        outgoing = self.draft()
        self.send(
            self.office.hai, "outgoing_act", outgoing.pk, act="submit", before=str(id_of(self.office.minh))
        )
        self.send(self.office.minh, "outgoing_act", outgoing.pk, act="approve")
        self.send(self.office.an, "issue", outgoing.pk, on=self.today.isoformat())
        outgoing.refresh_from_db()
        self.assertIn("01/QĐ-UBND", self.page(self.office.an, "one", outgoing.pk))
        recipients = [str(each.pk) for each in queries.recipients_of(outgoing.pk)]
        self.send(
            self.office.an,
            "dispatch",
            outgoing.pk,
            recipients=recipients[:1],
            way="post",
            on=self.today.isoformat(),
        )
        outgoing.refresh_from_db()
        self.assertEqual(outgoing.state, "dispatched")

    def test_what_is_wrong_with_a_draft_is_said_before_it_can_be_submitted(self) -> None:
        outgoing = self.draft(recipients="", signer="")
        page = self.page(self.office.hai, "one", outgoing.pk)
        for fault in ("nobody is named who receives it", "the name of whoever signs is missing"):
            self.assertIn(fault, page)
        self.send(
            self.office.hai,
            "outgoing_act",
            outgoing.pk,
            status=422,
            act="submit",
            before=str(id_of(self.office.minh)),
        )
        outgoing.refresh_from_db()
        self.assertEqual(outgoing.state, "draft")

    def test_an_answer_begins_with_what_it_answers_and_closes_it(self) -> None:
        self.enter()
        arrival = Incoming.objects.get()
        path = f"{reverse('registers:draft', args=[self.office.body])}?answers={arrival.pk}"
        page = self.as_(self.office.hai).get(path).content.decode()
        self.assertIn("Answer to document 51/SNV-VTLT", page)
        self.client.post(path, DRAFT)
        outgoing = Outgoing.objects.get()
        self.assertEqual(outgoing.answers, arrival)

    def test_what_comes_back_shows_why_and_is_changed(self) -> None:
        outgoing = self.draft()
        self.send(
            self.office.hai, "outgoing_act", outgoing.pk, act="submit", before=str(id_of(self.office.minh))
        )
        self.send(self.office.minh, "outgoing_act", outgoing.pk, act="return", text="Bổ sung căn cứ pháp lý")
        self.assertIn("Bổ sung căn cứ pháp lý", self.page(self.office.hai, "one", outgoing.pk))
        self.send(self.office.hai, "change", outgoing.pk, **(DRAFT | {"text": "Căn cứ Luật."}))
        self.assertEqual(len(queries.versions_of(outgoing.pk)), 2)

    def test_a_draft_is_nobody_elses_business(self) -> None:
        outgoing = self.draft()
        for route in ("one", "change"):
            response = self.as_(self.office.chi).get(reverse(f"registers:{route}", args=[outgoing.pk]))
            self.assertEqual(response.status_code, 404)


class BookPageTests(RegistersCase):
    def test_the_head_opens_the_usual_registers_of_the_next_year_at_once(self) -> None:
        year = self.today.year + 1
        self.send(
            self.office.minh, "books", self.office.body, from_on=f"{year}-01-01", to_on=f"{year}-12-31",
            issuer_symbol="UBND",
        )  # fmt: skip
        self.assertEqual(Register.objects.filter(valid__contains=date(year, 6, 1)).count(), 3)

    def test_of_the_usual_registers_all_are_opened_or_none(self) -> None:
        year = self.today.year + 1
        other = NewRegister(Direction.ISSUED, NewSeries("Khác", date(year, 1, 1), date(year, 12, 31)))
        services.open_register(self.office.minh, self.office.body, other)
        before = Register.objects.count()
        self.send(
            self.office.minh, "books", self.office.body, status=422, from_on=f"{year}-01-01",
            to_on=f"{year}-12-31", issuer_symbol="UBND",
        )  # fmt: skip
        self.assertEqual(Register.objects.count(), before)

    def test_a_clerk_is_not_offered_what_is_the_heads(self) -> None:
        self.assertNotIn("Open them", self.page(self.office.an, "books", self.office.body))
        self.send(
            self.office.an, "books", self.office.body, status=422, from_on="2027-01-01", to_on="2027-12-31",
            issuer_symbol="UBND",
        )  # fmt: skip

    def test_a_reserved_number_is_shown_until_it_is_explained(self) -> None:
        outgoing = self.draft()
        self.send(
            self.office.hai, "outgoing_act", outgoing.pk, act="submit", before=str(id_of(self.office.minh))
        )
        self.send(self.office.minh, "outgoing_act", outgoing.pk, act="approve")
        entry = services.reserve_number(self.today_as(self.office.an), outgoing.pk, on=self.today)
        self.assertIn("Reserved numbers", self.page(self.office.an, "books", self.office.body))
        self.assertIn("Use this number", self.page(self.office.an, "one", outgoing.pk))
        self.send(self.office.an, "explain", entry.pk, reason="Hỏng thiết bị")
        self.assertNotIn("Reserved numbers", self.page(self.office.an, "books", self.office.body))

    def test_registers_and_reports_are_printed_to_sign_and_bind_and_written_as_sheets(self) -> None:
        self.enter()
        for book, title in (
            ("arrivals", "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN"),
            ("issued", "SỔ ĐĂNG KÝ VĂN BẢN ĐI"),
            ("followed", "SỔ THEO DÕI GIẢI QUYẾT VĂN BẢN ĐẾN"),
            ("arrivals-report", "BÁO CÁO TÌNH HÌNH GIẢI QUYẾT VĂN BẢN ĐẾN"),
            ("issued-report", "BÁO CÁO TÌNH HÌNH GIẢI QUYẾT VĂN BẢN ĐI"),
        ):
            path = reverse("registers:printed", args=[self.office.body, book])
            printed = self.as_(self.office.an).get(path).content
            text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(printed))
            self.assertIn(title, " ".join(text.split()))
            sheet = openpyxl.load_workbook(io.BytesIO(self.client.get(path, {"as": "xlsx"}).content))
            self.assertGreater(sheet.worksheets[0].max_column, 6)

    def test_a_printed_register_holds_every_line_and_says_nothing_of_what_one_may_not_read(self) -> None:
        self.enter()
        Incoming.objects.get().document.holding.__class__.objects.update(is_shut=True)
        path = reverse("registers:printed", args=[self.office.body, "arrivals"])
        sheet = openpyxl.load_workbook(io.BytesIO(self.as_(self.office.an).get(path, {"as": "xlsx"}).content))
        rows = [[cell.value for cell in row] for row in sheet.worksheets[0].iter_rows()]
        self.assertEqual([str(cell) for cell in rows[1][:2]], [f"{self.today:%d/%m/%Y}", "1"])
        self.assertFalse(any(LETTER["subject"] in str(cell) for cell in rows[1]))
