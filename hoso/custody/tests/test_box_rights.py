"""Who puts things into boxes and names places; a refusal changes nothing."""

from collections.abc import Callable
from typing import Any

from django.test import TestCase

from hoso.access import acts
from hoso.access.values import Actor
from hoso.accounts.rules import Role
from hoso.audit.models import TrailRow
from hoso.custody import services
from hoso.custody.models import Location
from hoso.events.models import OutboxRow
from hoso.holdings.models import HoldingEvent, Membership
from hoso.lib.errors import NotAllowed, NotFound
from tests.worlds import SERVICE, a_document, a_person, a_world


class RightsTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        self.box = services.register_box(
            self.world.binh, fonds_id=self.world.fonds.pk, custodian_id=self.world.province, label="H-1",
            found="room 3",
        )  # fmt: skip
        self.document = a_document(self.world)
        self.leader = a_person("giang", body=self.world.province, role=Role.LEADER)

    def fill(self, actor: Actor, **how: Any) -> int:
        return services.put_in_box(actor, self.box.pk, [self.document.pk], **how)

    def name(self, actor: Actor) -> Location:
        return services.name_location(actor, self.world.province, "Kho 2")

    def assert_refused(self, refusal: type[Exception], act: Callable[[Actor], object], *by: Actor) -> None:
        kept: list[type[Any]] = [Location, Membership, HoldingEvent, TrailRow, OutboxRow]
        before = [list(model.objects.order_by("pk").values()) for model in kept]
        for actor in by:
            with self.assertRaises(refusal):
                act(actor)
        self.assertEqual([list(model.objects.order_by("pk").values()) for model in kept], before)

    def test_who_keeps_the_box_fills_it(self) -> None:
        self.assertEqual(self.fill(self.world.binh), 1)

    def test_a_reader_who_moves_no_boxes_fills_none(self) -> None:
        self.assert_refused(NotAllowed, self.fill, self.leader)

    def test_an_outsider_does_not_learn_of_the_box(self) -> None:
        self.assert_refused(NotFound, self.fill, self.world.an, self.world.chi)

    def test_what_others_keep_is_not_put_into_ones_box(self) -> None:
        theirs = a_document(self.world, actor=self.world.an, fonds=self.world.commune_fonds)
        self.assert_refused(
            NotAllowed, lambda by: services.put_in_box(by, self.box.pk, [theirs.pk]), self.world.binh
        )

    def test_who_digitises_says_from_which_box_the_scans_came(self) -> None:
        self.assert_refused(NotAllowed, lambda by: self.fill(by, right=acts.DIGITISE), self.leader)
        clerk = a_person("dung", body=self.world.province, role=Role.CLERK)
        self.assertEqual(self.fill(clerk, right=acts.DIGITISE), 1)

    def test_only_who_moves_boxes_of_a_body_names_its_places(self) -> None:
        self.assert_refused(NotAllowed, self.name, self.leader, self.world.an, self.world.chi)
        self.assertEqual(self.name(self.world.binh), self.name(SERVICE))
