"""From the yearly lists of Norway to municipalities and who follows whom."""

import csv
import gzip
from datetime import date
from pathlib import Path

import pytest
from django.test import SimpleTestCase

from hoso.organisations import queries, services
from hoso.organisations.errors import ListsBroken, ListUnreadable
from hoso.organisations.models import Body
from hoso.organisations.rules import norway
from hoso.organisations.rules.bodies import Scheme
from hoso.organisations.rules.norway import Changed, Listed, Lists
from hoso.organisations.rules.succession import Change, Share, What
from hoso.organisations.services.lists_by_path import read_norway
from hoso.organisations.tests.world import SERVICE

# Haram and Ålesund became Ålesund under a new number; Haram left it again under another. Stavanger took in
# Finnøy and kept its number. Snillfjord was divided.
SMALL = Lists(
    years=(
        *(Listed(2019, number, name) for number, name in (
            ("1504", "Ålesund"), ("1534", "Haram"), ("1103", "Stavanger"), ("1141", "Finnøy"),
            ("5012", "Snillfjord"), ("5013", "Hitra"), ("5011", "Hemne"), ("1818", "Herøy"),
            ("2020", "Porsanger - Porsángu"),
        )),
        *(Listed(2020, number, name) for number, name in (
            ("1507", "Ålesund"), ("1103", "Stavanger"), ("5056", "Hitra"), ("5055", "Heim"),
            ("1818", "Herøy (Nordland)"), ("5436", "Porsanger - Pors?ngu"),
        )),
        *(Listed(2024, number, name) for number, name in (
            ("1508", "Ålesund"), ("1580", "Haram"), ("1103", "Stavanger - Stavanggár"), ("5056", "Hitra"),
            ("5055", "Heim"), ("1818", "Herøy"), ("5622", "Porsanger - Porsángu"),
        )),
    ),
    changes=(
        Changed(2019, 2020, "1504", "1507", "merged"),
        Changed(2019, 2020, "1534", "1507", "merged"),
        Changed(2019, 2020, "1141", "1103", "merged"),
        Changed(2019, 2020, "5012", "5055", "split"),
        Changed(2019, 2020, "5012", "5056", "split"),
        Changed(2019, 2020, "5011", "5055", "merged"),
        Changed(2019, 2020, "5013", "5056", "merged"),
        Changed(2019, 2020, "2020", "5436", "renumbered"),
        Changed(2020, 2024, "1507", "1508", "split"),
        Changed(2020, 2024, "1507", "1580", "split"),
        Changed(2020, 2024, "5436", "5622", "renumbered"),
    ),
)  # fmt: skip
D2020, D2024 = date(2020, 1, 1), date(2024, 1, 1)


class WalkTests(SimpleTestCase):
    def setUp(self) -> None:
        self.found = norway.directory(SMALL)
        self.lives = {row.key: (row.begins_on, row.ceased_on) for row in self.found.bodies}

    def lines(self, predecessor: str) -> set[tuple[str, Share]]:
        return {
            (row.successor_key, row.share)
            for row in self.found.successions
            if row.predecessor_key == predecessor and row.what is What.FUNCTIONS
        }

    def test_haram_of_2024_is_another_body_than_haram_before_2020(self) -> None:
        self.assertEqual(self.lives["no:1534"], (None, D2020))
        self.assertEqual(self.lives["no:1580:2024"], (D2024, None))
        self.assertEqual(self.lines("no:1534"), {("no:1507:2020", Share.WHOLE)})

    def test_alesund_goes_on_under_another_number_and_haram_was_split_off(self) -> None:
        self.assertEqual(self.lives["no:1507:2020"], (D2020, None))
        codes = [
            (row.code, row.from_on, row.to_on) for row in self.found.codes if row.body_key == "no:1507:2020"
        ]
        self.assertEqual(codes, [("1507", D2020, D2024), ("1508", D2024, None)])
        self.assertEqual(self.lines("no:1507:2020"), {("no:1580:2024", Share.PART)})
        kinds = {row.key: row.kind for row in self.found.reorganisations}
        self.assertEqual(kinds["no:1580:2024:made"], Change.SPLIT_OFF)

    def test_a_number_that_stands_already_does_not_make_the_merged_one_the_same_body(self) -> None:
        self.assertEqual(self.lives["no:1103"], (None, D2020))
        self.assertEqual(self.lines("no:1103"), {("no:1103:2020", Share.WHOLE)})
        self.assertEqual(self.lines("no:1141"), {("no:1103:2020", Share.WHOLE)})

    def test_a_divided_municipality_goes_in_parts(self) -> None:
        self.assertEqual(self.lines("no:5012"), {("no:5055:2020", Share.PART), ("no:5056:2020", Share.PART)})

    def test_what_only_tells_two_apart_is_no_new_name_and_lost_letters_are_none_either(self) -> None:
        names = {
            key: [(row.name, row.from_on) for row in self.found.names if row.body_key == key]
            for key in ("no:1818", "no:2020", "no:1103:2020")
        }
        self.assertEqual(names["no:1818"], [("Herøy kommune", None)])
        self.assertEqual(names["no:2020"], [("Porsanger - Porsángu kommune", None)])
        self.assertEqual(
            names["no:1103:2020"],
            [("Stavanger kommune", D2020), ("Stavanger - Stavanggár kommune", D2024)],
        )

    def test_lists_that_do_not_fit_are_refused(self) -> None:
        for broken in (
            Lists(SMALL.years, ()),
            Lists(SMALL.years, SMALL.changes[1:]),
            Lists(SMALL.years, (*SMALL.changes, Changed(2019, 2020, "9999", "1507", "merged"))),
        ):
            with self.assertRaises(ListsBroken):
                norway.directory(broken)


def test_a_folder_without_the_lists_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ListUnreadable):
        read_norway(tmp_path)
    (tmp_path / "municipality_changes.csv").write_text("from_year,to_year\n2017,2018\n")
    (tmp_path / "municipalities_by_year.csv").write_text("year,number,name\n2017,0101,Halden\n")
    with pytest.raises(ListUnreadable):
        read_norway(tmp_path)


def rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        return list(csv.DictReader(lines))


@pytest.mark.shared
@pytest.mark.django_db
def test_every_year_and_every_follower_is_that_of_the_reference(hoso_shared: Path) -> None:
    folder = hoso_shared / "data" / "no-municipalities"
    loaded = services.import_norway(SERVICE, folder)
    assert services.import_norway(SERVICE, folder).new_rows == 0
    assert Body.objects.count() == loaded.bodies

    listed = rows(folder / "municipalities_by_year.csv.gz")
    for year in (2017, 2018, 2019, 2020, 2024):
        day = date(year, 6, 1)
        alive = list(Body.objects.filter(valid__contains=day).values_list("pk", flat=True))
        codes = set(queries.addresses(alive, on=day).values())
        assert codes == {row["number"] for row in listed if row["year"] == str(year)}, year
    assert (loaded.municipalities_before, loaded.municipalities_after) == (426, 357)

    expected: dict[str, set[str]] = {}
    for row in rows(folder / "municipality_2017_to_2024.csv"):
        expected.setdefault(row["number_2017"], set()).add(row["number_2024"])
    # Haram left Ålesund again, which the walk from 2017 shows for all that Ålesund had been made of.
    for number, numbers in expected.items():
        body = queries.get_body_by_code(number, on=date(2017, 6, 1), scheme=Scheme.NORWEGIAN)
        found = queries.successors(body.pk, from_on=date(2017, 6, 1), on=D2024)
        codes = set(queries.addresses([each.body for each in found], on=D2024).values())
        assert numbers <= codes, number
        assert codes <= numbers | {"1508", "1580"}, number
        receivers = queries.records_receivers(body.pk, on=D2024)
        assert receivers, number
