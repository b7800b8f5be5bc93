"""A body as people type it into a form: a code with a sign, or a name, old or new."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hoso.lib.text import fold, squeeze
from hoso.organisations import queries
from hoso.organisations.errors import CodeAmbiguous

MOST_TOLD = 6


@dataclass(frozen=True, slots=True)
class Typed:
    """A body that a text means."""

    body_id: UUID
    label: str


def body_typed(text: str, *, on: date) -> UUID:
    """Return the body that `text` means on `on`: a code (`073/UBND`), else the one of that name.

    Raises:
        ValidationError: nobody, or several; the sentence names the codes to choose from.
    """
    try:
        found = queries.find_body_by_code(text, on=on)
    except CodeAmbiguous as error:
        raise ValidationError(_("This code is in use in several schemes: write statistical:%(code)s.") % {
            "code": error.facts["code"]
        }) from error  # fmt: skip
    if found is not None:
        return found.pk
    named = queries.search_names(text, on=on, limit=MOST_TOLD + 1) or queries.search_names(
        text, limit=MOST_TOLD + 1
    )
    same = [each for each in named if fold(squeeze(text)) in {fold(each.name), fold(each.short_name)}]
    alike = {each.body_id: each for each in same or named}
    if len(alike) == 1:
        return next(iter(alike))
    if not alike:
        raise ValidationError(_("No body has this code on that day, or was ever called so."))
    codes = queries.addresses(alike, on=on)
    told = "; ".join(
        f"{codes.get(each.body_id, '')} {each.name}".strip() for each in list(alike.values())[:MOST_TOLD]
    )
    raise ValidationError(_("Several bodies are meant; write the code of one: %(told)s.") % {"told": told})


def typed(body_id: UUID, *, on: date) -> str:
    """Return what to type for a body: its code on the day, else its name."""
    return queries.addresses([body_id], on=on).get(body_id) or queries.body_label(body_id, on)
