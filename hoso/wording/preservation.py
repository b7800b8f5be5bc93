"""Refusals of the room `preservation` in words."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoso.preservation.rules.evidence import EvidenceCode
from hoso.preservation.rules.intake import IntakeState, Why

# What a check of the evidence found.
EVIDENCE_CODES: Mapping[EvidenceCode, str | Promise] = {
    EvidenceCode.FOLDER_MISSING: _("its files are missing or cannot be read"),
    EvidenceCode.FOLDER_UNKNOWN: _("its files are there, the database does not know it"),
    EvidenceCode.TREE_ALTERED: _("its hash tree is not the one that was stamped"),
    EvidenceCode.LIST_ALTERED: _("its list of what was covered was changed"),
    EvidenceCode.STAMP_ALTERED: _("the time stamp was changed"),
    EvidenceCode.ROW_MISSING: _("the database no longer knows that the dossier was covered"),
    EvidenceCode.ROW_ALTERED: _("the database holds another digest than was covered"),
    EvidenceCode.ROW_UNKNOWN: _("the database says that something was covered which was not"),
    EvidenceCode.OBJECT_MISSING: _("the store no longer holds what was covered"),
    EvidenceCode.OBJECT_ALTERED: _("the store holds something else than was covered"),
    EvidenceCode.COVER_BROKEN: _("a later time stamp does not cover the earlier one"),
    EvidenceCode.STAMP_NOT_PROVEN: _("a time stamp was not good when the next one took over"),
    EvidenceCode.RENEWED_TOO_LATE: _("the digest had fallen before it was renewed"),
    EvidenceCode.WRONG_ORDER: _("a time stamp is older than the one it covers"),
}


def evidence_codes(codes: Iterable[str]) -> str:
    """Return what a check of the evidence found in words; a code that is not known stays as it is."""
    known = {code.value: words for code, words in EVIDENCE_CODES.items()}
    return "; ".join(str(known.get(code, code)) for code in codes)


# Where a package from outside stands, and why it is held or refused.
INTAKE_STATES: Mapping[IntakeState, str | Promise] = {
    IntakeState.RECEIVED: pgettext_lazy("package", "being looked at"),
    IntakeState.SOUND: pgettext_lazy("package", "sound: to be decided"),
    IntakeState.HELD: pgettext_lazy("package", "held"),
    IntakeState.REFUSED: pgettext_lazy("package", "refused"),
    IntakeState.ACCEPTED: pgettext_lazy("package", "taken in"),
}
INTAKE_REASONS: Mapping[Why, str | Promise] = {
    Why.FAULTY: _("It is not as its own lists say, or breaks a rule of packages."),
    Why.INFECTED: _("The scanner found a virus."),
    Why.NOT_SCANNED: _("No scanner has looked for viruses."),
    Why.NO_CIRCULAR: _("It is no SIP or AIP of one dossier of Circular 05/2025."),
    Why.OTHER_FONDS: _("It says of itself that it belongs to another fonds."),
    Why.SAYS_MARKED: _("It says of itself that it is secret."),
    Why.HOLDS_MARKS: _("A file bears a secrecy mark, or that could not be excluded."),
    Why.BAD_SIGNATURE: _("Bytes that were signed have changed."),
    Why.DECIDED: _("A person decided so."),
}

FOUND = {
    "object_missing": _("the dossier is missing in the store"),
    "object_not_destroyed": _("its destruction is recorded, and bytes of it still stand in the store"),
    "object_unknown": _("the store holds something that nobody knows"),
    "file_missing": _("a file is missing"),
    "file_altered": _("a file was altered"),
    "file_extra": _("a file too many"),
    "inventory_changed": _("the inventory was altered"),
    "database_differs": _("database and store say different things"),
    "version_not_recorded": _("a version was not recorded yet"),
    "structure": _("the order of the store is broken"),
    "unreadable": _("the disk does not give it back"),
    "healed": _("brought back from another store"),
    "leftover": _("left by a process that was killed, and put right"),
}

SENTENCES = {
    "preservation.evidence_unreadable": (
        _("The evidence was not read."),
        _("Files of a time stamp are missing in the folder `evidence`, or not as they were written."),
        _("Run hoso evidence verify, and bring the folder back from a copy."),
    ),
    "preservation.evidence_missing": (
        _("There is no evidence record yet."),
        _("No time stamp covers this version so far."),
        _("Wait for the next time stamp, or run: hoso evidence renew."),
    ),
    "preservation.no_authority": (
        _("No time stamp was asked for; everything waits as before."),
        _("The address of the time-stamp authority is not set, or it does not answer."),
        _("Set HOSO_TIMESTAMP_URL and check the line; it is tried again every hour."),
    ),
    "preservation.stamp_refused": (
        _("The time stamp was not taken; everything waits as before."),
        _("What the authority sent is no time stamp over what was asked, or its clock is a day off."),
        _("Check the address of the authority and the clock of this server."),
    ),
    "preservation.stamp_no_better": (
        _("Nothing was renewed; the time stamps are as they were."),
        _("A new time stamp would end no later than the one it is to renew."),
        _("Ask the authority for its new certificate, or name a stronger digest in evidence.json."),
    ),
    "preservation.not_approved": (
        _("Nothing was preserved."),
        _("The dossier is still being put together."),
        _("Approve it first; it is then preserved as it stands."),
    ),
    "preservation.store_unusable": (
        _("The preservation store was not opened."),
        _("No home folder is set, or the disk of the store gives an error."),
        _("Set HOSO_HOME, then run hoso doctor: it names what is missing."),
    ),
    "preservation.no_such_copy": (
        _("Nothing was checked."),
        _("No copy of the preservation store is set up at %(place)s."),
        _("Name it as HOSO_OCFL_COPIES does; `hoso doctor` lists the copies."),
    ),
    "preservation.copy_out_of_reach": (
        _("A destroyed dossier is not gone everywhere yet."),
        _("It also stands in the copy of the store at %(place)s, which is not set up any more."),
        _("Set it up again in HOSO_OCFL_COPIES and let the destruction go on, or remove it there by hand."),
    ),
    "preservation.being_written": (
        _("The dossier was not destroyed."),
        _("It is being written into the preservation store at this moment."),
        _("Try again in some minutes."),
    ),
    "preservation.run_ended": (
        _("The check was not continued."),
        _("It has ended, or another worker is at it."),
        _("Look at its findings, or start a new one: hoso fixity --all."),
    ),
    "preservation.not_a_root": (
        _("The preservation store was not opened."),
        _("The folder holds something else, or a store that is arranged in another way."),
        _("Point Hoso to its own store, or to an empty folder; nothing in the folder was changed."),
    ),
    "preservation.staging_elsewhere": (
        _("Nothing was preserved."),
        _("The folder in which new versions are put together is on another disk than the store."),
        _("Put the store and the folder beside it, named like it with .staging, on the same disk."),
    ),
    "preservation.no_room": (
        _("Nothing was preserved; the store is as it was."),
        _("The disk is full, or files may not grow that large."),
        _("Make room on the disk of the store. The work is taken up again by itself."),
    ),
    "preservation.path_refused": (
        _("Nothing was preserved."),
        _("A file has a name that not every disk could keep, or that leads out of its folder."),
        _("Give the file another name and try again."),
    ),
    "preservation.paths_collide": (
        _("Nothing was preserved."),
        _("Two files have names that some disk could not tell apart."),
        _("Give one of them another name and try again."),
    ),
    "preservation.nothing_to_keep": (
        _("Nothing was preserved."),
        _("There is no file to keep."),
        _("Put documents into the dossier first."),
    ),
    "preservation.head_moved": (
        _("Nothing was preserved."),
        _("The stored dossier has another newest version than was known here."),
        _("Load the page again; if it stays so, check the store: hoso fixity --all."),
    ),
    "preservation.lease_lost": (
        _("Nothing was preserved."),
        _("Writing took so long that another worker took the dossier up."),
        _("Nothing is to be done: the other one goes on, or it is tried again by itself."),
    ),
    "preservation.object_taken": (
        _("Nothing was preserved."),
        _("Another worker is writing the same dossier."),
        _("Wait a few minutes; it is tried again by itself."),
    ),
    "preservation.conditions_ignored": (
        _("The preservation store was not opened."),
        _("The S3 store does not keep conditional writes: two writers could lose a version there."),
        _("Use a store that keeps them; `hoso doctor` tells what failed."),
    ),
    "preservation.content_differs": (
        _("Nothing was preserved; the store is as it was."),
        _("A file's bytes no longer have the digest that was recorded when it came in."),
        _("Bring the file in again from its source or from a back-up, then try again."),
    ),
    "preservation.object_unsound": (
        _("Nothing was changed in the store."),
        _("The stored dossier contradicts itself: something was altered from outside."),
        _("Run hoso fixity --all, and restore this dossier from a copy."),
    ),
    "preservation.object_missing": (
        _("Nothing was opened."),
        _("The store does not hold this dossier or this file."),
        _("Run hoso fixity --all, and restore the dossier from a copy."),
    ),
    "preservation.package_incomplete": (
        _("No package was made."),
        _("A field that the circular asks for is missing or not allowed as it is: %(field)s (%(where)s)."),
        _("Complete the description of the dossier, then try again."),
    ),
    "preservation.schema_missing": (
        _("No package was made or checked."),
        _("The schema %(name)s is not installed; it lies in the package %(package)s."),
        _("Run `hoso doctor`: it names what is missing and the command that mends it."),
    ),
    "preservation.package_refused": (
        _("The package was not read; nothing was changed."),
        _("It is no sound package, or it is made so that opening it would do harm: %(reason)s."),
        _("Ask the sender for the package again. hoso validate says more."),
    ),
    "preservation.not_preserved": (
        _("No package was made."),
        _("The dossier does not stand in the preservation store yet as it was approved."),
        _("Wait until its page says that it is preserved, then try again."),
    ),
    "preservation.package_absent": (
        _("No package was written."),
        _("It was kept without an archival package: its symbol, year, retention or dates were missing."),
        _("Complete its description and approve it again; the next version then holds the package."),
    ),
    "preservation.policy_odd": (
        _("The package was not looked at."),
        _("The table intake.toml of this node cannot be read."),
        _("Correct it; hoso package receive --help shows its form."),
    ),
    "preservation.not_waiting": (
        _("Nothing was changed."),
        _("The package was decided about before, or was refused."),
        _("Load the page again and look at what was decided."),
    ),
    "preservation.reason_missing": (
        _("Nothing was decided."),
        _("A reason in words is missing."),
        _("Write why, then decide again."),
    ),
}
