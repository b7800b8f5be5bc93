"""Entering a body, and calling it otherwise."""

from datetime import date
from typing import Any

from django.test import TestCase

from hoso.events.models import OutboxRow
from hoso.lib.errors import NotAllowed
from hoso.lib.ids import uuid7
from hoso.organisations import queries, services
from hoso.organisations.errors import (
    BodyNotAlive,
    BodyNotFound,
    CodeAmbiguous,
    CodeNotFound,
    CodeTaken,
    OddBody,
    OrganExists,
    OwnedElsewhere,
)
from hoso.organisations.models import Body, BodyName
from hoso.organisations.rules.bodies import Kind, Level
from hoso.organisations.tests.world import BEFORE, CHI, DAY, SERVICE, a_world, binh, check_now, organ, unit


class RegisterBodyTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        OutboxRow.objects.all().delete()
        self.stored = Body.objects.count()

    def assert_nothing_changed(self) -> None:
        check_now()
        self.assertEqual(Body.objects.count(), self.stored)
        self.assertEqual(OutboxRow.objects.count(), 0)

    def register(self, **changed: Any) -> Body:
        given: dict[str, Any] = {
            "kind": "department",
            "level": "province",
            "rule_set": "vn-state",
            "name": "Sở Nội vụ",
            "parent_id": self.world.province.pk,
            "codes": [services.CodeGiven("dotted", "H60.7")],
        }
        actor = changed.pop("actor", binh(self.world.province.pk))
        return services.register_body(actor, **(given | changed))

    def test_a_body_stands_in_the_directory_with_name_code_and_parent(self) -> None:
        body = self.register(name="  Sở  Nội vụ ")
        check_now()
        self.assertEqual(queries.get_body_by_code("H60.7", on=DAY), body)
        self.assertEqual(queries.body_label(body.pk, DAY), "Sở Nội vụ")
        self.assertEqual(queries.find_parent(body.pk, on=DAY), self.world.province)
        self.assertEqual(
            list(OutboxRow.objects.values_list("name", flat=True)), ["organisations.BodyRegistered"]
        )

    def test_an_outsider_changes_nothing(self) -> None:
        with self.assertRaises(NotAllowed):
            self.register(actor=CHI)
        self.assert_nothing_changed()

    def test_only_the_service_enters_a_body_below_none(self) -> None:
        with self.assertRaises(NotAllowed):
            self.register(parent_id=None)
        self.assert_nothing_changed()

    def test_a_code_in_use_is_refused(self) -> None:
        with self.assertRaises(CodeTaken):
            self.register(codes=[services.CodeGiven("statistical", "073")])
        self.assert_nothing_changed()

    def test_a_second_organ_of_a_kind_is_refused(self) -> None:
        organ(self.world.district, Kind.PARTY_COMMITTEE, "Huyện ủy Chiêm Hóa")
        self.stored += 1
        OutboxRow.objects.all().delete()
        with self.assertRaises(OrganExists):
            organ(self.world.district, Kind.PARTY_COMMITTEE, "Huyện ủy khác")
        self.assert_nothing_changed()

    def test_odd_values_are_refused(self) -> None:
        for changed in (
            {"kind": "committee"},
            {"level": "ward"},
            {"rule_set": "vn"},
            {"name": "  "},
            {"name": "x" * 301},
            {"codes": [services.CodeGiven("phone", "1")]},
            {"begins_on": DAY, "ceased_on": DAY},
        ):
            with self.subTest(changed), self.assertRaises(OddBody):
                self.register(**changed)
        self.assert_nothing_changed()

    def test_a_parent_that_is_not_there_all_these_days_is_refused(self) -> None:
        with self.assertRaises(BodyNotAlive):
            self.register(actor=SERVICE, parent_id=self.world.new.pk)
        with self.assertRaises(BodyNotFound):
            self.register(actor=SERVICE, parent_id=uuid7())
        self.assert_nothing_changed()

    def test_an_organ_outside_the_days_of_its_unit_is_refused(self) -> None:
        with self.assertRaises(BodyNotAlive):
            self.register(actor=SERVICE, parent_id=None, territory_id=self.world.new.pk)
        self.assert_nothing_changed()


class RenameBodyTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        self.commune = self.world.commune.pk
        OutboxRow.objects.all().delete()

    def rename(self, **changed: Any) -> None:
        actor = changed.pop("actor", binh(self.commune))
        given: dict[str, Any] = {"name": "Xã Vĩnh Lộc", "on": BEFORE}
        services.rename_body(actor, self.commune, **(given | changed))

    def assert_nothing_changed(self) -> None:
        self.assertEqual([each.name for each in queries.list_names(self.commune)], ["Thị trấn Vĩnh Lộc"])
        self.assertEqual(OutboxRow.objects.count(), 0)

    def test_the_body_keeps_its_old_name_for_the_old_days(self) -> None:
        self.rename()
        check_now()
        names = [queries.body_label(self.commune, day) for day in (date(2025, 6, 29), BEFORE)]
        self.assertEqual(names, ["Thị trấn Vĩnh Lộc", "Xã Vĩnh Lộc"])

    def test_an_outsider_changes_nothing(self) -> None:
        with self.assertRaises(NotAllowed):
            self.rename(actor=CHI)
        self.assert_nothing_changed()

    def test_nobody_is_renamed_outside_its_days(self) -> None:
        with self.assertRaises(BodyNotAlive):
            services.rename_body(SERVICE, self.world.new.pk, name="Xã Khác", on=BEFORE)
        self.assertEqual(OutboxRow.objects.count(), 0)

    def test_two_names_from_one_day_are_refused(self) -> None:
        with self.assertRaises(OddBody):
            services.rename_body(SERVICE, self.world.new.pk, name="Xã Khác", on=DAY)
        self.assertEqual(queries.body_label(self.world.new.pk, DAY), "Xã Chiêm Hóa")

    def test_an_empty_name_is_refused(self) -> None:
        with self.assertRaises(OddBody):
            self.rename(name="")
        self.assert_nothing_changed()

    def test_a_body_of_another_node_is_left_alone(self) -> None:
        Body.objects.filter(pk=self.commune).update(owner_node=uuid7())
        with self.assertRaises(OwnedElsewhere):
            self.rename()
        self.assert_nothing_changed()

    def test_a_name_in_another_language_stands_beside_the_first(self) -> None:
        self.rename(name="Vinh Loc Town", language="en")
        check_now()
        self.assertEqual(BodyName.objects.filter(body_id=self.commune).count(), 2)
        self.assertEqual(queries.body_label(self.commune, BEFORE, "en"), "Vinh Loc Town")
        self.assertEqual(queries.body_label(self.commune, BEFORE), "Thị trấn Vĩnh Lộc")


class CodeByDayTests(TestCase):
    old: Body
    new: Body
    committee: Body

    @classmethod
    def setUpTestData(cls) -> None:
        cls.old = unit("Xã Phúc Thịnh", "02300", Level.COMMUNE, ceased_on=DAY)
        cls.new = unit("Xã Kim Bình", "02300", Level.COMMUNE, begins_on=DAY)
        cls.committee = organ(cls.old, Kind.PEOPLES_COMMITTEE, "Ủy ban nhân dân xã Phúc Thịnh")

    def test_the_same_code_means_another_body_from_the_day(self) -> None:
        found = [queries.find_body_by_code("02300", on=day) for day in (BEFORE, DAY)]
        self.assertEqual(found, [self.old, self.new])

    def test_an_organ_is_found_by_the_code_of_its_unit_and_its_kind(self) -> None:
        by_sign = queries.get_body_by_code("02300/UBND", on=BEFORE)
        by_kind = queries.get_body_by_code("02300", on=BEFORE, kind="peoples_committee")
        self.assertEqual((by_sign, by_kind), (self.committee, self.committee))
        self.assertIsNone(queries.find_body_by_code("02300/UBND", on=DAY))

    def test_a_code_that_nobody_bears_any_more_means_who_bore_it_last(self) -> None:
        later = date(2026, 3, 1)
        gone = unit("Xã Tân An", "02303", Level.COMMUNE, ceased_on=DAY)
        committee = organ(gone, Kind.PEOPLES_COMMITTEE, "Ủy ban nhân dân xã Tân An")
        found = [
            queries.last_body_of_code(code, before=later) for code in ("02303", "02303/UBND", "02304", "?")
        ]
        self.assertEqual(found, [gone, committee, None, None])
        # It was not borne yet, or another one bears it: nobody else is meant.
        self.assertIsNone(queries.last_body_of_code("02303", before=BEFORE))
        self.assertIsNone(queries.last_body_of_code("02300/UBND", before=later))

    def test_records_of_a_unit_are_those_of_its_peoples_committee(self) -> None:
        self.assertEqual(queries.get_creator("02300", on=BEFORE), self.committee)

    def test_addresses_read_back(self) -> None:
        found = queries.addresses([self.old.pk, self.new.pk, self.committee.pk], on=BEFORE)
        self.assertEqual(found, {self.old.pk: "02300", self.new.pk: "02300", self.committee.pk: "02300/UBND"})

    def test_an_unknown_code_tells_who_had_it(self) -> None:
        with self.assertRaises(CodeNotFound) as caught:
            queries.get_body_by_code("02300/CU", on=DAY)
        self.assertEqual(
            caught.exception.facts["bearers"], [(self.old.pk, None, DAY), (self.new.pk, DAY, None)]
        )

    def test_a_code_of_two_schemes_needs_the_scheme(self) -> None:
        other = services.register_body(
            SERVICE,
            kind="municipality",
            level="commune",
            rule_set="no",
            name="Ålesund",
            codes=[services.CodeGiven("norwegian", "02300")],
        )
        with self.assertRaises(CodeAmbiguous):
            queries.find_body_by_code("02300", on=DAY)
        self.assertEqual(queries.find_body_by_code("norwegian:02300", on=DAY), other)
        self.assertEqual(queries.find_body_by_code("02300", on=DAY, scheme="statistical"), self.new)
