"""Two checks at once find the same causes and make one row of each."""

import threading

from django.db import connection
from django.test import TransactionTestCase

from hoso.oversight import services
from hoso.oversight.models import Finding, FindingEvent
from hoso.oversight.tests.world import a_named_world, a_paper, a_series
from tests.worlds import NOW, SERVICE


class AtOnceTests(TransactionTestCase):
    def test_two_checks_at_once_do_not_double(self) -> None:
        world = a_named_world()
        a_series(world)
        for number in ("1", "4", "9"):
            a_paper(world, number)
        together, errors = threading.Barrier(3), []

        def check() -> None:
            together.wait()
            try:
                services.check_all(SERVICE, at=NOW, unseen_months=12)
            except Exception as error:
                errors.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=check) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(errors, [])
        self.assertEqual(sorted(Finding.objects.values_list("evidence__values__first", flat=True)), [2, 5])
        self.assertEqual(FindingEvent.objects.count(), 2)
