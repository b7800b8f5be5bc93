"""From the published lists of 2025 to bodies, reorganisations and successions."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import SimpleTestCase

from hoso.organisations.errors import ListsBroken, ProvinceUnknown
from hoso.organisations.rules import vietnam_2025
from hoso.organisations.rules.bodies import PARTY_BLOCK, Kind, Level, RuleSet
from hoso.organisations.rules.succession import Change, Share, What
from hoso.organisations.rules.vietnam_2025 import Link, Lists, NewCommune, OldCommune
from hoso.organisations.rules.vietnam_2025.lists import COMMUNE_RESOLUTIONS
from hoso.organisations.rules.vietnam_2025.names import has_council, organ_names, unit_type, within
from hoso.organisations.services.vietnam_lists import locate_lists, read_lists
from hoso.organisations.tests.world import DAY

TUYEN_QUANG = ("08", "Tỉnh Tuyên Quang")
CHIEM_HOA = ("073", "Huyện Chiêm Hóa")


def old(code: str, name: str, province: tuple[str, str] = TUYEN_QUANG) -> OldCommune:
    """A commune of Chiêm Hóa before."""
    return OldCommune(*province, *CHIEM_HOA, code, name)


def new(code: str, name: str) -> NewCommune:
    """A commune of Tuyên Quang after."""
    return NewCommune(*TUYEN_QUANG, code, name)


# Vĩnh Lộc and half of Xuân Quang make Chiêm Hóa (with the code of the first); the other half of Xuân
# Quang alone makes Tân Mỹ; Trung Hà goes on; Hà Lang goes on as Hà Lãng.
SMALL = Lists(
    old=(
        old("02287", "Thị trấn Vĩnh Lộc"),
        old("02350", "Xã Xuân Quang"),
        old("02305", "Xã Trung Hà"),
        old("02308", "Xã Hà Lang"),
        OldCommune("02", "Tỉnh Hà Giang", "030", "Huyện Vị Xuyên", "00919", "Xã Minh Tân"),
    ),
    new=(
        new("02287", "Xã Chiêm Hóa"),
        new("02350", "Xã Tân Mỹ"),
        new("02305", "Xã Trung Hà"),
        new("02308", "Xã Hà Lãng"),
        new("00919", "Xã Minh Tân"),
    ),
    links=(
        Link("02287", "02287"),
        Link("02350", "02287"),
        Link("02350", "02350"),
        Link("02305", "02305"),
        Link("02308", "02308"),
        Link("00919", "00919"),
    ),
)


class DirectoryTests(SimpleTestCase):
    def setUp(self) -> None:
        self.found = vietnam_2025.directory(SMALL)
        self.lives = {row.key: (row.begins_on, row.ceased_on) for row in self.found.bodies}

    def lines(self, predecessor: str) -> set[tuple[str, Share, What]]:
        return {
            (row.successor_key, row.share, row.what)
            for row in self.found.successions
            if row.predecessor_key == predecessor
        }

    def test_a_merged_commune_is_a_new_body_even_with_the_old_code(self) -> None:
        self.assertEqual(self.lives["vn:2025-06:02287"], (None, DAY))
        self.assertEqual(self.lives["vn:2025-07:02287"], (DAY, None))

    def test_a_merged_province_is_a_new_body_even_with_the_old_name(self) -> None:
        self.assertEqual(self.lives["vn:2025-06:08"], (None, DAY))
        self.assertEqual(self.lives["vn:2025-07:08"], (DAY, None))
        self.assertEqual(self.lines("vn:2025-06:02"), {("vn:2025-07:08", Share.WHOLE, What.TERRITORY)})

    def test_a_commune_taken_over_alone_is_the_same_body_under_the_new_province(self) -> None:
        self.assertEqual(self.lives["vn:2025-06:02305"], (None, None))
        self.assertNotIn("vn:2025-07:02305", self.lives)
        parents = [
            (row.parent_key, row.from_on, row.to_on)
            for row in self.found.parents
            if row.body_key == "vn:2025-06:02305"
        ]
        self.assertEqual(parents, [("vn:2025-06:073", None, DAY), ("vn:2025-07:08", DAY, None)])

    def test_a_commune_that_only_changed_its_name_is_called_otherwise_from_the_day(self) -> None:
        names = [
            (row.name, row.from_on, row.to_on)
            for row in self.found.names
            if row.body_key == "vn:2025-06:02308/UBND"
        ]
        self.assertEqual(
            names,
            [
                ("Ủy ban nhân dân xã Hà Lang", None, DAY),
                ("Ủy ban nhân dân xã Hà Lãng", DAY, None),
            ],
        )

    def test_a_divided_commune_goes_in_parts(self) -> None:
        self.assertEqual(
            self.lines("vn:2025-06:02350"),
            {
                ("vn:2025-07:02287", Share.PART, What.TERRITORY),
                ("vn:2025-07:02350", Share.PART, What.TERRITORY),
            },
        )

    def test_a_district_leaves_its_territory_to_communes_and_its_work_to_the_province_too(self) -> None:
        territory = {key for key, _share, _what in self.lines("vn:2025-06:073")}
        work = {key for key, _share, _what in self.lines("vn:2025-06:073/UBND")}
        communes = {"vn:2025-07:02287", "vn:2025-07:02350", "vn:2025-06:02305", "vn:2025-06:02308"}
        self.assertEqual(territory, communes)
        self.assertEqual(work, {f"{key}/UBND" for key in communes} | {"vn:2025-07:08/UBND"})

    def test_party_and_state_lines_stay_apart(self) -> None:
        kinds = {row.key: row.kind for row in self.found.bodies}
        rules = {row.key: row.rule_set for row in self.found.bodies}
        for row in self.found.successions:
            self.assertEqual(kinds[row.predecessor_key], kinds[row.successor_key])
            self.assertEqual(
                rules[row.predecessor_key] is RuleSet.PARTY, row.reorganisation_key.endswith(":party")
            )

    def test_each_body_has_the_rule_set_of_its_kind(self) -> None:
        found = {row.kind: row.rule_set for row in self.found.bodies}
        state = {Kind.PEOPLES_COUNCIL, Kind.PEOPLES_COMMITTEE, Kind.ARCHIVE}
        party = {*PARTY_BLOCK, Kind.PARTY_ARCHIVE}
        self.assertEqual(
            found,
            {Kind.TERRITORY: RuleSet.NONE}
            | dict.fromkeys(state, RuleSet.STATE)
            | dict.fromkeys(party, RuleSet.PARTY),
        )

    def test_a_commune_has_its_state_bodies_and_the_eleven_creators_of_the_party_block(self) -> None:
        for unit in ("vn:2025-06:02350", "vn:2025-07:02287", "vn:2025-06:02305"):
            kinds = {row.kind for row in self.found.bodies if row.territory_key == unit}
            self.assertEqual(len(PARTY_BLOCK), 11)
            self.assertEqual(kinds, {Kind.PEOPLES_COUNCIL, Kind.PEOPLES_COMMITTEE, *PARTY_BLOCK})

    def test_a_province_has_one_historical_archive_of_each_line_before_and_after(self) -> None:
        for unit in ("vn:2025-06:08", "vn:2025-06:02", "vn:2025-07:08"):
            archives = {
                row.kind: row.rule_set
                for row in self.found.bodies
                if row.territory_key == unit and row.kind in {Kind.ARCHIVE, Kind.PARTY_ARCHIVE}
            }
            self.assertEqual(archives, {Kind.ARCHIVE: RuleSet.STATE, Kind.PARTY_ARCHIVE: RuleSet.PARTY})
        self.assertEqual(
            self.lines("vn:2025-06:02/LTD"), {("vn:2025-07:08/LTD", Share.WHOLE, What.FUNCTIONS)}
        )

    def test_a_body_of_a_committee_stands_under_the_committee(self) -> None:
        parents = {row.body_key: row.parent_key for row in self.found.parents}
        self.assertEqual(parents["vn:2025-07:02287/UBKT"], "vn:2025-07:02287/CU")
        self.assertEqual(parents["vn:2025-07:02287/CU"], "vn:2025-07:08/CU")
        self.assertEqual(parents["vn:2025-07:08/LT"], "vn:2025-07:08/UBND")

    def test_each_change_has_its_kind_and_legal_basis(self) -> None:
        state = {
            row.key: (row.kind, row.basis.number)
            for row in self.found.reorganisations
            if row.key.endswith(":state")
        }
        prefix = "vn:2025-07-01:"
        self.assertEqual(
            state,
            {
                f"{prefix}province:08:state": (Change.MERGE, "202/2025/QH15"),
                f"{prefix}district:073:state": (Change.DISSOLVE, "203/2025/QH15"),
                f"{prefix}district:030:state": (Change.DISSOLVE, "203/2025/QH15"),
                f"{prefix}commune:02287:state": (Change.MERGE, "1684/NQ-UBTVQH15"),
                f"{prefix}commune:02350:state": (Change.DIVIDE, "1684/NQ-UBTVQH15"),
                f"{prefix}commune:02308:state": (Change.RENAME, "1684/NQ-UBTVQH15"),
            },
        )

    def test_one_province_is_found_by_its_code_before_or_after(self) -> None:
        for code in ("08", "02"):
            self.assertEqual(vietnam_2025.only_province(SMALL, code), SMALL)
        with self.assertRaises(ProvinceUnknown):
            vietnam_2025.only_province(SMALL, "99")

    def test_lists_that_do_not_fit_are_refused(self) -> None:
        for broken in (
            Lists(SMALL.old, SMALL.new, SMALL.links[1:]),
            Lists(SMALL.old, SMALL.new, (*SMALL.links, SMALL.links[0])),
            Lists(SMALL.old, SMALL.new, (*SMALL.links, Link("99999", "02287"))),
            Lists((*SMALL.old, SMALL.old[0]), SMALL.new, SMALL.links),
            Lists((), (), ()),
        ):
            with self.subTest(broken), self.assertRaises(ListsBroken):
                vietnam_2025.directory(broken)


class NameOfAUnitTests(SimpleTestCase):
    def test_the_type_of_a_unit(self) -> None:
        self.assertEqual(unit_type("Thị xã Sơn Tây"), "Thị xã")
        self.assertEqual(unit_type("Thành Phố Bắc Kạn"), "Thành phố")
        with self.assertRaises(ListsBroken):
            unit_type("Thị Nại")

    def test_capitals_inside_a_longer_name(self) -> None:
        for name, inside in {
            "Huyện Chiêm Hóa": "huyện Chiêm Hóa",
            "Thành Phố Bắc Kạn": "thành phố Bắc Kạn",
            "Quận 1": "Quận 1",
            "Thành phố Hồ Chí Minh": "Thành phố Hồ Chí Minh",
        }.items():
            self.assertEqual(within(name), inside)

    def test_party_committees_are_called_by_their_level(self) -> None:
        for unit, name in {
            "Tỉnh Tuyên Quang": "Tỉnh ủy Tuyên Quang",
            "Thành phố Hà Nội": "Thành ủy Hà Nội",
            "Thành phố Hồ Chí Minh": "Thành ủy Thành phố Hồ Chí Minh",
            "Quận 1": "Quận ủy Quận 1",
            "Thị xã Sơn Tây": "Thị ủy Sơn Tây",
            "Huyện Chiêm Hóa": "Huyện ủy Chiêm Hóa",
            "Đặc khu Lý Sơn": "Đảng ủy đặc khu Lý Sơn",
        }.items():
            self.assertEqual(organ_names(Kind.PARTY_COMMITTEE, unit), (name, ""))

    def test_what_stands_before_the_name_of_the_committee_or_the_unit(self) -> None:
        for kind, name in {
            Kind.PARTY_OFFICE: "Văn phòng Đảng ủy xã Chiêm Hóa",
            Kind.PARTY_INSPECTION: "Ủy ban Kiểm tra Đảng ủy xã Chiêm Hóa",
            Kind.FATHERLAND_FRONT: "Ủy ban Mặt trận Tổ quốc Việt Nam xã Chiêm Hóa",
            Kind.YOUTH_UNION: "Đoàn Thanh niên Cộng sản Hồ Chí Minh xã Chiêm Hóa",
        }.items():
            self.assertEqual(organ_names(kind, "Xã Chiêm Hóa")[0], name)
        self.assertEqual(
            organ_names(Kind.PARTY_ARCHIVE, "Tỉnh Tuyên Quang"),
            ("Lưu trữ lịch sử của Đảng ở tỉnh Tuyên Quang", ""),
        )

    def test_cities_without_councils_in_their_wards(self) -> None:
        for name, code, day, expected in (
            ("Phường Phúc Xá", "01", None, False),
            ("Quận Ba Đình", "01", None, True),
            ("Quận 1", "79", None, False),
            ("Phường Bến Nghé", "79", DAY, True),
            ("Huyện Hoàng Sa", "48", None, False),
            ("Huyện Chiêm Hóa", "08", None, True),
        ):
            self.assertEqual(has_council(name, province_code=code, from_on=day), expected)


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The lines of one file of the reference data."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open("rt") as lines:
        yield from csv.DictReader(lines)


@pytest.fixture(scope="module")
def lists() -> Lists:
    return read_lists(locate_lists())


@pytest.fixture(scope="module")
def units(hoso_shared: Path) -> Path:
    return hoso_shared / "data" / "vn-admin-units"


def test_the_installed_lists_fit_together(lists: Lists) -> None:
    vietnam_2025.check(lists)
    assert len({unit.province_code for unit in lists.old}) == 63
    assert len({unit.district_code for unit in lists.old}) == 696
    assert sum(bool(unit.commune_code) for unit in lists.old) == 10_035
    assert len(lists.new) == 3_321
    assert len(COMMUNE_RESOLUTIONS) == 34


@pytest.mark.shared
def test_the_units_are_those_of_the_reference(lists: Lists, units: Path) -> None:
    def told(file: str, *columns: str) -> set[tuple[str, ...]]:
        return {tuple(row[column] for column in columns) for row in rows(units / file)}

    before = told("communes_before.csv.gz", "district_code", "commune_code", "commune")
    after = told("communes_after.csv.gz", "province_code", "commune_code", "commune")
    districts = told("districts_before.csv", "province_code", "district_code", "district")
    assert {(o.district_code, o.commune_code, o.commune) for o in lists.old if o.commune_code} == before
    assert {(o.province_code, o.district_code, o.district) for o in lists.old} == districts
    assert {(n.province_code, n.commune_code, n.commune) for n in lists.new} == after


@pytest.mark.shared
def test_every_link_is_in_the_reference_and_no_other(lists: Lists, units: Path) -> None:
    mapped = [
        (row["old_commune_code"] or row["old_district_code"], row["new_commune_code"])
        for row in rows(units / "commune_mapping.csv.gz")
    ]
    assert Counter((link.old_code, link.new_code) for link in lists.links) == Counter(mapped)


@pytest.mark.shared
def test_the_resolutions_are_those_of_the_reference(units: Path) -> None:
    told = {row["province_code"]: row["resolution"] for row in rows(units / "provinces_after.csv")}
    assert told == COMMUNE_RESOLUTIONS
    assert {row["resolution_date"] for row in rows(units / "communes_after.csv.gz")} == {"16/06/2025"}


@pytest.mark.shared
def test_what_lasts_is_what_the_reference_calls_unchanged_or_renamed(lists: Lists, units: Path) -> None:
    told = {
        row["old_commune_code"]: row["relation"]
        for row in rows(units / "commune_mapping.csv.gz")
        if row["relation"] in {"unchanged", "renamed"} and row["old_commune_code"]
    }
    lasting = {
        code
        for code in lists.old_of
        if lists.old_of[code].commune_code and vietnam_2025.continues(lists, code)
    }
    # Renamed with another type (a town that became a commune) is a new body here.
    converted = told.keys() - lasting
    assert lasting <= told.keys()
    assert sorted(lists.old_of[code].commune for code in converted) == [
        "Thị trấn Mường Lát",
        "Thị trấn Thạnh Mỹ",
        "Xã Thổ Châu",
    ]


@pytest.mark.shared
def test_whole_country_counts(lists: Lists, units: Path) -> None:
    found = vietnam_2025.directory(lists)
    territories = Counter(
        (row.level, row.ceased_on is not None) for row in found.bodies if row.kind is Kind.TERRITORY
    )
    provinces = list(rows(units / "province_mapping.csv"))
    merged = {row["old_province_code"] for row in provinces if row["relation"] == "merged"}
    assert territories[Level.PROVINCE, True] == len(merged) == 52
    assert territories[Level.PROVINCE, False] == 34
    assert territories[Level.DISTRICT, True] == 696
    assert territories[Level.COMMUNE, False] == 3_321
    divided = {
        row.predecessor_key
        for row in found.successions
        if row.what is What.TERRITORY and row.share is Share.PART and ":commune:" in row.reorganisation_key
    }
    assert len(divided) == 471
    kinds = Counter((row.kind, row.level) for row in found.bodies)
    communes = sum(count for (level, _over), count in territories.items() if level is Level.COMMUNE)
    assert {kinds[kind, Level.COMMUNE] for kind in PARTY_BLOCK} == {communes}
    assert kinds[Kind.ARCHIVE, Level.PROVINCE] == kinds[Kind.PARTY_ARCHIVE, Level.PROVINCE] == 52 + 34
