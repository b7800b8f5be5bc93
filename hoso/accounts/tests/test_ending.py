"""What was given can be taken back, and then it is worth nothing at once."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.test import TestCase

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.accounts import queries, services
from hoso.accounts.errors import AlreadyEnded, TokenRefused
from hoso.accounts.models import Account, Delegation, Post, Right, Token
from hoso.accounts.rules import Role
from hoso.audit.models import Detail, TrailRow
from hoso.lib.errors import NotFound
from hoso.lib.ids import uuid7
from tests.worlds import NOW, SERVICE, TODAY, a_body, a_person, id_of

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


class EndingCase(TestCase):
    def setUp(self) -> None:
        self.body = a_body()
        self.an = a_person("an", body=self.body, role=Role.CLERK)
        self.binh = a_person("binh", body=self.body, role=Role.ARCHIVIST)
        self.post = queries.list_posts(id_of(self.binh), on=TODAY)[0]

    def now(self, actor: Actor) -> Actor:
        return queries.actor_for(id_of(actor), at=NOW)

    def may(self, actor: Actor, act: str) -> bool:
        return self.now(actor).may(act, ScopeKind.BODY, self.body)

    def everything(self) -> list[Any]:
        kept: list[type[Any]] = [Account, Post, Right, Delegation, Token, TrailRow]
        return [list(model.objects.order_by("pk").values()) for model in kept]

    def assert_refused(self, refusal: type[Exception], *acts_tried: Callable[[], object]) -> None:
        before = self.everything()
        for act in acts_tried:
            with self.assertRaises(refusal):
                act()
        self.assertEqual(self.everything(), before)

    def last_row(self) -> TrailRow:
        return TrailRow.objects.order_by("-written")[0]


class EndPostTests(EndingCase):
    def end(self, on: date = TODAY) -> Post:
        return services.end_post(SERVICE, self.post.pk, on=on, reason="nghỉ hưu")

    def test_from_its_last_day_on_the_holder_has_no_right(self) -> None:
        self.end()
        self.assertEqual((self.now(self.binh).grants, self.now(self.binh).post_id), ((), None))

    def test_until_then_the_rights_stay(self) -> None:
        self.end(on=TOMORROW)
        self.assertTrue(self.may(self.binh, acts.APPROVE))
        self.assertFalse(queries.actor_for(id_of(self.binh), at=NOW + timedelta(days=1)).grants)

    def test_the_trail_says_who_ended_it_when_and_why(self) -> None:
        self.end()
        row = self.last_row()
        self.assertEqual((row.act, row.subject), ("accounts.end_post", id_of(self.binh)))
        self.assertEqual(row.ids, {"post": str(self.post.pk), "on": "2026-03-02"})
        self.assertEqual(Detail.objects.get(row=row).detail, {"reason": "nghỉ hưu"})

    def test_what_was_lent_of_it_ends_too(self) -> None:
        services.delegate(
            SERVICE, self.post.pk, to_account=id_of(self.an), acts=[acts.APPROVE], from_on=TODAY,
            to_on=date(2026, 4, 1), reason="đi công tác",
        )  # fmt: skip
        self.assertTrue(self.may(self.an, acts.APPROVE))
        self.end()
        self.assertFalse(self.may(self.an, acts.APPROVE))

    def test_a_post_that_has_not_begun_is_never_held(self) -> None:
        later = services.appoint(
            SERVICE, id_of(self.an), body_id=self.body, title="x", role=Role.LEADER, from_on=TOMORROW
        )
        services.end_post(SERVICE, later.pk, on=TODAY, reason="thu hồi quyết định")
        self.assertFalse(queries.list_posts(id_of(self.an), on=TOMORROW)[1:])

    def test_an_ended_or_unknown_post_is_not_ended(self) -> None:
        self.end()
        self.assert_refused(AlreadyEnded, self.end, lambda: self.end(on=TOMORROW))
        self.assert_refused(NotFound, lambda: services.end_post(SERVICE, uuid7(), on=TODAY, reason="x"))

    def test_a_post_that_never_held_is_over(self) -> None:
        self.end(on=date(2025, 1, 1))
        self.assert_refused(AlreadyEnded, self.end)


class EndRightTests(EndingCase):
    def setUp(self) -> None:
        super().setUp()
        self.right = Right.objects.get(post=self.post, act=acts.READ)

    def end(self) -> Right:
        return services.end_right(SERVICE, self.right.pk, on=TODAY, reason="đổi việc")

    def test_the_right_is_gone_and_the_others_stay(self) -> None:
        self.end()
        self.assertFalse(self.may(self.binh, acts.READ))
        self.assertTrue(self.may(self.binh, acts.APPROVE))
        self.assertEqual(self.last_row().act, "accounts.end_right")

    def test_an_ended_or_unknown_right_is_not_ended(self) -> None:
        self.end()
        self.assert_refused(AlreadyEnded, self.end)
        self.assert_refused(NotFound, lambda: services.end_right(SERVICE, uuid7(), on=TODAY, reason="x"))


class EndDelegationTests(EndingCase):
    def setUp(self) -> None:
        super().setUp()
        self.lent = services.delegate(
            SERVICE, self.post.pk, to_account=id_of(self.an), acts=[acts.APPROVE], from_on=TODAY,
            to_on=date(2026, 4, 1), reason="đi công tác",
        )  # fmt: skip

    def end(self) -> Delegation:
        return services.end_delegation(SERVICE, self.lent.pk, on=TODAY, reason="về sớm")

    def test_what_was_lent_comes_back(self) -> None:
        self.end()
        self.assertFalse(self.may(self.an, acts.APPROVE))
        self.assertTrue(self.may(self.binh, acts.APPROVE))
        self.assertEqual(self.last_row().act, "accounts.end_delegation")

    def test_an_ended_or_unknown_one_is_not_ended(self) -> None:
        self.end()
        self.assert_refused(AlreadyEnded, self.end)
        self.assert_refused(NotFound, lambda: services.end_delegation(SERVICE, uuid7(), on=TODAY, reason="x"))


class RevokeTokenTests(EndingCase):
    def setUp(self) -> None:
        super().setUp()
        self.secret = services.issue_token(
            SERVICE, id_of(self.an), label="t", ends_at=NOW + timedelta(days=9)
        )
        self.token = queries.list_tokens(id_of(self.an))[0]

    def revoke(self) -> Token:
        return services.revoke_token(SERVICE, self.token.pk, at=NOW, reason="mất máy")

    def test_a_revoked_token_speaks_for_nobody(self) -> None:
        self.assertEqual(queries.actor_by_token(self.secret, at=NOW).account_id, id_of(self.an))
        self.revoke()
        with self.assertRaises(TokenRefused):
            queries.actor_by_token(self.secret, at=NOW)
        self.assertEqual(self.last_row().act, "accounts.revoke_token")

    def test_an_ended_or_unknown_token_is_not_revoked(self) -> None:
        self.revoke()
        self.assert_refused(AlreadyEnded, self.revoke)
        self.assert_refused(NotFound, lambda: services.revoke_token(SERVICE, uuid7(), at=NOW, reason="x"))


class CloseAccountTests(EndingCase):
    def close(self) -> Account:
        return services.close_account(SERVICE, id_of(self.binh), reason="chuyển công tác")

    def test_a_closed_account_is_nobody_and_its_token_opens_nothing(self) -> None:
        secret = services.issue_token(SERVICE, id_of(self.binh), label="t", ends_at=NOW + timedelta(days=9))
        self.close()
        with self.assertRaises(NotFound):
            queries.actor_for(id_of(self.binh), at=NOW)
        with self.assertRaises(TokenRefused):
            queries.actor_by_token(secret, at=NOW)
        self.assertEqual(self.last_row().act, "accounts.close")

    def test_what_it_lent_ends_with_it(self) -> None:
        services.delegate(
            SERVICE, self.post.pk, to_account=id_of(self.an), acts=[acts.APPROVE], from_on=TODAY,
            to_on=date(2026, 4, 1), reason="đi công tác",
        )  # fmt: skip
        self.close()
        self.assertFalse(self.may(self.an, acts.APPROVE))

    def test_its_name_stays_for_the_trail(self) -> None:
        self.close()
        self.assertEqual(queries.names_of({id_of(self.binh)}), {id_of(self.binh): "Binh"})

    def test_a_closed_or_unknown_account_is_not_closed(self) -> None:
        self.close()
        self.assert_refused(AlreadyEnded, self.close)
        self.assert_refused(NotFound, lambda: services.close_account(SERVICE, uuid7(), reason="x"))
