"""Quality control on the page: doubtful first, accept and next, nothing lost when a value is refused."""

from uuid import UUID

from django.urls import reverse

from hoso.digitisation import services as digitisation
from hoso.digitisation.models import Sample, ScanDocument
from hoso.digitisation.rules.states import DocState
from hoso.registry import services as registry
from hoso.registry.models import Document
from hoso.web.tests.worlds import CERTAIN_SUBJECT, DOUBTFUL_SUBJECT, WebCase, a_leader

ALL = {"issuer": "UBND huyện", "type": "Quyết định", "subject": "Về việc sửa trường", "date": "02/05/2024"}


class CheckTests(WebCase):
    def address(self, document_id: UUID) -> str:
        return reverse("digitisation:check", args=[document_id])

    def document(self, document_id: UUID) -> Document:
        return Document.objects.get(pk=document_id)

    def test_the_most_doubtful_document_comes_first(self) -> None:
        answer = self.as_(self.world.binh).get(reverse("digitisation:quality"))
        self.assertRedirects(answer, self.address(self.doubtful))
        later = self.client.get(reverse("digitisation:quality"), {"after": str(self.doubtful)})
        self.assertRedirects(later, self.address(self.certain))

    def test_fields_stand_beside_the_page_with_their_place(self) -> None:
        page = self.page(self.world.binh, self.address(self.certain))
        self.assertIn(f"{CERTAIN_SUBJECT}</textarea>", page)
        self.assertIn('value="02/05/2024"', page)
        self.assertIn('data-page="1" data-box="10 20 20 20"', page)
        self.assertIn(reverse("registry:page_image", args=[self.certain, 2]), page)
        self.assertIn(reverse("registry:page_words", args=[self.certain, 1]), page)

    def test_what_is_missing_or_doubtful_is_marked_in_words(self) -> None:
        page = self.page(self.world.binh, self.address(self.doubtful))
        self.assertEqual(page.count("data-doubtful"), 3)  # issuer, type and date were not found
        self.assertEqual(page.count(">missing<"), 3)
        self.assertNotIn("data-doubtful", self.page(self.world.binh, self.address(self.certain)))

    def test_accepting_keeps_what_was_corrected_and_goes_to_the_next(self) -> None:
        answer = self.as_(self.world.binh).post(self.address(self.doubtful), ALL, follow=True)
        self.assertRedirects(answer, self.address(self.certain))
        self.assertContains(answer, "Accepted:")
        document = self.document(self.doubtful)
        self.assertEqual((document.state, document.subject), ("confirmed", "Về việc sửa trường"))
        self.assertEqual(document.confirmed_by, self.world.binh.account_id)

    def test_a_date_that_is_none_is_refused_and_what_was_typed_stays(self) -> None:
        answer = self.as_(self.world.binh).post(self.address(self.doubtful), ALL | {"date": "31/02/2024"})
        self.assertContains(answer, "31/02/2024", status_code=422)
        self.assertContains(answer, "Về việc sửa trường", status_code=422)
        self.assertContains(answer, 'aria-invalid="true"', count=1, status_code=422)
        self.assertEqual(self.document(self.doubtful).state, "proposed")

    def test_a_date_after_the_last_day_of_the_body_is_refused_in_words(self) -> None:
        path = reverse("digitisation:check", args=[self.doubtful])
        answer = self.as_(self.world.binh).post(path, {"date": "01/07/2025", "place": "Chiêm Hóa"})
        self.assertContains(answer, "dated after 30/06/2025", status_code=422)
        self.assertContains(answer, "Chiêm Hóa", status_code=422)
        self.assertContains(answer, 'aria-invalid="true"', status_code=422)

    def test_a_second_look_needs_a_reason(self) -> None:
        self.as_(self.world.binh).post(self.address(self.doubtful), ALL)
        again = self.client.get(self.address(self.doubtful))
        self.assertContains(again, 'name="reason"')
        # A person has looked: nothing is called doubtful any more.
        self.assertNotContains(again, "data-doubtful")
        refused = self.client.post(self.address(self.doubtful), ALL | {"subject": "Khác"})
        self.assertEqual(refused.status_code, 422)
        self.assertEqual(self.document(self.doubtful).subject, "Về việc sửa trường")
        self.client.post(self.address(self.doubtful), ALL | {"subject": "Khác", "reason": "misread"})
        self.assertEqual(self.document(self.doubtful).subject, "Khác")

    def test_when_all_is_checked_it_says_so(self) -> None:
        for document_id in (self.certain, self.doubtful):
            registry.confirm_document(self.world.binh, document_id, corrections={})
        self.assertIn("Nothing waits for you.", self.page(self.world.binh, reverse("digitisation:quality")))

    def test_at_the_end_of_the_list_it_says_what_was_left_for_later(self) -> None:
        path = reverse("digitisation:quality")
        page = self.page(self.world.binh, path, after=str(self.certain))
        self.assertIn("2 documents were left for later.", page)

    def test_words_of_a_page_are_for_whoever_may_correct_it(self) -> None:
        path = reverse("registry:page_words", args=[self.certain, 1])
        self.assertEqual(self.as_(self.world.binh).get(path).json(), {"words": []})
        self.assertEqual(self.as_(self.world.chi).get(path).status_code, 404)

    def test_a_leader_reads_but_does_not_correct(self) -> None:
        leader = a_leader(self)
        answer = self.as_(leader).post(self.address(self.doubtful), ALL)
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(self.document(self.doubtful).subject, DOUBTFUL_SUBJECT)


class SampleTests(WebCase):
    def test_the_certain_ones_are_accepted_after_their_sample_was_looked_at(self) -> None:
        client, batch = self.as_(self.world.binh), reverse("digitisation:batch", args=[self.batch.pk])
        self.assertContains(client.get(batch), reverse("digitisation:draw_sample", args=[self.batch.pk]))
        client.post(reverse("digitisation:draw_sample", args=[self.batch.pk]))
        sample = Sample.objects.get()
        keep = f"?batch={self.batch.pk}&sample=1"
        self.assertContains(client.get(batch), "Look at the sample")
        first = client.get(reverse("digitisation:quality") + keep)
        self.assertEqual(sample.drawn, [self.certain])
        self.assertRedirects(first, reverse("digitisation:check", args=[self.certain]) + keep)
        answer = client.post(first.headers["Location"], {})
        self.assertRedirects(answer, batch)  # not on to the doubtful ones: the sample is done
        accept = reverse("digitisation:accept_certain", args=[self.batch.pk, sample.pk])
        self.assertContains(client.get(batch), accept)
        self.assertRedirects(client.post(accept), batch)
        sample.refresh_from_db()
        self.assertEqual(sample.state, "passed")

    def test_a_sample_nobody_looked_at_accepts_nothing(self) -> None:
        sample = digitisation.draw_sample(self.world.binh, self.batch.pk)
        accept = reverse("digitisation:accept_certain", args=[self.batch.pk, sample.pk])
        self.assertEqual(self.as_(self.world.binh).post(accept).status_code, 422)
        self.assertEqual(Document.objects.filter(state="confirmed").count(), 0)


class RecutTests(WebCase):
    def test_a_document_of_two_pages_can_be_cut_by_keyboard_and_goes_to_be_read_again(self) -> None:
        page = self.page(self.world.binh, reverse("digitisation:check", args=[self.certain]))
        self.assertIn("Next paper begins on page", page)
        answer = self.client.post(
            reverse("digitisation:cut", args=[self.certain]), {"page": "2"}, follow=True
        )
        self.assertContains(answer, "Cut in two. Both parts are read again and come back here.")
        parts = ScanDocument.objects.filter(state=DocState.WAITING).order_by("ordinal")
        self.assertEqual([part.page_count for part in parts], [1, 1])
        self.assertEqual(self.client.get(reverse("digitisation:check", args=[self.certain])).status_code, 404)

    def test_what_is_no_page_is_refused_in_words_and_nothing_changes(self) -> None:
        self.as_(self.world.binh)
        for page in ("", "1", "9", "hai", "-1"):
            answer = self.client.post(reverse("digitisation:cut", args=[self.certain]), {"page": page})
            self.assertContains(answer, "The document was not cut.", status_code=422)
        self.assertEqual(ScanDocument.objects.filter(state=DocState.WAITING).count(), 0)

    def test_the_first_of_a_file_is_not_joined_and_its_page_offers_no_button(self) -> None:
        self.assertNotIn(
            "join-before", self.page(self.world.binh, reverse("digitisation:check", args=[self.certain]))
        )
        answer = self.client.post(reverse("digitisation:join", args=[self.certain]))
        self.assertContains(answer, "The document was not joined with another.", status_code=422)

    def test_what_was_confirmed_is_not_cut_and_offers_it_no_more(self) -> None:
        registry.confirm_document(self.world.binh, self.certain, corrections={})
        self.assertNotIn(
            "cut-page", self.page(self.world.binh, reverse("digitisation:check", args=[self.certain]))
        )
        answer = self.client.post(reverse("digitisation:cut", args=[self.certain]), {"page": "2"})
        self.assertContains(answer, "what was confirmed is not touched", status_code=422)
        self.assertEqual(self.document_state(), "confirmed")

    def document_state(self) -> str:
        return str(Document.objects.get(pk=self.certain).state)

    def test_an_outsider_and_a_reader_cut_nothing(self) -> None:
        path = reverse("digitisation:cut", args=[self.certain])
        self.assertEqual(self.as_(self.world.chi).post(path, {"page": "2"}).status_code, 404)
        self.assertEqual(self.as_(a_leader(self)).post(path, {"page": "2"}).status_code, 403)
        self.assertEqual(ScanDocument.objects.filter(state=DocState.WAITING).count(), 0)
