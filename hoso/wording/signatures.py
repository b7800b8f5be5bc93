"""Refusals of the room `signatures` in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "signatures.trust_material_odd": (
        _("Nothing was judged."),
        _("%(file)s in the folder of whom you trust is no certificate and no revocation list."),
        _("Take it out of the folder, or put the right file in its place."),
    ),
    "signatures.signed_file_unreadable": (
        _("The file was not signed or judged."),
        _("It is no PDF that can be read, or it is encrypted."),
        _("Make the PDF again from its source."),
    ),
    "signatures.not_the_file_sent": (
        _("The signed file was not taken."),
        _("It is not the file that was sent with a signature added and nothing else."),
        _("Fetch the prepared file again, sign exactly that one and bring it back."),
    ),
    "signatures.key_unusable": (
        _("Nothing was signed."),
        _("The key cannot be used: wrong password or PIN, no such token or certificate, or a locked token."),
        _("Check the token, the labels and the PIN. Stop before the last try: a token locks itself."),
    ),
    "signatures.record_unreadable": (
        _("The evidence was not checked."),
        _("The file is no evidence record that can be read."),
        _("Take the record from another copy of the archive."),
    ),
    "signatures.tree_unreadable": (
        _("The evidence was not read."),
        _("The hash tree of a time stamp is missing, or has another length."),
        _("Run hoso evidence verify, and bring the folder back from a copy."),
    ),
    "signatures.not_signed": (
        _("The file was not signed."),
        _("The key, the certificate or the time-stamp authority did not permit it: %(reason)s"),
        _("Nothing was written. Mend the cause and sign again, or sign without a time stamp."),
    ),
}
