"""`hoso drill`: what is rebuilt, what is said of it, and how it ends."""

import json
import shutil
import tempfile
from pathlib import Path

import typer
from typer.testing import CliRunner, Result

from hoso.cli import drill
from hoso.preservation.tests.world import StoreTestCase


class DrillCommandTests(StoreTestCase):
    def setUp(self) -> None:
        super().setUp()
        folder = tempfile.TemporaryDirectory(prefix="hoso-drill-")
        self.addCleanup(folder.cleanup)
        self.out = Path(folder.name) / "drill"
        self.row = self.preserve(self.an_approved_dossier("một", "hai").pk)

    def run_it(self, *arguments: str) -> Result:
        app = typer.Typer()
        drill.register(app)
        return CliRunner().invoke(app, ["-o", str(self.out), *arguments])

    def test_a_store_that_tells_all_ends_with_zero(self) -> None:
        answer = self.run_it("--json")
        self.assertEqual(answer.exit_code, 0, answer.output)
        said = json.loads(answer.stdout)
        self.assertEqual((said["right"], said["rebuilt"]["documents"], said["differences"]), (True, 2, []))
        self.assertEqual(len((self.out / "documents.jsonl").read_text("utf-8").splitlines()), 2)

    def test_in_words_it_says_what_is_not_to_be_had(self) -> None:
        answer = self.run_it()
        self.assertEqual(answer.exit_code, 0, answer.output)
        self.assertIn("1 dossiers, 2 documents", answer.stdout)
        self.assertIn("organisations.body: ", answer.stdout)
        self.assertIn("The store tells what the database knows.", answer.stdout)

    def test_a_missing_object_is_named_and_ends_with_one(self) -> None:
        shutil.rmtree(self.object_folder(self.row.holding_id))
        answer = self.run_it()
        self.assertEqual(answer.exit_code, 1, answer.output)
        self.assertIn(f"Not in the store: {self.row.ocfl_id}", answer.stdout)

    def test_a_folder_that_holds_a_drill_is_left_as_it_is(self) -> None:
        self.out.mkdir()
        (self.out / "fonds.jsonl").write_text("older")
        answer = self.run_it()
        self.assertEqual(answer.exit_code, 2, answer.output)
        self.assertEqual((self.out / "fonds.jsonl").read_text(), "older")

    def test_a_copy_that_is_not_configured_is_refused(self) -> None:
        answer = self.run_it("--copy", "/nowhere")
        self.assertEqual(answer.exit_code, 1, answer.output)
        self.assertEqual(answer.stdout, "")
        self.assertFalse(self.out.exists())
