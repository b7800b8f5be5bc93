"""The node's key is changed before witnesses: both keys sign, the trail tells, a forged change is named."""

import json
from dataclasses import asdict

from hoso.audit import services
from hoso.audit.models import TrailRow
from hoso.audit.services import follow_keys
from hoso.audit.tests.world import AN, TrailTestCase
from hoso.node.errors import IdentityBroken, KeyExposed
from hoso.node.identity import open_identity


class ChangeKeyTests(TrailTestCase):
    def codes(self) -> list[str]:
        """Return the codes of the errors found, with the keys of the card as it stands."""
        keys = follow_keys(json.loads((self.home.keys / "node.json").read_text()))
        found = services.verify(AN, [], keys=keys, folder=self.home.checkpoints).findings
        return [finding.code for finding in found if finding.severity == "error"]

    def change_key(self) -> None:
        self.identity = services.change_key(AN, self.home)

    def forge(self, number: int, **changed: str) -> None:
        """Write another change of key into the node's card, as somebody with a shell can."""
        card = self.home.keys / "node.json"
        found = json.loads(card.read_text())
        found["rotations"][number] |= changed
        card.write_text(json.dumps(found))

    def test_what_old_and_new_key_signed_stays_proven(self) -> None:
        self.act_and_seal(1)
        first = self.identity.public_key
        self.change_key()
        self.change_key()
        services.seal_all(self.identity, self.home.checkpoints)
        self.assertEqual(self.codes(), [])
        keys = follow_keys(self.identity.card())
        self.assertEqual((len(keys.known), first in keys.known, keys.broken_at), (3, True, ""))

    def test_the_trail_names_both_keys_by_their_fingerprints(self) -> None:
        before = self.identity.fingerprint.replace(" ", "")
        self.change_key()
        row = TrailRow.objects.get(act="node.rotate_key")
        after = self.identity.fingerprint.replace(" ", "")
        self.assertEqual(row.ids, {"old_key": before, "new_key": after})

    def test_a_forged_date_is_named_and_the_keys_before_it_prove_nothing(self) -> None:
        self.act_and_seal(1)
        self.change_key()
        services.seal_all(self.identity, self.home.checkpoints)
        self.forge(0, rotated_at="2039-01-01T00:00:00+00:00")
        self.assertEqual(set(self.codes()), {"rotation_forged", "key_unknown"})

    def test_a_key_of_somebody_else_cannot_be_put_before_ours(self) -> None:
        self.act_and_seal(1)
        self.change_key()
        self.change_key()
        self.forge(0, old_public_key=self.identity.public_key)
        keys = follow_keys(open_identity(self.home).card())
        self.assertEqual((len(keys.known), keys.broken_at != ""), (2, True))

    def test_signatures_that_are_no_base64_are_named_and_stop_nothing(self) -> None:
        self.act_and_seal(1)
        self.change_key()
        self.forge(0, signed_by_old="no base64")
        self.assertIn("rotation_forged", self.codes())

    def test_an_open_key_is_not_changed_and_nothing_is_recorded(self) -> None:
        before = [asdict(each) for each in self.identity.rotations]
        self.identity.key_file.chmod(0o644)
        with self.assertRaises(KeyExposed):
            self.change_key()
        self.identity.key_file.chmod(0o600)
        self.assertEqual([asdict(each) for each in open_identity(self.home).rotations], before)
        self.assertEqual(TrailRow.objects.count(), 0)

    def test_a_sealer_that_still_holds_the_old_key_seals_nothing_with_it(self) -> None:
        old = self.identity
        self.change_key()
        with self.assertRaises(IdentityBroken):
            services.seal_all(old, self.home.checkpoints)
        services.seal_all(self.identity, self.home.checkpoints)
        self.assertEqual(self.codes(), [])
