"""Makes screenshots of pages of a running `make demo`: `.venv/bin/python docs/pictures/pages.py SIGN-IN-LINK`."""

import shutil
import sys
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, StorageState, ViewportSize, sync_playwright
from small import save

HERE = Path(__file__).resolve().parent
WIDE: ViewportSize = {"width": 1400, "height": 860}
NARROW: ViewportSize = {"width": 390, "height": 800}
PAGES = (
    ("page-estate", "estate", WIDE),
    ("page-access", "access", WIDE),
    ("page-narrow", "estate", NARROW),
)
SETTLED_MS = 1500


def signed_in(browser: Browser, link: str) -> tuple[StorageState, str]:
    """The session of whoever the link signs in, and the address of the workspace."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(link)
    button = page.get_by_role("button", name="Sign in")
    if button.count():
        button.click()
    page.wait_for_url("**/w/**")
    state = context.storage_state()
    context.close()
    return state, "/".join(page.url.split("/")[:5])


def shoot(page: Page, base: str, ending: str) -> None:
    """The pages in one theme."""
    for name, path, size in PAGES:
        page.set_viewport_size(size)
        page.goto(f"{base}/{path}")
        page.wait_for_timeout(SETTLED_MS)
        save(HERE / f"{name}{ending}.png", page.screenshot())
    page.set_viewport_size(WIDE)
    page.goto(f"{base}/vpcs")
    page.get_by_role("link", name="prod-app", exact=True).click()
    page.wait_for_url("**/vpc/*")
    vpc_id = urlsplit(page.url).path.rpartition("/")[2]
    page.goto(f"{base}/vpc/{vpc_id}?theme={'dark' if ending else 'light'}#{vpc_id}")
    page.wait_for_timeout(SETTLED_MS)
    save(HERE / f"page-details{ending}.png", page.screenshot())


def main() -> None:
    """Write every screenshot beside this script."""
    schemes: tuple[tuple[str, Literal["light", "dark"]], ...] = (("", "light"), ("-dark", "dark"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        state, base = signed_in(browser, sys.argv[1])
        for ending, scheme in schemes:
            context = browser.new_context(color_scheme=scheme, viewport=WIDE, storage_state=state)
            shoot(context.new_page(), base, ending)
        browser.close()


if __name__ == "__main__":
    main()
