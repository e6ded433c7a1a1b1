"""Snapshots, and the work that makes them: start it, watch it, stop it."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from vpcviz.inventory.apps import SCAN_KIND
from vpcviz.inventory.selectors import snapshots_of
from vpcviz.inventory.services import NothingToScanError, start_scan
from vpcviz.jobs.selectors import active_job, jobs_of
from vpcviz.jobs.services import cancel
from vpcviz.people.models import User
from vpcviz.people.selectors import can_edit
from vpcviz.web import addresses
from vpcviz.web.context import show
from vpcviz.web.place import Place, workspace_page

SNAPSHOTS_SHOWN: Final = 100
JOBS_SHOWN: Final = 10


@require_safe
@workspace_page
def scans(request: HttpRequest, place: Place) -> HttpResponse:
    """The snapshots, the work under way, and what could not be read."""
    found = snapshots_of(user=request.user, workspace=place.workspace)[:SNAPSHOTS_SHOWN]
    estate = reverse("estate", args=(place.workspace.slug,))
    rows = [
        {
            "item": snapshot,
            "href": f"{estate}?snapshot={snapshot.number}",
            "resources": sum(snapshot.counts.get("kinds", {}).values()),
        }
        for snapshot in found
    ]
    context = {"active": "scans", "title": "Scans", "snapshots": rows, **_jobs(request, place)}
    return show(request, place, "web/scans.html", context)


def _jobs(request: HttpRequest, place: Place) -> dict[str, Any]:
    found = list(jobs_of(user=request.user, workspace=place.workspace)[:JOBS_SHOWN])
    return {
        "jobs": found,
        "busy": any(job.is_active for job in found),
        "editor": can_edit(user=request.user, workspace=place.workspace),
    }


@require_safe
@workspace_page
def jobs(request: HttpRequest, place: Place) -> HttpResponse:
    """The work under way, for the page that shows its progress."""
    return render(request, "web/_jobs.html", {"place": place, **_jobs(request, place)})


@require_safe
@workspace_page
def progress(request: HttpRequest, place: Place) -> HttpResponse:
    """How far the scan is, for the bar over every page; `shown` is the snapshot that the page shows."""
    shown = request.GET.get("shown", "")
    newer = place.snapshot is not None and shown.isdecimal() and place.snapshot.number > int(shown)
    context = {
        "place": place,
        "scan": active_job(workspace=place.workspace, kind=SCAN_KIND),
        "shown": shown,
        "newer": newer,
    }
    return render(request, "web/_progress.html", context)


@require_POST
@workspace_page
def scan_now(request: HttpRequest, place: Place) -> HttpResponse:
    """Read the connected accounts again."""
    try:
        start_scan(workspace=place.workspace, now=timezone.now(), by=_user(request))  # noqa: TID251 - a view is an edge
    except NothingToScanError as error:
        messages.warning(request, str(error))
    return redirect(addresses.page(place, "scans"))


@require_POST
@workspace_page
def cancel_job(request: HttpRequest, place: Place, job_id: int) -> HttpResponse:
    """Ask for a job to stop."""
    job = get_object_or_404(jobs_of(user=request.user, workspace=place.workspace), pk=job_id)
    cancel(job=job, now=timezone.now(), by=_user(request))  # noqa: TID251 - a view is an edge
    return redirect(addresses.page(place, "scans"))


def _user(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise TypeError("the page is for people who are signed in")
    return user
