"""What every paper begins with and is made of."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from hoso.organisations import queries as organisations
from hoso.printing.words import day_in_words

if TYPE_CHECKING:
    pass


RESTRICTED = "(hồ sơ hạn chế tiếp cận)"


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished paper: PDF/A, and a name for the file without its ending."""

    content: bytes
    name: str


def heading(body_id: UUID, *, on: date) -> dict[str, Any]:
    """Return who issues a paper, and in the form of which rule set."""
    body, parent = organisations.get_body(body_id), organisations.find_parent(body_id, on=on)
    names = organisations.labels({body_id, *([parent.pk] if parent else [])}, on)
    return {
        "is_party": body.rule_set == "vn-party",
        "has_motto": body.rule_set == "vn-state",
        "issuer": names.get(body_id, ""),
        "body": names.get(body_id, ""),
        "parent": names.get(parent.pk, "") if parent else "",
        "place": "",
        "day_words": day_in_words(on),
    }


def span(begins_on: date | None, ends_on: date | None) -> str:
    """Return the days of a file as papers write them."""
    if begins_on is None or ends_on is None:
        return ""
    if begins_on == ends_on:
        return f"{begins_on:%d/%m/%Y}"
    return f"{begins_on:%d/%m/%Y} - {ends_on:%d/%m/%Y}"
