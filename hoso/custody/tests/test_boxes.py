from typing import Any

from django.test import SimpleTestCase, TestCase

from hoso.accounts.rules import Role
from hoso.custody import queries, services
from hoso.custody.errors import LabelOdd, LabelTaken, PlaceElsewhere, PlaceUnclear
from hoso.custody.models import Box, Location
from hoso.custody.rules import clean_label
from hoso.holdings.errors import AlreadyElsewhere, FondsClosed
from hoso.holdings.models import Holding
from hoso.lib.errors import NotAllowed, NotFound
from tests.worlds import a_document, a_person, a_world, announced


class BoxTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()

    def a_box(self, label: str = "H-001", found: str = "room 3") -> Box:
        return services.register_box(
            self.world.binh, fonds_id=self.world.fonds.pk, custodian_id=self.world.province, label=label,
            found=found,
        )  # fmt: skip

    def test_a_box_is_registered_before_anybody_opened_it(self) -> None:
        box = self.a_box("  H-001 ")
        self.assertEqual((box.label, box.state), ("H-001", "unarranged"))
        self.assertEqual(box.last_seen_by, self.world.binh.account_id)
        self.assertEqual(queries.find_box(self.world.province, "H-001"), box)

    def test_a_label_is_given_once(self) -> None:
        self.a_box()
        with self.assertRaises(LabelTaken):
            self.a_box()
        self.assertEqual((Box.objects.count(), Holding.objects.filter(kind="box").count()), (1, 1))

    def test_only_who_registers_for_a_fonds_registers_its_boxes(self) -> None:
        box: dict[str, Any] = {
            "fonds_id": self.world.fonds.pk, "custodian_id": self.world.province, "label": "H-9",
        }  # fmt: skip
        for outsider in (self.world.chi, self.world.an):
            with self.assertRaises(NotFound):
                services.register_box(outsider, **box, found="room 3")
        leader = a_person("giang", body=self.world.province, role=Role.LEADER)
        with self.assertRaises(NotAllowed):
            services.register_box(leader, **box, found="room 3")
        self.assertEqual((Box.objects.count(), Holding.objects.count(), announced()), (0, 0, []))

    def test_a_box_of_a_closed_fonds_needs_its_story(self) -> None:
        with self.assertRaises(FondsClosed):
            self.a_box(found="")
        self.assertEqual(Box.objects.count(), 0)

    def test_a_document_lies_in_one_box(self) -> None:
        first, second, document = self.a_box(), self.a_box("H-002"), a_document(self.world)
        services.put_in_box(self.world.binh, first.pk, [document.pk])
        with self.assertRaises(AlreadyElsewhere):
            services.put_in_box(self.world.binh, second.pk, [document.pk])
        self.assertEqual(queries.box_of([document.pk]), {document.pk: first})

    def test_who_sees_a_box_somewhere_says_where(self) -> None:
        box = self.a_box()
        moved = services.put_at(self.world.binh, box.pk, "Kho 2, giá 4", reason="stock-take")
        self.assertEqual(
            (str(moved.location), moved.last_seen_by), ("Kho 2, giá 4", self.world.binh.account_id)
        )
        again = services.put_at(self.world.binh, box.pk, "Kho 2, giá 4", reason="")
        self.assertEqual((again.location_id, Location.objects.count()), (moved.location_id, 1))

    def test_a_place_deep_in_the_tree_is_told_by_its_name_or_the_way_to_it(self) -> None:
        box = self.a_box()
        where = [
            services.put_at(self.world.binh, box.pk, told, reason="").location
            for told in ("Kho 1 › Giá 4", "Giá 4", "Kho 1 > Giá 4", "Kho 2 › Giá 4")
        ]
        self.assertEqual(len({each.pk for each in where[:3] if each}), 1)
        self.assertEqual(Location.objects.count(), 4)
        with self.assertRaises(PlaceUnclear):
            services.put_at(self.world.binh, box.pk, "Giá 4", reason="")
        self.assertEqual(Location.objects.count(), 4)

    def test_a_box_is_not_registered_at_the_place_of_a_stranger(self) -> None:
        theirs = services.name_location(self.world.chi, self.world.other, "Kho lạ")
        with self.assertRaises(PlaceElsewhere):
            services.register_box(
                self.world.binh, fonds_id=self.world.fonds.pk, custodian_id=self.world.province, label="H-9",
                location_id=theirs.pk, found="room 3",
            )  # fmt: skip
        self.assertEqual((Box.objects.count(), Holding.objects.count()), (0, 0))

    def test_an_outsider_names_no_place(self) -> None:
        box = self.a_box()
        with self.assertRaises(NotFound):
            services.put_at(self.world.chi, box.pk, "Kho 9", reason="")
        self.assertEqual(Location.objects.count(), 0)

    def test_only_who_keeps_a_box_moves_it(self) -> None:
        box = self.a_box()
        shelf = services.name_location(self.world.binh, self.world.province, "Kho 2")
        with self.assertRaises(NotFound):
            services.move_box(self.world.chi, box.pk, location_id=shelf.pk, reason="x")
        self.assertIsNone(Box.objects.get().location_id)

    def test_moving_a_box_says_where_it_was_seen(self) -> None:
        box = self.a_box()
        shelf = services.name_location(self.world.binh, self.world.province, "Kho 2")
        same = services.name_location(self.world.binh, self.world.province, " Kho  2")
        services.move_box(self.world.binh, box.pk, location_id=shelf.pk, reason="kho 3 dột")
        self.assertEqual((Box.objects.get().location_id, same.pk), (shelf.pk, shelf.pk))

    def test_an_outsider_sees_no_box(self) -> None:
        box = self.a_box()
        with self.assertRaises(NotFound):
            queries.get_box(self.world.chi, box.pk)
        self.assertEqual(queries.boxes_open_to(self.world.an).count(), 0)


class LabelTests(SimpleTestCase):
    def test_labels_fit_on_a_printed_code(self) -> None:
        self.assertEqual(clean_label(" Hộp 12/3 "), "Hộp 12/3")
        for odd in ("", " ", "-1", "a\nb|c", "x" * 61, "=1+1"):
            with self.assertRaises(LabelOdd):
                clean_label(odd)
