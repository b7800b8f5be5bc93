"""Refusals of the room `handover`."""

from hoso.lib.errors import BadValue, DomainError


class MoveNotOpen(DomainError):
    """The plan, the handover or the line is not in a state from which this can be done."""

    code = "handover.move_not_open"


class PlannedAlready(DomainError):
    """The body has a handover that is not closed; there is one at a time."""

    code = "handover.planned_already"


class GiverAlive(DomainError):
    """Without a giver only what a body that has ceased has left is taken over."""

    code = "handover.giver_alive"


class ReceiverMissing(DomainError):
    """Nobody has confirmed who receives this kind of thing."""

    code = "handover.receiver_missing"


class ReasonMissing(DomainError):
    """Who departs from the rule, or settles a difference, says why."""

    code = "handover.reason_missing"


class NameMissing(DomainError):
    """Who settles a difference signs with a name."""

    code = "handover.name_missing"


class StoryMissing(DomainError):
    """A find is entered with its story: where, when and by whom it was found."""

    code = "handover.story_missing"


class OddLine(BadValue):
    """A line of an inventory cannot be as it was given; `field` and `row` say where."""

    code = "handover.odd_line"


class FrozenLines(DomainError):
    """What was declared is frozen since it was sent; only what was received is added."""

    code = "handover.frozen_lines"


class NothingDeclared(DomainError):
    """An inventory without a line cannot be sent."""

    code = "handover.nothing_declared"


class ReceivedAlready(DomainError):
    """A line was received before, by somebody else or by oneself; `by` and `at` say when."""

    code = "handover.received_already"


class StillOpen(DomainError):
    """A handover cannot be closed while something of it is open; the facts say how much of what."""

    code = "handover.still_open"


class TasksLeft(DomainError):
    """A leaving person still leads open tasks in the body; `count` says how many."""

    code = "handover.tasks_left"


class ItemConfirmed(DomainError):
    """The line of a clearance was confirmed before."""

    code = "handover.item_confirmed"


class FondsMissing(DomainError):
    """The body has no fonds yet to which a find could belong."""

    code = "handover.fonds_missing"


class DestructionBarred(DomainError):
    """While the handover of a body is open nothing that it left may be destroyed (CV 414, point 6)."""

    code = "handover.destruction_barred"


class NothingToPrint(DomainError):
    """There is no line for this paper."""

    code = "handover.nothing_to_print"
