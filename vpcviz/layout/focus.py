"""The neighbourhood of one thing: the cards that stand for it, and what is so many links away."""

from collections.abc import Sequence
from dataclasses import dataclass

from vpcviz.layout.estate_model import EstateLink
from vpcviz.layout.view import View, ViewError
from vpcviz.layout.vpc_borders import vpc_label
from vpcviz.topology.graph import vpc_ids
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import Service, providers, services
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.gateways import VpcPeeringConnection
from vpcviz.topology.resources.network import Vpc
from vpcviz.topology.resources.transit import TransitGateway, TransitGatewayAttachment


@dataclass(frozen=True, slots=True)
class Focus:
    """What is looked at: the cards that stand for it."""

    cards: frozenset[str]
    label: str
    net: str = ""
    """The service whose own links come first; "" where every link counts."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Cards and links around a focus."""

    cards: frozenset[str]
    links: tuple[EstateLink, ...]


def focus_of(topology: Topology, focus: str) -> Focus:
    """What the AWS id of a VPC, subnet, interface, endpoint, service, peering or transit gateway stands for. Raises `ViewError`."""
    service = next((item for item in services(topology) if focus in (item.key, item.name.full)), None)
    found = topology.find(focus)
    if service is not None:
        at = Focus(_homes(topology, service), _named(service.label, service.key), service.key)
    elif focus in vpc_ids(topology):
        at = Focus(frozenset({focus}), _named(vpc_label(topology, focus), focus))
    else:
        at = Focus(_cards(found), _named(found.label, focus) if found is not None else focus)
    if not at.cards:
        raise ViewError(
            f"there is no '{focus}' in this inventory to focus on: "
            "focus takes the id of a VPC, subnet, network interface, endpoint, endpoint service, peering or transit gateway"
        )
    return at


def _named(label: str, name: str) -> str:
    return label if label == name else f"{label} ({name})"


def _homes(topology: Topology, service: Service) -> frozenset[str]:
    """The VPC that provides a service; its outline; or, for a service of AWS, the VPCs with an endpoint for it."""
    homes = {item.load_balancer.vpc_id for item in providers(topology, service) if item.load_balancer is not None}
    if homes:
        return frozenset({min(homes)})
    if service.name.service_id and service.configuration is None:
        return frozenset({service.key})
    return frozenset(endpoint.vpc_id for endpoint in topology.endpoints_of_service.get(service.key, ()))


def _cards(found: Resource | None) -> frozenset[str]:
    if isinstance(found, TransitGateway):
        return frozenset({found.id})
    if isinstance(found, VpcPeeringConnection):
        return frozenset({found.requester.vpc_id, found.accepter.vpc_id} - {""})
    if isinstance(found, TransitGatewayAttachment):
        return frozenset({found.resource_id, found.transit_gateway_id} - {""})
    return frozenset({getattr(found, "vpc_id", "")} - {""})


def held_words(topology: Topology, view: View) -> str:
    """Why a card is marked: it is the thing in focus, or holds it."""
    found = topology.find(view.focus)
    inside = found is not None and not isinstance(found, Vpc | TransitGateway)
    kind = "endpoint" if isinstance(found, VpcEndpoint) else "thing"
    return f"in focus: holds the {kind} {view.focus}" if inside else f"in focus: {view.focus}"


def neighbourhood(links: Sequence[EstateLink], focus: Focus, hops: int) -> Neighbourhood:
    """What is at most `hops` links away; links between two outermost neighbours are not part of it."""
    shown, front = set(focus.cards), set(focus.cards)
    chosen: set[EstateLink] = set()
    for step in range(hops):
        crossed = {
            link
            for link in links
            if (link.source in front or link.target in front) and (step or focus.net in ("", link.net))
        }
        chosen |= crossed
        front = {end for link in crossed for end in (link.source, link.target)} - shown
        shown |= front
    return Neighbourhood(frozenset(shown), tuple(link for link in links if link in chosen))
