"""Lines of a handover: the list, receiving many or one, declaring, finds, and settling differences."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from hoso.accounts import queries as accounts
from hoso.handover import queries, services
from hoso.handover.queries import Side
from hoso.handover.rules import LineKind, LineState, Resolution
from hoso.lib.errors import BadValue, DomainError
from hoso.organisations import queries as organisations
from hoso.web.doors import PAGE, actor_of, signed_in
from hoso.web.handover.forms import FindForm, LineForm, ResolveForm
from hoso.web.handover.words import KINDS, OUTCOMES, RESOLUTIONS, STATES, TAGS
from hoso.wording.sentences import sentence

if TYPE_CHECKING:
    from hoso.handover.models import Handover, Line


@require_GET
@signed_in
def lines(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """The lines in the order of the printed list; those of one state or kind, if asked."""
    actor = actor_of(request)
    found = queries.get_handover(actor, handover_id)
    state, kind = _one_of(LineState, request.GET.get("state")), _one_of(LineKind, request.GET.get("kind"))
    rows = queries.lines_of(handover_id).filter(ordinal__gt=_number(request, "after"))
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(kind=kind) if kind else rows
    page = list(rows[: PAGE + 1])
    context = _base(request, found) | {
        "rows": told(request, found, page[:PAGE]),
        "after": page[PAGE - 1].ordinal if len(page) > PAGE else None,
        "keep": urlencode({name: value for name, value in (("state", state), ("kind", kind)) if value}),
        "state": state,
        "kind": kind,
        "states": STATES.items(),
        "kinds": KINDS.items(),
        "outcomes": OUTCOMES,
    }
    return render(request, "handover/lines.html", context)


def _one_of(known: Any, text: str | None) -> Any:
    return known(text) if text in set(known) else None


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "") or "0"
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise BadValue(f"{text[:40]!r} is no number", field=name)
    return int(text)


def _base(request: HttpRequest, found: "Handover") -> dict[str, Any]:
    actor = actor_of(request)
    giver = organisations.get_body(found.giver_id)
    return {
        "handover": found,
        "name": organisations.body_label(found.giver_id, giver.ends_on or actor.on),
        "progress": queries.progress([found.pk])[found.pk],
        "may_receive": queries.handovers_open_to(actor, Side.RECEIVER).filter(pk=found.pk).exists(),
    }


def told(request: HttpRequest, found: "Handover", page: "list[Line]") -> list[dict[str, Any]]:
    """Return lines as the pages show them; titles above the reader's class are left out."""
    level = queries.level_of(actor_of(request), found)
    people = accounts.names_of({line.received_by for line in page if line.received_by})
    return [
        {
            "line": line,
            "kind": KINDS[line.kind],
            "title": services.shown_title(line, level),
            "state": STATES[line.state],
            "tag": TAGS.get(line.state, ""),
            "by": people.get(line.received_by, "") if line.received_by else "",
            "resolution": RESOLUTIONS.get(line.resolution, ""),
            "waits": line.state in {LineState.DECLARED, LineState.MISSING},
        }
        for line in page
    ]


@require_POST
@signed_in
def receive(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Receive the lines that were ticked, or all that wait; all or none."""
    actor = actor_of(request)
    queries.get_handover(actor, handover_id)
    outcome = _outcome(request)
    everything = request.POST.get("all") == "yes"
    ids = _ids(request.POST.getlist("line"))
    if not everything and not ids:
        messages.warning(request, _("Nothing was ticked, so nothing was received."), extra_tags="warn")
        return redirect(_back(request, handover_id))
    received = services.receive_many(
        actor, handover_id, line_ids=None if everything else ids, outcome=outcome,
        note=request.POST.get("note", ""),
    )  # fmt: skip
    said = ngettext("%(count)s line: %(state)s.", "%(count)s lines: %(state)s.", received.lines)
    words = {"count": f"{received.lines:,}", "state": STATES[outcome]}
    messages.success(request, said % words, extra_tags="good")
    return redirect(_back(request, handover_id))


def _outcome(request: HttpRequest) -> LineState:
    text = request.POST.get("outcome", "")
    if text not in {outcome.value for outcome, _key, _words in OUTCOMES}:
        raise BadValue(f"{text[:40]!r} is no outcome", field="outcome")
    return LineState(text)


def _ids(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError as error:
        raise BadValue("a line has no such id", field="line") from error


def _back(request: HttpRequest, handover_id: UUID) -> str:
    """Return to the same part of the list; only known parts of the address are kept."""
    given = {name: request.POST.get(name, "") for name in ("state", "kind")}
    kept = {name: value for name, value in given.items() if value in set(LineState) or value in set(LineKind)}
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{reverse('handover:lines', args=[handover_id])}{query}"


@signed_in
def one(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Receive one line after the other, with a thumb: the next that waits, its number, four buttons."""
    actor = actor_of(request)
    found = queries.get_handover(actor, handover_id)
    if request.method == "POST":
        return _receive_one(request, found)
    waiting = queries.lines_of(handover_id).filter(state=LineState.DECLARED)
    wanted = request.GET.get("code", "").strip()
    at = _number(request, "after")
    line = _wanted(found, wanted) if wanted else waiting.filter(ordinal__gt=at).first() or waiting.first()
    context = _base(request, found) | {
        "row": told(request, found, [line])[0] if line else None,
        "wanted": wanted,
        "outcomes": OUTCOMES,
    }
    return render(request, "handover/one.html", context)


def _wanted(found: "Handover", wanted: str) -> "Line | None":
    """Return the line of a label that was typed or scanned, else of that number on the list."""
    rows = queries.lines_of(found.pk)
    line = rows.filter(code=wanted).first()
    if line is None and wanted.isascii() and wanted.isdigit() and len(wanted) < 10:
        line = rows.filter(ordinal=int(wanted)).first()
    return line


def _receive_one(request: HttpRequest, found: "Handover") -> HttpResponse:
    outcome = _outcome(request)
    [line_id] = _ids(request.POST.getlist("line")) or [UUID(int=0)]
    pieces = request.POST.get("pieces", "")
    number = int(pieces) if pieces.isascii() and pieces.isdigit() and len(pieces) < 10 else None
    is_counted = outcome is LineState.DIFFERS
    line = services.receive_line(
        actor_of(request), line_id, outcome, pieces=number if is_counted else None,
        note=request.POST.get("note", ""),
    )  # fmt: skip
    said = _("Line %(number)s: %(state)s.") % {"number": line.ordinal, "state": STATES[outcome]}
    messages.success(request, said, extra_tags="good")
    return redirect(f"{reverse('handover:one', args=[found.pk])}?{urlencode({'after': line.ordinal})}")


@signed_in
def declare(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Add a line that is no holding of the house: a seal, a database, a task."""
    found = queries.get_handover(actor_of(request), handover_id)
    form = LineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            [line] = services.declare(actor_of(request), handover_id, [form.line()])
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
        else:
            messages.success(request, _("Line %(number)s was added.") % {"number": line.ordinal}, "good")
            return redirect("handover:declare", handover_id)
    context = _base(request, found) | {"form": form, "is_find": False}
    return render(request, "handover/enter.html", context, status=422 if form.errors else 200)


@signed_in
def find(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Enter what was found and no line told of."""
    found = queries.get_handover(actor_of(request), handover_id)
    # What was looked for in the room and stands on no line is already written.
    form = FindForm(request.POST or None, initial={"code": request.GET.get("code", "")[:100], "pieces": 1})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            [line] = services.find(
                actor_of(request), handover_id, [form.line()], story=given["story"],
                dated_on=given["dated_on"],
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
        else:
            messages.success(request, _("Line %(number)s was added.") % {"number": line.ordinal}, "good")
            return redirect("handover:find", handover_id)
    context = _base(request, found) | {"form": form, "is_find": True}
    return render(request, "handover/enter.html", context, status=422 if form.errors else 200)


@require_GET
@signed_in
def differences(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """What differs and nobody has settled, each with its form."""
    found = queries.get_handover(actor_of(request), handover_id)
    return _differences(request, found)


def _differences(
    request: HttpRequest, found: "Handover", *, refused: tuple[UUID, ResolveForm] | None = None
) -> HttpResponse:
    actor = actor_of(request)
    page = list(queries.open_differences(found.pk).filter(ordinal__gt=_number(request, "after"))[: PAGE + 1])
    rows = told(request, found, page[:PAGE])
    for row in rows:
        line_id = row["line"].pk
        is_refused = refused is not None and refused[0] == line_id
        row["form"] = refused[1] if is_refused and refused else ResolveForm(auto_id=f"{line_id}_%s")
    context = _base(request, found) | {
        "rows": rows,
        "after": page[PAGE - 1].ordinal if len(page) > PAGE else None,
        "may_settle": queries.handovers_open_to(actor, Side.SETTLER).filter(pk=found.pk).exists(),
    }
    return render(request, "handover/differences.html", context, status=422 if refused else 200)


@require_POST
@signed_in
def resolve(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Settle one difference with a reason and a name."""
    actor = actor_of(request)
    line = queries.get_line(actor, line_id)
    form = ResolveForm(request.POST, auto_id=f"{line_id}_%s")
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.resolve(
                actor, line_id, Resolution(given["resolution"]), reason=given["reason"], name=given["name"]
            )
            return redirect("handover:differences", line.handover_id)
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
    return _differences(request, line.handover, refused=(line_id, form))
