"""One browser and one house for all tests of this folder."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Response,
    sync_playwright,
)

from hoso.samples.batch import write_batch
from hoso.samples.drawing.wear import Wear
from hoso.samples.issuers import people_committee
from hoso.samples.planning import PLAIN, Mix
from tests.browser.furnish import PASSWORD
from tests.homes import found_home

CHECKOUT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
AXE = CHECKOUT / "node_modules" / "axe-core" / "axe.min.js"
LANGUAGES = ("vi", "en")
# Norwegian too, for the walks of a merger and a few pages: every page a third time would teach little.
ALL_LANGUAGES = (*LANGUAGES, "nb")
# What the way to the handovers is called, on every page of whoever signed in.
HANDOVERS = {"vi": "Bàn giao", "en": "Handovers", "nb": "Overleveringer"}
# So many scans are in the house from the beginning; each language uploads one more.
AT_FIRST = 2
ISSUERS = [people_committee("huyện Chiêm Hóa", "tỉnh Tuyên Quang")]
EVERY_ONE_SECRET = Mix(
    pile_of=0, rescans=0, damaged=0, secret_every=1, fine_share=0.0, back_share=0.0, wears={Wear.CLEAN: 1}
)
START_SECONDS, WAIT_MILLISECONDS = 180, 20_000


in_all_languages = pytest.mark.parametrize("language", ALL_LANGUAGES, indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, so that it can be left out or run alone."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class House:
    """A served home with throw-away records."""

    address: str
    home: Path
    uploads: dict[str, Path]  # the scan that the tests of a language send


@pytest.fixture(scope="package")
def chromium() -> str:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    return CHROMIUM


@pytest.fixture(scope="package")
def house(chromium: str) -> Iterator[House]:
    """A home of its own, furnished, with `hoso serve` running on it."""
    with workplace() as root:
        first, later = _scans(root / "scans")
        with served_house(root, first) as address:
            yield House(address, root / "home", dict(zip(LANGUAGES, later, strict=True)))


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder that the database's and the readers' own users may pass, unlike pytest's."""
    root = Path(tempfile.mkdtemp(prefix="browser-house-"))
    root.chmod(0o711)
    try:
        yield root
    finally:
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def served_house(root: Path, scans: Path) -> Iterator[str]:
    """Furnish a home below `root` with these scans and serve it while the block runs, at this address."""
    home = found_home(root / "home")
    run_in(home, "-m", "tests.browser.furnish", str(scans))
    with served(home) as address:
        yield address


def _scans(folder: Path) -> tuple[Path, list[Path]]:
    """Draw the scans: a folder of those that are there at first, and one for each language.

    One more bears a secrecy mark, so that there is a held file to decide about.
    """
    samples = write_batch(folder, seed=7, count=AT_FIRST + len(LANGUAGES), issuers=ISSUERS, mix=PLAIN)
    paths = [folder / sample.file for sample in samples]
    first = folder.with_name("first")
    for path in paths[:AT_FIRST]:
        first.mkdir(exist_ok=True)
        path.rename(first / path.name)
    (secret,) = write_batch(
        folder / "secret", seed=7, count=1, issuers=ISSUERS, with_secret=True, mix=EVERY_ONE_SECRET
    )
    (folder / "secret" / secret.file).rename(first / f"secret-{secret.file}")
    return first, paths[AT_FIRST:]


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOSO_")}
    return kept | {"HOSO_HOME": str(home)}


def run_in(home: Path, *arguments: str) -> None:
    """Run Python with these arguments on a home."""
    command = [sys.executable, "-W", "ignore", *arguments]
    done = subprocess.run(
        command,
        env=_environment(home),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]


@contextmanager
def served(home: Path) -> Iterator[str]:
    """`hoso serve` on a free port while the block runs; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-W", "ignore", "-m", "hoso", "serve", "--listen", listen]
    with (home / "serve.log").open("w") as log:
        process = subprocess.Popen(command, env=_environment(home), cwd=CHECKOUT, stdout=log, stderr=log)
        try:
            _wait_until_answers(f"http://{listen}/accounts/login/")
            yield f"http://{listen}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def _wait_until_answers(address: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (URLError, TimeoutError):
            time.sleep(0.3)
    raise AssertionError(f"{address} did not answer within {START_SECONDS} seconds")


@pytest.fixture(scope="package")
def driver() -> Iterator[Playwright]:
    """What drives the browsers: a second one in the same process would not start."""
    # Stopped with this folder's last test: its loop would trouble the database tests that follow.
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def browser(driver: Playwright, chromium: str) -> Iterator[Browser]:
    running = driver.chromium.launch(executable_path=chromium, args=FLAGS)
    yield running
    running.close()


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """Vietnamese, then English; `in_all_languages` adds Norwegian."""
    chosen: str = request.param
    return chosen


@pytest.fixture
def context(browser: Browser, house: House, language: str) -> Iterator[BrowserContext]:
    """A person's browser, on a small office screen."""
    opened = browser.new_context(
        base_url=house.address, viewport={"width": 1366, "height": 768}, locale=language
    )
    opened.set_default_timeout(WAIT_MILLISECONDS)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page; what the browser complains of fails the test."""
    opened, complaints = context.new_page(), []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if _is_complaint(said) else None)
    opened.on("response", lambda answer: complaints.append(answer.url) if _is_broken(answer) else None)
    yield opened
    assert complaints == []


def _is_complaint(said: ConsoleMessage) -> bool:
    # A refusal is told here too; what must not be refused is looked at by `_is_broken`.
    return said.type == "error" and not said.text.startswith("Failed to load resource")


def _is_broken(answer: Response) -> bool:
    return answer.status >= 500 or (answer.status >= 400 and "/static/" in answer.url)


def sign_in(context: BrowserContext, username: str) -> Page:
    """Return a new page at which a person has signed in."""
    page = context.new_page()
    give_name(page, username)
    return page


def give_name(page: Page, username: str) -> None:
    """Sign a person in at a page that is open."""
    page.goto("/accounts/login/")
    page.fill("#id_login", username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_selector("nav.nav")


@pytest.fixture
def signed_in(page: Page, language: str) -> Callable[[str], Page]:
    """Sign a person in and return the page."""

    def sign_in(username: str) -> Page:
        give_name(page, username)
        assert page.get_attribute("html", "lang") == language
        assert HANDOVERS[language] in page.locator("nav.nav").inner_text()
        return page

    return sign_in


@pytest.fixture(scope="package")
def axe() -> str:
    """The checker of accessibility, as a script."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci --ignore-scripts")
    return AXE.read_text("utf-8")
