"""`hoso registers`: what another system exported is tried, taken in, and only what failed sent again."""

import json
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typer
from django.test import TestCase
from openpyxl import load_workbook
from typer.testing import CliRunner

from hoso.access.values import Actor
from hoso.accounts import services as accounts
from hoso.cli import registers
from hoso.lib.dates import now
from hoso.organisations.models import BodyCode
from hoso.registry.models import Document, Entry, RegisterList
from hoso.registry.tests.office import an_office
from hoso.tables.models import during
from tests.worlds import SERVICE, id_of

ROWS = (
    "Số hiệu,Ngày ban hành,Trích yếu\n12/QĐ-UBND,05/01/2026,Về việc lập tổ\n13/QĐ-UBND,32/01/2026,Sai ngày\n"
    "9/QĐ-UBND,07/03/2020,Năm xưa\n"
)


class RegistersCommandTests(TestCase):
    def setUp(self) -> None:
        self.office = an_office()
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        BodyCode.objects.create(
            body_id=self.office.body, scheme="organ", code="Q1", valid=during(date(2000, 1, 1))
        )
        self.file = self.folder / "so-di.csv"
        self.file.write_text(ROWS, "utf-8")

    def run_hoso(self, *arguments: str, by: Actor | None = None, as_json: bool = True) -> tuple[int, Any]:
        actor = by or self.office.an
        made = accounts.issue_token(SERVICE, id_of(actor), label="test", ends_at=now() + timedelta(days=1))
        token = self.folder / "token"
        token.write_text(made)
        app = typer.Typer()
        registers.register(app)
        who = ["--body", "Q1", "--as", actor.name.lower(), "--token-file", str(token)]
        result = CliRunner().invoke(
            app, ["registers", *arguments, *who, *(["--json"] if as_json else [])], catch_exceptions=False
        )
        told = json.loads(result.stdout) if as_json and result.stdout else result.stdout or result.stderr
        return result.exit_code, told

    def take_in(self, *more: str, **how: Any) -> tuple[int, Any]:
        return self.run_hoso("import", str(self.file), "--direction", "issued", "--not-secret", *more, **how)

    def test_a_dry_run_tells_row_by_row_and_leaves_nothing_behind(self) -> None:
        code, answer = self.take_in("--dry-run")
        self.assertEqual((code, answer["documents"], answer["numbers"], answer["list"]), (1, 2, 1, None))
        self.assertEqual(answer["columns"], {"date": 2, "number": 1, "subject": 3})
        self.assertEqual([(each["row"], each["errors"]) for each in answer["failed"]], [(3, ["date_odd"])])
        self.assertEqual([(each["row"], each["oddities"]) for each in answer["odd"]], [(4, ["no_register"])])
        self.assertEqual((Document.objects.count(), RegisterList.objects.count()), (0, 0))

    def test_right_rows_are_taken_in_and_failed_and_odd_ones_written_out(self) -> None:
        failed, odd = self.folder / "failed.xlsx", self.folder / "odd.csv"
        code, answer = self.take_in("--failed", str(failed), "--odd", str(odd))
        self.assertEqual((code, answer["documents"]), (1, 2))
        self.assertEqual(
            answer["registers"],
            [{"title": "Văn bản đi", "numbers": 1, "last_before": 0, "last_after": 12}],
        )
        rows = list(load_workbook(failed).worksheets[0].values)
        self.assertEqual(rows[1][:4], ("13/QĐ-UBND", "32/01/2026", "Sai ngày", 3))
        self.assertIn("9/QĐ-UBND", odd.read_text("utf-8"))
        self.file.write_text("Số hiệu,Ngày ban hành,Trích yếu\n13/QĐ-UBND,31/01/2026,Sai ngày\n", "utf-8")
        code, answer = self.take_in()
        self.assertEqual((code, answer["documents"], Entry.objects.count()), (0, 1, 2))

    def test_columns_are_named_by_heading_or_place(self) -> None:
        self.file.write_text("A,B,C\n12/QĐ-UBND,05/01/2026,Về việc lập tổ\n", "utf-8")
        code, answer = self.take_in("--map", "number=A", "--map", "date=2", "--map", "subject=c")
        self.assertEqual((code, answer["numbers"]), (0, 1))
        self.assertEqual(answer["columns"], {"date": 2, "number": 1, "subject": 3})

    def test_what_a_clerk_reads_is_plain(self) -> None:
        _code, told = self.take_in("--dry-run", as_json=False)
        self.assertIn("Văn bản đi: 1 numbers; last number 0, then 12", told)
        self.assertIn("so-di.csv: 2 documents would be made of 3 rows", told)

    def test_wrong_columns_and_files_in_the_way_change_nothing(self) -> None:
        for more in (
            ("--map", "label=1"), ("--map", "number=Không có"), ("--map", "arrived_on=1"),
            ("--failed", str(self.file)), ("--failed", "x.pdf"),
        ):  # fmt: skip
            code, _told = self.take_in(*more)
            self.assertEqual(code, 2, more)
        self.assertEqual((RegisterList.objects.count(), Document.objects.count()), (0, 0))

    def test_who_has_no_right_is_refused(self) -> None:
        for actor in (self.office.hai, self.office.chi):
            code, _told = self.take_in(by=actor)
            self.assertEqual(code, 1)
        self.assertEqual(RegisterList.objects.count(), 0)

    def test_registers_are_listed_with_their_last_number(self) -> None:
        self.take_in()
        code, answer = self.run_hoso("list")
        self.assertEqual(code, 0)
        self.assertEqual(
            {(each["title"], each["last_number"], each["last_on"]) for each in answer["registers"]},
            {("Văn bản đến", 0, None), ("Văn bản đi", 12, "2026-01-05")},
        )
        code, _told = self.run_hoso("list", by=self.office.chi)
        self.assertEqual(code, 1)
