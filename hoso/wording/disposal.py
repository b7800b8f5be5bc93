"""Refusals, states and reasons of the room `disposal` in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoso.disposal.rules import Barrier, Ground, Seat, State, Step, Verdict

STATES: Mapping[State, str | Promise] = {
    State.DRAWN: pgettext_lazy("disposal", "being drawn up"),
    State.COUNCIL: pgettext_lazy("disposal", "before the council"),
    State.RETURNED: pgettext_lazy("disposal", "returned"),
    State.APPROVED: pgettext_lazy("disposal", "decided on"),
    State.DESTROYED: pgettext_lazy("disposal", "destroyed"),
    State.CANCELLED: pgettext_lazy("disposal", "cancelled"),
}
GROUNDS: Mapping[Ground, str | Promise] = {
    Ground.TERM_ENDED: _("its term has ended"),
    Ground.DUPLICATE: _("an older dossier holds all of it"),
}
VERDICTS: Mapping[Verdict, str | Promise] = {
    Verdict.WAITING: pgettext_lazy("disposal", "not decided"),
    Verdict.DESTROY: pgettext_lazy("disposal", "to be destroyed"),
    Verdict.KEEP: pgettext_lazy("disposal", "kept"),
    Verdict.RAISE: pgettext_lazy("disposal", "kept longer"),
}
STEPS: Mapping[Step, str | Promise] = {
    Step.WAITING: pgettext_lazy("disposal", "there"),
    Step.NOTED: pgettext_lazy("disposal", "its bytes are going"),
    Step.DONE: pgettext_lazy("disposal", "destroyed"),
    Step.KEPT: pgettext_lazy("disposal", "kept"),
}
SEATS: Mapping[Seat, str | Promise] = {
    Seat.CHAIR: _("chair of the council"),
    Seat.MEMBER: _("member of the council"),
    Seat.ARCHIVE: _("representative of the archive"),
}
BARRIERS: Mapping[Barrier, str | Promise] = {
    Barrier.HOLD: _("there is a hold on it"),
    Barrier.FONDS_HOLD: _("there is a hold on its fonds"),
    Barrier.HANDOVER: _("what its body leaves is being handed over"),
    Barrier.ON_LOAN: _("it is on loan"),
    Barrier.SECRET: _("it bears a secrecy mark, or may"),
    Barrier.LOCKED: _("the office never destroys this kind"),
    Barrier.FROZEN: _("it is frozen"),
    Barrier.NOT_ARCHIVAL: _("it is not in the hands of this archive"),
    Barrier.NOT_DUE: _("it must still be kept"),
    Barrier.BEING_WRITTEN: _("it is being written into the preservation store"),
    Barrier.RIGHT_LOST: _("who asked for it may not decide on it any more"),
}

SENTENCES = {
    "disposal.move_not_open": (
        _("Nothing of the proposal was changed."),
        _("It is in a state from which this cannot be done (%(proposal_state)s)."),
        _("Load the page again: it shows what can be done now."),
    ),
    "disposal.not_due": (
        _("No dossier was added."),
        _("One of them must still be kept: for ever, for longer, or nobody has said how long."),
        _("Take it from the list of what is due, or have its retention set first."),
    ),
    "disposal.no_duplicate": (
        _("No dossier was added."),
        _("One of them is no duplicate: no older dossier holds all of its documents."),
        _("Compare the two, and leave it out."),
    ),
    "disposal.barred": (
        _("No dossier was added."),
        _("Something forbids for now that one of them is destroyed (%(barrier)s)."),
        _("Settle that first, or leave it out."),
    ),
    "disposal.in_another_proposal": (
        _("No dossier was added."),
        _("One of them stands in another open proposal."),
        _("Go on with that one, or take the dossier off it."),
    ),
    "disposal.nothing_proposed": (
        _("The list was not changed."),
        _("It needs an explanation and at least one dossier, and holds %(most)s at most."),
        _("Add what is missing, or begin a second list."),
    ),
    "disposal.council_incomplete": (
        _("The council was not named."),
        _("It needs one chair, a representative of the archive and a third member, each with a name."),
        _("Name who is missing."),
    ),
    "disposal.not_decided": (
        _("Nothing was decided."),
        _("%(count)s lines are still open, or the minutes of the council are not entered."),
        _("Finish these lines and enter the minutes first."),
    ),
    "disposal.own_proposal": (
        _("Nothing was decided."),
        _("Who drew up a proposal does not decide on it."),
        _("Ask somebody else who may decide."),
    ),
    "disposal.decision_missing": (
        _("Nothing was entered."),
        _("A number or a day is missing, or the day lies ahead."),
        _("Give number and day as they stand on the paper."),
    ),
    "disposal.raised_too_low": (
        _("Nothing was decided."),
        _("A council keeps a dossier longer than it is kept already, never shorter."),
        _("Give a longer term, or take the dossier off the list."),
    ),
    "disposal.reason_missing": (
        _("Nothing was changed."),
        _("A word on why is missing."),
        _("Write the reason: who reads this in ten years must understand it."),
    ),
    "disposal.hold_ended": (
        _("The hold was not lifted."),
        _("Somebody lifted it before."),
        _("Load the page again."),
    ),
    "disposal.destroyed_already": (
        _("No hold was put on the dossier."),
        _("It was destroyed by a decision."),
        _("Open the dossier: it says by which one."),
    ),
    "disposal.destruction_begun": (
        _("The proposal was not cancelled."),
        _("Something was destroyed by its decision already."),
        _("Put a hold on what must stay, and end the decision without it."),
    ),
    "disposal.minutes_odd": (
        _("The minutes were not entered."),
        _("Method, day, two witnesses or the destroyed dossiers are missing, or an amount is none."),
        _("Give the minutes as they were signed; the day is not before the decision."),
    ),
    "disposal.not_confirmed": (
        _("Nothing was decided."),
        _("Your password was not given again, or it is another one."),
        _("Type it once more: a page that was left open decides nothing."),
    ),
    "disposal.nothing_to_print": (
        _("Nothing was printed."),
        _("What this paper tells of is not there yet, or it is no list."),
        _("Go on with the proposal first, or take the PDF."),
    ),
    "disposal.policy_odd": (
        _("Nothing was decided."),
        _("The office's table disposal.toml cannot be read."),
        _("Correct it: lists kept_fields and locked_codes; nothing is destroyed until then."),
    ),
}
