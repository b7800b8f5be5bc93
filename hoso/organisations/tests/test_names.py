"""Names by day, and finding bodies by any of them."""

from datetime import date
from itertools import pairwise

from django.test import SimpleTestCase, TestCase
from hypothesis import given
from hypothesis import strategies as st

from hoso.lib.ids import uuid7
from hoso.organisations import queries, services
from hoso.organisations.models import Body
from hoso.organisations.rules.bodies import (
    Address,
    DatedCode,
    DatedName,
    Kind,
    Level,
    Scheme,
    code_on,
    name_on,
    read_address,
)
from hoso.organisations.tests.world import BEFORE, DAY, SERVICE, World, a_world, organ, unit

DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))


@st.composite
def histories(draw: st.DrawFn) -> list[DatedName]:
    """Names that follow each other without gap, the first and the last unbounded or not."""
    turns = sorted(draw(st.sets(DAYS, min_size=2, max_size=6)))
    first = draw(st.sampled_from([None, turns[0]]))
    last = draw(st.sampled_from([None, turns[-1]]))
    bounds = [first, *turns[1:-1], last]
    return [DatedName(f"name {number}", "vi", *days) for number, days in enumerate(pairwise(bounds))]


class NameOnADayTests(SimpleTestCase):
    @given(histories(), DAYS)
    def test_the_name_of_a_day_is_the_one_whose_days_hold_it(self, names: list[DatedName], day: date) -> None:
        holding = [
            name
            for name in names
            if (name.from_on or date.min) <= day and (name.to_on is None or day < name.to_on)
        ]
        chosen = name_on(reversed(names), day)
        self.assertEqual([chosen], holding or [self.nearest(names, day)])

    def nearest(self, names: list[DatedName], day: date) -> DatedName:
        first = names[0]
        return first if first.from_on is not None and day < first.from_on else names[-1]

    def test_a_body_without_names_has_none(self) -> None:
        self.assertIsNone(name_on([], DAY))

    def test_the_readers_language_wins_where_both_hold(self) -> None:
        names = [DatedName("Ålesund", "nb", None, None), DatedName("Alesund", "en", None, None)]
        self.assertEqual(name_on(names, DAY, language="en"), names[1])
        self.assertEqual(name_on(names, DAY, language="nb"), names[0])

    def test_the_code_of_the_day_comes_before_the_better_known_scheme(self) -> None:
        old = DatedCode(Scheme.STATISTICAL, "073", None, DAY)
        now = DatedCode(Scheme.DOTTED, "H60.1", DAY, None)
        self.assertEqual((code_on([now, old], BEFORE), code_on([old, now], DAY)), (old, now))


class AddressTests(SimpleTestCase):
    def test_what_people_type(self) -> None:
        for text, address in {
            "073": Address("073"),
            " 073/UBND ": Address("073", organ=Kind.PEOPLES_COMMITTEE),
            "073/hđnd": Address("073", organ=Kind.PEOPLES_COUNCIL),
            "073/HU": Address("073", organ=Kind.PARTY_COMMITTEE),
            "party:12.034": Address("12.034", scheme=Scheme.PARTY),
            "000.00.07.G11": Address("000.00.07.G11"),
        }.items():
            with self.subTest(text):
                self.assertEqual(read_address(text), address)

    def test_what_is_no_code(self) -> None:
        for text in ("", "huyện Chiêm Hóa", "073/XYZ", "nowhere:12", "073/"):
            with self.subTest(text):
                self.assertIsNone(read_address(text))

    @given(st.from_regex(r"[0-9]{2,5}", fullmatch=True), st.sampled_from([None, Kind.PEOPLES_COMMITTEE]))
    def test_an_address_reads_back(self, code: str, kind: Kind | None) -> None:
        address = Address(code, organ=kind)
        self.assertEqual(read_address(str(address)), address)


class LookUpByNameTests(TestCase):
    world: World
    party: Body

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = a_world()
        cls.party = organ(cls.world.district, Kind.PARTY_COMMITTEE, "Huyện ủy Chiêm Hóa")

    def test_with_and_without_accents(self) -> None:
        for text in ("huyện Chiêm Hóa", "huyen chiem hoa", "HUYỆN CHIÊM HOÁ"):
            with self.subTest(text):
                found = queries.search_names(text)
                self.assertEqual([each.body_id for each in found], [self.world.district.pk, self.party.pk])

    def test_the_last_word_may_be_unfinished(self) -> None:
        self.assertEqual(queries.search_names("thi tran vinh l")[0].body_id, self.world.commune.pk)

    def test_a_part_of_a_word_is_no_word(self) -> None:
        self.assertEqual(queries.search_names("em hoa"), [])

    def test_nothing_typed_finds_nothing(self) -> None:
        self.assertEqual(queries.search_names(" .* "), [])
        self.assertEqual(queries.bodies_named_like(""), set())

    def test_only_names_of_the_day(self) -> None:
        found = queries.search_names("Chiêm Hóa", on=BEFORE)
        self.assertNotIn(self.world.new.pk, {each.body_id for each in found})

    def test_an_old_name_finds_the_body_and_the_unit_stands_for_its_organs(self) -> None:
        services.rename_body(SERVICE, self.world.district.pk, name="Huyện Mới", on=BEFORE)
        found = queries.bodies_named_like("huyện chiêm hóa")
        self.assertEqual(found, {self.world.district.pk, self.party.pk})

    def test_a_phrase_counts_before_scattered_words(self) -> None:
        self.assertEqual(queries.bodies_named_like("xa chiem hoa"), {self.world.new.pk})

    def test_labels_of_many_bodies_take_one_query(self) -> None:
        ids = [self.world.district.pk, self.world.new.pk, uuid7()]
        with self.assertNumQueries(1):
            named = queries.labels(ids, BEFORE)
        # The new commune is named before its first day too: a plan speaks of it.
        self.assertEqual(
            named, {self.world.district.pk: "Huyện Chiêm Hóa", self.world.new.pk: "Xã Chiêm Hóa"}
        )

    def test_a_label_is_never_empty(self) -> None:
        nobody = uuid7()
        self.assertEqual(queries.body_label(nobody, DAY), str(nobody))

    def test_a_list_is_sorted_as_people_sort_on_every_page(self) -> None:
        names = ["Xã Dương Xá", "Xã Đa Tốn", "Xã Êa Kly", "Xã Ea Bar", "Xã Zơ Nông", "Xã An Lạc", "Xã Ân Thi"]
        for number, name in enumerate(names):
            unit(name, f"999{number:02}", Level.COMMUNE, begins_on=DAY)
        listed: list[queries.NamedBody] = []
        after: queries.NamedBody | None = None
        while page := queries.list_bodies(on=DAY, level="commune", after=after, limit=2):
            listed, after = [*listed, *page], page[-1]
        mine = [each.name for each in listed if each.name in names]
        expected = [
            "Xã An Lạc",
            "Xã Ân Thi",
            "Xã Dương Xá",
            "Xã Đa Tốn",
            "Xã Ea Bar",
            "Xã Êa Kly",
            "Xã Zơ Nông",
        ]
        self.assertEqual(mine, expected)
        self.assertEqual(len({each.body_id for each in listed}), len(listed))

    def test_a_list_goes_by_name_and_page(self) -> None:
        first = queries.list_bodies(on=BEFORE, limit=2)
        rest = queries.list_bodies(on=BEFORE, after=first[-1])
        self.assertEqual(
            [each.name for each in (*first, *rest)],
            [
                "Huyện Chiêm Hóa",
                "Huyện ủy Chiêm Hóa",
                "Thị trấn Vĩnh Lộc",
                "Tỉnh Tuyên Quang",
                "Xã Xuân Quang",
            ],
        )
        below = queries.list_bodies(on=BEFORE, kind="territory", parent_id=self.world.district.pk)
        self.assertEqual([each.name for each in below], ["Thị trấn Vĩnh Lộc", "Xã Xuân Quang"])
