"""The trail names whose right was used: the post, and on whose behalf when it was lent."""

from datetime import date
from uuid import UUID

from django.test import TestCase

from hoso.access import acts
from hoso.access.values import AccessClass, Actor
from hoso.accounts import queries as accounts
from hoso.accounts import services as accounts_services
from hoso.accounts.rules import Role
from hoso.audit.models import TrailRow
from hoso.dossiers import services
from hoso.holdings import queries as holdings
from hoso.holdings import services as holdings_services
from hoso.registry import services as registry
from tests.worlds import NOW, SERVICE, TODAY, a_document, a_world, id_of

LENT = (acts.READ, acts.DESCRIBE, acts.ARRANGE, acts.APPROVE)


class OnBehalfTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        self.dossier = services.open_dossier(
            self.world.binh, fonds_id=self.world.fonds.pk, custodian_id=self.world.province,
            title="Hồ sơ mở đường", found="room 3",
        )  # fmt: skip
        self.document = a_document(self.world)
        services.add_documents(self.world.binh, self.dossier.pk, [self.document.pk])
        [self.post] = accounts.list_posts(id_of(self.world.binh), on=TODAY)
        accounts_services.delegate(
            SERVICE, self.post.pk, to_account=id_of(self.world.chi), acts=LENT, from_on=TODAY,
            to_on=date(2026, 4, 1), reason="nghỉ phép",
        )  # fmt: skip

    def deputy(self) -> Actor:
        return accounts.actor_for(id_of(self.world.chi), at=NOW)

    def row(self, act: str) -> tuple[UUID | None, UUID | None, UUID | None]:
        row = TrailRow.objects.filter(act=act).order_by("-written")[0]
        return row.account_id, row.post_id, row.on_behalf_of

    def on_behalf(self) -> tuple[UUID, UUID, UUID]:
        return id_of(self.world.chi), self.post.pk, id_of(self.world.binh)

    def test_a_deputy_confirms_and_approves_on_behalf_of_who_is_away(self) -> None:
        registry.confirm_document(self.deputy(), self.document.pk, corrections={})
        services.approve(self.deputy(), self.dossier.pk)
        for act in ("registry.confirm_document", "dossiers.approve"):
            self.assertEqual(self.row(act), self.on_behalf())

    def test_a_deputy_reads_restricted_records_on_behalf_of_who_is_away(self) -> None:
        holdings_services.set_class(SERVICE, [self.document.pk], AccessClass.RESTRICTED, reason="x")
        registry.read_document(self.deputy(), self.document.pk)
        self.assertEqual(self.row("registry.read_document"), self.on_behalf())

    def test_who_acts_by_an_own_right_acts_for_nobody_else(self) -> None:
        registry.confirm_document(self.world.binh, self.document.pk, corrections={})
        own = (id_of(self.world.binh), self.post.pk, None)
        self.assertEqual(self.row("registry.confirm_document"), own)

    def test_of_two_posts_the_one_that_opens_the_record_is_named(self) -> None:
        second = accounts_services.appoint(
            SERVICE, id_of(self.world.an), body_id=self.world.province, title="x", role=Role.ARCHIVIST,
            from_on=TODAY,
        )  # fmt: skip
        an = accounts.actor_for(id_of(self.world.an), at=NOW)
        registry.confirm_document(an, self.document.pk, corrections={})
        self.assertEqual(self.row("registry.confirm_document"), (id_of(an), second.pk, None))

    def test_each_of_many_records_is_done_by_the_right_that_opens_it(self) -> None:
        own = a_document(self.world, actor=self.world.an, fonds=self.world.commune_fonds)
        accounts_services.appoint(
            SERVICE, id_of(self.world.chi), body_id=self.world.commune, title="x", role=Role.ARCHIVIST,
            from_on=TODAY,
        )  # fmt: skip
        parts = holdings.by_capacity(self.deputy(), acts.DESCRIBE, [self.document.pk, own.pk])
        self.assertEqual(
            [(by.on_behalf_of, ids) for by, ids in parts],
            [(None, [own.pk]), (id_of(self.world.binh), [self.document.pk])],
        )
        registry.confirm_certain(self.deputy(), [self.document.pk, own.pk])
        rows = TrailRow.objects.filter(act="registry.confirm_certain")
        self.assertEqual(
            dict(rows.values_list("subject", "on_behalf_of")),
            {own.pk: None, self.document.pk: id_of(self.world.binh)},
        )
