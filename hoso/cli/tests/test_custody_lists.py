"""`hoso custody import`: an existing list, tried, taken in, and only what failed sent again."""

import json
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typer
from django.test import TestCase
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner, Result

from hoso.access.values import Actor
from hoso.accounts import services as accounts
from hoso.cli import custody
from hoso.custody.models import Box, ListRow, TakenList
from hoso.lib.dates import now
from hoso.organisations.models import BodyCode
from hoso.tables.models import during
from tests.worlds import SERVICE, a_world, id_of

CEASED_ON = date(2025, 7, 1)
HEADINGS = ["STT", "Hộp số", "Tiêu đề", "Số mét"]
ROWS = [[1, "H-1", "Đường", 0.1], [2, "H-2", "Trường", "much"]]


class ImportTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        BodyCode.objects.create(
            body_id=self.world.district, scheme="organ", code="Q1", valid=during(date(2000, 1, 1), CEASED_ON)
        )
        BodyCode.objects.create(
            body_id=self.world.province, scheme="organ", code="Q2", valid=during(date(2000, 1, 1))
        )
        self.file = self.sheet("muc-luc.xlsx", [HEADINGS, *ROWS])

    def sheet(self, name: str, rows: list[Any]) -> str:
        book = Workbook()
        for row in rows:
            book.worksheets[0].append(row)
        book.save(self.folder / name)
        return str(self.folder / name)

    def run_hoso(self, *arguments: str) -> Result:
        app = typer.Typer()
        custody.register(app)
        return CliRunner().invoke(app, ["custody", *arguments])

    def take_in(self, file: str, *more: str, by: Actor | None = None) -> tuple[int, Any]:
        actor = by or self.world.binh
        made = accounts.issue_token(SERVICE, id_of(actor), label="test", ends_at=now() + timedelta(days=1))
        token = self.folder / "token"
        token.write_text(made)
        result = self.run_hoso(
            "import", file, "--of", "Q1", "--found", "room 3", "--not-secret", "--json",
            "--as", actor.name.lower(), "--token-file", str(token), *more,
        )  # fmt: skip
        return result.exit_code, json.loads(result.stdout) if result.stdout else result.stderr

    def test_a_dry_run_tells_row_by_row_and_leaves_nothing_behind(self) -> None:
        code, answer = self.take_in(self.file, "--dry-run")
        self.assertEqual((code, answer["boxes"], answer["list"]), (1, 1, None))
        self.assertEqual(answer["columns"], {"contents": 3, "label": 2, "metres": 4})
        self.assertEqual([(each["row"], each["errors"]) for each in answer["failed"]], [(3, ["metres_odd"])])
        self.assertEqual((Box.objects.count(), TakenList.objects.count(), ListRow.objects.count()), (0, 0, 0))

    def test_right_rows_are_taken_in_and_failed_ones_come_back_mended(self) -> None:
        out = self.folder / "failed.xlsx"
        code, answer = self.take_in(self.file, "--failed", str(out))
        self.assertEqual((code, answer["boxes"], len(answer["failed"])), (1, 1, 1))
        rows = [list(row) for row in load_workbook(out).worksheets[0].values]
        self.assertEqual(rows[1][:5], ["2", "H-2", "Trường", "much", 3])
        rows[1][3] = "0,2"
        code, answer = self.take_in(self.sheet("mended.xlsx", rows))
        self.assertEqual((code, answer["boxes"]), (0, 1))
        code, answer = self.take_in(self.file)
        self.assertEqual((answer["boxes"], answer["rows_known"]), (0, 1))
        self.assertEqual(Box.objects.count(), 2)

    def test_a_column_is_named_by_its_heading_or_its_place(self) -> None:
        for said in ("note=Số mét", "note=4"):
            _code, answer = self.take_in(self.file, "--dry-run", "--map", said)
            self.assertEqual(answer["columns"]["note"], 4)
        for wrong in ("note=Kho", "colour=1"):
            code, said = self.take_in(self.file, "--map", wrong)
            self.assertEqual(code, 2)
            self.assertIn("Nothing was done", said)
        self.assertEqual((Box.objects.count(), TakenList.objects.count()), (0, 0))

    def test_a_column_may_be_left_out_and_a_list_that_says_nothing_then_is_not_kept(self) -> None:
        _code, answer = self.take_in(self.file, "--dry-run", "--map", "contents=")
        self.assertEqual(answer["columns"], {"label": 2, "metres": 4})
        code, said = self.take_in(self.file, "--map", "label=")
        self.assertEqual(code, 1)
        self.assertIn("Chưa chọn cột nhãn hộp", said)
        self.assertEqual((Box.objects.count(), TakenList.objects.count()), (0, 0))

    def test_an_outsider_takes_nothing_in(self) -> None:
        code, said = self.take_in(self.file, "--keeper", "Q2", by=self.world.chi)
        self.assertEqual(code, 1)
        self.assertEqual((Box.objects.count(), TakenList.objects.count()), (0, 0))
        self.assertNotIn("UBND huyện", str(said))

    def test_a_sheet_of_failed_rows_is_not_written_over_another(self) -> None:
        out = self.folder / "there.csv"
        out.write_text("mine")
        self.assertEqual(self.take_in(self.file, "--failed", str(out))[0], 2)
        self.assertEqual(out.read_text(), "mine")
