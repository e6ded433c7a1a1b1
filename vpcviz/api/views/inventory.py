"""Workspaces, snapshots and resources."""

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from vpcviz.api.contracts import ResourceSerializer, SnapshotSerializer, WorkspaceSerializer
from vpcviz.api.kinds import KINDS, Filter, Told, listed
from vpcviz.api.pages import Pages, paged
from vpcviz.api.place import SLUG, SNAPSHOT, PrivateView, place_of, workspace_of
from vpcviz.api.problems import REFUSED, ProblemSerializer
from vpcviz.api.scopes import narrowed
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.selectors import snapshots_of
from vpcviz.people.models import Workspace
from vpcviz.people.selectors import workspaces_of
from vpcviz.topology.resource import Resource

KIND = OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=tuple(KINDS))


@extend_schema_view(
    get=extend_schema(
        operation_id="workspaces", responses={200: WorkspaceSerializer(many=True), REFUSED: ProblemSerializer}
    )
)
class WorkspacesView(PrivateView, ListAPIView[Workspace]):
    """The workspaces that you see."""

    serializer_class = WorkspaceSerializer
    pagination_class = Pages

    def get_queryset(self) -> QuerySet[Workspace]:
        """The workspaces of the user."""
        return narrowed(self.request, workspaces_of(self.request.user))


@extend_schema_view(
    get=extend_schema(
        operation_id="snapshots",
        parameters=[SLUG],
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


class ResourcesView(PrivateView):
    """Resources of one kind."""

    pagination_class = Pages

    @extend_schema(
        operation_id="resources",
        parameters=[
            SLUG,
            KIND,
            SNAPSHOT,
            OpenApiParameter("account", str, many=True, description="Ids of owners."),
            OpenApiParameter("region", str, many=True),
            OpenApiParameter("vpc", str, many=True, description="Ids of VPCs that hold it."),
            OpenApiParameter("text", str, description="Words that its names, ids, addresses and tags must hold."),
        ],
        responses={200: ResourceSerializer(many=True), REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str, kind: str) -> Response:
        """The resources of a kind, by id."""
        place = place_of(request, slug)
        query = request.query_params
        asked = Filter(
            accounts=frozenset(query.getlist("account")),
            regions=frozenset(query.getlist("region")),
            vpcs=frozenset(query.getlist("vpc")),
            words=tuple(query.get("text", "")[:200].lower().split()),
        )
        return paged(request, place, listed(place.topology, _class_of(kind), asked))


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


def _class_of(kind: str) -> type[Resource]:
    if kind not in KINDS:
        raise NotFound(f"There is no kind {kind}: there is {', '.join(KINDS)}.")
    return KINDS[kind]
