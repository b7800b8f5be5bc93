"""Posts that were filled before the room came get its rights, for as long as they last."""

from importlib import import_module

from django.apps import apps
from django.test import TestCase

from hoso.access import acts
from hoso.accounts.models import Right
from tests.worlds import a_world, id_of

MIGRATION = import_module("hoso.accounts.migrations.0007_rights_of_disposal")
OURS = {acts.DISPOSE, acts.HOLD, acts.APPROVE_DISPOSAL}


class RightsTests(TestCase):
    def test_an_archivist_of_before_may_propose_and_hold_and_nothing_more_is_given_twice(self) -> None:
        world = a_world()
        mine = Right.objects.filter(post__account_id=id_of(world.binh), act__in=OURS)
        given = set(mine.values_list("act", "scope_kind", "access_class"))
        self.assertEqual({act for act, *_rest in given}, {acts.DISPOSE, acts.HOLD})
        mine.delete()
        MIGRATION.give(apps, None)
        MIGRATION.give(apps, None)
        self.assertEqual(set(mine.values_list("act", "scope_kind", "access_class")), given)
        self.assertEqual(mine.count(), len(given))
        clerk = Right.objects.filter(post__account_id=id_of(world.an), act__in=OURS)
        self.assertFalse(clerk.exists())
