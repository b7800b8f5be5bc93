"""Refusals of the room `exchange` in words."""

from django.utils.translation import gettext_lazy as _

_NOT_TAKEN = _("The message was not taken; nothing of it was stored.")
_NOT_SENT = _("Nothing was sent.")
_SENDER_AGAIN = _("The sender must correct it and send it again.")

SENTENCES = {
    "exchange.xml_not_readable": (
        _NOT_TAKEN,
        _("It is no readable XML."),
        _("Ask the sender for the message again; a damaged stick is a common cause."),
    ),
    "exchange.xml_declares_type": (
        _NOT_TAKEN,
        _("It declares a document type, as attacks do and messages do not."),
        _("Tell whoever runs the sender's system."),
    ),
    "exchange.xml_too_large": (
        _NOT_TAKEN,
        _("It passes a limit (%(limit)s): 500 MB of files, 200 files, 4 MB without them."),
        _("Ask for fewer or smaller files, in several messages."),
    ),
    "exchange.not_edxml": (
        _NOT_TAKEN,
        _("It is no message of QCVN 102:2016 (%(field)s)."),
        _("Ask the sender for it as edXML."),
    ),
    "exchange.field_missing": (
        _NOT_TAKEN,
        _("%(field)s is missing."),
        _SENDER_AGAIN,
    ),
    "exchange.field_odd": (
        _NOT_TAKEN,
        _("%(field)s holds what it cannot hold."),
        _SENDER_AGAIN,
    ),
    "exchange.code_unknown": (
        _NOT_TAKEN,
        _("%(field)s holds a code that is in no list (%(found)s)."),
        _SENDER_AGAIN,
    ),
    "exchange.id_twice": (
        _NOT_TAKEN,
        _("Two parts of it bear the same id (%(what)s)."),
        _SENDER_AGAIN,
    ),
    "exchange.attachments_differ": (
        _NOT_TAKEN,
        _("Its files are not those that it lists."),
        _SENDER_AGAIN,
    ),
    "exchange.attachment_not_readable": (
        _NOT_TAKEN,
        _("A file in it cannot be decoded (%(name)s)."),
        _SENDER_AGAIN,
    ),
    "exchange.signature_missing": (
        _NOT_TAKEN,
        _("It is not signed."),
        _SENDER_AGAIN,
    ),
    "exchange.signature_odd": (
        _NOT_TAKEN,
        _("Its signature does not cover the message as it must (%(reason)s)."),
        _("Tell whoever runs the sender's system: it may be an attack."),
    ),
    "exchange.signature_broken": (
        _NOT_TAKEN,
        _("It was changed after it was signed, or somebody else signed it (%(what)s)."),
        _("Ask the sender by another way whether they sent it."),
    ),
    "exchange.move_not_open": (
        _("Nothing was changed."),
        _("It stands where this cannot be done (%(state)s)."),
        _("Load the page again: it shows what can be done now."),
    ),
    "exchange.reason_missing": (
        _("Nothing was changed."),
        _("The reason is missing, and the other body will read it."),
        _("Write in a sentence why."),
    ),
    "exchange.no_message": (
        _NOT_TAKEN,
        _("It is a status or a recall, or holds no file."),
        _("Leave it aside: the registers tell what became of the document."),
    ),
    "exchange.no_line_for_message": (
        _NOT_TAKEN,
        _("No line of the registers bears number %(number)s of %(day)s."),
        _("Take the register over first, or correct number and date in its line; then run this again."),
    ),
    "exchange.several_lines": (
        _NOT_TAKEN,
        _("%(count)s lines of the registers bear number %(number)s of %(day)s, and none names this sender."),
        _("Correct the sender in the line that is meant; then run this again."),
    ),
    "exchange.no_paper_awaited": (
        _("Nothing was changed."),
        _("No paper is awaited for it: none was promised, or somebody noted already what became of it."),
        _("Load the page again."),
    ),
    "exchange.paper_day_odd": (
        _("Nothing was changed."),
        _("On that day the paper cannot have come or gone: it is not from %(first)s to %(last)s."),
        _("Enter the day on which it came or left."),
    ),
    "exchange.seal_not_readable": (
        _NOT_TAKEN,
        _("It is no envelope, receipt or card of this program (%(form)s)."),
        _("Choose another file."),
    ),
    "exchange.seal_wrong": (
        _NOT_TAKEN,
        _("It was not sealed with the key of the node that it names."),
        _("Ask the people of that node whether they sent it, and tell whoever runs this one."),
    ),
    "exchange.sender_unknown": (
        _NOT_TAKEN,
        _("Nobody here knows the node that sealed it (%(node)s)."),
        _("Ask that node for its card, introduce it and compare the fingerprint."),
    ),
    "exchange.life_unknown": (
        _NOT_TAKEN,
        _("The node %(node)s was restored since its card was confirmed."),
        _("Ask it for a new card, and confirm that one."),
    ),
    "exchange.not_for_us": (
        _NOT_TAKEN,
        _("It is addressed to another node (%(recipient)s)."),
        _("Carry it there."),
    ),
    "exchange.expired": (
        _NOT_TAKEN,
        _("It was sealed too long ago, and was good until %(expires_at)s."),
        _("Ask the sender to write it to the stick again."),
    ),
    "exchange.content_differs": (
        _NOT_TAKEN,
        _("It broke off, or was changed on the way."),
        _("Over a line it comes again by itself; from a stick, copy it again."),
    ),
    "exchange.sequence_taken_twice": (
        _NOT_TAKEN,
        _("Under the number %(sequence)s the node %(node)s sent another message before."),
        _("Tell whoever runs that node: it may run twice, or from an old copy."),
    ),
    "exchange.card_not_readable": (
        _("The card was not taken."),
        _("It is no card, or it was changed after it was written."),
        _("Ask for the file again."),
    ),
    "exchange.card_differs": (
        _("The card was not taken."),
        _("The node %(node)s is known here with another key."),
        _("Ask its people by telephone what happened. If they began anew, block the old one first."),
    ),
    "exchange.fingerprint_differs": (
        _("The card was not confirmed; nothing is sent there."),
        _("What was read out is not the fingerprint of the card of %(node)s."),
        _("Read it out once more. If it differs again, the card is not theirs: do not use it."),
    ),
    "exchange.peer_not_found": (
        _("Nothing was changed."),
        _("No card of the node %(node)s is here."),
        _("Introduce it first: `hoso exchange introduce CARD`."),
    ),
    "exchange.peer_not_confirmed": (
        _("Nothing was sent or taken."),
        _("Nobody has confirmed the node %(node)s, or it is blocked."),
        _("Compare the fingerprint with its people: `hoso exchange confirm`."),
    ),
    "exchange.address_odd": (
        _("The address was not taken."),
        _("It needs https://HOST, with a port where it is not 443, and nothing behind (%(address)s)."),
        _("Correct it, or leave it out and carry a stick."),
    ),
    "exchange.no_node_for_body": (
        _NOT_SENT,
        _("No node that is known speaks for %(body)s."),
        _("Introduce its node, or send it on paper."),
    ),
    "exchange.body_not_bound": (
        _("Nothing was sent or taken."),
        _("The node %(node)s does not speak for %(body)s."),
        _("Write a new card that names the body, and let the other side confirm it."),
    ),
    "exchange.body_bound_elsewhere": (
        _("Nothing was confirmed."),
        _("Another node, %(node)s, speaks for %(body)s already."),
        _("Let that node write a card without the body, or block it, then confirm again."),
    ),
    "exchange.not_our_body": (
        _NOT_TAKEN,
        _("It is for %(body)s, which is not here, and neither is one body that follows it."),
        _("The sender looks up who follows the body, and sends it there."),
    ),
    "exchange.nobody_follows": (
        _NOT_SENT,
        _("%(body)s has ceased, and nobody follows it."),
        _("Look up on the page of the body who has its records, and write there."),
    ),
    "exchange.several_follow": (
        _NOT_SENT,
        _("%(body)s has ceased, and several bodies follow it: %(followers)s."),
        _("Choose the one that the matter belongs to."),
    ),
    "exchange.no_recipient": (
        _NOT_SENT,
        _("Nobody is named to send it to."),
        _("Name at least one body."),
    ),
    "exchange.document_not_whole": (
        _NOT_SENT,
        _("The document lacks what every message needs (%(missing)s)."),
        _("Complete it first: symbol, date, subject, and the original file."),
    ),
    "exchange.sent_already": (
        _NOT_SENT,
        _("It is on its way to %(body)s already, or there."),
        _("Look at how far it is; to send another version, replace or recall the first one."),
    ),
    "exchange.file_not_pdf": (
        _NOT_SENT,
        _("The file is no PDF that can be opened, or it has more than 60 pages."),
        _("Choose the signed PDF; a longer one comes in as a batch of scans first."),
    ),
    "exchange.file_marked": (
        _("Nothing was sent, and the file was not kept."),
        _("It bears a secrecy mark, or that could not be excluded."),
        _("Secret papers do not go this way. If it is none, bring it in as a batch: somebody decides there."),
    ),
    "exchange.document_id_twice": (
        _NOT_TAKEN,
        _("The document %(document)s came before and waits or is registered."),
        _("To send another version, the sender replaces or recalls the first one."),
    ),
    "exchange.not_here": (
        _NOT_TAKEN,
        _("It speaks of a document that is not here (%(document)s)."),
        _("Compare number and date with the sender."),
    ),
    "exchange.not_held": (
        _("Nothing was decided."),
        _("It is no longer held: somebody has decided, or the sender took it back."),
        _("Look at the list of what arrived again."),
    ),
    "exchange.page_missing": (
        _("The page cannot be shown."),
        _("The file has no such page (%(page)s), or none that could be drawn."),
        _("Fetch the file itself, where the page offers it, and look at it on a machine for such files."),
    ),
    "exchange.folder_not_usable": (
        _("Not everything was carried."),
        _("The folder %(path)s cannot be used (%(reason)s)."),
        _("Look at the stick and try again: nothing is taken twice."),
    ),
    "exchange.line_down": (
        _("The message was not delivered yet."),
        _("The other node did not answer as it should (%(reason)s)."),
        _("It is tried again by itself. After a day and a half it waits for somebody to look."),
    ),
}
