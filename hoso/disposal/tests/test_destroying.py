"""Carrying a decision out: what goes, what stays, and what stops it at the last moment."""

import shutil
import tempfile
from datetime import date
from pathlib import Path

from django.apps import apps
from django.db import connection

from hoso.access import acts
from hoso.accounts import services as accounts
from hoso.accounts.models import Right
from hoso.audit.models import TrailRow
from hoso.blobs.models import Blob
from hoso.custody import services as custody
from hoso.disposal import queries, services
from hoso.disposal.errors import MoveNotOpen, NotDecided, ReasonMissing
from hoso.disposal.models import Line, Proposal
from hoso.disposal.rules import Barrier, State, Step
from hoso.disposal.tests.world import (
    DECISION_ON,
    MACHINE,
    DisposalTestCase,
    an_old_document,
    an_old_dossier,
)
from hoso.dossiers import queries as dossier_queries
from hoso.dossiers import services as dossiers
from hoso.dossiers.errors import MoveNotOpen as DossierMoveNotOpen
from hoso.exchange import queries as exchange
from hoso.exchange.models import Arrival, ArrivalFile
from hoso.exchange.tests.small import an_arrival
from hoso.handover import services as handover
from hoso.holdings import queries as holdings
from hoso.holdings import services as holding_services
from hoso.lib.errors import NotAllowed, NotFound
from hoso.lib.ids import uuid7
from hoso.preservation import services as preservation
from hoso.preservation.models import PreservedObject
from hoso.preservation.tests.world import WORKER, keep
from hoso.registry import queries as registry
from hoso.registry import services as registry_services
from hoso.registry.models import Document, Entry, FieldValue, MadeCopy
from tests.worlds import NOW, SERVICE, TODAY, announced, id_of


class DestroyedTests(DisposalTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.before = self.blobs_kept()
        self.proposal = self.approved(self.old)

    def test_the_bytes_are_gone_and_only_these(self) -> None:
        own = {file.digest for file in registry.files_of([each.pk for each in self.papers[:2]])}
        self.assertEqual(services.carry_out(MACHINE, self.proposal.pk), 1)
        self.assertEqual(self.blobs_kept(), self.before - own)
        self.assertFalse(self.root.has(f"urn:uuid:{self.old.pk}"))
        self.assertTrue(self.root.has(f"urn:uuid:{self.older.pk}"))
        line = self.line(self.old)
        self.assertEqual((line.step, line.is_open, len(line.result["gone"])), (Step.DONE, False, 6))
        self.assertEqual(line.result["stay"], [])
        self.proposal.refresh_from_db()
        self.assertEqual(self.proposal.state, State.DESTROYED)
        self.assertIn("disposal.DossierDestroyed", announced())

    def test_a_tombstone_is_found_and_says_by_which_decision_and_offers_no_file(self) -> None:
        services.carry_out(MACHINE, self.proposal.pk)
        binh = self.world.binh
        dossier = dossier_queries.get_dossier(binh, self.old.pk)
        self.assertEqual((dossier.status, dossier.title), ("destroyed", "Hồ sơ 01.VP"))
        act = queries.destroyed_by(binh, self.old.pk)
        assert act is not None
        self.assertIn("12/QĐ-UBND (01/03/2026)", act.reason)
        self.assertEqual(act.to_value, str(self.proposal.pk))
        document = registry.get_document(binh, self.papers[0].pk)
        self.assertEqual(document.written_number, "07/QĐ-UBND")
        self.assertEqual(registry.files_of([document.pk]), [])
        with self.assertRaises(NotAllowed):
            registry.get_document(binh, document.pk, to=acts.DOWNLOAD)

    def test_fields_that_the_office_does_not_keep_are_gone_with_every_value_ever_read(self) -> None:
        services.carry_out(MACHINE, self.proposal.pk)
        document = Document.objects.get(pk=self.papers[0].pk)
        self.assertEqual((document.subject, document.signer), ("Về việc một", ""))
        self.assertEqual((document.issued_on, document.issuer), (date(2005, 5, 2), "UBND huyện"))
        fields = set(FieldValue.objects.filter(document=document).values_list("field", flat=True))
        self.assertLessEqual(fields, {"number", "symbol", "date", "type", "issuer", "subject"})

    def test_copies_that_were_made_of_it_go_too_and_their_numbers_stay(self) -> None:
        copied = self.a_copy(self.papers[0])
        digest = copied.blob_id
        services.carry_out(MACHINE, self.proposal.pk)
        self.assertNotIn(digest, self.blobs_kept())
        copied.refresh_from_db()
        self.assertEqual((copied.passage, copied.heading, copied.entry.number), ("", "", 1))

    def a_copy(self, document: Document) -> MadeCopy:
        """An extract of a document, as the body that keeps it made one."""
        body = self.world.province
        register = registry_services.open_usual_registers(
            SERVICE, body, from_on=date(2026, 1, 1), to_on=date(2026, 12, 31), issuer_symbol="UBND"
        )[-1]
        entry = Entry.objects.create(
            register=register, number=1, dated_on=TODAY, state="given", document=document, entered_at=NOW
        )
        return MadeCopy.objects.create(
            body_id=body, entry=entry, document=document, form="extract", held="original", medium="paper",
            state="made", symbol="TrS-UBND", source_id=registry.files_of([document.pk])[0].digest,
            passage="Điều 2. Giao Văn phòng.", heading="Trích Điều 2", purpose="Vay vốn",
            permitted_by="Minh", signer_title="CHỦ TỊCH", signer="Minh", signer_account=uuid7(),
            place="Tuyên Quang", blob_id=keep(b"%PDF-1.7 a copy", "application/pdf"), page_count=1,
            made_at=NOW,
        )  # fmt: skip

    def test_digests_and_history_stay(self) -> None:
        services.carry_out(MACHINE, self.proposal.pk)
        row = PreservedObject.objects.get(holding_id=self.old.pk)
        self.assertEqual((row.state, row.destruction), ("destroyed", self.proposal.pk))
        self.assertTrue(row.files.exists())
        self.assertEqual(Blob.objects.filter(destroyed_at__isnull=False).count(), 6)
        acts_done = set(TrailRow.objects.filter(subject=self.old.pk).values_list("act", flat=True))
        self.assertLessEqual(
            {"disposal.destroy", "disposal.destroyed", "preservation.destroy", "holdings.destroyed"},
            acts_done,
        )

    def test_no_check_calls_it_a_loss_and_one_that_vanished_is_one(self) -> None:
        services.carry_out(MACHINE, self.proposal.pk)
        run = preservation.check_fixity(WORKER, sample=None)
        self.assertEqual(run.errors_found, 0)
        with tempfile.TemporaryDirectory() as folder:
            self.assertTrue(preservation.drill(WORKER, out=Path(folder) / "1").is_right)
        shutil.rmtree(self.object_folder(self.older.pk))
        run = preservation.check_fixity(WORKER, sample=None)
        self.assertGreater(run.errors_found, 0)

    def test_twice_is_once(self) -> None:
        services.carry_out(MACHINE, self.proposal.pk)
        trail = TrailRow.objects.count()
        with self.assertRaises(MoveNotOpen):
            services.carry_out(MACHINE, self.proposal.pk)
        with self.assertRaises(MoveNotOpen):
            services.ask(self.dung, self.proposal.pk)
        self.assertEqual(TrailRow.objects.count(), trail)

    def test_nobody_but_the_service_carries_out(self) -> None:
        for person in (self.dung, self.world.binh, self.world.chi):
            with self.assertRaises(NotAllowed):
                services.carry_out(person, self.proposal.pk)
        self.assertEqual(self.blobs_kept(), self.before)

    def test_nothing_is_added_to_a_tombstone_and_it_is_not_approved_again(self) -> None:
        services.carry_out(MACHINE, self.proposal.pk)
        with self.assertRaises(NotAllowed):
            dossiers.add_documents(self.world.binh, self.old.pk, [self.papers[2].pk])
        with self.assertRaises(DossierMoveNotOpen):
            dossiers.note_destroyed(self.old.pk, keep_title=True)

    def test_it_is_on_no_list_of_what_is_due(self) -> None:
        services.carry_out(MACHINE, self.proposal.pk)
        rows = queries.list_due(self.world.binh, self.world.province)
        self.assertEqual([row.dossier_id for row in rows], [self.older.pk])


class SubjectTests(DisposalTestCase):
    def test_a_decision_may_say_that_no_subject_stays(self) -> None:
        proposal = self.approved(self.old, keep_subject=False)
        services.carry_out(MACHINE, proposal.pk)
        self.assertEqual(Document.objects.get(pk=self.papers[0].pk).subject, "")
        self.assertFalse(FieldValue.objects.filter(document=self.papers[0], field="subject").exists())
        dossier = dossier_queries.get_dossier(self.world.binh, self.old.pk)
        self.assertEqual((dossier.title, self.line(self.old).title), ("01.VP", "01.VP"))


class SharedTests(DisposalTestCase):
    def test_a_document_that_lies_in_a_living_dossier_stays_whole(self) -> None:
        shared = self.papers[0]
        living = an_old_dossier(self.world, shared, code="03.VP", retention="01")
        proposal = self.approved(self.old)
        services.carry_out(MACHINE, proposal.pk)
        self.assertEqual(self.line(self.old).result["shared"], [str(shared.pk)])
        self.assertEqual(len(registry.files_of([shared.pk])), 3)
        self.assertIsNone(Document.objects.select_related("holding").get(pk=shared.pk).holding.destroyed_on)
        self.assertEqual(Document.objects.get(pk=shared.pk).signer, "Lê A")
        for file in registry.files_of([shared.pk]):
            self.assertIn(file.digest, self.blobs_kept())
        self.preserve(living.pk)
        self.assertTrue(self.root.has(f"urn:uuid:{living.pk}"))

    def test_bytes_that_a_living_document_has_too_stay_and_the_certificate_says_so(self) -> None:
        same = an_old_document(self.world, "một", dated="2020-01-01")
        an_old_dossier(self.world, same, code="03.VP")
        Blob.objects.update(kept_again_at=None)  # they came in years ago
        proposal = self.approved(self.old)
        services.carry_out(MACHINE, proposal.pk)
        result = self.line(self.old).result
        self.assertEqual((len(result["gone"]), len(result["stay"])), (3, 3))
        self.assertEqual({each["what"] for each in result["stay"]}, {"document"})
        self.assertEqual(len(registry.files_of([same.pk])), 3)
        self.assertEqual(registry.files_of([self.papers[0].pk]), [])
        for file in registry.files_of([same.pk]):
            self.assertIn(file.digest, self.blobs_kept())

    def test_no_other_door_gives_out_a_file_of_a_destroyed_document(self) -> None:
        document = self.papers[0].pk
        digest = registry.files_of([document])[0].digest
        came = an_arrival(self.world.province, self.world.commune, subject="Về việc một")
        Arrival.objects.filter(pk=came.pk).update(document=document)
        ArrivalFile.objects.create(
            arrival=came, ordinal=1, blob_id=digest, name="một.pdf", media_type="application/pdf"
        )
        waits = an_arrival(self.world.province, self.world.commune, subject="Khác", number="13")
        ArrivalFile.objects.create(
            arrival=waits, ordinal=1, blob_id=digest, name="một.pdf", media_type="application/pdf"
        )
        self.assertEqual(len(exchange.files_of_arrival(came.pk)), 1)
        services.carry_out(MACHINE, self.approved(self.old).pk)
        self.assertEqual(exchange.files_of_arrival(came.pk), [])
        # What came to somebody else with the same bytes is theirs, and stays.
        self.assertEqual(len(exchange.files_of_arrival(waits.pk)), 1)
        self.assertIn(digest, self.blobs_kept())
        [stays] = self.line(self.old).result["stay"]
        self.assertEqual((stays["digest"], stays["what"]), (digest, "message"))

    def test_bytes_of_two_dossiers_go_with_the_second(self) -> None:
        shared = self.papers[0]
        an_old_dossier(self.world, shared, code="03.VP")
        both = dossier_queries.dossiers_of([shared.pk])[shared.pk]
        services.reckon(both)
        first = self.approved(self.old)
        services.carry_out(MACHINE, first.pk)
        self.assertIsNone(holdings.by_ids([shared.pk])[shared.pk].destroyed_on)
        second = self.approved(
            *(each for each in map(dossier_queries.find_dossier, both) if each and each.pk != self.old.pk)
        )
        services.carry_out(MACHINE, second.pk)
        self.assertIsNotNone(holdings.by_ids([shared.pk])[shared.pk].destroyed_on)
        self.assertEqual({file.digest for file in registry.files_of([shared.pk])}, set())

    def test_every_table_that_cites_bytes_is_asked(self) -> None:
        cited = {
            f"{model._meta.label_lower}.{field.name}"
            for model in apps.get_models()
            for field in model._meta.get_fields()
            if getattr(field, "concrete", False) and field.related_model is Blob
        }
        self.assertEqual(
            cited,
            {
                "custody.photograph.blob",
                "digitisation.incomingfile.blob",
                "digitisation.scandocument.pdfa_blob",
                "digitisation.scandocument.reading_blob",
                "exchange.arrivalfile.blob",
                "exchange.dispatchfile.blob",
                "handover.photo.blob",
                "registry.draftfile.blob",
                "registry.madecopy.blob",
                "registry.madecopy.source",
                "registry.representation.blob",
                # What is known of signatures in a file is no use of its bytes.
                "signatures.judgement.blob",
                "signatures.signedfile.blob",
                "signatures.signing.current",
                "signatures.signing.prepared",
                "signatures.signingpart.signed",
            },
        )


class StoppedTests(DisposalTestCase):
    """What comes between the decision and the destruction of each dossier."""

    def setUp(self) -> None:
        super().setUp()
        self.proposal = self.approved()

    def stopped(self, *dossiers_: object) -> dict[str, str]:
        services.carry_out(MACHINE, self.proposal.pk)
        rows = Line.objects.filter(proposal=self.proposal, step=Step.WAITING)
        return {line.code: line.stopped_by for line in rows}

    def untouched(self) -> None:
        self.assertTrue(self.root.has(f"urn:uuid:{self.old.pk}"))
        self.assertEqual(len(registry.files_of([self.papers[0].pk])), 3)
        self.assertEqual(dossier_queries.get_dossier(self.world.binh, self.old.pk).status, "preserved")

    def test_a_hold_stops_its_dossier_alone_and_once_lifted_it_goes_on(self) -> None:
        held = services.hold_dossier(self.world.binh, self.old.pk, reason="Khiếu nại")
        self.assertEqual(self.stopped(), {"01.VP": Barrier.HOLD})
        self.untouched()
        self.assertFalse(self.root.has(f"urn:uuid:{self.older.pk}"))
        services.lift(self.world.binh, held.pk, reason="Đã giải quyết")
        self.assertEqual(self.stopped(), {"01.VP": Barrier.HOLD})  # nobody asked again
        services.ask(self.dung, self.proposal.pk)
        self.assertEqual(self.stopped(), {})
        self.assertFalse(self.root.has(f"urn:uuid:{self.old.pk}"))

    def test_a_hold_on_the_fonds_stops_all(self) -> None:
        services.hold_fonds(self.dung, self.world.fonds.pk, reason="Thanh tra", basis="QĐ 5/QĐ-TTr")
        self.assertEqual(set(self.stopped().values()), {Barrier.FONDS_HOLD})
        self.untouched()

    def test_a_handover_that_was_opened_meanwhile_stops_all(self) -> None:
        accounts_leader = self.dung
        handover.make_plan(
            accounts_leader, body_id=self.world.province, title="Tiếp nhận huyện",
            deadline_on=date(2026, 12, 31), givers=[self.world.district],
        )  # fmt: skip
        self.assertEqual(set(self.stopped().values()), {Barrier.HANDOVER})
        self.untouched()

    def test_what_was_shut_because_it_may_be_secret_stays(self) -> None:
        holding_services.shut(MACHINE, [self.papers[0].pk], reason="MẬT")
        self.assertEqual(self.stopped(), {"01.VP": Barrier.SECRET})

    def test_what_is_frozen_stays(self) -> None:
        dossiers.freeze(self.dung, [self.old.pk], reason="Tòa án")
        self.assertEqual(self.stopped(), {"01.VP": Barrier.FROZEN})
        self.untouched()

    def test_what_is_on_loan_stays(self) -> None:
        custody.lend(
            self.world.binh, self.papers[0].pk, borrower=custody.Borrower(name="Trần B"), purpose="Xem",
            permitted_by="Dung", due_on=date(2026, 4, 1),
        )  # fmt: skip
        self.assertEqual(self.stopped(), {"01.VP": Barrier.ON_LOAN})

    def test_a_code_that_the_office_locked_stays(self) -> None:
        (self.home / "disposal.toml").write_text('locked_codes = ["06"]\n')
        self.assertEqual(set(self.stopped().values()), {Barrier.LOCKED})
        self.untouched()

    def test_who_asked_and_lost_the_right_meanwhile_destroys_nothing(self) -> None:
        Right.objects.filter(post__account_id=id_of(self.dung), act=acts.APPROVE_DISPOSAL).delete()
        self.assertEqual(set(self.stopped().values()), {Barrier.RIGHT_LOST})
        self.untouched()

    def test_a_closed_account_destroys_nothing(self) -> None:
        accounts.close_account(MACHINE, id_of(self.dung), reason="left")
        self.assertEqual(set(self.stopped().values()), {Barrier.RIGHT_LOST})

    def test_a_decision_may_end_without_what_is_barred(self) -> None:
        services.hold_dossier(self.world.binh, self.old.pk, reason="Khiếu nại")
        self.stopped()
        with self.assertRaises(ReasonMissing):
            services.close_rest(self.dung, self.proposal.pk, reason=" ")
        services.close_rest(self.dung, self.proposal.pk, reason="Chờ tòa án")
        self.assertEqual((self.line(self.old).step, self.line(self.old).is_open), (Step.KEPT, False))
        self.assertEqual(Proposal.objects.get(pk=self.proposal.pk).state, State.DESTROYED)
        self.untouched()

    def test_it_does_not_end_while_bytes_are_still_to_go(self) -> None:
        with self.settings(HOSO_OCFL_COPIES="/dev/null/none"):
            services.carry_out(MACHINE, self.proposal.pk)
        line = self.line(self.old)
        self.assertEqual(line.step, Step.NOTED)
        self.assertNotEqual(line.stopped_by, "")
        with self.assertRaises(NotDecided):
            services.close_rest(self.dung, self.proposal.pk, reason="Không chờ nữa")
        self.assertEqual(queries.to_be_done(), [self.proposal.pk])
        services.carry_out(MACHINE, self.proposal.pk)
        self.assertEqual(self.line(self.old).step, Step.DONE)

    def test_an_outsider_asks_for_nothing(self) -> None:
        with self.assertRaises(NotFound):
            services.ask(self.world.chi, self.proposal.pk)
        with self.assertRaises(NotAllowed):
            services.ask(self.world.binh, self.proposal.pk)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM disposal_line WHERE step <> 'waiting'")
            self.assertEqual(cursor.fetchone(), (0,))
        self.assertEqual(Proposal.objects.get(pk=self.proposal.pk).decision_on, DECISION_ON)
