"""What tests in a browser share: how long they wait, when a page is ready for the hand, what axe finds."""

import pytest
from playwright.sync_api import Page, expect

from tests.project import ROOT

PATIENCE_MS = 60_000
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

expect.set_options(timeout=PATIENCE_MS)


def drawn(page: Page) -> None:
    """Wait until the scripts of a page with a picture listen, and the picture stands as it was moved last."""
    expect(page.locator(".viewport.ready")).to_be_visible()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def violations(page: Page) -> list[str]:
    """What axe finds on the page, with its styles and scripts."""
    if not AXE.is_file():
        pytest.fail("The accessibility tests need axe-core: `make setup` installs it.")
    page.wait_for_load_state("load")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    return [f"{page.url}: {item['id']}: {[node['html'][:200] for node in item['nodes']]}" for item in found]
