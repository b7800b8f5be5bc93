"""Values that refusals name, in words: a code of ours means nothing to a clerk."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoso.access import acts
from hoso.access.values import AccessClass
from hoso.digitisation.rules.states import BatchState, FileState, SampleState
from hoso.handover.rules import HandoverState, LineState
from hoso.registry.rules import IncomingState, OutgoingState, TaskState
from hoso.wording.disposal import BARRIERS as DISPOSAL_BARRIERS
from hoso.wording.disposal import STATES as DISPOSAL_STATES
from hoso.wording.dossiers import CHECKS, PLAN_STATES, WORK_STATES

# Batches and files share some codes, and say the same with them.
STATES: Mapping[str, str | Promise] = {
    BatchState.OPEN.value: _("taking in files"),
    BatchState.CLOSED.value: _("running"),
    BatchState.FINISHED.value: _("finished"),
    FileState.ADMITTED.value: _("waiting"),
    FileState.HELD.value: _("held: may be secret"),
    FileState.SECRET.value: _("secret"),
    FileState.CLEAR.value: _("no mark found"),
    FileState.CUT.value: _("being read"),
    FileState.RELEASED.value: _("read"),
    FileState.DONE.value: _("done"),
    FileState.DUPLICATE.value: _("the same file came before"),
    FileState.WITHDRAWN.value: _("taken back"),
    # A file that could not be read, and a sample in which something was wrong.
    FileState.FAILED.value: pgettext_lazy("state", "failed"),
    SampleState.PASSED.value: pgettext_lazy("state", "passed"),
    HandoverState.LISTING.value: pgettext_lazy("state", "being listed"),
    HandoverState.SENT.value: pgettext_lazy("state", "sent"),
    HandoverState.CLOSED.value: pgettext_lazy("state", "concluded"),
    HandoverState.CANCELLED.value: pgettext_lazy("state", "given up"),
    LineState.DECLARED.value: pgettext_lazy("state", "not received"),
    LineState.ACCEPTED.value: pgettext_lazy("state", "received"),
    LineState.MISSING.value: pgettext_lazy("state", "missing"),
    LineState.DAMAGED.value: pgettext_lazy("state", "damaged"),
    LineState.DIFFERS.value: pgettext_lazy("state", "differs"),
    LineState.EXTRA.value: pgettext_lazy("state", "extra"),
    # Of arrivals and of what is issued (`registry.rules`).
    IncomingState.REGISTERED.value: pgettext_lazy("state", "registered"),
    IncomingState.PRESENTED.value: pgettext_lazy("state", "before the leader"),
    IncomingState.INSTRUCTED.value: pgettext_lazy("state", "being handled"),
    IncomingState.HANDLED.value: pgettext_lazy("state", "dealt with"),
    IncomingState.RETURNED.value: pgettext_lazy("state", "returned to the sender"),
    OutgoingState.DRAFT.value: pgettext_lazy("state", "draft"),
    OutgoingState.SUBMITTED.value: pgettext_lazy("state", "waits for a signature"),
    OutgoingState.SIGNED.value: pgettext_lazy("state", "signed, without a number"),
    OutgoingState.ISSUED.value: pgettext_lazy("state", "issued"),
    OutgoingState.DISPATCHED.value: pgettext_lazy("state", "dispatched"),
    OutgoingState.RECALLED.value: pgettext_lazy("state", "called back"),
    OutgoingState.DROPPED.value: pgettext_lazy("state", "given up"),
}
ACTS: Mapping[str, str | Promise] = {
    acts.READ: pgettext_lazy("act", "read records"),
    acts.DOWNLOAD: pgettext_lazy("act", "download files"),
    acts.DESCRIBE: pgettext_lazy("act", "check and correct fields"),
    acts.APPROVE: pgettext_lazy("act", "approve dossiers"),
    acts.ARRANGE: pgettext_lazy("act", "arrange dossiers"),
    acts.REGISTER: pgettext_lazy("act", "register documents"),
    acts.DIGITISE: pgettext_lazy("act", "digitise"),
    acts.RELEASE_HOLD: pgettext_lazy("act", "decide about held files"),
    acts.MOVE_BOX: pgettext_lazy("act", "move boxes"),
    acts.CLASSIFY: pgettext_lazy("act", "set access classes"),
    acts.GRANT: pgettext_lazy("act", "give rights"),
    acts.VERIFY: pgettext_lazy("act", "check the store"),
    acts.TRAIL: pgettext_lazy("act", "read the trail"),
    acts.BODIES: pgettext_lazy("act", "change the directory of bodies"),
    acts.SERIES: pgettext_lazy("act", "declare series of numbers"),
    acts.OVERSEE: pgettext_lazy("act", "answer for warnings of loss"),
    acts.RECEIVE: pgettext_lazy("act", "receive what is handed over"),
    acts.HAND_OVER: pgettext_lazy("act", "run handovers"),
    acts.DRAFT: pgettext_lazy("act", "write drafts"),
    acts.SIGN: pgettext_lazy("act", "approve and sign documents"),
    acts.ISSUE: pgettext_lazy("act", "number and dispatch documents"),
    acts.INSTRUCT: pgettext_lazy("act", "give instructions and tasks"),
    acts.PLAN_FILES: pgettext_lazy("act", "draw up the file plan"),
    acts.APPROVE_PLAN: pgettext_lazy("act", "approve the file plan"),
    acts.KEEP_FILE: pgettext_lazy("act", "keep work files"),
    acts.TAKE_IN: pgettext_lazy("act", "take work files into the archive"),
    acts.EXCHANGE: pgettext_lazy("act", "send and receive e-documents"),
    acts.DISPOSE: pgettext_lazy("act", "propose destruction"),
    acts.HOLD: pgettext_lazy("act", "put holds against destruction"),
    acts.APPROVE_DISPOSAL: pgettext_lazy("act", "decide on destruction"),
}
CLASSES: Mapping[AccessClass, str | Promise] = {
    AccessClass.OPEN: pgettext_lazy("access class", "open"),
    AccessClass.INTERNAL: pgettext_lazy("access class", "internal"),
    AccessClass.RESTRICTED: pgettext_lazy("access class", "restricted"),
    AccessClass.PERSONAL: pgettext_lazy("access class", "personal"),
    AccessClass.SENSITIVE_PERSONAL: pgettext_lazy("access class", "personal, sensitive"),
}
# Why a series of numbers cannot be declared so (`registry.rules.series`).
SERIES_ODD: Mapping[str, str | Promise] = {
    "title": _("it has no name"),
    "days": _("it ends before it begins, or lasts too long"),
    "year": _("numbers of a state body begin anew each calendar year, and it reaches over two"),
    "one_type": _("in a Party committee each type has a series of its own, so exactly one is named"),
    "type": _("a type is named that the rules of this body do not know"),
    "symbol": _("a symbol cannot be read, or too many are named"),
    "numbers": _("its last number lies before the first"),
    "life": _("its days lie outside the life of the body"),
}
# What is wrong with the form of a draft (`registry.rules.outgoing`).
FORM_FAULTS: Mapping[str, str | Promise] = {
    "files_waiting": _("A file was not looked at for secrecy marks yet, or is held: wait, or take it out."),
    "type": _("the rules of this body do not know the type"),
    "right_to_issue": _("this body may not issue documents of this type"),
    "subject": _("it has no subject"),
    "subject_long": _("the subject is longer than 500 characters"),
    "authority": _("the letters before the title are none of this rule set"),
    "for_the_head_of_collective": _("for a collective a deputy signs T/M, not K/T"),
    "signer_title": _("the title of whoever signs is missing"),
    "signer": _("the name of whoever signs is missing"),
    "recipients": _("nobody is named who receives it"),
    "urgency": _("the urgency is none of this rule set"),
    "circulation": _("the mark of circulation is none of this rule set"),
    "secrecy": _("a line bears a secrecy mark; a secret document is not drafted here"),
}
TASK_STATES: Mapping[str, str | Promise] = {
    TaskState.GIVEN.value: pgettext_lazy("task", "given"),
    TaskState.TAKEN_UP.value: pgettext_lazy("task", "taken up"),
    TaskState.DONE.value: pgettext_lazy("task", "reported"),
    TaskState.RETURNED.value: pgettext_lazy("task", "returned"),
    TaskState.ACCEPTED.value: pgettext_lazy("task", "accepted"),
    TaskState.CALLED_OFF.value: pgettext_lazy("task", "called off"),
}
# Why a task, or a later deadline of one, cannot be so (`registry.rules.tasks`).
TASK_ODD: Mapping[str, str | Promise] = {
    "text": _("it does not say what is to be done, or says too much"),
    "helpers": _("too many people are named"),
    "deadline": _("it needs one deadline: a date, or a number of working days up to 1000"),
    "past": _("its deadline is past"),
    "not_later": _("the day asked for is no later than the deadline that stands"),
    "parent": _("the task of which it would be a part is of another body"),
}
# Why a copy cannot be made so (`registry.rules.copies`).
COPY_ODD: Mapping[str, str | Promise] = {
    "held": _("a full copy and an extract are made of an original, a copy of a copy of a full copy (sao y)"),
    "unsigned": _("the e-document bears no signature that holds, so it is no original"),
    "electronic": _("an e-document is sent on as it is, with its signatures; a copy of it is a paper"),
    "no_file": _("the document has no file of pages that could be copied"),
    "pages": _("a page is named that the document does not have"),
    "whole": _("a full copy, and a copy of a copy, has all pages; for a part of them make an extract"),
    "extract": _("an extract takes either pages or a passage of the text"),
    "heading": _("an extract needs a heading that says what it takes, such as Điều 3"),
    "authority": _("the letters before the title are none of this rule set"),
    "signer_title": _("the title of whoever signs is missing"),
    "recipients": _("nobody is named who receives it, or too many"),
    "copies": _("it does not say how many copies"),
    "purpose": _("it does not say what the copy is for"),
    "permitted_by": _("it does not say who allowed it"),
    "place": _("the place is missing"),
    "paper": _("a copy on paper bears a signature by pen and a seal"),
}
LEAST_GROUPED = 10_000  # years, pages and places of a shelf are read as they stand


def all_in_words(codes: Iterable[str], words: Mapping[str, str | Promise]) -> str:
    """Return what codes say, one after the other."""
    return "; ".join(str(words[code]) for code in codes)


PROPOSAL_STATES: Mapping[str, str | Promise] = {each.value: words for each, words in DISPOSAL_STATES.items()}
BARRIERS: Mapping[str, str | Promise] = {each.value: words for each, words in DISPOSAL_BARRIERS.items()}


def in_words(fact: str, value: Any) -> Any:
    """Return a fact of a refusal as a person writes it; what needs no words stays as it is."""
    if fact == "state":
        return STATES.get(str(value), value)
    if fact == "work_state":
        return WORK_STATES.get(str(value), value)
    if fact == "plan_state":
        return PLAN_STATES.get(str(value), value)
    if fact == "proposal_state":
        return PROPOSAL_STATES.get(str(value), value)
    if fact == "barrier":
        return BARRIERS.get(str(value), value)
    if fact == "checks":
        return "; ".join(str(CHECKS.get(check, check)) for check in value)
    if fact == "what":
        return SERIES_ODD.get(str(value), value)
    if fact == "faults":
        return "; ".join(str(FORM_FAULTS.get(code, code)) for code in str(value).split(", "))
    if fact == "task_state":
        return TASK_STATES.get(str(value), value)
    if fact == "copy_what":
        return COPY_ODD.get(str(value), value)
    if fact == "task_what":
        return TASK_ODD.get(str(value), value)
    if fact == "acts":
        return ", ".join(str(ACTS.get(act, act)) for act in str(value).split(", "))
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int) and value >= LEAST_GROUPED:
        return number_format(value, force_grouping=True)
    return value
