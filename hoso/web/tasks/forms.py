"""What a person may enter about a task."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from hoso.registry.rules import MOST_TASK_WORDS, NewTask
from hoso.web.offering import offer

if TYPE_CHECKING:
    from hoso.accounts.queries import Person

DAY = forms.DateInput({"type": "date"})
SHORT = forms.Textarea({"rows": 2})


def _named(people: "Iterable[Person]") -> list[tuple[str, str]]:
    return [(str(each.account_id), f"{each.name}, {each.title}") for each in people]


class TaskForm(forms.Form):
    """A task: what, who, until when."""

    text = forms.CharField(
        label=_("What is to be done"), widget=forms.Textarea({"rows": 3}), max_length=MOST_TASK_WORDS
    )
    lead = forms.ChoiceField(label=_("Leads"))
    working_days = forms.IntegerField(
        label=_("Within working days"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=_("Weekends and holidays are left out; today does not count."),
    )
    due_on = forms.DateField(
        label=_("Or until the day"),
        widget=DAY,
        required=False,
        help_text=_("On a day off it ends on the next working day."),
    )
    helpers = forms.MultipleChoiceField(
        label=_("Cooperate"), required=False, widget=forms.CheckboxSelectMultiple()
    )

    def __init__(self, data: Any, *, people: "Iterable[Person]") -> None:
        super().__init__(data)
        choices = _named(people)
        offer(self, "lead", [("", ""), *choices])
        offer(self, "helpers", choices)

    def clean(self) -> dict[str, Any]:
        """One deadline, a day or a number of working days, not both."""
        given = super().clean() or {}
        if not self.errors and (given.get("working_days") is None) == (given.get("due_on") is None):
            self.add_error("working_days", _("Give a number of working days, or a day."))
        return given

    def task(self) -> NewTask:
        """Return the task as the room takes it."""
        given = self.cleaned_data
        helpers = tuple(UUID(each) for each in given["helpers"])
        return NewTask(given["text"], UUID(given["lead"]), helpers, given["due_on"], given["working_days"])


class WordsForm(forms.Form):
    """Some words, which may be left out."""

    words = forms.CharField(label=_("In a few words"), widget=SHORT, max_length=2000, required=False)


class DecideForm(WordsForm):
    """Some words of who decides, which a no needs."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["words"].help_text = _("Needed when it is not granted, or returned.")


class ReasonForm(forms.Form):
    """Some words that are needed."""

    words = forms.CharField(label=_("In a few words"), widget=SHORT, max_length=2000)


class LaterForm(forms.Form):
    """A later deadline, and why."""

    until_on = forms.DateField(label=_("New deadline"), widget=DAY)
    words = forms.CharField(label=_("Why"), widget=SHORT, max_length=2000)


class LeadForm(forms.Form):
    """Another person who leads, and why."""

    lead = forms.ChoiceField(label=_("Leads from now on"))
    words = forms.CharField(label=_("Why"), widget=SHORT, max_length=2000)

    def __init__(self, data: Any, *, people: "Iterable[Person]") -> None:
        super().__init__(data)
        offer(self, "lead", [("", ""), *_named(people)])


class HelpersForm(forms.Form):
    """Who cooperates from now on."""

    helpers = forms.MultipleChoiceField(
        label=_("Cooperate"), required=False, widget=forms.CheckboxSelectMultiple()
    )

    def __init__(self, data: Any, *, people: "Iterable[Person]", known: Iterable[UUID] = ()) -> None:
        super().__init__(data, initial={"helpers": [str(each) for each in known]})
        offer(self, "helpers", _named(people))


class PassOnForm(forms.Form):
    """Whose open tasks go to whom, and why."""

    from_account = forms.ChoiceField(label=_("Who leaves"))
    to_account = forms.ChoiceField(label=_("Who goes on"))
    words = forms.CharField(label=_("Why"), widget=SHORT, max_length=2000)

    def __init__(self, data: Any, *, leaving: Iterable[tuple[UUID, str]], people: "Iterable[Person]") -> None:
        super().__init__(data)
        offer(self, "from_account", [("", ""), *((str(each), name) for each, name in leaving)])
        offer(self, "to_account", [("", ""), *_named(people)])


class OwnDayForm(forms.Form):
    """A day on which the body works, or does not, otherwise than the calendar says."""

    on = forms.DateField(label=_("Day"), widget=DAY)
    is_working = forms.ChoiceField(
        label=_("That day"), choices=[("", ""), ("no", _("is free")), ("yes", _("is worked on"))]
    )
    note = forms.CharField(label=_("Why (decision, exchanged days)"), max_length=200)
