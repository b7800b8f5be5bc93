"""The look-up from the command line, for the account it names and nobody else."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner, Result

from hoso.access.values import Actor
from hoso.accounts import services as accounts
from hoso.cli import search
from hoso.lib.dates import now
from hoso.search.tests.test_database import SearchTestCase
from tests.worlds import SERVICE, id_of


class SearchCommandTests(SearchTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.document = self.a_paper(subject="Về việc nạo vét mương", number="51", symbol="QĐ-UBND")

    def run_hoso(self, *arguments: str) -> Result:
        app = typer.Typer()
        search.register(app)
        return CliRunner().invoke(app, arguments)

    def token_of(self, actor: Actor) -> str:
        made = accounts.issue_token(SERVICE, id_of(actor), label="test", ends_at=now() + timedelta(days=1))
        path = Path(self.home) / f"{actor.name}.token"
        path.write_text(made)
        return str(path)

    def ask(self, actor: Actor, *arguments: str) -> tuple[int, Any]:
        token = self.token_of(actor)
        result = self.run_hoso(*arguments, "--as", actor.name.lower(), "--token-file", token, "--json")
        return result.exit_code, json.loads(result.stdout)

    def test_a_number_finds_its_document(self) -> None:
        code, answer = self.ask(self.world.an, "51 qd ubnd")
        self.assertEqual((code, answer["total"], answer["more"]), (0, 1, False))
        [line] = answer["results"]
        self.assertEqual((line["id"], line["rank"]), (str(self.document.pk), "number"))
        self.assertEqual(answer["facets"]["years"], [{"value": "2024", "label": "2024", "count": 1}])

    def test_an_outsider_finds_nothing_and_the_command_says_so_in_its_code(self) -> None:
        code, answer = self.ask(self.world.chi, "nao vet")
        self.assertEqual((code, answer["results"], answer["total"]), (1, [], 0))
        self.assertEqual(answer["facets"]["types"], [])

    def test_filters_and_order_are_passed_on(self) -> None:
        self.assertEqual(self.ask(self.world.an, "", "--from", "1/1/2025")[1]["total"], 0)
        self.assertEqual(
            self.ask(self.world.an, "", "--to", "2024-12-31", "--order", "oldest")[1]["total"], 1
        )

    def test_without_an_account_nothing_is_shown(self) -> None:
        result = self.run_hoso("nao vet")
        self.assertEqual((result.exit_code, result.stdout), (2, ""))

    def test_with_a_token_of_somebody_else_nothing_is_shown(self) -> None:
        token = self.token_of(self.world.chi)
        result = self.run_hoso("nao vet", "--as", "an", "--token-file", token)
        self.assertEqual((result.exit_code, result.stdout), (1, ""))

    def test_people_get_lines_to_read(self) -> None:
        token = self.token_of(self.world.an)
        result = self.run_hoso("nao vet", "--as", "an", "--token-file", token)
        self.assertEqual(result.exit_code, 0, result.output)
        self.assertIn("Về việc nạo vét mương", result.stdout)
        self.assertIn("1 found", result.stdout)

    def test_building_anew_needs_no_account_and_shows_no_record(self) -> None:
        result = self.run_hoso("--rebuild", "--json")
        self.assertEqual((result.exit_code, json.loads(result.stdout)), (0, {"rows": 1}))
        self.assertEqual(self.ask(self.world.an, "nạo vét")[1]["total"], 1)
