"""Existing lists: sent, their columns named, tried, taken in; failed rows go out to come back alone."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.custody import queries, services
from hoso.custody.rules import RowError
from hoso.holdings import queries as holdings
from hoso.lib.errors import DomainError, NotFound
from hoso.node.reader import ReaderPool
from hoso.printing.sheets import write_csv, write_xlsx
from hoso.reading.lists import TASKS
from hoso.reading.lists.columns import ROW_HEADING, WHY_HEADING
from hoso.web.doors import actor_of, page_of, signed_in
from hoso.web.files import file_name, made_file
from hoso.web.lists.forms import ColumnsForm, ListForm
from hoso.web.uploads import SpooledFile, spool_of, takes_uploads
from hoso.wording.custody import ROW_ERRORS
from hoso.wording.sentences import sentence

if TYPE_CHECKING:
    from hoso.custody.models import ListRow, TakenList

PREVIEWED, FAILED_SHOWN = 8, 100
_Sheet = Callable[[Path, Sequence[str], Iterator[Sequence[Any]]], int]
KINDS: dict[str, tuple[_Sheet, str]] = {
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (write_csv, "text/csv; charset=utf-8"),
}


@lru_cache(maxsize=1)
def _pool() -> ReaderPool:
    """The readers of lists of this process; they start with the first list."""
    return ReaderPool(TASKS, workers=1)


@require_GET
@signed_in
def lists(request: HttpRequest) -> HttpResponse:
    """The lists that were sent, newest first."""
    actor = actor_of(request)
    page = page_of(queries.lists_open_to(actor).select_related("fonds"), request)
    context = {"rows": page.rows, "after": page.after, "may_send": _may_send(actor)}
    return render(request, "lists/list.html", context)


def _may_send(actor: Actor) -> bool:
    return bool(actor.reach(acts.MOVE_BOX, ScopeKind.CUSTODY))


@takes_uploads(acts.MOVE_BOX)
@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Send a list; it is read, and no box is made yet."""
    actor = actor_of(request)
    bodies = queries.bodies_of(actor, acts.MOVE_BOX)
    form = ListForm(
        request.POST or None, request.FILES or None, fonds=holdings.list_fonds(bodies, on=actor.on),
        places=_places(actor),
    )  # fmt: skip
    if request.method == "POST" and _came(request, form):
        sent = form.cleaned_data["file"]
        assert isinstance(sent, SpooledFile)
        try:
            with sent.path.open("rb") as source:
                kept = services.keep_list(
                    actor, source, file_name=sent.name or "", pool=_pool(), **form.values(on=actor.on)
                )
            return redirect("lists:one", kept.pk)
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
    return render(request, "lists/new.html", {"form": form}, status=422 if form.errors else 200)


def _came(request: HttpRequest, form: ListForm) -> bool:
    """Tell whether the file came whole and the form is right."""
    spool = spool_of(request)
    if spool is not None and spool.refusal is not None:
        form.add_error(None, str(sentence(spool.refusal)))
    return form.is_valid()


def _places(actor: Actor) -> list[tuple[str, str]]:
    tops = queries.list_places(queries.bodies_of(actor, acts.MOVE_BOX))
    every = [each for top in tops for each in (top, *queries.list_branches([top]))]
    ways = queries.ways_to(every)
    return [(str(each.pk), ways[each.pk]) for each in every if each.given_up_on is None]


@require_GET
@signed_in
def one(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """One list: how much was taken in, what is left, and which column says what."""
    actor = actor_of(request)
    found = queries.get_list(actor, list_id)
    chosen, was_kept = queries.mapping_for(found)
    form = ColumnsForm(None, headings=_headings(found), chosen=chosen)
    return _shown(request, found, form=form, plan=None, was_kept=was_kept)


@require_POST
@signed_in
def take_in(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """Tell what taking in would do with these columns, or take in all rows that are right."""
    actor = actor_of(request)
    found = queries.get_list(actor, list_id)
    chosen, was_kept = queries.mapping_for(found)
    form = ColumnsForm(request.POST, headings=_headings(found), chosen=chosen)
    if not form.is_valid():
        return _shown(request, found, form=form, plan=None, was_kept=was_kept)
    if request.POST.get("do") != "take":
        plan = services.try_list(actor, found.pk, form.columns())
        return _shown(request, found, form=form, plan=plan, was_kept=was_kept)
    plan = services.take_in_list(actor, found.pk, form.columns())
    said = _(
        "%(boxes)s boxes were taken in from %(rows)s rows; %(known)s rows were there before, %(failed)s stay."
    )
    counts = {
        "boxes": len(plan.boxes), "rows": plan.rows_good, "known": len(plan.known),
        "failed": len(plan.errors),
    }  # fmt: skip
    messages.success(request, said % counts, extra_tags="good" if not plan.errors else "warn")
    return redirect("lists:one", list_id)


def _headings(found: "TakenList") -> list[str]:
    """The headings, or numbers of columns where the list has none."""
    if found.headings:
        return list(found.headings)
    first = next(queries.rows_left(found.pk), None)
    return [""] * (len(first.cells) if first else 0)


def _shown(
    request: HttpRequest,
    found: "TakenList",
    *,
    form: ColumnsForm,
    plan: services.Plan | None,
    was_kept: bool,
) -> HttpResponse:
    left, failed_count = queries.count_left(found.pk)
    tried = sorted(plan.errors.items())[:FAILED_SHOWN] if plan is not None else []
    context = {
        "list": found,
        "form": form,
        "plan": plan,
        "was_kept": was_kept,
        "left": left,
        "failed_count": failed_count,
        "headings": _headings(found),
        "preview": [row for row, _n in zip(queries.rows_left(found.pk), range(PREVIEWED), strict=False)],
        "tried": [(number, _why(errors)) for number, errors in tried],
        "failed": [
            (row, _why([RowError(code) for code in row.errors]))
            for row in queries.failed_rows(found.pk, limit=FAILED_SHOWN)
        ],
        "may_send": _may_send(actor_of(request)),
    }
    return render(request, "lists/one.html", context, status=422 if form.errors else 200)


def _why(errors: Sequence[RowError]) -> str:
    return "; ".join(str(ROW_ERRORS[error.value]) for error in errors)


@require_GET
@signed_in
def failed(request: HttpRequest, list_id: UUID, kind: str) -> HttpResponseBase:
    """The rows that were not taken in, with their reasons, as a list that can be mended and sent again."""
    found = queries.get_list(actor_of(request), list_id)
    if kind not in KINDS:
        raise NotFound(f"no failed rows as {kind[:20]}")
    write, media_type = KINDS[kind]
    headings = [*_headings(found), ROW_HEADING, WHY_HEADING]
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"failed.{kind}"
        write(path, headings, _lines(queries.failed_rows(found.pk), len(headings) - 2))
        content = path.read_bytes()
    name = file_name(f"{Path(found.file_name).stem}-{_('failed rows')}", like=f".{kind}")
    return made_file(content, name=name, media_type=media_type)


def _lines(rows: "Sequence[ListRow]", width: int) -> Iterator[Sequence[Any]]:
    for row in rows:
        cells = [*row.cells, *[""] * width][:width]
        yield (*cells, row.number, _why([RowError(code) for code in row.errors]))
