"""Quality control: doubtful first; the certain ones in a batch, after a sample was looked at."""

from datetime import timedelta
from uuid import UUID

from django.test import SimpleTestCase

from hoso.accounts.rules import Role
from hoso.digitisation import queries, services
from hoso.digitisation.errors import (
    MoveNotOpen,
    NothingCertain,
    PageMissing,
    SampleFailed,
    SampleNotChecked,
    WidthOdd,
)
from hoso.digitisation.models import Batch, Sample, ScanDocument
from hoso.digitisation.rules import looks, pace, sampling, titles
from hoso.digitisation.rules.separators import Sheet, read_sheet, write_sheet
from hoso.digitisation.tests import scans
from hoso.digitisation.tests.scans import a_page, a_scan, open_batch, send, work_through
from hoso.digitisation.tests.test_pipeline import DigitiseCase
from hoso.lib.dates import now
from hoso.lib.errors import NotAllowed, NotFound
from hoso.registry import services as registry
from hoso.registry.models import Document
from tests.worlds import a_person

DOUBTFUL = {"says": {"issuer": "UBND huyện"}}


class QualityCase(DigitiseCase):
    def setUp(self) -> None:
        super().setUp()
        self.batch = open_batch(self.binh, self.world)

    def digitised(self, *pages: dict[str, object]) -> list[UUID]:
        for number, page in enumerate(pages):
            send(self.binh, self.batch, f"{number}.pdf", a_scan(page))
        work_through(self.binh, self.batch)
        return scans.document_ids(self.batch)


class NextTests(QualityCase):
    def test_the_most_doubtful_comes_first(self) -> None:
        certain, doubtful = self.digitised(a_page(), a_page(**DOUBTFUL))
        self.assertEqual(queries.next_to_check(self.binh), [doubtful, certain])
        self.assertEqual(queries.next_to_check(self.binh, after=doubtful, ahead=1), [certain])
        self.assertEqual(queries.waiting_count(self.binh, batch_id=self.batch.pk), 2)

    def test_what_was_confirmed_does_not_come_again(self) -> None:
        certain, doubtful = self.digitised(a_page(), a_page(**DOUBTFUL))
        registry.confirm_document(self.binh, doubtful, corrections={"subject": "Về việc khác"})
        self.assertEqual(queries.next_to_check(self.binh), [certain])
        self.assertEqual(queries.counts(self.batch.pk).confirmed, 1)

    def test_an_outsider_finds_nothing_to_check(self) -> None:
        [document] = self.digitised(a_page())
        self.assertEqual(queries.next_to_check(self.world.chi), [])
        with self.assertRaises(NotFound):
            queries.quality_item(self.world.chi, document)
        with self.assertRaises(NotFound):
            services.page_image(self.world.chi, document, page=1, pool=scans.pool())

    def test_one_screen_takes_a_fixed_number_of_questions(self) -> None:
        documents = self.digitised(*(a_page() for _ in range(3)))
        with self.assertNumQueries(6):
            queries.next_to_check(self.binh, batch_id=self.batch.pk)
            queries.quality_item(self.binh, documents[0])


class ImageTests(QualityCase):
    def test_a_page_is_shown_upright_in_the_width_asked_for_and_kept_for_the_next_time(self) -> None:
        [document] = self.digitised(a_page())
        shown = services.page_image(self.binh, document, page=1, width=800, pool=scans.pool())
        self.assertEqual(shown.read_bytes(), b"1 at 800")
        changed = shown.stat().st_mtime_ns
        again = services.page_image(self.binh, document, page=1, width=800, pool=scans.pool())
        self.assertEqual((again, again.stat().st_mtime_ns), (shown, changed))

    def test_pages_and_widths_that_are_not_there_are_refused(self) -> None:
        [document] = self.digitised(a_page())
        for page in (0, 2):
            with self.assertRaises(PageMissing):
                services.page_image(self.binh, document, page=page, pool=scans.pool())
        with self.assertRaises(WidthOdd):
            services.page_image(self.binh, document, page=1, width=801, pool=scans.pool())
        self.assertEqual(list((self.home / "work").rglob("*.webp")), [])

    def test_pictures_nobody_asks_for_go_and_come_again(self) -> None:
        [document] = self.digitised(a_page())
        shown = services.page_image(self.binh, document, page=1, pool=scans.pool())
        self.assertEqual(services.trim_cache(), 0)
        self.assertEqual(services.trim_cache(days=-1), 1)
        self.assertFalse(shown.exists())
        self.assertTrue(services.page_image(self.binh, document, page=1, pool=scans.pool()).exists())


class SampleTests(QualityCase):
    def confirm(self, document_ids: list[UUID], **corrections: str) -> None:
        for document_id in document_ids:
            registry.confirm_document(self.binh, document_id, corrections=corrections)

    def states(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for state in Document.objects.values_list("state", flat=True):
            found[state] = found.get(state, 0) + 1
        return found

    def test_a_clean_sample_accepts_the_rest_unseen(self) -> None:
        self.digitised(*(a_page() for _ in range(9)), a_page(**DOUBTFUL))
        sample = services.draw_sample(self.binh, self.batch.pk)
        self.assertEqual((len(sample.population), len(sample.drawn)), (9, 3))
        self.confirm(sample.drawn)
        self.assertEqual(services.accept_certain(self.binh, sample.pk), 6)
        self.assertEqual(self.states(), {"confirmed": 9, "proposed": 1})
        self.assertEqual({document.confirmed_by for document in Document.objects.filter(state="confirmed")},
                         {self.binh.account_id})  # fmt: skip

    def test_one_correction_in_the_sample_accepts_nothing(self) -> None:
        self.digitised(*(a_page() for _ in range(9)))
        sample = services.draw_sample(self.binh, self.batch.pk)
        self.confirm(sample.drawn[1:])
        self.confirm(sample.drawn[:1], subject="Về việc khác")
        with self.assertRaises(SampleFailed):
            services.accept_certain(self.binh, sample.pk)
        self.assertEqual(self.states(), {"confirmed": 3, "proposed": 6})
        self.assertEqual(Sample.objects.get().state, "failed")
        with self.assertRaises(MoveNotOpen):
            services.accept_certain(self.binh, sample.pk)

    def test_a_sample_is_looked_at_to_its_end(self) -> None:
        self.digitised(*(a_page() for _ in range(9)))
        sample = services.draw_sample(self.binh, self.batch.pk)
        self.confirm(sample.drawn[1:])
        with self.assertRaises(SampleNotChecked):
            services.accept_certain(self.binh, sample.pk)
        self.assertEqual(self.states(), {"confirmed": 2, "proposed": 7})

    def test_nobody_draws_until_the_sample_pleases(self) -> None:
        self.digitised(*(a_page() for _ in range(9)))
        sample = services.draw_sample(self.binh, self.batch.pk)
        self.assertEqual(services.draw_sample(self.binh, self.batch.pk).pk, sample.pk)
        facts = queries.open_sample(self.binh, self.batch.pk)
        assert facts is not None
        self.assertEqual((facts.population, facts.checked, facts.corrected), (9, 0, 0))

    def test_scans_that_look_alike_are_not_accepted_unseen(self) -> None:
        page = a_page()
        self.digitised(page, page | {"says": scans.SAYS | {"signer": "Bùi"}})
        self.assertEqual(ScanDocument.objects.filter(looks_like__isnull=False).count(), 1)
        self.assertEqual(len(services.draw_sample(self.binh, self.batch.pk).population), 1)

    def test_a_document_with_an_unread_page_is_not_accepted_unseen(self) -> None:
        send(self.binh, self.batch, "half.pdf", a_scan(a_page(), a_page(unread=True)))
        self.digitised(a_page())
        self.assertEqual(ScanDocument.objects.get(file__name="half.pdf").problem_pages, [2])
        self.assertEqual(len(services.draw_sample(self.binh, self.batch.pk).population), 1)

    def test_where_nothing_is_certain_no_sample_is_drawn(self) -> None:
        self.digitised(a_page(**DOUBTFUL))
        with self.assertRaises(NothingCertain):
            services.draw_sample(self.binh, self.batch.pk)
        self.assertEqual(Sample.objects.count(), 0)

    def test_who_may_not_describe_accepts_nothing(self) -> None:
        self.digitised(a_page())
        leader = a_person("dung", body=self.world.province, role=Role.LEADER)
        for actor, error in ((self.world.chi, NotFound), (leader, NotAllowed)):
            with self.assertRaises(error):
                services.draw_sample(actor, self.batch.pk)
        sample = services.draw_sample(self.binh, self.batch.pk)
        self.confirm(sample.drawn)
        with self.assertRaises(NotAllowed):
            services.accept_certain(leader, sample.pk)


class FigureTests(QualityCase):
    def test_figures_count_pages_by_day_and_person_and_tell_the_time_left(self) -> None:
        documents = self.digitised(a_page(), a_page())
        send(self.binh, self.batch, "waiting.pdf", a_scan(a_page(), a_page()))
        registry.confirm_document(self.binh, documents[0], corrections={})
        at = now() + timedelta(seconds=30)
        figures = queries.figures(self.binh, now=at, batch_id=self.batch.pk)
        self.assertEqual((figures.pages_done, figures.documents_done, figures.pages_left), (2, 2, 1))
        self.assertEqual([(day.documents, day.pages) for day in figures.days], [(2, 2)])
        [person] = figures.people
        self.assertEqual(
            (person.account_id, person.pages_scanned, person.documents_confirmed),
            (self.binh.account_id, 2, 1),
        )
        self.assertGreater(figures.pace.pages_a_minute, 0)
        self.assertGreater(figures.pace.seconds_left or 0, 0)

    def test_figures_of_the_last_days_leave_out_what_is_older_and_what_is_finished(self) -> None:
        first, second = self.digitised(a_page(), a_page())
        registry.confirm_document(self.binh, first, corrections={})
        recent = queries.recent_figures(self.binh, now=now() + timedelta(seconds=30))
        self.assertEqual([(day.documents, day.pages) for day in recent.days], [(2, 2)])
        self.assertEqual([each.documents_confirmed for each in recent.people], [1])
        long_ago = now() - timedelta(days=15)
        ScanDocument.objects.filter(pk=second).update(finished_at=long_ago)
        Document.objects.update(confirmed_at=long_ago)
        recent = queries.recent_figures(self.binh, now=now())
        self.assertEqual([(day.documents, day.pages) for day in recent.days], [(1, 1)])
        self.assertEqual([each.documents_confirmed for each in recent.people], [0])
        send(self.binh, self.batch, "waiting.pdf", a_scan(a_page(), a_page()))
        self.assertGreater(queries.recent_figures(self.binh, now=now()).pages_left, 0)
        Batch.objects.update(state="finished")
        self.assertEqual(queries.recent_figures(self.binh, now=now()).pages_left, 0)

    def test_figures_of_the_last_days_ask_a_fixed_number_of_questions(self) -> None:
        self.digitised(a_page(), a_page())
        with self.assertNumQueries(7):
            queries.recent_figures(self.binh, now=now())

    def test_figures_of_the_last_days_tell_strangers_nothing(self) -> None:
        self.digitised(a_page(), a_page())
        stranger = queries.recent_figures(self.world.chi, now=now())
        self.assertEqual((stranger.pages_left, stranger.days, stranger.people), (0, [], []))

    def test_certain_documents_are_counted_without_being_fetched(self) -> None:
        documents = self.digitised(a_page(), a_page())
        self.assertEqual(queries.certain_count(self.binh, self.batch.pk), len(documents))
        with self.assertRaises(NotFound):
            queries.certain_count(self.world.chi, self.batch.pk)


class RuleTests(SimpleTestCase):
    def test_sample_sizes_follow_the_standard(self) -> None:
        table = {0: 0, 1: 1, 2: 2, 8: 2, 9: 3, 25: 5, 26: 8, 500: 50, 501: 80, 10_000: 200, 900_000: 1250}
        for count, size in table.items():
            self.assertEqual(sampling.sample_size(count), size, count)

    def test_titles_are_filled_with_what_is_known(self) -> None:
        self.assertEqual(
            titles.fill_title("{type} {year}", {"type": "Quyết định", "year": ""}), "Quyết định —"
        )

    def test_alike_pages_share_a_band(self) -> None:
        one = "8f1e2d3c4b5a6978" * 4
        other = f"{int(one, 16) ^ 1 << 193 ^ 1 << 220 ^ 1 << 240:064x}"
        self.assertEqual(looks.distance(one, other), 3)
        self.assertTrue(set(looks.bands(one)) & set(looks.bands(other)))
        self.assertTrue(looks.alike([one], [other]))
        self.assertFalse(looks.alike([one], [f"{int(one, 16) ^ (1 << 45) - 1:064x}"]))
        self.assertFalse(looks.alike([one], [one, one]))
        self.assertFalse(looks.alike([one, ""], [one, ""]))

    def test_time_left_is_unknown_before_anything_came_out(self) -> None:
        self.assertEqual(pace.pace(0, timedelta(minutes=1), pages_left=5), pace.Pace(0.0, None))
        self.assertEqual(pace.pace(30, timedelta(minutes=1), pages_left=15), pace.Pace(30.0, 30.0))
        self.assertEqual(pace.pages_left(20, 5, files_looked_at=10, files_waiting=4), 15 + 8)

    def test_a_sheet_is_read_back_as_it_was_written(self) -> None:
        for sheet in (Sheet(), Sheet(box="Hộp 7/2"), Sheet(box="1", dossier="Đất & rừng | năm 2024")):
            self.assertEqual(read_sheet(write_sheet(sheet)), sheet)
        self.assertEqual(read_sheet("HOSO1|BOX=K-1|DOSSIER=Đất"), Sheet("K-1", "Đất"))
        self.assertEqual(read_sheet("HOSO-SPLIT"), Sheet())
