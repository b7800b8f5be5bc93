"""Custody and responsibility pass as sets: all or nothing, one row in the trail, provenance untouched."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hoso.access import acts
from hoso.access.values import AccessClass
from hoso.audit.models import Detail, TrailRow
from hoso.events.models import OutboxRow
from hoso.holdings import queries, services
from hoso.holdings.errors import FondsClosed, LaterKnown, ReceiverCeased
from hoso.holdings.models import Fonds, Holding, HoldingEvent, Responsibility, Scope
from hoso.holdings.rules import Fact, Kind
from hoso.holdings.tests.test_holdings import HoldingsCase
from tests.worlds import LAST_DAY, SERVICE, TODAY, a_body, announced, check_constraints_now

TOMORROW = TODAY + timedelta(days=1)


class PassingCase(HoldingsCase):
    def holdings(self, number: int, kind: Kind = Kind.DOCUMENT) -> list[UUID]:
        return [self.a_holding(kind).pk for _ in range(number)]

    def kept(self) -> list[Any]:
        kept: list[type[Any]] = [Holding, HoldingEvent, Scope, Responsibility, TrailRow, OutboxRow]
        return [list(model.objects.order_by("pk").values()) for model in kept]

    def keepers(self, ids: list[UUID]) -> set[UUID]:
        return set(Holding.objects.filter(pk__in=ids).values_list("custodian_id", flat=True))


class PassCustodyTests(PassingCase):
    def take(self, ids: list[UUID], **given: Any) -> services.Passed:
        arguments: dict[str, Any] = {"to_body": self.world.commune, "on": TODAY, "reason": "BB 01"} | given
        return services.pass_custody(SERVICE, ids, **arguments)

    def test_many_pass_by_one_act_and_each_keeps_its_history(self) -> None:
        ids = self.holdings(5)
        before = announced()
        passed = self.take(ids)
        self.assertEqual((passed.count, self.keepers(ids)), (5, {self.world.commune}))
        row = TrailRow.objects.get(act="holdings.pass_custody")
        self.assertEqual((row.subject, row.ids["count"]), (passed.act_id, 5))
        self.assertEqual(set(queries.of_act(passed.act_id)), set(ids))
        event = queries.history(ids[0])[-1]
        told = (event.fact, event.from_value, event.to_value, event.reason)
        expected = (Fact.CUSTODY, str(self.world.province), str(self.world.commune), "BB 01")
        self.assertEqual(told, expected)
        self.assertEqual(announced(), [*before, "holdings.CustodyPassed"])

    def test_who_created_and_who_answers_stay(self) -> None:
        ids = self.holdings(2)
        before = set(Holding.objects.values_list("creator_id", "scope_id"))
        self.take(ids)
        self.assertEqual(set(Holding.objects.values_list("creator_id", "scope_id")), before)

    def test_what_lies_in_a_box_goes_along_and_what_was_set_apart_stays(self) -> None:
        [box] = self.holdings(1, Kind.BOX)
        inside, apart = self.holdings(2, Kind.DOSSIER)
        [document] = self.holdings(1)
        services.put_in(SERVICE, box, [inside, apart], is_box=True)
        services.put_in(SERVICE, inside, [document])
        self.take([box], apart=[apart])
        self.assertEqual(self.keepers([box, inside, document]), {self.world.commune})
        self.assertEqual(self.keepers([apart]), {self.world.province})

    def test_a_document_in_two_dossiers_goes_with_the_first(self) -> None:
        first, second = self.holdings(2, Kind.DOSSIER)
        [document] = self.holdings(1)
        services.put_in(SERVICE, first, [document])
        services.put_in(SERVICE, second, [document])
        self.take([second])
        self.assertEqual(self.keepers([document]), {self.world.province})
        self.take([first])
        self.assertEqual(self.keepers([document]), {self.world.commune})

    def test_a_second_time_nothing_moves_and_nothing_is_written(self) -> None:
        ids = self.holdings(2)
        self.take(ids)
        before = self.kept()
        self.assertEqual(self.take(ids).count, 0)
        self.assertEqual(self.kept(), before)

    def test_nothing_passes_to_a_body_that_has_ceased(self) -> None:
        ids = self.holdings(2)
        before = self.kept()
        for day in (TODAY, LAST_DAY):
            with self.assertRaises(ReceiverCeased):
                self.take(ids, to_body=self.world.district, on=day)
        self.assertEqual(self.kept(), before)

    def test_what_ceased_bodies_still_keep_is_known(self) -> None:
        self.assertEqual(queries.find_not_taken_over(on=TODAY), [])
        ids = self.holdings(2)
        Holding.objects.filter(pk__in=ids).update(custodian_id=self.world.district)
        [left] = queries.find_not_taken_over(on=TODAY)
        self.assertEqual((left.body_id, left.is_answering), (self.world.district, False))
        self.assertEqual(left.boxes + left.dossiers + left.documents + left.others, 2)


class PassScopesTests(PassingCase):
    def test_a_whole_scope_passes_without_touching_its_holdings(self) -> None:
        ids, scope = self.holdings(3), queries.main_scope(self.world.fonds.pk).pk
        passed = services.pass_scopes(SERVICE, [scope], to_body=self.world.commune, on=TODAY, basis="QĐ 1")
        check_constraints_now()
        self.assertEqual((passed.count, self.readable(self.world.an)), (1, set(ids)))
        self.assertEqual(queries.responsible_body(scope, on=TODAY - timedelta(days=1)), self.world.province)
        self.assertEqual(self.keepers(ids), {self.world.province})
        self.assertFalse(HoldingEvent.objects.filter(fact=Fact.SCOPE).exists())

    def test_who_answered_before_stands_in_the_trail(self) -> None:
        scope = queries.main_scope(self.world.fonds.pk).pk
        services.pass_scopes(SERVICE, [scope], to_body=self.world.commune, on=TODAY, basis="QĐ 1")
        row = TrailRow.objects.get(act="holdings.pass_scopes")
        before = {str(scope): str(self.world.province)}
        self.assertEqual(Detail.objects.get(row=row).detail, {"basis": "QĐ 1", "before": before})

    def test_twice_on_one_day_the_later_word_holds(self) -> None:
        scope = queries.main_scope(self.world.fonds.pk).pk
        for body in (self.world.commune, self.world.other):
            services.pass_scopes(SERVICE, [scope], to_body=body, on=TODAY, basis="")
        check_constraints_now()
        self.assertEqual(queries.responsible_body(scope, on=TODAY), self.world.other)

    def test_a_later_day_is_not_rewritten(self) -> None:
        scope = queries.main_scope(self.world.fonds.pk).pk
        services.pass_scopes(SERVICE, [scope], to_body=self.world.commune, on=TOMORROW, basis="")
        before = self.kept()
        with self.assertRaises(LaterKnown):
            services.pass_scopes(SERVICE, [scope], to_body=self.world.other, on=TODAY, basis="")
        self.assertEqual(self.kept(), before)

    def test_nobody_answers_who_has_ceased(self) -> None:
        scope = queries.main_scope(self.world.fonds.pk).pk
        before = self.kept()
        with self.assertRaises(ReceiverCeased):
            services.pass_scopes(SERVICE, [scope], to_body=self.world.district, on=TODAY, basis="")
        self.assertEqual(self.kept(), before)


class PassAnsweringTests(PassingCase):
    def answer(self, ids: list[UUID], *, to_body: UUID | None = None, on: date = TODAY) -> services.Passed:
        return services.pass_answering(
            SERVICE, ids, to_body=to_body or self.world.commune, on=on, basis="QĐ 2"
        )

    def test_a_part_becomes_a_scope_with_the_same_past(self) -> None:
        gone, stays = self.holdings(2), self.holdings(2)
        self.answer(gone)
        check_constraints_now()
        self.assertEqual(self.readable(self.world.an), set(gone))
        self.assertEqual(self.readable(self.world.binh), set(stays))
        part = Holding.objects.get(pk=gone[0]).scope
        self.assertEqual(part.fonds_id, self.world.fonds.pk)
        self.assertEqual(queries.responsible_body(part.pk, on=date(2025, 8, 1)), self.world.province)
        self.assertEqual(self.keepers(gone), {self.world.province})

    def test_each_holding_that_changed_scope_is_announced_for_the_look_up(self) -> None:
        gone = self.holdings(2)
        self.holdings(1)
        self.answer(gone)
        changed = OutboxRow.objects.filter(name="holdings.HoldingChanged").values_list("subject", flat=True)
        self.assertEqual(set(changed), set(gone))
        scope = str(Holding.objects.get(pk=gone[0]).scope_id)
        self.assertEqual(queries.history(gone[0])[-1].to_value, scope)

    def test_later_parts_for_the_same_body_join_the_first(self) -> None:
        first, second, _stays = self.holdings(3)
        self.answer([first])
        self.answer([second])
        self.assertEqual(Scope.objects.filter(fonds=self.world.fonds).count(), 2)
        self.assertEqual(self.readable(self.world.an), {first, second})

    def test_the_whole_of_a_scope_passes_as_it_is(self) -> None:
        ids = self.holdings(2)
        self.answer(ids)
        self.assertEqual(Scope.objects.filter(fonds=self.world.fonds).count(), 1)
        self.assertEqual(self.readable(self.world.an), set(ids))

    def test_to_a_body_that_answers_already_nothing_changes(self) -> None:
        ids = self.holdings(2)
        before = self.kept()
        self.assertEqual(self.answer(ids, to_body=self.world.province).count, 0)
        self.assertEqual(self.kept(), before)

    def test_a_ceased_body_answers_for_nothing_more(self) -> None:
        ids = self.holdings(2)
        before = self.kept()
        with self.assertRaises(ReceiverCeased):
            self.answer(ids[:1], to_body=self.world.district)
        self.assertEqual(self.kept(), before)


class CloseFondsTests(PassingCase):
    def setUp(self) -> None:
        super().setUp()
        self.gone = a_body(ended=date(2026, 1, 1))
        self.fonds = self.open(self.gone)
        Fonds.objects.filter(pk=self.fonds.pk).update(closed_on=None)

    def open(self, creator: UUID) -> Fonds:
        return services.open_fonds(
            SERVICE, creator_id=creator, code="P7", title="UBND xã cũ", responsible_id=self.world.commune,
            from_on=date(2025, 7, 1),
        )  # fmt: skip

    def test_it_is_closed_on_the_last_day_of_its_creator_and_once(self) -> None:
        self.assertEqual(services.close_fonds(SERVICE, [self.gone]), 1)
        self.fonds.refresh_from_db()
        self.assertEqual(self.fonds.closed_on, date(2025, 12, 31))
        before = self.kept()
        self.assertEqual(services.close_fonds(SERVICE, [self.gone]), 0)
        self.assertEqual(self.kept(), before)

    def test_all_that_ended_are_found_and_the_living_stay_open(self) -> None:
        self.assertEqual(services.close_fonds(SERVICE), 1)
        self.assertIsNone(Fonds.objects.get(pk=self.world.commune_fonds.pk).closed_on)

    def test_the_fonds_of_a_body_that_has_ended_opens_closed(self) -> None:
        other = a_body(ended=date(2026, 1, 1))
        self.assertEqual(self.open(other).closed_on, date(2025, 12, 31))

    def test_even_before_it_was_noted_nothing_later_enters(self) -> None:
        for found, day in (("", None), ("room 3", date(2026, 1, 1))):
            with self.assertRaises(FondsClosed):
                services.register(
                    SERVICE, Kind.DOCUMENT, fonds_id=self.fonds.pk, custodian_id=self.world.commune,
                    access_class=AccessClass.OPEN, dated_on=day, found=found,
                )  # fmt: skip
        self.assertEqual(Holding.objects.count(), 0)

    def test_until_the_last_day_is_over_the_fonds_takes_what_is_made(self) -> None:
        soon = a_body(ended=TODAY + timedelta(days=1))
        fonds = self.open(soon)
        self.assertEqual(fonds.closed_on, TODAY)
        made = services.register(
            SERVICE, Kind.DOCUMENT, fonds_id=fonds.pk, custodian_id=soon,
            access_class=AccessClass.OPEN, dated_on=TODAY,
        )  # fmt: skip
        self.assertEqual(made.found_story, "")


class ReadingFollowsTests(PassingCase):
    def test_who_keeps_the_boxes_does_not_read_them(self) -> None:
        ids = self.holdings(1, Kind.BOX)
        services.pass_custody(SERVICE, ids, to_body=self.world.commune, on=TODAY, reason="x")
        self.assertEqual(self.readable(self.world.an), set())
        moves = Holding.objects.filter(queries.open_to(self.world.an, acts.MOVE_BOX))
        self.assertEqual(set(moves.values_list("pk", flat=True)), set(ids))
