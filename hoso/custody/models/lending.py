"""Originals that somebody took away, and what happened to each loan."""

from django.db import models
from django.db.models import F, Q

from hoso.custody.rules import Book, LoanWhat
from hoso.lib.ids import uuid7
from hoso.tables.models import TravellingRow


class Loan(TravellingRow):
    """An original (box, dossier or document) in somebody's hands, until it comes back.

    What was lent is told as it was written in the book that day: an entry of a book is not rewritten when a
    field of the document is corrected later.
    """

    holding = models.ForeignKey("holdings.Holding", on_delete=models.PROTECT, related_name="loans")
    book = models.CharField(max_length=12, choices=[(book.value, book.value) for book in Book])
    lender = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=600)  # label, title, or type and subject
    symbol_and_date = models.CharField(max_length=160, blank=True)
    dossier_symbol = models.CharField(max_length=160, blank=True)
    borrower = models.CharField(max_length=200)
    borrower_account_id = models.UUIDField(null=True)
    borrower_body = models.ForeignKey(
        "organisations.Body", on_delete=models.PROTECT, null=True, related_name="+"
    )
    purpose = models.CharField(max_length=500)
    permitted_by = models.CharField(max_length=200)
    lent_at = models.DateTimeField()
    lent_on = models.DateField()
    lent_by = models.UUIDField(null=True)
    due_on = models.DateField()
    pages_out = models.PositiveIntegerField(null=True)
    returned_at = models.DateTimeField(null=True)
    returned_on = models.DateField(null=True)
    returned_to = models.UUIDField(null=True)
    pages_back = models.PositiveIntegerField(null=True)
    differences = models.TextField(blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holding"], condition=Q(returned_at=None), name="custody_one_open_loan"
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("lent_on")), name="custody_loan_due_after_lent"),
            models.CheckConstraint(
                condition=Q(returned_at=None, returned_on=None)
                | Q(returned_at__gte=F("lent_at"), returned_on__isnull=False),
                name="custody_loan_returned_after_lent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lender", "due_on"], condition=Q(returned_at=None), name="custody_open_loans_by_due"
            ),
            models.Index(fields=["lender", "book", "lent_on", "id"], name="custody_loans_in_book"),
            models.Index(
                fields=["borrower_account_id"], condition=Q(returned_at=None), name="custody_loans_of_account"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} → {self.borrower}"


class LoanEvent(models.Model):
    """One thing that happened to a loan: lent, extended, reminded, returned; only ever added to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="events")
    what = models.CharField(max_length=10, choices=[(what.value, what.value) for what in LoanWhat])
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    on_behalf_of = models.UUIDField(null=True)
    before = models.CharField(max_length=100, blank=True)
    after = models.CharField(max_length=100, blank=True)
    permitted_by = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["loan", "id"], name="custody_loan_history")]

    def __str__(self) -> str:
        return self.what
