"""The same work on many things, on a few threads: for what spends its time in the system or native code."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")


def side_by_side(
    work: Callable[[Thing], Answer], things: Iterable[Thing], *, at_once: int
) -> list[tuple[Thing, Answer]]:
    """Return each thing with what `work` answered, in no order.

    A thread that is free takes the next thing, so that a great one keeps no others waiting. The first fault
    ends all and is raised.
    """
    line = _Line(iter(things))
    found: list[tuple[Thing, Answer]] = []

    def take_turns() -> None:
        try:
            for thing in line:
                found.append((thing, work(thing)))
        except BaseException:
            line.close()
            raise

    with ThreadPoolExecutor(at_once, thread_name_prefix="hoso-beside") as threads:
        for turn in [threads.submit(take_turns) for _ in range(at_once)]:
            turn.result()
    return found


class _Line(Generic[Thing]):
    """An iterator that several threads take from."""

    def __init__(self, things: Iterator[Thing]) -> None:
        self._things = things
        self._lock = threading.Lock()
        self._is_open = True

    def __iter__(self) -> Iterator[Thing]:
        return self

    def __next__(self) -> Thing:
        with self._lock:
            if not self._is_open:
                raise StopIteration
            return next(self._things)

    def close(self) -> None:
        self._is_open = False
