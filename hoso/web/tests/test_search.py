"""The look-up on the page: words marked, ways to narrow, old names of bodies, only what one may see."""

import re
from datetime import date

from django.urls import reverse

from hoso.access.values import AccessClass
from hoso.audit.models import TrailRow
from hoso.digitisation.tests.scans import a_page, a_scan, document_ids, open_batch, send, work_through
from hoso.holdings import services as holdings
from hoso.organisations import services as organisations
from hoso.organisations.rules.bodies import Level
from hoso.organisations.rules.succession import Share
from hoso.organisations.tests.world import DAY, line, unit
from hoso.search import services as search
from hoso.search.queries import Order, Snippet
from hoso.web.search.drawing import marked
from hoso.web.search.forms import Asked
from hoso.web.tests.worlds import CERTAIN_SUBJECT, DOUBTFUL_SUBJECT, WebCase
from tests.worlds import SERVICE, a_document


class SearchCase(WebCase):
    path = "/search/"

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        (cls.home / "index").mkdir()
        search.rebuild()

    def ask(self, text: str, **given: str) -> str:
        return self.page(self.world.binh, self.path, q=text, **given)


class LookUpTests(SearchCase):
    def test_without_a_question_it_shows_how_to_ask(self) -> None:
        page = self.page(self.world.binh, self.path)
        self.assertIn("with or without accents", page)
        self.assertNotIn("data-total", page)

    def test_words_without_accents_find_and_are_marked(self) -> None:
        page = self.ask("mo duong")
        self.assertIn(CERTAIN_SUBJECT, page)
        self.assertNotIn(DOUBTFUL_SUBJECT, page)
        self.assertIn("<mark>mở đường</mark>", page)

    def test_a_number_in_any_spelling_finds_its_document(self) -> None:
        for spelling in ("15/QĐ-UBND", "15 qd ubnd", "số 15/QĐ-UBND"):
            self.assertIn(CERTAIN_SUBJECT, self.ask(spelling), spelling)

    def test_a_hit_opens_the_document_with_the_words_marked_on_its_page(self) -> None:
        page = self.ask("mo duong")
        self.assertIn(f'{reverse("registry:document", args=[self.certain])}?q=mo+duong"', page)

    def test_on_the_page_image_a_phrase_and_a_number_are_marked_only_as_a_whole(self) -> None:
        printed = "hồ sơ của cán bộ theo 051/QĐ-UBND của UBND kèm hồ sơ cán bộ xã"
        batch = open_batch(self.world.binh, self.world)
        send(self.world.binh, batch, "canbo.pdf", a_scan(a_page(printed=printed)))
        work_through(self.world.binh, batch)
        [document] = document_ids(batch)
        for asked, places in (
            ('"ho so can bo"', [10, 11, 12, 13]),
            ("ho so can bo", [0, 1, 3, 4, 10, 11, 12, 13]),
            ("51 qd ubnd", [6]),
            ("52/QĐ-UBND", []),
        ):
            page = self.page(self.world.binh, reverse("registry:document", args=[document]), q=asked)
            marked = [int(x) // 100 for x in re.findall(r'class="hit" x="(\d+)"', page)]
            self.assertEqual(marked, places, asked)

    def test_an_outsider_finds_nothing_and_no_count(self) -> None:
        page = self.page(self.world.chi, self.path, q="mo duong")
        self.assertIn('data-total="0"', page)
        self.assertNotIn(CERTAIN_SUBJECT, page)

    def test_dossiers_and_boxes_are_found_beside_documents(self) -> None:
        self.assertIn(reverse("dossiers:dossier", args=[self.dossier.pk]), self.ask("duong va truong"))
        self.assertIn(reverse("custody:box", args=[self.box.pk]), self.ask("H-001"))

    def test_ways_to_narrow_are_links_that_keep_the_question(self) -> None:
        page = self.ask("duong")
        self.assertIn("?q=duong&amp;kind=dossier", page)
        narrowed = self.ask("duong", kind="dossier")
        self.assertNotIn(CERTAIN_SUBJECT, narrowed)
        self.assertIn("take this filter away", narrowed)
        self.assertIn('href="?q=duong"', narrowed)

    def test_dates_narrow_and_an_odd_one_is_said_not_swallowed(self) -> None:
        self.assertIn(CERTAIN_SUBJECT, self.ask("mo duong", **{"from": "01/05/2024", "to": "31/05/2024"}))
        self.assertNotIn(CERTAIN_SUBJECT, self.ask("mo duong", **{"from": "01/06/2024"}))
        page = self.ask("mo duong", **{"from": "31/02/2024"})
        self.assertIn("This is no date", page)
        self.assertIn('value="31/02/2024"', page)

    def test_an_answer_goes_on_by_key(self) -> None:
        for number in range(25):
            a_document(self.world, number=str(100 + number), subject="Về việc đê điều")
        first = self.ask("đê điều")
        self.assertIn('rel="next"', first)
        self.assertEqual(first.count('<li class="result">'), 20)
        key = first.split('rel="next" href="?q=')[1].split("after=")[1].split('"')[0]
        second = self.ask("đê điều", after=key)
        self.assertEqual(second.count('<li class="result">'), 5)
        self.assertNotIn('rel="next"', second)

    def test_the_words_of_a_record_are_no_markup(self) -> None:
        a_document(self.world, subject="<script>alert(1)</script> kênh mương")
        page = self.ask("kenh muong")
        self.assertNotIn("<script>alert", page)
        self.assertIn("&lt;script&gt;", page)

    def test_showing_restricted_records_is_recorded(self) -> None:
        self.ask("mo duong")
        self.assertEqual(TrailRow.objects.filter(act="search.look_up").count(), 0)
        holdings.set_class(self.world.binh, [self.certain], AccessClass.RESTRICTED, reason="test")
        self.assertIn("restricted", self.ask("mo duong"))
        self.assertEqual(TrailRow.objects.filter(act="search.look_up").count(), 1)

    def test_to_htmx_only_the_answer_comes(self) -> None:
        answer = self.as_(self.world.binh).get(self.path, {"q": "duong"}, headers={"HX-Request": "true"})
        self.assertNotContains(answer, "<html")
        self.assertContains(answer, CERTAIN_SUBJECT)


class BodyTests(SearchCase):
    def test_an_old_name_tells_when_the_body_ended_and_who_follows_it(self) -> None:
        province = unit("Tỉnh Yên Bái", "15", Level.PROVINCE)
        gone = unit("Huyện Yên Bình", "141", Level.DISTRICT, parent=province)
        follower = unit("Xã Yên Bình", "04714", Level.COMMUNE, parent=province, begins_on=DAY)
        plan = organisations.plan_reorganisation(
            SERVICE, kind="dissolve", effective_on=DAY, basis_number="1684/NQ-UBTVQH15",
            lines=[line(gone, follower, Share.PART)],
        )  # fmt: skip
        organisations.put_in_force(SERVICE, [plan.pk])
        page = self.ask("huyen yen binh")
        self.assertIn(reverse("organisations:body", args=[gone.pk]), page)
        self.assertIn("ended on 30/06/2025", page)
        self.assertIn("Xã Yên Bình", page)

    def test_words_that_name_no_body_show_none(self) -> None:
        self.assertNotIn("ended on", self.ask("mo duong"))


class SuggestionTests(SearchCase):
    def test_it_offers_ways_to_go_on_typing_from_what_one_may_read(self) -> None:
        path = reverse("search:suggestions")
        self.assertIn('role="option"', self.page(self.world.binh, path, q="mở đư"))
        self.assertNotIn('role="option"', self.page(self.world.chi, path, q="mở đư"))

    def test_one_letter_offers_nothing(self) -> None:
        self.assertNotIn('role="option"', self.page(self.world.binh, reverse("search:suggestions"), q="m"))


class WithoutIndexTests(WebCase):
    def test_before_the_index_is_built_the_page_says_so(self) -> None:
        (self.home / "index").mkdir(exist_ok=True)
        self.assertIn("being built", self.page(self.world.binh, "/search/", q="duong"))
        self.page(self.world.binh, reverse("search:suggestions"), q="duong")


class AskedTests(WebCase):
    """What the address says, without a database."""

    def asked(self, **given: str) -> Asked:
        return Asked("duong", given)

    def test_odd_values_are_left_out(self) -> None:
        asked = self.asked(order="worst", body="x", kind="task", year="20x4")
        self.assertEqual((asked.order, asked.body, asked.kind, asked.year), (Order.BEST, None, None, None))
        self.assertEqual(asked.filters().from_on, None)

    def test_a_year_narrows_the_days_between(self) -> None:
        filters = self.asked(**{"year": "2024", "from": "01/03/2024", "to": "01/03/2026"}).filters()
        self.assertEqual((filters.from_on, filters.to_on), (date(2024, 3, 1), date(2024, 12, 31)))

    def test_a_change_leads_back_to_the_first_page(self) -> None:
        self.assertEqual(
            self.asked(after="20.x", kind="box").address(kind=None, year="2024"), "?q=duong&year=2024"
        )

    def test_a_snippet_is_marked_and_escaped(self) -> None:
        snippet = Snippet("mở <đường> mới", ((0, 2), (4, 9), (6, 8)))
        self.assertEqual(marked(snippet), "<mark>mở</mark> &lt;<mark>đường</mark>&gt; mới")
