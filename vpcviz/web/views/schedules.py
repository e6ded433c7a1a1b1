"""Schedules of scans: add, change, pause, delete."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from vpcviz.inventory.apps import SCAN_KIND
from vpcviz.jobs.models import Schedule
from vpcviz.jobs.schedules import Asked, change_schedule, create_schedule, delete_schedule, pause_schedule
from vpcviz.jobs.selectors import schedules_of
from vpcviz.web import addresses
from vpcviz.web.place import Place, workspace_page
from vpcviz.web.signed import signed_in
from vpcviz.web.timetable import Form
from vpcviz.web.views.scans import scans_page


@require_POST
@workspace_page
def add(request: HttpRequest, place: Place) -> HttpResponse:
    """Scan again and again from now on."""
    form, now = Form.sent(request.POST), timezone.now()  # noqa: TID251 - a view is an edge
    try:
        create_schedule(workspace=place.workspace, asked=_asked(form), now=now, by=signed_in(request))
    except ValidationError as error:
        return scans_page(request, place, status=400, wrong=" ".join(error.messages), form=form)
    return redirect(_back(place))


@require_POST
@workspace_page
def change(request: HttpRequest, place: Place, key: int) -> HttpResponse:
    """Scan at other times, or other accounts and regions."""
    form, now = Form.sent(request.POST), timezone.now()  # noqa: TID251 - a view is an edge
    schedule = _schedule(request, place, key)
    try:
        change_schedule(schedule=schedule, asked=_asked(form), now=now, by=signed_in(request))
    except ValidationError as error:
        return scans_page(request, place, status=400, wrong=" ".join(error.messages), changing=(key, form))
    return redirect(_back(place))


@require_POST
@workspace_page
def pause(request: HttpRequest, place: Place, key: int) -> HttpResponse:
    """Pause, or go on."""
    now = timezone.now()  # noqa: TID251 - a view is an edge
    schedule = _schedule(request, place, key)
    pause_schedule(schedule=schedule, paused=request.POST.get("paused") == "1", now=now, by=signed_in(request))
    return redirect(_back(place))


@require_POST
@workspace_page
def delete(request: HttpRequest, place: Place, key: int) -> HttpResponse:
    """Scan at these times no more."""
    now = timezone.now()  # noqa: TID251 - a view is an edge
    delete_schedule(schedule=_schedule(request, place, key), now=now, by=signed_in(request))
    return redirect(_back(place))


def _asked(form: Form) -> Asked:
    return Asked(kind=SCAN_KIND, times=form.times, arguments=form.scope.as_arguments())


def _back(place: Place) -> str:
    return f"{addresses.page(place, 'scans')}#schedules"


def _schedule(request: HttpRequest, place: Place, key: int) -> Schedule:
    found: Schedule = get_object_or_404(schedules_of(user=request.user, workspace=place.workspace), pk=key)
    found.workspace = place.workspace
    return found
