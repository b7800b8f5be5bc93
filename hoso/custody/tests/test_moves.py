"""Every move is an event; where a box is now and who saw it last is always known."""

from datetime import timedelta
from typing import Any

from django.db import DatabaseError, transaction
from django.test import SimpleTestCase, TestCase

from hoso.access.values import AccessClass, Actor
from hoso.accounts.rules import Role
from hoso.custody import queries, services
from hoso.custody.errors import MovedSince, OthersChanged, PlaceElsewhere
from hoso.custody.models import Box, BoxEvent, Location
from hoso.custody.rules import Seen, box_of_code, code_of_box
from hoso.custody.tests.small import a_room, assert_refused, boxes_of
from hoso.holdings import services as holdings
from hoso.lib.dates import now
from hoso.lib.errors import BadValue, NotAllowed, NotFound
from hoso.lib.ids import uuid7
from tests.worlds import SERVICE, a_person, a_world, announced, id_of


class MoveTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        self.room = a_room(self.world)
        self.ids = list(self.room.box_ids)
        self.shelf = services.name_location(self.world.binh, self.world.province, "Kho 2")

    def move(self, by: Actor, **how: Any) -> services.Moved:
        given: dict[str, Any] = {"location_id": self.shelf.pk, "reason": "kho 3 dột"} | how
        return services.move_boxes(by, self.ids, **given)

    def test_a_move_tells_from_where_to_where_by_whom_when_why_and_who_saw_it(self) -> None:
        moved = self.move(self.world.binh)
        self.assertEqual((moved.moved, moved.stayed), (5, 0))
        newest = queries.history_of(self.ids[0])[0]
        self.assertEqual(
            (newest.what, newest.from_location, newest.to_location, newest.reason, newest.seen),
            ("moved", self.room.place, self.shelf, "kho 3 dột", "seen"),
        )  # fmt: skip
        self.assertEqual(newest.account_id, id_of(self.world.binh))
        last = queries.last_seen(self.ids)[self.ids[0]]
        self.assertEqual((last.account_id, last.location_id), (id_of(self.world.binh), self.shelf.pk))
        self.assertEqual(announced().count("custody.BoxMoved"), 5)

    def test_a_declared_move_leaves_who_saw_the_box_last(self) -> None:
        before = queries.last_seen(self.ids)
        other = a_person("dung", body=self.world.province, role=Role.CLERK)
        self.move(other, seen=Seen.DECLARED)
        self.assertEqual(queries.last_seen(self.ids), before)
        self.assertEqual({box.location_id for box in boxes_of(self.room)}, {self.shelf.pk})

    def test_a_box_that_stands_there_already_is_only_seen(self) -> None:
        services.move_box(self.world.binh, self.ids[0], location_id=self.shelf.pk, reason="")
        moved = self.move(self.world.binh)
        self.assertEqual((moved.moved, moved.stayed), (4, 1))
        self.assertEqual(
            [each.what for each in queries.history_of(self.ids[0])], ["seen", "moved", "registered"]
        )

    def test_the_number_of_statements_does_not_grow_with_the_boxes(self) -> None:
        a_room(self.world, boxes=300, name="Phòng 9", prefix="P9")
        many = list(Box.objects.filter(label__startswith="P9").values_list("pk", flat=True))
        for ids in (self.ids, many):
            with self.assertNumQueries(14):
                services.move_boxes(self.world.binh, ids, location_id=self.shelf.pk, reason="")

    def test_who_keeps_a_box_moves_it_without_reading_what_lies_in_it(self) -> None:
        holdings.move_custody(
            self.world.binh, self.ids, to_body=self.world.commune, on=self.world.binh.on, reason="giữ hộ"
        )
        there = services.name_location(self.world.an, self.world.commune, "Kho xã")
        services.move_boxes(self.world.an, self.ids, location_id=there.pk, reason="về xã")
        services.put_at(self.world.an, self.ids[0], "Tủ 1", reason="")
        self.assertEqual(Location.objects.get(boxes=self.ids[0]).name, "Tủ 1")
        with self.assertRaises(NotFound):
            queries.get_box(self.world.an, self.ids[0])
        # Who answers for it reads it and moves it no more.
        assert_refused(self, NotAllowed, self.move, self.world.binh)

    def test_strangers_move_nothing_and_learn_nothing(self) -> None:
        assert_refused(self, NotFound, self.move, self.world.chi, self.world.an)
        leader = a_person("giang", body=self.world.province, role=Role.LEADER)
        assert_refused(self, NotAllowed, self.move, leader)

    def test_all_are_moved_or_none(self) -> None:
        holdings.set_class(SERVICE, self.ids[2:3], AccessClass.SENSITIVE_PERSONAL, reason="x")
        assert_refused(self, NotFound, self.move, self.world.binh)
        assert_refused(
            self, NotFound,
            lambda by: services.move_boxes(
                by, [self.ids[0], uuid7()], location_id=self.shelf.pk, reason=""
            ),
            self.world.binh,
        )  # fmt: skip
        assert_refused(
            self, BadValue,
            lambda by: services.move_boxes(by, [], location_id=self.shelf.pk, reason=""), self.world.binh,
        )  # fmt: skip

    def test_a_box_is_not_put_into_the_store_of_a_stranger(self) -> None:
        theirs = services.name_location(self.world.chi, self.world.other, "Kho lạ")
        assert_refused(self, PlaceElsewhere, lambda by: self.move(by, location_id=theirs.pk), self.world.binh)
        assert_refused(self, NotFound, lambda by: self.move(by, location_id=uuid7()), self.world.binh)

    def test_a_place_that_was_given_up_takes_nothing(self) -> None:
        services.give_up_place(self.world.binh, self.shelf.pk, on=self.world.binh.on, reason="dột")
        assert_refused(self, PlaceElsewhere, self.move, self.world.binh)

    def test_a_move_is_told_for_the_day_it_happened_in_order(self) -> None:
        self.move(self.world.binh, at=now())
        assert_refused(
            self, MovedSince, lambda by: self.move(by, at=now() + timedelta(hours=1)), self.world.binh
        )
        assert_refused(
            self, MovedSince, lambda by: self.move(by, at=now() - timedelta(days=1)), self.world.binh
        )

    def test_what_happened_is_never_rewritten(self) -> None:
        self.move(self.world.binh)
        for act in (BoxEvent.objects.all().delete, lambda: BoxEvent.objects.update(reason="x")):
            with self.assertRaises(DatabaseError), transaction.atomic():
                act()
        self.assertEqual(BoxEvent.objects.filter(reason="kho 3 dột").count(), 5)


class MoveAllTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        self.store = services.name_location(self.world.binh, self.world.province, "Kho 1")
        self.room = a_room(self.world, parent_id=self.store.pk)
        self.new = services.name_location(self.world.binh, self.world.province, "Kho 2")

    def empty(self, by: Actor, expected: int = 5) -> object:
        return services.move_all(
            by, self.store.pk, location_id=self.new.pk, expected=expected, reason="trả trụ sở"
        )

    def test_a_whole_store_is_moved_with_all_that_stands_below(self) -> None:
        self.empty(self.world.binh)
        self.assertEqual({box.location_id for box in boxes_of(self.room)}, {self.new.pk})
        self.assertEqual(BoxEvent.objects.filter(what="moved").values("act").distinct().count(), 1)

    def test_boxes_that_came_meanwhile_are_not_moved_unseen(self) -> None:
        assert_refused(self, OthersChanged, lambda by: self.empty(by, expected=4), self.world.binh)

    def test_one_box_that_one_may_not_move_keeps_all_where_they_are(self) -> None:
        holdings.move_custody(
            SERVICE, self.room.box_ids[:1], to_body=self.world.commune, on=self.world.binh.on, reason="x"
        )
        assert_refused(self, NotAllowed, self.empty, self.world.binh)

    def test_strangers_do_not_know_the_place(self) -> None:
        assert_refused(self, NotFound, self.empty, self.world.chi)


class SeenTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        self.room = a_room(self.world)
        self.other = services.name_location(self.world.binh, self.world.province, "Kho 2")

    def test_a_box_seen_elsewhere_stays_booked_where_it_should_stand(self) -> None:
        [first, *_] = self.room.box_ids
        self.assertEqual(services.note_seen(self.world.binh, [first], location_id=self.other.pk), 1)
        box = Box.objects.get(pk=first)
        self.assertEqual((box.location_id, box.last_seen_location_id), (self.room.place.pk, self.other.pk))

    def test_an_older_sighting_does_not_hide_a_newer_one(self) -> None:
        [first, *_] = self.room.box_ids
        before = queries.last_seen([first])
        services.note_seen(self.world.binh, [first], at=now() - timedelta(days=3))
        self.assertEqual(queries.last_seen([first]), before)

    def test_strangers_see_nothing_and_nothing_is_seen_tomorrow(self) -> None:
        ids = self.room.box_ids
        assert_refused(self, NotFound, lambda by: services.note_seen(by, ids), self.world.chi)
        later = now() + timedelta(hours=1)
        assert_refused(self, MovedSince, lambda by: services.note_seen(by, ids, at=later), self.world.binh)


class FindTests(TestCase):
    def test_a_code_means_one_box_and_a_label_those_one_knows_of(self) -> None:
        world = a_world()
        ours = a_room(world, boxes=1)
        theirs = a_room(world, actor=world.an, boxes=1, custodian_id=world.commune)
        self.assertEqual(ours.first_label, theirs.first_label)
        code = code_of_box(theirs.box_ids[0])
        self.assertEqual([box.pk for box in queries.find_boxes_by_code(world.an, code)], [theirs.box_ids[0]])
        self.assertEqual(queries.find_boxes_by_code(world.chi, code), [])
        # Bình reads both: the province answers for the fonds.
        self.assertEqual(len(queries.find_boxes_by_code(world.binh, "P3-0001")), 2)
        self.assertEqual(len(queries.find_boxes_by_code(world.an, "P3-0001")), 1)


class CodeTests(SimpleTestCase):
    def test_a_code_names_its_box_again(self) -> None:
        for _ in range(50):
            box_id = uuid7()
            code = code_of_box(box_id)
            self.assertEqual((box_of_code(code), box_of_code(code.lower()), len(code)), (box_id, box_id, 31))

    def test_a_wrong_sign_or_two_swapped_are_noticed(self) -> None:
        code = code_of_box(uuid7())
        for place in range(3, len(code)):
            other = "7" if code[place] != "7" else "8"
            self.assertIsNone(box_of_code(code[:place] + other + code[place + 1 :]))
            if place < 28 and code[place] != code[place + 1]:
                swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
                self.assertIsNone(box_of_code(swapped))
        for odd in ("", "H-001", "HB:", code[:-1], code + "0", "HB:" + "U" * 28):
            self.assertIsNone(box_of_code(odd))
