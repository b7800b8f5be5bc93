"""Work shared among threads."""

import pytest

from hoso.lib.threads import side_by_side


def test_each_thing_is_answered_once() -> None:
    found = side_by_side(lambda number: number * 2, range(500), at_once=4)
    assert sorted(found) == [(number, number * 2) for number in range(500)]


def test_the_first_fault_ends_all_and_is_raised() -> None:
    begun: list[int] = []

    def work(number: int) -> int:
        begun.append(number)
        if number == 3:
            raise ValueError("three")
        return number

    with pytest.raises(ValueError, match="three"):
        side_by_side(work, range(1_000_000), at_once=2)
    assert len(begun) < 1_000_000
