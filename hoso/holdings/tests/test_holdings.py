from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.test import TestCase

from hoso.access import acts
from hoso.access.values import AccessClass, Actor, Grant, ScopeKind
from hoso.holdings import queries, services
from hoso.holdings.errors import AlreadyElsewhere, CodeTaken, FondsClosed
from hoso.holdings.models import Holding, Responsibility
from hoso.holdings.rules import Kind
from hoso.lib.errors import NotAllowed, NotFound
from hoso.lib.ids import uuid7
from hoso.tables.models import during
from tests.worlds import LAST_DAY, SERVICE, TODAY, a_world, announced, check_constraints_now


class HoldingsCase(TestCase):
    def setUp(self) -> None:
        self.world = a_world()

    def a_holding(
        self, kind: Kind = Kind.DOCUMENT, access_class: AccessClass = AccessClass.INTERNAL
    ) -> Holding:
        return services.register(
            SERVICE, kind, fonds_id=self.world.fonds.pk, custodian_id=self.world.province,
            access_class=access_class, found="room 3",
        )  # fmt: skip

    def with_right(
        self, act: str, kind: ScopeKind, scope_id: UUID, up_to: AccessClass = AccessClass.INTERNAL
    ) -> Actor:
        return Actor(uuid7(), "r", TODAY, grants=(Grant(act, kind, scope_id, up_to),))

    def readable(self, actor: Actor) -> set[UUID]:
        return set(Holding.objects.filter(queries.open_to(actor, acts.READ)).values_list("pk", flat=True))


class RegisterTests(HoldingsCase):
    def test_provenance_is_the_creator_of_the_fonds(self) -> None:
        holding = self.a_holding()
        self.assertEqual(
            (holding.creator_id, holding.custodian_id), (self.world.district, self.world.province)
        )

    def test_nothing_dated_after_the_last_day_enters_a_closed_fonds(self) -> None:
        before = announced()
        with self.assertRaises(FondsClosed):
            services.register(
                SERVICE, Kind.DOCUMENT, fonds_id=self.world.fonds.pk, custodian_id=self.world.province,
                access_class=AccessClass.OPEN, dated_on=LAST_DAY + timedelta(days=1), found="room 3",
            )  # fmt: skip
        self.assertEqual((Holding.objects.count(), announced()), (0, before))

    def test_a_closed_fonds_takes_a_find_only_with_its_story(self) -> None:
        with self.assertRaises(FondsClosed):
            services.register(
                SERVICE, Kind.BOX, fonds_id=self.world.fonds.pk, custodian_id=self.world.province,
                access_class=AccessClass.OPEN,
            )  # fmt: skip
        self.assertEqual(Holding.objects.count(), 0)
        self.assertEqual(self.a_holding(Kind.BOX).found_story, "room 3")

    def test_a_fonds_code_is_given_once_by_its_creator(self) -> None:
        with self.assertRaises(CodeTaken):
            services.open_fonds(
                SERVICE, creator_id=self.world.district, code="P01", title="x",
                responsible_id=self.world.province, from_on=TODAY,
            )  # fmt: skip

    def test_fonds_are_listed_as_people_sort(self) -> None:
        titles = ["Đài truyền thanh", "Dân vận", "Ấp Bắc", "An ninh", "Zơ Nông"]
        for number, title in enumerate(titles):
            services.open_fonds(
                SERVICE, creator_id=self.world.district, code=f"S{number}", title=title,
                responsible_id=self.world.province, from_on=TODAY, closed_on=None,
            )  # fmt: skip
        listed = [each.title for each in queries.list_fonds([self.world.province], on=TODAY)]
        expected = ["An ninh", "Ấp Bắc", "Dân vận", "Đài truyền thanh", "Zơ Nông"]
        self.assertEqual([title for title in listed if title in titles], expected)

    def test_secret_content_can_only_be_a_pointer(self) -> None:
        holding = self.a_holding()
        with self.assertRaises(IntegrityError), transaction.atomic():
            Holding.objects.filter(pk=holding.pk).update(secrecy="MAT")


class WhoSeesWhatTests(HoldingsCase):
    def test_the_responsible_body_reads_and_the_creator_does_not(self) -> None:
        holding = self.a_holding()
        self.assertEqual(self.readable(self.world.binh), {holding.pk})
        self.assertEqual(self.readable(self.world.an), set())
        self.assertEqual(self.readable(self.world.chi), set())

    def test_reading_follows_responsibility_on_its_day_without_touching_a_holding(self) -> None:
        holding = self.a_holding()
        services.pass_responsibility(
            SERVICE, holding.scope_id, to_body=self.world.commune, on=TODAY, basis="QĐ 12"
        )
        check_constraints_now()
        self.assertEqual(self.readable(self.world.an), {holding.pk})
        self.assertEqual(self.readable(self.world.binh), set())
        yesterday = Actor(None, "an", TODAY - timedelta(days=1), grants=self.world.an.grants)
        self.assertEqual(self.readable(yesterday), set())

    def test_a_record_above_the_class_is_not_there(self) -> None:
        holding = self.a_holding()
        services.set_class(SERVICE, [holding.pk], AccessClass.SENSITIVE_PERSONAL, reason="đảng viên")
        with self.assertRaises(NotFound):
            queries.get_holding(self.world.binh, holding.pk, to=acts.READ, read=acts.READ)

    def test_what_is_shut_is_open_to_nobody_and_comes_back_as_it_was(self) -> None:
        holding = self.a_holding()
        services.set_class(SERVICE, [holding.pk], AccessClass.RESTRICTED, reason="names")
        self.assertEqual(services.shut(SERVICE, [holding.pk], reason="mark"), 1)
        self.assertEqual(services.shut(SERVICE, [holding.pk], reason="mark"), 0)
        grant = Grant(acts.READ, ScopeKind.HOLDING, holding.pk, AccessClass.SENSITIVE_PERSONAL)
        for actor in (self.world.binh, Actor(None, "reader", TODAY, grants=(grant,))):
            self.assertEqual(self.readable(actor), set())
        self.assertEqual(services.open_again(SERVICE, [holding.pk], reason="no mark"), 1)
        self.assertEqual(self.readable(self.world.binh), {holding.pk})
        holding.refresh_from_db()
        self.assertEqual(holding.access_class, AccessClass.RESTRICTED)
        facts = [event.fact for event in queries.history(holding.pk)]
        self.assertEqual(facts, ["registered", "class", "shut", "opened"])

    def test_a_grant_on_one_dossier_opens_it_and_what_lies_in_it(self) -> None:
        dossier, inside, outside = self.a_holding(Kind.DOSSIER), self.a_holding(), self.a_holding()
        services.put_in(SERVICE, dossier.pk, [inside.pk])
        grant = Grant(acts.READ, ScopeKind.DOSSIER, dossier.pk, AccessClass.INTERNAL)
        reader = Actor(None, "reader", TODAY, grants=(grant,))
        self.assertEqual(self.readable(reader), {dossier.pk, inside.pk})
        self.assertNotIn(outside.pk, self.readable(reader))

    def test_grants_on_a_fonds_or_a_holding_open_just_that(self) -> None:
        holding, other = self.a_holding(), self.a_holding()
        for kind, scope, expected in (
            (ScopeKind.FONDS, self.world.fonds.pk, {holding.pk, other.pk}),
            (ScopeKind.HOLDING, holding.pk, {holding.pk}),
        ):
            grant = Grant(acts.READ, kind, scope, AccessClass.INTERNAL)
            self.assertEqual(self.readable(Actor(None, "r", TODAY, grants=(grant,))), expected)

    def test_physical_acts_follow_custody_and_reading_never_does(self) -> None:
        holding = self.a_holding()
        for act, keeper, expected in (
            (acts.MOVE_BOX, self.world.province, {holding.pk}),
            (acts.MOVE_BOX, self.world.commune, set()),
            (acts.READ, self.world.province, set()),
        ):
            actor = self.with_right(act, ScopeKind.CUSTODY, keeper)
            found = Holding.objects.filter(queries.open_to(actor, act))
            self.assertEqual(set(found.values_list("pk", flat=True)), expected)
        # Lists and look-up agree.
        reader = self.with_right(acts.READ, ScopeKind.CUSTODY, self.world.province)
        self.assertEqual(queries.scopes_open_to(reader, acts.READ), {})

    def test_may_read_but_not_do_is_told_apart_from_not_there(self) -> None:
        holding = self.a_holding()
        grant = Grant(acts.READ, ScopeKind.HOLDING, holding.pk, AccessClass.INTERNAL)
        with self.assertRaises(NotAllowed):
            queries.get_holding(
                Actor(None, "r", TODAY, grants=(grant,)), holding.pk, to=acts.MOVE_BOX, read=acts.READ
            )

    def test_the_look_up_gets_scopes_never_bodies(self) -> None:
        holding = self.a_holding()
        scopes = queries.scopes_open_to(self.world.binh, acts.READ)
        self.assertEqual(scopes, {AccessClass.PERSONAL: frozenset({holding.scope_id})})
        self.assertEqual(queries.scopes_open_to(self.world.chi, acts.READ), {})


class DatedFactsTests(HoldingsCase):
    def test_two_bodies_cannot_answer_for_one_scope_on_one_day(self) -> None:
        scope = queries.main_scope(self.world.fonds.pk)
        with self.assertRaises(IntegrityError), transaction.atomic():
            Responsibility.objects.create(scope=scope, body_id=self.world.other, valid=during(TODAY))
            check_constraints_now()

    def test_custody_moves_alone_and_leaves_a_trace(self) -> None:
        holding = self.a_holding(Kind.BOX)
        moved = services.move_custody(
            SERVICE, [holding.pk], to_body=self.world.commune, on=TODAY, reason="bàn giao"
        )
        again = services.move_custody(
            SERVICE, [holding.pk], to_body=self.world.commune, on=TODAY, reason="bàn giao"
        )
        holding.refresh_from_db()
        self.assertEqual((moved, again, holding.custodian_id), (1, 0, self.world.commune))
        self.assertEqual((holding.creator_id, holding.scope_id), (self.world.district, holding.scope_id))
        self.assertEqual([event.fact for event in queries.history(holding.pk)], ["registered", "custody"])

    def test_responsibility_stays_dated(self) -> None:
        scope = queries.main_scope(self.world.fonds.pk)
        services.pass_responsibility(SERVICE, scope.pk, to_body=self.world.commune, on=TODAY, basis="")
        self.assertEqual(queries.responsible_body(scope.pk, on=date(2026, 3, 1)), self.world.province)
        self.assertEqual(queries.responsible_body(scope.pk, on=TODAY), self.world.commune)


class MembershipTests(HoldingsCase):
    def test_a_document_may_lie_in_several_dossiers_once_in_each_and_in_order(self) -> None:
        first, second = self.a_holding(Kind.DOSSIER), self.a_holding(Kind.DOSSIER)
        one, two = self.a_holding(), self.a_holding()
        self.assertEqual(services.put_in(SERVICE, first.pk, [two.pk, one.pk, two.pk]), 2)
        self.assertEqual(services.put_in(SERVICE, first.pk, [two.pk]), 0)
        services.put_in(SERVICE, second.pk, [one.pk])
        self.assertEqual(queries.members(first.pk), [two.pk, one.pk])
        self.assertEqual(queries.groups_of([one.pk], boxes=False)[one.pk], [first.pk, second.pk])

    def test_a_thing_lies_in_one_box_only(self) -> None:
        box, other, thing = self.a_holding(Kind.BOX), self.a_holding(Kind.BOX), self.a_holding()
        services.put_in(SERVICE, box.pk, [thing.pk], is_box=True)
        with self.assertRaises(AlreadyElsewhere):
            services.put_in(SERVICE, other.pk, [thing.pk], is_box=True)
        self.assertEqual((queries.members(box.pk), queries.members(other.pk)), ([thing.pk], []))

    def test_what_is_taken_out_stays_in_the_fonds(self) -> None:
        dossier, thing = self.a_holding(Kind.DOSSIER), self.a_holding()
        services.put_in(SERVICE, dossier.pk, [thing.pk])
        self.assertEqual(services.take_out(SERVICE, dossier.pk, [thing.pk], reason="trùng"), 1)
        self.assertEqual(queries.members(dossier.pk), [])
        self.assertTrue(Holding.objects.filter(pk=thing.pk).exists())
