"""`hoso digitise` and `hoso demo`: what a folder becomes, and what running again does."""

import json
import os
import pwd
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import typer
from django.test import TransactionTestCase
from django.utils import translation
from typer.testing import CliRunner

from hoso.access.values import AccessClass
from hoso.accounts.models import Account
from hoso.accounts.rules import Role
from hoso.audit.models import TrailRow
from hoso.cli import demo, digitisation
from hoso.cli.actors import service
from hoso.cli.digitisation import Order, run
from hoso.cli.output import emit
from hoso.digitisation import services
from hoso.digitisation.errors import FolderMissing, NoFonds, NotDeclared
from hoso.digitisation.models import Batch, IncomingFile
from hoso.digitisation.tests import scans
from hoso.digitisation.tests.scans import a_page, a_scan
from hoso.dossiers.models import Dossier
from hoso.holdings.models import Fonds
from hoso.lib.errors import NotAllowed
from hoso.organisations.errors import CodeNotFound
from hoso.organisations.models import Body, BodyCode
from hoso.registry.models import Document
from hoso.tables.models import during
from tests.worlds import World, a_body, a_person, a_world


class CommandCase(TransactionTestCase):
    def setUp(self) -> None:
        self.home = self.enterContext(scans.a_home())
        # Refusals come in the language of the house; these tests look for the words of the source.
        self.enterContext(translation.override("en"))
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def put(self, name: str, content: bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def order(self, **given: Any) -> Order:
        return replace(
            Order(
                folder=self.folder, body="H60.7", box="", dossier="Một", found="", responsible="",
                not_secret=True, workers=2, tasks=scans.PLAYED,
            ),
            **given,
        )  # fmt: skip


class DigitiseTests(CommandCase):
    world: World

    def setUp(self) -> None:
        super().setUp()
        self.world = a_world()
        life = during(date(2000, 1, 1), date(2025, 7, 1))
        BodyCode.objects.create(body_id=self.world.district, scheme="dotted", code="H60.7", valid=life)

    def test_a_folder_becomes_documents_and_every_file_has_its_answer(self) -> None:
        copied = a_scan()
        self.put("1/a.pdf", a_scan(a_page(), scans.BLANK))
        self.put("1/b.pdf", copied)
        self.put("c.pdf", copied)
        self.put("d.docx", b"words")
        self.put("e.pdf", a_scan(a_page(mark="MẬT")))
        self.put(".hidden.pdf", a_scan())
        self.put("Thumbs.db", b"pictures")
        (self.folder / "link.pdf").symlink_to(self.folder / "c.pdf")
        report = run(self.order(box="Hộp 12"), service())
        self.assertEqual(report["files"], {"held": 1, "done": 2, "duplicate": 1, "failed": 1})
        self.assertEqual((report["documents"], report["pages"], report["blank_pages"]), (2, 2, 1))
        self.assertEqual(report["held"], ["e.pdf"])
        self.assertEqual(
            report["duplicates"], [{"file": "c.pdf", "same_as": "1/b.pdf", "first_failed": False}]
        )
        self.assertEqual(report["failed"][0]["code"], "digitisation.kind_unknown")
        self.assertIn("no PDF, TIFF, JPEG or PNG", report["failed"][0]["reason"])
        self.assertEqual((report["box"], report["state"]), ("Hộp 12", "finished"))

    def test_run_again_it_does_nothing_and_asks_nothing(self) -> None:
        self.put("a.pdf", a_scan())
        first = run(self.order(), service())
        again = run(self.order(not_secret=False), service())
        self.assertEqual((again["batch"], again["documents"]), (first["batch"], 1))
        self.assertEqual((Document.objects.count(), IncomingFile.objects.count()), (1, 1))

    def test_what_was_added_to_the_folder_needs_a_declaration_of_its_own(self) -> None:
        self.put("a.pdf", a_scan())
        run(self.order(), service())
        self.put("b.pdf", a_scan())
        with self.assertRaises(NotDeclared):
            run(self.order(not_secret=False), service())
        self.assertEqual(IncomingFile.objects.count(), 1)
        self.assertEqual(run(self.order(), service())["documents"], 2)
        self.assertEqual((Batch.objects.count(), Dossier.objects.count()), (1, 1))

    def test_without_a_declaration_nothing_is_stored(self) -> None:
        self.put("a.pdf", a_scan())
        with self.assertRaises(NotDeclared):
            run(self.order(not_secret=False), service())
        self.assertEqual(Batch.objects.count(), 0)
        self.assertEqual(list((self.home / "quarantine").iterdir()), [])

    def test_a_folder_without_scans_is_refused(self) -> None:
        for folder in (self.folder, self.folder / "nowhere"):
            with self.assertRaises(FolderMissing):
                run(self.order(folder=folder), service())

    def test_an_unknown_code_and_a_body_nobody_answers_for_are_refused(self) -> None:
        self.put("a.pdf", a_scan())
        with self.assertRaises(CodeNotFound):
            run(self.order(body="H99.9"), service())
        gone = a_body(level="district", ended=date(2025, 7, 1))
        life = during(date(2000, 1, 1), date(2025, 7, 1))
        BodyCode.objects.create(body_id=gone, scheme="dotted", code="H60.8", valid=life)
        with self.assertRaises(NoFonds):
            run(self.order(body="H60.8"), service())
        self.assertEqual((Batch.objects.count(), Fonds.objects.filter(creator_id=gone).count()), (0, 0))

    def test_a_declaration_names_the_person_who_ran_the_command(self) -> None:
        self.put("a.pdf", a_scan())
        run(self.order(), service())
        opened = TrailRow.objects.get(act="digitisation.open_batch")
        self.assertEqual(opened.detail.detail["declared_by"], pwd.getpwuid(os.getuid()).pw_name)
        self.assertNotIn(opened.detail.detail["declared_by"], str(opened.ids))
        with mock.patch.dict(os.environ, {"SUDO_USER": "huong"}):
            self.put("b.pdf", a_scan())
            run(self.order(), service())
        again = TrailRow.objects.get(act="digitisation.reopen_batch")
        self.assertTrue(again.detail.detail["declared_by"].startswith("huong ("))

    def test_the_class_of_the_documents_is_chosen(self) -> None:
        self.put("a.pdf", a_scan())
        clerk = a_person("huong", body=self.world.province, role=Role.CLERK)
        with self.assertRaises(NotAllowed):
            run(self.order(access_class=AccessClass.RESTRICTED), clerk)
        self.assertEqual(Batch.objects.count(), 0)
        run(self.order(access_class=AccessClass.RESTRICTED), service())
        self.assertEqual(Document.objects.get().holding.access_class, AccessClass.RESTRICTED)

    def test_names_that_somebody_else_sent_into_the_batch_are_not_told(self) -> None:
        self.put("a.pdf", a_scan())
        batch = Batch.objects.get(pk=run(self.order(), service())["batch"])
        services.reopen_batch(self.world.binh, batch.pk, scans.NOT_SECRET)
        scans.send(self.world.binh, batch, "tuyet-mat.pdf", a_scan(a_page(mark="MẬT")))
        services.close_batch(self.world.binh, batch.pk)
        report = run(self.order(), service())
        self.assertEqual(report["held"], [""])

    def test_a_copy_of_a_file_that_failed_says_that_the_first_failed(self) -> None:
        torn = a_scan(a_page(plays={"look": "torn"}))
        self.put("a.pdf", torn)
        self.put("b.pdf", torn)
        report = run(self.order(), service())
        self.assertEqual(report["duplicates"], [{"file": "b.pdf", "same_as": "a.pdf", "first_failed": True}])

    def test_an_account_digitises_only_where_it_may(self) -> None:
        self.put("a.pdf", a_scan())
        with self.assertRaises(NoFonds):
            run(self.order(), self.world.chi)
        self.assertEqual(run(self.order(), self.world.binh)["documents"], 1)
        self.assertEqual(Batch.objects.get().opened_by, self.world.binh.account_id)

    def test_the_command_ends_with_1_when_a_file_was_not_read_and_prints_one_document(self) -> None:
        self.put("a.docx", b"words")
        app = typer.Typer()
        digitisation.register(app)
        app.command("other")(lambda: None)
        arguments = ["digitise", str(self.folder), "--body", "H60.7", "--not-secret", "--json"]
        ended = CliRunner().invoke(app, arguments)
        self.assertEqual(ended.exit_code, 1, ended.output)
        self.assertEqual(json.loads(ended.stdout)["files"], {"failed": 1})
        self.put("b.docx", b"more words")
        undeclared = [argument for argument in arguments if argument != "--not-secret"]
        refused = CliRunner().invoke(app, undeclared)
        self.assertEqual((refused.exit_code, refused.stdout), (2, ""))
        self.assertIn("--not-secret", refused.stderr)


class DemoTests(CommandCase):
    def test_the_demo_can_be_played_twice(self) -> None:
        self.put("a.pdf", a_scan())
        self.put("b.pdf", a_scan(a_page(says=scans.SAYS | {"type": "Báo cáo"})))
        first = demo.play(self.folder, documents=4, not_secret=True, workers=2, tasks=scans.PLAYED)
        self.assertEqual(set(first["accounts"]["new"]), {"clerk", "officer", "archivist", "leader"})
        self.assert_hides_its_passwords(first)
        [box] = first["boxes"]
        self.assertEqual(box["documents"], 2)
        self.assertEqual(Dossier.objects.exclude(status="open").count(), 1)
        bodies = Body.objects.count()
        again = demo.play(self.folder, documents=4, not_secret=False, workers=2, tasks=scans.PLAYED)
        self.assertEqual((again["accounts"]["new"], again["boxes"][0]["approved"]), ([], box["approved"]))
        # Two were scanned, three arrived in the registers.
        self.assertEqual((Document.objects.count(), Account.objects.count()), (2 + 3, 4))
        self.assertEqual((Body.objects.count(), Dossier.objects.exclude(status="open").count()), (bodies, 1))

    def assert_hides_its_passwords(self, report: dict[str, Any]) -> None:
        file = self.home / "keys" / demo.PASSWORDS
        self.assertEqual((oct(file.stat().st_mode)[-3:], report["accounts"]["file"]), ("600", str(file)))
        passwords = [line.split()[1] for line in file.read_text().splitlines()]
        for as_json in (True, False):
            told = self.told(report, as_json=as_json)
            self.assertFalse([password for password in passwords if password in told])
        # On a terminal whoever sits there sees them, once.
        with mock.patch.dict("os.environ", {"FORCE_COLOR": "1"}):
            told = self.told(report, as_json=False)
        self.assertEqual([password for password in passwords if password in told], passwords)

    def told(self, report: dict[str, Any], *, as_json: bool) -> str:
        app = typer.Typer()
        app.command("tell")(lambda: emit(report, as_json=as_json, text=lambda: demo.tell(report)))
        ended = CliRunner().invoke(app)
        self.assertEqual(ended.exit_code, 0, ended.output)
        return ended.output
