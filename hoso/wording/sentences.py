"""What a refusal says to a person: what did not happen, why, what to do now."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import django
from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoso.lib.errors import DomainError
from hoso.wording.terms import in_words

# Modules beside those of the rooms.
NO_ROOMS = frozenset({"__init__", "apps", "bodies", "borrowed", "sentences", "statuses", "tasks", "terms"})

Parts = tuple[str | Promise, str | Promise, str | Promise]

COMMON: Mapping[str, Parts] = {
    "lib.not_found": (
        gettext_lazy("Nothing was opened."),
        gettext_lazy("There is no such record, or you may not read it."),
        gettext_lazy("Check the address, or ask whoever gives rights in your body."),
    ),
    "lib.not_allowed": (
        gettext_lazy("Nothing was changed."),
        gettext_lazy("Your post does not allow this act here."),
        gettext_lazy("Ask whoever gives rights in your body, or hand the work to a colleague who may do it."),
    ),
    "lib.changed_meanwhile": (
        gettext_lazy("Nothing was changed."),
        gettext_lazy("Someone else changed this first."),
        gettext_lazy("Load the page again and look at what is there now."),
    ),
    "lib.bad_value": (
        gettext_lazy("Nothing was changed."),
        gettext_lazy("A value has a form that does not fit here."),
        gettext_lazy("Correct the marked value and try again."),
    ),
    "lib.environment_missing": (
        gettext_lazy("The work was not started."),
        gettext_lazy("Something that Hoso needs is missing on this machine."),
        gettext_lazy("Run `hoso doctor`: it names what is missing and the command that mends it."),
    ),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A refusal in the words of the reader's language."""

    what: str
    why: str
    todo: str

    def __str__(self) -> str:
        return f"{self.what} {self.why} {self.todo}"


@cache
def _all() -> Mapping[str, Parts]:
    found: dict[str, Parts] = dict(COMMON)
    for file in sorted(Path(__file__).parent.glob("*.py")):
        module = importlib.import_module(f"hoso.wording.{file.stem}")
        found.update(getattr(module, "SENTENCES", {}))
    return found


def sentence(error: DomainError) -> Sentence:
    """Return the words for a refusal, in the active language, its facts filled in.

    A code without words of its own falls back to its plain message, so that nothing is hidden. Commands on
    files alone come here without Django; it is set up then, for its translations.
    """
    if not apps.ready:
        django.setup()
    parts = _all().get(error.code)
    if parts is None:
        return Sentence(_("This was not done."), f"{error} [{error.code}].", _("Nothing was changed."))
    facts = {name: in_words(name, value) for name, value in error.facts.items()}
    what, why, todo = (str(part) for part in parts)
    try:
        return Sentence(*(part % facts if "%(" in part else part for part in (what, why, todo)))
    except KeyError:
        return Sentence(what, str(error), todo)
