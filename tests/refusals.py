"""A refusal that changes nothing: everything is looked at, row by row, before and after."""

from collections.abc import Callable, Iterable
from typing import Any
from unittest import TestCase

from django.db import models

from hoso.access.values import Actor


def rows_of(kinds: Iterable[type[models.Model]]) -> dict[str, list[Any]]:
    """Everything in these tables, row by row."""
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in kinds}


def each_refused(
    case: TestCase, refusal: type[Exception], act: Callable[[Actor], object], by: Iterable[Actor],
    *, every_row: Callable[[], Any],
) -> None:  # fmt: skip
    """Each of the people is refused, and nothing at all has changed."""
    before = every_row()
    for actor in by:
        with case.assertRaises(refusal):
            act(actor)
    case.assertEqual(every_row(), before)
