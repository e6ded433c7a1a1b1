"""Where a request looks: a workspace that the user sees, and one of its snapshots."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from vpcviz.diagrams.remembering import heading_of, stored_for
from vpcviz.diagrams.stored import Stored
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.selectors import latest_snapshot, snapshot_numbered, topology_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.view import View
from vpcviz.people.models import Workspace
from vpcviz.topology.network import Topology

SNAPSHOT_HEADER: Final = "Vpcviz-Snapshot"

SLUG: Final = OpenApiParameter("slug", str, OpenApiParameter.PATH, description="The workspace's short name.")
SNAPSHOT: Final = OpenApiParameter(
    "snapshot", str, description="The number of a snapshot; the latest when it is left out."
)


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace, a snapshot of it, and that snapshot understood."""

    workspace: Workspace
    snapshot: Snapshot
    topology: Topology

    @property
    def heading(self) -> Heading:
        """What stands over pictures."""
        return heading_of(self.snapshot)

    def stored(self, view: View) -> Stored:
        """The notes of a view, and the rows of its boxes. Raises `ViewError`."""
        return stored_for(snapshot=self.snapshot, topology=self.topology, view=view, heading=self.heading)

    @property
    def headers(self) -> dict[str, str]:
        """What every answer says of the snapshot that it was taken from."""
        return {SNAPSHOT_HEADER: str(self.snapshot.number)}

    def answer(self, body: Any) -> Response:
        """An answer of this place."""
        return Response(body, headers=self.headers)


class PrivateView(APIView):
    """A view whose answers, refusals too, are kept by no cache."""

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Any:
        """The answer, with what caches are told."""
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "private, no-store"
        return final


def workspace_of(request: Request, slug: str) -> Workspace:
    """The workspace with this short name; 404 for who does not see it."""
    try:
        return get_object_or_404(Workspace.objects.visible_to(request.user), slug=slug)
    except Http404 as error:
        raise NotFound(f"There is no workspace {slug}, or you may not see it.") from error


def place_of(request: Request, slug: str) -> Place:
    """The place that a request asks for; 404 where the user may not look, and where nothing was read."""
    workspace = workspace_of(request, slug)
    asked = request.query_params.get("snapshot", "")
    if asked in ("", "latest"):
        snapshot = latest_snapshot(workspace)
    else:
        plain = asked.isascii() and asked.isdigit() and len(asked) < 9
        snapshot = snapshot_numbered(workspace, int(asked)) if plain else None
    if snapshot is None:
        what = f"no snapshot {asked}" if asked else "no snapshot yet"
        raise NotFound(f"{workspace.name} has {what}.")
    return Place(workspace, snapshot, topology_of(snapshot))
