"""One act on many rows: tried first, then done, and each row is told apart; and the page that does so."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, TypeVar
from uuid import UUID

from django import forms
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from hoso.lib.errors import BadValue, ChangedMeanwhile, DomainError
from hoso.wording.sentences import sentence

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


Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class RowAct(Generic[Row]):
    """Something that may be done to several rows: its words, its form, and what it does to one of them."""

    words: str | Promise
    form: Callable[[Any], forms.Form]
    does: Callable[[Row, Any], object]


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A marked row as the page shows it."""

    address: str
    number: str
    title: str
    state: str | Promise


@dataclass(frozen=True, slots=True)
class Marked(Generic[Row]):
    """What a page of marked rows needs: what may be done, how a row is got and shown, where the list is.

    `state` tells where a row stands: what was marked where it stood is done to it only there.
    """

    acts: Mapping[str, RowAct[Row]]
    get: Callable[[UUID], Row]
    show: Callable[[Sequence[UUID]], Mapping[UUID, ShownRow]]
    back: str
    state: Callable[[Row], str] = attrgetter("state")


def offered(acts: Mapping[str, RowAct[Row]]) -> list[tuple[str, str | Promise]]:
    """Return what may be done to marked rows, as their list offers it."""
    return [(name, act.words) for name, act in acts.items()]


def marks_of(request: HttpRequest) -> dict[UUID, str]:
    """Return the marked rows with the state in which they were marked, if the page told it.

    Raises:
        BadValue: a mark names no row, or more are marked than a page holds.
    """
    marks = request.POST.getlist("marked")
    if len(marks) > MOST_AT_ONCE:
        raise BadValue(f"{len(marks)} rows are marked; at most {MOST_AT_ONCE} at once")
    found: dict[UUID, str] = {}
    for each in marks:
        key, _colon, state = each.partition(":")
        try:
            found[UUID(key)] = state
        except ValueError as error:
            raise BadValue("a mark has no key") from error
    return found


def marked_page(request: HttpRequest, marked: Marked[Row], context: dict[str, Any]) -> HttpResponse:
    """Show what would happen to each marked row; with `do`, do it and tell what became of each.

    Raises:
        BadValue: no such act is offered; or see `marks_of`.
    """
    expected, name = marks_of(request), request.POST.get("act", "")
    if not expected:
        return redirect(marked.back)
    if name not in marked.acts:
        raise BadValue("no such act")
    act = marked.acts[name]
    # What asks for nothing is looked at at once.
    form = act.form(request.POST if "asked" in request.POST or not act.form(None).fields else None)
    outcomes: list[Outcome[UUID]] | None = None
    is_done = False
    if form.is_bound and form.is_valid():
        run, is_done = (do_each, True) if "do" in request.POST else (try_each, False)
        # In one order, however they were marked: two who mark the same rows wait for each other, no more.
        outcomes = run(sorted(expected), _doing(marked, act, expected, form))
    good = sum(each.refusal is None for each in outcomes or ())
    context |= {
        "act": name, "words": act.words, "form": form, "expected": expected, "is_done": is_done,
        "rows": _rows(marked, list(expected), outcomes), "is_tried": outcomes is not None, "good": good,
        "may_do": bool(good) and not is_done, "back": marked.back,
    }  # fmt: skip
    return render(request, "parts/marked.html", context, status=422 if form.errors else 200)


def _doing(
    marked: Marked[Row], act: RowAct[Row], expected: Mapping[UUID, str], form: forms.Form
) -> Callable[[UUID], object]:
    def do(key: UUID) -> object:
        row = marked.get(key)
        # Pressed twice, or moved by a colleague since the page was shown.
        if expected[key] and marked.state(row) != expected[key]:
            raise ChangedMeanwhile(f"{key} is {marked.state(row)}")
        return act.does(row, form)

    return do


def _rows(
    marked: Marked[Row], keys: Sequence[UUID], outcomes: Sequence[Outcome[UUID]] | None
) -> list[dict[str, Any]]:
    refused = {each.key: each.refusal for each in outcomes or () if each.refusal is not None}
    shown = marked.show(keys)
    return [
        {"row": shown[key], "refusal": sentence(refused[key]) if key in refused else None}
        for key in keys if key in shown
    ]  # fmt: skip
