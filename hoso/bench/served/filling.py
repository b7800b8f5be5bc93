"""A home whose database holds the made-up documents of an index, so that its look-up page can be asked.

The rows are copied in by the database's own means: a million acts one by one would take an hour and
measure something else. What a page reads is there: bodies with names, fonds, scopes, responsibilities,
holdings, documents. Nothing of it is announced or recorded.
"""

import json
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from hoso.bench.made.ids import body_id, document_id, fonds_id, scope_id
from hoso.bench.made.texts import MadeDocument, Maker
from hoso.bench.served.new_home import password_file, settle
from hoso.lib.text import fold
from hoso.node.cluster import lease
from hoso.node.home import Home, open_home
from hoso.node.identity import open_identity
from hoso.node.server import ADMIN

ASKER = "asker"
# The province whose bodies stand beside the made-up ones, and who answers for what the asker may read.
PROVINCE, BODY = "08", "08/UBND"
_MARK = "bench-filled.json"
_SINCE = "[1998-01-01,)"


def filled_home(
    root: Path,
    index: Path,
    maker: Maker,
    documents: int,
    *,
    open_scopes: Collection[int],
    advance: Callable[[int], None],
) -> Home:
    """Return a home of `documents` made-up documents with their index; made once, then found again.

    The account `ASKER` reads, up to `internal`, the scopes of `open_scopes`. `root` must be a folder that the
    database's own user may pass.
    """
    facts = {"documents": documents, "seed": maker.seed, "scopes": len(open_scopes), "index": _name_of(index)}
    mark = root / _MARK
    if not mark.exists() or json.loads(mark.read_text()) != facts:
        shutil.rmtree(root, ignore_errors=True)
        settle(root, province=PROVINCE, body=BODY, accounts={ASKER: "clerk"})
        home = open_home(root)
        with (
            lease(home) as cluster,
            psycopg.connect(cluster.url(ADMIN, database="hoso"), autocommit=True) as database,
        ):
            _fill(database, home, maker, documents, open_scopes, advance)
        shutil.rmtree(home.index)
        # The files of an index never change; a link each is enough.
        shutil.copytree(index, home.index, copy_function=os.link)
        mark.write_text(json.dumps(facts))
    return open_home(root)


def password_of(home: Home) -> str:
    """Return the asker's password."""
    return password_file(home.root).read_text("utf-8").strip()


def _name_of(index: Path) -> str:
    return (index / "current").read_text("ascii").strip()


def _fill(
    database: "psycopg.Connection[Any]",
    home: Home,
    maker: Maker,
    documents: int,
    open_scopes: Collection[int],
    advance: Callable[[int], None],
) -> None:
    # As a replica: what refers to what was made by rule and need not be looked up a million times.
    database.execute("SET session_replication_role = replica")
    node = open_identity(home).node_id
    found = database.execute(
        "SELECT post.body_id FROM accounts_post post JOIN accounts_account account"
        "  ON account.id = post.account_id WHERE account.username = %s",
        [ASKER],
    ).fetchone()
    assert found is not None
    answers = found[0]
    _copy_bodies(database, maker, node)
    _copy_scopes(database, maker, node, answers, open_scopes)
    _copy_documents(database, maker.documents(documents), node, advance)
    database.execute("VACUUM ANALYZE")


def _copy(
    database: "psycopg.Connection[Any]", table: str, columns: str, rows: Iterable[Sequence[object]]
) -> None:
    with database.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _copy_bodies(database: "psycopg.Connection[Any]", maker: Maker, node: UUID) -> None:
    numbers = range(maker.bodies)
    _copy(
        database, "organisations_body", "id, owner_node, valid, kind, level, rule_set, reference_key",
        (
            (body_id(each), node, _SINCE, "peoples_committee", "commune", "vn-state", f"made-up {each}")
            for each in numbers
        ),
    )  # fmt: skip
    _copy(
        database, "organisations_bodyname",
        "id, owner_node, valid, body_id, name, short_name, language, folded",
        (
            (
                body_id(-1 - each), node, _SINCE, body_id(each), _name(maker, each), f"UBND xã {each}", "vi",
                fold(_name(maker, each)),
            )
            for each in numbers
        ),
    )  # fmt: skip
    _copy(
        database, "holdings_fonds", "id, owner_node, creator_id, code, title",
        ((fonds_id(each), node, body_id(each), "1", _name(maker, each)) for each in numbers),
    )  # fmt: skip


def _name(maker: Maker, number: int) -> str:
    return f"Ủy ban nhân dân xã {maker.places[number % len(maker.places)]} {number}"


def _copy_scopes(
    database: "psycopg.Connection[Any]",
    maker: Maker,
    node: UUID,
    answers: UUID,
    open_scopes: Collection[int],
) -> None:
    bodies = [each * maker.bodies // maker.scopes for each in range(maker.scopes)]
    _copy(
        database, "holdings_scope", "id, owner_node, fonds_id, title",
        ((scope_id(each), node, fonds_id(body), "") for each, body in enumerate(bodies)),
    )  # fmt: skip
    responsible = [body_id(body) for body in bodies]
    for each in open_scopes:
        responsible[each] = answers
    _copy(
        database, "holdings_responsibility", "id, owner_node, valid, scope_id, body_id, basis",
        (
            (scope_id(-1 - each), node, _SINCE, scope_id(each), body, "")
            for each, body in enumerate(responsible)
        ),
    )  # fmt: skip


def _copy_documents(
    database: "psycopg.Connection[Any]",
    documents: Iterable[MadeDocument],
    node: UUID,
    advance: Callable[[int], None],
) -> None:
    """Copy holdings and documents in portions, so that only few are in memory."""
    portion: list[MadeDocument] = []
    for document in documents:
        portion.append(document)
        if len(portion) == 20_000:
            _copy_portion(database, portion, node)
            advance(len(portion))
            portion = []
    _copy_portion(database, portion, node)
    advance(len(portion))


def _copy_portion(database: "psycopg.Connection[Any]", portion: Sequence[MadeDocument], node: UUID) -> None:
    _copy(
        database,
        "holdings_holding",
        "id, owner_node, kind, scope_id, creator_id, custodian_id, access_class, secrecy, found_story, "
        "registered_at",
        (_holding(each, node) for each in portion),
    )
    _copy(
        database,
        "registry_document",
        "id, owner_node, holding_id, rule_set, state, number, symbol, issued_on, place, parent_issuer, "
        "issuer, type_name, type_code, subject, urgency, circulation, authority, signer_title, signer, "
        "recipients, page_count, doubt, is_certain",
        (_document(each, node) for each in portion),
    )


def _holding(made: MadeDocument, node: UUID) -> Sequence[object]:
    body = body_id(made.body)
    scope, at = scope_id(made.scope), "2025-07-01T00:00:00Z"
    return document_id(made.ordinal), node, "document", scope, body, body, made.access_class, "", "", at


def _document(made: MadeDocument, node: UUID) -> Sequence[object]:
    found = document_id(made.ordinal)
    issuer = f"Ủy ban nhân dân xã {made.body}"
    return (
        found, node, found, "vn-state", "confirmed", made.number, made.symbol, made.on, "", "", issuer,
        made.type_name, made.type_code, made.subject, "", "", "", "", made.signer, "[]",
        2, 0.0, True,
    )  # fmt: skip
