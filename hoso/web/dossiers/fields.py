"""Fields that forms of plans and work files share, and what is chosen in them."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.dossiers import queries
from hoso.holdings import queries as holdings
from hoso.organisations import queries as organisations
from hoso.rulesets.errors import NotARetention
from hoso.rulesets.vn_state.retention import Retention, parse_retention

DAY = forms.DateInput({"type": "date"})


class RetentionField(forms.CharField):
    """How long something is kept: `Vĩnh viễn`, or years."""

    def __init__(self, **given: Any) -> None:
        super().__init__(
            label=_("Retention"),
            help_text=_("“Vĩnh viễn”, or years such as “20 năm”."),
            widget=forms.TextInput({"list": "retentions", "maxlength": 20}),
            **given,
        )

    def prepare_value(self, value: Any) -> Any:
        """Show a value as people write it."""
        return str(value) if isinstance(value, Retention) else value

    def to_python(self, value: Any) -> Any:
        """Return the retention, None where nothing was typed."""
        if isinstance(value, Retention):
            return value
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_retention(text)
        except NotARetention as error:
            raise forms.ValidationError(_("Neither permanent nor a number of years.")) from error


def bodies_of(actor: Actor, act: str) -> list[tuple[str, str]]:
    """Return the bodies for which the actor may do `act`, to choose from."""
    ids = queries.bodies_for(actor, act)
    names = organisations.labels(ids, actor.on)
    return sorted(((str(each), names.get(each, str(each))) for each in ids), key=lambda pair: pair[1])


def fonds_of(actor: Actor, act: str) -> list[tuple[str, str]]:
    """Return the fonds that those bodies answer for, to choose from."""
    found = holdings.list_fonds(queries.bodies_for(actor, act), on=actor.on)
    return [(str(each.pk), f"{each.title} ({each.code})") for each in found]


def people_in(body_id: UUID, actor: Actor) -> list[tuple[str, str]]:
    """Return who holds a post in a body today, to choose from."""
    people = accounts.people_of(body_id, on=actor.on)
    return [(str(each.account_id), f"{each.name} – {each.title}") for each in people]


def schedule_choices() -> list[tuple[str, str]]:
    """Return the lines of the retention schedule, each with its value."""
    return [(line.code, f"{line.words}: {line.retention}") for line in queries.schedule_in_use()]
