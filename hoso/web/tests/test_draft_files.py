"""A draft's files on its page: added, looked at, handed out, taken out."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import override_settings
from django.urls import reverse

from hoso.access import acts
from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.accounts import services as account_services
from hoso.accounts.rules import Role as AccountRole
from hoso.digitisation.models import Batch
from hoso.digitisation.tests import scans
from hoso.digitisation.tests.scans import a_page, a_scan, work_through
from hoso.registry import queries, services
from hoso.registry.models import DraftFile, Outgoing
from hoso.registry.rules import Role
from hoso.registry.tests.office import a_draft
from hoso.web.tests.test_registers import RegistersCase
from tests.worlds import SERVICE, a_person, id_of


class DraftFilesPageTests(RegistersCase):
    home: Path
    outgoing: Outgoing

    def setUp(self) -> None:
        super().setUp()
        self.home = self.enterContext(scans.a_home())
        self.enterContext(override_settings(FILE_UPLOAD_TEMP_DIR=str(self.home / "work")))
        self.outgoing = a_draft(self.office)

    def post(self, route: str, *more: object, by: Actor | None = None, **data: Any) -> HttpResponse:
        address = reverse(f"registers:{route}", args=[self.outgoing.pk, *more])
        response = self.as_(by or self.office.hai).post(address, data)
        assert isinstance(response, HttpResponse)
        return response

    def add(self, content: bytes | None = None, *, kind: str = "annex", by: Actor | None = None) -> None:
        file = SimpleUploadedFile("phụ lục.pdf", content or a_scan(a_page()), "application/pdf")
        self.assertEqual(self.post("add_draft_file", by=by, kind=kind, files=file).status_code, 302)

    def machine(self) -> None:
        for batch in Batch.objects.all():
            work_through(self.office.an, batch)

    def issued(self) -> None:
        services.submit_draft(self.office.hai, self.outgoing.pk, before=id_of(self.office.minh))
        services.approve_draft(self.office.minh, self.outgoing.pk)
        services.issue(self.today_as(self.office.an), self.outgoing.pk, on=self.today)

    def test_a_file_waits_is_looked_at_and_handed_out_as_it_came(self) -> None:
        content = a_scan(a_page())
        self.add(content)
        waiting = self.page(self.office.hai, "one", self.outgoing.pk)
        self.assertIn("hx-get", waiting)
        self.assertIn("was not looked at", waiting)
        self.machine()
        shown = self.page(self.office.hai, "draft_files", self.outgoing.pk)
        self.assertNotIn("hx-get", shown)
        file = DraftFile.objects.get()
        address = reverse("registers:draft_file", args=[self.outgoing.pk, file.pk])
        self.assertIn(address, shown)
        answer = self.as_(self.office.hai).get(address)
        self.assertEqual(b"".join(answer), content)
        self.assertIn("attachment", answer["Content-Disposition"])
        self.assertIn("sandbox", answer["Content-Security-Policy"])

    def test_of_a_held_file_no_name_is_shown(self) -> None:
        self.add(a_scan(a_page(mark="MẬT")))
        self.machine()
        shown = self.page(self.office.minh, "one", self.outgoing.pk)
        self.assertNotIn("phụ lục", shown)
        self.assertIn("held", shown)

    def test_a_file_taken_out_stands_with_its_versions(self) -> None:
        self.add()
        self.machine()
        file = DraftFile.objects.get()
        self.assertEqual(self.post("remove_draft_file", file.pk).status_code, 302)
        self.assertIn(
            "from version 2, no more in version 3", self.page(self.office.hai, "one", self.outgoing.pk)
        )

    def test_what_is_no_document_is_told_and_leaves_nothing(self) -> None:
        self.add(b"MZ")
        self.assertIn("phụ lục.pdf", self.page(self.office.hai, "one", self.outgoing.pk))
        self.assertEqual(DraftFile.objects.count(), 0)
        self.assertEqual(self.post("add_draft_file", kind="other").status_code, 422)

    def test_others_add_and_take_out_nothing(self) -> None:
        self.add()
        file = DraftFile.objects.get()
        scan = SimpleUploadedFile("a.pdf", a_scan(a_page()))
        sent = self.post("add_draft_file", by=self.office.chi, kind="annex", files=scan)
        self.assertEqual(sent.status_code, 404)
        self.assertEqual(self.post("remove_draft_file", file.pk, by=self.office.chi).status_code, 404)
        self.assertEqual(DraftFile.objects.filter(until=None).count(), 1)

    def test_the_issued_document_is_given_its_text_or_its_signed_file(self) -> None:
        self.add(kind="text")
        self.machine()
        self.issued()
        self.assertIn("is what was issued", self.page(self.office.an, "one", self.outgoing.pk))
        self.assertEqual(self.post("issue_text", by=self.office.an).status_code, 302)
        document_id = Outgoing.objects.get().document_id
        assert document_id is not None
        self.assertIsNotNone(queries.find_file(document_id, Role.ORIGINAL))
        self.assertNotIn("is what was issued", self.page(self.office.an, "one", self.outgoing.pk))

    def test_who_gives_numbers_and_drafts_nothing_sends_what_was_issued(self) -> None:
        self.issued()
        tu = a_person("tu", body=self.office.body, role=AccountRole.ARCHIVIST)
        post = accounts.list_posts(id_of(self.office.an), on=self.today)[0]
        account_services.delegate(
            SERVICE, post.pk, to_account=id_of(tu), acts=[acts.READ, acts.ISSUE], from_on=self.today,
            to_on=self.today + timedelta(days=2), reason="nghỉ phép",
        )  # fmt: skip
        self.assertFalse(queries.may(self.today_as(tu), acts.DRAFT, self.office.body))
        self.add(kind="issued", by=tu)
        self.machine()
        self.assertEqual([each.kind for each in queries.files_now(self.outgoing.pk)], ["issued"])

    def test_each_annex_is_handed_out_by_its_number(self) -> None:
        first, second = a_scan(a_page()), a_scan(a_page())
        self.add(first)
        self.add(second)
        self.machine()
        self.issued()
        address = reverse("registry:download", args=[Outgoing.objects.get().document_id, "annex"])
        client = self.as_(self.office.an)
        self.assertEqual(b"".join(client.get(address, {"n": "1"})), first)
        self.assertEqual(b"".join(client.get(address, {"n": "2"})), second)
        self.assertEqual(client.get(address, {"n": "3"}).status_code, 404)

    def test_what_was_issued_is_sent_from_one_page(self) -> None:
        self.assertNotIn("Send it as e-document", self.page(self.office.an, "one", self.outgoing.pk))
        self.issued()
        address = reverse("exchange:send", args=[Outgoing.objects.get().document_id])
        self.assertIn(address, self.page(self.office.an, "one", self.outgoing.pk))
        self.assertNotIn(address, self.page(self.office.hai, "one", self.outgoing.pk))
