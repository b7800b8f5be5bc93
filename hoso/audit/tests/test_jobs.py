"""The sealer finds home and key by itself."""

from hoso.audit import jobs
from hoso.audit.models import Checkpoint
from hoso.audit.tests.world import TrailTestCase


class SealingJobTests(TrailTestCase):
    def test_everything_that_waits_is_sealed(self) -> None:
        self.act(3)
        with self.settings(HOSO_HOME=self.home.root):
            self.assertEqual(jobs.seal_trail(), 3)
            self.assertEqual(jobs.seal_trail(), 0)
        self.assertEqual(Checkpoint.objects.get().public_key, self.identity.public_key)
        self.assertTrue(self.verify().is_sound)
