"""The whole way with the real reader: scans drawn for the test, and scans of real offices where they are."""

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hoso.digitisation import queries, services
from hoso.digitisation.models import Batch, ScanDocument
from hoso.digitisation.rules.states import FileState
from hoso.digitisation.services.placing import place_ready
from hoso.digitisation.services.running import carry_out
from hoso.digitisation.tests import scans
from hoso.digitisation.tests.test_desk import DeskCase
from hoso.digitisation.tests.test_pipeline import DigitiseCase
from hoso.lib.dates import now
from hoso.node.reader import ReaderPool
from hoso.registry import queries as registry
from hoso.registry.models import Document
from hoso.samples.batch import write_batch
from hoso.samples.issuers import FICTIONAL
from hoso.samples.planning import Mix
from hoso.samples.truth import Sample


@cache
def pool() -> ReaderPool:
    """The real readers, started once."""
    root = Path(tempfile.mkdtemp(prefix="hoso-readers-"))
    root.chmod(0o711)
    return ReaderPool(tasks=services.READING_TASKS, workers=1, work_root=root)


class RealReaderTests(DigitiseCase):
    def digitised(self, paths: list[Path]) -> Batch:
        batch = scans.open_batch(self.binh, self.world, dossier_title="Một")
        for path in paths:
            services.admit_file(self.binh, batch.pk, path.name, path)
        while (held := scans.claim(batch)) is not None:
            carry_out(held, pool=pool(), actor=self.binh)
        place_ready(self.binh, batch.pk, at=now())
        return batch

    def drawn(self, **given: Any) -> tuple[list[Sample], Batch]:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        mix = Mix(fine_share=0, back_share=0, **given)
        samples = write_batch(folder, seed=3, count=4, issuers=FICTIONAL, mix=mix)
        return samples, self.digitised([folder / sample.file for sample in samples])

    def test_a_drawn_pile_is_cut_where_its_sheets_are(self) -> None:
        samples, batch = self.drawn(pile_of=2, rescans=0, damaged=0)
        [pile] = [sample for sample in samples if sample.separators]
        cut = ScanDocument.objects.filter(file__name=pile.file).order_by("ordinal")
        self.assertEqual(
            [list(document.pages.order_by("number").values_list("number", flat=True)) for document in cut],
            [[page.page for page in document.pages] for document in pile.documents],
        )
        self.assertEqual(queries.counts(batch.pk).separators, len(pile.separators))
        scans.check_nothing_lost_or_doubled(batch)
        document = Document.objects.get(pk=cut[0].pk)
        self.assertEqual(document.rule_set, pile.documents[0].rule_set)
        shown = services.page_image(self.binh, document.pk, page=1, width=320, pool=pool())
        self.assertEqual(shown.read_bytes()[8:12], b"WEBP")

    def test_a_paper_scanned_twice_is_noticed_and_a_torn_file_is_a_row(self) -> None:
        samples, batch = self.drawn(pile_of=0, rescans=1, damaged=1)
        [again] = [sample for sample in samples if sample.same_as]
        alike = ScanDocument.objects.get(file__name=again.file).looks_like
        assert alike is not None
        self.assertEqual(alike.file.name, again.same_as)
        [torn] = [sample for sample in samples if sample.is_damaged]
        [row] = [row for row in queries.list_files(self.binh, batch.pk) if row.name == torn.file]
        self.assertEqual((row.state, row.reason), (FileState.FAILED, "reading.file_broken"))

    @pytest.mark.shared
    @pytest.mark.usefixtures("shared_scans")
    def test_a_real_scan_is_described(self) -> None:
        batch = self.digitised([self.real / "quangngai-575-ub.pdf"])
        document = Document.objects.get()
        self.assertEqual(document.issuer, "Ủy ban nhân dân tỉnh Quảng Ngãi")
        self.assertEqual(scans.states(batch), {"quangngai-575-ub.pdf": FileState.DONE})
        self.assertEqual(len(registry.files_of([document.pk])), 3)
        self.assertEqual(len(queries.quality_item(self.binh, document.pk).pages), document.page_count)

    @pytest.fixture
    def shared_scans(self, hoso_shared: Path) -> None:
        self.real = hoso_shared / "data" / "vn-scans" / "scans"


class RealDeskTests(DeskCase):
    def test_a_scan_on_the_desk_is_read_and_shown(self) -> None:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        mix = Mix(pile_of=0, rescans=0, damaged=0, fine_share=0, back_share=0)
        (sample,) = write_batch(folder, seed=5, count=1, issuers=FICTIONAL, mix=mix)
        (file,) = scans.lay_on_desk(
            self.office.an, self.office.body, (folder / sample.file).read_bytes(), read=False
        )
        while (held := scans.claim(file.batch)) is not None:
            carry_out(held, pool=pool(), actor=self.office.an)
        document = file.documents.get()
        found = services.read_on_desk(self.office.an, document.pk)
        self.assertEqual(found.proposals["type"].value, sample.documents[0].type)
        self.assertIsNotNone(found.proposals["type"].box)
        shown = services.desk_page(self.office.an, document.pk, page=1, width=1600, pool=pool())
        self.assertEqual(shown[8:12], b"WEBP")
