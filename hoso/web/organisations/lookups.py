"""A body as people type it into a form: a code with a sign, or a name, old or new."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hoso.organisations import queries
from hoso.organisations.errors import CodeAmbiguous
from hoso.organisations.rules.bodies import Kind

if TYPE_CHECKING:
    pass

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
        found = queries.find_body_by_code(text, on=on) or queries.last_body_of_code(text, before=on)
    except CodeAmbiguous as error:
        raise ValidationError(_("This code is in use in several schemes: write statistical:%(code)s.") % {
            "code": error.facts["code"]
        }) from error  # fmt: skip
    if found is not None:
        return found.pk
    called = queries.bodies_meant(text, on=on)
    if len(called) == 1:
        return next(iter(called))
    if not called:
        raise ValidationError(_("No body has this code on that day, or was ever called so."))
    codes = queries.addresses(called, on=on)
    told = "; ".join(
        f"{codes.get(each.body_id, '')} {each.name}".strip() for each in list(called.values())[:MOST_TOLD]
    )
    raise ValidationError(_("Several bodies are meant; write the code of one: %(told)s.") % {"told": told})


def maker_typed(text: str, *, on: date) -> UUID:
    """Return the body whose records `text` means; a unit alone means its People's Committee.

    Raises:
        ValidationError: see `body_typed`; or it is a unit without one, which makes no records.
    """
    body = queries.get_body(body_typed(text, on=on))
    if body.kind != Kind.TERRITORY:
        return body.pk
    organs = queries.list_organs(body.pk, on=queries.day_of_life(body, on))
    committees = [each.pk for each in organs if each.kind == Kind.PEOPLES_COMMITTEE]
    if not committees:
        raise ValidationError(_("No body has this code on that day, or was ever called so."))
    return committees[0]


def typed(body_id: UUID, *, on: date) -> str:
    """Return what to type for a body: its code on the day, else its name."""
    return queries.addresses([body_id], on=on).get(body_id) or queries.body_label(body_id, on)
