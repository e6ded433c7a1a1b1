"""The page of findings, and the same as a file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from vpcviz.diagrams.exporting import Taken, note_taken
from vpcviz.layout.view import SHOWABLE, View
from vpcviz.render.tables import FINDING_FILES
from vpcviz.topology.findings.kept import Part
from vpcviz.topology.findings.kept import findings as judged_of
from vpcviz.topology.resources.network import Vpc
from vpcviz.web.attached import attached
from vpcviz.web.context import first_steps, show
from vpcviz.web.filtering import page_of
from vpcviz.web.judged import judged, kept_findings, part_of_query
from vpcviz.web.place import Place, workspace_page
from vpcviz.web.signed import taker_of


@require_safe
@vary_on_headers("HX-Request")
@workspace_page
def findings(request: HttpRequest, place: Place) -> HttpResponse:
    """What deserves a second look in the snapshot, and what could not be judged."""
    if place.snapshot is None:
        return first_steps(request, place, "findings")
    found = judged_of(place.topology, now=place.snapshot.taken_at)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "active": "findings",
        "title": "Findings",
        "judged": judged(place.topology, found, request.GET),
        "file_query": query.urlencode(),
        "pictured": _pictured(place, part_of_query(request.GET)),
    }
    return show(request, place, "web/findings.html", context)


def _pictured(place: Place, part: Part) -> str:
    """The picture on which the findings of a part show: of the VPC that it asks for, else of its accounts and regions."""
    if len(part.vpcs) == 1 and place.topology.get(Vpc, part.vpcs[0]) is not None:
        return page_of(place, View("vpc", part.vpcs[0], shown=SHOWABLE))
    return page_of(place, View(accounts=part.accounts, regions=part.regions, shown=SHOWABLE))


@require_safe
@workspace_page
def findings_file(request: HttpRequest, place: Place, format_name: str) -> HttpResponse:
    """The findings that the page shows, all pages of them, as a file."""
    if format_name not in FINDING_FILES or place.snapshot is None:
        raise Http404(f"There is no file {format_name} of findings.")
    taken = Taken(place.snapshot, format_name, "findings", request.GET.urlencode())
    note_taken(taken, now=timezone.now(), by=taker_of(request))  # noqa: TID251 - a view is an edge
    found = judged_of(place.topology, now=place.snapshot.taken_at)
    kept = kept_findings(place.topology, found, part_of_query(request.GET))
    form = FINDING_FILES[format_name]
    name = f"findings-{slugify(place.workspace.slug)}.{format_name}"
    return attached(form.body(kept), name=name, mime=form.mime)
