"""The page of a resource, its raw JSON, and search."""

import json
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from vpcviz.layout.text import clean
from vpcviz.layout.view import View
from vpcviz.topology.findings.kept import Part, findings, of_resource, part_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources.network import Vpc
from vpcviz.web import addresses
from vpcviz.web.absent import absent, stand_in
from vpcviz.web.comparing import comparison_asked, told_of
from vpcviz.web.console import arn_of, console_address
from vpcviz.web.context import show
from vpcviz.web.facts.details import details_of
from vpcviz.web.filtering import page_of
from vpcviz.web.found import Group
from vpcviz.web.insides import estate_address
from vpcviz.web.judged import items_of
from vpcviz.web.place import Place, workspace_page
from vpcviz.web.searching import Entry, search, vpc_of

PICTURE_WORDS: Final = {
    Kind.VPC: "Open the picture of this VPC",
    Kind.ENDPOINT_SERVICE_CONFIGURATION: "Open the picture of this service",
}


@require_safe
@vary_on_headers("HX-Request")
@workspace_page
def resource(request: HttpRequest, place: Place, resource_id: str) -> HttpResponse:
    """All facts of a resource; only they when the viewer asks for them."""
    comparison = comparison_asked(request, place)
    found = place.topology.find(resource_id) or stand_in(place.topology, resource_id)
    known = place.topology
    if found is None and comparison is not None:
        known = comparison.compared.topology
        found = known.find(resource_id)
    if found is None:
        return _absent(request, place, resource_id)
    details = details_of(known, found)
    compare = int(request.GET["compare"]) if comparison is not None else None
    context = {
        "place": place,
        "details": details,
        "comparison": comparison,
        "gone": known is not place.topology,
        "told": told_of(comparison, resource_id) if comparison is not None else (),
        "picture": addresses.picture(place, found, compare, known),
        "arn": arn_of(found),
        "console": console_address(found),
        "focus": page_of(place, View(focus=found.id, compare=compare)) if place.snapshot else "",
        "inside": estate_address(place, View(compare=compare), (found.id,)) if isinstance(found, Vpc) else "",
        "picture_words": PICTURE_WORDS.get(found.kind, "Show in the picture of its VPC"),
        "found": _found_about(place, found.id),
        "found_inside": _found_inside(place, found.id) if isinstance(found, Vpc) else 0,
    }
    if request.headers.get("HX-Request"):
        return render(request, "web/_details.html", context)
    return show(request, place, "web/resource.html", {**context, "title": details.label, "active": ""})


def _found_about(place: Place, resource_id: str) -> tuple[Group, ...]:
    """The findings about a resource."""
    if place.snapshot is None:
        return ()
    return items_of(place.topology, of_resource(place.topology, resource_id, now=place.snapshot.taken_at))


def _found_inside(place: Place, vpc_id: str) -> int:
    """How many findings are about a VPC and what is in it."""
    if place.snapshot is None:
        return 0
    found = findings(place.topology, now=place.snapshot.taken_at).found
    return len(part_of(place.topology, found, Part(vpcs=(vpc_id,))))


def _absent(request: HttpRequest, place: Place, resource_id: str) -> HttpResponse:
    known = absent(place.topology, resource_id)
    if known is None:
        raise Http404(f"{resource_id} is not in this snapshot.")
    context = {"place": place, "absent": known, "title": known.label, "active": ""}
    if request.headers.get("HX-Request"):
        return render(request, "web/_absent.html", context)
    return show(request, place, "web/absent.html", context)


def _found(place: Place, resource_id: str) -> Resource:
    found = place.topology.find(resource_id)
    if found is None:
        raise Http404(f"{resource_id} is not in this snapshot.")
    return found


@require_safe
@workspace_page
def raw(request: HttpRequest, place: Place, resource_id: str) -> HttpResponse:
    """What AWS answered about a resource, as JSON."""
    found = _found(place, resource_id)
    text = json.dumps(found.raw, indent=2, ensure_ascii=False, default=str)
    if request.headers.get("HX-Request"):
        return render(request, "web/_raw.html", {"json": text})
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    return HttpResponse(text, content_type="application/json", headers=headers)


@require_safe
@workspace_page
def search_page(request: HttpRequest, place: Place) -> HttpResponse:
    """The things that a query finds, as a page."""
    query = request.GET.get("q", "").strip()
    found = search(place.topology, query)
    context = {
        "active": "",
        "title": "Search",
        "query": query,
        "found": found,
        "results": _results(place, found.entries),
    }
    return show(request, place, "web/search.html", context)


@require_safe
@workspace_page
def search_json(request: HttpRequest, place: Place) -> HttpResponse:
    """The same for the search box."""
    found = search(place.topology, request.GET.get("q", "").strip())
    return JsonResponse({"total": found.total, "results": _results(place, found.entries)})


def _results(place: Place, entries: tuple[Entry, ...]) -> list[dict[str, Any]]:
    return [
        {
            "resource": entry.resource.id,
            "label": entry.label,
            "id": clean(entry.resource.id) if entry.resource.name else "",
            "kind": entry.kind,
            "context": entry.context,
            "vpc": vpc_of(place.topology, entry.resource),
            "href": addresses.picture(place, entry.resource) or addresses.resource(place, entry.resource.id),
        }
        for entry in entries
    ]
