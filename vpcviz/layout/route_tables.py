"""Route tables in a picture: a letter and a colour each, badges, and a key that says where they lead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from vpcviz.layout.endpoint_words import type_words
from vpcviz.layout.pieces import Mark
from vpcviz.topology.graph import is_gateway_endpoint_route, route_table_of, subnets_using
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import service_of
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.network import PrefixList, Route, RouteTable, Subnet, TargetKind
from vpcviz.topology.services import parse_service_name

TONES = 8


@dataclass(frozen=True, slots=True)
class Letter:
    """A route table's letter within its VPC."""

    table: RouteTable
    letter: str
    tone: str
    main: bool

    def mark(self, title: str = "") -> Mark:
        """Its badge; the main table's is told apart by its word."""
        words = title or f"route table {self.table.label}{' (main)' if self.main else ''}"
        kind = "route-table-main" if self.main else "route-table"
        return Mark(self.letter, kind, words, self.tone, self.table.id)


def letters(topology: Topology, vpc_id: str) -> Mapping[str, Letter]:
    """Route table id -> its letter; tables in order of name and id."""
    tables = sorted(topology.route_tables_of_vpc.get(vpc_id, ()), key=lambda table: (table.label, table.id))
    return {
        table.id: Letter(table, _letter(number), f"rt{number % TONES}", table.main)
        for number, table in enumerate(tables)
    }


def _letter(number: int) -> str:
    word = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        word = ascii_uppercase[rest] + word
    return word


def subnet_mark(topology: Topology, subnet: Subnet, by_table: Mapping[str, Letter]) -> tuple[Mark, ...]:
    """The badge of the table that a subnet uses; a question mark when it is not in the inventory."""
    effective = route_table_of(topology, subnet)
    if effective.table is None:
        return (Mark("?", "route-table-unknown", "its route table is not in the inventory", "unreadable"),)
    letter = by_table.get(effective.table.id)
    if letter is None:
        return ()
    how = "associated with this subnet" if effective.how == "explicit" else "the VPC's main table, used implicitly"
    return (letter.mark(f"route table {effective.table.label}: {how}"),)


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One route table in the key under the picture."""

    letter: Letter
    heading: str
    lines: tuple[str, ...]


MOST_LINES = 8


def key_of(topology: Topology, by_table: Mapping[str, Letter]) -> tuple[KeyEntry, ...]:
    """What every route table does, in words; local routes go without saying."""
    return tuple(_entry(topology, letter) for letter in by_table.values())


def _entry(topology: Topology, letter: Letter) -> KeyEntry:
    table = letter.table
    routes = [route for route in table.routes if route.target_kind is not TargetKind.LOCAL]
    lines = [f"{destination_words(topology, route)} → {target_words(topology, route)}" for route in _ordered(routes)]
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"and {len(lines) - MOST_LINES + 1} more routes"]
    return KeyEntry(letter, f"{table.label}{_used_by(topology, table)}", tuple(lines) or ("local routes only",))


def _used_by(topology: Topology, table: RouteTable) -> str:
    gateways = [association.gateway_id for association in table.associations if association.gateway_id]
    if gateways:
        return f" · edge table of {', '.join(gateways)}"
    count = len(subnets_using(topology, table))
    main = " · main" if table.main else ""
    return f"{main} · {count} subnet{'' if count == 1 else 's'}"


def _ordered(routes: Sequence[Route]) -> list[Route]:
    """Default routes first, then what gateway endpoints installed, then the rest."""
    return sorted(
        routes,
        key=lambda route: (
            route.destination not in ("0.0.0.0/0", "::/0"),
            not is_gateway_endpoint_route(route),
            route.destination,
        ),
    )


def destination_words(topology: Topology, route: Route) -> str:
    """A route's destination; a prefix list by its name and id."""
    if route.family != "prefix-list":
        return route.destination or "unknown destination"
    listed = topology.get(PrefixList, route.destination)
    if listed is None or not listed.name:
        return route.destination
    name = parse_service_name(listed.name)
    return f"{name.short} ({route.destination})" if name.of_aws else f"{listed.name} ({route.destination})"


def target_words(topology: Topology, route: Route) -> str:
    """A route's target in words, `blackhole` said where it is one."""
    dead = " (blackhole: dropped)" if route.blackhole else ""
    if not route.target:
        return f"a target that is gone{dead}"
    found = topology.find(route.target)
    return f"{_target_name(topology, route, found)}{dead}"


_WORDS: Mapping[TargetKind, str] = {
    TargetKind.INTERNET_GATEWAY: "internet gateway",
    TargetKind.EGRESS_ONLY_INTERNET_GATEWAY: "egress-only internet gateway",
    TargetKind.NAT_GATEWAY: "NAT gateway",
    TargetKind.TRANSIT_GATEWAY: "transit gateway",
    TargetKind.VPC_PEERING_CONNECTION: "peering",
    TargetKind.NETWORK_INTERFACE: "network interface",
    TargetKind.INSTANCE: "instance",
    TargetKind.VPN_GATEWAY: "virtual private gateway",
    TargetKind.CARRIER_GATEWAY: "carrier gateway",
    TargetKind.LOCAL_GATEWAY: "local gateway",
    TargetKind.CORE_NETWORK: "core network",
}


def _target_name(topology: Topology, route: Route, found: Resource | None) -> str:
    if isinstance(found, VpcEndpoint):
        service = service_of(topology, found)
        kind = "gateway endpoint" if is_gateway_endpoint_route(route) else type_words(found)
        return f"{service.label} {kind}" if service is not None else f"{kind} {found.label}"
    word = _WORDS.get(route.target_kind, "")
    name = found.label if found is not None else route.target
    return f"{word} {name}".strip()
