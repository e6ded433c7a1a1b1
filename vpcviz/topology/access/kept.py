"""The access matrix of a topology, worked out once and kept with it, and parts of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from vpcviz.topology.access.matrix import MIXED, Cell, Row, access
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.network import Subnet, Vpc
from vpcviz.topology.trace.answer import Outcome, Via

WAYS: Final = (
    *(
        way.value
        for way in (
            Via.GATEWAY_ENDPOINT,
            Via.INTERFACE_ENDPOINT,
            Via.GWLB_ENDPOINT,
            Via.PRIVATELINK,
            Via.LOCAL,
            Via.PEERING,
            Via.TRANSIT_GATEWAY,
            Via.VPN,
            Via.DIRECT_CONNECT,
            Via.NAT,
            Via.INTERNET,
        )
    ),
    MIXED,
    Outcome.BLOCKED.value,
    Outcome.NO_ROUTE.value,
    Outcome.UNKNOWN.value,
)
"""Every word that a cell's `via` may be, the most private ways first."""


@dataclass(frozen=True, slots=True)
class Part:
    """What of the matrix is asked for. What is empty keeps everything."""

    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    vpcs: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    """Keeps subnets that reach one of the services by one of these."""
    private: bool | None = None
    """Keeps subnets of which some service is reached privately, or not."""
    text: str = ""
    """Words that the names, ids, blocks and tags of a subnet and its VPC must hold."""


def matrix(topology: Topology, *, all_subnets: bool = False) -> tuple[Row, ...]:
    """Subnets with workloads (or every subnet) by every service in use."""
    return topology.derive(_every_subnet if all_subnets else _with_workloads)


def _with_workloads(topology: Topology) -> tuple[Row, ...]:
    return access(topology)


def _every_subnet(topology: Topology) -> tuple[Row, ...]:
    return access(topology, all_subnets=True)


def part_of(topology: Topology, rows: Iterable[Row], part: Part) -> tuple[Row, ...]:
    """The rows that a part keeps, with the services that it keeps."""
    words = frozenset(part.text.lower().split())
    has = asks_for(part)
    by_way = bool(part.ways) or part.private is not None
    kept = (_with_services(row, part.services) for row in rows if _in_place(row, part))
    return tuple(
        row
        for row in kept
        if (not by_way or any(map(has, row.services.values()))) and (not words or _says(_words(topology, row), words))
    )


def _says(text: str, words: Iterable[str]) -> bool:
    return all(word in text for word in words)


def asks_for(part: Part) -> Callable[[Cell], bool]:
    """Whether a cell is one that the part asks for."""

    def has(cell: Cell) -> bool:
        return (not part.ways or cell.via in part.ways) and (part.private is None or cell.private is part.private)

    return has


def _in_place(row: Row, part: Part) -> bool:
    return (
        (not part.accounts or row.account in part.accounts)
        and (not part.regions or row.region in part.regions)
        and (not part.vpcs or row.vpc in part.vpcs)
    )


def _with_services(row: Row, services: tuple[str, ...]) -> Row:
    if not services:
        return row
    kept: Mapping[str, Cell] = {name: row.services[name] for name in services if name in row.services}
    return replace(row, services=kept)


def _words(topology: Topology, row: Row) -> str:
    found = (topology.get(Subnet, row.subnet), topology.get(Vpc, row.vpc))
    said = [row.subnet, row.vpc]
    for resource in found:
        if resource is not None:
            said += [resource.name, *(f"{key} {value}" for key, value in resource.tags)]
            said += [resource.cidr] if isinstance(resource, Subnet) else resource.cidrs
    return " ".join(said).lower()
