"""Reading the whole trail once and saying what is not as it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection, transaction

from hoso.access.values import Actor
from hoso.audit import queries
from hoso.audit.models import Checkpoint, TrailRow
from hoso.audit.rules import merkle
from hoso.audit.rules.checkpoints import Signed
from hoso.audit.rules.findings import MOST_OF_A_KIND, Finding, Notes, Severity
from hoso.audit.rules.keys import Keys
from hoso.audit.services import witness_file
from hoso.audit.services.reading_log import LogRead, read_log
from hoso.audit.services.recording import record
from hoso.audit.services.sealing import last_place
from hoso.tables.models import this_node

VERIFIED = "audit.verify"
_FORGED = "It is not signed with both keys, so nothing shows that the keys before it were this node's."

_NOT_IN_THE_LOG = """
SELECT r.* FROM audit_trailrow r
 WHERE NOT EXISTS (SELECT FROM audit_leaf l WHERE l.row_id = r.id)
   AND (r.incarnation, r.xid, r.written) < (%s, %s, %s)
 ORDER BY r.written LIMIT %s
"""
_NOT_YET_SEALED = """
SELECT count(*), min(at) FROM audit_trailrow WHERE (incarnation, xid, written) > (%s, %s, %s)
"""


@dataclass(frozen=True)
class Outside:
    """A checkpoint that was kept outside the database; `source` names the file or whoever gave it.

    `independent`: kept where the administrator of this node cannot reach it.
    """

    source: str
    signed: Signed
    independent: bool = True


@dataclass(frozen=True)
class Verified:
    """The outcome: how many sealed rows were read, the root found, and what was found."""

    size: int
    root: bytes
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing but information was found."""
        return not any(finding.severity == Severity.ERROR for finding in self.findings)


def verify(
    actor: Actor,
    against: Sequence[Outside],
    *,
    keys: Keys,
    folder: Path | None = None,
) -> Verified:
    """Read every sealed row once, compare with all checkpoints, and record that it was done.

    `against` are checkpoints kept elsewhere, `folder` is the one in which the sealer writes them beside
    the database. `keys` are those of this node (`follow_keys`). One consistent reading; the sealer may go on
    meanwhile.
    """
    notes = Notes()
    if keys.broken_at:
        notes.add("rotation_forged", f"change to the key {keys.broken_at}", _FORGED)
    # Read before the log is: what is sealed meanwhile must not look like a cut tail.
    beside = _read_folder(folder, notes) if folder is not None else []
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        verified = _examine([*against, *beside], keys.known, notes)
    errors = sum(finding.severity == Severity.ERROR for finding in verified.findings)
    with transaction.atomic():
        record(actor, VERIFIED, size=verified.size, errors=errors)
    return verified


def _read_folder(folder: Path, notes: Notes) -> list[Outside]:
    """Return the checkpoints beside the database: another place, but the same administrator."""
    found = []
    for path, signed in witness_file.read_folder(folder):
        if signed is None:
            notes.add("line_unreadable", path.name, "A line of this file is not a checkpoint (any more).")
        else:
            found.append(Outside(path.name, signed, independent=False))
    return found


def _examine(against: Sequence[Outside], keys: Mapping[str, datetime | None], notes: Notes) -> Verified:
    stored = [queries.signed_of(row) for row in Checkpoint.objects.order_by("size")]
    _check_chain(stored, notes)
    for signed in stored:
        _check_signature(signed, f"checkpoint of {signed.claim.size} rows", keys, notes)
    for outside in against:
        _check_signature(outside.signed, f"{outside.source}, {outside.signed.claim.size} rows", keys, notes)
    against = [outside for outside in against if _bears_witness(outside, notes)]
    sizes = {signed.claim.size for signed in stored} | {outside.signed.claim.size for outside in against}
    log = read_log(sizes, notes)
    _check_stored(stored, log, notes)
    _check_outside(against, stored, log, notes)
    _check_unsealed(notes)
    _say_window(against, log, notes)
    return Verified(log.edge.size, log.edge.root(), notes.all())


def _check_signature(signed: Signed, where: str, keys: Mapping[str, datetime | None], notes: Notes) -> None:
    if not signed.is_genuine():
        notes.add("signature_bad", where, "The signature does not belong to this checkpoint.")
    elif signed.public_key not in keys:
        notes.add("key_unknown", where, "It was signed with a key that this node never had.")
    else:
        given_up_at = keys[signed.public_key]
        if given_up_at is not None and signed.claim.at > given_up_at:
            notes.add("key_given_up", where, "It was signed with a key after that key had been given up.")


def _bears_witness(outside: Outside, notes: Notes) -> bool:
    """Tell whether a checkpoint speaks of this log at all, and was signed as it stands."""
    claim = outside.signed.claim
    if claim.node != this_node():
        where = f"{outside.source}, {claim.size} rows"
        notes.add("other_node", where, f"This checkpoint belongs to node {claim.node}; it says nothing here.")
        return False
    return outside.signed.is_genuine()


def _check_chain(stored: Sequence[Signed], notes: Notes) -> None:
    """Each checkpoint names the one before; a missing or changed one shows at the next."""
    size, root = 0, merkle.EMPTY_ROOT
    for signed in stored:
        claim = signed.claim
        if (claim.previous_size, claim.previous_root) != (size, root):
            notes.add(
                "checkpoint_missing",
                f"checkpoint of {claim.size} rows",
                f"It follows one of {claim.previous_size} rows that is not stored as it was.",
            )
        size, root = claim.size, claim.root


def _check_stored(stored: Sequence[Signed], log: LogRead, notes: Notes) -> None:
    """Compare with the checkpoints in the database itself: an unskilled change shows here already."""
    last = stored[-1].claim.size if stored else 0
    if not log.reaches(last):
        notes.add(
            "tail_cut",
            f"{log.edge.size}-{last - 1}",
            "A stored checkpoint covers these places; they are gone.",
        )
    if log.edge.size > last:
        notes.add(
            "tail_unsigned", f"{last}-{log.edge.size - 1}", "No checkpoint covers these places of the log."
        )
    good = 0
    for signed in stored:
        size = signed.claim.size
        if log.roots.get(size, signed.claim.root) != signed.claim.root:
            notes.add(
                "log_changed",
                f"{good}-{size - 1}",
                "The log between these places does not agree with the stored checkpoint.",
            )
            # Every later one disagrees as well and says nothing new.
            break
        good = size


def _check_outside(against: Sequence[Outside], stored: Sequence[Signed], log: LogRead, notes: Notes) -> None:
    """Compare with what was kept outside: here a log shows that was re-written and signed anew."""
    signed_here = {signed.claim.size: signed.claim.root for signed in stored}
    good = 0
    for outside in sorted(against, key=lambda outside: outside.signed.claim.size):
        claim = outside.signed.claim
        if not log.reaches(claim.size):
            said = f"{outside.source} shows that the log had {claim.size} rows at {_said(claim.at)}."
            notes.add("tail_cut", f"{log.edge.size}-{claim.size - 1}", said)
            return
        if log.roots.get(claim.size, claim.root) != claim.root:
            said = f"{outside.source} bears witness to another log ({claim.size} rows at {_said(claim.at)})."
            notes.add("log_rewritten", f"{good}-{claim.size - 1}", said)
            # Every later one disagrees as well and says nothing new.
            return
        if signed_here.get(claim.size) != claim.root:
            where = f"{outside.source}, {claim.size} rows"
            notes.add("checkpoint_missing", where, "The database no longer has this checkpoint.")
        good = claim.size


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _check_unsealed(notes: Notes) -> None:
    """Rows outside the log: those behind its end wait for the sealer, any other was smuggled in."""
    place = last_place()
    for row in TrailRow.objects.raw(_NOT_IN_THE_LOG, [*place, MOST_OF_A_KIND + 1]):
        notes.add(
            "row_inserted", str(row.pk), f"The row ({row.act}) was put in after its time and never sealed."
        )
    with connection.cursor() as cursor:
        cursor.execute(_NOT_YET_SEALED, [*place])
        waiting, oldest = cursor.fetchone()
    if waiting:
        notes.add(
            "not_sealed",
            "",
            f"{waiting} rows since {_said(oldest)} are not sealed yet: a change of these is not seen.",
            severity=Severity.INFO,
        )


def _say_window(against: Sequence[Outside], log: LogRead, notes: Notes) -> None:
    """State what nobody outside has borne witness to."""
    size = max((outside.signed.claim.size for outside in against if outside.independent), default=0)
    if log.edge.size <= size:
        return
    where = f"{size}-{log.edge.size - 1}"
    since = (
        f"since the checkpoint of {size} rows"
        if size
        else "from the beginning, because no outside checkpoint was given"
    )
    notes.add(
        "not_witnessed",
        where,
        f"{log.edge.size - size} rows are witnessed by nobody outside, {since}:"
        " whoever holds the server and its key could have re-written these unseen.",
        severity=Severity.INFO,
    )
