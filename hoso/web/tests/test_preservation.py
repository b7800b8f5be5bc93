"""The page about the preservation stores."""

import tempfile
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hoso.accounts.rules import Role
from hoso.lib.dates import now
from hoso.preservation.models import FixityFinding, FixityRun, PreservedObject, StoreCopy
from hoso.web.tests.worlds import WebCase
from tests.worlds import a_person

ADDRESS = reverse("preservation:stores")
DIGEST = f"sha512:{'0' * 128}"


class StoresPageTests(WebCase):
    def setUp(self) -> None:
        super().setUp()
        folder = tempfile.TemporaryDirectory(prefix="hoso-copy-")
        self.addCleanup(folder.cleanup)
        self.copy = str(Path(folder.name) / "ocfl")

    def preserved(self) -> PreservedObject:
        """As it is after the dossier was preserved and checked, with a damaged file."""
        row = PreservedObject.objects.create(
            holding_id=self.dossier.pk, ocfl_id=f"urn:uuid:{self.dossier.pk}", wanted_at=now(), head="v2",
            state="preserved", inventory_digest=DIGEST, committed_at=now(), checked_at=now(), is_sound=False,
        )  # fmt: skip
        run = FixityRun.objects.create(total=1, started_at=now(), ended_at=now(), errors_found=1)
        FixityFinding.objects.create(
            run=run, object=row, code="file_altered", severity="error", where="v1/content/a.pdf",
            message="m", found_at=now(),
        )  # fmt: skip
        return row

    def test_without_a_copy_it_says_what_that_means(self) -> None:
        page = self.page(self.world.binh, ADDRESS)
        self.assertIn("There is no copy", page)
        self.assertIn(str(self.home / "ocfl"), page)

    def test_damage_is_told_with_its_place_and_the_dossier(self) -> None:
        self.preserved()
        page = self.page(self.world.binh, ADDRESS)
        for part in (
            "a file was altered",
            "v1/content/a.pdf",
            reverse("dossiers:dossier", args=[self.dossier.pk]),
        ):
            self.assertIn(part, page)

    def test_a_copy_that_lags_behind_is_counted(self) -> None:
        row = self.preserved()
        with self.settings(HOSO_OCFL_COPIES=self.copy):
            StoreCopy.objects.create(
                object=row, place=self.copy, head="v1", inventory_digest=DIGEST, copied_at=now()
            )
            page = self.page(self.world.binh, ADDRESS)
        self.assertNotIn("There is no copy", page)
        self.assertIn('data-label="not there yet">1<', page)
        self.assertIn('data-label="not there yet">0<', page)

    def test_more_findings_ask_no_more_questions(self) -> None:
        row = self.preserved()
        self.page(self.world.binh, ADDRESS)  # signs in
        counts = []
        for more in (0, 30):
            run = FixityRun.objects.get()
            for number in range(more):
                FixityFinding.objects.create(
                    run=run, object=row, code="healed", severity="warning", where=f"v1/content/{number}",
                    message="m", found_at=now(),
                )  # fmt: skip
            with CaptureQueriesContext(connection) as asked:
                self.page(self.world.binh, ADDRESS)
            counts.append(len(asked))
        self.assertEqual(counts[0], counts[1])

    def test_who_verifies_nothing_is_refused_and_others_see_their_own_alone(self) -> None:
        self.preserved()
        clerk = a_person("clerk", body=self.world.province, role=Role.CLERK)
        self.assertEqual(self.as_(clerk).get(ADDRESS).status_code, 403)
        answer = self.as_(self.world.chi).get(ADDRESS)
        self.assertIn(answer.status_code, {200, 403})
        self.assertNotIn("v1/content/a.pdf", answer.content.decode())

    def test_the_warnings_lead_there(self) -> None:
        self.assertIn(ADDRESS, self.page(self.world.binh, reverse("oversight:list")))
