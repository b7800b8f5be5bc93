"""A home whose database holds a made-up archive with known losses (`bench.made.losses`)."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from hoso.bench.made.losses import DECREE, YEARS, Archive, Paper, id_of
from hoso.bench.served.commands import hoso
from hoso.bench.served.new_home import settle
from hoso.lib.text import fold
from hoso.node.cluster import lease
from hoso.node.home import open_home
from hoso.node.identity import open_identity
from hoso.node.server import ADMIN
from hoso.registry.rules import cited_keys, number_keys

OVERSEER, PROVINCE, BODY = "overseer", "08", "08/UBND"
_SINCE = "[1998-01-01,)"
_AT = "2025-07-01T00:00:00Z"
_OPEN = 0  # the access class `open`


def warned_home(root: Path, archive: Archive) -> Path:
    """Fill a home with the archive; return the file of the overseer's token."""
    token = root / "bench-token"
    settle(root, province=PROVINCE, body=BODY, accounts={OVERSEER: "leader"})
    hoso(root, "accounts", "token", OVERSEER, "-o", str(token))
    home = open_home(root)
    with (
        lease(home) as cluster,
        psycopg.connect(cluster.url(ADMIN, database="hoso"), autocommit=True) as database,
    ):
        # As a replica: what refers to what was made by rule and need not be looked up a million times.
        database.execute("SET session_replication_role = replica")
        _Filling(database, open_identity(home).node_id, archive).fill()
        database.execute("VACUUM ANALYZE")
    return token


class _Filling:
    def __init__(self, database: "psycopg.Connection[Any]", node: UUID, archive: Archive) -> None:
        self.database, self.node, self.archive = database, node, archive
        found = database.execute("SELECT body_id FROM accounts_post").fetchone()
        assert found is not None
        self.answers: UUID = found[0]

    def copy(self, table: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
        statement = f"COPY {table} (owner_node, {columns}) FROM STDIN"
        with self.database.cursor().copy(statement) as copy:
            for row in rows:
                copy.write_row((self.node, *row))

    def fill(self) -> None:
        self._bodies()
        self._papers(list(self.archive.papers()))
        self._boxes()

    def _bodies(self) -> None:
        bodies = range(self.archive.bodies)
        self.copy(
            "organisations_body", "id, valid, kind, level, rule_set, reference_key",
            ((id_of("body", b), _SINCE, "other", "commune", "vn-state", f"lost {b}") for b in bodies),
        )  # fmt: skip
        self.copy(
            "organisations_bodyname", "id, valid, body_id, name, short_name, language, folded",
            (
                (id_of("name", b), _SINCE, id_of("body", b), _name(b), "", "vi", fold(_name(b)))
                for b in bodies
            ),
        )  # fmt: skip
        self.copy(
            "holdings_fonds", "id, creator_id, code, title",
            ((id_of("fonds", b), id_of("body", b), "1", _name(b)) for b in bodies),
        )  # fmt: skip
        self.copy(
            "holdings_scope", "id, fonds_id, title",
            ((id_of("scope", b), id_of("fonds", b), "") for b in bodies),
        )  # fmt: skip
        self.copy(
            "holdings_responsibility", "id, valid, scope_id, body_id, basis",
            ((id_of("answers", b), _SINCE, id_of("scope", b), self.answers, "") for b in bodies),
        )  # fmt: skip
        self.copy(
            "registry_declaredseries",
            "id, valid, body_id, title, type_codes, symbols, symbol_keys, complete_from, is_secret, basis, "
            "declared_at, withdrawn_reason",
            (
                (
                    id_of("series", b, year), f"[{year}-01-01,{year + 1}-01-01)", id_of("body", b),
                    f"{self.archive.symbol(b)} {year}", [], [self.archive.symbol(b)],
                    [number_keys("1", self.archive.symbol(b)).symbol], 1, False, "", _AT, "",
                )
                for b in bodies
                for year in YEARS
            ),
        )  # fmt: skip

    def _papers(self, papers: Sequence[Paper]) -> None:
        self.copy(*_HOLDING, (self._holding(each.id, "document", each.body) for each in papers))
        self.copy(
            "registry_document",
            "id, holding_id, rule_set, state, number, symbol, issued_on, place, parent_issuer, issuer, "
            "type_name, type_code, subject, urgency, circulation, authority, signer_title, signer, "
            "recipients, page_count, doubt, is_certain, number_value, symbol_key, number_key",
            map(self._document, papers),
        )
        self.copy(
            "registry_citation", "id, document_id, cited, cited_on, number_value, symbol_key, number_key",
            (row for each in papers for row in self._citations(each)),
        )  # fmt: skip
        scans = sorted({each.scan for each in papers})
        with self.database.cursor().copy(
            "COPY blobs_blob (digest, size_bytes, media_type) FROM STDIN"
        ) as copy:
            for scan in scans:
                copy.write_row((_digest(scan), 1, "application/pdf"))
        self.copy(
            "registry_representation",
            "id, document_id, role, blob_id, file_name, media_type, first_page, last_page, made_by, made_at",
            (
                (
                    id_of("file", each.id), each.id, "original", _digest(each.scan), "a.pdf",
                    "application/pdf", 1, each.found, "", _AT,
                )
                for each in papers
            ),
        )  # fmt: skip

    def _holding(self, key: UUID, kind: str, body: int) -> Sequence[object]:
        creator = id_of("body", body)
        return key, kind, id_of("scope", body), creator, creator, _OPEN, "", "", _AT

    def _document(self, paper: Paper) -> Sequence[object]:
        symbol = self.archive.symbol(paper.body)
        keys = number_keys(str(paper.number), symbol)
        return (
            paper.id, paper.id, "vn-state", "confirmed", str(paper.number), symbol, paper.on, "", "",
            _name(paper.body), "Quyết định", "QD", "Về việc", "", "", "", "", "", '["UBND xã"]',
            paper.declared, 0.0, True, keys.value, keys.symbol, keys.whole,
        )  # fmt: skip

    def _citations(self, paper: Paper) -> Iterable[Sequence[object]]:
        symbol = self.archive.symbol(paper.body)
        cited = [(f"{number:02}/{symbol}", on) for number, on in paper.cites]
        for place, (text, on) in enumerate([*cited, DECREE]):
            keys = cited_keys(text)
            yield id_of("cites", paper.id, place), paper.id, text, on, keys.value, keys.symbol, keys.whole

    def _boxes(self) -> None:
        boxes = range(self.archive.boxes)
        ids = {box: id_of("box", box) for box in boxes}
        self.copy(*_HOLDING, (self._holding(ids[b], "box", b % self.archive.bodies) for b in boxes))
        now = datetime.now(UTC)
        self.copy(
            "custody_box", "id, holding_id, body_id, label, state, note, last_seen_at",
            (
                (
                    ids[b], ids[b], id_of("body", b % self.archive.bodies), f"H-{b}", "unarranged", "",
                    now - timedelta(days=900 if self.archive.unseen(b) else 30),
                )
                for b in boxes
            ),
        )  # fmt: skip


_HOLDING = (
    "holdings_holding",
    "id, kind, scope_id, creator_id, custodian_id, access_class, secrecy, found_story, registered_at",
)


def _name(body: int) -> str:
    return f"Ủy ban nhân dân xã mẫu {body}"


def _digest(scan: int) -> str:
    return f"sha512:{scan:0128x}"
