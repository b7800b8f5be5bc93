"""A day in a commune: what arrives is instructed, answered, signed, numbered, sent, filed and taken in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from hoso.lib.dates import VIETNAM, now
from tests.browser.conftest import WAIT_MILLISECONDS, House
from tests.browser.furnish import PASSWORD
from tests.browser.test_pages import OVERFLOW, PHONE, SCREEN, troubles

TODAY = now().astimezone(VIETNAM).date()
SUBJECT = "Về việc rà soát hồ sơ tồn đọng"
SignIn = Callable[[str], Page]


@dataclass(frozen=True)
class Committee:
    """Who works there, and how its papers look."""

    clerk: str
    officer: str
    leader: str
    archivist: str
    symbol: str
    authority: str
    title: str
    number: str  # of the first decision


COMMITTEES = {
    "state": Committee("dao", "hai", "minh", "lan", "UBND", "TM.", "CHỦ TỊCH", "01/QĐ-UBND"),
    "party": Committee("van", "nga", "thu", "kho", "ĐU", "T/M", "BÍ THƯ", "01-QĐ/ĐU"),
}


@pytest.fixture
def people(browser: Browser, house: House) -> Iterator[SignIn]:
    """Each person has a browser of their own, all of them are in the office at once."""
    opened: dict[str, Page] = {}

    def sign_in(username: str) -> Page:
        if username not in opened:
            context = browser.new_context(base_url=house.address, viewport=SCREEN, locale="vi")
            context.set_default_timeout(WAIT_MILLISECONDS)
            page = context.new_page()
            page.goto("/accounts/login/")
            page.fill("#id_login", username)
            page.fill("#id_password", PASSWORD)
            page.press("#id_password", "Enter")
            page.wait_for_selector("nav.nav")
            opened[username] = page
        return opened[username]

    yield sign_in
    for page in opened.values():
        page.context.close()


def press(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.click(selector)


def open_registers(page: Page, symbol: str) -> None:
    page.goto("/registers/")
    press(page, "main nav a[href$='/books']")
    page.fill("#id_from_on", f"{TODAY.year}-01-01")
    page.fill("#id_issuer_symbol", symbol)
    press(page, "main form[method=post] button.button")


def enter(page: Page) -> None:
    """Enter a letter by keyboard alone: n opens the form, Enter in a field sends it."""
    page.goto("/registers/")
    with page.expect_navigation():
        page.keyboard.press("n")
    expect(page.locator("#id_issuer")).to_be_focused()
    page.keyboard.type("Sở Nội vụ tỉnh Tuyên Quang")
    for field, value in (("number", "51"), ("symbol", "SNV-VTLT"), ("type", "Công văn")):
        page.fill(f"#id_{field}", value)
    page.fill("#id_date", str(TODAY))
    page.fill("#id_subject", SUBJECT)
    with page.expect_navigation():
        page.press("#id_number", "Enter")


def instruct(page: Page, officer: str) -> None:
    page.goto("/day/")
    press(page, f"#arrivals a:has-text('{SUBJECT}')")
    page.fill("#id_text", "Tham mưu văn bản trả lời")
    page.select_option("#id_lead", label=f"{officer.title()}, officer")
    page.fill("#id_due_on", str(TODAY + timedelta(days=7)))
    press(page, "form[action$='/instruct'] button.button")


def draft_answer(page: Page, committee: Committee) -> None:
    page.goto("/day/")
    press(page, "#new a:has-text('Tham mưu')")
    press(page, "dl.facts a[href^='/documents/']")
    press(page, "a[href^='/registers/arrivals/']")
    with page.expect_navigation():
        page.keyboard.press("a")
    page.select_option("#id_type_code", "QD")
    page.fill("#id_subject", "Về việc thành lập tổ rà soát")
    page.fill("#id_text", "Điều 1. Thành lập tổ rà soát.")
    page.select_option("#id_authority", committee.authority)
    page.fill("#id_signer_title", committee.title)
    page.fill("#id_signer", "Nguyễn Văn Minh")
    page.fill("#id_place", "Chiêm Hóa")
    press(page, "form.card p.row button.button")
    press(page, "button[value=submit]")


def sign(page: Page) -> None:
    page.goto("/day/")
    press(page, "#drafts a:has-text('thành lập tổ rà soát')")
    press(page, "button[value=approve]")


def number_and_send(page: Page, number: str) -> None:
    page.goto("/registers/")
    press(page, "main nav a[href$='/outgoing']")
    press(page, "main table a")
    press(page, "form[action$='/issue'] button.button")
    expect(page.locator("main")).to_contain_text(number)
    press(page, "form[action$='/dispatch'] button.button")


def file_away(page: Page, answer: str) -> None:
    """Open a work file outside the plan, put the arrival and its answer in, close it, submit it."""
    page.goto("/dossiers/work-files/new")
    page.fill("#id_title", "Hồ sơ rà soát tài liệu tồn đọng")
    page.fill("#id_symbol", "01.VP")
    page.fill("#id_retention", "10 năm")
    press(page, "main form.card button.button")
    work = page.url
    for number in ("51/SNV-VTLT", answer):
        page.goto(f"{work}fill")
        page.fill("main input[name=number]", number)
        press(page, "main form button.button >> nth=0")
        page.locator("main input[type=checkbox]").first.check()
        press(page, "main form[method=post] button.button")
    page.goto(f"{work}close")
    page.fill("#id_ended_on", str(TODAY))
    press(page, "main form.card button.button")
    press(page, "form[action$='/work-files/submit'] button.button")


def take_in(page: Page) -> None:
    page.goto("/dossiers/intake/")
    press(page, "main table a")
    page.locator("input[name=item]").first.check()
    press(page, "button[value='take in']")


@pytest.mark.parametrize("kind", COMMITTEES)
def test_clerk_officer_and_leader_live_through_a_day(people: SignIn, axe: str, kind: str) -> None:
    committee = COMMITTEES[kind]
    clerk, officer, leader = (people(each) for each in (committee.clerk, committee.officer, committee.leader))
    open_registers(leader, committee.symbol)
    enter(clerk)
    expect(clerk.locator("main .note.good .figure")).to_have_text("1")
    assert troubles(clerk, axe) == []
    instruct(leader, committee.officer)
    assert troubles(leader, axe) == []
    draft_answer(officer, committee)
    assert troubles(officer, axe) == []
    sign(leader)
    number_and_send(clerk, committee.number)

    # The answer closed what it answers, and the task about it waits for the head's word.
    officer.goto("/registers/")
    press(officer, "main nav .ways-row a[href='?show=all'], main a[href='?show=all']")
    expect(officer.locator("main table")).to_contain_text("đã giải quyết")
    leader.goto("/day/")
    press(leader, "#reported button")
    expect(leader.locator("#reported")).to_have_count(0)

    file_away(officer, committee.number)
    archivist = people(committee.archivist)
    take_in(archivist)
    expect(archivist.locator("main table")).to_contain_text("đã tiếp nhận")

    # A leader looks at it on the phone too.
    leader.set_viewport_size(PHONE)
    for address in ("/day/", "/registers/"):
        leader.goto(address)
        assert leader.evaluate(OVERFLOW) <= 0, address
