"""What the registers know of one document, for its page."""

from typing import TYPE_CHECKING

from hoso.access import acts
from hoso.access.values import ScopeKind
from hoso.organisations import queries as organisations
from hoso.registry import queries
from hoso.web.registers.copy_forms import COPY_FORMS

if TYPE_CHECKING:
    from hoso.access.values import Actor
    from hoso.registry.models import Document


def about_document(actor: "Actor", document: "Document") -> dict[str, object]:
    """Return under which arrivals a document came, how it was drafted, and where it may be entered; and of
    which copies it is the source."""
    arrivals = list(queries.arrivals_open_to(actor).filter(document=document).select_related("entry"))
    drafted = queries.outgoing_open_to(actor).filter(document=document).first()
    return {
        "arrivals": arrivals,
        "drafted": drafted,
        "enter_for": [] if arrivals or drafted else _enter_for(actor, document),
        "copies_made": [
            (each, COPY_FORMS[each.form], queries.written_copy_number(each))
            for each in queries.copies_of_document(actor, document.pk)
        ],
        "may_copy": queries.may_copy(actor, document),
    }


def _enter_for(actor: "Actor", document: "Document") -> list[tuple[object, str]]:
    """Return the bodies that made the fonds it lies in, and for which the actor enters what arrives."""
    made_by = document.holding.creator_id
    if not actor.may(acts.REGISTER, ScopeKind.BODY, made_by) or not queries.has_registers(made_by):
        return []
    return [(made_by, organisations.body_label(made_by, actor.on))]
