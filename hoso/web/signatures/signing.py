"""How far the signing of a draft is, for its page."""

from typing import TYPE_CHECKING, Any

from hoso.access import acts
from hoso.access.values import ScopeKind
from hoso.accounts import queries as accounts
from hoso.lib.dates import now
from hoso.registry import queries
from hoso.registry.rules import OutgoingState
from hoso.signatures import queries as signatures
from hoso.signatures.parts import RIGHTS, Part, PartState, SigningState, next_part
from hoso.wording.signatures import CHANNELS, PARTS

if TYPE_CHECKING:
    from hoso.access.values import Actor
    from hoso.registry.models import MadeCopy, Outgoing
    from hoso.signatures.queries import SigningPart


def about_signing(actor: "Actor", outgoing: "Outgoing | MadeCopy") -> dict[str, Any]:
    """Return what the page of a draft, or of a copy, shows of its signatures, and what the actor may do."""
    keeps_seal = _may(actor, acts.ISSUE, outgoing)
    signing = queries.signing_of(outgoing.pk)
    if signing is None:
        return {"may_begin_signing": keeps_seal and outgoing.state == OutgoingState.SIGNED}
    parts = signatures.parts_of(signing.pk)
    wanted = next_part([(Part(each.part), PartState(each.state)) for each in parts])
    is_open = signing.state == SigningState.OPEN
    current = next((each for each in parts if each.part == wanted), None) if is_open else None
    held = signatures.find_taking(current.pk) if current is not None else None
    names = accounts.names_of({each for each in (*(part.account for part in parts), _who(held)) if each})
    at = now()
    carrying = (acts.ISSUE, RIGHTS[wanted]) if wanted is not None else ()
    may_carry = any(_may(actor, act, outgoing) for act in carrying)
    is_complete = signing.state == SigningState.COMPLETE
    return {
        "signing": signing,
        "signing_parts": [_shown(each, names, at) for each in parts],
        "signing_next": PARTS[wanted] if current is not None and wanted else "",
        "held": held,
        "held_by": names.get(held.account, "") if held is not None and held.account else "",
        "held_how": CHANNELS[held.channel] if held is not None else "",
        "is_held_by_me": held is not None and held.account == actor.account_id,
        "is_held_by_other": held is not None and held.account != actor.account_id and held.until > at,
        "may_carry": may_carry,
        "may_give_up": is_open and keeps_seal,
        "may_issue_signed": is_complete and keeps_seal and outgoing.document_id is None,
    }  # fmt: skip


def _who(held: Any) -> Any:
    return held.account if held is not None else None


def _may(actor: "Actor", act: str, outgoing: "Outgoing | MadeCopy") -> bool:
    return actor.is_service or actor.may(act, ScopeKind.BODY, outgoing.body_id)


def _shown(part: "SigningPart", names: dict[Any, str], at: Any) -> dict[str, Any]:
    late = part.proven_at is None and part.prove_until is not None and part.prove_until < at
    return {
        "row": part,
        "words": PARTS[Part(part.part)],
        "who": names.get(part.account, "") if part.account else "",
        "is_signed": part.state == PartState.SIGNED,
        "is_late": late,
    }
