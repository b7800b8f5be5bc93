"""`hoso evidence`: how it stands, what is due done, checked, given out, and proven by a stranger."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import typer
from asn1crypto import tsp
from typer.testing import CliRunner, Result

from hoso.cli import evidence
from hoso.lib.dates import now
from hoso.lib.ids import uuid7
from hoso.preservation.models import EvidenceBatch, ObjectEvidence
from hoso.preservation.tests.evidence_world import EvidenceTestCase
from hoso.signatures.tests.pki import Authority


def run(*arguments: object) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    evidence.register(app)
    return CliRunner().invoke(app, ["evidence", *map(str, arguments)])


def document(result: Result) -> Any:
    return json.loads(result.stdout)


@contextmanager
def served(authority: Authority) -> Iterator[str]:
    """Serve time stamps of this hour on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            stamper = authority.stamper(now())
            answer = stamper.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *arguments: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsa"
    finally:
        server.shutdown()
        server.server_close()


class EvidenceCommandTests(EvidenceTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.dossier = self.a_preserved_dossier("một", "hai")
        self.authority.trust_folder(self.home / "trust", now())

    def test_without_an_authority_it_says_what_is_missing_and_writes_nothing(self) -> None:
        said = document(run("status", "--json"))
        self.assertEqual((said["covered"], said["waiting"], said["in_order"]), (0, 1, True))
        self.assertEqual([each.split(":")[0] for each in said["missing"]], ["HOSO_TIMESTAMP_URL"])
        answer = run("renew")
        self.assertEqual(answer.exit_code, 3)
        self.assertIn("HOSO_TIMESTAMP_URL", answer.stderr)
        self.assertEqual(EvidenceBatch.objects.count(), 0)

    def test_from_waiting_to_a_record_that_a_stranger_proves(self) -> None:
        with served(self.authority) as address, self.settings(HOSO_TIMESTAMP_URL=address):
            self.assertEqual(document(run("renew", "--json")), {"covered": 1, "hashed_anew": 0, "renewed": 0})
            self.assertEqual(document(run("renew", "--json"))["covered"], 0)
        self.assertEqual(document(run("status", "--json"))["covered"], 1)
        self.assertEqual(document(run("verify", "--json")), {"stamps": 1, "versions": 1, "findings": []})
        proven = document(run("verify", self.dossier.pk, "--json"))
        self.assertEqual((proven["version"], proven["findings"]), (1, []))
        out = self.home / "dossier.ers"
        self.assertEqual(run("export", self.dossier.pk, "-o", out).exit_code, 0)
        self.assertEqual(run("export", self.dossier.pk, "-o", out).exit_code, 2)
        self.check_as_a_stranger(out)

    def check_as_a_stranger(self, record: Path) -> None:
        folder = self.object_folder(self.dossier.pk) / "v1"
        files = [
            folder / "inventory.json",
            *(each for each in (folder / "content").rglob("*") if each.is_file()),
        ]
        trust = self.home / "trust"
        answer = run("prove", record, *files, "--trust", trust, "--json")
        self.assertEqual((answer.exit_code, document(answer)["proven"]), (0, True), answer.output)
        self.assertEqual(run("prove", record, files[-1], "--trust", trust).exit_code, 0)
        less = run("prove", record, *files[1:], "--trust", trust, "--json")
        self.assertEqual((less.exit_code, document(less)["findings"][0]["code"]), (1, "other_content"))
        self.assertEqual(run("prove", record, *files[1:], "--part", "--trust", trust).exit_code, 0)
        other = run("prove", files[0], files[1], "--trust", trust)
        self.assertEqual(other.exit_code, 1)

    def test_an_altered_row_ends_with_one_and_is_named(self) -> None:
        with served(self.authority) as address, self.settings(HOSO_TIMESTAMP_URL=address):
            run("renew")
        ObjectEvidence.objects.update(leaf=b"\x00" * 64)
        answer = run("verify", "--json")
        self.assertEqual((answer.exit_code, document(answer)["findings"][0]["code"]), (1, "row_altered"))
        self.assertEqual(document(run("status", "--json"))["in_order"], False)

    def test_what_is_not_covered_or_not_there_is_refused(self) -> None:
        out = self.home / "dossier.ers"
        for dossier_id in (self.dossier.pk, uuid7()):
            self.assertEqual(run("export", dossier_id, "-o", out).exit_code, 1)
            self.assertEqual(run("verify", dossier_id).exit_code, 1)
        self.assertFalse(out.exists())
