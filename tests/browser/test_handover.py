"""A handover in the browser: planned, listed, sent, received with one box missing, settled and closed."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from hoso.lib.dates import now
from tests.browser.conftest import in_all_languages
from tests.browser.test_pages import OVERFLOW, PHONE, troubles

GIVER, RECEIVER = "Ủy ban nhân dân huyện Chiêm Hóa", "Ủy ban nhân dân tỉnh Tuyên Quang"


def plan(page: Page, language: str) -> None:
    """Plan the handover of a district that is no more, and name who receives."""
    page.goto("/handovers/new")
    page.fill("#id_bodies", GIVER)
    page.fill("#id_lead", RECEIVER)
    page.fill("#id_title", f"Bàn giao {language}")
    page.select_option("#id_way", "given")
    page.fill("#id_deadline_on", str(now().date() + timedelta(days=30)))
    page.click("main form.card button.button")
    page.wait_for_url("**/handovers/plans/*/")
    page.locator("table a[href^='/handovers/0']").first.click()
    page.click("details:has(#receiver_medium) > summary")
    page.select_option("#receiver_medium", "paper")
    page.fill("#receiver_body", RECEIVER)
    page.fill("#receiver_reason", "Chưa có lưu trữ lịch sử")
    page.click("form:has(#receiver_medium) button")
    page.wait_for_load_state()


def act(page: Page, name: str) -> None:
    page.click(f"button[name=act][value={name}]")
    page.wait_for_load_state()


@in_all_languages
def test_a_handover_with_one_missing_box_is_closed_only_when_it_is_settled(
    signed_in: Callable[[str], Page], axe: str, language: str
) -> None:
    page = signed_in("binh")
    plan(page, language)
    act(page, "list")
    act(page, "send")
    handover = page.url
    assert troubles(page, axe) == []

    page.goto(f"{handover}lines?kind=box")
    # At the end of the list the bar lies over no line.
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert troubles(page, axe) == []
    page.locator("input[name=line]").first.check()
    page.fill("input[name=note]", "Không thấy trên giá")
    page.click("button[name=outcome][value=missing]")
    page.wait_for_load_state()
    page.goto(f"{handover}lines")
    page.click("details:has(button.danger[value=accepted]) > summary")
    page.click("button.danger[name=outcome][value=accepted]")
    page.wait_for_load_state()

    # A difference is open: it cannot be closed, and the page says why.
    page.goto(handover)
    act(page, "close")
    page.goto(handover)
    expect(page.locator("button[name=act][value=close]")).to_be_visible()

    page.goto(f"{handover}differences")
    assert troubles(page, axe) == []
    page.locator("select[name$=resolution]").select_option("lost")
    page.locator("input[name$=reason], textarea[name$=reason]").fill("Đã tìm khắp kho")
    page.locator("input[name$=name]").fill("Nguyễn Văn Giao")
    page.click("main details form button.button")
    page.wait_for_load_state()
    page.goto(handover)
    act(page, "close")
    page.goto(handover)
    expect(page.locator("button[name=act][value=close]")).to_have_count(0)
    with page.expect_download() as waited:
        page.locator("a[href$='minutes.pdf']").click()
    assert waited.value.suggested_filename.endswith(".pdf")


@in_all_languages
def test_lines_are_received_with_a_thumb(signed_in: Callable[[str], Page], language: str) -> None:
    page = signed_in("binh")
    plan(page, f"{language} 2")
    act(page, "list")
    act(page, "send")
    handover = page.url
    page.set_viewport_size(PHONE)
    page.goto(f"{handover}one")
    assert page.evaluate(OVERFLOW) <= 0
    before = page.locator("main").inner_text()
    page.locator(".thumbs button[value=accepted]").click()
    page.wait_for_load_state()
    assert page.locator("main").inner_text() != before
    # Everything else at once, so that the next handover of this body may be planned.
    page.goto(f"{handover}lines")
    summary = page.locator("details:has(button.danger[value=accepted]) > summary")
    if summary.count():
        summary.click()
        page.click("button.danger[name=outcome][value=accepted]")
        page.wait_for_load_state()
    page.goto(handover)
    act(page, "close")
    page.goto(handover)
    expect(page.locator("button[name=act][value=close]")).to_have_count(0)
