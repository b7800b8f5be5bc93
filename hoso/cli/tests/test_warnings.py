"""Warnings from the command line, for the account it names and nobody else."""

import json
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import typer
from django.utils import translation
from typer.testing import CliRunner, Result

from hoso.access.values import Actor
from hoso.accounts import services as accounts
from hoso.cli import warnings
from hoso.lib.dates import now
from hoso.organisations.models import Body, BodyCode
from hoso.oversight import services
from hoso.oversight.models import Finding
from hoso.oversight.rules import Kind
from hoso.oversight.tests.world import OversightCase, a_file, a_paper, a_series
from tests.worlds import SERVICE, id_of


class WarningsCommandTests(OversightCase):
    def setUp(self) -> None:
        super().setUp()
        translation.activate("en")
        self.addCleanup(translation.deactivate)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        a_series(self.world)
        a_paper(self.world, "1", recipients=["UBND xã Yên Nguyên"])
        a_paper(self.world, "4")
        a_paper(self.world, "", pages=3, files=[a_file(2)])

    def run_hoso(self, *arguments: str) -> Result:
        app = typer.Typer()
        warnings.register(app)
        return CliRunner().invoke(app, arguments)

    def ask(self, actor: Actor, *arguments: str) -> tuple[int, Any]:
        made = accounts.issue_token(SERVICE, id_of(actor), label="test", ends_at=now() + timedelta(days=1))
        path = self.folder / f"{actor.name}.token"
        path.write_text(made)
        result = self.run_hoso(*arguments, "--as", actor.name, "--token-file", str(path))
        told = json.loads(result.stdout) if "--json" in arguments and result.stdout else result.output
        return result.exit_code, told

    def test_a_check_finds_what_is_lost_and_the_code_says_so(self) -> None:
        code, told = self.ask(self.head, "--check", "--json")
        self.assertEqual((code, told["open"], told["next"]), (1, True, None))
        pages, gap = told["findings"]
        self.assertEqual((pages["kind"], pages["severity"]), ("pages_differ", "loss"))
        self.assertEqual((gap["kind"], gap["severity"], gap["state"]), ("number_gap", "warning", "open"))
        self.assertIn("Numbers 2 to 3", gap["what"])
        evidence = gap["evidence"]
        self.assertEqual((evidence["values"]["first"], evidence["values"]["last"]), (2, 3))
        self.assertEqual([each["kind"] for each in evidence["things"]["before"]], ["document"])
        self.assertEqual((gap["owner"]["name"], gap["owner"]["body"]), ("Giang", str(self.world.province)))
        self.assertEqual(evidence["received_copies"], ["UBND xã Yên Nguyên"])
        self.assertEqual(sum(each["opened"] for each in told["checks"]), 2)

    def test_when_nothing_is_open_it_ends_with_zero(self) -> None:
        self.ask(self.head, "--check", "--json")
        for finding in Finding.objects.all():
            services.explain(self.head, finding.pk, reason="Đã hủy")
        code, told = self.ask(self.head, "--json")
        self.assertEqual((code, told["findings"]), (0, []))
        code, told = self.ask(self.head, "--state", "explained", "--json")
        self.assertEqual((code, [each["explanation"] for each in told["findings"]]), (0, ["Đã hủy"] * 2))

    def test_it_is_narrowed_and_paged(self) -> None:
        self.ask(self.head, "--check", "--json")
        kinds = [
            each["kind"] for each in self.ask(self.head, "--kind", "number_gap", "--json")[1]["findings"]
        ]
        self.assertEqual(kinds, [Kind.NUMBER_GAP])
        first = self.ask(self.head, "--limit", "1", "--json")[1]
        second = self.ask(self.head, "--limit", "1", "--after", first["next"], "--json")[1]
        self.assertEqual(second["findings"][0]["kind"], Kind.NUMBER_GAP)
        self.assertEqual(self.ask(self.head, "--state", "nonsense")[0], 2)
        self.assertEqual(self.ask(self.head, "--body", "99999")[0], 1)

    def test_a_body_that_is_no_more_is_named_by_its_code_of_then(self) -> None:
        district = Body.objects.get(pk=self.world.district)
        BodyCode.objects.create(body=district, scheme="dotted", code="H60.13", valid=district.valid)
        of_district = ("--body", "H60.13", "--on", "30/6/2025", "--json")
        self.assertEqual(len(self.ask(self.head, "--check", *of_district)[1]["findings"]), 2)
        self.assertEqual(self.ask(self.head, "--body", "H60.13")[0], 1)

    def test_an_outsider_sees_nothing_and_checks_nothing_for_others(self) -> None:
        code, told = self.ask(self.world.chi, "--check", "--json")
        self.assertEqual((code, told["findings"]), (0, []))
        code, told = self.ask(self.world.an, "--check")
        self.assertEqual(code, 1)
        self.assertNotIn("Numbers", told)

    def test_without_an_account_nothing_is_shown(self) -> None:
        result = self.run_hoso("--json")
        self.assertEqual((result.exit_code, result.stdout), (2, ""))

    def test_people_read_what_is_the_case_and_what_to_do(self) -> None:
        code, told = self.ask(self.head, "--check")
        self.assertEqual(code, 1)
        for text in ("Gap in a number series", "Numbers 2 to 3", "Giang", "UBND xã Yên Nguyên", "2 shown"):
            self.assertIn(text, told)
