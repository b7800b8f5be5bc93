"""Lending originals, reminding, extending, and taking them back."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from hoso.access import acts
from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.audit import services as audit
from hoso.custody import queries
from hoso.custody.errors import AlreadyReturned, IsLent, LoanOdd, NotLendable
from hoso.custody.events import OriginalLent, OriginalReturned
from hoso.custody.models import Box, Loan, LoanEvent
from hoso.custody.rules import Book, LoanWhat, What, check_loan, check_return
from hoso.custody.services.noting import note as note_event
from hoso.dossiers import queries as dossiers
from hoso.events import services as events
from hoso.holdings import queries as holding_queries
from hoso.holdings import services as holdings
from hoso.holdings.rules import Kind
from hoso.lib.dates import now
from hoso.lib.errors import NotFound
from hoso.lib.text import squeeze
from hoso.registry import queries as registry

LENDABLE = frozenset({Kind.BOX, Kind.DOSSIER, Kind.DOCUMENT})


@dataclass(frozen=True, slots=True)
class Borrower:
    """Who takes an original away: a name, with the account and the body where they are known."""

    name: str = ""
    account_id: UUID | None = None
    body_id: UUID | None = None


@transaction.atomic
def lend(
    actor: Actor,
    holding_id: UUID,
    borrower: Borrower,
    *,
    purpose: str,
    permitted_by: str,
    due_on: date,
    book: Book = Book.ARCHIVE,
    pages: int | None = None,
    what: str = "",
    note: str = "",
) -> Loan:
    """Record that somebody takes an original away, and until when.

    Handing out is a physical act: who keeps the original lends it. `what` is how the book names it; of a
    document, dossier or box that the actor reads it need not be told. `pages` are counted before it goes.

    Source: ND 30/2020/ND-CP, appendix IV (sổ sử dụng bản lưu).

    Raises:
        NotFound, NotAllowed: the original is not the actor's to know of, or not to hand out.
        NotLendable: neither box nor dossier nor document, or it was struck.
        LoanOdd: see `rules.check_loan`.
        IsLent: it is out already, or what it lies in, or something in it.
    """
    holding_queries.check_open(actor, acts.MOVE_BOX, [holding_id])
    kind = holding_queries.kind_of(holding_id)
    if kind not in LENDABLE:
        raise NotLendable(f"holding {holding_id} is not lent")
    name = _name_of(borrower)
    check_loan(borrower=name, purpose=purpose, permitted_by=permitted_by, due_on=due_on, on=actor.on)
    _check_all_here(holding_id)
    told = _told(actor, holding_id, kind, what=what)
    by, at = holding_queries.in_capacity(actor, acts.MOVE_BOX, holding_id), now()
    try:
        with transaction.atomic():
            loan = Loan.objects.create(
                holding_id=holding_id, book=book, lender_id=holding_queries.custodian_of(holding_id),
                borrower=name, borrower_account_id=borrower.account_id, borrower_body_id=borrower.body_id,
                purpose=squeeze(purpose), permitted_by=squeeze(permitted_by), lent_at=at, lent_on=actor.on,
                lent_by=actor.account_id, due_on=due_on, pages_out=pages, note=squeeze(note), **told,
            )  # fmt: skip
    except IntegrityError as error:
        raise _is_lent(queries.find_open_loan(holding_id), holding_id) from error
    _note(by, loan, LoanWhat.LENT, after=str(due_on), permitted_by=loan.permitted_by, reason=loan.purpose)
    _note_on_box(by, loan, What.LENT, after=name)
    audit.record(
        by, "custody.lend", subject=holding_id, loan=loan.pk, book=book.value, due_on=due_on,
        borrower=borrower.account_id, pages=pages,
        detail={"what": loan.what, "borrower": name, "purpose": purpose, "permitted_by": permitted_by},
    )  # fmt: skip
    events.announce(OriginalLent(holding_id, loan.pk))
    return loan


def _name_of(borrower: Borrower) -> str:
    if borrower.account_id is None:
        return squeeze(borrower.name)
    name = accounts.names_of({borrower.account_id}).get(borrower.account_id)
    if name is None:
        raise NotFound(f"account {borrower.account_id} not found")
    return name


def _check_all_here(holding_id: UUID) -> None:
    """Refuse what is out, or lies in something that is out, or holds something that is.

    All of it is held until the commit: who lends a box and who lends a document in it take turns.
    """
    above, below = holding_queries.around(holding_id)
    holdings.lock(above)
    out = queries.open_loans(holding_ids=above | below).first()
    if out is not None:
        raise _is_lent(out, holding_id)


def _is_lent(loan: Loan | None, holding_id: UUID) -> IsLent:
    facts = {"what": loan.what, "borrower": loan.borrower, "since": loan.lent_on} if loan else {}
    return IsLent(f"holding {holding_id} is out", **({"what": "?", "borrower": "?", "since": "?"} | facts))


def _told(actor: Actor, holding_id: UUID, kind: Kind, *, what: str) -> dict[str, str]:
    """Return how the book names the original: as told, else as it is described where the actor reads it."""
    known = _described(actor, holding_id, kind)
    told = squeeze(what) or known.get("what", "")
    if not told:
        raise LoanOdd(f"holding {holding_id} has no name", due_on="?")
    return known | {"what": told[:600]}


def _described(actor: Actor, holding_id: UUID, kind: Kind) -> dict[str, str]:
    if kind is Kind.BOX:
        # A label stands on the outside: whoever keeps the box sees it.
        return {"what": Box.objects.values_list("label", flat=True).get(pk=holding_id)}
    if kind is Kind.DOSSIER:
        dossier = dossiers.dossiers_open_to(actor).filter(pk=holding_id).first()
        return {"what": dossier.title[:600], "dossier_symbol": dossier.code} if dossier else {}
    document = registry.documents_open_to(actor).filter(pk=holding_id).first()
    if document is None:
        return {}
    day = f"{document.issued_on:%d/%m/%Y}" if document.issued_on else ""
    codes = [
        dossiers.find_dossier(each) for each in dossiers.dossiers_of([holding_id]).get(holding_id, [])[:3]
    ]
    return {
        "what": " ".join(filter(None, (document.type_name, document.subject)))[:600],
        "symbol_and_date": ", ".join(filter(None, (document.written_number, day)))[:160],
        "dossier_symbol": ", ".join(each.code for each in codes if each and each.code)[:160],
    }


@transaction.atomic
def take_back(
    actor: Actor, loan_id: UUID, *, pages: int | None = None, differences: str = "", note: str = ""
) -> Loan:
    """Record that an original came back, with the pages counted again and what differs.

    Raises:
        NotFound, NotAllowed: the loan is not the actor's to know of, or the original not to take back.
        AlreadyReturned: it came back before.
        PagesDiffer: see `rules.check_return`.
    """
    loan, by = _held(actor, loan_id)
    check_return(pages_out=loan.pages_out, pages_back=pages, differences=differences)
    at, on = now(), actor.on
    open_ones = Loan.objects.filter(pk=loan_id, returned_at=None)
    changed = open_ones.update(
        returned_at=at, returned_on=max(on, loan.lent_on), returned_to=actor.account_id, pages_back=pages,
        differences=differences.strip(), note=squeeze(f"{loan.note} {note}")[:500],
    )  # fmt: skip
    if changed != 1:
        raise AlreadyReturned(f"loan {loan_id} was returned", what=loan.what)
    before, after = (("" if count is None else str(count)) for count in (loan.pages_out, pages))
    _note(by, loan, LoanWhat.RETURNED, before=before, after=after, reason=differences)
    _note_on_box(by, loan, What.RETURNED, after=loan.borrower, reason=differences)
    audit.record(
        by, "custody.take_back", subject=loan.holding_id, loan=loan_id, pages_out=loan.pages_out, pages=pages,
        detail={"differences": differences},
    )  # fmt: skip
    events.announce(OriginalReturned(loan.holding_id, loan_id))
    loan.refresh_from_db()
    return loan


def _held(actor: Actor, loan_id: UUID) -> tuple[Loan, Actor]:
    """Return a loan that is open, locked, with the actor in the capacity in which they keep its original."""
    known = queries.get_loan(actor, loan_id) if not actor.is_service else Loan.objects.get(pk=loan_id)
    holding_queries.check_open(actor, acts.MOVE_BOX, [known.holding_id])
    loan = Loan.objects.select_for_update().get(pk=loan_id)
    if loan.returned_at is not None:
        raise AlreadyReturned(f"loan {loan_id} was returned", what=loan.what)
    return loan, holding_queries.in_capacity(actor, acts.MOVE_BOX, known.holding_id)


@transaction.atomic
def extend_loan(actor: Actor, loan_id: UUID, *, due_on: date, permitted_by: str, reason: str) -> Loan:
    """Let somebody keep an original longer; who permitted it is told anew.

    Raises:
        NotFound, NotAllowed, AlreadyReturned: see `take_back`.
        LoanOdd: the day is not later than before, or nobody permitted it.
    """
    loan, by = _held(actor, loan_id)
    check_loan(
        borrower=loan.borrower, purpose=reason, permitted_by=permitted_by, due_on=due_on, on=loan.due_on
    )
    Loan.objects.filter(pk=loan_id).update(due_on=due_on)
    _note(
        by, loan, LoanWhat.EXTENDED, before=str(loan.due_on), after=str(due_on), permitted_by=permitted_by,
        reason=reason,
    )  # fmt: skip
    audit.record(
        by, "custody.extend_loan", subject=loan.holding_id, loan=loan_id, before=loan.due_on, due_on=due_on,
        detail={"permitted_by": permitted_by, "reason": reason},
    )  # fmt: skip
    loan.due_on = due_on
    return loan


@transaction.atomic
def note_reminder(actor: Actor, loan_id: UUID, *, how: str) -> None:
    """Record that the borrower was reminded, and how (by telephone, by letter).

    Raises:
        NotFound, NotAllowed, AlreadyReturned: see `take_back`.
    """
    loan, by = _held(actor, loan_id)
    _note(by, loan, LoanWhat.REMINDED, reason=how)
    audit.record(by, "custody.remind", subject=loan.holding_id, loan=loan_id, detail={"how": how})


def _note(actor: Actor, loan: Loan, what: LoanWhat, **facts: Any) -> None:
    cut = {name: str(value)[: 500 if name == "reason" else 100] for name, value in facts.items()}
    LoanEvent.objects.create(
        loan=loan, what=what, at=now(), account_id=actor.account_id, on_behalf_of=actor.on_behalf_of, **cut
    )


def _note_on_box(actor: Actor, loan: Loan, what: What, *, after: str, reason: str = "") -> None:
    """Write it into the history of the box too, where a box was lent; who takes it back has seen it."""
    box = Box.objects.filter(pk=loan.holding_id).first()
    if box is None:
        return
    note_event(actor, what, [box], act=loan.pk, after=after, reason=reason or loan.purpose)
    Box.objects.filter(pk=box.pk).update(
        last_seen_at=now(), last_seen_by=actor.account_id, last_seen_location_id=F("location_id")
    )
