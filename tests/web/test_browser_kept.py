"""Saved views and notes in a real browser."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import drawn, violations
from vpcviz.people.models import Role, User, Workspace
from vpcviz.people.services import add_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VIEW_BOX = "document.querySelector('.viewport svg').getAttribute('viewBox').split(' ').map(Number)"


@pytest.fixture
def editing(signed_in: Page) -> Page:
    """Ann's page, now that she is an editor."""
    ann = User.objects.get(email="ann@example.com")
    add_member(workspace=Workspace.objects.get(), user=ann, role=Role.EDITOR, now=datetime.now(UTC))
    signed_in.reload()
    return signed_in


def save(page: Page, name: str) -> None:
    page.locator(".views-menu > summary").click()
    page.get_by_label("Save this view as").fill(name)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").filter(has_text=f"Saved as “{name}”.")).to_be_visible()


def middle_and_width(page: Page) -> tuple[float, float, float]:
    x, y, width, height = page.evaluate(VIEW_BOX)
    return x + width / 2, y + height / 2, width


def test_a_view_is_opened_as_it_was_saved(editing: Page, site: str, complaints: list[str]) -> None:
    page = editing
    page.goto(f"{site}/w/acme/estate?hide=peering#vpc-00000001")
    page.locator("[data-zoom=in]").click()
    page.locator("[data-zoom=in]").click()
    expect(page.locator("#details h2")).to_have_text("shop")
    drawn(page)
    before = middle_and_width(page)
    save(page, "Shop close")
    page.goto(f"{site}/w/acme/views")
    page.get_by_role("link", name="Shop close").click()
    expect(page).to_have_url(f"{site}/w/acme/estate?hide=peering#vpc-00000001")
    expect(page.locator("#details h2")).to_have_text("shop")
    drawn(page)
    assert middle_and_width(page) == pytest.approx(before, abs=2)


def test_a_note_is_written_beside_the_picture_and_drawn(editing: Page, site: str, complaints: list[str]) -> None:
    page = editing
    page.goto(f"{site}/w/acme/estate#vpc-00000001")
    page.get_by_text("Write a note").click()
    page.locator("#details textarea").fill("Ask Olive first.")
    page.get_by_role("button", name="Add the note").click()
    expect(page).to_have_url(re.compile(r"/w/acme/estate#vpc-00000001$"))
    expect(page.locator("[data-id='vpc-00000001'] .vv-badge-note")).to_have_text(re.compile("1$"))
    expect(page.locator("#details .note-text")).to_have_text("Ask Olive first.")
    expect(page.locator("[role=treeitem]", has_text="Ask Olive first.").last).to_be_attached()


@pytest.mark.parametrize(("theme", "width"), [("light", 360), pytest.param("dark", 1400, marks=pytest.mark.soak)])
def test_axe_finds_nothing(editing: Page, site: str, theme: str, width: int) -> None:
    page = editing
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/w/acme/views")
    page.goto(f"{site}/w/acme/estate#vpc-00000001")
    page.get_by_text("Write a note").click()
    page.locator("#details textarea").fill("Ask Olive first.")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator("#details .note-text")).to_have_text("Ask Olive first.")
    drawn(page)
    save(page, "All")
    for address in (f"estate?theme={theme}", f"views?theme={theme}", f"notes?theme={theme}"):
        page.goto(f"{site}/w/acme/{address}")
        menus = page.locator(".views-menu > summary")
        if menus.count():
            menus.click()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
