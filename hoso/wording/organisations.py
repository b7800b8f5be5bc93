"""Refusals of the room `organisations` in words, and its rules about who gets records."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hoso.organisations.queries import DECIDED, Verification

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
    "organisations.reason_missing": (
        _("Nothing was decided about the records."),
        _("A reason of at most 500 letters is missing: somebody will ask for it years from now."),
        _("Write why the rule does not fit this body, with the paper that says so."),
    ),
    "organisations.receiver_of_other_line": (
        _("Nothing was decided about the records."),
        _("Party and state records never cross, and an administrative unit keeps no records itself."),
        _("Choose a body of the same line: an archive, an office, a committee."),
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
    "organisations.correction_odd": (
        _("The correction was not written down."),
        _("What it corrects is not in force by its day, or is about other bodies."),
        _("Choose the reorganisation in force that was wrong, and a day not before it."),
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
    "organisations.list_unreadable": (
        _("Nothing was loaded."),
        _("%(file)s is not a list of the expected shape: %(problem)s."),
        _("Give the path of the list as it was published: comma-separated, UTF-8, with its heading."),
    ),
    "organisations.province_unknown": (
        _("Nothing was loaded."),
        _("No province has the code %(province)s, before or after 1 July 2025."),
        _("Give the two digits of the statistical code, such as 08 for Tuyên Quang."),
    ),
}

_ITSELF = _("The body exists: its records stay in its own current archive.")
_PERMANENT = _("After arrangement, permanent records go to the historical archive of the province.")
_LIMITED = _(
    "After arrangement, records of limited term go to the body that is appointed for it; nobody is yet."
)
_MERGED = _("The body was merged: its records go to the current archive of the body that came of it.")
_DIVIDED = _("The body was divided and ceased: its records go to the body directly above it.")
_DISSOLVED = _("The body was dissolved: its records go to the body directly above it.")
_SPLIT_OFF = _(
    "A part was split off and the body goes on: its earlier records stay in its own current archive."
)
_PARTY_DISTRICT = _(
    "The district level ended: all records of the Party committee go to the Party's historical archive in "
    "the province, through the archive of the provincial committee, and are arranged before terms are told "
    "apart."
)

# By code of the rule (`organisations.rules.records.RULES`).
RECORDS_RULES: Mapping[str, str | Promise] = {
    DECIDED: _("A person decided it."),
    "state_district_paper": _(
        "The district level ended: all records go to the assigned historical archive of the province, which "
        "arranges them and only then tells permanent and limited term apart."
    ),
    "state_district_digital": _(
        "The district level ended: an appointed body cuts digital records out of the systems by account or "
        "code, and hands them to the historical archive of the province."
    ),
    "state_district_limited": _LIMITED,
    "state_merged_permanent": _PERMANENT,
    "state_divided_permanent": _PERMANENT,
    "state_dissolved_permanent": _PERMANENT,
    "state_merged": _MERGED,
    "state_divided": _DIVIDED,
    "state_dissolved": _DISSOLVED,
    "state_split_off": _SPLIT_OFF,
    "state_lives": _ITSELF,
    "party_district_paper": _PARTY_DISTRICT,
    "party_district_digital": _PARTY_DISTRICT,
    "party_district_limited": _LIMITED,
    "party_merged_permanent": _PERMANENT,
    "party_divided_permanent": _PERMANENT,
    "party_dissolved_permanent": _PERMANENT,
    "party_merged": _MERGED,
    "party_divided": _DIVIDED,
    "party_dissolved": _DISSOLVED,
    "party_split_off": _SPLIT_OFF,
    "party_lives": _ITSELF,
    "no_merged": _("The municipality was merged: its closed archive goes to the new municipality."),
    "no_divided": _(
        "The municipality was divided: its closed archive stays whole, and the municipalities that took over "
        "a part agree who has it."
    ),
    "no_split_off": _SPLIT_OFF,
    "no_lives": _ITSELF,
}
VERIFICATIONS: Mapping[Verification, str | Promise] = {
    Verification.VERIFIED: _("seen in the text of the rule"),
    Verification.SECONDARY: _("told by a secondary source: check the text"),
    Verification.MEMORY: _("not seen in any text: check before relying on it"),
    Verification.DECIDED: _("a decision, not a rule"),
}
