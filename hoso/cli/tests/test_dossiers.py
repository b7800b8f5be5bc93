"""`hoso dossiers`: what is due, a plan from a list, and a whole dossier out."""

import json
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typer
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner, Result

from hoso.access.values import Actor
from hoso.accounts import services as accounts
from hoso.cli import dossiers
from hoso.dossiers.models import PlanLine, PlanList
from hoso.dossiers.tests.office import OfficeCase
from hoso.lib.dates import now
from hoso.organisations.models import BodyCode
from hoso.tables.models import during
from tests.worlds import SERVICE, id_of

HEADINGS = ["Số, ký hiệu", "Tiêu đề hồ sơ", "Thời hạn bảo quản", "Người lập", "Ghi chú"]
ROWS = [
    ["I", "Tổ chức", "", "", ""],
    ["02.TC", "Nâng lương", "20 năm", "Khoa", ""],
    ["03.TC", "Lạ", "mãi", "", ""],
]


class DossierCommandTests(OfficeCase):
    def setUp(self) -> None:
        BodyCode.objects.create(
            body_id=self.office.world.commune, scheme="dotted", code="H60.13", valid=during(date(2000, 1, 1))
        )
        self.folder = Path(self.enterContext(TemporaryDirectory()))

    def run_hoso(self, by: Actor, *arguments: str) -> Result:
        made = accounts.issue_token(SERVICE, id_of(by), label="test", ends_at=now() + timedelta(days=1))
        token = self.folder / "token"
        token.write_text(made)
        app = typer.Typer()
        dossiers.register(app)
        return CliRunner().invoke(app, ["dossiers", *arguments, "--as", by.name, "--token-file", str(token)])

    def told(self, by: Actor, *arguments: str) -> tuple[int, Any]:
        result = self.run_hoso(by, *arguments, "--json")
        return result.exit_code, json.loads(result.stdout) if result.stdout else None

    def sheet(self) -> str:
        book = Workbook()
        for row in [HEADINGS, *ROWS]:
            book.worksheets[0].append(row)
        book.save(self.folder / "danh-muc.xlsx")
        return str(self.folder / "danh-muc.xlsx")

    def take_in(self, *more: str, by: Actor | None = None) -> tuple[int, Any]:
        return self.told(
            by or self.office.an, "import-plan", self.sheet(), "--of", "H60.13", "--year", "2026", *more
        )

    def test_a_list_is_tried_then_taken_in_and_what_failed_is_written(self) -> None:
        code, tried = self.take_in("--not-secret", "--dry-run")
        self.assertEqual((code, tried["files"], tried["headings"]), (1, 1, 1))
        self.assertEqual((PlanLine.objects.count(), PlanList.objects.count()), (1, 0))
        out = self.folder / "failed.xlsx"
        code, taken = self.take_in("--not-secret", "--failed", str(out))
        self.assertEqual((code, taken["failed"][0]["errors"]), (1, ["retention_odd"]))
        rows = list(load_workbook(out).worksheets[0].values)
        self.assertEqual((rows[1][1], rows[1][5]), ("Lạ", 4))
        self.assertEqual(PlanLine.objects.get(symbol="02.TC").person, id_of(self.office.khoa))

    def test_what_is_refused_changes_nothing(self) -> None:
        for by, more, code in (
            (self.office.an, (), 1),
            (self.office.khoa, ("--not-secret",), 1),
            (self.office.world.chi, ("--not-secret",), 1),
            (self.office.an, ("--not-secret", "--map", "weight=1"), 2),
            (self.office.an, ("--not-secret", "--map", "title=Không có"), 2),
            (self.office.an, ("--not-secret", "--failed", "x.txt"), 2),
        ):
            self.assertEqual(self.take_in(*more, by=by)[0], code, more)
        self.assertEqual((PlanLine.objects.count(), PlanList.objects.count()), (1, 0))

    def test_a_plan_is_shown_and_written(self) -> None:
        out = self.folder / "plan.pdf"
        code, told = self.told(
            self.office.khoa, "plan", "--of", "H60.13", "--year", "2026", "--out", str(out)
        )
        self.assertEqual((code, told["lines"][0]["symbol"]), (0, "01.XD"))
        self.assertTrue(out.read_bytes().startswith(b"%PDF"))
        again = self.run_hoso(self.office.khoa, "plan", "--of", "H60.13", "--year", "2026", "--out", str(out))
        self.assertEqual(again.exit_code, 2)
        people = self.run_hoso(self.office.khoa, "plan", "--of", "H60.13", "--year", "2026")
        self.assertIn("Plan of 2026: 1 files, draft.", people.stdout)
        self.assertEqual(self.told(self.office.khoa, "plan", "--of", "H60.13", "--year", "1999")[0], 1)

    def test_what_is_due_is_told_and_ends_with_one_when_something_is_overdue(self) -> None:
        self.assertEqual(self.told(self.office.giang, "due")[0], 0)
        self.closed(ended_on=date(2020, 6, 1))
        code, told = self.told(self.office.giang, "due")
        self.assertEqual((code, told["overdue"], told["loads"][0]["person"]), (1, 1, "An"))
        code, told = self.told(self.office.an, "due", "--mine")
        self.assertEqual((code, told["files"][0]["symbol"]), (1, "01.XD"))
        self.assertIn("1 overdue", self.run_hoso(self.office.giang, "due").stdout)
        self.assertIn("(overdue)", self.run_hoso(self.office.an, "due", "--mine").stdout)
        self.assertIn("Nothing is due.", self.run_hoso(self.office.khoa, "due", "--mine").stdout)

    def test_a_whole_dossier_goes_out_in_three_forms(self) -> None:
        work = self.opened(documents=2)
        for ending, begins in (("pdf", b"%PDF"), ("xml", b"<?xml"), ("xlsx", b"PK")):
            out = self.folder / f"whole.{ending}"
            code, told = self.told(self.office.an, "export", str(work.pk), "--out", str(out))
            self.assertEqual(code, 0, ending)
            self.assertEqual(told["out"], str(out))
            self.assertTrue(out.read_bytes().startswith(begins))
        out = self.folder / "never.pdf"
        self.assertEqual(self.told(self.office.world.chi, "export", str(work.pk), "--out", str(out))[0], 1)
        self.assertFalse(out.exists())
