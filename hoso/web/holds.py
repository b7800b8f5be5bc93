"""What the pages say of something held because of a secrecy mark, and how a person decides there."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoso.access.values import Secrecy

_MARKS = {Secrecy.MAT: "MẬT", Secrecy.TOI_MAT: "TỐI MẬT", Secrecy.TUYET_MAT: "TUYỆT MẬT"}
_FOUND = {
    "stamp": _("%(mark)s in a stamp"),
    "words": _("%(mark)s alone on a line"),
    "form": _("%(mark)s in a form"),
    "shape": _("a stamp that looks like a secrecy mark and cannot be read"),
    "failure": _("the page could not be looked at"),
    "detector_failed": _("the search for marks broke down: nobody has looked at this file"),
    "reading": _("%(mark)s, found only when the text was read"),
}


def found_in_words(finding: dict[str, Any]) -> str:
    """Return one reason to hold a file as a person says it."""
    told = finding.get("mark")
    mark = next((text for code, text in _MARKS.items() if told in {code, text}), _("a secrecy mark"))
    words = _FOUND.get(finding.get("kind", ""), _("%(mark)s"))
    return str(words) % {"mark": mark} if "%(" in str(words) else str(words)


class DecisionForm(forms.Form):
    """A decision about what is held, with its reason."""

    RELEASE, SECRET = "release", "secret"

    decision = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[
            (RELEASE, _("It is not secret: let it go on.")),
            (SECRET, _("It is secret: keep it encrypted until the cleared place takes it.")),
        ],
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 2}))
