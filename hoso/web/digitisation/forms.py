"""What a person may enter about a batch and about a held file."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hoso.access import acts
from hoso.access.values import AccessClass, Actor, ScopeKind
from hoso.custody import queries as custody
from hoso.digitisation import services
from hoso.web.digitisation.words import CLASS_WORDS, DECLARATION
from hoso.web.holds import DecisionForm
from hoso.web.offering import offer

if TYPE_CHECKING:
    from hoso.holdings.models import Fonds

BOXES = 500


class ManyFiles(forms.ClearableFileInput):
    """A file field in which several files may be chosen or dropped."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several uploaded files; each is checked like a single one."""

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[Any]"]:
        """Return the files; without any, refuse as a single field would."""
        return [super(ManyFilesField, self).clean(each, initial) for each in data or [None]]


class SendingForm(forms.Form):
    """Scans on their way into a batch, with the declaration that covers them."""

    scans = ManyFilesField(
        label=_("Scans (PDF, TIFF, JPEG, PNG)"),
        required=True,
        widget=ManyFiles({"multiple": True, "accept": ".pdf,.tif,.tiff,.jpg,.jpeg,.png"}),
    )
    # After the files on purpose: of a request that breaks off among them, no declaration arrives.
    not_secret = forms.BooleanField(
        label=DECLARATION, required=False, widget=forms.CheckboxInput({"required": True})
    )

    def declaration(self) -> services.Declaration:
        """Return what was declared; what was ticked is what is recorded."""
        wording = str(DECLARATION) if self.cleaned_data["not_secret"] else ""
        return services.Declaration(holds_secrets=False, wording=wording)


class BatchForm(SendingForm):
    """A pile of scans on its way in."""

    field_order = ("fonds", "box", "dossier_title", "access_class", "found", "scans", "not_secret")

    fonds = forms.ChoiceField(label=_("Records of"))
    box = forms.ChoiceField(label=_("Box the papers lie in"), required=False)
    dossier_title = forms.CharField(
        label=_("Dossier"),
        required=False,
        max_length=1000,
        help_text=_(
            "A title; {type}, {year}, {box} and {issuer} are filled in. Empty: separator sheets decide."
        ),
    )
    found = forms.CharField(
        label=_("How the papers came to light"),
        required=False,
        max_length=1000,
        help_text=_("Needed for a body that is no more, unless the box already tells it."),
    )
    access_class = forms.TypedChoiceField(
        label=_("Who may read them"),
        coerce=lambda value: AccessClass(int(value)),
        initial=AccessClass.INTERNAL,
    )

    def __init__(self, data: Any, files: Any, *, fonds: "Sequence[Fonds]", actor: Actor) -> None:
        super().__init__(data, files)
        boxes = custody.boxes_open_to(actor, acts.READ).order_by("-pk")[:BOXES]
        offer(self, "fonds", [(str(each.pk), f"{each.title} ({each.code})") for each in fonds])
        most = max(actor.reach(acts.DIGITISE, ScopeKind.BODY), default=AccessClass.OPEN)
        classes = [(int(level), words) for level, words in CLASS_WORDS.items() if level <= most]
        offer(self, "access_class", classes)
        offer(self, "box", [("", _now("none")), *((str(box.pk), box.label) for box in boxes)])

    def values(self) -> dict[str, Any]:
        """Return the arguments of `open_batch`."""
        given = self.cleaned_data
        return {
            "fonds_id": UUID(given["fonds"]),
            "box_id": UUID(given["box"]) if given["box"] else None,
            "dossier_title": given["dossier_title"],
            "found": given["found"],
            "access_class": given["access_class"],
            "declaration": self.declaration(),
        }


class HoldForm(DecisionForm):
    """A decision about a held file, with its reason."""

    number = forms.CharField(label=_("Number (secret documents only)"), required=False, max_length=120)
    dated_on = forms.DateField(
        label=_("Date"),
        required=False,
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput({"placeholder": _("dd/mm/yyyy"), "inputmode": "numeric"}),
    )
    holder = forms.CharField(label=_("Who keeps it from now on"), required=False, max_length=300)

    def decide(self, actor: Actor, file_id: UUID) -> None:
        """Carry the decision out."""
        given = self.cleaned_data
        if given["decision"] == self.RELEASE:
            services.release_hold(actor, file_id, reason=given["reason"])
            return
        pointer = None
        if given["number"] or given["holder"]:
            pointer = services.Pointer(given["number"], given["holder"], given["dated_on"])
        services.confirm_secret(actor, file_id, reason=given["reason"], pointer=pointer)
