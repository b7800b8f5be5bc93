"""What was declared in a handover and is not there, came otherwise, or is claimed twice."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hoso.accounts.rules import Role
from hoso.handover import services as handover
from hoso.handover.models import Handover, Line
from hoso.handover.rules import LineKind, LineState, Resolution, Way
from hoso.handover.tests.world import DEADLINE, HandoverCase, a_handover
from hoso.oversight import services
from hoso.oversight.models import Finding
from hoso.oversight.rules import Kind, Severity, State
from hoso.oversight.tests.world import MONTHS
from tests.worlds import NOW, SERVICE, a_body, a_person, name_body


class HandoverCheckTests(HandoverCase):
    def setUp(self) -> None:
        name_body(self.world.district, "Ủy ban nhân dân huyện Chiêm Hóa")
        self.head = a_person("giang", body=self.world.province, role=Role.LEADER)

    def check(self, days: int = 0) -> dict[Kind, list[Finding]]:
        services.check_all(SERVICE, at=NOW + timedelta(days=days), unseen_months=MONTHS)
        found: dict[Kind, list[Finding]] = {}
        for row in Finding.objects.filter(state=State.OPEN).order_by("id"):
            found.setdefault(Kind(row.kind), []).append(row)
        return found

    def receive(self, sent: Handover, holding: UUID, outcome: LineState, **how: Any) -> None:
        handover.receive_line(self.world.binh, self.line(sent, holding).pk, outcome, **how)

    def test_what_the_ceased_district_kept_is_a_cause_until_it_is_taken_over(self) -> None:
        [before] = self.check()[Kind.NOT_TAKEN_OVER]
        self.assertEqual((before.about_id, before.body_id), (self.world.district, self.world.province))
        sent = self.sent()
        [running] = self.check(1)[Kind.NOT_TAKEN_OVER]
        self.assertEqual(running.evidence["values"]["deadline_on"], DEADLINE.isoformat())
        handover.receive_many(self.world.binh, sent.pk)
        self.assertEqual(self.check(2), {})

    def test_lines_on_their_way_are_no_loss_until_the_deadline_is_past(self) -> None:
        self.sent()
        self.assertEqual(list(self.check()), [Kind.NOT_TAKEN_OVER])
        told = self.check(40)
        # The late handover is the cause; that its things are not taken over is not told a second time.
        self.assertEqual(list(told), [Kind.NOT_RECEIVED])
        [late] = told[Kind.NOT_RECEIVED]
        self.assertEqual((late.evidence["values"]["count"], late.severity), (4, Severity.WARNING))
        self.assertEqual(late.body_id, self.world.province)

    def test_a_box_that_is_not_there_is_a_loss_of_its_own_until_somebody_settles_it(self) -> None:
        sent = self.sent()
        self.receive(sent, self.boxes[1], LineState.MISSING, note="không thấy")
        [missing] = self.check()[Kind.NOT_RECEIVED]
        self.assertEqual((missing.holding_id, missing.severity), (self.boxes[1], Severity.LOSS))
        self.assertEqual(missing.body_id, self.world.province)
        shown = services.read_finding(self.world.binh, missing.pk)
        self.assertEqual([each.label for each in shown.things["handed"]], ["H-2"])
        handover.resolve(
            self.world.binh,
            self.line(sent, self.boxes[1]).pk,
            Resolution.LOST,
            name="Ông Tám",
            reason="cháy 2019",
        )
        self.assertNotIn(Kind.NOT_RECEIVED, self.check(1))
        missing.refresh_from_db()
        self.assertEqual(missing.state, State.RESOLVED)

    def test_a_box_that_turns_up_after_all_is_none_any_more(self) -> None:
        sent = self.sent()
        self.receive(sent, self.boxes[1], LineState.MISSING, note="không thấy")
        self.check()
        self.receive(sent, self.boxes[1], LineState.ACCEPTED)
        self.assertNotIn(Kind.NOT_RECEIVED, self.check(1))

    def test_a_line_that_came_otherwise(self) -> None:
        sent = self.sent()
        self.receive(sent, self.boxes[1], LineState.DAMAGED, note="ướt")
        [damaged] = self.check()[Kind.LINE_DIFFERS]
        self.assertEqual(damaged.severity, Severity.WARNING)
        self.assertEqual(damaged.evidence["values"]["state"], "damaged")

    def test_found_without_a_giver_with_a_box_that_is_not_there(self) -> None:
        found = a_handover(self.world, way=Way.FOUND)
        handover.list_holdings(self.world.binh, found.pk)
        self.receive(found, self.boxes[0], LineState.ACCEPTED)
        self.receive(found, self.boxes[1], LineState.MISSING, note="không thấy")
        [missing] = self.check()[Kind.NOT_RECEIVED]
        self.assertEqual(missing.holding_id, self.boxes[1])

    def test_one_box_on_the_lists_of_two_handovers(self) -> None:
        other = a_body(level="district", ended=date(2025, 7, 1))
        self.sent()
        plan = handover.make_plan(
            SERVICE, body_id=self.world.province, title="Tiếp nhận lần hai", basis="13/QĐ-UBND",
            deadline_on=DEADLINE, givers=[other], way=Way.FOUND,
        )  # fmt: skip
        Line.objects.create(
            handover=Handover.objects.get(plan=plan), ordinal=1, kind=LineKind.BOX, holding_id=self.boxes[0]
        )
        [claimed] = self.check()[Kind.CLAIMED_IN_TWO]
        self.assertEqual((claimed.holding_id, claimed.evidence["values"]["count"]), (self.boxes[0], 2))
