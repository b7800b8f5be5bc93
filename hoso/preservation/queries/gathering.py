"""What goes into the object of a dossier, gathered from the rooms below."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from hoso.access.values import AccessClass
from hoso.dossiers import queries as dossiers
from hoso.organisations import queries as organisations
from hoso.preservation.rules import naming
from hoso.registry import queries as registry
from hoso.registry.queries import StoredFile
from hoso.registry.rules import Role

if TYPE_CHECKING:
    from hoso.dossiers.models import Dossier
    from hoso.registry.models import Document, FieldValue


@dataclass(frozen=True, slots=True)
class PreservedInput:
    """One stored file of a document, and the logical path that it gets in the object.

    `digest` is that of a kept blob; pages are those of the file that belong to the document.
    """

    logical_path: str
    digest: str
    role: str
    document_id: UUID
    media_type: str
    size_bytes: int
    file_name: str
    first_page: int
    last_page: int


def inputs_of(dossier_id: UUID) -> list[PreservedInput]:
    """Return the files of a dossier's documents, in order of the documents, originals first.

    Raises:
        HoldsShut: one of the documents may be secret.
    """
    dossiers.check_none_shut(dossier_id)
    order = {document.pk: place for place, document in enumerate(dossiers.all_contents(dossier_id))}
    roles = list(Role)

    def place(file: StoredFile) -> tuple[int, int, int, str]:
        return order[file.document_id], roles.index(file.role), file.first_page, file.digest

    files = sorted(registry.files_in_force(order), key=place)
    taken: set[str] = set()
    found = []
    for file in files:
        path = naming.file_path(file.document_id, file.role.value, file.media_type, taken=taken)
        taken.add(path)
        found.append(_input(path, file))
    return found


def _input(path: str, file: StoredFile) -> PreservedInput:
    return PreservedInput(
        path, file.digest, file.role.value, file.document_id, file.media_type, file.size_bytes,
        file.file_name, file.first_page, file.last_page,
    )  # fmt: skip


def describe_dossier(dossier: "Dossier", *, approver: str) -> dict[str, Any]:
    """Return the part `dossier` of the description; `approver` is the name of who approved it."""
    return {
        "id": str(dossier.pk),
        "title": dossier.title,
        "code": dossier.code or None,
        "year": dossier.year,
        "begins_on": _day(dossier.begins_on),
        "ends_on": _day(dossier.ends_on),
        "retention_code": dossier.retention_code or None,
        "access_class": AccessClass(dossier.holding.access_class).name.lower(),
        "approved_at": approval_of(dossier),
        "approved_by": {"name": approver, "account": _text(dossier.approved_by)},
    }


def describe_fonds(dossier: "Dossier") -> dict[str, Any]:
    """Return the part `fonds` of the description, with its creator's name on the day of approval."""
    fonds = dossier.holding.scope.fonds
    creator = describe_body(fonds.creator_id, on=_approval_day(dossier))
    return {"id": str(fonds.pk), "code": fonds.code, "title": fonds.title, "creator": creator}


def describe_custodian(dossier: "Dossier") -> dict[str, Any]:
    """Return the part `custodian` of the description."""
    return describe_body(dossier.holding.custodian_id, on=_approval_day(dossier))


def describe_body(body_id: UUID, *, on: date) -> dict[str, Any]:
    """Return a body's id, and its name and code as they were that day."""
    return {
        "id": str(body_id),
        "name": organisations.labels([body_id], on).get(body_id),
        "code": organisations.addresses([body_id], on=on).get(body_id),
    }


def describe_document(document: "Document") -> dict[str, Any]:
    """Return one entry of the part `documents`, without its files."""
    values = registry.values_of(document.pk)
    cited = registry.citations_of(document.pk)
    return {
        "id": str(document.pk),
        "folder": naming.folder_of(document.pk),
        "rule_set": document.rule_set,
        "fields": {name: _field(value) for name, value in sorted(values.items())},
        "recipients": list(document.recipients),
        "citations": [{"cited": each.cited, "date": _day(each.cited_on)} for each in cited],
        "page_count": document.page_count,
        "confirmed_by": _text(document.confirmed_by),
        "confirmed_at": document.confirmed_at.isoformat() if document.confirmed_at else None,
    }


def approval_of(dossier: "Dossier") -> str:
    """Return the moment of approval as the description writes it; it names the state that is preserved."""
    assert dossier.approved_at is not None
    return dossier.approved_at.isoformat(timespec="microseconds")


def _field(value: "FieldValue") -> dict[str, Any]:
    return {
        "value": value.value,
        "code": value.code or None,
        "page": value.page,
        "box": value.box,
        "confidence": value.confidence,
        "given_by": str(value.given_by) if value.given_by else "machine",
        "given_at": value.given_at.isoformat(),
    }


def _approval_day(dossier: "Dossier") -> date:
    assert dossier.approved_at is not None
    return dossier.approved_at.date()


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None
