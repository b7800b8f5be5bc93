"""A scan dropped on the form of an arrival fills it, shows where each value stands, and is kept with it."""

import base64
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import WAIT_MILLISECONDS, House, sign_in
from tests.browser.test_pages import OVERFLOW, PHONE, SCREEN, troubles

READ_MILLISECONDS = 120_000
# Where to leave pictures of what was seen, for whoever wants to look.
PICTURES = os.environ.get("HOSO_PICTURES", "")
DROP = """([name, content]) => {
  const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name, {type: "application/pdf"}));
  const drop = (kind) => new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: carried});
  for (const kind of ["dragover", "drop"]) document.querySelector("main").dispatchEvent(drop(kind));
}"""


@pytest.fixture
def chi(browser: Browser, house: House) -> Iterator[Page]:
    """The clerk of the commune, at the form of the next arrival."""
    context = browser.new_context(base_url=house.address, viewport=SCREEN, locale="vi")
    context.set_default_timeout(WAIT_MILLISECONDS)
    page = sign_in(context, "chi")
    page.goto("/registers/")
    with page.expect_navigation():
        page.keyboard.press("n")
    yield page
    context.close()


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png")


def value(page: Page, field: str) -> str:
    return page.locator(f"#id_{field}").input_value()


def page_shown(page: Page) -> None:
    """Wait until the picture of the page is there; readers may have to start first."""
    address = page.locator("#sheets image").first.get_attribute("href")
    answer = page.request.get(str(address), timeout=READ_MILLISECONDS)
    assert (answer.status, answer.headers["content-type"]) == (200, "image/webp")
    page.wait_for_timeout(500)


def test_a_dropped_scan_fills_the_form_and_is_kept_with_the_document(
    chi: Page, house: House, axe: str
) -> None:
    picture(chi, "desk-empty")
    scan: Path = house.uploads["vi"]
    chi.fill("#id_issuer", "Cơ quan do văn thư gõ")
    chi.evaluate(DROP, [scan.name, base64.b64encode(scan.read_bytes()).decode()])
    chi.wait_for_selector("#desk [name=file]", state="attached")
    picture(chi, "desk-reading")
    chi.wait_for_selector("#read-values", timeout=READ_MILLISECONDS)
    # What was typed stands, with the way to take over what was read; all else was filled in.
    assert value(chi, "issuer") == "Cơ quan do văn thư gõ"
    expect(chi.locator("[data-use=issuer]")).to_be_visible()
    expect(chi.locator("[data-use=subject]")).to_be_hidden()
    assert "" not in {value(chi, field) for field in ("subject", "number", "symbol")}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", value(chi, "date"))
    page_shown(chi)
    # A field, or the value that was read, shows its place; both by keyboard.
    chi.focus("#id_subject")
    expect(chi.locator(".read-place.now")).to_have_attribute("data-of", "subject")
    picture(chi, "desk-filled")
    chi.focus("[data-show=number]")
    chi.keyboard.press("Enter")
    expect(chi.locator(".read-place.now")).to_have_attribute("data-of", "number")
    troubles_found = troubles(chi, axe)
    assert not troubles_found, troubles_found
    with chi.expect_navigation():
        chi.press("#id_number", "Enter")
    picture(chi, "desk-entered")
    chi.click(".note.good a")
    chi.click("a[href^='/documents/']")
    expect(chi.locator("a[href$='/original']")).to_be_visible()


def test_on_a_phone_the_page_and_the_form_stand_below_each_other(chi: Page, house: House) -> None:
    chi.set_input_files("#id_scans", house.uploads["en"])
    chi.wait_for_selector("#read-values", state="attached", timeout=READ_MILLISECONDS)
    chi.set_viewport_size(PHONE)
    page_shown(chi)
    picture(chi, "desk-phone")
    assert not chi.evaluate(OVERFLOW)
    chi.set_viewport_size(SCREEN)
    with chi.expect_navigation():
        chi.click("#desk button[formaction$='/off']")
    expect(chi.locator("#id_scans")).to_be_visible()
