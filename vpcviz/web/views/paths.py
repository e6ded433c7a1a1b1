"""The page of paths: a flow traced there and back, the steps beside the picture."""

from dataclasses import asdict, replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from vpcviz.diagrams.pictures import drawing, scene
from vpcviz.layout.view import View
from vpcviz.topology.addresses import address_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.trace.answer import Answer
from vpcviz.topology.trace.asked import FlowError, flow_asked
from vpcviz.topology.trace.engine import trace
from vpcviz.topology.trace.flow import DEFAULT_PORT, PROTOCOLS, Flow
from vpcviz.topology.trace.network import network_of
from vpcviz.topology.trace.source import Unplaced
from vpcviz.topology.trace.source import place as placed
from vpcviz.web import addresses
from vpcviz.web.comparing import comparison_asked
from vpcviz.web.context import first_steps, heading, show, stored
from vpcviz.web.drawings import links_of, opener, scene_data
from vpcviz.web.ends import End, Side, by_name, ends, examples, may_begin, named, others_of
from vpcviz.web.offers import offers
from vpcviz.web.place import Place, workspace_page
from vpcviz.web.telling import told

OTHERS_SHOWN: Final = 12


class AskedError(ValueError):
    """A question that cannot be traced: a sentence, and what it may have meant."""

    def __init__(self, sentence: str, side: str = "", choices: tuple[End, ...] = ()) -> None:
        super().__init__(sentence)
        self.side = side
        self.choices = choices


@require_safe
@workspace_page
def paths(request: HttpRequest, place: Place) -> HttpResponse:
    """What becomes of a flow, and why; without one, examples."""
    if place.snapshot is None:
        return first_steps(request, place, "paths")
    asked = {key: request.GET.get(key, "").strip() for key in ("from", "to", "protocol", "port")}
    context = {"active": "paths", "title": "Paths", **_form(place, asked)}
    if not (asked["from"] and asked["to"]):
        return show(request, place, "web/paths.html", {**context, "examples": _examples(place, asked)})
    try:
        flow = _flow(place, asked)
    except AskedError as error:
        choices = [(choice, _address(place, {**asked, error.side: choice.value})) for choice in error.choices]
        context |= {"error": str(error), "error_side": error.side, "choices": choices}
        return show(request, place, "web/paths.html", context)
    compare = int(request.GET["compare"]) if comparison_asked(request, place) is not None else None
    return show(request, place, "web/paths.html", {**context, **_answered(place, flow, compare)})


def _form(place: Place, asked: dict[str, str]) -> dict[str, Any]:
    """What the form shows of what was asked."""
    return {
        "asked": {
            **asked,
            "protocol": asked["protocol"] if asked["protocol"] in PROTOCOLS else "tcp",
            "port": asked["port"] or DEFAULT_PORT,
        },
        "from_end": named(place.topology, asked["from"]) if asked["from"] else None,
        "to_end": named(place.topology, asked["to"]) if asked["to"] else None,
        "protocols": PROTOCOLS,
    }


def _flow(place: Place, asked: dict[str, str]) -> Flow:
    """The flow that is asked for; names are taken for what bears them. Raises `AskedError`."""
    try:
        flow = flow_asked({key: value for key, value in asked.items() if value})
    except FlowError as error:
        raise AskedError(f"This cannot be traced: {error}.") from error
    flow = replace(
        flow,
        source=_bearer(place, flow.source, "from"),
        destination=_bearer(place, flow.destination, "to"),
    )
    network = network_of(place.topology)
    source = placed(network, flow.source)
    if isinstance(source, Unplaced) and not network.sight.hidden(Kind.NETWORK_INTERFACE):
        raise AskedError(
            f"The flow cannot begin there: {source.missing}. Write the id or name of a network interface, "
            "an instance or a subnet, or an address.",
            "from",
            ends(place.topology, flow.source, "from")[:6],
        )
    return flow


def _bearer(place: Place, text: str, side: Side) -> str:
    found = by_name(place.topology, text, side)
    if len(found) > 1:
        raise AskedError(f"{len(found)} things are named {text}: choose one.", side, found[:12])
    return found[0].value if found else text


def _answered(place: Place, flow: Flow, compare: int | None) -> dict[str, Any]:
    answer = trace(place.topology, flow)
    source, destination = named(place.topology, flow.source), named(place.topology, flow.destination)
    pairs = _pairs(flow)
    speaker = next((step.at for step in answer.steps), "")
    others = others_of(place.topology, flow.source, speaker)
    found = place.topology.find(flow.destination)
    turned = address_of(flow.destination) is not None or (found is not None and may_begin(found))
    return {
        "flow": flow,
        "source": source,
        "destination": destination,
        "told": told(place.topology, answer, source, destination),
        "speaker": named(place.topology, speaker) if others or source.value != speaker else None,
        "others": [(other, _address(place, {**pairs, "from": other.value})) for other in others[:OTHERS_SHOWN]],
        "more_others": max(0, len(others) - OTHERS_SHOWN),
        "turned": _address(place, {**pairs, "from": flow.destination, "to": flow.source}) if turned else "",
        "as_json": _api(place, pairs),
        "resource_base": addresses.resource(place, "RESOURCE", compare),
        **_picture(place, flow, answer, compare),
    }


def _pairs(flow: Flow) -> dict[str, str]:
    port = {} if flow.port is None else {"port": str(flow.port)}
    return {"from": flow.source, "to": flow.destination, "protocol": flow.protocol, **port}


def _address(place: Place, pairs: dict[str, str]) -> str:
    return addresses.page(place, "paths", **pairs)


def _api(place: Place, pairs: dict[str, str]) -> str:
    carried = {"snapshot": str(place.snapshot.number)} if place.pinned and place.snapshot else {}
    return f"{reverse('api-trace', args=(place.workspace.slug,))}?{urlencode({**pairs, **carried})}"


def _picture(place: Place, flow: Flow, answer: Answer, compare: int | None) -> dict[str, Any]:
    """The picture of the path; nothing where the answer has no steps to draw."""
    if not answer.steps:
        return {}
    source, destination = flow.source, flow.destination
    asked = View(subject="path", source=source, destination=destination, protocol=flow.protocol, port=flow.port)
    view = replace(asked, compare=compare)
    drawn = scene(place.topology, view, heading(place), stored=stored(place, view))
    image = drawing(drawn, links=links_of(place, compare))
    return {
        "drawing": SafeString(image),
        "scene_data": scene_data(drawn, opener(place, view)),
        **offers(place, view, drawn),
    }


def _examples(place: Place, asked: dict[str, str]) -> list[dict[str, Any]]:
    found = examples(place.topology)
    if asked["from"] or asked["to"]:
        return []
    return [
        {"item": item, "href": _address(place, {"from": item.source.value, "to": item.destination.value})}
        for item in found
    ]


@require_safe
@workspace_page
def path_ends(request: HttpRequest, place: Place) -> HttpResponse:
    """What can be chosen for one end, as one types."""
    side: Side = "to" if request.GET.get("side") == "to" else "from"
    found = ends(place.topology, request.GET.get("q", "").strip(), side)
    return JsonResponse({"results": [asdict(end) for end in found]})
