"""Files come into quarantine once, each with its answer; secret batches do not come in at all."""

import tempfile
from pathlib import Path
from unittest import mock

from hoso.access.values import AccessClass
from hoso.blobs.errors import DiskFull
from hoso.blobs.quarantine import Limits
from hoso.custody import services as custody
from hoso.digitisation import queries, services
from hoso.digitisation.errors import (
    BatchClosed,
    BatchDeclaredSecret,
    BoxOfOtherFonds,
    FileUnreadable,
    MoveNotOpen,
    NameOdd,
    NotDeclared,
    TitleOdd,
)
from hoso.digitisation.models import Batch, IncomingFile
from hoso.digitisation.rules.states import BatchState, FileState
from hoso.digitisation.services import Declaration, quarantine
from hoso.digitisation.tests import scans
from hoso.digitisation.tests.scans import NOT_SECRET, a_scan, open_batch, send, work_through
from hoso.digitisation.tests.test_pipeline import DigitiseCase
from hoso.holdings.errors import FondsClosed
from hoso.lib.dates import now
from hoso.lib.errors import NotAllowed, NotFound
from hoso.registry.models import Document
from tests.worlds import announced


class OpenBatchTests(DigitiseCase):
    def refused(self, error: type[Exception], **given: object) -> None:
        before = announced()
        with self.assertRaises(error):
            open_batch(self.binh, self.world, **given)
        self.assertEqual((Batch.objects.count(), announced()), (0, before))

    def test_a_batch_keeps_the_declaration_and_who_gave_it(self) -> None:
        batch = open_batch(self.binh, self.world)
        self.assertEqual((batch.declaration, batch.declared_by), (NOT_SECRET.wording, self.binh.account_id))
        self.assertEqual((batch.body_id, batch.custodian_id), (self.world.district, self.world.province))

    def test_a_batch_declared_secret_is_refused_before_anything_is_stored(self) -> None:
        with self.assertRaises(BatchDeclaredSecret):
            services.open_batch(
                self.binh, fonds_id=self.world.fonds.pk, found="room 3",
                declaration=Declaration(holds_secrets=True, wording="It holds secrets."),
            )  # fmt: skip
        self.assertEqual(Batch.objects.count(), 0)
        self.assertEqual(list((self.home / "quarantine").iterdir()), [])

    def test_a_batch_of_which_nobody_said_anything_is_refused(self) -> None:
        with self.assertRaises(NotDeclared):
            services.open_batch(
                self.binh, fonds_id=self.world.fonds.pk, found="room 3",
                declaration=Declaration(holds_secrets=False, wording=" "),
            )  # fmt: skip
        self.assertEqual(Batch.objects.count(), 0)

    def test_papers_of_a_closed_fonds_come_in_with_their_story(self) -> None:
        self.refused(FondsClosed, found="")

    def test_a_box_lends_its_story_and_its_keeper(self) -> None:
        box = custody.register_box(
            self.binh,
            fonds_id=self.world.fonds.pk,
            custodian_id=self.world.commune,
            label="12",
            found="cellar",
        )
        batch = open_batch(self.binh, self.world, box_id=box.pk, found="")
        self.assertEqual((batch.found_story, batch.custodian_id), ("cellar", self.world.commune))

    def test_a_box_of_another_body_is_refused(self) -> None:
        box = custody.register_box(
            self.world.an, fonds_id=self.world.commune_fonds.pk, custodian_id=self.world.commune, label="1"
        )
        self.refused(BoxOfOtherFonds, box_id=box.pk)

    def test_a_title_with_an_unknown_blank_is_refused(self) -> None:
        for title in ("{colour}", "{year", "{type!r}", "{year:>4}", "{0}"):
            with self.subTest(title):
                self.refused(TitleOdd, dossier_title=title)

    def test_whoever_is_not_of_the_responsible_body_finds_no_fonds(self) -> None:
        with self.assertRaises(NotFound):
            open_batch(self.world.chi, self.world)
        with self.assertRaises(NotFound):
            open_batch(self.world.an, self.world)
        self.assertEqual(Batch.objects.count(), 0)

    def test_nobody_digitises_above_the_class_of_the_right(self) -> None:
        with self.assertRaises(NotAllowed):
            open_batch(self.binh, self.world, access_class=AccessClass.SENSITIVE_PERSONAL)
        self.assertEqual(Batch.objects.count(), 0)


class AdmitTests(DigitiseCase):
    def setUp(self) -> None:
        super().setUp()
        self.batch = open_batch(self.binh, self.world)

    def test_bytes_lie_in_quarantine_when_the_row_is_there(self) -> None:
        file = send(self.binh, self.batch, "a.pdf", a_scan())
        self.assertEqual((file.state, file.blob_id), (FileState.ADMITTED, None))
        self.assertTrue(scans.quarantined(self.batch))
        self.assertEqual(announced()[-1], "digitisation.FileAdmitted")

    def test_quarantine_shows_nothing_of_what_lies_in_it(self) -> None:
        content = a_scan()
        send(self.binh, self.batch, "a.pdf", content)
        for path in (self.home / "quarantine").rglob("*"):
            if path.is_file():
                self.assertNotIn(b"played", path.read_bytes())

    def test_the_same_file_sent_again_is_the_row_that_is_there(self) -> None:
        content = a_scan()
        first = send(self.binh, self.batch, "a.pdf", content)
        again = send(self.binh, self.batch, "a.pdf", content)
        self.assertEqual((again.pk, IncomingFile.objects.count()), (first.pk, 1))

    def test_the_same_bytes_under_another_name_point_to_the_first(self) -> None:
        content = a_scan()
        first = send(self.binh, self.batch, "a.pdf", content)
        copy = send(self.binh, self.batch, "b.pdf", content)
        self.assertEqual((copy.state, copy.duplicate_of_id), (FileState.DUPLICATE, first.pk))
        self.assertEqual(len(scans.quarantined(self.batch)), 1 + len(self.key_files()))

    def key_files(self) -> set[str]:
        """What quarantine itself keeps beside the files of a batch."""
        return {name for name in scans.quarantined(self.batch) if "key" in name}

    def test_the_same_batch_sent_twice_makes_no_document_twice(self) -> None:
        contents = {f"{number}.pdf": a_scan() for number in range(3)}
        second = open_batch(self.binh, self.world)
        for batch in (self.batch, second):
            for name, content in contents.items():
                send(self.binh, batch, name, content)
            work_through(self.binh, batch)
        self.assertEqual(set(scans.states(second).values()), {FileState.DUPLICATE})
        self.assertEqual(Document.objects.count(), 3)

    def test_another_body_may_hold_the_same_bytes(self) -> None:
        content = a_scan()
        send(self.binh, self.batch, "a.pdf", content)
        own = services.open_batch(self.world.an, fonds_id=self.world.commune_fonds.pk, declaration=NOT_SECRET)
        self.assertEqual(send(self.world.an, own, "a.pdf", content).state, FileState.ADMITTED)

    def test_what_is_no_scan_is_a_row_with_its_reason_and_leaves_no_bytes(self) -> None:
        odd = {"notes.docx": b"PK\x03\x04 words", "empty.pdf": b""}
        for name, content in odd.items():
            send(self.binh, self.batch, name, content)
        rows = queries.list_files(self.binh, self.batch.pk)
        self.assertEqual(
            [(row.state, row.reason) for row in rows],
            [(FileState.FAILED, "digitisation.kind_unknown"), (FileState.FAILED, "digitisation.file_empty")],
        )
        self.assertEqual(scans.quarantined(self.batch), set())
        with self.assertRaises(MoveNotOpen):
            services.try_again(self.binh, rows[0].id)

    def test_a_closed_batch_takes_no_file_until_it_is_opened_again(self) -> None:
        services.close_batch(self.binh, self.batch.pk)
        with self.assertRaises(BatchClosed):
            send(self.binh, self.batch, "a.pdf", a_scan())
        self.assertEqual(IncomingFile.objects.count(), 0)
        with self.assertRaises(BatchDeclaredSecret):
            services.reopen_batch(self.binh, self.batch.pk, Declaration(holds_secrets=True, wording="yes"))
        again = services.reopen_batch(self.binh, self.batch.pk, Declaration(False, "Still nothing secret."))
        self.assertEqual((again.state, again.declaration), (BatchState.OPEN, "Still nothing secret."))
        self.assertEqual(send(self.binh, self.batch, "a.pdf", a_scan()).state, FileState.ADMITTED)

    def test_a_full_disk_takes_nothing_and_says_so(self) -> None:
        too_much = Limits(free_bytes=1 << 60)
        with mock.patch.object(quarantine, "LIMITS", too_much), self.assertRaises(DiskFull):
            send(self.binh, self.batch, "a.pdf", a_scan())
        self.assertEqual((IncomingFile.objects.count(), scans.quarantined(self.batch)), (0, set()))
        self.assertEqual(send(self.binh, self.batch, "a.pdf", a_scan()).state, FileState.ADMITTED)

    def test_odd_names_and_unreadable_files_are_refused(self) -> None:
        for name in ("", "/", "a\x00b.pdf", "x" * 401):
            with self.subTest(name), self.assertRaises(NameOdd):
                send(self.binh, self.batch, name, a_scan())
        with tempfile.TemporaryDirectory() as folder, self.assertRaises(FileUnreadable):
            services.admit_file(self.binh, self.batch.pk, "gone.pdf", Path(folder) / "gone.pdf")
        self.assertEqual(IncomingFile.objects.count(), 0)

    def test_an_outsider_sends_nothing_and_sees_nothing(self) -> None:
        for act in (
            lambda: send(self.world.chi, self.batch, "a.pdf", a_scan()),
            lambda: services.close_batch(self.world.chi, self.batch.pk),
            lambda: queries.list_files(self.world.chi, self.batch.pk),
            lambda: queries.figures(self.world.chi, now=now(), batch_id=self.batch.pk),
        ):
            with self.assertRaises(NotFound):
                act()
        self.assertEqual(queries.list_batches(self.world.chi), [])
        self.assertEqual(IncomingFile.objects.count(), 0)
