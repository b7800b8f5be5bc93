"""`hoso ocr`, `hoso read` and `hoso extract` on files alone."""

import json
import tempfile
from pathlib import Path
from typing import Any
from unittest import TestCase

import typer
from django.utils import translation
from typer.testing import CliRunner, Result

from hoso.cli import reading
from hoso.reading.pdfa_check import pdfa_findings
from hoso.reading.tests.pages import PARTY, draw, jpeg, scan_pdf

TEXT = (
    "BỘ NỘI VỤ\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
    "Số: 15/QĐ-BNV\tHà Nội, ngày 05 tháng 01 năm 2020\nQUYẾT ĐỊNH\n"
)


class ReadingCommandTests(TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        # Refusals come in the language of the house; these tests look for the words of the source.
        self.enterContext(translation.override("en"))
        self.folder = Path(folder.name)
        self.app = typer.Typer()
        reading.register(self.app)
        self.scan, self.broken = self.folder / "scan.pdf", self.folder / "broken.pdf"
        scan_pdf(self.scan, draw())
        self.broken.write_bytes(b"%PDF-1.7 and no more")

    def run_hoso(self, *arguments: object) -> Result:
        return CliRunner().invoke(self.app, [str(argument) for argument in arguments])

    def documents(self, result: Result) -> list[dict[str, Any]]:
        return [json.loads(line) for line in result.stdout.splitlines()]

    def test_reading_gives_one_document_per_file_in_their_order(self) -> None:
        other = self.folder / "party.jpg"
        other.write_bytes(jpeg(draw(PARTY)))
        result = self.run_hoso("read", other, self.scan, "--json")
        self.assertEqual(result.exit_code, 0, result.output)
        documents = self.documents(result)
        self.assertEqual([one["file"] for one in documents], [str(other), str(self.scan)])
        self.assertEqual([one["rule_set"] for one in documents], ["vn-party", "vn-state"])
        self.assertEqual(
            list(documents[0]),
            ["file", "pages", "page_sizes", "seconds", "ocr_confidence", "rule_set", "text", "fields"],
        )

    def test_a_file_that_cannot_be_read_is_a_row_with_its_code_and_the_rest_goes_on(self) -> None:
        result = self.run_hoso("read", self.broken, self.scan, "--json")
        self.assertEqual(result.exit_code, 1)
        broken, sound = self.documents(result)
        self.assertEqual(broken["file"], str(self.broken))
        self.assertEqual(broken["error"]["code"], "reading.file_broken")
        self.assertEqual(sound["fields"]["symbol"]["value"], "QĐ-UBND")
        self.assertIn("The file was not read.", result.stderr)

    def test_ocr_writes_a_pdfa_and_the_text_beside_it(self) -> None:
        made = self.folder / "out" / "made.pdf"
        result = self.run_hoso("ocr", self.scan, "-o", made, "--text")
        self.assertEqual(result.exit_code, 0, result.output)
        self.assertEqual(pdfa_findings(made), [])
        self.assertIn("Số: 127/QĐ-UBND", made.with_suffix(".txt").read_text("utf-8"))

    def test_several_inputs_go_into_a_folder_and_a_refused_one_leaves_nothing(self) -> None:
        out = self.folder / "out"
        result = self.run_hoso("ocr", self.scan, self.broken, "-o", out)
        self.assertEqual(result.exit_code, 1)
        self.assertEqual([path.name for path in out.iterdir()], ["scan.pdf"])

    def test_an_input_is_never_written_over(self) -> None:
        before = self.scan.read_bytes()
        for output in (self.scan, self.folder):
            result = self.run_hoso("ocr", self.scan, "-o", output)
            self.assertEqual(result.exit_code, 2)
        self.assertTrue(self.scan.read_bytes() == before)

    def test_two_inputs_of_one_name_are_refused(self) -> None:
        other = self.folder / "b" / "scan.pdf"
        other.parent.mkdir()
        other.write_bytes(self.scan.read_bytes())
        result = self.run_hoso("ocr", self.scan, other, "-o", self.folder / "out")
        self.assertEqual(result.exit_code, 2)

    def test_files_of_one_name_are_told_apart_by_their_paths(self) -> None:
        letters = [self.folder / folder / "letter.txt" for folder in ("a", "b")]
        for letter in letters:
            letter.parent.mkdir()
            letter.write_text(TEXT, "utf-8")
        documents = self.documents(self.run_hoso("extract", *letters, "--json"))
        self.assertEqual([one["file"] for one in documents], [str(letter) for letter in letters])

    def test_extracting_takes_bare_text_and_leaves_out_what_needs_pixels(self) -> None:
        letter = self.folder / "letter.txt"
        letter.write_text(TEXT, "utf-8")
        (document,) = self.documents(self.run_hoso("extract", letter, "--json"))
        self.assertEqual(document["fields"]["number"]["value"], "15")
        self.assertEqual(document["fields"]["date"]["value"], "2020-01-05")
        self.assertNotIn("box", document["fields"]["number"])
        self.assertNotIn("page_sizes", document)

    def test_wrong_use_ends_with_two_and_a_sentence(self) -> None:
        for arguments in (("read", self.folder / "absent.pdf"), ("read", self.scan, "--rule-set", "se")):
            result = self.run_hoso(*arguments)
            self.assertEqual(result.exit_code, 2)
            self.assertTrue(result.stderr.strip())
