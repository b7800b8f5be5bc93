"""What happens to tasks, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoso.registry.rules import TaskFact

FACTS: Mapping[TaskFact, str | Promise] = {
    TaskFact.GIVEN: _("given to"),
    TaskFact.TAKEN_UP: pgettext_lazy("task", "taken up"),
    TaskFact.REPORTED: _("reported as done"),
    TaskFact.ACCEPTED: pgettext_lazy("task", "accepted"),
    TaskFact.RETURNED: pgettext_lazy("task", "returned"),
    TaskFact.HANDED_ON: _("handed on to"),
    TaskFact.CALLED_OFF: pgettext_lazy("task", "called off"),
    TaskFact.NOTED: pgettext_lazy("task", "note"),
    TaskFact.PART_DONE: _("own part done"),
    TaskFact.HELPERS: _("cooperating from now on"),
    TaskFact.ASKED: _("later deadline asked for:"),
    TaskFact.GRANTED: _("later deadline granted:"),
    TaskFact.REFUSED: _("later deadline refused"),
    TaskFact.PASSED_ON: _("passed on to"),
}
