"""Leases in the database: one holder at a time, and a number that is never given twice."""

from datetime import timedelta

from django.db.models.functions import Now
from django.test import TestCase

from hoso.preservation.errors import LeaseLost, ObjectTaken
from hoso.preservation.leases import DatabaseLease, DatabaseLeases
from hoso.preservation.models import ObjectLease

DOSSIER = "urn:uuid:0198c0de-0000-7000-8000-0000000000d1"
LEASES = DatabaseLeases("s3://hoso/ocfl", wait_seconds=0.3)


class LeaseTests(TestCase):
    def run_out(self) -> None:
        ObjectLease.objects.update(until=Now() - timedelta(seconds=1))

    def test_each_lease_has_a_greater_number(self) -> None:
        with LEASES.held(DOSSIER) as first:
            pass
        with LEASES.held(DOSSIER) as second:
            self.assertEqual((first.token, second.token), (1, 2))
        self.assertEqual(LEASES.unfinished(), [])

    def test_who_has_it_keeps_others_out_and_its_number_stands(self) -> None:
        with LEASES.held(DOSSIER), self.assertRaises(ObjectTaken), LEASES.held(DOSSIER):
            self.fail("two had it")
        self.assertEqual(ObjectLease.objects.get().token, 1)

    def test_the_same_object_in_another_store_is_another_lease(self) -> None:
        with LEASES.held(DOSSIER), DatabaseLeases("s3://hoso/copy", wait_seconds=0.3).held(DOSSIER) as other:
            self.assertEqual(other.token, 1)

    def test_one_that_ran_out_is_taken_over_noted_and_lost_to_who_had_it(self) -> None:
        with LEASES.held(DOSSIER) as slow:
            assert isinstance(slow, DatabaseLease)
            self.run_out()
            self.assertEqual(LEASES.unfinished(), [DOSSIER])
            with LEASES.held(DOSSIER) as fast:
                slow.renewed = -1e9
                with self.assertRaises(LeaseLost):
                    slow.renew()
                self.assertGreater(fast.token, slow.token)
        # What the slow one may have left is still to be put right.
        self.assertEqual(LEASES.unfinished(), [DOSSIER])
        LEASES.settle(DOSSIER)
        self.assertEqual(LEASES.unfinished(), [])

    def test_renewing_makes_it_longer(self) -> None:
        with LEASES.held(DOSSIER) as lease:
            assert isinstance(lease, DatabaseLease)
            ObjectLease.objects.update(until=Now() + timedelta(seconds=5))
            lease.renew()  # too soon to ask the database again
            soon = Now() + timedelta(minutes=10)
            self.assertFalse(ObjectLease.objects.filter(until__gt=soon).exists())
            lease.renewed = -1e9
            lease.renew()
            self.assertTrue(ObjectLease.objects.filter(until__gt=soon).exists())
