"""Loading the published lists: all or nothing, and again without doubles."""

import csv
import gzip
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid5

import pytest
from django.db import connection, transaction
from django.test import TestCase, TransactionTestCase

from hoso.events.models import OutboxRow
from hoso.lib.errors import NotAllowed
from hoso.organisations import queries, services
from hoso.organisations.errors import CodeTaken, ProvinceUnknown
from hoso.organisations.models import Body, BodyCode, BodyName, BodyParent, Reorganisation, Succession
from hoso.organisations.rules.bodies import Level
from hoso.organisations.rules.succession import Share
from hoso.organisations.services.copying import LISTED, body_id_of, listed_id
from hoso.organisations.tests.world import BEFORE, CHI, DAY, SERVICE, check_now, unit

TABLES = (Body, BodyName, BodyCode, BodyParent, Reorganisation, Succession)


def stored() -> dict[str, int]:
    """How many rows stand in each table."""
    return {table.__name__: table.objects.count() for table in TABLES}


class LoadTests(TestCase):
    loaded: services.Loaded

    @classmethod
    def setUpTestData(cls) -> None:
        cls.loaded = services.import_vietnam_2025(SERVICE, province="08")

    def test_everything_fits(self) -> None:
        check_now()
        self.assertEqual((self.loaded.provinces_before, self.loaded.provinces_after), (2, 1))
        self.assertEqual((self.loaded.districts_before, self.loaded.communes_after), (18, 124))
        self.assertEqual(Body.objects.count(), self.loaded.bodies)
        self.assertEqual(sum(stored().values()), self.loaded.new_rows)

    def test_a_second_run_adds_nothing_and_tells_nothing(self) -> None:
        before, told = stored(), OutboxRow.objects.count()
        again = services.import_vietnam_2025(SERVICE, province="02")
        self.assertEqual((again, stored()), (replace(self.loaded, province="02", new_rows=0), before))
        self.assertEqual(OutboxRow.objects.count(), told)

    def test_a_second_run_keeps_what_was_corrected(self) -> None:
        commune = body_id_of("vn:2025-07:02287")
        services.rename_body(SERVICE, commune, name="Xã Khác", on=date(2026, 1, 1))
        services.import_vietnam_2025(SERVICE, province="08")
        check_now()
        self.assertEqual(queries.body_label(commune, date(2026, 2, 1)), "Xã Khác")

    def test_the_district_ended_on_the_first_of_july(self) -> None:
        district = queries.get_body_by_code("073", on=BEFORE)
        self.assertEqual((district.ends_on, district.ceased_on), (BEFORE, DAY))
        self.assertIsNone(queries.find_body_by_code("073", on=DAY))
        self.assertEqual(queries.body_label(district.pk, DAY), "Huyện Chiêm Hóa")

    def test_who_follows_the_district_by_day(self) -> None:
        district = queries.get_body_by_code("073", on=BEFORE)
        self.assertEqual([each.body for each in queries.successors(district.pk, from_on=BEFORE, on=BEFORE)], [
            district.pk,
        ])  # fmt: skip
        after = queries.successors(district.pk, from_on=BEFORE, on=DAY)
        names = queries.labels((each.body for each in after), DAY)
        self.assertIn("Xã Chiêm Hóa", names.values())
        self.assertEqual({each.share for each in after}, {Share.PART})
        self.assertEqual(len(after), 10)

    def test_who_follows_takes_one_query_for_each_generation(self) -> None:
        district = queries.get_body_by_code("073", on=BEFORE)
        # Its successions, those of its ten followers, and the lives of all.
        with self.assertNumQueries(3):
            queries.successors(district.pk, from_on=BEFORE, on=DAY)

    def test_the_server_knows_right_after_how_large_the_tables_are(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'organisations_succession'")
            [told] = cursor.fetchone()
        self.assertGreater(told, 1000)

    def test_the_work_of_the_district_committee_goes_to_communes_and_province(self) -> None:
        committee = queries.get_body_by_code("073/UBND", on=BEFORE)
        after = queries.successors(committee.pk, from_on=BEFORE, on=DAY)
        names = set(queries.labels((each.body for each in after), DAY).values())
        self.assertLessEqual({"Ủy ban nhân dân xã Chiêm Hóa", "Ủy ban nhân dân tỉnh Tuyên Quang"}, names)

    def test_a_province_follows_both_of_its_parts(self) -> None:
        now = queries.get_body_by_code("08", on=DAY)
        for code in ("02", "08"):
            old = queries.get_body_by_code(code, on=BEFORE)
            [follower] = queries.successors(old.pk, from_on=BEFORE, on=DAY)
            self.assertEqual((follower.body, follower.share), (now.pk, Share.WHOLE))
            self.assertNotEqual(old, now)

    def test_an_old_name_finds_the_district_and_its_organs(self) -> None:
        names = queries.labels(queries.bodies_named_like("huyen chiem hoa"), BEFORE).values()
        self.assertEqual(
            set(names),
            {
                "Huyện Chiêm Hóa",
                "Hội đồng nhân dân huyện Chiêm Hóa",
                "Ủy ban nhân dân huyện Chiêm Hóa",
                "Huyện ủy Chiêm Hóa",
            },
        )

    def test_two_levels_stand_below_the_province_now_and_three_before(self) -> None:
        now = queries.get_body_by_code("08", on=DAY)
        before = [queries.get_body_by_code(code, on=BEFORE).pk for code in ("02", "08")]
        self.assertEqual(len(queries.descendants([now.pk], on=DAY)), 1 + 124)
        self.assertEqual(len(queries.descendants(before, on=BEFORE)), 2 + 18 + self.loaded.communes_before)

    def test_an_id_is_that_of_rfc_9562_so_that_every_node_has_the_same(self) -> None:
        self.assertEqual(listed_id("body", "vn:2025-07:08"), str(uuid5(LISTED, "body vn:2025-07:08")))
        self.assertEqual(body_id_of("vn:2025-07:08"), queries.get_body_by_code("08", on=DAY).pk)


class RefusedLoadTests(TestCase):
    def test_an_outsider_loads_nothing(self) -> None:
        with self.assertRaises(NotAllowed):
            services.import_vietnam_2025(CHI, province="08")
        self.assertEqual(sum(stored().values()), 0)

    def test_an_unknown_province_loads_nothing(self) -> None:
        with self.assertRaises(ProvinceUnknown):
            services.import_vietnam_2025(SERVICE, province="99")
        self.assertEqual(sum(stored().values()), 0)

    def test_a_body_entered_by_hand_with_a_listed_code_stops_the_load(self) -> None:
        unit("Huyện Chiêm Hóa", "073", Level.DISTRICT)
        before = stored()
        with self.assertRaises(CodeTaken):
            services.import_vietnam_2025(SERVICE, province="08")
        self.assertEqual(stored(), before)


LOAD = """
import django; django.setup()
from datetime import date
from hoso.access.values import service_actor
from hoso.organisations import services
services.import_vietnam_2025(service_actor("test", date(2025, 6, 1)), province="08")
"""


class KilledLoadTests(TransactionTestCase):
    def test_a_load_killed_in_the_middle_leaves_nothing_and_runs_again(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            # The load copies bodies and names, then waits for this table.
            cursor.execute("LOCK TABLE organisations_succession IN SHARE MODE")
            child = subprocess.Popen([sys.executable, "-c", LOAD], env=os.environ | self.address())
            self.wait_until_it_waits()
            child.send_signal(signal.SIGKILL)
            child.wait()
        self.assertEqual(sum(stored().values()), 0)
        loaded = services.import_vietnam_2025(SERVICE, province="08")
        self.assertEqual(Body.objects.count(), loaded.bodies)

    def address(self) -> dict[str, str]:
        facts = connection.settings_dict
        query = urlencode({"host": facts["HOST"], **({"port": facts["PORT"]} if facts["PORT"] else {})})
        return {
            "HOSO_DATABASE_URL": f"postgresql://{facts['USER']}@/{facts['NAME']}?{query}",
            "DJANGO_SETTINGS_MODULE": "hoso.config.settings",
        }

    def wait_until_it_waits(self) -> None:
        for _turn in range(300):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM pg_locks WHERE NOT granted"
                    " AND relation = 'organisations_succession'::regclass"
                )
                if cursor.fetchone()[0]:
                    return
            time.sleep(0.1)
        self.fail("the load never came to the table of successions")


@pytest.mark.shared
@pytest.mark.django_db
def test_every_successor_of_the_province_is_that_of_the_reference(hoso_shared: Path) -> None:
    services.import_vietnam_2025(SERVICE, province="08")
    path = hoso_shared / "data" / "vn-admin-units" / "commune_mapping.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        told = [row for row in csv.DictReader(lines) if row["new_province_code"] == "08"]
    expected: dict[str, set[tuple[str, str]]] = {}
    for row in told:
        share = "part" if row["relation"] == "divided" else "whole"
        expected.setdefault(row["old_commune_code"], set()).add((row["new_commune_code"], share))
    for code, followers in expected.items():
        body = queries.get_body_by_code(code, on=BEFORE)
        found = queries.successors(body.pk, from_on=BEFORE, on=DAY)
        codes = queries.addresses([each.body for each in found], on=DAY)
        assert {(codes[each.body], each.share.value) for each in found} == followers
