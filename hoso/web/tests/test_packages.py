"""Packages from outside on their pages: sent, looked at, taken in with a reason or refused."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from hoso.access.values import Actor
from hoso.digitisation.services import shared_pool
from hoso.preservation import services
from hoso.preservation.models import Intake
from hoso.preservation.opening import format_readers, package_readers
from hoso.preservation.rules.intake import IntakeState, Why
from hoso.preservation.tests.intake_world import IntakeTestCase
from hoso.signatures import opening
from hoso.web.tests.signed_in import SignedInCase
from hoso.wording.preservation import INTAKE_REASONS, INTAKE_STATES
from tests.worlds import SERVICE

LIST = reverse("preservation:packages")


class PackagePagesTests(SignedInCase, IntakeTestCase):
    def send(self, *, by: Actor | None = None, content: bytes | None = None) -> HttpResponse:
        given = self.sip.read_bytes() if content is None else content
        response = self.as_(by or self.giang).post(
            LIST, {"fonds": str(self.there.pk), "file": SimpleUploadedFile("1.zip", given)}
        )
        assert isinstance(response, HttpResponse)
        return response

    def looked_at(self) -> Intake:
        services.check_waiting(SERVICE, readers=self.readers, trust=None, older_than_seconds=0.0)
        return Intake.objects.get()

    def act(self, name: str, row: Intake, *, by: Actor | None = None, reason: str = "") -> HttpResponse:
        path = reverse(f"preservation:{name}", args=[row.pk])
        response = self.as_(by or self.giang).post(path, {"reason": reason})
        assert isinstance(response, HttpResponse)
        return response

    def page(self, row: Intake, *, by: Actor | None = None) -> str:
        answer = self.as_(by or self.giang).get(reverse("preservation:package", args=[row.pk]))
        self.assertEqual(answer.status_code, 200)
        return str(answer.content.decode())

    def readers_of_this_process(self) -> None:
        work = self.home / "work"
        work.mkdir(exist_ok=True)
        work.chmod(0o711)
        for pool in (package_readers(), format_readers(), opening.readers(), shared_pool()):
            self.addCleanup(pool.close)

    def test_what_is_sent_is_listed_and_shows_what_was_found(self) -> None:
        self.assertEqual(self.send().status_code, 302)
        row = Intake.objects.get()
        self.assertIn("A worker looks at it", self.page(row))
        self.assertNotIn("accept", self.page(row).split("<main")[1])
        row = self.looked_at()
        self.assertEqual(row.state, IntakeState.SOUND)
        self.assertIn("Hồ sơ mở đường", self.as_(self.giang).get(LIST).content.decode())
        shown = self.page(row)
        self.assertIn("NOT SCANNED", shown)
        self.assertIn("0 good, 0 not proven, 0 bad", shown)

    def test_it_is_taken_in_whole_from_its_page(self) -> None:
        self.readers_of_this_process()
        self.send()
        row = self.looked_at()
        self.assertEqual(self.act("accept_package", row).status_code, 302)
        row.refresh_from_db()
        self.assertEqual(row.state, IntakeState.ACCEPTED)
        self.assertIn(reverse("dossiers:dossier", args=[row.dossier_id]), self.page(row))
        self.assertEqual(self.act("refuse_package", row, reason="x").status_code, 422)

    def test_what_is_held_needs_a_reason(self) -> None:
        self.readers_of_this_process()
        (self.home / "intake.toml").write_text('not_scanned = "hold"\n')
        self.send()
        row = self.looked_at()
        self.assertEqual(row.state, IntakeState.HELD)
        self.assertIn("No scanner has looked for viruses.", self.page(row))
        self.assertEqual(self.act("accept_package", row).status_code, 422)
        row.refresh_from_db()
        self.assertEqual(row.state, IntakeState.HELD)
        self.assertEqual(self.act("accept_package", row, reason="Đã quét ở máy khác").status_code, 302)

    def test_it_is_refused_with_a_reason_that_stays(self) -> None:
        self.send()
        row = self.looked_at()
        self.assertEqual(self.act("refuse_package", row).status_code, 422)
        self.assertEqual(self.act("refuse_package", row, reason="Thiếu tài liệu").status_code, 302)
        self.assertIn("Thiếu tài liệu", self.page(row))

    def test_who_takes_nothing_in_sees_and_sends_nothing(self) -> None:
        self.send()
        row = self.looked_at()
        for outsider in (self.world.chi, self.world.an):
            self.assertNotIn("Hồ sơ mở đường", self.as_(outsider).get(LIST).content.decode())
            path = reverse("preservation:package", args=[row.pk])
            self.assertEqual(self.as_(outsider).get(path).status_code, 404)
            for name in ("accept_package", "refuse_package"):
                self.assertEqual(self.act(name, row, by=outsider, reason="x").status_code, 404)
            self.assertEqual(self.send(by=outsider, content=b"other").status_code, 422)
        self.assertEqual(Intake.objects.count(), 1)

    def test_every_state_and_reason_has_its_words(self) -> None:
        self.assertEqual(set(INTAKE_STATES), set(IntakeState))
        self.assertEqual(set(INTAKE_REASONS), set(Why))
