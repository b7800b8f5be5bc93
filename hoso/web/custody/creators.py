"""Which body a person means: names, old and new, as they are suggested and read again."""

from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hoso.lib.text import fold, squeeze
from hoso.organisations import queries as organisations
from hoso.organisations.queries import NamedBody
from hoso.organisations.rules.bodies import Kind
from hoso.web.doors import actor_of, signed_in


@require_GET
@signed_in
def creators(request: HttpRequest) -> HttpResponse:
    """Names of bodies that begin as typed, to choose from."""
    typed = request.GET.get("creator", "")
    found = _matches(typed, on=actor_of(request).on) if len(typed.strip()) > 1 else {}
    return render(request, "custody/creators.html", {"names": list(found)[:12]})


def creator_of(text: str, *, on: date) -> UUID:
    """Return the one body that makes records and is called so, or whose name with its code was chosen.

    Raises:
        ValidationError: there is none, or several; they are named.
    """
    found = _matches(text.rpartition("(")[0] or text, on=on)
    exact = {name: body for name, body in found.items() if fold(name) == fold(squeeze(text))}
    same = {
        name: body for name, body in found.items() if fold(name.rpartition(" (")[0]) == fold(squeeze(text))
    }
    meant = exact or same or found
    if len(set(meant.values())) == 1:
        return next(iter(meant.values()))
    if not meant:
        raise ValidationError(_("No body was ever called so."))
    raise ValidationError(_("Choose one: %(names)s"), params={"names": "; ".join(list(meant)[:8])})


def _matches(text: str, *, on: date) -> dict[str, UUID]:
    """Return bodies that make records by what to show for them: name, code, and last day if it ended."""
    found = [each for each in organisations.search_names(text, limit=40) if each.kind != Kind.TERRITORY]
    codes: dict[UUID, str] = {}
    for day in {_day_of(each, on=on) for each in found}:
        codes |= organisations.addresses(
            [each.body_id for each in found if _day_of(each, on=on) == day], on=day
        )
    shown: dict[str, UUID] = {}
    for each in found:
        ended = f"– {_day_of(each, on=on):%d/%m/%Y}" if _has_ended(each, on=on) else ""
        more = ", ".join(filter(None, (codes.get(each.body_id, ""), ended)))
        shown.setdefault(f"{each.name} ({more})" if more else each.name, each.body_id)
    return shown


def _has_ended(named: NamedBody, *, on: date) -> bool:
    return named.to_on is not None and named.to_on <= on


def _day_of(named: NamedBody, *, on: date) -> date:
    """A day on which the name was in use: today, or its last one."""
    return named.to_on - timedelta(days=1) if named.to_on is not None and named.to_on <= on else on
