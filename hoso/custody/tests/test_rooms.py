"""A room is registered in one act, and its count corrected later."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.test import SimpleTestCase, TestCase
from hypothesis import given
from hypothesis import strategies as st

from hoso.accounts.rules import Role
from hoso.custody import queries, services
from hoso.custody.errors import AlreadyUsed, CountOdd, LabelOdd, YearsOdd
from hoso.custody.models import Box, BoxEvent, Location, RoomCount
from hoso.custody.rules import clean_prefix, numbered, spread
from hoso.custody.services import RoomFacts
from hoso.custody.tests.small import FOUND, a_room, assert_refused, boxes_of
from hoso.holdings.errors import FondsClosed
from hoso.holdings.models import Fonds, Holding
from hoso.lib.errors import BadValue, NotAllowed
from hoso.organisations.models import BodyName
from hoso.tables.models import during
from tests.worlds import a_body, a_document, a_person, a_world, announced


class RegisterRoomTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()

    def test_412_boxes_are_registered_in_one_act(self) -> None:
        facts = RoomFacts(412, Decimal("51.5"), 1975, 2010)
        room = services.register_room(
            self.world.binh, facts, name="Phòng 3", creator_id=self.world.district,
            custodian_id=self.world.province, prefix="P3", found=FOUND, former_body_id=self.world.district,
        )  # fmt: skip
        self.assertEqual((room.first_label, room.last_label), ("P3-0001", "P3-0412"))
        boxes = boxes_of(room)
        self.assertEqual(sum(box.shelf_metres or 0 for box in boxes), Decimal("51.5"))
        self.assertEqual(
            {(box.from_year, box.to_year, box.state) for box in boxes}, {(1975, 2010, "unarranged")}
        )
        self.assertEqual([box.pk for box in boxes], list(room.box_ids))
        held = Holding.objects.filter(pk__in=room.box_ids, custodian=self.world.province, kind="box")
        self.assertEqual(held.filter(creator=self.world.district, found_story=FOUND).count(), 412)
        self.assertTrue(room.place.is_interim)
        self.assertEqual(queries.occupation_of(room.place).metres, Decimal("51.5"))
        self.assertEqual(announced().count("custody.BoxRegistered"), 412)

    def test_the_number_of_statements_does_not_grow_with_the_boxes(self) -> None:
        a_room(self.world, boxes=1)
        with self.assertNumQueries(40):
            a_room(self.world, boxes=10, name="Phòng 4", prefix="P4")
        with self.assertNumQueries(40):
            a_room(self.world, boxes=300, name="Phòng 5", prefix="P5")

    def test_a_second_room_of_the_series_goes_on_counting(self) -> None:
        services.register_box(
            self.world.binh, fonds_id=self.world.fonds.pk, custodian_id=self.world.province, label="P3-0007",
            found=FOUND,
        )  # fmt: skip
        first, second = a_room(self.world), a_room(self.world, name="Phòng 3b")
        self.assertEqual((first.first_label, second.first_label), ("P3-0008", "P3-0013"))

    def test_the_fonds_of_a_ceased_body_is_opened_closed_on_its_last_day(self) -> None:
        ward = a_body(level="district", ended=date(2025, 7, 1))
        BodyName.objects.create(
            body_id=ward,
            name="Huyện ủy Chiêm Hóa",
            folded="",
            valid=during(date(2000, 1, 1), date(2025, 7, 1)),
        )
        room = a_room(self.world, creator_id=ward)
        fonds = Fonds.objects.get(pk=room.fonds_id)
        self.assertEqual(
            (fonds.title, fonds.code, fonds.closed_on), ("Huyện ủy Chiêm Hóa", "P01", date(2025, 6, 30))
        )
        again = a_room(self.world, creator_id=ward, name="Phòng 4")
        self.assertEqual(again.fonds_id, room.fonds_id)

    def test_without_its_story_nothing_is_added_to_a_closed_fonds(self) -> None:
        assert_refused(self, FondsClosed, lambda by: a_room(self.world, actor=by, found=" "), self.world.binh)

    def test_nothing_dated_after_the_last_day_is_added_to_it(self) -> None:
        def later(_by: object) -> object:
            return services.register_room(
                self.world.binh, RoomFacts(3, None, 2020, 2026), name="Phòng 3", found=FOUND, prefix="P3",
                creator_id=self.world.district, custodian_id=self.world.province,
            )  # fmt: skip

        assert_refused(self, FondsClosed, later, self.world.binh)

    def test_only_who_moves_boxes_of_the_keeper_registers_its_rooms(self) -> None:
        leader = a_person("giang", body=self.world.province, role=Role.LEADER)
        assert_refused(
            self, NotAllowed, lambda by: a_room(self.world, actor=by), self.world.chi, self.world.an, leader
        )

    def test_whoever_keeps_a_room_counts_it_whichever_body_answers_for_the_records(self) -> None:
        room = a_room(self.world, actor=self.world.an, custodian_id=self.world.commune)
        self.assertEqual(set(Holding.objects.values_list("custodian", flat=True)), {self.world.commune})
        box, readable = queries.get_known_box(self.world.an, room.box_ids[0])
        self.assertEqual((box.label, readable), ("P3-0001", False))

    def test_a_fonds_that_is_missing_is_opened_by_who_arranges_only(self) -> None:
        ward = a_body(level="district", ended=date(2025, 7, 1))
        assert_refused(
            self, NotAllowed,
            lambda by: a_room(self.world, actor=by, creator_id=ward, custodian_id=self.world.commune),
            self.world.an,
        )  # fmt: skip

    def test_odd_values_are_refused(self) -> None:
        for refusal, facts, prefix in (
            (CountOdd, RoomFacts(0), "P3"),
            (CountOdd, RoomFacts(20_001), "P3"),
            (CountOdd, RoomFacts(3, Decimal(-1)), "P3"),
            (YearsOdd, RoomFacts(3, None, 2010, 1975), "P3"),
            (YearsOdd, RoomFacts(3, None, 1975, None), "P3"),
            (LabelOdd, RoomFacts(3), "=P3"),
        ):
            with self.subTest(facts=facts, prefix=prefix):
                register = partial(
                    services.register_room, facts=facts, name="Phòng 3", creator_id=self.world.district,
                    prefix=prefix, custodian_id=self.world.province, found=FOUND,
                )  # fmt: skip
                assert_refused(self, refusal, register, self.world.binh)


class CorrectCountTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        self.room = a_room(self.world, boxes=5, metres="0.6")

    def fewer(self, **how: Any) -> int:
        how = {"reason": "counted twice"} | how
        return services.count_fewer(self.world.binh, self.room.count.pk, **how)

    def test_more_boxes_get_the_next_labels(self) -> None:
        more = services.count_more(
            self.world.binh,
            self.room.count.pk,
            boxes=2,
            shelf_metres=Decimal("0.2"),
            reason="behind the door",
        )
        self.assertEqual((more.first_label, more.last_label), ("P3-0006", "P3-0007"))
        totals = queries.totals_of(self.world.district)
        self.assertEqual((totals.boxes, totals.metres), (7, Decimal("0.8")))
        self.assertEqual(more.count.corrects_id, self.room.count.pk)

    def test_boxes_that_never_were_are_struck_and_stay_on_record(self) -> None:
        self.assertEqual(self.fewer(boxes=2), 2)
        totals = queries.totals_of(self.world.district)
        self.assertEqual((totals.boxes, totals.metres), (3, Decimal("0.36")))
        self.assertEqual(
            [box.label for box in queries.boxes_in(self.room.place.pk).order_by("label")][-1], "P3-0003"
        )
        self.assertEqual(Box.objects.count(), 5)
        self.assertEqual(BoxEvent.objects.filter(what="struck", reason="counted twice").count(), 2)
        self.assertEqual(RoomCount.objects.get(corrects=self.room.count).boxes, -2)

    def test_named_labels_are_struck(self) -> None:
        self.fewer(labels=["P3-0002"])
        self.assertFalse(queries.boxes_in(self.room.place.pk).filter(label="P3-0002").exists())
        with self.assertRaises(BadValue):
            self.fewer(labels=["P3-0002"])

    def test_a_box_that_was_used_is_not_miscounted(self) -> None:
        document = a_document(self.world)
        services.put_in_box(self.world.binh, self.room.box_ids[-1], [document.pk])
        services.note_seen(self.world.binh, [self.room.box_ids[0]])
        assert_refused(self, AlreadyUsed, lambda _by: self.fewer(boxes=1), self.world.binh)
        assert_refused(self, AlreadyUsed, lambda _by: self.fewer(labels=["P3-0001"]), self.world.binh)

    def test_more_than_there_are_cannot_be_taken_out(self) -> None:
        for boxes in (0, 6):
            fewer = partial(services.count_fewer, count_id=self.room.count.pk, boxes=boxes, reason="x")
            assert_refused(self, BadValue, fewer, self.world.binh)

    def test_a_correction_has_a_reason_and_is_for_who_keeps_the_room(self) -> None:
        assert_refused(self, BadValue, lambda _by: self.fewer(boxes=1, reason=" "), self.world.binh)
        assert_refused(
            self, NotAllowed,
            lambda by: services.count_fewer(by, self.room.count.pk, boxes=1, reason="x"),
            self.world.chi, self.world.an,
        )  # fmt: skip
        assert_refused(
            self, NotAllowed,
            lambda by: services.count_more(by, self.room.count.pk, boxes=1, shelf_metres=None, reason="x"),
            self.world.chi, self.world.an,
        )  # fmt: skip


class RuleTests(SimpleTestCase):
    @given(st.one_of(st.none(), st.decimals(0, 10_000, places=3)), st.integers(min_value=1, max_value=3000))
    def test_metres_are_spread_to_the_last_millimetre(self, metres: Decimal | None, count: int) -> None:
        shares = spread(metres, count)
        self.assertEqual(len(shares), count)
        if metres is None:
            self.assertEqual(set(shares), {None})
            return
        told = [share for share in shares if share is not None]
        self.assertEqual(sum(told), metres)
        self.assertLessEqual(max(told) - min(told), Decimal("0.001"))

    def test_labels_of_a_series_sort_as_they_are_counted(self) -> None:
        labels = numbered("P3", 9, 3)
        self.assertEqual(labels, ["P3-0009", "P3-0010", "P3-0011"])
        self.assertEqual(sorted(labels), labels)

    def test_a_prefix_can_be_printed(self) -> None:
        self.assertEqual(clean_prefix(" HU-P3 "), "HU-P3")
        for odd in ("", "-P", "a b", "x" * 41, "=1"):
            with self.assertRaises(LabelOdd):
                clean_prefix(odd)


class SamePlaceTests(TestCase):
    def test_a_room_counted_in_two_goes_is_one_place(self) -> None:
        world = a_world()
        first, second = a_room(world), a_room(world)
        self.assertEqual(first.place.pk, second.place.pk)
        self.assertEqual(Location.objects.count(), 1)
