"""Refusals of the room `dossiers` in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "dossiers.move_not_open": (
        _("The dossier was not changed."),
        _("It was approved already; what is approved is kept as it stands."),
        _("Open the dossier and look at its history."),
    ),
    "dossiers.empty": (
        _("The dossier was not approved."),
        _("It holds no document."),
        _("Put documents into it, then approve it."),
    ),
    "dossiers.not_all_confirmed": (
        _("The dossier was not approved."),
        _("%(count)s of its documents were not checked yet."),
        _("Check them (quality control), then approve the dossier."),
    ),
    "dossiers.nothing_corrected": (
        _("The dossier was not approved again."),
        _("No document in it was corrected since its approval."),
        _("What was approved is kept as it stands; there is nothing to do."),
    ),
    "dossiers.holds_shut": (
        _("The dossier was neither approved nor preserved."),
        _("A document in it is shut: it may be secret."),
        _("Wait for the decision about it: what is secret leaves the dossier by itself."),
    ),
}
