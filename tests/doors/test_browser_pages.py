"""Every page in a browser: it fits, nothing complains, and axe finds nothing."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from tests.browsing import violations
from tests.doors import table
from tests.doors.table import lines
from tests.doors.world import World, world
from tests.web.conftest import base_url, browser_type_launch_args  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = tuple(line for line in (*lines(table.PAGES), *lines(table.SHARED), *lines(table.API)) if line.method == "GET")
LOOKS = {"wide and light": (1280, "light"), "narrow and dark": (360, "dark")}
SHARES = 4
SIDEWAYS = "innerWidth <= 720 && [...document.querySelectorAll('.scroll:has(> table)')].some(one => one.scrollWidth > one.clientWidth + 1)"
"""Whether a table on a narrow screen is wider than its room."""


@pytest.fixture
def everybody(settings: Any, tmp_path: Path) -> World:
    """One of everything, and an administrator."""
    settings.VPCVIZ_DATA = tmp_path
    return world()


def _is_page(answer: Any) -> bool:
    return bool(answer.status_code == 200 and answer.content[:15].lower() == b"<!doctype html>")


@pytest.mark.parametrize(
    ("look", "share"),
    [
        ("wide and light", 0),
        ("narrow and dark", 1),
        *(pytest.param("wide and light", share, marks=pytest.mark.soak) for share in (1, 2, 3)),
        *(pytest.param("narrow and dark", share, marks=pytest.mark.soak) for share in (0, 2, 3)),
    ],
)
def test_every_page_fits_and_breaks_no_rule(
    page: Page, live_server: LiveServer, everybody: World, look: str, share: int
) -> None:
    width, scheme = LOOKS[look]
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    client = next(actor for actor in everybody.actors if actor.name == "administrator of the server").client()
    cookie = next(iter(client.cookies.values()))
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    wrong, seen = list[str](), 0
    for line in PAGES[share::SHARES]:
        address = line.address.format(**{"token": everybody.names["live"], **everybody.names})
        if _is_page(client.get(address)):
            wrong += [f"{address}: {one}" for one in _faults(page, f"{live_server.url}{address}")]
            seen += 1
    assert seen > 5
    assert not wrong, "\n".join(wrong)


def _faults(page: Page, address: str) -> list[str]:
    """What the browser complains of when it opens the page, and what axe finds there."""
    found: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            found.append(message.text)

    page.goto("about:blank")  # what axe did to the page before is over
    page.on("console", hear)
    page.goto(address, wait_until="load")
    page.locator("main").first.wait_for(state="attached")
    page.remove_listener("console", hear)
    if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
        found.append("wider than the window")
    if page.evaluate(SIDEWAYS):
        found.append("a table that is read sideways")
    return [*found, *violations(page)]
