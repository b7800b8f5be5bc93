"""Sums of boxes and metres follow every change, whichever room makes it, and never lose or double one."""

import threading
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Sum
from django.test import TestCase, TransactionTestCase
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as ExampleTestCase

from hoso.access.values import Actor
from hoso.custody import queries, services
from hoso.custody.errors import IsLent
from hoso.custody.models import Box, BoxEvent, Loan, Tally
from hoso.custody.rules import BoxState
from hoso.custody.tests.small import a_room
from hoso.holdings import services as holdings
from hoso.holdings.models import Holding
from hoso.lib.errors import DomainError
from tests.worlds import SERVICE, World, a_world

Key = tuple[Any, ...]


def counted() -> dict[Key, tuple[int, Decimal]]:
    """Boxes and metres by creator, keeper, place and state, counted one by one."""
    rows = Box.objects.filter(holding__struck_on=None).values_list(
        "holding__creator_id", "holding__custodian_id", "location_id", "state"
    )
    sums = rows.annotate(Count("pk"), Sum("shelf_metres")).order_by()
    return {row[:4]: (row[4], row[5] or Decimal(0)) for row in sums}


def tallied() -> dict[Key, tuple[int, Decimal]]:
    """The same as the tallies say."""
    rows = Tally.objects.values_list("creator_id", "custodian_id", "location_id", "state")
    sums = rows.annotate(Sum("boxes"), Sum("shelf_metres")).order_by()
    return {row[:4]: (row[4], row[5]) for row in sums if row[4] or row[5]}


class TotalTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        self.room = a_room(self.world, boxes=4, metres="1")
        self.shelf = services.name_location(self.world.binh, self.world.province, "Kho 2")

    def test_totals_tell_who_keeps_how_much_where(self) -> None:
        services.move_box(self.world.binh, self.room.box_ids[0], location_id=self.shelf.pk, reason="")
        holdings.move_custody(
            SERVICE, self.room.box_ids[1:2], to_body=self.world.commune, on=SERVICE.on, reason="x"
        )
        totals = queries.totals_of(self.world.district)
        self.assertEqual((totals.boxes, totals.metres), (4, Decimal(1)))
        self.assertEqual(totals.by_state, {BoxState.UNARRANGED: (4, Decimal(1))})
        self.assertEqual(
            totals.by_custodian(),
            {self.world.province: (3, Decimal("0.75")), self.world.commune: (1, Decimal("0.25"))},
        )
        self.assertEqual(queries.totals_kept_by(self.world.commune).boxes, 1)
        self.assertEqual(tallied(), counted())

    def test_merging_changes_no_sum_and_keeps_a_row_for_each(self) -> None:
        for _ in range(3):
            services.move_boxes(self.world.binh, self.room.box_ids, location_id=self.shelf.pk, reason="")
            services.move_boxes(self.world.binh, self.room.box_ids, location_id=self.room.place.pk, reason="")
        self.assertEqual(services.merge_tallies(), 12)
        self.assertEqual(tallied(), counted())
        self.assertEqual(Tally.objects.count(), 1)
        self.assertEqual(services.merge_tallies(), 0)

    def test_what_only_was_seen_writes_no_tally(self) -> None:
        before = Tally.objects.count()
        services.note_seen(self.world.binh, self.room.box_ids)
        holdings.shut(SERVICE, self.room.box_ids, reason="x")
        self.assertEqual(Tally.objects.count(), before)

    def test_sums_cost_the_same_however_many_boxes_there_are(self) -> None:
        for _ in range(2):
            with self.assertNumQueries(2):
                queries.totals_of(self.world.district)
                queries.occupations([self.room.place.pk, self.shelf.pk])
            a_room(self.world, boxes=200, name="Phòng 9", prefix="P9")


NAMES = ("room", "more", "fewer", "move", "move_all", "hand_over", "merge", "lend", "take_back")
ACTS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=12
)


class PropertyTests(ExampleTestCase):
    """Any sequence of acts: one place and one keeper each, and sums that fit."""

    world: World

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = a_world()

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(ACTS)
    def test_nothing_is_lost_or_doubled(self, acts: list[tuple[str, int, int]]) -> None:
        walk = _Walk(self.world)
        for name, first, second in acts:
            getattr(walk, name)(first, second)
        self.assertEqual(tallied(), counted())
        standing = Box.objects.filter(holding__struck_on=None)
        self.assertEqual(standing.count(), walk.boxes)
        self.assertEqual(sum((box.shelf_metres or 0 for box in standing), Decimal(0)), walk.metres)
        self.assertEqual(Holding.objects.filter(kind="box").count(), Box.objects.count())
        self.assertEqual(
            set(Holding.objects.filter(kind="box").values_list("creator", flat=True)) - {self.world.district},
            set(),
        )
        self._history_leads_to_where_they_stand()
        out = Loan.objects.filter(returned_at=None).values_list("holding_id", flat=True)
        self.assertEqual(len(out), len(set(out)))

    def _history_leads_to_where_they_stand(self) -> None:
        for box in Box.objects.all():
            placed = BoxEvent.objects.filter(box=box, what__in=["registered", "moved"]).order_by("id")
            self.assertEqual([event.to_location_id for event in placed][-1], box.location_id)
            froms = [event.from_location_id for event in placed][1:]
            self.assertEqual(froms, [event.to_location_id for event in placed][: len(froms)])


class _Walk:
    """What somebody does, and what there must be afterwards."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.boxes, self.metres = 0, Decimal(0)
        self.counts: list[Any] = []
        self.shelves = [
            services.name_location(world.binh, world.province, f"Kho {number}") for number in range(3)
        ]

    def room(self, number: int, size: int) -> None:
        metres = Decimal(number) / 7
        metres = metres.quantize(Decimal("0.001"))
        made = a_room(
            self.world, boxes=size + 1, metres=str(metres), name=f"Phòng {number}", prefix=f"P{number % 2}"
        )
        self.counts.append(made.count)
        self.boxes, self.metres = self.boxes + size + 1, self.metres + metres

    def more(self, which: int, size: int) -> None:
        if self.counts:
            count = self.counts[which % len(self.counts)]
            services.count_more(
                self.world.binh, count.pk, boxes=size + 1, shelf_metres=Decimal("0.5"), reason="x"
            )
            self.boxes, self.metres = self.boxes + size + 1, self.metres + Decimal("0.5")

    def fewer(self, which: int, size: int) -> None:
        if self.counts:
            count = self.counts[which % len(self.counts)]
            before = Box.objects.filter(count=count, holding__struck_on=None).order_by("-pk")[: size + 1]
            metres = sum((box.shelf_metres or 0 for box in before), Decimal(0))
            try:
                with transaction.atomic():
                    gone = services.count_fewer(self.world.binh, count.pk, boxes=size + 1, reason="x")
            except DomainError:
                return
            self.boxes, self.metres = self.boxes - gone, self.metres - metres

    def move(self, which: int, shelf: int) -> None:
        ids = list(self._kept().order_by("label", "pk").values_list("pk", flat=True)[which : which + 3])
        if ids:
            # What is out was seen nowhere: then none of them moves.
            with suppress(IsLent), transaction.atomic():
                services.move_boxes(self.world.binh, ids, location_id=self.shelves[shelf % 3].pk, reason="x")

    def move_all(self, from_shelf: int, to_shelf: int) -> None:
        source = self.shelves[from_shelf % 3]
        expected = queries.boxes_in(source.pk).count()
        try:
            with transaction.atomic():
                services.move_all(
                    self.world.binh, source.pk, location_id=self.shelves[to_shelf % 3].pk,
                    expected=expected, reason="x",
                )  # fmt: skip
        except DomainError:
            return

    def hand_over(self, which: int, to: int) -> None:
        ids = list(Box.objects.order_by("label", "pk").values_list("pk", flat=True)[which : which + 4])
        to_body = [self.world.commune, self.world.province][to % 2]
        holdings.move_custody(SERVICE, ids, to_body=to_body, on=SERVICE.on, reason="x")

    def lend(self, which: int, _second: int) -> None:
        for box in self._kept().order_by("label", "pk")[which : which + 1]:
            with suppress(DomainError), transaction.atomic():
                services.lend(
                    self.world.binh, box.pk, services.Borrower("Hòa"), purpose="x", permitted_by="y",
                    due_on=self.world.binh.on,
                )  # fmt: skip

    def take_back(self, which: int, _second: int) -> None:
        for loan in queries.open_loans()[which : which + 1]:
            with suppress(DomainError), transaction.atomic():
                services.take_back(self.world.binh, loan.pk)

    def merge(self, _first: int, _second: int) -> None:
        services.merge_tallies()

    def _kept(self) -> Any:
        return Box.objects.filter(holding__custodian=self.world.province, holding__struck_on=None)


class TogetherTests(TransactionTestCase):
    """Several people at the same moment, each with a connection of their own."""

    def together(self, *acts: Callable[[], object]) -> list[object]:
        outcomes: list[object] = [None] * len(acts)
        start = threading.Barrier(len(acts))

        def run(place: int, act: Callable[[], object]) -> None:
            try:
                start.wait()
                outcomes[place] = act()
            except DomainError as refusal:
                outcomes[place] = refusal
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return outcomes

    def test_a_handover_and_a_move_of_the_same_boxes_leave_right_sums(self) -> None:
        world = a_world()
        room = a_room(world, boxes=40, metres="4")
        shelf = services.name_location(world.binh, world.province, "Kho 2")
        ids = list(room.box_ids)

        def move(by: Actor = world.binh) -> object:
            return services.move_boxes(by, ids, location_id=shelf.pk, reason="x")

        def hand_over() -> object:
            return holdings.move_custody(SERVICE, ids, to_body=world.commune, on=SERVICE.on, reason="x")

        self.together(move, hand_over, move, services.merge_tallies)
        self.assertEqual(tallied(), counted())
        self.assertEqual(sum(boxes for boxes, _ in counted().values()), 40)

    def test_two_who_register_rooms_of_one_series_at_once_give_no_label_twice(self) -> None:
        world = a_world()
        outcomes = self.together(
            *(lambda n=n: a_room(world, boxes=30, name=f"Phòng {n}", prefix="P") for n in range(3))
        )
        refused = [each for each in outcomes if isinstance(each, DomainError)]
        self.assertEqual(refused, [])
        labels = Box.objects.values_list("label", flat=True)
        self.assertEqual(sorted(labels), [f"P-{number:04d}" for number in range(1, 91)])
        self.assertEqual(tallied(), counted())
