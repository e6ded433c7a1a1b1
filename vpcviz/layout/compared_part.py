"""A comparison on the picture of a part that is handed on: nothing is counted that does not belong to the part, and nothing
is named that is not drawn."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Final

from vpcviz.layout.marks import Mark
from vpcviz.layout.scene import Node, Scene
from vpcviz.layout.view import View
from vpcviz.topology.compared import Compared
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.gateways import VpcPeeringConnection
from vpcviz.topology.resources.transit import TransitGatewayAttachment
from vpcviz.topology.trace.engine import trace
from vpcviz.topology.trace.flow import Flow

FRAMES: Final = frozenset({"account", "region", "tag"})
"""Kinds of box that stand for more than the picture draws in them."""
WIDER: Final = FRAMES | {"transit-gateway"}
"""Kinds of box that may join what the picture does not draw."""
ENDPOINTS: Final = frozenset({"endpoint", "gateway-endpoint", "gwlb-endpoint"})
"""Kinds of hop that have interfaces and a connection to a service."""
OF_SERVICES: Final = frozenset({"endpoint-service", "load-balancer"})
"""Kinds of box that belong to the picture of a service, and not to those who use it."""


@dataclass(frozen=True, slots=True)
class Part:
    """What the picture of a part may speak of, by AWS id."""

    named: frozenset[str]
    """What has a box, or is what a badge or a line stands for."""
    drawn: frozenset[str]
    """What has a box that tells of the thing itself: the frame of an account does where the account was chosen."""
    shows: frozenset[str]
    """Boxes at which it is said, without a name, that something changed that has no box, such as their security group."""
    holds: frozenset[str]
    """Boxes that count what changed in them."""
    torn: frozenset[str]
    """Peerings and attachments that lead to what is not drawn."""
    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What has no box and decides a path -> the boxes at which it does."""

    def told(self, marks: Iterable[Mark]) -> Iterator[Mark]:
        """Those of the marks that are about the part, in its words."""
        for mark in marks:
            about, *others = mark.at
            if about in self.torn:
                continue
            at = (*((about,) if about in self.drawn else ()), *(one for one in others if one in self.shows))
            at = at or self.evidence.get(about, ())
            within = tuple(one for one in mark.within if one in self.holds)
            if at or within:
                title = mark.title if mark.resource in self.named else mark.summed
                yield replace(mark, at=at, within=within, title=title)

    def unlinked(self, scene: Scene) -> Scene:
        """The scene in which no badge opens what the picture does not name."""
        return replace(scene, nodes=tuple(self._unlinked(node) if node.badges else node for node in scene.nodes))

    def _unlinked(self, node: Node) -> Node:
        opens = (one.resource if one.resource in self.named else None for one in node.badges)
        badges = zip(node.badges, opens, strict=True)
        return replace(node, badges=tuple(replace(badge, resource=resource) for badge, resource in badges))


def part_of(scene: Scene, view: View, compared: Compared) -> Part:
    """What the picture of a view may speak of; the scene bears no marks yet."""
    drawn = _resources(scene, lambda node: node.kind not in FRAMES or node.resource in view.accounts)
    said = {one.resource for node in scene.nodes for one in node.badges} | {one.resource for one in scene.edges}
    named = drawn | {one for one in said if one}
    torn = frozenset(_torn(compared.topology, drawn)) - named
    match view.subject:
        case "vpc":
            own = _inside(scene, view.subject_id)
        case "service":
            own = _resources(scene, lambda node: node.kind in OF_SERVICES)
        case "path":
            endpoints = _resources(scene, lambda node: node.kind in ENDPOINTS)
            return Part(named, drawn, drawn, endpoints, torn, _evidence(compared.after, view))
        case "estate":
            own = _resources(scene, lambda node: node.kind not in WIDER)
    return Part(named, drawn, own, own, torn)


def _torn(topology: Topology, drawn: frozenset[str]) -> Iterator[str]:
    for peering in topology.all(VpcPeeringConnection).values():
        if not drawn >= {peering.requester.vpc_id, peering.accepter.vpc_id}:
            yield peering.id
    for attachment in topology.all(TransitGatewayAttachment).values():
        if not drawn >= {attachment.resource_id, attachment.transit_gateway_id}:
            yield attachment.id


def _evidence(topology: Topology, view: View) -> dict[str, tuple[str, ...]]:
    answer = trace(topology, Flow(view.source, view.destination, view.protocol, view.port))
    found: defaultdict[str, list[str]] = defaultdict(list)
    for step in chain(answer.steps, answer.return_steps):
        found[step.resource].append(step.at)
    return {resource: tuple(dict.fromkeys(places)) for resource, places in found.items()}


def _resources(scene: Scene, chosen: Callable[[Node], bool]) -> frozenset[str]:
    return frozenset(node.resource for node in scene.nodes if node.resource and chosen(node))


def _inside(scene: Scene, vpc_id: str) -> frozenset[str]:
    """A VPC and everything in it and on its border; parents come first."""
    inside: set[str] = set()
    for node in scene.nodes:
        if node.parent in inside or (node.kind == "vpc" and node.resource == vpc_id):
            inside.add(node.id)
    return _resources(scene, lambda node: node.id in inside)
