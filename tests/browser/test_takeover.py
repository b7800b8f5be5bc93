"""A district that ceased with nobody left to hand over: what stands there is counted, found and settled."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from hoso.lib.dates import now
from tests.browser.test_custody import a_photograph
from tests.browser.test_handover import act
from tests.browser.test_pages import OVERFLOW, PHONE, SCREEN, troubles

LEFT, RECEIVER = "Ủy ban nhân dân huyện Na Hang", "Ủy ban nhân dân tỉnh Tuyên Quang"
OTHERS = {
    "digital": "Chưa có lưu trữ lịch sử",
    "paper": "Chưa có lưu trữ lịch sử",
}


def plan(page: Page) -> str:
    """Plan the takeover from the page of the body itself; return the address of its handover."""
    page.goto("/bodies/?name=huyen+na+hang")
    page.locator("table a", has_text=LEFT).click()
    page.locator("a[href^='/handovers/new']").click()
    assert LEFT in page.input_value("#id_bodies")
    assert page.input_value("#id_way") == "found"
    page.fill("#id_lead", RECEIVER)
    page.fill("#id_title", "Tiếp nhận huyện Na Hang")
    page.fill("#id_basis", "45/QĐ-UBND ngày 05/01/2026")
    page.fill("#id_deadline_on", str(now().date() + timedelta(days=30)))
    page.click("main form.card button.button")
    page.wait_for_url("**/handovers/plans/*/")
    page.locator("table a[href^='/handovers/0']").first.click()
    page.wait_for_load_state()
    return page.url


def receives(page: Page, medium: str, reason: str) -> None:
    page.click("details:has(#receiver_medium) > summary")
    page.select_option("#receiver_medium", medium)
    page.fill("#receiver_body", RECEIVER)
    page.fill("#receiver_reason", reason)
    page.click("form:has(#receiver_medium) button")
    page.wait_for_load_state()


def register_room(page: Page) -> None:
    """Register a room with three boxes that nobody has opened."""
    page.goto("/boxes/rooms/new")
    page.fill("#id_name", "Phòng 3, trụ sở cũ huyện Na Hang")
    page.fill("#id_creator", LEFT)
    page.fill("#id_boxes", "3")
    page.fill("#id_shelf_metres", "0,5")
    page.fill("#id_from_year", "1986")
    page.fill("#id_to_year", "2024")
    page.fill("#id_found", "kho cũ của huyện, không còn người giữ")
    page.click("main form button.button")
    page.wait_for_url("**/boxes/stores/*/")


def outcome(page: Page, value: str, note: str = "") -> None:
    if note:
        page.fill("#note", note)
    page.click(f".thumbs button[value={value}]")
    page.wait_for_load_state()


def minutes(page: Page) -> str:
    """Open the minutes of inventory, and return what they say."""
    with page.expect_download() as waited:
        page.click("a[href$='papers/found.pdf']")
    with pypdfium2.PdfDocument(Path(waited.value.path()).read_bytes()) as document:
        pages = [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
    return " ".join(" ".join(pages).split())


@pytest.mark.parametrize("language", ["vi"], indirect=True)
def test_a_district_with_nobody_left_is_taken_over_as_it_is_found(
    signed_in: Callable[[str], Page], axe: str, tmp_path: Path, language: str
) -> None:
    page = signed_in("binh")
    page.set_viewport_size(PHONE)
    register_room(page)
    page.set_viewport_size(SCREEN)
    handover = plan(page)
    for medium, reason in OTHERS.items():
        receives(page, medium, reason)
    act(page, "list")
    assert troubles(page, axe) == []

    # In the room, on a phone: two boxes are there, one of them wet, and one is not.
    page.set_viewport_size(PHONE)
    page.goto(handover)
    assert page.evaluate(OVERFLOW) <= 0
    page.click("a[href$='/one']")
    outcome(page, "accepted")
    outcome(page, "damaged", "Ẩm, mốc góc dưới")
    outcome(page, "missing")
    expect(page.locator("main p.row a[href$='/photos']")).to_be_visible()

    # A bundle stands there that no line tells of.
    page.fill("input[name=code]", "BÓ-7")
    page.press("input[name=code]", "Enter")
    page.locator(".note.warn a").click()
    assert page.input_value("#id_code") == "BÓ-7"
    page.select_option("#id_kind", "box")
    page.fill("#id_story", "Sau tủ ở phòng họp, 12/01/2026, ông Nam")
    assert page.evaluate(OVERFLOW) <= 0
    assert troubles(page, axe) == []
    page.click("main form.card button.button")
    page.wait_for_load_state()

    page.goto(f"{handover}photos")
    page.set_input_files("#photo", a_photograph(tmp_path / "phong-3.jpg"))
    page.fill("#caption", "Phòng 3, kệ bên trái")
    page.click("main form button.button")
    expect(page.locator("main table")).to_contain_text("Phòng 3, kệ bên trái")
    assert page.evaluate(OVERFLOW) <= 0
    assert troubles(page, axe) == []

    # Back in the office: who saw it, what became of what differs, the paper, the end.
    page.set_viewport_size(SCREEN)
    page.goto(handover)
    page.click("details:has(#signers_witnesses) > summary")
    expect(page.locator("#signers_giver")).to_have_count(0)
    page.fill("#signers_place", "Trụ sở cũ UBND huyện Na Hang")
    page.fill("#signers_receiver", "Trần Văn Bình, Lưu trữ viên")
    page.fill("#signers_witnesses", "Lê Thị Dung, Phó Chủ tịch UBND xã Nà Hang\nHoàng Văn Nam, bảo vệ")
    page.click("form:has(#signers_witnesses) button")
    page.wait_for_load_state()

    # Two differences are open: it is not closed, and the same page says so and leads there.
    act(page, "close")
    expect(page.locator(".note.bad")).to_be_visible()
    expect(page.locator("a.danger[href$='/differences']")).to_be_visible()
    assert troubles(page, axe) == []
    for resolution in ("accepted", "lost"):
        page.goto(f"{handover}differences")
        page.locator("main details").first.evaluate("each => each.open = true")
        page.locator("select[name$=resolution]").first.select_option(resolution)
        page.locator("input[name$=reason]").first.fill("Đã tìm khắp trụ sở cũ")
        page.locator("input[name$=name]").first.fill("Trần Văn Bình")
        page.locator("main details form button.button").first.click()
        page.wait_for_load_state()
    page.goto(handover)
    said = minutes(page)
    for words in ("Kiểm kê hiện trạng", "Lê Thị Dung", "Hoàng Văn Nam", "mốc", "xác định mất"):
        assert words in said, words
    act(page, "close")
    page.goto(handover)
    expect(page.locator("button[name=act][value=close]")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Hoàng Văn Nam, bảo vệ")
    assert troubles(page, axe) == []
