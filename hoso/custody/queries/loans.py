"""Reads of loans: what is out, since when, with whom, and the books."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from hoso.access import acts
from hoso.access.values import Actor
from hoso.custody.models import Loan, LoanEvent
from hoso.custody.rules import Book
from hoso.custody.rules.lending import REMIND_DAYS
from hoso.holdings import queries as holdings
from hoso.lib.errors import NotFound


def loans_open_to(actor: Actor) -> "QuerySet[Loan]":
    """Return the loans `actor` may know: of originals that they keep, or read."""
    known = holdings.open_to(actor, acts.READ, prefix="holding__")
    kept = holdings.open_to(actor, acts.MOVE_BOX, prefix="holding__")
    return Loan.objects.filter(known | kept)


def get_loan(actor: Actor, loan_id: UUID) -> Loan:
    """Return one loan.

    Raises:
        NotFound: no such loan, or the actor may not know of its original.
    """
    found = loans_open_to(actor).select_related("holding").filter(pk=loan_id).first()
    if found is None:
        raise NotFound(f"loan {loan_id} not found")
    return found


def open_loans(
    *,
    holding_ids: Iterable[UUID] | None = None,
    creator_ids: Collection[UUID] | None = None,
    custodian_ids: Collection[UUID] | None = None,
    borrower_account_id: UUID | None = None,
    borrower_body_id: UUID | None = None,
    overdue_on: date | None = None,
) -> "QuerySet[Loan]":
    """Return the loans that were not returned, for the service's own work, the longest due first.

    Each argument that is given narrows them: of these originals, made or kept by these bodies, taken by this
    person or body, overdue on this day.
    """
    found = Loan.objects.filter(returned_at=None)
    if holding_ids is not None:
        found = found.filter(holding__in=list(holding_ids))
    if creator_ids is not None:
        found = found.filter(holding__creator__in=creator_ids)
    if custodian_ids is not None:
        found = found.filter(holding__custodian__in=custodian_ids)
    if borrower_account_id is not None:
        found = found.filter(borrower_account_id=borrower_account_id)
    if borrower_body_id is not None:
        found = found.filter(borrower_body=borrower_body_id)
    if overdue_on is not None:
        found = found.filter(due_on__lt=overdue_on)
    return found.select_related("holding").order_by("due_on", "id")


def find_open_loan(holding_id: UUID) -> Loan | None:
    """Return the loan by which an original is out, for the service's own work."""
    return open_loans(holding_ids=[holding_id]).first()


def lent_among(holding_ids: Iterable[UUID]) -> dict[UUID, Loan]:
    """Return the open loan of each of the holdings that is out."""
    return {loan.holding_id: loan for loan in open_loans(holding_ids=holding_ids)}


def to_be_reminded(actor: Actor, *, days: int = REMIND_DAYS) -> "QuerySet[Loan]":
    """Return the open loans the actor may know that are due within `days` or overdue, in order."""
    last = actor.on + timedelta(days=days)
    return loans_open_to(actor).filter(returned_at=None, due_on__lte=last).order_by("due_on", "id")


def list_open(actor: Actor, *, after: tuple[date, UUID] | None = None, limit: int = 50) -> list[Loan]:
    """Return open loans the actor may know, the longest due first, from behind `after` on."""
    found = loans_open_to(actor).filter(returned_at=None)
    if after is not None:
        due_on, loan_id = after
        found = found.filter(Q(due_on__gt=due_on) | Q(due_on=due_on, pk__gt=loan_id))
    return list(found.select_related("holding").order_by("due_on", "pk")[:limit])


def loans_of(actor: Actor, holding_id: UUID, *, limit: int = 50) -> list[Loan]:
    """Return the loans of one original, the newest first."""
    return list(loans_open_to(actor).filter(holding=holding_id).order_by("-lent_at", "-id")[:limit])


def history_of_loan(loan_id: UUID) -> list[LoanEvent]:
    """Return what happened to a loan, oldest first; the caller has checked who asks."""
    return list(LoanEvent.objects.filter(loan_id=loan_id).order_by("id"))


def list_book(
    actor: Actor, lender_id: UUID, book: Book, *, from_on: date, to_on: date, limit: int = 5000
) -> list[Loan]:
    """Return the entries of a book of one body in the days from `from_on` to `to_on`, in order of lending."""
    found = loans_open_to(actor).filter(lender=lender_id, book=book, lent_on__gte=from_on, lent_on__lte=to_on)
    return list(found.order_by("lent_on", "id")[:limit])
