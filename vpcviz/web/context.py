"""What the templates of a workspace's pages are given, beside what each page shows."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vpcviz.diagrams.remembering import heading_of, stored_for
from vpcviz.diagrams.stored import NOTHING, Stored
from vpcviz.inventory.apps import SCAN_KIND
from vpcviz.jobs.selectors import active_job
from vpcviz.layout.heading import Heading
from vpcviz.layout.view import View
from vpcviz.people.models import Role
from vpcviz.people.selectors import role_of, workspaces_of
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
    ("findings", "Findings"),
    ("views", "Views"),
    ("notes", "Notes"),
    ("shares", "Shares"),
    ("accounts", "Accounts"),
    ("scans", "Scans"),
    ("snapshots", "Snapshots"),
    ("settings", "Settings"),
)
"""The navigation: (name of the address, words)."""
WORKSPACES_IN_MENU: Final = 50


def show(
    request: HttpRequest, place: Place, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of a workspace."""
    return render(request, template, {**frame(request, place), **context}, status=status)


def first_steps(request: HttpRequest, place: Place, active: str) -> HttpResponse:
    """What a page shows where nothing was read yet: how the first snapshot is made, and by whom."""
    role = role_of(user=request.user, workspace=place.workspace)
    context = {
        "active": active,
        "editor": role in (Role.EDITOR, Role.ADMINISTRATOR),
        "administrator": role is Role.ADMINISTRATOR,
    }
    return show(request, place, "web/first_steps.html", context)


def frame(request: HttpRequest, place: Place) -> dict[str, Any]:
    """What surrounds every page: navigation, snapshot, and what could not be read."""
    return {
        "place": place,
        "pages": PAGES,
        "workspaces": workspaces_of(request.user)[:WORKSPACES_IN_MENU],
        "scan": active_job(workspace=place.workspace, kind=SCAN_KIND),
        "coverage": coverage_of(place.topology, place.snapshot),
    }


def stored(place: Place, view: View) -> Stored:
    """The notes of a view, and the rows of its boxes. Raises `ViewError`."""
    if place.snapshot is None:
        return NOTHING
    return stored_for(snapshot=place.snapshot, topology=place.topology, view=view, heading=heading(place))


def heading(place: Place) -> Heading:
    """What stands over the pictures of a workspace."""
    if place.snapshot is None:
        return Heading(place.workspace.name)
    return heading_of(place.snapshot)
