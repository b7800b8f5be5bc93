"""Fields and files of a document in words."""

from django.utils.translation import gettext_lazy as _

from hoso.registry.rules import Role

FIELD_WORDS = {
    "parent_issuer": _("Body above the issuer"),
    "issuer": _("Issuer"),
    "number": _("Number"),
    "symbol": _("Symbol"),
    "place": _("Place"),
    "date": _("Date"),
    "type": _("Type"),
    "subject": _("Subject"),
    "urgency": _("Urgency"),
    "circulation": _("Circulation"),
    "authority": _("Signed by authority"),
    "signer_title": _("Post of the signer"),
    "signer": _("Signer"),
}

ROLE_WORDS = {
    Role.ORIGINAL: _("Original file, as it came"),
    Role.PDFA: _("PDF/A with text"),
    Role.SIGNED: _("PDF/A signed by the body that holds the paper"),
    Role.ANNEX: _("Annex"),
    Role.READING: _("Words with their places (JSON)"),
}


def shown_value(name: str, value: str) -> str:
    """Return a value as clerks write it: dates day first."""
    parts = value.split("-")
    return f"{parts[2]}/{parts[1]}/{parts[0]}" if name == "date" and len(parts) == 3 else value
