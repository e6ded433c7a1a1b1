"""Scans and their schedules."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from vpcviz.api.bodies import checked, given, user_of
from vpcviz.api.pages import BY_OFFSET, Pages
from vpcviz.api.place import KEY, SLUG, PrivateView, workspace_of
from vpcviz.api.problems import REFUSED, ProblemSerializer
from vpcviz.api.scan_contracts import ScanSerializer, ScheduleSerializer, ScheduleToSetSerializer, ScopeSerializer
from vpcviz.api.views.jobs import job_of
from vpcviz.inventory.apps import SCAN_KIND
from vpcviz.inventory.scan_scopes import ScanScope
from vpcviz.inventory.services import NothingToScanError, start_scan
from vpcviz.jobs.models import Job, Schedule
from vpcviz.jobs.schedules import Asked, Times, change_schedule, create_schedule, delete_schedule, pause_schedule
from vpcviz.jobs.selectors import jobs_of, schedules_of
from vpcviz.jobs.services import cancel


class ScansView(PrivateView, ListAPIView[Job]):
    """The scans of a workspace."""

    serializer_class = ScanSerializer
    pagination_class = Pages
    queryset = Job.objects.none()

    def get_queryset(self) -> QuerySet[Job]:
        """The scans of the workspace that is asked for."""
        workspace = workspace_of(self.request, self.kwargs["slug"])
        return jobs_of(user=self.request.user, workspace=workspace).filter(kind=SCAN_KIND)

    @extend_schema(
        operation_id="scans",
        parameters=[SLUG, *BY_OFFSET],
        responses={200: ScanSerializer(many=True), REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The scans, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="start_scan",
        parameters=[SLUG],
        request=ScopeSerializer,
        responses={202: ScanSerializer, REFUSED: ProblemSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Read the connected accounts. An editor may. A scan that runs and covers the same is joined."""
        workspace, user = workspace_of(request, slug), user_of(request)
        told, now = given(ScopeSerializer, request), timezone.now()  # noqa: TID251 - a view is an edge
        scope = ScanScope.of(told["accounts"], told["regions"])
        accounts, regions = sorted(scope.accounts), sorted(scope.regions)
        try:
            job = start_scan(workspace=workspace, now=now, by=user, account_ids=accounts, regions=regions)
        except NothingToScanError as error:
            raise ParseError(str(error)) from error
        address = reverse("api-scan", (slug, job.pk), request=request)
        return Response(ScanSerializer(job).data, status=202, headers={"Location": address})


class ScanView(PrivateView):
    """One scan."""

    @extend_schema(
        operation_id="scan", parameters=[SLUG, KEY], responses={200: ScanSerializer, REFUSED: ProblemSerializer}
    )
    def get(self, request: Request, slug: str, key: int) -> Response:
        """How far a scan is."""
        return Response(ScanSerializer(job_of(request, slug, key, kind=SCAN_KIND)).data)

    @extend_schema(
        operation_id="cancel_scan", parameters=[SLUG, KEY], responses={204: None, REFUSED: ProblemSerializer}
    )
    def delete(self, request: Request, slug: str, key: int) -> Response:
        """Ask for a scan to stop. An editor may. It publishes nothing."""
        now = timezone.now()  # noqa: TID251 - a view is an edge
        cancel(job=job_of(request, slug, key, kind=SCAN_KIND), now=now, by=user_of(request))
        return Response(status=204)


class SchedulesView(PrivateView, ListAPIView[Schedule]):
    """The schedules of a workspace."""

    serializer_class = ScheduleSerializer
    pagination_class = Pages
    queryset = Schedule.objects.none()

    def get_queryset(self) -> QuerySet[Schedule]:
        """The schedules of the workspace that is asked for."""
        return schedules_of(user=self.request.user, workspace=workspace_of(self.request, self.kwargs["slug"]))

    @extend_schema(
        operation_id="schedules",
        parameters=[SLUG, *BY_OFFSET],
        responses={200: ScheduleSerializer(many=True), REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The schedules, oldest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="add_schedule",
        parameters=[SLUG],
        request=ScheduleToSetSerializer,
        responses={201: ScheduleSerializer, REFUSED: ProblemSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Scan again and again from now on. An editor may."""
        workspace, user = workspace_of(request, slug), user_of(request)
        told, now = given(ScheduleToSetSerializer, request), timezone.now()  # noqa: TID251 - a view is an edge
        made = checked(lambda: create_schedule(workspace=workspace, asked=_asked(told), now=now, by=user))
        if not told["enabled"]:
            pause_schedule(schedule=made, paused=True, now=now, by=user)
        return Response(ScheduleSerializer(made).data, status=201)


class ScheduleView(PrivateView):
    """One schedule."""

    @extend_schema(
        operation_id="schedule", parameters=[SLUG, KEY], responses={200: ScheduleSerializer, REFUSED: ProblemSerializer}
    )
    def get(self, request: Request, slug: str, key: int) -> Response:
        """A schedule."""
        return Response(ScheduleSerializer(_schedule(request, slug, key)).data)

    @extend_schema(
        operation_id="change_schedule",
        parameters=[SLUG, KEY],
        request=ScheduleToSetSerializer,
        responses={200: ScheduleSerializer, REFUSED: ProblemSerializer},
    )
    def put(self, request: Request, slug: str, key: int) -> Response:
        """Scan at other times, or something else; pause, or go on. An editor may."""
        found, user = _schedule(request, slug, key), user_of(request)
        told, now = given(ScheduleToSetSerializer, request), timezone.now()  # noqa: TID251 - a view is an edge
        checked(lambda: change_schedule(schedule=found, asked=_asked(told), now=now, by=user))
        if found.enabled != told["enabled"]:
            pause_schedule(schedule=found, paused=not told["enabled"], now=now, by=user)
        return Response(ScheduleSerializer(found).data)

    @extend_schema(
        operation_id="delete_schedule", parameters=[SLUG, KEY], responses={204: None, REFUSED: ProblemSerializer}
    )
    def delete(self, request: Request, slug: str, key: int) -> Response:
        """Scan at these times no more. An editor may."""
        schedule, now = _schedule(request, slug, key), timezone.now()  # noqa: TID251 - a view is an edge
        delete_schedule(schedule=schedule, now=now, by=user_of(request))
        return Response(status=204)


def _schedule(request: Request, slug: str, key: int) -> Schedule:
    workspace = workspace_of(request, slug)
    found = schedules_of(user=request.user, workspace=workspace).filter(pk=key).first()
    if found is None:
        raise NotFound(f"{workspace.name} has no schedule {key}.")
    found.workspace = workspace
    return found


def _asked(told: dict[str, Any]) -> Asked:
    times = Times(cron=told["cron"], time_zone=told["time_zone"], jitter_s=told["jitter_s"])
    return Asked(kind=SCAN_KIND, times=times, arguments=ScanScope.of(told["accounts"], told["regions"]).as_arguments())
