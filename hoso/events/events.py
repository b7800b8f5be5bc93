"""The base of every announcement."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

KINDS: dict[str, type["Event"]] = {}


@dataclass(frozen=True)
class Event:
    """A fact in the past, about one subject.

    A room derives a frozen dataclass with `name` as "room.PastFact" and further fields that are ids,
    codes, numbers or dates, never content: who may not read the record may still see the outbox.
    Events of one subject are delivered in order; different subjects do not wait for each other.
    """

    name: ClassVar[str]
    subject: UUID

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "name" not in cls.__dict__:
            return
        known = KINDS.setdefault(cls.name, cls)
        # A dataclass with slots is made twice under one name; two rooms with one name are a mistake.
        if (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"{cls.name} is announced by {known.__module__} and by {cls.__module__}")
        KINDS[cls.name] = cls
