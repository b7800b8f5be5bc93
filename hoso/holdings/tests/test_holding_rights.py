"""Who may open fonds, classify, move custody and pass responsibility; a refusal changes nothing."""

from collections.abc import Callable
from functools import partial
from typing import Any

from hoso.access import acts
from hoso.access.values import AccessClass, Actor, ScopeKind
from hoso.accounts.rules import Role
from hoso.audit.models import Detail, TrailRow
from hoso.events.models import OutboxRow
from hoso.holdings import queries, services
from hoso.holdings.models import Fonds, Holding, HoldingEvent, Responsibility
from hoso.holdings.rules import Kind
from hoso.holdings.tests.test_holdings import HoldingsCase
from hoso.lib.errors import NotAllowed, NotFound
from hoso.lib.ids import uuid7
from tests.worlds import SERVICE, TODAY, a_person


class RightsCase(HoldingsCase):
    def setUp(self) -> None:
        super().setUp()
        self.holding = self.a_holding()
        self.clerk = a_person("dung", body=self.world.province, role=Role.CLERK)

    def everything(self) -> list[Any]:
        kept: list[type[Any]] = [Fonds, Holding, HoldingEvent, Responsibility, TrailRow, OutboxRow]
        return [list(model.objects.order_by("pk").values()) for model in kept]

    def assert_refused(self, refusal: type[Exception], act: Callable[[Actor], object], *by: Actor) -> None:
        before = self.everything()
        for actor in by:
            with self.assertRaises(refusal):
                act(actor)
        self.assertEqual(self.everything(), before)

    def last_detail(self) -> Any:
        return Detail.objects.get(row=TrailRow.objects.order_by("-written")[0]).detail


class OpenFondsTests(RightsCase):
    def open(self, actor: Actor) -> Fonds:
        return services.open_fonds(
            actor, creator_id=self.world.province, code="P9", title="x", responsible_id=self.world.province,
            from_on=TODAY,
        )  # fmt: skip

    def test_who_arranges_records_for_the_body_opens_its_fonds(self) -> None:
        self.assertEqual(self.open(self.world.binh).code, "P9")

    def test_nobody_else_does(self) -> None:
        self.assert_refused(NotAllowed, self.open, self.clerk, self.world.an, self.world.chi)


class SetClassTests(RightsCase):
    def guard(self, actor: Actor, access_class: AccessClass = AccessClass.RESTRICTED) -> int:
        return services.set_class(actor, [self.holding.pk], access_class, reason="đơn thư")

    def test_who_sets_classes_narrows_and_both_values_are_kept(self) -> None:
        self.assertEqual(self.guard(self.world.binh), 1)
        expected = {"from": "INTERNAL", "to": "RESTRICTED", "reason": "đơn thư"}
        self.assertEqual(self.last_detail(), expected)
        event = queries.history(self.holding.pk)[-1]
        self.assertEqual((event.from_value, event.to_value), ("INTERNAL", "RESTRICTED"))

    def test_the_same_class_again_is_no_change(self) -> None:
        before = self.everything()
        self.assertEqual(self.guard(self.world.binh, AccessClass.INTERNAL), 0)
        self.assertEqual(self.everything(), before)

    def test_a_reader_without_the_right_changes_no_class(self) -> None:
        self.assert_refused(NotAllowed, self.guard, self.clerk)

    def test_an_outsider_does_not_learn_that_it_is_there(self) -> None:
        self.assert_refused(NotFound, self.guard, self.world.an, self.world.chi)

    def test_nobody_sets_a_class_above_the_own_reach(self) -> None:
        self.assert_refused(
            NotAllowed, lambda by: self.guard(by, AccessClass.SENSITIVE_PERSONAL), self.world.binh
        )

    def test_nobody_opens_what_lies_above_the_own_reach(self) -> None:
        self.guard(SERVICE, AccessClass.SENSITIVE_PERSONAL)
        self.assert_refused(NotFound, lambda by: self.guard(by, AccessClass.OPEN), self.world.binh)

    def test_of_many_all_or_none_are_changed(self) -> None:
        hidden = self.a_holding(access_class=AccessClass.SENSITIVE_PERSONAL)
        for other in (hidden.pk, uuid7()):
            both, reason = [self.holding.pk, other], "x"
            act = partial(services.set_class, holding_ids=both, access_class=AccessClass.OPEN, reason=reason)
            self.assert_refused(NotFound, act, self.world.binh)


class MoveCustodyTests(RightsCase):
    def move(self, actor: Actor) -> int:
        return services.move_custody(
            actor, [self.holding.pk], to_body=self.world.commune, on=TODAY, reason="bàn giao"
        )

    def test_who_keeps_a_thing_moves_it_and_both_keepers_are_kept(self) -> None:
        self.assertEqual(self.move(self.world.binh), 1)
        detail = self.last_detail()
        self.assertEqual((detail["from"], detail["to"]), (str(self.world.province), str(self.world.commune)))

    def test_a_keeper_moves_what_another_body_answers_for(self) -> None:
        keeper = self.with_right(acts.MOVE_BOX, ScopeKind.CUSTODY, self.world.province)
        self.assertEqual(self.move(keeper), 1)

    def test_who_answers_for_it_but_does_not_keep_it_moves_nothing(self) -> None:
        self.move(SERVICE)
        back = partial(
            services.move_custody, holding_ids=[self.holding.pk], to_body=self.world.province, on=TODAY,
            reason="x",
        )  # fmt: skip
        self.assert_refused(NotAllowed, back, self.world.binh)

    def test_an_outsider_does_not_learn_that_it_is_there(self) -> None:
        self.assert_refused(NotFound, self.move, self.world.an, self.world.chi)


class PassResponsibilityTests(RightsCase):
    def give(self, actor: Actor) -> None:
        services.pass_responsibility(
            actor, self.holding.scope_id, to_body=self.world.commune, on=TODAY, basis="QĐ 12"
        )

    def test_who_changes_bodies_where_it_lies_today_passes_it_on(self) -> None:
        self.give(self.world.binh)
        row = TrailRow.objects.get(act="holdings.pass_responsibility")
        self.assertEqual(row.ids, {"from_body": str(self.world.province), "to_body": str(self.world.commune)})

    def test_nobody_takes_it_for_themselves(self) -> None:
        self.assert_refused(NotAllowed, self.give, self.clerk, self.world.an, self.world.chi)

    def test_a_scope_that_nobody_knows(self) -> None:
        self.assert_refused(
            NotFound,
            lambda by: services.pass_responsibility(
                by, uuid7(), to_body=self.world.commune, on=TODAY, basis=""
            ),
            self.world.binh, SERVICE,
        )  # fmt: skip


class ReachTests(RightsCase):
    def test_a_box_is_a_holding_like_any_other(self) -> None:
        box = self.a_holding(Kind.BOX)
        services.set_class(self.world.binh, [box.pk], AccessClass.OPEN, reason="x")
        box.refresh_from_db()
        self.assertEqual(box.access_class, AccessClass.OPEN)
