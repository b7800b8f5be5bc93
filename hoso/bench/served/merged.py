"""A home in which a province of many bodies is about to merge into another, with all that its bodies keep.

The rows are copied in; the acts that are measured are the real services, in a process of their own.
"""

import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from hoso.bench.made.losses import id_of
from hoso.bench.served.commands import environment, hoso
from hoso.lib.errors import EnvironmentMissing
from hoso.lib.text import fold
from hoso.node.cluster import lease
from hoso.node.home import open_home
from hoso.node.identity import open_identity
from hoso.node.server import ADMIN

SINCE, DAY = "[1998-01-01,)", "2026-07-01"
_AT = "2025-07-01T00:00:00Z"
# Body 0 has the lines that are received; the last one receives.
_HOLDING = "id, kind, scope_id, creator_id, custodian_id, access_class, secrecy, found_story, registered_at"


def measure_merger(root: Path, *, holdings: int, bodies: int, lines: int) -> str:
    """Fill a home, let a process of its own do the merger there, and return what it measured, as JSON.

    Raises:
        EnvironmentMissing: the process ended with an error.
    """
    hoso(root, "organisations", "import", "vietnam-2025", "--province", "08")
    home = open_home(root)
    with lease(home) as cluster:
        url = cluster.url(ADMIN, database="hoso")
        identity = open_identity(home)
        with psycopg.connect(url, autocommit=True) as database:
            # As a replica: what refers to what was made by rule and need not be looked up.
            database.execute("SET session_replication_role = replica")
            _fill(database, identity.node_id, holdings=holdings, bodies=bodies, lines=lines)
            database.execute("VACUUM ANALYZE")
        surroundings = environment(root) | {
            "HOSO_DATABASE_URL": url,
            "HOSO_NODE_ID": str(identity.node_id),
            "HOSO_INCARNATION": str(identity.incarnation),
            "DJANGO_SETTINGS_MODULE": "hoso.config.settings",
        }
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "hoso.bench.served.merging", str(bodies)],
            env=surroundings, capture_output=True, text=True, check=False, cwd=Path.cwd(),
        )  # fmt: skip
    if done.returncode:
        raise EnvironmentMissing(f"the merger ended with {done.returncode}: {done.stderr[-800:]}")
    return done.stdout


def _fill(database: "psycopg.Connection[Any]", node: UUID, *, holdings: int, bodies: int, lines: int) -> None:
    everybody = range(bodies + 1)

    def copy(table: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
        with database.cursor().copy(f"COPY {table} (owner_node, {columns}) FROM STDIN") as stream:
            for row in rows:
                stream.write_row((node, *row))

    copy(
        "organisations_body", "id, valid, kind, level, rule_set, reference_key",
        ((id_of("merged", b), SINCE, "other", "province", "vn-state", f"merged {b}") for b in everybody),
    )  # fmt: skip
    copy(
        "organisations_bodyname", "id, valid, body_id, name, short_name, language, folded",
        (
            (id_of("merged name", b), SINCE, id_of("merged", b), _name(b), "", "vi", fold(_name(b)))
            for b in everybody
        ),
    )  # fmt: skip
    copy(
        "holdings_fonds", "id, creator_id, code, title",
        ((id_of("merged fonds", b), id_of("merged", b), "1", _name(b)) for b in everybody),
    )  # fmt: skip
    copy(
        "holdings_scope", "id, fonds_id, title",
        ((id_of("merged scope", b), id_of("merged fonds", b), "") for b in everybody),
    )  # fmt: skip
    copy(
        "holdings_responsibility", "id, valid, scope_id, body_id, basis",
        (
            (id_of("merged answers", b), SINCE, id_of("merged scope", b), id_of("merged", b), "")
            for b in everybody
        ),
    )  # fmt: skip
    copy("holdings_holding", _HOLDING, (_holding(n, _body_of(n, bodies, lines)) for n in range(holdings)))


def _body_of(number: int, bodies: int, lines: int) -> int:
    return 0 if number < lines or bodies == 1 else 1 + number % (bodies - 1)


def _holding(number: int, body: int) -> Sequence[object]:
    creator = id_of("merged", body)
    key = id_of("merged holding", number)
    return key, "record", id_of("merged scope", body), creator, creator, 1, "", "", _AT


def _name(body: int) -> str:
    return f"Cơ quan mẫu {body}"
