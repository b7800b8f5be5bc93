"""`hoso package`: what is made and written, what comes from outside, how each command ends."""

import json
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner, Result

from hoso.access.values import Actor
from hoso.accounts import services as accounts
from hoso.cli import packages
from hoso.lib.dates import now
from hoso.lib.ids import uuid7
from hoso.organisations.models import BodyCode
from hoso.preservation.bagit import validate_bag
from hoso.preservation.models import Intake, MadePackage
from hoso.preservation.tests.intake_world import IntakeTestCase
from hoso.preservation.tests.world import a_dossier
from hoso.registry.models import Document
from hoso.tables.models import during
from tests.worlds import SERVICE, id_of


def names_in(package: Path) -> set[str]:
    with zipfile.ZipFile(package) as archive:
        return {Path(name).name for name in archive.namelist()}


class PackageCommandTests(IntakeTestCase):
    def setUp(self) -> None:
        super().setUp()
        BodyCode.objects.create(
            body_id=self.world.other, scheme="dotted", code="H60.77", valid=during(self.giang.on)
        )
        self.into = self.home / "written"
        self.into.mkdir()

    def run_it(self, by: Actor, *arguments: object) -> Result:
        token = self.home / f"{by.name}.token"
        if not token.exists():
            token.write_text(
                accounts.issue_token(SERVICE, id_of(by), label="t", ends_at=now() + timedelta(days=1))
            )
        app = typer.Typer()
        app.callback()(lambda: None)
        packages.register(app)
        who = ["--as", by.name, "--token-file", str(token)]
        return CliRunner().invoke(app, ["package", *map(str, arguments), *who])

    def told(self, by: Actor, *arguments: object, code: int = 0) -> Any:
        answer = self.run_it(by, *arguments, "--json")
        self.assertEqual(answer.exit_code, code, answer.output)
        return json.loads(answer.stdout)

    def received(self, package: Path, *, code: int = 0) -> Any:
        return self.told(self.giang, "receive", package, "--of", "H60.77", "--fonds", "P01", code=code)

    def test_a_package_is_made_once_and_shown_afterwards(self) -> None:
        binh, dossier = self.world.binh, self.sent.pk
        made = self.told(binh, "make", dossier, "--out", self.into, "--agreement", "NL.1", "--status", "TEST")
        self.assertEqual((made["kind"], made["documents"], made["agreement"]), ("SIP_hoso", 2, "NL.1"))
        with zipfile.ZipFile(made["path"]) as archive:
            self.assertIsNone(archive.testzip())
        shown = self.told(binh, "show", dossier)
        self.assertEqual((shown["state"], shown["version"], shown["aip"]), ("preserved", "v1", True))
        self.assertEqual(shown["missing"], [])
        self.assertEqual([each["id"] for each in shown["made"]], [made["id"]] * 2)
        again = self.run_it(binh, "make", dossier, "--out", self.into)
        self.assertEqual(again.exit_code, 1, again.output)
        self.assertIn("is there already", again.stderr)

    def test_what_a_dossier_lacks_for_a_package_is_said(self) -> None:
        lacking = a_dossier(self.world, "ba")
        shown = self.told(self.world.binh, "show", lacking.pk)
        self.assertEqual(
            (shown["state"], shown["version"], shown["missing"]),
            (None, None, ["code", "year", "retention_code"]),
        )
        said = self.run_it(self.world.binh, "show", lacking.pk).stdout
        self.assertIn("nothing in the store yet, without an AIP", said)
        self.assertIn("For a package it lacks: code, year, retention_code.", said)
        answer = self.run_it(self.world.binh, "make", lacking.pk, "--out", self.into)
        self.assertEqual((answer.exit_code, list(self.into.iterdir())), (1, []), answer.output)

    def test_the_aip_is_written_in_every_form(self) -> None:
        for form in ("zip", "folder", "bag"):
            made = self.told(self.world.binh, "export", self.sent.pk, "--out", self.into, "--as-form", form)
            path = Path(made["path"])
            self.assertEqual((made["kind"], path.parent), ("AIP_hoso", self.into))
            names = {each.name for each in path.rglob("*")} if path.is_dir() else names_in(path)
            self.assertIn("METS.xml", names)
        self.assertEqual(list(validate_bag(path)), [])

    def test_the_finding_aid_is_a_new_file_of_a_known_kind(self) -> None:
        # The body that made these records is no more; its code is known all the same.
        ended = during(date(2000, 1, 1), date(2025, 7, 1))
        BodyCode.objects.create(body_id=self.world.district, scheme="dotted", code="H60.78", valid=ended)
        fonds = ("--of", "H60.78", "--fonds", "P01")
        target = self.into / "muc-luc.xml"
        said = self.told(self.world.binh, "finding-aid", *fonds, "--out", target)
        self.assertEqual(said, {"out": str(target), "dossiers": 1})
        before = target.read_bytes()
        for odd in (target, self.into / "muc-luc.doc"):
            answer = self.run_it(self.world.binh, "finding-aid", *fonds, "--out", odd)
            self.assertEqual(answer.exit_code, 2, answer.output)
        self.assertEqual((target.read_bytes(), list(self.into.iterdir())), (before, [target]))

    def test_an_odd_status_or_form_is_wrong_use_and_writes_nothing(self) -> None:
        for arguments in (("make", "--status", "OLD"), ("export", "--as-form", "rar")):
            command, *rest = arguments
            answer = self.run_it(self.world.binh, command, self.sent.pk, "--out", self.into, *rest)
            self.assertEqual(answer.exit_code, 2, answer.output)
        self.assertEqual(list(self.into.iterdir()), [])

    def test_who_may_not_see_the_dossier_gets_nothing(self) -> None:
        for arguments in (("show",), ("make", "--out", self.into), ("export", "--out", self.into)):
            command, *rest = arguments
            answer = self.run_it(self.giang, command, self.sent.pk, *rest)
            self.assertEqual((answer.exit_code, answer.stdout), (1, ""), answer.output)
        self.assertEqual((list(self.into.iterdir()), MadePackage.objects.count()), ([], 1))

    def test_a_package_is_received_listed_and_taken_in(self) -> None:
        row = self.received(self.sip)
        self.assertEqual((row["state"], row["documents"], row["dossier"]), ("sound", 2, None))
        self.assertEqual(self.ours(), 0)
        listed = self.told(self.giang, "received")
        self.assertEqual([each["id"] for each in listed], [row["id"]])
        self.assertEqual(self.told(self.world.an, "received"), [])
        self.assertIn("NOT SCANNED for viruses; 2 documents", self.run_it(self.giang, "received").stdout)
        taken = self.told(self.giang, "accept", row["id"])
        self.assertEqual((taken["state"], self.ours()), ("accepted", 2))
        self.assertIsNotNone(taken["dossier"])
        # Only once, and never refused after that.
        for arguments in (("accept", row["id"]), ("refuse", row["id"], "--reason", "x")):
            self.assertEqual(self.run_it(self.giang, *arguments).exit_code, 1)
        self.assertEqual(self.ours(), 2)

    def test_what_is_held_ends_with_one_and_waits_for_words(self) -> None:
        (self.home / "intake.toml").write_text('not_scanned = "hold"\n')
        row = self.received(self.sip, code=1)
        self.assertEqual((row["state"], row["reasons"]), ("held", ["not_scanned"]))
        self.assertEqual(self.run_it(self.giang, "accept", row["id"]).exit_code, 1)
        refused = self.told(self.giang, "refuse", row["id"], "--reason", "thiếu tài liệu")
        self.assertEqual((refused["state"], self.ours()), ("refused", 0))
        self.assertFalse(self.in_quarantine(Intake.objects.get()))

    def test_a_table_that_cannot_be_read_ends_with_three_and_the_package_waits(self) -> None:
        (self.home / "intake.toml").write_text('not_scanned = "perhaps"\n')
        answer = self.run_it(self.giang, "receive", self.sip, "--of", "H60.77", "--fonds", "P01")
        self.assertEqual(answer.exit_code, 3, answer.output)
        self.assertEqual(Intake.objects.get().state, "received")

    def test_an_unknown_fonds_or_package_is_named(self) -> None:
        answer = self.run_it(self.giang, "receive", self.sip, "--of", "H60.77", "--fonds", "P99")
        self.assertEqual(answer.exit_code, 1)
        self.assertIn("H60.77 has no fonds P99", answer.stderr)
        self.assertEqual(self.run_it(self.giang, "accept", uuid7()).exit_code, 1)
        self.assertEqual((Intake.objects.count(), Document.objects.count()), (0, 2))
