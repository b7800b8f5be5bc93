"""The commands of the directory of bodies, as a person or a script calls them."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import TestCase
from typer.testing import CliRunner, Result

from hoso.access.values import service_actor
from hoso.cli.app import build
from hoso.lib.dates import parse_date
from hoso.organisations import services


class OrganisationsCommandTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        on = parse_date("2026-03-02")
        assert on is not None
        services.import_vietnam_2025(service_actor("test", on), province="08")

    def run_hoso(self, *arguments: str) -> Result:
        return CliRunner().invoke(build(), ["organisations", *arguments])

    def answer(self, *arguments: str) -> Any:
        result = self.run_hoso(*arguments, "--json")
        self.assertEqual(result.exit_code, 0, result.output)
        self.assertEqual(result.stdout.count("\n"), 1)
        return json.loads(result.stdout)

    def test_who_follows_a_commune_has_the_stable_form(self) -> None:
        answer = self.answer("successor", "02", "--from", "2025-06-30", "--on", "2025-07-01")
        self.assertEqual(
            answer,
            {
                "code": "02",
                "name": "Tỉnh Hà Giang",
                "successors": [{"code": "08", "name": "Tỉnh Tuyên Quang", "share": "whole"}],
            },
        )

    def test_a_district_is_followed_by_its_communes_from_the_day_on(self) -> None:
        before = self.answer("successor", "073", "--from", "1/6/2025", "--on", "30/6/2025")
        after = self.answer("successor", "073", "--from", "1/6/2025", "--on", "1/7/2025")
        self.assertEqual([each["name"] for each in before["successors"]], ["Huyện Chiêm Hóa"])
        self.assertIn("Xã Chiêm Hóa", [each["name"] for each in after["successors"]])
        self.assertEqual({each["share"] for each in after["successors"]}, {"part"})

    def test_an_organ_is_followed_by_organs_with_codes_to_type(self) -> None:
        answer = self.answer("successor", "073/CU", "--from", "2025-06-30", "--on", "2025-07-01")
        self.assertEqual((answer["code"], answer["name"]), ("073/CU", "Huyện ủy Chiêm Hóa"))
        self.assertIn("Tỉnh ủy Tuyên Quang", [each["name"] for each in answer["successors"]])
        self.assertTrue(all(each["code"].endswith("/CU") for each in answer["successors"]))

    def test_a_code_that_was_not_in_use_says_when_it_was(self) -> None:
        result = self.run_hoso("successor", "073", "--from", "2025-07-01", "--json")
        self.assertEqual((result.exit_code, result.stdout), (1, ""))
        self.assertIn("Huyện Chiêm Hóa", result.stderr)
        self.assertIn("2025-06-30", result.stderr)

    def test_wrong_use(self) -> None:
        for arguments in (
            ("successor", "073"),
            ("successor", "073", "--from", "yesterday"),
            ("successor", "073", "--from", "2025-07-01", "--on", "2025-06-30"),
            ("receivers", "073", "--from", "2025-07-01", "--on", "2025-06-30"),
            ("receivers", "073", "--from", "2025-06-30", "--medium", "stone"),
            ("import", "vietnam-1976"),
            ("import", "norway"),
            ("import", "vietnam-2025", "--second-wave", "communes.csv"),
            ("show", "073", "--on", "31/2/2025"),
        ):
            with self.subTest(arguments):
                self.assertEqual(self.run_hoso(*arguments).exit_code, 2)

    def test_a_body_with_everything_dated_about_it(self) -> None:
        answer = self.answer("show", "073", "--on", "2025-06-30")
        self.assertEqual(
            (answer["name"], answer["kind"], answer["level"]), ("Huyện Chiêm Hóa", "territory", "district")
        )
        self.assertEqual((answer["begins_on"], answer["ends_on"]), (None, "2025-06-30"))
        self.assertEqual(answer["parent"], {"code": "08", "name": "Tỉnh Tuyên Quang"})
        self.assertEqual({each["code"] for each in answer["bodies"]}, {"073/HDND", "073/UBND", "073/CU"})
        self.assertEqual(answer["successors"][0]["basis"], "203/2025/QH15")

    def test_an_old_name_without_accents_shows_the_body(self) -> None:
        self.assertEqual(self.answer("show", "huyen uy chiem hoa")["code"], "073/CU")

    def test_a_name_of_several_bodies_lists_them(self) -> None:
        result = self.run_hoso("show", "Chiêm Hóa", "--json")
        self.assertEqual(result.exit_code, 1)
        names = [each["name"] for each in json.loads(result.stdout)["matches"]]
        self.assertLessEqual({"Xã Chiêm Hóa", "Huyện Chiêm Hóa"}, set(names))

    def test_a_name_that_nobody_had_is_not_found(self) -> None:
        result = self.run_hoso("show", "Atlantis")
        self.assertEqual(result.exit_code, 1)
        self.assertIn("Atlantis", result.stderr)

    def test_for_people_the_answers_are_lines(self) -> None:
        shown = self.run_hoso("show", "073", "--on", "2025-06-30")
        followed = self.run_hoso("successor", "02", "--from", "2025-06-30", "--on", "2025-07-01")
        self.assertIn("Huyện Chiêm Hóa (073, territory, last day 2025-06-30)", shown.stdout)
        self.assertIn("08  Tỉnh Tuyên Quang (whole)", followed.stdout)

    def test_an_old_name_of_a_unit_tells_who_has_its_papers_now(self) -> None:
        answer = self.answer("show", "huyện Chiêm Hóa", "--on", "2026-03-02")
        self.assertEqual(answer["parent"], {"code": "08", "name": "Tỉnh Tuyên Quang"})
        having = {each["code"]: [one["code"] for one in each["receivers"]] for each in answer["records"]}
        self.assertEqual(having, {"073/HDND": ["08/LT"], "073/UBND": ["08/LT"], "073/CU": ["08/LTD"]})
        shown = self.run_hoso("show", "huyện Chiêm Hóa", "--on", "2026-03-02").stdout
        self.assertIn(
            "records of Huyện ủy Chiêm Hóa (073/CU): Lưu trữ lịch sử của Đảng ở tỉnh Tuyên Quang (08/LTD)",
            shown,
        )

    def test_who_gets_the_records_with_rule_article_and_how_far_it_was_seen(self) -> None:
        answer = self.answer("receivers", "073/UBND", "--from", "2025-06-30", "--on", "2025-07-01")
        [receiver] = answer["receivers"]
        self.assertEqual((answer["code"], answer["bodies"]), ("073/UBND", []))
        self.assertEqual(
            {key: receiver[key] for key in ("code", "rule", "article", "verification", "decided_by")},
            {
                "code": "08/LT",
                "rule": "state_district_paper",
                "article": "TT 06/2025/TT-BNV, art. 40.2a",
                "verification": "verified",
                "decided_by": None,
            },
        )
        self.assertEqual([each["name"] for each in receiver["via"]], ["Lưu trữ lịch sử tỉnh Tuyên Quang"])

    def test_digital_records_have_a_rule_of_their_own(self) -> None:
        answer = self.answer(
            "receivers", "073/UBND", "--from", "2025-06-30", "--on", "2026-01-01", "--medium", "digital"
        )
        self.assertEqual(answer["receivers"][0]["rule"], "state_district_digital")

    def test_the_code_of_a_unit_asks_for_each_of_its_bodies(self) -> None:
        answer = self.answer("receivers", "00967", "--from", "2025-06-30", "--on", "2026-01-01")
        self.assertEqual((answer["receivers"], len(answer["bodies"])), ([], 13))
        self.assertEqual(
            {each["receivers"][0]["code"] for each in answer["bodies"]}, {"08/HDND", "08/UBND", "08/CU"}
        )

    def test_where_no_rule_names_anybody_people_are_told_so(self) -> None:
        said = self.run_hoso(
            "receivers", "073/UBND", "--from", "2025-06-30", "--on", "2026-01-01", "--term", "limited"
        )
        self.assertEqual(said.exit_code, 0)
        self.assertIn("a person decides", said.stdout)

    def test_loading_again_is_safe_and_says_so(self) -> None:
        answer = self.answer("import", "vietnam-2025", "--province", "08")
        self.assertEqual((answer["new_rows"], answer["communes_after"]), (0, 124))

    def test_loading_an_unknown_province_is_refused(self) -> None:
        result = self.run_hoso("import", "vietnam-2025", "--province", "99", "--json")
        self.assertEqual((result.exit_code, result.stdout), (1, ""))
        self.assertIn("99", result.stderr)

    def test_every_command_shows_an_example(self) -> None:
        for command in ("import", "show", "successor", "receivers"):
            self.assertIn("Example: hoso organisations", self.run_hoso(command, "--help").stdout)


@pytest.mark.shared
@pytest.mark.django_db
def test_norway_is_loaded_from_the_folder_of_its_lists(hoso_shared: Path) -> None:
    arguments = ["organisations", "import", "norway", str(hoso_shared / "data" / "no-municipalities")]
    loaded = CliRunner().invoke(build(), arguments)
    assert loaded.exit_code == 0, loaded.output
    assert "426 before, 357 after" in loaded.stdout
    followed = ["organisations", "successor", "1534", "--from", "2019-12-31", "--on", "2024-01-01", "--json"]
    answer = json.loads(CliRunner().invoke(build(), followed).stdout)
    assert answer["successors"] == [
        {"code": "1508", "name": "Ålesund kommune", "share": "part"},
        {"code": "1580", "name": "Haram kommune", "share": "part"},
    ]


@pytest.mark.shared
@pytest.mark.django_db
def test_a_later_list_is_laid_on_top_and_its_month_is_its_day(hoso_shared: Path) -> None:
    path = hoso_shared / "data" / "vn-admin-units" / "communes_2026-07.csv.gz"
    arguments = ["organisations", "import", "vietnam-2025", "--province", "22", "--second-wave", str(path)]
    loaded = CliRunner().invoke(build(), [*arguments, "--json"])
    assert loaded.exit_code == 0, loaded.output
    wave = json.loads(loaded.stdout)["second_wave"]
    assert (wave["day"], wave["communes_converted"]) == ("2026-07-01", 0)
    assert wave["codes_differing"] == [["06970", "06978"]]
