"""Registers and reports to be printed, signed and bound, or as sheets.

Source: Decree 30/2020/ND-CP art. 16, 22 (registers of systems are printed with all fields and bound),
appendix IV (columns), appendix VI, part I (outputs).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.organisations import queries as organisations
from hoso.printing.pdf import render
from hoso.printing.sheets import write_xlsx
from hoso.registry import queries, rules
from hoso.registry.models import Document, Entry, Incoming, Outgoing, Recipient
from hoso.registry.rules import CopyForm, IncomingState, OutgoingState
from hoso.rulesets.catalogue import rule_set, type_by_code
from hoso.rulesets.vn_state import registers as forms

Row = Sequence[str]


class Book(StrEnum):
    """What is printed."""

    ARRIVALS = "arrivals"
    ISSUED = "issued"
    COPIES = "copies"
    FOLLOWED = "followed"
    ARRIVALS_REPORT = "arrivals-report"
    ISSUED_REPORT = "issued-report"


@dataclass(frozen=True, slots=True)
class _Form:
    title: str
    columns: tuple[str, ...]
    widths: tuple[int, ...]  # of the page, in percent
    counted: str
    rows: Callable[[Actor, UUID, date, date], Iterator[Row]]


def print_book(actor: Actor, body_id: UUID, book: Book, *, from_on: date, to_on: date) -> bytes:
    """Return a book of one body for these days as PDF/A, with a cover.

    Of a document that the actor may not read stand number and day, so that no line is missing.
    """
    form = FORMS[book]
    context = {
        "title": form.title,
        "body": organisations.body_label(body_id, to_on),
        "columns": form.columns,
        "widths": form.widths,
        "rows": list(form.rows(actor, body_id, from_on, to_on)),
        "from_on": from_on,
        "to_on": to_on,
        "counted": form.counted,
    }
    return render("printing/register.html", context)


def write_book(path: Path, actor: Actor, body_id: UUID, book: Book, *, from_on: date, to_on: date) -> int:
    """Write the same lines as a sheet (xlsx) and return how many."""
    form = FORMS[book]
    return write_xlsx(path, form.columns, form.rows(actor, body_id, from_on, to_on), title=book.value)


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _what(document: Document) -> str:
    return ". ".join(filter(None, (document.type_name, document.subject)))


def _arrivals(actor: Actor, body_id: UUID, from_on: date, to_on: date) -> Iterator[Row]:
    readable = set(queries.list_arrivals(actor, body_id).values_list("pk", flat=True))
    for each in queries.arrivals_between(body_id, from_on, to_on):
        document = each.document if each.pk in readable else None
        if document is None:
            yield (_day(each.arrived_on), str(each.entry.number), *[""] * 8)
            continue
        yield (
            _day(each.arrived_on), str(each.entry.number), document.issuer, document.written_number,
            _day(document.issued_on), _what(document), each.to_places, "", "", each.note,
        )  # fmt: skip


def _issued(actor: Actor, body_id: UUID, from_on: date, to_on: date) -> Iterator[Row]:
    readable = set(queries.documents_issued_by(actor, body_id).values_list("pk", flat=True))
    entries = list(queries.entries_between(body_id, from_on, to_on))
    sent = queries.recipients_of_all([each.outgoing.pk for each in entries if hasattr(each, "outgoing")])
    for entry in entries:
        yield _issued_line(entry, readable, sent)


def _issued_line(entry: Entry, readable: set[UUID], sent: dict[UUID, list[Recipient]]) -> Row:
    document, number = entry.document, str(entry.number)
    if document is None:
        return (number, _day(entry.dated_on), *[""] * 7, entry.reason or entry.holder)
    if document.pk not in readable:
        return (number, _day(entry.dated_on), *[""] * 8)
    outgoing: Outgoing | None = getattr(entry, "outgoing", None)
    recipients = sent.get(outgoing.pk, []) if outgoing else []
    left = [each.sent_on for each in recipients]
    return (
        document.written_number, _day(entry.dated_on), _what(document), document.signer,
        "; ".join(document.recipients), outgoing.unit if outgoing else "",
        str(outgoing.copies) if outgoing else "",
        _day(min((day for day in left if day), default=None)),
        "; ".join(filter(None, (each.received_by for each in recipients))),
        outgoing.recall_reason or outgoing.note if outgoing else "",
    )  # fmt: skip


def _copies(actor: Actor, body_id: UUID, from_on: date, to_on: date) -> Iterator[Row]:
    found = list(queries.copies_between(body_id, from_on, to_on))
    readable = queries.readable_documents(actor, {each.document_id for each in found})
    for each in found:
        number, day = queries.written_copy_number(each), _day(each.entry.dated_on)
        form = rules.COPY_WORDS[CopyForm(each.form)].value
        note = f"Hủy ngày {_day(each.cancelled_on)}: {each.cancel_reason}" if each.cancelled_on else ""
        document = readable.get(each.document_id)
        if document is None:
            yield (number, day, form, *[""] * 8)
            continue
        named = (document.written_number, _day(document.issued_on), _what(document), each.heading)
        yield (
            number, day, form, ", ".join(filter(None, named)), f"{each.authority} {each.signer}".strip(),
            "; ".join(each.recipients), str(each.copies), each.purpose, each.permitted_by, "", note,
        )  # fmt: skip


def _followed(actor: Actor, body_id: UUID, from_on: date, to_on: date) -> Iterator[Row]:
    found = list(queries.arrivals_between(body_id, from_on, to_on))
    readable = set(queries.list_arrivals(actor, body_id).values_list("pk", flat=True))
    leads = _leads(found)
    for each in found:
        if each.pk not in readable:
            yield (str(each.entry.number), *[""] * 6)
            continue
        document = each.document
        named = (document.type_name, document.written_number, _day(document.issued_on), document.issuer)
        yield (
            str(each.entry.number), ", ".join(filter(None, named)), leads.get(each.pk, each.to_places),
            _day(each.due_on), PROGRESS[IncomingState(each.state)],
            each.answer.written_number if each.answer else "", each.closing_note,
        )  # fmt: skip


# In the form's own language, as it is signed and bound.
PROGRESS = {
    IncomingState.REGISTERED: "Đã đăng ký",
    IncomingState.PRESENTED: "Đã trình",
    IncomingState.INSTRUCTED: "Đang giải quyết",
    IncomingState.HANDLED: "Đã giải quyết",
    IncomingState.RETURNED: "Đã trả lại nơi gửi",
}
NOBODY = "(chưa phân công)"


def _leads(found: Iterable[Incoming]) -> dict[UUID, str]:
    said = queries.newest_instruction(each.pk for each in found)
    names = accounts.names_of({each.leads_now for each in said.values() if each.leads_now})
    return {pk: names[each.leads_now] for pk, each in said.items() if each.leads_now in names}


def _arrivals_report(actor: Actor, body_id: UUID, from_on: date, to_on: date) -> Iterator[Row]:
    found = list(queries.arrivals_between(body_id, from_on, to_on))
    leads, counted = _leads(found), Counter[tuple[str, int]]()
    for each in found:
        who = leads.get(each.pk) or each.to_places or NOBODY
        counted[who, 0] += 1
        counted[who, _column(each, actor.on)] += 1
    for who in sorted({who for who, _column_of in counted}):
        yield (who, *(str(counted[who, column]) for column in range(6)))


def _column(arrival: Incoming, today: date) -> int:
    """Return where an arrival counts: 1, 2 done in time or late, 3, 4 in hand in time or late, 5 returned."""
    if arrival.state == IncomingState.RETURNED:
        return 5
    is_late = arrival.due_on is not None and (arrival.closed_on or today) > arrival.due_on
    return (1 if arrival.closed_on else 3) + is_late


_REPORTED = (
    OutgoingState.DRAFT, OutgoingState.SUBMITTED, OutgoingState.SIGNED, OutgoingState.ISSUED,
    OutgoingState.DISPATCHED, OutgoingState.RECALLED,
)  # fmt: skip


def _issued_report(actor: Actor, body_id: UUID, from_on: date, to_on: date) -> Iterator[Row]:
    known = organisations.get_body(body_id).rule_set
    counted = Counter(queries.outgoing_between(actor, body_id, from_on, to_on))
    names = {code: _type_name(known, code) for code, _state in counted}
    for code, name in sorted(names.items(), key=lambda each: each[1]):
        by_state = [counted[code, state.value] for state in _REPORTED]
        yield (name, str(sum(by_state)), *map(str, by_state))


def _type_name(known: str, code: str) -> str:
    kind = type_by_code(rule_set(known), code) if known else None
    return kind.name if kind else code


FORMS: dict[Book, _Form] = {
    Book.ARRIVALS: _Form(
        forms.ARRIVALS_TITLE, forms.ARRIVALS_COLUMNS, (8, 6, 15, 11, 8, 22, 10, 7, 7, 6), "văn bản", _arrivals
    ),
    Book.ISSUED: _Form(
        forms.ISSUED_TITLE, forms.ISSUED_COLUMNS, (12, 8, 22, 10, 15, 8, 5, 7, 7, 6), "số", _issued
    ),
    Book.COPIES: _Form(
        forms.COPIES_TITLE, forms.COPIES_COLUMNS, (10, 8, 7, 20, 10, 12, 5, 9, 8, 5, 6), "bản sao", _copies
    ),
    Book.FOLLOWED: _Form(
        forms.FOLLOWED_TITLE, forms.FOLLOWED_COLUMNS, (6, 34, 14, 10, 12, 12, 12), "văn bản", _followed
    ),
    Book.ARRIVALS_REPORT: _Form(
        forms.ARRIVALS_REPORT_TITLE, forms.ARRIVALS_REPORT_COLUMNS, (34, 11, 11, 11, 11, 11, 11), "dòng",
        _arrivals_report,
    ),
    Book.ISSUED_REPORT: _Form(
        forms.ISSUED_REPORT_TITLE, forms.ISSUED_REPORT_COLUMNS, (30, 10, 10, 10, 10, 10, 10, 10), "dòng",
        _issued_report,
    ),
}  # fmt: skip
