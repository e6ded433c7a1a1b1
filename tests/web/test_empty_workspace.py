"""A workspace in which nothing was read yet: every page says so, and nothing breaks."""

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from vpcviz.people.models import Workspace
from vpcviz.web.urls import urlpatterns

PAGES = sorted(
    pattern.name
    for pattern in urlpatterns
    if isinstance(pattern, URLPattern)
    and pattern.name
    and str(pattern.pattern).startswith("w/")
    and list(pattern.pattern.converters) == ["slug"]
)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_answers(as_owner: Client, as_teammate: Client, workspace: Workspace, name: str) -> None:
    address = reverse(name, args=[workspace.slug])
    assert as_owner.get(address).status_code in {200, 302, 400, 404, 405}
    assert as_teammate.get(address).status_code in {200, 302, 400, 403, 404, 405}


def test_the_pages_of_the_navigation_have_titles_of_their_own(as_owner: Client, workspace: Workspace) -> None:
    assert "<title>Route tables · Acme · vpcviz</title>" in as_owner.get("/w/acme/route-tables").content.decode()
    assert "<title>Estate · Acme · vpcviz</title>" in as_owner.get("/w/acme/estate").content.decode()


def test_nothing_can_be_shared_before_something_was_read(as_owner: Client, workspace: Workspace) -> None:
    page = as_owner.get("/w/acme/shares/new?address=/w/acme/estate").content.decode()
    assert "Nothing was read yet" in page


def test_people_are_told_of_the_ways_that_are_open_to_them(
    as_owner: Client, as_teammate: Client, workspace: Workspace
) -> None:
    page = as_owner.get("/w/acme/estate").content.decode()
    assert "/w/acme/import" in page
    assert "vpcviz import FOLDER --workspace acme" in page
    page = as_teammate.get("/w/acme/estate").content.decode()
    assert "An editor or an administrator of it can make the first one." in page
    assert "/w/acme/import" not in page
