"""The pages in a real browser: sign in, open a VPC, search, select, export; keyboard; accessibility."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browsing import drawn, violations
from tests.web.conftest import PASSWORD
from tests.web.estates import SERVICE_ID

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE: ViewportSize = {"width": 390, "height": 844}


def _node(page: Page, resource: str) -> Any:
    return page.locator(f'.vv-node[data-resource="{resource}"]').first


@pytest.mark.usefixtures("complaints")
def test_sign_in_open_a_vpc_search_select_and_export(signed_in: Page, site: str, tmp_path: Path) -> None:
    page = signed_in
    page.get_by_role("link", name="VPCs").click()
    page.get_by_role("table").get_by_role("link", name="shop", exact=True).click()
    page.wait_for_url(f"{site}/w/acme/vpc/vpc-00000001")
    drawn(page)
    expect(_node(page, "vpc-00000001")).to_be_visible()

    page.keyboard.press("Control+k")
    page.keyboard.type("shop-to-pay")
    expect(page.get_by_role("option").first).to_contain_text("shop-to-payments")
    page.keyboard.press("Enter")
    details = page.get_by_role("complementary", name="Details")
    expect(details.get_by_role("heading", name="shop-to-payments")).to_be_visible()
    expect(page).to_have_url(re.compile("#vpce-0000001b$"))
    expect(page.locator("svg.vv-picture")).to_have_class(re.compile("selecting"))
    expect(page.locator('[role=treeitem][aria-selected="true"]')).to_have_count(1)

    details.get_by_role("link", name="shop-private").click()
    expect(details.get_by_role("heading", name="shop-private")).to_be_visible()
    details.get_by_text("Raw JSON").click()
    expect(details.get_by_label("Raw JSON")).to_contain_text('"CidrBlock": "10.1.1.0/24"')
    page.keyboard.press("Escape")
    expect(details).to_be_hidden()

    _node(page, "subnet-0000001a").click(position={"x": 4, "y": 4})
    expect(details.get_by_role("heading", name="shop-public")).to_be_visible()

    page.locator(".export-menu > summary").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="SVG drawing").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    assert saved.suffix == ".svg"
    assert "shop-private" in saved.read_text(encoding="utf-8")


@pytest.mark.usefixtures("complaints")
def test_a_link_with_a_resource_opens_with_it_selected(signed_in: Page, site: str) -> None:
    signed_in.goto(f"{site}/w/acme/service/{SERVICE_ID}#{SERVICE_ID}")
    details = signed_in.get_by_role("complementary", name="Details")
    expect(details.get_by_role("heading", name="payments")).to_be_visible()


@pytest.mark.usefixtures("complaints")
def test_the_outline_and_the_picture_work_by_keyboard(signed_in: Page, site: str) -> None:
    page = signed_in
    page.goto(f"{site}/w/acme/vpc/vpc-00000001")
    tree = page.get_by_role("tree")
    tree.locator("[role=treeitem][tabindex='0']").focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("complementary", name="Details")).to_be_visible()
    expect(tree.locator('[aria-selected="true"]')).to_have_count(1)

    picture = page.get_by_role("application")
    picture.focus()
    level = page.get_by_label("Zoom level")
    page.keyboard.press("0")
    drawn(page)
    fitted = level.text_content()
    page.keyboard.press("+")
    expect(level).not_to_have_text(fitted or "")
    page.keyboard.press("0")
    expect(level).to_have_text(fitted or "")


@pytest.mark.usefixtures("complaints")
def test_a_vpc_is_expanded_where_it_stands_and_back_collapses_it(signed_in: Page, site: str) -> None:
    page = signed_in
    card = page.locator('.vv-node[data-id="vpc-pay"]')
    drawn(page)
    before = card.bounding_box()
    _inside(page, "vpc-pay").click()
    expect(page).to_have_url(f"{site}/w/acme/estate?expand=vpc-pay")
    expect(_node(page, "subnet-pay")).to_be_visible()
    expect(_inside(page, "vpc-pay")).to_have_attribute("aria-label", "Hide the inside of pay")
    expect(page.locator(".inside-menu summary")).to_have_text("Inside: 1 VPC")
    drawn(page)
    after = card.bounding_box()
    assert before is not None
    assert after is not None
    assert (after["x"], after["y"]) == pytest.approx((before["x"], before["y"]), abs=1)
    assert after["width"] > before["width"]

    page.go_back()
    expect(page).to_have_url(f"{site}/w/acme/estate")
    expect(_node(page, "subnet-pay")).to_have_count(0)
    page.go_forward()
    expect(_node(page, "subnet-pay")).to_be_visible()
    _inside(page, "vpc-pay").click()
    expect(page).to_have_url(f"{site}/w/acme/estate")
    expect(_node(page, "subnet-pay")).to_have_count(0)


@pytest.mark.usefixtures("complaints")
def test_the_inside_is_shown_by_keys_from_the_details_and_for_all(signed_in: Page, site: str) -> None:
    page = signed_in
    page.goto(f"{site}/w/acme/estate#vpc-pay")
    details = page.get_by_role("complementary", name="Details")
    details.get_by_role("link", name="Show its inside").click()
    expect(page).to_have_url(f"{site}/w/acme/estate?expand=vpc-pay#vpc-pay")
    expect(details.get_by_role("link", name="Hide its inside")).to_be_visible()
    expect(page.locator("svg.vv-picture")).to_have_class(re.compile("selecting"))

    item = page.locator('[role=treeitem][data-node="vpc-pay"]')
    item.focus()
    page.keyboard.press("-")
    expect(page).to_have_url(f"{site}/w/acme/estate#vpc-pay")
    expect(item).to_be_focused()
    page.keyboard.press("+")
    expect(page).to_have_url(f"{site}/w/acme/estate?expand=vpc-pay#vpc-pay")

    page.locator(".inside-menu summary").click()
    page.get_by_role("link", name="All 3 VPCs").click()
    expect(page).to_have_url(f"{site}/w/acme/estate?expand=all#vpc-pay")
    expect(_node(page, "subnet-0000001a")).to_be_visible()
    page.locator(".inside-menu summary").click()
    page.get_by_role("link", name="None").click()
    expect(page).to_have_url(f"{site}/w/acme/estate#vpc-pay")
    expect(_node(page, "subnet-0000001a")).to_have_count(0)


@pytest.mark.usefixtures("complaints")
def test_the_overview_shows_what_is_looked_at_and_moves_it(signed_in: Page) -> None:
    page = signed_in
    overview = page.locator("[data-minimap]")
    expect(overview).to_be_hidden()
    for _ in range(6):
        page.get_by_role("button", name="Zoom in").click()
    expect(overview).to_be_visible()
    expect(overview).to_have_attribute("aria-hidden", "true")
    frame = overview.locator(".frame")
    expect(frame).not_to_have_attribute("x", "0")
    drawn(page)
    before = frame.get_attribute("x")
    overview.click(position={"x": 10, "y": 10})
    expect(frame).not_to_have_attribute("x", before or "")
    page.set_viewport_size(PHONE)
    expect(overview).to_be_hidden()


@pytest.mark.usefixtures("complaints")
def test_what_is_selected_is_fitted_and_opens_in_the_console(signed_in: Page, site: str) -> None:
    page = signed_in
    button = page.get_by_role("button", name="Fit what is selected")
    expect(button).to_be_disabled()
    page.goto(f"{site}/w/acme/estate#vpc-pay")
    link = page.get_by_role("link", name="Open in the AWS console")
    expect(link).to_have_attribute("href", re.compile("^https://eu-west-1.console.aws.amazon.com/.*=vpc-pay$"))
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(button).to_be_enabled()
    picture = page.get_by_role("application")
    picture.focus()
    page.keyboard.press("0")
    wide = _width(page, "vpc-pay")
    page.keyboard.press("f")
    assert _width(page, "vpc-pay") > wide


def _inside(page: Page, vpc: str) -> Any:
    return page.locator(f'a.vv-inside[data-vpc="{vpc}"]')


def _width(page: Page, resource: str) -> float:
    drawn(page)
    box = _node(page, resource).bounding_box()
    assert box is not None
    return float(box["width"])


@pytest.mark.usefixtures("complaints")
def test_the_list_is_filtered_as_one_types(signed_in: Page, site: str) -> None:
    signed_in.goto(f"{site}/w/acme/endpoints")
    signed_in.get_by_role("searchbox", name="Filter").fill("s3")
    expect(signed_in.get_by_text("2 of 4 endpoints")).to_be_visible()
    expect(signed_in).to_have_url(re.compile(r"q=s3"))


@pytest.mark.usefixtures("complaints")
def test_a_path_is_asked_for_by_typing_and_steps_and_picture_point_at_each_other(signed_in: Page, site: str) -> None:
    page = signed_in
    page.goto(f"{site}/w/acme/paths")
    page.get_by_label("From").press_sequentially("shop-private")
    expect(page.get_by_role("option").first).to_contain_text("shop-private")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("From")).to_have_value("subnet-0000001b")
    page.get_by_label("To", exact=True).fill("s3")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/w/acme/paths?from=subnet-0000001b&to=s3&protocol=tcp&port=443")
    drawn(page)
    expect(page.get_by_role("region", name="Answer")).to_contain_text("s3")

    page.locator(".hop").first.hover()
    expect(page.locator('.vv-node.pointed[data-id="there:1"]')).to_have_count(1)
    page.get_by_role("heading", name="Paths").hover()
    expect(page.locator(".pointed")).to_have_count(0)
    page.locator('.vv-node[data-id="there:1"]').hover()
    expect(page.locator('.hop.pointed[data-node="there:1"]')).to_have_count(1)
    page.locator(".hop .evidence a").first.click()
    expect(page.get_by_role("complementary", name="Details")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="Details")).to_be_hidden()


@pytest.mark.usefixtures("complaints")
def test_the_matrix_is_filtered_without_loading_the_page_and_its_files_follow(signed_in: Page, site: str) -> None:
    page = signed_in
    page.goto(f"{site}/w/acme/access?all=1")
    page.get_by_role("searchbox").fill("shop-private")
    expect(page.get_by_text("1 of 5 subnets in all")).to_be_visible()
    page.locator(".export-menu > summary").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV, one line a cell").click()
    assert len(download.value.path().read_text(encoding="utf-8").splitlines()) == 2


@pytest.mark.usefixtures("complaints")
def test_the_theme_changes_without_loading_the_page(signed_in: Page) -> None:
    signed_in.get_by_role("button", name="Dark").click()
    expect(signed_in.locator("html")).to_have_attribute("data-theme", "dark")
    signed_in.reload()
    expect(signed_in.locator("html")).to_have_attribute("data-theme", "dark")


def test_without_scripts_pictures_lists_and_details_work(browser: Browser, site: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/")
    page.get_by_label("E-mail address").fill("ann@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(_node(page, "vpc-00000001")).to_be_visible()
    _inside(page, "vpc-pay").click()
    expect(page).to_have_url(f"{site}/w/acme/estate?expand=vpc-pay")
    expect(_node(page, "subnet-pay")).to_be_visible()
    page.locator(".inside-menu summary").click()
    page.get_by_role("link", name="None").click()
    expect(page).to_have_url(f"{site}/w/acme/estate")
    page.goto(f"{site}/w/acme/endpoints")
    page.get_by_role("searchbox", name="Filter").fill("s3")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_text("2 of 4 endpoints")).to_be_visible()
    page.get_by_role("link", name="vpce-0000001a").click()
    expect(page.get_by_role("heading", name="vpce-0000001a", level=2)).to_be_visible()
    page.get_by_role("link", name="What AWS answered, as JSON").or_(page.get_by_text("Raw JSON")).first.click()
    page.context.close()


@pytest.mark.parametrize(
    ("theme", "size"),
    [
        pytest.param("dark", PHONE, id="phone-dark"),
        pytest.param("light", None, id="desk-light", marks=pytest.mark.soak),
        pytest.param("dark", None, id="desk-dark", marks=pytest.mark.soak),
        pytest.param("light", PHONE, id="phone-light", marks=pytest.mark.soak),
    ],
)
def test_axe_finds_nothing(signed_in: Page, site: str, theme: str, size: Any) -> None:
    page = signed_in
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    if size:
        page.set_viewport_size(size)
    addresses = (
        "estate?expand=all",
        "estate?focus=vpc-pay&region=eu-west-1",
        "estate?text=no-such-thing",
        "resource/vpce-0000001b",
        "paths?from=subnet-0000001b&to=s3",
        "paths?from=nothing&to=s3",
        "paths?from=subnet-0000001b&to=vpce-11111111",
        "access?all=1",
        "findings",
    )
    for address in addresses:
        page.goto(f"{site}/w/acme/{address}")
        assert violations(page) == []
    page.goto(f"{site}/w/acme/estate?tag=a%3Db")
    page.locator(".filter-menu > summary").click()
    assert violations(page) == []
    page.goto(f"{site}/w/acme/vpc/vpc-00000001#vpce-0000001b")
    expect(page.get_by_role("heading", name="shop-to-payments")).to_be_visible()
    assert violations(page) == []
    page.context.clear_cookies()
    page.goto(f"{site}/sign-in/")
    assert violations(page) == []
