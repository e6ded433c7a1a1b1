"""The large estate in headless Chromium, as users get it: first picture, frames, search and clicks."""

import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, StorageState, ViewportSize, sync_playwright

from benchmarks.acts import click_ms, frames_ms, panning, searching, zoom_to, zooming
from benchmarks.estates import LARGE, Size
from benchmarks.figures import Figure
from benchmarks.served import Served, prepare, served

SCREEN: ViewportSize = {"width": 1600, "height": 900}
RUNS = 5
FRESH_RUNS = 3
FRAME_MS = 34
LEVELS = {"far": None, "mid": 0.3, "near": 1.0}
"""Zoom levels at which the picture is moved; None is the whole picture, fitted."""
QUERIES = ("vpc-0517", "10.32.80.0/20", "vpce-svc-0000", "kms")
CLICKS = ("expand", "filter", "focus")
PICTURE_MS = "() => performance.getEntriesByName('vpcviz:picture')[0]?.startTime ?? null"


def measure() -> Iterable[Figure]:
    """All rows at large; none without Chromium."""
    program = chromium()
    if program is None:
        print(
            "bench: the browser's figures are left out: there is no Chromium; `make bench` installs it", file=sys.stderr
        )
        return iter(())
    return figures("large", LARGE, program=program)


def chromium() -> str | None:
    """The machine's Chromium."""
    return os.environ.get("VPCVIZ_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def figures(name: str, size: Size, *, program: str, runs: int = RUNS) -> Iterator[Figure]:
    """The rows of one estate."""
    words = f"{name}: {size.vpcs} VPCs"
    with tempfile.TemporaryDirectory(prefix="vpcviz-bench-") as folder, _browser(program) as browser:
        data = Path(folder)
        prepare(data, size)
        user = _signed_in(browser, data)
        fresh = [_fresh(browser, data, user) for _ in range(min(runs, FRESH_RUNS))]
        yield Figure(
            name="first picture, fresh server", size=words, value=statistics.median(fresh), unit="ms", bound=1000
        )
        with served(data) as server:
            yield from _pictures(browser, server, user, words, runs)
            with _profile(browser, user) as context:
                page = _open(context, server)
                yield from _moves(page, words, runs)
                yield from _answers(page, server, words, runs)


def _pictures(browser: Browser, server: Served, user: StorageState, words: str, runs: int) -> Iterator[Figure]:
    """From a server that has shown the picture before: to a new visitor, and to one who comes again."""
    with _profile(browser, user) as context:
        _first_picture(context, server)
        again = [_first_picture(context, server) for _ in range(runs)]
    new = []
    for _ in range(runs):
        with _profile(browser, user) as context:
            new.append(_first_picture(context, server))
    yield Figure(name="first picture", size=words, value=statistics.median(new), unit="ms", bound=1000)
    yield Figure(name="first picture, again", size=words, value=statistics.median(again), unit="ms", bound=1000)


def _moves(page: Page, words: str, runs: int) -> Iterator[Figure]:
    for level, scale in LEVELS.items():
        zoom_to(page, scale)
        value = statistics.median(frames_ms(page, panning) for _ in range(runs))
        yield Figure(
            name=f"panning, {level}: 95th percentile frame", size=words, value=value, unit="ms", bound=FRAME_MS
        )
    zoom_to(page, None)
    value = statistics.median(frames_ms(page, zooming) for _ in range(runs))
    yield Figure(name="zooming: 95th percentile frame", size=words, value=value, unit="ms", bound=FRAME_MS)


def _answers(page: Page, server: Served, words: str, runs: int) -> Iterator[Figure]:
    slowest = max(statistics.median(searching(page, query) for _ in range(runs)) for query in QUERIES)
    yield Figure(name="search result", size=words, value=slowest, unit="ms", bound=100)
    for act in CLICKS:
        times = []
        for _ in range(runs):
            page.goto(server.estate)
            page.wait_for_function(PICTURE_MS)
            times.append(click_ms(page, act))
        yield Figure(name=f"click: {act}", size=words, value=statistics.median(times), unit="ms", bound=500)


def _fresh(browser: Browser, data: Path, user: StorageState) -> float:
    """The first picture that a server gives after its start: nothing is kept in its memory yet."""
    with served(data) as server, _profile(browser, user) as context:
        return _first_picture(context, server)


def _first_picture(context: BrowserContext, server: Served) -> float:
    page = _open(context, server)
    value: float = page.evaluate(PICTURE_MS)
    page.close()
    return value


def _open(context: BrowserContext, server: Served) -> Page:
    page = context.new_page()
    page.goto(server.estate)
    page.wait_for_function(PICTURE_MS)
    return page


@contextmanager
def _browser(program: str) -> Iterator[Browser]:
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--disable-gpu", *sandbox])
        try:
            yield browser
        finally:
            browser.close()


def _signed_in(browser: Browser, data: Path) -> StorageState:
    """Signs in, on a server of its own, and keeps the cookie."""
    with served(data) as server:
        context = browser.new_context()
        page = context.new_page()
        page.goto(server.sign_in)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/w/**")
        user = context.storage_state()
        context.close()
    return user


@contextmanager
def _profile(browser: Browser, user: StorageState) -> Iterator[BrowserContext]:
    """A browser profile that has seen nothing yet, signed in."""
    context = browser.new_context(viewport=SCREEN, storage_state=user)
    try:
        yield context
    finally:
        context.close()
