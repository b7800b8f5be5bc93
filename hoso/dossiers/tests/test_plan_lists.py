"""Lists of files that offices had become a plan: tried first, right rows at once, wrong rows alone."""

import io
from collections.abc import Sequence
from typing import Any
from unittest import TestCase as PlainCase

from openpyxl import Workbook

from hoso.dossiers import queries, services
from hoso.dossiers.errors import ListWithoutTitles, PlanMoveNotOpen
from hoso.dossiers.models import FilePlan, PlanLine, PlanList, PlanListRow
from hoso.dossiers.rules import (
    ListedFile,
    ListedHeading,
    PlanColumn,
    PlanRowError,
    propose_plan_columns,
    understand_plan,
)
from hoso.dossiers.tests.office import OfficeCase
from hoso.lib.errors import NotAllowed, NotFound
from hoso.node.errors import ReaderRefused
from hoso.reading.errors import ListNotDeclared, SheetMissing
from hoso.reading.lists import Row
from hoso.rulesets.vn_state.retention import Retention
from hoso.tables.taking import failed_of
from tests.list_readers import ListReadersCase
from tests.worlds import id_of

HEADINGS = [
    "Số và ký hiệu hồ sơ", "Tên đề mục và tiêu đề hồ sơ", "Thời hạn bảo quản", "Người lập hồ sơ", "Ghi chú",
]  # fmt: skip
ALL = dict(zip(PlanColumn, range(5), strict=True))
ROWS = [
    ["I", "TỔ CHỨC CÁN BỘ", "", "", ""],
    ["1", "Công tác cán bộ", "", "", ""],
    ["01.TCCB", "Hồ sơ quy hoạch cán bộ", "20 năm", "Khoa", ""],
    ["02.TCCB", "Hồ sơ nâng lương", "vĩnh viễn", "Bà Tư", "2 tập"],
    ["II", "Xây dựng", "", "", ""],
    ["03.XD", "Hồ sơ cấp phép", "10", "", ""],
    ["", "Danh mục này gồm 3 hồ sơ", "", "", ""],
]


class RuleTests(PlainCase):
    def understood(self, *rows: Sequence[str]) -> Any:
        listed = [Row(number, row) for number, row in enumerate(rows, start=2)]
        return understand_plan(listed, ALL, symbols=["09.XD"])

    def test_columns_are_known_by_their_words_in_three_languages(self) -> None:
        self.assertEqual(propose_plan_columns(HEADINGS), ALL)
        self.assertEqual(
            propose_plan_columns(["Saksnummer", "Tittel", "Bevaringstid", "Saksbehandler", "Merknad"]), ALL
        )

    def test_figures_tell_headings_and_symbols_tell_their_abbreviation(self) -> None:
        found = self.understood(*ROWS)
        self.assertEqual(found.errors, {})
        self.assertEqual(found.passed, [8])
        kinds = [
            (each.title, each.is_main, each.abbreviation) if isinstance(each, ListedHeading) else each.symbol
            for each in found.entries
        ]
        self.assertEqual(
            kinds,
            [
                ("TỔ CHỨC CÁN BỘ", True, "TCCB"), ("Công tác cán bộ", False, ""), "01.TCCB", "02.TCCB",
                ("Xây dựng", True, "XD"), "03.XD",
            ],
        )  # fmt: skip
        self.assertEqual(found.files[1].retention, Retention(None))

    def test_a_figure_may_stand_before_the_words_in_one_cell(self) -> None:
        found = self.understood(["", "II. Xây dựng", "", "", ""], ["", "1. Cầu đường", "", "", ""])
        self.assertEqual(
            [(each.title, each.is_main) for each in found.entries], [("Xây dựng", True), ("Cầu đường", False)]
        )

    def test_each_row_that_is_wrong_is_told(self) -> None:
        for row, errors in (
            (["05.XD", "Hồ sơ", "lâu dài", "", ""], [PlanRowError.RETENTION_ODD]),
            (["05.XD", "Hồ sơ", "", "", ""], [PlanRowError.NO_RETENTION]),
            (["05.XD", "", "10", "", ""], [PlanRowError.NO_TITLE]),
            (["09.XD", "Hồ sơ", "10", "", ""], [PlanRowError.SYMBOL_TWICE]),
            (["05.XD", "Hồ sơ", "10", "", "MẬT"], [PlanRowError.SECRET]),
        ):
            found = self.understood(row)
            self.assertEqual((found.errors, found.entries), ({2: errors}, []), row)

    def test_short_words_for_ever_are_understood(self) -> None:
        [file] = self.understood(["1.A", "Nghị quyết", "VV", "", ""]).entries
        self.assertIsInstance(file, ListedFile)
        self.assertTrue(file.retention.is_permanent)


class PlanListTests(ListReadersCase, OfficeCase):
    def setUp(self) -> None:
        services.remove_line(self.office.an, self.office.line.pk)

    def keep(self, rows: Sequence[Sequence[str]] = ROWS, **more: Any) -> PlanList:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in [["DANH MỤC HỒ SƠ NĂM 2026"], HEADINGS, ["(1)", "(2)", "(3)", "(4)", "(5)"], *rows]:
            sheet.append(list(row))
        content = io.BytesIO()
        book.save(content)
        content.seek(0)
        given: dict[str, Any] = {"file_name": "danh muc.xlsx", "is_declared": True, "pool": self.pool}
        by = more.pop("by", self.office.an)
        return services.keep_plan_list(by, self.office.plan.pk, content, **given | more)

    def told(self) -> list[tuple[str, str]]:
        return [
            (
                section.heading.title if section.heading else "",
                ", ".join(line.symbol for line in section.lines),
            )
            for section in queries.sections_of(self.office.plan.pk)
        ]

    def test_a_list_becomes_headings_and_lines_with_persons_found_by_name(self) -> None:
        kept = self.keep()
        mapping, was_kept = queries.plan_mapping_for(kept)
        self.assertEqual((mapping, was_kept), (ALL, False))
        tried = services.try_plan_list(self.office.an, kept.pk, mapping)
        self.assertEqual((tried.headings, tried.files, tried.errors), (3, 3, {}))
        self.assertEqual(PlanLine.objects.count(), 0)
        services.take_in_plan_list(self.office.an, kept.pk, mapping)
        self.assertEqual(
            self.told(),
            [("Xây dựng", "03.XD"), ("TỔ CHỨC CÁN BỘ", ""), ("Công tác cán bộ", "01.TCCB, 02.TCCB")],
        )
        lines = {line.symbol: line for line in PlanLine.objects.all()}
        self.assertEqual(lines["01.TCCB"].person, id_of(self.office.khoa))
        self.assertEqual((lines["02.TCCB"].person, lines["02.TCCB"].person_name), (None, "Bà Tư"))
        self.assertEqual(queries.rows_of_plan_list(kept.pk).count(), 0)
        self.assertEqual(queries.plan_mapping_for(self.keep([])), (ALL, True))

    def test_wrong_rows_stay_with_their_reasons_and_right_ones_go(self) -> None:
        kept = self.keep([["01.XD", "Tốt", "10", "", ""], ["02.XD", "Lạ", "mãi", "", ""]])
        taken = services.take_in_plan_list(self.office.an, kept.pk, ALL)
        self.assertEqual((taken.files, list(taken.errors.values())), (1, [[PlanRowError.RETENTION_ODD]]))
        [row] = failed_of(queries.rows_of_plan_list(kept.pk))
        self.assertEqual((row.cells[1], row.errors), ("Lạ", ["retention_odd"]))
        again = services.take_in_plan_list(self.office.an, kept.pk, ALL)
        self.assertEqual((again.files, PlanLine.objects.count()), (0, 1))

    def test_a_list_sent_twice_doubles_nothing(self) -> None:
        services.take_in_plan_list(self.office.an, self.keep().pk, ALL)
        before = self.told()
        taken = services.take_in_plan_list(self.office.an, self.keep().pk, ALL)
        self.assertEqual(taken.files, 0)
        self.assertEqual(self.told(), before)

    def test_of_a_secret_row_nothing_is_kept(self) -> None:
        kept = self.keep([["01.XD", "Kế hoạch phòng thủ", "10", "", "TỐI MẬT"]])
        self.assertEqual(list(PlanListRow.objects.values_list("cells", flat=True)), [[]])
        taken = services.take_in_plan_list(self.office.an, kept.pk, ALL)
        self.assertEqual(list(taken.errors.values()), [[PlanRowError.SECRET]])
        self.assertEqual(PlanLine.objects.count(), 0)

    def test_a_list_that_was_only_tried_is_forgotten(self) -> None:
        kept = self.keep()
        services.drop_plan_list(self.office.an, kept.pk)
        self.assertEqual((PlanList.objects.count(), PlanListRow.objects.count()), (0, 0))
        taken = self.keep()
        services.take_in_plan_list(self.office.an, taken.pk, ALL)
        with self.assertRaises(NotFound):
            services.drop_plan_list(self.office.an, taken.pk)
        self.assertEqual(PlanList.objects.count(), 1)

    def test_what_is_refused_leaves_neither_list_nor_line(self) -> None:
        for more, refused in (
            ({"is_declared": False}, ListNotDeclared),
            ({"by": self.office.khoa}, NotAllowed),
            ({"by": self.office.world.chi}, NotFound),
            ({"sheet": "Không có"}, SheetMissing),
        ):
            with self.assertRaises(refused):
                self.keep(**more)
        with self.assertRaises(ReaderRefused):
            services.keep_plan_list(
                self.office.an, self.office.plan.pk, io.BytesIO(b"PK\x03\x04 cut off"), file_name="x.xlsx",
                is_declared=True, pool=self.pool,
            )  # fmt: skip
        self.assertEqual((PlanList.objects.count(), PlanLine.objects.count()), (0, 0))

    def test_a_plan_that_is_on_its_way_takes_nothing_in(self) -> None:
        kept = self.keep()
        FilePlan.objects.filter(pk=self.office.plan.pk).update(state="sent")
        with self.assertRaises(PlanMoveNotOpen):
            services.take_in_plan_list(self.office.an, kept.pk, ALL)
        with self.assertRaises(PlanMoveNotOpen):
            self.keep()
        self.assertEqual(PlanLine.objects.count(), 0)

    def test_a_column_of_titles_is_needed_and_others_find_no_list(self) -> None:
        kept = self.keep()
        with self.assertRaises(ListWithoutTitles):
            services.try_plan_list(self.office.an, kept.pk, {PlanColumn.SYMBOL: 0})
        with self.assertRaises(NotFound):
            services.take_in_plan_list(self.office.khoa, kept.pk, ALL)
        self.assertEqual(PlanLine.objects.count(), 0)
