"""Refusals of the room `dossiers`."""

from hoso.lib.errors import DomainError, NotAllowed


class MoveNotOpen(DomainError):
    """The dossier is not in the state that this move starts from."""

    code = "dossiers.move_not_open"


class DossierEmpty(DomainError):
    """A dossier without documents cannot be approved."""

    code = "dossiers.empty"


class NotAllConfirmed(DomainError):
    """Some documents of the dossier were not looked at yet."""

    code = "dossiers.not_all_confirmed"


class NothingCorrected(DomainError):
    """No document of the dossier was corrected since its approval: there is nothing to approve again."""

    code = "dossiers.nothing_corrected"


class HoldsShut(DomainError):
    """A document of the dossier is shut: a secrecy mark was found on it, and nobody has decided yet."""

    code = "dossiers.holds_shut"


class WorkMoveNotOpen(DomainError):
    """The work file is not in the state that this move starts from."""

    code = "dossiers.work_move_not_open"


class PlanMoveNotOpen(DomainError):
    """The file plan is not in the state that this move starts from."""

    code = "dossiers.plan_move_not_open"


class PlanThere(DomainError):
    """The body has a file plan of that year."""

    code = "dossiers.plan_there"


class PlanEmpty(DomainError):
    """A file plan without a line cannot be sent for approval."""

    code = "dossiers.plan_empty"


class PlanIncomplete(DomainError):
    """Lines of the plan lack their retention or the person who makes the file."""

    code = "dossiers.plan_incomplete"


class SymbolTaken(DomainError):
    """Another line of the plan has this symbol."""

    code = "dossiers.symbol_taken"


class HeadingOdd(DomainError):
    """A heading stands below a main heading at most, and has words."""

    code = "dossiers.heading_odd"


class HeadingHeld(DomainError):
    """Lines or headings stand below this heading; it is not removed with them."""

    code = "dossiers.heading_held"


class NotKeeper(NotAllowed):
    """Somebody else keeps this work file."""

    code = "dossiers.not_keeper"


class NoSuchKeeper(DomainError):
    """The person has no post in the body that answers for the file today."""

    code = "dossiers.no_such_keeper"


class EndsBeforeItBegan(DomainError):
    """The work cannot end before it began, nor on a day that is still to come."""

    code = "dossiers.ends_before_it_began"


class KeptBackTooLong(DomainError):
    """A file is kept back for two years at most from the day it was due."""

    code = "dossiers.kept_back_too_long"


class NotDue(DomainError):
    """A file that is never submitted, or whose work goes on, is not kept back."""

    code = "dossiers.not_due"


class NothingAsked(DomainError):
    """Nobody asks to keep this file back, or it was answered."""

    code = "dossiers.nothing_asked"


class AskedAlready(DomainError):
    """To keep this file back was asked for before, and not answered yet."""

    code = "dossiers.asked_already"


class ReasonMissing(DomainError):
    """Who returns, keeps back, freezes or hands on says why."""

    code = "dossiers.reason_missing"


class Hindered(DomainError):
    """The checks found what must be mended before the file goes to the archive."""

    code = "dossiers.hindered"


class NothingChosen(DomainError):
    """No file was chosen to be submitted, or files of several bodies at once."""

    code = "dossiers.nothing_chosen"


class WorkGoesOn(DomainError):
    """A work file is approved only after the archive took it in."""

    code = "dossiers.work_goes_on"


class WorkStandsStill(DomainError):
    """A work file that was closed or submitted takes nothing in and gives nothing out."""

    code = "dossiers.work_stands_still"


class DossierFrozen(DomainError):
    """The dossier is frozen: nobody changes, moves or empties it."""

    code = "dossiers.frozen"


class FrozenAlready(DomainError):
    """The dossier is frozen already, or not frozen where it is to be released."""

    code = "dossiers.frozen_already"


class ListWithoutTitles(DomainError):
    """No column of the list is said to hold the titles."""

    code = "dossiers.list_without_titles"


class WholeTooLarge(DomainError):
    """The files of a dossier are too large for one PDF."""

    code = "dossiers.whole_too_large"


class NothingToPrint(DomainError):
    """There is nothing that this paper could list."""

    code = "dossiers.nothing_to_print"
