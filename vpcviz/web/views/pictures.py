"""The pages that show a picture, and its files."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from vpcviz.layout.scene import Scene
from vpcviz.layout.text import clean
from vpcviz.layout.view import SHOWABLE, View, ViewError
from vpcviz.topology.privatelink import services
from vpcviz.topology.resources.network import Vpc
from vpcviz.web import addresses
from vpcviz.web.comparing import comparing_of, comparison_asked
from vpcviz.web.context import first_steps, show
from vpcviz.web.drawings import Drawn, drawn_of, scene_shown, view_of
from vpcviz.web.filtering import filters_of
from vpcviz.web.offers import offers
from vpcviz.web.place import Place, workspace_page

SHOWN_HEADER: Final = "Vpcviz-Shown"
"""Names what the viewer shows: the answer is then only what changes."""
PARTS: Final = {
    "filters": "web/_filters.html",
    "chips": "web/_chips.html",
    "focus": "web/_focus.html",
    "inside": "web/_inside.html",
    "compare": "web/_compare.html",
    "export": "web/_export.html",
}
"""Parts of the page that hold the view; each bears its name as `data-part`."""


@require_safe
@workspace_page
def workspace_root(_request: HttpRequest, place: Place) -> HttpResponse:
    """The workspace's address leads to its estate."""
    return redirect(addresses.page(place, "estate"))


@require_safe
@workspace_page
def estate(request: HttpRequest, place: Place) -> HttpResponse:
    """Every VPC of the workspace."""
    if place.snapshot is None:
        return first_steps(request, place, "estate")
    return _picture(request, place, "estate", {"active": "estate"})


@require_safe
@workspace_page
def vpc(request: HttpRequest, place: Place, vpc_id: str) -> HttpResponse:
    """One VPC with everything in it."""
    found = place.topology.get(Vpc, vpc_id)
    context = {"active": "vpcs", "subject": found, "parent": ("vpcs", "VPCs")}
    return _picture(request, place, f"vpc:{vpc_id}", context)


@require_safe
@workspace_page
def service(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Consumers, service, load balancers and targets."""
    comparison = comparison_asked(request, place)
    known = place.topology if comparison is None else comparison.compared.topology
    if all(item.key != key for item in services(known)):
        raise Http404(f"There is no service {key}.")
    return _picture(request, place, f"service:{key}", {"active": "services", "parent": ("services", "Services")})


def _picture(request: HttpRequest, place: Place, subject: str, context: Mapping[str, Any]) -> HttpResponse:
    try:
        view = view_of(request.GET, subject)
    except ViewError as error:
        return show(request, place, "web/refused.html", {"sentence": str(error)}, status=400)
    try:
        drawn = drawn_of(place, view)
    except ViewError as error:
        raise Http404(str(error)) from error
    context = {**context, **_parts(drawn), "comparing": comparing_of(request, place, view)}
    before = scene_shown(place, subject, request.headers.get(SHOWN_HEADER, ""))
    if before is not None:
        return _patch(request, drawn, before, context)
    answer = show(
        request,
        place,
        "web/picture.html",
        {**context, "drawing": SafeString(drawn.svg), "scene_data": drawn.data},
    )
    patch_vary_headers(answer, [SHOWN_HEADER])
    return answer


@require_safe
@workspace_page
def branch(request: HttpRequest, place: Place, vpc_id: str) -> HttpResponse:
    """What is inside a VPC, for the outline of an estate that draws it as a card."""
    comparison = comparison_asked(request, place)
    known = place.topology if comparison is None else comparison.compared.topology
    if known.get(Vpc, vpc_id) is None:
        raise Http404(f"There is no VPC {vpc_id}.")
    compare = int(request.GET["compare"]) if comparison is not None else None
    shown = tuple(layer for layer in SHOWABLE if layer in request.GET.get("show", "").split(","))
    drawn = drawn_of(place, View(subject="vpc", subject_id=vpc_id, compare=compare, shown=shown))
    return JsonResponse({"nodes": drawn.inside(vpc_id)})


def _parts(drawn: Drawn) -> dict[str, Any]:
    """What the parts of the page say of the view."""
    place, view = drawn.place, drawn.view
    return {
        "title": clean(drawn.scene.title),
        "scene": drawn.scene,
        "view": view,
        "resource_base": addresses.resource(place, "RESOURCE", view.compare),
        "branch_base": addresses.page(place, "branch", "VPC", **_kept_inside(view)),
        "insides": drawn.insides,
        "filters": filters_of(place, view),
        **offers(place, view, drawn.scene),
    }


def _kept_inside(view: View) -> dict[str, str]:
    """What of a view the branches of its outline follow."""
    return {"compare": str(view.compare or ""), "show": ",".join(view.shown)}


def _patch(request: HttpRequest, drawn: Drawn, before: Scene, context: Mapping[str, Any]) -> HttpResponse:
    """Only what changes against the scene that the viewer shows."""
    given = {**context, "place": drawn.place}
    parts = {part: render_to_string(PARTS[part], given, request) for part in PARTS}
    answer = JsonResponse({**drawn.patch(before), "title": context["title"], "parts": parts})
    patch_vary_headers(answer, [SHOWN_HEADER])
    return answer
