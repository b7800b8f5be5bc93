"""Codes of handovers in the words of the pages."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoso.handover.rules import ItemKind, LineKind, LineState, Medium, Resolution, Way
from hoso.handover.services import Paper

Words = Mapping[str, str | Promise]

KINDS: Words = {
    LineKind.BOX: _("Box"),
    LineKind.DOSSIER: _("Dossier"),
    LineKind.DOCUMENT: _("Document"),
    LineKind.RECORD: _("E-record"),
    LineKind.DATABASE: _("Database to be kept running"),
    LineKind.ACCOUNT: _("Account of a system"),
    LineKind.TASK: _("Open document or task"),
    LineKind.LOAN: _("Original that is lent"),
    LineKind.MEMBER_FILE: _("Member file"),
    LineKind.MEMBER_LIST: _("Member list"),
    LineKind.SEAL: _("Seal"),
    LineKind.KEY: _("Key device"),
    LineKind.SECRET: _("Secret records (number only)"),
}
STATES: Words = {
    LineState.DECLARED: pgettext_lazy("state", "not received"),
    LineState.ACCEPTED: pgettext_lazy("state", "received"),
    LineState.MISSING: pgettext_lazy("state", "missing"),
    LineState.DAMAGED: pgettext_lazy("state", "damaged"),
    LineState.DIFFERS: pgettext_lazy("state", "differs"),
    LineState.EXTRA: pgettext_lazy("state", "extra"),
}
TAGS: Mapping[str, str] = {
    LineState.ACCEPTED: "good",
    LineState.MISSING: "bad",
    LineState.DAMAGED: "warn",
    LineState.DIFFERS: "warn",
    LineState.EXTRA: "warn",
}
# With the letter that says it on the keyboard.
OUTCOMES = (
    (LineState.ACCEPTED, "a", _("Received")),
    (LineState.MISSING, "m", _("Missing")),
    (LineState.DAMAGED, "d", _("Damaged")),
    (LineState.DIFFERS, "f", _("Differs")),
)
WAYS: Words = {
    Way.GIVEN: _("Somebody hands it over"),
    Way.FOUND: _("Nobody is left: as it is found"),
}
MEDIA: Words = {
    Medium.PAPER: _("Paper and other media"),
    Medium.DIGITAL: _("Digital records and systems"),
    Medium.MATTERS: _("Open matters"),
    Medium.DEVICES: _("Seals and key devices"),
}
# Who gives, who receives, who saw it.
SIGNERS = (_("Signs for who gives"), _("Signs for who receives"), _("Witnesses"))
RESOLUTIONS: Words = {
    Resolution.ACCEPTED: _("both sides agree to what was found"),
    Resolution.CORRECTED: _("the list was wrong"),
    Resolution.RECOVERED: _("brought later"),
    Resolution.LOST: _("established as lost"),
}
PAPERS: Words = {
    Paper.INVENTORY: _("Inventory"),
    Paper.DELIVERY: _("Delivery list"),
    Paper.MINUTES: _("Minutes of handover, two copies"),
    Paper.FOUND: _("Minutes of inventory as found"),
    Paper.SEALS: _("Minutes of seals and devices"),
    Paper.SECRET: _("List of secret records (number only)"),
}
ITEMS: Words = {
    ItemKind.FILES: _("Files"),
    ItemKind.TASKS: _("Tasks"),
    ItemKind.LOANS: _("Loans"),
    ItemKind.KEYS: _("Keys and devices"),
}
