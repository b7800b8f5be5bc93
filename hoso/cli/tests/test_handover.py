"""The takeover of one abolished district, from plan to minutes, by command: with and without a giver."""

import json
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pypdfium2
from django.test import TestCase
from django.utils import translation
from typer.testing import CliRunner, Result

from hoso.cli.app import build
from hoso.digitisation.tests import scans
from hoso.handover.models import Line
from hoso.handover.tests.world import a_box, a_dossier, furnish
from hoso.organisations.models import BodyCode, BodyName
from hoso.tables.models import during
from tests.worlds import a_world, announced


class HandoverCase(TestCase):
    def setUp(self) -> None:
        self.enterContext(translation.override("en"))
        self.folder = Path(self.enterContext(TemporaryDirectory()))
        self.world = a_world()
        furnish(self.world)
        ended = during(date(2000, 1, 1), date(2025, 7, 1))
        for body, code, valid in (
            (self.world.district, "073", ended), (self.world.province, "08", during(date(2000, 1, 1))),
        ):  # fmt: skip
            BodyCode.objects.create(body_id=body, scheme="dotted", code=code, valid=valid)
        BodyName.objects.create(
            body_id=self.world.district, name="UBND huyện Chiêm Hóa", folded="ubnd huyen chiem hoa",
            valid=ended,
        )  # fmt: skip
        self.boxes = [a_box(self.world, f"H-{number}") for number in (1, 2)]
        a_dossier(self.world, "Hồ sơ đất đai", box=self.boxes[0])

    def run_hoso(self, *arguments: str) -> Result:
        return CliRunner().invoke(build(), ["handover", *arguments])

    def answer(self, *arguments: str) -> Any:
        result = self.run_hoso(*arguments, "--json")
        self.assertEqual(result.exit_code, 0, result.output)
        return json.loads(result.stdout)

    def told(self, *arguments: str) -> str:
        result = self.run_hoso(*arguments)
        self.assertEqual(result.exit_code, 0, result.output)
        return result.stdout

    def refused(self, code: int, *arguments: str) -> str:
        before = (list(Line.objects.order_by("pk").values()), announced())
        result = self.run_hoso(*arguments)
        self.assertEqual(result.exit_code, code, result.output)
        self.assertEqual((list(Line.objects.order_by("pk").values()), announced()), before)
        return " ".join(result.stderr.split())

    def printed(self, paper: str) -> str:
        """Print one paper, and return what it says, on one line."""
        out = self.folder / f"{paper}.pdf"
        self.answer("print", "073", paper, "-o", str(out))
        with pypdfium2.PdfDocument(out.read_bytes()) as document:
            pages = [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
        return " ".join(" ".join(pages).split())

    def plan(self, way: str) -> None:
        self.answer(
            "plan", "073", "--lead", "08", "--title", "Tiếp nhận huyện", "--deadline", "31/12/2026",
            "--way", way,
        )  # fmt: skip
        for medium in ("paper", "digital", "matters"):
            self.answer("receivers", "073", "--medium", medium, "--to", "08", "--reason", "QĐ 12")
        self.answer(
            "receivers", "073", "--medium", "devices", "--outside", "Công an tỉnh", "--reason", "nộp dấu"
        )


class WithGiverTests(HandoverCase):
    def test_from_plan_to_minutes_with_one_box_missing(self) -> None:
        self.plan("given")
        self.assertEqual(self.answer("lines", "073")["new"], 3)
        self.answer("declare", "073", "--kind", "seal", "--title", "Con dấu")
        self.assertEqual(self.answer("coordinator", "073", "--account", "binh")["coordinator"], "Binh")
        self.assertEqual(self.answer("send", "073")["state"], "sent")
        self.answer("receive", "073", "--line", "2", "--outcome", "missing")
        received = self.answer("receive", "073")
        self.assertEqual((received["lines"], received["handover"]["open"]["differences"]), (3, 1))
        self.assertIn("1 differences", self.refused(1, "close", "073"))
        shown = self.answer("show", "073", "--open")
        self.assertEqual([row["line"] for row in shown["rows"]], [2])
        self.answer(
            "resolve", "073", "--line", "2", "--how", "lost", "--reason", "cháy", "--name", "Ông Giang"
        )
        self.answer(
            "signers", "073", "--place", "Trụ sở cũ", "--giver", "Phạm Văn Giang, Nguyên Chánh Văn phòng",
            "--receiver", "Trần Văn Bình, Lưu trữ viên",
        )  # fmt: skip
        self.assertEqual(self.answer("close", "073")["state"], "concluded")
        said = self.printed("minutes")
        for words in ("Phạm Văn Giang", "Trần Văn Bình", "H-2", "xác định mất: cháy"):
            self.assertIn(words, said)
        self.assertIn("H-1", self.printed("delivery"))
        self.assertIn("Con dấu", self.printed("seals"))
        sheet = self.folder / "a.xlsx"
        self.assertEqual(self.answer("print", "073", "inventory", "-o", str(sheet))["lines"], 4)

    def test_a_table_is_declared(self) -> None:
        self.plan("given")
        table = self.folder / "a.csv"
        table.write_text("kind,title,pieces\ndatabase,Một cửa,1\nmember_file,Hồ sơ đảng viên,120\n", "utf-8")
        self.assertEqual(len(self.answer("declare", "073", "--csv", str(table))["lines"]), 2)
        table.write_text("kind,title,pieces\ndatabase,Một cửa,nhiều\n", "utf-8")
        self.assertIn("row 1", self.refused(1, "declare", "073", "--csv", str(table)))

    def test_one_line_with_another_number(self) -> None:
        self.plan("given")
        self.answer(
            "declare", "073", "--kind", "member_file", "--title", "Hồ sơ đảng viên", "--pieces", "120"
        )
        self.answer("send", "073")
        self.answer("receive", "073", "--line", "1", "--outcome", "differs", "--pieces", "8")
        [row] = self.answer("show", "073")["rows"]
        self.assertEqual((row["state"], row["received_pieces"]), ("differs", 8))

    def test_a_line_declared_by_mistake_is_struck_until_the_list_is_sent(self) -> None:
        self.plan("given")
        self.answer("declare", "073", "--kind", "seal", "--title", "Con dấu của ai")
        self.answer("declare", "073", "--kind", "seal", "--title", "Con dấu")
        self.assertEqual(self.answer("strike", "073", "--line", "1", "--reason", "nhầm")["struck"], 1)
        self.assertEqual([row["line"] for row in self.answer("show", "073")["rows"]], [2])
        self.assertIn("no line 1", self.refused(2, "strike", "073", "--line", "1", "--reason", "nhầm"))
        self.answer("send", "073")
        self.refused(1, "strike", "073", "--line", "2", "--reason", "nhầm")

    def test_a_list_sent_too_early_is_called_back(self) -> None:
        self.plan("given")
        self.answer("lines", "073")
        self.answer("send", "073")
        self.assertEqual(self.answer("send", "073", "--call-back", "thiếu hộp")["state"], "listing")

    def test_wrong_use_and_refusals_have_their_exit_codes(self) -> None:
        self.plan("given")
        self.assertIn("either --csv", self.refused(2, "declare", "073"))
        self.assertIn("no line 9", self.refused(2, "receive", "073", "--line", "9"))
        self.assertIn("no such record", self.refused(1, "show", "08"))
        self.assertIn("handover", self.refused(1, "plan", "073", "--lead", "08", "--title", "x",
                      "--deadline", "31/12/2026"))  # fmt: skip


class WithoutGiverTests(HandoverCase):
    def test_what_is_found_is_taken_over_with_its_story(self) -> None:
        self.plan("found")
        self.answer("receivers", "073", "--pass-responsibility", "--day", "1/7/2025")
        self.answer("lines", "073", "--depth", "boxes")
        self.answer("receive", "073", "--line", "2", "--outcome", "damaged", "--note", "ẩm, mốc")
        self.answer("receive", "073", "--kind", "box")
        found = self.answer(
            "found", "073", "--kind", "box", "--code", "BÓ-1", "--story", "Phòng 3, 12/01/2026, ông Nam"
        )
        self.assertEqual((found["line"], found["state"]), (3, "accepted"))
        self.answer(
            "signers", "073", "--place", "Phòng 3", "--receiver", "Trần Văn Bình, Lưu trữ viên",
            "--witness", "Lê Thị Dung, Phó Chủ tịch xã", "--witness", "Ông Nam",
        )  # fmt: skip
        self.assertIn("1 differences", self.refused(1, "close", "073"))
        self.answer(
            "resolve", "073", "--line", "2", "--how", "accepted", "--reason", "đã phơi", "--name", "Ông Nam"
        )
        self.assertEqual(self.answer("close", "073")["state"], "concluded")
        said = self.printed("found")
        for words in ("Lê Thị Dung", "Ông Nam", "H-2", "mốc"):
            self.assertIn(words, said)

    def test_a_photograph_of_what_was_found_is_counted_in_the_minutes(self) -> None:
        self.enterContext(scans.a_home())
        self.plan("found")
        self.answer("lines", "073")
        picture = self.folder / "phong-3.jpg"
        picture.write_bytes(b"\xff\xd8\xff picture")
        self.answer("photo", "073", str(picture), "--caption", "Phòng 3")
        self.assertIn("Kèm 1 ảnh hiện trạng", self.printed("found"))

    def test_who_signs_is_shown_and_what_is_not_named_stays(self) -> None:
        self.plan("found")
        self.assertIn("Nobody is named to sign yet.", self.told("signers", "073"))
        self.answer("signers", "073", "--witness", "Ông Nam, bảo vệ")
        self.answer("signers", "073", "--place", "Phòng 3")
        text = self.told("show", "073")
        self.assertIn("place: Phòng 3", text)
        self.assertIn("witnesses: Ông Nam, bảo vệ", text)
        said = self.told("coordinator", "073", "--account", "binh", "--deadline", "30/9/2026")
        self.assertIn("by 2026-09-30, Binh answers for it", said)
        self.refused(1, "signers", "073", "--witness", ", bảo vệ")
        self.assertEqual(self.answer("signers", "073")["witnesses"], [{"name": "Ông Nam", "post": "bảo vệ"}])

    def test_a_plan_made_by_mistake_is_given_up_and_nothing_received_is(self) -> None:
        self.plan("found")
        self.refused(1, "cancel", "073", "--reason", " ")
        self.assertEqual(self.answer("cancel", "073", "--reason", "nhầm")["state"], "cancelled")
        self.plan("found")
        self.answer("lines", "073", "--depth", "boxes")
        self.answer("receive", "073", "--line", "1")
        self.refused(1, "cancel", "073", "--reason", "nhầm")

    def test_nobody_unknown_answers_for_a_handover(self) -> None:
        self.plan("found")
        self.refused(1, "coordinator", "073", "--account", "khong-co")
        self.assertIsNone(self.answer("show", "073")["coordinator"])

    def test_people_read_what_is_open(self) -> None:
        self.plan("found")
        self.answer("lines", "073")
        text = self.told("show", "073")
        self.assertIn(
            "UBND huyện Chiêm Hóa: listing, 0 of 3 lines received, by 2026-12-31; open: 3 lines", text
        )
        self.assertIn("box          H-1  [declared]", text)
        self.assertIn("UBND huyện Chiêm Hóa", self.told("show"))

    def test_a_person_who_leaves_is_cleared(self) -> None:
        made = self.answer("leaves", "Trần Thị Hoa", "--body", "08", "--on", "30/6/2026")
        self.assertEqual([item["kind"] for item in made["items"]], ["files", "tasks", "loans", "keys"])
        for item in made["items"]:
            made = self.answer("clear", item["id"], "--name", "Lê Văn Bình")
        self.assertIsNotNone(made["given_at"])
