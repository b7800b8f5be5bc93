"""Who was appointed before a release has the rights that it brings to the post."""

from importlib import import_module

from django.apps import apps
from django.test import TestCase

from hoso.access import acts
from hoso.access.values import AccessClass
from hoso.accounts import rules
from hoso.accounts.models import Right
from hoso.accounts.rules import Role
from tests.worlds import a_body, a_person, id_of

MIGRATION = import_module("hoso.accounts.migrations.0003_rights_of_oversight")


class OversightTests(TestCase):
    def test_posts_filled_before_get_what_new_ones_have_and_no_more(self) -> None:
        body = a_body()
        people = [a_person(role.value, body=body, role=role) for role in Role]
        before = self.rights()
        Right.objects.filter(act__in=[acts.SERIES, acts.OVERSEE]).delete()
        MIGRATION.give(apps, None)
        self.assertEqual(self.rights(), before)
        MIGRATION.give(apps, None)
        self.assertEqual(self.rights(), before)
        self.assertEqual(len({id_of(each) for each in people}), len(Role))

    def rights(self) -> list[tuple[object, ...]]:
        return sorted(Right.objects.values_list("post_id", "act", "scope_id", "access_class"), key=str)

    def test_the_migration_says_what_the_table_of_posts_says(self) -> None:
        told = {
            (role.value, right.act, right.up_to.value)
            for role, rights in rules.RIGHTS.items()
            for right in rights
            if right.act in {acts.SERIES, acts.OVERSEE}
        }
        self.assertEqual(told, set(MIGRATION.RIGHTS))
        self.assertEqual(AccessClass.RESTRICTED, 2)
