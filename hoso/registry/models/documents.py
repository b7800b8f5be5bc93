"""Documents, the values read on them, and the files that represent them."""

from django.db import models

from hoso.registry.rules import Role, State
from hoso.rulesets.numbers import DocumentNumber
from hoso.tables.models import TravellingRow


class Numbered(models.Model):
    """A number as it is compared (`rules.NumberKeys`): what was cited meets what is here by these keys."""

    number_value = models.PositiveIntegerField(null=True)
    symbol_key = models.CharField(max_length=120, blank=True, default="", db_default="")
    number_key = models.CharField(max_length=160, blank=True, default="", db_default="")

    class Meta:
        abstract = True


class Document(Numbered, TravellingRow):
    """One administrative document, described.

    It shares its id with its holding. The columns are the best value known today; where each came
    from stands in `FieldValue`.
    """

    holding = models.OneToOneField("holdings.Holding", on_delete=models.PROTECT, related_name="document")
    rule_set = models.CharField(max_length=20, default="unknown")
    state = models.CharField(max_length=10, default=State.PROPOSED)
    number = models.CharField(max_length=40, blank=True)
    symbol = models.CharField(max_length=80, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=120, blank=True)
    parent_issuer = models.CharField(max_length=300, blank=True)
    issuer = models.CharField(max_length=300, blank=True)
    type_name = models.CharField(max_length=100, blank=True)
    type_code = models.CharField(max_length=20, blank=True)
    subject = models.TextField(blank=True)
    urgency = models.CharField(max_length=40, blank=True)
    circulation = models.CharField(max_length=80, blank=True)
    authority = models.CharField(max_length=20, blank=True)
    signer_title = models.CharField(max_length=200, blank=True)
    signer = models.CharField(max_length=120, blank=True)
    recipients = models.JSONField(default=list)
    page_count = models.PositiveIntegerField(default=0)
    ocr_confidence = models.FloatField(null=True)
    doubt = models.FloatField(default=1.0)
    is_certain = models.BooleanField(default=False)
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "-doubt", "id"], name="registry_doubtful_first"),
            models.Index(fields=["issued_on", "id"], name="registry_by_date"),
            models.Index(fields=["number", "symbol"], name="registry_by_number"),
            models.Index(fields=["number_key"], name="registry_by_key", condition=~models.Q(number_key="")),
            models.Index(
                fields=["symbol_key", "number_value"],
                name="registry_by_series",
                condition=models.Q(number_value__isnull=False),
            ),
            models.Index(
                fields=["confirmed_at"],
                name="registry_confirmed_lately",
                condition=models.Q(confirmed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.written_number or self.subject[:60]

    @property
    def written_number(self) -> str:
        """Number and symbol in the official spelling, or what there is of them."""
        if self.number and self.symbol:
            return str(DocumentNumber(self.number, self.symbol))
        return self.number or self.symbol


class FieldValue(TravellingRow):
    """A value of one field: read by the machine or given by a person; only ever added to."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="values")
    field = models.CharField(max_length=20)
    value = models.TextField(blank=True)
    code = models.CharField(max_length=20, blank=True)
    confidence = models.FloatField(null=True)
    page = models.PositiveIntegerField(null=True)
    box = models.JSONField(null=True)
    given_by = models.UUIDField(null=True)  # None: the machine
    given_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["document", "field", "id"], name="registry_value_history")]


class Citation(Numbered, TravellingRow):
    """Another document that this one names: its basis, what it answers, what it carries out."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="citations")
    cited = models.CharField(max_length=120)
    cited_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["cited"], name="registry_cited"),
            models.Index(
                fields=["number_key"], name="registry_cited_key", condition=~models.Q(number_key="")
            ),
        ]


class Representation(TravellingRow):
    """One stored file of a document; the original stays as it came, others stand beside it."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="representations")
    role = models.CharField(max_length=10, choices=[(role.value, role.value) for role in Role])
    blob = models.ForeignKey("blobs.Blob", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    # Pages of the source file that belong to this document, first and last (a pile holds several).
    first_page = models.PositiveIntegerField(default=1)
    last_page = models.PositiveIntegerField(default=1)
    made_by = models.CharField(max_length=100, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "role", "blob"], name="registry_representation_once"),
        ]
