"""`hoso classify`, as an archivist calls it, a clerk tries it, and an outsider guesses."""

import json
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.test import TestCase
from django.utils import translation
from typer.testing import CliRunner, Result

from hoso.access.values import AccessClass, Actor
from hoso.accounts import services as accounts
from hoso.accounts.rules import Role
from hoso.audit.models import Detail, TrailRow
from hoso.cli.app import build
from hoso.custody import services as custody
from hoso.dossiers import services as dossiers
from hoso.holdings.models import Holding
from hoso.lib.dates import now
from tests.worlds import SERVICE, a_document, a_person, a_world, id_of


class ClassifyTests(TestCase):
    def setUp(self) -> None:
        self.enterContext(translation.override("en"))
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.world = a_world()
        self.document = a_document(self.world).pk

    def run_hoso(self, by: Actor, holding_id: UUID, level: str, *more: str) -> Result:
        token = self.folder / f"{by.name}.token"
        token.write_text(
            accounts.issue_token(SERVICE, id_of(by), label="t", ends_at=now() + timedelta(days=1))
        )
        arguments = ["classify", str(holding_id), level, "--as", by.name, "--token-file", str(token)]
        return CliRunner().invoke(build(), [*arguments, "--reason", "đơn thư", "--json", *more])

    def level(self, holding_id: UUID) -> AccessClass:
        return AccessClass(Holding.objects.get(pk=holding_id).access_class)

    def test_an_archivist_classifies_a_document_a_dossier_and_a_box(self) -> None:
        keeper: dict[str, Any] = {
            "fonds_id": self.world.fonds.pk,
            "custodian_id": self.world.province,
            "found": "x",
        }
        dossier = dossiers.open_dossier(self.world.binh, title="Đường", **keeper)
        box = custody.register_box(self.world.binh, label="H-1", **keeper)
        for each in (self.document, dossier.pk, box.pk):
            result = self.run_hoso(self.world.binh, each, "restricted")
            self.assertEqual(result.exit_code, 0, result.output)
            answer = {"id": str(each), "class": "restricted", "changed": True}
            self.assertEqual((json.loads(result.stdout), self.level(each)), (answer, AccessClass.RESTRICTED))
        detail = Detail.objects.filter(row__act="holdings.class", row__subject=self.document).get().detail
        self.assertEqual(detail, {"from": "INTERNAL", "to": "RESTRICTED", "reason": "đơn thư"})

    def test_the_same_class_again_changes_nothing(self) -> None:
        result = self.run_hoso(self.world.binh, self.document, "internal")
        self.assertEqual((result.exit_code, json.loads(result.stdout)["changed"]), (0, False))

    def test_refusals_say_why_and_change_nothing(self) -> None:
        clerk = a_person("dung", body=self.world.province, role=Role.CLERK)
        for by, level, said in (
            (clerk, "restricted", "does not allow this act"),
            (self.world.binh, "sensitive-personal", "does not allow this act"),
            (self.world.chi, "restricted", "no such record"),
        ):
            result = self.run_hoso(by, self.document, level)
            self.assertEqual((result.exit_code, result.stdout), (1, ""))
            self.assertIn(said, result.stderr)
        self.assertEqual(self.level(self.document), AccessClass.INTERNAL)
        self.assertFalse(TrailRow.objects.filter(act="holdings.class").exists())

    def test_wrong_use(self) -> None:
        self.assertEqual(self.run_hoso(self.world.binh, self.document, "secret").exit_code, 2)
        nobody = CliRunner().invoke(build(), ["classify", str(self.document), "open", "--reason", "x"])
        self.assertEqual((nobody.exit_code, self.level(self.document)), (2, AccessClass.INTERNAL))

    def test_it_shows_an_example(self) -> None:
        self.assertIn("Example: hoso classify", CliRunner().invoke(build(), ["classify", "--help"]).stdout)
