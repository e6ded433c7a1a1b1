"""The page of access: every subnet by every service, and the same as a file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from vpcviz.diagrams.exporting import Taken, note_taken
from vpcviz.render.tables import ACCESS_FILES
from vpcviz.topology.access.kept import matrix, part_of
from vpcviz.web.attached import attached
from vpcviz.web.context import first_steps, show
from vpcviz.web.heat import heat, part_asked
from vpcviz.web.place import Place, workspace_page
from vpcviz.web.signed import taker_of


@require_safe
@vary_on_headers("HX-Request")
@workspace_page
def access(request: HttpRequest, place: Place) -> HttpResponse:
    """By which way the workloads of each subnet reach each service."""
    if place.snapshot is None:
        return first_steps(request, place, "access")
    found = heat(place.topology, request.GET)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "active": "access",
        "title": "Access",
        "heat": found,
        "text": part_asked(request.GET).text,
        "every": bool(request.GET.get("all")),
        "sort": request.GET.get("sort", ""),
        "file_query": query.urlencode(),
    }
    return show(request, place, "web/access.html", context)


@require_safe
@workspace_page
def access_file(request: HttpRequest, place: Place, format_name: str) -> HttpResponse:
    """The rows that the page shows, all pages of them, as a file."""
    if format_name not in ACCESS_FILES:
        raise Http404(f"There is no format {format_name}.")
    if place.snapshot is not None:
        taken = Taken(place.snapshot, format_name, "access", request.GET.urlencode())
        note_taken(taken, now=timezone.now(), by=taker_of(request))  # noqa: TID251 - a view is an edge
    rows = matrix(place.topology, all_subnets=bool(request.GET.get("all")))
    kept = part_of(place.topology, rows, part_asked(request.GET))
    form = ACCESS_FILES[format_name]
    name = f"access-{slugify(place.workspace.slug)}.{format_name}"
    return attached(form.body(kept), name=name, mime=form.mime)
