import tempfile
from datetime import date, timedelta
from pathlib import Path

from hoso.access.values import AccessClass
from hoso.audit.models import TrailRow
from hoso.dossiers import queries, services
from hoso.dossiers.errors import (
    DossierFrozen,
    EndsBeforeItBegan,
    FrozenAlready,
    Hindered,
    MoveNotOpen,
    NoSuchKeeper,
    NotKeeper,
    PlanMoveNotOpen,
    ReasonMissing,
    WorkGoesOn,
    WorkMoveNotOpen,
    WorkStandsStill,
)
from hoso.dossiers.jobs import watch_terms
from hoso.dossiers.models import Dossier, Freeze, WorkFile
from hoso.dossiers.rules import FileKind
from hoso.dossiers.services import Closing, NewWorkFile
from hoso.dossiers.tests.office import TEN, OfficeCase
from hoso.holdings import queries as holdings
from hoso.lib.errors import BadValue, NotAllowed, NotFound
from hoso.registry import services as registry
from hoso.registry.models import Document
from hoso.rulesets.submission import Medium
from hoso.rulesets.vn_state.retention import Retention
from tests.worlds import SERVICE, TODAY, announced, id_of

ENDED = date(2026, 2, 20)


class OpenTests(OfficeCase):
    def test_a_file_takes_symbol_title_and_value_of_its_line(self) -> None:
        self.in_force()
        work = services.open_from_plan(self.office.an, self.office.line.pk)
        dossier = Dossier.objects.get(pk=work.pk)
        self.assertEqual((dossier.code, dossier.title), ("01.XD", "Hồ sơ mở đường liên xã"))
        self.assertEqual((dossier.retention_code, dossier.year, dossier.status), ("06", 2026, "open"))
        self.assertEqual((work.keeper, work.state, work.due_on), (id_of(self.office.an), "open", None))

    def test_nothing_is_opened_from_a_plan_that_is_not_in_force(self) -> None:
        with self.assertRaises(PlanMoveNotOpen):
            services.open_from_plan(self.office.an, self.office.line.pk)
        self.assertEqual((WorkFile.objects.count(), Dossier.objects.count()), (0, 0))

    def test_an_officer_opens_a_file_that_no_plan_foresaw(self) -> None:
        work = services.open_outside_plan(
            self.office.khoa, self.office.world.commune,
            NewWorkFile("Đơn thư của bà Năm", "99.TD", Retention(20), FileKind.SUBJECT, Medium.PAPER),
            fonds_id=self.office.world.commune_fonds.pk,
        )  # fmt: skip
        self.assertEqual((work.line_id, work.kind, work.dossier.retention_code), (None, "subject", "05"))

    def test_a_file_has_a_title_begins_today_or_before_and_lies_in_a_fonds_of_its_body(self) -> None:
        world = self.office.world
        for new, fonds, refused in (
            (NewWorkFile(" "), world.commune_fonds, BadValue),
            (NewWorkFile("x", opened_on=TODAY + timedelta(days=1)), world.commune_fonds, BadValue),
            (NewWorkFile("x"), world.fonds, NotFound),
            (NewWorkFile("x", access_class=AccessClass.PERSONAL), world.commune_fonds, NotAllowed),
        ):
            with self.assertRaises(refused):
                services.open_outside_plan(self.office.khoa, world.commune, new, fonds_id=fonds.pk)
        with self.assertRaises(NotFound):
            services.open_outside_plan(
                world.chi, world.commune, NewWorkFile("x"), fonds_id=world.commune_fonds.pk
            )
        self.assertEqual((WorkFile.objects.count(), Dossier.objects.count()), (0, 0))


class FillTests(OfficeCase):
    def members(self, work: WorkFile) -> int:
        return len(holdings.members(work.pk))

    def test_one_document_lies_in_files_of_two_people_without_being_copied(self) -> None:
        work = self.opened(documents=2)
        other = services.open_outside_plan(
            self.office.khoa, self.office.world.commune, NewWorkFile("Việc khác"),
            fonds_id=self.office.world.commune_fonds.pk,
        )  # fmt: skip
        shared = holdings.members(work.pk)[:1]
        self.assertEqual(services.put_into(self.office.khoa, other.pk, shared), 1)
        self.assertEqual(holdings.groups_of(shared, boxes=False)[shared[0]], [work.pk, other.pk])
        self.assertEqual(Document.objects.count(), 2)

    def test_a_colleague_puts_nothing_into_it_and_takes_nothing_out(self) -> None:
        work = self.opened(documents=2)
        paper = self.a_paper()
        for act in (
            lambda: services.put_into(self.office.khoa, work.pk, [paper.pk]),
            lambda: services.put_out(self.office.khoa, work.pk, holdings.members(work.pk), reason="x"),
            lambda: services.end_work(self.office.khoa, work.pk, ended_on=TODAY),
            lambda: services.close_work(self.office.khoa, work.pk, Closing(TODAY, [TEN])),
        ):
            with self.assertRaises(NotKeeper):
                act()
        self.assertEqual((self.members(work), self.stored(work).state), (2, "open"))

    def test_an_outsider_does_not_find_it(self) -> None:
        work = self.opened()
        with self.assertRaises(NotFound):
            services.put_into(self.office.world.chi, work.pk, [])
        with self.assertRaises(NotFound):
            services.read_work_file(self.office.world.chi, work.pk)
        self.assertEqual(queries.work_files_open_to(self.office.world.chi).count(), 0)

    def test_taking_out_needs_a_reason_and_leaves_the_document_in_the_fonds(self) -> None:
        work = self.opened(documents=2)
        gone = holdings.members(work.pk)[:1]
        with self.assertRaises(ReasonMissing):
            services.put_out(self.office.an, work.pk, gone, reason="")
        self.assertEqual(self.members(work), 2)
        self.assertEqual(services.put_out(self.office.an, work.pk, gone, reason="để nhầm"), 1)
        self.assertTrue(Document.objects.filter(pk=gone[0]).exists())

    def test_the_keeper_describes_it_without_the_right_of_checking_fields(self) -> None:
        work = services.open_outside_plan(
            self.office.khoa, self.office.world.commune, NewWorkFile("Việc"),
            fonds_id=self.office.world.commune_fonds.pk,
        )  # fmt: skip
        services.describe_work(
            self.office.khoa, work.pk, title="Việc khác", symbol="5", retention=Retention(None),
            kind=FileKind.TYPE, medium=Medium.PAPER, is_construction=False,
        )  # fmt: skip
        stored = self.stored(work)
        self.assertEqual(
            (stored.dossier.title, stored.dossier.retention_code, stored.medium), ("Việc khác", "01", "paper")
        )
        with self.assertRaises(BadValue):
            services.describe_work(
                self.office.khoa, work.pk, title="", symbol="5", retention=None, kind=FileKind.TYPE,
                medium=Medium.PAPER, is_construction=False,
            )  # fmt: skip
        self.assertEqual(self.stored(work).dossier.title, "Việc khác")


class CloseTests(OfficeCase):
    def test_drafts_leave_it_counts_are_computed_and_the_highest_value_decides(self) -> None:
        work = self.opened(documents=3)
        out = holdings.members(work.pk)[:1]
        closed = services.close_work(
            self.office.an, work.pk, Closing(TODAY, [TEN, Retention(None), Retention(5)], left_out=out)
        )
        dossier = Dossier.objects.get(pk=work.pk)
        self.assertEqual((closed.document_count, closed.page_count, closed.state), (2, 2, "closed"))
        self.assertEqual((dossier.begins_on, dossier.ends_on), (date(2026, 2, 2), date(2026, 2, 3)))
        self.assertEqual((dossier.retention_code, closed.retention), ("01", Retention(None)))
        self.assertEqual(closed.due_on, TODAY + timedelta(days=60))
        self.assertEqual(announced()[-1], "dossiers.WorkFileMoved")

    def test_the_end_lies_between_the_beginning_and_today(self) -> None:
        work = self.opened()
        for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=1)):
            with self.assertRaises(EndsBeforeItBegan):
                services.close_work(self.office.an, work.pk, Closing(day, [TEN]))
            with self.assertRaises(EndsBeforeItBegan):
                services.end_work(self.office.an, work.pk, ended_on=day)
        # An account of works is settled on such a day too; the last of all days would have no term after it.
        for day in (date.max, TODAY + timedelta(days=1)):
            with self.assertRaises(EndsBeforeItBegan):
                services.close_work(self.office.an, work.pk, Closing(TODAY, [TEN], settled_on=day))
            with self.assertRaises(EndsBeforeItBegan):
                services.end_work(self.office.an, work.pk, ended_on=TODAY, settled_on=day)
        self.assertEqual((self.stored(work).state, self.stored(work).ended_on), ("open", None))

    def test_an_empty_file_and_one_without_a_value_stay_open(self) -> None:
        work = self.opened()
        with self.assertRaises(Hindered) as refused:
            services.close_work(
                self.office.an, work.pk, Closing(TODAY, [TEN], left_out=holdings.members(work.pk))
            )
        self.assertEqual(refused.exception.facts["checks"], ["empty"])
        with self.assertRaises(Hindered) as refused:
            services.close_work(self.office.an, work.pk, Closing(TODAY, []))
        self.assertEqual(refused.exception.facts["checks"], ["not_appraised"])
        self.assertEqual((self.stored(work).state, len(holdings.members(work.pk))), ("open", 1))

    def test_a_file_of_paper_is_closed_by_its_sheets(self) -> None:
        work = self.opened(medium=Medium.PAPER, documents=0)
        closed = services.close_work(self.office.an, work.pk, Closing(TODAY, [TEN], sheet_count=40))
        self.assertEqual((closed.sheet_count, closed.document_count), (40, 0))
        self.assertEqual(closed.due_on, date(2027, 3, 2))

    def test_a_closed_file_stands_still_for_keeper_and_archivist(self) -> None:
        work = self.closed()
        paper = self.a_paper()
        for act, refused in (
            (lambda: services.put_into(self.office.an, work.pk, [paper.pk]), WorkMoveNotOpen),
            (lambda: services.add_documents(self.office.ha, work.pk, [paper.pk]), WorkStandsStill),
            (
                lambda: services.take_out_documents(
                    self.office.ha, work.pk, holdings.members(work.pk), reason="x"
                ),
                WorkStandsStill,
            ),
            (
                lambda: services.describe(
                    self.office.ha, work.pk, title="x", code="", retention_code="", year=None
                ),
                WorkStandsStill,
            ),
            (lambda: services.close_work(self.office.an, work.pk, Closing(TODAY, [TEN])), WorkMoveNotOpen),
        ):
            with self.assertRaises(refused):
                act()
        self.assertEqual(
            (len(holdings.members(work.pk)), self.stored(work).dossier.title), (1, "Hồ sơ mở đường liên xã")
        )

    def test_it_is_opened_again_with_a_reason(self) -> None:
        work = self.closed()
        with self.assertRaises(ReasonMissing):
            services.open_again(self.office.an, work.pk, reason="")
        self.assertEqual(self.stored(work).state, "closed")
        services.open_again(self.office.an, work.pk, reason="thiếu biên bản")
        self.assertEqual(self.stored(work).state, "open")
        self.assertEqual(services.put_into(self.office.an, work.pk, [self.a_paper().pk]), 1)

    def test_a_work_file_is_not_approved_before_the_archive_has_it(self) -> None:
        work = self.opened()
        registry.confirm_certain(self.office.ha, holdings.members(work.pk))
        with self.assertRaises(WorkGoesOn):
            services.approve(self.office.ha, work.pk)
        self.assertEqual(self.stored(work).dossier.status, "open")

    def test_papers_that_seem_the_same_are_proposed_as_duplicates(self) -> None:
        work = self.opened(documents=0)
        papers = [
            self.a_paper(number="15", symbol="QĐ-UBND"), self.a_paper(number="015", symbol="QĐ-UBND"),
            self.a_paper(number="16", symbol="QĐ-UBND"),
        ]  # fmt: skip
        services.put_into(self.office.an, work.pk, [each.pk for each in papers])
        found = queries.duplicates_in(queries.all_contents(work.pk))
        self.assertEqual([set(group) for group in found], [{papers[0].pk, papers[1].pk}])


class EndTests(OfficeCase):
    def test_the_terms_count_from_the_end_though_the_file_is_still_open(self) -> None:
        work = self.opened()
        ended = services.end_work(self.office.an, work.pk, ended_on=TODAY)
        self.assertEqual((ended.state, ended.due_on), ("open", TODAY + timedelta(days=60)))
        self.assertEqual(
            [due.term.code for due in queries.dues_of(ended)],
            ["digital_60_days", "one_year_from_day", "one_year_from_year"],
        )
        self.assertIsNone(services.end_work(self.office.an, work.pk, ended_on=None).due_on)

    def test_an_office_counts_other_terms_and_the_lists_follow_at_night(self) -> None:
        work = self.closed()
        self.enterContext(self.settings(HOSO_HOME=self.a_home_saying("[digital_60_days]\ndays = 30\n")))
        self.assertEqual(services.count_terms_anew(), 1)
        self.assertEqual(self.stored(work).due_on, TODAY + timedelta(days=30))
        self.assertEqual(services.count_terms_anew(), 0)

    def a_home_saying(self, text: str) -> Path:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (folder / queries.TERMS_FILE).write_text(text, "utf-8")
        return folder


class NoticeTests(OfficeCase):
    def notices(self) -> int:
        return TrailRow.objects.filter(act="dossiers.notice_coming_due").count()

    def test_what_comes_due_within_thirty_days_is_told_once(self) -> None:
        work = self.closed()
        self.assertEqual(services.notice_coming_due(SERVICE, on=TODAY), 0)
        soon = TODAY + timedelta(days=30)
        self.assertEqual(services.notice_coming_due(SERVICE, on=soon), 1)
        self.assertEqual(services.notice_coming_due(SERVICE, on=soon), 0)
        self.assertEqual((self.stored(work).noticed_on, self.notices()), (soon, 1))
        self.assertEqual(announced()[-1], "dossiers.WorkFileComesDue")

    def test_a_new_last_day_is_told_again(self) -> None:
        work = self.closed()
        services.notice_coming_due(SERVICE, on=TODAY + timedelta(days=30))
        services.open_again(self.office.an, work.pk, reason="sửa")
        services.end_work(self.office.an, work.pk, ended_on=TODAY - timedelta(days=5))
        self.assertIsNone(self.stored(work).noticed_on)

    def test_the_job_of_the_night_runs_on_an_empty_house(self) -> None:
        watch_terms()
        self.assertEqual(self.notices(), 0)

    def test_what_is_due_stands_first_and_is_counted_by_body_and_person(self) -> None:
        late = self.closed(ended_on=date(2025, 6, 1))
        soon = self.closed(ended_on=TODAY - timedelta(days=50))
        self.closed()
        self.opened()
        found = list(queries.coming_due(queries.own_files(self.office.an), on=TODAY))
        self.assertEqual([each.pk for each in found], [late.pk, soon.pk])
        with self.assertNumQueries(1):
            [load] = queries.loads(self.office.giang, on=TODAY)
        self.assertEqual((load.overdue, load.soon, load.later, load.going_on), (1, 1, 1, 1))
        self.assertEqual(load.keeper, id_of(self.office.an))
        self.assertEqual(queries.loads(self.office.world.chi, on=TODAY), [])


class HandOnTests(OfficeCase):
    def test_a_leaver_hands_files_on_to_a_colleague(self) -> None:
        work = self.opened()
        khoa = id_of(self.office.khoa)
        self.assertEqual(services.hand_on(self.office.an, [work.pk], keeper=khoa, reason="nghỉ hưu"), 1)
        self.assertEqual(services.put_into(self.office.khoa, work.pk, [self.a_paper().pk]), 1)
        with self.assertRaises(NotKeeper):
            services.put_into(self.office.an, work.pk, [])

    def test_the_head_hands_on_files_of_anybody(self) -> None:
        work = self.opened()
        services.hand_on(self.office.giang, [work.pk], keeper=id_of(self.office.khoa), reason="phân công")
        self.assertEqual(self.stored(work).keeper, id_of(self.office.khoa))

    def test_files_are_not_handed_on_by_others_nor_to_outsiders_nor_without_a_reason(self) -> None:
        work = self.opened()
        an, khoa, chi = (id_of(each) for each in (self.office.an, self.office.khoa, self.office.world.chi))
        for actor, keeper, reason, refused in (
            (self.office.khoa, khoa, "x", NotKeeper),
            (self.office.an, chi, "x", NoSuchKeeper),
            (self.office.an, khoa, " ", ReasonMissing),
            (self.office.world.chi, chi, "x", NotFound),
        ):
            with self.assertRaises(refused):
                services.hand_on(actor, [work.pk], keeper=keeper, reason=reason)
        self.assertEqual(self.stored(work).keeper, an)


class FreezeTests(OfficeCase):
    def test_a_frozen_file_is_neither_filled_nor_closed_until_it_is_released(self) -> None:
        work = self.opened()
        services.freeze(self.office.ha, [work.pk], reason="thanh tra")
        for act in (
            lambda: services.put_into(self.office.an, work.pk, [self.a_paper().pk]),
            lambda: services.put_out(self.office.an, work.pk, holdings.members(work.pk), reason="x"),
            lambda: services.close_work(self.office.an, work.pk, Closing(TODAY, [TEN])),
        ):
            with self.assertRaises(DossierFrozen):
                act()
        self.assertEqual((len(holdings.members(work.pk)), self.stored(work).state), (1, "open"))
        services.release(self.office.giang, [work.pk], reason="đã có kết luận")
        services.close_work(self.office.an, work.pk, Closing(TODAY, [TEN]))
        self.assertEqual(self.stored(work).state, "closed")
        [told] = queries.freezes_of(work.pk)
        self.assertEqual((told.reason, told.lifted_reason), ("thanh tra", "đã có kết luận"))

    def test_a_dossier_that_is_no_work_file_is_frozen_too(self) -> None:
        dossier = services.open_dossier(
            self.office.ha, fonds_id=self.office.world.commune_fonds.pk,
            custodian_id=self.office.world.commune, title="x",
        )  # fmt: skip
        services.add_documents(self.office.ha, dossier.pk, [self.a_paper().pk])
        registry.confirm_certain(self.office.ha, holdings.members(dossier.pk))
        services.freeze(self.office.ha, [dossier.pk], reason="thanh tra")
        with self.assertRaises(DossierFrozen):
            services.approve(self.office.ha, dossier.pk)
        self.assertEqual(Dossier.objects.get(pk=dossier.pk).status, "open")
        services.release(self.office.ha, [dossier.pk], reason="xong")
        services.approve(self.office.ha, dossier.pk)
        with self.assertRaises(MoveNotOpen):
            services.approve(self.office.ha, dossier.pk)

    def test_keepers_and_outsiders_freeze_nothing_and_nothing_is_frozen_twice(self) -> None:
        work = self.opened()
        for actor, reason, refused in (
            (self.office.an, "x", NotAllowed),
            (self.office.world.chi, "x", NotFound),
            (self.office.ha, "", ReasonMissing),
        ):
            with self.assertRaises(refused):
                services.freeze(actor, [work.pk], reason=reason)
        with self.assertRaises(FrozenAlready):
            services.release(self.office.ha, [work.pk], reason="x")
        self.assertEqual(Freeze.objects.count(), 0)
        services.freeze(self.office.ha, [work.pk], reason="thanh tra")
        with self.assertRaises(FrozenAlready):
            services.freeze(self.office.ha, [work.pk], reason="nữa")
        self.assertEqual(Freeze.objects.count(), 1)
