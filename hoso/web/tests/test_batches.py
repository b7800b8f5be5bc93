"""Batches on the page: upload with its declaration, progress, failures by name, held files."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hoso.access.values import AccessClass, Actor
from hoso.accounts.models import Account
from hoso.audit.models import TrailRow
from hoso.digitisation.models import Batch, IncomingFile, SecrecyHold
from hoso.digitisation.tests.scans import a_page, a_scan, open_batch, send, work_through
from hoso.web.tests.worlds import SECRET_WORDS, WebCase, a_clerk_of_the_province, a_leader

# Session, account and rights: 6; batches, their files, their documents, what is held, scopes: 6.
QUERIES_OF_A_LIST = 12


def a_file(name: str = "a.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, a_scan() if content is None else content)


class UploadTests(WebCase):
    def upload(self, *files: SimpleUploadedFile, **given: str) -> Any:
        data = {
            "fonds": str(self.world.fonds.pk), "found": "found in room 3", "access_class": "1",
            "not_secret": "on",
        } | given  # fmt: skip
        kept = {name: value for name, value in data.items() if value}
        return self.as_(self.world.binh).post(reverse("digitisation:new"), {**kept, "scans": list(files)})

    def test_files_are_taken_in_with_the_declaration(self) -> None:
        answer = self.upload(a_file("a.pdf"), a_file("b.pdf", a_scan(a_page(), a_page())))
        batch = Batch.objects.latest("id")
        self.assertRedirects(answer, reverse("digitisation:batch", args=[batch.pk]))
        self.assertEqual([file.name for file in batch.files.order_by("ordinal")], ["a.pdf", "b.pdf"])
        self.assertIn("MẬT", batch.declaration)
        self.assertEqual(batch.declared_by, self.world.binh.account_id)

    def test_without_the_declaration_nothing_is_taken(self) -> None:
        before = Batch.objects.count()
        answer = self.upload(a_file(), not_secret="")
        self.assertContains(answer, "found in room 3", status_code=422)
        self.assertContains(answer, "Nobody declared", status_code=422)
        self.assertEqual(Batch.objects.count(), before)

    def test_a_closed_fonds_needs_its_story(self) -> None:
        before = Batch.objects.count()
        self.assertContains(self.upload(a_file(), found=""), 'role="alert"', status_code=422)
        self.assertEqual(Batch.objects.count(), before)

    def test_a_file_that_is_no_scan_is_a_row_with_its_reason_and_the_rest_goes_on(self) -> None:
        answer = self.upload(a_file("a.pdf"), a_file("b.exe", b"MZ not a scan"))
        page = self.client.get(answer.headers["Location"])
        self.assertContains(page, "b.exe")
        self.assertContains(page, "could not be read")
        self.assertEqual(IncomingFile.objects.get(name="a.pdf").state, "admitted")

    def test_a_clerk_is_offered_only_fonds_of_the_own_body(self) -> None:
        page = self.page(self.world.an, reverse("digitisation:new"))
        self.assertIn(str(self.world.commune_fonds.pk), page)
        self.assertNotIn(str(self.world.fonds.pk), page)
        data = {
            "fonds": str(self.world.fonds.pk), "found": "x", "access_class": "1", "not_secret": "on",
            "scans": [a_file()],
        }  # fmt: skip
        before = Batch.objects.count()
        self.assertEqual(self.as_(self.world.an).post(reverse("digitisation:new"), data).status_code, 422)
        self.assertEqual(Batch.objects.count(), before)

    def test_the_documents_take_the_class_that_was_chosen(self) -> None:
        self.upload(a_file(), access_class="3")
        self.assertEqual(Batch.objects.latest("id").access_class, AccessClass.PERSONAL)

    def test_nobody_is_offered_a_class_above_the_own_right(self) -> None:
        page = self.page(a_clerk_of_the_province(self), reverse("digitisation:new"))
        self.assertIn("internal: the staff", page)
        self.assertNotIn("personal data", page)
        before = Batch.objects.count()
        data = {"fonds": str(self.world.fonds.pk), "found": "x", "access_class": "3", "not_secret": "on"}
        answer = self.client.post(reverse("digitisation:new"), data | {"scans": [a_file()]})
        self.assertEqual((answer.status_code, Batch.objects.count()), (422, before))


class BrokenOffTests(WebCase):
    """A batch whose sending ended in the middle: its page closes it, or takes the rest."""

    def setUp(self) -> None:
        super().setUp()
        self.open = open_batch(self.world.binh, self.world)
        send(self.world.binh, self.open, "a.pdf", a_scan())

    def address(self, name: str = "batch") -> str:
        return reverse(f"digitisation:{name}", args=[self.open.pk])

    def state(self) -> str:
        self.open.refresh_from_db()
        return self.open.state

    def add(self, actor: Actor, **given: str) -> Any:
        data = {"not_secret": "on"} | given
        kept: dict[str, Any] = {name: value for name, value in data.items() if value}
        return self.as_(actor).post(self.address("add"), kept | {"scans": [a_file("b.pdf")]})

    def test_its_page_says_so_and_offers_both(self) -> None:
        page = self.page(self.world.binh, self.address())
        for part in ("still taking in files", self.address("close"), self.address("add")):
            self.assertIn(part, page)

    def test_it_is_closed_and_goes_on(self) -> None:
        self.assertRedirects(self.as_(self.world.binh).post(self.address("close")), self.address())
        self.assertEqual(self.state(), "closed")
        self.assertNotIn("still taking in files", self.page(self.world.binh, self.address()))

    def test_what_is_missing_is_added_with_a_declaration_and_the_batch_is_closed(self) -> None:
        self.assertRedirects(self.add(self.world.binh), self.address())
        self.assertEqual([file.name for file in self.open.files.order_by("ordinal")], ["a.pdf", "b.pdf"])
        self.assertEqual(self.state(), "closed")
        acts = TrailRow.objects.filter(subject=self.open.pk).values_list("act", flat=True)
        self.assertIn("digitisation.declare", acts)

    def test_a_finished_batch_takes_more_and_goes_on(self) -> None:
        self.as_(self.world.binh).post(self.address("close"))
        work_through(self.world.binh, self.open)
        self.assertEqual(self.state(), "finished")
        self.add(self.world.binh)
        self.assertEqual((self.state(), self.open.files.count()), ("closed", 2))

    def test_without_the_declaration_nothing_is_added(self) -> None:
        self.assertContains(self.add(self.world.binh, not_secret=""), "Nobody declared", status_code=422)
        self.assertEqual((self.state(), self.open.files.count()), ("open", 1))

    def test_a_leader_sees_it_and_changes_nothing(self) -> None:
        leader = a_leader(self)
        page = self.page(leader, self.address())
        self.assertNotIn(self.address("close"), page)
        for name in ("close", "take_over"):
            self.assertEqual(self.as_(leader).post(self.address(name)).status_code, 403)
        self.assertEqual(self.add(leader).status_code, 403)
        self.assertEqual((self.state(), self.open.files.count()), ("open", 1))

    def test_a_batch_whose_opener_has_left_is_taken_over_by_a_colleague(self) -> None:
        colleague = a_clerk_of_the_province(self)
        self.assertNotIn("stands still", self.page(colleague, self.address()))
        Account.objects.filter(username="binh").update(is_active=False)
        self.assertIn(self.address("take_over"), self.page(colleague, self.address()))
        self.assertRedirects(self.as_(colleague).post(self.address("take_over")), self.address())
        self.open.refresh_from_db()
        self.assertEqual(self.open.opened_by, colleague.account_id)
        self.assertNotIn("stands still", self.page(colleague, self.address()))

    def test_a_copy_of_a_file_that_failed_says_so_and_leads_there(self) -> None:
        content = a_scan(a_page(plays={"look": "torn"}))
        send(self.world.binh, self.open, "torn.pdf", content)
        work_through(self.world.binh, self.open)
        other = open_batch(self.world.binh, self.world)
        send(self.world.binh, other, "again.pdf", content)
        page = self.page(self.world.binh, reverse("digitisation:batch", args=[other.pk]))
        self.assertIn("The first one could not be read", page)
        self.assertIn(f'<a href="{self.address()}">Try it again there', page)


class BatchTests(WebCase):
    def address(self) -> str:
        return reverse("digitisation:batch", args=[self.batch.pk])

    def test_a_batch_shows_files_counts_and_what_can_be_done(self) -> None:
        page = self.page(self.world.binh, self.address())
        for part in ("duong.pdf", "truong.pdf", "Check 2 documents", "kin.pdf", "H-001", "Declared:"):
            self.assertIn(part, page)

    def test_while_it_runs_the_page_renews_itself(self) -> None:
        batch = open_batch(self.world.binh, self.world)
        send(self.world.binh, batch, "x.pdf", a_scan())
        Batch.objects.filter(pk=batch.pk).update(state="closed")
        path = reverse("digitisation:batch", args=[batch.pk])
        self.assertIn('hx-trigger="every 2s"', self.page(self.world.binh, path))
        part = self.as_(self.world.binh).get(path, headers={"HX-Request": "true"})
        self.assertNotContains(part, "<html")
        work_through(self.world.binh, batch)
        self.assertNotIn('hx-trigger="every', self.page(self.world.binh, path))

    def test_a_document_that_failed_stands_under_its_file_and_is_tried_again(self) -> None:
        batch = open_batch(self.world.binh, self.world)
        torn = send(self.world.binh, batch, "torn.pdf", a_scan(a_page(plays={"read": "torn"})))
        work_through(self.world.binh, batch)
        path = reverse("digitisation:batch", args=[batch.pk])
        again = reverse("digitisation:try_again", args=[batch.pk, torn.pk])
        self.assertIn(again, self.page(self.world.binh, path))
        self.assertRedirects(self.as_(self.world.binh).post(again), path)
        self.assertNotIn(again, self.page(self.world.binh, path))

    def test_who_may_not_decide_does_not_learn_the_name_of_a_held_file(self) -> None:
        leader = a_leader(self)
        self.assertIn("kin.pdf", self.page(leader, self.address()))  # a leader may decide
        clerk = a_clerk_of_the_province(self)
        page = self.page(clerk, self.address())
        self.assertNotIn("kin.pdf", page)
        self.assertIn("(name not shown)", page)

    def test_a_list_of_batches_asks_no_more_when_it_grows(self) -> None:
        path = reverse("digitisation:list")
        client = self.as_(self.world.binh)
        client.get(path)
        with self.assertNumQueries(QUERIES_OF_A_LIST):
            client.get(path)
        for _ in range(3):
            open_batch(self.world.binh, self.world)
        with self.assertNumQueries(QUERIES_OF_A_LIST):
            client.get(path)

    def test_separator_sheets_are_a_pdf(self) -> None:
        answer = self.as_(self.world.binh).get(
            reverse("digitisation:separators"), {"count": "2", "box": "H-7"}
        )
        self.assertTrue(answer.content.startswith(b"%PDF-"))
        self.assertIn("attachment", answer.headers["Content-Disposition"])


class HeldTests(WebCase):
    def address(self) -> str:
        return reverse("digitisation:held", args=[self.held.pk])

    def test_it_says_where_the_marks_are_and_nothing_of_the_content(self) -> None:
        page = self.page(self.world.binh, self.address())
        self.assertIn("kin.pdf", page)
        self.assertIn(reverse("digitisation:held_page", args=[self.held.pk, 1]), page)
        self.assertNotIn(SECRET_WORDS, page)

    def test_a_decision_needs_its_reason(self) -> None:
        answer = self.as_(self.world.binh).post(self.address(), {"decision": "release", "reason": ""})
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(SecrecyHold.objects.get().decision, "")

    def test_what_is_not_secret_goes_on(self) -> None:
        answer = self.as_(self.world.binh).post(
            self.address(), {"decision": "release", "reason": "a heading"}
        )
        self.assertRedirects(answer, reverse("digitisation:batch", args=[self.batch.pk]))
        self.held.refresh_from_db()
        self.assertEqual((self.held.state, self.held.was_released), ("clear", True))
        self.assertEqual(self.as_(self.world.binh).get(self.address()).status_code, 404)

    def test_what_is_secret_stays_shut_and_its_pointer_is_entered(self) -> None:
        given = {"decision": "secret", "reason": "marked", "number": "12", "holder": "Phòng cơ yếu"}
        self.as_(self.world.binh).post(self.address(), given)
        self.held.refresh_from_db()
        self.assertEqual(self.held.state, "secret")
        self.assertIsNotNone(SecrecyHold.objects.get().pointer_id)

    def test_half_a_pointer_is_refused_on_the_same_page(self) -> None:
        given = {"decision": "secret", "reason": "marked", "number": "12", "holder": ""}
        answer = self.as_(self.world.binh).post(self.address(), given)
        self.assertContains(answer, "marked", status_code=422)
        self.assertContains(answer, 'role="alert"', status_code=422)
        self.assertEqual(SecrecyHold.objects.get().decision, "")
