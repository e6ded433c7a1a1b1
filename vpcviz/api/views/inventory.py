"""Workspaces, snapshots and resources."""

from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from vpcviz.api.asked import LONGEST, text_of, words_of
from vpcviz.api.bodies import checked, given, user_of
from vpcviz.api.contracts import (
    ResourceSerializer,
    SnapshotSerializer,
    WorkspaceSerializer,
    WorkspaceToMakeSerializer,
)
from vpcviz.api.cursors import PAGING, Page, page_contract, page_of
from vpcviz.api.kinds import KINDS, Filter, Told, listed
from vpcviz.api.pages import BY_OFFSET, Pages, paged
from vpcviz.api.place import SLUG, SNAPSHOT, PrivateView, place_of, place_of_page, workspace_of
from vpcviz.api.problems import REFUSED, ProblemSerializer
from vpcviz.api.scopes import narrowed
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.selectors import snapshots_of
from vpcviz.people.models import Workspace
from vpcviz.people.selectors import workspaces_of
from vpcviz.people.services import create_workspace
from vpcviz.topology.resource import Resource

SIFTED: Final = (
    SNAPSHOT,
    OpenApiParameter("account", str, many=True, description="Ids of owners."),
    OpenApiParameter("region", str, many=True),
    OpenApiParameter("vpc", str, many=True, description="Ids of VPCs that hold it."),
    OpenApiParameter(
        "text", str, description=f"Words that its names, ids, addresses and tags must hold, {LONGEST} letters at most."
    ),
)
KIND = OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=tuple(KINDS))


class WorkspacesView(PrivateView, ListAPIView[Workspace]):
    """Workspaces."""

    serializer_class = WorkspaceSerializer
    pagination_class = Pages

    def get_queryset(self) -> QuerySet[Workspace]:
        """The workspaces of the user."""
        return narrowed(self.request, workspaces_of(self.request.user))

    @extend_schema(
        operation_id="workspaces",
        parameters=[*BY_OFFSET],
        responses={200: WorkspaceSerializer(many=True), REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The workspaces that you see."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="create_workspace",
        request=WorkspaceToMakeSerializer,
        responses={201: WorkspaceSerializer, REFUSED: ProblemSerializer},
    )
    def post(self, request: Request) -> Response:
        """Make a workspace, and become its administrator. An administrator of the server may."""
        user = user_of(request)
        if not user.is_administrator:
            raise PermissionDenied("Only an administrator of the server can create a workspace.")
        told = given(WorkspaceToMakeSerializer, request)
        now = timezone.now()  # noqa: TID251 - a view is an edge
        made = checked(lambda: create_workspace(slug=told["slug"], name=told["name"], now=now, by=user))
        return Response(WorkspaceSerializer(made).data, status=201)


@extend_schema_view(
    get=extend_schema(
        operation_id="snapshots",
        parameters=[SLUG, *BY_OFFSET],
        responses={200: SnapshotSerializer(many=True), REFUSED: ProblemSerializer},
    )
)
class SnapshotsView(PrivateView, ListAPIView[Snapshot]):
    """The snapshots of a workspace, newest first."""

    serializer_class = SnapshotSerializer
    pagination_class = Pages
    queryset = Snapshot.objects.none()

    def get_queryset(self) -> QuerySet[Snapshot]:
        """The snapshots of the workspace that is asked for."""
        workspace = workspace_of(self.request, self.kwargs["slug"])
        return snapshots_of(user=self.request.user, workspace=workspace)


class EveryResourceView(PrivateView):
    """Resources of all kinds."""

    @extend_schema(
        operation_id="every_resource",
        parameters=[
            SLUG,
            OpenApiParameter("kind", str, many=True, enum=tuple(KINDS)),
            *SIFTED,
            *PAGING,
        ],
        responses={200: page_contract(ResourceSerializer, "Resource", counted=True), REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str) -> Response:
        """What has these names, ids, addresses or tags, whatever it is; by kind and id."""
        asked = _filter(request)
        kinds = frozenset(words_of(request.query_params, "kind", KINDS) or KINDS)
        place = place_of_page(request, slug)
        rows = [
            (kind, key, one)
            for kind in sorted(kinds)
            for key, one in sorted(place.topology.all(KINDS[kind]).items())
            if asked.keeps(one)
        ]
        page = page_of(request, rows, key=lambda row: row[:2], snapshot=place.snapshot.number)
        shown = Page([Told(one).to_json() for _, _, one in page.rows], page.following, page.preceding)
        return shown.answer(request, place.headers, count=len(rows))


class ResourcesView(PrivateView):
    """Resources of one kind."""

    pagination_class = Pages

    @extend_schema(
        operation_id="resources",
        parameters=[
            SLUG,
            KIND,
            *SIFTED,
            *BY_OFFSET,
        ],
        responses={200: ResourceSerializer(many=True), REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str, kind: str) -> Response:
        """The resources of a kind, by id."""
        place = place_of(request, slug)
        return paged(request, place, listed(place.topology, _class_of(kind), _filter(request)))


class ResourceView(PrivateView):
    """One resource."""

    @extend_schema(
        operation_id="resource",
        parameters=[SLUG, KIND, SNAPSHOT, OpenApiParameter("resource_id", str, OpenApiParameter.PATH)],
        responses={200: ResourceSerializer, REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str, kind: str, resource_id: str) -> Response:
        """A resource, and what AWS answered about it."""
        place = place_of(request, slug)
        found = place.topology.get(_class_of(kind), resource_id)
        if found is None:
            raise NotFound(f"{resource_id} is not among the {kind} of this snapshot.")
        return place.answer(Told(found).to_json())


def _filter(request: Request) -> Filter:
    query = request.query_params
    return Filter(
        accounts=frozenset(query.getlist("account")),
        regions=frozenset(query.getlist("region")),
        vpcs=frozenset(query.getlist("vpc")),
        words=tuple(text_of(query, "text").lower().split()),
    )


def _class_of(kind: str) -> type[Resource]:
    if kind not in KINDS:
        raise NotFound(f"There is no kind {kind}: there is {', '.join(KINDS)}.")
    return KINDS[kind]
