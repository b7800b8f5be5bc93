"""What stays written of documents that were destroyed: the fields that the office keeps, nothing else."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction

from hoso.registry.models import Citation, Document, DraftVersion, FieldValue, MadeCopy, Outgoing

# Field -> columns that hold it, and what they hold when it is empty.
_COLUMNS: dict[str, dict[str, object]] = {
    "number": {"number": "", "number_value": None, "number_key": ""},
    "symbol": {"symbol": "", "symbol_key": "", "number_key": ""},
    "date": {"issued_on": None},
    "type": {"type_name": "", "type_code": ""},
    "issuer": {"issuer": "", "parent_issuer": ""},
    "subject": {"subject": ""},
    "place": {"place": ""},
    "urgency": {"urgency": ""},
    "circulation": {"circulation": ""},
    "authority": {"authority": ""},
    "signer_title": {"signer_title": ""},
    "signer": {"signer": ""},
    "recipients": {"recipients": []},
}
FIELDS = frozenset(_COLUMNS)
# Values bear the names of fields; of the issuer there are two.
_VALUES_WITH = {"issuer": {"issuer", "parent_issuer"}}


@transaction.atomic
def forget_fields(document_ids: Sequence[UUID], *, kept: Collection[str]) -> None:
    """Empty every field of destroyed documents but `kept` (of `FIELDS`), with all values ever read or given.

    Texts of the drafts that they were made from and of extracts go, too, and what they cite. Their rows,
    files' names and digests stay. The caller holds the documents' rows and has noted that they are destroyed.
    """
    gone = FIELDS - set(kept)
    columns: dict[str, object] = {}
    for field in sorted(gone):
        columns |= _COLUMNS[field]
    if columns:
        Document.objects.filter(pk__in=document_ids).update(**columns)
    stay = {name for field in kept for name in _VALUES_WITH.get(field, {field})}
    FieldValue.objects.filter(document__in=document_ids).exclude(field__in=stay).delete()
    Citation.objects.filter(document__in=document_ids).delete()
    drafts = Outgoing.objects.filter(document__in=document_ids)
    DraftVersion.objects.filter(outgoing__in=drafts).update(text="")
    MadeCopy.objects.filter(document__in=document_ids).update(passage="", heading="")
    if "subject" in gone:
        drafts.update(subject="", note="")
