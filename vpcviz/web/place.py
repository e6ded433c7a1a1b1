"""Where a page stands: the workspace, the snapshot that is looked at, and what is known of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import getclosurevars, isfunction
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme

from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.selectors import latest_snapshot, snapshot_numbered, topology_of
from vpcviz.people.models import Workspace
from vpcviz.topology.build import build
from vpcviz.topology.network import Topology
from vpcviz.topology.numbers import whole_number
from vpcviz.topology.records import Inventory

P = ParamSpec("P")

NOTHING = build(Inventory(()))


@dataclass(frozen=True, slots=True)
class Place:
    """The workspace and the snapshot of a page. `snapshot` is None until something was read."""

    workspace: Workspace
    snapshot: Snapshot | None
    topology: Topology
    pinned: bool
    """An older snapshot was asked for by its number: links keep it."""

    @property
    def query(self) -> str:
        """What links of the page carry on: "" or `snapshot=3`."""
        return f"snapshot={self.snapshot.number}" if self.pinned and self.snapshot else ""


def place_of(request: HttpRequest, slug: str) -> Place:
    """The place that a request asks for; 404 for strangers and for snapshots that do not exist."""
    workspace = get_object_or_404(Workspace.objects.visible_to(request.user), slug=slug)
    asked = request.GET.get("snapshot", "")
    if asked in ("", "latest"):
        snapshot = latest_snapshot(workspace)
        return Place(workspace, snapshot, topology_of(snapshot) if snapshot else NOTHING, pinned=False)
    number = whole_number(asked)
    snapshot = None if number is None else snapshot_numbered(workspace, number)
    if snapshot is None:
        raise Http404(f"{workspace.name} has no snapshot {asked}.")
    return Place(workspace, snapshot, topology_of(snapshot), pinned=True)


def private(answer: HttpResponse) -> HttpResponse:
    """The answer, to be kept by no cache: after signing out, going back shows nothing."""
    if not answer.has_header("Cache-Control"):
        patch_cache_control(answer, private=True, no_store=True)
    return answer


def _after_signing_in(request: HttpRequest, slug: str) -> str:
    """Where somebody goes on: the page itself, or the one that a form was sent from, whose own address shows nothing."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    sender = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(sender, {request.get_host()}, require_https=request.is_secure()):
        there = urlsplit(sender)._replace(scheme="", netloc="")
        if url_has_allowed_host_and_scheme(there.geturl(), None) and _is_looked_at(there.path):
            return there.geturl()
    return reverse("workspace", args=[slug])


def _is_looked_at(path: str) -> bool:
    """False for an address that is none, or only takes what a form sends."""
    try:
        view: Any = resolve(path).func
    except Resolver404:
        return False
    while view is not None:
        allowed = getclosurevars(view).nonlocals.get("request_method_list") if isfunction(view) else None
        if allowed is not None:
            return "GET" in allowed
        view = getattr(view, "__wrapped__", None)
    return True


View = Callable[Concatenate[HttpRequest, Place, P], HttpResponse]


def workspace_page(view: View[P]) -> Callable[..., HttpResponse]:
    """A view of a workspace: for people who are signed in and see it; a stranger gets 404."""

    @wraps(view)
    def page(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return private(view(request, place_of(request, slug), *args, **kwargs))
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Refresh": "true"})
        return redirect_to_login(_after_signing_in(request, slug))

    return page
