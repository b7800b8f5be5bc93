"""Refusals of the room `organisations` in words."""

from django.utils.translation import gettext_lazy as _

_NOTHING = _("The directory of bodies was not changed.")

SENTENCES = {
    "organisations.body_not_found": (
        _("No body was opened."),
        _("The directory holds no such body."),
        _("Look it up by one of its names, old or new."),
    ),
    "organisations.reorganisation_not_found": (
        _("No reorganisation was opened."),
        _("The directory holds none with this identifier."),
        _("Look at the page of one of the bodies it is about."),
    ),
    "organisations.code_not_found": (
        _("No body was found."),
        _("The code %(code)s names no body on %(on)s."),
        _("Codes are reused and end with their body: name a day on which it was in use, or look up a name."),
    ),
    "organisations.code_ambiguous": (
        _("No body was chosen."),
        _("The code %(code)s is in use in more than one scheme: %(schemes)s."),
        _("Write the scheme before the code, as in statistical:%(code)s."),
    ),
    "organisations.code_taken": (
        _NOTHING,
        _("Another body has this code on some of these days."),
        _("Look up the code to see whose it is, and end it there first if that is right."),
    ),
    "organisations.odd_body": (
        _NOTHING,
        _("Kind, level, rule set, code, name or days of the body do not fit together."),
        _("Correct the marked value; names and parents follow each other without gap or overlap."),
    ),
    "organisations.organ_exists": (
        _NOTHING,
        _("This administrative unit has a body of that kind on some of these days."),
        _("Use the body that is there, or let it end first."),
    ),
    "organisations.body_not_alive": (
        _NOTHING,
        _("A body that is needed does not exist on all of these days."),
        _("Check the days on which each of the bodies begins and ends."),
    ),
    "organisations.owned_elsewhere": (
        _NOTHING,
        _("This body is kept by another node, and only that node changes it."),
        _("Ask the office that runs that node."),
    ),
    "organisations.move_not_open": (
        _("The reorganisation was not changed."),
        _("It is already in force or cancelled."),
        _("What is in force is corrected by a later reorganisation, never rewritten."),
    ),
    "organisations.succession_faulty": (
        _("The reorganisation was not put in force, and no body was ended."),
        _("Its lines contradict each other or the days on which the bodies exist."),
        _("Correct every line that is marked, then put it in force again."),
    ),
    "organisations.bodies_left_behind": (
        _("The reorganisation was not put in force, and no body was ended."),
        _("Some bodies stand below one that would cease, and it is not clear where they go."),
        _("Put the reorganisations of those bodies in force together with this one, or move them first."),
    ),
    "organisations.lists_missing": (
        _("Nothing was loaded."),
        _("The published lists of administrative units are not installed."),
        _("Set Hoso up again with its locked packages: `hoso doctor` names the command."),
    ),
    "organisations.lists_broken": (
        _("Nothing was loaded."),
        _("The published lists do not fit together in %(problems)s places."),
        _("Set Hoso up again with its locked packages: the installed lists are not those it was made for."),
    ),
    "organisations.province_unknown": (
        _("Nothing was loaded."),
        _("No province has the code %(province)s, before or after 1 July 2025."),
        _("Give the two digits of the statistical code, such as 08 for Tuyên Quang."),
    ),
}
