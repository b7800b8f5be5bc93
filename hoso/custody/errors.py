"""Refusals of the room `custody`."""

from hoso.lib.errors import DomainError


class LabelTaken(DomainError):
    """The custodian already has a box of this label."""

    code = "custody.label_taken"


class LabelOdd(DomainError):
    """A label is 1 to 60 letters, digits, spaces and . - / signs."""

    code = "custody.label_odd"


class YearsOdd(DomainError):
    """A span of years has both its years, the earlier one first."""

    code = "custody.years_odd"


class CountOdd(DomainError):
    """A room is registered with 1 to 20,000 boxes, and metres that are not below zero."""

    code = "custody.count_odd"


class PlaceTaken(DomainError):
    """There is a place of that name at the same spot of the tree."""

    code = "custody.place_taken"


class PlaceNotEmpty(DomainError):
    """Boxes still stand at a place that is to be given up."""

    code = "custody.place_not_empty"


class PlaceUnclear(DomainError):
    """Several places are called so; the way to it from the top of the tree tells them apart."""

    code = "custody.place_unclear"


class PlaceElsewhere(DomainError):
    """The place belongs to a body for which the actor moves nothing."""

    code = "custody.place_elsewhere"


class MovedSince(DomainError):
    """A move cannot be told for a moment before the last one that is known, nor for the future."""

    code = "custody.moved_since"


class IsLent(DomainError):
    """Somebody has the original in hand; it cannot have been seen at a place, nor be lent again."""

    code = "custody.is_lent"


class OthersChanged(DomainError):
    """What stands at the place is not what the person saw before deciding; nothing was moved."""

    code = "custody.others_changed"


class AlreadyUsed(DomainError):
    """A box that was filled, lent or photographed was there: it is not struck out as miscounted."""

    code = "custody.already_used"


class SealOdd(DomainError):
    """A seal has a number, and only a whole one can be found broken."""

    code = "custody.seal_odd"


class StockTakeRuns(DomainError):
    """A stock-take runs at the place already."""

    code = "custody.stock_take_runs"


class StockTakeClosed(DomainError):
    """The stock-take was closed already."""

    code = "custody.stock_take_closed"


class NothingToSettle(DomainError):
    """One of the boxes did not stand elsewhere in this stock-take, or somebody has settled it already."""

    code = "custody.nothing_to_settle"


class ListWithoutLabels(DomainError):
    """No column is said to hold the labels of boxes, or the columns chosen cannot be right."""

    code = "custody.list_without_labels"


class LoanOdd(DomainError):
    """A loan names the borrower, the purpose, who permitted it, and a due day that is not past."""

    code = "custody.loan_odd"


class NotLendable(DomainError):
    """Boxes, dossiers and documents are lent; what was struck never was."""

    code = "custody.not_lendable"


class PagesDiffer(DomainError):
    """Other pages came back than went out, and nobody says what differs."""

    code = "custody.pages_differ"


class AlreadyReturned(DomainError):
    """The loan was ended before, by somebody else or a moment ago."""

    code = "custody.already_returned"


class FactorOdd(DomainError):
    """A factor of the estimate is no number one can reckon with, or there is none of that name."""

    code = "custody.factor_odd"


class PhotographHeld(DomainError):
    """A photograph bears a secrecy mark, or may; nothing of it was kept."""

    code = "custody.photograph_held"


class TooManyPhotographs(DomainError):
    """So many photographs of one box are kept already."""

    code = "custody.too_many_photographs"


class BoxHoldsMore(DomainError):
    """Something lies in a box that no decision has destroyed: the box itself is not destroyed either."""

    code = "custody.box_holds_more"
