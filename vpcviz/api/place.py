"""Where a request looks: a workspace that the user sees, and one of its snapshots."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Any, Final, NoReturn

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ErrorDetail, NotFound, ParseError, Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from vpcviz.api.asked import declared_only
from vpcviz.api.conditional import etag_of, unless_known
from vpcviz.api.cursors import cursor_of
from vpcviz.api.parsing import refuse_chunked, refuse_large
from vpcviz.api.scopes import token_of
from vpcviz.diagrams.remembering import heading_of, stored_for
from vpcviz.diagrams.stored import Stored
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.selectors import latest_snapshot, snapshot_numbered, topology_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.view import View
from vpcviz.people.models import Workspace
from vpcviz.topology.network import Topology
from vpcviz.topology.numbers import whole_number

SNAPSHOT_HEADER: Final = "Vpcviz-Snapshot"
NUL: Final = "\0"

SLUG: Final = OpenApiParameter("slug", str, OpenApiParameter.PATH, description="The workspace's short name.")
KEY: Final = OpenApiParameter("key", int, OpenApiParameter.PATH, description="Its `id`.")
SNAPSHOT: Final = OpenApiParameter(
    "snapshot", str, description="The number of a snapshot; the latest when it is left out."
)


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace, a snapshot of it, and that snapshot understood."""

    workspace: Workspace
    snapshot: Snapshot
    headers: dict[str, str]
    """What every answer says: the snapshot that it was taken from, and its name for clients that keep it."""

    @property
    def topology(self) -> Topology:
        """The snapshot, understood; built when it is first asked for."""
        return topology_of(self.snapshot)

    @property
    def heading(self) -> Heading:
        """What stands over pictures."""
        return heading_of(self.snapshot)

    def stored(self, view: View) -> Stored:
        """The notes of a view, and the rows of its boxes. Raises `ViewError`."""
        return stored_for(snapshot=self.snapshot, topology=self.topology, view=view, heading=self.heading)

    def answer(self, body: Any) -> Response:
        """An answer of this place."""
        return Response(body, headers=self.headers)


def _nothing(_snapshot: Snapshot) -> None:
    """What most answers depend on beside the snapshot."""


class PrivateView(APIView):
    """A view of the API: its bodies are bounded, its callers counted, its answers and refusals kept by no other cache."""

    bounds_body = True
    """Whether VPCVIZ_API_BODY_KIB holds; False where files are expected, which have bounds of their own."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what no view could answer, see who asks, then refuse what this operation does not know."""
        refuse_chunked(request)
        if self.bounds_body:
            refuse_large(request)
        super().initial(request, *args, **kwargs)
        if NUL in request.path or any(
            NUL in word for key, words in request.query_params.lists() for word in (key, *words)
        ):
            raise ParseError("The address holds NUL (%00), which nothing is named with: leave it out.")
        declared_only(request, self)

    def check_permissions(self, request: Request) -> None:
        """Count the caller first: who is refused counts too."""
        super().check_throttles(request)
        super().check_permissions(request)

    def throttled(self, request: Request, wait: float | None) -> NoReturn:  # noqa: ARG002 - the framework calls it so
        """Raises `Throttled`."""
        error = Throttled(wait)
        error.detail = ErrorDetail(f"Too many requests in this minute: ask again in {ceil(wait or 0)} seconds.")
        raise error

    def check_throttles(self, request: Request) -> None:
        """Done before the permissions."""

    def options(self, *_args: Any, **_kwargs: Any) -> Response:
        """Nothing but `Allow`."""
        return Response(status=204)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Any:
        """The answer, with what caches are told: programs with a token may keep what has an ETag, and ask again."""
        final = super().finalize_response(request, response, *args, **kwargs)
        kept = final.has_header("ETag") and token_of(request) is not None
        final["Cache-Control"] = "private, no-cache" if kept else "private, no-store"
        return final


def workspace_of(request: Request, slug: str) -> Workspace:
    """The workspace with this short name; 404 for who does not see it."""
    try:
        return get_object_or_404(Workspace.objects.visible_to(request.user), slug=slug)
    except Http404 as error:
        raise NotFound(f"There is no workspace {slug}, or you may not see it.") from error


def place_of(request: Request, slug: str, *, beside: Callable[[Snapshot], object] = _nothing) -> Place:
    """The place that a request asks for; 404 where the user may not look, and where nothing was read.

    Raises `NotModified` when the client has the answer; `beside` gives what it depends on apart from the snapshot.
    """
    return place_at(request, slug, request.query_params.get("snapshot", ""), beside=beside)


def place_at(request: Request, slug: str, asked: str, *, beside: Callable[[Snapshot], object] = _nothing) -> Place:
    """The place of the snapshot `asked`, a number or "" for the latest."""
    workspace = workspace_of(request, slug)
    if asked in ("", "latest"):
        snapshot = latest_snapshot(workspace)
    else:
        number = whole_number(asked)
        snapshot = None if number is None else snapshot_numbered(workspace, number)
    if snapshot is None:
        what = f"no snapshot {asked}" if asked else "no snapshot yet"
        raise NotFound(f"{workspace.name} has {what}.")
    headers = {SNAPSHOT_HEADER: str(snapshot.number)}
    if request.method in {"GET", "HEAD"}:
        etag = etag_of(request, snapshot.pk, snapshot.revision, beside(snapshot))
        headers = unless_known(request, etag, headers)
    return Place(workspace, snapshot, headers)


def place_of_page(request: Request, slug: str) -> Place:
    """The place of a list that is paged by cursor: later pages are of the snapshot that the first was of."""
    cursor = cursor_of(request)
    if cursor is None:
        return place_of(request, slug)
    if "snapshot" in request.query_params:
        raise ParseError("Leave snapshot out: the cursor belongs to one.")
    return place_at(request, slug, str(cursor.snapshot))
