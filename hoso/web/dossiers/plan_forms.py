"""What a person may enter about a file plan."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from hoso.access import acts
from hoso.access.values import Actor
from hoso.dossiers import queries
from hoso.dossiers.rules import FileKind, Numbering, PlanColumn
from hoso.dossiers.services import NewLine
from hoso.rulesets.vn_state.retention import longest
from hoso.web.dossiers.fields import (
    RetentionField,
    bodies_of,
    fonds_of,
    people_in,
    schedule_choices,
)
from hoso.web.offering import offer
from hoso.wording.dossiers import FILE_KINDS, NUMBERINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hoso.dossiers.models import PlanHeading, PlanLine

COLUMN_WORDS = {
    PlanColumn.SYMBOL: _("Number and symbol of the file"),
    PlanColumn.TITLE: _("Headings and titles"),
    PlanColumn.RETENTION: _("Retention"),
    PlanColumn.PERSON: _("Person who makes the file"),
    PlanColumn.NOTE: _("Note"),
}


class NewPlanForm(forms.Form):
    """A plan for a year."""

    body = forms.ChoiceField(label=_("Body"))
    year = forms.IntegerField(label=_("Year"), min_value=1945, max_value=2200)
    fonds = forms.ChoiceField(label=_("Fonds"), help_text=_("The files of the plan are opened in it."))
    numbering = forms.ChoiceField(label=_("Numbers run"), choices=list(NUMBERINGS.items()))

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data, initial={"year": actor.on.year})
        offer(self, "body", bodies_of(actor, acts.PLAN_FILES))
        offer(self, "fonds", fonds_of(actor, acts.PLAN_FILES))

    def values(self) -> dict[str, Any]:
        """Return the arguments of `make_plan`."""
        given = self.cleaned_data
        return {
            "body_id": UUID(given["body"]), "year": given["year"], "fonds_id": UUID(given["fonds"]),
            "numbering": Numbering(given["numbering"]),
        }  # fmt: skip


class HeadingForm(forms.Form):
    """A heading of a plan."""

    title = forms.CharField(label=_("Heading"), max_length=300)
    abbreviation = forms.CharField(
        label=_("Abbreviation"), max_length=20, required=False,
        help_text=_("Of a main heading: it stands behind the numbers, such as 01.TCCB."),
    )  # fmt: skip
    parent = forms.ChoiceField(label=_("Below"), required=False)

    def __init__(self, data: Any, *, mains: "Sequence[PlanHeading]", heading: "PlanHeading | None") -> None:
        first = {"title": heading.title, "abbreviation": heading.abbreviation} if heading else {}
        super().__init__(data, initial=first)
        if heading is not None:
            del self.fields["parent"]
        else:
            offer(
                self, "parent", [("", _("a main heading")), *((str(each.pk), each.title) for each in mains)]
            )

    def values(self) -> dict[str, Any]:
        """Return the arguments of `add_heading`, or of `change_heading` where there is one."""
        given = dict(self.cleaned_data)
        if "parent" in given:
            parent = given.pop("parent")
            given["parent_id"] = UUID(parent) if parent else None
        return given


class LineForm(forms.Form):
    """A file that is to be opened."""

    heading = forms.ChoiceField(label=_("Below the heading"), required=False)
    title = forms.CharField(label=_("Title"), max_length=1000, widget=forms.Textarea({"rows": 2}))
    retention = RetentionField(required=False)
    schedule = forms.ChoiceField(
        label=_("By the retention schedule"), required=False,
        help_text=_("Its value counts where it is higher than the one above."),
    )  # fmt: skip
    person = forms.ChoiceField(label=_("Person who makes the file"), required=False)
    person_name = forms.CharField(
        label=_("Or a name"), max_length=120, required=False, help_text=_("Of somebody without an account.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=list(FILE_KINDS.items()))
    symbol = forms.CharField(
        label=_("Symbol"), max_length=60, required=False, help_text=_("Left empty: the next number.")
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(
        self,
        data: Any,
        *,
        headings: "Sequence[tuple[str, str]]",
        body_id: UUID,
        actor: Actor,
        line: "PlanLine | None" = None,
        heading: str = "",
    ) -> None:
        super().__init__(data, initial=_first(line) if line else {"heading": heading})
        offer(self, "schedule", [("", "–"), *schedule_choices()])
        offer(self, "person", [("", "–"), *people_in(body_id, actor)])
        if line is not None:
            del self.fields["heading"]
        else:
            offer(self, "heading", [("", "–"), *headings])

    def heading_id(self) -> UUID | None:
        """Return the heading that was chosen."""
        chosen = self.cleaned_data.get("heading", "")
        return UUID(chosen) if chosen else None

    def values(self) -> NewLine:
        """Return the line as the service takes it; of two values the higher one."""
        given = self.cleaned_data
        values = queries.schedule_values([given["schedule"]])
        typed = given["retention"]
        every = [*values, *([typed] if typed else [])]
        highest = longest(every) if every else None
        return NewLine(
            given["title"], highest, UUID(given["person"]) if given["person"] else None,
            given["person_name"], FileKind(given["kind"]), given["symbol"], given["schedule"], given["note"],
        )  # fmt: skip


def _first(line: "PlanLine") -> dict[str, Any]:
    return {
        "title": line.title, "retention": line.retention, "person": str(line.person or ""),
        "person_name": line.person_name, "kind": line.kind, "symbol": line.symbol, "note": line.note,
        "schedule": line.schedule_code,
    }  # fmt: skip
