"""Refusals of the room `dossiers` in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SENTENCES = {
    "dossiers.move_not_open": (
        _("The dossier was not changed."),
        _("It was approved already; what is approved is kept as it stands."),
        _("Open the dossier and look at its history."),
    ),
    "dossiers.empty": (
        _("The dossier was not approved."),
        _("It holds no document."),
        _("Put documents into it, then approve it."),
    ),
    "dossiers.not_all_confirmed": (
        _("The dossier was not approved."),
        _("%(count)s of its documents were not checked yet."),
        _("Check them (quality control), then approve the dossier."),
    ),
    "dossiers.nothing_corrected": (
        _("The dossier was not approved again."),
        _("No document in it was corrected since its approval."),
        _("What was approved is kept as it stands; there is nothing to do."),
    ),
    "dossiers.holds_shut": (
        _("The dossier was neither approved nor preserved."),
        _("A document in it is shut: it may be secret."),
        _("Wait for the decision about it: what is secret leaves the dossier by itself."),
    ),
    "dossiers.work_move_not_open": (
        _("The work file was not changed."),
        _("In its state, “%(work_state)s”, this cannot be done."),
        _("Load the page again: it shows what can be done now."),
    ),
    "dossiers.plan_move_not_open": (
        _("The file plan was not changed, and no file was opened from it."),
        _("In its state, “%(plan_state)s”, this cannot be done."),
        _("A plan is changed until it is sent; files are opened from it once it is approved."),
    ),
    "dossiers.plan_there": (
        _("No file plan was made."),
        _("The body has a file plan of %(year)s already."),
        _("Open that plan, or choose another year."),
    ),
    "dossiers.plan_empty": (
        _("The file plan was not sent."),
        _("It has no line yet."),
        _("Add files to it, copy last year's plan or take in a list."),
    ),
    "dossiers.plan_incomplete": (
        _("The file plan was not sent."),
        _("%(count)s of its lines lack the retention or the person who makes the file."),
        _("Fill in what is marked, then send the plan."),
    ),
    "dossiers.symbol_taken": (
        _("The file plan was not changed."),
        _("The symbol %(symbol)s would stand in it twice."),
        _("Give another symbol, or main headings different abbreviations."),
    ),
    "dossiers.heading_odd": (
        _("The heading was not set."),
        _("A heading has words, and stands below a main heading at most; a plan has 80 at most."),
        _("Correct the heading."),
    ),
    "dossiers.heading_held": (
        _("The heading was not removed."),
        _("Files or other headings stand below it."),
        _("Remove or move them first."),
    ),
    "dossiers.not_keeper": (
        _("The work file was not changed."),
        _("Somebody else keeps it."),
        _("Ask its keeper, or have it handed on to you."),
    ),
    "dossiers.no_such_keeper": (
        _("Nobody was named."),
        _("The person holds no post in this body today."),
        _("Choose somebody of the body."),
    ),
    "dossiers.ends_before_it_began": (
        _("The end of the work was not set."),
        _("%(ended_on)s lies before the file was opened (%(opened_on)s), or is still to come."),
        _("Give the day on which the work ended."),
    ),
    "dossiers.kept_back_too_long": (
        _("The file is not kept back."),
        _("It may stay with its keeper until %(latest_on)s at most: 2 years from the day it was due."),
        _("Choose an earlier day that is still to come."),
    ),
    "dossiers.not_due": (
        _("The file is not kept back."),
        _("It is not to be submitted: its work goes on, or it is kept less than 5 years."),
        _("Nothing has to be asked for."),
    ),
    "dossiers.nothing_asked": (
        _("Nothing was answered."),
        _("Nobody asks to keep this file back, or it was answered already."),
        _("Look at the file: it shows what was asked and answered."),
    ),
    "dossiers.asked_already": (
        _("It was not asked again."),
        _("To keep this file back was asked for before, and waits for its answer."),
        _("Wait for the answer of the head."),
    ),
    "dossiers.reason_missing": (
        _("Nothing was changed."),
        _("It is not said why."),
        _("Write the reason; of a consent, number and date."),
    ),
    "dossiers.hindered": (
        _("The work file stays as it is."),
        _("Something must be mended first: %(checks)s."),
        _("Open the file: it shows what is wrong and where to mend it."),
    ),
    "dossiers.nothing_chosen": (
        _("Nothing was submitted or decided."),
        _("No file was chosen, or files of several bodies at once."),
        _("Choose files of one body."),
    ),
    "dossiers.work_goes_on": (
        _("The dossier was not approved."),
        _("It is a work file that the archive has not taken in yet."),
        _("Have its keeper close and submit it; when the archive has it, approve it."),
    ),
    "dossiers.work_stands_still": (
        _("Nothing was put in, taken out or described anew."),
        _("The work file was closed, or is on its way to the archive."),
        _("Have its keeper open it again, with a reason."),
    ),
    "dossiers.frozen": (
        _("The dossier was not changed."),
        _("It is frozen: nobody changes, empties, moves or approves it."),
        _("Its page says why; who approves dossiers can release it."),
    ),
    "dossiers.frozen_already": (
        _("Nothing was frozen or released."),
        _("One of the dossiers is frozen already, or is not frozen."),
        _("Load the page again and choose anew."),
    ),
    "dossiers.list_without_titles": (
        _("Nothing was taken in."),
        _("No column is said to hold the titles."),
        _("Say which column holds the titles of the files."),
    ),
    "dossiers.whole_too_large": (
        _("The dossier was not put together."),
        _("Its files have more than %(megabytes)s MB."),
        _("Take the documents out one by one, or from the preservation store."),
    ),
    "dossiers.nothing_to_print": (
        _("Nothing was printed."),
        _("There is nothing that this paper could list."),
        _("Look at the page: it shows what is there."),
    ),
}

PLAN_STATES = {
    "draft": pgettext_lazy("plan", "being drawn up"),
    "sent": pgettext_lazy("plan", "sent for approval"),
    "approved": pgettext_lazy("plan", "in force"),
}
WORK_STATES = {
    "open": pgettext_lazy("work file", "open"),
    "closed": pgettext_lazy("work file", "closed"),
    "submitted": pgettext_lazy("work file", "submitted"),
    "returned": pgettext_lazy("work file", "returned"),
    "kept_back": pgettext_lazy("work file", "kept back"),
    "accepted": pgettext_lazy("work file", "in the archive"),
}
NUMBERINGS = {
    "whole": _("through the whole plan"),
    "by_heading": _("anew below each main heading"),
}
FILE_KINDS = {
    "matter": _("current matter"),
    "type": _("documents of one type"),
    "subject": _("subject, problem or case"),
}
MEDIA = {
    "paper": pgettext_lazy("medium of a file", "paper"),
    "digital": pgettext_lazy("medium of a file", "digital"),
    "both": pgettext_lazy("medium of a file", "paper and digital"),
}
CHECKS = {
    "empty": _("it is empty"),
    "shut": _("a document in it may be secret"),
    "not_ended": _("it is not said when the work ended"),
    "not_appraised": _("it is not said how long it is kept"),
    "kept_too_short": _("it is kept less than 5 years: such files are not submitted"),
    "frozen": _("it is frozen"),
    "unchecked": _("the fields of some documents were not checked"),
    "without_file": _("some documents have no file"),
    "no_symbol": _("it has no symbol"),
    "outside_plan": _("no plan foresaw it"),
    "plan_not_approved": _("its plan is not in force"),
    "below_plan": _("it is kept shorter than the plan says"),
    "sheets_not_counted": _("its sheets were not counted"),
    "undated": _("some documents have no date"),
}
TERMS = {
    "digital_60_days": _("digital: 60 days from the end of the work"),
    "one_year_from_year": _("a year, counted from the year in which the work ended"),
    "one_year_from_day": _("a year from the day on which the work ended"),
    "construction_3_months": _("works: 3 months from the settlement"),
    "historical_5_years": _("to the historical archive: 5 years, counted from the year of submission"),
}
ROW_ERRORS = {
    "no_title": _("no title"),
    "retention_odd": _("the retention is neither permanent nor a number of years"),
    "no_retention": _("no retention"),
    "symbol_twice": _("the plan has this symbol already"),
    "secret": _("bears a secrecy mark; nothing of it was kept"),
}
