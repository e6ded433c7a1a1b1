"""The topology: every resource that was read, by kind and id, with the indexes that questions need."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar, cast

from vpcviz.topology.records import Outcome
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources.accounts import Account, AvailabilityZone, Other
from vpcviz.topology.resources.balancers import Listener, LoadBalancer, TargetGroup
from vpcviz.topology.resources.endpoints import (
    EndpointConnection,
    EndpointServiceConfiguration,
    VpcEndpoint,
    VpcEndpointService,
)
from vpcviz.topology.resources.gateways import NatGateway, VpcPeeringConnection
from vpcviz.topology.resources.interfaces import NetworkAcl, NetworkInterface
from vpcviz.topology.resources.network import Route, RouteTable, Subnet
from vpcviz.topology.resources.transit import TransitGatewayAttachment, TransitGatewayRouteTable
from vpcviz.topology.services import service_key

R = TypeVar("R", bound=Resource)
T = TypeVar("T")


@dataclass(frozen=True)
class Topology:
    """A network as it was read. Built by `vpcviz.topology.build.build`; never changed afterwards."""

    by_class: Mapping[type[Resource], Mapping[str, Resource]]
    others: tuple[Other, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    gone: frozenset[str] = frozenset()
    """Of a comparison: the ids of what was there before. It is drawn where it stood, and carries no traffic."""
    touched: frozenset[str] = frozenset()
    """Of a comparison: the VPCs and transit gateways that are different, or in which something is."""

    def all(self, resource_class: type[R]) -> Mapping[str, R]:
        """Every resource of a class by id, ordered by id."""
        return cast("Mapping[str, R]", self.by_class.get(resource_class, {}))

    def get(self, resource_class: type[R], resource_id: str) -> R | None:
        """One resource, or None when it is not in the inventory."""
        return self.all(resource_class).get(resource_id)

    def find(self, resource_id: str) -> Resource | None:
        """The resource of any class with this id."""
        return self._by_id.get(resource_id)

    def everything(self) -> Iterable[Resource]:
        """Every resource once, by class and id."""
        return (resource for resources in self.by_class.values() for resource in resources.values())

    @cached_property
    def _by_id(self) -> Mapping[str, Resource]:
        found: dict[str, Resource] = {}
        for resources in self.by_class.values():
            for key, resource in resources.items():
                found.setdefault(key, resource)
        return found

    def index(self, resource_class: type[R], keys: Callable[[R], Iterable[str]]) -> Mapping[str, tuple[R, ...]]:
        """Resources of a class under each of their `keys`, in order of id."""
        found: defaultdict[str, list[R]] = defaultdict(list)
        for resource in self.all(resource_class).values():
            for key in dict.fromkeys(keys(resource)):
                if key:
                    found[key].append(resource)
        return {key: tuple(resources) for key, resources in found.items()}

    def derive(self, make: Callable[["Topology"], T]) -> T:
        """What `make` computes from this topology, computed once and kept with it."""
        if make not in self._derived:
            self._derived[make] = make(self)
        return cast("T", self._derived[make])

    @cached_property
    def _derived(self) -> dict[Callable[..., object], object]:
        return {}

    @cached_property
    def account_names(self) -> Mapping[str, str]:
        """Account id -> name; accounts without a name are absent."""
        return {account.id: account.name for account in self.all(Account).values() if account.name}

    @cached_property
    def zones(self) -> Mapping[tuple[str, str], AvailabilityZone]:
        """(account, zone name) -> zone."""
        return {(zone.account, zone.name): zone for zone in self.all(AvailabilityZone).values()}

    @cached_property
    def subnets_of_vpc(self) -> Mapping[str, tuple[Subnet, ...]]:
        """VPC id -> its subnets."""
        return self.index(Subnet, lambda subnet: (subnet.vpc_id,))

    @cached_property
    def route_tables_of_vpc(self) -> Mapping[str, tuple[RouteTable, ...]]:
        """VPC id -> its route tables."""
        return self.index(RouteTable, lambda table: (table.vpc_id,))

    @cached_property
    def explicit_table_of_subnet(self) -> Mapping[str, RouteTable]:
        """Subnet id -> the route table that is associated with it."""
        return {
            association.subnet_id: table
            for table in self.all(RouteTable).values()
            for association in table.associations
            if association.subnet_id
        }

    @cached_property
    def edge_table_of_gateway(self) -> Mapping[str, tuple[RouteTable, ...]]:
        """Gateway id -> route tables associated with it (gateway route tables, one per VPC)."""
        return self.index(RouteTable, lambda table: (association.gateway_id for association in table.associations))

    @cached_property
    def main_table_of_vpc(self) -> Mapping[str, RouteTable]:
        """VPC id -> its main route table."""
        return {table.vpc_id: table for table in self.all(RouteTable).values() if table.main}

    @cached_property
    def routes_of_target(self) -> Mapping[str, tuple[tuple[RouteTable, Route], ...]]:
        """Target id -> the routes that point at it, with their tables."""
        found: defaultdict[str, list[tuple[RouteTable, Route]]] = defaultdict(list)
        for table in self.all(RouteTable).values():
            for route in table.routes:
                found[route.target].append((table, route))
        return {target: tuple(routes) for target, routes in found.items()}

    @cached_property
    def interfaces_of_subnet(self) -> Mapping[str, tuple[NetworkInterface, ...]]:
        """Subnet id -> network interfaces in it."""
        return self.index(NetworkInterface, lambda interface: (interface.subnet_id,))

    @cached_property
    def interfaces_of_vpc(self) -> Mapping[str, tuple[NetworkInterface, ...]]:
        """VPC id -> network interfaces in it."""
        return self.index(NetworkInterface, lambda interface: (interface.vpc_id,))

    @cached_property
    def interfaces_of_instance(self) -> Mapping[str, tuple[NetworkInterface, ...]]:
        """Instance id -> its network interfaces."""
        return self.index(NetworkInterface, lambda interface: (interface.instance_id,))

    @cached_property
    def interfaces_of_address(self) -> Mapping[str, tuple[NetworkInterface, ...]]:
        """Address (private, public or IPv6) -> interfaces that hold it; several, where private ranges repeat."""
        return self.index(
            NetworkInterface,
            lambda interface: (
                *interface.addresses,
                *interface.ipv6_addresses,
                *(public for _, public in interface.public_addresses),
            ),
        )

    @cached_property
    def endpoints_of_vpc(self) -> Mapping[str, tuple[VpcEndpoint, ...]]:
        """VPC id -> its endpoints."""
        return self.index(VpcEndpoint, lambda endpoint: (endpoint.vpc_id,))

    @cached_property
    def nat_gateways_of_vpc(self) -> Mapping[str, tuple[NatGateway, ...]]:
        """VPC id -> its NAT gateways, dead ones too."""
        return self.index(NatGateway, lambda nat: (nat.vpc_id,))

    @cached_property
    def acl_of_subnet(self) -> Mapping[str, NetworkAcl]:
        """Subnet id -> its network ACL."""
        return {subnet: acl for acl in self.all(NetworkAcl).values() for subnet in acl.subnet_ids}

    @cached_property
    def peerings_of_vpc(self) -> Mapping[str, tuple[VpcPeeringConnection, ...]]:
        """VPC id -> its peering connections, in any state."""
        return self.index(VpcPeeringConnection, lambda peering: (peering.requester.vpc_id, peering.accepter.vpc_id))

    @cached_property
    def attachments_of_vpc(self) -> Mapping[str, tuple[TransitGatewayAttachment, ...]]:
        """VPC id -> its transit gateway attachments, in any state."""
        return self.index(TransitGatewayAttachment, lambda item: (item.resource_id,))

    @cached_property
    def attachments_of_gateway(self) -> Mapping[str, tuple[TransitGatewayAttachment, ...]]:
        """Transit gateway id -> its attachments, in any state."""
        return self.index(TransitGatewayAttachment, lambda item: (item.transit_gateway_id,))

    @cached_property
    def tables_of_transit_gateway(self) -> Mapping[str, tuple[TransitGatewayRouteTable, ...]]:
        """Transit gateway id -> its route tables."""
        return self.index(TransitGatewayRouteTable, lambda table: (table.transit_gateway_id,))

    @cached_property
    def connections_of_service(self) -> Mapping[str, tuple[EndpointConnection, ...]]:
        """Endpoint service id -> connections that its owner sees."""
        return self.index(EndpointConnection, lambda connection: (connection.service_id,))

    @cached_property
    def endpoints_of_service(self) -> Mapping[str, tuple[VpcEndpoint, ...]]:
        """Service key (`vpce-svc-…`, or a full name of AWS) -> endpoints that consume it."""
        return self.index(VpcEndpoint, lambda endpoint: (service_key(endpoint.service_name),))

    @cached_property
    def visible_services(self) -> Mapping[str, tuple[VpcEndpointService, ...]]:
        """Service name -> the service as consumers see it, once per account and region."""
        return self.index(VpcEndpointService, lambda service: (service.service_name,))

    @cached_property
    def connections_of_endpoint(self) -> Mapping[str, tuple[EndpointConnection, ...]]:
        """Endpoint id -> the connection that the service's owner sees."""
        return self.index(EndpointConnection, lambda connection: (connection.endpoint_id,))

    @cached_property
    def services_of_load_balancer(self) -> Mapping[str, tuple[EndpointServiceConfiguration, ...]]:
        """Load balancer ARN -> endpoint services that it provides."""
        return self.index(EndpointServiceConfiguration, lambda service: service.load_balancer_arns)

    @cached_property
    def load_balancers_of_vpc(self) -> Mapping[str, tuple[LoadBalancer, ...]]:
        """VPC id -> its load balancers."""
        return self.index(LoadBalancer, lambda balancer: (balancer.vpc_id,))

    @cached_property
    def listeners_of_load_balancer(self) -> Mapping[str, tuple[Listener, ...]]:
        """Load balancer ARN -> its listeners."""
        return self.index(Listener, lambda listener: (listener.load_balancer_arn,))

    @cached_property
    def target_groups_of_load_balancer(self) -> Mapping[str, tuple[TargetGroup, ...]]:
        """Load balancer ARN -> target groups behind it."""
        return self.index(TargetGroup, lambda group: group.load_balancer_arns)
