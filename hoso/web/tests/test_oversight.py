"""The warnings' pages: the list, one warning, explaining it, handing it on, and series of numbers."""

from datetime import date
from typing import Any

from django.urls import reverse

from hoso.access.values import Actor
from hoso.accounts.rules import Role
from hoso.oversight.models import Finding
from hoso.oversight.rules import Kind, State
from hoso.oversight.tests.world import OversightCase, a_file, a_paper, a_series
from hoso.registry.models import DeclaredSeries
from hoso.web.tests.signed_in import SignedInCase
from hoso.web.tests.test_cost import WHO
from tests.worlds import a_person, announced, id_of

SUBJECT = "Về việc mở đường liên xã"


class OversightPagesTests(SignedInCase, OversightCase):
    def setUp(self) -> None:
        super().setUp()
        a_series(self.world)
        a_paper(self.world, "1", recipients=["UBND xã Yên Nguyên"])
        a_paper(self.world, "4", subject=SUBJECT)
        a_paper(self.world, "", pages=3, files=[a_file(2)])
        self.check()
        self.gap = self.found(Kind.NUMBER_GAP)
        self.pages = self.found(Kind.PAGES_DIFFER)

    def page(self, actor: Actor, name: str, *args: object, **given: Any) -> str:
        response = self.as_(actor).get(reverse(name, args=args), given)
        self.assertEqual(response.status_code, 200)
        return str(response.content.decode())

    def test_the_list_tells_in_words_what_is_missing_and_who_answers(self) -> None:
        page = self.page(self.head, "oversight:list")
        self.assertIn("Numbers 2 to 3 of the series “Quyết định 2024”", page)
        self.assertLess(page.index("Pages not as declared"), page.index("Gap in a number series"))
        self.assertIn("Giang", page)

    def test_the_address_narrows_the_list(self) -> None:
        cases = [
            ({"kind": "pages_differ"}, ["Pages not as declared"], ["Numbers 2 to 3"]),
            ({"severity": "warning"}, ["Numbers 2 to 3"], ["3 pages are declared"]),
            ({"state": "resolved"}, [], ["Numbers 2 to 3", "3 pages are declared"]),
            ({"body": str(self.world.commune)}, [], ["Numbers 2 to 3", "3 pages are declared"]),
            ({"body": str(self.world.district)}, ["Numbers 2 to 3", "3 pages are declared"], []),
            ({"state": "nonsense", "kind": "nonsense"}, ["Numbers 2 to 3", "3 pages are declared"], []),
        ]
        for given, there, gone in cases:
            page = self.page(self.head, "oversight:list", **given)
            for text in there:
                self.assertIn(text, page, given)
            for text in gone:
                self.assertNotIn(text, page, given)

    def test_one_warning_shows_its_evidence_with_links_and_who_may_have_a_copy(self) -> None:
        page = self.page(self.head, "oversight:finding", self.gap.pk)
        self.assertIn("UBND xã Yên Nguyên", page)
        self.assertIn(SUBJECT, page)
        self.assertIn(reverse("registry:document", args=[self.gap.evidence["things"]["after"][0]]), page)
        self.assertIn("Keep the explanation", page)

    def test_who_does_not_answer_for_it_is_not_asked_to_explain(self) -> None:
        clerk = a_person("huong", body=self.world.province, role=Role.CLERK)
        self.assertNotIn("Keep the explanation", self.page(clerk, "oversight:finding", self.gap.pk))

    def test_it_is_explained_on_its_page(self) -> None:
        path = reverse("oversight:explain", args=[self.gap.pk])
        refused = self.as_(self.head).post(path, {"reason": " "})
        self.assertEqual((refused.status_code, self.state()), (422, State.OPEN))
        self.client.post(path, {"reason": "Đã hủy"})
        self.assertEqual(self.state(), State.EXPLAINED)
        page = self.page(self.head, "oversight:finding", self.gap.pk)
        self.assertIn("Đã hủy", page)
        self.assertNotIn("Keep the explanation", page)
        self.assertEqual(self.client.post(path, {"reason": "again"}).status_code, 422)

    def state(self) -> State:
        return State(Finding.objects.get(pk=self.gap.pk).state)

    def test_it_is_handed_on_to_somebody_of_the_body(self) -> None:
        path = reverse("oversight:assign", args=[self.gap.pk])
        self.as_(self.head)
        self.assertEqual(self.client.post(path, {"to": str(id_of(self.world.chi))}).status_code, 422)
        self.client.post(path, {"to": str(id_of(self.world.binh))})
        self.assertEqual(Finding.objects.get(pk=self.gap.pk).owner_id, id_of(self.world.binh))
        self.assertIn("handed to Binh", self.page(self.head, "oversight:finding", self.gap.pk))

    def test_checks_are_asked_for_with_the_button(self) -> None:
        self.as_(self.head).post(reverse("oversight:check"))
        self.assertNotIn("oversight.CheckAsked", announced())
        self.client.post(reverse("oversight:check"), {"check": "now"})
        self.assertEqual(announced()[-1], "oversight.CheckAsked")

    def test_the_first_page_shows_what_waits_for_the_person(self) -> None:
        self.assertIn("Numbers 2 to 3", self.page(self.head, "home"))
        self.assertNotIn("Warnings that wait", self.page(self.world.binh, "home"))

    def test_the_page_of_a_body_shows_the_warnings_about_its_records(self) -> None:
        page = self.page(self.head, "organisations:body", self.world.district)
        self.assertIn("Numbers 2 to 3", page)
        self.assertIn(reverse("oversight:series", args=[self.world.district]), page)
        outside = self.page(self.world.chi, "organisations:body", self.world.district)
        self.assertNotIn("Numbers 2 to 3", outside)
        self.assertNotIn("/warnings/series/", outside)

    def test_an_outsider_finds_an_empty_list_and_no_warning(self) -> None:
        page = self.page(self.world.chi, "oversight:list", state="any")
        self.assertNotIn("Numbers 2 to 3", page)
        answer = self.client.get(reverse("oversight:finding", args=[self.gap.pk]))
        self.assertEqual(answer.status_code, 404)

    def test_a_page_costs_the_same_however_much_there_is(self) -> None:
        self.page(self.head, "oversight:list")
        for _ in range(2):
            with self.assertNumQueries(WHO + 13):
                self.client.get(reverse("oversight:list"))
            for number in ("8", "12", "20"):
                a_paper(self.world, number)
            self.check_later(1)

    def declared(self, **changes: str) -> dict[str, str]:
        return {
            "title": "Kế hoạch 2024", "from_on": "1/1/2024", "to_on": "31/12/2024", "complete_from": "1",
            "symbols": "KH-UBND, CTr-UBND",
        } | changes  # fmt: skip

    def test_the_head_declares_a_series_and_takes_it_back(self) -> None:
        path = reverse("oversight:series", args=[self.world.district])
        self.as_(self.head)
        self.assertEqual(self.client.post(path, self.declared(to_on="32/12/2024")).status_code, 422)
        self.assertEqual(self.client.post(path, self.declared(symbols="QĐ-UBND")).status_code, 422)
        self.assertEqual(DeclaredSeries.objects.count(), 1)
        self.assertEqual(self.client.post(path, self.declared()).status_code, 302)
        made = DeclaredSeries.objects.get(title="Kế hoạch 2024")
        self.assertEqual(made.symbols, ["KH-UBND", "CTr-UBND"])
        self.assertEqual((made.valid.lower, made.valid.upper), (date(2024, 1, 1), date(2025, 1, 1)))
        self.assertIn("Kế hoạch 2024", self.page(self.head, "oversight:series", self.world.district))
        self.client.post(
            reverse("oversight:withdraw", args=[self.world.district, made.pk]), {"reason": "Ghi nhầm"}
        )
        made.refresh_from_db()
        self.assertEqual(made.withdrawn_reason, "Ghi nhầm")

    def test_others_read_the_series_or_do_not_find_them(self) -> None:
        path = reverse("oversight:series", args=[self.world.district])
        self.assertNotIn(
            "Declare a series", self.page(self.world.binh, "oversight:series", self.world.district)
        )
        self.assertEqual(self.client.post(path, self.declared()).status_code, 422)
        self.assertEqual(DeclaredSeries.objects.count(), 1)
        self.assertEqual(self.as_(self.world.chi).get(path).status_code, 404)
