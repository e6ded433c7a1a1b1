"""Connected accounts: list, connect, change, test, disconnect."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from vpcviz.api.account_contracts import (
    AccessChangeSerializer,
    AccessSerializer,
    ConnectedAccountSerializer,
    ConnectingSerializer,
    ConnectionReportSerializer,
)
from vpcviz.api.bodies import checked, given, user_of
from vpcviz.api.pages import BY_OFFSET, Pages
from vpcviz.api.place import SLUG, PrivateView, workspace_of
from vpcviz.api.problems import REFUSED, ProblemSerializer
from vpcviz.collect.policy import ROLE_NAME
from vpcviz.inventory.jobs import CLOCK
from vpcviz.inventory.models import ConnectedAccount, Method
from vpcviz.inventory.selectors import accounts_of
from vpcviz.inventory.services import connect_account, disconnect_account
from vpcviz.inventory.services.accounts import Access
from vpcviz.inventory.services.connections import server_identity, trust_of, try_access
from vpcviz.people.models import Workspace
from vpcviz.people.services import permit

ACCOUNT = OpenApiParameter("account_id", str, OpenApiParameter.PATH, description="Twelve digits.")


class AccountsView(PrivateView, ListAPIView[ConnectedAccount]):
    """The connected accounts of a workspace."""

    serializer_class = ConnectedAccountSerializer
    pagination_class = Pages
    queryset = ConnectedAccount.objects.none()

    def get_queryset(self) -> QuerySet[ConnectedAccount]:
        """The accounts of the workspace that is asked for."""
        return accounts_of(user=self.request.user, workspace=workspace_of(self.request, self.kwargs["slug"]))

    @extend_schema(
        operation_id="accounts",
        parameters=[SLUG, *BY_OFFSET],
        responses={200: ConnectedAccountSerializer(many=True), REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The connected accounts, by id."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="connect_account",
        parameters=[SLUG],
        request=AccessSerializer,
        responses={201: ConnectedAccountSerializer, REFUSED: ProblemSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Connect an account, or change how it is read. An administrator may; profiles are for those of the server."""
        workspace, user = workspace_of(request, slug), user_of(request)
        access, now = _access(given(AccessSerializer, request)), timezone.now()  # noqa: TID251 - a view is an edge
        account = checked(lambda: connect_account(workspace=workspace, access=access, now=now, by=user))
        return Response(ConnectedAccountSerializer(account).data, status=201)


class AccountView(PrivateView):
    """One connected account."""

    @extend_schema(
        operation_id="account",
        parameters=[SLUG, ACCOUNT],
        responses={200: ConnectedAccountSerializer, REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str, account_id: str) -> Response:
        """A connected account."""
        return Response(ConnectedAccountSerializer(_account(request, slug, account_id)).data)

    @extend_schema(
        operation_id="change_account",
        parameters=[SLUG, ACCOUNT],
        request=AccessChangeSerializer,
        responses={200: ConnectedAccountSerializer, REFUSED: ProblemSerializer},
    )
    def patch(self, request: Request, slug: str, account_id: str) -> Response:
        """Change how the account is read; what is left out stays. An administrator may."""
        account, user = _account(request, slug, account_id), user_of(request)
        access = _changed(account, given(AccessChangeSerializer, request))
        now = timezone.now()  # noqa: TID251 - a view is an edge
        changed = checked(lambda: connect_account(workspace=account.workspace, access=access, now=now, by=user))
        return Response(ConnectedAccountSerializer(changed).data)

    @extend_schema(
        operation_id="disconnect_account", parameters=[SLUG, ACCOUNT], responses={204: None, REFUSED: ProblemSerializer}
    )
    def delete(self, request: Request, slug: str, account_id: str) -> Response:
        """Stop reading the account. What was read stays in the snapshots. An administrator may."""
        account, now = _account(request, slug, account_id), timezone.now()  # noqa: TID251 - a view is an edge
        disconnect_account(account=account, now=now, by=user_of(request))
        return Response(status=204)


class AccessTrialView(PrivateView):
    """A test before an account is connected."""

    @extend_schema(
        operation_id="test_access",
        parameters=[SLUG],
        request=AccessSerializer,
        responses={200: ConnectionReportSerializer, REFUSED: ProblemSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Try, call by call, how an account would be read; nothing is stored. It takes 20 seconds at most."""
        access = _access(given(AccessSerializer, request))
        return _tested(request, workspace_of(request, slug), access)


class AccountTrialView(PrivateView):
    """A test of a connected account."""

    @extend_schema(
        operation_id="test_account",
        parameters=[SLUG, ACCOUNT],
        request=None,
        responses={200: ConnectionReportSerializer, REFUSED: ProblemSerializer},
    )
    def post(self, request: Request, slug: str, account_id: str) -> Response:
        """Try, call by call, how the account is read. It takes 20 seconds at most."""
        account = _account(request, slug, account_id)
        if account.method == Method.FILES:
            raise NotFound(f"Account {account_id} is known from files only; there is nothing to test.")
        return _tested(request, account.workspace, Access.of(account))


class ConnectingView(PrivateView):
    """What a role must know of this server."""

    @extend_schema(
        operation_id="connecting", parameters=[SLUG], responses={200: ConnectingSerializer, REFUSED: ProblemSerializer}
    )
    def get(self, request: Request, slug: str) -> Response:
        """The external id of the workspace, and as whom the server asks AWS. An administrator may know."""
        workspace = workspace_of(request, slug)
        server = server_identity(clock=CLOCK)
        trust = trust_of(workspace=workspace, server=server, by=user_of(request))
        told = {
            "external_id": trust.external_id,
            "account": trust.account,
            "principal": server.identity.arn if server.identity else "",
            "refusal": server.refusal,
            "role_name": ROLE_NAME,
        }
        return Response(ConnectingSerializer(told).data)


def _access(told: dict[str, Any]) -> Access:
    return Access(
        account_id=told["account_id"],
        method=Method(told["method"]),
        name=told.get("name", ""),
        role_arn=told.get("role_arn", ""),
        profile=told.get("profile", ""),
        regions=tuple(told.get("regions", ())),
    )


def _changed(account: ConnectedAccount, told: dict[str, Any]) -> Access:
    changes: dict[str, Any] = dict(told)
    if "method" in told:
        changes["method"] = Method(told["method"])
    if "regions" in told:
        changes["regions"] = tuple(told["regions"])
    return replace(Access.of(account), **changes)


def _tested(request: Request, workspace: Workspace, access: Access) -> Response:
    user = user_of(request)
    tested = checked(lambda: try_access(workspace=workspace, access=access, clock=CLOCK, by=user))
    return Response(ConnectionReportSerializer(tested).data)


def _account(request: Request, slug: str, account_id: str) -> ConnectedAccount:
    workspace = workspace_of(request, slug)
    found = accounts_of(user=request.user, workspace=workspace).filter(account_id=account_id).first()
    if found is None:
        raise NotFound(f"{workspace.name} has no account {account_id}.")
    if request.method != "GET":
        permit(workspace, user_of(request), "change its accounts")
    found.workspace = workspace
    return found
