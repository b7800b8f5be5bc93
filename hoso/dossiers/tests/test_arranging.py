"""Who opens and fills dossiers; a refusal changes nothing."""

from collections.abc import Callable
from typing import Any

from django.test import TestCase

from hoso.access import acts
from hoso.access.values import AccessClass, Actor
from hoso.accounts.rules import Role
from hoso.audit.models import Detail, TrailRow
from hoso.dossiers import services
from hoso.dossiers.models import Dossier
from hoso.events.models import OutboxRow
from hoso.holdings.models import Holding, Membership
from hoso.lib.errors import NotAllowed, NotFound
from tests.worlds import SERVICE, a_document, a_person, a_world


class ArrangingTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        self.dossier = self.open(self.world.binh)
        self.document = a_document(self.world)
        self.clerk = a_person("dung", body=self.world.province, role=Role.CLERK)

    def open(self, actor: Actor, **how: Any) -> Dossier:
        return services.open_dossier(
            actor, fonds_id=self.world.fonds.pk, custodian_id=self.world.province, title="Đường", found="x",
            **how,
        )  # fmt: skip

    def fill(self, actor: Actor, **how: Any) -> int:
        return services.add_documents(actor, self.dossier.pk, [self.document.pk], **how)

    def assert_refused(self, refusal: type[Exception], act: Callable[[Actor], object], *by: Actor) -> None:
        kept: list[type[Any]] = [Dossier, Holding, Membership, TrailRow, OutboxRow]
        before = [list(model.objects.order_by("pk").values()) for model in kept]
        for actor in by:
            with self.assertRaises(refusal):
                act(actor)
        self.assertEqual([list(model.objects.order_by("pk").values()) for model in kept], before)

    def test_a_reader_who_does_not_arrange_neither_opens_nor_fills(self) -> None:
        self.assert_refused(NotAllowed, self.open, self.clerk)
        self.assert_refused(NotAllowed, self.fill, self.clerk)

    def test_an_outsider_does_not_learn_of_fonds_or_dossier(self) -> None:
        self.assert_refused(NotFound, self.open, self.world.an, self.world.chi)
        self.assert_refused(NotFound, self.fill, self.world.an, self.world.chi)
        known = {"dossier_id": self.dossier.pk}
        self.assert_refused(NotFound, lambda by: self.open(by, **known), self.world.an)

    def test_who_digitises_files_the_pile_by_that_right(self) -> None:
        self.assertEqual(self.fill(self.clerk, right=acts.DIGITISE), 1)
        self.open(self.clerk, right=acts.DIGITISE)
        self.assertEqual(Dossier.objects.count(), 2)

    def test_the_service_files_what_it_digitised(self) -> None:
        self.assertEqual(self.fill(SERVICE), 1)

    def test_no_dossier_is_opened_above_the_own_reach(self) -> None:
        high = AccessClass.SENSITIVE_PERSONAL
        self.assert_refused(NotAllowed, lambda by: self.open(by, access_class=high), self.world.binh)

    def test_a_paper_of_others_is_not_drawn_into_a_dossier(self) -> None:
        theirs = a_document(self.world, actor=self.world.an, fonds=self.world.commune_fonds)
        self.assert_refused(
            NotAllowed,
            lambda by: services.add_documents(by, self.dossier.pk, [self.document.pk, theirs.pk]),
            self.world.binh,
        )

    def test_a_changed_description_keeps_old_and_new(self) -> None:
        services.describe(
            self.world.binh, self.dossier.pk, title="Đường liên xã", code="1", retention_code="", year=2024
        )
        detail = Detail.objects.get(row__act="dossiers.describe").detail
        self.assertEqual(
            (detail["before"]["title"], detail["before"]["year"], detail["after"]),
            ("Đường", None, {"title": "Đường liên xã", "code": "1", "retention": "", "year": 2024}),
        )
