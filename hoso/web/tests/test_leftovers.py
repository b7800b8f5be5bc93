"""What the pages say of a mark that was found late."""

from django.urls import reverse

from hoso.digitisation.models import IncomingFile, ScanDocument
from hoso.digitisation.rules.states import FileState
from hoso.digitisation.services.examining import note_hold
from hoso.lib.dates import now
from hoso.reading.marks import Finding
from hoso.web.holds import found_in_words
from hoso.web.tests.worlds import WebCase, a_clerk_of_the_province


class LateMarkTests(WebCase):
    def setUp(self) -> None:
        super().setUp()
        self.late = ScanDocument.objects.get(pk=self.certain).file
        IncomingFile.objects.filter(pk=self.late.pk).update(state=FileState.HELD, stopped_in="released")
        finding = Finding(kind="reading", mark="MẬT", page=1, reason="found while reading")
        note_hold(self.late, [finding], actor=self.world.binh, at=now())

    def test_the_page_says_that_a_part_was_taken_in_and_lists_it(self) -> None:
        page = self.page(self.world.binh, reverse("digitisation:held", args=[self.late.pk]))
        self.assertIn("found only when the text was read", page)
        self.assertIn("after a part of this file had been taken into the archive", page)
        self.assertNotIn("nothing of it was read", page)
        self.assertIn(self.late.digest, page)

    def test_the_batch_lists_it_for_whoever_decides_and_for_nobody_else(self) -> None:
        path = reverse("digitisation:batch", args=[self.batch.pk])
        self.assertIn(self.late.digest, self.page(self.world.binh, path))
        self.assertNotIn(self.late.digest, self.page(a_clerk_of_the_province(self), path))


class WordTests(WebCase):
    def test_each_reason_to_hold_a_file_has_words_of_its_own(self) -> None:
        kinds = ("stamp", "words", "form", "shape", "failure", "detector_failed", "reading")
        words = [found_in_words({"kind": kind, "mark": "MAT"}) for kind in kinds]
        self.assertEqual(len(set(words)), len(kinds))
        self.assertIn("broke down", words[5])
        self.assertEqual(words[6], "MẬT, found only when the text was read")

    def test_a_mark_that_the_reading_names_is_said_as_it_is_printed(self) -> None:
        for mark in ("TOI_MAT", "TỐI MẬT"):
            self.assertIn("TỐI MẬT", found_in_words({"kind": "reading", "mark": mark}))
