"""A pile that was cut wrongly is put right by a person: cut, joined, read again, nothing lost or doubled."""

from random import Random
from uuid import UUID

from django.test import SimpleTestCase

from hoso.audit.models import TrailRow
from hoso.custody import services as custody
from hoso.digitisation import queries, services
from hoso.digitisation.errors import CutConfirmed, CutOdd, MoveNotOpen, NothingBefore
from hoso.digitisation.models import Batch, IncomingFile, ScanDocument
from hoso.digitisation.rules.cutting import cut_before
from hoso.digitisation.rules.states import BatchState, DocState, FileState, SampleState
from hoso.digitisation.tests import scans
from hoso.digitisation.tests.scans import BLANK, a_page, a_scan, a_sheet, open_batch, send, work_through
from hoso.digitisation.tests.test_pipeline import DigitiseCase
from hoso.dossiers import queries as dossiers
from hoso.holdings.models import Holding, Membership
from hoso.lib.errors import NotFound
from hoso.registry import queries as registry
from hoso.registry import services as register
from hoso.registry.models import Document


def page(subject: str) -> dict[str, object]:
    return a_page(
        says={"issuer": "UBND huyện", "type": "Quyết định", "date": "2024-05-02", "subject": subject}
    )


class RuleTests(SimpleTestCase):
    def test_a_document_is_cut_before_any_page_but_its_first(self) -> None:
        self.assertEqual(cut_before([4, 5, 8], 2), ([4], [5, 8]))
        self.assertEqual(cut_before([4, 5, 8], 3), ([4, 5], [8]))
        for odd in (-1, 0, 1, 4):
            with self.assertRaises(CutOdd):
                cut_before([4, 5, 8], odd)


class RecutCase(DigitiseCase):
    def setUp(self) -> None:
        super().setUp()
        self.box = custody.register_box(
            self.binh, fonds_id=self.world.fonds.pk, custodian_id=self.world.province, label="Hộp 7",
            found="room 3",
        )  # fmt: skip
        self.batch = open_batch(self.binh, self.world, dossier_title="Hồ sơ chung", box_id=self.box.pk)

    def digitised(self, *pages: dict[str, object]) -> list[UUID]:
        send(self.binh, self.batch, "pile.pdf", a_scan(*pages))
        services.close_batch(self.binh, self.batch.pk)
        work_through(self.binh, self.batch)
        return self.live()

    def live(self) -> list[UUID]:
        return queries.documents_of(self.batch.pk)

    def cut_as(self) -> list[tuple[str, list[int]]]:
        """Each document of the pile in order: its subject and its pages in the file."""
        found = []
        for document_id in self.live():
            facts = queries.scan_of(document_id)
            assert facts is not None
            found.append((Document.objects.get(pk=document_id).subject, facts.pages))
        return found

    def stands(self) -> tuple[object, ...]:
        """All that a refusal must leave as it was."""
        return (
            list(
                ScanDocument.objects.order_by("id").values_list(
                    "id", "ordinal", "state", "page_count", "attempt"
                )
            ),
            list(IncomingFile.objects.values_list("state", flat=True)),
            list(Holding.objects.order_by("id").values_list("id", "struck_on")),
            Membership.objects.count(),
            TrailRow.objects.count(),
            Batch.objects.get(pk=self.batch.pk).state,
        )


class CutTests(RecutCase):
    def test_a_document_is_cut_in_two_and_both_are_read_again(self) -> None:
        [wrong] = self.digitised(page("Một"), page("Một"), page("Hai"))
        made = services.cut_document(self.binh, wrong, page=3)
        self.assertEqual(Batch.objects.get(pk=self.batch.pk).state, BatchState.CLOSED)
        work_through(self.binh, self.batch)
        self.assertEqual(self.live(), made)
        self.assertEqual(self.cut_as(), [("Một", [1, 2]), ("Hai", [3])])
        scans.check_nothing_lost_or_doubled(self.batch)
        self.assertEqual(IncomingFile.objects.get().state, FileState.DONE)
        self.assertEqual(Batch.objects.get(pk=self.batch.pk).state, BatchState.FINISHED)
        self.assertEqual(scans.quarantined(self.batch), set())

    def test_the_new_ones_lie_in_dossier_and_box_and_the_old_one_in_neither(self) -> None:
        [wrong] = self.digitised(page("Một"), page("Hai"))
        made = services.cut_document(self.binh, wrong, page=2)
        work_through(self.binh, self.batch)
        [dossier] = {group for groups in dossiers.dossiers_of(made).values() for group in groups}
        self.assertEqual([each.pk for each in dossiers.all_contents(dossier)], made)
        in_box = Membership.objects.filter(group=self.box.pk, is_box=True).values_list("member_id", flat=True)
        self.assertEqual(sorted(in_box), sorted(made))

    def test_the_old_one_is_struck_and_nobody_finds_it(self) -> None:
        [wrong] = self.digitised(page("Một"), page("Hai"))
        services.cut_document(self.binh, wrong, page=2)
        work_through(self.binh, self.batch)
        self.assertIsNotNone(Holding.objects.get(pk=wrong).struck_on)
        self.assertEqual(ScanDocument.objects.get(pk=wrong).state, DocState.RECUT)
        with self.assertRaises(NotFound):
            registry.get_document(self.binh, wrong)
        self.assertNotIn(wrong, queries.next_to_check(self.binh, batch_id=self.batch.pk, ahead=9))
        counted = queries.counts(self.batch.pk)
        self.assertEqual((counted.document_total, counted.pages, counted.pages_done), (2, 2, 2))

    def test_what_the_sheet_before_it_said_holds_for_both(self) -> None:
        [_, wrong] = self.digitised(
            page("Không"), a_sheet("HOSO:sheet=1&dossier=Ri%C3%AAng"), page("Một"), BLANK, page("Hai")
        )
        made = services.cut_document(self.binh, wrong, page=2)
        work_through(self.binh, self.batch)
        titles = {dossiers.titles_of(groups)[groups[0]] for groups in dossiers.dossiers_of(made).values()}
        self.assertEqual(titles, {"Riêng"})
        self.assertEqual(self.cut_as(), [("Không", [1]), ("Một", [3]), ("Hai", [5])])

    def test_the_trail_tells_it(self) -> None:
        [wrong] = self.digitised(page("Một"), page("Hai"))
        services.cut_document(self.binh, wrong, page=2)
        acts = list(TrailRow.objects.order_by("id").values_list("act", flat=True))
        self.assertIn("digitisation.cut_document", acts)
        self.assertIn("registry.strike_document", acts)

    def test_a_sample_with_it_has_failed(self) -> None:
        [wrong] = self.digitised(page("Một"), page("Hai"))
        sample = services.draw_sample(self.binh, self.batch.pk)
        services.cut_document(self.binh, wrong, page=2)
        sample.refresh_from_db()
        self.assertEqual((sample.state, sample.accepted), (SampleState.FAILED, 0))


class JoinTests(RecutCase):
    def test_a_document_is_joined_with_the_one_before(self) -> None:
        _, second, _ = self.digitised(page("Một"), a_sheet(), page("Một"), a_sheet(), page("Ba"))
        made = services.join_document(self.binh, second)
        work_through(self.binh, self.batch)
        self.assertEqual(self.live()[0], made)
        self.assertEqual(self.cut_as(), [("Một", [1, 3]), ("Ba", [5])])
        scans.check_nothing_lost_or_doubled(self.batch)

    def test_the_first_of_a_file_is_joined_with_none(self) -> None:
        first, _ = self.digitised(page("Một"), a_sheet(), page("Hai"))
        before = self.stands()
        with self.assertRaises(NothingBefore):
            services.join_document(self.binh, first)
        self.assertEqual(self.stands(), before)


class RefusalTests(RecutCase):
    def test_what_a_person_confirmed_is_not_touched(self) -> None:
        first, second = self.digitised(page("Một"), page("Một"), a_sheet(), page("Hai"))
        register.confirm_document(self.binh, first, corrections={})
        before = self.stands()
        with self.assertRaises(CutConfirmed):
            services.cut_document(self.binh, first, page=2)
        with self.assertRaises(CutConfirmed):
            services.join_document(self.binh, second)
        self.assertEqual(self.stands(), before)

    def test_a_page_that_is_not_there_cuts_nothing(self) -> None:
        [document] = self.digitised(page("Một"), page("Hai"))
        before = self.stands()
        for odd in (0, 1, 3):
            with self.assertRaises(CutOdd):
                services.cut_document(self.binh, document, page=odd)
        self.assertEqual(self.stands(), before)

    def test_one_that_is_being_read_waits(self) -> None:
        [wrong] = self.digitised(page("Một"), page("Hai"), page("Ba"))
        [first, _] = services.cut_document(self.binh, wrong, page=3)
        before = self.stands()
        with self.assertRaises(MoveNotOpen):
            services.cut_document(self.binh, first, page=2)
        self.assertEqual(self.stands(), before)

    def test_one_that_was_cut_otherwise_before_is_not_there(self) -> None:
        [wrong] = self.digitised(page("Một"), page("Hai"))
        services.cut_document(self.binh, wrong, page=2)
        before = self.stands()
        with self.assertRaises(NotFound):
            services.cut_document(self.binh, wrong, page=2)
        self.assertEqual(self.stands(), before)

    def test_an_outsider_finds_nothing_and_changes_nothing(self) -> None:
        [document] = self.digitised(page("Một"), page("Hai"))
        before = self.stands()
        for act in (
            lambda: services.cut_document(self.world.chi, document, page=2),
            lambda: services.join_document(self.world.chi, document),
        ):
            with self.assertRaises(NotFound):
                act()
        self.assertEqual(self.stands(), before)


class PropertyTests(RecutCase):
    def test_however_a_pile_is_cut_and_joined_no_page_is_lost_or_doubled(self) -> None:
        chance = Random(7)
        pages = [BLANK if chance.random() < 0.2 else page(f"Trang {at}") for at in range(9)]
        self.digitised(page("Đầu"), *pages[:4], a_sheet(), page("Giữa"), *pages[4:])
        content = sorted(number for _, numbers in self.cut_as() for number in numbers)
        for _ in range(14):
            document = chance.choice(self.live())
            facts = queries.scan_of(document)
            assert facts is not None
            try:
                if chance.random() < 0.6:
                    services.cut_document(self.binh, document, page=chance.randint(1, len(facts.pages) + 1))
                else:
                    services.join_document(self.binh, document)
            except (CutOdd, NothingBefore):
                continue
            work_through(self.binh, self.batch)
            scans.check_nothing_lost_or_doubled(self.batch)
            numbers = [number for _, of_one in self.cut_as() for number in of_one]
            # Every content page once, in the order of the pile.
            self.assertEqual(numbers, content)
            ordinals = list(ScanDocument.objects.order_by("ordinal").values_list("ordinal", flat=True))
            self.assertEqual(ordinals, list(range(1, len(ordinals) + 1)))
