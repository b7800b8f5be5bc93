"""One row per cause: it opens, is explained, changes, resolves by itself and returns with its history."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from hoso.access.values import Actor
from hoso.accounts import services as accounts
from hoso.accounts.rules import Role
from hoso.audit.models import Detail, TrailRow
from hoso.events.models import OutboxRow
from hoso.lib.errors import NotAllowed, NotFound
from hoso.lib.ids import uuid7
from hoso.oversight import queries, services
from hoso.oversight.errors import CannotAnswer, NotWaiting, ReasonMissing
from hoso.oversight.models import Check, Finding, FindingEvent
from hoso.oversight.rules import Fact, Kind, State
from hoso.oversight.tests.world import OversightCase, a_paper, a_series
from hoso.registry.models import Document
from tests.worlds import NOW, SERVICE, a_person, announced, id_of


class FindingCase(OversightCase):
    def setUp(self) -> None:
        super().setUp()
        self.series = a_series(self.world)
        for number in ("1", "5"):
            a_paper(self.world, number)
        self.check()
        self.finding = self.found(Kind.NUMBER_GAP)

    def fill(self) -> None:
        """Find the papers that were missing."""
        for number in ("2", "3", "4"):
            a_paper(self.world, number)

    def facts(self) -> list[Fact]:
        return [Fact(each.fact) for each in queries.history(self.finding.pk)]

    def state(self) -> State:
        self.finding.refresh_from_db()
        return State(self.finding.state)


class LifeTests(FindingCase):
    def test_a_cause_is_told_once_however_often_it_is_checked(self) -> None:
        before: list[Any] = list(Finding.objects.values())
        for day in range(1, 4):
            self.check_later(day)
        after: list[Any] = list(Finding.objects.values())
        self.assertEqual([row.pop("last_seen_at") for row in after], [NOW + timedelta(3)])
        self.assertEqual([row.pop("last_seen_at") for row in before], [NOW])
        self.assertEqual((after, self.facts()), (before, [Fact.OPENED]))

    def test_it_has_a_deadline_and_somebody_who_answers(self) -> None:
        self.assertEqual(self.finding.due_on, timezone.localdate(NOW) + timedelta(days=30))
        self.assertEqual(
            (self.finding.body_id, self.finding.owner_id), (self.world.province, id_of(self.head))
        )

    def test_when_the_cause_is_gone_it_resolves_by_itself(self) -> None:
        self.fill()
        self.check_later(1)
        self.assertEqual((self.state(), self.finding.resolved_at), (State.RESOLVED, NOW + timedelta(1)))
        self.assertEqual(self.facts(), [Fact.OPENED, Fact.RESOLVED])
        self.assertEqual(announced()[-1], "oversight.FindingResolved")

    def test_when_the_cause_returns_it_opens_again_with_its_history(self) -> None:
        self.fill()
        self.check_later(1)
        self.assertEqual(self.state(), State.RESOLVED)
        lose(2, 3, 4)
        self.check_later(40)
        self.assertEqual(self.state(), State.OPEN)
        self.assertEqual(self.facts(), [Fact.OPENED, Fact.RESOLVED, Fact.REOPENED])
        self.assertEqual((self.finding.times_opened, self.finding.first_seen_at), (2, NOW))
        self.assertEqual(self.finding.due_on, timezone.localdate(NOW) + timedelta(days=70))

    def test_a_smaller_gap_is_the_same_cause_with_other_evidence(self) -> None:
        a_paper(self.world, "4")
        self.check_later(1)
        self.assertEqual((self.state(), self.facts()), (State.OPEN, [Fact.OPENED, Fact.CHANGED]))
        self.assertEqual(self.finding.evidence["values"]["last"], 3)

    def test_the_trail_tells_what_a_check_did_and_nothing_when_it_did_nothing(self) -> None:
        rows = TrailRow.objects.filter(act="oversight.check")
        self.assertEqual([row.ids["opened"] for row in rows], [1])
        self.check_later(1)
        self.assertEqual(rows.count(), 1)
        self.assertEqual(set(Check.objects.values_list("checked_at", flat=True)), {NOW + timedelta(1)})


def lose(*numbers: int) -> None:
    """Papers whose number was misread after all: they fill no gap any more."""
    Document.objects.filter(number_value__in=numbers).update(number_value=None, number_key="", symbol_key="")


class ExplainTests(FindingCase):
    reason = "Số 2 đến 4 đã hủy theo biên bản 12/2024"

    def explain(self, actor: Actor | None = None, reason: str = reason) -> Finding:
        return services.explain(actor or self.head, self.finding.pk, reason=reason)

    def test_who_answers_for_it_explains_it_with_a_reason_and_a_name(self) -> None:
        self.explain()
        self.assertEqual(self.state(), State.EXPLAINED)
        self.assertEqual(
            (self.finding.explanation, self.finding.explained_by), (self.reason, id_of(self.head))
        )
        self.assertIsNotNone(self.finding.explained_at)
        row = TrailRow.objects.get(act="oversight.explain")
        self.assertEqual((row.subject, row.account_id), (self.finding.pk, id_of(self.head)))
        self.assertEqual(Detail.objects.get(row=row).detail, {"reason": self.reason})
        self.assertEqual(announced()[-1], "oversight.FindingExplained")

    def test_what_is_explained_does_not_come_back_until_its_evidence_changes(self) -> None:
        self.explain()
        self.check_later(1)
        self.assertEqual(self.state(), State.EXPLAINED)
        a_paper(self.world, "9", cites=[("3/QĐ-UBND", date(2024, 3, 1))])
        self.check_later(2)
        self.assertEqual(self.state(), State.OPEN)
        self.assertEqual(self.facts(), [Fact.OPENED, Fact.EXPLAINED, Fact.CAME_BACK])

    def test_what_is_explained_resolves_too_when_its_cause_is_gone(self) -> None:
        self.explain()
        self.fill()
        self.check_later(1)
        self.assertEqual((self.state(), self.finding.explanation), (State.RESOLVED, self.reason))

    def assert_refused(
        self, refusal: type[Exception], actor: Actor | None = None, reason: str = reason
    ) -> None:
        kept: list[type[Any]] = [Finding, FindingEvent, TrailRow, OutboxRow]
        before = [list(model.objects.order_by("pk").values()) for model in kept]
        with self.assertRaises(refusal):
            self.explain(actor, reason)
        self.assertEqual([list(model.objects.order_by("pk").values()) for model in kept], before)

    def test_without_a_reason_nothing_is_explained(self) -> None:
        self.assert_refused(ReasonMissing, reason="  ")

    def test_who_does_not_answer_for_it_explains_nothing(self) -> None:
        clerk = a_person("huong", body=self.world.province, role=Role.CLERK)
        self.assert_refused(NotAllowed, clerk)
        self.assert_refused(NotFound, self.world.chi)
        self.assert_refused(NotFound, self.world.an)

    def test_what_waits_for_nobody_is_not_explained(self) -> None:
        self.explain()
        self.assert_refused(NotWaiting)
        self.fill()
        self.check_later(1)
        self.assert_refused(NotWaiting)


class AssignTests(FindingCase):
    def test_it_is_handed_to_a_colleague_and_stays_with_them(self) -> None:
        services.assign(self.head, self.finding.pk, to_account=id_of(self.world.binh))
        self.check_later(1)
        self.finding.refresh_from_db()
        self.assertEqual(self.finding.owner_id, id_of(self.world.binh))
        self.assertEqual(
            [each.pk for each in queries.waiting_for(self.world.binh, limit=5)], [self.finding.pk]
        )
        self.assertEqual(queries.waiting_for(self.head, limit=5), [])
        self.assertEqual(self.facts(), [Fact.OPENED, Fact.ASSIGNED])

    def test_when_the_colleague_leaves_the_head_has_it_again(self) -> None:
        services.assign(self.head, self.finding.pk, to_account=id_of(self.world.binh))
        accounts.close_account(SERVICE, id_of(self.world.binh), reason="Nghỉ hưu")
        self.check_later(1)
        self.finding.refresh_from_db()
        self.assertEqual((self.finding.owner_id, self.finding.assigned_by), (id_of(self.head), None))

    def test_it_is_handed_to_nobody_who_could_not_answer(self) -> None:
        before = (TrailRow.objects.count(), FindingEvent.objects.count(), announced())
        for person, refusal in ((id_of(self.world.chi), CannotAnswer), (uuid7(), CannotAnswer)):
            with self.assertRaises(refusal):
                services.assign(self.head, self.finding.pk, to_account=person)
        with self.assertRaises(NotFound):
            services.assign(self.world.chi, self.finding.pk, to_account=id_of(self.world.chi))
        self.assertEqual((TrailRow.objects.count(), FindingEvent.objects.count(), announced()), before)
        self.finding.refresh_from_db()
        self.assertEqual(self.finding.owner_id, id_of(self.head))


class AskTests(FindingCase):
    def test_who_answers_for_warnings_asks_for_a_check(self) -> None:
        services.ask_for_check(self.world.binh)
        self.assertEqual(announced()[-1], "oversight.CheckAsked")

    def test_others_do_not(self) -> None:
        before = (TrailRow.objects.count(), announced())
        with self.assertRaises(NotAllowed):
            services.ask_for_check(self.world.an)
        with self.assertRaises(NotAllowed):
            services.run_checks(self.world.an, at=NOW, unseen_months=12)
        self.assertEqual((TrailRow.objects.count(), announced()), before)
