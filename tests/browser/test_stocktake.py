"""Stock is taken in a store room with a phone, over https from the node's own authority, with a poor line."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, ViewportSize, expect

from hoso.config.tests.served import free_port, serving
from hoso.printing.labels import BoxLabel, box_labels
from tests.browser.conftest import (
    CHECKOUT,
    FLAGS,
    WAIT_MILLISECONDS,
    _environment,
    in_all_languages,
    sign_in,
    workplace,
)
from tests.browser.line import Line
from tests.browser.store import OTHER, ROOMS
from tests.browser.test_pages import OVERFLOW, troubles
from tests.homes import found_home

NAME = "kho-1.local"
# A phone tries again every five seconds.
expect.set_options(timeout=40_000)
REFUSE_CAMERA = "() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('refused')); }"
PHONE: ViewportSize = {"width": 390, "height": 844}
WIDTH, HEIGHT, FRAMES_A_SECOND = 640, 480, 10
# The words a clerk looks for on the way, written down here by a person and not taken from the catalogues.
WORDS = {
    "en": {
        "start": "Start a stock-take", "phone": "With a phone", "scan": "Scan here",
        "elsewhere": "Stands elsewhere. Belongs to:", "again": "Counted already",
        "carry": "I carried it back", "carried": "carried back",
        "close": "Close the stock-take", "closed": "The stock-take is closed.",
    },
    "vi": {
        "start": "Bắt đầu kiểm kê", "phone": "Bằng điện thoại", "scan": "Quét tại đây",
        "elsewhere": "Sai vị trí. Phải ở:", "again": "Đã tính rồi",
        "carry": "Tôi đã mang về chỗ", "carried": "đã mang về chỗ",
        "close": "Kết thúc kiểm kê", "closed": "Đã kết thúc kiểm kê.",
    },
    "nb": {
        "start": "Start en beholdningskontroll", "phone": "Med telefon", "scan": "Skann her",
        "elsewhere": "Står feil. Hører til:", "again": "Allerede talt",
        "carry": "Jeg bar den tilbake", "carried": "båret tilbake",
        "close": "Avslutt kontrollen", "closed": "Beholdningskontrollen er avsluttet.",
    },
}  # fmt: skip
# Stock of the same boxes is taken once: each language has a room of its own.
ROOM_OF = {"en": "P3", "vi": "P6", "nb": "P7"}


@dataclass(frozen=True)
class Store:
    """A served home with rooms of five boxes, and the line that leads to it."""

    line: Line
    boxes: list[dict[str, str]]
    authority: Path
    root: Path

    @property
    def address(self) -> str:
        return f"https://{NAME}:{self.line.port}"


@pytest.fixture(scope="module")
def store(chromium: str) -> Iterator[Store]:
    with workplace() as root:
        home, port = found_home(root / "home"), free_port()
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "tests.browser.store", "5"], env=_environment(home),
            cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        with serving(home, port, host="0.0.0.0", HOSO_HOSTS=NAME), Line(port) as line:
            yield Store(line, json.loads(done.stdout), home / "keys" / "tls" / "authority.pem", root)


@contextmanager
def phone(
    driver: Playwright,
    store: Store,
    chromium: str,
    *,
    shows: Path | None = None,
    trusts: bool = True,
    language: str = "en",
) -> Iterator[BrowserContext]:
    """A phone of its own: its browser trusts the authority, or not; its camera shows a film, or nothing."""
    home = store.root / f"phone-{trusts}-{shows.stem if shows else 'blind'}"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    if trusts:
        command = [sys.executable, "-m", "tests.browser.trusting", str(home), str(store.authority)]
        subprocess.run(command, cwd=CHECKOUT, check=True, timeout=60)
    camera = [f"--use-file-for-fake-video-capture={shows}"] if shows else []
    flags = [*FLAGS, f"--host-resolver-rules=MAP {NAME} 127.0.0.1", "--use-fake-device-for-media-stream"]
    context = driver.chromium.launch_persistent_context(
        home / "profile", executable_path=chromium, args=[*flags, *camera], env={"HOME": str(home)},
        base_url=store.address, viewport=PHONE, has_touch=True, is_mobile=True, locale=language,
        permissions=["camera"] if shows else [],
    )  # fmt: skip
    context.set_default_timeout(WAIT_MILLISECONDS)
    try:
        yield context
    finally:
        context.close()


def start(page: Page, room: str, language: str = "en") -> str:
    """Start a stock-take in a room, and return the address of its page."""
    page.goto("/boxes/stock-takes/")
    page.click(f"text={WORDS[language]['start']}")
    page.select_option("#id_place", label=room)
    page.click("main button")
    page.wait_for_selector(f"text={WORDS[language]['phone']}")
    return page.url


def close(page: Page, address: str, language: str = "en") -> None:
    page.goto(address)
    page.click(f"text={WORDS[language]['close']}")
    page.wait_for_selector(f"text={WORDS[language]['closed']}")


def film(path: Path, boxes: list[dict[str, str]], *, seconds_each: float = 2.0) -> Path:
    """Show the printed labels of boxes one after the other, again and again."""
    with path.open("wb") as stream:
        stream.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FRAMES_A_SECOND}:1 Ip A1:1 C420jpeg\n".encode())
        for box in boxes:
            frame = _label(box).tobytes() + bytes([128]) * (WIDTH * HEIGHT // 2)
            for _ in range(int(seconds_each * FRAMES_A_SECOND)):
                stream.write(b"FRAME\n" + frame)
    return path


def _label(box: dict[str, str]) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    """A label as it comes from the printer, seen from a little above."""
    content = box_labels(
        [
            BoxLabel(
                code=box["label"], fonds="Phông UBND tỉnh", body="UBND tỉnh Tuyên Quang", payload=box["code"]
            )
        ]
    )
    with pypdfium2.PdfDocument(content) as document:
        page = document[0].render(scale=140 / 72, grayscale=True).to_numpy()
    frame = np.full((HEIGHT, WIDTH), 90, dtype=np.uint8)
    cut = page[:HEIGHT, :WIDTH]
    frame[: cut.shape[0], : cut.shape[1]] = np.clip(cut * 0.75 + 30, 0, 255)
    return frame


def test_a_browser_that_does_not_trust_the_authority_shows_no_page(
    driver: Playwright, store: Store, chromium: str
) -> None:
    with (
        phone(driver, store, chromium, trusts=False) as context,
        pytest.raises(Exception, match="ERR_CERT_AUTHORITY"),
    ):
        context.new_page().goto("/accounts/login/")


@in_all_languages
def test_the_camera_reads_the_printed_labels_and_a_label_seen_again_counts_once(
    driver: Playwright, store: Store, chromium: str, axe: str, language: str
) -> None:
    room, words = ROOM_OF[language], WORDS[language]
    boxes = [box for box in store.boxes if box["label"].startswith(room)]
    shows = film(store.root / f"{language}.y4m", [*boxes[:2], store.boxes[-1]])
    with phone(driver, store, chromium, shows=shows, language=language) as context:
        page = sign_in(context, "binh")
        address = start(page, ROOMS[room], language)
        page.click(f"text={words['scan']}")
        assert page.get_attribute("html", "lang") == language
        assert page.evaluate("window.isSecureContext")
        expect(page.locator("#count")).to_have_text("2 / 5")
        expect(page.locator("#last")).to_contain_text(f"P9-0001: {words['elsewhere']} {OTHER}")
        expect(page.locator("#last")).to_contain_text(words["again"])
        assert page.evaluate(OVERFLOW) <= 0
        assert troubles(page, axe) == []
        page.goto(address)
        expect(page.locator(".figure").first).to_have_text("2 / 5")
        assert page.evaluate(OVERFLOW) <= 0
        assert troubles(page, axe) == []
        page.click(f"text={words['carry']}")
        expect(page.locator("main")).to_contain_text(words["carried"])
        close(page, address, language)
        expect(page.locator("main")).to_contain_text(f"{room}-0003")


def type_in(page: Page, label: str) -> None:
    page.fill("#code", label)
    page.press("#code", "Enter")


def test_without_a_line_scans_are_kept_over_a_reload_and_sent_once_when_it_is_back(
    driver: Playwright, store: Store, chromium: str
) -> None:
    with phone(driver, store, chromium) as context:
        page = sign_in(context, "binh")
        address = start(page, ROOMS["P4"])
        page.click("text=Scan here")
        type_in(page, "P4-0001")
        expect(page.locator("#count")).to_have_text("1 / 5")
        page.wait_for_function("navigator.serviceWorker.controller !== null")
        page.wait_for_function(
            "caches.keys().then((names) => caches.open(names[0])).then((kept) => kept.keys())"
            ".then((kept) => kept.length >= 6)"
        )

        # The server hears a scan, and its answer is lost on the way.
        store.line.swallow_answers()
        type_in(page, "P4-0002")
        expect(page.locator("#queued")).to_contain_text("1")
        page.wait_for_timeout(1500)
        store.line.cut()

        type_in(page, "P4-0003")
        expect(page.locator("#said")).to_contain_text("Expected here; sent later")
        type_in(page, "X-77")
        expect(page.locator("#said")).to_contain_text("Not expected here; sent later. Put it aside.")
        page.reload()
        expect(page.locator("#line")).to_have_text("no line")
        expect(page.locator("#queued")).to_contain_text("3")
        type_in(page, "P4-0004")
        expect(page.locator("#said")).to_contain_text("Expected here; sent later")
        expect(page.locator("#queued")).to_contain_text("4")

        store.line.mend()
        expect(page.locator("#count")).to_have_text("4 / 5")
        expect(page.locator("#queued")).to_be_hidden()
        page.goto(address)
        expect(page.locator(".figure").first).to_have_text("4 / 5")
        expect(page.locator("main")).to_contain_text("X-77")
        kept = page.evaluate(
            "new Promise((done) => { const asked = indexedDB.open('hoso-stock-take');"
            " asked.onsuccess = () => {"
            " const rows = asked.result.transaction('scans').objectStore('scans').getAll();"
            " rows.onsuccess = () => done(rows.result); }; })"
        )
        assert kept == []
        close(page, address)


def test_where_there_is_no_camera_labels_are_typed_and_the_page_says_so(
    driver: Playwright, store: Store, chromium: str
) -> None:
    with phone(driver, store, chromium) as context:
        page = sign_in(context, "binh")
        address = start(page, ROOMS["P5"])
        page.click("text=Scan here")
        page.evaluate(REFUSE_CAMERA)
        page.click("#camera")
        expect(page.locator("#no-camera")).to_be_visible()
        type_in(page, " p5-1000")
        expect(page.locator("#said")).to_contain_text("No such box is known")
        type_in(page, " p5-0001 ")
        expect(page.locator("#said")).to_contain_text("P5-0001: In its place")
        close(page, address)


def test_the_page_about_trust_opens_on_a_phone_without_signing_in(
    driver: Playwright, store: Store, chromium: str, axe: str
) -> None:
    with phone(driver, store, chromium) as context:
        page = context.new_page()
        page.goto("/trust/")
        expect(page.locator(".fingerprint")).to_contain_text(":")
        assert page.evaluate(OVERFLOW) <= 0
        assert troubles(page, axe) == []
        with page.expect_download() as downloaded:
            page.click("text=Download the certificate")
        assert downloaded.value.suggested_filename == "hoso-authority.crt"
