"""Lent rights: a subset, for some days, not passed on, and used on behalf of who lent them."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.test import TestCase

from hoso.access import acts
from hoso.access.values import AccessClass, Actor, ScopeKind
from hoso.accounts import queries, services
from hoso.accounts.errors import NotOwnRight, OddPeriod, OutlastsPost
from hoso.accounts.models import Delegation, Right
from hoso.accounts.rules import Role
from hoso.audit.models import TrailRow
from hoso.lib.errors import NotFound
from hoso.lib.ids import uuid7
from tests.worlds import NOW, SERVICE, TODAY, a_body, a_person, id_of

NEXT_MONTH = date(2026, 4, 1)


class LendingCase(TestCase):
    def setUp(self) -> None:
        self.body = a_body()
        self.binh = a_person("binh", body=self.body, role=Role.ARCHIVIST)
        self.elsewhere = a_body()
        self.chi = a_person("chi", body=self.elsewhere, role=Role.CLERK)
        self.post = queries.list_posts(id_of(self.binh), on=TODAY)[0]

    def lend(self, *names: str, from_on: date = TODAY, to_on: date = NEXT_MONTH, **how: Any) -> Delegation:
        return services.delegate(
            SERVICE, self.post.pk, to_account=id_of(self.chi), acts=names, from_on=from_on, to_on=to_on,
            reason="nghỉ phép", **how,
        )  # fmt: skip

    def deputy(self) -> Actor:
        return queries.actor_for(id_of(self.chi), at=NOW)

    def reach(self, act: str) -> dict[AccessClass, frozenset[Any]]:
        return self.deputy().reach(act, ScopeKind.BODY)

    def assert_nothing_lent(self, refusal: type[Exception], *names: str, **how: Any) -> None:
        before = (Delegation.objects.count(), TrailRow.objects.count())
        with self.assertRaises(refusal):
            self.lend(*names, **how)
        self.assertEqual((Delegation.objects.count(), TrailRow.objects.count()), before)


class DelegationTests(LendingCase):
    def test_a_deputy_may_do_what_was_lent_and_nothing_more(self) -> None:
        self.lend(acts.APPROVE)
        chi = queries.actor_for(id_of(self.chi), at=NOW)
        self.assertTrue(chi.may(acts.APPROVE, ScopeKind.BODY, self.body))
        self.assertFalse(chi.may(acts.READ, ScopeKind.BODY, self.body))

    def test_a_delegation_is_over_after_its_last_day(self) -> None:
        self.lend(acts.APPROVE)
        chi = queries.actor_for(id_of(self.chi), at=NOW + timedelta(days=40))
        self.assertFalse(chi.may(acts.APPROVE, ScopeKind.BODY, self.body))

    def test_what_was_lent_is_not_passed_on(self) -> None:
        self.lend(acts.APPROVE)
        own = queries.list_posts(id_of(self.chi), on=TODAY)[0]
        with self.assertRaises(NotOwnRight):
            services.delegate(
                SERVICE, own.pk, to_account=id_of(self.binh), acts=[acts.APPROVE], from_on=TODAY,
                to_on=date(2026, 4, 1), reason="x",
            )  # fmt: skip
        self.assertEqual(Delegation.objects.count(), 1)

    def test_a_delegation_cannot_end_on_the_day_it_begins(self) -> None:
        with self.assertRaises(OddPeriod):
            self.lend(acts.APPROVE, to_on=TODAY)
        self.assertEqual(Delegation.objects.count(), 0)

    def test_a_loan_may_be_narrowed_to_a_class(self) -> None:
        self.lend(acts.APPROVE, up_to=AccessClass.OPEN)
        self.assertEqual(self.reach(acts.APPROVE), {AccessClass.OPEN: frozenset({self.body})})

    def test_a_loan_never_reaches_higher_than_the_post_does_today(self) -> None:
        self.lend(acts.APPROVE, up_to=AccessClass.PERSONAL)
        Right.objects.filter(post=self.post, act=acts.APPROVE).update(access_class=AccessClass.INTERNAL)
        self.assertEqual(self.reach(acts.APPROVE), {AccessClass.INTERNAL: frozenset({self.body})})

    def test_a_loan_may_be_narrowed_to_one_scope_of_the_post(self) -> None:
        other = a_body()
        services.give_right(
            SERVICE, self.post.pk, acts.APPROVE, scope_kind=ScopeKind.BODY, scope_id=other,
            up_to=AccessClass.OPEN, from_on=TODAY,
        )  # fmt: skip
        self.lend(acts.APPROVE, scope=(ScopeKind.BODY, other))
        self.assertEqual(self.reach(acts.APPROVE), {AccessClass.OPEN: frozenset({other})})

    def test_more_than_the_post_holds_is_not_lent(self) -> None:
        self.assert_nothing_lent(NotOwnRight, acts.APPROVE, acts.TRAIL)
        self.assert_nothing_lent(NotOwnRight, acts.APPROVE, up_to=AccessClass.SENSITIVE_PERSONAL)
        self.assert_nothing_lent(NotOwnRight, acts.APPROVE, scope=(ScopeKind.BODY, self.elsewhere))

    def test_a_right_taken_from_the_giver_is_gone_from_the_deputy(self) -> None:
        self.lend(acts.APPROVE)
        right = Right.objects.get(post=self.post, act=acts.APPROVE)
        services.end_right(SERVICE, right.pk, on=TODAY, reason="x")
        self.assertEqual(self.reach(acts.APPROVE), {})

    def test_a_loan_lies_within_the_days_of_the_post(self) -> None:
        services.end_post(SERVICE, self.post.pk, on=date(2026, 3, 20), reason="nghỉ hưu")
        self.assert_nothing_lent(OutlastsPost, acts.APPROVE, to_on=date(2026, 3, 21))
        self.assert_nothing_lent(OutlastsPost, acts.APPROVE, from_on=date(2025, 12, 31), to_on=TODAY)
        self.lend(acts.APPROVE, to_on=date(2026, 3, 20))

    def test_nothing_is_lent_of_a_post_nobody_knows(self) -> None:
        with self.assertRaises(NotFound):
            services.delegate(
                SERVICE, uuid7(), to_account=id_of(self.chi), acts=[acts.READ], from_on=TODAY,
                to_on=NEXT_MONTH, reason="x",
            )  # fmt: skip

    def test_half_a_scope_cannot_be_stored(self) -> None:
        lent = self.lend(acts.APPROVE)
        with self.assertRaises(IntegrityError), transaction.atomic():
            Delegation.objects.filter(pk=lent.pk).update(scope_kind="body")


class GivenRightTests(LendingCase):
    def give(self, **days: Any) -> Right:
        return services.give_right(
            SERVICE, self.post.pk, acts.TRAIL, scope_kind=ScopeKind.BODY, scope_id=self.body,
            up_to=AccessClass.OPEN, **days,
        )  # fmt: skip

    def test_a_right_without_an_end_lasts_as_long_as_the_post(self) -> None:
        services.end_post(SERVICE, self.post.pk, on=NEXT_MONTH, reason="nghỉ hưu")
        self.assertEqual(self.give(from_on=TODAY).valid.upper, NEXT_MONTH)

    def test_a_right_does_not_outlast_the_post(self) -> None:
        services.end_post(SERVICE, self.post.pk, on=NEXT_MONTH, reason="nghỉ hưu")
        for days in (
            {"from_on": TODAY, "to_on": NEXT_MONTH + timedelta(days=1)}, {"from_on": date(2025, 1, 1)},
            {"from_on": NEXT_MONTH},
        ):  # fmt: skip
            with self.assertRaises(OutlastsPost):
                self.give(**days)
        self.assertFalse(Right.objects.filter(act=acts.TRAIL).exists())


class OnBehalfTests(LendingCase):
    """Whose right was used."""

    def test_every_grant_says_whose_right_it_is(self) -> None:
        self.lend(acts.APPROVE)
        self.assertEqual(
            {(grant.act == acts.APPROVE, grant.capacity.lent_by) for grant in self.deputy().grants},
            {(True, id_of(self.binh)), (False, None)},
        )

    def test_a_lent_right_is_used_on_behalf_of_who_lent_it_in_that_post(self) -> None:
        self.lend(acts.APPROVE)
        acting = self.deputy().using(acts.APPROVE, ScopeKind.BODY, self.body)
        self.assertEqual((acting.on_behalf_of, acting.post_id), (id_of(self.binh), self.post.pk))
        self.assertEqual(acting.account_id, id_of(self.chi))

    def test_an_own_right_goes_before_a_lent_one(self) -> None:
        own = services.appoint(
            SERVICE, id_of(self.chi), body_id=self.body, title="x", role=Role.ARCHIVIST, from_on=TODAY
        )
        self.lend(acts.APPROVE)
        acting = self.deputy().using(acts.APPROVE, ScopeKind.BODY, self.body)
        self.assertEqual((acting.on_behalf_of, acting.post_id), (None, own.pk))

    def test_without_a_right_nobody_is_named(self) -> None:
        acting = self.deputy().using(acts.TRAIL, ScopeKind.BODY, self.body)
        self.assertEqual((acting.on_behalf_of, acting.post_id), (None, self.chi.post_id))
