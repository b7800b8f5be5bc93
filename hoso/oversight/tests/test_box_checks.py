"""What is wrong with boxes where they stand, and with who keeps the places."""

from datetime import date, timedelta
from uuid import UUID

from hoso.accounts import queries as account_queries
from hoso.accounts import services as accounts
from hoso.accounts.rules import Role
from hoso.custody import services as custody
from hoso.custody.models import Box, Loan
from hoso.custody.rules import Charged, Scan, Seal, Seen, code_of_box
from hoso.custody.tests.small import a_room, boxes_of
from hoso.lib.dates import now
from hoso.lib.ids import uuid7
from hoso.oversight import services
from hoso.oversight.models import Finding
from hoso.oversight.rules import Kind, Severity
from hoso.oversight.tests.world import OversightCase, a_paper, cease
from tests.worlds import NOW, SERVICE, TODAY, a_person, id_of


class BoxTests(OversightCase):
    def setUp(self) -> None:
        super().setUp()
        self.room = a_room(self.world, boxes=3)
        self.boxes = boxes_of(self.room)
        self.box = self.boxes[0]

    def test_boxes_that_were_counted_lately_are_no_cause(self) -> None:
        self.check()
        self.assertEqual(self.waiting(), [])

    def test_a_box_that_nobody_saw_for_so_many_months(self) -> None:
        Box.objects.filter(pk=self.box.pk).update(last_seen_at=NOW - timedelta(days=366))
        Box.objects.filter(pk=self.boxes[1].pk).update(last_seen_at=NOW - timedelta(days=364))
        self.check()
        finding = self.found(Kind.BOX_UNSEEN)
        self.assertEqual((finding.holding_id, finding.severity), (self.box.pk, Severity.WARNING))
        self.assertEqual(finding.evidence["values"], {"seen_on": "2025-03-01"})
        custody.note_seen(self.world.binh, [self.box.pk], location_id=self.box.location_id)
        self.check_later(1)
        self.assertEqual(self.waiting(), [])

    def test_a_box_that_a_stock_take_missed_is_told_once_until_somebody_sees_it(self) -> None:
        Box.objects.filter(pk=self.box.pk).update(last_seen_at=NOW - timedelta(days=900))
        taken = custody.start_stock_take(self.world.binh, self.room.place.pk)
        there = [Scan(uuid7(), code_of_box(each.pk), now(), None) for each in self.boxes[1:]]
        custody.record_scans(self.world.binh, taken.pk, there)
        custody.close_stock_take(self.world.binh, taken.pk)
        self.check()
        finding = self.found(Kind.BOX_MISSED)
        self.assertEqual((self.waiting(), finding.holding_id), ([Kind.BOX_MISSED], self.box.pk))
        self.assertEqual(finding.severity, Severity.LOSS)
        custody.note_seen(self.world.binh, [self.box.pk], location_id=self.box.location_id)
        self.check_later(1)
        self.assertEqual(self.waiting(), [])

    def test_a_box_that_was_seen_elsewhere(self) -> None:
        other = custody.name_location(self.world.binh, self.world.province, "Kho 9")
        custody.move_box(
            self.world.binh, self.box.pk, location_id=other.pk, reason="chuyển kho", seen=Seen.DECLARED
        )
        self.check()
        # Declared and not seen there yet: nothing contradicts it.
        self.assertEqual(self.waiting(), [])
        Box.objects.filter(pk=self.box.pk).update(last_seen_at=NOW + timedelta(days=900))
        self.check_later(1)
        finding = self.found(Kind.BOX_ELSEWHERE)
        self.assertEqual((self.waiting(), finding.holding_id), ([Kind.BOX_ELSEWHERE], self.box.pk))
        self.assertEqual(finding.evidence["things"]["place"], [str(other.pk)])
        self.assertEqual(finding.evidence["things"]["seen_at"], [str(self.box.location_id)])

    def test_a_broken_seal(self) -> None:
        Box.objects.filter(pk=self.box.pk).update(seal_number="N-1", seal=Seal.BROKEN)
        self.check()
        finding = self.found(Kind.SEAL_BROKEN)
        self.assertEqual((finding.holding_id, finding.severity), (self.box.pk, Severity.LOSS))

    def test_who_keeps_a_box_sees_what_is_wrong_with_it_and_an_outsider_does_not(self) -> None:
        Box.objects.filter(pk=self.box.pk).update(seal_number="N-1", seal=Seal.BROKEN)
        self.check()
        finding = self.found(Kind.SEAL_BROKEN)
        shown = services.read_finding(self.world.binh, finding.pk)
        self.assertEqual([each.label for each in shown.things["box"]], [self.box.label])
        self.assertEqual([each.label for each in shown.things["place"]], ["Phòng 3"])
        self.assertEqual(shown.place, f"{self.box.label}, Phòng 3")


class LoanTests(OversightCase):
    def lend(self, due_on: date) -> Loan:
        paper = a_paper(self.world, "", subject="Về việc giao đất")
        return custody.lend(
            self.world.binh, paper.pk, borrower=custody.Borrower(name="Ông Tám"), purpose="Xác minh",
            permitted_by="Giang", due_on=due_on, what="Quyết định giao đất", pages=3,
        )  # fmt: skip

    def test_a_loan_that_was_not_brought_back(self) -> None:
        loan = self.lend(now().date() + timedelta(days=30))
        late = now() + timedelta(days=40)
        self.check(late - timedelta(days=20))
        self.assertEqual(self.waiting(), [])
        self.check(late)
        finding = self.found(Kind.LOAN_OVERDUE)
        self.assertEqual(
            (finding.holding_id, finding.evidence["values"]["borrower"]), (loan.holding_id, "Ông Tám")
        )
        custody.take_back(self.world.binh, loan.pk, pages=3)
        self.check(late + timedelta(days=1))
        self.assertEqual(self.waiting(), [])

    def test_a_loan_that_came_back_with_fewer_pages(self) -> None:
        loan = self.lend(now().date() + timedelta(days=30))
        custody.take_back(self.world.binh, loan.pk, pages=2, differences="Thiếu phụ lục")
        self.check()
        finding = self.found(Kind.PAGES_DIFFER)
        self.assertEqual((finding.holding_id, finding.severity), (loan.holding_id, Severity.LOSS))
        self.assertEqual(finding.evidence["values"]["found"], 2)


class KeeperTests(OversightCase):
    def setUp(self) -> None:
        super().setUp()
        self.room = a_room(self.world, boxes=3)
        self.place = boxes_of(self.room)[0].location_id
        self.keeper = a_person("lan", body=self.world.province, role=Role.CLERK)
        assert self.place is not None
        self.charge = custody.charge(
            self.world.binh, self.place, role=Charged.KEEPER, from_on=date(2026, 1, 5),
            account_id=id_of(self.keeper),
        )  # fmt: skip

    def why(self) -> str:
        self.assertEqual(self.waiting(), [Kind.KEEPER_LEFT])
        return str(self.found(Kind.KEEPER_LEFT).evidence["values"]["why"])

    def test_as_long_as_the_keeper_is_there_nothing_is_told(self) -> None:
        self.check()
        self.assertEqual(self.waiting(), [])

    def test_an_account_that_was_closed(self) -> None:
        accounts.close_account(SERVICE, id_of(self.keeper), reason="Nghỉ hưu")
        self.check()
        self.assertEqual(self.why(), "person")

    def test_a_post_that_ended(self) -> None:
        [post] = self.posts()
        accounts.end_post(SERVICE, post, on=TODAY, reason="Chuyển công tác")
        self.check()
        self.assertEqual(self.why(), "person")

    def posts(self) -> list[UUID]:
        return [post.pk for post in account_queries.list_posts(id_of(self.keeper), on=TODAY)]

    def test_a_charge_that_ended_and_nobody_came_after(self) -> None:
        custody.end_charge(self.world.binh, self.charge.pk, on=date(2026, 2, 1))
        self.check()
        self.assertEqual(self.why(), "ended")
        assert self.place is not None
        custody.charge(
            self.world.binh, self.place, role=Charged.KEEPER, from_on=date(2026, 3, 1), name="Bà Hoa"
        )
        self.check_later(1)
        self.assertEqual(self.waiting(), [])

    def test_a_body_that_is_no_more(self) -> None:
        cease(self.world.province)
        self.check()
        told = set(Finding.objects.values_list("kind", flat=True))
        self.assertEqual(told, {Kind.KEEPER_LEFT.value, Kind.NOT_TAKEN_OVER.value})

    def test_an_empty_room_needs_no_keeper(self) -> None:
        other = custody.name_location(self.world.binh, self.world.province, "Kho 9")
        custody.move_boxes(
            self.world.binh, [box.pk for box in boxes_of(self.room)], location_id=other.pk, reason="dọn"
        )
        custody.end_charge(self.world.binh, self.charge.pk, on=date(2026, 2, 1))
        self.check()
        self.assertEqual(self.waiting(), [])
