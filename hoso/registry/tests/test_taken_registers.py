"""Registers of other systems become documents and numbers: tried first, right rows at once, odd ones told."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any
from unittest import TestCase as PlainCase
from uuid import UUID

from openpyxl import Workbook

from hoso.access.values import Actor
from hoso.holdings.errors import FondsClosed
from hoso.lib.errors import NotAllowed, NotFound
from hoso.node.errors import ReaderRefused
from hoso.reading.errors import ListNotDeclared, SheetMissing
from hoso.reading.lists import Row
from hoso.registry import queries, services
from hoso.registry.errors import ListWithoutNumbers
from hoso.registry.models import Document, Entry, FieldValue, Incoming, Register, RegisterList
from hoso.registry.rules import (
    Direction,
    ListedBody,
    NewArrival,
    NewRegister,
    NewSeries,
    Oddity,
    RegisterColumn,
    RegisterRowError,
    RowState,
    columns_for,
    out_of_order,
    propose_register_columns,
    read_number,
    understand_register,
)
from hoso.registry.tests.office import YEAR_BEGINS, YEAR_ENDS, Office, an_office, assert_refused, every_row
from hoso.tables.models import during
from hoso.tables.taking import failed_of
from tests.list_readers import ListReadersCase
from tests.worlds import TODAY, World, a_world, announced, check_constraints_now, id_of

ISSUED_HEADINGS = ["Số, ký hiệu văn bản", "Ngày tháng văn bản", "Tên loại và trích yếu nội dung văn bản",
                   "Người ký", "Nơi nhận văn bản", "Ghi chú"]  # fmt: skip
ISSUED = dict(
    zip(
        (
            RegisterColumn.NUMBER, RegisterColumn.DATE, RegisterColumn.SUBJECT, RegisterColumn.SIGNER,
            RegisterColumn.RECIPIENTS, RegisterColumn.NOTE,
        ),
        range(6), strict=True,
    )
)  # fmt: skip
ARRIVAL_HEADINGS = ["Ngày đến", "Số đến", "Tác giả", "Số, ký hiệu", "Ngày tháng", "Trích yếu", "Trạng thái",
                    "Hạn xử lý", "Mã định danh", "Đơn vị hoặc người nhận"]  # fmt: skip
ARRIVED = dict(
    zip(
        (
            RegisterColumn.ARRIVED_ON, RegisterColumn.ARRIVAL_NUMBER, RegisterColumn.ISSUER,
            RegisterColumn.NUMBER, RegisterColumn.DATE, RegisterColumn.SUBJECT, RegisterColumn.STATUS,
            RegisterColumn.DUE_ON, RegisterColumn.IDENTIFIER, RegisterColumn.RECIPIENTS,
        ),
        range(10), strict=True,
    )
)  # fmt: skip
ROWS = [
    ["12/QĐ-UBND", "05/01/2026", "Về việc lập tổ kiểm kê", "Lê Minh", "Như trên; Lưu: VT", ""],
    ["13/UBND-VX", "06/01/2026", "Về việc rà soát", "Lê Minh", "", "bản giấy"],
]


class RuleTests(PlainCase):
    BODY = ListedBody(
        Direction.ISSUED, "vn-state", date(2020, 1, 1), date(2026, 12, 31), TODAY,
        frozenset({"uy ban nhan dan tinh son la"}),
    )  # fmt: skip
    ALL = {each: place for place, each in enumerate(columns_for(Direction.ARRIVALS))}

    def read(self, body: ListedBody = BODY, /, **said: str) -> Any:
        given = {"number": "5/QĐ-UBND", "date": "2026-01-05", "subject": "Về việc mở đường"} | said
        cells = [given.get(column.value, "") for column in self.ALL]
        return understand_register([Row(2, cells)], self.ALL, body)

    def odd(self, **said: str) -> list[Oddity]:
        [document] = self.read(**said).documents
        found: list[Oddity] = document.oddities
        return found

    def test_columns_are_known_by_the_words_of_the_forms_and_of_suites(self) -> None:
        self.assertEqual(propose_register_columns(ISSUED_HEADINGS, Direction.ISSUED), ISSUED)
        self.assertEqual(propose_register_columns(ARRIVAL_HEADINGS, Direction.ARRIVALS), ARRIVED)
        english = ["id", "number", "date", "effective", "issuer", "type", "signer", "subject", "status"]
        found = propose_register_columns(english, Direction.ISSUED)
        self.assertEqual(
            {column.value: english[place] for column, place in found.items()},
            {each: each for each in ("number", "date", "issuer", "type", "signer", "subject")},
        )
        in_two = propose_register_columns(["Số", "Ký hiệu", "Ngày ban hành", "Trích yếu"], Direction.ISSUED)
        self.assertEqual((in_two[RegisterColumn.NUMBER], in_two[RegisterColumn.SYMBOL]), (0, 1))

    def test_a_number_is_read_in_any_spelling_and_kept_where_it_cannot_be(self) -> None:
        for text, number, symbol, is_read in (
            ("05/QĐ-UBND", "5", "QĐ-UBND", True),
            ("1036 /QÐ-UBND", "1036", "QĐ-UBND", True),
            ("109/UBND - VX", "109", "UBND-VX", True),
            ("43/2026/QĐ-UBND", "43", "2026/QĐ-UBND", True),
            ("12a/QĐ-UBND", "12a", "QĐ-UBND", True),
            ("127", "127", "", True),
            ("12/BCĐ (CAT-PC02)", "12", "BCĐ (CAT-PC02)", False),
            ("không số", "", "không số", False),
        ):
            found, was_read = read_number(text)
            self.assertEqual((found.number, found.symbol, was_read), (number, symbol, is_read), text)

    def test_number_and_symbol_in_two_columns_are_one_number(self) -> None:
        for number, symbol, told in (
            ("51", "UBND-VX", "51/UBND-VX"),
            ("127", "QĐ/TU", "127-QĐ/TU"),
            ("51/UBND-VX", "UBND-VX", "51/UBND-VX"),
        ):
            [document] = self.read(number=number, symbol=symbol).documents
            self.assertEqual((document.number, document.symbol), (number[:3].strip("/"), symbol), told)

    def test_each_row_that_is_wrong_is_told_with_all_its_reasons(self) -> None:
        for said, errors in (
            ({"number": "", "subject": ""}, [RegisterRowError.NOTHING]),
            ({"date": "31/02/2026"}, [RegisterRowError.DATE_ODD]),
            ({"date": "hôm qua", "number": "", "subject": ""},
             [RegisterRowError.NOTHING, RegisterRowError.DATE_ODD]),
            ({"date": "2026-03-03"}, [RegisterRowError.STILL_TO_COME]),
            ({"date": "2019-12-31"}, [RegisterRowError.BEFORE_LIFE]),
            ({"note": "TUYỆT MẬT"}, [RegisterRowError.SECRET]),
        ):  # fmt: skip
            found = self.read(**said)
            self.assertEqual((found.errors, found.documents), ({2: errors}, []), said)
        ended = ListedBody(Direction.ISSUED, "vn-state", None, date(2025, 6, 30), TODAY, frozenset())
        found = self.read(ended, date="2025-07-01")
        self.assertEqual(found.errors, {2: [RegisterRowError.AFTER_LAST_DAY]})

    def test_what_arrived_may_be_older_than_the_body(self) -> None:
        body = ListedBody(Direction.ARRIVALS, "vn-state", date(2025, 7, 1), None, TODAY, frozenset())
        found = self.read(body, date="2025-06-20", arrived_on="2025-07-02", arrival_number="007")
        self.assertEqual(found.errors, {})
        self.assertEqual(found.documents[0].arrival_number, 7)
        found = self.read(body, date="2025-06-20", arrived_on="2025-06-30")
        self.assertEqual(found.errors, {2: [RegisterRowError.BEFORE_LIFE]})

    def test_what_is_odd_is_taken_and_told(self) -> None:
        for said, oddities in (
            ({}, []),
            ({"number": ""}, [Oddity.NO_NUMBER]),
            ({"subject": ""}, [Oddity.NO_SUBJECT]),
            ({"date": ""}, [Oddity.NO_DATE]),
            ({"number": "12/BCĐ (CAT-PC02)"}, [Oddity.NUMBER_UNREAD]),
            ({"number": "12a/QĐ-UBND"}, [Oddity.NUMBER_NOT_WHOLE]),
            ({"type": "Quyết định của Chủ tịch UBND tỉnh"}, []),
            ({"type": "Nghị quyết"}, [Oddity.TYPE_OTHER]),
            ({"type": "Bức thư tay"}, [Oddity.TYPE_UNKNOWN]),
            ({"issuer": "UBND tỉnh"}, []),
            ({"issuer": "UBND Tỉnh Sơn La"}, []),
            ({"issuer": "HĐND tỉnh"}, [Oddity.ISSUER_OTHER]),
        ):  # fmt: skip
            self.assertEqual(self.odd(**said), oddities, said)

    def test_a_type_is_what_the_list_says_or_what_the_symbol_alone_can_mean(self) -> None:
        for said, name, code in (
            ({}, "Quyết định", "QD"),
            ({"number": "5/UBND-VX"}, "Công văn", "CV"),
            ({"type": "Quyết định của UBND tỉnh"}, "Quyết định của UBND tỉnh", "QD"),
            ({"number": "5"}, "", ""),
        ):
            [document] = self.read(**said).documents
            self.assertEqual((document.type_name, document.type_code), (name, code), said)

    def test_as_few_numbers_as_can_be_stand_out_of_the_order_of_dates(self) -> None:
        def day(number: int) -> date:
            return date(2026, 1, number)

        for told, possible in (
            ([(1, day(1)), (2, day(2)), (3, day(2))], [[]]),
            ([(1, day(1)), (2, day(20)), (3, day(3)), (4, day(4))], [[1]]),
            ([(4, day(4)), (3, day(3)), (2, day(1)), (1, day(2))], [[2], [3]]),  # of the last two either
            ([], [[]]),
        ):
            self.assertIn(out_of_order(told), possible)


class ListCase(ListReadersCase):
    office: Office
    fonds: UUID

    @classmethod
    def setUpTestData(cls) -> None:
        cls.office = an_office()
        found = queries.fonds_to_list_for(cls.office.body)
        assert found is not None
        cls.fonds = found.pk

    def tearDown(self) -> None:
        check_constraints_now()

    def keep(
        self,
        rows: Sequence[Sequence[str]] = ROWS,
        headings: Sequence[str] = ISSUED_HEADINGS,
        direction: Direction = Direction.ISSUED,
        **more: Any,
    ) -> RegisterList:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in [headings, *rows]:
            sheet.append(list(row))
        content = io.BytesIO()
        book.save(content)
        content.seek(0)
        given: dict[str, Any] = {"file_name": "so di.xlsx", "is_declared": True, "pool": self.pool}
        by = more.pop("by", None) or self.office.an
        return services.keep_register_list(by, self.fonds, direction, content, **given | more)

    def take(self, *rows: Sequence[str], columns: Any = ISSUED, **more: Any) -> services.RegisterTaken:
        kept = self.keep(rows, **more)
        return services.take_in_register_list(self.office.an, kept.pk, columns)

    def arrive(self, *rows: Sequence[str]) -> services.RegisterTaken:
        return self.take(*rows, columns=ARRIVED, headings=ARRIVAL_HEADINGS, direction=Direction.ARRIVALS)


class IssuedListTests(ListCase):
    def test_a_dry_run_tells_and_changes_nothing(self) -> None:
        kept = self.keep([*ROWS, ["", "", "", "", "", "trống"], ["14", "32/01/2026", "x", "", "", ""]])
        mapping, was_kept = queries.register_mapping_for(kept)
        self.assertEqual((mapping, was_kept), (ISSUED, False))
        before = every_row()
        tried = services.try_register_list(self.office.an, kept.pk, mapping)
        self.assertEqual((tried.documents, tried.entries, tried.known), (2, 2, 0))
        self.assertEqual(tried.errors, {4: [RegisterRowError.NOTHING], 5: [RegisterRowError.DATE_ODD]})
        self.assertEqual([(book.last_before, book.last_after) for book in tried.books], [(0, 13)])
        self.assertEqual(every_row(), before)

    def test_rows_become_confirmed_documents_with_their_numbers_as_told(self) -> None:
        self.take(*ROWS)
        document = Document.objects.get(number="12")
        self.assertEqual(
            (document.symbol, document.issued_on, document.subject, document.signer, document.recipients),
            ("QĐ-UBND", date(2026, 1, 5), "Về việc lập tổ kiểm kê", "Lê Minh", ["Như trên", "Lưu: VT"]),
        )
        self.assertEqual(
            (document.issuer, document.type_code, document.number_key, document.state),
            ("Ủy ban nhân dân xã Chiêm Hóa", "QD", "12-qd-ubnd", "confirmed"),
        )
        self.assertEqual(document.confirmed_by, id_of(self.office.an))
        self.assertEqual(
            (document.holding.creator_id, document.holding.custodian_id, document.holding.scope.fonds_id),
            (self.office.body, self.office.body, self.fonds),
        )
        entry = Entry.objects.get(document=document)
        self.assertEqual(
            (entry.register_id, entry.number, entry.dated_on, entry.state),
            (self.office.issued.pk, 12, date(2026, 1, 5), "given"),
        )
        self.assertEqual(announced().count("registry.DocumentRegistered"), 2)

    def test_the_row_remains_as_the_source_with_every_cell(self) -> None:
        self.take(*ROWS)
        source = queries.source_of(Document.objects.get(number="13").pk)
        assert source is not None
        self.assertEqual((source.number, source.source.file_name), (3, "so di.xlsx"))
        self.assertEqual(source.cells[5], "bản giấy")

    def test_what_the_list_says_is_given_by_a_person_and_what_the_symbol_says_is_not(self) -> None:
        self.take(ROWS[0])
        values = FieldValue.objects.all()
        by = {value.field: value.given_by for value in values}
        self.assertEqual(by.pop("type"), None)
        self.assertEqual(set(by), {"issuer", "number", "symbol", "date", "subject", "signer"})
        self.assertEqual(set(by.values()), {id_of(self.office.an)})

    def test_new_numbers_go_on_after_the_highest_told(self) -> None:
        self.take(*ROWS)
        taken = services.skip_number(self.office.an, self.office.issued.pk, on=TODAY, reason="hỏng")
        self.assertEqual(taken.number, 14)
        self.take(["7/QĐ-UBND", "03/01/2026", "Cũ hơn", "", "", ""])
        register = Register.objects.get(pk=self.office.issued.pk)
        self.assertEqual((register.last_number, register.last_on), (14, TODAY))

    def test_a_number_that_is_taken_makes_a_document_without_one(self) -> None:
        taken = self.take(*ROWS, ["12/KH-UBND", "05/01/2026", "Kế hoạch", "", "", ""])
        self.assertEqual((taken.documents, taken.entries), (3, 2))
        self.assertEqual(taken.odd, {4: [Oddity.NUMBER_TAKEN]})
        self.assertFalse(Entry.objects.filter(document__symbol="KH-UBND").exists())

    def test_the_nearest_register_takes_the_number(self) -> None:
        series = NewSeries("Quyết định", YEAR_BEGINS, YEAR_ENDS, symbols=("QĐ-UBND",))
        own = services.open_register(
            self.office.minh, self.office.body, NewRegister(Direction.ISSUED, series, "UBND")
        )
        self.take(*ROWS, ["13/QĐ-UBND", "06/01/2026", "Cùng số", "", "", ""])
        self.assertEqual(
            set(Entry.objects.values_list("register", "number")),
            {(own.pk, 12), (own.pk, 13), (self.office.issued.pk, 13)},
        )

    def test_a_day_without_a_register_and_one_outside_are_told(self) -> None:
        Register.objects.filter(pk=self.office.issued.pk).update(
            valid=during(date(2026, 1, 6), date(2027, 1, 1))
        )
        taken = self.take(*ROWS, ["90/QĐ-UBND", "05/01/2024", "Năm xưa", "", "", ""])
        self.assertEqual((taken.documents, taken.entries), (3, 1))
        self.assertEqual(taken.odd, {2: [Oddity.OUTSIDE_REGISTER], 4: [Oddity.NO_REGISTER]})

    def test_the_same_number_of_a_year_twice_and_a_date_out_of_order_are_told(self) -> None:
        taken = self.take(
            ["1/QĐ-UBND", "05/01/2026", "Một", "", "", ""],
            ["2/QĐ-UBND", "20/02/2026", "Hai", "", "", ""],
            ["3/QĐ-UBND", "07/01/2026", "Ba", "", "", ""],
            ["4/QĐ-UBND", "08/01/2026", "Bốn", "", "", ""],
            ["4/QĐ-UBND", "08/01/2026", "Bốn khác", "", "", ""],
        )
        self.assertEqual(
            {row: set(odd) for row, odd in taken.odd.items()},
            {
                3: {Oddity.OUT_OF_ORDER},
                5: {Oddity.NUMBER_TWICE},
                6: {Oddity.NUMBER_TWICE, Oddity.NUMBER_TAKEN},
            },
        )
        self.assertEqual((taken.documents, taken.entries), (5, 4))

    def test_two_rows_that_tell_of_one_document_make_one(self) -> None:
        taken = self.take(ROWS[0], ROWS[0])
        self.assertEqual((taken.documents, taken.known, taken.odd), (1, 1, {3: [Oddity.LISTED_TWICE]}))
        [kept] = RegisterList.objects.all()
        rows = kept.listed.order_by("number")
        self.assertEqual([row.state for row in rows], [RowState.TAKEN, RowState.KNOWN])
        self.assertEqual(len({row.document_id for row in rows}), 1)

    def test_what_another_body_issued_is_a_document_without_a_number_here(self) -> None:
        columns = {RegisterColumn.NUMBER: 0, RegisterColumn.DATE: 1, RegisterColumn.ISSUER: 2}
        taken = self.take(
            ["5/NQ-HĐND", "05/01/2026", "HĐND xã Chiêm Hóa"],
            columns=columns, headings=["Số hiệu", "Ngày ban hành", "Cơ quan ban hành"],
        )  # fmt: skip
        self.assertEqual((taken.documents, taken.entries), (1, 0))
        self.assertEqual(taken.odd, {2: [Oddity.NO_SUBJECT, Oddity.ISSUER_OTHER]})

    def test_a_list_sent_twice_doubles_nothing(self) -> None:
        self.take(*ROWS)
        before = every_row()
        kept = self.keep()
        again = services.take_in_register_list(self.office.an, kept.pk, ISSUED)
        self.assertEqual((again.documents, again.known), (0, 2))
        after = every_row()
        for name in ("Document", "Entry", "FieldValue", "Holding", "Register", "OutboxRow"):
            self.assertEqual(after[name], before[name], name)

    def test_a_document_that_was_issued_here_is_known(self) -> None:
        self.take(ROWS[0])
        Document.objects.update(subject="Về việc lập tổ kiểm kê (đã sửa)")
        self.assertEqual(self.take(ROWS[0]).known, 1)
        corrected = [*ROWS[0]]
        corrected[2] = "Về việc lập tổ kiểm kê (đã sửa)"
        self.assertEqual(self.take(corrected).known, 1)
        self.assertEqual(Document.objects.count(), 1)

    def test_only_failed_rows_come_again_and_the_mapping_is_kept(self) -> None:
        kept = self.keep([*ROWS, ["14/QĐ-UBND", "32/01/2026", "Sai ngày", "", "", ""]])
        services.take_in_register_list(self.office.an, kept.pk, ISSUED)
        [row] = failed_of(queries.rows_left_of_list(kept.pk))
        self.assertEqual((row.cells[0], row.errors), ("14/QĐ-UBND", ["date_odd"]))
        counts = queries.counts_of_list(kept.pk)
        self.assertEqual((counts.taken, counts.left, counts.failed), (2, 1, 1))
        mended = self.keep([["14/QĐ-UBND", "31/01/2026", "Sai ngày", "", "", ""]])
        self.assertEqual(queries.register_mapping_for(mended), (ISSUED, True))
        taken = services.take_in_register_list(self.office.an, mended.pk, ISSUED)
        self.assertEqual((taken.documents, taken.odd), (1, {}))

    def test_of_a_secret_row_nothing_is_kept(self) -> None:
        kept = self.keep([["9/QĐ-UBND", "05/01/2026", "Kế hoạch phòng thủ", "", "", "TỐI MẬT"]])
        self.assertEqual(list(kept.listed.values_list("cells", flat=True)), [[]])
        taken = services.take_in_register_list(self.office.an, kept.pk, ISSUED)
        self.assertEqual(taken.errors, {2: [RegisterRowError.SECRET]})
        self.assertEqual(Document.objects.count(), 0)

    def test_a_list_that_was_only_tried_is_forgotten_and_one_taken_in_is_not(self) -> None:
        kept = self.keep()
        services.drop_register_list(self.office.an, kept.pk)
        self.assertEqual(RegisterList.objects.count(), 0)
        taken = self.keep()
        services.take_in_register_list(self.office.an, taken.pk, ISSUED)
        assert_refused(
            self, NotFound, lambda actor: services.drop_register_list(actor, taken.pk), self.office.an
        )

    def test_others_neither_send_nor_see_nor_take_in(self) -> None:
        kept = self.keep()
        assert_refused(self, NotAllowed, lambda actor: self.keep(by=actor), self.office.hai)
        assert_refused(self, NotFound, lambda actor: self.keep(by=actor), self.office.chi)
        for act in (services.try_register_list, services.take_in_register_list):

            def refused(actor: Actor, act: Any = act) -> object:
                return act(actor, kept.pk, ISSUED)

            assert_refused(self, NotFound, refused, self.office.hai, self.office.chi)

    def test_what_is_refused_leaves_nothing(self) -> None:
        kept = self.keep()
        for refusal, act in (
            (ListNotDeclared, lambda actor: self.keep(by=actor, is_declared=False)),
            (SheetMissing, lambda actor: self.keep(by=actor, sheet="Không có")),
            (
                ListWithoutNumbers,
                lambda actor: services.take_in_register_list(actor, kept.pk, {RegisterColumn.DATE: 1}),
            ),
            (
                ReaderRefused,
                lambda actor: services.keep_register_list(
                    actor, self.fonds, Direction.ISSUED, io.BytesIO(b"PK\x03\x04 cut off"),
                    file_name="x.xlsx", is_declared=True, pool=self.pool,
                ),
            ),
        ):  # fmt: skip
            assert_refused(self, refusal, act, self.office.an)


class ArrivalListTests(ListCase):
    ROW = [
        "27/02/2026", "41", "Sở Nội vụ", "51/SNV-VTLT", "25/02/2026", "Về việc thu thập", "Đã xử lý", "", "",
        "Văn phòng",
    ]  # fmt: skip

    def test_an_arrival_is_handled_unless_the_list_says_that_it_is_open(self) -> None:
        taken = self.arrive(
            self.ROW,
            ["27/02/2026", "42", "Sở Y tế", "9/SYT", "25/02/2026", "Báo cáo", "Đang xử lý", "20/02/2026",
             "M-77", ""],
        )  # fmt: skip
        self.assertEqual((taken.documents, taken.arrivals, taken.errors), (2, 2, {}))
        first, second = Incoming.objects.order_by("entry__number")
        self.assertEqual(
            (first.entry.number, first.arrived_on, first.state, first.closing_note, first.to_places),
            (41, date(2026, 2, 27), "handled", "so di.xlsx", "Văn phòng"),
        )
        self.assertEqual(
            (second.state, second.closed_on, second.due_on, second.identifier, second.medium),
            ("registered", None, date(2026, 2, 20), "M-77", "electronic"),
        )
        self.assertEqual((first.document.issuer, first.document.number), ("Sở Nội vụ", "51"))
        arrived = services.register_arrival(self.office.an, self.office.body, NewArrival(TODAY))
        self.assertEqual(arrived.entry.number, 43)

    def test_an_arrival_without_day_or_with_a_number_that_is_taken_is_a_document_alone(self) -> None:
        undated, twice = [*self.ROW], [*self.ROW]
        undated[0], undated[1] = "", "40"
        twice[3] = "52/SNV-VTLT"
        taken = self.arrive(self.ROW, undated, twice)
        self.assertEqual((taken.documents, taken.arrivals), (3, 1))
        self.assertEqual(set(taken.odd[4]), {Oddity.NUMBER_TAKEN})
        self.assertIn(Oddity.NO_DATE, taken.odd[3])

    def test_the_same_paper_twice_is_told_and_the_same_row_is_known(self) -> None:
        later = [*self.ROW]
        later[1] = "44"
        taken = self.arrive(self.ROW, later)
        self.assertEqual(
            (taken.documents, taken.odd), (2, {2: [Oddity.NUMBER_TWICE], 3: [Oddity.NUMBER_TWICE]})
        )
        again = self.arrive(self.ROW, later)
        self.assertEqual((again.documents, again.known), (0, 2))

    def test_what_a_clerk_entered_here_is_known(self) -> None:
        made = services.register_arrival(
            self.office.an, self.office.body,
            NewArrival(TODAY, {"number": "51", "symbol": "SNV-VTLT", "issuer": "Sở Nội vụ",
                               "date": "2026-02-25", "subject": "Về việc thu thập"}),
        )  # fmt: skip
        row = [*self.ROW]
        row[0], row[1] = "02/03/2026", str(made.entry.number)
        self.assertEqual(self.arrive(row).known, 1)

    def test_who_issues_takes_no_arrivals_over(self) -> None:
        self.assertEqual(queries.right_of(Direction.ARRIVALS), "registry.register")
        self.assertEqual(queries.right_of(Direction.ISSUED), "registry.issue")


class CeasedBodyTests(ListCase):
    world: World

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = a_world()
        cls.fonds = cls.world.fonds.pk

    ROWS = (["12/QĐ-UBND", "05/01/2024", "Cũ", "", "", ""], ["13/QĐ-UBND", "01/07/2025", "Muộn", "", "", ""])

    def test_whoever_keeps_its_records_takes_its_register_over_with_its_story(self) -> None:
        kept = self.keep(self.ROWS, by=self.world.binh, found="máy chủ cũ", direction=Direction.ARRIVALS)
        columns = {RegisterColumn.NUMBER: 0, RegisterColumn.ARRIVED_ON: 1, RegisterColumn.SUBJECT: 2}
        taken = services.take_in_register_list(self.world.binh, kept.pk, columns)
        self.assertEqual((taken.documents, taken.errors), (1, {3: [RegisterRowError.AFTER_LAST_DAY]}))
        holding = Document.objects.get(number="12").holding
        self.assertEqual(
            (holding.creator_id, holding.custodian_id, holding.found_story),
            (self.world.district, self.world.province, "máy chủ cũ"),
        )

    def test_without_a_story_nothing_is_read(self) -> None:
        def refused(actor: Actor) -> object:
            return self.keep(self.ROWS, by=actor, direction=Direction.ARRIVALS)

        assert_refused(self, FondsClosed, refused, self.world.binh)
        assert_refused(self, NotFound, refused, self.world.chi)
