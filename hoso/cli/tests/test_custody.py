"""`hoso custody`, as an archivist calls it and an outsider tries it."""

import json
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.test import TestCase, override_settings
from django.utils import timezone, translation
from typer.testing import CliRunner, Result

from hoso.access.values import Actor
from hoso.accounts import services as accounts
from hoso.cli.app import build
from hoso.custody import services
from hoso.custody.models import Box, Loan
from hoso.lib.dates import now
from hoso.organisations.models import BodyCode
from hoso.tables.models import during
from tests.worlds import SERVICE, a_world, id_of


class CustodyTests(TestCase):
    def setUp(self) -> None:
        self.enterContext(translation.override("en"))
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.enterContext(override_settings(HOSO_HOME=self.folder))
        self.world = a_world()
        BodyCode.objects.create(
            body_id=self.world.district, scheme="char13", code="H60.7",
            valid=during(date(2000, 1, 1), date(2025, 7, 1)),
        )  # fmt: skip

    def run_hoso(self, by: Actor, *arguments: str) -> Result:
        token = self.folder / f"{by.name}.token"
        if not token.exists():
            token.write_text(
                accounts.issue_token(SERVICE, id_of(by), label="t", ends_at=now() + timedelta(days=1))
            )
        who = ["--as", by.name, "--token-file", str(token)]
        return CliRunner().invoke(build(), ["custody", *arguments, *who])

    def ask(self, *arguments: str, by: Actor | None = None, code: int = 0) -> Any:
        result = self.run_hoso(by or self.world.binh, *arguments, "--json")
        self.assertEqual(result.exit_code, code, result.output)
        return json.loads(result.stdout) if result.stdout else None

    def add_room(self) -> Any:
        return self.ask(
            "room", "add", "Phòng 3", "--boxes", "4", "--metres", "0,5", "--of", "H60.7",
            "--years", "1975-2010", "--prefix", "P3", "--found", "kho cũ",
        )  # fmt: skip

    def test_a_room_of_a_ceased_body_is_added_and_shown(self) -> None:
        made = self.add_room()
        self.assertEqual((made["boxes"], made["labels"]), (4, ["P3-0001", "P3-0004"]))
        shown = self.ask("room", "show", "Phòng 3")
        self.assertEqual((shown["boxes"], shown["metres"], shown["interim"]), (4, "0.500", True))
        told = self.run_hoso(self.world.binh, "room", "show", "Phòng 3").output
        self.assertIn("Phòng 3 (interim store): 4 boxes, 0.500 m", told)

    def test_boxes_are_listed_by_place_label_and_creator_and_moved(self) -> None:
        self.add_room()
        services.name_location(self.world.binh, self.world.province, "Kho 2")
        moved = self.ask("move", "P3-0001", "P3-0002", "--to", "Kho 2", "--reason", "dột")
        self.assertEqual((moved["moved"], moved["stood_there"]), (2, 0))
        self.assertEqual([each["at"] for each in self.ask("boxes", "P3-0001")["boxes"]], ["Kho 2"])
        self.assertEqual(len(self.ask("boxes", "--at", "Phòng 3")["boxes"]), 2)
        self.assertEqual(len(self.ask("boxes", "--of", "H60.7")["boxes"]), 4)
        self.ask("move", "--all-of", "Phòng 3", "--to", "Kho 2", "--reason", "dột", "--declared")
        self.assertEqual(Box.objects.filter(location__name="Kho 2").count(), 4)

    def test_an_outsider_finds_and_changes_nothing(self) -> None:
        self.add_room()
        self.ask("boxes", "P3-0001", by=self.world.chi, code=1)
        result = self.run_hoso(self.world.chi, "room", "show", "Phòng 3", "--json")
        self.assertEqual(result.exit_code, 1)
        moved = self.run_hoso(self.world.chi, "move", "P3-0001", "--to", "Phòng 3", "--reason", "x")
        self.assertEqual(moved.exit_code, 1)

    def test_labels_are_written(self) -> None:
        self.add_room()
        out = self.folder / "labels.pdf"
        self.assertEqual(self.ask("labels", "--room", "Phòng 3", "-o", str(out))["labels"], 4)
        self.assertTrue(out.read_bytes().startswith(b"%PDF"))
        odd = self.run_hoso(self.world.binh, "labels", "P3-0001", "-o", str(out), "--sheet", "x")
        self.assertEqual(odd.exit_code, 2)

    def test_an_original_is_lent_listed_and_taken_back(self) -> None:
        self.add_room()
        due = f"{timezone.localdate() + timedelta(days=1):%d/%m/%Y}"
        lent = self.ask(
            "loan", "lend", "P3-0001", "--to", "Hòa", "--purpose", "đơn", "--permitted-by", "Ba",
            "--due", due, "--pages", "12",
        )  # fmt: skip
        again = self.run_hoso(
            self.world.binh, "loan", "lend", "P3-0001", "--to", "X", "--purpose", "x", "--permitted-by", "x",
            "--due", due,
        )  # fmt: skip
        self.assertEqual(again.exit_code, 1)
        self.assertIn("is lent to Hòa", again.output)
        self.assertEqual(
            [each["loan"] for each in self.ask("loan", "list", "--due")["loans"]], [lent["loan"]]
        )
        back = self.ask("loan", "return", lent["loan"], "--pages", "12")
        self.assertEqual(back["status"], "returned")
        self.assertEqual(Loan.objects.filter(returned_at=None).count(), 0)
        out = self.folder / "so.xlsx"
        self.ask("loan", "book", "--from", "1/1/2026", "--to", "31/12/2030", "-o", str(out))
        self.assertTrue(out.exists())

    def test_what_metres_ask_for_is_told_with_its_factors(self) -> None:
        run = CliRunner().invoke(
            build(), ["custody", "estimate", "51,5", "--factor", "pages_per_metre=7000", "--json"]
        )
        answer = json.loads(run.stdout)
        self.assertEqual((answer["pages"], answer["factors"]["pages_per_metre"]), (360_500, "7000"))
        odd = CliRunner().invoke(build(), ["custody", "estimate", "5", "--unarranged", "6"])
        self.assertEqual(odd.exit_code, 1)
