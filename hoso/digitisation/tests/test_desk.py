"""A scan laid on the desk fills the form of an arrival; entered, it is what the document consists of."""

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.test import TestCase

from hoso.access.values import Actor
from hoso.accounts.rules import Role as AccountRole
from hoso.blobs import queries as blobs
from hoso.blobs.models import Blob
from hoso.digitisation import queries, services
from hoso.digitisation.errors import (
    DeskFileTooBig,
    MoveNotOpen,
    NameOdd,
    NotDeclared,
    NotOnDesk,
    PageMissing,
    SentTooMany,
)
from hoso.digitisation.models import Batch, IncomingFile, ScanDocument, SecrecyHold
from hoso.digitisation.rules.intake import LARGEST_FILE_ON_DESK_BYTES, MOST_FILES_ON_DESK_AT_ONCE
from hoso.digitisation.rules.states import BatchState, DocState, FileState
from hoso.digitisation.services import Declaration
from hoso.digitisation.tests import scans
from hoso.digitisation.tests.scans import NOT_SECRET, a_page, a_scan, a_sheet, work_through
from hoso.lib.errors import NotAllowed, NotFound
from hoso.lib.ids import uuid7
from hoso.registry import queries as registry
from hoso.registry import services as registry_services
from hoso.registry.errors import DateBeforeLast
from hoso.registry.models import Document, FieldValue, Incoming
from hoso.registry.rules import NewArrival, Role
from hoso.registry.tests.office import LETTER, Office, an_office
from tests.worlds import TODAY, a_body, a_person

READ = {
    "issuer": "UBND tinh Tuyen Quang", "number": "51", "symbol": "UBND-VX", "date": "2026-02-27",
    "type": "Công văn", "subject": "Về việc rà soát hồ sơ",
}  # fmt: skip


class DeskCase(TestCase):
    home: Path
    office: Office

    def setUp(self) -> None:
        self.home = self.enterContext(scans.a_home())
        self.office = an_office()

    def lay(self, *contents: bytes, by: Actor | None = None, **given: Any) -> list[IncomingFile]:
        return scans.lay_on_desk(by or self.office.an, self.office.body, *contents, read=False, **given)

    def read(self, *contents: bytes) -> list[IncomingFile]:
        return scans.lay_on_desk(self.office.an, self.office.body, *contents or (a_scan(a_page(says=READ)),))

    def ready(self, *contents: bytes) -> list[ScanDocument]:
        files = self.read(*contents)
        return list(ScanDocument.objects.filter(file__in=files).order_by("file__ordinal", "ordinal"))

    def enter(self, document: ScanDocument, *, arrival_id: UUID | None = None, **changes: Any) -> Incoming:
        given: dict[str, Any] = {"arrived_on": TODAY, "fields": LETTER} | changes
        arrival = NewArrival(**given)
        return services.enter_from_desk(
            self.office.an, self.office.body, document.pk, arrival, pool=scans.pool(), arrival_id=arrival_id
        )

    def in_the_open(self) -> tuple[int, int, bytes]:
        """What stands outside quarantine: documents, blobs, and every byte of the home."""
        return Document.objects.count(), Blob.objects.count(), scans.text_of(self.home)


class ReadingTests(DeskCase):
    def test_what_is_read_waits_in_quarantine_and_nothing_of_it_is_stored_in_the_open(self) -> None:
        (document,) = self.ready()
        self.assertEqual((document.state, document.file.state), (DocState.READ, FileState.CUT))
        documents, kept, in_clear = self.in_the_open()
        self.assertEqual((documents, kept), (0, 0))
        self.assertNotIn(READ["subject"].encode(), in_clear)

    def test_the_form_gets_each_value_with_confidence_and_place(self) -> None:
        (document,) = self.ready(a_scan(a_page(says=READ), a_page(says={"signer": "Lê Dung"})))
        found = services.read_on_desk(self.office.an, document.pk)
        signer = found.proposals["signer"]
        self.assertEqual(
            (signer.value, signer.confidence, signer.page, signer.box), ("Lê Dung", 0.97, 2, (10, 20, 30, 40))
        )
        self.assertEqual([size[0] for size in found.page_sizes], [1654, 1654])

    def test_a_picture_of_a_page_is_made_once_and_stays_encrypted(self) -> None:
        (document,) = self.ready()
        asked: dict[str, Any] = {"page": 1, "width": 800, "pool": scans.pool()}
        first = services.desk_page(self.office.an, document.pk, **asked)
        self.assertEqual(first, services.desk_page(self.office.an, document.pk, **asked))
        self.assertEqual(first, b"1 at 800")
        self.assertNotIn(first, b"".join(p.read_bytes() for p in self.home.rglob("*") if p.is_file()))
        for wrong in ({"page": 2}, {"page": 0}, {"width": 801}):
            with self.assertRaises(PageMissing):
                services.desk_page(self.office.an, document.pk, **(asked | wrong))

    def test_the_machine_finds_nothing_more_to_do_while_a_clerk_has_not_entered_it(self) -> None:
        (document,) = self.ready()
        self.assertEqual(queries.waiting_batches(), [])
        self.assertIsNone(scans.claim(document.batch))
        self.assertEqual(Batch.objects.get().state, BatchState.FINISHED)
        self.assertEqual(services.sweep_quarantine(older_than_seconds=0), 0)
        self.assertTrue(services.read_on_desk(self.office.an, document.pk).proposals)

    def test_a_mark_holds_the_file_and_nothing_of_it_is_shown(self) -> None:
        (file,) = self.read(a_scan(a_page(says=READ), a_page(mark="MẬT", says={"subject": "kín"})))
        row = queries.list_desk(self.office.an, self.office.body)[0]
        self.assertEqual((row.state, row.name, row.documents), (FileState.HELD, "", []))
        self.assertEqual(SecrecyHold.objects.filter(file=file).count(), 1)
        self.assertEqual(self.in_the_open()[:2], (0, 0))

    def test_a_mark_that_only_the_reading_finds_holds_every_document_of_the_file(self) -> None:
        says = READ | {"secrecy": "MẬT"}
        first, second = self.ready(a_scan(a_page(says=READ), a_sheet(), a_page(says=says)))
        self.assertEqual(queries.list_desk(self.office.an, self.office.body)[0].documents, [])
        for document in (first, second):
            with self.assertRaises(NotFound):
                services.read_on_desk(self.office.an, document.pk)
            with self.assertRaises(NotFound):
                services.desk_page(self.office.an, document.pk, page=1, width=800, pool=scans.pool())
            with self.assertRaises(NotFound):
                self.enter(document)
        self.assertEqual((Incoming.objects.count(), *self.in_the_open()[:2]), (0, 0, 0))

    def test_a_detector_that_fails_holds_too(self) -> None:
        (file,) = self.read(a_scan(a_page(plays={"screen": "crash"})))
        self.assertEqual(IncomingFile.objects.get(pk=file.pk).state, FileState.HELD)

    def test_what_cannot_be_read_says_why(self) -> None:
        self.read(a_scan(a_page(plays={"look": "torn"})))
        row = queries.list_desk(self.office.an, self.office.body)[0]
        self.assertEqual((row.state, row.reason), (FileState.FAILED, "reading.file_broken"))

    def test_what_one_person_sends_in_a_day_is_one_batch_and_no_list_of_batches_shows_it(self) -> None:
        self.read(a_scan(a_page()))
        self.read(a_scan(a_page()))
        self.assertEqual(Batch.objects.count(), 1)
        self.assertEqual(queries.list_batches(self.office.an), [])
        self.assertEqual(len(queries.list_desk(self.office.an, self.office.body)), 2)

    def test_the_list_costs_the_same_however_much_lies_there(self) -> None:
        self.read(a_scan(a_page()))
        with self.assertNumQueries(3):
            queries.list_desk(self.office.an, self.office.body)
        self.read(*(a_scan(a_page()) for _ in range(4)))
        with self.assertNumQueries(3):
            self.assertEqual(len(queries.list_desk(self.office.an, self.office.body)), 5)


class RefusedTests(DeskCase):
    def assert_nothing_came(self) -> None:
        self.assertEqual(IncomingFile.objects.count(), 0)
        self.assertEqual([p for p in (self.home / "quarantine").rglob("*") if p.is_file()], [])

    def test_who_does_not_register_there_lays_nothing_down(self) -> None:
        for actor, refusal in ((self.office.hai, NotAllowed), (self.office.chi, NotFound)):
            with self.assertRaises(refusal):
                self.lay(a_scan(), by=actor)
        self.assert_nothing_came()

    def test_nothing_comes_in_undeclared_too_large_or_in_heaps(self) -> None:
        undeclared = Declaration(holds_secrets=False, wording=" ")
        with self.assertRaises(NotDeclared):
            services.lay_on_desk(self.office.an, self.office.body, [], declaration=undeclared)
        with self.assertRaises(SentTooMany):
            self.lay(*[b"x"] * (MOST_FILES_ON_DESK_AT_ONCE + 1))
        with tempfile.NamedTemporaryFile() as big:
            big.truncate(LARGEST_FILE_ON_DESK_BYTES + 1)
            with self.assertRaises(DeskFileTooBig):
                services.lay_on_desk(
                    self.office.an, self.office.body, [("to.pdf", Path(big.name))], declaration=NOT_SECRET
                )
        self.assert_nothing_came()

    def test_an_outsider_finds_nothing_of_what_lies_there(self) -> None:
        (document,) = self.ready()
        for actor in (self.office.chi, self.office.hai):
            self.assertEqual(queries.list_desk(actor, self.office.body), [])
            for act in (
                lambda by=actor: services.read_on_desk(by, document.pk),
                lambda by=actor: services.desk_page(by, document.pk, page=1, width=800, pool=scans.pool()),
                lambda by=actor: services.take_off_desk(by, document.file_id),
                lambda by=actor: services.enter_from_desk(
                    by, self.office.body, document.pk, NewArrival(TODAY, LETTER), pool=scans.pool()
                ),
            ):
                with self.assertRaises((NotFound, NotAllowed)):
                    act()
        self.assertEqual((Incoming.objects.count(), *self.in_the_open()[:2]), (0, 0, 0))
        self.assertEqual(ScanDocument.objects.get().state, DocState.READ)

    def test_a_sending_that_is_refused_half_way_leaves_no_batch_open(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            scan = Path(folder) / "a.pdf"
            scan.write_bytes(a_scan(a_page(says=READ)))
            with self.assertRaises(NameOdd):
                services.lay_on_desk(
                    self.office.an, self.office.body, [("a.pdf", scan), ("\x07.pdf", scan)],
                    declaration=NOT_SECRET,
                )  # fmt: skip
        self.assertEqual([each.name for each in IncomingFile.objects.all()], ["a.pdf"])
        self.assertEqual(Batch.objects.get().state, BatchState.CLOSED)


class EnteringTests(DeskCase):
    def test_the_file_becomes_the_document_in_the_same_act(self) -> None:
        content = a_scan(a_page(says=READ))
        (document,) = self.ready(content)
        made = self.enter(document)
        self.assertEqual((made.document_id, made.entry.number), (document.pk, 1))
        files = {found.role: found for found in registry.files_of([document.pk])}
        self.assertEqual(set(files), {Role.ORIGINAL, Role.READING})
        with blobs.open_blob(files[Role.ORIGINAL].digest) as stream:
            self.assertEqual(stream.read(), content)
        self.assertEqual(queries.list_desk(self.office.an, self.office.body), [])

    def test_the_pdfa_is_made_afterwards_and_then_nothing_is_left_in_quarantine(self) -> None:
        (document,) = self.ready()
        services.desk_page(self.office.an, document.pk, page=1, width=800, pool=scans.pool())
        self.enter(document)
        self.assertEqual(queries.waiting_batches(), [document.batch_id])
        work_through(self.office.an, document.batch)
        self.assertEqual(
            {found.role for found in registry.files_of([document.pk])},
            {Role.ORIGINAL, Role.READING, Role.PDFA},
        )
        document.refresh_from_db()
        self.assertEqual((document.state, document.file.state), (DocState.PLACED, FileState.DONE))
        self.assertEqual(scans.quarantined(document.batch), set())
        self.assertEqual(Batch.objects.get().state, BatchState.FINISHED)

    def test_what_the_clerk_typed_counts_and_what_was_read_stays_beside_it(self) -> None:
        (document,) = self.ready()
        self.enter(document)
        entered = Document.objects.get()
        self.assertEqual((entered.issuer, entered.signer), (LETTER["issuer"], LETTER["signer"]))
        self.assertEqual(entered.confirmed_by, self.office.an.account_id)
        values = FieldValue.objects.filter(document=entered, field="issuer").order_by("pk")
        self.assertEqual(
            [(each.value, each.given_by is None) for each in values],
            [(READ["issuer"], True), (LETTER["issuer"], False)],
        )
        number = registry.values_of(entered.pk)["number"]
        self.assertEqual((number.given_by, number.page, number.box), (None, 1, [10, 20, 30, 40]))

    def test_sent_twice_it_is_entered_once(self) -> None:
        (document,) = self.ready()
        key = uuid7()
        first, second = self.enter(document, arrival_id=key), self.enter(document, arrival_id=key)
        self.assertEqual(first.pk, second.pk)
        with self.assertRaises(NotOnDesk):
            self.enter(document)
        self.assertEqual((Incoming.objects.count(), Document.objects.count()), (1, 1))

    def test_a_refusal_of_the_register_leaves_it_on_the_desk(self) -> None:
        registry_services.register_arrival(self.office.an, self.office.body, NewArrival(TODAY, LETTER))
        (document,) = self.ready()
        with self.assertRaises(DateBeforeLast):
            self.enter(document, arrived_on=TODAY.replace(month=1, day=2))
        self.assertEqual((Incoming.objects.count(), Document.objects.count()), (1, 1))
        document.refresh_from_db()
        self.assertEqual((document.state, document.document_id), (DocState.READ, None))
        self.assertTrue(document.file.in_quarantine and document.file.on_desk)
        self.assertEqual(self.enter(document).entry.number, 2)

    def test_each_document_of_a_pile_is_entered_by_itself(self) -> None:
        first, second = self.ready(a_scan(a_page(says=READ), a_sheet(), a_page(says=READ | {"number": "52"})))
        self.enter(first)
        row = queries.list_desk(self.office.an, self.office.body)[0]
        self.assertEqual([each.id for each in row.documents], [second.pk])
        work_through(self.office.an, first.batch)
        self.assertEqual(Document.objects.count(), 1)
        self.enter(second, fields=LETTER | {"number": "52"})
        work_through(self.office.an, first.batch)
        self.assertEqual((Document.objects.count(), Incoming.objects.count()), (2, 2))
        self.assertEqual(IncomingFile.objects.get().state, FileState.DONE)

    def test_the_bytes_of_another_body_are_not_entered_here(self) -> None:
        (document,) = self.ready()
        other = a_body()
        dung = a_person("dung", body=other, role=AccountRole.CLERK)
        with self.assertRaises(NotOnDesk):
            services.enter_from_desk(dung, other, document.pk, NewArrival(TODAY, LETTER), pool=scans.pool())
        self.assertEqual(Incoming.objects.count(), 0)

    def test_a_file_that_was_entered_comes_back_as_a_copy_of_it(self) -> None:
        content = a_scan(a_page(says=READ))
        (document,) = self.ready(content)
        self.enter(document)
        (again,) = self.lay(content)
        self.assertEqual(again.pk, document.file_id)
        (renamed,) = self.lay(content, name="khac.pdf")
        self.assertEqual((renamed.state, renamed.duplicate_of_id), (FileState.DUPLICATE, document.file_id))
        self.assertEqual(queries.list_desk(self.office.an, self.office.body), [])


class TakenBackTests(DeskCase):
    def test_what_is_taken_back_is_gone_and_may_come_again(self) -> None:
        content = a_scan(a_page(says=READ))
        (document,) = self.ready(content)
        services.desk_page(self.office.an, document.pk, page=1, width=800, pool=scans.pool())
        services.take_off_desk(self.office.an, document.file_id)
        self.assertEqual(scans.quarantined(document.batch), set())
        self.assertEqual(IncomingFile.objects.get().state, FileState.WITHDRAWN)
        self.assertEqual(ScanDocument.objects.count(), 0)
        services.take_off_desk(self.office.an, document.file_id)
        (again,) = self.ready(content)
        self.assertEqual(self.enter(again).document_id, again.pk)
        self.assertEqual(IncomingFile.objects.count(), 2)

    def test_a_held_file_is_not_taken_back(self) -> None:
        (file,) = self.read(a_scan(a_page(mark="MẬT")))
        with self.assertRaises(MoveNotOpen):
            services.take_off_desk(self.office.an, file.pk)
        file.refresh_from_db()
        self.assertEqual((file.state, file.on_desk, file.in_quarantine), (FileState.HELD, True, True))

    def test_of_a_pile_begun_the_rest_is_left_out(self) -> None:
        first, second = self.ready(a_scan(a_page(says=READ), a_sheet(), a_page(says=READ)))
        self.enter(first)
        services.take_off_desk(self.office.an, first.file_id)
        work_through(self.office.an, first.batch)
        second.refresh_from_db()
        self.assertEqual(
            (second.state, IncomingFile.objects.get().state), (DocState.LEFT_OUT, FileState.DONE)
        )
        self.assertEqual((Document.objects.count(), scans.quarantined(first.batch)), (1, set()))

    def test_the_same_bytes_lie_once_among_what_was_not_taken_back(self) -> None:
        (file,) = self.read(a_scan(a_page()))
        twin = IncomingFile.objects.get(pk=file.pk)
        with self.assertRaises(IntegrityError), transaction.atomic():
            IncomingFile.objects.create(
                batch=twin.batch, body=twin.body, ordinal=9, name="x", size_bytes=1, digest=twin.digest,
                admitted_at=twin.admitted_at,
            )  # fmt: skip
