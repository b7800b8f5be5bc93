"""Another system enters, drafts, numbers and sends with the rights of its account, and never twice."""

from datetime import date, timedelta
from typing import Any

from django.test import TestCase
from django.utils import timezone

from hoso.access.values import Actor
from hoso.accounts import services as accounts
from hoso.lib.dates import now
from hoso.lib.ids import uuid7
from hoso.registry.models import Entry, Incoming, Outgoing
from hoso.registry.tests.office import Office, an_office, every_row
from tests.worlds import SERVICE, id_of

LETTER = {
    "issuer": "Sở Nội vụ tỉnh Tuyên Quang", "number": "51", "symbol": "SNV-VTLT", "issued_on": "2026-02-27",
    "type_name": "Công văn", "subject": "Về việc thu thập tài liệu", "identifier": "000.00.12.H60",
}  # fmt: skip
DRAFT = {
    "type_code": "QD", "subject": "Về việc thành lập tổ", "recipients": ["Như Điều 3"], "authority": "TM.",
    "signer_title": "CHỦ TỊCH", "signer": "Nguyễn Văn Minh", "text": "Điều 1.",
}  # fmt: skip


class RegisterApiTests(TestCase):
    office: Office
    today: date
    tokens: dict[str, str]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.office = an_office()
        cls.today = timezone.localdate()
        ends_at = now() + timedelta(days=1)
        people = (cls.office.an, cls.office.hai, cls.office.minh, cls.office.chi)
        cls.tokens = {
            each.name: accounts.issue_token(SERVICE, id_of(each), label="t", ends_at=ends_at)
            for each in people
        }

    def headers(self, actor: Actor) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[actor.name]}"}

    def get(self, actor: Actor, path: str) -> Any:
        return self.client.get(f"/api/{path}", headers=self.headers(actor))

    def post(self, actor: Actor, path: str, **given: Any) -> Any:
        return self.client.post(
            f"/api/{path}", given, content_type="application/json", headers=self.headers(actor)
        )

    def enter(self, actor: Actor | None = None, **more: Any) -> Any:
        given = LETTER | {"arrived_on": self.today.isoformat()} | more
        return self.post(actor or self.office.an, f"bodies/{self.office.body}/arrivals", **given)

    def test_what_is_entered_comes_back_with_its_number_and_sent_twice_it_is_one(self) -> None:
        key = str(uuid7())
        told = [self.enter(id=key).json() for _ in range(2)]
        self.assertEqual(told[0], told[1])
        self.assertEqual((told[0]["id"], told[0]["arrival_number"], told[0]["symbol"]), (key, 1, "SNV-VTLT"))
        listed = self.get(self.office.hai, f"bodies/{self.office.body}/arrivals").json()
        self.assertEqual([each["id"] for each in listed["items"]], [key])
        self.assertEqual(Entry.objects.count(), 1)

    def test_an_arrival_is_instructed_and_closed(self) -> None:
        arrival = self.enter().json()["id"]
        lead = str(id_of(self.office.hai))
        due_on = (self.today + timedelta(days=5)).isoformat()
        given = {"text": "Văn phòng chủ trì", "lead": lead, "due_on": due_on}
        self.post(self.office.minh, f"arrivals/{arrival}/instruct", **given)
        slip = self.get(self.office.hai, f"arrivals/{arrival}/slip").json()
        self.assertEqual([(each["part"], each["lead"]) for each in slip], [("leader", lead)])
        closed = self.post(self.office.hai, f"arrivals/{arrival}/close", text="Đã trả lời").json()
        self.assertEqual((closed["state"], closed["closing_note"]), ("handled", "Đã trả lời"))

    def test_a_document_goes_from_draft_to_dispatch(self) -> None:
        made = self.post(self.office.hai, f"bodies/{self.office.body}/outgoing", **DRAFT).json()
        path = f"outgoing/{made['id']}"
        self.post(self.office.hai, f"{path}/submit", before=str(id_of(self.office.minh)))
        self.post(self.office.minh, f"{path}/approve")
        issued = self.post(self.office.an, f"{path}/issue", on=self.today.isoformat()).json()
        self.assertEqual((issued["state"], issued["document_id"] is not None), ("issued", True))
        [recipient] = self.get(self.office.an, f"{path}/recipients").json()
        sending = {"recipient_id": recipient["id"], "way": "post"}
        sent = self.post(self.office.an, f"{path}/dispatch", on=self.today.isoformat(), sendings=[sending])
        self.assertEqual(sent.json()["state"], "dispatched")
        called = self.post(self.office.minh, f"{path}/call-back", text="Ban hành nhầm").json()
        self.assertEqual(called["state"], "recalled")

    def test_a_refusal_has_a_code_and_three_parts_and_changes_nothing(self) -> None:
        self.enter()
        before = every_row()
        late = (self.today + timedelta(days=3)).isoformat()
        for answer, status, code in (
            (self.enter(arrived_on=late), 422, "registry.outside_register"),
            (self.enter(self.office.hai), 403, "lib.not_allowed"),
            (self.enter(self.office.chi), 404, "lib.not_found"),
        ):
            self.assertEqual((answer.status_code, answer.json()["code"]), (status, code))
            self.assertTrue(all(answer.json()[part] for part in ("what", "why", "todo")))
        self.assertEqual(self.enter(medium="pigeon").status_code, 422)
        self.assertEqual(every_row(), before)

    def test_an_outsider_learns_nothing_of_any_address(self) -> None:
        self.enter()
        self.post(self.office.hai, f"bodies/{self.office.body}/outgoing", **DRAFT)
        arrival, outgoing = Incoming.objects.get().pk, Outgoing.objects.get().pk
        for path in (f"arrivals/{arrival}", f"arrivals/{arrival}/slip", f"outgoing/{outgoing}",
                     f"outgoing/{outgoing}/recipients", f"bodies/{self.office.body}/registers"):  # fmt: skip
            self.assertEqual(self.get(self.office.chi, path).status_code, 404, path)
        for path in (f"bodies/{self.office.body}/arrivals", f"bodies/{self.office.body}/outgoing"):
            self.assertEqual(self.get(self.office.chi, path).json()["items"], [])

    def test_the_registers_of_a_body_are_told_to_whom_they_concern(self) -> None:
        told = self.get(self.office.an, f"bodies/{self.office.body}/registers").json()
        self.assertEqual({each["direction"] for each in told}, {"arrivals", "issued"})
        self.assertEqual({each["first_day"] for each in told}, {"2026-01-01"})
