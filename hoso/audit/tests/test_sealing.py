"""Committed rows are put in order once and for ever, and the node signs how far the log has come."""

import threading
from dataclasses import replace

from django.db import connection, transaction

from hoso.audit import queries, services
from hoso.audit.errors import NotACheckpoint, TrailDiverged, WrongSigner
from hoso.audit.models import Checkpoint, Leaf, Subtree, TrailRow
from hoso.audit.rules import merkle
from hoso.audit.rules.checkpoints import parse_line
from hoso.audit.services import Sealed, witness_file
from hoso.audit.services.sealing import content_of
from hoso.audit.tests.world import AN, NOON, TrailTestCase, by_force
from hoso.lib.ids import uuid7


class SealingTests(TrailTestCase):
    def test_rows_are_sealed_once_in_the_order_of_their_commits(self) -> None:
        ids = self.act(3) + self.act(2)
        self.assertEqual(self.seal(), Sealed(added=5, size=5))
        self.assertEqual(self.seal(), Sealed(added=0, size=5))
        self.assertEqual(list(Leaf.objects.order_by("seq").values_list("row_id", flat=True)), ids)
        self.assertEqual(Checkpoint.objects.count(), 1)

    def test_the_root_is_that_of_the_rows(self) -> None:
        self.act_and_seal(3, 4)
        rows = TrailRow.objects.in_bulk(list(Leaf.objects.values_list("row_id", flat=True)))
        leaves = [merkle.leaf_hash(content_of(rows[leaf.row_id])) for leaf in Leaf.objects.order_by("seq")]
        self.assertEqual(self.checkpoint().claim.root, merkle.root_of(leaves))

    def test_a_checkpoint_names_the_one_before_and_bears_the_nodes_signature(self) -> None:
        self.act_and_seal(3)
        first = self.checkpoint().claim
        self.act_and_seal(2)
        signed = self.checkpoint()
        claim = signed.claim
        self.assertEqual((claim.size, claim.previous_size, claim.previous_root), (5, 3, first.root))
        self.assertEqual((claim.node, claim.incarnation), (self.identity.node_id, self.identity.incarnation))
        self.assertTrue(signed.is_genuine())
        self.assertFalse(replace(signed, claim=replace(claim, size=4)).is_genuine())

    def test_a_row_of_a_running_transaction_waits_and_is_not_lost(self) -> None:
        recorded, may_commit = threading.Event(), threading.Event()

        def slowly() -> None:
            try:
                with transaction.atomic():
                    services.record(AN, "registry.slow")
                    recorded.set()
                    may_commit.wait(30)
            finally:
                connection.close()

        writer = threading.Thread(target=slowly)
        writer.start()
        recorded.wait(30)
        self.act(1)
        self.assertEqual(self.seal(), Sealed(added=0, size=0))
        may_commit.set()
        writer.join(30)
        self.assertEqual(self.seal(), Sealed(added=2, size=2))

    def test_a_round_stops_at_its_limit_and_says_so(self) -> None:
        self.act(5)
        self.assertEqual(self.seal(limit=3), Sealed(added=3, size=3, more=True))
        self.assertEqual(self.seal(limit=3), Sealed(added=2, size=5))
        self.assertTrue(self.verify().is_sound)

    def test_one_sealer_at_a_time(self) -> None:
        self.act(1)
        answers: list[Sealed] = []

        def seal_too() -> None:
            try:
                answers.append(self.seal())
            finally:
                connection.close()

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('hoso.audit.seal', 0))")
            other = threading.Thread(target=seal_too)
            other.start()
            other.join(30)
        self.assertEqual(answers, [Sealed(busy=True)])
        self.assertEqual(Leaf.objects.count(), 0)

    def test_the_key_of_another_life_of_the_node_seals_nothing(self) -> None:
        self.act(1)
        with self.assertRaises(WrongSigner):
            self.seal(signer=replace(self.identity, incarnation=uuid7()))
        self.assertEqual(Leaf.objects.count(), 0)

    def test_nothing_is_sealed_on_top_of_a_log_that_was_tampered_with(self) -> None:
        attacks = {
            "last leaf changed": "UPDATE audit_leaf SET leaf_hash = sha256('x') WHERE seq = 4",
            "a leaf removed": "DELETE FROM audit_leaf WHERE seq = 2",
            "a leaf added": "INSERT INTO audit_leaf (seq, row_id, leaf_hash, incarnation, xid, written)"
            " SELECT 5, gen_random_uuid(), leaf_hash, incarnation, xid, written FROM audit_leaf LIMIT 1",
        }
        self.act_and_seal(5)
        self.act(1)
        for attack, statement in attacks.items():
            with self.subTest(attack):
                saved = list(Leaf.objects.order_by("seq"))
                by_force(statement)
                with self.assertRaises(TrailDiverged):
                    self.seal()
                self.assertEqual(Checkpoint.objects.count(), 1)
                by_force("DELETE FROM audit_leaf")
                Leaf.objects.bulk_create(saved)
        self.assertEqual(self.seal().size, 6)

    def test_a_large_log_is_sealed_from_its_edge_and_every_proof_holds(self) -> None:
        ids = self.act_and_seal(255, 1, 1, 300, 40)
        self.assertEqual(Subtree.objects.filter(level=1).count(), 2)
        claim = self.checkpoint().claim
        for place in (0, 100, 255, 256, 511, 512, 596):
            seq, proof = queries.prove_inclusion(ids[place], claim.size)
            leaf = bytes(Leaf.objects.get(seq=place).leaf_hash)
            self.assertEqual(seq, place)
            self.assertTrue(merkle.includes(leaf, seq, claim.size, proof, claim.root))
        for older in Checkpoint.objects.order_by("size"):
            proof = queries.prove_consistency(older.size, claim.size)
            self.assertTrue(merkle.continues(older.size, bytes(older.root), claim.size, claim.root, proof))

    def test_sealing_reads_the_edge_and_not_the_log(self) -> None:
        self.act_and_seal(600)
        self.act(1)
        # Lock, last checkpoint, edge of two levels, end of the log, new rows, two writes, folder.
        with self.assertNumQueries(12):
            self.seal()
        with self.assertNumQueries(10):
            self.seal()


class WitnessFileTests(TrailTestCase):
    def lines(self) -> list[str]:
        return "".join(
            path.read_text() for path in sorted(self.home.checkpoints.glob("*.jsonl"))
        ).splitlines()

    def test_every_checkpoint_stands_in_the_folder_too(self) -> None:
        self.act_and_seal(1, 1, 1)
        self.assertEqual([parse_line(line).claim.size for line in self.lines()], [1, 2, 3])
        self.assertEqual(parse_line(self.lines()[-1]), self.checkpoint())

    def test_what_a_crash_left_out_or_torn_is_made_good(self) -> None:
        self.act_and_seal(1, 1)
        path = next(self.home.checkpoints.glob("*.jsonl"))
        path.write_text(self.lines()[0] + "\n" + self.lines()[1][:40])
        self.assertEqual(
            [signed.claim.size for _, signed in witness_file.read_folder(path.parent) if signed], [1]
        )
        self.seal()
        self.assertEqual([parse_line(line).claim.size for line in self.lines()], [1, 2])

    def test_a_torn_first_line_is_made_good(self) -> None:
        self.act_and_seal(1)
        path = next(self.home.checkpoints.glob("*.jsonl"))
        path.write_text("{")
        self.seal()
        self.assertEqual([parse_line(line).claim.size for line in self.lines()], [1])

    def test_the_folder_of_an_earlier_life_is_left_as_it_is(self) -> None:
        self.act_and_seal(1)
        before = self.lines()
        again = replace(self.identity, incarnation=uuid7())
        with self.settings(HOSO_INCARNATION=str(again.incarnation)):
            self.act(1)
            self.seal(signer=again)
        self.assertEqual([parse_line(line).claim.size for line in self.lines()], [1, 2])
        self.assertEqual(self.lines()[0], before[0])
        self.assertEqual(len(list(self.home.checkpoints.glob("*.jsonl"))), 2)

    def test_a_line_that_is_no_checkpoint_is_refused(self) -> None:
        self.act_and_seal(1)
        good = self.lines()[0]
        wrong = [
            "",
            "[]",
            "5",
            "{}",
            good.replace('"size": 1', '"size": -1'),
            good.replace('"size": 1', '"size": true'),
        ]
        wrong += [good.replace("+00:00", ""), good.replace('"root": "', '"root": "00'), "[" * 9999]
        for line in wrong:
            with self.subTest(line[:30]), self.assertRaises(NotACheckpoint):
                parse_line(line)
        self.assertEqual(parse_line(good).claim.at, NOON)
