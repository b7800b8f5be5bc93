"""What the JSON interface itself refuses, in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "api.no_token": (
        _("Nothing was opened."),
        _("No token came with the request, or its time is over, or it was withdrawn."),
        _("Send “Authorization: Bearer …” with a token of `hoso accounts token`."),
    ),
    "api.not_json": (
        _("Nothing was changed."),
        _("What was sent is no JSON."),
        _("Send a JSON object as it stands in /api/openapi.json."),
    ),
    "api.too_large": (
        _("Nothing was changed."),
        _("What was sent is longer than anything that is asked for here."),
        _("Send less at once."),
    ),
    "api.values_odd": (
        _("Nothing was changed."),
        _("Values do not fit: %(field)s."),
        _("Compare them with /api/openapi.json, and send them again."),
    ),
}
