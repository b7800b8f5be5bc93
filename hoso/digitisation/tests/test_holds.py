"""A page that bears a secrecy mark, or may, holds its whole file until a person decides."""

from dataclasses import replace
from datetime import date
from functools import partial
from uuid import UUID

from hoso.access import acts
from hoso.access.holds import Decision
from hoso.access.values import AccessClass, Actor, Grant, ScopeKind
from hoso.accounts import queries as accounts
from hoso.accounts import services as accounts_services
from hoso.accounts.rules import Role
from hoso.audit.models import Detail, TrailRow
from hoso.digitisation import queries, services
from hoso.digitisation.errors import MoveNotOpen, NotTypedIn, ReasonMissing
from hoso.digitisation.models import IncomingFile, ScanDocument, ScanPage, SecrecyHold
from hoso.digitisation.rules.states import BatchState, DocState, FileState
from hoso.digitisation.services import Pointer, documents, holds, images
from hoso.digitisation.services.running import carry_out
from hoso.digitisation.tests import scans
from hoso.digitisation.tests.scans import a_page, a_scan, open_batch, send, work_through
from hoso.digitisation.tests.test_pipeline import DigitiseCase
from hoso.dossiers import services as dossiers
from hoso.holdings import queries as holding_queries
from hoso.holdings import services as holdings
from hoso.holdings.errors import FondsClosed
from hoso.holdings.models import Holding
from hoso.lib.errors import NotAllowed, NotFound
from hoso.registry import queries as registry
from hoso.registry.models import Document
from tests.worlds import LAST_DAY, NOW, SERVICE, TODAY, a_person, announced, id_of

WORDS = "Kế hoạch phòng thủ khu vực"


class HoldCase(DigitiseCase):
    def setUp(self) -> None:
        super().setUp()
        self.batch = open_batch(self.binh, self.world)

    def held(self, **played: object) -> IncomingFile:
        marked = a_page(says=scans.SAYS | {"subject": WORDS}, **played)
        file = send(self.binh, self.batch, "plan.pdf", a_scan(a_page(), marked))
        work_through(self.binh, self.batch)
        file.refresh_from_db()
        return file

    def clerk(self) -> Actor:
        """Somebody of the province who may digitise but not decide."""
        return a_person("cong", body=self.world.province, role=Role.CLERK)


class HoldTests(HoldCase):
    def test_a_mark_on_one_page_holds_the_whole_file_and_nothing_of_it_is_stored(self) -> None:
        file = self.held(mark="MẬT")
        self.assertEqual((file.state, file.blob_id, file.page_count), (FileState.HELD, None, None))
        self.assertEqual((ScanPage.objects.count(), ScanDocument.objects.count()), (0, 0))
        self.assertEqual(Document.objects.count(), 0)
        self.assertNotIn(WORDS.encode(), scans.text_of(self.home))
        self.assertIn("digitisation.FileHeld", announced())

    def test_findings_say_where_the_mark_is_and_nothing_else(self) -> None:
        self.held(mark="TỐI MẬT")
        [waiting] = queries.list_held(self.binh)
        self.assertEqual(
            (waiting.findings[0]["mark"], waiting.findings[0]["page"], len(waiting.findings)),
            ("TỐI MẬT", 2, 1),
        )
        self.assertNotIn(WORDS, str(waiting.findings))

    def test_a_detector_that_crashes_holds_the_file(self) -> None:
        file = self.held(plays={"screen": "crash"})
        self.assertEqual(file.state, FileState.HELD)
        self.assertEqual(SecrecyHold.objects.get().findings[0]["kind"], "detector_failed")
        self.assertEqual(Document.objects.count(), 0)

    def test_the_rest_of_the_batch_goes_on(self) -> None:
        send(self.binh, self.batch, "a.pdf", a_scan())
        self.held(mark="MẬT")
        send(self.binh, self.batch, "z.pdf", a_scan())
        work_through(self.binh, self.batch)
        self.assertEqual(
            scans.states(self.batch),
            {"a.pdf": FileState.DONE, "plan.pdf": FileState.HELD, "z.pdf": FileState.DONE},
        )

    def test_a_mark_that_only_the_reading_sees_holds_the_file_before_anything_is_stored(self) -> None:
        says = scans.SAYS | {"subject": WORDS, "secrecy": "MẬT"}
        pile = a_scan(a_page(says=scans.SAYS | {"subject": WORDS}), scans.a_sheet(), a_page(says=says))
        file = send(self.binh, self.batch, "pile.pdf", pile)
        work_through(self.binh, self.batch)
        file.refresh_from_db()
        self.assertEqual((file.state, file.blob_id), (FileState.HELD, None))
        self.assertEqual(Document.objects.count(), 0)
        self.assertNotIn(WORDS.encode(), scans.text_of(self.home))
        services.release_hold(self.binh, file.pk, reason="a list of declassified papers")
        work_through(self.binh, self.batch)
        self.assertEqual(Document.objects.count(), 2)

    def test_a_copy_of_a_held_file_is_not_read_either(self) -> None:
        content = a_scan(a_page(mark="MẬT"))
        send(self.binh, self.batch, "a.pdf", content)
        work_through(self.binh, self.batch)
        self.assertEqual(send(self.binh, self.batch, "b.pdf", content).state, FileState.DUPLICATE)
        work_through(self.binh, self.batch)
        self.assertEqual(Document.objects.count(), 0)

    def test_the_name_of_a_held_file_is_for_whoever_may_decide(self) -> None:
        self.held(mark="MẬT")
        clerk = self.clerk()
        self.assertEqual(queries.list_files(self.binh, self.batch.pk)[0].name, "plan.pdf")
        self.assertEqual(queries.list_files(clerk, self.batch.pk)[0].name, "")
        self.assertEqual(queries.list_held(clerk), [])


class RegisteredBeforeTests(HoldCase):
    def test_the_machine_shuts_and_opens_again_what_a_clerk_sent_who_sets_no_classes(self) -> None:
        clerk = self.clerk()
        batch = open_batch(clerk, self.world)
        file = send(clerk, batch, "a.pdf", a_scan(a_page()))
        work_through(clerk, batch)
        holding = Holding.objects.get(pk=Document.objects.get().pk)
        for change, is_shut, act in (
            (partial(documents._shut_registered, file.pk), True, "holdings.shut"),
            (partial(holds._open_again, file), False, "holdings.opened"),
        ):
            change()
            holding.refresh_from_db()
            self.assertEqual(holding.is_shut, is_shut)
            row = TrailRow.objects.filter(act=act).order_by("-written")[0]
            self.assertEqual((row.account_id, row.service), (None, "digitisation"))


class LateTests(HoldCase):
    """A mark that is found when a part of the file is in the archive already."""

    def setUp(self) -> None:
        super().setUp()
        says = scans.SAYS | {"subject": WORDS, "secrecy": "MẬT"}
        open_page = a_page(says=scans.SAYS | {"subject": WORDS})
        self.pile = a_scan(open_page, scans.a_sheet(), a_page(says=says))
        self.file = send(self.binh, self.batch, "ke-hoach.pdf", self.pile)
        self.copy = send(self.binh, open_batch(self.binh, self.world), "ke-hoach-2.pdf", self.pile)
        self.first, self.second = self.released_without_the_second()
        self.raised = AccessClass.PERSONAL
        holdings.set_class(SERVICE, [self.first], self.raised, reason="names of members")
        self.picture = images._folder(self.first) / "abc-1-1200.webp"
        self.picture.parent.mkdir(parents=True)
        self.picture.write_bytes(b"a page")
        services.try_again(self.binh, self.file.pk)
        with self.captureOnCommitCallbacks(execute=True):
            work_through(self.binh, self.batch)
        self.file.refresh_from_db()

    def released_without_the_second(self) -> list[UUID]:
        """Work through the file while its second document stands as failed before it was read."""
        held = scans.claim(self.batch)
        assert held is not None
        carry_out(held, pool=scans.pool(), actor=self.binh)
        unread = ScanDocument.objects.filter(file=self.file, ordinal=2)
        unread.update(state=DocState.FAILED, stopped_in=DocState.WAITING, reason="node.reader_crashed")
        work_through(self.binh, self.batch)
        self.file.refresh_from_db()
        self.assertEqual(self.file.state, FileState.RELEASED)
        first, second = scans.document_ids(self.batch)
        registry.get_document(self.binh, first)
        return [first, second]

    def everybody(self) -> Actor:
        """Somebody with every right up to the highest class, in the body and on the very record."""
        scopes = ((ScopeKind.BODY, self.world.province), (ScopeKind.HOLDING, self.first))
        grants = [
            Grant(act, kind, scope, AccessClass.SENSITIVE_PERSONAL)
            for kind, scope in scopes
            for act in acts.ALL
        ]
        return replace(self.binh, grants=tuple(grants))

    def test_what_was_released_is_open_to_nobody_whatever_their_rights(self) -> None:
        self.assertEqual(self.file.state, FileState.HELD)
        with self.assertRaises(NotFound):
            registry.get_document(self.everybody(), self.first)
        with self.assertRaises(NotFound):
            services.page_image(self.everybody(), self.first, page=1, pool=scans.pool())
        self.assertEqual(Holding.objects.get(pk=self.first).access_class, self.raised)

    def test_it_leaves_the_look_up_and_the_pictures_of_pages(self) -> None:
        # What the look-up does with a shut holding is tried in room `search`.
        self.assertIn("holdings.HoldingChanged", announced())
        self.assertFalse(self.picture.exists())

    def test_what_is_left_in_clear_is_listed_for_whoever_decides_and_nobody_else(self) -> None:
        left = queries.leftovers(self.binh, self.file.pk)
        self.assertEqual([each.kind for each in left], ["original", "pdfa", "reading", "entry"])
        self.assertEqual(left[0].digest, self.file.digest)
        self.assertTrue(all(each.document_id == self.first for each in left[1:]))
        with self.assertRaises(NotAllowed):
            queries.leftovers(self.clerk(), self.file.pk)

    def test_released_again_everything_comes_back_in_the_class_it_had(self) -> None:
        services.release_hold(self.binh, self.file.pk, reason="declassified in 2019")
        work_through(self.binh, self.batch)
        self.file.refresh_from_db()
        self.assertEqual(self.file.state, FileState.DONE)
        self.assertEqual(registry.get_document(self.binh, self.first).holding.access_class, self.raised)
        self.assertEqual(queries.leftovers(self.binh, self.file.pk), [])

    def test_confirmed_as_secret_it_stays_shut_and_what_must_be_purged_stays_listed(self) -> None:
        services.confirm_secret(self.binh, self.file.pk, reason="it is")
        with self.assertRaises(NotFound):
            registry.get_document(self.everybody(), self.first)
        self.assertEqual(len(queries.leftovers_of_batch(self.binh, self.batch.pk)), 4)

    def test_its_open_dossier_goes_on_without_it(self) -> None:
        given = dossiers.open_dossier(
            self.binh, fonds_id=self.world.fonds.pk, custodian_id=self.world.province, title="Một",
            access_class=AccessClass.INTERNAL, found="room 3",
        )  # fmt: skip
        holdings.put_in(SERVICE, given.pk, [self.first])
        services.confirm_secret(self.binh, self.file.pk, reason="it is")
        self.assertEqual(holding_queries.members(given.pk), [])

    def test_of_a_secret_file_no_name_and_no_look_is_left(self) -> None:
        services.confirm_secret(self.binh, self.file.pk, reason="it is")
        names = list(IncomingFile.objects.values_list("name", flat=True))
        self.assertFalse([name for name in names if "ke-hoach" in name])
        self.assertEqual(ScanPage.objects.exclude(look="").count(), 0)
        self.assertEqual(ScanDocument.objects.exclude(look_bands=[], reading_name="").count(), 0)
        self.assertNotIn("ke-hoach", str(list(Detail.objects.values_list("detail", flat=True))))
        self.assertEqual({row.name for row in queries.list_files(self.binh, self.batch.pk)}, {""})

    def test_its_bytes_sent_again_bring_no_name_back(self) -> None:
        services.confirm_secret(self.binh, self.file.pk, reason="it is")
        same = send(self.binh, self.batch, "ke-hoach.pdf", self.pile)
        self.assertEqual((same.pk, same.state), (self.file.pk, FileState.SECRET))
        other = send(self.binh, open_batch(self.binh, self.world), "ke-hoach.pdf", self.pile)
        self.assertEqual((other.state, other.duplicate_of_id), (FileState.DUPLICATE, self.file.pk))
        self.assertNotIn("ke-hoach", other.name)
        self.assertEqual(queries.not_sent_yet(self.batch.pk, [("ke-hoach.pdf", self.file.digest)]), set())
        self.assertNotIn("ke-hoach", str(list(Detail.objects.values_list("detail", flat=True))))


class DecideTests(HoldCase):
    def setUp(self) -> None:
        super().setUp()
        self.file = self.held(mark="MẬT")

    def check_nothing_changed(self) -> None:
        self.file.refresh_from_db()
        self.assertEqual(self.file.state, FileState.HELD)
        self.assertEqual(SecrecyHold.objects.get().decision, Decision.OPEN)
        self.assertNotIn("digitisation.HoldDecided", announced())

    def test_a_released_file_goes_on_and_is_not_held_again(self) -> None:
        services.release_hold(self.binh, self.file.pk, reason="the word stands in a street name")
        work_through(self.binh, self.batch)
        self.file.refresh_from_db()
        self.assertEqual((self.file.state, Document.objects.count()), (FileState.DONE, 1))
        hold = SecrecyHold.objects.get()
        self.assertEqual((hold.decision, hold.decided_by), ("released", self.binh.account_id))

    def test_a_finished_batch_goes_on_when_a_file_of_it_is_released(self) -> None:
        services.close_batch(self.binh, self.batch.pk)
        self.batch.refresh_from_db()
        self.assertEqual(self.batch.state, BatchState.FINISHED)
        services.release_hold(self.binh, self.file.pk, reason="no mark")
        self.batch.refresh_from_db()
        self.assertEqual(self.batch.state, BatchState.CLOSED)
        work_through(self.binh, self.batch)
        self.batch.refresh_from_db()
        self.assertEqual((self.batch.state, Document.objects.count()), (BatchState.FINISHED, 1))

    def test_a_confirmed_secret_stays_encrypted_and_leaves_a_pointer_as_typed(self) -> None:
        before = scans.quarantined(self.batch)
        pointer = Pointer(number="12/KH", holder="Ban Chỉ huy quân sự tỉnh", dated_on=date(2024, 1, 3))
        services.confirm_secret(self.binh, self.file.pk, reason="it is", pointer=pointer)
        self.file.refresh_from_db()
        self.assertEqual((self.file.state, self.file.in_quarantine), (FileState.SECRET, True))
        self.assertEqual(scans.quarantined(self.batch), before)
        self.assertEqual(work_through(self.binh, self.batch), 0)
        holding = Holding.objects.get(kind="pointer")
        self.assertEqual((holding.secrecy, holding.access_class), ("", AccessClass.RESTRICTED))
        self.assertEqual(Document.objects.count(), 0)

    def test_without_typing_no_pointer_is_left(self) -> None:
        services.confirm_secret(self.binh, self.file.pk, reason="it is")
        self.assertEqual(Holding.objects.filter(kind="pointer").count(), 0)

    def test_a_pointer_needs_number_and_holder(self) -> None:
        with self.assertRaises(NotTypedIn):
            services.confirm_secret(self.binh, self.file.pk, reason="it is", pointer=Pointer(" ", "x"))
        self.check_nothing_changed()

    def test_a_decision_needs_its_reason(self) -> None:
        for decide in (services.release_hold, services.confirm_secret):
            with self.assertRaises(ReasonMissing):
                decide(self.binh, self.file.pk, reason=" ")
        self.check_nothing_changed()

    def test_who_may_not_release_changes_nothing(self) -> None:
        clerk = self.clerk()
        for actor, error in ((self.world.chi, NotFound), (clerk, NotAllowed)):
            with self.assertRaises(error):
                services.release_hold(actor, self.file.pk, reason="no mark")
            with self.assertRaises(error):
                services.held_page(actor, self.file.pk, page=1, pool=scans.pool())
        self.check_nothing_changed()

    def test_a_deputy_decides_on_behalf_of_who_is_away(self) -> None:
        [post] = accounts.list_posts(id_of(self.binh), on=TODAY)
        accounts_services.delegate(
            SERVICE, post.pk, to_account=id_of(self.world.chi), acts=[acts.READ, acts.RELEASE_HOLD],
            from_on=TODAY, to_on=date(2026, 4, 1), reason="nghỉ phép",
        )  # fmt: skip
        deputy = accounts.actor_for(id_of(self.world.chi), at=NOW)
        services.release_hold(deputy, self.file.pk, reason="no mark")
        row = TrailRow.objects.get(act="digitisation.decide_hold")
        self.assertEqual(
            (row.account_id, row.post_id, row.on_behalf_of), (id_of(deputy), post.pk, id_of(self.binh))
        )

    def test_a_decision_is_made_once(self) -> None:
        services.confirm_secret(self.binh, self.file.pk, reason="it is")
        with self.assertRaises(MoveNotOpen):
            services.release_hold(self.binh, self.file.pk, reason="changed my mind")
        self.file.refresh_from_db()
        self.assertEqual(self.file.state, FileState.SECRET)

    def test_the_page_is_shown_to_who_decides_and_nothing_is_kept_of_it(self) -> None:
        image = services.held_page(self.binh, self.file.pk, page=2, pool=scans.pool())
        self.assertEqual(image, b"2 at 1200")
        self.assertNotIn(image, scans.text_of(self.home))
        services.release_hold(self.binh, self.file.pk, reason="no mark")
        with self.assertRaises(MoveNotOpen):
            services.held_page(self.binh, self.file.pk, page=2, pool=scans.pool())

    def test_a_pointer_after_the_last_day_is_refused(self) -> None:
        late = Pointer("1/KH", "x", dated_on=LAST_DAY.replace(year=LAST_DAY.year + 1))
        with self.assertRaises(FondsClosed):
            services.confirm_secret(self.binh, self.file.pk, reason="it is", pointer=late)
        self.check_nothing_changed()
