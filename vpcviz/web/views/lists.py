"""The pages that list: VPCs, endpoints, route tables, services."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from vpcviz.topology.network import Topology
from vpcviz.web import listings
from vpcviz.web.context import first_steps, show
from vpcviz.web.place import Place, workspace_page
from vpcviz.web.tables import Listing, shown


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is one list."""

    name: str
    title: str
    noun: str
    listing: Callable[[Topology], Listing]
    empty: str
    """What to do when the list is empty."""


VPCS = Page("vpcs", "VPCs", "VPCs", listings.vpcs, "No VPC was read. Look under Scans for what could not be read.")
ENDPOINTS = Page(
    "endpoints",
    "Endpoints",
    "endpoints",
    listings.endpoints,
    "These accounts have no VPC endpoint, or it could not be read.",
)
ROUTE_TABLES = Page(
    "route-tables",
    "Route tables",
    "route tables",
    listings.route_tables,
    "No route table was read. Look under Scans for the reason.",
)
SERVICES = Page(
    "services",
    "Services",
    "services",
    listings.services_listing,
    "No endpoint consumes a service here, and no account provides one.",
)


@require_safe
@vary_on_headers("HX-Request")
@workspace_page
def vpcs(request: HttpRequest, place: Place) -> HttpResponse:
    """Every VPC."""
    return _list(request, place, VPCS)


@require_safe
@vary_on_headers("HX-Request")
@workspace_page
def endpoints(request: HttpRequest, place: Place) -> HttpResponse:
    """Every VPC endpoint."""
    return _list(request, place, ENDPOINTS)


@require_safe
@vary_on_headers("HX-Request")
@workspace_page
def route_tables(request: HttpRequest, place: Place) -> HttpResponse:
    """Every route table with its routes."""
    return _list(request, place, ROUTE_TABLES)


@require_safe
@vary_on_headers("HX-Request")
@workspace_page
def services(request: HttpRequest, place: Place) -> HttpResponse:
    """Every endpoint service that is consumed or provided."""
    return _list(request, place, SERVICES)


def _list(request: HttpRequest, place: Place, page: Page) -> HttpResponse:
    if place.snapshot is None:
        return first_steps(request, place, page.name)
    context = {
        "active": page.name,
        "title": page.title,
        "noun": page.noun,
        "empty": page.empty,
        "list": shown(place.topology.derive(page.listing), request.GET),
    }
    return show(request, place, "web/list.html", context)
