"""Everything that belongs on the picture of a VPC, before anything has a place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vpcviz.layout.pieces import Mark, Thing
from vpcviz.layout.route_tables import KeyEntry, key_of
from vpcviz.layout.vpc_borders import Neighbour, Provided, consumed, edge_tables, provided, right_ports, top_ports
from vpcviz.layout.vpc_model import Grid, grid_of
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.endpoints import VpcEndpoint


@dataclass(frozen=True, slots=True)
class VpcPicture:
    """All that a VPC's picture shows, before anything has a place."""

    grid: Grid
    top: tuple[Thing, ...]
    right: tuple[Thing, ...]
    provided: tuple[Provided, ...]
    consumed: tuple[tuple[Neighbour, tuple[VpcEndpoint, ...]], ...] = ()
    key: tuple[KeyEntry, ...] = ()
    marks: tuple[Mark, ...] = ()
    """Badges of the VPC itself."""


_LAYER_OF_PORT = {"vpc-peering-connection": "peering", "transit-gateway-attachment": "transit"}


def picture_of(topology: Topology, vpc_id: str, hidden: Sequence[str] = ()) -> VpcPicture:
    """Everything that belongs on the picture of a VPC, without the layers that are `hidden`."""
    picture = inner_picture_of(topology, vpc_id, hidden)
    neighbours = consumed(topology, vpc_id) if "privatelink" not in hidden else ()
    return replace(picture, consumed=neighbours, key=key_of(topology, picture.grid.letters))


def inner_picture_of(topology: Topology, vpc_id: str, hidden: Sequence[str] = ()) -> VpcPicture:
    """What stands in a VPC and on its border, without what stands beside it."""
    grid = grid_of(topology, vpc_id, hidden)
    edges = edge_tables(topology, vpc_id, grid.letters)
    top = tuple(
        replace(thing, marks=(*thing.marks, *edges[thing.id])) if thing.id in edges else thing
        for thing in top_ports(topology, vpc_id)
        if _LAYER_OF_PORT.get(thing.kind) not in hidden
    )
    supply = provided(topology, vpc_id)
    if "privatelink" in hidden:
        supply = tuple(replace(item, users=(), own_endpoints=()) for item in supply)
    return VpcPicture(grid, top, right_ports(topology, vpc_id, grid.letters), supply)
