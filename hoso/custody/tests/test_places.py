"""Stores, rooms and shelves: who keeps them, who has keys, what inspections found, how full they are."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import DatabaseError, transaction
from django.test import SimpleTestCase, TestCase

from hoso.access.values import Actor
from hoso.accounts.rules import Role
from hoso.custody import queries, services
from hoso.custody.errors import PlaceNotEmpty, PlaceTaken
from hoso.custody.models import Charge, Inspection, Location
from hoso.custody.rules import Charged, Found, Occupation, PlaceKind
from hoso.custody.tests.small import a_room, assert_refused
from hoso.lib.errors import BadValue, NotAllowed, NotFound
from tests.worlds import a_person, a_world, check_constraints_now, id_of


class TreeTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        self.store = self.place("Kho 2", kind=PlaceKind.STORE, capacity_metres=Decimal(2))
        self.rack = self.place("Giá 4", kind=PlaceKind.RACK, parent_id=self.store.pk)
        self.shelf = self.place("Ngăn 1", kind=PlaceKind.SHELF, parent_id=self.rack.pk)

    def place(self, name: str, **facts: Any) -> Location:
        return services.add_place(self.world.binh, self.world.province, name, **facts)

    def test_a_place_knows_its_way_from_the_top(self) -> None:
        self.assertEqual(queries.ways_to([self.shelf])[self.shelf.pk], "Kho 2 › Giá 4 › Ngăn 1")
        self.assertEqual([each.name for each in queries.way_to(self.rack)], ["Kho 2", "Giá 4"])
        self.assertEqual([each.name for each in queries.list_branches([self.store])], ["Giá 4", "Ngăn 1"])

    def test_what_stands_below_counts_above(self) -> None:
        room = a_room(self.world, boxes=4, metres="1.5", name="Ngăn 2", parent_id=self.rack.pk)
        services.move_box(self.world.binh, room.box_ids[0], location_id=self.shelf.pk, reason="chật")
        lines = queries.lines_of_places([self.store, self.rack, self.shelf])
        self.assertEqual([line.occupation.boxes for line in lines], [4, 4, 1])
        self.assertEqual(lines[0].occupation, Occupation(4, Decimal("1.500"), Decimal(2)))
        self.assertEqual((lines[0].occupation.percent, [line.depth for line in lines]), (75, [0, 1, 2]))

    def test_a_name_is_given_once_at_a_spot_of_the_tree(self) -> None:
        assert_refused(self, PlaceTaken, lambda _by: self.place("Kho  2"), self.world.binh)
        self.place("Giá 4")  # elsewhere in the tree the name is free
        self.assertEqual(services.name_location(self.world.binh, self.world.province, "Kho 2"), self.store)

    def test_a_place_stands_in_one_of_the_same_body(self) -> None:
        assert_refused(
            self, NotFound,
            lambda by: services.add_place(by, self.world.commune, "Giá 9", parent_id=self.store.pk),
            self.world.an,
        )  # fmt: skip

    def test_others_do_not_learn_of_a_place(self) -> None:
        for stranger in (self.world.chi, self.world.an):
            with self.assertRaises(NotFound):
                queries.get_place(stranger, self.store.pk)
        self.assertEqual(queries.places_open_to(self.world.binh).count(), 3)

    def test_only_who_moves_boxes_of_its_body_describes_a_place(self) -> None:
        leader = a_person("giang", body=self.world.province, role=Role.LEADER)

        def describe(by: Actor) -> object:
            return services.describe_place(
                by, self.store.pk, kind=PlaceKind.STORE, capacity_metres=Decimal(9), is_interim=False,
                address="", note="",
            )  # fmt: skip

        assert_refused(self, NotFound, describe, self.world.chi)
        assert_refused(self, NotAllowed, describe, leader)
        describe(self.world.binh)
        self.assertEqual(Location.objects.get(pk=self.store.pk).capacity_metres, 9)

    def test_a_place_with_boxes_is_not_given_up(self) -> None:
        room = a_room(self.world, name="Ngăn 2", parent_id=self.rack.pk)

        def give_up(by: Actor) -> None:
            services.give_up_place(by, self.store.pk, on=date(2026, 3, 2), reason="trả nhà")

        assert_refused(self, PlaceNotEmpty, give_up, self.world.binh)
        away = self.place("Kho 3")
        services.move_all(self.world.binh, room.place.pk, location_id=away.pk, expected=5, reason="trả nhà")
        give_up(self.world.binh)
        self.assertEqual(Location.objects.filter(given_up_on=None).get(), away)


class ChargeTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        self.room = a_room(self.world).place
        self.day = date(2026, 3, 1)

    def keeper(self, name: str, on: date) -> Charge:
        return services.charge(self.world.binh, self.room.pk, role=Charged.KEEPER, name=name, from_on=on)

    def test_a_place_has_one_keeper_at_a_time(self) -> None:
        self.keeper("Ông Tư", self.day)
        services.charge(
            self.world.binh, self.room.pk, role=Charged.KEEPER, account_id=id_of(self.world.binh),
            from_on=self.day + timedelta(days=9),
        )  # fmt: skip
        check_constraints_now()
        keepers = [
            queries.keepers_of([self.room.pk], on=self.day + timedelta(days=days))[self.room.pk].name
            for days in (8, 9)
        ]
        self.assertEqual(keepers, ["Ông Tư", "Binh"])

    def test_keys_lie_with_several_people_until_they_give_them_back(self) -> None:
        first = services.charge(
            self.world.binh, self.room.pk, role=Charged.KEY, name="Ông Tư", key="cửa sau", from_on=self.day
        )
        services.charge(
            self.world.binh, self.room.pk, role=Charged.KEY, name="Bà Năm", key="cửa sau", from_on=self.day
        )
        back = self.day + timedelta(days=3)
        services.end_charge(self.world.binh, first.pk, on=back)
        self.assertEqual([each.name for each in queries.list_charges([self.room.pk], on=back)], ["Bà Năm"])
        self.assertEqual(len(queries.list_charges([self.room.pk])), 2)

    def test_odd_charges_are_refused(self) -> None:
        self.keeper("Ông Tư", self.day)
        assert_refused(self, BadValue, lambda _by: self.keeper("Bà Năm", self.day), self.world.binh)
        assert_refused(self, BadValue, lambda _by: self.keeper(" ", self.day), self.world.binh)
        charge = Charge.objects.get()
        assert_refused(
            self, BadValue, lambda by: services.end_charge(by, charge.pk, on=self.day), self.world.binh
        )

    def test_only_who_moves_boxes_of_its_body_charges_people(self) -> None:
        assert_refused(
            self, NotFound,
            lambda by: services.charge(by, self.room.pk, role=Charged.KEY, name="x", from_on=self.day),
            self.world.chi, self.world.an,
        )  # fmt: skip


class InspectionTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        self.room = a_room(self.world).place

    def inspect(self, by: Actor, on: date, **more: Any) -> Inspection:
        found = {"fire": Found.GOOD, "damp": Found.BAD} | more
        return services.record_inspection(by, self.room.pk, on=on, **found)

    def test_each_inspection_is_kept(self) -> None:
        day = self.world.binh.on
        self.inspect(self.world.binh, day - timedelta(days=30), damp=Found.GOOD)
        self.inspect(self.world.binh, day, humidity_percent=81, note="tường thấm")
        self.assertEqual([each.damp for each in queries.list_inspections(self.room.pk)], ["bad", "good"])
        self.assertEqual(queries.latest_inspections([self.room.pk])[self.room.pk].on, day)

    def test_what_was_found_is_never_overwritten(self) -> None:
        made = self.inspect(self.world.binh, self.world.binh.on)
        with self.assertRaises(DatabaseError), transaction.atomic():
            Inspection.objects.filter(pk=made.pk).update(damp="good")
        made.refresh_from_db()
        self.assertEqual(made.damp, "bad")

    def test_odd_inspections_and_strangers_are_refused(self) -> None:
        today = self.world.binh.on
        assert_refused(
            self, BadValue, lambda by: self.inspect(by, today + timedelta(days=1)), self.world.binh
        )
        assert_refused(
            self, BadValue, lambda by: self.inspect(by, today, humidity_percent=101), self.world.binh
        )
        assert_refused(self, NotFound, lambda by: self.inspect(by, today), self.world.chi)


class OccupationTests(SimpleTestCase):
    def test_how_full_a_place_is(self) -> None:
        for metres, capacity, percent, free in (
            ("0", "10", 0, "10"), ("7.5", "10", 75, "2.5"), ("12", "10", 120, "-2"), ("12", None, None, None),
        ):  # fmt: skip
            occupied = Occupation(1, Decimal(metres), Decimal(capacity) if capacity else None)
            self.assertEqual(occupied.percent, percent)
            self.assertEqual(occupied.free_metres, Decimal(free) if free else None)
