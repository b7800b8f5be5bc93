"""Every page in a real browser: it opens without a complaint, and nothing serious stands in anybody's way."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.conftest import LANGUAGES, in_all_languages

SERIOUS = {"serious", "critical"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SCREEN: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}

# Where to find each page: an address, or what to follow from there.
PAGES = {
    "home": ("/",),
    "day": ("/day/",),
    "tasks": ("/tasks/",),
    "working days": ("/tasks/", ".spread a[href*='/tasks/office/']"),
    "held file": ("/digitisation/", ".note.bad a"),
    "batches": ("/digitisation/",),
    "batch": ("/digitisation/", "table a"),
    "more files": ("/digitisation/", "table a", "a[href$='/add']"),
    "new batch": ("/digitisation/new",),
    "quality": ("/digitisation/check/",),
    "dossiers": ("/dossiers/",),
    "dossier": ("/dossiers/", "table a"),
    "describe": ("/dossiers/", "table a", "a[href$='/describe']"),
    "file plans": ("/dossiers/plans/",),
    "new file plan": ("/dossiers/plans/new",),
    "my work files": ("/dossiers/work-files/",),
    "file outside the plan": ("/dossiers/work-files/new",),
    "what is due": ("/dossiers/due/",),
    "submitted": ("/dossiers/intake/",),
    "document": ("/dossiers/", "table a", "table a"),
    "boxes": ("/boxes/",),
    "box": ("/boxes/", "table a"),
    "new box": ("/boxes/new",),
    "stock-takes": ("/boxes/stock-takes/",),
    "new stock-take": ("/boxes/stock-takes/start",),
    "existing lists": ("/boxes/lists/",),
    "new list": ("/boxes/lists/new",),
    "new room": ("/boxes/rooms/new",),
    "stores": ("/boxes/stores/",),
    "moving boxes": ("/boxes/move",),
    "loans": ("/boxes/loans/",),
    "estimate": ("/boxes/estimate?metres=51.5",),
    "warnings": ("/warnings/?state=any",),
    "preservation stores": ("/preservation/",),
    "series": ("/boxes/", "table a", "a[href^='/bodies/']", "a[href*='/warnings/series/']"),
    "bodies": ("/bodies/?name=chiem+hoa",),
    "body": ("/bodies/?name=huyen+chiem+hoa", "table a"),
    "look-up": ("/search/",),
    "found": ("/search/?q=huyen+chiem+hoa",),
    "nothing found": ("/search/?q=zzzz",),
    "password": ("/accounts/password/change/",),
}


def troubles(page: Page, axe: str) -> list[str]:
    """What axe finds serious or critical on the page."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(axe)
    found: dict[str, Any] = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    return [
        f"{each['id']}: {node['html'][:160]}"
        for each in found["violations"]
        if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]


def follow(page: Page, first: str, *links: str) -> None:
    page.goto(first)
    for link in links:
        with page.expect_navigation():
            page.locator(f"main {link}").first.click()


@in_all_languages
def test_whoever_comes_in_finds_nothing_in_the_way(page: Page, axe: str, language: str) -> None:
    page.goto("/accounts/login/")
    assert page.get_attribute("html", "lang") == language
    assert troubles(page, axe) == []


def test_no_page_stands_in_anybodys_way(signed_in: Callable[[str], Page], axe: str, language: str) -> None:
    page, found = signed_in("binh"), {}
    for name, way in PAGES.items():
        page.set_viewport_size(SCREEN)
        follow(page, *way)
        found[name] = troubles(page, axe)
        page.set_viewport_size(PHONE)
        if page.evaluate(OVERFLOW) > 0:
            found[name].append("wider than the window of a phone")
        if language == LANGUAGES[0]:  # the layout is the same in the others
            found[name] += troubles(page, axe)
    assert {name: each for name, each in found.items() if each} == {}


@pytest.mark.parametrize("language", ["nb"], indirect=True)
def test_the_long_words_of_norwegian_fit_on_every_page(
    signed_in: Callable[[str], Page], language: str
) -> None:
    page, found = signed_in("binh"), []
    for name, way in PAGES.items():
        for size in (SCREEN, PHONE):
            page.set_viewport_size(size)
            if size is SCREEN:
                follow(page, *way)
            if page.get_attribute("html", "lang") != language or page.evaluate(OVERFLOW) > 0:
                found.append((name, size["width"]))
    assert found == []


def test_the_checker_would_find_something(page: Page, axe: str) -> None:
    page.goto("/accounts/login/")
    page.evaluate("document.querySelector('label[for=id_login]').remove()")
    assert [each.split(":")[0] for each in troubles(page, axe)] == ["label"]


def test_an_outsider_is_shown_a_refusal_in_words(signed_in: Callable[[str], Page], axe: str) -> None:
    page = signed_in("chi")
    page.goto("/dossiers/")
    assert page.locator("main table a").count() == 0
    with page.expect_response(lambda answer: "/dossiers/" in answer.url) as told:
        page.evaluate("location.assign('/dossiers/01900000-0000-7000-8000-000000000000/')")
    assert told.value.status == 404
    page.wait_for_selector("main .card h1")
    assert troubles(page, axe) == []


@in_all_languages
def test_the_language_is_switched_where_one_is(signed_in: Callable[[str], Page], language: str) -> None:
    page = signed_in("binh")
    page.goto("/dossiers/")
    other = "en" if language == "vi" else "vi"
    with page.expect_navigation():
        page.select_option("#language", other)
    assert page.get_attribute("html", "lang") == other
    assert page.url.endswith("/dossiers/")
