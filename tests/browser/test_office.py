"""A day in a commune: what arrives is instructed, answered, signed, numbered, sent, filed and taken in.

The answer goes as e-document to the province, which has a house of its own; its clerk registers it.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from hoso.lib.dates import VIETNAM, now
from tests.browser.conftest import WAIT_MILLISECONDS, House, run_in, served, sign_in, workplace
from tests.browser.neighbour import CLERK, PROVINCE
from tests.browser.test_pages import OVERFLOW, PHONE, SCREEN, troubles
from tests.homes import found_home
from tests.papers import a_paper

# A message goes at once; that its file is looked at for secrecy marks takes a moment on a busy machine.
ARRIVES_SECONDS = 120
TODAY = now().astimezone(VIETNAM).date()
SUBJECT = "Về việc rà soát hồ sơ tồn đọng"
ANSWER = "Về việc thành lập tổ rà soát"
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


@pytest.fixture(scope="module")
def province(house: House) -> Iterator[str]:
    """The address of the province's house; the two have confirmed each other's card."""
    with workplace() as root:
        home = found_home(root / "home")
        tool = ("-m", "tests.browser.neighbour")
        run_in(home, *tool, "furnish")
        with served(home) as address:
            theirs, ours = root / "province.card", root / "commune.card"
            run_in(home, *tool, "card", "Tuyên Quang", address, str(theirs), PROVINCE)
            run_in(house.home, *tool, "card", "Nà Hang", house.address, str(ours), "02221/UBND", "02221/DU")
            run_in(home, *tool, "trust", str(ours))
            run_in(house.home, *tool, "trust", str(theirs))
            yield address


@pytest.fixture
def people(browser: Browser, house: House, province: str) -> Iterator[SignIn]:
    """Each person has a browser of their own, all of them are in the office at once."""
    opened: dict[str, Page] = {}

    def sign_in(username: str) -> Page:
        if username not in opened:
            address = province if username == CLERK else house.address
            context = browser.new_context(base_url=address, viewport=SCREEN, locale="vi")
            opened[username] = _signed_in(context, username)
        return opened[username]

    yield sign_in
    for page in opened.values():
        page.context.close()


def _signed_in(context: BrowserContext, username: str) -> Page:
    context.set_default_timeout(WAIT_MILLISECONDS)
    return sign_in(context, username)


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
    page.fill("#id_subject", ANSWER)
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


def until(page: Page, text: str) -> None:
    """Load the page anew until it says something that a machine elsewhere does."""
    end = time.monotonic() + ARRIVES_SECONDS
    while text not in (said := page.locator("main").inner_text()):
        assert time.monotonic() < end, f"{page.url} says {said!r} and not {text!r}"
        page.wait_for_timeout(1000)
        page.reload()


def number_and_send(page: Page, number: str, signed: Path) -> None:
    """Give the number, and send the signed PDF to the province as e-document."""
    page.goto("/registers/")
    press(page, "main nav a[href$='/outgoing']")
    press(page, "main table a")
    press(page, "form[action$='/issue'] button.button")
    expect(page.locator("main")).to_contain_text(number)
    press(page, "main a[href^='/exchange/send/']")
    page.set_input_files("#id_file", signed)
    page.get_by_label("Ủy ban nhân dân tỉnh Tuyên Quang").check()
    press(page, "main form.card button.button")
    until(page, "đã chuyển đến")


def register_there(page: Page, number: str) -> None:
    """Register what came, as the province's clerk does."""
    page.goto("/exchange/")
    # Its subject shows when its file was looked at for secrecy marks.
    until(page, ANSWER)
    press(page, f"main table a:has-text('{number}')")
    press(page, "form[action$='/register'] button.button")
    expect(page.locator("main")).to_contain_text("đã đăng ký")


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


@pytest.fixture(scope="module")
def signed_paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("signed") / "quyet-dinh.pdf"
    path.write_bytes(a_paper())
    return path


@pytest.mark.parametrize("kind", COMMITTEES)
def test_clerk_officer_and_leader_live_through_a_day(
    people: SignIn, axe: str, kind: str, signed_paper: Path
) -> None:
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
    number_and_send(clerk, committee.number, signed_paper)
    assert troubles(clerk, axe) == []
    register_there(people(CLERK), committee.number)
    # The receipt says that it is there, and the province's clerk that it has a number.
    until(clerk, "đã tiếp nhận")

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
