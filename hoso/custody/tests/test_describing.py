"""What is known of a box deepens, and each change is a line of its history."""

from decimal import Decimal
from functools import partial

from django.test import TestCase

from hoso.access.values import Actor
from hoso.accounts.rules import Role
from hoso.custody import queries, services
from hoso.custody.errors import SealOdd, YearsOdd
from hoso.custody.models import Box
from hoso.custody.rules import BoxForm, BoxState
from hoso.custody.services import BoxFacts
from hoso.custody.tests.small import a_room, assert_refused
from hoso.holdings import services as holdings
from hoso.lib.errors import NotAllowed, NotFound
from tests.worlds import SERVICE, a_person, a_world, announced

SEEN = BoxFacts(
    BoxState.BUNDLED, BoxForm.FOLDER, Decimal("0.15"), 1980, 1991, " Biên bản\n\n  Nghị quyết 1985 ", "ẩm góc"
)


class DescribeTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        self.room = a_room(self.world, boxes=2, metres="0.2")
        self.box_id = self.room.box_ids[0]

    def describe(self, by: Actor, facts: BoxFacts = SEEN) -> Box:
        return services.describe_box(by, self.box_id, facts)

    def test_what_was_seen_is_told_and_counts(self) -> None:
        box = self.describe(self.world.binh)
        self.assertEqual(
            (box.state, box.form, box.contents), ("bundled", "folder", "Biên bản\nNghị quyết 1985")
        )
        totals = queries.totals_of(self.world.district)
        self.assertEqual(totals.metres, Decimal("0.25"))
        self.assertEqual(totals.by_state[BoxState.BUNDLED], (1, Decimal("0.15")))
        told = {each.what: (each.before, each.after) for each in queries.history_of(self.box_id)}
        self.assertEqual(told["years"], ("1975 2010", "1980 1991"))
        self.assertEqual(told["metres"], ("0.100", "0.15"))
        self.assertEqual(told["contents"], ("", ""))

    def test_what_did_not_change_is_only_seen(self) -> None:
        self.describe(self.world.binh)
        self.assertEqual(announced().count("custody.BoxDescribed"), 1)
        self.describe(self.world.binh)
        self.assertEqual(queries.history_of(self.box_id)[0].what, "seen")
        self.assertEqual(announced().count("custody.BoxDescribed"), 1)

    def test_a_keeper_who_may_not_read_adds_and_replaces_nothing(self) -> None:
        self.describe(self.world.binh)
        holdings.move_custody(SERVICE, [self.box_id], to_body=self.world.commune, on=SERVICE.on, reason="x")
        box = self.describe(self.world.an, BoxFacts(BoxState.LOOSE, contents="sổ tay"))
        self.assertEqual(box.contents, "Biên bản\nNghị quyết 1985\nsổ tay")
        # Who answers for it and describes records still may.
        self.assertEqual(self.describe(self.world.binh, BoxFacts(BoxState.LOOSE)).contents, "")

    def test_strangers_and_odd_years_are_refused(self) -> None:
        leader = a_person("giang", body=self.world.province, role=Role.LEADER)
        assert_refused(self, NotFound, self.describe, self.world.chi, self.world.an)
        assert_refused(self, NotAllowed, self.describe, leader)
        odd = BoxFacts(BoxState.LOOSE, from_year=1990, to_year=1980)
        assert_refused(self, YearsOdd, lambda by: self.describe(by, odd), self.world.binh)

    def test_a_seal_is_set_and_found_broken(self) -> None:
        services.seal_box(self.world.binh, self.box_id, number=" 00123 ")
        box = services.find_seal_broken(self.world.binh, self.box_id, reason="dây bị cắt")
        self.assertEqual((box.seal_number, box.seal), ("00123", "broken"))
        self.assertIn("custody.SealBroken", announced())
        self.assertEqual(
            [each.what for each in queries.history_of(self.box_id)][:2], ["seal_broken", "sealed"]
        )
        break_again = partial(services.find_seal_broken, box_id=self.box_id, reason="x")
        assert_refused(self, SealOdd, break_again, self.world.binh)
        assert_refused(
            self, SealOdd, lambda by: services.seal_box(by, self.box_id, number=" "), self.world.binh
        )
        services.seal_box(self.world.binh, self.box_id, number="00124")
        assert_refused(
            self, SealOdd, lambda by: services.find_seal_broken(by, self.box_id, reason=""), self.world.binh
        )
        assert_refused(self, NotFound, break_again, self.world.chi)
