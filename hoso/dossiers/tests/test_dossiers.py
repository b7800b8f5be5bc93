from concurrent.futures import ThreadPoolExecutor
from datetime import date

from django.db import connection, transaction
from django.test import TestCase, TransactionTestCase

from hoso.accounts.rules import Role
from hoso.dossiers import queries, services
from hoso.dossiers.errors import DossierEmpty, HoldsShut, MoveNotOpen, NotAllConfirmed, NothingCorrected
from hoso.dossiers.handlers import on_document_described
from hoso.dossiers.models import Dossier
from hoso.holdings import queries as holdings
from hoso.holdings import services as holdings_services
from hoso.lib.errors import NotAllowed, NotFound
from hoso.registry import services as registry
from hoso.registry.events import DocumentDescribed
from tests.worlds import SERVICE, a_document, a_person, a_world, announced


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

    def correct_date(self, day: str, *, reason: str = "đọc lại dấu") -> None:
        registry.confirm_document(self.world.binh, self.document.pk, corrections={"date": day}, reason=reason)

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
        self.fill()
        clerk = a_person("dung", body=self.world.province, role=Role.CLERK)
        with self.assertRaises(NotAllowed):
            services.approve(clerk, self.dossier.pk)
        self.assertEqual(self.stored().status, "open")

    def test_what_is_taken_out_changes_the_dates(self) -> None:
        self.fill()
        services.take_out_documents(self.world.binh, self.dossier.pk, [self.later.pk], reason="trùng")
        self.assertEqual(self.stored().ends_on, date(2024, 5, 2))

    def test_a_corrected_date_reaches_the_dossier_and_its_listeners(self) -> None:
        self.fill()
        self.correct_date("2023-12-31")
        on_document_described(DocumentDescribed(self.document.pk, confirmed=True))
        self.assertEqual(self.stored().begins_on, date(2023, 12, 31))
        self.assertEqual(announced()[-1], "dossiers.DossierChanged")

    def test_following_costs_the_same_however_much_a_dossier_holds(self) -> None:
        self.fill()
        for _ in range(2):
            # The document, its dossiers, the lock, the first and last date.
            with self.assertNumQueries(4 + 2):  # and a savepoint
                on_document_described(DocumentDescribed(self.document.pk, confirmed=True))
            more = [a_document(self.world).pk for _ in range(3)]
            services.add_documents(self.world.binh, self.dossier.pk, more)

    def test_hearing_it_twice_announces_nothing_more(self) -> None:
        self.fill()
        self.correct_date("2023-12-31")
        on_document_described(DocumentDescribed(self.document.pk, confirmed=True))
        heard = announced()
        on_document_described(DocumentDescribed(self.document.pk, confirmed=True))
        self.assertEqual(announced(), heard)

    def test_approval_takes_the_dates_of_this_moment(self) -> None:
        self.fill()
        self.correct_date("2023-12-31")
        services.approve(self.world.binh, self.dossier.pk)
        self.assertEqual(self.stored().begins_on, date(2023, 12, 31))

    def test_a_document_in_no_dossier_changes_none(self) -> None:
        self.correct_date("2023-12-31", reason="")
        heard = announced()
        on_document_described(DocumentDescribed(self.document.pk, confirmed=True))
        self.assertEqual(announced(), heard)

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


class CorrectedAfterApprovalTests(TestCase):
    """What is preserved and what the register says must not part unseen."""

    def setUp(self) -> None:
        self.world = a_world()
        self.dossier = services.open_dossier(
            self.world.binh, fonds_id=self.world.fonds.pk, custodian_id=self.world.province,
            title="Hồ sơ mở đường liên xã", found="room 3",
        )  # fmt: skip
        self.document = a_document(self.world, date="2024-05-02")
        services.add_documents(self.world.binh, self.dossier.pk, [self.document.pk])
        registry.confirm_certain(self.world.binh, [self.document.pk])
        self.approved = services.approve(self.world.binh, self.dossier.pk)

    def correct(self) -> None:
        registry.confirm_document(
            self.world.binh, self.document.pk, corrections={"date": "2024-03-02"}, reason="dấu đè lên số"
        )
        on_document_described(DocumentDescribed(self.document.pk, confirmed=True))

    def stored(self) -> Dossier:
        return Dossier.objects.get(pk=self.dossier.pk)

    def test_the_dossier_shows_it_and_keeps_what_was_approved(self) -> None:
        self.correct()
        dossier = self.stored()
        self.assertEqual((dossier.status, dossier.begins_on), ("approved", date(2024, 5, 2)))
        self.assertIsNotNone(dossier.corrected_at)
        self.assertEqual(announced()[-1], "dossiers.DossierChanged")
        self.assertEqual(queries.list_corrected(self.world.binh, limit=8), [dossier])
        self.assertEqual(queries.list_corrected(self.world.chi, limit=8), [])

    def test_hearing_it_twice_changes_nothing_more(self) -> None:
        self.correct()
        before, heard = self.stored().corrected_at, announced()
        on_document_described(DocumentDescribed(self.document.pk, confirmed=True))
        self.assertEqual((self.stored().corrected_at, announced()), (before, heard))

    def test_what_was_told_of_the_time_before_the_approval_is_no_correction(self) -> None:
        on_document_described(DocumentDescribed(self.document.pk, confirmed=True))
        self.assertIsNone(self.stored().corrected_at)

    def test_approved_again_it_says_what_the_document_says(self) -> None:
        self.correct()
        Dossier.objects.filter(pk=self.dossier.pk).update(status="preserved")
        services.approve_again(self.world.binh, self.dossier.pk)
        dossier = self.stored()
        self.assertEqual((dossier.status, dossier.begins_on), ("approved", date(2024, 3, 2)))
        self.assertIsNone(dossier.corrected_at)
        assert self.approved.approved_at is not None
        assert dossier.approved_at is not None
        self.assertGreater(dossier.approved_at, self.approved.approved_at)
        self.assertEqual(announced()[-1], "dossiers.DossierApproved")

    def test_without_a_correction_nothing_is_approved_again(self) -> None:
        heard = announced()
        with self.assertRaises(NothingCorrected):
            services.approve_again(self.world.binh, self.dossier.pk)
        self.assertEqual((self.stored().approved_at, announced()), (self.approved.approved_at, heard))

    def test_an_open_dossier_is_not_approved_again(self) -> None:
        other = services.open_dossier(
            self.world.binh, fonds_id=self.world.fonds.pk, custodian_id=self.world.province, title="Khác",
            found="room 3",
        )  # fmt: skip
        services.add_documents(self.world.binh, other.pk, [self.document.pk])
        with self.assertRaises(NothingCorrected):
            services.approve_again(self.world.binh, other.pk)
        self.assertEqual(Dossier.objects.get(pk=other.pk).status, "open")

    def test_an_outsider_and_a_clerk_approve_nothing_again(self) -> None:
        self.correct()
        clerk = a_person("dung", body=self.world.province, role=Role.CLERK)
        for actor, refusal in ((self.world.chi, NotFound), (clerk, NotAllowed)):
            with self.assertRaises(refusal):
                services.approve_again(actor, self.dossier.pk)
        self.assertEqual(self.stored().approved_at, self.approved.approved_at)

    def test_only_the_newest_approval_counts_as_preserved(self) -> None:
        self.correct()
        services.approve_again(self.world.binh, self.dossier.pk)
        first, newest = self.approved.approved_at, self.stored().approved_at
        self.assertFalse(services.mark_preserved(self.dossier.pk, approved_at=first))
        self.assertEqual(self.stored().status, "approved")
        self.assertTrue(services.mark_preserved(self.dossier.pk, approved_at=newest))
        self.assertEqual(self.stored().status, "preserved")


class MeanwhileTests(TransactionTestCase):
    def test_a_correction_made_while_a_dossier_is_approved_counts_as_later(self) -> None:
        world = a_world()
        dossier = services.open_dossier(
            world.binh, fonds_id=world.fonds.pk, custodian_id=world.province, title="Đường", found="room 3"
        )
        document = a_document(world)
        services.add_documents(world.binh, dossier.pk, [document.pk])
        registry.confirm_certain(world.binh, [document.pk])

        def correct() -> None:
            registry.confirm_document(world.binh, document.pk, corrections={"number": "16"}, reason="misread")
            connection.close()

        with ThreadPoolExecutor(1) as colleague:
            with transaction.atomic():
                services.approve(world.binh, dossier.pk)
                correction = colleague.submit(correct)
                # It waits for the approval to end.
                with self.assertRaises(TimeoutError):
                    correction.result(timeout=0.5)
            correction.result(timeout=10)
        on_document_described(DocumentDescribed(document.pk, confirmed=True))
        self.assertIsNotNone(Dossier.objects.get(pk=dossier.pk).corrected_at)
