"""Resolution slips of arrivals on paper: what was said, and room for what is said by hand.

Source: Decree 30/2020/ND-CP, appendix IV (phiếu giải quyết văn bản đến, three parts).
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.holdings import services as holdings
from hoso.organisations import queries as organisations
from hoso.printing.pdf import render
from hoso.registry import queries
from hoso.registry.models import Incoming, Opinion
from hoso.registry.rules import Part
from hoso.rulesets.vn_state import registers as forms


def print_slips(actor: Actor, arrival_ids: Sequence[UUID]) -> bytes:
    """Return the resolution slips of arrivals as one PDF/A, a page or more each, in the order given.

    That restricted documents are among them is recorded.

    Raises:
        NotFound: one of them is not open to the actor.
    """
    arrivals = [queries.get_arrival(actor, each) for each in arrival_ids]
    holdings.note_listed(actor, "registry.print_slips", (each.document.holding for each in arrivals))
    said = {each.pk: queries.slip_of(each.pk) for each in arrivals}
    lines = [each for slip in said.values() for each in slip]
    people = {who for each in lines for who in (each.said_by, each.lead, *each.cooperating)}
    names = accounts.names_of({each for each in people if each})
    slips = [_slip(actor, each, said[each.pk], names) for each in arrivals]
    return render("printing/resolution_slips.html", {"title": forms.SLIP_TITLE, "slips": slips})


def _slip(
    actor: Actor, arrival: Incoming, lines: Sequence[Opinion], names: dict[UUID, str]
) -> dict[str, Any]:
    document = arrival.document
    dated = f"ngày {document.issued_on:%d/%m/%Y}" if document.issued_on else ""
    head = " ".join(filter(None, (document.type_name, document.written_number, dated)))
    parts = [
        {"title": title, "lines": [_line(each, names) for each in lines if each.part == part]}
        for part, title in zip(Part, forms.SLIP_PARTS, strict=True)
    ]
    return {
        "body": organisations.body_label(arrival.body_id, actor.on),
        "about": "; ".join(filter(None, (head, document.issuer, document.subject))),
        "number": arrival.entry.number, "arrived_on": arrival.arrived_on, "due_on": arrival.due_on,
        "parts": parts,
    }  # fmt: skip


def _line(said: Opinion, names: dict[UUID, str]) -> dict[str, Any]:
    return {
        "text": said.text, "lead": names.get(said.lead, "") if said.lead else "",
        "with": ", ".join(names.get(each, "") for each in said.cooperating), "due_on": said.due_on,
        "by": names.get(said.said_by, "") if said.said_by else "", "at": said.said_at,
    }  # fmt: skip
