"""Renewing time stamps before they end: nothing that is preserved is read."""

from collections.abc import Sequence
from uuid import UUID

from hoso.access.values import Actor
from hoso.lib.ids import uuid7
from hoso.preservation.authority import Means, evidence_folder
from hoso.preservation.errors import NoAuthority, StampNoBetter
from hoso.preservation.evidence_files import KeptBatch, write_batch
from hoso.preservation.models import EvidenceBatch
from hoso.preservation.queries import evidence as queries
from hoso.preservation.rules import evidence as rules
from hoso.preservation.services.evidence.covering import about_of, covered_token, stamp
from hoso.preservation.services.evidence.taking_up import alone, doubt_of, put_right, record_or_remove
from hoso.preservation.services.guarding import require_service
from hoso.signatures.evidence.holding import digest_end, hold_of
from hoso.signatures.evidence.trees import digest
from hoso.signatures.evidence.verifying import Token


def renew_next(actor: Actor, means: Means, *, most: int = rules.MOST_STAMPS) -> EvidenceBatch | None:
    """Cover stamps that end soon with a new one; None when none does, or another worker is at it.

    All of them have one digest algorithm; call it until nothing is due.

    Raises:
        NoAuthority, StampRefused, ChangedMeanwhile, NotAllowed: see `covering.cover_next`.
        StampNoBetter: the authority's new stamp ends no later than what it would renew.
    """
    require_service(actor)
    with alone() as is_ours:
        if not is_ours:
            return None
        put_right(actor, evidence_folder(), means)
        due = due_stamps(means)
        if not due:
            return None
        if means.stamper is None:
            raise NoAuthority("no time-stamp authority is set")
        tips = [tip for tip in due if tip.algorithm == due[0].algorithm][:most]
        return _renew(actor, tips, means)


def due_stamps(means: Means) -> list[EvidenceBatch]:
    """Return the stamps that carry proofs and are to be renewed by now, the first to end first.

    A stamp that ends with the digest of its tree is not among them: a next one would end on the same day,
    so what it covers is hashed anew.
    """
    before = means.terms.renew_before
    due = [
        tip
        for tip, ends in queries.tips_with_ends(means.terms)
        if rules.is_due(ends.stamp, at=means.at, before=before) and ends.is_by_stamp
    ]
    return sorted(due, key=lambda tip: (tip.holds_until or means.at, tip.pk))


def _renew(actor: Actor, tips: Sequence[EvidenceBatch], means: Means) -> EvidenceBatch:
    algorithm = tips[0].algorithm
    covered = {tip.pk: covered_token(tip, means) for tip in tips}
    leaves: dict[bytes, UUID] = {digest(algorithm, token): name for name, token in covered.items()}
    found, token = stamp(list(leaves), algorithm, means)
    until = hold_of(found.token, trust=means.trust, policy=means.terms.policy).until
    if not all(rules.is_better(until, tip.holds_until) for tip in tips):
        raise StampNoBetter(f"the new stamp ends on {until}, no later than the old one")
    covers = {str(name): data for name, data in covered.items()}
    about = about_of(uuid7(), rules.EvidenceKind.STAMPS, found, token, covers)
    lines = (f"{leaf.hex()} {leaves[leaf]}" for leaf in found.tree.levels[0])
    folder = write_batch(evidence_folder(), about, found.tree, lines=lines, token=found.token, covered=covers)
    return record_or_remove(actor, KeptBatch(folder), means)


def judge_stamps(means: Means) -> int:
    """Judge the stamps that carry proofs today, by today's trust and terms; return how many changed.

    A certificate that was added makes a doubt go; a policy that was changed brings an end nearer.
    """
    changed = 0
    for tip in queries.live_tips().iterator(chunk_size=100):
        hold = hold_of(bytes(tip.token), trust=means.trust, policy=means.terms.policy)
        doubt = doubt_of(Token(bytes(tip.token)), tip.algorithm, means)
        said = (tip.holds_until, tip.holds_by, tip.doubt)
        if said != (hold.until, hold.cause.value, doubt):
            EvidenceBatch.objects.filter(pk=tip.pk).update(
                holds_until=hold.until, holds_by=hold.cause, doubt=doubt
            )
            changed += 1
    return changed


def digest_ended(means: Means) -> list[str]:
    """Return the digests of live evidence that have fallen: objects not hashed anew in time."""
    return sorted(
        {
            tip.algorithm
            for tip, ends in queries.tips_with_ends(means.terms)
            if (end := ends.digest or digest_end(tip.algorithm, means.terms.policy)) and end < means.at
        }
    )
