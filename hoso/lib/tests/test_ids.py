import time
from unittest import TestCase

from hoso.lib.ids import uuid7


class IdTests(TestCase):
    def test_an_id_is_a_uuid_of_version_7_of_the_ietf_variant(self) -> None:
        made = uuid7()
        self.assertEqual((made.version, made.variant), (7, "specified in RFC 4122"))

    def test_ids_made_one_after_the_other_sort_so_within_a_millisecond_too(self) -> None:
        made = [uuid7() for _ in range(2000)]
        self.assertEqual(made, sorted(made))
        self.assertEqual(len(set(made)), len(made))

    def test_an_id_tells_when_it_was_made(self) -> None:
        before = time.time_ns() // 1_000_000
        made = uuid7()
        self.assertTrue(before <= made.int >> 80 <= time.time_ns() // 1_000_000)
