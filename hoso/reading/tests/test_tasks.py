"""The tasks as the reader process runs them: shut in, by names in its work folder."""

import json
import tempfile
from pathlib import Path
from unittest import TestCase

from hoso.node.errors import ReaderRefused
from hoso.node.reader import ReaderPool
from hoso.reading import tasks
from hoso.reading.errors import ArgumentsNotUsable, ReadingNotUsable
from hoso.reading.tests.pages import draw, jpeg, scan_pdf, stamped


class TaskTests(TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = Path(folder.name)
        scan_pdf(self.work / "in.pdf", draw(), stamped(draw(), "TỐI MẬT"))

    def test_screening_holds_a_file_with_one_marked_page(self) -> None:
        answer = tasks.screen(self.work, {"input": "in.pdf"})
        self.assertEqual((answer["held"], answer["pages"]), (True, 2))
        self.assertEqual({finding["page"] for finding in answer["findings"]}, {2})
        self.assertEqual(answer["findings"][0]["mark"], "TOI_MAT")

    def test_a_page_that_cannot_be_looked_at_holds_the_file(self) -> None:
        import pikepdf

        with pikepdf.open(self.work / "in.pdf", allow_overwriting_input=True) as pdf:
            del pdf.pages[1]
            picture = pdf.pages[0].Resources.XObject.Im1
            picture.Width, picture.Height = 30_000, 30_000
            pdf.save(self.work / "in.pdf")
        answer = tasks.screen(self.work, {"input": "in.pdf"})
        self.assertEqual([one["kind"] for one in answer["findings"]], ["failure"])

    def test_a_first_look_gives_one_row_per_page(self) -> None:
        rows = tasks.look(self.work, {"input": "in.pdf"})["pages"]
        self.assertEqual([row["number"] for row in rows], [1, 2])
        self.assertEqual((rows[0]["blank"], rows[0]["separator"], len(rows[0]["dhash"])), (False, None, 16))

    def test_a_reading_goes_through_json_into_the_pdfa(self) -> None:
        answer = tasks.read(self.work, {"input": "in.pdf", "pages": [1], "rule_set": None})
        self.assertEqual((answer["pages"], answer["page_numbers"]), (1, [1]))
        self.assertEqual(answer["fields"]["number"]["value"], "127")
        (self.work / "reading.json").write_text(json.dumps(answer))
        made = tasks.pdfa(
            self.work, {"input": "in.pdf", "pages": [1], "reading": "reading.json", "output": "out.pdf"}
        )
        self.assertEqual(made, {"pages": 1, "findings": []})
        self.assertTrue((self.work / "out.pdf").exists())

    def test_pictures_are_written_under_the_pages_numbers(self) -> None:
        answer = tasks.images(self.work, {"input": "in.pdf", "pages": [2], "width": 400, "format": "webp"})
        self.assertEqual(answer["pages"][0]["file"], "page-0002.webp")
        self.assertGreater((self.work / "page-0002.webp").stat().st_size, 1000)

    def test_a_thin_strip_becomes_a_picture_that_can_be_written(self) -> None:
        draw().resize((20, 2000)).save(self.work / "strip.png", dpi=(200, 200))
        answer = tasks.images(self.work, {"input": "strip.png", "width": 400, "format": "webp"})
        self.assertEqual((answer["pages"][0]["width"], answer["pages"][0]["height"]), (160, 16_000))

    def test_odd_arguments_are_refused_and_nothing_is_written(self) -> None:
        before = sorted(path.name for path in self.work.iterdir())
        for arguments in (
            {},
            {"input": "../in.pdf"},
            {"input": "/etc/passwd"},
            {"input": "absent.pdf"},
            {"input": "in.pdf", "pages": "1"},
            {"input": "in.pdf", "width": 9, "format": "webp"},
            {"input": "in.pdf", "width": 900, "format": "gif"},
        ):
            with self.assertRaises(ArgumentsNotUsable):
                tasks.images(self.work, arguments)
        (self.work / "reading.json").write_text("no json")
        with self.assertRaises(ReadingNotUsable):
            tasks.pdfa(self.work, {"input": "in.pdf", "reading": "reading.json", "output": "out.pdf"})
        (self.work / "reading.json").unlink()
        self.assertEqual(sorted(path.name for path in self.work.iterdir()), before)

    def test_a_text_in_an_unknown_encoding_is_refused(self) -> None:
        (self.work / "a.txt").write_bytes("Số".encode() + b"\xff\xfe\xfa")
        with self.assertRaises(ArgumentsNotUsable):
            tasks.extract(self.work, {"input": "a.txt", "is_text": True})


class ShutInTests(TestCase):
    def test_the_reader_process_reads_a_page_and_refuses_a_broken_file_by_code(self) -> None:
        with (
            tempfile.TemporaryDirectory() as folder,
            ReaderPool("hoso.reading.tasks", workers=1, work_root=Path(folder)) as pool,
        ):
            Path(folder).chmod(0o711)
            with pool.lease() as reader:
                (reader.work / "in").write_bytes(jpeg(draw()))
                answer = reader.call("read", {"input": "in"})
                self.assertEqual(answer["fields"]["symbol"]["value"], "QĐ-UBND")
                (reader.work / "in").write_bytes(b"not a document")
                with self.assertRaises(ReaderRefused) as refused:
                    reader.call("read", {"input": "in"})
                self.assertEqual(refused.exception.code, "reading.format_unknown")
