"""Who was appointed before a release has the rights that it brings to the post."""

from importlib import import_module

from django.apps import apps
from django.test import TestCase

from hoso.access import acts
from hoso.accounts import rules
from hoso.accounts.models import Right
from hoso.accounts.rules import Role
from tests.worlds import a_body, a_person, id_of

# Each migration with the acts that it brought.
BROUGHT = {
    "0003_rights_of_oversight": {acts.SERIES, acts.OVERSEE},
    "0004_rights_of_handover": {acts.RECEIVE, acts.HAND_OVER},
    "0005_rights_of_the_daily_office": {
        acts.DRAFT, acts.SIGN, acts.ISSUE, acts.INSTRUCT, acts.PLAN_FILES, acts.APPROVE_PLAN, acts.KEEP_FILE,
        acts.TAKE_IN, acts.EXCHANGE,
    },
}  # fmt: skip


class NewRightsTests(TestCase):
    def test_posts_filled_before_get_what_new_ones_have_and_no_more(self) -> None:
        body = a_body()
        people = [a_person(role.value, body=body, role=role) for role in Role]
        before = self.rights()
        for name, brought in BROUGHT.items():
            with self.subTest(name):
                migration = import_module(f"hoso.accounts.migrations.{name}")
                Right.objects.filter(act__in=brought).delete()
                migration.give(apps, None)
                self.assertEqual(self.rights(), before)
                migration.give(apps, None)
                self.assertEqual(self.rights(), before)
        self.assertEqual(len({id_of(each) for each in people}), len(Role))

    def rights(self) -> list[tuple[object, ...]]:
        return sorted(Right.objects.values_list("post_id", "act", "scope_id", "access_class"), key=str)

    def test_the_migrations_say_what_the_table_of_posts_says(self) -> None:
        for name, brought in BROUGHT.items():
            told = {
                (role.value, right.act, right.up_to.value)
                for role, rights in rules.RIGHTS.items()
                for right in rights
                if right.act in brought
            }
            migration = import_module(f"hoso.accounts.migrations.{name}")
            self.assertEqual(told, set(migration.RIGHTS), name)
