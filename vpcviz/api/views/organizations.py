"""The organisation of a workspace: list its accounts, and connect many by one role name."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from vpcviz.api.account_contracts import (
    ConnectedAccountSerializer,
    ListByWaySerializer,
    ListingJobSerializer,
    ListingSerializer,
    MembersSerializer,
)
from vpcviz.api.bodies import checked, given, user_of
from vpcviz.api.place import SLUG, PrivateView, workspace_of
from vpcviz.api.problems import REFUSED, ProblemSerializer
from vpcviz.api.views.jobs import address_of_job
from vpcviz.inventory.jobs import CLOCK
from vpcviz.inventory.models import Method
from vpcviz.inventory.selectors import accounts_of
from vpcviz.inventory.services.connections import server_identity
from vpcviz.inventory.services.organizations import (
    Listing,
    accesses_of,
    connect_members,
    latest_listing,
    start_listing,
)
from vpcviz.people.models import Workspace
from vpcviz.people.services import permit


class OrganizationView(PrivateView):
    """The organisation, as it was listed last."""

    @extend_schema(
        operation_id="organization", parameters=[SLUG], responses={200: ListingSerializer, REFUSED: ProblemSerializer}
    )
    def get(self, request: Request, slug: str) -> Response:
        """The accounts of the organisation, with their units and tags. An administrator may."""
        return Response(ListingSerializer(_listing(request, _workspace(request, slug))).data)

    @extend_schema(
        operation_id="list_organization",
        parameters=[SLUG],
        request=ListByWaySerializer,
        responses={202: ListingJobSerializer, REFUSED: ProblemSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """List the organisation anew, by way of a connected account; a job does it. An administrator may."""
        workspace = _workspace(request, slug)
        account_id = given(ListByWaySerializer, request)["account_id"]
        connected = accounts_of(user=request.user, workspace=workspace).exclude(method=Method.FILES)
        account = connected.filter(account_id=account_id).first()
        if account is None:
            raise NotFound(f"{workspace.name} has no account {account_id} that can be asked.")
        now = timezone.now()  # noqa: TID251 - a view is an edge
        job = start_listing(workspace=workspace, account=account, now=now, by=user_of(request))
        return Response({"job": job.pk}, status=202, headers=address_of_job(request, slug, job))


class MembersView(PrivateView):
    """The accounts of the organisation that are to be read."""

    @extend_schema(
        operation_id="connect_members",
        parameters=[SLUG],
        request=MembersSerializer,
        responses={201: ConnectedAccountSerializer(many=True), REFUSED: ProblemSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Connect accounts of the listing by one role name; those connected already stay as they are."""
        workspace = _workspace(request, slug)
        told, user = given(MembersSerializer, request), user_of(request)
        members = {one.id: one for one in _listing(request, workspace).members}
        unknown = sorted(set(told["account_ids"]) - members.keys())
        if unknown:
            raise NotFound(f"The organisation has no account {unknown[0]}.")
        identity = server_identity(clock=CLOCK).identity
        now = timezone.now()  # noqa: TID251 - a view is an edge
        made = checked(
            lambda: connect_members(
                workspace=workspace,
                accesses=accesses_of(
                    [members[one] for one in told["account_ids"]],
                    role_name=told["role_name"],
                    regions=told["regions"],
                    partition=identity.partition if identity else "aws",
                ),
                now=now,
                by=user,
            )
        )
        return Response(ConnectedAccountSerializer(made, many=True).data, status=201)


def _workspace(request: Request, slug: str) -> Workspace:
    workspace = workspace_of(request, slug)
    permit(workspace, user_of(request), "list its organisation")
    return workspace


def _listing(request: Request, workspace: Workspace) -> Listing:
    listing = latest_listing(workspace=workspace, by=user_of(request))
    if listing is None:
        raise NotFound("The organisation was not listed yet: POST the account that lists it.")
    return listing
