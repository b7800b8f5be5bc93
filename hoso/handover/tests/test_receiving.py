from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from hoso.accounts.rules import Role
from hoso.audit.models import Detail, TrailRow
from hoso.handover import queries, services
from hoso.handover.errors import (
    FondsMissing,
    MoveNotOpen,
    NameMissing,
    OddLine,
    ReasonMissing,
    ReceivedAlready,
    ReceiverMissing,
    StoryMissing,
)
from hoso.handover.models import Handover, Line, Receiver
from hoso.handover.rules import LineKind, LineState, Medium, Resolution, Way
from hoso.handover.services import NewLine, Passing
from hoso.handover.tests.world import SEAL, HandoverCase, a_handover, many_holdings
from hoso.holdings import queries as holdings
from hoso.holdings.errors import FondsClosed, ReceiverCeased
from hoso.holdings.models import Fonds, Holding, Scope
from hoso.lib.errors import BadValue, NotAllowed, NotFound
from hoso.lib.ids import uuid7
from hoso.organisations.models import Body
from hoso.tables.models import during
from tests.worlds import LAST_DAY, TODAY, a_person, announced, check_constraints_now


def holding_of(line: Line) -> UUID:
    """The holding a line tells of."""
    assert line.holding_id is not None
    return line.holding_id


class ReceiveCase(HandoverCase):
    def setUp(self) -> None:
        self.handover = self.sent()

    def receive(self, holding: UUID, outcome: LineState = LineState.ACCEPTED, **given: Any) -> Line:
        line = self.line(self.handover, holding)
        return services.receive_line(self.world.binh, line.pk, outcome, **given)


class ReceiveLineTests(ReceiveCase):
    def test_what_is_accepted_comes_into_the_receivers_keeping_and_its_origin_stays(self) -> None:
        line = self.receive(self.boxes[1])
        told = (line.state, line.received_by, line.received_pieces, line.received_on)
        self.assertEqual(told, (LineState.ACCEPTED, self.world.binh.account_id, 1, TODAY))
        held = Holding.objects.get(pk=self.boxes[1])
        self.assertEqual((held.custodian_id, held.creator_id), (self.world.province, self.world.district))
        row = TrailRow.objects.get(act="handover.receive")
        self.assertEqual((row.ids["outcome"], row.ids["line"]), ("accepted", str(line.pk)))
        self.assertIn("handover.LinesReceived", announced())

    def test_what_lies_in_a_box_and_has_its_own_line_waits_for_that_line(self) -> None:
        self.receive(self.boxes[0])
        self.assertEqual(self.keeper(self.boxes[0]), self.world.province)
        self.assertEqual(self.keeper(self.inside), self.world.district)
        self.receive(self.inside)
        self.assertEqual(self.keeper(self.inside), self.world.province)
        self.assertEqual(self.keeper(self.document), self.world.province)

    def test_what_is_missing_stays_where_it_was_said_to_be(self) -> None:
        line = self.receive(self.boxes[0], LineState.MISSING)
        self.assertEqual((line.state, line.received_pieces), (LineState.MISSING, 0))
        self.assertEqual(self.keeper(self.boxes[0]), self.world.district)
        self.assertEqual(queries.open_differences(self.handover.pk).count(), 1)

    def test_what_was_missing_may_turn_up(self) -> None:
        self.receive(self.boxes[0], LineState.MISSING)
        self.receive(self.boxes[0])
        self.assertEqual(self.keeper(self.boxes[0]), self.world.province)
        self.assertEqual(queries.open_differences(self.handover.pk).count(), 0)

    def test_damage_and_difference_come_with_a_word(self) -> None:
        for outcome in (LineState.DAMAGED, LineState.DIFFERS):
            self.assert_refused(ReasonMissing, self.receive, self.loose, outcome)
        line = self.receive(self.loose, LineState.DAMAGED, note="mối xông một phần")
        self.assertEqual(line.received_note, "mối xông một phần")
        self.assertEqual(self.keeper(self.loose), self.world.province)

    def test_another_number_is_a_difference_and_not_accepted(self) -> None:
        self.assert_refused(OddLine, lambda: self.receive(self.loose, pieces=3))
        line = self.receive(self.loose, LineState.DIFFERS, pieces=3)
        self.assertEqual((line.pieces, line.received_pieces), (1, 3))

    def test_nobody_receives_twice(self) -> None:
        self.receive(self.loose)
        refused = self.assert_refused(ReceivedAlready, lambda: self.receive(self.loose, LineState.MISSING))
        self.assertEqual(refused.facts["by"], self.world.binh.account_id)

    def test_extra_is_nothing_that_a_line_is_received_as(self) -> None:
        for odd in (LineState.EXTRA, LineState.DECLARED):
            self.assert_refused(MoveNotOpen, self.receive, self.loose, odd)

    def test_nothing_is_received_tomorrow(self) -> None:
        self.assert_refused(BadValue, lambda: self.receive(self.loose, on=TODAY + timedelta(days=1)))

    def test_an_outsider_does_not_learn_of_the_line(self) -> None:
        line = self.line(self.handover, self.loose)
        for outsider in (self.world.chi, self.world.an):
            self.assert_refused(NotFound, services.receive_line, outsider, line.pk, LineState.ACCEPTED)
        self.assert_refused(
            NotFound, lambda: services.receive_line(self.world.binh, uuid7(), LineState.ACCEPTED)
        )

    def test_a_clerk_of_the_receiver_receives(self) -> None:
        clerk = a_person("dung", body=self.world.province, role=Role.CLERK)
        line = services.receive_line(clerk, self.line(self.handover, self.loose).pk, LineState.ACCEPTED)
        self.assertEqual(line.received_by, clerk.account_id)

    def test_custody_may_pass_alone(self) -> None:
        line = self.line(self.handover, self.loose)
        self.give_to_commune()
        services.receive_line(self.world.binh, line.pk, LineState.ACCEPTED, passing=Passing.CUSTODY)
        held = Holding.objects.get(pk=self.loose)
        self.assertEqual(held.custodian_id, self.world.commune)
        self.assertEqual(holdings.responsible_body(held.scope_id, on=TODAY), self.world.province)

    def test_with_custody_the_receiver_answers_for_the_part_alone(self) -> None:
        self.give_to_commune()
        self.receive(self.loose)
        check_constraints_now()
        scope = Holding.objects.get(pk=self.loose).scope_id
        self.assertEqual(holdings.responsible_body(scope, on=TODAY), self.world.commune)
        rest = Holding.objects.get(pk=self.boxes[0]).scope_id
        self.assertEqual(holdings.responsible_body(rest, on=TODAY), self.world.province)
        self.assertEqual(Scope.objects.filter(fonds=self.world.fonds).count(), 2)

    def give_to_commune(self) -> None:
        Receiver.objects.filter(handover=self.handover, medium=Medium.PAPER).update(
            body_id=self.world.commune
        )

    def test_a_receiver_that_has_ceased_receives_nothing(self) -> None:
        Body.objects.filter(pk=self.world.other).update(valid=during(date(2000, 1, 1), TODAY))
        Receiver.objects.filter(handover=self.handover, medium=Medium.PAPER).update(body_id=self.world.other)
        self.assert_refused(ReceiverCeased, lambda: self.receive(self.loose))

    def test_without_a_receiver_nothing_is_received(self) -> None:
        Receiver.objects.filter(handover=self.handover, medium=Medium.PAPER).delete()
        self.assert_refused(ReceiverMissing, lambda: self.receive(self.loose))

    def test_before_it_was_sent_nothing_is_received(self) -> None:
        services.call_back(self.world.binh, self.handover.pk, reason="x")
        self.assert_refused(MoveNotOpen, lambda: self.receive(self.loose))


class ReceiveManyTests(ReceiveCase):
    def test_all_that_wait_are_received_in_one_act(self) -> None:
        received = services.receive_many(self.world.binh, self.handover.pk)
        # Four lines, and the document that lies in a dossier without a line of its own.
        self.assertEqual((received.lines, received.moved), (4, 5))
        row = TrailRow.objects.get(act="handover.receive")
        self.assertEqual(Detail.objects.get(row=row).detail["lines"], "1-4")
        self.assertEqual(holdings.find_not_taken_over(on=TODAY), [])
        self.assertEqual(queries.progress([self.handover.pk])[self.handover.pk].accepted, 4)

    def test_lines_named_with_one_that_was_received_are_none(self) -> None:
        self.receive(self.loose, LineState.MISSING)
        self.receive(self.inside)
        ids = list(queries.lines_of(self.handover.pk).values_list("pk", flat=True))
        self.assert_refused(
            ReceivedAlready, lambda: services.receive_many(self.world.binh, self.handover.pk, line_ids=ids)
        )

    def test_a_line_of_another_handover_is_not_received_here(self) -> None:
        self.assert_refused(
            NotFound,
            lambda: services.receive_many(self.world.binh, self.handover.pk, line_ids=[uuid7()]),
        )

    def test_what_a_colleague_found_missing_is_not_swept_up_with_the_rest(self) -> None:
        self.receive(self.boxes[0], LineState.MISSING)
        self.assertEqual(services.receive_many(self.world.binh, self.handover.pk).lines, 3)
        self.assertEqual(self.line(self.handover, self.boxes[0]).state, LineState.MISSING)

    def test_kind_by_kind(self) -> None:
        received = services.receive_many(self.world.binh, self.handover.pk, kinds=[LineKind.BOX])
        self.assertEqual(received.lines, 2)

    def test_a_second_time_nothing_waits_and_nothing_is_written(self) -> None:
        services.receive_many(self.world.binh, self.handover.pk)
        before = self.everything()
        self.assertEqual(services.receive_many(self.world.binh, self.handover.pk).lines, 0)
        self.assertEqual(self.everything(), before)

    def test_thousands_cost_as_many_statements_as_four(self) -> None:
        services.call_back(self.world.binh, self.handover.pk, reason="x")
        many_holdings(self.world, 3000)
        services.list_holdings(self.world.binh, self.handover.pk)
        services.send(self.world.binh, self.handover.pk)
        services.receive_many(self.world.binh, self.handover.pk, kinds=[LineKind.BOX, LineKind.DOSSIER])
        with CaptureQueriesContext(connection) as asked:
            received = services.receive_many(self.world.binh, self.handover.pk)
        self.assertEqual(len(asked), 31)
        self.assertEqual((received.lines, received.moved), (3000, 3000))

    def test_guarding_thousands_of_frozen_lines_takes_less_than_writing_them(self) -> None:
        services.call_back(self.world.binh, self.handover.pk, reason="x")
        many_holdings(self.world, 3000)
        services.list_holdings(self.world.binh, self.handover.pk)
        services.send(self.world.binh, self.handover.pk)
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) UPDATE handover_line SET received_note = 'x'")
            [told] = cursor.fetchone()[0]
        took = {each["Trigger Name"]: each["Time"] for each in told["Triggers"]}
        self.assertLess(took["handover_a_guard_update"], told["Plan"]["Actual Total Time"])

    def test_who_gives_does_not_receive(self) -> None:
        giver = a_person("dung", body=self.world.district, role=Role.ARCHIVIST)
        self.assert_refused(NotAllowed, lambda: services.receive_many(giver, self.handover.pk))


class FindTests(HandoverCase):
    THING = NewLine(LineKind.BOX, "Bó không nhãn", code="BÓ-1", condition="bundled")

    def setUp(self) -> None:
        self.handover = a_handover(self.world)

    def find(self, *things: NewLine, **given: Any) -> list[Line]:
        facts: dict[str, Any] = {"story": "Phòng 3, huyện ủy cũ, 12/01/2026"} | given
        return services.find(self.world.binh, self.handover.pk, things or [self.THING], **facts)

    def test_without_a_giver_things_are_taken_over_as_they_are_found(self) -> None:
        [line] = self.find()
        self.assertEqual((line.state, line.is_found, line.ordinal), (LineState.ACCEPTED, True, 1))
        held = Holding.objects.get(pk=holding_of(line))
        self.assertEqual((held.creator_id, held.custodian_id), (self.world.district, self.world.province))
        self.assertEqual(held.found_story, "Phòng 3, huyện ủy cũ, 12/01/2026")
        self.assertEqual(held.scope.fonds_id, self.world.fonds.pk)

    def test_every_findable_kind_becomes_a_holding_and_others_stay_lines(self) -> None:
        lines = self.find(
            self.THING, NewLine(LineKind.DOSSIER, "Hồ sơ rời"), NewLine(LineKind.RECORD, "Ổ cứng"), SEAL
        )
        kinds = [Holding.objects.get(pk=holding_of(line)).kind for line in lines[:3]]
        self.assertEqual((kinds, lines[3].holding_id), (["box", "dossier", "record"], None))

    def test_what_was_expected_is_received_beside_what_is_found(self) -> None:
        services.list_holdings(self.world.binh, self.handover.pk)
        self.find()
        services.receive_many(self.world.binh, self.handover.pk)
        done = queries.progress([self.handover.pk])[self.handover.pk]
        self.assertEqual((done.lines, done.accepted), (5, 5))

    def test_with_a_giver_a_find_is_an_extra_that_somebody_settles(self) -> None:
        Handover.objects.filter(pk=self.handover.pk).update(way=Way.GIVEN)
        services.list_holdings(self.world.binh, self.handover.pk)
        self.assert_refused(MoveNotOpen, self.find)
        services.send(self.world.binh, self.handover.pk)
        [line] = self.find()
        self.assertEqual(line.state, LineState.EXTRA)
        self.assertEqual(list(queries.open_differences(self.handover.pk)), [line])
        self.assertEqual(Holding.objects.get(pk=holding_of(line)).custodian_id, self.world.province)

    def test_a_late_find_after_the_end_still_belongs_to_the_fonds(self) -> None:
        self.find()
        services.close(self.world.binh, self.handover.pk)
        [late] = self.find(NewLine(LineKind.DOSSIER, "Hồ sơ sót"))
        self.assertEqual((late.state, late.ordinal), (LineState.ACCEPTED, 2))
        self.assertEqual(Holding.objects.get(pk=holding_of(late)).creator_id, self.world.district)

    def test_a_find_comes_with_its_story(self) -> None:
        self.assert_refused(StoryMissing, lambda: self.find(story=" "))

    def test_nothing_dated_after_the_last_day_is_a_find(self) -> None:
        for kind in (LineKind.BOX, LineKind.DOSSIER, LineKind.DOCUMENT):
            later = LAST_DAY + timedelta(days=1)
            self.assert_refused(FondsClosed, self.find, NewLine(kind, "x", code="x"), dated_on=later)

    def test_all_finds_or_none(self) -> None:
        self.assert_refused(OddLine, lambda: self.find(self.THING, NewLine(LineKind.BOX)))

    def test_a_body_without_a_fonds_has_no_place_for_finds(self) -> None:
        Fonds.objects.filter(pk=self.world.fonds.pk).update(creator_id=self.world.other)
        self.assert_refused(FondsMissing, self.find)

    def test_an_outsider_finds_nothing(self) -> None:
        self.assert_refused(
            NotFound,
            lambda: services.find(self.world.chi, self.handover.pk, [self.THING], story="x"),
        )


class ResolveTests(ReceiveCase):
    def setUp(self) -> None:
        super().setUp()
        self.missing = self.receive(self.boxes[0], LineState.MISSING)

    def resolve(self, **given: Any) -> Line:
        facts: dict[str, Any] = {
            "resolution": Resolution.LOST,
            "reason": "cháy năm 2019",
            "name": "Ông Giang",
        } | given
        return services.resolve(self.world.binh, self.missing.pk, **facts)

    def test_a_difference_is_settled_with_a_reason_and_a_name(self) -> None:
        line = self.resolve()
        told = (line.state, line.resolution, line.resolved_name, line.is_settled)
        self.assertEqual(told, (LineState.MISSING, Resolution.LOST, "Ông Giang", True))
        self.assertEqual(queries.open_differences(self.handover.pk).count(), 0)
        self.assertIn("handover.DifferenceResolved", announced())

    def test_without_either_it_stays_open(self) -> None:
        self.assert_refused(ReasonMissing, lambda: self.resolve(reason=" "))
        self.assert_refused(NameMissing, lambda: self.resolve(name=" "))

    def test_it_is_settled_once(self) -> None:
        self.resolve()
        self.assert_refused(MoveNotOpen, self.resolve)

    def test_what_does_not_differ_is_not_settled(self) -> None:
        line = self.receive(self.loose)
        self.assert_refused(
            MoveNotOpen,
            lambda: services.resolve(self.world.binh, line.pk, Resolution.ACCEPTED, reason="x", name="x"),
        )

    def test_a_clerk_receives_and_does_not_settle(self) -> None:
        clerk = a_person("dung", body=self.world.province, role=Role.CLERK)
        self.assert_refused(
            NotAllowed,
            lambda: services.resolve(clerk, self.missing.pk, Resolution.LOST, reason="x", name="x"),
        )

    def test_a_settled_loss_that_turns_up_is_received_again(self) -> None:
        self.resolve()
        line = self.receive(self.boxes[0])
        self.assertEqual((line.state, line.resolution), (LineState.ACCEPTED, ""))
        self.assertEqual(self.keeper(self.boxes[0]), self.world.province)
