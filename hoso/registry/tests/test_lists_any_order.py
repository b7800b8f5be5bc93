"""Any table of rows, taken in whole, in two halves or twice: the same documents, no number twice."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from hoso.lib.dates import now
from hoso.registry import queries, services
from hoso.registry.models import Document, Entry, Register, RegisterList, RegisterListRow
from hoso.registry.rules import Direction, RegisterColumn
from hoso.registry.tests.office import Office, an_office
from tests.worlds import check_constraints_now

COLUMNS = {
    RegisterColumn.NUMBER: 0,
    RegisterColumn.DATE: 1,
    RegisterColumn.SUBJECT: 2,
    RegisterColumn.ISSUER: 3,
}
NUMBERS = st.sampled_from(
    ["1/QĐ-UBND", "01/QÐ-UBND", "2/QĐ-UBND", "2/UBND-VX", "3", "3a/QĐ-UBND", "9 (CAT)", "không số", ""]
)
DAYS = st.sampled_from(["05/01/2026", "2026-02-06", "07/03/2025", "31/12/1999", "32/01/2026", ""])
SUBJECTS = st.sampled_from(["Về việc mở đường", "về việc MỞ ĐƯỜNG", "Khác", ""])
ISSUERS = st.sampled_from(["", "UBND xã Chiêm Hóa", "HĐND xã"])
ROWS = st.lists(st.tuples(NUMBERS, DAYS, SUBJECTS, ISSUERS), max_size=14)
Rows = Sequence[tuple[str, ...]]


class Undone(Exception):
    """Ends an example, so that the next begins where this one did."""


class AnyHalvesTests(TestCase):
    office: Office

    @classmethod
    def setUpTestData(cls) -> None:
        cls.office = an_office()

    def take(self, rows: Rows) -> None:
        """Take rows in as if they had been read: the reader of lists has tests of its own."""
        fonds = queries.fonds_to_list_for(self.office.body)
        assert fonds is not None
        kept = RegisterList.objects.create(
            body_id=self.office.body, fonds=fonds, direction=Direction.ISSUED, file_name="so.csv",
            sha256="0" * 64, headings=[], headings_key="0" * 64, rows=len(rows), read_at=now(),
        )  # fmt: skip
        for number, cells in enumerate(rows, start=1):
            RegisterListRow.objects.create(source=kept, number=number, cells=list(cells))
        services.take_in_register_list(self.office.an, kept.pk, COLUMNS)

    def there(self) -> Counter[Any]:
        """The documents that are there, as one compares them."""
        fields = ("number_key", "number_value", "symbol_key", "issued_on")
        rows = Document.objects.values_list(*fields, "subject", "issuer")
        return Counter((*row[:4], row[4].casefold(), row[5]) for row in rows)

    def after(self, *parts: Rows) -> Counter[Any]:
        """What is there when these lists were taken in, one after the other, from the beginning."""
        found: Counter[Any] = Counter()
        try:
            with transaction.atomic():
                for part in parts:
                    self.take(part)
                check_constraints_now()
                self.assert_registers_hold()
                found = self.there()
                raise Undone
        except Undone:
            return found

    def assert_registers_hold(self) -> None:
        for register in Register.objects.all():
            entries = Entry.objects.filter(register=register)
            numbers = list(entries.values_list("number", flat=True))
            self.assertEqual(len(numbers), len(set(numbers)))
            self.assertEqual(register.last_number, max(numbers, default=0))
        bearing = list(Entry.objects.values_list("document", flat=True))
        self.assertEqual(len(bearing), len(set(bearing)))

    @given(ROWS, st.data())
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def test_halves_or_twice_make_the_same_documents(self, rows: Rows, data: st.DataObject) -> None:
        first = data.draw(st.sets(st.integers(0, max(len(rows) - 1, 0))))
        halves = (
            [row for at, row in enumerate(rows) if at in first],
            [row for at, row in enumerate(rows) if at not in first],
        )
        whole = self.after(rows)
        self.assertEqual(self.after(*halves), whole)
        self.assertEqual(self.after(*reversed(halves)), whole)
        self.assertEqual(self.after(rows, rows), whole)
