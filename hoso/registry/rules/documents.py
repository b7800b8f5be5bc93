"""Pure decisions of the room `registry`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hoso.holdings.rules import is_after_last_day
from hoso.lib.dates import parse_date
from hoso.lib.text import squeeze
from hoso.registry.errors import DatedAfterLastDay, FieldOdd, FieldUnknown

# Names as in the output of `hoso read`; the order is that of a clerk's eye on the page.
FIELDS = (
    "parent_issuer", "issuer", "number", "symbol", "place", "date", "type", "subject", "urgency",
    "circulation", "authority", "signer_title", "signer",
)  # fmt: skip
REQUIRED = ("issuer", "date", "type", "subject")
# Below this a value is doubtful: a person looks first.
CERTAIN = 0.9


class Role(StrEnum):
    """What a stored representation of a document is."""

    ORIGINAL = "original"  # the bytes as they came; never changed
    PDFA = "pdfa"  # two-layer PDF/A made from it
    SIGNED = "signed"  # that PDF/A with the signature of the body that holds the paper
    READING = "reading"  # words with their places, as JSON
    ANNEX = "annex"  # a file of its own that goes with the original


class State(StrEnum):
    """How far a document's description is."""

    PROPOSED = "proposed"  # the machine's reading
    CONFIRMED = "confirmed"  # a person looked


@dataclass(frozen=True, slots=True)
class Proposal:
    """One value with what speaks for it; `box` is left, top, right, bottom in pixels of the page."""

    value: str
    confidence: float
    page: int | None = None
    box: tuple[int, int, int, int] | None = None
    code: str = ""


def clean(name: str, value: str) -> str:
    """Return the value of a field in the form we keep; dates become ISO 8601.

    Raises:
        FieldUnknown: no such field.
        FieldOdd: a date that is none, or a number without a digit.
    """
    if name not in FIELDS:
        raise FieldUnknown(f"no field {name!r}", field=name)
    text = squeeze(value)
    if not text:
        return ""
    if name == "date":
        found = parse_date(text)
        if found is None:
            raise FieldOdd(f"{text!r} is no date", field=name, value=text)
        return found.isoformat()
    if name == "number":
        if not any(char.isdigit() for char in text):
            raise FieldOdd(f"{text!r} is no number", field=name, value=text)
        return text.lstrip("0") or "0"
    return text


def doubt(proposals: Mapping[str, Proposal]) -> float:
    """Return how doubtful a reading is, 0 certain to 1: the worst of the fields a register cannot lack."""
    return max(1.0 - (proposals[name].confidence if name in proposals else 0.0) for name in REQUIRED)


def is_certain(proposals: Mapping[str, Proposal]) -> bool:
    """Tell whether a reading may be accepted in a batch, after a sample of the batch was looked at."""
    return all(name in proposals and proposals[name].confidence >= CERTAIN for name in REQUIRED)


def as_date(value: str) -> date | None:
    """Return the date of a cleaned value, None when there is none."""
    return date.fromisoformat(value) if value else None


def check_within_life(closed_on: date | None, dated_on: date | None) -> None:
    """Refuse to confirm in a closed fonds what is dated after its last day.

    Source: TT 06/2025/TT-BNV art. 39-40 (secondary source).

    Raises:
        DatedAfterLastDay: it is.
    """
    if is_after_last_day(closed_on, dated_on):
        raise DatedAfterLastDay(
            f"dated {dated_on}, the fonds was closed on {closed_on}",
            field="date", dated_on=dated_on, closed_on=closed_on,
        )  # fmt: skip
