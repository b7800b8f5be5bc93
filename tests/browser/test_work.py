"""A day's work in the browser: scans sent, fields checked by keyboard, a document found and opened."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import House

READ_MILLISECONDS = 90_000


def active(page: Page) -> str:
    """The id of what has the focus."""
    found: str = page.evaluate("document.activeElement.id")
    return found


def places(text: str | None) -> list[float]:
    """Left, top, width and height as an attribute gives them."""
    return [float(each) for each in (text or "").split()]


def is_inside(box: list[float], frame: list[float]) -> bool:
    """Tell whether a place lies wholly in a frame."""
    return (
        box[0] >= frame[0]
        and box[1] >= frame[1]
        and box[0] + box[2] <= frame[0] + frame[2]
        and box[1] + box[3] <= frame[1] + frame[3]
    )


def test_a_batch_is_sent_and_read(signed_in: Callable[[str], Page], house: House, language: str) -> None:
    page = signed_in("binh")
    page.goto("/digitisation/new")
    page.set_input_files("#id_scans", house.uploads[language])
    page.fill("#id_found", "room 3")
    page.check("#id_not_secret")
    page.click("#send")
    page.wait_for_url(lambda address: "/digitisation/" in address and not address.endswith("/new"))
    expect(page.locator("table.stack").first).to_contain_text(house.uploads[language].name)
    # The page renews itself until everything is read.
    page.wait_for_selector("#progress:not([hx-trigger])", timeout=READ_MILLISECONDS)
    expect(page.locator(".tag.good").first).to_be_visible()


def test_a_batch_without_its_declaration_is_not_sent(
    signed_in: Callable[[str], Page], house: House, language: str
) -> None:
    page = signed_in("binh")
    page.goto("/digitisation/new")
    page.set_input_files("#id_scans", house.uploads[language])
    page.click("#send")
    # The browser asks for the tick before anything is sent.
    assert page.evaluate("document.getElementById('id_not_secret').validity.valueMissing")
    assert page.url.endswith("/digitisation/new")


def test_a_document_is_checked_by_keyboard_alone(signed_in: Callable[[str], Page]) -> None:
    page = signed_in("binh")
    page.goto("/digitisation/check/")
    page.wait_for_load_state("networkidle")
    document = page.url
    waiting = int(page.locator("[data-waiting]").inner_text())
    everything_fits = page.evaluate(
        "document.querySelector('.check').scrollHeight <= document.querySelector('.check').clientHeight"
    )
    assert everything_fits
    # A field in focus is marked on its page, and enlarged.
    read = page.locator(".fields [data-box]:not([data-box=''])").first
    read.focus()
    expect(page.locator("#sheets .place[visibility=visible]")).to_have_count(1)
    expect(page.locator("#zoom .place[visibility=visible]")).to_have_count(1)
    assert is_inside(places(read.get_attribute("data-box")), places(page.get_attribute("#zoom", "viewBox")))
    # Tab reaches the subject; Escape puts back what was read.
    page.focus("#f-type")
    page.keyboard.press("Tab")
    assert active(page) == "f-subject"
    subject = page.input_value("#f-subject")
    page.keyboard.type("Khác")
    page.keyboard.press("Escape")
    assert page.input_value("#f-subject") == subject
    page.fill("#f-subject", "Về việc kiểm tra bằng bàn phím")
    page.fill("#f-issuer", "Ủy ban nhân dân huyện Chiêm Hóa")
    page.fill("#f-type", "Quyết định")
    page.fill("#f-date", "02/05/2024")
    # Enter walks through what is doubtful and ends on the button.
    page.focus("#f-subject")
    for _ in range(page.locator("[data-doubtful]").count() + 1):
        page.keyboard.press("Enter")
        if active(page) == "accept":
            break
    assert active(page) == "accept"
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert page.url != document
    if page.locator("[data-waiting]").count():
        assert int(page.locator("[data-waiting]").inner_text()) == waiting - 1
    check_the_reason_is_seen(page, document)


def test_words_are_put_into_a_field_by_drawing_around_them(signed_in: Callable[[str], Page]) -> None:
    page = signed_in("binh")
    page.goto("/digitisation/check/")
    page.wait_for_load_state("networkidle")
    page.focus("#f-signer_title")
    page.evaluate("document.getElementById('sheets').scrollTop = 0")
    frame = page.locator("#sheets svg").first.bounding_box()
    assert frame is not None
    page.mouse.move(frame["x"] + frame["width"] * 0.1, frame["y"] + frame["height"] * 0.05)
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] * 0.95, frame["y"] + frame["height"] * 0.2, steps=5)
    page.mouse.up()
    expect(page.locator("#f-signer_title.changed")).to_be_focused()
    assert "VI" in page.input_value("#f-signer_title").upper()  # CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM


def test_two_papers_in_one_are_cut_by_keyboard(signed_in: Callable[[str], Page], language: str) -> None:
    if language != "vi":
        pytest.skip("papers of several pages are few: one language cuts one")
    page = signed_in("binh")
    page.goto("/digitisation/check/")
    for _ in range(12):
        if page.locator("#cut-page").count():
            break
        with page.expect_navigation():
            page.keyboard.press("F8")
    whole = page.url
    page.keyboard.press("F6")
    assert active(page) == "cut-page"
    assert page.input_value("#cut-page") == "2"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url != whole
    answer = page.goto(whole)
    assert answer is not None
    assert answer.status == 404


def check_the_reason_is_seen(page: Page, document: str) -> None:
    """A second correction asks for a reason; its field must not be hidden behind the buttons."""
    page.goto(document)
    page.focus("#f-signer")
    page.keyboard.press("Tab")
    assert active(page) == "f-reason"
    field, buttons = page.locator("#f-reason").bounding_box(), page.locator(".actions").bounding_box()
    assert field is not None
    assert buttons is not None
    assert field["y"] + field["height"] <= buttons["y"] + 1


def test_a_date_that_is_none_comes_back_marked_with_what_was_typed(signed_in: Callable[[str], Page]) -> None:
    page = signed_in("binh")
    page.goto("/digitisation/check/")
    page.fill("#f-date", "31/02/2024")
    page.fill("#f-place", "Chiêm Hóa")
    with page.expect_response(lambda answer: answer.request.method == "POST") as told:
        page.keyboard.press("Control+Enter")
    assert told.value.status == 422
    expect(page.locator("#f-date[aria-invalid=true]")).to_be_focused()
    assert page.input_value("#f-date") == "31/02/2024"
    assert page.input_value("#f-place") == "Chiêm Hóa"


def test_later_goes_on_and_comes_back(signed_in: Callable[[str], Page]) -> None:
    page = signed_in("binh")
    page.goto("/digitisation/check/")
    first = page.url
    with page.expect_navigation():
        page.keyboard.press("F8")
    assert page.url != first
    page.goto("/digitisation/check/")
    assert page.url == first


def test_a_document_is_found_without_accents_and_opened_at_its_words(
    signed_in: Callable[[str], Page],
) -> None:
    page = signed_in("binh")
    page.keyboard.press("/")
    assert active(page) == "look"
    page.keyboard.type("uy ban nhan dan")
    page.keyboard.press("Enter")
    page.wait_for_selector(".results mark")
    assert int(page.get_attribute("[data-total]", "data-total") or 0) >= 1
    page.locator(".results h2 a[href*='/documents/']").first.click()
    page.wait_for_selector("rect.hit")
    page.wait_for_load_state("networkidle")
    image = page.request.get(page.get_attribute(".pages image", "href") or "")
    assert (image.status, image.headers["content-type"]) == (200, "image/webp")
    assert page.locator("a[href$='/files/original']").count() == 1


def test_suggestions_come_while_typing_and_never_stand_in_the_way(signed_in: Callable[[str], Page]) -> None:
    page = signed_in("binh")
    page.click("#look")
    page.keyboard.type("tap l", delay=30)
    page.wait_for_selector("#suggestions li")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#look", "aria-activedescendant") == "suggestion-1"
    page.keyboard.press("Escape")
    expect(page.locator("#suggestions")).to_be_hidden()
    assert page.input_value("#look") == "tap l"
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-total]")
    assert "q=tap+l" in page.url


def test_an_old_body_leads_to_who_follows_it(signed_in: Callable[[str], Page]) -> None:
    page = signed_in("binh")
    page.goto("/search/?q=huyen+chiem+hoa")
    note = page.locator("main .note").first
    expect(note).to_contain_text("30/06/2025")
    note.locator("a").nth(1).click()
    page.wait_for_url("**/bodies/**")
    expect(page.locator("main h1")).to_contain_text("Chiêm Hóa")


def test_the_keys_are_shown_on_a_question_mark(signed_in: Callable[[str], Page]) -> None:
    page = signed_in("binh")
    page.locator("body").press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
