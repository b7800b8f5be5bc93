"""Refusals of the room `accounts` in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "accounts.view_name_missing": (
        _("The view was not kept."),
        _("It has no name."),
        _("Write a short name by which you will know it."),
    ),
    "accounts.too_many_views": (
        _("The view was not kept."),
        _("You keep %(most)s views of this list already."),
        _("Forget one that you no longer use."),
    ),
    "accounts.name_taken": (
        _("The account was not opened."),
        _("The user name %(username)s is taken; names are never given twice."),
        _("Choose another user name."),
    ),
    "accounts.not_own_right": (
        _("Nothing was delegated."),
        _("The post does not hold, so far and so high: %(acts)s. Rights that were lent are not passed on."),
        _("Choose among the acts of the post, or ask whoever holds the right."),
    ),
    "accounts.token_refused": (
        _("Nothing was done."),
        _("The token is unknown, has ended, or belongs to another account."),
        _("Make a new one with `hoso accounts token`."),
    ),
    "accounts.odd_period": (
        _("Nothing was given."),
        _("The period would end before it begins."),
        _("Correct the two dates."),
    ),
    "accounts.outlasts_post": (
        _("Nothing was given."),
        _("The period reaches beyond the days on which the post is held."),
        _("Choose days within those of the post; `hoso accounts show` tells them."),
    ),
    "accounts.already_ended": (
        _("Nothing was ended."),
        _("It has ended already, or ends by then anyway."),
        _("Look at its days with `hoso accounts show`."),
    ),
}
