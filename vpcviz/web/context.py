"""What the templates of a workspace's pages are given, beside what each page shows."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vpcviz.inventory.apps import SCAN_KIND
from vpcviz.jobs.selectors import active_job
from vpcviz.layout.heading import Heading
from vpcviz.people.selectors import workspaces_of
from vpcviz.web.gaps import coverage_of
from vpcviz.web.place import Place

PAGES: Final = (
    ("estate", "Estate"),
    ("vpcs", "VPCs"),
    ("endpoints", "Endpoints"),
    ("route-tables", "Route tables"),
    ("services", "Services"),
    ("paths", "Paths"),
    ("access", "Access"),
    ("accounts", "Accounts"),
    ("scans", "Scans"),
)
"""The navigation: (name of the address, words)."""
WORKSPACES_IN_MENU: Final = 50


def show(
    request: HttpRequest, place: Place, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of a workspace."""
    return render(request, template, {**frame(request, place), **context}, status=status)


def frame(request: HttpRequest, place: Place) -> dict[str, Any]:
    """What surrounds every page: navigation, snapshot, and what could not be read."""
    return {
        "place": place,
        "pages": PAGES,
        "workspaces": workspaces_of(request.user)[:WORKSPACES_IN_MENU],
        "scan": active_job(workspace=place.workspace, kind=SCAN_KIND),
        "coverage": coverage_of(place.topology, place.snapshot),
    }


def heading(place: Place) -> Heading:
    """What stands over the pictures of a workspace."""
    if place.snapshot is None:
        return Heading(place.workspace.name)
    return Heading(place.workspace.name, f"{place.snapshot.taken_at:%Y-%m-%d %H:%M} UTC", place.snapshot.source)
