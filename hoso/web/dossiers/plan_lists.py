"""Lists of files that offices had: sent for a plan, their columns named, tried, taken in."""

from collections.abc import Iterator, Sequence
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
from hoso.dossiers import queries, services
from hoso.lib.errors import DomainError, NotFound
from hoso.node.reader import ReaderPool
from hoso.printing.sheets import write_xlsx
from hoso.reading.lists import TASKS
from hoso.reading.lists.columns import ROW_HEADING, WHY_HEADING
from hoso.web.doors import actor_of, signed_in
from hoso.web.dossiers.plan_forms import PlanColumnsForm, PlanListForm
from hoso.web.dossiers.plans import XLSX
from hoso.web.files import file_name, made_file
from hoso.web.uploads import SpooledFile, spool_of, takes_uploads
from hoso.wording.dossiers import ROW_ERRORS
from hoso.wording.sentences import sentence

if TYPE_CHECKING:
    from hoso.dossiers.models import PlanList, PlanListRow

PREVIEWED, FAILED_SHOWN = 8, 100


@lru_cache(maxsize=1)
def _pool() -> ReaderPool:
    """The readers of lists of this process; they start with the first list."""
    return ReaderPool(TASKS, workers=1)


@takes_uploads(acts.PLAN_FILES)
@signed_in
def new_list(request: HttpRequest, file_plan_id: UUID) -> HttpResponse:
    """Send a list for a plan; it is read, and the plan is not changed yet."""
    actor = actor_of(request)
    plan = queries.get_plan(actor, file_plan_id, to=acts.PLAN_FILES)
    form = PlanListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and _came(request, form):
        given, sent = form.cleaned_data, form.cleaned_data["file"]
        assert isinstance(sent, SpooledFile)
        try:
            with sent.path.open("rb") as source:
                kept = services.keep_plan_list(
                    actor, plan.pk, source, file_name=sent.name or "", sheet=given["sheet"],
                    is_declared=given["not_secret"], pool=_pool(),
                )  # fmt: skip
            return redirect("dossiers:plan_list", kept.pk)
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
    context = {"form": form, "plan": plan}
    return render(request, "dossiers/new_list.html", context, status=422 if form.errors else 200)


def _came(request: HttpRequest, form: PlanListForm) -> bool:
    """Tell whether the file came whole and the form is right."""
    spool = spool_of(request)
    if spool is not None and spool.refusal is not None:
        form.add_error(None, str(sentence(spool.refusal)))
    return form.is_valid()


@require_GET
@signed_in
def plan_list(request: HttpRequest, plan_list_id: UUID) -> HttpResponse:
    """One list: how much was taken in, what is left, and which column says what."""
    found = queries.get_plan_list(actor_of(request), plan_list_id)
    chosen, was_kept = queries.plan_mapping_for(found)
    form = PlanColumnsForm(None, headings=_headings(found), chosen=chosen)
    return _shown(request, found, form=form, tried=None, was_kept=was_kept)


@require_POST
@signed_in
def take_in_list(request: HttpRequest, plan_list_id: UUID) -> HttpResponse:
    """Tell what taking in would do with these columns, or take in all rows that are right."""
    actor = actor_of(request)
    found = queries.get_plan_list(actor, plan_list_id)
    chosen, was_kept = queries.plan_mapping_for(found)
    form = PlanColumnsForm(request.POST, headings=_headings(found), chosen=chosen)
    if not form.is_valid():
        return _shown(request, found, form=form, tried=None, was_kept=was_kept)
    if request.POST.get("do") != "take":
        tried = services.try_plan_list(actor, found.pk, form.columns())
        return _shown(request, found, form=form, tried=tried, was_kept=was_kept)
    taken = services.take_in_plan_list(actor, found.pk, form.columns())
    said = _("%(files)s files and %(headings)s headings were taken in; %(failed)s rows stay.")
    counts = {"files": taken.files, "headings": taken.headings, "failed": len(taken.errors)}
    messages.success(request, said % counts, extra_tags="warn" if taken.errors else "good")
    if taken.errors:
        return redirect("dossiers:plan_list", found.pk)
    return redirect("dossiers:plan", found.plan_id)


def _headings(found: "PlanList") -> list[str]:
    """The headings, or numbers of columns where the list has none."""
    if found.headings:
        return list(found.headings)
    first = next(queries.plan_rows_left(found.pk), None)
    return [""] * (len(first.cells) if first else 0)


def _shown(
    request: HttpRequest,
    found: "PlanList",
    *,
    form: PlanColumnsForm,
    tried: services.PlanTaken | None,
    was_kept: bool,
) -> HttpResponse:
    left, failed_count = queries.count_plan_rows_left(found.pk)
    wrong = sorted(tried.errors.items())[:FAILED_SHOWN] if tried is not None else []
    rows = zip(queries.plan_rows_left(found.pk), range(PREVIEWED), strict=False)
    context = {
        "list": found,
        "plan": found.plan,
        "form": form,
        "tried": tried,
        "was_kept": was_kept,
        "left": left,
        "failed_count": failed_count,
        "headings": _headings(found),
        "preview": [row for row, _n in rows],
        "wrong": [(number, _why([error.value for error in errors])) for number, errors in wrong],
        "failed": [(row, _why(row.errors)) for row in queries.failed_plan_rows(found.pk, limit=FAILED_SHOWN)],
    }
    return render(request, "dossiers/plan_list.html", context, status=422 if form.errors else 200)


def _why(codes: Sequence[str]) -> str:
    return "; ".join(str(ROW_ERRORS[code]) for code in codes)


@require_GET
@signed_in
def failed_rows(request: HttpRequest, plan_list_id: UUID) -> HttpResponseBase:
    """The rows that were not taken in, with their reasons, as a sheet that can be mended and sent again.

    Raises:
        NotFound: no row failed.
    """
    found = queries.get_plan_list(actor_of(request), plan_list_id)
    rows = queries.failed_plan_rows(found.pk)
    if not rows:
        raise NotFound(f"no row of list {plan_list_id} failed")
    headings = [*_headings(found), ROW_HEADING, WHY_HEADING]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "failed.xlsx"
        write_xlsx(path, headings, _lines(rows, len(headings) - 2))
        content = path.read_bytes()
    name = file_name(f"{Path(found.file_name).stem}-{_('failed rows')}", like=".xlsx")
    return made_file(content, name=name, media_type=XLSX)


def _lines(rows: "Sequence[PlanListRow]", width: int) -> Iterator[Sequence[Any]]:
    for row in rows:
        cells = [*row.cells, *[""] * width][:width]
        yield (*cells, row.number, _why(row.errors))
