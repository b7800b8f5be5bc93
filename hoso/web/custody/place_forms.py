"""What a person may enter about rooms and other places."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from hoso.custody.rules import BoxForm, BoxState, Charged, Found, PlaceKind, Seen, prefix_of
from hoso.custody.services import RoomFacts
from hoso.web.custody.creators import creator_of
from hoso.web.custody.forms import day_field, metres_field, year_field
from hoso.web.custody.words import FORMS, FOUND, KINDS, SEEN, STATES, choices
from hoso.web.measures import MeasureField
from hoso.web.offering import offer

Ways = Sequence[tuple[UUID, str]]


def _options(ways: Ways, *, empty: Any = None) -> list[tuple[str, Any]]:
    told: list[tuple[str, Any]] = [(str(pk), way) for pk, way in ways]
    return told if empty is None else [("", empty), *told]


class RoomForm(forms.Form):
    """A room with all its boxes, as somebody who stands in it sees it."""

    custodian = forms.ChoiceField(label=_("Kept by"))
    name = forms.CharField(label=_("Room"), max_length=200)
    creator = forms.CharField(
        label=_("Whose records"), max_length=400,
        help_text=_("Any name, old or new; choose from the list."),
    )  # fmt: skip
    boxes = forms.IntegerField(label=_("Boxes"), min_value=1, max_value=20_000)
    shelf_metres = metres_field()
    from_year = year_field(_("From year"))
    to_year = year_field(_("To year"))
    state = forms.ChoiceField(label=_("State of the records"), choices=choices(STATES))
    form = forms.ChoiceField(label=_("What stands there"), choices=choices(FORMS))
    found = forms.CharField(
        label=_("How it came to light"), required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("Needed when the body is no more: where, when and by whom it was found."),
    )  # fmt: skip
    series = forms.CharField(
        label=_("Labels begin with"), max_length=40, required=False,
        help_text=_("Empty: from the name of the room, Phòng 3 gives P3-0001."),
    )  # fmt: skip
    parent = forms.ChoiceField(label=_("In which place"), required=False)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    is_store = forms.BooleanField(label=_("A proper store, not an interim one"), required=False)

    def __init__(self, data: Any, *, bodies: Mapping[UUID, str], ways: Ways, on: date) -> None:
        super().__init__(data)
        self.on = on
        offer(self, "custodian", [(str(pk), name) for pk, name in bodies.items()])
        offer(self, "parent", _options(ways, empty=_("none")))
        if len(bodies) == 1:
            self.fields["custodian"].widget = forms.HiddenInput()
            self.fields["custodian"].initial = str(next(iter(bodies)))

    def clean_creator(self) -> UUID:
        """Return the body that was meant.

        Raises:
            ValidationError: there is none of that name, or several; they are named.
        """
        return creator_of(self.cleaned_data["creator"], on=self.on)

    def values(self) -> dict[str, Any]:
        """Return the arguments of `register_room`."""
        given = self.cleaned_data
        facts = RoomFacts(
            given["boxes"], given["shelf_metres"], given["from_year"], given["to_year"],
            BoxState(given["state"]), BoxForm(given["form"]),
        )  # fmt: skip
        return {
            "facts": facts,
            "name": given["name"],
            "creator_id": given["creator"],
            "custodian_id": UUID(given["custodian"]),
            "prefix": given["series"] or prefix_of(given["name"]),
            "found": given["found"],
            "parent_id": UUID(given["parent"]) if given["parent"] else None,
            "is_interim": not given["is_store"],
            "former_body_id": None if given["is_store"] else given["creator"],
            "address": given["address"],
        }


class NewPlaceForm(forms.Form):
    """A store, or a room, rack or shelf in one."""

    body = forms.ChoiceField(label=_("Kept by"))
    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("What it is"), choices=choices(KINDS))
    parent = forms.ChoiceField(label=_("In which place"), required=False)
    capacity_metres = metres_field(label=_("Metres that fit there"))
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    is_interim = forms.BooleanField(label=_("An interim store"), required=False)

    def __init__(self, data: Any, *, bodies: Mapping[UUID, str], ways: Ways, parent: UUID | None) -> None:
        super().__init__(data, initial={"parent": str(parent or "")})
        offer(self, "body", [(str(pk), name) for pk, name in bodies.items()])
        offer(self, "parent", _options(ways, empty=_("none")))
        if len(bodies) == 1:
            self.fields["body"].widget = forms.HiddenInput()
            self.fields["body"].initial = str(next(iter(bodies)))

    def values(self) -> dict[str, Any]:
        """Return the arguments of `add_place`."""
        given = dict(self.cleaned_data)
        parent = given.pop("parent")
        return {
            **given, "body_id": UUID(given.pop("body")), "kind": PlaceKind(given["kind"]),
            "parent_id": UUID(parent) if parent else None,
            "capacity_metres": given["capacity_metres"] or None,
        }  # fmt: skip


class DescribeForm(forms.Form):
    """What a place is and how much fits there."""

    kind = forms.ChoiceField(label=_("What it is"), choices=choices(KINDS))
    capacity_metres = metres_field(label=_("Metres that fit there"))
    is_interim = forms.BooleanField(label=_("An interim store"), required=False)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea({"rows": 2}))

    def values(self) -> dict[str, Any]:
        """Return the arguments of `describe_place`."""
        given = self.cleaned_data
        return {
            **given, "kind": PlaceKind(given["kind"]), "capacity_metres": given["capacity_metres"] or None,
        }  # fmt: skip


class ChargeForm(forms.Form):
    """Who keeps a place, or holds a key."""

    role = forms.ChoiceField(
        label=_("As"),
        choices=[(Charged.KEEPER.value, _("keeper of the place")), (Charged.KEY.value, _("holder of a key"))],
    )
    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("A user name makes it that person's account.")
    )
    key = forms.CharField(label=_("Which key"), max_length=100, required=False)
    from_on = day_field(_("From"))

    def role_given(self) -> Charged:
        """Return the role that was chosen."""
        return Charged(self.cleaned_data["role"])


class InspectionForm(forms.Form):
    """What somebody found when they looked a place over."""

    on = day_field(_("Day"))
    fire = forms.ChoiceField(label=_("Fire safety"), choices=choices(FOUND))
    damp = forms.ChoiceField(label=_("Damp and mould"), choices=choices(FOUND))
    temperature_celsius = MeasureField(
        label=_("Temperature, °C"), max_digits=4, decimal_places=1, required=False
    )
    humidity_percent = forms.IntegerField(label=_("Humidity, %"), min_value=0, max_value=100, required=False)
    inspector = forms.CharField(
        label=_("Who looked"), max_length=200, required=False, help_text=_("Empty: you yourself.")
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea({"rows": 2}))

    def values(self) -> dict[str, Any]:
        """Return the arguments of `record_inspection`."""
        given = self.cleaned_data
        return {**given, "fire": Found(given["fire"]), "damp": Found(given["damp"])}


class MoveForm(forms.Form):
    """Where boxes stand now, and why."""

    to = forms.ChoiceField(label=_("New place"))
    reason = forms.CharField(label=_("Reason"), max_length=300)
    seen = forms.ChoiceField(label=_("How it is known"), choices=choices(SEEN))

    def __init__(self, data: Any, *, ways: Ways) -> None:
        super().__init__(data)
        offer(self, "to", _options(ways))

    def values(self) -> dict[str, Any]:
        """Return the arguments of a move."""
        given = self.cleaned_data
        return {"location_id": UUID(given["to"]), "reason": given["reason"], "seen": Seen(given["seen"])}


class MoveManyForm(MoveForm):
    """Codes or labels of boxes, one a line, as a hand scanner types them."""

    codes = forms.CharField(
        label=_("Codes or labels"), widget=forms.Textarea({"rows": 8}), help_text=_("One a line.")
    )
    field_order = ("codes", "to", "reason", "seen")


class MoveAllForm(MoveForm):
    """Everything that stands at a place goes to another."""

    expected = forms.IntegerField(widget=forms.HiddenInput(), min_value=0)


class CorrectForm(forms.Form):
    """More or fewer boxes were there than had been counted."""

    way = forms.ChoiceField(
        label=_("What was found"), choices=[("more", _("more boxes")), ("fewer", _("fewer boxes"))]
    )
    boxes = forms.IntegerField(label=_("How many"), min_value=1, max_value=20_000, required=False)
    shelf_metres = metres_field(label=_("Metres of those found in addition"))
    labels = forms.CharField(
        label=_("Labels that belong to no box"), required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("One a line; empty: the last ones of the count."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def metres(self) -> Decimal | None:
        """Return the measure of what was found in addition."""
        given: Decimal | None = self.cleaned_data["shelf_metres"]
        return given
