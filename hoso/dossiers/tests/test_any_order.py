"""Whatever is done with a work file, in any order: nothing is lost, state and terms follow the tables."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from hoso.dossiers import queries, services
from hoso.dossiers.models import SubmissionItem, WorkFile
from hoso.dossiers.rules import WORK_MOVES, FileKind, Outcome, WorkState
from hoso.dossiers.services import Closing
from hoso.dossiers.tests.office import Office, an_office
from hoso.holdings import queries as holdings
from hoso.holdings.models import Holding
from hoso.lib.errors import DomainError
from hoso.registry.models import Document
from hoso.rulesets.submission import Medium, due_on
from hoso.rulesets.vn_state.retention import Retention
from tests.worlds import TODAY, a_document, check_constraints_now, id_of

PAPERS = 4
SOME = st.sets(st.integers(0, PAPERS - 1), max_size=3)
YEARS = st.sampled_from([Retention(3), Retention(10), Retention(None)])
ACTS = st.one_of(
    st.tuples(st.just("put into"), SOME),
    st.tuples(st.just("put out"), SOME),
    st.tuples(st.just("describe"), YEARS, st.sampled_from(Medium)),
    st.tuples(st.just("end"), st.integers(0, 90)),
    st.tuples(st.just("close"), SOME, st.integers(0, 90), YEARS),
    st.tuples(st.just("open again")),
    st.tuples(st.just("submit")),
    st.tuples(st.just("take in")),
    st.tuples(st.just("return")),
    st.tuples(st.just("ask"), st.integers(1, 900)),
    st.tuples(st.just("consent")),
    st.tuples(st.just("freeze")),
    st.tuples(st.just("release")),
    st.tuples(st.just("approve")),
    st.tuples(st.just("archivist puts in"), SOME),
)


class Undone(Exception):
    """Ends an example, so that the next begins where this one did."""


class AnyOrderTests(TestCase):
    office: Office
    papers: list[UUID]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.office = an_office()
        services.send_plan(cls.office.an, cls.office.plan.pk)
        services.approve_plan(cls.office.giang, cls.office.plan.pk)
        fonds = cls.office.world.commune_fonds
        cls.papers = [a_document(cls.office.world, fonds=fonds).pk for _ in range(PAPERS)]

    @given(acts=st.lists(ACTS, max_size=14))
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    def test_no_document_is_lost_and_state_and_terms_follow_the_tables(
        self, acts: list[tuple[Any, ...]]
    ) -> None:
        try:
            with transaction.atomic():
                self.walk(acts)
                raise Undone
        except Undone:
            pass

    def walk(self, acts: list[tuple[Any, ...]]) -> None:
        work = services.open_from_plan(self.office.an, self.office.line.pk)
        WorkFile.objects.filter(pk=work.pk).update(opened_on=TODAY - timedelta(days=100))
        self.inside: set[UUID] = set()
        for name, *given_values in acts:
            before = self.seen(work.pk)
            try:
                with transaction.atomic():
                    self.do(work.pk, name, given_values)()
            except DomainError:
                # What is refused changes nothing.
                self.assertEqual(self.seen(work.pk), before)
            else:
                self.follow(name, given_values)
            self.check(work.pk, WorkState(before[0]))
        check_constraints_now()

    def chosen(self, places: set[int]) -> list[UUID]:
        return [self.papers[place] for place in sorted(places)]

    def do(self, work_id: UUID, name: str, values: list[Any]) -> Callable[[], object]:
        an, giang, ha = self.office.an, self.office.giang, self.office.ha
        waiting = SubmissionItem.objects.filter(work_file=work_id, outcome=Outcome.WAITING)
        items = list(waiting.values_list("pk", flat=True))
        match name:
            case "put into":
                return lambda: services.put_into(an, work_id, self.chosen(values[0]))
            case "put out":
                return lambda: services.put_out(an, work_id, self.chosen(values[0]), reason="x")
            case "describe":
                return lambda: services.describe_work(
                    an, work_id, title="t", symbol="1", retention=values[0], kind=FileKind.MATTER,
                    medium=values[1], is_construction=False,
                )  # fmt: skip
            case "end":
                return lambda: services.end_work(an, work_id, ended_on=TODAY - timedelta(days=values[0]))
            case "close":
                day = TODAY - timedelta(days=values[1])
                closing = Closing(day, [values[2]], left_out=self.chosen(values[0]))
                return lambda: services.close_work(an, work_id, closing)
            case "open again":
                return lambda: services.open_again(an, work_id, reason="x")
            case "submit":
                return lambda: services.submit(an, [work_id])
            case "take in":
                return lambda: services.take_in(ha, items)
            case "return":
                return lambda: services.return_to_keeper(ha, items, reason="x")
            case "ask":
                day = TODAY + timedelta(days=values[0])
                return lambda: services.ask_to_keep_back(an, work_id, until_on=day, reason="x")
            case "consent":
                return lambda: services.consent_to_keep_back(giang, work_id, consent="1/UBND")
            case "freeze":
                return lambda: services.freeze(ha, [work_id], reason="x")
            case "release":
                return lambda: services.release(ha, [work_id], reason="x")
            case "approve":
                return lambda: services.approve(ha, work_id)
        return lambda: services.add_documents(ha, work_id, self.chosen(values[0]))

    def follow(self, name: str, values: list[Any]) -> None:
        """Keep count beside the database of what lies in the file."""
        if name in {"put into", "archivist puts in"}:
            self.inside |= set(self.chosen(values[0]))
        elif name in {"put out", "close"}:
            self.inside -= set(self.chosen(values[0]))

    def seen(self, work_id: UUID) -> tuple[Any, ...]:
        work = WorkFile.objects.select_related("dossier").get(pk=work_id)
        return (
            work.state, work.due_on, work.ended_on, work.keeper, work.dossier.status, work.dossier.title,
            work.dossier.retention_code, holdings.members(work_id), queries.is_frozen(work_id),
        )  # fmt: skip

    def check(self, work_id: UUID, before: WorkState) -> None:
        work = WorkFile.objects.select_related("dossier").get(pk=work_id)
        self.assertEqual(set(holdings.members(work_id)), self.inside)
        self.assertEqual(Document.objects.count(), PAPERS)
        self.assertEqual(Holding.objects.filter(pk__in=self.papers, struck_on=None).count(), PAPERS)
        # The state moved by the table alone, or not at all.
        moves = {after for (start, _), after in WORK_MOVES.items() if start is before}
        self.assertIn(WorkState(work.state), moves | {before})
        if work.dossier.status != "open":
            self.assertEqual(work.state, WorkState.ACCEPTED)
        self.assertEqual(work.keeper, id_of(self.office.an))
        facts = queries.facts_of(work, "vn-state")
        strictest = None if facts is None else due_on(facts)
        kept = work.kept_until
        self.assertEqual(work.due_on, max(strictest, kept) if strictest and kept else strictest)
