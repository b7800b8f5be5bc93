from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest import TestCase as PlainCase

from hoso.dossiers import queries, rules, services
from hoso.dossiers.errors import (
    AskedAlready,
    Hindered,
    KeptBackTooLong,
    NotDue,
    NothingAsked,
    NothingChosen,
    NotKeeper,
    ReasonMissing,
    WorkMoveNotOpen,
)
from hoso.dossiers.models import KeepBack, Submission, SubmissionItem, WorkFile
from hoso.dossiers.rules import Check, Checked
from hoso.dossiers.services import Closing, NewWorkFile
from hoso.dossiers.tests.office import TEN, OfficeCase
from hoso.holdings import queries as holdings
from hoso.holdings import services as holding_services
from hoso.lib.errors import NotAllowed, NotFound
from hoso.registry import services as registry
from hoso.rulesets.submission import Medium
from hoso.rulesets.vn_state.retention import Retention
from tests.worlds import SERVICE, TODAY

GOOD = Checked(
    medium=Medium.DIGITAL, documents=3, unchecked=0, without_file=0, shut=0, undated=0, sheets=None,
    symbol="01.XD", ended_on=TODAY, retention=TEN, planned=TEN, is_planned=True, is_plan_approved=True,
    is_frozen=False,
)  # fmt: skip


def but(**values: Any) -> list[Check]:
    return rules.checks(replace(GOOD, **values))


class CheckTests(PlainCase):
    def test_a_good_file_has_nothing_against_it(self) -> None:
        self.assertEqual(rules.checks(GOOD), [])

    def test_each_thing_that_is_wrong_is_told(self) -> None:
        for values, expected in (
            ({"documents": 0}, [Check.EMPTY]),
            ({"shut": 1}, [Check.SHUT]),
            ({"ended_on": None}, [Check.NOT_ENDED]),
            ({"retention": None}, [Check.NOT_APPRAISED]),
            ({"retention": Retention(3)}, [Check.KEPT_TOO_SHORT, Check.BELOW_PLAN]),
            ({"is_frozen": True}, [Check.FROZEN]),
            ({"unchecked": 1}, [Check.UNCHECKED]),
            ({"without_file": 1}, [Check.WITHOUT_FILE]),
            ({"symbol": ""}, [Check.NO_SYMBOL]),
            ({"is_planned": False, "planned": None}, [Check.OUTSIDE_PLAN]),
            ({"is_plan_approved": False}, [Check.PLAN_NOT_APPROVED]),
            ({"planned": Retention(None)}, [Check.BELOW_PLAN]),
            ({"medium": Medium.BOTH}, [Check.SHEETS_NOT_COUNTED]),
            ({"undated": 2}, [Check.UNDATED]),
            ({"medium": Medium.PAPER, "documents": 0, "sheets": 5}, []),
        ):
            self.assertEqual(but(**values), expected, values)

    def test_a_value_above_the_plan_is_no_fault(self) -> None:
        self.assertEqual(but(retention=Retention(None)), [])


class SubmitTests(OfficeCase):
    def submitted(self) -> tuple[WorkFile, SubmissionItem]:
        work = self.closed()
        submission = services.submit(self.office.an, [work.pk])
        return work, submission.items.get()

    def test_files_go_to_the_archive_with_what_the_checks_found(self) -> None:
        work, item = self.submitted()
        self.assertEqual(self.stored(work).state, "submitted")
        self.assertEqual(item.findings, ["unchecked", "without_file"])
        self.assertEqual(queries.due_files(queries.own_files(self.office.an)).count(), 0)

    def test_the_archive_takes_it_in_and_it_is_approved_as_dossiers_are(self) -> None:
        work, item = self.submitted()
        self.assertEqual(services.take_in(self.office.ha, [item.pk]), 1)
        stored = self.stored(work)
        self.assertEqual((stored.state, stored.accepted_on), ("accepted", TODAY))
        self.assertFalse(Submission.objects.get().is_open)
        registry.confirm_certain(self.office.ha, holdings.members(work.pk))
        self.assertEqual(services.approve(self.office.ha, work.pk).status, "approved")

    def test_the_archive_returns_it_with_reasons_and_it_comes_again(self) -> None:
        work, item = self.submitted()
        with self.assertRaises(ReasonMissing):
            services.return_to_keeper(self.office.ha, [item.pk], reason="")
        self.assertEqual(self.stored(work).state, "submitted")
        services.return_to_keeper(self.office.ha, [item.pk], reason="thiếu tờ trình")
        self.assertEqual(self.stored(work).state, "returned")
        [told] = queries.submissions_of(work.pk)
        self.assertEqual((told.outcome, told.reason), ("returned", "thiếu tờ trình"))
        services.open_again(self.office.an, work.pk, reason="bổ sung")
        services.put_into(self.office.an, work.pk, [self.a_paper().pk])
        services.close_work(self.office.an, work.pk, Closing(TODAY, [TEN]))
        services.submit(self.office.an, [work.pk])
        self.assertEqual(len(queries.submissions_of(work.pk)), 2)

    def test_keeper_officer_and_outsider_take_nothing_in(self) -> None:
        work, item = self.submitted()
        for actor, refused in (
            (self.office.an, NotAllowed),
            (self.office.khoa, NotAllowed),
            (self.office.world.chi, NotFound),
        ):
            with self.assertRaises(refused):
                services.take_in(actor, [item.pk])
            with self.assertRaises(refused):
                services.return_to_keeper(actor, [item.pk], reason="x")
        self.assertEqual((self.stored(work).state, Submission.objects.get().is_open), ("submitted", True))
        self.assertEqual(queries.submissions_open_to(self.office.world.chi).count(), 0)

    def test_what_was_decided_is_not_decided_again(self) -> None:
        work, item = self.submitted()
        services.take_in(self.office.ha, [item.pk])
        for act in (
            lambda: services.take_in(self.office.ha, [item.pk]),
            lambda: services.return_to_keeper(self.office.ha, [item.pk], reason="x"),
            lambda: services.submit(self.office.an, [work.pk]),
        ):
            with self.assertRaises(WorkMoveNotOpen):
                act()
        self.assertEqual((self.stored(work).state, SubmissionItem.objects.count()), ("accepted", 1))

    def test_an_item_that_is_none_and_an_empty_choice_are_refused(self) -> None:
        for act in (
            lambda: services.take_in(self.office.ha, []),
            lambda: services.take_in(self.office.ha, [self.office.plan.pk]),
            lambda: services.submit(self.office.an, []),
        ):
            with self.assertRaises(NothingChosen):
                act()
        self.assertEqual(Submission.objects.count(), 0)

    def test_a_file_that_is_kept_less_than_five_years_or_may_be_secret_is_not_submitted(self) -> None:
        short = self.opened()
        services.close_work(self.office.an, short.pk, Closing(TODAY, [Retention(3)]))
        shut = self.closed()
        holding_services.shut(SERVICE, holdings.members(shut.pk), reason="mark")
        good = self.closed()
        for work, check in ((short, "kept_too_short"), (shut, "shut")):
            with self.assertRaises(Hindered) as refused:
                services.submit(self.office.an, [good.pk, work.pk])
            self.assertEqual(refused.exception.facts["checks"], [check])
            self.assertEqual(self.stored(work).state, "closed")
        self.assertEqual((Submission.objects.count(), self.stored(good).state), (0, "closed"))

    def test_an_open_file_and_one_of_somebody_else_are_not_submitted(self) -> None:
        opened, other = self.opened(), self.closed()
        with self.assertRaises(WorkMoveNotOpen):
            services.submit(self.office.an, [opened.pk])
        with self.assertRaises(NotKeeper):
            services.submit(self.office.khoa, [other.pk])
        self.assertEqual(Submission.objects.count(), 0)

    def test_the_progress_of_submissions_is_one_question(self) -> None:
        works = [self.closed().pk for _ in range(3)]
        submission = services.submit(self.office.an, works)
        items = queries.items_of(self.office.ha, submission.pk)
        services.take_in(self.office.ha, [items[0].pk])
        services.return_to_keeper(self.office.ha, [items[1].pk], reason="x")
        with self.assertNumQueries(1):
            told = queries.progress_of([submission.pk])[submission.pk]
        self.assertEqual((told.files, told.waiting, told.returned), (3, 1, 1))
        self.assertTrue(Submission.objects.get().is_open)
        self.assertEqual(queries.items_of(self.office.world.chi, submission.pk), [])


class KeepBackTests(OfficeCase):
    def ask(self, work: WorkFile, until_on: date = TODAY + timedelta(days=400)) -> KeepBack:
        return services.ask_to_keep_back(self.office.an, work.pk, until_on=until_on, reason="còn dùng")

    def test_with_written_consent_it_stays_and_is_due_on_that_day(self) -> None:
        work = self.closed()
        asked = self.ask(work)
        self.assertEqual(self.stored(work).state, "closed")
        self.assertEqual(queries.questions_open_to(self.office.giang).count(), 1)
        services.consent_to_keep_back(self.office.giang, work.pk, consent="12/UBND-VP, 02/3/2026")
        stored = self.stored(work)
        self.assertEqual((stored.state, stored.due_on), ("kept_back", asked.until_on))
        self.assertEqual(queries.questions_open_to(self.office.giang).count(), 0)
        services.submit(self.office.an, [work.pk])
        self.assertEqual(self.stored(work).state, "submitted")

    def test_two_years_from_the_due_day_are_the_most(self) -> None:
        work = self.closed()
        latest = date(2028, 5, 1)
        for day in (latest + timedelta(days=1), TODAY):
            with self.assertRaises(KeptBackTooLong) as refused:
                self.ask(work, day)
            self.assertEqual(refused.exception.facts["latest_on"], latest)
        self.assertEqual(KeepBack.objects.count(), 0)
        self.ask(work, latest)

    def test_the_head_says_no_with_a_reason(self) -> None:
        work = self.closed()
        self.ask(work)
        with self.assertRaises(AskedAlready):
            self.ask(work)
        with self.assertRaises(ReasonMissing):
            services.refuse_to_keep_back(self.office.giang, work.pk, reason="")
        services.refuse_to_keep_back(self.office.giang, work.pk, reason="hồ sơ đã xong")
        self.assertEqual((self.stored(work).state, KeepBack.objects.count()), ("closed", 1))
        with self.assertRaises(NothingAsked):
            services.consent_to_keep_back(self.office.giang, work.pk, consent="x")
        self.assertEqual(self.stored(work).state, "closed")

    def test_only_the_head_consents_and_only_with_number_and_date(self) -> None:
        work = self.closed()
        self.ask(work)
        for actor, consent, refused in (
            (self.office.an, "x", NotAllowed),
            (self.office.world.chi, "x", NotFound),
            (self.office.giang, " ", ReasonMissing),
        ):
            with self.assertRaises(refused):
                services.consent_to_keep_back(actor, work.pk, consent=consent)
        self.assertEqual(self.stored(work).state, "closed")

    def test_what_is_never_submitted_is_not_kept_back(self) -> None:
        work = self.opened()
        services.close_work(self.office.an, work.pk, Closing(TODAY, [Retention(3)]))
        with self.assertRaises(NotDue):
            self.ask(work)
        with self.assertRaises(ReasonMissing):
            services.ask_to_keep_back(
                self.office.an, self.closed().pk, until_on=TODAY + timedelta(days=90), reason=""
            )
        self.assertEqual(KeepBack.objects.count(), 0)

    def test_a_file_outside_the_plan_goes_the_same_way(self) -> None:
        work = services.open_outside_plan(
            self.office.khoa, self.office.world.commune, NewWorkFile("Việc", medium=Medium.PAPER),
            fonds_id=self.office.world.commune_fonds.pk,
        )  # fmt: skip
        services.close_work(self.office.khoa, work.pk, Closing(TODAY, [TEN], sheet_count=3))
        submission = services.submit(self.office.khoa, [work.pk])
        self.assertEqual(submission.items.get().findings, ["no_symbol", "outside_plan"])
