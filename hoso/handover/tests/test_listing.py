from datetime import date
from decimal import Decimal

from django.db import IntegrityError

from hoso.access.values import AccessClass, Secrecy
from hoso.accounts.rules import Role
from hoso.audit.models import TrailRow
from hoso.custody import services as custody
from hoso.handover import queries, services
from hoso.handover.errors import FrozenLines, MoveNotOpen, NothingDeclared, OddLine
from hoso.handover.models import Handover, Line
from hoso.handover.rules import HandoverState, LineKind, LineState, Way
from hoso.handover.services import Depth, NewLine
from hoso.handover.tests.world import (
    DATABASE,
    SEAL,
    HandoverCase,
    a_document,
    a_dossier,
    a_handover,
    many_holdings,
)
from hoso.holdings import services as holdings
from hoso.holdings.models import Holding
from hoso.holdings.rules import Kind
from hoso.lib.errors import NotAllowed, NotFound
from hoso.lib.ids import uuid7
from tests.worlds import SERVICE, TODAY, a_person, announced


class ListCase(HandoverCase):
    def setUp(self) -> None:
        self.handover = a_handover(self.world, way=Way.GIVEN)

    def lines(self) -> list[tuple[int, str, str]]:
        return list(queries.lines_of(self.handover.pk).values_list("ordinal", "kind", "code"))


class ListHoldingsTests(ListCase):
    def test_boxes_come_first_then_dossiers_and_what_lies_in_a_dossier_is_counted_with_it(self) -> None:
        self.assertEqual(services.list_holdings(self.world.binh, self.handover.pk), 4)
        expected = [(1, "box", "H-1"), (2, "box", "H-2"), (3, "dossier", ""), (4, "dossier", "")]
        self.assertEqual(self.lines(), expected)
        titles = set(queries.lines_of(self.handover.pk).values_list("title", flat=True))
        self.assertLessEqual({"Hồ sơ đất đai", "Hồ sơ cán bộ"}, titles)
        self.assertEqual(announced()[-1], "handover.LinesListed")

    def test_only_boxes_where_nobody_has_listed_what_lies_in_them(self) -> None:
        services.list_holdings(self.world.binh, self.handover.pk, depth=Depth.BOXES)
        expected = [(1, "box", "H-1"), (2, "box", "H-2"), (3, "dossier", "")]
        self.assertEqual(self.lines(), expected)

    def test_listing_again_adds_what_is_new_and_nothing_else(self) -> None:
        services.list_holdings(self.world.binh, self.handover.pk)
        before = self.everything()
        self.assertEqual(services.list_holdings(self.world.binh, self.handover.pk), 0)
        self.assertEqual(self.everything(), before)
        loose = a_document(self.world)
        self.assertEqual(services.list_holdings(self.world.binh, self.handover.pk), 1)
        self.assertEqual(self.line(self.handover, loose).ordinal, 5)

    def test_what_the_body_kept_of_others_is_listed_too(self) -> None:
        others = holdings.register(
            SERVICE, Kind.RECORD, fonds_id=self.world.commune_fonds.pk, custodian_id=self.world.district,
            access_class=AccessClass.INTERNAL,
        )  # fmt: skip
        services.list_holdings(self.world.binh, self.handover.pk)
        self.assertEqual(self.line(self.handover, others.pk).kind, LineKind.RECORD)

    def test_secret_records_are_one_line_that_only_counts(self) -> None:
        ids = many_holdings(self.world, 3, kind=Kind.POINTER)
        Holding.objects.filter(pk__in=ids).update(secrecy=Secrecy.MAT)
        services.list_holdings(self.world.binh, self.handover.pk)
        services.list_holdings(self.world.binh, self.handover.pk)
        [line] = Line.objects.filter(kind=LineKind.SECRET)
        self.assertEqual((line.pieces, line.title, line.code, line.holding_id), (3, "", "", None))

    def test_an_original_that_is_lent_has_a_line_until_somebody_takes_the_loan_over(self) -> None:
        Holding.objects.filter(pk=self.boxes[0]).update(custodian_id=self.world.province)
        loan = custody.lend(
            self.world.binh, self.boxes[0], custody.Borrower("Bà Năm"), purpose="đối chiếu",
            permitted_by="Ông Ba", due_on=TODAY,
        )  # fmt: skip
        self.assertEqual(queries.open_matters(self.handover).loans, 1)
        services.list_holdings(self.world.binh, self.handover.pk)
        services.list_holdings(self.world.binh, self.handover.pk)
        [line] = Line.objects.filter(kind=LineKind.LOAN)
        self.assertEqual((line.source_id, line.next_handler, line.due_on), (loan.pk, "Bà Năm", TODAY))
        self.assertEqual(queries.open_matters(self.handover).loans, 1)
        services.send(self.world.binh, self.handover.pk)
        services.receive_line(self.world.binh, line.pk, LineState.ACCEPTED)
        self.assertEqual(queries.open_matters(self.handover).loans, 0)

    def test_what_is_shut_is_on_no_list(self) -> None:
        holdings.shut(SERVICE, [self.loose], reason="x")
        services.list_holdings(self.world.binh, self.handover.pk)
        self.assertFalse(Line.objects.filter(holding=self.loose).exists())

    def test_thousands_are_listed_in_as_many_statements_as_four(self) -> None:
        with self.assertNumQueries(17):
            services.list_holdings(self.world.binh, self.handover.pk)
        many_holdings(self.world, 3000)
        with self.assertNumQueries(17):
            self.assertEqual(services.list_holdings(self.world.binh, self.handover.pk), 3000)

    def test_an_outsider_lists_nothing(self) -> None:
        for outsider in (self.world.chi, self.world.an):
            self.assert_refused(NotFound, services.list_holdings, outsider, self.handover.pk)

    def test_who_gives_lists_and_does_not_receive(self) -> None:
        giver = a_person("dung", body=self.world.district, role=Role.CLERK)
        services.list_holdings(giver, self.handover.pk)
        services.send(giver, self.handover.pk)
        self.assert_refused(NotAllowed, lambda: services.receive_many(giver, self.handover.pk))


class DeclareTests(ListCase):
    def declare(self, *lines: NewLine) -> list[Line]:
        return services.declare(self.world.binh, self.handover.pk, lines)

    def test_what_is_no_holding_is_typed_in(self) -> None:
        seal, database = self.declare(SEAL, DATABASE)
        self.assertEqual((seal.ordinal, database.ordinal, database.note), (1, 2, "chỉ đọc"))
        row = TrailRow.objects.get(act="handover.declare")
        self.assertEqual((row.ids["first"], row.ids["last"]), (1, 2))

    def test_all_lines_or_none(self) -> None:
        self.assert_refused(OddLine, lambda: self.declare(SEAL, NewLine(LineKind.TASK)))

    def test_a_secret_line_bears_no_words(self) -> None:
        self.assert_refused(OddLine, lambda: self.declare(NewLine(LineKind.SECRET, "Kế hoạch")))
        [line] = self.declare(NewLine(LineKind.SECRET, pieces=7))
        self.assert_refused(IntegrityError, lambda: Line.objects.filter(pk=line.pk).update(title="Kế hoạch"))

    def test_quantities_are_within_reason(self) -> None:
        for odd in (
            NewLine(LineKind.BOX, "x", pieces=0),
            NewLine(LineKind.BOX, "x", shelf_metres=Decimal(-1)),
            NewLine(LineKind.BOX, "x" * 1001),
        ):
            self.assert_refused(OddLine, self.declare, odd)

    def test_a_table_is_read_as_people_write_it(self) -> None:
        rows = [
            {"kind": "Box", "title": "Bó 1", "pieces": "1.200", "shelf_metres": "51,5", "other": "x"},
            {"kind": "loan", "title": "QĐ 12", "due_on": "30/6/2025", "access_class": "restricted"},
        ]
        box, loan = services.read_rows(rows)
        self.assertEqual((box.pieces, box.shelf_metres), (1200, Decimal("51.5")))
        self.assertEqual((loan.due_on, loan.access_class), (date(2025, 6, 30), AccessClass.RESTRICTED))

    def test_a_cell_that_does_not_fit_names_its_row_and_column(self) -> None:
        for cells, field in (
            ({"kind": "boxx"}, "kind"), ({"title": "x"}, "kind"),
            ({"kind": "box", "pieces": "nhiều"}, "pieces"),
            ({"kind": "box", "due_on": "31/2/2025"}, "due_on"),
            ({"kind": "box", "shelf_metres": "1,2,3"}, "shelf_metres"),
        ):  # fmt: skip
            with self.assertRaises(OddLine) as refused:
                services.read_rows([{"kind": "box", "title": "x"}, cells])
            self.assertEqual((refused.exception.facts["row"], refused.exception.facts["field"]), (2, field))

    def test_lines_are_struck_off_with_a_reason_while_the_list_is_open(self) -> None:
        seal, database = self.declare(SEAL, DATABASE)
        self.assertEqual(services.strike(self.world.binh, self.handover.pk, [seal.pk], reason="x"), 1)
        self.assertEqual(list(Line.objects.values_list("pk", flat=True)), [database.pk])
        # A number is never given twice.
        [again] = self.declare(SEAL)
        self.assertEqual(again.ordinal, 3)

    def test_what_was_received_is_not_struck_off(self) -> None:
        handover = self.handover
        [seal] = self.declare(SEAL)
        Handover.objects.filter(pk=handover.pk).update(way=Way.FOUND)
        services.receive_many(self.world.binh, handover.pk)
        self.assert_refused(
            FrozenLines, lambda: services.strike(self.world.binh, handover.pk, [seal.pk], reason="x")
        )


class SendTests(ListCase):
    def test_an_empty_list_is_not_sent(self) -> None:
        self.assert_refused(NothingDeclared, lambda: services.send(self.world.binh, self.handover.pk))

    def test_what_was_sent_is_frozen_for_every_way_into_the_table(self) -> None:
        handover = self.sent_list()
        line = queries.lines_of(handover.pk)[0]
        self.assert_refused(MoveNotOpen, lambda: services.declare(self.world.binh, handover.pk, [SEAL]))
        self.assert_refused(MoveNotOpen, lambda: services.list_holdings(self.world.binh, handover.pk))
        self.assert_refused(
            MoveNotOpen, lambda: services.strike(self.world.binh, handover.pk, [line.pk], reason="x")
        )
        self.assert_refused(IntegrityError, lambda: Line.objects.filter(pk=line.pk).update(title="khác"))
        self.assert_refused(IntegrityError, lambda: Line.objects.filter(pk=line.pk).update(id=uuid7()))
        self.assert_refused(IntegrityError, lambda: Line.objects.filter(pk=line.pk).delete())
        self.assert_refused(
            IntegrityError,
            lambda: Line.objects.create(handover=handover, ordinal=99, kind=LineKind.SEAL, title="x"),
        )

    def sent_list(self) -> Handover:
        services.list_holdings(self.world.binh, self.handover.pk)
        return services.send(self.world.binh, self.handover.pk)

    def test_a_list_sent_too_early_comes_back_while_nothing_was_received(self) -> None:
        handover = self.sent_list()
        back = services.call_back(self.world.binh, handover.pk, reason="thiếu hộp")
        self.assertEqual((back.state, back.sent_at), (HandoverState.LISTING, None))
        services.declare(self.world.binh, handover.pk, [SEAL])

    def test_it_does_not_come_back_after_a_receipt(self) -> None:
        handover = self.sent_list()
        line = queries.lines_of(handover.pk)[0]
        services.receive_line(self.world.binh, line.pk, LineState.ACCEPTED)
        self.assert_refused(MoveNotOpen, lambda: services.call_back(self.world.binh, handover.pk, reason="x"))

    def test_without_a_giver_nobody_sends(self) -> None:
        self.sent_list()
        services.call_back(self.world.binh, self.handover.pk, reason="x")
        Handover.objects.filter(pk=self.handover.pk).update(way=Way.FOUND)
        self.assert_refused(MoveNotOpen, lambda: services.send(self.world.binh, self.handover.pk))

    def test_an_outsider_sends_nothing(self) -> None:
        services.list_holdings(self.world.binh, self.handover.pk)
        self.assert_refused(NotFound, lambda: services.send(self.world.chi, self.handover.pk))


class TallyTests(ListCase):
    def test_the_count_is_kept_with_every_line(self) -> None:
        services.list_holdings(self.world.binh, self.handover.pk)
        services.declare(self.world.binh, self.handover.pk, [NewLine(LineKind.SECRET, pieces=7)])
        done = queries.progress([self.handover.pk])[self.handover.pk]
        self.assertEqual((done.lines, done.pieces, done.waiting), (5, 11, 5))
        self.assertEqual(done.by_kind[LineKind.BOX].lines, 2)
        line = queries.lines_of(self.handover.pk)[0]
        services.strike(self.world.binh, self.handover.pk, [line.pk], reason="x")
        self.assertEqual(queries.progress([self.handover.pk])[self.handover.pk].lines, 4)

    def test_a_dossier_of_another_body_is_not_counted(self) -> None:
        a_dossier(self.world, "x")
        services.list_holdings(self.world.binh, self.handover.pk)
        self.assertEqual(queries.progress([self.handover.pk])[self.handover.pk].lines, 5)
