"""Lists that offices had are taken over: tried first, right rows at once, wrong rows alone, nothing twice."""

import io
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django.test import SimpleTestCase

from hoso.access.values import Actor
from hoso.custody import queries, services
from hoso.custody.errors import ListWithoutLabels
from hoso.custody.models import Box, BoxEvent, ListMapping, ListRow, Location, TakenList
from hoso.custody.rules import Column, ListedBox, RowError, Seen, propose, understand
from hoso.custody.rules.lists import read_row
from hoso.custody.services.lists import WORDS
from hoso.custody.tests.small import assert_refused
from hoso.holdings.errors import FondsClosed
from hoso.lib.errors import NotFound
from hoso.node.errors import ReaderRefused
from hoso.reading.errors import ListNotDeclared, SheetMissing
from hoso.reading.lists import Row
from hoso.reading.lists.columns import ROW_HEADING, WHY_HEADING
from hoso.rulesets.vn_letters.tables import to_tcvn3
from hoso.tables.taking import failed_of
from tests.list_readers import ListReadersCase
from tests.worlds import a_world, announced

HEADINGS = ["STT", "Hộp số", "Tiêu đề hồ sơ", "Thời gian", "Số mét", "Tình trạng", "Ghi chú"]
ROWS = [
    ["1", "H-01", "Hồ sơ thành lập huyện", "1975-1976", "0,12", "đã chỉnh lý", ""],
    ["2", "H-02", "Báo cáo tổng kết năm", "1986", "0,1", "chưa chỉnh lý", "rách"],
]
ALL = {
    Column.LABEL: 1, Column.CONTENTS: 2, Column.YEARS: 3, Column.METRES: 4, Column.STATE: 5, Column.NOTE: 6,
}  # fmt: skip


class ListCase(ListReadersCase):
    def setUp(self) -> None:
        self.world = a_world()
        self.binh = self.world.binh

    def keep(self, rows: Sequence[Sequence[str]], *, by: Actor | None = None, **more: Any) -> TakenList:
        content = "".join(";".join(row) + "\n" for row in [HEADINGS, *rows]).encode()
        given: dict[str, Any] = {
            "file_name": "muc-luc.csv", "fonds_id": self.world.fonds.pk, "custodian_id": self.world.province,
            "found": "room 3", "is_declared": True, "pool": self.pool,
        }  # fmt: skip
        return services.keep_list(by or self.binh, io.BytesIO(more.pop("content", content)), **given | more)

    def take_in(self, kept: TakenList) -> services.Plan:
        return services.take_in_list(self.binh, kept.pk, queries.mapping_for(kept)[0])

    def errors(self, kept: TakenList) -> dict[int, list[str]]:
        return {row.number: row.errors for row in failed_of(queries.rows_of_list(kept.pk))}


class TakingInTests(ListCase):
    def test_a_dry_run_tells_all_and_changes_nothing(self) -> None:
        kept = self.keep([*ROWS, ["3", "", "x", "", "", "", ""]])
        plan = services.try_list(self.binh, kept.pk, queries.mapping_for(kept)[0])
        self.assertEqual((len(plan.boxes), plan.rows_good, plan.errors), (2, 2, {4: [RowError.NO_LABEL]}))
        self.assertEqual(
            (Box.objects.count(), ListRow.objects.count(), ListMapping.objects.count()), (0, 3, 0)
        )

    def test_right_rows_become_boxes_that_are_declared_and_were_seen_by_nobody(self) -> None:
        kept = self.keep(ROWS)
        self.take_in(kept)
        first, second = Box.objects.order_by("label")
        self.assertEqual(
            (first.label, first.shelf_metres, first.from_year, first.to_year, first.state, first.contents),
            ("H-01", Decimal("0.12"), 1975, 1976, "arranged", "Hồ sơ thành lập huyện"),
        )
        self.assertEqual((second.note, second.last_seen_at), ("rách", None))
        event = BoxEvent.objects.get(box=first)
        self.assertEqual((event.seen, event.reason, event.act), (Seen.DECLARED, "muc-luc.csv", kept.pk))
        self.assertEqual(announced().count("custody.BoxRegistered"), 2)
        self.assertEqual(ListRow.objects.count(), 0)

    def test_wrong_rows_stay_with_their_reasons_and_the_others_are_taken_in(self) -> None:
        kept = self.keep(
            [
                *ROWS, ["3", "=1+1", "x", "", "", "", ""], ["4", "H-04", "x", "", "much", "", ""],
                ["5", "H-05", "x", "1990-1980", "", "?", ""], ["6", "H-06", "x", "2026", "", "", ""],
            ]
        )  # fmt: skip
        self.take_in(kept)
        self.assertEqual(Box.objects.count(), 2)
        self.assertEqual(
            self.errors(kept),
            {4: ["label_odd"], 5: ["metres_odd"], 6: ["years_odd", "state_unknown"], 7: ["after_last_day"]},
        )
        kept.refresh_from_db()
        self.assertEqual((kept.rows, kept.rows_taken, kept.boxes_made), (6, 2, 2))

    def test_a_list_sent_twice_doubles_nothing(self) -> None:
        self.take_in(self.keep(ROWS))
        again = self.keep(ROWS)
        plan = self.take_in(again)
        self.assertEqual((plan.boxes, plan.known, plan.errors), ([], [2, 3], {}))
        self.assertEqual(Box.objects.count(), 2)
        self.assertEqual(self.take_in(again).known, [])

    def test_only_the_failed_rows_are_sent_again_and_their_columns_are_remembered(self) -> None:
        kept = self.keep([ROWS[0], ["2", "H-02", "x", "", "much", "", ""]])
        columns = queries.mapping_for(kept)[0]
        columns[Column.NOTE] = 0
        services.take_in_list(self.binh, kept.pk, columns)
        [failed] = failed_of(queries.rows_of_list(kept.pk))
        mended = [*failed.cells[:4], "0,2", *failed.cells[5:]]
        headings = [*HEADINGS, ROW_HEADING, WHY_HEADING]
        content = "".join(";".join(row) + "\n" for row in [headings, [*mended, "3", "metres"]]).encode()
        second = self.keep([], content=content)
        found, was_kept = queries.mapping_for(second)
        self.assertEqual((found, was_kept), (columns, True))
        services.take_in_list(self.binh, second.pk, found)
        self.assertEqual(Box.objects.get(label="H-02").shelf_metres, Decimal("0.2"))
        self.assertEqual(Box.objects.count(), 2)

    def test_a_box_that_is_there_with_other_facts_is_not_touched(self) -> None:
        self.take_in(self.keep(ROWS))
        kept = self.keep([["1", "H-01", "something else", "1999", "0,5", "", ""]])
        self.take_in(kept)
        self.assertEqual(self.errors(kept), {2: ["taken"]})
        self.assertEqual(Box.objects.get(label="H-01").from_year, 1975)

    def test_rows_of_one_box_are_lines_of_its_contents(self) -> None:
        self.take_in(
            self.keep(
                [["1", "H-1", "a", "1975", "0,1", "", ""], ["2", "H-1", "b", "1980", "", "", ""],
                 ["3", "H-2", "c", "", "", "", ""], ["4", "H-1", "d", "", "0,9", "", ""]]
            )
        )  # fmt: skip
        box = Box.objects.get(label="H-1")
        self.assertEqual((box.contents, box.from_year, box.to_year), ("a\nb", 1975, 1980))
        self.assertEqual(ListRow.objects.get().errors, ["twice"])

    def test_places_that_the_list_names_are_made_below_the_one_it_is_for(self) -> None:
        store = services.add_place(self.binh, self.world.province, "Kho 2")
        kept = self.keep(ROWS, location_id=store.pk)
        services.take_in_list(self.binh, kept.pk, {Column.LABEL: 1, Column.PLACE: 0})
        self.assertEqual(
            list(Location.objects.filter(parent=store).order_by("name").values_list("name", flat=True)),
            ["1", "2"],
        )
        self.assertEqual(str(Box.objects.get(label="H-02").location), "2")

    def test_old_letters_are_told_and_converted(self) -> None:
        old = [[to_tcvn3(cell) for cell in row] for row in [HEADINGS, *ROWS]]
        content = "".join(";".join(row) + "\n" for row in old).encode("latin-1")
        kept = self.keep([], content=content)
        self.assertEqual((kept.letters, kept.headings), ("tcvn3", HEADINGS))
        self.take_in(kept)
        self.assertEqual(Box.objects.get(label="H-01").contents, "Hồ sơ thành lập huyện")

    def test_a_row_with_a_secrecy_mark_is_not_kept_at_all(self) -> None:
        kept = self.keep([ROWS[0], ["2", "H-02", "kế hoạch phòng thủ", "", "", "", "MẬT"]])
        self.assertEqual(ListRow.objects.get(number=3).cells, [])
        self.take_in(kept)
        self.assertEqual(self.errors(kept), {3: ["secret"]})
        self.assertEqual(Box.objects.count(), 1)

    def test_a_thousand_rows_take_as_many_queries_as_ten(self) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        counts = []
        for size, prefix in ((10, "A"), (1000, "B")):
            kept = self.keep([["1", f"{prefix}-{at}", "x", "", "", "", ""] for at in range(size)])
            with CaptureQueriesContext(connection) as counted:
                self.take_in(kept)
            counts.append(len(counted))
        self.assertLessEqual(counts[1], counts[0])


class RefusedTests(ListCase):
    def test_a_list_that_nobody_declared_is_not_read(self) -> None:
        assert_refused(self, ListNotDeclared, lambda by: self.keep(ROWS, by=by, is_declared=False), self.binh)

    def test_only_who_registers_or_keeps_there_sends_a_list(self) -> None:
        assert_refused(self, NotFound, lambda by: self.keep(ROWS, by=by), self.world.an, self.world.chi)

    def test_a_list_of_others_is_not_there(self) -> None:
        kept = self.keep(ROWS)
        assert_refused(
            self, NotFound, lambda by: services.take_in_list(by, kept.pk, ALL), self.world.an, self.world.chi
        )
        assert_refused(
            self, NotFound, lambda by: services.try_list(by, kept.pk, ALL), self.world.an, self.world.chi
        )

    def test_boxes_of_a_closed_fonds_need_their_story(self) -> None:
        assert_refused(self, FondsClosed, lambda by: self.keep(ROWS, by=by, found=""), self.binh)

    def test_what_is_no_list_or_has_no_such_sheet_is_refused(self) -> None:
        assert_refused(self, ReaderRefused, lambda by: self.keep([], by=by, content=b""), self.binh)
        assert_refused(self, SheetMissing, lambda by: self.keep(ROWS, by=by, sheet="2019"), self.binh)

    def test_without_a_column_of_labels_nothing_is_taken_in(self) -> None:
        kept = self.keep(ROWS)
        for act in (services.try_list, services.take_in_list):
            assert_refused(
                self, ListWithoutLabels, partial(act, list_id=kept.pk, columns={Column.NOTE: 2}), self.binh
            )


class RuleTests(SimpleTestCase):
    def test_columns_are_known_by_their_headings_in_three_languages(self) -> None:
        self.assertEqual(propose(HEADINGS), ALL)
        self.assertEqual(
            propose(["TT", "Ký hiệu hộp", "Thời gian bắt đầu", "Thời gian kết thúc", "Vị trí (giá, ngăn)"]),
            {Column.LABEL: 1, Column.FROM_YEAR: 2, Column.TO_YEAR: 3, Column.PLACE: 4},
        )
        self.assertEqual(
            propose(["Box no.", "Description", "Years", "Shelf metres", "Remarks"]),
            {Column.LABEL: 0, Column.CONTENTS: 1, Column.YEARS: 2, Column.METRES: 3, Column.NOTE: 4},
        )
        self.assertEqual(
            propose(["Eske", "Innhold", "Fra år", "Til år", "Hyllemeter", "Plassering"]),
            {
                Column.LABEL: 0, Column.CONTENTS: 1, Column.FROM_YEAR: 2, Column.TO_YEAR: 3,
                Column.METRES: 4, Column.PLACE: 5,
            },
        )  # fmt: skip
        self.assertEqual(propose(["a", "b"]), {})
        self.assertIn("hop so", WORDS)

    def test_measures_years_and_states_are_read_as_people_write_them(self) -> None:
        columns = {Column.LABEL: 0, Column.METRES: 1, Column.YEARS: 2, Column.STATE: 3}
        for cells, metres, years, state in (
            (["H", "0,15", "1975", "Rời lẻ"], "0.15", (1975, 1975), "loose"),
            (["H", "0.15 m", "01/5/1975 - 31/12/1980", "bó gói"], "0.15", (1975, 1980), "bundled"),
            (["H", "1.2", "1975-1980", "not arranged"], "1.2", (1975, 1980), "unarranged"),
            (["H", "12 mét", "", "uordnet"], "12", (None, None), "unarranged"),
        ):
            found = read_row(Row(1, cells), columns, last_year=None)
            assert isinstance(found, ListedBox), (cells, found)
            self.assertEqual(
                (found.shelf_metres, (found.from_year, found.to_year), found.state),
                (Decimal(metres), years, state),
            )
        for cells in (
            ["H", "12345", "", ""],
            ["H", "-1", "", ""],
            ["H", "1,2,x", "", ""],
            ["H", "", "75", ""],
        ):
            self.assertIsInstance(read_row(Row(1, cells), columns, last_year=None), list, cells)

    def test_all_that_is_wrong_with_a_row_is_told_at_once(self) -> None:
        columns = {Column.LABEL: 0, Column.METRES: 1, Column.YEARS: 2}
        found = understand([Row(7, ["", "x", "y"])], columns, last_year=None)
        self.assertEqual(found.errors, {7: [RowError.NO_LABEL, RowError.METRES_ODD, RowError.YEARS_ODD]})

    def test_what_our_own_sheets_neutralised_is_read_as_it_was(self) -> None:
        found = read_row(Row(1, ["H", "'-1 = x"]), {Column.LABEL: 0, Column.NOTE: 1}, last_year=None)
        assert isinstance(found, ListedBox)
        self.assertEqual(found.note, "-1 = x")
