from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hoso.access.values import Actor
from hoso.accounts.rules import Role
from hoso.audit.models import Detail, TrailRow
from hoso.handover import handlers, queries, services
from hoso.handover.errors import (
    DestructionBarred,
    GiverAlive,
    MoveNotOpen,
    PlannedAlready,
    ReasonMissing,
    ReceiverMissing,
)
from hoso.handover.models import Handover, Plan, Receiver
from hoso.handover.rules import HandoverState, Medium, PlanState, Way
from hoso.handover.services import Proposal
from hoso.handover.tests.world import DEADLINE, HandoverCase, a_handover
from hoso.holdings import queries as holdings
from hoso.holdings.errors import ReceiverCeased
from hoso.holdings.models import Fonds, Holding
from hoso.lib.errors import NotAllowed, NotFound
from hoso.organisations.events import BodyCeased
from tests.worlds import SERVICE, TODAY, a_body, a_person, announced, check_constraints_now, id_of


class MakePlanTests(HandoverCase):
    def plan(self, actor: Actor | None = None, **given: Any) -> Plan:
        facts: dict[str, Any] = {
            "body_id": self.world.province, "title": "Tiếp nhận", "deadline_on": DEADLINE,
            "givers": [self.world.district],
        } | given  # fmt: skip
        return services.make_plan(actor or self.world.binh, **facts)

    def test_a_body_that_ceased_months_ago_is_planned_without_any_reorganisation(self) -> None:
        plan = self.plan()
        [handover] = queries.list_handovers(self.world.binh, plan.pk)
        told = (handover.giver_id, handover.way, handover.state, handover.deadline_on)
        self.assertEqual(told, (self.world.district, Way.FOUND, HandoverState.LISTING, DEADLINE))
        self.assertIn("handover.HandoverPlanned", announced())
        self.assertEqual(TrailRow.objects.get(act="handover.make_plan").ids["bodies"], 1)

    def test_a_body_nobody_ever_listed_gets_a_closed_fonds(self) -> None:
        gone = a_body(level="district", ended=date(2025, 7, 1))
        plan = services.make_plan(
            SERVICE, body_id=self.world.province, title="x", deadline_on=DEADLINE, givers=[gone]
        )
        [fonds] = holdings.fonds_of_creator(gone)
        self.assertEqual(fonds.closed_on, date(2025, 6, 30))
        scope = holdings.main_scope(fonds.pk).pk
        self.assertEqual(holdings.responsible_body(scope, on=TODAY), self.world.province)
        self.assertEqual(plan.state, PlanState.OPEN)

    def test_one_open_handover_of_a_body_at_a_time(self) -> None:
        self.plan()
        before = self.everything()
        with self.assertRaises(PlannedAlready):
            self.plan()
        self.assertEqual(self.everything(), before)

    def test_without_a_giver_only_after_the_last_day(self) -> None:
        before = self.everything()
        with self.assertRaises(GiverAlive):
            services.make_plan(
                SERVICE, body_id=self.world.province, title="x", deadline_on=DEADLINE,
                givers=[self.world.commune],
            )  # fmt: skip
        self.assertEqual(self.everything(), before)

    def test_a_plan_says_what_it_is_for(self) -> None:
        before = self.everything()
        with self.assertRaises(ReasonMissing):
            self.plan(title=" ")
        with self.assertRaises(ReasonMissing):
            self.plan(givers=[])
        self.assertEqual(self.everything(), before)

    def test_who_has_no_say_over_a_body_plans_nothing_of_it(self) -> None:
        before = self.everything()
        # Chi runs handovers, of another body: neither of the province's plan nor of the district's things.
        for body in (self.world.province, self.world.other):
            with self.assertRaises(NotAllowed):
                self.plan(self.world.chi, body_id=body)
        with self.assertRaises(NotAllowed):
            self.plan(self.world.an, body_id=self.world.commune)
        self.assertEqual(self.everything(), before)

    def test_the_plan_does_not_exist_for_an_outsider(self) -> None:
        plan = self.plan()
        for outsider in (self.world.chi, self.world.an):
            with self.assertRaises(NotFound):
                queries.get_plan(outsider, plan.pk)

    def test_a_body_is_added_by_whoever_leads(self) -> None:
        plan = self.plan()
        gone = a_body(level="district", ended=date(2025, 7, 1))
        with self.assertRaises(NotAllowed):
            services.add_body(self.world.binh, plan.pk, gone, way=Way.FOUND)
        services.add_body(SERVICE, plan.pk, gone, way=Way.FOUND)
        self.assertEqual(Handover.objects.filter(plan=plan).count(), 2)

    def test_nothing_is_added_to_a_plan_that_is_over(self) -> None:
        plan = self.plan()
        services.cancel(self.world.binh, Handover.objects.get(plan=plan).pk, reason="x")
        plan.refresh_from_db()
        self.assertEqual(plan.state, PlanState.CANCELLED)
        before = self.everything()
        with self.assertRaises(MoveNotOpen):
            services.add_body(SERVICE, plan.pk, a_body(ended=date(2025, 7, 1)), way=Way.FOUND)
        self.assertEqual(self.everything()[0], before[0])


class CoordinatorTests(HandoverCase):
    def test_a_coordinator_answers_by_a_day_and_sees_the_handover(self) -> None:
        handover = a_handover(self.world)
        day = DEADLINE + timedelta(days=5)
        coordinator = id_of(self.world.an)
        services.name_coordinator(self.world.binh, handover.pk, coordinator, deadline_on=day)
        seen = queries.get_handover(self.world.an, handover.pk)
        self.assertEqual((seen.coordinator, seen.deadline_on), (coordinator, day))

    def test_only_who_leads_names_one(self) -> None:
        handover = a_handover(self.world)
        clerk = a_person("dung", body=self.world.province, role=Role.CLERK)
        before = self.everything()
        with self.assertRaises(NotAllowed):
            services.name_coordinator(clerk, handover.pk, id_of(clerk))
        with self.assertRaises(NotFound):
            services.name_coordinator(self.world.chi, handover.pk, id_of(self.world.chi))
        self.assertEqual(self.everything(), before)


class ReceiverTests(HandoverCase):
    def setUp(self) -> None:
        super().setUp()
        self.handover = a_handover(self.world, receivers=False)

    def propose(self, body: UUID | None = None) -> int:
        proposal = Proposal(
            Medium.PAPER, body or self.world.province, "district_ended", "TT 06/2025/TT-BNV art. 40 k2a", "S"
        )
        return services.propose_receivers(self.world.binh, self.handover.pk, [proposal])

    def confirm(self, actor: Actor | None = None, **given: Any) -> Receiver:
        return services.confirm_receiver(
            actor or self.world.binh,
            self.handover.pk,
            Medium.PAPER,
            **given,
        )

    def test_what_the_rule_proposes_is_confirmed_with_its_article(self) -> None:
        self.assertEqual((self.propose(), self.propose()), (1, 0))
        receiver = self.confirm()
        told = (receiver.body_id, receiver.article, receiver.confirmed_by)
        expected = (self.world.province, "TT 06/2025/TT-BNV art. 40 k2a", self.world.binh.account_id)
        self.assertEqual(told, expected)

    def test_a_person_decides_otherwise_only_with_a_reason(self) -> None:
        self.propose()
        before = self.everything()
        with self.assertRaises(ReasonMissing):
            self.confirm(body_id=self.world.commune)
        self.assertEqual(self.everything(), before)
        self.confirm(body_id=self.world.commune, reason="QĐ 15")
        row = TrailRow.objects.get(act="handover.confirm_receiver")
        self.assertEqual(Detail.objects.get(row=row).detail["reason"], "QĐ 15")

    def test_a_proposal_does_not_overwrite_what_a_person_confirmed(self) -> None:
        self.confirm(body_id=self.world.commune, reason="QĐ 15")
        self.propose()
        [receiver] = queries.list_receivers(self.handover.pk)
        self.assertEqual((receiver.body_id, receiver.proposed_id), (self.world.commune, self.world.province))

    def test_nobody_receives_who_has_ceased(self) -> None:
        self.propose(self.world.district)
        before = self.everything()
        with self.assertRaises(ReceiverCeased):
            self.confirm()
        self.assertEqual(self.everything(), before)

    def test_there_must_be_somebody(self) -> None:
        before = self.everything()
        with self.assertRaises(NotFound):
            self.confirm()
        self.assertEqual(self.everything(), before)

    def test_an_outsider_confirms_nothing(self) -> None:
        self.propose()
        before = self.everything()
        with self.assertRaises(NotFound):
            self.confirm(self.world.chi)
        self.assertEqual(self.everything(), before)


class PassResponsibilityTests(HandoverCase):
    def test_it_passes_from_the_first_day_after_while_every_box_stays(self) -> None:
        handover = a_handover(self.world)
        services.confirm_receiver(
            self.world.binh, handover.pk, Medium.PAPER, body_id=self.world.commune, reason="QĐ 9"
        )
        services.pass_responsibility(self.world.binh, handover.pk, on=TODAY)
        check_constraints_now()
        scope = holdings.main_scope(self.world.fonds.pk).pk
        self.assertEqual(holdings.responsible_body(scope, on=TODAY), self.world.commune)
        self.assertEqual({self.keeper(box) for box in self.boxes}, {self.world.district})
        handover.refresh_from_db()
        self.assertEqual(handover.answered_from, TODAY)

    def test_what_others_receive_becomes_a_scope_of_its_own(self) -> None:
        handover = a_handover(self.world)
        services.list_holdings(self.world.binh, handover.pk)
        line = self.line(handover, self.loose)
        type(line).objects.filter(pk=line.pk).update(receiver_id=self.world.commune)
        services.pass_responsibility(self.world.binh, handover.pk, on=TODAY)
        moved = Holding.objects.get(pk=self.loose).scope
        self.assertEqual(moved.fonds_id, self.world.fonds.pk)
        self.assertEqual(holdings.responsible_body(moved.pk, on=TODAY), self.world.commune)

    def test_without_a_receiver_nothing_passes(self) -> None:
        handover = a_handover(self.world, receivers=False)
        before = self.everything()
        with self.assertRaises(ReceiverMissing):
            services.pass_responsibility(self.world.binh, handover.pk)
        self.assertEqual(self.everything(), before)


class CancelTests(HandoverCase):
    def test_a_plan_is_given_up_with_a_reason(self) -> None:
        handover = a_handover(self.world)
        before = self.everything()
        with self.assertRaises(ReasonMissing):
            services.cancel(self.world.binh, handover.pk, reason=" ")
        self.assertEqual(self.everything(), before)
        given_up = services.cancel(self.world.binh, handover.pk, reason="nhầm cơ quan")
        self.assertEqual(given_up.state, HandoverState.CANCELLED)

    def test_not_after_something_was_received(self) -> None:
        handover = a_handover(self.world)
        services.list_holdings(self.world.binh, handover.pk)
        services.receive_many(self.world.binh, handover.pk)
        before = self.everything()
        with self.assertRaises(MoveNotOpen):
            services.cancel(self.world.binh, handover.pk, reason="x")
        self.assertEqual(self.everything(), before)


class DestructionTests(HandoverCase):
    def test_while_a_handover_is_open_nothing_of_its_body_is_destroyed(self) -> None:
        services.check_destruction(self.world.district)
        handover = a_handover(self.world)
        with self.assertRaises(DestructionBarred):
            services.check_destruction(self.world.district)
        services.cancel(self.world.binh, handover.pk, reason="x")
        self.assertFalse(queries.destruction_barred(self.world.district))


class HandlerTests(HandoverCase):
    def test_the_fonds_of_a_body_that_ceased_is_closed_and_hearing_it_twice_changes_nothing(self) -> None:
        Fonds.objects.filter(pk=self.world.fonds.pk).update(closed_on=None)
        event = BodyCeased(self.world.district, date(2025, 7, 1), self.world.other)
        handlers.on_body_ceased(event)
        self.world.fonds.refresh_from_db()
        self.assertEqual(self.world.fonds.closed_on, date(2025, 6, 30))
        before = self.everything()
        handlers.on_body_ceased(event)
        self.assertEqual(self.everything(), before)
