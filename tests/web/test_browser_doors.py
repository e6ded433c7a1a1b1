"""The doors in a browser: nothing to complain of, nothing wider than the screen, and the whole of the second factor."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.people.totp import code_of
from tests.web.conftest import PASSWORD
from vpcviz.people.models import Role, User, Workspace
from vpcviz.people.services import add_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OUTSIDE = ("sign-in/", "sign-in/reset", "sign-in/reset/sent", "sign-in/reset/done")
INSIDE = (
    "account/",
    "account/password",
    "account/sessions",
    "account/second-factor",
    "account/second-factor/add",
    "w/acme/settings",
)


def fits(page: Page) -> bool:
    """True when the page is not wider than the screen, narrow or wide, light or dark."""
    widths = []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        widths.append(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
    return widths == [0, 0]


def test_pages_fit_and_the_browser_does_not_complain(page: Page, site: str, complaints: list[str]) -> None:
    for path in OUTSIDE:
        page.goto(f"{site}/{path}")
        assert fits(page), path
    sign_in(page, site)
    for path in INSIDE:
        page.goto(f"{site}/{path}")
        assert fits(page), path


def sign_in(page: Page, site: str, leads_to: str = "w/acme/estate") -> None:
    page.goto(f"{site}/sign-in/")
    page.get_by_label("E-mail address").fill("ann@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{site}/{leads_to}")


def sign_out(page: Page, site: str) -> None:
    page.locator(".person-menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{site}/sign-in/")


def test_a_second_factor_is_set_up_and_asked_for(page: Page, site: str, complaints: list[str]) -> None:
    sign_in(page, site)
    page.goto(f"{site}/account/")
    page.get_by_role("link", name="Set one up").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    secret = page.locator("code.secret").inner_text()
    expect(page.get_by_alt_text("QR code of the secret that is written out below")).to_be_visible()
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.locator(".recovery li")).to_have_count(10)
    sign_out(page, site)
    sign_in(page, site, "sign-in/code")
    page.get_by_label("Code of your app").fill(code_of(secret, later=1))
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(f"{site}/w/acme/estate")


def test_somebody_is_invited_and_comes(page: Page, site: str, complaints: list[str]) -> None:
    user, workspace = User.objects.get(email="ann@example.com"), Workspace.objects.get(slug="acme")
    add_member(workspace=workspace, user=user, role=Role.ADMINISTRATOR, now=datetime.now(UTC))
    sign_in(page, site)
    page.goto(f"{site}/w/acme/settings")
    page.get_by_label("E-mail address").fill("nina@example.com")
    page.get_by_role("button", name="Invite").click()
    link = page.locator(".given-link").inner_text()
    sign_out(page, site)
    page.goto(link)
    assert fits(page)
    page.get_by_label("Name").fill("Nina")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    expect(page).to_have_url(re.compile("/w/acme/estate$"))
