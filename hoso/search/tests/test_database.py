"""The look-up over the database: at once after saving, at once after restricting, for the right people."""

import json
import shutil
import tempfile
from datetime import date
from pathlib import Path
from unittest import mock
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase, override_settings
from django.test.utils import CaptureQueriesContext

from hoso.access import acts
from hoso.access.values import AccessClass, Actor, Capacity, Grant, ScopeKind
from hoso.accounts.rules import Role as Post
from hoso.audit.models import Detail, TrailRow
from hoso.blobs import services as blobs
from hoso.custody import services as custody
from hoso.custody.rules import BoxState
from hoso.dossiers import services as dossiers
from hoso.events import services as events
from hoso.events.models import ParkedSubject
from hoso.events.queries import pending
from hoso.holdings import services as holdings
from hoso.lib.ids import uuid7
from hoso.organisations.models import BodyName
from hoso.registry import services as registry
from hoso.registry.models import Document
from hoso.registry.rules import Role
from hoso.search import jobs, queries, services, waiting
from hoso.search.describing import rows_of
from hoso.search.engine.shelf import only_writer
from hoso.search.errors import IndexMissing
from hoso.search.opening import index_folder
from hoso.tables.models import during
from tests.worlds import SERVICE, TODAY, World, a_document, a_person, a_world


class SearchTestCase(TransactionTestCase):
    """A home of its own with an empty index, and the small world."""

    world: World
    home: Path

    def setUp(self) -> None:
        home = self.home = Path(tempfile.mkdtemp(prefix="hoso-search-"))
        self.addCleanup(shutil.rmtree, home)
        self.addCleanup(jobs._desk.clear)
        for name in ("index", "objects", "work"):
            (home / name).mkdir()
        self.enterContext(override_settings(HOSO_HOME=home))
        self.world = a_world()
        services.rebuild()

    def a_paper(self, **values: str) -> Document:
        """A document of the commune, for which An's body answers."""
        return a_document(self.world, actor=None, fonds=self.world.commune_fonds, **values)

    def found(self, text: str, actor: Actor | None = None) -> list[UUID]:
        return [line.id for line in queries.look_up(actor or self.world.an, text).lines]

    def index_all(self) -> None:
        while jobs.catch_up().events:
            pass
        self.assertEqual(pending(waiting.CONSUMER, 10, names=waiting.NAMES), [])

    def assert_unknown(self, text: str, typed: str, actor: Actor) -> None:
        """Nothing of it in lines, counts, facets and completions."""
        results = queries.look_up(actor, text)
        self.assertEqual((results.lines, results.total, results.next), ((), 0, None))
        self.assertEqual((results.kinds, results.types, results.creators, results.years), ((), (), (), ()))
        self.assertEqual(queries.complete(actor, typed), [])


class ShutTests(SearchTestCase):
    def test_what_is_shut_is_in_no_answer_for_anybody_and_its_row_leaves_the_index(self) -> None:
        document = self.a_paper(subject="Về việc phòng thủ khu vực")
        self.index_all()
        highest = AccessClass.SENSITIVE_PERSONAL
        grants = [Grant(acts.READ, ScopeKind.BODY, self.world.commune, highest)]
        grants.append(Grant(acts.READ, ScopeKind.HOLDING, document.pk, highest))
        everybody = Actor(None, "reader", TODAY, grants=tuple(grants))
        self.assertEqual(self.found("phòng thủ", everybody), [document.pk])
        holdings.shut(SERVICE, [document.pk], reason="mark")
        self.assert_unknown("phòng thủ", "phòng", everybody)
        self.index_all()
        self.assert_unknown("phòng thủ", "phòng", everybody)
        self.assertEqual(rows_of([document.pk]), [])
        holdings.open_again(SERVICE, [document.pk], reason="no mark")
        self.assertEqual(self.found("phòng thủ"), [document.pk])
        self.index_all()
        self.assertEqual(self.found("phòng thủ"), [document.pk])


class FindTests(SearchTestCase):
    def test_a_document_is_found_as_soon_as_it_is_saved_and_once_it_is_indexed(self) -> None:
        document = self.a_paper(subject="Về việc nạo vét mương", number="51", symbol="QĐ-UBND")
        for step in ("from the database", "from the index"):
            with self.subTest(step):
                for text in ("nao vet", "51 qd ubnd", '"nạo vét mương"'):
                    self.assertEqual(self.found(text), [document.pk])
                self.assertEqual(queries.look_up(self.world.an, "nạo vét").total, 1)
                self.assertEqual(queries.complete(self.world.an, "nao v")[0].text, "nạo vét")
                self.index_all()

    def test_what_is_restricted_is_found_but_never_offered_while_typing(self) -> None:
        document = self.a_paper(subject="Về việc nạo vét mương")
        holdings.set_class(SERVICE, [document.pk], AccessClass.RESTRICTED, reason="test")
        archivist = a_person("khanh", body=self.world.commune, role=Post.ARCHIVIST)
        for step in ("from the database", "from the index"):
            with self.subTest(step):
                self.assertEqual(self.found("nao vet", actor=archivist), [document.pk])
                self.assertEqual(queries.complete(archivist, "nao v"), [])
                self.index_all()

    def test_a_line_says_what_the_database_says(self) -> None:
        document = self.a_paper(subject="Về việc nạo vét mương", number="51", symbol="QĐ-UBND")
        [line] = queries.look_up(self.world.an, "51").lines
        self.assertEqual(
            (line.id, line.kind, line.title, line.dated_on, line.type_name, line.access_class),
            (document.pk, "document", "Về việc nạo vét mương", date(2024, 5, 2), "Quyết định", 1),
        )

    def test_the_words_of_the_reading_are_found_with_their_page(self) -> None:
        document = self.a_paper(subject="Tờ trình")
        reading = Path(tempfile.mkdtemp()) / "reading.json"
        reading.write_text(json.dumps({"text": "Trang một\fThửa đất số 2919 của bà Chẩu"}), "utf-8")
        digest = blobs.keep(reading, media_type="application/json")
        registry.add_files(
            document.pk, [registry.NewFile(Role.READING, digest, "reading.json", "application/json")]
        )
        for _ in range(2):
            [line] = queries.look_up(self.world.an, "thua dat 2919").lines
            marked = [line.snippet.text[start:end] for start, end in line.snippet.marks]
            self.assertEqual((marked, line.snippet.page), (["Thửa đất", "2919"], 2))
            self.index_all()

    def test_a_document_whose_reading_is_lost_is_found_by_its_fields(self) -> None:
        document = self.a_paper(subject="Tờ trình xin đất")
        reading = Path(tempfile.mkdtemp()) / "reading.json"
        reading.write_text("no json")
        digest = blobs.keep(reading, media_type="application/json")
        registry.add_files(
            document.pk, [registry.NewFile(Role.READING, digest, "r.json", "application/json")]
        )
        self.assertEqual(self.found("xin dat"), [document.pk])
        self.index_all()
        self.assertEqual(self.found("xin dat"), [document.pk])

    def test_a_correction_is_found_at_once_and_what_it_replaced_no_more(self) -> None:
        document = self.a_paper(subject="Về việc cấm chợ")
        self.index_all()
        registry.confirm_document(self.world.an, document.pk, corrections={"subject": "Về việc cấm chó"})
        for _ in range(2):
            self.assertEqual(queries.look_up(self.world.an, "cấm chó").lines[0].title, "Về việc cấm chó")
            self.assertEqual(queries.look_up(self.world.an, '"cấm chợ"').lines[0].rank, queries.Rank.TOP)
            self.index_all()

    def test_dossiers_and_boxes_are_found_too(self) -> None:
        paper = self.a_paper()
        dossier = dossiers.open_dossier(
            self.world.binh, fonds_id=self.world.fonds.pk, custodian_id=self.world.province,
            access_class=AccessClass.INTERNAL, title="Hồ sơ đê điều năm 2020", found="x",
        )  # fmt: skip
        box = custody.register_box(
            self.world.binh, fonds_id=self.world.fonds.pk, custodian_id=self.world.province, label="HC 7",
            state=BoxState.UNARRANGED, found="x",
        )  # fmt: skip
        for _ in range(2):
            self.assertEqual(self.found("đê điều", self.world.binh), [dossier.pk])
            self.assertEqual(self.found("hc 7", self.world.binh), [box.pk])
            self.assertNotIn(paper.pk, self.found("hc 7", self.world.binh))
            self.index_all()

    def test_a_box_is_found_by_what_somebody_wrote_of_its_contents(self) -> None:
        box = custody.register_box(
            self.world.binh, fonds_id=self.world.fonds.pk, custodian_id=self.world.province, label="HC 8",
            found="x",
        )  # fmt: skip
        self.index_all()
        facts = custody.BoxFacts(BoxState.LOOSE, contents="Danh sách thanh niên xung phong")
        custody.describe_box(self.world.binh, box.pk, facts)
        for _ in range(2):
            self.assertEqual(self.found("thanh niên xung phong", self.world.binh), [box.pk])
            self.assertEqual(self.found("thanh niên xung phong", self.world.chi), [])
            self.index_all()

    def test_documents_of_a_body_are_found_by_its_old_and_new_name(self) -> None:
        began_on, renamed_on = date(2000, 1, 1), date(2020, 1, 1)
        names = {
            "UBND xã Hùng Mỹ": ("ubnd xa hung my", during(began_on, renamed_on)),
            "UBND xã Tân Mỹ": ("ubnd xa tan my", during(renamed_on)),
        }
        with transaction.atomic():
            for name, (folded, days) in names.items():
                BodyName.objects.create(body_id=self.world.commune, name=name, folded=folded, valid=days)
        document = self.a_paper(subject="Về việc mở chợ", issuer="")
        for _ in range(2):
            for text in ("UBND xã Hùng Mỹ", "ubnd xa tan my", "mở chợ UBND xã Hùng Mỹ"):
                results = queries.look_up(self.world.an, text)
                self.assertEqual([line.id for line in results.lines], [document.pk])
                self.assertEqual(results.bodies, (self.world.commune,))
            self.index_all()

    def test_facets_have_labels(self) -> None:
        self.a_paper()
        self.index_all()
        results = queries.look_up(self.world.an, "")
        self.assertEqual([(each.value, each.count) for each in results.kinds], [("document", 1)])
        self.assertEqual([each.value for each in results.creators], [str(self.world.commune)])
        self.assertEqual([(each.label, each.count) for each in results.years], [("2024", 1)])

    def test_more_lines_do_not_ask_more_questions_of_the_database(self) -> None:
        self.a_paper(subject="Giấy một")
        counts = []
        for _ in range(2):
            for indexed in (False, True):
                if indexed:
                    self.index_all()
                with CaptureQueriesContext(connection) as asked:
                    queries.look_up(self.world.an, "giấy")
                counts.append(len(asked))
            for number in range(6):
                self.a_paper(subject=f"Giấy {number}")
        self.assertEqual(counts[:2], counts[2:])
        self.assertLessEqual(max(counts), 12)

    def test_when_much_was_saved_at_once_the_latest_is_found_and_the_rest_announced(self) -> None:
        papers = [self.a_paper(subject=f"Giấy {number}") for number in range(3)]
        with mock.patch.object(waiting, "MOST_FRESH", 2):
            results = queries.look_up(self.world.an, "giấy")
            self.assertEqual({line.id for line in results.lines}, {each.pk for each in papers[1:]})
            self.assertTrue(results.is_catching_up)
            self.index_all()
            results = queries.look_up(self.world.an, "giấy")
        self.assertEqual((results.total, results.is_catching_up), (3, False))

    def test_pages_go_on(self) -> None:
        papers = {self.a_paper(subject=f"Giấy {number}").pk for number in range(5)}
        self.index_all()
        first = queries.look_up(self.world.an, "giấy", size=3)
        second = queries.look_up(self.world.an, "giấy", size=3, after=first.next)
        self.assertEqual({line.id for line in first.lines + second.lines}, papers)
        self.assertIsNone(second.next)


class RightsTests(SearchTestCase):
    def test_an_outsider_learns_nothing_before_and_after_indexing(self) -> None:
        self.a_paper(subject="Về việc kỷ luật", number="77", symbol="QĐ-UBND")
        for _ in range(2):
            for text in ("ky luat", "77/QĐ-UBND", "", "77"):
                self.assert_unknown(text, "ky l", self.world.chi)
            self.index_all()

    def test_a_restriction_acts_at_once(self) -> None:
        document = self.a_paper(subject="Đơn tố cáo")
        self.index_all()
        self.assertEqual(self.found("tố cáo"), [document.pk])
        holdings.set_class(SERVICE, [document.pk], AccessClass.PERSONAL, reason="names")
        for _ in range(2):
            self.assert_unknown("tố cáo", "tố c", self.world.an)
            self.assert_unknown("", "đơn", self.world.an)
            self.index_all()

    def test_passing_responsibility_on_needs_no_indexing(self) -> None:
        document = self.a_paper(subject="Về việc mở đường")
        self.index_all()
        scope = Document.objects.select_related("holding").get(pk=document.pk).holding.scope_id
        holdings.pass_responsibility(SERVICE, scope, to_body=self.world.other, on=TODAY, basis="1/NQ")
        self.assertEqual(pending(waiting.CONSUMER, 10, names=waiting.NAMES), [])
        self.assertEqual(self.found("mở đường", self.world.chi), [document.pk])
        self.assert_unknown("mở đường", "mở đ", self.world.an)

    def test_one_dossier_or_one_record_can_be_opened_to_somebody(self) -> None:
        first, second = self.a_paper(subject="Giấy một"), self.a_paper(subject="Giấy hai")
        dossier = dossiers.open_dossier(
            SERVICE, fonds_id=self.world.commune_fonds.pk, custodian_id=self.world.commune,
            access_class=AccessClass.INTERNAL, title="Việc một",
        )  # fmt: skip
        holdings.put_in(self.world.an, dossier.pk, [first.pk])
        of_dossier = self.with_grant(ScopeKind.DOSSIER, dossier.pk)
        of_record = self.with_grant(ScopeKind.HOLDING, second.pk)
        for _ in range(2):
            self.assertEqual(set(self.found("", of_dossier)), {first.pk, dossier.pk})
            self.assertEqual(self.found("", of_record), [second.pk])
            self.index_all()
        holdings.take_out(self.world.an, dossier.pk, [first.pk], reason="wrong matter")
        self.assertEqual(self.found("", of_dossier), [dossier.pk])

    def with_grant(self, kind: ScopeKind, scope_id: UUID) -> Actor:
        grant = Grant(acts.READ, kind, scope_id, AccessClass.INTERNAL)
        return Actor(account_id=self.world.chi.account_id, name="Chi", on=TODAY, grants=(grant,))

    def test_the_service_itself_finds_nothing(self) -> None:
        self.a_paper(subject="Về việc mở đường")
        self.assert_unknown("mở đường", "mở", SERVICE)

    def test_showing_restricted_things_is_recorded_and_others_are_not(self) -> None:
        document = a_document(self.world, subject="Đơn tố cáo")
        services.look_up(self.world.binh, "tố cáo")
        self.assertFalse(TrailRow.objects.filter(act="search.look_up").exists())
        holdings.set_class(SERVICE, [document.pk], AccessClass.PERSONAL, reason="names")
        services.look_up(self.world.binh, "tố cáo")
        row = TrailRow.objects.get(act="search.look_up")
        self.assertEqual(row.account_id, self.world.binh.account_id)
        self.assertEqual(Detail.objects.get(row=row).detail, {"text": "tố cáo", "shown": [str(document.pk)]})

    def test_what_a_lent_right_shows_is_recorded_on_behalf_of_who_lent_it(self) -> None:
        document = a_document(self.world, subject="Đơn tố cáo")
        holdings.set_class(SERVICE, [document.pk], AccessClass.PERSONAL, reason="names")
        lent = Capacity(uuid7(), self.world.binh.account_id)
        own = Grant(acts.READ, ScopeKind.BODY, self.world.commune, AccessClass.PERSONAL)
        grants = (own, Grant(acts.READ, ScopeKind.BODY, self.world.province, AccessClass.PERSONAL, lent))
        services.look_up(Actor(uuid7(), "Chi", TODAY, grants=grants), "tố cáo")
        row = TrailRow.objects.get(act="search.look_up")
        self.assertEqual((row.post_id, row.on_behalf_of), (lent.post_id, lent.lent_by))

    def test_far_behind_nothing_is_counted_and_every_line_is_asked_of_the_database(self) -> None:
        papers = [self.a_paper(subject=f"Giấy {number}") for number in range(4)]
        self.index_all()
        holdings.set_class(SERVICE, [each.pk for each in papers[:3]], AccessClass.PERSONAL, reason="names")
        with mock.patch.object(waiting, "MOST_EVENTS", 1):
            results = queries.look_up(self.world.an, "giấy")
            self.assertEqual([line.id for line in results.lines], [papers[3].pk])
            self.assertEqual((results.is_behind, results.total, results.kinds), (True, None, ()))
            self.assertEqual(queries.complete(self.world.an, "gi"), [])


class IndexTests(SearchTestCase):
    def test_without_an_index_the_look_up_says_so_and_the_next_round_builds_it(self) -> None:
        document = self.a_paper()
        self.index_all()
        shutil.rmtree(index_folder())
        index_folder().mkdir()
        with self.assertRaises(IndexMissing):
            queries.look_up(self.world.an, "mở đường")
        self.index_all()
        self.assertEqual(self.found("mở đường"), [document.pk])

    def test_building_anew_finds_everything_and_what_came_meanwhile(self) -> None:
        first, second = self.a_paper(subject="Giấy một"), self.a_paper(subject="Giấy hai")
        self.index_all()
        late: list[UUID] = []

        def save_one_more(_rows: int) -> None:
            if not late:
                late.append(self.a_paper(subject="Giấy ba").pk)

        self.assertGreaterEqual(services.rebuild(save_one_more), 2)
        self.assertEqual(set(self.found("giấy")), {first.pk, second.pk, *late})
        self.index_all()
        self.assertEqual(set(self.found("giấy")), {first.pk, second.pk, *late})

    def test_while_another_process_writes_nothing_is_lost_and_nothing_parked(self) -> None:
        document = self.a_paper()
        with only_writer(index_folder()):
            self.assertTrue(jobs.catch_up().busy)
            self.assertEqual(self.found("mở đường"), [document.pk])
        self.assertFalse(ParkedSubject.objects.exists())
        self.index_all()
        self.assertEqual(self.found("mở đường"), [document.pk])

    def test_a_writing_process_that_dies_is_replaced(self) -> None:
        document = self.a_paper(subject="Giấy một")
        jobs.catch_up()
        writer = jobs._desk._writer
        assert writer is not None
        assert writer._process is not None
        writer._process.kill()
        writer._process.wait()
        other = self.a_paper(subject="Giấy hai")
        self.index_all()
        self.assertEqual(set(self.found("giấy")), {document.pk, other.pk})
        self.assertFalse(ParkedSubject.objects.exists())

    def test_the_lock_is_let_go_when_there_is_nothing_to_write(self) -> None:
        self.a_paper()
        self.index_all()
        with only_writer(index_folder()):
            pass

    def test_a_second_delivery_of_the_same_changes_nothing(self) -> None:
        document = self.a_paper()
        self.index_all()
        events.rewind(waiting.CONSUMER)
        self.index_all()
        self.assertEqual(self.found("mở đường"), [document.pk])
        self.assertEqual(queries.look_up(self.world.an, "mở đường").total, 1)


@pytest.mark.parametrize("text", ['"', "((", "AND", "51/", "\x00", "a" * 5000])
def test_nothing_typed_is_refused(text: str) -> None:
    from hoso.search.engine.questions import ask

    assert ask(text) is not None
