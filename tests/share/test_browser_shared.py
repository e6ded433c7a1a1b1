"""A shared picture in Chromium: for visitors who have nothing but the link."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browsing import drawn, violations
from tests.share.offers import NOTHING, link
from tests.share.test_tables import moved
from tests.web.conftest import base_url, browser_type_launch_args, complaints  # noqa: F401 - fixtures
from tests.web.estates import denied, small
from vpcviz.inventory.services import publish
from vpcviz.people.models import Role, User, Workspace
from vpcviz.people.services import add_member, create_user, create_workspace
from vpcviz.topology.redaction import Redaction

pytestmark = pytest.mark.browser
PASSWORD = "correct horse"


@pytest.fixture
def shop(live_server: LiveServer) -> tuple[str, Workspace, User]:
    """A server, a workspace with a small network, and its editor."""
    now = datetime.now(UTC)
    workspace = create_workspace(slug="acme", name="Acme", now=now)
    user = create_user(email="eve@example.com", name="Eve", password="correct horse battery staple", now=now)
    add_member(workspace=workspace, user=user, role=Role.EDITOR, now=now)
    publish(workspace=workspace, inventory=small(denied()), source="files", now=now)
    return str(live_server.url), workspace, user


def shared(shop: tuple[str, Workspace, User], **changes: object) -> str:
    """The address of a new link."""
    site, workspace, user = shop
    return f"{site}/s/{link(workspace, user, datetime.now(UTC), **changes).token}"


def sign_in(page: Page, site: str, leads_to: str) -> None:
    """Sign Eve in on the way to a page; its scripts listen then."""
    page.goto(f"{site}/sign-in/?next={leads_to}")
    page.get_by_label("E-mail address").fill("eve@example.com")
    page.get_by_label("Password").fill("correct horse battery staple")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(site + leads_to)


@pytest.mark.usefixtures("complaints")
def test_one_looks_selects_and_searches_in_the_picture(page: Page, shop: tuple[str, Workspace, User]) -> None:
    asked: list[str] = []
    address = shared(shop)
    page.goto(address)
    drawn(page)
    page.evaluate("document.fonts.ready.then(() => true)")
    page.on("request", lambda request: asked.append(request.url))
    level = page.locator("[data-zoom-level]")
    before = level.inner_text()
    page.get_by_role("button", name="Zoom in").click()
    expect(level).not_to_have_text(before)
    page.locator('[data-id="vpc-00000001"]').first.click(position={"x": 10, "y": 10})
    expect(page.locator("#details h2")).to_have_text("shop")
    expect(page.locator("#details")).to_contain_text("vpc-00000001")
    page.get_by_role("searchbox", name="Search this picture").fill("pay")
    page.keyboard.press("Enter")
    expect(page.locator("[data-found]")).to_contain_text("1 of")
    page.locator(".viewport").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#details")).to_be_hidden()
    page.locator("[role=treeitem]").first.click()
    expect(page.locator("#details")).to_be_visible()
    assert asked == []
    assert page.context.cookies() == []


@pytest.mark.parametrize(("theme", "width"), [("dark", 1400), pytest.param("light", 360, marks=pytest.mark.soak)])
def test_axe_finds_nothing(page: Page, shop: tuple[str, Workspace, User], theme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    address, closed = shared(shop, redaction=Redaction()), shared(shop, password=PASSWORD)
    for part in ("", "/embed", "?theme=dark", "?theme=light"):
        page.goto(address + part)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.goto(address)
    page.locator(".viewport").focus()
    page.evaluate("document.querySelector('[role=treeitem]').click()")
    expect(page.locator("#details")).to_be_visible()
    assert violations(page) == []
    for other in (closed, f"{address}x"):
        page.goto(other)
        assert violations(page) == []


TABLES = (
    {"shows": "access", "query": "all=1"},
    {"shows": "changes"},
    {"shows": "findings"},
    {"query": "subject=path&from=subnet-0000001b&to=s3"},
)


@pytest.mark.parametrize(("theme", "width"), [("light", 360), pytest.param("dark", 1400, marks=pytest.mark.soak)])
def test_axe_finds_nothing_in_tables_and_paths(
    page: Page, shop: tuple[str, Workspace, User], theme: str, width: int
) -> None:
    publish(workspace=shop[1], inventory=moved(small()), source="files", now=datetime.now(UTC))
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    for offer in TABLES:
        address = shared(shop, **offer)
        for part in ("", "/embed", f"?theme={theme}&q=nothing-like-it"):
            page.goto(address + part)
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.usefixtures("complaints")
def test_one_filters_a_matrix_and_reads_why(page: Page, shop: tuple[str, Workspace, User]) -> None:
    page.goto(f"{shared(shop, shows='access', query='all=1')}?theme=dark")
    before = page.locator("table.heat tbody tr:not(.group)").count()
    page.locator("select[name=via]").select_option("gateway-endpoint")
    page.wait_for_url("**via=gateway-endpoint*")
    assert 0 < page.locator("table.heat tbody tr:not(.group)").count() < before
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.locator("td.tone-endpoint a").first.click()
    expect(page.locator(".whys li:target")).to_be_in_viewport()
    page.get_by_role("group").get_by_text("Files").click()
    expect(page.get_by_role("link", name="csv")).to_be_visible()


def test_without_scripts_one_filters_and_pages_a_table(browser: Browser, shop: tuple[str, Workspace, User]) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(shared(shop, shows="access", query="all=1"))
    page.get_by_role("searchbox").fill("shop-private")
    page.get_by_role("button", name="Filter").click()
    page.wait_for_url("**q=shop-private*")
    expect(page.get_by_role("status")).to_contain_text("of")
    page.get_by_role("link", name="private", exact=False).first.click()
    expect(page).to_have_url(re.compile("#why-"))
    page.context.close()


def test_the_steps_of_a_path_point_at_the_picture(page: Page, shop: tuple[str, Workspace, User]) -> None:
    page.goto(shared(shop, query="subject=path&from=subnet-0000001b&to=s3"))
    page.locator(".hop").first.hover()
    expect(page.locator(".vv-node.pointed")).to_have_count(1)


def test_tables_are_shared_from_their_pages(page: Page, shop: tuple[str, Workspace, User]) -> None:
    site = shop[0]
    publish(workspace=shop[1], inventory=moved(small()), source="files", now=datetime.now(UTC))
    sign_in(page, site, "/w/acme/access?all=1")
    page.locator("select[name=via]").select_option("gateway-endpoint")
    page.wait_for_url("**via=gateway-endpoint*")
    page.get_by_role("link", name="Share…").click()
    expect(page.locator(".share-form")).to_contain_text("Access")
    expect(page.locator(".share-form")).to_contain_text("way gateway-endpoint")
    for part, words in (("changes?before=1&after=2", "Compared with"), ("findings?severity=high", "severity high")):
        page.goto(f"{site}/w/acme/{part}")
        page.get_by_role("link", name="Share…").click()
        expect(page.locator(".share-form")).to_contain_text(words)
        assert violations(page) == []
        page.get_by_role("button", name="Make the link").click()
        expect(page.locator(".share-made")).to_contain_text(".csv")
        assert violations(page) == []
    page.goto(f"{site}/w/acme/shares")
    expect(page.locator("table.list")).to_contain_text("2 against 1")
    assert violations(page) == []


@pytest.mark.parametrize(("theme", "width"), [("dark", 1400), pytest.param("light", 360, marks=pytest.mark.soak)])
def test_axe_finds_nothing_on_the_pages_of_members(
    page: Page, shop: tuple[str, Workspace, User], theme: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    site = shop[0]
    shared(shop, purpose="For the auditor", password=PASSWORD)
    sign_in(page, site, "/w/acme/shares")
    for part in ("shares", "shares/new"):
        page.goto(f"{site}/w/acme/{part}?theme={theme}")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("heading", name="The link is made")).to_be_visible()
    assert violations(page) == []


def test_the_picture_on_the_screen_is_what_is_shared(page: Page, shop: tuple[str, Workspace, User]) -> None:
    site = shop[0]
    sign_in(page, site, "/w/acme/estate")
    drawn(page)
    page.locator(".vv-inside[data-vpc='vpc-pay']").click()
    expect(page.locator('[data-id="subnet-pay"]')).to_be_visible()
    page.get_by_role("link", name="Share…").click()
    expect(page.locator(".share-form")).to_contain_text("inside of vpc-pay")


def test_without_scripts_the_password_opens_the_picture(browser: Browser, shop: tuple[str, Workspace, User]) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(shared(shop, password=PASSWORD, redaction=NOTHING))
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("alert")).to_contain_text("not the password")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open").click()
    expect(page.locator('[data-id="vpc-00000001"]').first).to_be_visible()
    page.context.close()
