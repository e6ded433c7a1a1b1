"""The pages that show a picture, and its files."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from vpcviz.diagrams.pictures import drawing, file, scene
from vpcviz.export.errors import ExportError
from vpcviz.layout.scene import Edge, Node, Scene
from vpcviz.layout.text import clean
from vpcviz.layout.view import LAYERS, View, ViewError, parse_query, to_query
from vpcviz.render.files import FORMATS
from vpcviz.topology.privatelink import services
from vpcviz.topology.resources.endpoints import EndpointServiceConfiguration
from vpcviz.topology.resources.network import Vpc
from vpcviz.web import addresses
from vpcviz.web.context import heading, show
from vpcviz.web.insides import insides_of, with_controls
from vpcviz.web.place import Place, workspace_page

OURS: Final = frozenset({"snapshot"})
"""Keys of the query that choose where to look and not what is drawn."""

LAYER_WORDS: Final = {"privatelink": "PrivateLink", "peering": "VPC peering", "transit": "transit gateways"}


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
        return show(request, place, "web/first_steps.html", {"active": "estate"})
    return _picture(request, place, "estate", {"active": "estate", "choices": _choices(place)})


def _choices(place: Place) -> dict[str, Any]:
    vpcs = place.topology.all(Vpc).values()
    names = place.topology.account_names
    accounts = sorted({vpc.account for vpc in vpcs}, key=lambda account: (names.get(account, ""), account))
    return {
        "accounts": [(account, clean(names.get(account, account))) for account in accounts],
        "regions": sorted({vpc.region for vpc in vpcs}),
        "layers": [(layer, LAYER_WORDS.get(layer, layer)) for layer in LAYERS],
    }


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
    if all(item.key != key for item in services(place.topology)):
        raise Http404(f"There is no service {key}.")
    return _picture(request, place, f"service:{key}", {"active": "services", "parent": ("services", "Services")})


def _picture(request: HttpRequest, place: Place, subject: str, context: Mapping[str, Any]) -> HttpResponse:
    try:
        view = _view(request.GET, subject)
    except ViewError as error:
        return show(request, place, "web/refused.html", {"sentence": str(error)}, status=400)
    try:
        drawn = scene(place.topology, view, heading(place))
    except ViewError as error:
        raise Http404(str(error)) from error
    image = drawing(place.topology, view, heading(place), links=links_of(place))
    insides = insides_of(place, view, drawn) if view.subject == "estate" else None
    if insides is not None:
        image = with_controls(image, insides)
    return show(
        request,
        place,
        "web/picture.html",
        {
            **context,
            "title": clean(drawn.title),
            "scene": drawn,
            "view": view,
            "insides": insides,
            "drawing": SafeString(image),
            "scene_data": scene_data(drawn, opener(place, view)),
            "formats": [(row, file_address(place, view, row.name)) for row in FORMATS.values()],
        },
    )


def _view(query: QueryDict, subject: str) -> View:
    asked = {key: values for key, values in query.lists() if key not in OURS and any(values)}
    return parse_query(
        {**{key: [str(value) for value in values] for key, values in asked.items()}, "subject": [subject]}
    )


def file_address(place: Place, view: View, format_name: str) -> str:
    address = addresses.page(place, "export", format_name)
    query = to_query(view)
    if not query:
        return address
    return f"{address}{'&' if '?' in address else '?'}{query}"


def links_of(place: Place) -> Callable[[Node], str | None]:
    def link(node: Node) -> str | None:
        return addresses.resource(place, node.resource) if node.resource else None

    return link


def opener(place: Place, view: View) -> Callable[[Node], str | None]:
    """What a second click on a node opens: the picture of its own, when that is another than this."""

    def opens(node: Node) -> str | None:
        if node.resource is None or node.resource == view.subject_id:
            return None
        found = place.topology.find(node.resource)
        own = isinstance(found, Vpc | EndpointServiceConfiguration)
        return addresses.picture(place, found).partition("#")[0] if own and found else None

    return opens


def scene_data(drawn: Scene, opens: Callable[[Node], str | None]) -> dict[str, Any]:
    """What the viewer needs of the scene: boxes and names; colours and words are in the drawing."""
    return {
        "width": drawn.width,
        "height": drawn.height,
        "nodes": [
            {
                "id": node.id,
                "kind": node.kind.replace("-", " "),
                "resource": node.resource,
                "parent": node.parent,
                "box": [node.x, node.y, node.w, node.h],
                "label": clean(node.label),
                "sub": clean(node.sub),
                "state": node.state,
                "badges": [[clean(badge.title or badge.text), badge.resource] for badge in node.badges],
                "opens": opens(node),
            }
            for node in drawn.nodes
        ],
        "edges": [
            {
                "id": edge.id,
                "kind": edge.kind,
                "net": edge.net,
                "source": edge.source,
                "target": edge.target,
                "why": clean(edge.why),
                "box": _around(edge),
            }
            for edge in drawn.edges
        ],
    }


def _around(edge: Edge) -> list[int]:
    across, down = [x for x, _ in edge.points], [y for _, y in edge.points]
    x, y = min(across, default=0), min(down, default=0)
    return [x, y, max(across, default=0) - x, max(down, default=0) - y]


@require_safe
@workspace_page
def export(request: HttpRequest, place: Place, format_name: str) -> HttpResponse:
    """The picture as a file to keep."""
    if format_name not in FORMATS:
        raise Http404(f"There is no format {format_name}.")
    try:
        view = _view(request.GET, request.GET.get("subject", "estate"))
        made = file(place.topology, view, heading(place), format_name=format_name)
    except ViewError as error:
        return show(request, place, "web/refused.html", {"sentence": str(error)}, status=400)
    except ExportError as error:
        return show(request, place, "web/refused.html", {"sentence": str(error)}, status=422)
    headers = {
        "Content-Disposition": f'attachment; filename="{made.name}"',
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "sandbox",
    }
    return HttpResponse(made.body, content_type=made.mime, headers=headers)
