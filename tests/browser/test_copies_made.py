"""A clerk makes a copy of a letter: looked at first, then numbered, fetched and in the register."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import WAIT_MILLISECONDS, House, run_in, sign_in
from tests.browser.test_pages import OVERFLOW, PHONE, SCREEN, troubles
from tests.browser.to_copy import SUBJECT

# The readers that draw pages start with the first one that is asked for.
DRAWN_MILLISECONDS = 120_000
PICTURES = os.environ.get("HOSO_PICTURES", "")


@pytest.fixture(scope="module")
def letter(house: House) -> None:
    """A scanned letter lies in the office of the commune."""
    run_in(house.home, "-m", "tests.browser.to_copy", str(house.uploads["vi"]))


@pytest.fixture
def chi(browser: Browser, house: House, letter: None) -> Iterator[Page]:
    """The clerk of the commune, at the letter."""
    context = browser.new_context(base_url=house.address, viewport=SCREEN, locale="vi")
    context.set_default_timeout(WAIT_MILLISECONDS)
    page = sign_in(context, "chi")
    page.goto("/registers/")
    page.click(f"text={SUBJECT}")
    page.click("a[href^='/documents/']")
    yield page
    context.close()


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def test_a_letter_is_copied_with_one_look_and_one_press(chi: Page, axe: str) -> None:
    picture(chi, "copy-document")
    with chi.expect_navigation(timeout=DRAWN_MILLISECONDS):
        chi.click("a[href$='/copy']")
    chi.fill("#id_recipients", "Ông Lò Văn Páo\nLưu: VT")
    chi.fill("#id_purpose", "Bổ sung hồ sơ vay vốn")
    chi.fill("#id_permitted_by", "Hoàng Văn Long")
    chi.select_option("#id_authority", "TL.")
    chi.fill("#id_signer_title", "CHỦ TỊCH / CHÁNH VĂN PHÒNG")
    chi.fill("#id_place", "Chiêm Hóa")
    with chi.expect_navigation(timeout=DRAWN_MILLISECONDS):
        chi.click("button[value=preview]")
    assert chi.locator(".shots img").count() >= 1
    picture(chi, "copy-preview")
    found = troubles(chi, axe)
    assert not found, found
    chi.set_viewport_size(PHONE)
    assert not chi.evaluate(OVERFLOW)
    picture(chi, "copy-phone")
    chi.set_viewport_size(SCREEN)
    with chi.expect_navigation(timeout=DRAWN_MILLISECONDS):
        chi.click("button[value=make]")
    expect(chi.locator("h1")).to_have_text("01/SY-UBND")
    picture(chi, "copy-made")
    found = troubles(chi, axe)
    assert not found, found
    with chi.expect_download() as fetched:
        chi.keyboard.press("p")
    assert fetched.value.suggested_filename == "01-SY-UBND.pdf"
    chi.click("nav.ways-row a[href$='/copies']")
    expect(chi.locator("td.main")).to_contain_text(SUBJECT)
    picture(chi, "copy-register")
    found = troubles(chi, axe)
    assert not found, found
    chi.set_viewport_size(PHONE)
    assert not chi.evaluate(OVERFLOW)
    picture(chi, "copy-register-phone")
