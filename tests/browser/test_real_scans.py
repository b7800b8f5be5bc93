"""Real scans, from the upload to a verified archive, by what a person sees and types."""

import csv
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hoso.samples.batch import write_batch
from hoso.samples.planning import PLAIN
from tests.browser.conftest import ISSUERS, House, served_house, workplace
from tests.test_archive import Archive, check_whole

pytestmark = pytest.mark.shared

# Few pages each, and dated before the last day of the body whose records they are entered under.
CHOSEN = ("quangngai-575-ub", "quangngai-574-ub", "quangngai-05")
TITLE = "Công văn, thông báo đầu năm 2025"
READ_MILLISECONDS = 300_000
MOST_KEYS = 40


@pytest.fixture(scope="module")
def scans(hoso_shared: Path) -> Path:
    folder = hoso_shared / "data" / "vn-scans"
    if not (folder / "scans").is_dir():
        pytest.skip(f"there are no real scans in the reference data ({folder}/scans)")
    return folder


@pytest.fixture(scope="module")
def house(chromium: str, scans: Path) -> Iterator[House]:
    """A house of its own: what is approved here stays so."""
    with workplace() as root:
        write_batch(root / "first", seed=11, count=1, issuers=ISSUERS, mix=PLAIN)
        uploads = root / "uploads"
        uploads.mkdir()
        sent = {name: uploads / f"{name}.pdf" for name in CHOSEN}
        for name, path in sent.items():
            shutil.copy(scans / "scans" / f"{name}.pdf", path)
        with served_house(root, root / "first") as address:
            yield House(address, root / "home", sent)


@pytest.fixture
def language() -> str:
    return "vi"


@pytest.fixture(scope="module")
def labels(scans: Path) -> dict[str, dict[str, str]]:
    with (scans / "scans_labels.csv").open(encoding="utf-8") as stream:
        return {row["id"]: row for row in csv.DictReader(stream)}


def send(page: Page, house: House) -> None:
    """Upload the scans and wait until the page says that each is done."""
    page.goto("/digitisation/new")
    page.set_input_files("#id_scans", list(house.uploads.values()))
    page.fill("#id_dossier_title", TITLE)
    page.fill("#id_found", "kho cũ, phòng 3")
    page.check("#id_not_secret")
    page.click("#send")
    page.wait_for_selector("#progress:not([hx-trigger])", timeout=READ_MILLISECONDS)
    expect(page.locator("table.stack .tag.good")).to_have_count(len(CHOSEN))
    expect(page.locator("table.stack .tag.bad")).to_have_count(0)


def check_by_keyboard(page: Page, label: dict[str, str]) -> None:
    """Walk through what is doubtful, type what was not found, accept: without the mouse."""
    page.wait_for_load_state("networkidle")
    for _ in range(MOST_KEYS):
        active = page.evaluate("document.activeElement.id")
        if active == "accept":
            break
        name = active.removeprefix("f-")
        if label.get(name) and not page.input_value(f"#{active}"):
            page.keyboard.type(label[name])
        page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


def label_of_what_is_shown(page: Page, labels: dict[str, dict[str, str]]) -> dict[str, str]:
    shown = page.locator(".bar").inner_text()
    return next(labels[name] for name in CHOSEN if name in shown)


def approve(page: Page) -> None:
    """Approve the dossier on its page and wait until it says that it is preserved."""
    page.goto("/dossiers/?status=open")
    with page.expect_navigation():
        page.locator("main a", has_text=TITLE).click()
    with page.expect_navigation():
        page.locator("form[action$='/approve'] button").click()
    for _ in range(60):
        if page.locator("h1 ~ .tag.good").count():
            return
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError("the dossier was not preserved within a minute")


def test_real_scans_go_through_the_page_into_an_archive_that_every_judge_finds_clean(
    signed_in: Callable[[str], Page], house: House, labels: dict[str, dict[str, str]], judge: Path
) -> None:
    page = signed_in("binh")
    send(page, house)
    with page.expect_navigation():
        page.locator("a[href*='/check/?batch=']").click()
    for waiting in range(len(CHOSEN), 0, -1):
        assert page.locator("[data-waiting]").inner_text() == str(waiting)
        check_by_keyboard(page, label_of_what_is_shown(page, labels))
    assert page.locator("[data-waiting]").count() == 0
    approve(page)
    archive = Archive(house.home, {}, 1)
    assert archive.json("fixity", "--all")["objects"] == 1
    check_whole(archive, judge)
