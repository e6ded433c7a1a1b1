"""Workspaces come and go, and what they keep: making, retention, deleting."""

from typing import Any, Final

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from vpcviz.api.bodies import checked, given, user_of
from vpcviz.api.contracts import WorkspaceSerializer
from vpcviz.api.place import SLUG, PrivateView, workspace_of
from vpcviz.api.problems import REFUSED, ProblemSerializer
from vpcviz.api.scan_contracts import JobSerializer
from vpcviz.api.views.accounts import ACCOUNT
from vpcviz.api.views.jobs import address_of_job
from vpcviz.inventory.retention import Rules
from vpcviz.inventory.selectors import known_accounts
from vpcviz.inventory.services.removal import start_account_removal, start_workspace_removal
from vpcviz.inventory.services.retention import LONGEST_SPAN, planned, rules_of, set_rules, start_retention
from vpcviz.people.models import Workspace
from vpcviz.people.services import permit

CONFIRM: Final = OpenApiParameter(
    "confirm", str, required=True, description="What is deleted, once more: there is no way back."
)


class RulesSerializer(serializers.Serializer[Any]):
    """Which snapshots are kept. Those that are pinned, named or needed by a link or view stay."""

    all_days = serializers.IntegerField(min_value=1, max_value=LONGEST_SPAN, help_text="All of the last so many days.")
    daily_days = serializers.IntegerField(
        min_value=0, max_value=LONGEST_SPAN, default=0, help_text="Then the last one of each day, for so many days."
    )
    weekly_weeks = serializers.IntegerField(
        min_value=0, max_value=LONGEST_SPAN, default=0, help_text="Then the last one of each week, for so many weeks."
    )


class RulesToSetSerializer(serializers.Serializer[Any]):
    """Rules to keep by."""

    rules = RulesSerializer(allow_null=True, help_text="Null keeps everything.")


class RemovalSerializer(serializers.Serializer[Any]):
    """What the rules would remove now."""

    snapshots = serializers.ListField(child=serializers.IntegerField(), help_text="Their numbers.")
    versions = serializers.IntegerField(help_text="Versions of resources that only they need.")
    size = serializers.IntegerField(help_text="About so many bytes.")


class RetentionSerializer(serializers.Serializer[Any]):
    """Rules, and what they would remove now."""

    rules = RulesSerializer(allow_null=True, help_text="Null keeps everything.")
    removes = RemovalSerializer()


RULES: Final = (
    OpenApiParameter("all_days", int, description="Of rules to try: all of the last so many days."),
    OpenApiParameter(
        "daily_days", int, description="Then the last one of each day, for so many days; beside `all_days`."
    ),
    OpenApiParameter("weekly_weeks", int, description="Then the last one of each week, likewise; beside `all_days`."),
)


class WorkspaceView(PrivateView):
    """One workspace."""

    @extend_schema(
        operation_id="workspace", parameters=[SLUG], responses={200: WorkspaceSerializer, REFUSED: ProblemSerializer}
    )
    def get(self, request: Request, slug: str) -> Response:
        """A workspace."""
        return Response(WorkspaceSerializer(workspace_of(request, slug)).data)

    @extend_schema(
        operation_id="delete_workspace",
        parameters=[SLUG, CONFIRM],
        responses={202: JobSerializer, REFUSED: ProblemSerializer},
    )
    def delete(self, request: Request, slug: str) -> Response:
        """Delete a workspace with all that was read, drawn and shared; a job does it. An administrator may.

        `confirm` takes its short name. Members and visitors of its links lose sight of it at once,
        administrators of the server when the job ran.
        """
        workspace = _administered(request, slug, "delete it")
        typed = _confirmed(request, workspace.slug)
        user, now = user_of(request), timezone.now()  # noqa: TID251 - a view is an edge
        job = checked(lambda: start_workspace_removal(workspace=workspace, typed=typed, now=now, by=user))
        return Response(JobSerializer(job).data, status=202)


class AccountDataView(PrivateView):
    """What was read from an account."""

    @extend_schema(
        operation_id="delete_account_data",
        parameters=[SLUG, ACCOUNT, CONFIRM],
        responses={202: JobSerializer, REFUSED: ProblemSerializer},
    )
    def delete(self, request: Request, slug: str, account_id: str) -> Response:
        """Delete what was read from an account in every snapshot, and its connection; a job does it.

        `confirm` takes its id. An administrator may.
        """
        workspace = _administered(request, slug, "delete an account's data")
        typed = _confirmed(request, account_id)
        if account_id not in {one.account for one in known_accounts(workspace)}:
            raise NotFound(f"Nothing is known of account {account_id} in {workspace.name}.")
        user, now = user_of(request), timezone.now()  # noqa: TID251 - a view is an edge
        job = checked(
            lambda: start_account_removal(workspace=workspace, account_id=account_id, typed=typed, now=now, by=user)
        )
        return Response(JobSerializer(job).data, status=202, headers=address_of_job(request, slug, job))


class RetentionView(PrivateView):
    """Which snapshots are kept."""

    @extend_schema(
        operation_id="retention",
        parameters=[SLUG, *RULES],
        responses={200: RetentionSerializer, REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str) -> Response:
        """The rules, and what they would remove now; or rules that are not set yet. An administrator may know.

        With `all_days` and the others, the answer is about these rules instead, and nothing is set or removed.
        """
        workspace = _administered(request, slug, "see which snapshots are kept")
        return Response(_retention(workspace, _asked(request) or rules_of(workspace)))

    @extend_schema(
        operation_id="set_retention",
        parameters=[SLUG],
        request=RulesToSetSerializer,
        responses={200: RetentionSerializer, 202: RetentionSerializer, REFUSED: ProblemSerializer},
    )
    def put(self, request: Request, slug: str) -> Response:
        """Keep by these rules: a job removes what they do not keep, now and after each snapshot. An administrator may.

        GET with the same rules tells before what they would remove. The answer is 202 when a job begins, and 200 for null.
        """
        workspace, user = _administered(request, slug, "decide which snapshots are kept"), user_of(request)
        told, now = given(RulesToSetSerializer, request), timezone.now()  # noqa: TID251 - a view is an edge
        rules = Rules(**told["rules"]) if told["rules"] is not None else None
        checked(lambda: set_rules(workspace=workspace, rules=rules, now=now, by=user))
        if rules is None:
            return Response(_retention(workspace, None))
        headers = address_of_job(request, slug, start_retention(workspace=workspace, now=now, by=user))
        return Response(_retention(workspace, rules), status=202, headers=headers)


def _asked(request: Request) -> Rules | None:
    """The rules of the query; None when it says none. Raises `ValidationError`."""
    if not request.query_params:
        return None
    asked = RulesSerializer(data=request.query_params.dict())
    asked.is_valid(raise_exception=True)
    return Rules(**asked.validated_data)


def _retention(workspace: Workspace, rules: Rules | None) -> dict[str, Any]:
    now = timezone.now()  # noqa: TID251 - a view is an edge
    told = {"rules": rules, "removes": planned(workspace=workspace, rules=rules, now=now)}
    return dict(RetentionSerializer(told).data)


def _confirmed(request: Request, name: str) -> str:
    """The name that the request says once more. Raises `ParseError` when it does not."""
    typed = request.query_params.get("confirm", "")
    if typed != name:
        raise ParseError(f"This deletes for good: add confirm={name}. Nothing was deleted.")
    return typed


def _administered(request: Request, slug: str, what: str) -> Workspace:
    workspace = workspace_of(request, slug)
    permit(workspace, user_of(request), what)
    return workspace
