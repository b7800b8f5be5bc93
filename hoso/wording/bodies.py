"""Codes of the directory of bodies in words: what a reorganisation is, what speaks against it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoso.organisations.queries import Medium, Term
from hoso.organisations.rules.bodies import Kind
from hoso.organisations.rules.succession import Change, EffectKind, Share, Status, What

Words = Mapping[str, str | Promise]

CHANGES: Words = {
    Change.MERGE: pgettext_lazy("reorganisation", "merger"),
    Change.DIVIDE: pgettext_lazy("reorganisation", "division"),
    Change.SPLIT_OFF: pgettext_lazy("reorganisation", "split-off"),
    Change.CONVERT: pgettext_lazy("reorganisation", "conversion to another type"),
    Change.DISSOLVE: pgettext_lazy("reorganisation", "dissolution"),
    Change.RENAME: pgettext_lazy("reorganisation", "new name"),
    Change.MOVE: pgettext_lazy("reorganisation", "move under another body"),
    Change.TAKE_OVER: pgettext_lazy("reorganisation", "functions taken over"),
}
EFFECTS: Words = {
    EffectKind.END: _("ceases, nobody follows"),
    EffectKind.RENAME: _("is called otherwise"),
    EffectKind.MOVE: _("stands under another body"),
}
REORGANISATION_STATUSES: Words = {
    Status.PLANNED: pgettext_lazy("reorganisation", "planned"),
    Status.IN_FORCE: pgettext_lazy("reorganisation", "in force"),
    Status.CANCELLED: pgettext_lazy("reorganisation", "cancelled"),
}
SHARES: Words = {Share.WHOLE: _("the whole"), Share.PART: _("a part")}
WHATS: Words = {What.FUNCTIONS: _("functions"), What.TERRITORY: _("territory")}
FAULTS: Words = {
    "predecessor_not_alive": _("It does not exist on that day, or begins only then: nobody can follow it."),
    "successor_not_alive": _("It does not exist on that day: it cannot take anything over."),
    "successor_ceases": _("It is to cease on the same day: it cannot take anything over."),
    "whole_claimed_twice": _("One takes over the whole of it, and yet another takes something over too."),
    "body_not_alive": _("It does not exist on that day, or ceases then: nothing can be changed about it."),
    "parent_not_alive": _("It does not exist on that day, or ceases then: nothing can stand under it."),
    "parent_below": _("It would stand under a body that stands under it."),
    "changed_twice": _("The same is said of it twice."),
}
MEDIA: Words = {
    Medium.PAPER: pgettext_lazy("records", "on paper"),
    Medium.DIGITAL: pgettext_lazy("records", "digital"),
}
TERMS: Words = {
    Term.UNSPLIT: pgettext_lazy("records", "all, as they lie"),
    Term.PERMANENT: pgettext_lazy("records", "permanent, after arrangement"),
    Term.LIMITED: pgettext_lazy("records", "limited term, after arrangement"),
}
KINDS: Words = {
    Kind.TERRITORY: _("administrative unit"),
    Kind.PEOPLES_COUNCIL: _("People's Council"),
    Kind.PEOPLES_COMMITTEE: _("People's Committee"),
    Kind.PARTY_COMMITTEE: _("Party committee"),
    Kind.PARTY_BODY: _("body of the Party"),
    Kind.PARTY_OFFICE: _("office of the Party committee"),
    Kind.PARTY_INSPECTION: _("inspection commission of the Party"),
    Kind.PARTY_ORGANISATION: _("organisation board of the Party"),
    Kind.PARTY_PROPAGANDA: _("propaganda board of the Party"),
    Kind.PARTY_MASS_WORK: _("board of the Party for work among the people"),
    Kind.DEPARTMENT: _("department"),
    Kind.MASS_ORGANISATION: _("socio-political organisation"),
    Kind.FATHERLAND_FRONT: _("Fatherland Front"),
    Kind.WOMENS_UNION: _("Women's Union"),
    Kind.FARMERS_UNION: _("Farmers' Union"),
    Kind.VETERANS_UNION: _("Veterans' Association"),
    Kind.YOUTH_UNION: _("Youth Union"),
    Kind.ARCHIVE: _("historical archive of the state"),
    Kind.PARTY_ARCHIVE: _("historical archive of the Party"),
    Kind.MUNICIPALITY: _("municipality"),
    Kind.OTHER: pgettext_lazy("body", "other"),
}
