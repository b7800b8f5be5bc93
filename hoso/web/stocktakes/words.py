"""Results of stock-takes in words."""

from django.utils.translation import gettext_lazy as _

from hoso.custody.rules import Settled

SETTLED = {
    Settled.NO: "",
    Settled.HERE: _("it stays here"),
    Settled.BACK: _("carried back"),
}
