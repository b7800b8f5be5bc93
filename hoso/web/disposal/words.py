"""Lists and papers of disposal in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoso.disposal.queries import DueKind
from hoso.disposal.services import Paper

DUE: Mapping[DueKind, str | Promise] = {
    DueKind.DUE: _("Term has ended"),
    DueKind.DUPLICATES: _("Duplicates"),
    DueKind.NO_TERM: _("No term set"),
}
PAPERS: Mapping[Paper, str | Promise] = {
    Paper.LIST: _("List of what has lost its value"),
    Paper.EXPLANATION: pgettext_lazy("disposal", "Explanation"),
    Paper.KEPT: _("List of what is kept back"),
    Paper.COUNCIL: _("Draft decision on the council"),
    Paper.MINUTES: _("Minutes of destruction"),
    Paper.CERTIFICATE: _("Certificate of destruction"),
}
