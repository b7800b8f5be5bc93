"""Refusals of the room `digitisation`, and the reasons in the rows of files, in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "digitisation.nothing_to_sign": (
        _("The scan was not signed."),
        _("It has no PDF/A, or its fields were not checked by a person yet."),
        _("Check its fields first; what could not be read is scanned again."),
    ),
    "digitisation.batch_declared_secret": (
        _("No batch was opened, and nothing of it was stored."),
        _("You said that it holds secret papers."),
        _("Take them out and hand them to the place cleared for them; then open a batch with the rest."),
    ),
    "digitisation.not_declared": (
        _("No batch was opened."),
        _("Nobody declared that it holds nothing secret."),
        _("Look through the papers, then confirm the declaration (on the command line: --not-secret)."),
    ),
    "digitisation.move_not_open": (
        _("Nothing was changed."),
        _("This is not possible while it is “%(state)s”."),
        _("Load the page again and look at what is there now."),
    ),
    "digitisation.cut_odd": (
        _("The document was not cut."),
        _("Page %(page)s is its first page, or none of its %(pages)s pages."),
        _("Name the page on which the next paper begins."),
    ),
    "digitisation.nothing_before": (
        _("The document was not joined with another."),
        _("It is the first of its file; papers of different files are never joined."),
        _("If its first pages were scanned apart, scan the whole paper once more and send it."),
    ),
    "digitisation.cut_confirmed": (
        _("The pile was not cut otherwise."),
        _("A person confirmed %(document)s, and what was confirmed is not touched."),
        _("Leave it as it stands, or ask an archivist to describe the parts by hand."),
    ),
    "digitisation.batch_closed": (
        _("The file was not taken in."),
        _("The batch takes no more files: it is “%(state)s”."),
        _("Open it again, or send the file with another batch."),
    ),
    "digitisation.batch_full": (
        _("The file was not taken in."),
        _("A batch holds at most %(most)s files."),
        _("Send the rest with another batch."),
    ),
    "digitisation.sending_broke_off": (
        _("Nothing was taken in."),
        _("The connection broke off in the middle of a file."),
        _("Send the files again."),
    ),
    "digitisation.sent_too_many": (
        _("Nothing was taken in."),
        _("More than %(most)s files were sent at once."),
        _("Send them in smaller lots: the first opens the batch, the others are added on its page."),
    ),
    "digitisation.sent_too_much": (
        _("Nothing was taken in."),
        _("More was sent at once than this page takes: at most %(most_mib)s MiB."),
        _("Send less at once. A batch grows on its own page, lot by lot."),
    ),
    "digitisation.box_of_other_fonds": (
        _("No batch was opened."),
        _("Box %(box)s holds the papers of another body; fonds are never mixed."),
        _("Choose a box of this body, or the body whose papers these are."),
    ),
    "digitisation.no_fonds": (
        _("No batch was opened."),
        _("The body %(body)s has no fonds yet to which its documents could belong."),
        _("Open one, naming who answers for it (on the command line: --responsible CODE)."),
    ),
    "digitisation.title_odd": (
        _("No batch was opened."),
        _("The dossier title “%(title)s” has a brace that cannot be filled in."),
        _("Use only {box}, {type}, {year} and {issuer} in braces."),
    ),
    "digitisation.name_odd": (
        _("The file was not taken in."),
        _("Its name is empty, longer than 400 characters, or holds control characters."),
        _("Give it another name and send it again."),
    ),
    "digitisation.not_typed_in": (
        _("Nothing was decided."),
        _("A pointer to a secret record needs its number and who holds it."),
        _("Type in both, or decide without a pointer."),
    ),
    "digitisation.reason_missing": (
        _("Nothing was decided."),
        _("A decision about a held file needs its reason."),
        _("Write in a sentence why you decide so."),
    ),
    "digitisation.nothing_certain": (
        _("No sample was drawn."),
        _("No document of this batch is certain enough to be accepted unseen."),
        _("Look at the documents one by one."),
    ),
    "digitisation.sample_not_checked": (
        _("Nothing was accepted."),
        _("Of the sample of %(drawn)s documents only %(checked)s were looked at."),
        _("Look at the rest of the sample first."),
    ),
    "digitisation.sample_failed": (
        _("Nothing was accepted."),
        _("%(corrected)s of the %(drawn)s documents of the sample had to be corrected."),
        _("Look at the documents one by one, or draw a new sample from what remains."),
    ),
    "digitisation.page_missing": (
        _("No picture was shown."),
        _("There is no page %(page)s."),
        _("Go back to the first page of the document."),
    ),
    "digitisation.width_odd": (
        _("No picture was shown."),
        _("Pictures of pages come in these widths only: %(widths)s."),
        _("Ask for one of them."),
    ),
    "digitisation.quarantine_elsewhere": (
        _("Nothing was changed."),
        _("The files of this batch lie in the quarantine of another home, or that quarantine is gone."),
        _("Work on it where it was opened, or share that home folder with this machine."),
    ),
    "digitisation.folder_missing": (
        _("Nothing was digitised."),
        _("There is no folder %(folder)s, or no file in it."),
        _("Name a folder with PDF, TIFF, JPEG or PNG files."),
    ),
    "digitisation.claim_lost": (
        _("This piece of work was thrown away."),
        _("Another worker took it up, or a person moved it."),
        _("Nothing needs to be done: the other's work counts."),
    ),
    "digitisation.kind_unknown": (
        _("This file was not taken in."),
        _("It is no PDF, TIFF, JPEG or PNG."),
        _("Scan or print it to one of these and send it again."),
    ),
    "digitisation.file_empty": (
        _("This file was not taken in."),
        _("It is empty."),
        _("Copy it again from where it came, or scan it again."),
    ),
    "digitisation.file_too_big": (
        _("This file was not taken in."),
        _("It is larger than %(largest_gib)s GiB."),
        _("Divide it into smaller files and send those."),
    ),
    "digitisation.known_secret": (
        _("The file was not taken in."),
        _("These bytes were confirmed as secret before."),
        _("Leave it to the place cleared for it; a secret document is registered with its number alone."),
    ),
    "digitisation.desk_file_too_big": (
        _("Nothing was laid down."),
        _("“%(file)s” is larger than %(largest_mib)s MiB."),
        _("Send it as a batch on the page of digitisation, and enter the document from there."),
    ),
    "digitisation.not_on_desk": (
        _("The document was not entered."),
        _("Its scan lies here no more: a colleague entered it or took it back, or it was held."),
        _("Look in the register whether it stands there. If not, enter it without the scan."),
    ),
    "digitisation.file_unreadable": (
        _("A file was not taken in."),
        _("%(file)s could not be read: %(reason)s."),
        _("See to the rights of the file or to the disk it lies on, then run the command again."),
    ),
    "digitisation.too_many_pages": (
        _("This file was not read."),
        _("It has %(pages)s pages; at most %(most)s are taken."),
        _("Divide it into smaller files and send those."),
    ),
    "digitisation.only_blank_pages": (
        _("No document was made of this file."),
        _("All of its %(pages)s pages look blank."),
        _("Look at the paper. If something is on it, try again and keep blank pages."),
    ),
    "digitisation.gave_up": (
        _("This was not read."),
        _("The work was begun %(times)s times and never came to an end."),
        _("Scan the paper again or divide the file; then try again."),
    ),
    "digitisation.answer_odd": (
        _("This was not read."),
        _("The reader gave an answer that is no reading."),
        _("Try again. If it happens again, tell whoever looks after Hoso, naming the file."),
    ),
    "digitisation.our_fault": (
        _("This was not read."),
        _("Something went wrong in Hoso itself (%(error)s)."),
        _("Try again. If it happens again, send the server's log to whoever looks after Hoso."),
    ),
}
