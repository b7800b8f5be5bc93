"""Who follows whom: walks over successions on dates."""

from datetime import date

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from hoso.organisations.errors import MoveNotOpen
from hoso.organisations.rules.succession import (
    Follower,
    Life,
    Line,
    Share,
    Status,
    Step,
    What,
    faults,
    followers,
    status_after,
)

D2020, D2024, D2025 = date(2020, 1, 1), date(2024, 1, 1), date(2025, 7, 1)
WHOLE, PART = Share.WHOLE, Share.PART


def answer(
    body: str, since: date, on: date, steps: list[Step[str]], ended: dict[str, date]
) -> dict[str, Share]:
    names = {body, *(step.predecessor for step in steps), *(step.successor for step in steps)}
    lives = {name: Life(name, None, ended.get(name)) for name in names}
    return {each.body: each.share for each in followers(body, since=since, on=on, steps=steps, lives=lives)}


class WhoFollowsTests(SimpleTestCase):
    def test_a_body_that_still_exists_answers_for_itself(self) -> None:
        self.assertEqual(answer("a", D2020, D2025, [], {}), {"a": WHOLE})

    def test_nobody_follows_a_body_that_ended_without_a_successor(self) -> None:
        self.assertEqual(answer("a", D2020, D2025, [], {"a": D2024}), {})

    def test_the_day_before_the_old_body_answers_and_on_the_day_the_new_one(self) -> None:
        steps = [Step("a", "b", WHOLE, D2025)]
        before = answer("a", D2020, date(2025, 6, 30), steps, {"a": D2025})
        self.assertEqual(
            (before, answer("a", D2020, D2025, steps, {"a": D2025})), ({"a": WHOLE}, {"b": WHOLE})
        )

    def test_mergers_one_after_another(self) -> None:
        steps = [Step("a", "b", WHOLE, D2020), Step("b", "c", WHOLE, D2024)]
        self.assertEqual(answer("a", date(2019, 1, 1), D2025, steps, {"a": D2020, "b": D2024}), {"c": WHOLE})

    def test_a_divided_body_is_followed_in_parts(self) -> None:
        steps = [Step("a", "b", PART, D2024), Step("a", "c", PART, D2024)]
        self.assertEqual(answer("a", D2020, D2025, steps, {"a": D2024}), {"b": PART, "c": PART})

    def test_parts_that_meet_again_are_the_whole(self) -> None:
        steps = [
            Step("a", "b", PART, D2020),
            Step("a", "c", PART, D2020),
            Step("b", "d", WHOLE, D2024),
            Step("c", "d", WHOLE, D2024),
        ]
        ended = {"a": D2020, "b": D2024, "c": D2024}
        self.assertEqual(answer("a", date(2019, 1, 1), D2025, steps, ended), {"d": WHOLE})

    def test_a_lone_part_is_never_called_the_whole(self) -> None:
        steps = [Step("a", "b", PART, D2024)]
        self.assertEqual(answer("a", D2020, D2025, steps, {"a": D2024}), {"b": PART})

    def test_what_was_split_off_earlier_is_not_asked_of_the_later_body(self) -> None:
        steps = [Step("a", "b", PART, D2020), Step("a", "c", WHOLE, D2025)]
        self.assertEqual(answer("a", D2024, D2025, steps, {"a": D2025}), {"c": WHOLE})
        self.assertEqual(answer("a", date(2019, 1, 1), D2025, steps, {"a": D2025}), {"b": PART, "c": PART})

    def test_a_part_that_comes_back_makes_the_whole_again(self) -> None:
        steps = [Step("a", "b", PART, D2020), Step("b", "a", WHOLE, D2024)]
        self.assertEqual(answer("a", date(2019, 1, 1), D2025, steps, {"b": D2024}), {"a": WHOLE})

    @given(
        st.lists(
            st.builds(
                Step,
                st.sampled_from("abcde"),
                st.sampled_from("abcde"),
                st.sampled_from(Share),
                st.dates(D2020, D2025),
            ),
            max_size=20,
        ),
        st.dictionaries(st.sampled_from("abcde"), st.dates(D2020, D2025)),
    )
    def test_no_succession_runs_in_circles_and_no_follower_has_ceased(
        self, steps: list[Step[str]], ended: dict[str, date]
    ) -> None:
        found = answer("a", D2020, D2025, steps, ended)
        self.assertTrue(all(ended.get(name, date.max) > D2025 for name in found))
        self.assertLessEqual(sum(share is WHOLE for share in found.values()), 1)


class FaultTests(SimpleTestCase):
    def found(self, *lines: Line[str], **lives: tuple[date | None, date | None]) -> list[tuple[str, str]]:
        every = {each for line in lines for each in (line.predecessor, line.successor)}
        known = {name: Life(name, *lives.get(name, (None, None))) for name in every}
        return [(fault.code, fault.body) for fault in faults(lines, on=D2025, lives=known)]

    def test_a_merger_that_holds(self) -> None:
        lines = [Line(old, "new", WHOLE, What.TERRITORY, ends=True) for old in ("a", "b")]
        self.assertEqual(self.found(*lines, new=(D2025, None)), [])

    def test_functions_and_territory_may_go_different_ways(self) -> None:
        lines = [Line("a", "b", WHOLE, What.TERRITORY, True), Line("a", "c", WHOLE, What.FUNCTIONS, True)]
        self.assertEqual(self.found(*lines), [])

    def test_each_fault_is_told(self) -> None:
        lines = [
            Line("a", "b", WHOLE, What.TERRITORY, ends=True),
            Line("a", "c", PART, What.TERRITORY, ends=True),
            Line("c", "d", WHOLE, What.TERRITORY, ends=True),
            Line("old", "b", PART, What.FUNCTIONS, ends=False),
        ]
        self.assertEqual(
            self.found(*lines, b=(None, D2025), old=(None, D2024)),
            [
                ("whole_claimed_twice", "a"),
                ("predecessor_not_alive", "old"),
                ("successor_not_alive", "b"),
                ("successor_ceases", "c"),
            ],
        )

    def test_a_body_that_begins_on_the_day_has_nothing_to_hand_on(self) -> None:
        line = Line("a", "b", WHOLE, What.TERRITORY, ends=False)
        self.assertEqual(self.found(line, a=(D2025, None)), [("predecessor_not_alive", "a")])


class StateTests(SimpleTestCase):
    def test_only_a_plan_moves(self) -> None:
        self.assertEqual(status_after(Status.PLANNED, "put_in_force"), Status.IN_FORCE)
        self.assertEqual(status_after(Status.PLANNED, "cancel"), Status.CANCELLED)
        for status in (Status.IN_FORCE, Status.CANCELLED):
            for move in ("put_in_force", "cancel"):
                with self.subTest(status=status, move=move), self.assertRaises(MoveNotOpen):
                    status_after(status, move)

    def test_a_follower_is_a_plain_value(self) -> None:
        self.assertEqual(Follower("a", WHOLE), Follower("a", WHOLE))
