"""Refusals of the room `custody` in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "custody.box_holds_more": (
        _("No box was entered as destroyed."),
        _("Things lie in it that no decision has destroyed (%(count)s)."),
        _("Take them out first, or leave the box out."),
    ),
    "custody.label_taken": (
        _("The box was not registered."),
        _("The label %(label)s is on another box."),
        _("Use the next free label."),
    ),
    "custody.label_odd": (
        _("The box was not registered."),
        _("“%(label)s” cannot be a label."),
        _("A label has 1 to 60 letters, digits, spaces and the signs . - /"),
    ),
    "custody.years_odd": (
        _("Nothing was recorded."),
        _("%(from_year)s to %(to_year)s is no span of years."),
        _("Give both years with four digits, the earlier one first, or none."),
    ),
    "custody.count_odd": (
        _("The room was not registered."),
        _("%(boxes)s boxes with these metres cannot be registered at once."),
        _("Give 1 to %(most)s boxes and metres that are not below zero; a larger store is counted by rooms."),
    ),
    "custody.place_taken": (
        _("The place was not made."),
        _("There is a place “%(place)s” at this spot already."),
        _("Use the place that is there, or choose another name."),
    ),
    "custody.place_not_empty": (
        _("The place was not given up."),
        _("%(boxes)s boxes still stand at “%(place)s”."),
        _("Move them to another place first."),
    ),
    "custody.place_elsewhere": (
        _("Nothing was moved."),
        _("“%(place)s” was given up, or is a place of another body."),
        _("Choose a place of the body that keeps the boxes, or hand the boxes over first."),
    ),
    "custody.moved_since": (
        _("Nothing was recorded."),
        _("%(at)s lies ahead, or before the last move that is known."),
        _("Correct the day, or look at the history of the box first."),
    ),
    "custody.is_lent": (
        _("Nothing was recorded."),
        _("“%(what)s” is lent to %(borrower)s since %(since)s."),
        _("Record its return first."),
    ),
    "custody.others_changed": (
        _("Nothing was moved."),
        _("%(found)s boxes stand at “%(place)s” by now, not the %(expected)s that were shown."),
        _("Look at the place again, then decide."),
    ),
    "custody.already_used": (
        _("The count was not corrected."),
        _("Something has happened to the box %(label)s since then, so there is such a box."),
        _("Take out only boxes that never were there; a box that is gone is missing, not miscounted."),
    ),
    "custody.seal_odd": (
        _("Nothing was recorded."),
        _("This does not fit to what is known of the seal."),
        _("Give the number of a new seal; only a seal that was whole is found broken."),
    ),
    "custody.stock_take_runs": (
        _("The stock-take was not started."),
        _("One runs at “%(place)s” already, since %(since)s."),
        _("Go on with that one, or close it first."),
    ),
    "custody.stock_take_closed": (
        _("Nothing was changed."),
        _("This stock-take was closed already."),
        _("Look at what it found, or start a new one."),
    ),
    "custody.list_without_labels": (
        _("The list was not taken in."),
        _("No column is chosen for the labels of the boxes, or a column of other things for places."),
        _("Choose the column in which the number or label of each box stands."),
    ),
    "custody.nothing_to_settle": (
        _("Nothing was moved."),
        _("One of the boxes did not stand elsewhere, or somebody has dealt with it already."),
        _("Load the page again to see what is left."),
    ),
    "custody.loan_odd": (
        _("Nothing was lent."),
        _("A loan says what is lent, who takes it, what for, who permitted it, and until which day to come."),
        _("Fill in what is missing, then try again."),
    ),
    "custody.not_lendable": (
        _("Nothing was lent."),
        _("Only boxes, dossiers and documents that are there can be lent."),
        _("Look for the original itself and lend that."),
    ),
    "custody.pages_differ": (
        _("The return was not recorded."),
        _("%(out)s pages went out and %(back)s came back."),
        _("Count again; if it is so, say what differs."),
    ),
    "custody.already_returned": (
        _("Nothing was recorded."),
        _("“%(what)s” has come back already."),
        _("Load the page again and look at what is there now."),
    ),
    "custody.factor_odd": (
        _("Nothing was estimated."),
        _("“%(factor)s” has a value that one cannot reckon with."),
        _("Give a number above zero; not more metres can be unarranged than there are."),
    ),
    "custody.place_unclear": (
        _("Nothing was recorded."),
        _("Several places are called “%(place)s”."),
        _("Write the way to it from the top, such as Kho 2 › Giá 4."),
    ),
    "custody.photograph_held": (
        _("The photograph was not kept."),
        _("It bears a secrecy mark, or something that may be one."),
        _("Photograph the outside without the papers; secret papers belong on their separate list."),
    ),
    "custody.too_many_photographs": (
        _("The photograph was not kept."),
        _("%(most)s photographs of this box are kept already."),
        _("Register what lies in it as dossiers, or digitise it."),
    ),
}

# Why a row of a list was not taken in.
ROW_ERRORS = {
    "no_label": _("no label of a box"),
    "label_odd": _("the label has signs that a label cannot have"),
    "metres_odd": _("the metres are no measure"),
    "years_odd": _("the years are none, or in the wrong order"),
    "state_unknown": _("the state of the records is none that is known"),
    "twice": _("an earlier row has the same label and says something else"),
    "taken": _("there is a box of this label already, with other facts"),
    "after_last_day": _("dated after the last day of the fonds"),
    "secret": _("bears a secrecy mark; nothing of it was kept"),
    "too_many_lines": _("the box has too many lines"),
}
