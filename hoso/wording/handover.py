"""Refusals of the room `handover` in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "handover.move_not_open": (
        _("Nothing of the handover was changed."),
        _("It is in a state from which this cannot be done (%(state)s)."),
        _("Load the page again: it shows what can be done now."),
    ),
    "handover.planned_already": (
        _("The handover was not planned."),
        _("The body has a handover that is not closed."),
        _("Go on with that one, or give it up first."),
    ),
    "handover.giver_alive": (
        _("The handover was not planned."),
        _("The body has not ceased: somebody is there who hands over."),
        _("Plan it with a giver."),
    ),
    "handover.receiver_missing": (
        _("Nothing was received."),
        _("Nobody has confirmed who receives this kind of thing."),
        _("Confirm the receiver on the page of the handover, then receive again."),
    ),
    "handover.reason_missing": (
        _("Nothing was changed."),
        _("A word on why is missing."),
        _("Write the reason: who reads this in ten years must understand it."),
    ),
    "handover.name_missing": (
        _("Nothing was changed."),
        _("The name of who answers for it is missing."),
        _("Write the name."),
    ),
    "handover.story_missing": (
        _("The find was not entered."),
        _("Its story is missing: the fonds is closed, so a find comes with where, when and by whom."),
        _("Write how it came to light."),
    ),
    "handover.odd_line": (
        _("No line was entered."),
        _("In row %(row)s the value of “%(field)s” does not fit."),
        _("Correct that row, then enter all of them again."),
    ),
    "handover.frozen_lines": (
        _("The list was not changed."),
        _("What was declared is frozen: it was sent, or received."),
        _("Say what you found when you receive the line, or call the list back while nothing was received."),
    ),
    "handover.nothing_declared": (
        _("The list was not sent."),
        _("There is no line on it."),
        _("List what the body has, then send."),
    ),
    "handover.received_already": (
        _("Nothing was received."),
        _("Line %(ordinal)s was received before: %(state)s."),
        _("Load the page again and look at what a colleague found."),
    ),
    "handover.still_open": (
        _("The handover was not closed."),
        _(
            "Still open: %(lines)s lines, %(differences)s differences, %(tasks)s tasks, %(loans)s loans, "
            "%(clearances)s exit clearances."
        ),
        _("The page of the handover names each of them; settle them, then close."),
    ),
    "handover.tasks_left": (
        _("Nothing was confirmed."),
        _("The person still leads open tasks in this body: %(count)s."),
        _("Let the head of the body pass them on to a colleague first."),
    ),
    "handover.item_confirmed": (
        _("Nothing was confirmed."),
        _("%(by)s confirmed it before."),
        _("Load the page again."),
    ),
    "handover.fonds_missing": (
        _("The find was not entered."),
        _("The body has no fonds to which it could belong."),
        _("Open the fonds of the body first."),
    ),
    "handover.destruction_barred": (
        _("Nothing was destroyed."),
        _("The handover of the body is open; until it is closed nothing it left may be destroyed."),
        _("Close the handover first."),
    ),
    "handover.nothing_to_print": (
        _("Nothing was printed."),
        _("There is no line for this paper."),
        _("List what the body has first, or choose another paper."),
    ),
}
