"""Everything that belongs on the picture of a VPC, before anything has a place."""

from dataclasses import dataclass, replace

from vpcviz.layout.pieces import Thing
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
    consumed: tuple[tuple[Neighbour, tuple[VpcEndpoint, ...]], ...]
    key: tuple[KeyEntry, ...]


def picture_of(topology: Topology, vpc_id: str) -> VpcPicture:
    """Everything that belongs on the picture of a VPC."""
    grid = grid_of(topology, vpc_id)
    edges = edge_tables(topology, vpc_id, grid.letters)
    top = tuple(replace(thing, marks=(*thing.marks, *edges.get(thing.id, ()))) for thing in top_ports(topology, vpc_id))
    return VpcPicture(
        grid,
        top,
        right_ports(topology, vpc_id, grid.letters),
        provided(topology, vpc_id),
        consumed(topology, vpc_id),
        key_of(topology, grid.letters),
    )
