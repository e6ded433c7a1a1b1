"""A hand that is quicker than the server: what was asked for last is what is shown, in whatever order answers come."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browsing import PATIENCE_MS, drawn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Held:
    """Requests that wait until the test lets them go."""

    def __init__(self, page: Page, addresses: str) -> None:
        self.page = page
        self.routes: list[Route] = []
        self.holds = True
        page.route(re.compile(addresses), self._asked)

    def _asked(self, route: Route) -> None:
        if self.holds:
            self.routes.append(route)
        else:
            route.continue_()

    def wait(self) -> None:
        """Wait until one waits."""
        for _ in range(PATIENCE_MS // 20):
            if self.routes:
                return
            self.page.wait_for_timeout(20)
        pytest.fail("nothing was asked for")

    def let_go(self) -> None:
        """Let every one go, the last first, and from now on each at once."""
        self.holds = False
        for route in reversed(self.routes):
            route.continue_()


@pytest.mark.usefixtures("complaints")
def test_a_list_shows_what_was_typed_last(signed_in: Page, site: str) -> None:
    page = signed_in
    page.goto(f"{site}/w/acme/endpoints")
    held = Held(page, r"/endpoints\?.*q=")
    field = page.get_by_role("searchbox", name="Filter")
    field.fill("shop")
    held.wait()
    for words in ("shop-to", "s3"):
        with page.expect_event("console", lambda message: message.text == "asked"):
            page.evaluate("addEventListener('htmx:config:request', () => console.log('asked'), { once: true })")
            field.fill(words)
    held.let_go()
    expect(page).to_have_url(re.compile(r"q=s3"))
    expect(page.get_by_text("2 of 4 endpoints")).to_be_visible()


@pytest.mark.usefixtures("complaints")
def test_details_are_of_what_was_selected_last(signed_in: Page) -> None:
    page = signed_in
    held = Held(page, r"/resource/")
    for vpc in ("vpc-00000001", "vpc-00000002", "vpc-pay"):
        page.locator(f'.vv-node[data-id="{vpc}"]').dispatch_event("click")
    held.wait()
    held.let_go()
    details = page.get_by_role("complementary", name="Details")
    expect(details.get_by_role("heading", name="pay", exact=True)).to_be_visible()
    expect(details.get_by_role("link", name="Show its inside", exact=True)).to_be_visible()
    expect(details).to_have_attribute("aria-busy", "false")

    held = Held(page, r"/resource/")
    page.locator('.vv-node[data-id="vpc-00000001"]').dispatch_event("click")
    held.wait()
    page.keyboard.press("Escape")
    held.let_go()
    drawn(page)
    expect(page.locator("#details")).to_be_hidden()
    expect(page.locator("#details")).to_be_empty()


@pytest.mark.usefixtures("complaints")
def test_a_search_goes_where_the_words_lead_that_were_typed_last(signed_in: Page, site: str) -> None:
    page = signed_in
    results = page.locator("#search-results")
    page.keyboard.press("Control+k")
    page.keyboard.type("shop")
    expect(results.get_by_role("option").first).to_contain_text("shop")
    held = Held(page, r"/search\.json\?")
    page.keyboard.type("-to-pay")
    page.keyboard.press("Enter")
    held.wait()
    held.let_go()
    expect(page).to_have_url(re.compile("#vpce-0000001b$"))
    expect(results).to_be_hidden()

    held = Held(page, r"/search\.json\?")
    page.keyboard.press("Control+k")
    page.keyboard.type("shop")
    held.wait()
    page.keyboard.press("Escape")
    held.let_go()
    drawn(page)
    expect(results).to_be_hidden()


@pytest.mark.usefixtures("complaints")
def test_an_end_of_a_path_that_was_chosen_stays_chosen_when_more_is_found(signed_in: Page, site: str) -> None:
    page = signed_in
    page.goto(f"{site}/w/acme/paths")
    field = page.get_by_label("From")
    field.fill("shop-")
    option = page.get_by_role("option", name=re.compile("^shop-private"))
    expect(option).to_be_visible()
    held = Held(page, r"/ends\.json\?")
    field.press_sequentially("p")
    held.wait()
    while option.get_attribute("aria-selected") == "false":
        page.keyboard.press("ArrowDown")
    option.evaluate("(row) => row.setAttribute('data-before', '')")
    held.let_go()
    expect(page.locator("[data-before]")).to_have_count(0)
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(field).to_have_value("subnet-0000001b")
