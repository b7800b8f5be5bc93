"""One act on many rows: tried first, then done, and each row is told apart."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import transaction

from hoso.lib.errors import DomainError

Key = TypeVar("Key")
# Marked at once on one page, or a few.
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Key]):
    """What became, or would become, of one row; without `refusal` it is done."""

    key: Key
    refusal: DomainError | None


class _OnlyTried(Exception):
    """Ends a transaction in which nothing was meant."""


def try_each(keys: Iterable[Key], act: Callable[[Key], object]) -> list[Outcome[Key]]:
    """Tell what `act` would do to each row: it is done for real, and taken back.

    So a preview never knows other rules than the act itself, and counts what the rows before would change.
    """
    found: list[Outcome[Key]] = []
    try:
        with transaction.atomic():
            found = [_one(key, act) for key in keys]
            raise _OnlyTried
    except _OnlyTried:
        return found


def do_each(keys: Iterable[Key], act: Callable[[Key], object]) -> list[Outcome[Key]]:
    """Do `act` to each row by itself: what is refused changes nothing and does not stop the others.

    Killed in the middle, what was done stays done, row by row; done again, the rest follows.
    """
    return [_one(key, act) for key in keys]


def _one(key: Key, act: Callable[[Key], object]) -> Outcome[Key]:
    try:
        with transaction.atomic():
            act(key)
    except DomainError as refusal:
        return Outcome(key, refusal)
    return Outcome(key, None)
