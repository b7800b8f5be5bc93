from datetime import date, timedelta
from uuid import uuid4

from django.test import TestCase

from hoso.access import acts
from hoso.access.values import AccessClass, ScopeKind
from hoso.accounts import queries, services
from hoso.accounts.errors import NameTaken, OddPeriod, TokenRefused
from hoso.accounts.models import Account, Right
from hoso.accounts.rules import Role
from hoso.lib.errors import BadValue, NotFound
from tests.worlds import NOW, PASSWORD, SERVICE, TODAY, a_body, a_person, id_of


class PostsGiveRightsTests(TestCase):
    def setUp(self) -> None:
        self.commune, self.province = a_body(), a_body(level="province")
        self.an = a_person("an", body=self.commune, role=Role.CLERK)

    def test_a_clerk_reads_internal_records_of_her_body_and_no_other(self) -> None:
        reach = self.an.reach(acts.READ, ScopeKind.BODY)
        self.assertEqual(reach, {AccessClass.INTERNAL: frozenset({self.commune})})

    def test_whoever_runs_the_server_may_open_no_record(self) -> None:
        root = a_person("root", body=self.commune, role=Role.ADMINISTRATOR)
        for kind in ScopeKind:
            self.assertEqual(root.reach(acts.READ, kind), {})

    def test_a_right_up_to_restricted_here_does_not_widen_an_open_one_there(self) -> None:
        post = queries.list_posts(id_of(self.an), on=TODAY)[0]
        services.give_right(
            SERVICE, post.pk, acts.READ, scope_kind=ScopeKind.BODY, scope_id=self.province,
            up_to=AccessClass.OPEN, from_on=TODAY,
        )  # fmt: skip
        reach = queries.actor_for(id_of(self.an), at=NOW).reach(acts.READ, ScopeKind.BODY)
        self.assertEqual(reach[AccessClass.OPEN], {self.province})
        self.assertEqual(reach[AccessClass.INTERNAL], {self.commune})

    def test_rights_end_with_the_post(self) -> None:
        account = services.open_account(SERVICE, "dung", full_name="Dũng", password=PASSWORD)
        services.appoint(
            SERVICE, account.pk, body_id=self.commune, title="văn thư", role=Role.CLERK,
            from_on=date(2026, 1, 1), to_on=TODAY,
        )  # fmt: skip
        self.assertEqual(queries.actor_for(account.pk, at=NOW).grants, ())
        self.assertTrue(queries.actor_for(account.pk, at=NOW - timedelta(days=1)).grants)

    def test_an_ended_account_is_nobody(self) -> None:
        Account.objects.filter(pk=id_of(self.an)).update(is_active=False)
        with self.assertRaises(NotFound):
            queries.actor_for(id_of(self.an), at=NOW)

    def test_a_post_cannot_end_before_it_begins(self) -> None:
        with self.assertRaises(OddPeriod):
            services.appoint(
                SERVICE, id_of(self.an), body_id=self.commune, title="x", role=Role.LEADER,
                from_on=TODAY, to_on=TODAY,
            )  # fmt: skip
        self.assertEqual(Right.objects.filter(act=acts.TRAIL).count(), 0)


class AccountAndTokenTests(TestCase):
    def setUp(self) -> None:
        self.an = a_person("an", body=a_body(), role=Role.CLERK)

    def test_a_user_name_is_given_once(self) -> None:
        with self.assertRaises(NameTaken):
            services.open_account(SERVICE, "an", full_name="Another", password=PASSWORD)
        self.assertEqual(Account.objects.count(), 1)

    def test_a_short_password_opens_no_account(self) -> None:
        with self.assertRaises(BadValue):
            services.open_account(SERVICE, "be", full_name="Bé", password="ngan")
        self.assertIsNone(queries.find_account("be"))

    def test_passwords_are_kept_by_argon2(self) -> None:
        self.assertTrue(queries.get_account("an").password.startswith("argon2"))

    def test_a_token_speaks_for_its_own_account_until_it_ends(self) -> None:
        token = services.issue_token(SERVICE, id_of(self.an), label="t", ends_at=NOW + timedelta(days=1))
        self.assertEqual(queries.actor_by_token(token, username="an", at=NOW).account_id, id_of(self.an))
        for username, text, at in (
            ("an", token, NOW + timedelta(days=2)), ("chi", token, NOW), ("an", str(uuid4()), NOW)
        ):  # fmt: skip
            with self.assertRaises(TokenRefused):
                queries.actor_by_token(text, username=username, at=at)
