"""Refusals of the room `disposal`."""

from hoso.lib.errors import DomainError, NotAllowed


class MoveNotOpen(DomainError):
    """The proposal is not in a state from which this can be done."""

    code = "disposal.move_not_open"


class NotDue(DomainError):
    """A dossier must still be kept: for ever, until a later year, or nobody has said how long."""

    code = "disposal.not_due"


class NoDuplicate(DomainError):
    """A dossier is called a duplicate, and no older one holds all of its documents."""

    code = "disposal.no_duplicate"


class Barred(DomainError):
    """Something forbids for now that a dossier is destroyed; `barrier` says what."""

    code = "disposal.barred"


class InAnotherProposal(DomainError):
    """A dossier stands in one open proposal at a time."""

    code = "disposal.in_another_proposal"


class NothingProposed(DomainError):
    """A proposal without a dossier, or without an explanation, does not go before a council."""

    code = "disposal.nothing_proposed"


class CouncilIncomplete(DomainError):
    """A council has a chair, the archive's representative and one member more."""

    code = "disposal.council_incomplete"


class NotDecided(DomainError):
    """Lines wait for the council's word, or its minutes are not entered."""

    code = "disposal.not_decided"


class OwnProposal(NotAllowed):
    """Who drew a proposal up does not approve it."""

    code = "disposal.own_proposal"


class DecisionMissing(DomainError):
    """A decision on destruction has a number and a date, and none lies ahead."""

    code = "disposal.decision_missing"


class RaisedTooLow(DomainError):
    """A council keeps a dossier longer, never shorter."""

    code = "disposal.raised_too_low"


class ReasonMissing(DomainError):
    """Who holds, keeps, raises, returns or cancels says why."""

    code = "disposal.reason_missing"


class HoldEnded(DomainError):
    """The hold was lifted before, or its day is over."""

    code = "disposal.hold_ended"


class DestroyedAlready(DomainError):
    """A dossier was destroyed by a decision; nothing can be held or proposed any more."""

    code = "disposal.destroyed_already"


class DestructionBegun(DomainError):
    """Something was destroyed by this decision: it cannot be cancelled any more."""

    code = "disposal.destruction_begun"


class MinutesOdd(DomainError):
    """Minutes of destruction name a method, a day, two witnesses at least, and what was decided on."""

    code = "disposal.minutes_odd"


class PolicyOdd(DomainError):
    """The office's table of disposal cannot be read; nothing is decided by it."""

    code = "disposal.policy_odd"


class NothingToPrint(DomainError):
    """What a paper tells of is not there yet, or the paper is no list."""

    code = "disposal.nothing_to_print"


class NotConfirmed(NotAllowed):
    """Deciding on destruction, and having it done, asks for the password again."""

    code = "disposal.not_confirmed"
