"""The bench of the directory measures the real command."""

import io

import pytest
from django.test import SimpleTestCase
from rich.console import Console

from hoso.bench import organisations

RESULT = {
    "province": "", "cores": 2, "load": 1.0, "goal_seconds": 60.0, "asked": 2_000,
    "import": {"bodies": 10, "rows": 50, "seconds": 61.0, "with_start_up": 63.0, "rows_a_second": 1},
    "again": {"bodies": 10, "rows": 0, "seconds": 4.0, "with_start_up": 6.0, "rows_a_second": 0},
    "successors_a_second": 300.0, "receivers_a_second": 100.0, "receivers_in_bulk_a_second": 5_000.0,
    "peer_a_second": 600.0,
}  # fmt: skip


class TableTests(SimpleTestCase):
    def test_a_goal_that_was_missed_is_said_to_be_and_ratios_stand(self) -> None:
        console = Console(file=io.StringIO(), width=120)
        organisations.print_table(RESULT, console)
        assert isinstance(console.file, io.StringIO)
        text = console.file.getvalue()
        for part in ("missed", "0.50", "8.33", "61.0"):
            self.assertIn(part, text)


@pytest.mark.long
class MeasureTests(SimpleTestCase):
    def test_it_loads_a_province_in_a_home_of_its_own_and_asks_it(self) -> None:
        result = organisations.bench(province="08", lookups=50)
        self.assertEqual((result["again"]["rows"], result["asked"]), (0, 50))
        self.assertGreater(result["successors_a_second"], 0)
