"""What was found on signatures, and the refusals of the room `signatures`, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hoso.signatures.findings import Changes, Indication
from hoso.signatures.parts import Channel, Part
from hoso.signatures.schedule import Cause

if TYPE_CHECKING:
    from hoso.signatures.queries import StoredFinding

SENTENCES = {
    "cli.line_broken": (
        _("Nothing was signed."),
        _("The server does not answer, or this is not its address: %(reason)s"),
        _("Check the address, the line and the certificate of the server's authority; then run it again."),
    ),
    "cli.server_refused": (
        _("Nothing was signed there: the server refused."),
        _("It says: %(said)s"),
        _("Do what it says; whoever runs the server sees more in its log."),
    ),
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
    "signatures.move_not_open": (
        _("Nothing was changed."),
        _("The signing of this paper is over: it bears its signatures, or was given up."),
        _("Load the page again."),
    ),
    "signatures.signing_open": (
        _("No second signing was begun."),
        _("This paper is being signed already, and there is one signing at a time."),
        _("Sign the one that was begun, or give it up with a reason."),
    ),
    "signatures.taken_out": (
        _("You did not get the file."),
        _("%(who)s has it to sign it, until %(until)s."),
        _("Wait, or take the signing over with a reason, which is recorded."),
    ),
    "signatures.not_taken_out": (
        _("The signed file was not taken."),
        _("You do not have this paper for signing: it was brought back, or taken over by somebody else."),
        _("Load the page again, fetch the file and sign that one."),
    ),
    "signatures.wrong_nonce": (
        _("The signed file was not taken."),
        _("It was fetched for another signature than this one."),
        _("Fetch the file again and sign that one."),
    ),
    "signatures.signature_not_taken": (
        _("The signed file was not taken."),
        _("The signature does not hold: %(sub_indication)s."),
        _("Sign with a valid certificate for documents; ask whoever looks after the certificates."),
    ),
    "signatures.one_signature": (
        _("The signed file was not taken."),
        _("Signatures that were added: %(count)s. Each is checked on its own."),
        _("Fetch the file again and add one signature."),
    ),
    "signatures.certificate_unknown": (
        _("The signed file was not taken."),
        _("The certificate is not registered for whoever is to sign here, or was not valid at that time."),
        _("Sign with the right token, or let whoever gives rights register the certificate."),
    ),
    "signatures.certificate_taken": (
        _("The certificate was not registered."),
        _("It is registered already for somebody else, or was withdrawn: %(subject)s."),
        _("Look whose token this is."),
    ),
    "signatures.certificate_odd": (
        _("The certificate was not registered."),
        _("The file is no certificate, holds several, or its certificate signs no documents."),
        _("Export the signing certificate of the token as a .cer file, and send that."),
    ),
    "signatures.no_right_then": (
        _("The signed file was not taken."),
        _("On %(on)s whoever signed held no post with the right to sign here."),
        _("Let somebody sign who has the right, or have the post or the delegation entered."),
    ),
    "signatures.body_ended": (
        _("Nothing was signed."),
        _("%(body)s exists no more, and signs nothing."),
        _("Its records are signed by the body that holds them today, in its own name."),
    ),
    "signatures.time_still_open": (
        _("The time is still not proven."),
        _("The time stamp came, but whoever gave it is not among those we trust."),
        _("Put the certificate and the revocation list of the time-stamp authority among the trusted ones."),
    ),
    "signatures.reason_missing": (
        _("Nothing was changed."),
        _("This needs a reason, and none was given."),
        _("Write in a few words why."),
    ),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in the reader's language; `tone` is how it weighs: `good`, `warn` or `bad`."""

    tone: str
    title: str
    what: str
    todo: str


# What a sub-indication of EN 319 102-1 means for a clerk, and what to do about it.
_CHANGED = (
    _("The file was changed after it was signed. It is not what was signed."),
    _("Do not use it. Ask whoever sent it for the file as it was signed."),
)
_ASK_AGAIN = _("Ask whoever signed it to sign and time-stamp it again, or keep the paper original.")
_ABOUT: Mapping[str, tuple[Promise, Promise]] = {
    "HASH_FAILURE": _CHANGED,
    "CHANGED_AFTER_SIGNING": _CHANGED,
    "NOT_THE_WHOLE_REVISION_SIGNED": (
        _("Part of what the file shows was never signed. It may show something else than what was signed."),
        _("Do not use it. Ask whoever sent it for the file as it was signed."),
    ),
    "SIG_CRYPTO_FAILURE": (
        _("The signature was not made with the key of the person or body it names."),
        _("Do not use it. Ask the person or body by telephone whether they signed."),
    ),
    "FORMAT_FAILURE": (
        _("The signature is damaged and cannot be read."),
        _("Ask whoever sent it for the file once more."),
    ),
    "NO_CERTIFICATE_CHAIN_FOUND": (
        _("The file is as it was signed, but whoever vouches for the signer is not among those we trust."),
        _("Have the certificate of that authority put among the trusted ones, if the office trusts it."),
    ),
    "CERTIFICATE_CHAIN_GENERAL_FAILURE": (
        _("The file is as it was signed, but it is not known whether the certificate was revoked."),
        _("Put the newest revocation list of the authority among the trusted certificates."),
    ),
    "TRY_LATER": (
        _("The file is as it was signed, but it is not known whether the certificate was revoked."),
        _("Put the newest revocation list of the authority among the trusted certificates."),
    ),
    "REVOKED": (
        _("The certificate was revoked before the file was signed."),
        _("Do not use it. Ask the person or body by telephone whether they signed."),
    ),
    "REVOKED_NO_POE": (
        _("The certificate was revoked, and nothing proves that the file was signed before."),
        _ASK_AGAIN,
    ),
    "REVOKED_CA_NO_POE": (
        _("The authority's certificate was revoked, and nothing proves that the file was signed before."),
        _ASK_AGAIN,
    ),
    "EXPIRED": (
        _("The certificate had ended when the file was signed."),
        _("Ask whoever signed it to sign again with a valid certificate."),
    ),
    "OUT_OF_BOUNDS_NO_POE": (
        _("The certificate is not valid today, and nothing proves that it was when the file was signed."),
        _ASK_AGAIN,
    ),
    "OUT_OF_BOUNDS_NOT_REVOKED": (
        _("The certificate is not valid today, and nothing proves that it was when the file was signed."),
        _ASK_AGAIN,
    ),
    "NOT_YET_VALID": (
        _("The certificate was not valid yet when the file was signed."),
        _("Ask whoever signed it to sign again with a valid certificate."),
    ),
    "CHAIN_CONSTRAINTS_FAILURE": (
        _("The certificate is not one for signing documents."),
        _("Ask whoever signed it to sign again with a certificate for documents."),
    ),
    "SIG_CONSTRAINTS_FAILURE": (
        _("The signature lacks what the rules ask for."),
        _("Ask whoever signed it to sign again."),
    ),
    "CRYPTO_CONSTRAINTS_FAILURE": (
        _("It was made with a method that no longer proves anything."),
        _ASK_AGAIN,
    ),
    "CRYPTO_CONSTRAINTS_FAILURE_NO_POE": (
        _("It was made with a method that no longer proves anything, and nothing proves when that was."),
        _ASK_AGAIN,
    ),
}
_UNKNOWN = (
    _("It could not be decided whether the signature is good."),
    _("Show this page to whoever looks after the certificates."),
)
FAULTS: Mapping[str, Promise] = {
    "signatures.signed_file_unreadable": _("It is no PDF that can be read, or it is encrypted."),
    "blobs.damaged": _("The stored bytes are no longer those that were kept."),
}
_FAULT = _("The machine could not finish with this file; it tries again.")
CAUSES: Mapping[str, Promise] = {
    Cause.ARRIVAL.value: pgettext_lazy("judged", "when it came"),
    Cause.DEMAND.value: pgettext_lazy("judged", "because somebody asked"),
    Cause.SCHEDULE.value: pgettext_lazy("judged", "again, by the clock"),
    Cause.RETURN.value: pgettext_lazy("judged", "when it came back from signing"),
}
_ADDED: Mapping[str, Promise] = {
    Changes.EVIDENCE.value: _("Only evidence was added after it."),
    Changes.SIGNING.value: _("It was signed again after that, and nothing else was changed."),
}


def told_finding(found: "StoredFinding") -> Told:
    """Return the words for what was found on one signature or time stamp."""
    if found.indication == Indication.PASSED.value:
        return _told_good(found)
    what, todo = _ABOUT.get(found.sub_indication, _UNKNOWN)
    if found.indication == Indication.FAILED.value:
        return Told("bad", gettext("Not valid"), str(what), str(todo))
    return Told("warn", gettext("Not proven"), str(what), str(todo))


def _told_good(found: "StoredFinding") -> Told:
    added = str(_ADDED.get(found.changes, ""))
    if found.proven_at is None:
        said = gettext(
            "The file is as it was signed and the certificate is valid, but no time stamp proves when."
        )
        todo = gettext("Have it time-stamped before the certificate ends: afterwards nothing can be proven.")
        return Told("warn", gettext("Signed, time not proven"), f"{said} {added}".strip(), todo)
    said = gettext("The file is as it was signed. It is proven that the signature existed at that time.")
    return Told("good", pgettext("signature", "Good"), f"{said} {added}".strip(), "")


def told_fault(code: str) -> str:
    """Return why a file could not be judged."""
    return str(FAULTS.get(code, _FAULT))


PARTS: Mapping[Part, Promise] = {
    Part.PERSON: _("Signature of the person"),
    Part.BODY: _("Seal signature of the body"),
}
CHANNELS: Mapping[str, Promise] = {
    Channel.OUTSIDE.value: _("with a tool of the office"),
    Channel.DEFERRED.value: _("with hoso sign"),
}
# Of order and right, as of the time of the signature.
PART_FAULTS: Mapping[str, str | Promise] = {
    "": "",
    "order": _("it was made before the signature that must come first"),
    "right": _("whoever made it held no post with the right to sign that day"),
    "body": _("the body was no more that day"),
}
