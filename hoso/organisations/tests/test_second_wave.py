"""A later list of communes laid over that of July 2025."""

import gzip
from datetime import date
from pathlib import Path

import pytest
from django.test import SimpleTestCase

from hoso.organisations import queries, services
from hoso.organisations.errors import ListsBroken, ListUnreadable
from hoso.organisations.models import Body, Reorganisation
from hoso.organisations.rules import vietnam_2025
from hoso.organisations.rules.bodies import Kind
from hoso.organisations.rules.vietnam_2025 import Lists, NewCommune
from hoso.organisations.rules.vietnam_2025.second_wave import Differing, spelt_alike
from hoso.organisations.services.lists_by_path import read_wave
from hoso.organisations.services.vietnam_lists import locate_lists, read_lists
from hoso.organisations.tests.test_vietnam_2025 import SMALL
from hoso.organisations.tests.world import DAY, SERVICE, check_now

JULY_2026 = date(2026, 7, 1)
JUNE_2026 = date(2026, 6, 30)


def later(**names: str) -> list[NewCommune]:
    """The list after of the small world, some communes called otherwise (`c02287="Phường ..."`)."""
    return [
        NewCommune(
            unit.province_code,
            unit.province,
            unit.commune_code,
            names.get(f"c{unit.commune_code}", unit.commune),
        )
        for unit in SMALL.new
    ]


class CompareTests(SimpleTestCase):
    def test_the_same_list_says_nothing_otherwise(self) -> None:
        wave = vietnam_2025.compare(SMALL, later())
        self.assertEqual((wave.communes_converted, wave.communes_renamed, wave.codes_differing), ((), (), ()))

    def test_another_type_is_a_new_body_and_another_name_is_not(self) -> None:
        wave = vietnam_2025.compare(SMALL, later(c02287="Phường Chiêm Hóa", c02350="Xã Tân Mỹ Đức"))
        self.assertEqual(wave.communes_converted, (Differing("02287", "Xã Chiêm Hóa", "Phường Chiêm Hóa"),))
        self.assertEqual(wave.communes_renamed, (Differing("02350", "Xã Tân Mỹ", "Xã Tân Mỹ Đức"),))

    def test_where_a_tone_is_written_and_capitals_make_no_new_name(self) -> None:
        wave = vietnam_2025.compare(SMALL, later(c02287="xã Chiêm Hoá"))
        self.assertEqual(wave.communes_renamed, ())
        self.assertTrue(spelt_alike("Thủy", "Thuỷ"))
        self.assertFalse(spelt_alike("Hòa", "Hóa"))
        self.assertFalse(spelt_alike("Tan", "Tân"))

    def test_a_code_that_only_one_list_has_is_told_and_not_taken_over(self) -> None:
        listed = [
            NewCommune(u.province_code, u.province, u.commune_code.replace("00919", "09999"), u.commune)
            for u in SMALL.new
        ]
        wave = vietnam_2025.compare(SMALL, listed)
        self.assertEqual(wave.codes_differing, (Differing("00919", "00919", "09999"),))

    def test_a_commune_from_nowhere_or_one_that_is_lacking_is_refused(self) -> None:
        stranger = NewCommune("08", "Tỉnh Tuyên Quang", "09999", "Xã Lạ")
        for listed in ([*later(), stranger], later()[1:], [*later(), later()[0]]):
            with self.assertRaises(ListsBroken):
                vietnam_2025.compare(SMALL, listed)


@pytest.mark.django_db
def test_a_list_of_another_shape_or_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("a,b\n1,2\n")
    (tmp_path / "odd.csv.gz").write_bytes(b"no gzip")
    for name in ("odd.csv", "odd.csv.gz", "absent.csv"):
        with pytest.raises(ListUnreadable):
            services.import_second_wave(SERVICE, tmp_path / name, day=JULY_2026)


@pytest.fixture(scope="module")
def lists() -> Lists:
    return read_lists(locate_lists())


@pytest.fixture
def wave_path(hoso_shared: Path) -> Path:
    return hoso_shared / "data" / "vn-admin-units" / "communes_2026-07.csv.gz"


@pytest.mark.shared
def test_what_the_reference_says_otherwise(lists: Lists, wave_path: Path) -> None:
    wave = vietnam_2025.compare(lists, read_wave(wave_path))
    assert wave.provinces_converted == (Differing("75", "Tỉnh Đồng Nai", "Thành phố Đồng Nai"),)
    assert {lists.new_of[each.code].province_code for each in wave.communes_converted} == {"75"}
    assert len(wave.communes_converted) == 10
    assert (wave.provinces_renamed, wave.communes_renamed) == ((), ())
    assert wave.codes_differing == (Differing("06970", "06970", "06978"),)


@pytest.mark.shared
@pytest.mark.django_db
def test_dong_nai_becomes_a_city_with_ten_wards_more(wave_path: Path) -> None:
    services.import_vietnam_2025(SERVICE, province="75")
    count = Body.objects.count()
    loaded = services.import_second_wave(
        SERVICE, wave_path, day=JULY_2026, basis_number="07/2026/QH16", province="75"
    )
    check_now()
    assert (loaded.provinces_converted, loaded.communes_converted, loaded.names_changed) == (1, 10, 0)
    assert Body.objects.count() == count + 6 + 10 * 14

    before, now = (queries.get_body_by_code("75", on=day) for day in (JUNE_2026, JULY_2026))
    assert queries.body_label(now.pk, JULY_2026) == "Thành phố Đồng Nai"
    assert [each.body for each in queries.successors(before.pk, from_on=JUNE_2026, on=JULY_2026)] == [now.pk]
    communes = queries.list_bodies(on=JULY_2026, kind=Kind.TERRITORY, parent_id=now.pk, limit=200)
    with gzip.open(wave_path, "rt", encoding="utf-8") as lines:
        listed = [line for line in lines if line.startswith("75,")]
    assert len(communes) == len(listed)
    assert sum(each.name.startswith("Phường") for each in communes) == sum(
        ",Phường" in line for line in listed
    )

    [receiver] = queries.records_receivers(queries.get_body_by_code("75/UBND", on=JUNE_2026).pk, on=JULY_2026)
    assert receiver.body_id == queries.get_body_by_code("75/UBND", on=JULY_2026).pk
    district = queries.get_body_by_code("741/CU", on=date(2025, 6, 30))
    [archive] = queries.records_receivers(district.pk, on=JULY_2026)
    assert queries.body_label(archive.body_id, JULY_2026) == "Lưu trữ lịch sử của Đảng ở thành phố Đồng Nai"

    again = services.import_second_wave(SERVICE, wave_path, day=JULY_2026, province="75")
    assert again.new_rows == 0
    assert services.import_vietnam_2025(SERVICE, province="75").new_rows == 0
    assert set(Reorganisation.objects.values_list("status", flat=True)) == {"in_force"}
    assert queries.find_body_by_code("75", on=DAY) == before
