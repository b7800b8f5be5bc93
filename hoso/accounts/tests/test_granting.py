"""Who gives rights, and where: nobody else changes an account, a post or a right."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from hoso.access import acts
from hoso.access.values import AccessClass, Actor, ScopeKind
from hoso.accounts import queries, services
from hoso.accounts.models import Account, Right
from hoso.accounts.rules import Role
from hoso.accounts.tests.test_ending import EndingCase
from hoso.lib.errors import NotAllowed
from hoso.lib.ids import uuid7
from tests.worlds import NOW, PASSWORD, SERVICE, TODAY, a_body, a_person, id_of

NEXT_MONTH = date(2026, 4, 1)


class GrantingCase(EndingCase):
    """An administrator of the body, and one of another body."""

    def setUp(self) -> None:
        super().setUp()
        self.elsewhere = a_body()
        self.root = a_person("root", body=self.body, role=Role.ADMINISTRATOR)
        self.stranger = a_person("stranger", body=self.elsewhere, role=Role.ADMINISTRATOR)
        self.right = Right.objects.get(post=self.post, act=acts.READ)
        self.lent = self.lend(SERVICE)
        services.issue_token(SERVICE, id_of(self.binh), label="t", ends_at=NOW + timedelta(days=9))
        [self.token] = queries.list_tokens(id_of(self.binh))

    def lend(self, by: Actor, *names: str, to: Actor | None = None) -> object:
        return services.delegate(
            by, self.post.pk, to_account=id_of(to or self.an), acts=names or [acts.APPROVE], from_on=TODAY,
            to_on=NEXT_MONTH, reason="x",
        )  # fmt: skip

    def give(self, by: Actor, kind: ScopeKind, scope_id: UUID) -> Right:
        return services.give_right(
            by, self.post.pk, acts.READ, scope_kind=kind, scope_id=scope_id,
            up_to=AccessClass.OPEN, from_on=TODAY,
        )  # fmt: skip

    def in_the_body(self, by: Actor) -> list[Callable[[], object]]:
        """Acts for which one gives rights in the body of Bình's post."""
        [lent] = queries.list_delegations(id_of(self.binh))
        return [
            lambda: services.appoint(
                by, id_of(self.an), body_id=self.body, title="x", role=Role.LEADER, from_on=TODAY
            ),
            lambda: self.give(by, ScopeKind.BODY, self.body),
            lambda: self.lend(by),
            lambda: services.end_delegation(by, lent.pk, on=TODAY, reason="x"),
            lambda: services.end_right(by, self.right.pk, on=TODAY, reason="x"),
            lambda: services.revoke_token(by, self.token.pk, at=NOW, reason="x"),
            lambda: services.end_post(by, self.post.pk, on=TODAY, reason="x"),
            lambda: services.close_account(by, id_of(self.an), reason="x"),
        ]


class GrantTests(GrantingCase):
    def test_who_gives_rights_in_a_body_does_all_of_it_there(self) -> None:
        for act in self.in_the_body(self.root):
            act()
        self.assertEqual(self.last_row().account_id, id_of(self.root))
        self.assertEqual(self.last_row().post_id, self.root.post_id)

    def test_a_clerk_and_an_administrator_of_another_body_change_nothing(self) -> None:
        for by in (self.an, self.stranger):
            self.assert_refused(NotAllowed, *self.in_the_body(by))

    def test_only_who_gives_rights_opens_accounts(self) -> None:
        self.assert_refused(
            NotAllowed, lambda: services.open_account(self.an, "be", full_name="Bé", password=PASSWORD)
        )
        services.open_account(self.root, "be", full_name="Bé", password=PASSWORD)
        self.assertTrue(Account.objects.filter(username="be").exists())

    def test_nobody_gives_rights_over_what_others_answer_for(self) -> None:
        self.assert_refused(
            NotAllowed,
            lambda: self.give(self.root, ScopeKind.BODY, self.elsewhere),
            lambda: self.give(self.root, ScopeKind.CUSTODY, self.elsewhere),
            lambda: self.give(self.root, ScopeKind.FONDS, uuid7()),
            lambda: self.give(self.root, ScopeKind.HOLDING, uuid7()),
        )
        self.give(self.root, ScopeKind.CUSTODY, self.body)

    def test_an_account_with_a_post_elsewhere_is_closed_by_neither_alone(self) -> None:
        services.appoint(
            SERVICE, id_of(self.an), body_id=self.elsewhere, title="x", role=Role.CLERK, from_on=TODAY
        )
        for by in (self.root, self.stranger):
            close = partial(services.close_account, by, id_of(self.an), reason="x")
            self.assert_refused(NotAllowed, close)


class OwnTests(GrantingCase):
    def test_the_holder_of_a_post_lends_of_it_and_takes_it_back(self) -> None:
        self.lend(self.binh)
        row = self.last_row()
        self.assertEqual((row.account_id, row.post_id), (id_of(self.binh), self.post.pk))
        lent = queries.list_delegations(id_of(self.binh))[-1]
        services.end_delegation(self.binh, lent.pk, on=TODAY, reason="x")

    def test_a_lent_right_to_give_rights_passes_nothing_on(self) -> None:
        [post] = queries.list_posts(id_of(self.root), on=TODAY)
        services.delegate(
            SERVICE, post.pk, to_account=id_of(self.an), acts=[acts.GRANT], from_on=TODAY, to_on=NEXT_MONTH,
            reason="x",
        )  # fmt: skip
        deputy = self.now(self.an)
        self.assertTrue(deputy.may(acts.GRANT, ScopeKind.BODY, self.body))
        self.assert_refused(NotAllowed, lambda: self.lend(deputy))
        services.end_right(deputy, self.right.pk, on=TODAY, reason="x")
        self.assertEqual(self.last_row().on_behalf_of, id_of(self.root))

    def test_nobody_makes_a_token_of_another_account(self) -> None:
        later = NOW + timedelta(days=1)
        self.assert_refused(
            NotAllowed,
            lambda: services.issue_token(self.root, id_of(self.binh), label="t", ends_at=later),
        )
        services.issue_token(self.binh, id_of(self.binh), label="t", ends_at=later)

    def test_everybody_revokes_a_token_of_their_own(self) -> None:
        services.revoke_token(self.binh, self.token.pk, at=NOW, reason="x")
        self.assertEqual(self.last_row().act, "accounts.revoke_token")
