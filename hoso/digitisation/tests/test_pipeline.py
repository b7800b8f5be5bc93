"""A pile of scans becomes described documents; what cannot be read is a row with its reason."""

from datetime import date
from pathlib import Path

from django.test import TestCase

from hoso.blobs import queries as blobs
from hoso.custody import services as custody
from hoso.digitisation import queries, services
from hoso.digitisation.models import IncomingFile, ScanDocument
from hoso.digitisation.rules.states import BatchState, DocState, FileState
from hoso.digitisation.services.running import carry_out
from hoso.digitisation.tests import scans
from hoso.digitisation.tests.scans import BLANK, a_page, a_scan, a_sheet, open_batch, send, work_through
from hoso.dossiers import queries as dossiers
from hoso.holdings import queries as holdings
from hoso.holdings.models import Fonds, Membership
from hoso.registry import queries as registry
from hoso.registry.models import Document
from hoso.registry.rules import Role
from tests.worlds import a_world, announced


class DigitiseCase(TestCase):
    home: Path

    def setUp(self) -> None:
        self.home = self.enterContext(scans.a_home())
        self.world = a_world()
        self.binh = self.world.binh


class PipelineTests(DigitiseCase):
    def test_one_scan_becomes_one_described_document_with_three_files(self) -> None:
        batch = open_batch(self.binh, self.world)
        content = a_scan(a_page(), a_page(says={"signer": "Nguyễn Văn B"}))
        file = send(self.binh, batch, "a.pdf", content)
        work_through(self.binh, batch)
        document = Document.objects.get()
        self.assertEqual((document.subject, document.signer), ("Về việc mở đường", "Nguyễn Văn B"))
        self.assertEqual((document.page_count, document.state), (2, "proposed"))
        files = {found.role: found for found in registry.files_of([document.pk])}
        self.assertEqual(set(files), {Role.ORIGINAL, Role.PDFA, Role.READING})
        with blobs.open_blob(files[Role.ORIGINAL].digest) as stream:
            self.assertEqual(stream.read(), content)
        file.refresh_from_db()
        self.assertEqual((file.state, file.page_count), (FileState.DONE, 2))
        self.assertEqual(scans.quarantined(batch), set())

    def test_the_place_of_a_field_is_given_on_the_documents_own_page(self) -> None:
        batch = open_batch(self.binh, self.world)
        send(self.binh, batch, "a.pdf", a_scan(BLANK, a_page(says={}), BLANK, a_page(says={"signer": "Bùi"})))
        work_through(self.binh, batch)
        value = registry.values_of(Document.objects.get().pk)["signer"]
        self.assertEqual((value.page, value.box), (2, [10, 20, 30, 40]))
        self.assertEqual(queries.quality_item(self.binh, Document.objects.get().pk).pages[1].width, 1654)

    def test_separator_sheets_split_a_pile_and_blank_pages_are_dropped(self) -> None:
        batch = open_batch(self.binh, self.world)
        pile = a_scan(a_page(), BLANK, a_sheet(), a_page(), a_page(), a_sheet(), a_sheet(), a_page(), BLANK)
        send(self.binh, batch, "pile.pdf", pile)
        work_through(self.binh, batch)
        cut = ScanDocument.objects.order_by("ordinal").values_list("first_page", "last_page", "page_count")
        self.assertEqual(list(cut), [(1, 1, 1), (4, 5, 2), (8, 8, 1)])
        counted = queries.counts(batch.pk)
        self.assertEqual((counted.pages, counted.blank_pages, counted.separators), (4, 2, 3))
        scans.check_nothing_lost_or_doubled(batch)

    def test_a_sheet_names_box_and_dossier_for_what_follows(self) -> None:
        box = custody.register_box(
            self.binh, fonds_id=self.world.fonds.pk, custodian_id=self.world.province, label="Hộp 7",
            found="room 3",
        )  # fmt: skip
        batch = open_batch(self.binh, self.world, dossier_title="Còn lại")
        sheet = a_sheet("HOSO:sheet=1&box=H%E1%BB%99p+7&dossier=%C4%90%E1%BA%A5t+%C4%91ai")
        send(self.binh, batch, "pile.pdf", a_scan(a_page(), sheet, a_page(), a_sheet(), a_page()))
        work_through(self.binh, batch)
        first, second, third = scans.document_ids(batch)
        titles = dossiers.titles_of(dossiers.dossiers_of([first])[first])
        self.assertEqual(list(titles.values()), ["Còn lại"])
        self.assertEqual(holdings.members(box.pk), [second, third])
        inside = dossiers.dossiers_of([second])[second][0]
        self.assertEqual(dossiers.titles_of([inside])[inside], "Đất đai")
        self.assertEqual(holdings.members(inside), [second, third])

    def test_a_title_with_blanks_makes_a_dossier_for_each_filling(self) -> None:
        batch = open_batch(self.binh, self.world, dossier_title="{type} năm {year}")
        for number, year in enumerate((2023, 2024, 2023)):
            page = a_page(says=scans.SAYS | {"date": f"{year}-01-0{number + 1}"})
            send(self.binh, batch, f"{number}.pdf", a_scan(page))
        work_through(self.binh, batch)
        ids = scans.document_ids(batch)
        groups = {titles for found in dossiers.dossiers_of(ids).values() for titles in found}
        self.assertEqual(
            sorted(dossiers.titles_of(groups).values()), ["Quyết định năm 2023", "Quyết định năm 2024"]
        )

    def test_documents_lie_in_their_dossier_in_the_order_of_the_pile(self) -> None:
        batch = open_batch(self.binh, self.world, dossier_title="Một")
        for number in range(4):
            send(self.binh, batch, f"{number}.pdf", a_scan())
        # The first file is held up by another worker while the others come to their end.
        held_up = scans.claim(batch)
        assert held_up is not None
        work_through(self.binh, batch)
        self.assertEqual(ScanDocument.objects.filter(state=DocState.PLACED).count(), 0)
        self.assertEqual(ScanDocument.objects.filter(state=DocState.REGISTERED).count(), 3)
        IncomingFile.objects.filter(pk=held_up.id).update(claimed_until=None)
        work_through(self.binh, batch)
        dossier = Membership.objects.values_list("group", flat=True).first()
        assert dossier is not None
        self.assertEqual(holdings.members(dossier), scans.document_ids(batch))

    def test_a_batch_is_finished_when_it_is_closed_and_nothing_is_left(self) -> None:
        batch = open_batch(self.binh, self.world)
        send(self.binh, batch, "a.pdf", a_scan())
        work_through(self.binh, batch)
        batch.refresh_from_db()
        self.assertEqual(batch.state, BatchState.OPEN)
        services.close_batch(self.binh, batch.pk)
        batch.refresh_from_db()
        self.assertEqual((batch.state, batch.finished_at is None), (BatchState.FINISHED, False))
        self.assertEqual(announced()[-1], "digitisation.BatchFinished")

    def test_documents_that_no_dossier_takes_stay_registered_with_the_reason(self) -> None:
        batch = services.open_batch(
            self.world.an, fonds_id=self.world.commune_fonds.pk, declaration=scans.NOT_SECRET,
            dossier_title="Một",
        )  # fmt: skip
        file = send(self.world.an, batch, "a.pdf", a_scan())
        for _ in range(4):
            held = scans.claim(batch)
            assert held is not None
            carry_out(held, pool=scans.pool(), actor=self.world.an)
        # The body is dissolved between reading and filing.
        Fonds.objects.filter(pk=self.world.commune_fonds.pk).update(closed_on=date(2026, 1, 31))
        work_through(self.world.an, batch)
        self.assertEqual(queries.failed_documents(batch.pk)[0][1], "holdings.fonds_closed")
        self.assertEqual((Document.objects.count(), Membership.objects.count()), (1, 0))
        Fonds.objects.filter(pk=self.world.commune_fonds.pk).update(closed_on=None)
        self.assertEqual(services.try_again(self.world.an, file.pk), 1)
        work_through(self.world.an, batch)
        self.assertEqual((queries.failed_documents(batch.pk), Membership.objects.count()), ([], 1))

    def test_a_misread_date_after_the_last_day_loses_no_document(self) -> None:
        batch = open_batch(self.binh, self.world)
        send(self.binh, batch, "a.pdf", a_scan(a_page(says=scans.SAYS | {"date": "2035-05-02"})))
        work_through(self.binh, batch)
        document = Document.objects.get()
        self.assertEqual((document.issued_on, document.doubt), (date(2035, 5, 2), 1.0))
