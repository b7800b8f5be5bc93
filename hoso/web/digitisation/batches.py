"""Batches: the list, a new one by upload, one batch while it runs, held files."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hoso.access import acts
from hoso.access.values import AccessClass, Actor, ScopeKind
from hoso.accounts import queries as accounts
from hoso.digitisation import queries, services
from hoso.digitisation.errors import NotTypedIn, Parked
from hoso.digitisation.rules.intake import LARGEST_SENDING_BYTES, MOST_FILES_AT_ONCE
from hoso.digitisation.rules.separators import Sheet, write_sheet
from hoso.digitisation.rules.states import BatchState
from hoso.holdings import queries as holdings
from hoso.holdings.errors import FondsClosed
from hoso.lib.dates import now
from hoso.lib.errors import DomainError, NotAllowed, NotFound
from hoso.printing.separators import SeparatorSheet, separator_sheets
from hoso.web.digitisation.forms import BatchForm, HoldForm, SendingForm
from hoso.web.digitisation.words import (
    CLASS_WORDS,
    FILE_STATE_TAGS,
    FILE_STATE_WORDS,
    leftovers_in_words,
)
from hoso.web.doors import actor_of, bounded, page_of, signed_in
from hoso.web.files import made_file
from hoso.web.holds import found_in_words
from hoso.web.uploads import SpooledFile, lost_files, takes_uploads
from hoso.wording.sentences import sentence

FILES = 100
# Seconds between two looks at a running batch: all of it is counted each time, so a large one waits longer.
MANY, RENEWED_SECONDS, RENEWED_SECONDS_OF_MANY = 2_000, 2, 15
FEW_SHEETS, MOST_SHEETS = 20, 200
# What the browser compares with before it sends anything.
LIMITS = {"most_files": MOST_FILES_AT_ONCE, "most_bytes": LARGEST_SENDING_BYTES}


@require_GET
@signed_in
def batches(request: HttpRequest) -> HttpResponse:
    """The batches one may see, newest first, with what waits for a person."""
    actor = actor_of(request)
    found = (
        queries.batches_open_to(actor)
        .exclude(source__in=queries.OF_THE_OFFICE)
        .select_related("fonds", "box")
    )
    page = page_of(found, request)
    lines = queries.lines_of(batch.pk for batch in page.rows)
    rows = [(batch, lines[batch.pk]) for batch in page.rows]
    context = {
        "rows": rows,
        "after": page.after,
        "held": queries.list_held(actor),
        "may_digitise": bool(actor.reach(acts.DIGITISE, ScopeKind.BODY)),
    }
    return render(request, "digitisation/list.html", context)


@takes_uploads(acts.DIGITISE)
@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Open a batch by uploading its files, with the declaration that it holds nothing secret."""
    actor = actor_of(request)
    bodies = {body for ids in actor.reach(acts.DIGITISE, ScopeKind.BODY).values() for body in ids}
    fonds = holdings.list_fonds(bodies, on=actor.on)
    form = BatchForm(request.POST or None, request.FILES or None, fonds=fonds, actor=actor)
    if request.method == "POST" and _all_came(request, form):
        try:
            batch_id = services.open_batch(actor, **form.values()).pk
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
        else:
            _take_in(request, batch_id, form.cleaned_data["scans"])
            return redirect("digitisation:batch", batch_id)
    context = {"form": form, **LIMITS}
    return render(request, "digitisation/new.html", context, status=422 if form.errors else 200)


@takes_uploads(acts.DIGITISE)
@signed_in
def add(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Send more files into a batch, with a declaration that covers them; a finished one goes on."""
    actor = actor_of(request)
    found = queries.get_batch(actor, batch_id, to=acts.DIGITISE)
    form = SendingForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and _all_came(request, form):
        try:
            services.reopen_batch(actor, batch_id, form.declaration())
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
        else:
            _take_in(request, batch_id, form.cleaned_data["scans"])
            return redirect("digitisation:batch", batch_id)
    context = {"form": form, "batch": found, **LIMITS}
    return render(request, "digitisation/add.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def close(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Say that all files of a batch are there."""
    services.close_batch(actor_of(request), batch_id)
    return redirect("digitisation:batch", batch_id)


@require_POST
@signed_in
def take_over(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Let a batch go on in one's own name, when whoever opened it may no longer digitise."""
    services.take_over_batch(actor_of(request), batch_id)
    messages.success(request, _("The batch goes on in your name within a minute."), extra_tags="good")
    return redirect("digitisation:batch", batch_id)


def _all_came(request: HttpRequest, form: forms.Form) -> bool:
    """Tell whether a form can be carried out; files of it that did not come are named beside it or later."""
    try:
        lost = [f"{name}: {sentence(refusal)}" for name, refusal in lost_files(request)]
    except DomainError as refusal:
        form.add_error(None, str(sentence(refusal)))
        return False
    if form.is_valid():
        _warn(request, lost)
        return True
    for each in lost:
        form.add_error(None, each)
    return False


def _warn(request: HttpRequest, problems: Iterable[str]) -> None:
    for problem in problems:
        messages.warning(request, problem, extra_tags="warn")


def _take_in(request: HttpRequest, batch_id: UUID, files: Sequence[SpooledFile]) -> None:
    """Take the files in one by one and close the batch; one that is refused does not stop the others."""
    actor = actor_of(request)
    for file in files:
        try:
            services.admit_file(actor, batch_id, file.name or "", file.path)
        except DomainError as error:
            _warn(request, [f"{file.name}: {sentence(error)}"])
    services.close_batch(actor, batch_id)


@require_GET
@signed_in
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """One batch: progress, files with the reason of each failure, held files, figures."""
    context = _batch_context(request, batch_id)
    template = (
        "digitisation/progress.html" if request.headers.get("HX-Request") else "digitisation/batch.html"
    )
    return render(request, template, context)


def _batch_context(request: HttpRequest, batch_id: UUID) -> dict[str, Any]:
    actor = actor_of(request)
    found = queries.get_batch(actor, batch_id)
    after = request.GET.get("after", "")
    files = queries.list_files(
        actor, batch_id, after=int(after) if after.isascii() and after.isdigit() else 0, limit=FILES
    )
    found_counts = queries.counts(batch_id)
    return {
        "batch": found,
        "counts": found_counts,
        "files": _files(files),
        "after": files[-1].ordinal if len(files) == FILES else None,
        "running": found.state == BatchState.CLOSED,
        "renewed_seconds": RENEWED_SECONDS if found_counts.document_total < MANY else RENEWED_SECONDS_OF_MANY,
        "is_open": found.state == BatchState.OPEN,
        "stands_still": found.state != BatchState.FINISHED
        and services.waits_for_colleague(batch_id, at=now()),
        "class_words": CLASS_WORDS.get(AccessClass(found.access_class), ""),
        "held": queries.list_held(actor, batch_id=batch_id),
        "leftovers": _leftovers(actor, batch_id),
        "waiting": queries.waiting_count(actor, batch_id=batch_id),
        "may_digitise": _may(request, batch_id, acts.DIGITISE),
        "may_check": _may(request, batch_id, acts.DESCRIBE),
        **_figures(request, batch_id),
        **_sample(request, batch_id),
    }


def _files(rows: Sequence[queries.FileRow]) -> list[dict[str, Any]]:
    failed = queries.failed_in(row.id for row in rows)
    return [
        {
            "row": row,
            "state": FILE_STATE_WORDS[row.state],
            "tag": FILE_STATE_TAGS[row.state],
            "reason": sentence(Parked(row.reason, row.facts)) if row.reason else None,
            "first": sentence(Parked(row.twin_reason, row.twin_facts)) if row.twin_reason else None,
            "failed": [
                (each.first_page, sentence(Parked(each.reason, each.facts)))
                for each in failed.get(row.id, ())
            ],
            "may_retry": row.id in failed or row.may_retry,
        }
        for row in rows
    ]


def _leftovers(actor: Actor, batch_id: UUID) -> list[tuple[Any, queries.Leftover]]:
    """What of secret files lies in clear, shown to whoever decides about held files."""
    try:
        return leftovers_in_words(queries.leftovers_of_batch(actor, batch_id))
    except NotAllowed:
        return []


def _figures(request: HttpRequest, batch_id: UUID) -> dict[str, Any]:
    """How fast the batch goes, and who did what."""
    figures = queries.figures(actor_of(request), now=now(), batch_id=batch_id)
    names = accounts.names_of({person.account_id for person in figures.people})
    return {
        "figures": figures,
        "people": [(names.get(person.account_id, ""), person) for person in figures.people],
    }


def _sample(request: HttpRequest, batch_id: UUID) -> dict[str, Any]:
    """How the sample check of the certain documents stands."""
    actor = actor_of(request)
    sample = queries.open_sample(actor, batch_id)
    certain = sample.population if sample else queries.certain_count(actor, batch_id)
    return {
        "sample": sample,
        "certain": bounded(certain) if certain else "",
        "sample_left": len(sample.drawn) - sample.checked if sample else 0,
    }


def _may(request: HttpRequest, batch_id: UUID, act: str) -> bool:
    try:
        queries.get_batch(actor_of(request), batch_id, to=act)
    except (NotAllowed, NotFound):
        return False
    return True


@require_POST
@signed_in
def try_again(request: HttpRequest, batch_id: UUID, file_id: UUID) -> HttpResponse:
    """Let the machine try a failed file once more; `keep_blank` says that its pages are not blank."""
    services.try_again(actor_of(request), file_id, keep_blank="keep_blank" in request.POST)
    return redirect("digitisation:batch", batch_id)


@signed_in
def held(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Decide about a held file: nothing of its content is shown, only where the marks may be."""
    actor = actor_of(request)
    file = queries.get_file(actor, file_id, to=acts.RELEASE_HOLD)
    hold = next((each for each in queries.list_held(actor) if each.file_id == file_id), None)
    if hold is None:
        raise NotFound(f"file {file_id} is not held")
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            form.decide(actor, file_id)
        except (NotTypedIn, FondsClosed) as error:
            form.add_error(None, str(sentence(error)))
        else:
            messages.success(request, _("Your decision is recorded."), extra_tags="good")
            return redirect("digitisation:batch", hold.batch_id)
    pages = sorted({finding["page"] for finding in hold.findings if finding.get("page")})
    findings = [(finding, found_in_words(finding)) for finding in hold.findings]
    context = {
        "file": file, "hold": hold, "form": form, "pages": pages, "findings": findings,
        "was_read": any(finding["kind"] == "reading" for finding in hold.findings),
        "leftovers": leftovers_in_words(queries.leftovers(actor, file_id)),
    }  # fmt: skip
    return render(request, "digitisation/held.html", context, status=422 if form.errors else 200)


@require_GET
@signed_in
@never_cache
def held_page(request: HttpRequest, file_id: UUID, page: int) -> HttpResponse:
    """Show one page of a held file to whoever has to decide; each look is recorded, nothing is kept."""
    image = services.held_page(actor_of(request), file_id, page=page, pool=services.shared_pool())
    return HttpResponse(image, content_type="image/webp")


@require_POST
@signed_in
def draw_sample(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Begin to accept the certain documents of a batch: draw those that a person must look at first."""
    services.draw_sample(actor_of(request), batch_id)
    return redirect("digitisation:batch", batch_id)


@require_POST
@signed_in
def accept_certain(request: HttpRequest, batch_id: UUID, sample_id: UUID) -> HttpResponse:
    """Accept the certain documents, after the sample was looked at."""
    accepted = services.accept_certain(actor_of(request), sample_id)
    messages.success(
        request, _("%(count)s documents were accepted.") % {"count": accepted}, extra_tags="good"
    )
    return redirect("digitisation:batch", batch_id)


@require_GET
@signed_in
def separators(request: HttpRequest) -> HttpResponseBase:
    """Sheets to lay between documents before scanning, as a PDF; `box` and `dossier` stand on the first."""
    asked = request.GET.get("count", "")
    count = min(int(asked), MOST_SHEETS) if asked.isascii() and asked.isdigit() else FEW_SHEETS
    box, dossier = request.GET.get("box", "").strip()[:60], request.GET.get("dossier", "").strip()[:300]
    first = [_separator(Sheet(box=box, dossier=dossier))] if box or dossier else []
    content = separator_sheets([*first, *[_separator(Sheet())] * max(1, count)])
    return made_file(content, name="separators.pdf", media_type="application/pdf")


def _separator(sheet: Sheet) -> SeparatorSheet:
    said = ((_("Box"), sheet.box), (_("Dossier"), sheet.dossier))
    lines = tuple(f"{name}: {value}" for name, value in said if value)
    return SeparatorSheet(write_sheet(sheet), _("A new document begins"), lines)
