"""The viewer in a real browser: filters, focus, outline, search, images, paper, and a server that is gone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.estates import SERVICE_ID

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def estate(signed_in: Page, site: str) -> Page:
    """The estate of the small network, ready."""
    signed_in.goto(f"{site}/w/acme/estate")
    expect(signed_in.locator(".viewport.ready")).to_be_visible()
    return signed_in


@pytest.mark.usefixtures("complaints")
def test_filters_show_at_once_and_each_has_a_cross(estate: Page, site: str) -> None:
    page = estate
    page.locator(".filter-menu > summary").click()
    page.get_by_label("endpoint services").check()
    expect(page).to_have_url(f"{site}/w/acme/estate?kind=endpoint-service")
    page.get_by_label("VPCs with this in name").fill("pay")
    expect(page).to_have_url(f"{site}/w/acme/estate?kind=endpoint-service&text=pay")
    expect(page.locator(".filter-menu")).to_have_attribute("open", "")
    expect(page.locator(".chip")).to_have_count(2)
    page.keyboard.press("Escape")
    page.locator(".chip", has_text="pay").click()
    expect(page).to_have_url(f"{site}/w/acme/estate?kind=endpoint-service")
    page.go_back()
    expect(page.locator(".chip")).to_have_count(2)
    page.locator(".chips .clear").click()
    expect(page).to_have_url(f"{site}/w/acme/estate")
    expect(page.locator(".chip")).to_have_count(0)


@pytest.mark.usefixtures("complaints")
def test_layers_of_one_vpc_are_left_out(signed_in: Page, site: str) -> None:
    page = signed_in
    page.goto(f"{site}/w/acme/vpc/vpc-00000001")
    page.locator(".filter-menu > summary").click()
    page.get_by_label("network interfaces").check()
    expect(page).to_have_url(f"{site}/w/acme/vpc/vpc-00000001?hide=interfaces")
    expect(page.locator(".vv-eni")).to_have_count(0)


@pytest.mark.usefixtures("complaints")
def test_focus_goes_further_by_key_and_back(estate: Page, site: str) -> None:
    page = estate
    page.goto(f"{site}/w/acme/estate#vpc-pay")
    page.get_by_role("complementary", name="Details").get_by_role("link", name="Focus").click()
    expect(page).to_have_url(f"{site}/w/acme/estate?focus=vpc-pay#vpc-pay")
    group = page.get_by_role("group", name="Focus")
    expect(group).to_contain_text("pay")
    page.get_by_role("application").focus()
    page.keyboard.press("n")
    expect(page).to_have_url(f"{site}/w/acme/estate?focus=vpc-pay&hops=2#vpc-pay")
    group.get_by_role("link", name="Whole picture").click()
    expect(page).to_have_url(f"{site}/w/acme/estate#vpc-pay")
    expect(group).to_have_count(0)


@pytest.mark.usefixtures("complaints")
def test_the_outline_reaches_what_is_inside_a_card(estate: Page, site: str) -> None:
    page = estate
    region = page.locator('[role=treeitem][aria-level="2"]').nth(1)
    region.focus()
    page.keyboard.press("*")
    card = page.locator('[role=treeitem][data-node="vpc-pay"]')
    card.focus()
    page.keyboard.press("ArrowRight")
    zone = page.locator('[role=treeitem][aria-level="4"]', has_text="eu-west-1a")
    expect(zone).to_have_attribute("aria-posinset", re.compile(r"^\d+$"))
    zone.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/w/acme/estate?expand=vpc-pay#subnet-pay")
    expect(page.locator('[role=treeitem][aria-selected="true"]')).to_contain_text("subnet-pay")
    expect(page.get_by_role("complementary", name="Details")).to_contain_text("subnet-pay")


@pytest.mark.usefixtures("complaints")
def test_search_opens_the_vpc_of_what_is_not_drawn(estate: Page, site: str) -> None:
    page = estate
    page.keyboard.press("Control+k")
    page.keyboard.type("which subnet holds 10.9.0.77?")
    expect(page.get_by_role("option").first).to_contain_text("pay")
    page.get_by_role("option", name="subnet-pay").first.click()
    expect(page).to_have_url(f"{site}/w/acme/estate?expand=vpc-pay#subnet-pay")
    expect(page.locator('.vv-node[data-resource="subnet-pay"]')).to_have_class(re.compile("lit"))


@pytest.mark.usefixtures("complaints")
def test_pointing_lights_what_is_connected(estate: Page) -> None:
    page = estate
    page.locator('.vv-node[data-id="vpc-pay"]').hover(position={"x": 30, "y": 12})
    picture = page.locator("svg.vv-picture")
    expect(picture).to_have_class(re.compile("pointing"))
    expect(page.locator('.vv-node[data-id="vpc-00000001"]')).to_have_class(re.compile("lit"))
    page.get_by_role("button", name="Zoom in").hover()
    expect(picture).not_to_have_class(re.compile("selecting"))


@pytest.mark.usefixtures("complaints")
def test_what_is_seen_is_copied_as_an_image(estate: Page) -> None:
    page = estate
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy what you see").click()
    expect(page.locator("[data-toast]")).to_contain_text("on the clipboard")
    kinds = page.evaluate("async () => (await navigator.clipboard.read())[0].types")
    assert kinds == ["image/png"]


@pytest.mark.usefixtures("complaints")
def test_a_browser_without_clipboard_says_what_to_do(estate: Page) -> None:
    page = estate
    page.evaluate("() => delete window.ClipboardItem")
    page.get_by_role("button", name="Copy what you see").click()
    expect(page.locator("[data-toast]")).to_contain_text("Export the picture as PNG")


@pytest.mark.usefixtures("complaints")
def test_paper_has_the_whole_picture_on_one_page_without_the_tools(estate: Page) -> None:
    page = estate
    page.get_by_role("button", name="Zoom in").click()
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator(".tools")).to_be_hidden()
    expect(page.locator("#outline")).to_be_hidden()
    assert (page.locator("svg.vv-picture").get_attribute("viewBox") or "").startswith("0 0 ")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.emulate_media(media="screen")
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator("html")).not_to_have_attribute("data-theme", "light")


def test_a_server_that_is_gone_is_told_and_asked_again(estate: Page, site: str) -> None:
    page = estate
    page.context.route("**/estate?*", lambda route: route.abort())
    page.locator('a.vv-inside[data-vpc="vpc-pay"]').click()
    trouble = page.locator("[data-trouble]")
    expect(trouble).to_contain_text("The server does not answer.")
    expect(page).to_have_url(f"{site}/w/acme/estate")
    page.context.unroute("**/estate?*")
    trouble.get_by_role("button", name="Try again").click()
    expect(page).to_have_url(f"{site}/w/acme/estate?expand=vpc-pay")
    expect(trouble).to_be_hidden()


@pytest.mark.usefixtures("complaints")
def test_nothing_that_passes_the_filters_says_so(signed_in: Page, site: str) -> None:
    page = signed_in
    page.goto(f"{site}/w/acme/estate?text=no-such-thing")
    expect(page.get_by_text("No VPC passes the filters.").last).to_be_visible()
    page.locator(".nothing").get_by_role("link", name="Show all").click()
    expect(page).to_have_url(f"{site}/w/acme/estate")
    expect(page.locator(".vv-node[data-id=vpc-pay]")).to_be_visible()


@pytest.mark.usefixtures("complaints")
def test_a_service_is_found_by_its_name(estate: Page) -> None:
    page = estate
    page.keyboard.press("/")
    page.keyboard.type(SERVICE_ID)
    expect(page.get_by_role("option").first).to_contain_text("payments")
