"""The bench of digitising measures the real command, and says so when there is no peer."""

import io

import pytest
from django.test import SimpleTestCase
from rich.console import Console

from hoso.bench import digitise

RESULT = {
    "documents": 4, "workers": 2, "pages": 8, "held": 1, "failed": 0,
    "hoso": {"seconds": 24.0, "pages_a_minute": 20.0}, "peer": None,
}  # fmt: skip


def printed(result: dict[str, object]) -> str:
    console = Console(file=io.StringIO(), width=120)
    digitise.print_table(result, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


class TableTests(SimpleTestCase):
    def test_a_missing_peer_is_named_with_the_command_that_brings_it(self) -> None:
        text = printed(RESULT)
        self.assertIn("apt-get install ocrmypdf", text)
        self.assertIn("1 files held, 0 not read", text)

    def test_against_a_peer_the_ratio_stands(self) -> None:
        peer = {"seconds": 48.0, "pages_a_minute": 10.0, "refused": 0}
        self.assertIn("2.00", printed(RESULT | {"peer": peer}))


@pytest.mark.long
class MeasureTests(SimpleTestCase):
    def test_it_digitises_in_a_home_of_its_own(self) -> None:
        result = digitise.bench(2, workers=1, peer=False)
        self.assertGreater(result["pages"], 0)
        self.assertGreater(result["hoso"]["pages_a_minute"], 0)
