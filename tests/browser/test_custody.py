"""A room registered in the browser, its labels printed, its boxes looked at one by one on a phone."""

import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.browser.conftest import in_all_languages
from tests.browser.test_pages import OVERFLOW, PHONE, troubles

LOOK_MILLISECONDS = 90_000


def register(page: Page, name: str) -> None:
    """Register a room of three boxes of a district that is no more, by its old name."""
    page.goto("/boxes/rooms/new")
    page.fill("#id_name", name)
    page.locator("#id_creator").press_sequentially("uy ban nhan dan huyen chiem hoa")
    option = page.locator("#creators option").first
    option.wait_for(state="attached")
    page.fill("#id_creator", option.get_attribute("value") or "")
    page.fill("#id_boxes", "3")
    page.fill("#id_shelf_metres", "0,5")
    page.fill("#id_from_year", "1975")
    page.fill("#id_to_year", "2010")
    page.fill("#id_found", "kho cũ của huyện")
    page.click("main form button.button")
    page.wait_for_url("**/boxes/stores/*/")


@in_all_languages
def test_a_room_is_registered_and_its_labels_are_printed(
    signed_in: Callable[[str], Page], axe: str, language: str
) -> None:
    page = signed_in("binh")
    register(page, f"Phòng {language}")
    expect(page.locator(".note.good")).to_contain_text("-0003")
    assert troubles(page, axe) == []
    page.select_option("#sheet", "99x38")
    page.fill("#used", "13")
    with page.expect_download() as waited:
        page.click("form[action$='labels.pdf'] button")
    content = Path(waited.value.path()).read_bytes()
    with pypdfium2.PdfDocument(content) as document:
        assert len(document) == 2
    for address in (
        "/boxes/stores/",
        "/boxes/loans/",
        "/boxes/move",
        "/boxes/estimate?metres=51.5",
        "/boxes/rooms/new",
    ):
        page.goto(address)
        assert troubles(page, axe) == [], address


@in_all_languages
def test_box_by_box_on_a_phone_with_a_photograph(
    signed_in: Callable[[str], Page], tmp_path: Path, language: str
) -> None:
    page = signed_in("binh")
    page.set_viewport_size(PHONE)
    register(page, f"Kho {language}")
    page.locator("table a[href^='/boxes/0']").first.click()
    first = page.url
    page.select_option("#describe #id_state", "bundled")
    page.fill("#describe #id_contents", "Nghị quyết 1985")
    page.click("#describe button[name=next]")
    page.wait_for_url("**#describe")
    assert page.url.split("?")[0] != first
    # Nobody looked at this one yet: it begins as the last.
    assert page.input_value("#describe #id_state") == "bundled"
    assert page.input_value("#describe #id_contents") == ""
    assert page.evaluate(OVERFLOW) <= 0
    page.goto(first)
    expect(page.locator("ul.lines")).to_contain_text("Nghị quyết 1985")
    page.set_input_files("#id_picture", a_photograph(tmp_path / "box.jpg"))
    page.click("form[action$='/photographs'] button")
    page.wait_for_selector(".photographs img", timeout=LOOK_MILLISECONDS)
    shown = page.request.get(page.locator(".photographs img").first.get_attribute("src") or "")
    assert Image.open(io.BytesIO(shown.body())).format == "WEBP"


def a_photograph(path: Path) -> Path:
    """A cover as a phone sees it."""
    image = Image.new("RGB", (1200, 900), "#d9cfb8")
    ImageDraw.Draw(image).rectangle((150, 120, 1050, 780), outline="#776644", width=9)
    image.save(path)
    return path
