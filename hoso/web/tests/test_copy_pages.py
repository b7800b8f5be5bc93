"""The page of a document makes a copy of it; the register of copies lists, prints and cancels."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.urls import reverse

from hoso.accounts import queries as accounts
from hoso.digitisation.tests import scans
from hoso.lib.dates import now
from hoso.registry import queries, services
from hoso.registry.models import MadeCopy
from hoso.registry.rules import NewArrival, Role
from hoso.registry.services import NewFile
from hoso.registry.tests.copying import a_paper, kept
from hoso.signatures.models import Signing, SigningCertificate
from hoso.web.tests.test_custody import errors_of
from hoso.web.tests.test_registers import LETTER, RegistersCase
from tests.worlds import id_of

ASKED: dict[str, Any] = {
    "form": "full", "held": "original", "medium": "paper", "copies": "2", "recipients": "Ông Páo\nLưu: VT",
    "purpose": "Vay vốn", "permitted_by": "Nguyễn Văn Minh", "authority": "TL.",
    "signer_title": "CHỦ TỊCH / CHÁNH VĂN PHÒNG", "place": "Chiêm Hóa",
    "id": "0198c0de-0000-7000-8000-0000000000cc",
}  # fmt: skip


class CopyPageTests(RegistersCase):
    home: Path
    document: UUID

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.home = cls.enterClassContext(scans.a_home())
        an = accounts.actor_for(id_of(cls.office.an), at=now())
        services.open_copy_register(cls.office.minh, cls.office.body, on=cls.today)
        fields = {name: LETTER[name] for name in ("issuer", "number", "symbol", "date", "type", "subject")}
        arrival = services.register_arrival(an, cls.office.body, NewArrival(cls.today, fields))
        cls.document = arrival.document_id
        paper = NewFile(Role.PDFA, kept(a_paper()), "quet.pdf", "application/pdf", 1, 2)
        services.add_files(cls.document, [paper])

    def ask(self, act: str = "make", *, status: int = 302, **more: Any) -> Any:
        given = ASKED | {
            "act": act, "on": self.today.isoformat(), "signer_id": str(id_of(self.office.minh)),
        } | more  # fmt: skip
        return self.send(self.office.an, "copy_document", self.document, status=status, **given)

    def test_the_document_leads_to_the_copy_and_one_press_gives_the_number(self) -> None:
        route = reverse("registry:document", args=[self.document])
        page = self.as_(self.office.an).get(route).content.decode()
        self.assertIn(reverse("registers:copy_document", args=[self.document]), page)
        self.ask()
        self.ask()
        made = MadeCopy.objects.get()
        shown = self.page(self.office.an, "made_copy", made.pk)
        for words in ("01/SY-UBND", "Ông Páo; Lưu: VT", "TL. CHỦ TỊCH / CHÁNH VĂN PHÒNG"):
            self.assertIn(words, shown)
        file = self.as_(self.office.an).get(reverse("registers:copy_file", args=[made.pk]))
        self.assertEqual(file.headers["Content-Disposition"], 'attachment; filename="01-SY-UBND.pdf"')
        self.assertTrue(file.getvalue().startswith(b"%PDF"))
        self.assertIn("01/SY-UBND", self.as_(self.office.an).get(route).content.decode())
        self.assertIn("01/SY-UBND", self.page(self.office.hai, "copies", self.office.body))

    def test_what_it_will_look_like_is_shown_and_no_number_taken(self) -> None:
        page = self.ask("preview", status=200).content.decode()
        self.assertEqual(len(re.findall(r'<img src="data:image/webp;base64,', page)), 2)
        self.assertEqual(MadeCopy.objects.count(), 0)

    def test_a_form_that_is_not_right_is_told_in_words(self) -> None:
        for more, words in (
            ({"held": "copy"}, "a full copy and an extract are made of an original"),
            ({"form": "extract", "pages": "9", "heading": "Trang 9"}, "a page is named"),
            ({"form": "extract", "pages": "x"}, "Write pages as 1, 3-5."),
        ):
            response = self.ask(status=422, **more)
            self.assertTrue(any(words in each for each in errors_of(response)), errors_of(response))
        self.assertEqual(MadeCopy.objects.count(), 0)

    def test_an_e_copy_goes_to_its_signature_and_a_cancelled_one_says_why(self) -> None:
        self.ask(medium="electronic")
        made = MadeCopy.objects.get()
        self.send(self.office.an, "copy_act", made.pk, act="sign")
        page = self.page(self.office.an, "made_copy", made.pk)
        self.assertIn(reverse("signatures:fetch", args=[made.pk]), page)
        fetched = self.as_(self.office.an).post(reverse("signatures:fetch", args=[made.pk]))
        self.assertTrue(fetched.getvalue().startswith(b"%PDF"))
        self.send(self.office.an, "copy_act", made.pk, act="cancel", reason="x", status=422)
        giving_up = reverse("signatures:give_up", args=[made.pk])
        answer = self.client.post(giving_up, {"reason": "nhầm"})
        self.assertEqual(answer.headers["Location"], reverse("registers:made_copy", args=[made.pk]))
        self.send(self.office.an, "copy_act", made.pk, act="cancel", reason="sao nhầm văn bản")
        self.assertIn("sao nhầm văn bản", self.page(self.office.an, "made_copy", made.pk))

    def test_where_the_body_signs_digitally_one_press_leads_to_its_signature(self) -> None:
        SigningCertificate.objects.create(
            fingerprint="a" * 64, body_id=self.office.body, subject="UBND xã", issuer="CA",
            from_at=now() - timedelta(days=1), to_at=now() + timedelta(days=1), registered_at=now(),
        )  # fmt: skip
        for _press in range(2):
            self.ask(medium="electronic")
        [signing] = Signing.objects.all()
        self.assertEqual((signing.subject, signing.form), (MadeCopy.objects.get().pk, "copy"))

    def test_outsiders_find_nothing_and_officers_may_not(self) -> None:
        self.ask()
        made = MadeCopy.objects.get()
        for by, status in ((self.office.chi, 404), (self.office.hai, 403)):
            self.send(by, "copy_document", self.document, status=status, **ASKED)
            self.send(by, "copy_act", made.pk, status=status, act="cancel", reason="x")
        for route, argument in (("made_copy", made.pk), ("copy_file", made.pk), ("copies", self.office.body)):
            answer = self.as_(self.office.chi).get(reverse(f"registers:{route}", args=[argument]))
            self.assertEqual(answer.status_code, 404, route)

    def test_the_book_is_printed(self) -> None:
        self.ask()
        for kind, begins in ({}, b"%PDF"), ({"as": "xlsx"}, b"PK"):
            path = reverse("registers:printed", args=[self.office.body, "copies"])
            answer = self.as_(self.office.an).get(path, kind)
            self.assertTrue(answer.getvalue().startswith(begins))

    def test_a_head_opens_the_register_where_there_is_none(self) -> None:
        self.assertNotIn("open today", self.page(self.office.minh, "copies", self.office.body))
        self.send(self.office.minh, "open_copies", self.office.body, status=422)
        [held] = queries.registers_of_copies(self.office.body, on=self.today)
        series = held.series
        assert series is not None
        held.delete()
        series.delete()
        self.assertIn("The head of the body opens it.", self.page(self.office.an, "copies", self.office.body))
        self.assertIn("no register of copies", self.page(self.office.an, "copy_document", self.document))
        self.send(self.office.an, "open_copies", self.office.body, status=403)
        self.send(self.office.minh, "open_copies", self.office.body)
        self.assertEqual(len(queries.registers_of_copies(self.office.body, on=self.today)), 1)
