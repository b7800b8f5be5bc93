"""Warnings of loss in words, and the refusals of the room `oversight`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from hoso.oversight.rules import Certainty, Fact, Kind, Severity, State
from hoso.wording.preservation import evidence_codes
from hoso.wording.terms import in_words

if TYPE_CHECKING:
    from hoso.oversight.services import Shown

SENTENCES = {
    "oversight.reason_missing": (
        gettext_lazy("Nothing was changed."),
        gettext_lazy("A warning is explained with a reason, and none was given."),
        gettext_lazy("Write why it is no loss, or what was done."),
    ),
    "oversight.not_waiting": (
        gettext_lazy("Nothing was changed."),
        gettext_lazy("This warning waits for nobody: it was explained, or its cause is gone."),
        gettext_lazy("Load the page again and read its history."),
    ),
    "oversight.cannot_answer": (
        gettext_lazy("The warning was not handed on."),
        gettext_lazy("The person holds no post today in the body that answers for it."),
        gettext_lazy("Choose somebody of that body."),
    ),
}

Words = str | Promise

KINDS: Mapping[Kind, Words] = {
    Kind.BOX_MISSED: gettext_lazy("Box missed in a stock-take"),
    Kind.BOX_UNSEEN: gettext_lazy("Box not seen for a long time"),
    Kind.BOX_ELSEWHERE: gettext_lazy("Box at another place"),
    Kind.SEAL_BROKEN: gettext_lazy("Seal broken"),
    Kind.LOAN_OVERDUE: gettext_lazy("Loan overdue"),
    Kind.NOT_RECEIVED: gettext_lazy("Declared and not received"),
    Kind.LINE_DIFFERS: gettext_lazy("Received otherwise than declared"),
    Kind.NOT_TAKEN_OVER: gettext_lazy("Left by a body that is no more"),
    Kind.KEEPER_LEFT: gettext_lazy("Keeper has left"),
    Kind.CLAIMED_TWICE: gettext_lazy("One original, claimed twice"),
    Kind.CLAIMED_IN_TWO: gettext_lazy("One original in two handovers"),
    Kind.CITED_NOT_HELD: gettext_lazy("Cited, and held nowhere"),
    Kind.PAGES_DIFFER: gettext_lazy("Pages not as declared"),
    Kind.NUMBER_GAP: gettext_lazy("Gap in a number series"),
    Kind.SERIES_NOT_DECLARED: gettext_lazy("Series not declared"),
    Kind.FIXITY_BROKEN: gettext_lazy("Files not as they were kept"),
    Kind.TIME_NOT_PROVEN: gettext_lazy("Signed, time not proven"),
    Kind.EVIDENCE_LATE: gettext_lazy("Time stamps wait or end"),
    Kind.EVIDENCE_BROKEN: gettext_lazy("Evidence does not hold"),
    Kind.PAPER_NOT_COME: gettext_lazy("Paper that was to follow has not come"),
    Kind.PAPER_NOT_SENT: gettext_lazy("Paper that was to follow has not left"),
}
SEVERITIES: Mapping[Severity, Words] = {
    Severity.LOSS: pgettext_lazy("severity", "loss"),
    Severity.WARNING: pgettext_lazy("severity", "warning"),
    Severity.NOTICE: pgettext_lazy("severity", "notice"),
}
STATES: Mapping[State, Words] = {
    State.OPEN: pgettext_lazy("warning", "open"),
    State.EXPLAINED: pgettext_lazy("warning", "explained"),
    State.RESOLVED: pgettext_lazy("warning", "cause gone"),
}
FACTS: Mapping[Fact, Words] = {
    Fact.OPENED: pgettext_lazy("warning", "found"),
    Fact.CHANGED: gettext_lazy("the evidence changed"),
    Fact.CAME_BACK: gettext_lazy("open again: the evidence is not what was explained"),
    Fact.REOPENED: gettext_lazy("open again: the cause returned"),
    Fact.RESOLVED: gettext_lazy("a check found the cause gone"),
    Fact.EXPLAINED: pgettext_lazy("warning", "explained"),
    Fact.ASSIGNED: gettext_lazy("handed to"),
}
# The parts that things play in the evidence.
PARTS: Mapping[str, Words] = {
    "box": gettext_lazy("Box"),
    "place": gettext_lazy("Should stand at"),
    "seen_at": gettext_lazy("Was seen at"),
    "document": gettext_lazy("Document"),
    "dossier": gettext_lazy("Dossier"),
    "lent": gettext_lazy("What was lent"),
    "handed": gettext_lazy("What is handed over"),
    "fonds": gettext_lazy("Records"),
    "series": gettext_lazy("Declared series"),
    "citing": gettext_lazy("Cited by"),
    "before": gettext_lazy("The paper before"),
    "after": gettext_lazy("The paper after"),
    "near": gettext_lazy("The nearest papers"),
    "claimed": gettext_lazy("Registered as"),
}
# What to do now.
ADVICE: Mapping[Kind, Words] = {
    Kind.BOX_MISSED: gettext_lazy("Look in the rooms around and ask who was there; record where you see it."),
    Kind.BOX_UNSEEN: gettext_lazy("Go and look, and record where you saw it."),
    Kind.BOX_ELSEWHERE: gettext_lazy("Look which of the two places is right, and record where you saw it."),
    Kind.SEAL_BROKEN: gettext_lazy(
        "Compare the contents with the list, and seal the box anew with a witness."
    ),
    Kind.LOAN_OVERDUE: gettext_lazy("Ask the borrower for it, or prolong the loan."),
    Kind.NOT_RECEIVED: gettext_lazy(
        "Ask the giver; then receive the line, or say in the handover what became of it."
    ),
    Kind.LINE_DIFFERS: gettext_lazy("Settle the difference in the handover, with a reason and a name."),
    Kind.CLAIMED_IN_TWO: gettext_lazy("Look who has it, and strike the line of the other handover."),
    Kind.NOT_TAKEN_OVER: gettext_lazy("Let the body that must have them take them over."),
    Kind.KEEPER_LEFT: gettext_lazy("Name a new keeper, and let the keys be handed over."),
    Kind.CLAIMED_TWICE: gettext_lazy("Look who has the paper; the other entry is a copy or a mistake."),
    Kind.CITED_NOT_HELD: gettext_lazy(
        "Look in the boxes that are not listed yet; else ask who received a copy."
    ),
    Kind.PAGES_DIFFER: gettext_lazy("Count the pages of the paper, and scan it again or correct the number."),
    Kind.NUMBER_GAP: gettext_lazy(
        "Look in the boxes that are not listed yet; else ask who received a copy. If the numbers were never "
        "given, say so as the explanation."
    ),
    Kind.SERIES_NOT_DECLARED: gettext_lazy(
        "The head of the body declares which types and symbols share a series; then gaps in it are sought."
    ),
    Kind.TIME_NOT_PROVEN: gettext_lazy(
        "Have it time-stamped before that day: when the certificate has ended, nothing can prove it any more."
    ),
    Kind.FIXITY_BROKEN: gettext_lazy("Run `hoso fixity --all`, and bring the files back from a copy."),
    Kind.EVIDENCE_LATE: gettext_lazy(
        "Run `hoso evidence status`: it names what is missing (the address of the time-stamp authority, its "
        "certificate, a revocation list); then `hoso evidence renew`."
    ),
    Kind.EVIDENCE_BROKEN: gettext_lazy(
        "Run `hoso evidence verify`, and bring the evidence or the dossier back from a copy."
    ),
    Kind.PAPER_NOT_COME: gettext_lazy(
        "Ask the sender for it; note on the page of the e-document that it came, or why it will not."
    ),
    Kind.PAPER_NOT_SENT: gettext_lazy("Send it, and note on the page of the e-document when it left."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in the reader's language: its kind, what is the case, and what to do now."""

    title: str
    what: str
    todo: str


def told(shown: "Shown") -> Told:
    """Return the words for a finding as one viewer sees it."""
    kind = Kind(shown.finding.kind)
    what = _veiled(shown) if shown.is_veiled else _WHAT[kind](_Facts(shown))
    return Told(str(KINDS[kind]), what, str(ADVICE[kind]))


def owner_of(shown: "Shown") -> str:
    """Return who answers: a person's name, else the head of the body, whoever it is."""
    return shown.owner or _("the head of %(body)s") % {"body": shown.body}


def _veiled(shown: "Shown") -> str:
    facts = {"place": shown.place or _NOWHERE, "fonds": shown.fonds}
    return (
        _("You may not read what it is about. It stands at: %(place)s, in the records “%(fonds)s”.") % facts
    )


class _Facts:
    """The facts of one finding, ready for a sentence; what is unknown is an empty text."""

    def __init__(self, shown: "Shown") -> None:
        self.shown = shown

    def __getitem__(self, name: str) -> Any:
        value = self.shown.values.get(name, "")
        return in_words(name, ", ".join(map(str, value)) if isinstance(value, list) else value)

    def body(self, name: str) -> str:
        return ", ".join(each.label for each in self.shown.bodies.get(name, ()) if each.label)

    def thing(self, name: str) -> str:
        return ", ".join(each.label for each in self.shown.things.get(name, ()) if each.label)

    def count(self, name: str) -> int:
        return int(self.shown.values.get(name, 0))


def _number_gap(facts: _Facts) -> str:
    given = {
        "first": facts["first"], "last": facts["last"], "series": facts.thing("series"),
        "body": facts.body("issuer"),
    }  # fmt: skip
    if facts.count("first") == facts.count("last"):
        said = _("Number %(first)s of the series “%(series)s” of %(body)s is missing.") % given
    else:
        said = _("Numbers %(first)s to %(last)s of the series “%(series)s” of %(body)s are missing.") % given
    dates = {"before": facts["before_on"], "after": facts["after_on"]}
    if all(dates.values()):
        said += " " + _("The papers beside them are of %(before)s and %(after)s.") % dates
    if facts["cited"]:
        said += " " + _("Other papers cite: %(cited)s.") % {"cited": facts["cited"]}
    return said


_SURE: Mapping[Certainty, Words] = {
    Certainty.DECLARED: gettext_lazy("It stands in the declared series “%(series)s” of %(body)s."),
    Certainty.KNOWN: gettext_lazy(
        "Papers of %(body)s bear this symbol, but no series is declared: it may not have to be here."
    ),
    Certainty.UNSURE: gettext_lazy("Several bodies use this symbol: it may be a paper of another one."),
}


def _cited_not_held(facts: _Facts) -> str:
    day = _(" of %(day)s") % {"day": facts["cited_on"]} if facts["cited_on"] else ""
    given = {"cited": facts["cited"], "day": day, "count": facts.count("times")}
    said = ngettext(
        "%(cited)s%(day)s is cited by %(count)s paper here, and no paper here bears this number.",
        "%(cited)s%(day)s is cited by %(count)s papers here, and no paper here bears this number.",
        facts.count("times"),
    )
    sure = str(_SURE[Certainty(facts.shown.values["certainty"])])
    return f"{said % given} {sure % {'series': facts.thing('series'), 'body': facts.body('issuer')}}"


def _series_not_declared(facts: _Facts) -> str:
    given = {
        "count": facts.count("count"), "body": facts.body("issuer"), "period": facts["period"],
        "first": facts["first"], "last": facts["last"], "symbols": facts["symbols"],
    }  # fmt: skip
    said = ngettext(
        "%(count)s paper of %(body)s (%(period)s) bears a number in no declared series: %(symbols)s.",
        "%(count)s papers of %(body)s (%(period)s) bear numbers from %(first)s to %(last)s in no declared "
        "series: %(symbols)s.",
        facts.count("count"),
    )
    doubt = _("So nobody can tell whether some are missing.")
    return f"{said % given} {doubt}"


def _not_received(facts: _Facts) -> str:
    given = {
        "ordinal": facts["ordinal"], "giver": facts.body("giver"), "day": facts["received_on"],
        "what": facts.thing("handed") or facts["title"], "deadline": facts["deadline_on"],
        "count": facts.count("count"),
    }  # fmt: skip
    if given["deadline"]:
        said = ngettext(
            "The handover of %(giver)s was due by %(deadline)s; %(count)s line is still not received.",
            "The handover of %(giver)s was due by %(deadline)s; %(count)s lines are still not received.",
            given["count"],
        )
        return said % given
    if not given["what"]:
        return _("Line %(ordinal)s of the handover of %(giver)s was not there on %(day)s.") % given
    return _("%(what)s (line %(ordinal)s of the handover of %(giver)s) was not there on %(day)s.") % given


def _line_differs(facts: _Facts) -> str:
    given = {
        "ordinal": facts["ordinal"], "giver": facts.body("giver"), "day": facts["received_on"],
        "declared": facts["declared"], "found": facts["found"] or facts["declared"],
    }  # fmt: skip
    match facts.shown.values.get("state"):
        case "damaged":
            said = _("Line %(ordinal)s of the handover of %(giver)s came damaged on %(day)s.")
        case "extra":
            said = _(
                "Line %(ordinal)s of the handover of %(giver)s was found on %(day)s and no list told of it."
            )
        case _:
            said = _(
                "Line %(ordinal)s of the handover of %(giver)s differs: %(declared)s declared, %(found)s "
                "found on %(day)s."
            )
    unsettled = _("Nobody has settled it yet.")
    return f"{said % given} {unsettled}"


def _claimed_in_two(facts: _Facts) -> str:
    given = {"what": facts.thing("handed"), "count": facts["count"]}
    if not given["what"]:
        return _("It stands on the lists of %(count)s open handovers.") % given
    return _("%(what)s stands on the lists of %(count)s open handovers.") % given


def _not_taken_over(facts: _Facts) -> str:
    given = {"body": facts.body("ceased"), "day": facts["ceased_on"], "fonds": facts.thing("fonds")}
    if facts.shown.values.get("part") == "keeps":
        said = _("Records “%(fonds)s” are still in the keeping of %(body)s, which is no more since %(day)s.")
    elif facts["ceased_on"]:
        said = _("Nobody has taken over the records “%(fonds)s” of %(body)s, which is no more since %(day)s.")
    else:
        said = _("Nobody answers for the records “%(fonds)s” of %(body)s.")
    given["receiver"] = facts.body("receiver")
    if given["receiver"]:
        said += " " + _("They are to go to: %(receiver)s.")
    if facts["deadline_on"]:
        said += " " + _("It is to be taken over by %(deadline)s.")
        given["deadline"] = facts["deadline_on"]
    counts = {name: facts.count(name) for name in ("boxes", "dossiers", "documents", "others")}
    there = _(
        "There are %(boxes)s boxes, %(dossiers)s dossiers, %(documents)s documents, %(others)s other things."
    )
    return f"{said % given} {there % counts}"


def _box_missed(facts: _Facts) -> str:
    given = {"box": facts.thing("box"), "day": facts["taken_on"], "place": facts.thing("place") or _NOWHERE}
    return (
        _("Box %(box)s was not there when stock was taken on %(day)s. It should stand at: %(place)s.") % given
    )


def _box_unseen(facts: _Facts) -> str:
    given = {"box": facts.thing("box"), "day": facts["seen_on"], "place": facts.thing("place") or _NOWHERE}
    if not given["day"]:
        return _("Nobody is known to have seen box %(box)s. It should stand at: %(place)s.") % given
    return _("Box %(box)s was last seen on %(day)s. It should stand at: %(place)s.") % given


def _box_elsewhere(facts: _Facts) -> str:
    given = {
        "box": facts.thing("box"), "day": facts["seen_on"], "place": facts.thing("place") or _NOWHERE,
        "seen": facts.thing("seen_at"),
    }  # fmt: skip
    return _("Box %(box)s should stand at: %(place)s. On %(day)s it was seen at: %(seen)s.") % given


def _seal_broken(facts: _Facts) -> str:
    given = {"box": facts.thing("box"), "day": facts["noted_on"], "place": facts.thing("place") or _NOWHERE}
    return _("The seal of box %(box)s is broken, noted on %(day)s. It stands at: %(place)s.") % given


def _loan_overdue(facts: _Facts) -> str:
    given = {
        "what": facts.thing("lent"), "borrower": facts["borrower"], "day": facts["due_on"],
        "lent": facts["lent_on"],
    }  # fmt: skip
    if not given["what"]:
        return _("%(borrower)s has had it since %(lent)s and was to bring it back by %(day)s.") % given
    return _("%(borrower)s has had %(what)s since %(lent)s and was to bring it back by %(day)s.") % given


def _keeper_left(facts: _Facts) -> str:
    why = str(facts.shown.values.get("why", ""))
    given = {
        "place": facts.thing("place"), "keeper": facts["keeper"], "body": facts.body("keeper"),
        "count": facts.count("boxes"),
    }  # fmt: skip
    boxes = ngettext("%(count)s box stands there.", "%(count)s boxes stand there.", given["count"])
    return f"{_KEEPER[why] % given} {boxes % given}"


_NOWHERE = gettext_lazy("a place nobody has said")
_KEEPER: Mapping[str, Words] = {
    "ended": gettext_lazy("Nobody keeps %(place)s since the charge of %(keeper)s ended."),
    "person": gettext_lazy("%(keeper)s, who keeps %(place)s, holds no post any more."),
    "body": gettext_lazy("%(place)s belongs to %(body)s, which is no more; %(keeper)s kept it last."),
}


def _claimed_twice(facts: _Facts) -> str:
    said = _("The same scan is registered as the original of %(count)s documents in different records.")
    return said % {"count": facts["count"]}


def _pages_differ(facts: _Facts) -> str:
    given = {"declared": facts["declared"], "found": facts["found"], "document": facts.thing("document")}
    if facts["borrower"]:
        lent = {"what": facts.thing("lent"), "borrower": facts["borrower"], "day": facts["returned_on"]}
        said = _("%(what)s went out with %(declared)s pages; %(borrower)s brought back %(found)s on %(day)s.")
        return said % (given | lent)
    if not given["document"]:
        return _("%(declared)s pages are declared; the file has %(found)s.") % given
    return _("%(document)s: %(declared)s pages are declared; the file has %(found)s.") % given


def _fixity_broken(facts: _Facts) -> str:
    given = {"day": facts["checked_on"], "codes": facts["codes"]}
    return (
        _("When the preserved dossier was last read, on %(day)s, it was not as it was kept: %(codes)s.")
        % given
    )


def _time_not_proven(facts: _Facts) -> str:
    given = {"document": facts.thing("document"), "day": facts["until_on"]}
    if not given["document"]:
        return (
            _("A paper that is being signed bears a signature whose time is to be proven by %(day)s.") % given
        )
    return _("No time stamp proves when %(document)s was signed; it is to be proven by %(day)s.") % given


# By `preservation.queries.evidence.Late`.
_LATE: Mapping[str, Words] = {
    "waiting": gettext_lazy(
        "%(count)s preserved versions wait for a time stamp; they are to have one by %(day)s."
    ),
    "overdue": gettext_lazy(
        "%(count)s preserved versions were to have a time stamp by %(day)s and have none."
    ),
    "ending": gettext_lazy(
        "The time stamps of %(count)s preserved versions end on %(day)s and are to be renewed."
    ),
    "ended": gettext_lazy(
        "The time stamps of %(count)s preserved versions ended on %(day)s before they were renewed."
    ),
    "unproven": gettext_lazy(
        "The time stamps of %(count)s preserved versions cannot be shown to be good: the authority is not "
        "trusted here, or its revocation list is missing or old."
    ),
}


def _evidence_late(facts: _Facts) -> str:
    said = str(_LATE[str(facts.shown.values["why"])])
    return said % {"count": facts["count"], "day": facts["until_on"]}


def _evidence_broken(facts: _Facts) -> str:
    codes = facts.shown.values.get("codes", ())
    given = {"codes": evidence_codes(codes), "count": facts["count"]}
    if facts.shown.values.get("batch"):
        said = _(
            "A time stamp that covers %(count)s preserved versions does not prove what it must: %(codes)s."
        )
        return said % given
    return _("The evidence of the preserved dossier does not prove what it must: %(codes)s.") % given


def _paper_not_come(facts: _Facts) -> str:
    given = {"number": facts["number"], "body": facts.body("sender"), "day": facts["since_on"]}
    return _("%(number)s of %(body)s came as e-document on %(day)s; its paper was to follow.") % given


def _paper_not_sent(facts: _Facts) -> str:
    given = {"number": facts["number"], "day": facts["since_on"]}
    return _("%(number)s was sent as e-document on %(day)s; its paper was to follow.") % given


_WHAT: Mapping[Kind, Callable[[_Facts], str]] = {
    Kind.BOX_ELSEWHERE: _box_elsewhere,
    Kind.BOX_MISSED: _box_missed,
    Kind.BOX_UNSEEN: _box_unseen,
    Kind.CLAIMED_IN_TWO: _claimed_in_two,
    Kind.CLAIMED_TWICE: _claimed_twice,
    Kind.CITED_NOT_HELD: _cited_not_held,
    Kind.EVIDENCE_BROKEN: _evidence_broken,
    Kind.EVIDENCE_LATE: _evidence_late,
    Kind.FIXITY_BROKEN: _fixity_broken,
    Kind.KEEPER_LEFT: _keeper_left,
    Kind.LINE_DIFFERS: _line_differs,
    Kind.LOAN_OVERDUE: _loan_overdue,
    Kind.NOT_RECEIVED: _not_received,
    Kind.NOT_TAKEN_OVER: _not_taken_over,
    Kind.NUMBER_GAP: _number_gap,
    Kind.PAGES_DIFFER: _pages_differ,
    Kind.PAPER_NOT_COME: _paper_not_come,
    Kind.PAPER_NOT_SENT: _paper_not_sent,
    Kind.SEAL_BROKEN: _seal_broken,
    Kind.SERIES_NOT_DECLARED: _series_not_declared,
    Kind.TIME_NOT_PROVEN: _time_not_proven,
}
