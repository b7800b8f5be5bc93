"""Evidence for many objects made and renewed in a home made for measuring; prints its times as JSON.

`python -m hoso.bench.served.renewing OBJECTS OBJECTS_A_STAMP`, with the home's database in the environment.
"""

import json
import sys
import time
from datetime import timedelta
from hashlib import sha512
from pathlib import Path
from typing import Any

import django

_HOLDINGS = """
INSERT INTO holdings_holding (id, owner_node, kind, scope_id, creator_id, custodian_id, access_class, secrecy,
                              found_story, registered_at)
SELECT gen_random_uuid(), scope.owner_node, 'dossier', scope.id, %(body)s, %(body)s, 1, '', '', now()
  FROM holdings_scope scope, generate_series(1, %(objects)s) WHERE scope.id = %(scope)s
"""
_OBJECTS = """
INSERT INTO preservation_preservedobject (id, owner_node, holding_id, ocfl_id, state, wanted_at, head,
    inventory_digest, approved_at, committed_at, attempt, tries, reason)
SELECT gen_random_uuid(), owner_node, id, 'urn:uuid:' || id, 'preserved', now(), 'v1',
       'sha512:' || id, now(), now(), 0, 0, ''
  FROM holdings_holding WHERE scope_id = %(scope)s
"""
_WAITS = """
INSERT INTO preservation_objectevidence (id, owner_node, object_id, version, chain, wanted_at, is_last,
                                         reason)
SELECT gen_random_uuid(), owner_node, id, 1, 0, now(), true, '' FROM preservation_preservedobject
"""


def main() -> None:
    """Make evidence and renew it, and tell how long each took."""
    django.setup()
    json.dump(_measured(int(sys.argv[1]), at_once=int(sys.argv[2])), sys.stdout)


def _measured(objects: int, *, at_once: int) -> dict[str, Any]:
    from hoso.access.values import service_actor
    from hoso.bench.made.stamps import make_authority
    from hoso.lib.dates import now
    from hoso.preservation.queries.evidence import evidence_status
    from hoso.preservation.services import evidence

    authority = make_authority(now())
    by = service_actor("bench", now().date())
    _fill(objects)
    made_at = now()
    began = time.perf_counter()
    stamps = 0
    while _cover(by, authority.means(made_at), at_once):
        stamps += 1
    covered = time.perf_counter() - began
    before = _peak()
    later = authority.means(now() + timedelta(days=200))
    began = time.perf_counter()
    while evidence.renew_next(by, later) is not None:
        pass
    renewed = time.perf_counter() - began
    began = time.perf_counter()
    again = evidence.renew_next(by, later)
    nothing_due = time.perf_counter() - began
    assert again is None
    total = evidence_status(at=later.at, terms=later.terms).batches
    return {
        "objects": objects, "stamps": stamps, "new_stamps": total - stamps,
        "cover_seconds": covered, "renew_seconds": renewed, "nothing_due_seconds": nothing_due,
        "peak_before_mb": before, "peak_after_mb": _peak(),
    }  # fmt: skip


def _fill(objects: int) -> None:
    """Enter objects that stand in no store: what renewing must never look at."""
    from django.apps import apps
    from django.db import connection, transaction
    from django.utils import timezone

    from hoso.access.values import service_actor
    from hoso.bench.made.looking import let_the_server_look
    from hoso.holdings import services as holdings
    from hoso.organisations import services as organisations

    by = service_actor("bench", timezone.localdate())
    body = organisations.register_body(
        by, kind="peoples_committee", level="province", rule_set="vn-state", name="UBND tỉnh"
    )
    fonds = holdings.open_fonds(
        by, creator_id=body.pk, code="P01", title="UBND tỉnh", responsible_id=body.pk,
        from_on=timezone.localdate(),
    )  # fmt: skip
    scope = apps.get_model("holdings", "Scope")._default_manager.get(fonds=fonds)
    given: dict[str, Any] = {"scope": scope.pk, "body": body.pk, "objects": objects}
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (_HOLDINGS, _OBJECTS, _WAITS):
            cursor.execute(statement, given)
    let_the_server_look("preservation_objectevidence", "preservation_preservedobject", "holdings_holding")


def _cover(by: Any, means: Any, at_once: int) -> bool:
    """Cover so many objects with one stamp; their leaves are made up, all else is as in the service."""
    from hoso.lib.ids import uuid7
    from hoso.preservation.authority import evidence_folder
    from hoso.preservation.evidence_files import KeptBatch, line_of, write_batch
    from hoso.preservation.queries import evidence as queries
    from hoso.preservation.rules.evidence import EvidenceKind
    from hoso.preservation.services.evidence.covering import about_of, stamp
    from hoso.preservation.services.evidence.taking_up import record_or_remove

    rows = list(queries.waiting_evidence(at=means.at)[:at_once])
    if not rows:
        return False
    lines = {}
    for row in rows:
        leaf = sha512(row.object.ocfl_id.encode()).digest()
        lines[leaf] = line_of(leaf, row.object.ocfl_id, 1, 0)
    found, token = stamp(list(lines), "sha512", means)
    about = about_of(uuid7(), EvidenceKind.OBJECTS, found, token, ())
    told = (lines[leaf] for leaf in found.tree.levels[0])
    folder = write_batch(evidence_folder(), about, found.tree, lines=told, token=found.token, covered={})
    record_or_remove(by, KeptBatch(folder), means)
    return True


def _peak() -> float:
    """Return the most memory that this program has had, in megabytes.

    `getrusage` would count that of whoever started it, too: what is between its fork and its exec.
    """
    status = Path("/proc/self/status").read_text("ascii")
    return round(int(status.split("VmHWM:")[1].split()[0]) / 1024, 1)


if __name__ == "__main__":
    main()
