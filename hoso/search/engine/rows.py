"""What is indexed: one row per holding, made from the database at indexing time."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from hoso.rulesets.numbers import DocumentNumber


@dataclass(frozen=True, slots=True)
class Row:
    """One holding as the look-up knows it.

    `key` names it (the holding's id); `scope` and `dossiers` decide with `access_class` who sees it.
    `title` is its subject, `head` further words that stand at the top of a page (type, issuer, signer),
    `text` the whole text with pages separated by a form feed.
    """

    key: str
    kind: str
    scope: UUID
    access_class: int
    title: str
    dossiers: tuple[UUID, ...] = ()
    number: str = ""
    symbol: str = ""
    head: str = ""
    text: str = ""
    type_code: str = ""
    bodies: tuple[UUID, ...] = ()
    dated_on: date | None = None

    @property
    def full_number(self) -> str:
        """Number and symbol as they are printed together, without a leading zero; empty without a number."""
        if not (self.number and self.symbol):
            return self.number
        separator = DocumentNumber(self.number, self.symbol).separator
        return f"{self.number}{separator}{self.symbol}"

    @property
    def year(self) -> int | None:
        return self.dated_on.year if self.dated_on else None

    @property
    def heading(self) -> str:
        """Every word that counts as standing at the top."""
        return "\n".join(part for part in (self.full_number, self.title, self.head) if part)


def to_message(row: Row) -> dict[str, Any]:
    """Return the row as JSON values, for the pipe to the writing process."""
    message = asdict(row)
    message["scope"] = row.scope.hex
    message["dossiers"] = [dossier.hex for dossier in row.dossiers]
    message["bodies"] = [body.hex for body in row.bodies]
    message["dated_on"] = row.dated_on.isoformat() if row.dated_on else None
    return message


def from_message(message: dict[str, Any]) -> Row:
    """Read what `to_message` wrote."""
    values = dict(message)
    values["scope"] = UUID(values["scope"])
    values["dossiers"] = tuple(UUID(dossier) for dossier in values["dossiers"])
    values["bodies"] = tuple(UUID(body) for body in values["bodies"])
    values["dated_on"] = date.fromisoformat(values["dated_on"]) if values["dated_on"] else None
    return Row(**values)
