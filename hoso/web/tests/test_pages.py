"""Each page, for whom it is meant: it opens, and says what it is for."""

from uuid import UUID

from django.urls import reverse

from hoso.access.values import AccessClass
from hoso.audit.models import TrailRow
from hoso.blobs import queries as blobs
from hoso.custody.models import Box
from hoso.digitisation.tests.scans import a_scan, open_batch, send
from hoso.dossiers import services as dossiers
from hoso.holdings import services as holdings
from hoso.registry import queries as registry
from hoso.registry import services as documents
from hoso.registry.rules import Role
from hoso.web.tests.worlds import (
    CERTAIN_SUBJECT,
    DOUBTFUL_SUBJECT,
    WebCase,
    a_clerk_of_the_province,
    a_leader,
)


class HomeTests(WebCase):
    def test_an_archivist_sees_what_waits(self) -> None:
        page = self.page(self.world.binh, reverse("home"))
        self.assertIn(reverse("digitisation:quality"), page)
        self.assertIn(reverse("digitisation:held", args=[self.held.pk]), page)
        self.assertIn(reverse("digitisation:new"), page)

    def test_pages_of_the_last_days_and_who_did_them_are_shown(self) -> None:
        documents.confirm_document(self.world.binh, self.certain, corrections={})
        page = self.page(self.world.binh, reverse("home"))
        for part in ("Pages a day", "Who did what", '<td class="main">Binh</td>'):
            self.assertIn(part, page)

    def test_a_running_batch_tells_how_much_is_to_go(self) -> None:
        reopened = open_batch(self.world.binh, self.world)
        send(self.world.binh, reopened, "sau.pdf", a_scan())
        self.assertIn("pages to go", self.page(self.world.binh, reverse("home")))

    def test_a_clerk_elsewhere_sees_the_frame_and_no_figures_of_others(self) -> None:
        page = self.page(self.world.an, reverse("home"))
        self.assertNotIn("kin.pdf", page)
        self.assertIn(reverse("digitisation:new"), page)


class DocumentTests(WebCase):
    def test_a_document_shows_fields_pages_provenance_custody_files_and_history(self) -> None:
        page = self.page(self.world.binh, reverse("registry:document", args=[self.certain]))
        for part in (
            CERTAIN_SUBJECT, "15/QĐ-UBND", "02/05/2024", "H-001", self.dossier.title, "duong.pdf",
            reverse("registry:page_image", args=[self.certain, 2]),
            reverse("registry:download", args=[self.certain, "original"]),
        ):  # fmt: skip
            self.assertIn(part, page)

    def test_its_history_tells_who_confirmed_what_was_corrected_and_why(self) -> None:
        binh, leader = self.world.binh, a_clerk_of_the_province(self)
        documents.confirm_document(binh, self.certain, corrections={"date": "03/05/2024", "number": "51"})
        documents.confirm_document(
            leader, self.certain, corrections={"number": "15", "place": ""}, reason="dấu đè lên số"
        )
        page = self.page(binh, reverse("registry:document", args=[self.certain]))
        history = page[page.index("<summary>History") :]
        later, earlier = history.index("<del>51</del> → <ins>15</ins>"), history.index("<ins>51</ins>")
        self.assertLess(later, earlier)
        for part in (
            "Huong", "Binh", "dấu đè lên số", "<del>15</del> → <ins>51</ins>",
            "<del>02/05/2024</del> → <ins>03/05/2024</ins>", "fields checked", "registered",
        ):  # fmt: skip
            self.assertIn(part, history)

    def test_what_was_accepted_after_a_sample_says_so(self) -> None:
        documents.confirm_certain(self.world.binh, [self.certain])
        page = self.page(self.world.binh, reverse("registry:document", args=[self.certain]))
        self.assertIn("accepted after a sample check", page)

    def test_a_file_goes_out_as_an_attachment_in_a_sandbox(self) -> None:
        for role in (Role.ORIGINAL, Role.PDFA, Role.READING):
            path = reverse("registry:download", args=[self.certain, role])
            answer = self.as_(self.world.binh).get(path)
            file = registry.find_file(self.certain, role)
            assert file is not None
            with blobs.open_blob(file.digest) as stream:
                self.assertEqual(answer.getvalue(), stream.read())
            self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment;"))
            self.assertEqual(answer.headers["Content-Type"], "application/octet-stream")
            self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(answer.headers["Content-Security-Policy"], "sandbox; default-src 'none'")

    def test_who_may_correct_is_led_to_the_fields_before_and_after_they_were_checked(self) -> None:
        path = reverse("registry:document", args=[self.certain])
        check = reverse("digitisation:check", args=[self.certain])
        leader = a_leader(self)
        for _ in ("proposed", "confirmed"):
            self.assertIn(check, self.page(self.world.binh, path))
            self.assertNotIn(check, self.page(leader, path))
            documents.confirm_certain(self.world.binh, [self.certain])

    def test_a_name_that_would_split_the_header_is_cleaned(self) -> None:
        answer = self.as_(self.world.binh).get(reverse("registry:download", args=[self.certain, "pdfa"]))
        self.assertIn("15-Q%C4%90-UBND.pdf", answer.headers["Content-Disposition"])

    def test_a_file_that_is_not_there_and_a_width_we_do_not_draw_are_refused(self) -> None:
        client = self.as_(self.world.binh)
        self.assertEqual(
            client.get(reverse("registry:download", args=[self.certain, "notes"])).status_code, 404
        )
        image = reverse("registry:page_image", args=[self.certain, 1])
        self.assertEqual(client.get(image, {"w": "99999"}).status_code, 422)
        self.assertEqual(client.get(reverse("registry:page_image", args=[self.certain, 9])).status_code, 404)

    def test_every_reading_of_a_restricted_document_is_recorded(self) -> None:
        path = reverse("registry:document", args=[self.certain])
        self.page(self.world.binh, path)
        self.assertEqual(self.acts_on(self.certain, "registry.read_document"), 0)
        holdings.set_class(self.world.binh, [self.certain], AccessClass.RESTRICTED, reason="test")
        self.page(self.world.binh, path)
        self.page(self.world.binh, path)
        self.assertEqual(self.acts_on(self.certain, "registry.read_document"), 2)

    def test_every_download_is_recorded_and_no_refused_one(self) -> None:
        path = reverse("registry:download", args=[self.certain, "pdfa"])
        self.as_(self.world.chi).get(path)
        self.assertEqual(self.acts_on(self.certain, "registry.download"), 0)
        self.as_(self.world.binh).get(path)
        self.assertEqual(self.acts_on(self.certain, "registry.download"), 1)

    def acts_on(self, document_id: UUID, act: str) -> int:
        return TrailRow.objects.filter(subject=document_id, act=act).count()


class DossierTests(WebCase):
    def test_a_dossier_shows_its_contents_and_what_is_still_to_be_checked(self) -> None:
        page = self.page(self.world.binh, reverse("dossiers:dossier", args=[self.dossier.pk]))
        self.assertIn(CERTAIN_SUBJECT, page)
        self.assertIn(DOUBTFUL_SUBJECT, page)
        self.assertIn("2 documents are still to be checked", page)
        self.assertNotIn(reverse("dossiers:approve", args=[self.dossier.pk]), page)
        self.assertIn(reverse("digitisation:check", args=[self.certain]), page)

    def test_the_list_narrows_by_state(self) -> None:
        self.assertIn(self.dossier.title, self.page(self.world.binh, reverse("dossiers:list")))
        self.assertNotIn(
            self.dossier.title, self.page(self.world.binh, reverse("dossiers:list"), status="approved")
        )

    def test_a_description_is_changed(self) -> None:
        path = reverse("dossiers:describe", args=[self.dossier.pk])
        self.assertIn(self.dossier.title, self.page(self.world.binh, path))
        given = {"title": "Đường liên xã", "code": "03.01", "year": "2024", "retention_code": "01"}
        self.assertRedirects(
            self.as_(self.world.binh).post(path, given), reverse("dossiers:dossier", args=[self.dossier.pk])
        )
        self.dossier.refresh_from_db()
        self.assertEqual((self.dossier.title, self.dossier.year), ("Đường liên xã", 2024))

    def test_an_odd_year_is_refused_and_what_was_typed_stays(self) -> None:
        path = reverse("dossiers:describe", args=[self.dossier.pk])
        answer = self.as_(self.world.binh).post(path, {"title": "Đường mới", "year": "24"})
        self.assertContains(answer, "Đường mới", status_code=422)
        self.assertContains(answer, 'aria-invalid="true"', status_code=422)
        self.dossier.refresh_from_db()
        self.assertEqual(self.dossier.title, "Đường và trường")

    def test_approving_too_early_is_refused_in_words(self) -> None:
        answer = self.as_(self.world.binh).post(reverse("dossiers:approve", args=[self.dossier.pk]))
        self.assertEqual(answer.status_code, 422)
        self.dossier.refresh_from_db()
        self.assertEqual(self.dossier.status, "open")


class CorrectedDossierTests(WebCase):
    def setUp(self) -> None:
        super().setUp()
        self.path = reverse("dossiers:dossier", args=[self.dossier.pk])
        self.again = reverse("dossiers:approve_again", args=[self.dossier.pk])
        for document in (self.certain, self.doubtful):
            documents.confirm_document(self.world.binh, document, corrections={})
        dossiers.approve(self.world.binh, self.dossier.pk)

    def correct(self) -> None:
        documents.confirm_document(
            self.world.binh, self.certain, corrections={"number": "16"}, reason="misread"
        )
        dossiers.follow_document(self.certain)

    def test_an_approved_dossier_does_not_ask_for_a_second_approval(self) -> None:
        self.assertNotIn(self.again, self.page(self.world.binh, self.path))
        self.assertEqual(self.as_(self.world.binh).post(self.again).status_code, 422)

    def test_a_correction_shows_on_the_dossier_the_list_and_the_first_page(self) -> None:
        self.correct()
        self.assertIn(self.again, self.page(self.world.binh, self.path))
        self.assertIn("corrected since", self.page(self.world.binh, reverse("dossiers:list")))
        self.assertIn("Corrected after the approval", self.page(self.world.binh, reverse("home")))

    def test_approved_again_it_asks_no_more(self) -> None:
        self.correct()
        self.assertRedirects(self.as_(self.world.binh).post(self.again), self.path)
        self.assertNotIn(self.again, self.page(self.world.binh, self.path))


class BoxTests(WebCase):
    def test_a_box_shows_what_lies_in_it(self) -> None:
        page = self.page(self.world.binh, reverse("custody:box", args=[self.box.pk]))
        self.assertIn("H-001", page)
        self.assertIn(CERTAIN_SUBJECT, page)

    def test_its_label_is_a_pdf(self) -> None:
        answer = self.as_(self.world.binh).get(reverse("custody:label", args=[self.box.pk]))
        self.assertTrue(answer.content.startswith(b"%PDF-"))
        self.assertEqual(answer.headers["Content-Disposition"], 'attachment; filename="H-001.pdf"')

    def test_a_box_is_registered_and_a_second_of_its_label_refused(self) -> None:
        path = reverse("custody:register")
        given = {
            "fonds": str(self.world.fonds.pk), "label": "H-002", "state": "loose", "shelf_metres": "0.125",
            "found": "found in room 3",
        }  # fmt: skip
        self.assertEqual(self.as_(self.world.binh).get(path).status_code, 200)
        self.assertEqual(self.as_(self.world.binh).post(path, given).status_code, 302)
        again = self.as_(self.world.binh).post(path, given)
        self.assertContains(again, "The box was not registered.", status_code=422)
        self.assertContains(again, "found in room 3", status_code=422)
        self.assertEqual(Box.objects.filter(label="H-002").count(), 1)


class BodyTests(WebCase):
    def test_the_directory_is_for_everybody_who_is_signed_in(self) -> None:
        self.page(self.world.chi, reverse("organisations:list"))
        self.page(self.world.chi, reverse("organisations:body", args=[self.world.district]))
        self.assertIn(
            self.world.fonds.title,
            self.page(self.world.binh, reverse("organisations:body", args=[self.world.district])),
        )
