"""Another system makes copies with the rights of its account, and never the same one twice."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.test import TestCase
from django.utils import timezone

from hoso.access.values import Actor
from hoso.accounts import queries as accounts_queries
from hoso.accounts import services as accounts
from hoso.digitisation.tests import scans
from hoso.lib.dates import now
from hoso.lib.ids import uuid7
from hoso.registry import services
from hoso.registry.models import MadeCopy
from hoso.registry.rules import NewArrival, Role
from hoso.registry.services import NewFile
from hoso.registry.tests.copying import a_paper, kept
from hoso.registry.tests.office import LETTER, Office, an_office, every_row
from tests.worlds import SERVICE, id_of


class CopyApiTests(TestCase):
    home: Path
    office: Office
    today: date
    tokens: dict[str, str]
    document: UUID

    @classmethod
    def setUpTestData(cls) -> None:
        cls.home = cls.enterClassContext(scans.a_home())
        cls.office, cls.today = an_office(), timezone.localdate()
        people = (cls.office.an, cls.office.hai, cls.office.minh, cls.office.chi)
        ends_at = now() + timedelta(days=1)
        cls.tokens = {
            each.name: accounts.issue_token(SERVICE, id_of(each), label="t", ends_at=ends_at)
            for each in people
        }
        an = accounts_queries.actor_for(id_of(cls.office.an), at=now())
        arrival = services.register_arrival(an, cls.office.body, NewArrival(cls.today, LETTER))
        cls.document = arrival.document_id
        paper = NewFile(Role.PDFA, kept(a_paper()), "quet.pdf", "application/pdf", 1, 2)
        services.add_files(cls.document, [paper])

    def setUp(self) -> None:
        self.post(self.office.minh, f"bodies/{self.office.body}/registers/copies")

    def headers(self, actor: Actor) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[actor.name]}"}

    def get(self, actor: Actor, path: str) -> Any:
        return self.client.get(f"/api/{path}", headers=self.headers(actor))

    def post(self, actor: Actor, path: str, **given: Any) -> Any:
        return self.client.post(
            f"/api/{path}", given, content_type="application/json", headers=self.headers(actor)
        )

    def make(self, actor: Actor | None = None, to: str = "copies", **more: Any) -> Any:
        given = {
            "form": "full", "recipients": ["Ông Páo", "Lưu: VT"], "purpose": "Vay vốn", "copies": 2,
            "permitted_by": "Nguyễn Văn Minh", "authority": "TL.", "signer_title": "CHÁNH VĂN PHÒNG",
            "signer_id": str(id_of(self.office.minh)), "place": "Chiêm Hóa", "on": self.today.isoformat(),
        } | more  # fmt: skip
        return self.post(actor or self.office.an, f"documents/{self.document}/{to}", **given)

    def test_a_copy_sent_twice_is_one_and_comes_back_with_its_number_and_file(self) -> None:
        key = str(uuid7())
        told = [self.make(id=key).json() for _ in range(2)]
        self.assertEqual(told[0], told[1])
        self.assertEqual((told[0]["id"], told[0]["written_number"]), (key, "01/SY-UBND"))
        self.assertEqual(self.get(self.office.an, f"copies/{key}").json(), told[0])
        of_document = self.get(self.office.hai, f"documents/{self.document}/copies").json()
        self.assertEqual([each["id"] for each in of_document], [key])
        listed = self.get(self.office.hai, f"bodies/{self.office.body}/copies").json()
        self.assertEqual([each["document_id"] for each in listed["items"]], [str(self.document)])
        file = self.get(self.office.an, f"copies/{key}/file")
        self.assertTrue(file.getvalue().startswith(b"%PDF"))
        book = self.get(self.office.an, f"bodies/{self.office.body}/books/copies.pdf")
        self.assertTrue(book.content.startswith(b"%PDF"))

    def test_it_is_looked_at_signed_given_up_finished_and_cancelled(self) -> None:
        pages = self.get(self.office.an, f"documents/{self.document}/copies/pages").json()
        self.assertEqual(pages, {"pages": 2})
        seen = self.make(to="copies/preview.pdf", medium="electronic")
        self.assertTrue(seen.content.startswith(b"%PDF"))
        self.assertEqual(MadeCopy.objects.count(), 0)
        key = self.make(medium="electronic").json()["id"]
        signing = self.post(self.office.an, f"copies/{key}/sign").json()["id"]
        waiting = self.get(self.office.an, "signings").json()["items"]
        self.assertEqual([(each["id"], each["form"]) for each in waiting], [(signing, "copy")])
        self.assertEqual(self.post(self.office.an, f"copies/{key}/cancel", text="x").status_code, 422)
        given_up = self.post(self.office.an, f"copies/{key}/give-up", text="nhầm").json()
        self.assertEqual(given_up["state"], "made")
        self.assertEqual(self.post(self.office.an, f"copies/{key}/finish").json()["state"], "made")
        gone = self.post(self.office.an, f"copies/{key}/cancel", text="sao nhầm").json()
        self.assertEqual((gone["state"], gone["cancel_reason"]), ("cancelled", "sao nhầm"))

    def test_refusals_change_nothing(self) -> None:
        key = self.make().json()["id"]
        before = every_row()
        for by, status in ((self.office.chi, 404), (self.office.hai, 403)):
            self.assertEqual(self.make(by).status_code, status)
            for act in ("finish", "sign"):
                self.assertEqual(self.post(by, f"copies/{key}/{act}").status_code, status, act)
            self.assertEqual(self.post(by, f"copies/{key}/cancel", text="x").status_code, status)
        for path in (f"copies/{key}", f"copies/{key}/file", f"bodies/{self.office.body}/copies"):
            self.assertEqual(self.get(self.office.chi, path).status_code, 404)
        odd = self.make(held="copy").json()
        self.assertEqual(odd["code"], "registry.copy_odd")
        self.assertIn("sao y và trích sao", odd["why"])
        self.assertEqual(every_row(), before)
