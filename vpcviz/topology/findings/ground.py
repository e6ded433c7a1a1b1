"""What the rules stand on: a topology with the indexes that several of them need, each made once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property

from vpcviz.topology.findings.readings import Readings
from vpcviz.topology.graph import WORKLOADS, Role, endpoint_id_of, role_of, route_table_of
from vpcviz.topology.moments import moment_of
from vpcviz.topology.network import Topology
from vpcviz.topology.resource import GONE
from vpcviz.topology.resources.accounts import Account
from vpcviz.topology.resources.endpoints import VpcEndpoint, same_state
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.names import HostedZone
from vpcviz.topology.resources.network import Route, RouteTable, Subnet, Vpc
from vpcviz.topology.services import ServiceName, parse_service_name
from vpcviz.topology.trace.endpoint_names import OWN_NAMES, endpoint_named
from vpcviz.topology.trace.network import Network, network_of

MOST_NAMED = 5
"""So many ids a sentence names; the others are counted."""

SERVERS = frozenset({Role.APPLICATION_LOAD_BALANCER, Role.DATABASE})

Interfaces = tuple[NetworkInterface, ...]


class Ground:
    """A topology as the rules see it, at the time when it was read."""

    def __init__(self, topology: Topology, now: datetime) -> None:
        self.topology = topology
        self.now = now
        self.readings = Readings(topology)

    @cached_property
    def network(self) -> Network:
        """Addresses to interfaces, compiled route tables, private DNS."""
        return network_of(self.topology)

    @cached_property
    def vpcs(self) -> tuple[Vpc, ...]:
        """The VPCs, by id."""
        return tuple(self.topology.all(Vpc).values())

    @cached_property
    def workloads_of_subnet(self) -> Mapping[str, Interfaces]:
        """Subnet id -> the interfaces in it that carry somebody's own traffic."""
        found = {
            subnet: tuple(item for item in interfaces if self._works(item))
            for subnet, interfaces in self.topology.interfaces_of_subnet.items()
        }
        return {subnet: interfaces for subnet, interfaces in found.items() if interfaces}

    def _works(self, interface: NetworkInterface) -> bool:
        role = role_of(interface)
        if role not in WORKLOADS or interface.id in self._serving:
            return False
        return role is not Role.UNATTACHED or interface.status.lower() != "available"

    @cached_property
    def _serving(self) -> frozenset[str]:
        """Interfaces of endpoints and NAT gateways, whatever they look like themselves."""
        return frozenset((*self.network.endpoint_of_interface, *self.network.nat_of_interface))

    @cached_property
    def busy_subnets_of_vpc(self) -> Mapping[str, tuple[Subnet, ...]]:
        """VPC id -> its subnets with workloads."""
        found = {
            vpc: tuple(subnet for subnet in subnets if subnet.id in self.workloads_of_subnet)
            for vpc, subnets in self.topology.subnets_of_vpc.items()
        }
        return {vpc: subnets for vpc, subnets in found.items() if subnets}

    @cached_property
    def clients_of_subnet(self) -> Mapping[str, Interfaces]:
        """Subnet id -> its workloads that open connections: load balancers and databases wait for others'."""
        found = {
            subnet: tuple(item for item in interfaces if role_of(item) not in SERVERS)
            for subnet, interfaces in self.workloads_of_subnet.items()
        }
        return {subnet: interfaces for subnet, interfaces in found.items() if interfaces}

    def client_subnets(self, vpc_id: str) -> tuple[Subnet, ...]:
        """The subnets of a VPC with workloads that open connections."""
        return tuple(subnet for subnet in self.busy_subnets(vpc_id) if subnet.id in self.clients_of_subnet)

    def busy_subnets(self, vpc_id: str) -> tuple[Subnet, ...]:
        """The subnets of a VPC with workloads."""
        return self.busy_subnets_of_vpc.get(vpc_id, ())

    def busy_zones(self, vpc_id: str) -> frozenset[str]:
        """The ids of the zones in which a VPC has workloads; a name stands in for an id that is not known."""
        return self._busy_zones.get(vpc_id, frozenset())

    @cached_property
    def _busy_zones(self) -> Mapping[str, frozenset[str]]:
        return {
            vpc: frozenset(zone for subnet in subnets if self.in_region(subnet) and (zone := self.zone_of(subnet)))
            for vpc, subnets in self.busy_subnets_of_vpc.items()
        }

    def in_region(self, subnet: Subnet) -> bool:
        """Whether a subnet is in a zone of the region: local and wavelength zones have no endpoints of their own."""
        zone = self.topology.zones.get((subnet.account, subnet.zone))
        return zone is None or zone.zone_type == "availability-zone"

    def zone_of(self, subnet: Subnet) -> str:
        """The id of a subnet's zone, which all accounts share; its name where the id is not known."""
        return subnet.zone_id or self.zone_id(subnet.account, subnet.zone) or subnet.zone

    def zone_id(self, account: str, name: str) -> str:
        """The id of what an account calls a zone; "" when not known."""
        zone = self.topology.zones.get((account, name))
        return "" if zone is None else zone.zone_id

    def knows_id(self, subnet: Subnet) -> bool:
        """Whether a subnet's zone can be compared with another account's."""
        return bool(subnet.zone_id or self.zone_id(subnet.account, subnet.zone))

    @cached_property
    def tables_in_use(self) -> Mapping[str, tuple[tuple[RouteTable, tuple[Subnet, ...]], ...]]:
        """VPC id -> the route tables that its subnets with workloads use, with those subnets, by table id."""
        found: defaultdict[str, dict[str, tuple[RouteTable, list[Subnet]]]] = defaultdict(dict)
        for vpc_id, subnets in self.busy_subnets_of_vpc.items():
            for subnet in subnets:
                table = route_table_of(self.topology, subnet).table
                if table is not None:
                    found[vpc_id].setdefault(table.id, (table, []))[1].append(subnet)
        return {
            vpc_id: tuple((table, tuple(subnets)) for _, (table, subnets) in sorted(tables.items()))
            for vpc_id, tables in found.items()
        }

    @cached_property
    def live_endpoints_of_vpc(self) -> Mapping[str, tuple[VpcEndpoint, ...]]:
        """VPC id -> its endpoints that are available."""
        return {
            vpc: tuple(item for item in endpoints if same_state(item.state, "available"))
            for vpc, endpoints in self.topology.endpoints_of_vpc.items()
        }

    def endpoints(self, *types: str) -> Iterable[VpcEndpoint]:
        """The available endpoints of some types, by id."""
        for endpoint in self.topology.all(VpcEndpoint).values():
            if endpoint.type in types and same_state(endpoint.state, "available"):
                yield endpoint

    def endpoint_interfaces(self, endpoint: VpcEndpoint) -> Interfaces:
        """An endpoint's interfaces, by id."""
        every = self.topology.all(NetworkInterface)
        listed = {name: every[name] for name in endpoint.network_interface_ids if name in every}
        listed |= {item.id: item for item in self._interfaces_by_endpoint.get(endpoint.id, ())}
        return tuple(listed[name] for name in sorted(listed))

    @cached_property
    def _interfaces_by_endpoint(self) -> Mapping[str, Interfaces]:
        return self.topology.index(NetworkInterface, lambda interface: (endpoint_id_of(interface),))

    def endpoint_subnets(self, endpoint: VpcEndpoint) -> tuple[Subnet, ...]:
        """The subnets that an endpoint has interfaces in, by id."""
        names = {*endpoint.subnet_ids, *(item.subnet_id for item in self.endpoint_interfaces(endpoint))}
        found = (self.topology.get(Subnet, name) for name in sorted(names))
        return tuple(subnet for subnet in found if subnet is not None)

    def endpoint_zones(self, endpoint: VpcEndpoint) -> frozenset[str]:
        """The zones that an endpoint has interfaces in."""
        return frozenset(zone for subnet in self.endpoint_subnets(endpoint) if (zone := self.zone_of(subnet)))

    def endpoint_groups(self, endpoint: VpcEndpoint) -> tuple[str, ...]:
        """The security groups of an endpoint."""
        of_interfaces = (group for item in self.endpoint_interfaces(endpoint) for group in item.group_ids)
        return tuple(sorted({*endpoint.group_ids, *of_interfaces}))

    def workloads(self, subnets: Iterable[Subnet]) -> Interfaces:
        """The workloads in some subnets."""
        return tuple(item for subnet in subnets for item in self.workloads_of_subnet.get(subnet.id, ()))

    @cached_property
    def zones_to_endpoints(self) -> tuple[tuple[HostedZone, VpcEndpoint], ...]:
        """Private hosted zones with a record that leads to an endpoint of the inventory."""
        found = {(zone.id, endpoint.id): (zone, endpoint) for zone, _, endpoint in self._zone_targets if endpoint}
        return tuple(found[key] for key in sorted(found))

    @cached_property
    def zones_to_strangers(self) -> tuple[tuple[HostedZone, str], ...]:
        """Private hosted zones with a record that names an endpoint which the inventory does not hold."""
        found = {(zone.id, name): (zone, name) for zone, name, endpoint in self._zone_targets if endpoint is None}
        return tuple(found[key] for key in sorted(found))

    @cached_property
    def _zone_targets(self) -> tuple[tuple[HostedZone, str, VpcEndpoint | None], ...]:
        """What names of endpoints the records of private hosted zones lead to."""
        zones = [zone for zone in self.topology.all(HostedZone).values() if zone.private]
        targets = (
            (zone, target.rstrip(".").lower())
            for zone in zones
            for record in zone.records or ()
            for target in (record.alias_target, *record.values)
        )
        return tuple(
            (zone, name, endpoint_named(self.network, name)) for zone, name in targets if name.endswith(OWN_NAMES)
        )

    def days_since(self, created: str) -> int | None:
        """Whole days from a moment that AWS told to when the topology was read; None when it was not told."""
        moment = moment_of(created)
        return None if moment is None else (self.now - moment).days

    @cached_property
    def organization(self) -> frozenset[str]:
        """The accounts of the organization; empty when it was not read."""
        return frozenset(item.id for item in self.topology.all(Account).values() if item.state)

    @cached_property
    def connected(self) -> frozenset[str]:
        """The accounts that were looked into."""
        seen = (account for resource in self.topology.everything() for account in resource.seen_from)
        return self.readings.accounts or frozenset(seen)


def service_of(endpoint: VpcEndpoint) -> ServiceName:
    """The name of an endpoint's service."""
    return parse_service_name(endpoint.service_name, endpoint.service_region or endpoint.region)


def is_alive(state: str) -> bool:
    """Whether something in this state carries traffic, or may."""
    return state.lower() not in GONE


def default_route(table: RouteTable) -> Route | None:
    """The route of a table for all other IPv4 addresses."""
    return next((route for route in table.routes if route.destination == "0.0.0.0/0"), None)


def named(ids: Iterable[str]) -> str:
    """Ids for a sentence: the first few, in order, and how many more."""
    ordered = sorted(dict.fromkeys(ids))
    shown = ", ".join(ordered[:MOST_NAMED])
    rest = len(ordered) - MOST_NAMED
    return f"{shown} and {rest} more" if rest > 0 else shown
