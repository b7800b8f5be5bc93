"""Refusals of the room `registry` in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "registry.field_unknown": (
        _("Nothing was changed."),
        _("There is no field %(field)s."),
        _("Load the page again."),
    ),
    "registry.field_odd": (
        _("Nothing was changed."),
        _("“%(value)s” does not fit this field."),
        _("Write a date as day/month/year, a number with its digits."),
    ),
    "registry.already_confirmed": (
        _("Nothing was changed."),
        _("Somebody has confirmed this document already."),
        _("To correct it all the same, give a reason."),
    ),
    "registry.dated_after_last_day": (
        _("The document was not confirmed."),
        _("It would be dated after %(closed_on)s, the last day of the body whose records these are."),
        _("Read the date again, or leave it empty. If it is right, the paper is another body's."),
    ),
    "registry.series_odd": (
        _("The series was not declared."),
        _("It cannot be so: %(what)s."),
        _("Correct it, or ask whoever kept the register in those years."),
    ),
    "registry.series_overlaps": (
        _("The series was not declared."),
        _("The series “%(title)s” holds the same documents in the same time."),
        _("Name types or symbols that stand in this series alone, or withdraw the other one first."),
    ),
    "registry.series_gone": (
        _("Nothing was changed."),
        _("This series was withdrawn before."),
        _("Load the page again: it shows the series in force."),
    ),
    "registry.signatures_missing": (
        _("The document was not issued."),
        _("It is being signed digitally, and not all of its signatures are there."),
        _("Let it be signed, or give the signing up with a reason."),
    ),
    "registry.paper_not_pdf": (
        _("The signing was not begun."),
        _("The text of the draft is the file %(name)s, and only a PDF can be signed."),
        _("Add the text as PDF in place of that file, with its number and date in it."),
    ),
    "registry.nothing_signed": (
        _("Nothing was changed."),
        _("This draft is not being signed digitally."),
        _("Load the page again; begin the signing first."),
    ),
    "registry.draft_files_too_many": (
        _("The file was not added."),
        _("A document has at most %(most)s files."),
        _("Put several annexes into one file, or take one out."),
    ),
    "registry.draft_files_too_large": (
        _("The file was not added."),
        _("All files of a document together are at most %(most_mib)s MiB."),
        _("Make the annexes smaller, or send them apart."),
    ),
    "registry.issued_file_there": (
        _("Nothing was changed."),
        _("The document has its original already, and an original is never replaced."),
        _("If the wrong file was taken, call the document back and issue it anew."),
    ),
    "registry.no_register": (
        _("No number was given."),
        _("This body has no register for it on %(on)s."),
        _("The head of the body opens one; the page of registers proposes the usual ones."),
    ),
    "registry.copy_odd": (
        _("No copy was made."),
        _("It cannot be so: %(copy_what)s."),
        _("Correct the form, or choose another form of copy."),
    ),
    "registry.copy_signed": (
        _("Nothing was changed."),
        _("This copy is being signed digitally."),
        _("Give the signing up with a reason first; then cancel the copy."),
    ),
    "registry.register_open": (
        _("The register was not opened."),
        _("“%(title)s” is for the same days, and what arrives has one register a year."),
        _("Use that one, or choose days that lie after it."),
    ),
    "registry.outside_register": (
        _("No number was given."),
        _("%(on)s does not lie between %(begins_on)s and %(ends_on)s."),
        _("Correct the date. For another year, use the register of that year."),
    ),
    "registry.date_before_last": (
        _("No number was given."),
        _("Number %(last)s is dated %(last_on)s already, so the next cannot be dated %(on)s."),
        _("Take that day or a later one."),
    ),
    "registry.entry_not_open": (
        _("Nothing was changed."),
        _("What became of this number is settled."),
        _("Load the page again."),
    ),
    "registry.number_taken": (
        _("Nothing was entered."),
        _("Number %(number)s stands in this register already."),
        _("Look it up there, and correct the number."),
    ),
    "registry.already_entered": (
        _("Nothing was entered."),
        _("This document has arrival number %(number)s already."),
        _("Open it in the register."),
    ),
    "registry.id_taken": (
        _("Nothing was entered."),
        _("Something else bears the id that was sent along."),
        _("Send it again with a new id."),
    ),
    "registry.reason_missing": (
        _("Nothing was changed."),
        _("Nobody will understand it later without a reason."),
        _("Write a few words and try again."),
    ),
    "registry.secret_not_here": (
        _("Nothing was entered."),
        _("A secret document stands here only with its number, date and holder, in a register of its own."),
        _("Keep its content where it is allowed, and enter it in the register of secret documents."),
    ),
    "registry.move_not_open": (
        _("Nothing was changed."),
        _("It is not at the point where this can be done (now: %(state)s)."),
        _("Load the page again; somebody may have been faster."),
    ),
    "registry.body_ceased": (
        _("No number was given."),
        _("The body does not exist on %(on)s."),
        _("What is to be issued or has arrived belongs to the body that follows it."),
    ),
    "registry.form_faulty": (
        _("The draft was not laid before anybody."),
        _("Its form is not right: %(faults)s."),
        _("Correct what is marked and submit it again."),
    ),
    "registry.no_signature": (
        _("The draft was not submitted."),
        _("The person chosen signs nothing in this body."),
        _("Choose a head or a deputy of the body."),
    ),
    "registry.number_held": (
        _("The draft was not returned."),
        _("Number %(number)s is reserved for it."),
        _("Say first why that number is not used."),
    ),
    "registry.number_signed": (
        _("Nothing was changed."),
        _("Number %(number)s stands on a paper that is being signed, or bears its signatures."),
        _("Give the signing up with a reason, which explains the number too; what is signed, issue."),
    ),
    "registry.task_odd": (
        _("The task was not changed."),
        _("It cannot be so: %(task_what)s."),
        _("Correct it and try again."),
    ),
    "registry.task_move_not_open": (
        _("Nothing was changed."),
        _("The task is “%(task_state)s”, and this is not open to it."),
        _("Load the page again: it shows what can be done now."),
    ),
    "registry.not_of_body": (
        _("The task was given to nobody."),
        _("Somebody named holds no post in this body today."),
        _("Choose people of this body."),
    ),
    "registry.subtasks_open": (
        _("The task has not ended."),
        _("Parts of it are still open: %(count)s."),
        _("Let the parts be ended first, or call them off."),
    ),
    "registry.already_asked": (
        _("The later deadline was not asked for."),
        _("One was asked for before, and nobody has decided yet."),
        _("Wait for the decision, or ask whoever gave the task."),
    ),
    "registry.nothing_asked": (
        _("Nothing was changed."),
        _("Nobody asks for a later deadline of this task: it was decided, or never asked."),
        _("Load the page again."),
    ),
    "registry.own_day_odd": (
        _("The day was not set."),
        _("A day that differs from the calendar needs a word why, and lies at most a year back."),
        _("Write why, such as the decision by which the days were exchanged."),
    ),
    "registry.list_without_numbers": (
        _("Nothing was taken in."),
        _("No column is said to hold the numbers or the subjects."),
        _("Say which column holds the numbers, and which the subjects."),
    ),
    "registry.no_fonds": (
        _("The list was not read."),
        _("This body has no fonds in which its documents could lie."),
        _("Open its first register, which opens a fonds with it, and send the list again."),
    ),
}

# Why a row of a list was not taken in.
REGISTER_ROW_ERRORS = {
    "nothing": _("neither a number nor a subject"),
    "date_odd": _("a date is none"),
    "still_to_come": _("a date is still to come"),
    "before_life": _("dated before the body began"),
    "after_last_day": _("dated after the last day of the body or of its fonds"),
    "secret": _("bears a secrecy mark; nothing of it was kept"),
}
# What is odd about a row that is taken in all the same.
ODDITIES = {
    "no_number": _("no number"),
    "no_subject": _("no subject"),
    "no_date": _("no date"),
    "number_unread": _("the number cannot be read; it was kept as it stands"),
    "number_not_whole": _("the number is not a whole one, so it stands in no register"),
    "number_twice": _("another document bears this number and symbol in the same year"),
    "listed_twice": _("an earlier row tells of the same document"),
    "out_of_order": _("its date does not fit the numbers before and after it"),
    "type_other": _("the symbol stands for another type of document"),
    "type_unknown": _("the type is not known"),
    "issuer_other": _("issued by another body, so it has no number in the registers of this one"),
    "after_arrival": _("dated after the day on which it arrived"),
    "no_register": _("no register of this year is for it"),
    "outside_register": _("the register of this year does not hold this day"),
    "number_taken": _("the number stands in the register already, so it has none there"),
}
REGISTER_COLUMNS = {
    "number": _("Number and symbol, or the number alone"),
    "symbol": _("Symbol, in a column of its own"),
    "date": _("Date of the document"),
    "arrival_number": _("Arrival number"),
    "arrived_on": _("Day of arrival"),
    "issuer": _("Issuer"),
    "type": _("Type"),
    "subject": _("Subject"),
    "signer": _("Signer"),
    "recipients": _("Recipients"),
    "urgency": _("Urgency"),
    "due_on": _("To be handled until"),
    "status": _("Handled or still open"),
    "identifier": _("Identifier of the message"),
    "note": _("Note"),
}
