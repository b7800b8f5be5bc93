"""`hoso registers copy`: a copy from the command line, fetched, listed and cancelled."""

import json
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import typer
from django.test import TestCase
from django.utils import timezone
from typer.testing import CliRunner

from hoso.access.values import Actor
from hoso.accounts import queries as accounts_queries
from hoso.accounts import services as accounts
from hoso.cli import registers
from hoso.digitisation.tests import scans
from hoso.lib.dates import now
from hoso.lib.ids import uuid7
from hoso.organisations.models import BodyCode
from hoso.registry import services
from hoso.registry.models import MadeCopy
from hoso.registry.rules import NewArrival, Role
from hoso.registry.services import NewFile
from hoso.registry.tests.copying import a_paper, kept
from hoso.registry.tests.office import LETTER, an_office
from hoso.tables.models import during
from tests.worlds import SERVICE, id_of


class CopyCommandTests(TestCase):
    def setUp(self) -> None:
        self.home = self.enterContext(scans.a_home())
        self.folder = Path(self.enterContext(TemporaryDirectory()))
        self.office, today = an_office(), timezone.localdate()
        valid = during(date(2000, 1, 1))
        BodyCode.objects.create(body_id=self.office.body, scheme="organ", code="Q1", valid=valid)
        an = accounts_queries.actor_for(id_of(self.office.an), at=now())
        arrival = services.register_arrival(an, self.office.body, NewArrival(today, LETTER))
        self.document: UUID = arrival.document_id
        paper = NewFile(Role.PDFA, kept(a_paper()), "quet.pdf", "application/pdf", 1, 2)
        services.add_files(self.document, [paper])

    def run_hoso(self, *arguments: str, by: Actor | None = None) -> tuple[int, Any]:
        actor = by or self.office.an
        made = accounts.issue_token(SERVICE, id_of(actor), label="test", ends_at=now() + timedelta(days=1))
        token = self.folder / f"{actor.name}.token"
        token.write_text(made)
        app = typer.Typer()
        registers.register(app)
        who = ("--as", actor.name.lower(), "--token-file", str(token), "--json")
        result = CliRunner().invoke(app, ["registers", *arguments, *who])
        return result.exit_code, json.loads(result.stdout) if result.stdout else result.output

    def copy(self, *more: str, by: Actor | None = None) -> tuple[int, Any]:
        return self.run_hoso(
            "copy", str(self.document), "--to", "Ông Páo", "--to", "Lưu: VT", "--for", "Vay vốn",
            "--allowed-by", "Minh", "--signer", "Minh", "--title", "CHỦ TỊCH / CHÁNH VĂN PHÒNG",
            "--authority", "TL.", "--place", "Chiêm Hóa", *more, by=by,
        )  # fmt: skip

    def test_a_copy_is_made_once_fetched_listed_and_cancelled(self) -> None:
        self.assertEqual(self.run_hoso("open-copies", "--body", "Q1", by=self.office.minh)[0], 0)
        key, out = str(uuid7()), self.folder / "ban-sao.pdf"
        code, made = self.copy("--id", key, "-o", str(out))
        self.assertEqual((code, made["number"], made["state"]), (0, "01/SY-UBND", "made"))
        self.assertTrue(out.read_bytes().startswith(b"%PDF"))
        self.assertEqual(self.copy("--id", key)[1]["id"], key)
        self.assertEqual(self.copy("-o", str(out))[0], 2)
        again = self.folder / "lan-hai.pdf"
        self.assertEqual(self.run_hoso("copy-file", key, "-o", str(again))[0], 0)
        self.assertEqual(again.read_bytes(), out.read_bytes())
        code, listed = self.run_hoso("copies", "--body", "Q1", by=self.office.hai)
        self.assertEqual([each["number"] for each in listed["copies"]], ["01/SY-UBND"])
        code, gone = self.run_hoso("cancel-copy", key, "--reason", "sao nhầm")
        self.assertEqual((code, gone["state"], gone["reason"]), (0, "cancelled", "sao nhầm"))
        self.assertEqual(MadeCopy.objects.count(), 1)

    def test_refusals_end_with_one_and_make_nothing(self) -> None:
        self.assertEqual(self.copy()[0], 1)  # no register of copies
        self.run_hoso("open-copies", "--body", "Q1", by=self.office.minh)
        for by in (self.office.chi, self.office.hai):
            self.assertEqual(self.copy(by=by)[0], 1)
        self.assertEqual(self.copy("--held", "copy")[0], 1)
        self.assertEqual(self.copy("--signer", "Chi")[0], 1)
        self.assertEqual(self.run_hoso("copies", "--body", "Q1", by=self.office.chi)[0], 1)
        self.assertEqual(MadeCopy.objects.count(), 0)
