"""The lines of a VPC: to its neighbours, and inside it from provider ports over load balancers to targets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vpcviz.layout.corridors import Link
from vpcviz.layout.scene import Edge
from vpcviz.layout.sketches import Sketch
from vpcviz.layout.vpc_body import Body
from vpcviz.layout.vpc_consumers import consumers_beside
from vpcviz.layout.vpc_picture import VpcPicture
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.balancers import LoadBalancer
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.interfaces import NetworkInterface
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
    """Load balancer's or target's node -> x, to find what is near."""

    def nearest(self, pieces: Sequence[str], node: str) -> str:
        """The piece of a bar that is closest to a node, the left one of two."""
        x = self.columns[node]
        return min(pieces, key=lambda piece: (abs(self.columns[piece] - x), self.columns[piece]))


def standing_of(topology: Topology, body: Body) -> Standing:
    """What stands in a VPC."""
    near = [sketch for sketch in body.sketches if sketch.kind in ("load-balancer", "target")]
    return Standing(body.items, _target_nodes(topology, near), {sketch.id: sketch.x for sketch in near})


def _target_nodes(topology: Topology, sketches: Sequence[Sketch]) -> Mapping[str, str]:
    """An interface shows the targets with its addresses and its instance, an address without interface itself."""
    drawn = sorted(sketch.id for sketch in sketches if sketch.kind == "target")
    found = {name.rsplit(":", 1)[-1]: name for name in drawn if name.startswith("target:")}
    for name in reversed(drawn):
        interface = topology.get(NetworkInterface, name)
        if interface is not None:
            public = (address for _, address in interface.public_addresses)
            shown = (*interface.addresses, *interface.ipv6_addresses, *public, interface.instance_id)
            found |= dict.fromkeys(filter(None, shown), name)
    return found | {name: name for name in drawn if topology.get(Instance, name) is not None}


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


def neighbour_links(topology: Topology, picture: VpcPicture, standing: Standing) -> Iterable[Drawn]:
    """To services beside the VPC, and from the consumers beside it."""
    for neighbour, endpoints in picture.consumed:
        for endpoint in endpoints:
            nodes = standing.items.get(endpoint.id, (endpoint.id,))
            yield from consumes(endpoint, neighbour.thing.id, nodes, neighbour.thing.id)
    for service in picture.provided:
        key = service.service.key
        for user in consumers_beside(topology, service):
            why = f"{user.thing.resource or user.thing.label} is connected to {key}, as its owner's account reports"
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
