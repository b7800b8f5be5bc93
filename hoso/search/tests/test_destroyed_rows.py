"""What was destroyed is found by what stays written of it, and by none of its words."""

from hoso.disposal import services
from hoso.disposal.tests.world import MACHINE, DisposalTestCase
from hoso.search.describing import rows_of


class DestroyedRowsTests(DisposalTestCase):
    def test_a_tombstone_keeps_its_row_without_text(self) -> None:
        document = self.papers[0].pk
        [before] = rows_of([document])
        self.assertIn("Về việc mở đường", before.text)
        services.carry_out(MACHINE, self.approved(self.old).pk)
        rows = {row.key: row for row in rows_of([self.old.pk, document])}
        self.assertEqual(set(rows), {str(self.old.pk), str(document)})
        found = rows[str(document)]
        self.assertEqual((found.text, found.symbol, found.title), ("", "QĐ-UBND", "Về việc một"))
