"""The audit log."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.exceptions import PermissionDenied as Refused
from rest_framework.request import Request
from rest_framework.response import Response

from vpcviz.api.asked import text_of
from vpcviz.api.cursors import PAGING, listed_by_cursor, page_contract
from vpcviz.api.place import SLUG, PrivateView, workspace_of
from vpcviz.api.problems import REFUSED, ProblemSerializer, sentence
from vpcviz.people.audit import ACTIONS, as_json
from vpcviz.people.models import AuditEvent, Workspace
from vpcviz.people.trail import Wanted, events_of, groups, may_read, moment

FILTERS: Final = [
    OpenApiParameter(
        "action", str, enum=sorted({*ACTIONS, *groups()}), description="An action, or the word before its dot."
    ),
    OpenApiParameter("actor", str, description="A part of an e-mail address, of a token's name or of a command."),
    OpenApiParameter("target", str, description="A part of the name or id of what something was done to."),
    OpenApiParameter("address", str, description="The beginning of a network address."),
    OpenApiParameter("since", str, description="A day or a moment (ISO 8601), in UTC unless it says otherwise."),
    OpenApiParameter("until", str, description="The same; a day is whole, a moment is not asked for any more."),
]


class ActorSerializer(serializers.Serializer[Any]):
    """Who did it."""

    kind = serializers.ChoiceField(choices=("user", "token", "visitor", "system"))
    id = serializers.IntegerField(allow_null=True, help_text="The user's key.")
    email = serializers.CharField(allow_blank=True)
    via = serializers.CharField(allow_blank=True, help_text="The API token, or the command or schedule.")


class AuditTargetSerializer(serializers.Serializer[Any]):
    """What it was done to."""

    kind = serializers.CharField(allow_blank=True)
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # a field has one of its own


class AuditEventSerializer(serializers.Serializer[AuditEvent]):
    """An event, in the form of the lines of VPCVIZ_AUDIT_LOG."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    action = serializers.CharField()
    what = serializers.CharField(help_text="The action in words.")
    actor = ActorSerializer()
    address = serializers.CharField(allow_blank=True, help_text="The network address that it came from.")
    workspace = serializers.CharField(allow_blank=True, help_text="Its short name; empty for the server.")
    target = AuditTargetSerializer()
    details = serializers.DictField()

    def to_representation(self, instance: AuditEvent) -> dict[str, Any]:
        """The event as it is told everywhere."""
        return as_json(instance)


AuditPageSerializer: Final = page_contract(AuditEventSerializer, "Audit")


class WorkspaceAuditView(PrivateView):
    """What was done in a workspace."""

    @extend_schema(
        operation_id="workspace_audit",
        parameters=[SLUG, *FILTERS, *PAGING],
        responses={200: AuditPageSerializer, REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str) -> Response:
        """The events of a workspace, those recorded last first. Its administrators may."""
        return _answer(request, workspace_of(request, slug))


class ServerAuditView(PrivateView):
    """What was done on the server."""

    @extend_schema(
        operation_id="audit",
        parameters=[*FILTERS, *PAGING],
        responses={200: AuditPageSerializer, REFUSED: ProblemSerializer},
    )
    def get(self, request: Request) -> Response:
        """The events of every workspace and of the server's doors, those recorded last first. Administrators of the server may."""
        if not may_read(user=request.user, workspace=None):
            raise NotFound("There is nothing at this address.")
        return _answer(request, None)


def _answer(request: Request, workspace: Workspace | None) -> Response:
    wanted = _wanted(request)
    try:
        found = events_of(user=request.user, workspace=workspace, wanted=wanted)
    except PermissionDenied as error:
        raise Refused(str(error)) from error
    return listed_by_cursor(request, found, AuditEventSerializer)


def _wanted(request: Request) -> Wanted:
    asked = {name: text_of(request.query_params, name) for name in Wanted.__slots__}
    if asked["action"] and asked["action"] not in ACTIONS and asked["action"] not in groups():
        raise ParseError(
            f"There is no action '{asked['action']}': action takes {', '.join(sorted(groups()))}, or one of theirs."
        )
    try:
        since, until = moment(asked.pop("since")), moment(asked.pop("until"), end=True)
    except ValueError as error:
        raise ParseError(sentence(error)) from error
    return Wanted(since=since, until=until, **asked)
