"""Snapshots, and the work that makes them: start it, watch it, stop it."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from vpcviz.inventory.apps import SCAN_KIND
from vpcviz.inventory.models import Method
from vpcviz.inventory.selectors import accounts_of, snapshots_of
from vpcviz.inventory.services import NothingToScanError, start_scan
from vpcviz.jobs.registry import is_for_administrators
from vpcviz.jobs.selectors import active_job, interruptions_of, jobs_of, schedules_of
from vpcviz.jobs.services import cancel
from vpcviz.people.selectors import can_administer, can_edit
from vpcviz.web import addresses, timetable
from vpcviz.web.context import show
from vpcviz.web.place import Place, workspace_page
from vpcviz.web.signed import signed_in
from vpcviz.web.timetable import Form

SNAPSHOTS_SHOWN: Final = 100
JOBS_SHOWN: Final = 10


@require_safe
@workspace_page
def scans(request: HttpRequest, place: Place) -> HttpResponse:
    """The snapshots, the work under way, the schedules, and what could not be read."""
    return scans_page(request, place)


def scans_page(
    request: HttpRequest,
    place: Place,
    *,
    status: int = 200,
    wrong: str = "",
    form: Form | None = None,
    changing: tuple[int, Form] | None = None,
) -> HttpResponse:
    """The page; with a form that was sent, and what is wrong with it."""
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
    context = {
        "active": "scans",
        "title": "Scans",
        "snapshots": rows,
        "wrong": wrong,
        "form": form or Form(),
        "form_open": form is not None,
        **_jobs(request, place),
        **_schedules(request, place, changing),
    }
    return show(request, place, "web/scans.html", context, status=status)


def _schedules(request: HttpRequest, place: Place, changing: tuple[int, Form] | None) -> dict[str, Any]:
    accounts = [one for one in accounts_of(user=request.user, workspace=place.workspace) if one.method != Method.FILES]
    now = timezone.now()  # noqa: TID251 - a view is an edge
    rows = timetable.rows(schedules_of(user=request.user, workspace=place.workspace), accounts, now)
    for row in rows:
        if changing and row["item"].pk == changing[0]:
            row.update(form=changing[1], open=True)
    return {"schedules": rows, "accounts": accounts, "suggested": timetable.SUGGESTED, "zones": timetable.ZONES}


def _jobs(request: HttpRequest, place: Place) -> dict[str, Any]:
    found = list(jobs_of(user=request.user, workspace=place.workspace)[:JOBS_SHOWN])
    interruptions = interruptions_of(found)
    administrator = can_administer(user=request.user, workspace=place.workspace)
    return {
        "jobs": [
            {
                "item": job,
                "interruptions": interruptions[job.pk],
                "stoppable": administrator or not is_for_administrators(job.kind),
            }
            for job in found
        ],
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
    """Read the connected accounts again; those named by `account`, and their regions named by `region`, if any."""
    try:
        start_scan(
            workspace=place.workspace,
            now=timezone.now(),  # noqa: TID251 - a view is an edge
            by=signed_in(request),
            account_ids=request.POST.getlist("account"),
            regions=request.POST.getlist("region"),
        )
    except NothingToScanError as error:
        messages.warning(request, str(error))
    return redirect(addresses.page(place, "scans"))


@require_POST
@workspace_page
def cancel_job(request: HttpRequest, place: Place, job_id: int) -> HttpResponse:
    """Ask for a job to stop."""
    job = get_object_or_404(jobs_of(user=request.user, workspace=place.workspace), pk=job_id)
    cancel(job=job, now=timezone.now(), by=signed_in(request))  # noqa: TID251 - a view is an edge
    return redirect(addresses.page(place, "scans"))
