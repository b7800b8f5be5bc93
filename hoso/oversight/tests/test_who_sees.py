"""A finding shows nothing that the viewer may not read."""

from datetime import date

from hoso.access.values import AccessClass
from hoso.accounts.rules import Role
from hoso.audit.models import TrailRow
from hoso.custody import services as custody
from hoso.holdings import services as holdings
from hoso.lib.errors import NotFound
from hoso.oversight import queries, services
from hoso.oversight.models import Finding
from hoso.oversight.queries import Filters
from hoso.oversight.rules import Kind, Severity, State
from hoso.oversight.tests.world import OversightCase, a_file, a_paper, a_series
from tests.worlds import a_document, a_person

DAY = date(2024, 3, 1)
SUBJECT = "Về việc kỷ luật cán bộ"


class WhoSeesTests(OversightCase):
    def lost_pages(self, access_class: AccessClass) -> Finding:
        self.document = a_paper(
            self.world, "", pages=3, files=[a_file(2)], access_class=access_class, subject=SUBJECT
        )
        self.check()
        return self.found(Kind.PAGES_DIFFER)

    def test_who_reads_the_thing_sees_what_is_wrong_with_it(self) -> None:
        finding = self.lost_pages(AccessClass.INTERNAL)
        clerk = a_person("huong", body=self.world.province, role=Role.CLERK)
        shown = services.read_finding(clerk, finding.pk)
        [thing] = shown.things["document"]
        self.assertEqual((thing.kind, thing.id, thing.parts[2]), ("document", self.document.pk, SUBJECT))
        self.assertEqual((shown.is_veiled, shown.values["found"]), (False, 2))

    def test_an_outsider_sees_nothing(self) -> None:
        finding = self.lost_pages(AccessClass.INTERNAL)
        for outsider in (self.world.chi, self.world.an):
            with self.assertRaises(NotFound):
                services.read_finding(outsider, finding.pk)
            self.assertEqual(queries.list_findings(outsider, Filters(state=None), limit=9), [])

    def test_who_answers_but_may_not_read_sees_code_and_place_alone(self) -> None:
        finding = self.lost_pages(AccessClass.PERSONAL)
        box = custody.register_box(
            self.world.binh, fonds_id=self.world.fonds.pk, custodian_id=self.world.province, label="H-7",
            found="room 3",
        )  # fmt: skip
        custody.put_in_box(self.world.binh, box.pk, [self.document.pk])
        shown = services.read_finding(self.head, finding.pk)  # a leader reads up to restricted
        self.assertTrue(shown.is_veiled)
        self.assertEqual((shown.things, shown.values, shown.recipients), ({}, {}, ()))
        self.assertEqual((shown.place, shown.fonds), ("H-7", "UBND huyện"))
        self.assertNotIn(SUBJECT, str(shown))

    def test_a_reader_who_does_not_answer_and_may_not_read_it_does_not_learn_of_it(self) -> None:
        finding = self.lost_pages(AccessClass.PERSONAL)
        clerk = a_person("huong", body=self.world.province, role=Role.CLERK)
        with self.assertRaises(NotFound):
            services.read_finding(clerk, finding.pk)

    def test_of_what_is_named_beside_it_only_what_may_be_read_is_shown(self) -> None:
        a_series(self.world)
        a_paper(self.world, "1", recipients=["UBND xã Yên Nguyên"], access_class=AccessClass.PERSONAL)
        a_paper(self.world, "3", recipients=["Phòng Nội vụ"])
        self.check()
        finding = self.found(Kind.NUMBER_GAP)
        clerk = a_person("huong", body=self.world.province, role=Role.CLERK)
        shown = services.read_finding(clerk, finding.pk)
        self.assertEqual((shown.hidden, shown.recipients), (1, ("Phòng Nội vụ",)))
        self.assertEqual(shown.things["before"], [])
        whole = services.read_finding(self.world.binh, finding.pk)
        self.assertEqual((whole.hidden, whole.recipients), (0, ("UBND xã Yên Nguyên", "Phòng Nội vụ")))

    def test_that_restricted_things_were_named_is_recorded(self) -> None:
        finding = self.lost_pages(AccessClass.PERSONAL)
        services.read_finding(self.world.binh, finding.pk)
        self.assertEqual(TrailRow.objects.filter(act="registry.list_documents").count(), 1)

    def test_a_number_read_on_a_guarded_paper_is_shown_to_its_readers_alone(self) -> None:
        a_series(self.world)
        a_paper(self.world, "1", cites=[("9/QĐ-UBND", DAY)], access_class=AccessClass.PERSONAL)
        self.check()
        finding = self.found(Kind.CITED_NOT_HELD)
        self.assertEqual(services.read_finding(self.world.binh, finding.pk).values["cited"], "9/QĐ-UBND")
        self.assertEqual(services.read_finding(self.head, finding.pk).values, {})

    def test_a_paper_that_was_shut_is_named_to_nobody(self) -> None:
        finding = self.lost_pages(AccessClass.INTERNAL)
        holdings.shut(self.world.binh, [self.document.pk], reason="x")
        shown = services.read_finding(self.world.binh, finding.pk)
        self.assertTrue(shown.is_veiled)
        self.assertNotIn(SUBJECT, str(shown))


class ListTests(OversightCase):
    def setUp(self) -> None:
        super().setUp()
        for pages in (2, 3, 4):
            a_paper(self.world, "", pages=pages, files=[a_file(1, digest=f"sha256:{pages:064}")])
        a_paper(self.world, "7")
        a_document(self.world)
        self.check()

    def kinds(self, filters: Filters) -> list[str]:
        return [each.kind for each in queries.list_findings(self.head, filters, limit=50)]

    def test_the_gravest_come_first_and_pages_follow_each_other(self) -> None:
        whole = queries.list_findings(self.head, Filters(), limit=50)
        self.assertEqual([row.severity for row in whole], [Severity.LOSS] * 3 + [Severity.NOTICE])
        paged, after = [], None
        while page := queries.list_findings(self.head, Filters(), limit=1, after=after):
            paged += page
            after = page[-1].pk
        self.assertEqual(paged, whole)

    def test_filters_narrow(self) -> None:
        self.assertEqual(self.kinds(Filters(kind=Kind.SERIES_NOT_DECLARED)), ["series_not_declared"])
        self.assertEqual(len(self.kinds(Filters(severity=Severity.LOSS))), 3)
        self.assertEqual(self.kinds(Filters(state=State.RESOLVED)), [])
        self.assertEqual(len(self.kinds(Filters(bodies=[self.world.district]))), 4)
        self.assertEqual(len(self.kinds(Filters(bodies=[self.world.province]))), 4)
        self.assertEqual(self.kinds(Filters(bodies=[self.world.commune])), [])

    def test_a_page_costs_as_much_as_one_finding(self) -> None:
        found = queries.list_findings(self.head, Filters(), limit=50)
        services.show_all(self.head, found[:2])
        with self.assertNumQueries(8):
            services.show_all(self.head, found[:3])
        with self.assertNumQueries(8):
            services.show_all(self.head, found[:1])
