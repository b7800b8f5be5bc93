"""What a person may enter about a work file."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from hoso.access import acts
from hoso.access.values import AccessClass, Actor, ScopeKind
from hoso.dossiers import queries
from hoso.dossiers.rules import FileKind
from hoso.dossiers.services import Closing, NewWorkFile
from hoso.rulesets.submission import Medium
from hoso.web.dossiers.fields import (
    DAY,
    RetentionField,
    bodies_of,
    fonds_of,
    people_in,
    schedule_choices,
)
from hoso.web.measures import MeasureField
from hoso.web.offering import offer
from hoso.wording.dossiers import FILE_KINDS, MEDIA
from hoso.wording.terms import CLASSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hoso.dossiers.models import PlanLine, WorkFile

_MEDIA = [(Medium.DIGITAL.value, MEDIA["digital"]), ("paper", MEDIA["paper"]), ("both", MEDIA["both"])]


class OpenForm(forms.Form):
    """A file opened from a line of the plan."""

    title = forms.CharField(label=_("Title"), max_length=1000, widget=forms.Textarea({"rows": 2}))
    medium = forms.ChoiceField(label=_("Made of"), choices=_MEDIA)
    is_construction = forms.BooleanField(label=_("Capital construction works"), required=False)
    access_class = forms.TypedChoiceField(label=_("Access"), coerce=int)

    def __init__(self, data: Any, *, line: "PlanLine | None", actor: Actor) -> None:
        super().__init__(data, initial={"title": line.title if line else "", "access_class": 1})
        reach = actor.reach(acts.KEEP_FILE, ScopeKind.BODY)
        most = max(reach, default=AccessClass.OPEN)
        offer(self, "access_class", [(each.value, CLASSES[each]) for each in AccessClass if each <= most])

    def values(self) -> dict[str, Any]:
        """Return the arguments of `open_from_plan`."""
        given = self.cleaned_data
        return {
            "title": given["title"], "medium": Medium(given["medium"]),
            "is_construction": given["is_construction"], "access_class": AccessClass(given["access_class"]),
        }  # fmt: skip


class OutsideForm(OpenForm):
    """A file that no plan foresaw."""

    symbol = forms.CharField(label=_("Symbol"), max_length=60, required=False)
    retention = RetentionField(required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(FILE_KINDS.items()))
    opened_on = forms.DateField(label=_("Begun on"), widget=DAY)
    body = forms.ChoiceField(label=_("Body"))
    fonds = forms.ChoiceField(label=_("Fonds"))

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data, line=None, actor=actor)
        self.initial["opened_on"] = actor.on
        offer(self, "body", bodies_of(actor, acts.KEEP_FILE))
        offer(self, "fonds", fonds_of(actor, acts.KEEP_FILE))

    def body_id(self) -> UUID:
        """Return the body that was chosen."""
        return UUID(self.cleaned_data["body"])

    def fonds_id(self) -> UUID:
        """Return the fonds that was chosen."""
        return UUID(self.cleaned_data["fonds"])

    def file(self) -> NewWorkFile:
        """Return the file as the service takes it."""
        given = self.cleaned_data
        return NewWorkFile(
            given["title"], given["symbol"], given["retention"], FileKind(given["kind"]),
            Medium(given["medium"]), given["opened_on"], given["is_construction"],
            AccessClass(given["access_class"]),
        )  # fmt: skip


class DescribeForm(forms.Form):
    """Title, symbol, value, kind and medium of an open file."""

    title = forms.CharField(label=_("Title"), max_length=1000, widget=forms.Textarea({"rows": 2}))
    symbol = forms.CharField(label=_("Symbol"), max_length=60, required=False)
    retention = RetentionField(required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(FILE_KINDS.items()))
    medium = forms.ChoiceField(label=_("Made of"), choices=_MEDIA)
    is_construction = forms.BooleanField(label=_("Capital construction works"), required=False)

    def __init__(self, data: Any, *, work: "WorkFile") -> None:
        first = {
            "title": work.dossier.title, "symbol": work.dossier.code, "retention": work.retention,
            "kind": work.kind, "medium": work.medium, "is_construction": work.is_construction,
        }  # fmt: skip
        super().__init__(data, initial=first)

    def values(self) -> dict[str, Any]:
        """Return the arguments of `describe_work`."""
        given = dict(self.cleaned_data)
        return given | {"kind": FileKind(given["kind"]), "medium": Medium(given["medium"])}


class EndForm(forms.Form):
    """When the work ended; the terms count from it."""

    ended_on = forms.DateField(label=_("The work ended on"), widget=DAY, required=False)
    settled_on = forms.DateField(label=_("Account of the works settled on"), widget=DAY, required=False)


class CloseForm(forms.Form):
    """What is said when a file is closed."""

    ended_on = forms.DateField(label=_("The work ended on"), widget=DAY)
    settled_on = forms.DateField(label=_("Account of the works settled on"), widget=DAY, required=False)
    title = forms.CharField(label=_("Title"), max_length=1000, widget=forms.Textarea({"rows": 2}))
    symbol = forms.CharField(label=_("Symbol"), max_length=60, required=False)
    retention = RetentionField(required=False)
    schedule = forms.MultipleChoiceField(
        label=_("What is in it, by the retention schedule"), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("The highest value decides."),
    )  # fmt: skip
    sheet_count = forms.IntegerField(
        label=_("Sheets (paper)"), min_value=1, max_value=100_000, required=False,
        help_text=_("Number the sheets of a file of 5 years and more, and say how many there are."),
    )  # fmt: skip
    left_out = forms.MultipleChoiceField(
        label=_("Drafts and duplicates that leave the file"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(
        self, data: Any, *, work: "WorkFile", documents: "Sequence[tuple[str, str]]", actor: Actor
    ) -> None:
        first = {
            "ended_on": work.ended_on or actor.on, "settled_on": work.settled_on, "title": work.dossier.title,
            "symbol": work.dossier.code, "retention": work.retention, "sheet_count": work.sheet_count,
        }  # fmt: skip
        super().__init__(data, initial=first)
        _choose(self, "schedule", schedule_choices())
        _choose(self, "left_out", documents)
        if not work.is_construction:
            del self.fields["settled_on"]
        if work.medium == Medium.DIGITAL:
            del self.fields["sheet_count"]
        if not documents:
            del self.fields["left_out"]

    def values(self) -> Closing:
        """Return what the service takes."""
        given = self.cleaned_data
        typed = given["retention"]
        return Closing(
            ended_on=given["ended_on"],
            retentions=[*([typed] if typed else []), *queries.schedule_values(given["schedule"])],
            left_out=[UUID(each) for each in given.get("left_out", [])],
            settled_on=given.get("settled_on"),
            sheet_count=given.get("sheet_count"),
            title=given["title"],
            symbol=given["symbol"],
        )


def _choose(form: forms.Form, name: str, choices: "Sequence[tuple[str, str]]") -> None:
    field = form.fields[name]
    assert isinstance(field, forms.MultipleChoiceField)
    field.choices = list(choices)


class SubmitForm(forms.Form):
    """What comes along with files that are submitted."""

    box_count = forms.IntegerField(label=_("Boxes"), min_value=0, max_value=10_000, required=False)
    shelf_metres = MeasureField(
        label=_("Shelf metres"), required=False, min_value=0, max_digits=7, decimal_places=3
    )
    note = forms.CharField(label=_("State of the records"), max_length=500, required=False)

    def values(self) -> dict[str, Any]:
        """Return the arguments of `submit`."""
        given = self.cleaned_data
        return given | {"box_count": given["box_count"] or 0}


class KeepBackForm(forms.Form):
    """A question to the head."""

    until_on = forms.DateField(label=_("Keep it until"), widget=DAY)
    reason = forms.CharField(label=_("Reason"), max_length=500)


class HandOnForm(forms.Form):
    """A new keeper."""

    keeper = forms.ChoiceField(label=_("New keeper"))
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, data: Any, *, work: "WorkFile", actor: Actor) -> None:
        super().__init__(data)
        people = people_in(work.body_id, actor)
        offer(self, "keeper", [each for each in people if each[0] != str(work.keeper)])

    def values(self) -> dict[str, Any]:
        """Return the arguments of `hand_on`."""
        return {"keeper": UUID(self.cleaned_data["keeper"]), "reason": self.cleaned_data["reason"]}
