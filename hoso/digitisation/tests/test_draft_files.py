"""A draft holds files by version; each is looked at for marks first, and goes out with the document."""

import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.test import TestCase

from hoso.access.values import Actor
from hoso.blobs import queries as blobs
from hoso.blobs.services import keep
from hoso.digitisation import queries, services
from hoso.digitisation.errors import DeskFileTooBig, FileEmpty, KindUnknown, KnownSecret, NameOdd, NotDeclared
from hoso.digitisation.models import Batch, IncomingFile
from hoso.digitisation.rules.intake import LARGEST_FILE_ON_DESK_BYTES
from hoso.digitisation.rules.states import BatchState, FileState
from hoso.digitisation.services import Declaration
from hoso.digitisation.tests import scans
from hoso.digitisation.tests.scans import NOT_SECRET, a_page, a_scan, work_through
from hoso.lib.errors import NotAllowed, NotFound
from hoso.registry import queries as registry
from hoso.registry import services as registry_services
from hoso.registry.errors import (
    DraftFilesTooLarge,
    DraftFilesTooMany,
    FormFaulty,
    IssuedFileThere,
    MoveNotOpen,
)
from hoso.registry.models import DraftFile, Outgoing
from hoso.registry.rules import FileKind, Role
from hoso.registry.rules.draft_files import MOST_BYTES, MOST_FILES
from hoso.registry.tests.office import Office, a_draft, an_office
from tests.worlds import TODAY, id_of


def a_docx() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document xmlns:w='w'><w:p/></w:document>")
    return made.getvalue()


class DraftFilesCase(TestCase):
    home: Path
    office: Office
    draft: Outgoing

    def setUp(self) -> None:
        self.home = self.enterContext(scans.a_home())
        self.office = an_office()
        self.draft = a_draft(self.office)

    def send(
        self, content: bytes | None = None, *, by: Actor | None = None, kind: FileKind = FileKind.ANNEX,
        name: str = "phu-luc.pdf", declaration: Declaration = NOT_SECRET,
    ) -> IncomingFile:  # fmt: skip
        with tempfile.NamedTemporaryFile() as sent:
            Path(sent.name).write_bytes(a_scan(a_page()) if content is None else content)
            return services.send_for_draft(
                by or self.office.hai, self.draft.pk, Path(sent.name), name=name, kind=kind,
                declaration=declaration,
            )  # fmt: skip

    def machine(self) -> None:
        for batch in Batch.objects.filter(source=queries.DRAFTS):
            work_through(self.office.an, batch)

    def held(self, **given: Any) -> IncomingFile:
        file = self.send(a_scan(a_page(mark="MẬT")), **given)
        self.machine()
        return file

    def submit(self) -> None:
        registry_services.submit_draft(self.office.hai, self.draft.pk, before=id_of(self.office.minh))

    def sign(self) -> None:
        self.submit()
        registry_services.approve_draft(self.office.minh, self.draft.pk)

    def issue(self) -> UUID:
        self.sign()
        issued = registry_services.issue(self.office.an, self.draft.pk, on=TODAY)
        assert issued.document_id is not None
        return issued.document_id

    def kept(self, document_id: UUID) -> list[tuple[str, str]]:
        return [(each.role.value, each.file_name) for each in registry.files_of([document_id])]


class ComingTests(DraftFilesCase):
    def test_a_file_is_looked_at_and_then_kept_with_the_draft_as_it_came(self) -> None:
        content = a_scan(a_page())
        file = self.send(content)
        (waiting,) = registry.files_now(self.draft.pk)
        self.assertEqual((waiting.blob_id, waiting.name), (None, "phu-luc.pdf"))
        self.machine()
        (kept,) = registry.files_now(self.draft.pk)
        assert kept.blob_id is not None
        with blobs.open_blob(kept.blob_id) as stream:
            self.assertEqual(stream.read(), content)
        self.assertEqual(IncomingFile.objects.get(pk=file.pk).state, FileState.DONE)
        self.assertEqual(scans.quarantined(file.batch), set())
        self.assertEqual(Batch.objects.get().state, BatchState.FINISHED)

    def test_a_text_document_is_taken_as_it_is(self) -> None:
        file = self.send(a_docx(), kind=FileKind.TEXT, name="du-thao.docx")
        self.assertEqual(file.media_type.rpartition(".")[2], "document")

    def test_the_same_annex_goes_with_two_drafts(self) -> None:
        content = a_scan(a_page())
        self.send(content)
        self.draft = a_draft(self.office)
        self.send(content)
        self.machine()
        self.assertEqual(DraftFile.objects.filter(blob__isnull=False).count(), 2)

    def test_each_change_of_files_is_a_version_and_earlier_ones_keep_theirs(self) -> None:
        first = self.send(kind=FileKind.TEXT, name="ban-1.pdf")
        second = self.send(kind=FileKind.TEXT, name="ban-2.pdf")
        annex = self.send()
        registry_services.remove_draft_file(self.office.hai, self.draft.pk, annex.pk)
        spans = {each.pk: (each.since, each.until) for each in registry.files_of_draft(self.draft.pk)}
        self.assertEqual(spans, {first.pk: (2, 3), second.pk: (3, None), annex.pk: (4, 5)})
        versions = registry.versions_of(self.draft.pk)
        self.assertEqual((versions[0].ordinal, versions[0].text), (5, versions[-1].text))
        registry_services.remove_draft_file(self.office.hai, self.draft.pk, annex.pk)
        self.assertEqual(len(registry.versions_of(self.draft.pk)), 5)

    def test_a_hostile_name_is_a_name_and_no_path(self) -> None:
        for name, kept in (
            ("../../etc/passwd", "passwd"),
            ("C:\\x\\a.pdf", "a.pdf"),
            ("x" * 390 + ".docx", "docx"),
        ):
            file = self.send(a_scan(a_page()), name=name)
            self.assertTrue(DraftFile.objects.get(pk=file.pk).name.endswith(kept))
            self.assertLessEqual(len(DraftFile.objects.get(pk=file.pk).name), 200)

    def test_a_file_taken_out_while_it_waited_is_not_kept(self) -> None:
        file = self.send()
        registry_services.remove_draft_file(self.office.hai, self.draft.pk, file.pk)
        self.machine()
        file.refresh_from_db()
        self.assertEqual(
            (file.state, file.blob_id, scans.quarantined(file.batch)), (FileState.WITHDRAWN, None, set())
        )


class HeldTests(DraftFilesCase):
    def test_a_mark_holds_the_file_and_the_draft_with_it(self) -> None:
        file = self.held()
        file.refresh_from_db()
        self.assertEqual(file.state, FileState.HELD)
        with self.assertRaises(FormFaulty) as refused:
            self.submit()
        self.assertEqual(refused.exception.facts["faults"], "files_waiting")
        self.assertEqual(Outgoing.objects.get().state, "draft")

    def test_released_by_a_person_it_goes_on(self) -> None:
        file = self.held()
        services.release_hold(self.office.minh, file.pk, reason="chỉ là mẫu dấu")
        self.machine()
        self.submit()
        self.assertEqual(Outgoing.objects.get().state, "submitted")

    def test_taken_out_the_draft_goes_on_without_it(self) -> None:
        file = self.held()
        registry_services.remove_draft_file(self.office.hai, self.draft.pk, file.pk)
        self.submit()
        self.assertEqual(Outgoing.objects.get().state, "submitted")

    def test_confirmed_as_secret_it_has_no_name_and_does_not_come_again(self) -> None:
        content = a_scan(a_page(mark="MẬT"))
        file = self.send(content, name="ke-hoach-mat.pdf")
        self.machine()
        services.confirm_secret(self.office.minh, file.pk, reason="đúng là mật")
        self.assertEqual(DraftFile.objects.get().name, "")
        with self.assertRaises(KnownSecret):
            self.send(content)
        self.assertEqual((DraftFile.objects.count(), IncomingFile.objects.count()), (1, 1))

    def test_nothing_is_submitted_while_a_file_was_not_looked_at(self) -> None:
        self.send()
        with self.assertRaises(FormFaulty):
            self.submit()
        self.machine()
        self.submit()


class RefusedTests(DraftFilesCase):
    def assert_nothing_came(self) -> None:
        self.assertEqual((DraftFile.objects.count(), IncomingFile.objects.count()), (0, 0))
        self.assertEqual([path for path in (self.home / "quarantine").rglob("*") if path.is_file()], [])

    def test_what_is_no_document_does_not_come_in(self) -> None:
        for content, name, refusal in (
            (b"", "a.pdf", FileEmpty), (b"MZ\x90", "a.pdf", KindUnknown), (a_scan(), "\x00", NameOdd),
        ):  # fmt: skip
            with self.assertRaises(refusal):
                self.send(content, name=name)
        with self.assertRaises(NotDeclared):
            self.send(declaration=Declaration(holds_secrets=False, wording=""))
        with tempfile.NamedTemporaryFile() as big:
            big.truncate(LARGEST_FILE_ON_DESK_BYTES + 1)
            with self.assertRaises(DeskFileTooBig):
                services.send_for_draft(
                    self.office.hai, self.draft.pk, Path(big.name), name="to.pdf", kind=FileKind.ANNEX,
                    declaration=NOT_SECRET,
                )  # fmt: skip
        self.assert_nothing_came()

    def test_who_does_not_draft_here_sends_and_takes_out_nothing(self) -> None:
        with self.assertRaises(NotFound):
            self.send(by=self.office.chi)
        self.assert_nothing_came()
        with self.assertRaises(NotAllowed):
            self.send(by=self.office.hai, kind=FileKind.ISSUED)
        self.assert_nothing_came()
        self.assertEqual(Batch.objects.count(), 0)
        file = self.send()
        for act in (
            lambda: registry_services.remove_draft_file(self.office.chi, self.draft.pk, file.pk),
            lambda: registry_services.read_draft_file(self.office.chi, self.draft.pk, file.pk),
            lambda: registry_services.read_draft_file(self.office.hai, self.draft.pk, file.pk),
        ):
            with self.assertRaises(NotFound):
                act()
        with self.assertRaises(NotAllowed):
            self.send(kind=FileKind.ISSUED)
        self.assertEqual(registry.files_now(self.draft.pk)[0].until, None)

    def test_no_more_files_or_bytes_than_can_be_sent(self) -> None:
        self.send()
        DraftFile.objects.update(size_bytes=MOST_BYTES)
        with self.assertRaises(DraftFilesTooLarge):
            self.send()
        DraftFile.objects.update(size_bytes=1)
        for _ in range(MOST_FILES - 1):
            self.send()
        with self.assertRaises(DraftFilesTooMany):
            self.send()
        self.assertEqual(DraftFile.objects.count(), MOST_FILES)
        self.assertEqual(len(scans.quarantined(Batch.objects.get())), MOST_FILES)

    def test_once_it_lies_before_somebody_nothing_comes_or_goes(self) -> None:
        file = self.send()
        self.machine()
        self.submit()
        with self.assertRaises(MoveNotOpen):
            self.send()
        with self.assertRaises(MoveNotOpen):
            registry_services.remove_draft_file(self.office.hai, self.draft.pk, file.pk)
        self.assertEqual(len(registry.versions_of(self.draft.pk)), 2)


class IssuedTests(DraftFilesCase):
    def test_annexes_go_out_with_the_document_and_the_signed_scan_becomes_its_original(self) -> None:
        self.send()
        self.send(kind=FileKind.TEXT, name="du-thao.pdf")
        self.machine()
        document_id = self.issue()
        self.assertEqual(self.kept(document_id), [("annex", "phu-luc.pdf")])
        self.send(kind=FileKind.ISSUED, name="da-ky.pdf", by=self.office.an)
        self.machine()
        self.assertEqual(self.kept(document_id), [("annex", "phu-luc.pdf"), ("original", "da-ky.pdf")])

    def test_signed_digitally_before_it_is_issued_it_is_the_original_from_the_first(self) -> None:
        self.sign()
        self.send(kind=FileKind.ISSUED, name="ky-so.pdf", by=self.office.an)
        self.machine()
        issued = registry_services.issue(self.office.an, self.draft.pk, on=TODAY)
        assert issued.document_id is not None
        self.assertEqual(self.kept(issued.document_id), [("original", "ky-so.pdf")])

    def test_the_text_itself_may_be_what_was_issued(self) -> None:
        self.send(kind=FileKind.TEXT, name="du-thao.pdf")
        self.machine()
        document_id = self.issue()
        registry_services.issue_text_file(self.office.an, self.draft.pk)
        self.assertEqual(self.kept(document_id), [("original", "du-thao.pdf")])

    def test_an_original_is_never_replaced(self) -> None:
        self.send(kind=FileKind.TEXT, name="du-thao.pdf")
        self.machine()
        document_id = self.issue()
        registry_services.issue_text_file(self.office.an, self.draft.pk)
        with self.assertRaises(IssuedFileThere):
            self.send(kind=FileKind.ISSUED, by=self.office.an)
        with self.assertRaises(IssuedFileThere):
            registry_services.issue_text_file(self.office.an, self.draft.pk)
        self.assertEqual(self.kept(document_id), [("original", "du-thao.pdf")])

    def test_what_was_looked_at_late_is_no_second_original(self) -> None:
        self.sign()
        self.send(kind=FileKind.ISSUED, by=self.office.an)
        issued = registry_services.issue(self.office.an, self.draft.pk, on=TODAY)
        assert issued.document_id is not None
        with tempfile.NamedTemporaryFile() as sent:
            Path(sent.name).write_bytes(a_scan(a_page()))
            digest = keep(Path(sent.name), media_type="application/pdf")
        signed = registry_services.NewFile(Role.ORIGINAL, digest, "da-ky.pdf", "application/pdf")
        registry_services.set_original(issued.document_id, signed)
        self.machine()
        self.assertEqual(self.kept(issued.document_id), [("original", "da-ky.pdf")])
        self.assertIsNotNone(registry.files_now(self.draft.pk)[0].blob_id)

    def test_two_who_send_the_text_at_once_leave_one(self) -> None:
        first, second = self.send(kind=FileKind.TEXT), self.send(kind=FileKind.TEXT)
        with self.assertRaisesMessage(Exception, "registry_one_text_one_issued"), transaction.atomic():
            DraftFile.objects.filter(pk=first.pk).update(until=None)
        (now,) = registry.files_now(self.draft.pk)
        self.assertEqual(now.pk, second.pk)
