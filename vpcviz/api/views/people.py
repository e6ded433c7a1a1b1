"""Members of a workspace, and invitations to it."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from vpcviz.api.bodies import checked, given, user_of
from vpcviz.api.cursors import PAGING, listed_by_cursor, page_contract
from vpcviz.api.people_contracts import (
    InvitationSerializer,
    InvitationToMakeSerializer,
    MembershipSerializer,
    NewInvitationSerializer,
    RoleSerializer,
)
from vpcviz.api.place import KEY, SLUG, PrivateView, workspace_of
from vpcviz.api.problems import REFUSED, ProblemSerializer
from vpcviz.people.doors import invitation_address
from vpcviz.people.invitations import invitations_of, invite, letter_of, revoke_invitation
from vpcviz.people.letters import send
from vpcviz.people.models import Invitation, Membership, Role
from vpcviz.people.selectors import members_of
from vpcviz.people.services import permit, remove_member, set_role


class MembersView(PrivateView):
    """The members of a workspace."""

    @extend_schema(
        operation_id="members",
        parameters=[SLUG, *PAGING],
        responses={200: page_contract(MembershipSerializer, "Membership"), REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str) -> Response:
        """The members, those who came first first."""
        found = members_of(user=request.user, workspace=workspace_of(request, slug))
        return listed_by_cursor(request, found, MembershipSerializer, ordering=("pk",))


class MemberView(PrivateView):
    """One member."""

    @extend_schema(
        operation_id="member",
        parameters=[SLUG, KEY],
        responses={200: MembershipSerializer, REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str, key: int) -> Response:
        """A member."""
        return Response(MembershipSerializer(_member(request, slug, key)).data)

    @extend_schema(
        operation_id="change_member",
        parameters=[SLUG, KEY],
        request=RoleSerializer,
        responses={200: MembershipSerializer, REFUSED: ProblemSerializer},
    )
    def put(self, request: Request, slug: str, key: int) -> Response:
        """Give a member another role. An administrator may. The last administrator stays one."""
        member, user = _member(request, slug, key), user_of(request)
        permit(member.workspace, user, "change roles")
        role, now = Role(given(RoleSerializer, request)["role"]), timezone.now()  # noqa: TID251 - a view is an edge
        checked(lambda: set_role(membership=member, role=role, now=now, by=user))
        return Response(MembershipSerializer(member).data)

    @extend_schema(
        operation_id="remove_member", parameters=[SLUG, KEY], responses={204: None, REFUSED: ProblemSerializer}
    )
    def delete(self, request: Request, slug: str, key: int) -> Response:
        """Take a member out. An administrator may; members may leave. The last administrator stays."""
        member, user = _member(request, slug, key), user_of(request)
        now = timezone.now()  # noqa: TID251 - a view is an edge
        checked(lambda: remove_member(membership=member, now=now, by=user))
        return Response(status=204)


class InvitationsView(PrivateView):
    """The invitations to a workspace."""

    @extend_schema(
        operation_id="invitations",
        parameters=[SLUG, *PAGING],
        responses={200: page_contract(InvitationSerializer, "Invitation"), REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str) -> Response:
        """The invitations, newest first, those that were accepted, revoked or expired too. An administrator may."""
        workspace = workspace_of(request, slug)
        permit(workspace, user_of(request), "see invitations")
        found = invitations_of(user=request.user, workspace=workspace)
        return listed_by_cursor(request, found, InvitationSerializer, ordering=("-created_at", "-pk"))

    @extend_schema(
        operation_id="invite",
        parameters=[SLUG],
        request=InvitationToMakeSerializer,
        responses={201: NewInvitationSerializer, REFUSED: ProblemSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Invite somebody: a mail brings the link, and the answer alone tells it. An administrator may."""
        workspace, user = workspace_of(request, slug), user_of(request)
        permit(workspace, user, "invite people")
        told, now = given(InvitationToMakeSerializer, request), timezone.now()  # noqa: TID251 - a view is an edge
        role = Role(told["role"])
        made = checked(lambda: invite(workspace=workspace, email=told["email"], role=role, now=now, by=user))
        address = invitation_address(request._request, made.token)
        sent = send(letter_of(made.invitation, address))
        return Response({"address": address, "sent": sent, **InvitationSerializer(made.invitation).data}, status=201)


class InvitationView(PrivateView):
    """One invitation."""

    @extend_schema(
        operation_id="invitation",
        parameters=[SLUG, KEY],
        responses={200: InvitationSerializer, REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str, key: int) -> Response:
        """An invitation. An administrator may."""
        return Response(InvitationSerializer(_invitation(request, slug, key)).data)

    @extend_schema(
        operation_id="revoke_invitation", parameters=[SLUG, KEY], responses={204: None, REFUSED: ProblemSerializer}
    )
    def delete(self, request: Request, slug: str, key: int) -> Response:
        """Take an invitation back: its link leads nowhere from now on. An administrator may."""
        now = timezone.now()  # noqa: TID251 - a view is an edge
        revoke_invitation(invitation=_invitation(request, slug, key), now=now, by=user_of(request))
        return Response(status=204)


def _member(request: Request, slug: str, key: int) -> Membership:
    workspace = workspace_of(request, slug)
    found = members_of(user=request.user, workspace=workspace).filter(pk=key).first()
    if found is None:
        raise NotFound(f"{workspace.name} has no member {key}.")
    return found


def _invitation(request: Request, slug: str, key: int) -> Invitation:
    workspace = workspace_of(request, slug)
    permit(workspace, user_of(request), "see invitations")
    found = invitations_of(user=request.user, workspace=workspace).filter(pk=key).first()
    if found is None:
        raise NotFound(f"{workspace.name} has no invitation {key}.")
    return found
