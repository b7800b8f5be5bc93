from datetime import date

from django.test import TestCase

from hoso.dossiers import queries, services
from hoso.dossiers.errors import DossierEmpty, HoldsShut, MoveNotOpen, NotAllConfirmed
from hoso.dossiers.models import Dossier
from hoso.holdings import queries as holdings
from hoso.holdings import services as holdings_services
from hoso.lib.errors import NotAllowed, NotFound
from hoso.registry import services as registry
from tests.worlds import SERVICE, a_document, a_world, announced


class DossierTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        self.dossier = services.open_dossier(
            self.world.binh, fonds_id=self.world.fonds.pk, custodian_id=self.world.province,
            title="Hồ sơ mở đường liên xã", found="room 3",
        )  # fmt: skip
        self.document = a_document(self.world, date="2024-05-02")
        self.later = a_document(self.world, date="2024-11-30")

    def fill(self, *, confirmed: bool = True) -> None:
        services.add_documents(self.world.binh, self.dossier.pk, [self.later.pk, self.document.pk])
        if confirmed:
            registry.confirm_certain(self.world.binh, [self.later.pk, self.document.pk])

    def stored(self) -> Dossier:
        return Dossier.objects.get(pk=self.dossier.pk)

    def test_the_documents_give_a_dossier_its_dates(self) -> None:
        self.fill()
        dossier = self.stored()
        self.assertEqual((dossier.begins_on, dossier.ends_on), (date(2024, 5, 2), date(2024, 11, 30)))
        contents = queries.contents(self.world.binh, self.dossier.pk)
        self.assertEqual([document.pk for document in contents], [self.later.pk, self.document.pk])

    def test_opening_it_again_is_the_same_dossier(self) -> None:
        again = services.open_dossier(
            self.world.binh, fonds_id=self.world.fonds.pk, custodian_id=self.world.province, title="x",
            found="y", dossier_id=self.dossier.pk,
        )  # fmt: skip
        self.assertEqual((again.title, Dossier.objects.count()), ("Hồ sơ mở đường liên xã", 1))

    def test_an_approved_dossier_is_announced_and_not_changed_any_more(self) -> None:
        self.fill()
        services.approve(self.world.binh, self.dossier.pk)
        self.assertEqual((self.stored().status, announced()[-1]), ("approved", "dossiers.DossierApproved"))
        for change in (
            lambda: services.add_documents(self.world.binh, self.dossier.pk, [self.document.pk]),
            lambda: services.take_out_documents(
                self.world.binh, self.dossier.pk, [self.document.pk], reason="x"
            ),
            lambda: services.approve(self.world.binh, self.dossier.pk),
        ):
            with self.assertRaises(MoveNotOpen):
                change()
        self.assertEqual(len(holdings.members(self.dossier.pk)), 2)

    def test_an_empty_dossier_is_not_approved(self) -> None:
        with self.assertRaises(DossierEmpty):
            services.approve(self.world.binh, self.dossier.pk)
        self.assertEqual(self.stored().status, "open")

    def test_a_dossier_with_an_unseen_document_is_not_approved(self) -> None:
        self.fill(confirmed=False)
        with self.assertRaises(NotAllConfirmed):
            services.approve(self.world.binh, self.dossier.pk)
        self.assertEqual(self.stored().status, "open")

    def test_a_dossier_with_a_document_that_may_be_secret_is_not_approved(self) -> None:
        self.fill()
        holdings_services.shut(SERVICE, [self.document.pk], reason="mark")
        with self.assertRaises(HoldsShut):
            services.approve(self.world.binh, self.dossier.pk)
        self.assertEqual(self.stored().status, "open")
        holdings_services.open_again(SERVICE, [self.document.pk], reason="no mark")
        self.assertEqual(services.approve(self.world.binh, self.dossier.pk).status, "approved")

    def test_an_outsider_finds_no_dossier_and_approves_none(self) -> None:
        self.fill()
        with self.assertRaises(NotFound):
            services.approve(self.world.chi, self.dossier.pk)
        self.assertEqual(queries.dossiers_open_to(self.world.chi).count(), 0)
        self.assertEqual(queries.contents(self.world.chi, self.dossier.pk), [])
        self.assertEqual(self.stored().status, "open")

    def test_a_clerk_of_the_same_body_may_not_approve(self) -> None:
        from hoso.accounts.rules import Role
        from tests.worlds import a_person

        self.fill()
        clerk = a_person("dung", body=self.world.province, role=Role.CLERK)
        with self.assertRaises(NotAllowed):
            services.approve(clerk, self.dossier.pk)
        self.assertEqual(self.stored().status, "open")

    def test_what_is_taken_out_changes_the_dates(self) -> None:
        self.fill()
        services.take_out_documents(self.world.binh, self.dossier.pk, [self.later.pk], reason="trùng")
        self.assertEqual(self.stored().ends_on, date(2024, 5, 2))

    def test_a_description_can_be_changed_until_approval(self) -> None:
        services.describe(
            self.world.binh, self.dossier.pk, title="Đường liên xã", code="01.XD", retention_code="01",
            year=2024,
        )  # fmt: skip
        self.assertEqual((self.stored().title, self.stored().retention_code), ("Đường liên xã", "01"))
        with self.assertRaises(NotFound):
            services.describe(
                self.world.chi, self.dossier.pk, title="x", code="", retention_code="", year=None
            )
        self.assertEqual(self.stored().title, "Đường liên xã")
