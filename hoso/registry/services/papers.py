"""The paper of a document that a body issues, as it goes to its signatures.

Source: Decree 30/2020/ND-CP, appendix I; 05-HD/VPTW for Party documents (S).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hoso.organisations import queries as organisations
from hoso.printing.closed import Spot
from hoso.printing.pdf import render_with_spots
from hoso.printing.words import day_in_words
from hoso.registry import queries, rules
from hoso.registry.models import Entry, Outgoing
from hoso.registry.rules.series import is_party
from hoso.rulesets.catalogue import rule_set, type_by_code
from hoso.rulesets.numbers import DocumentNumber
from hoso.signatures.appearance import POINTS_PER_MM, Box, over_left_third
from hoso.signatures.parts import Part

# The real size of a seal differs by kind of body; this one is for the place alone, a tool shows it as it is.
# From memory, to be checked: Circular 07/2010/TT-BCA.
_SEAL_MM = 36.0
_LETTER = "CV"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as PDF/A, what its state is called, and where its signatures are shown."""

    content: bytes
    version: str
    boxes: Mapping[Part, Box]


def paper_of(outgoing: Outgoing, entry: Entry) -> Paper:
    """Return the paper of an approved draft with the number and the date that are reserved for it.

    This is the one place that says which file is signed: the text of the draft, printed. A draft whose text
    lies in a file is not signed here.
    """
    newest = queries.versions_of(outgoing.pk)[0]
    content, spots = render_with_spots("printing/issued.html", _context(outgoing, entry, newest.text))
    person = _box(spots["pen"])
    side = _SEAL_MM * POINTS_PER_MM
    boxes = {Part.PERSON: person, Part.BODY: over_left_third(person, width=side, height=side)}
    return Paper(content, f"{newest.pk}/{entry.pk}", boxes)


def _box(spot: Spot) -> Box:
    return Box(spot.page, spot.left, spot.bottom, spot.right, spot.top)


def _context(outgoing: Outgoing, entry: Entry, text: str) -> dict[str, object]:
    body = organisations.get_body(outgoing.body_id)
    known, on = rule_set(body.rule_set), entry.dated_on
    kind = type_by_code(known, outgoing.type_code)
    symbol = rules.symbol_of(
        body.rule_set, kind.abbreviation if kind else "", entry.register.issuer_symbol, outgoing.unit
    )
    urgency = {mark.code: mark.text for mark in known.urgency}
    issuer = organisations.body_label(outgoing.body_id, on)
    written = str(DocumentNumber(str(entry.number), symbol))
    return {
        "title": written,
        "written_number": written,
        "is_party": is_party(body.rule_set),
        "is_letter": outgoing.type_code == _LETTER,
        "issuer": issuer,
        "parent": _parent(outgoing, on),
        "place": outgoing.place,
        "day_words": day_in_words(on),
        "urgency": urgency.get(outgoing.urgency, ""),
        "type_name": kind.name if kind else "",
        "subject": outgoing.subject,
        "lines": text.splitlines(),
        "recipients": [each.name for each in queries.recipients_of(outgoing.pk)],
        "authority": outgoing.authority,
        "over": issuer if outgoing.authority in ("TM.", "T/M") else "",
        "signer_title": outgoing.signer_title,
        "signer": outgoing.signer,
    }


def _parent(outgoing: Outgoing, on: date) -> str:
    parent = organisations.find_parent(outgoing.body_id, on=on)
    return organisations.body_label(parent.pk, on) if parent else ""
