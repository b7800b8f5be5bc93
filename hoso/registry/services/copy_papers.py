"""What is drawn for a copy: the block that says whose copy it is, and an extract that is written out.

Source: Decree 30/2020/ND-CP, appendix I, part II (model 3.1: from memory, to be checked); 36-HD/VPTW for the
Party (secondary source).
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hoso.organisations import queries as organisations
from hoso.printing.pdf import render, render_with_spots
from hoso.printing.words import day_in_words
from hoso.registry import rules
from hoso.registry.models import Document
from hoso.registry.rules import CopyForm, Medium
from hoso.registry.rules.series import is_party
from hoso.rulesets.numbers import DocumentNumber

_LETTER = "CV"
# Where a number will stand.
NO_NUMBER = "…"


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """All that stands on a copy; without a number it is only looked at."""

    document: Document
    body_id: UUID
    rules: str
    form: CopyForm
    medium: Medium
    symbol: str
    number: int | None
    on: date
    place: str
    authority: str
    signer_title: str
    signer: str
    recipients: tuple[str, ...]
    passage: str
    heading: str

    @property
    def written_number(self) -> str:
        """Number and symbol in the official spelling; without a number the place where it will stand."""
        written = DocumentNumber(str(self.number or 1), self.symbol)
        if self.number is None:
            return f"{NO_NUMBER}{written.separator}{self.symbol}"
        return str(written)

    @property
    def title(self) -> str:
        """What the file calls itself: form and number; nothing of what the document says."""
        return f"{rules.COPY_WORDS[self.form].value} {self.written_number}"


@dataclass(frozen=True, slots=True)
class Block:
    """The block as a page of PDF/A, with its upper and lower edge there in points from below."""

    content: bytes
    upper: float
    lower: float


def draw_block(facts: CopyFacts) -> Block:
    """Return the block of a copy on paper: form, body, number, place and day, who signs, for whom."""
    issuer = organisations.body_label(facts.body_id, facts.on)
    above, below = _signed_as(facts, issuer)
    context = {
        "title": facts.title,
        "is_party": is_party(facts.rules),
        "form": rules.COPY_WORDS[facts.form].value,
        "issuer": issuer,
        "written_number": facts.written_number,
        "place": facts.place,
        "day_words": day_in_words(facts.on),
        "above": above,
        "below": below,
        "signer": facts.signer,
        "recipients": facts.recipients,
        # An extract by pages says what it is here; one that is written out says it over its text.
        "heading": "" if facts.passage else facts.heading,
    }
    content, spots = render_with_spots("printing/copy_block.html", context)
    return Block(content, spots["block"].top, spots["end"].bottom)


def _signed_as(facts: CopyFacts, issuer: str) -> tuple[str, list[str]]:
    """Return the line with the authority, and those under it.

    `CHỦ TỊCH / CHÁNH VĂN PHÒNG` with `TL.` is TL. CHỦ TỊCH over CHÁNH VĂN PHÒNG; for a collective its name
    stands behind TM.
    """
    titles = [each.strip() for each in facts.signer_title.split("/") if each.strip()]
    if facts.authority in ("TM.", "T/M"):
        return f"{facts.authority} {issuer}", titles
    if not facts.authority:
        return "", titles
    return f"{facts.authority} {titles[0]}", titles[1:]


def draw_extract(facts: CopyFacts) -> bytes:
    """Return the passage of an extract as PDF/A, under the heading of the document it is from.

    The heading follows the document's own rule set: one of the Party never bears the national heading.
    """
    document = facts.document
    context = {
        "title": facts.title,
        "is_party": is_party(document.rule_set),
        "is_letter": document.type_code == _LETTER,
        "issuer": document.issuer,
        "parent": document.parent_issuer,
        "written_number": document.written_number,
        "place": document.place,
        "day_words": day_in_words(document.issued_on) if document.issued_on else "",
        "type_name": document.type_name,
        "subject": document.subject,
        "heading": facts.heading,
        "lines": facts.passage.splitlines(),
    }
    return render("printing/copy_extract.html", context)
