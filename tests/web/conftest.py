"""A workspace with a small network, and browsers of the cast."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from tests.browsing import drawn
from tests.web.estates import denied, small
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import Role, Workspace
from vpcviz.people.services import add_member, create_user, create_workspace

PASSWORD = "correct horse battery staple"


@pytest.fixture
def snapshot(workspace: Workspace, now: datetime) -> Snapshot:
    """The small network, published; transit gateways could not be read."""
    return publish(workspace=workspace, inventory=small(denied()), source="files", now=now)


@pytest.fixture
def live_clock() -> datetime:
    """The moment that the views see."""
    return datetime.now(UTC)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The machine's own Chromium. Playwright runs an event loop in this thread; Django's guard against queries there does not apply."""
    program = os.environ.get("VPCVIZ_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.fail("The browser tests need Chromium: `make test` installs it, or set VPCVIZ_CHROMIUM to its path.")
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield {**browser_type_launch_args, "executable_path": program, "args": sandbox}
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture(scope="session")
def base_url() -> str:
    """None: every test names whole addresses. (The plug-in's own fixture is of a form that pytest warns of.)"""
    return ""


@pytest.fixture
def site(live_server: LiveServer) -> str:
    """A server with the small network and someone with a password."""
    now = datetime.now(UTC)
    workspace = create_workspace(slug="acme", name="Acme", now=now)
    user = create_user(email="ann@example.com", name="Ann", password=PASSWORD, now=now)
    add_member(workspace=workspace, user=user, role=Role.VIEWER, now=now)
    publish(workspace=workspace, inventory=small(denied()), source="files", now=now)
    return str(live_server.url)


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser complains of, such as a breach of the content security policy; must stay empty."""
    found: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            found.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: found.append(str(error)))
    yield found
    assert found == []


@pytest.fixture
def signed_in(page: Page, site: str) -> Page:
    """A page on which Ann has signed in."""
    page.goto(f"{site}/")
    page.get_by_label("E-mail address").fill("ann@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{site}/w/acme/estate")
    drawn(page)
    return page
