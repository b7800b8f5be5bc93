"""Refusals of the room `blobs` in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "blobs.no_such_blob": (
        _("The file was not opened."),
        _("Its bytes are not in the store of this node."),
        _("Run `hoso fixity --all`: it names every file that is missing."),
    ),
    "blobs.damaged": (
        _("The file was not opened or kept."),
        _("The bytes in the store no longer match their digest."),
        _("Run `hoso fixity --all`, then bring the file back from a copy."),
    ),
    "blobs.changed_while_read": (
        _("The file was not taken in."),
        _("It changed while it was being read."),
        _("Wait until the scanner has finished the file, then try again."),
    ),
    "blobs.already_there": (
        _("Nothing was written to the object store."),
        _("Somebody else wrote the same a moment ago."),
        _("Try again; what the other wrote is then seen."),
    ),
    "blobs.changed_there": (
        _("Nothing was written to the object store."),
        _("What stands there is no longer what was read."),
        _("Try again; what the other wrote is then seen."),
    ),
    "blobs.store_unusable": (
        _("The file was neither kept nor opened."),
        _("The object store does not answer, or is not set up as it must be."),
        _("Run `hoso doctor`: it names what is missing."),
    ),
    "blobs.disk_full": (
        _("The file was not taken in."),
        _("Too little room is left on the disk."),
        _("Make room or add a disk, then try again: nothing was left half written."),
    ),
    "blobs.too_big": (
        _("The file was not taken in."),
        _("It, or its batch, is larger than the limit of %(limit_bytes)s bytes."),
        _("Split the file or the batch, or ask the administrator to raise the limit."),
    ),
    "blobs.no_such_upload": (
        _("The file was not opened."),
        _("It is not in quarantine, or its batch was destroyed."),
        _("Look at the history of the batch."),
    ),
    "blobs.quarantine_broken": (
        _("The file was not opened."),
        _("What lies in quarantine was cut or changed."),
        _("Destroy the batch and scan or upload it again."),
    ),
    "blobs.bad_name": (
        _("The file was not taken in."),
        _("The name under which it would be stored has a form that is not allowed."),
        _("This is a fault of the program: report it with the time it happened."),
    ),
    "blobs.name_taken": (
        _("The file was not taken in."),
        _("The batch already holds another file under this name."),
        _("Start a new batch for this file."),
    ),
}
