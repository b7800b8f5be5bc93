"""From what is due to a decision: who may do what, and what each refusal leaves as it was."""

from collections.abc import Callable
from datetime import date
from functools import partial

from django.db.models import Model

from hoso.access import acts
from hoso.accounts import queries as accounts
from hoso.accounts.models import Right
from hoso.accounts.rules import Role
from hoso.audit.models import TrailRow
from hoso.disposal import queries, services
from hoso.disposal.errors import (
    Barred,
    CouncilIncomplete,
    DecisionMissing,
    DestroyedAlready,
    DestructionBegun,
    HoldEnded,
    InAnotherProposal,
    MoveNotOpen,
    NoDuplicate,
    NotDecided,
    NotDue,
    NothingProposed,
    OwnProposal,
    RaisedTooLow,
    ReasonMissing,
)
from hoso.disposal.models import CouncilSeat, Hold, Line, Proposal, Raised, Reckoning
from hoso.disposal.queries import DueKind
from hoso.disposal.rules import Ground, Seat, State, Verdict
from hoso.disposal.services import NewSeat
from hoso.disposal.tests.world import (
    FOR_EVER,
    MACHINE,
    DisposalTestCase,
    an_old_document,
    an_old_dossier,
    decided,
    drawn_up,
    seats,
)
from hoso.lib.errors import BadValue, NotAllowed, NotFound
from hoso.lib.ids import uuid7
from hoso.rulesets.vn_state.retention import Retention
from tests.worlds import NOW, a_person, id_of


def state_of(*models: type[Model]) -> list[list[tuple[object, ...]]]:
    """All rows of these tables: what a refusal must not change."""
    return [list(model._base_manager.order_by("pk").values_list()) for model in models]


class DueTests(DisposalTestCase):
    def due(self, kind: DueKind = DueKind.DUE, *, after: str = "") -> list[str]:
        rows = queries.list_due(self.world.binh, self.world.province, kind, after=after)
        return [row.code for row in rows]

    def test_what_has_ended_is_due_and_what_is_kept_for_ever_never(self) -> None:
        for_ever = an_old_dossier(self.world, an_old_document(self.world, "năm"), code="03", retention="01")
        young = an_old_document(self.world, "sáu", dated="2016-06-01")
        ended_2016 = an_old_dossier(self.world, young, code="04")
        services.reckon([for_ever.pk, ended_2016.pk])
        # Kept through 2026: due in 2027 only.
        self.assertEqual(self.due(), ["01.VP", "02.VP"])
        self.assertEqual(Reckoning.objects.get(holding=ended_2016.pk).last_year, 2026)
        for kind in DueKind:
            self.assertNotIn("03", self.due(kind))

    def test_what_has_no_term_is_listed_as_such_and_never_as_due(self) -> None:
        open_ended = an_old_dossier(self.world, an_old_document(self.world, "năm"), code="03", retention="")
        other = an_old_dossier(self.world, an_old_document(self.world, "sáu"), code="04", retention="07")
        services.reckon([open_ended.pk, other.pk])
        self.assertEqual(self.due(DueKind.NO_TERM), ["03", "04"])
        self.assertEqual(self.due(), ["01.VP", "02.VP"])

    def test_of_two_dossiers_with_the_same_bytes_the_younger_is_the_duplicate(self) -> None:
        again = [an_old_document(self.world, mark) for mark in ("một", "hai")]
        younger = an_old_dossier(self.world, *again, code="03")
        services.reckon([younger.pk, self.old.pk])
        [row] = queries.list_due(self.world.binh, self.world.province, DueKind.DUPLICATES)
        self.assertEqual((row.dossier_id, row.twin_id), (younger.pk, self.old.pk))

    def test_pages_by_key_and_refuses_what_is_none(self) -> None:
        [first] = queries.list_due(self.world.binh, self.world.province, limit=1)
        self.assertEqual(self.due(after=first.key), ["02.VP"])
        with self.assertRaises(BadValue):
            self.due(after="nonsense")

    def test_a_page_costs_the_same_however_many_there_are(self) -> None:
        def cost() -> int:
            with self.assertNumQueries(4) as seen:
                queries.list_due(self.world.binh, self.world.province)
            return len(seen)

        few = cost()
        more = [
            an_old_dossier(self.world, an_old_document(self.world, f"n{number}"), code=f"n{number}")
            for number in range(5)
        ]
        services.reckon([each.pk for each in more])
        self.assertEqual(cost(), few)

    def test_outsiders_find_no_body_and_readers_no_list(self) -> None:
        for stranger in (self.world.chi, self.world.an):
            with self.assertRaises(NotFound):
                queries.list_due(stranger, self.world.province)
        with self.assertRaises(NotAllowed):
            queries.list_due(self.dung, self.world.province)

    def test_all_is_reckoned_anew_after_a_restore(self) -> None:
        Reckoning.objects.all().delete()
        self.assertEqual(services.reckon_all(), 2)
        self.assertEqual(self.due(), ["01.VP", "02.VP"])

    def test_what_was_approved_before_the_room_is_known_keeps_its_class(self) -> None:
        Right.objects.filter(post__account_id=id_of(self.world.binh), act=acts.DISPOSE).update(access_class=0)
        binh = a_person("binh2", body=self.world.province, role=Role.ARCHIVIST)
        self.assertEqual(len(queries.list_due(binh, self.world.province)), 2)


class HoldTests(DisposalTestCase):
    def test_a_hold_bars_until_its_day_is_over_or_it_is_lifted(self) -> None:
        held = services.hold_dossier(
            self.world.binh, self.old.pk, reason="Khiếu nại", until_on=date(2026, 3, 2)
        )
        bars = partial(queries.bars, self.old.pk, body_id=self.world.province, ground=Ground.TERM_ENDED)
        self.assertEqual([*bars(on=date(2026, 3, 2))], ["hold"])
        self.assertEqual([*bars(on=date(2026, 3, 3))], [])
        services.lift(self.dung, held.pk, reason="Xong")
        self.assertEqual([*bars(on=date(2026, 3, 2))], [])
        with self.assertRaises(HoldEnded):
            services.lift(self.dung, held.pk, reason="Xong")

    def test_refusals_leave_everything_as_it_was(self) -> None:
        before = state_of(Hold, TrailRow)
        binh, on = self.world.binh, self.old.pk
        refused: tuple[tuple[type[Exception], Callable[[], object]], ...] = (
            (ReasonMissing, lambda: services.hold_dossier(binh, on, reason=" ")),
            (BadValue, lambda: services.hold_dossier(binh, on, reason="x", until_on=date(2026, 3, 1))),
            (NotFound, lambda: services.hold_dossier(self.world.chi, on, reason="x")),
            (NotFound, lambda: services.hold_dossier(binh, uuid7(), reason="x")),
            (NotFound, lambda: services.hold_dossier(binh, self.papers[0].pk, reason="x")),
            (NotAllowed, lambda: services.hold_dossier(self.giang, on, reason="x")),
            (NotFound, lambda: services.hold_fonds(self.world.chi, self.world.fonds.pk, reason="x")),
            (NotAllowed, lambda: services.hold_fonds(self.giang, self.world.fonds.pk, reason="x")),
            (NotFound, lambda: services.lift(binh, uuid7(), reason="x")),
        )
        for error, act in refused:
            with self.assertRaises(error):
                act()
        self.assertEqual(state_of(Hold, TrailRow), before)

    def test_others_lift_nothing(self) -> None:
        held = services.hold_fonds(self.world.binh, self.world.fonds.pk, reason="Thanh tra")
        for stranger, error in ((self.world.chi, NotFound), (self.giang, NotFound)):
            with self.assertRaises(error):
                services.lift(stranger, held.pk, reason="x")
        self.assertEqual([each.pk for each in queries.list_holds(self.dung)], [held.pk])
        self.assertEqual(queries.list_holds(self.world.chi), [])

    def test_a_tombstone_is_not_held(self) -> None:
        services.carry_out(MACHINE, self.approved(self.old).pk)
        with self.assertRaises(DestroyedAlready):
            services.hold_dossier(self.world.binh, self.old.pk, reason="Khiếu nại")
        self.assertFalse(Hold.objects.exists())


class DrawnTests(DisposalTestCase):
    def test_lines_keep_what_the_dossier_said(self) -> None:
        proposal = drawn_up(self.world, self.giang, self.old.pk, self.older.pk)
        lines = queries.lines_of(proposal.pk)
        told = [(each.ordinal, each.code, each.retention, each.last_year, each.has_paper) for each in lines]
        self.assertEqual(told, [(1, "01.VP", "10 năm", 2015, False), (2, "02.VP", "10 năm", 2015, False)])

    def test_added_twice_stands_once(self) -> None:
        proposal = drawn_up(self.world, self.giang, self.old.pk)
        services.add_dossiers(self.world.binh, proposal.pk, {self.old.pk: Ground.TERM_ENDED})
        self.assertEqual(len(queries.lines_of(proposal.pk)), 1)

    def test_what_must_be_kept_is_refused_with_all_others(self) -> None:
        for_ever = an_old_dossier(self.world, an_old_document(self.world, "năm"), retention=FOR_EVER)
        no_term = an_old_dossier(self.world, an_old_document(self.world, "sáu"), retention="")
        young = an_old_dossier(self.world, an_old_document(self.world, "bảy", dated="2020-01-01"))
        proposal = services.draw_up(self.world.binh, self.world.province, title="Đợt 1")
        before = state_of(Line, Proposal)
        for dossier in (for_ever, no_term, young):
            with self.assertRaises(NotDue):
                services.add_dossiers(
                    self.world.binh, proposal.pk,
                    {self.old.pk: Ground.TERM_ENDED, dossier.pk: Ground.TERM_ENDED},
                )  # fmt: skip
        with self.assertRaises(NoDuplicate):
            services.add_dossiers(self.world.binh, proposal.pk, {young.pk: Ground.DUPLICATE})
        self.assertEqual(state_of(Line, Proposal), before)

    def test_a_duplicate_needs_no_ended_term(self) -> None:
        original = an_old_dossier(self.world, an_old_document(self.world, "x", dated="2020-01-01"), code="03")
        copy = an_old_dossier(self.world, an_old_document(self.world, "x", dated="2020-01-01"), code="04")
        proposal = services.draw_up(self.world.binh, self.world.province, title="Đợt 1")
        services.add_dossiers(self.world.binh, proposal.pk, {copy.pk: Ground.DUPLICATE})
        with self.assertRaises(NoDuplicate):
            services.add_dossiers(self.world.binh, proposal.pk, {original.pk: Ground.DUPLICATE})
        self.assertEqual(len(queries.lines_of(proposal.pk)), 1)

    def test_a_dossier_stands_in_one_open_proposal(self) -> None:
        first = drawn_up(self.world, self.giang, self.old.pk)
        second = services.draw_up(self.world.binh, self.world.province, title="Đợt 2")
        with self.assertRaises(InAnotherProposal):
            services.add_dossiers(self.world.binh, second.pk, {self.old.pk: Ground.TERM_ENDED})
        [row, _other] = queries.list_due(self.world.binh, self.world.province)
        self.assertEqual(row.proposal_id, first.pk)
        services.cancel(self.world.binh, first.pk, reason="Lập lại")
        services.add_dossiers(self.world.binh, second.pk, {self.old.pk: Ground.TERM_ENDED})
        self.assertEqual(len(queries.lines_of(second.pk)), 1)

    def test_what_is_held_is_not_proposed(self) -> None:
        services.hold_dossier(self.world.binh, self.old.pk, reason="Khiếu nại")
        with self.assertRaises(Barred) as refused:
            drawn_up(self.world, self.giang, self.old.pk)
        self.assertEqual(refused.exception.facts["barrier"], "hold")
        self.assertFalse(Line.objects.exists())

    def test_right_by_right(self) -> None:
        proposal = drawn_up(self.world, self.giang, self.old.pk)
        before = state_of(Proposal, Line, CouncilSeat)
        binh_acts = (
            lambda who: services.draw_up(who, self.world.province, title="x"),
            lambda who: services.add_dossiers(who, proposal.pk, {self.older.pk: Ground.TERM_ENDED}),
            lambda who: services.remove_lines(who, proposal.pk, []),
            lambda who: services.explain(who, proposal.pk, "x"),
            lambda who: services.name_council(who, proposal.pk, seats(self.world, self.giang)),
            lambda who: services.present(who, proposal.pk),
            lambda who: services.cancel(who, proposal.pk, reason="x"),
        )
        for act in binh_acts:
            for who, error in ((self.world.chi, NotFound), (self.giang, NotFound), (self.dung, NotAllowed)):
                with self.assertRaises(error):
                    act(who)
        self.assertEqual(state_of(Proposal, Line, CouncilSeat), before)

    def test_a_list_is_presented_with_dossiers_an_explanation_and_a_council(self) -> None:
        binh = self.world.binh
        proposal = services.draw_up(binh, self.world.province, title="Đợt 1")
        with self.assertRaises(NothingProposed):
            services.present(binh, proposal.pk)
        services.add_dossiers(binh, proposal.pk, {self.old.pk: Ground.TERM_ENDED})
        with self.assertRaises(ReasonMissing):
            services.explain(binh, proposal.pk, "  ")
        with self.assertRaises(NothingProposed):
            services.present(binh, proposal.pk)
        services.explain(binh, proposal.pk, "Hết thời hạn")
        with self.assertRaises(CouncilIncomplete):
            services.present(binh, proposal.pk)
        council = seats(self.world, self.giang)
        for odd in (
            council[:2],
            [*council, council[2]],
            [*council[1:], NewSeat(Seat.MEMBER, "A")],
            [council[0], council[1], NewSeat(Seat.MEMBER)],
        ):
            with self.assertRaises(CouncilIncomplete):
                services.name_council(binh, proposal.pk, odd)
        self.assertFalse(CouncilSeat.objects.exists())
        services.name_council(binh, proposal.pk, council)
        self.assertEqual(services.present(binh, proposal.pk).state, State.COUNCIL)


class CouncilTests(DisposalTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.proposal = drawn_up(self.world, self.giang, self.old.pk, self.older.pk)
        services.present(self.world.binh, self.proposal.pk)
        self.ids = [each.pk for each in queries.lines_of(self.proposal.pk)]

    def test_a_member_takes_a_line_out_with_a_reason(self) -> None:
        with self.assertRaises(ReasonMissing):
            services.decide(self.giang, self.proposal.pk, self.ids[:1], Verdict.KEEP)
        services.decide(self.giang, self.proposal.pk, self.ids[:1], Verdict.KEEP, reason="Còn cần")
        line = self.line(self.old)
        self.assertEqual((line.verdict, line.verdict_reason), ("keep", "Còn cần"))
        self.assertEqual(line.decided_by, id_of(self.giang))

    def test_what_is_raised_is_kept_longer_from_the_decision_on(self) -> None:
        services.decide(
            self.giang, self.proposal.pk, self.ids[:1], Verdict.RAISE, reason="Có giá trị",
            retention=Retention(50),
        )  # fmt: skip
        services.decide(self.giang, self.proposal.pk, self.ids[1:], Verdict.DESTROY)
        self.assertFalse(Raised.objects.exists())
        services.enter_minutes(
            self.world.binh, self.proposal.pk, number="1", on=date(2026, 2, 1), text="Nhất trí"
        )
        services.approve(self.dung, self.proposal.pk, number="12/QĐ", on=date(2026, 3, 1))
        self.assertEqual(Reckoning.objects.get(holding=self.old.pk).last_year, 2055)
        self.assertEqual(queries.retentions([self.old.pk])[self.old.pk], Retention(50))
        self.assertFalse(self.line(self.old).is_open)
        services.ask(self.dung, self.proposal.pk)
        services.carry_out(MACHINE, self.proposal.pk)
        self.assertTrue(self.root.has(f"urn:uuid:{self.old.pk}"))
        self.assertFalse(self.root.has(f"urn:uuid:{self.older.pk}"))

    def test_nothing_is_raised_to_less(self) -> None:
        before = state_of(Line, Raised)
        for retention in (Retention(10), Retention(5), None):
            with self.assertRaises(RaisedTooLow):
                services.decide(
                    self.giang, self.proposal.pk, self.ids, Verdict.RAISE, reason="x", retention=retention
                )
        self.assertEqual(state_of(Line, Raised), before)

    def test_who_does_not_sit_on_it_decides_nothing(self) -> None:
        for who, error in ((self.world.chi, NotFound), (self.world.an, NotFound), (self.dung, NotAllowed)):
            with self.assertRaises(error):
                services.decide(who, self.proposal.pk, self.ids, Verdict.DESTROY)
        with self.assertRaises(NotFound):
            services.decide(self.giang, self.proposal.pk, [uuid7()], Verdict.DESTROY)
        self.assertEqual(set(Line.objects.values_list("verdict", flat=True)), {"waiting"})

    def test_a_list_before_the_council_is_not_changed(self) -> None:
        with self.assertRaises(MoveNotOpen):
            services.remove_lines(self.world.binh, self.proposal.pk, self.ids)
        self.assertEqual(Line.objects.count(), 2)

    def test_returned_changed_presented_again_everything_is_asked_again(self) -> None:
        services.decide(self.giang, self.proposal.pk, self.ids, Verdict.DESTROY)
        with self.assertRaises(NotAllowed):
            services.return_proposal(self.world.binh, self.proposal.pk, reason="x")
        services.return_proposal(self.dung, self.proposal.pk, reason="Bổ sung thuyết minh")
        with self.assertRaises(MoveNotOpen):
            services.present(self.world.binh, self.proposal.pk)
        services.explain(self.world.binh, self.proposal.pk, "Đã bổ sung")
        services.present(self.world.binh, self.proposal.pk)
        self.assertEqual(set(Line.objects.values_list("verdict", flat=True)), {"waiting"})


class ApprovalTests(DisposalTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.proposal = decided(self.world, self.giang, self.old.pk)
        self.approve = partial(services.approve, number="12/QĐ-UBND", on=date(2026, 3, 1))

    def test_who_drew_it_up_does_not_approve_whatever_rights_they_hold(self) -> None:
        account = id_of(self.world.binh)
        right = Right.objects.filter(post__account_id=account, act=acts.DISPOSE).get()
        right.pk, right.act = uuid7(), acts.APPROVE_DISPOSAL
        right._state.adding = True
        right.save()
        binh = accounts.actor_for(account, at=NOW)
        with self.assertRaises(OwnProposal):
            self.approve(binh, self.proposal.pk)
        self.assertEqual(Proposal.objects.get(pk=self.proposal.pk).state, State.COUNCIL)

    def test_refusals_leave_everything_as_it_was(self) -> None:
        before = state_of(Proposal, Line, TrailRow)
        for who, error, approve in (
            (self.world.chi, NotFound, self.approve),
            (self.world.binh, NotAllowed, self.approve),
            (self.giang, NotAllowed, self.approve),
            (self.dung, DecisionMissing, partial(self.approve, number=" ")),
            (self.dung, DecisionMissing, partial(self.approve, on=date(2026, 3, 3))),
        ):
            with self.assertRaises(error):
                approve(who, self.proposal.pk)
        self.assertEqual(state_of(Proposal, Line, TrailRow), before)

    def test_every_line_is_decided_and_minutes_are_entered_first(self) -> None:
        proposal = drawn_up(self.world, self.giang, self.older.pk)
        services.present(self.world.binh, proposal.pk)
        with self.assertRaises(NotDecided):
            self.approve(self.dung, proposal.pk)
        ids = [each.pk for each in queries.lines_of(proposal.pk)]
        services.decide(self.giang, proposal.pk, ids, Verdict.DESTROY)
        with self.assertRaises(NotDecided):
            self.approve(self.dung, proposal.pk)
        self.assertEqual(Proposal.objects.get(pk=proposal.pk).state, State.COUNCIL)

    def test_a_class_above_ones_own_is_decided_by_somebody_else(self) -> None:
        Right.objects.filter(post__account_id=id_of(self.dung), act=acts.APPROVE_DISPOSAL).update(
            access_class=0
        )
        dung = accounts.actor_for(id_of(self.dung), at=NOW)
        with self.assertRaises(NotAllowed):
            self.approve(dung, self.proposal.pk)
        self.assertEqual(Proposal.objects.get(pk=self.proposal.pk).state, State.COUNCIL)

    def test_nothing_is_destroyed_by_the_decision_alone(self) -> None:
        self.approve(self.dung, self.proposal.pk)
        self.assertEqual(queries.to_be_done(), [])
        with self.assertRaises(MoveNotOpen):
            services.carry_out(MACHINE, self.proposal.pk)
        services.cancel(self.dung, self.proposal.pk, reason="Hoãn")
        self.assertTrue(self.root.has(f"urn:uuid:{self.old.pk}"))
        with self.assertRaises(MoveNotOpen):
            services.ask(self.dung, self.proposal.pk)

    def test_what_has_begun_is_not_cancelled(self) -> None:
        services.cancel(self.world.binh, self.proposal.pk, reason="Lập lại")
        proposal = self.approved(self.old, self.older)
        services.hold_dossier(self.dung, self.old.pk, reason="Khiếu nại")
        services.carry_out(MACHINE, proposal.pk)
        with self.assertRaises(DestructionBegun):
            services.cancel(self.dung, proposal.pk, reason="Thôi")
        self.assertEqual(Proposal.objects.get(pk=proposal.pk).state, State.APPROVED)
