"""What a person may enter about a dossier."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoso.rulesets.vn_state.codes import MAINTENANCE
from hoso.web.offering import offer

if TYPE_CHECKING:
    from hoso.dossiers.models import Dossier


class DossierForm(forms.Form):
    """Title, code, year and retention of an open dossier."""

    title = forms.CharField(label=_("Title"), max_length=1000, widget=forms.Textarea({"rows": 3}))
    code = forms.CharField(label=_("Code"), max_length=100, required=False)
    year = forms.IntegerField(label=_("Year"), min_value=1800, max_value=2200, required=False)
    retention_code = forms.ChoiceField(label=_("Retention"), required=False)

    def __init__(self, data: Any, *, dossier: "Dossier") -> None:
        first = {name: getattr(dossier, name) for name in ("title", "code", "year", "retention_code")}
        super().__init__(data, initial=first)
        choices = [("", _("not appraised yet")), *MAINTENANCE.items()]
        offer(self, "retention_code", choices)
