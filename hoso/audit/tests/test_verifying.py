"""Whatever is done to the trail is found and named, and what cannot be known is said."""

from dataclasses import replace
from datetime import timedelta

from django.db import connection, transaction

from hoso.audit import queries, services
from hoso.audit.models import Checkpoint, Detail, Leaf, Subtree, TrailRow
from hoso.audit.rules import merkle
from hoso.audit.rules.canonical import commitment
from hoso.audit.rules.checkpoints import sign
from hoso.audit.services.sealing import content_of
from hoso.audit.tests.world import AN, NOON, TrailTestCase, by_force
from hoso.lib.ids import uuid7
from hoso.node.identity import rotate_key


class SoundTrailTests(TrailTestCase):
    def test_an_empty_trail_is_sound(self) -> None:
        self.assertEqual(self.verify().findings, ())

    def test_a_sound_trail_has_no_errors_and_the_verification_is_recorded(self) -> None:
        self.act_and_seal(3, 4)
        verified = self.verify(self.checkpoint())
        self.assertEqual((verified.size, verified.findings), (7, ()))
        act = TrailRow.objects.get(act=services.VERIFIED)
        self.assertEqual((act.account_id, act.ids), (AN.account_id, {"size": 7, "errors": 0}))

    def test_what_is_not_sealed_or_witnessed_yet_is_said(self) -> None:
        self.act_and_seal(3)
        carried_away = self.checkpoint()
        self.act_and_seal(2)
        self.act(4)
        findings = self.verify(carried_away).findings
        self.assertEqual([finding.code for finding in findings], ["not_sealed", "not_witnessed"])
        self.assertTrue(findings[0].message.startswith("4 rows"))
        self.assertEqual(findings[1].where, "3-4")
        self.assertTrue(self.verify(carried_away).is_sound)

    def test_an_erased_detail_leaves_the_trail_sound(self) -> None:
        row_id = self.act_and_seal(2)[0]
        services.erase_detail(AN, row_id, reason="request")
        self.seal()
        self.assertEqual(self.errors(), [])

    def test_a_key_that_was_rotated_is_still_known_for_its_time(self) -> None:
        self.act_and_seal(1)
        old = self.identity.public_key
        self.identity = rotate_key(self.home, at=NOON)
        self.act_and_seal(1)
        keys = {old: NOON, self.identity.public_key: None}
        self.assertTrue(self.verify(keys=keys).is_sound)
        keys[old] = NOON - timedelta(seconds=1)
        self.assertEqual(self.verify(keys=keys).findings[0].code, "key_given_up")
        self.assertEqual(self.errors(), [("key_unknown", "checkpoint of 1 rows")])


class TamperedTrailTests(TrailTestCase):
    """The database is changed by somebody who may do anything there, but has no key."""

    def setUp(self) -> None:
        super().setUp()
        self.ids = self.act_and_seal(4, 4)
        self.assertEqual(self.errors(self.checkpoint()), [])

    def where(self, place: int) -> str:
        return f"{place} ({self.ids[place]})"

    def test_a_changed_row_is_named(self) -> None:
        fields = {
            "act": "'registry.other'", "subject": "gen_random_uuid()", "account_id": "gen_random_uuid()",
            "at": "at - interval '1 hour'", "ids": "'{}'", "commitment": "sha256('x')", "service": "'x'",
            "node": "gen_random_uuid()", "post_id": "gen_random_uuid()", "on_behalf_of": "gen_random_uuid()",
        }  # fmt: skip
        for field, value in fields.items():
            row = TrailRow.objects.get(pk=self.ids[2])
            before = getattr(row, field)
            by_force(f"UPDATE audit_trailrow SET {field} = {value} WHERE id = %s", row.pk)
            with self.subTest(field):
                self.assertIn(("row_changed", self.where(2)), self.errors())
            if field == "ids":
                before = '{"number": 2}'
            by_force(f"UPDATE audit_trailrow SET {field} = %s WHERE id = %s", before, row.pk)
        self.assertEqual(self.errors(), [])

    def test_a_removed_row_is_named(self) -> None:
        by_force("DELETE FROM audit_trailrow WHERE id = %s", self.ids[5])
        self.assertEqual(self.errors(), [("row_removed", self.where(5))])

    def test_a_row_and_its_place_removed_is_named(self) -> None:
        by_force("DELETE FROM audit_trailrow WHERE id = %s", self.ids[5])
        by_force("DELETE FROM audit_leaf WHERE seq = 5")
        self.assertEqual(self.errors(), [("log_cut_open", "5-5")])

    def test_a_place_removed_and_the_gap_closed_is_named(self) -> None:
        by_force("DELETE FROM audit_trailrow WHERE id = %s", self.ids[5])
        by_force("DELETE FROM audit_leaf WHERE seq = 5")
        by_force("UPDATE audit_leaf SET seq = seq - 1 WHERE seq = 6")
        by_force("UPDATE audit_leaf SET seq = seq - 1 WHERE seq = 7")
        self.assertEqual(self.errors(), [("tail_cut", "7-7")])

    def test_a_cut_tail_with_its_checkpoint_is_named_by_the_folder_beside_the_database(self) -> None:
        by_force("DELETE FROM audit_trailrow WHERE id IN (%s, %s, %s, %s)", *self.ids[4:])
        by_force("DELETE FROM audit_leaf WHERE seq >= 4")
        by_force("DELETE FROM audit_checkpoint WHERE size = 8")
        found = self.verify(folder=self.home.checkpoints).findings
        self.assertEqual([(finding.code, finding.where) for finding in found][:1], [("tail_cut", "4-7")])

    def test_a_spoilt_line_in_the_folder_is_named(self) -> None:
        path = next(self.home.checkpoints.glob("*.jsonl"))
        path.write_text(path.read_text().replace("root", "rxxt", 1))
        found = self.verify(folder=self.home.checkpoints).findings
        self.assertEqual(
            [finding.code for finding in found], ["line_unreadable", "not_sealed", "not_witnessed"]
        )

    def test_two_rows_that_changed_places_are_named(self) -> None:
        for place, new in ((1, 100), (6, 1), (100, 6)):
            by_force("UPDATE audit_leaf SET seq = %s WHERE seq = %s", new, place)
        errors = self.errors()
        self.assertIn(("row_reordered", f"2 ({self.ids[2]})"), errors)
        self.assertIn(("log_changed", "0-3"), errors)

    def test_a_row_given_to_another_transaction_is_named(self) -> None:
        by_force("UPDATE audit_trailrow SET xid = xid + 1 WHERE id = %s", self.ids[3])
        self.assertEqual(self.errors(), [("row_reordered", self.where(3))])

    def test_a_cut_tail_is_named_by_the_stored_checkpoint(self) -> None:
        by_force("DELETE FROM audit_trailrow WHERE id IN (%s, %s)", *self.ids[6:])
        by_force("DELETE FROM audit_leaf WHERE seq >= 6")
        self.assertEqual(self.errors(), [("tail_cut", "6-7")])

    def test_a_cut_tail_with_its_checkpoint_is_named_by_one_kept_outside(self) -> None:
        carried_away = self.checkpoint()
        by_force("DELETE FROM audit_trailrow WHERE id IN (%s, %s, %s, %s)", *self.ids[4:])
        by_force("DELETE FROM audit_leaf WHERE seq >= 4")
        by_force("DELETE FROM audit_checkpoint WHERE size = 8")
        self.assertEqual(self.errors(), [])
        self.assertEqual(self.errors(carried_away), [("tail_cut", "4-7")])

    def test_a_row_changed_together_with_its_leaf_is_narrowed_down_by_the_checkpoints(self) -> None:
        by_force("UPDATE audit_trailrow SET act = 'registry.other' WHERE id = %s", self.ids[5])
        leaf = merkle.leaf_hash(content_of(TrailRow.objects.get(pk=self.ids[5])))
        by_force("UPDATE audit_leaf SET leaf_hash = %s WHERE seq = 5", leaf)
        self.assertEqual(self.errors(), [("log_changed", "4-7")])

    def test_a_changed_detail_is_named(self) -> None:
        by_force('UPDATE audit_detail SET detail = \'{"new": "Bình"}\' WHERE row_id = %s', self.ids[1])
        self.assertEqual(self.errors(), [("detail_changed", self.where(1))])

    def test_a_detail_gone_without_an_act_is_named(self) -> None:
        by_force("DELETE FROM audit_detail WHERE row_id = %s", self.ids[1])
        self.assertEqual(self.errors(), [("detail_removed", self.where(1))])

    def test_a_row_smuggled_in_behind_the_sealer_is_named(self) -> None:
        smuggled = uuid7()
        by_force(
            "INSERT INTO audit_trailrow"
            " SELECT (jsonb_populate_record(t, %s)).* FROM audit_trailrow t WHERE id = %s",
            f'{{"id": "{smuggled}", "xid": 5}}', self.ids[0],
        )  # fmt: skip
        self.assertEqual(self.errors(), [("row_inserted", str(smuggled))])

    def test_a_forged_checkpoint_is_named(self) -> None:
        by_force("UPDATE audit_checkpoint SET at = at + interval '1 hour' WHERE size = 4")
        self.assertEqual(self.errors(), [("signature_bad", "checkpoint of 4 rows")])

    def test_a_removed_checkpoint_is_named_by_the_next_one_and_from_outside(self) -> None:
        first = queries.signed_of(Checkpoint.objects.get(size=4))
        by_force("DELETE FROM audit_checkpoint WHERE size = 4")
        self.assertEqual(
            self.errors(first),
            [("checkpoint_missing", "checkpoint of 8 rows"), ("checkpoint_missing", "stick, 4 rows")],
        )

    def test_a_log_without_its_last_checkpoint_is_named(self) -> None:
        by_force("DELETE FROM audit_checkpoint WHERE size = 8")
        self.assertEqual(self.errors(), [("tail_unsigned", "4-7")])

    def test_an_outside_checkpoint_that_was_altered_or_is_anothers_bears_no_witness(self) -> None:
        real = self.checkpoint()
        altered = replace(real, claim=replace(real.claim, root=merkle.EMPTY_ROOT))
        self.assertEqual(self.errors(altered), [("signature_bad", "stick, 8 rows")])
        foreign = sign(replace(real.claim, node=uuid7()), self.identity)
        self.assertEqual(self.errors(foreign), [("other_node", "stick, 8 rows")])
        self.assertIn("not_witnessed", [finding.code for finding in self.verify(altered, foreign).findings])

    def test_many_findings_of_a_kind_are_counted(self) -> None:
        self.act_and_seal(200)
        by_force("UPDATE audit_trailrow SET act = 'registry.other' WHERE act = 'registry.correct'")
        findings = self.verify().findings
        self.assertEqual(len([finding for finding in findings if finding.code == "row_changed"]), 101)
        self.assertEqual(findings[-1].message, "108 more of this kind are not listed.")


class ChangedRangeTests(TrailTestCase):
    def test_a_change_in_a_large_log_is_narrowed_down_to_256_places(self) -> None:
        ids = self.act_and_seal(600)
        by_force("UPDATE audit_trailrow SET act = 'registry.other' WHERE id = %s", ids[300])
        leaf = merkle.leaf_hash(content_of(TrailRow.objects.get(pk=ids[300])))
        by_force("UPDATE audit_leaf SET leaf_hash = %s WHERE seq = 300", leaf)
        self.assertEqual(self.errors(), [("range_changed", "256-511"), ("log_changed", "0-599")])


class StolenKeyTests(TrailTestCase):
    """A superuser who also has the node's key re-writes everything and seals it anew."""

    def rewrite_everything(self) -> None:
        """Change a name everywhere, then build log and checkpoints again with the real key."""
        rows = list(TrailRow.objects.filter(pk__in=self.ids))
        by_force("UPDATE audit_trailrow SET account_id = gen_random_uuid() WHERE id = %s", self.ids[2])
        for row in rows:
            salt = b"s" * 32
            changed = {"new": "somebody else"}
            by_force("UPDATE audit_detail SET detail = %s, salt = %s WHERE row_id = %s",
                     '{"new": "somebody else"}', salt, row.pk)  # fmt: skip
            by_force(
                "UPDATE audit_trailrow SET commitment = %s WHERE id = %s", commitment(salt, changed), row.pk
            )
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE audit_leaf, audit_subtree, audit_checkpoint")
        for path in self.home.checkpoints.glob("*.jsonl"):
            path.unlink()
        for limit in (4, 4):
            self.seal(limit=limit)

    def test_only_a_checkpoint_kept_outside_exposes_it(self) -> None:
        self.ids = self.act_and_seal(4, 4)
        carried_away = self.checkpoint()
        self.rewrite_everything()
        self.assertEqual(self.checkpoint().claim.size, 8)
        self.assertEqual((Leaf.objects.count(), Detail.objects.count(), Subtree.objects.count()), (8, 8, 0))
        # The re-written log is sound in itself: nothing inside speaks against it ...
        self.assertEqual(self.errors(), [])
        self.assertIn("not_witnessed", [finding.code for finding in self.verify().findings])
        # ... but the slip of paper in somebody's drawer does.
        self.assertEqual(self.errors(carried_away), [("log_rewritten", "0-7")])

    def test_a_log_that_was_rewritten_and_grew_is_exposed_up_to_the_checkpoint(self) -> None:
        self.ids = self.act_and_seal(4)
        honest = self.checkpoint()
        self.ids += self.act_and_seal(4)
        carried_away = self.checkpoint()
        # Only what came after the first checkpoint is re-written.
        by_force("UPDATE audit_trailrow SET act = 'registry.other' WHERE id = %s", self.ids[6])
        by_force("DELETE FROM audit_leaf WHERE seq >= 4")
        by_force("DELETE FROM audit_checkpoint WHERE size = 8")
        self.act(5)
        self.seal()
        self.assertEqual(self.errors(honest), [])
        self.assertEqual(self.errors(honest, carried_away), [("log_rewritten", "4-7")])
