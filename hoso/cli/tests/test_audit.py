"""The trail from the command line."""

import json
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner, Result

from hoso.audit.models import TrailRow
from hoso.audit.tests.world import TrailTestCase, by_force
from hoso.cli import audit, node


class AuditCommandTests(TrailTestCase):
    def setUp(self) -> None:
        super().setUp()
        home = self.settings(HOSO_HOME=self.home.root)
        home.enable()
        self.addCleanup(home.disable)
        self.stick = self.home.work / "stick.jsonl"
        self.app = typer.Typer()
        audit.register(self.app)
        node.register(self.app)

    def run_hoso(self, *arguments: str, text: str | None = None) -> Result:
        return CliRunner().invoke(self.app, ["audit", *arguments], input=text)

    def document(self, *arguments: str) -> Any:
        return json.loads(self.run_hoso(*arguments, "--json").stdout)

    def carry_away(self, count: int) -> Path:
        """Do some acts and write the checkpoint over them to a stick."""
        self.ids = self.act(count)
        self.assertEqual(self.run_hoso("checkpoint", "-o", str(self.stick)).exit_code, 0)
        return self.stick

    def test_a_sound_trail_ends_with_zero_and_says_what_nobody_witnessed(self) -> None:
        self.act_and_seal(3)
        answer = self.run_hoso("verify")
        self.assertEqual(answer.exit_code, 0, answer.output)
        self.assertIn("The trail is as it was sealed: 3 rows read.", answer.stdout)
        findings = self.document("verify")["findings"]
        self.assertEqual([found["code"] for found in findings], ["not_sealed", "not_witnessed"])

    def test_a_checkpoint_on_a_stick_bears_witness(self) -> None:
        stick = self.carry_away(3)
        document = self.document("verify", "--against", str(stick))
        self.assertEqual((document["sound"], document["size"], document["findings"]), (True, 3, []))

    def test_a_changed_row_ends_with_one_and_is_named(self) -> None:
        stick = self.carry_away(3)
        by_force("UPDATE audit_trailrow SET act = 'registry.other' WHERE id = %s", self.ids[1])
        answer = self.run_hoso("verify", "--against", str(stick))
        self.assertEqual(answer.exit_code, 1)
        self.assertIn(f"row_changed  1 ({self.ids[1]})", answer.stdout)
        self.assertIn("NOT as it was sealed", answer.stdout)

    def test_a_key_is_changed_and_a_forged_change_is_named(self) -> None:
        self.carry_away(2)
        changed = CliRunner().invoke(self.app, ["node", "rotate-key", "--json"])
        self.assertEqual(changed.exit_code, 0, changed.output)
        self.run_hoso("checkpoint")
        self.assertEqual(self.run_hoso("verify").exit_code, 0)
        card = self.home.keys / "node.json"
        found = json.loads(card.read_text())
        self.assertEqual(found["fingerprint"], json.loads(changed.stdout)["fingerprint"])
        found["rotations"][0]["rotated_at"] = "2039-01-01T00:00:00+00:00"
        card.write_text(json.dumps(found))
        answer = self.run_hoso("verify")
        self.assertEqual(answer.exit_code, 1)
        self.assertIn("rotation_forged", answer.stdout)

    def test_a_verification_is_recorded_in_the_name_of_the_service(self) -> None:
        self.run_hoso("verify")
        row = TrailRow.objects.get()
        self.assertEqual((row.act, row.account_id, row.service), ("audit.verify", None, "hoso"))

    def test_the_newest_checkpoint_is_shown_for_paper_and_for_programs(self) -> None:
        self.act(2)
        shown = self.run_hoso("checkpoint").stdout
        document = self.document("checkpoint")
        self.assertEqual((document["size"], document["node"]), (2, str(self.identity.node_id)))
        for printed in (document["root"], document["fingerprint"], document["line"]):
            self.assertIn(printed, shown)

    def test_a_checkpoint_is_read_from_standard_input_too(self) -> None:
        line = self.carry_away(2).read_text()
        answer = self.run_hoso("verify", "--against", "-", text=line)
        self.assertEqual(answer.exit_code, 0)
        self.assertNotIn("not_witnessed", answer.stdout)

    def test_an_empty_trail_has_no_checkpoint(self) -> None:
        answer = self.run_hoso("checkpoint", "-o", str(self.stick))
        self.assertEqual(answer.exit_code, 1)
        self.assertFalse(self.stick.exists())

    def test_files_that_hold_no_checkpoint_are_refused_and_nothing_is_verified(self) -> None:
        other, empty = self.home.work / "other", self.home.work / "empty"
        other.write_bytes(b"\xff\xfe")
        empty.write_text("\n")
        for path in (other, empty, self.home.work / "missing"):
            answer = self.run_hoso("verify", "--against", str(path))
            self.assertEqual(answer.exit_code, 2, answer.output)
        self.assertEqual(TrailRow.objects.count(), 0)
