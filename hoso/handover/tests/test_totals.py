"""Whatever is received, found, settled and passed on, in any order: nothing is lost and nothing doubled."""

from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from hoso.access.values import AccessClass
from hoso.handover import services
from hoso.handover.models import Handover, Line, Tally
from hoso.handover.rules import OUTCOMES, TAKEN_OVER, LineKind, LineState, Medium, Resolution, Way
from hoso.handover.services import NewLine, Passing
from hoso.handover.tests.world import SEAL, a_handover, furnish
from hoso.holdings import services as holdings
from hoso.holdings.models import Holding, HoldingEvent, Responsibility
from hoso.holdings.rules import Fact, Kind
from hoso.lib.errors import DomainError
from hoso.organisations.models import Body
from hoso.tables.models import during
from tests.worlds import SERVICE, TODAY, World, a_body, a_world, check_constraints_now

NUMBER = st.integers(0, 9)
ACTS = st.one_of(
    st.tuples(st.just("receive"), NUMBER, st.sampled_from(OUTCOMES), st.sampled_from(Passing)),
    st.tuples(st.just("receive many"), st.sampled_from([None, LineKind.BOX, LineKind.DOSSIER])),
    st.tuples(st.just("find"), st.sampled_from([LineKind.RECORD, LineKind.SEAL, LineKind.DOSSIER])),
    st.tuples(st.just("resolve"), NUMBER, st.sampled_from(Resolution)),
    st.tuples(st.just("receiver"), st.sampled_from(Medium), st.integers(0, 2)),
    st.tuples(st.just("answer")),
    st.tuples(st.just("cease"), st.integers(0, 2)),
    st.tuples(st.just("close")),
)


class Undone(Exception):
    """Ends an example, so that the next begins where this one did."""


class TotalsTests(TestCase):
    world: World
    bodies: list[UUID]
    made: list[UUID]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = a_world()
        furnish(cls.world)
        cls.bodies = [cls.world.province, cls.world.other, a_body()]
        kinds = [Kind.BOX, Kind.BOX, Kind.DOSSIER, Kind.DOSSIER, Kind.DOCUMENT, Kind.RECORD]
        cls.made = [
            holdings.register(
                SERVICE, kind, fonds_id=cls.world.fonds.pk, custodian_id=cls.world.district,
                access_class=AccessClass.INTERNAL, found="room 3",
            ).pk
            for kind in kinds
        ]  # fmt: skip
        box, _, inside, _, document, _ = cls.made
        holdings.put_in(SERVICE, box, [inside], is_box=True)
        holdings.put_in(SERVICE, inside, [document])

    @given(way=st.sampled_from(Way), acts=st.lists(ACTS, max_size=14))
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def test_whatever_is_done_everything_is_in_one_place_and_counted(
        self, way: Way, acts: list[tuple[Any, ...]]
    ) -> None:
        handover = a_handover(self.world, way=way)
        services.list_holdings(SERVICE, handover.pk)
        services.declare(
            SERVICE, handover.pk, [SEAL, NewLine(LineKind.BOX, "x", shelf_metres=Decimal("1.5"))]
        )
        if way is Way.GIVEN:
            services.send(SERVICE, handover.pk)
        declared = self.counted(handover)
        for act in acts:
            try:
                with transaction.atomic():
                    getattr(self, act[0].replace(" ", "_"))(handover, *act[1:])
            except DomainError:
                pass  # a refusal; what it changed is looked at below
        check_constraints_now()
        self.check_totals(handover, declared)
        self.check_holdings(handover)

    def line(self, handover: Handover, number: int) -> Line:
        lines = list(Line.objects.filter(handover=handover).order_by("ordinal"))
        return lines[number % len(lines)]

    def receive(self, handover: Handover, number: int, outcome: LineState, passing: Passing) -> None:
        line = self.line(handover, number)
        services.receive_line(SERVICE, line.pk, outcome, note="x", passing=passing)

    def receive_many(self, handover: Handover, kind: LineKind | None) -> None:
        services.receive_many(SERVICE, handover.pk, kinds=None if kind is None else [kind])

    def find(self, handover: Handover, kind: LineKind) -> None:
        services.find(SERVICE, handover.pk, [NewLine(kind, "tìm thấy", pieces=2)], story="Phòng 3")

    def resolve(self, handover: Handover, number: int, resolution: Resolution) -> None:
        line = self.line(handover, number)
        services.resolve(SERVICE, line.pk, resolution, reason="x", name="Giang")

    def receiver(self, handover: Handover, medium: Medium, number: int) -> None:
        services.confirm_receiver(SERVICE, handover.pk, medium, body_id=self.bodies[number], reason="x")

    def answer(self, handover: Handover) -> None:
        services.pass_responsibility(SERVICE, handover.pk, on=TODAY)

    def cease(self, _handover: Handover, number: int) -> None:
        Body.objects.filter(pk=self.bodies[number]).update(valid=during(date(2000, 1, 1), TODAY))

    def close(self, handover: Handover) -> None:
        services.close(SERVICE, handover.pk)

    def counted(self, handover: Handover) -> tuple[int, int, Decimal]:
        lines = list(Line.objects.filter(handover=handover, is_found=False))
        metres = sum((line.shelf_metres or Decimal(0) for line in lines), Decimal(0))
        return len(lines), sum(line.pieces for line in lines), metres

    def check_totals(self, handover: Handover, declared: tuple[int, int, Decimal]) -> None:
        self.assertEqual(self.counted(handover), declared)
        lines = list(Line.objects.filter(handover=handover))
        counted = Counter((line.kind, line.state, bool(line.resolution)) for line in lines)
        kept = {
            (tally.kind, tally.state, tally.is_resolved): tally.lines
            for tally in Tally.objects.filter(handover=handover, lines__gt=0)
        }
        self.assertEqual(kept, counted)
        self.assertEqual(
            [line.ordinal for line in lines if line.is_found and line.holding_id in self.made], []
        )
        ordinals = sorted(line.ordinal for line in lines)
        self.assertEqual(ordinals, list(range(1, len(lines) + 1)))

    def check_holdings(self, handover: Handover) -> None:
        found = set(
            Line.objects.filter(handover=handover, is_found=True, holding__isnull=False).values_list(
                "holding_id", flat=True
            )
        )
        kept = list(Holding.objects.select_related("custodian", "scope"))
        self.assertEqual({each.pk for each in kept}, {*self.made, *found})
        for each in kept:
            self.assertEqual(
                (each.creator_id, each.scope.fonds_id), (self.world.district, self.world.fonds.pk)
            )
            self.check_history(each)
        for line in Line.objects.filter(handover=handover, holding__isnull=False):
            assert line.holding is not None
            gone = line.holding.custodian_id != self.world.district
            self.assertEqual(gone, line.state in TAKEN_OVER)
        for scope in {each.scope_id for each in kept}:
            now = Responsibility.objects.filter(scope=scope, valid__contains=TODAY)
            self.assertEqual(now.count(), 1)

    def check_history(self, holding: Holding) -> None:
        """Custody is a chain without a gap, its end is where the thing is, and nobody in it had ceased."""
        events = HoldingEvent.objects.filter(holding=holding, fact__in=[Fact.REGISTERED, Fact.CUSTODY])
        chain = sorted(events, key=lambda event: event.at)
        for before, after in pairwise(chain):
            self.assertEqual(after.from_value, before.to_value)
        self.assertEqual(chain[-1].to_value, str(holding.custodian_id))
        self.assertEqual(len({(event.from_value, event.to_value) for event in chain}), len(chain))
