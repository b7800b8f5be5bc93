from unittest import TestCase

from hoso.lib.ids import uuid7


class IdTests(TestCase):
    def test_an_id_is_a_uuid_of_version_7_of_the_ietf_variant(self) -> None:
        made = uuid7()
        self.assertEqual((made.version, made.variant), (7, "specified in RFC 4122"))

    def test_ids_made_later_sort_later_by_millisecond(self) -> None:
        made = [uuid7() for _ in range(2000)]
        times = [each.int >> 80 for each in made]
        self.assertEqual(times, sorted(times))
        self.assertEqual(len(set(made)), len(made))
