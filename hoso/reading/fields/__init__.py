"""The fields of a document from its lines: one file per part of the page, this one puts them together."""

import re
from collections.abc import Sequence

from hoso.reading.columns import foot_start
from hoso.reading.fields.agreement import SecondLook
from hoso.reading.fields.arrivals import weighed_arrival
from hoso.reading.fields.citations import citations
from hoso.reading.fields.consolidation import consolidated_fields
from hoso.reading.fields.dates import place_and_date
from hoso.reading.fields.evidence import weighed
from hoso.reading.fields.head import Head, head_of
from hoso.reading.fields.issuers import issuers, spelled_as_place
from hoso.reading.fields.marks import copy_form, mark_in
from hoso.reading.fields.numbering import number_and_symbol
from hoso.reading.fields.phrases import is_capitals
from hoso.reading.fields.recipients import addressees, distribution
from hoso.reading.fields.signatures import Signature, better_of, name_alone, signature
from hoso.reading.fields.titles import type_and_subject
from hoso.reading.model import Fields, FieldValue, Line, PageText, Stamp
from hoso.rulesets.catalogue import RULE_SETS
from hoso.rulesets.numbers import DocumentNumber, key_of
from hoso.rulesets.recognition import recognise
from hoso.rulesets.values import RuleSet, RuleSetCode

UNKNOWN = "unknown"
# Decree 30/2020/NĐ-CP, appendix I: the text of a document ends with this sign.
_END_OF_TEXT = re.compile(r"\./\.?\W*$")
_MOST_SIGNATURE_LINES = 24


def rule_set_of(pages: Sequence[PageText], hint: str | None) -> str:
    """Return the rule set that the first page speaks for, else the hint, else `unknown`."""
    first = [line.text for line in pages[0].lines] if pages else []
    found = recognise(first).code
    if found is not None:
        return found.value
    return hint if hint in {code.value for code in RuleSetCode} else UNKNOWN


def extract(
    pages: Sequence[PageText], *, rule_set: str, second_look: SecondLook | None = None, name: str = ""
) -> Fields:
    """Return the fields of one document whose pages are given in order.

    `second_look` reads the digits at a place again; without it (a page's own text) printed digits
    stand as they are. `name` is the file's, evidence for the number. A page of an unknown rule set is
    tried as a state document of Vietnam, the commonest kind.
    """
    if not pages:
        return Fields()
    rules = RULE_SETS[RuleSetCode(rule_set)] if rule_set != UNKNOWN else RULE_SETS[RuleSetCode.VN_STATE]
    head = head_of(pages[0].lines)
    single = _head_fields(head, rules, second_look)
    single |= _mark_fields(pages[0], head, rules)
    foot = _foot(pages)
    body = [line for page in pages for line in page.lines]
    signed = _signature(pages, foot, body, rules)
    single |= _found(zip(("authority", "signer_title", "signer"), signed, strict=True))
    single |= consolidated_fields(body, single, second_look=second_look)
    own = _own_key(single)
    receivers = [*addressees(head.below[:14]), *distribution(foot)]
    cited = citations(_after_head(body, head), own_key=own)
    single = weighed(single, name=name, overlays=pages[0].overlays, citations=cited)
    arrival = weighed_arrival(pages[0].arrival, single.get("date"))
    return Fields(single, tuple(receivers), tuple(cited), arrival)


def _signature(pages: Sequence[PageText], foot: list[Line], body: list[Line], rules: RuleSet) -> Signature:
    """Read the signature as part of the page, and where its place was read again, both together."""
    first = _printed_signature(foot, body, rules)
    block = next((page.signature for page in pages if page.signature is not None), None)
    if block is None:
        return first
    again = signature(block.lines, rules, block.looks)
    if again[2] is None:
        again = (again[0], again[1], name_alone(block.lines, block.looks))
    return better_of(first, again)


def _printed_signature(foot: list[Line], body: list[Line], rules: RuleSet) -> Signature:
    """Look in the foot first; a gazette's text has none, and annexes after the signature move it."""
    found = signature(foot, rules)
    if found[1] is not None and found[2] is not None:
        return found
    below = signature(_after_the_end(body), rules)
    if below[1] is not None and below[2] is not None:
        return below
    elsewhere = signature([line for line in body if is_capitals(line.text) or len(line.text) < 40], rules)
    return elsewhere if elsewhere[0] is not None and elsewhere[2] is not None else found


def _after_the_end(body: list[Line]) -> list[Line]:
    """Return the lines below the sign `./.` that ends a document's text; none where it does not stand."""
    end = next((at for at, line in enumerate(body) if _END_OF_TEXT.search(line.text)), None)
    return [] if end is None else body[end + 1 : end + 1 + _MOST_SIGNATURE_LINES]


def _head_fields(head: Head, rules: RuleSet, second_look: SecondLook | None) -> dict[str, FieldValue]:
    number, symbol = number_and_symbol(head, second_look=second_look)
    place, on = place_and_date(head, second_look=second_look)
    under = symbol.box if symbol is not None else None
    parent, issuer = (spelled_as_place(body, place) for body in issuers(head, above=under))
    kind, subject = type_and_subject(head, rules, symbol.value if symbol else "", second_look=second_look)
    names = ("number", "symbol", "place", "date", "parent_issuer", "issuer", "type", "subject")
    return _found(zip(names, (number, symbol, place, on, parent, issuer, kind, subject), strict=True))


def _mark_fields(page: PageText, head: Head, rules: RuleSet) -> dict[str, FieldValue]:
    lines = [*head.left, *head.right, *head.below[:12]]
    stamps: Sequence[Stamp] = page.stamps
    return _found(
        [
            ("urgency", mark_in(rules.urgency, lines, stamps)),
            ("circulation", mark_in(rules.circulation, lines, stamps)),
            ("secrecy", mark_in(rules.secrecy, lines, stamps)),
            ("copies", copy_form(rules, [*page.overlays, *lines])),
        ]
    )


def _found(
    pairs: "zip[tuple[str, FieldValue | None]] | list[tuple[str, FieldValue | None]]",
) -> dict[str, FieldValue]:
    return {name: value for name, value in pairs if value is not None}


def _foot(pages: Sequence[PageText]) -> list[Line]:
    """Return the lines from the first `Nơi nhận` on; the whole document where none is found."""
    for page in pages:
        start = foot_start([line.text for line in page.lines])
        if start is not None:
            return list(page.lines[start:])
    last = [line for page in pages for line in page.lines]
    return last[len(last) // 3 :]


def _after_head(body: list[Line], head: Head) -> list[Line]:
    """The lines below the heading: the document's own number is not a citation."""
    taken = {id(line) for line in (*head.left, *head.right)}
    return [line for line in body if id(line) not in taken]


def _own_key(single: dict[str, FieldValue]) -> str:
    if "number" not in single or "symbol" not in single:
        return ""
    return key_of(DocumentNumber(single["number"].value, single["symbol"].value))
