"""The benchmark of the secrecy detector runs and counts what it should."""

from unittest import TestCase

from hoso.bench.secrecy import measure, table


class SecrecyBenchTests(TestCase):
    def test_plain_marks_are_counted_as_found_and_clean_pages_as_passed(self) -> None:
        result = measure(pages_of_a_kind=1, kinds=("red", "black copy", "running text with bảo mật"), real=[])
        self.assertEqual(result["found"], {"red": 1, "black copy": 1})
        self.assertEqual(result["false_alarms"], {"running text with bảo mật": 0})
        self.assertIn("100.0%", table(result))
