"""What the database itself refuses, whoever writes."""

from datetime import date

import psycopg
from django.db import IntegrityError, transaction
from django.test import TestCase

from hoso.organisations.models import Body, BodyCode, BodyName, BodyParent
from hoso.organisations.tests.world import BEFORE, DAY, World, a_world, check_now
from hoso.tables.models import during


class DatedFactTests(TestCase):
    world: World

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = a_world()

    def refused(self, constraint: str) -> None:
        """The rows just written are refused at commit, by `constraint`."""
        with self.assertRaises(IntegrityError) as caught, transaction.atomic():
            check_now()
        cause = caught.exception.__cause__
        assert isinstance(cause, psycopg.Error)
        self.assertIn(constraint, str(cause.diag.constraint_name))
        transaction.set_rollback(True)

    def test_one_code_names_one_body_at_a_time(self) -> None:
        BodyCode.objects.create(body=self.world.other, scheme="dotted", code="H60.1", valid=during(None, DAY))
        BodyCode.objects.create(body=self.world.commune, scheme="dotted", code="H60.1", valid=during(BEFORE))
        self.refused("organisations_code_names_one_body")

    def test_a_code_is_used_again_from_the_day_it_is_free(self) -> None:
        BodyCode.objects.create(body=self.world.other, scheme="dotted", code="H60.1", valid=during(None, DAY))
        BodyCode.objects.create(body=self.world.new, scheme="dotted", code="H60.1", valid=during(DAY))
        check_now()

    def test_a_body_has_one_code_of_a_scheme_at_a_time(self) -> None:
        BodyCode.objects.create(body=self.world.other, scheme="statistical", code="9", valid=during(None))
        self.refused("organisations_one_code_of_a_scheme")

    def test_a_body_has_one_name_at_a_time(self) -> None:
        BodyName.objects.create(body=self.world.other, name="Xã X", folded="xa x", valid=during(DAY))
        self.refused("organisations_one_name_at_a_time")

    def test_a_name_leaves_no_gap(self) -> None:
        BodyName.objects.filter(body=self.world.other).update(valid=during(None, BEFORE))
        BodyName.objects.create(body=self.world.other, name="Xã X", folded="xa x", valid=during(DAY))
        self.refused("organisations_name_without_gap")

    def test_a_body_has_one_parent_at_a_time(self) -> None:
        BodyParent.objects.create(body=self.world.other, parent=self.world.province, valid=during(DAY))
        self.refused("organisations_one_parent_at_a_time")

    def test_parents_leave_no_gap(self) -> None:
        BodyParent.objects.filter(body=self.world.other).update(valid=during(None, BEFORE))
        BodyParent.objects.create(body=self.world.other, parent=self.world.province, valid=during(DAY))
        self.refused("organisations_parent_without_gap")

    def test_one_transaction_may_end_a_parent_and_begin_the_next_in_any_order(self) -> None:
        BodyParent.objects.create(body=self.world.other, parent=self.world.province, valid=during(DAY))
        BodyParent.objects.filter(body=self.world.other, valid__startswith=None).update(
            valid=during(None, DAY)
        )
        check_now()

    def test_a_parent_is_there_on_all_these_days(self) -> None:
        BodyParent.objects.filter(body=self.world.other).update(parent=self.world.new)
        self.refused("organisations_parent_alive")

    def test_a_body_with_bodies_below_does_not_end_alone(self) -> None:
        Body.objects.filter(pk=self.world.district.pk).update(valid=during(None, DAY))
        self.refused("organisations_parent_without_gap")

    def test_no_code_outlives_its_body(self) -> None:
        Body.objects.filter(pk=self.world.province.pk).update(valid=during(date(1991, 1, 1)))
        BodyName.objects.filter(body=self.world.province).update(valid=during(date(1991, 1, 1)))
        self.refused("organisations_code_within_life")

    def test_nothing_is_wound_up_before_it_ceased(self) -> None:
        with self.assertRaises(IntegrityError):
            Body.objects.filter(pk=self.world.other.pk).update(wound_up_on=DAY)
