"""Refusals of the room `audit` in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "audit.outside_transaction": (
        _("Nothing was recorded."),
        _("A record of the trail belongs into the act's own transaction."),
        _("This is a fault of the program: report it with the time it happened."),
    ),
    "audit.content_in_record": (
        _("Nothing was changed."),
        _("The record of this act would hold text where the trail keeps ids and codes only."),
        _("This is a fault of the program: report it with the time it happened."),
    ),
    "audit.already_erased": (
        _("Nothing was erased."),
        _("This act has no names or values in the trail, or they were erased before."),
        _("Look at the history: it says who erased them and when."),
    ),
    "audit.trail_diverged": (
        _("Nothing more was sealed."),
        _("The stored trail does not agree with its last checkpoint: somebody changed it."),
        _("Run `hoso audit verify --against FILE` with a checkpoint kept elsewhere, and keep the database."),
    ),
    "audit.wrong_signer": (
        _("Nothing was sealed."),
        _("The key in the home folder is not that of this node in its present life."),
        _("Stop all Hoso processes and start them again; if it stays so, run `hoso doctor`."),
    ),
    "audit.not_a_checkpoint": (
        _("Nothing was verified."),
        _("The file holds something other than checkpoints."),
        _("Give the file that `hoso audit checkpoint -o FILE` wrote."),
    ),
}
