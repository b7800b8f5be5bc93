"""Series of numbers from the command line."""

import json
from typing import Any

import typer
from typer.testing import CliRunner

from hoso.cli import series
from hoso.organisations.models import Body, BodyCode
from hoso.oversight.tests.world import OversightCase
from hoso.registry.models import DeclaredSeries


class SeriesCommandTests(OversightCase):
    def setUp(self) -> None:
        super().setUp()
        body = Body.objects.get(pk=self.world.district)
        BodyCode.objects.create(body=body, scheme="dotted", code="H60.13", valid=body.valid)

    def run_hoso(self, *arguments: str) -> tuple[int, Any]:
        app = typer.Typer()
        series.register(app)
        result = CliRunner().invoke(app, ["series", *arguments, "--json"])
        return result.exit_code, json.loads(result.stdout) if result.stdout else None

    def declare(self, *arguments: str) -> tuple[int, Any]:
        return self.run_hoso("declare", "Quyết định", "--body", "H60.13", *arguments)

    def test_a_year_is_declared_listed_and_taken_back(self) -> None:
        code, made = self.declare("--year", "2024", "--symbol", "QĐ-UBND", "--complete-to", "812")
        self.assertEqual((code, made["from"], made["to"]), (0, "2024-01-01", "2024-12-31"))
        self.assertEqual((made["symbols"], made["complete_to"]), (["QĐ-UBND"], 812))
        listed = self.run_hoso("list", "--body", "H60.13", "--on", "30/6/2025")
        self.assertEqual(listed, (0, {"series": [made]}))
        code, _ = self.run_hoso("withdraw", made["id"], "--reason", "Ghi nhầm")
        self.assertEqual(code, 0)
        self.assertIsNotNone(DeclaredSeries.objects.get().withdrawn_at)

    def test_what_cannot_be_meant_is_refused_and_changes_nothing(self) -> None:
        for arguments, code in (
            ((), 2),
            (("--year", "2024", "--to", "1/2/2024"), 2),
            (("--from", "1/1/2024", "--to", "1/2/2025"), 1),
            (("--year", "2024", "--type", "ZZ"), 1),
            (("--year", "2026"), 1),
        ):
            self.assertEqual(self.declare(*arguments)[0], code, arguments)
        self.assertEqual(DeclaredSeries.objects.count(), 0)
