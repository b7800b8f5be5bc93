"""A small world: papers that arrive and move, and a shelf that listens."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db import connection, transaction

from hoso.events import services
from hoso.events.events import Event


@dataclass(frozen=True)
class PaperMoved(Event):
    name: ClassVar[str] = "events_world.PaperMoved"

    step: int


@dataclass(frozen=True)
class PaperDusted(Event):
    """Nobody listens to this one."""

    name: ClassVar[str] = "events_world.PaperDusted"


class Refused(Exception):
    """The listener cannot take this event."""


class Shelf:
    """A listener that notes what it heard and refuses the papers in `refused`."""

    def __init__(self) -> None:
        self.heard: list[tuple[UUID, int]] = []
        self.refused: set[UUID] = set()

    def hear(self, event: PaperMoved) -> None:
        if event.subject in self.refused:
            raise Refused("Nguyễn Văn An's paper")
        self.heard.append((event.subject, event.step))

    def steps_of(self, subject: UUID) -> list[int]:
        return [step for heard, step in self.heard if heard == subject]


def move(subject: UUID, *steps: int) -> None:
    """Move a paper, each step in an act of its own."""
    for step in steps:
        with transaction.atomic():
            services.announce(PaperMoved(subject, step))


@contextmanager
def slow_move(subject: UUID, step: int) -> Iterator[None]:
    """Announce on a second connection, and commit only when the block ends."""
    announced, may_commit = threading.Event(), threading.Event()

    def act() -> None:
        try:
            with transaction.atomic():
                services.announce(PaperMoved(subject, step))
                announced.set()
                may_commit.wait(30)
        finally:
            announced.set()
            connection.close()

    writer = threading.Thread(target=act)
    writer.start()
    announced.wait(30)
    try:
        yield
    finally:
        may_commit.set()
        writer.join(30)
