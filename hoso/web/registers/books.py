"""The registers of a body: opening them, numbers that nothing bears, printing to sign and bind."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoso.lib.dates import parse_date
from hoso.lib.errors import BadValue, DomainError, NotFound
from hoso.organisations import queries as organisations
from hoso.registry import queries, services
from hoso.registry.rules import is_party
from hoso.registry.services import Book
from hoso.web.doors import actor_of, page_of, signed_in
from hoso.web.files import made_pdf, made_sheet
from hoso.web.registers.bodies import frame
from hoso.web.registers.forms import UsualForm
from hoso.web.registers.words import BOOKS, DIRECTIONS, ENTRY_STATES
from hoso.wording.sentences import sentence

if TYPE_CHECKING:
    from hoso.registry.models import Register

MOST_SHOWN = 100
TERM_YEARS = 5


@signed_in
def books(request: HttpRequest, body_id: UUID) -> HttpResponse:
    """All registers of a body; its head opens the usual ones of a year or a term at once."""
    context, actor = frame(request, body_id, here="books"), actor_of(request)
    rule_set = organisations.get_body(body_id).rule_set
    form = UsualForm(request.POST or None, initial=_next_days(body_id, actor.on, rule_set))
    if request.method == "POST" and form.is_valid():
        try:
            from_on, to_on = form.days()
            symbol = form.cleaned_data["issuer_symbol"]
            opened = services.open_usual_registers(
                actor, body_id, from_on=from_on, to_on=to_on, issuer_symbol=symbol
            )
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
        else:
            messages.success(
                request, _("Opened: %(count)s registers.") % {"count": len(opened)}, extra_tags="good"
            )
            return redirect("registers:books", body_id)
    context |= {
        "rows": [_row(each) for each in queries.list_registers(body_id)],
        "unexplained": queries.list_unexplained(body_id, limit=MOST_SHOWN),
        "form": form,
        "prints": [(book.value, BOOKS[book]) for book in Book],
        "year": actor.on.year,
    }
    return render(request, "registers/books.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True, slots=True)
class _Row:
    register: "Register"
    direction: object
    last_day: date
    count: int


def _row(register: "Register") -> _Row:
    count = register.last_number - register.first_number + 1
    return _Row(register, DIRECTIONS[register.direction], register.valid.upper - timedelta(days=1), count)


def _next_days(body_id: UUID, today: date, rule_set: str) -> dict[str, object]:
    """Propose this year, or the next one where this year has its registers; of a committee, a term."""
    held = queries.list_registers(body_id)
    year = today.year + 1 if any(today in each.valid for each in held) else today.year
    years = TERM_YEARS if is_party(rule_set) else 1
    symbol = next((each.issuer_symbol for each in held if each.issuer_symbol), "")
    return {
        "from_on": date(year, 1, 1), "to_on": date(year + years - 1, 12, 31), "issuer_symbol": symbol,
    }  # fmt: skip


@require_GET
@signed_in
def book(request: HttpRequest, register_id: UUID) -> HttpResponse:
    """The numbers of one register, newest first."""
    register = queries.get_register(register_id)
    context = frame(request, register.body_id, here="books")
    page = page_of(queries.entries_of(register_id), request)
    readable = queries.readable_documents(actor_of(request), [each.document_id for each in page.rows])
    context |= {
        "register": register,
        "last_day": register.valid.upper - timedelta(days=1),
        "rows": [(each, ENTRY_STATES[each.state], each.document_id in readable) for each in page.rows],
        "after": page.after,
    }
    return render(request, "registers/book.html", context)


@require_POST
@signed_in
def explain(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Say why no document bears a reserved number."""
    entry = services.void_number(actor_of(request), entry_id, reason=request.POST.get("reason", ""))
    return _explained(request, entry.number, entry.register_id)


@require_POST
@signed_in
def skip(request: HttpRequest, register_id: UUID) -> HttpResponse:
    """Enter the next number as one that no document bears."""
    actor = actor_of(request)
    entry = services.skip_number(actor, register_id, on=actor.on, reason=request.POST.get("reason", ""))
    return _explained(request, entry.number, register_id)


def _explained(request: HttpRequest, number: int, register_id: UUID) -> HttpResponse:
    messages.success(request, _("Number %(number)s is explained.") % {"number": number}, extra_tags="good")
    return redirect("registers:book", register_id)


@require_GET
@signed_in
def printed(request: HttpRequest, body_id: UUID, name: str) -> HttpResponseBase:
    """A register or report for some days, as PDF/A to sign and bind, or as a sheet."""
    frame(request, body_id, here="books")
    if name not in {each.value for each in Book}:
        raise NotFound(f"no book {name!r}")
    chosen, actor = Book(name), actor_of(request)
    from_on = parse_date(request.GET.get("from", "")) or date(actor.on.year, 1, 1)
    to_on = parse_date(request.GET.get("to", "")) or date(actor.on.year, 12, 31)
    if to_on < from_on:
        raise BadValue(f"{to_on} lies before {from_on}")
    stem = f"{name}-{from_on:%Y%m%d}-{to_on:%Y%m%d}"
    if request.GET.get("as") != "xlsx":
        content = services.print_book(actor, body_id, chosen, from_on=from_on, to_on=to_on)
        return made_pdf(content, stem=stem)
    return made_sheet(
        lambda path: services.write_book(path, actor, body_id, chosen, from_on=from_on, to_on=to_on),
        stem=stem,
    )
