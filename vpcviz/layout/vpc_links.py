"""The lines of a VPC: to its neighbours, and inside it from provider ports over load balancers to targets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vpcviz.layout.corridors import Link
from vpcviz.layout.pieces import Sketch
from vpcviz.layout.scene import Edge
from vpcviz.layout.vpc_body import Body
from vpcviz.layout.vpc_picture import VpcPicture
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.balancers import LoadBalancer
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.workloads import Instance

Drawn = tuple[Link, Edge]
"""A link for the router, and the edge that it becomes once it has points."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in a VPC, as far as lines need to know."""

    items: Mapping[str, tuple[str, ...]]
    """Endpoint id or load balancer ARN -> its nodes, from the left."""
    target_nodes: Mapping[str, str]
    """Target id (instance or address) -> the node that shows it."""
    columns: Mapping[str, int]
    """Node id -> x, to find what is near."""

    def nearest(self, pieces: Sequence[str], node: str) -> str:
        """The piece of a bar that is closest to a node, the left one of two."""
        x = self.columns[node]
        return min(pieces, key=lambda piece: (abs(self.columns[piece] - x), self.columns[piece]))


def standing_of(topology: Topology, body: Body) -> Standing:
    """What stands in a placed VPC."""
    columns = {sketch.id: sketch.place.x for sketch in body.sketches}
    return Standing(body.items, _target_nodes(topology, body.sketches), columns)


def _target_nodes(topology: Topology, sketches: Sequence[Sketch]) -> Mapping[str, str]:
    """An interface shows the targets with its addresses and its instance, an address without interface itself."""
    drawn = {sketch.id for sketch in sketches if sketch.kind == "target"}
    found = {name.rsplit(":", 1)[-1]: name for name in sorted(drawn) if name.startswith("target:")}
    if not drawn:
        return found
    for by_target in (topology.interfaces_of_address, topology.interfaces_of_instance):
        for target, interfaces in by_target.items():
            shown = [interface.id for interface in interfaces if interface.id in drawn]
            if shown:
                found[target] = shown[0]
    return found | {instance: instance for instance in topology.all(Instance) if instance in drawn}


def drawn(kind: str, net: str, ends: tuple[str, str], *, state: str | None, why: str, resource: str = "") -> Drawn:
    """A line of that kind between two nodes."""
    source, target = ends
    link = Link(f"{kind}:{source}>{target}", net, source, target)
    return link, Edge(link.id, kind, net, source, target, (), state, why, resource=resource or None)


def shown_state(state: str) -> str | None:
    """A state that deserves to be shown: none when all is well."""
    return None if state.lower() in ("available", "healthy", "active", "") else state.lower()


def consumes(endpoint: VpcEndpoint, service: str, nodes: Iterable[str], target: str) -> Iterable[Drawn]:
    """From each node of an endpoint to the service that it names."""
    told = f"; its state is {endpoint.state}" if endpoint.state else ""
    why = f"{endpoint.id} names the service {endpoint.service_name or endpoint.target_arn}{told}"
    for node in nodes:
        state = shown_state(endpoint.state)
        yield drawn("consumes", service, (node, target), state=state, why=why, resource=endpoint.id)


def neighbour_links(picture: VpcPicture, standing: Standing) -> Iterable[Drawn]:
    """To services beside the VPC, and from the consumers beside it."""
    for neighbour, endpoints in picture.consumed:
        for endpoint in endpoints:
            nodes = standing.items.get(endpoint.id, (endpoint.id,))
            yield from consumes(endpoint, neighbour.thing.id, nodes, neighbour.thing.id)
    for service in picture.provided:
        key = service.service.key
        for user in service.consumers:
            why = f"{user.thing.resource} is connected to {key}, as its owner's account reports"
            yield drawn("consumes", key, (user.thing.id, service.port.id), state=user.thing.state, why=why)


def inner_links(topology: Topology, picture: VpcPicture, standing: Standing) -> Iterable[Drawn]:
    """Inside the VPC: its own endpoints to its own services, ports to load balancers, load balancers to targets."""
    for service in picture.provided:
        key = service.service.key
        for endpoint in service.own_endpoints:
            for node in standing.items.get(endpoint, ()):
                why = f"{endpoint} of this VPC consumes {key}"
                yield drawn("consumes", key, (node, service.port.id), state=None, why=why, resource=endpoint)
        for arn in service.balancers:
            for node in standing.items.get(arn, ())[:1]:
                why = f"{key} is configured with the load balancer {arn}"
                yield drawn("provides", f"provides:{key}", (service.port.id, node), state=None, why=why)
    yield from _target_links(topology, standing)


def _target_links(topology: Topology, standing: Standing) -> Iterable[Drawn]:
    """From every load balancer that stands here to its targets here, healthy or not."""
    for arn, pieces in standing.items.items():
        if topology.get(LoadBalancer, arn) is None:
            continue
        for group in topology.target_groups_of_load_balancer.get(arn, ()):
            for target in group.targets or ():
                node = standing.target_nodes.get(target.id)
                if node is not None:
                    ends = (standing.nearest(pieces, node), node)
                    why = f"{target.id} is registered in {group.label}; its health is {target.state or 'not known'}"
                    yield drawn("targets", f"targets:{arn}", ends, state=shown_state(target.state), why=why)
