"""Pictures as files to keep: at once, or made by a worker while the page shows how far it is."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from vpcviz.diagrams.apps import EXPORT_KIND
from vpcviz.diagrams.exporting import (
    TooManyExportsError,
    download,
    expires_at,
    export_now,
    kept_file,
    start_export,
    takes_long,
)
from vpcviz.diagrams.files import ATLAS
from vpcviz.diagrams.options import KEYS, Options, options_of
from vpcviz.export.errors import ExportError
from vpcviz.inventory.models import Snapshot
from vpcviz.jobs.models import Job
from vpcviz.jobs.selectors import jobs_of
from vpcviz.layout.view import View, ViewError
from vpcviz.render.files import FORMATS
from vpcviz.web import addresses
from vpcviz.web.attached import attached
from vpcviz.web.context import show
from vpcviz.web.drawings import view_of
from vpcviz.web.place import Place, workspace_page
from vpcviz.web.signed import signed_in, taker_of


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page
def export(request: HttpRequest, place: Place, format_name: str) -> HttpResponse:
    """The picture as a file to keep; a POST has a worker make it."""
    if format_name not in FORMATS:
        raise Http404(f"There is no format {format_name}.")
    if place.snapshot is None:
        raise Http404(f"{place.workspace.name} has no snapshot yet.")
    try:
        view, options = _asked(request, format_name)
        if request.method == "POST":
            return _started(request, place, place.snapshot, (view, format_name, options))
        return _file(request, place, place.snapshot, (view, format_name, options))
    except ViewError as error:
        return show(request, place, "web/refused.html", {"sentence": str(error)}, status=400)
    except (ExportError, TooManyExportsError) as error:
        return show(request, place, "web/refused.html", {"sentence": str(error)}, status=422)


Asked = tuple[View, str, Options]


def _asked(request: HttpRequest, format_name: str) -> tuple[View, Options]:
    given = {key: [str(value) for value in values] for key, values in request.GET.lists()}
    query = request.GET.copy()
    for key in KEYS:
        query.pop(key, None)
    options = options_of(given, format_name)
    return view_of(query, request.GET.get("subject", "estate")), options


def _started(request: HttpRequest, place: Place, snapshot: Snapshot, asked: Asked) -> HttpResponse:
    view, format_name, options = asked
    now = timezone.now()  # noqa: TID251 - a view is an edge
    job = start_export(
        snapshot=snapshot, view=view, format_name=format_name, options=options, now=now, by=signed_in(request)
    )
    return redirect(addresses.page(place, "export-job", str(job.pk)))


def _file(request: HttpRequest, place: Place, snapshot: Snapshot, asked: Asked) -> HttpResponse:
    view, format_name, options = asked
    if format_name == ATLAS and takes_long(place.topology, format_name=ATLAS, nodes=0):
        return show(request, place, "web/export_long.html", {"title": "Atlas"}, status=422)
    now = timezone.now()  # noqa: TID251 - a view is an edge
    made = export_now(
        snapshot=snapshot, view=view, format_name=format_name, options=options, now=now, by=taker_of(request)
    )
    return attached(made.body, name=made.name, mime=made.mime)


@require_safe
@workspace_page
def export_job(request: HttpRequest, place: Place, job_id: int) -> HttpResponse:
    """How far an export is, and where its file is when it is made."""
    job = _job(request, place, job_id)
    now = timezone.now()  # noqa: TID251 - a view is an edge
    context = {
        "job": job,
        "kept": kept_file(job=job, now=now) is not None,
        "expires": expires_at(job),
        "format": FORMATS[job.arguments["format"]],
        "own": job.asked_by_id == signed_in(request).pk,
    }
    if request.headers.get("HX-Request"):
        return render(request, "web/_export_job.html", {"place": place, **context})
    return show(request, place, "web/export_job.html", {"title": "Export", **context})


@require_safe
@workspace_page
def export_file(request: HttpRequest, place: Place, job_id: int) -> HttpResponse:
    """The file that a worker made."""
    job = _job(request, place, job_id)
    body = download(job=job, now=timezone.now(), by=taker_of(request))  # noqa: TID251 - a view is an edge
    if body is None:
        raise Http404("This export has no file: it is not made yet, or it is no longer kept.")
    return attached(body, name=job.result["name"], mime=job.result["mime"])


def _job(request: HttpRequest, place: Place, job_id: int) -> Job:
    return get_object_or_404(jobs_of(user=request.user, workspace=place.workspace), pk=job_id, kind=EXPORT_KIND)
