"""Asks a loaded directory who follows bodies and who gets their records, as fast as it answers.

Run as `python -m hoso.bench.served.successions HOME COUNT`; prints one JSON document. The peer is the bare
recursive question in PostgreSQL, without shares, lives, rules or Python objects.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import django

from hoso.node.cluster import lease
from hoso.node.home import open_home
from hoso.node.identity import open_identity
from hoso.samples.seeding import repeatable

BEFORE, AFTER = date(2025, 6, 30), date(2026, 1, 1)
BATCH = 500
_PEER = """
WITH RECURSIVE after(id) AS (
    SELECT %s::uuid
    UNION
    SELECT line.successor_id FROM after
      JOIN organisations_succession line ON line.predecessor_id = after.id
      JOIN organisations_reorganisation reorganisation ON reorganisation.id = line.reorganisation_id
     WHERE reorganisation.status = 'in_force' AND reorganisation.effective_on BETWEEN %s AND %s
)
SELECT after.id FROM after JOIN organisations_body body ON body.id = after.id WHERE body.valid @> %s::date
"""


def measure(count: int) -> dict[str, Any]:
    """Return look-ups a second of `count` bodies that ended, drawn at random but the same for everybody."""
    from django.db import connection

    from hoso.organisations import queries

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM organisations_body"
            " WHERE upper(valid) = '2025-07-01' AND rule_set <> '' ORDER BY id"
        )
        ended = [row[0] for row in cursor.fetchall()]
    chance = repeatable(20250701)
    asked = chance.sample(ended, min(count, len(ended)))

    def peer(body_id: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_PEER, [body_id, BEFORE, AFTER, AFTER])
            cursor.fetchall()

    return {
        "asked": len(asked),
        "successors_a_second": _rate(asked, lambda each: queries.successors(each, from_on=BEFORE, on=AFTER)),
        "receivers_a_second": _rate(asked, lambda each: queries.records_receivers(each, on=AFTER)),
        "receivers_in_bulk_a_second": _bulk(asked, lambda each: queries.records_receivers_of(each, on=AFTER)),
        "peer_a_second": _rate(asked, peer),
    }


def _rate(asked: Sequence[Any], look_up: Callable[[Any], object]) -> float:
    for each in asked[:20]:  # the first touch is the disk's time, not ours
        look_up(each)
    began = time.perf_counter()
    for each in asked:
        look_up(each)
    return round(len(asked) / (time.perf_counter() - began), 1)


def _bulk(asked: Sequence[Any], look_up: Callable[[Sequence[Any]], object]) -> float:
    began = time.perf_counter()
    for start in range(0, len(asked), BATCH):
        look_up(asked[start : start + BATCH])
    return round(len(asked) / (time.perf_counter() - began), 1)


def main() -> None:
    """Measure in the home that is named."""
    home = open_home(Path(sys.argv[1]))
    identity = open_identity(home)
    with lease(home) as cluster:
        os.environ |= {
            "HOSO_HOME": sys.argv[1],
            "HOSO_DATABASE_URL": cluster.url(),
            "HOSO_NODE_ID": str(identity.node_id),
            "HOSO_INCARNATION": str(identity.incarnation),
            "DJANGO_SETTINGS_MODULE": "hoso.config.settings",
        }
        django.setup()
        print(json.dumps(measure(int(sys.argv[2]))))


if __name__ == "__main__":
    main()
