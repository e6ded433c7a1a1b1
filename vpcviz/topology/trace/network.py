"""The topology made ready for walking: addresses to interfaces and subnets, compiled route tables."""

from collections.abc import Iterable
from dataclasses import dataclass

from vpcviz.topology.addresses import Address, Block, PrefixMap, address_of, block_of
from vpcviz.topology.graph import endpoint_id_of, route_table_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.resource import GONE
from vpcviz.topology.resources.balancers import LoadBalancer
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.gateways import InternetGateway, NatGateway
from vpcviz.topology.resources.interfaces import Address as ElasticAddress
from vpcviz.topology.resources.interfaces import NetworkInterface, SecurityGroup
from vpcviz.topology.resources.network import PrefixList, RouteTable, Subnet, TargetKind, Vpc
from vpcviz.topology.resources.transit import TransitGatewayRouteTable
from vpcviz.topology.resources.workloads import Instance
from vpcviz.topology.trace.routes import Routes
from vpcviz.topology.trace.sight import Sight
from vpcviz.topology.trace.transit_routes import TransitRoutes


@dataclass(frozen=True, slots=True)
class Host:
    """Who sends or receives: an address in a subnet, with its interface where one holds it."""

    address: Address
    subnet: Subnet
    interface: NetworkInterface | None

    @property
    def id(self) -> str:
        """The interface's id, else the address."""
        return str(self.address) if self.interface is None else self.interface.id

    @property
    def label(self) -> str:
        """How a sentence names it."""
        if self.interface is None:
            return f"{self.address} in {self.subnet.id}"
        owner = f" of {self.interface.instance_id}" if self.interface.instance_id else ""
        return f"{self.interface.id}{owner} ({self.address})"


class Network:
    """A topology with the indexes that walking needs. Make it with `network_of`."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.sight = Sight(topology)
        self.vpcs = topology.all(Vpc)
        self.groups = topology.all(SecurityGroup)
        self.instances = topology.all(Instance)
        self._tables: dict[str, Routes] = {}
        self._transit_tables: dict[str, TransitRoutes] = {}
        self._subnet_tables: dict[str, RouteTable | None] = {}
        self._subnets: dict[str, PrefixMap[Subnet]] = {}
        self._holders: dict[tuple[str, Address], NetworkInterface] = {}
        self._anywhere: dict[Address, list[Host]] = {}
        self._public: dict[Address, tuple[str, Address]] = {}
        self._public_of: dict[tuple[str, Address], Address] = {}
        self.idle_addresses: dict[str, str] = {}
        self._delegated: dict[str, list[tuple[Block, NetworkInterface]]] = {}
        for interface in topology.all(NetworkInterface).values():
            self._add(interface)
        self._add_elastic_addresses(topology.all(ElasticAddress).values())
        self._add_nat_addresses(topology.all(NatGateway).values())
        self.balancers = {
            f"ELB {lb.id.partition(':loadbalancer/')[2]}": lb for lb in topology.all(LoadBalancer).values()
        }
        self.nat_of_interface = {
            address.network_interface_id: nat
            for nat in topology.all(NatGateway).values()
            for address in nat.addresses
            if address.network_interface_id
        }
        self.endpoint_of_interface = {
            interface: endpoint
            for endpoint in topology.all(VpcEndpoint).values()
            for interface in endpoint.network_interface_ids
        }
        self.igw_of_vpc = {vpc: igw for igw in topology.all(InternetGateway).values() for vpc in igw.vpc_ids}

    def _add(self, interface: NetworkInterface) -> None:
        for text in (*interface.addresses, *interface.ipv6_addresses):
            address = address_of(text)
            if address is not None:
                self._holders[interface.vpc_id, address] = interface
                self._note(address, interface)
        for private, public in interface.public_addresses:
            self._map_public(interface.vpc_id, private or interface.address, public)
        for prefix in interface.prefixes:
            block = block_of(prefix)
            if block is not None:
                self._delegated.setdefault(interface.vpc_id, []).append((block, interface))

    def _note(self, address: Address, interface: NetworkInterface) -> None:
        subnet = self.topology.get(Subnet, interface.subnet_id)
        if subnet is not None:
            self._anywhere.setdefault(address, []).append(Host(address, subnet, interface))

    def _map_public(self, vpc_id: str, private: str, public: str) -> None:
        inside, outside = address_of(private), address_of(public)
        if inside is not None and outside is not None:
            self._public.setdefault(outside, (vpc_id, inside))
            self._public_of.setdefault((vpc_id, inside), outside)

    def _add_elastic_addresses(self, addresses: Iterable[ElasticAddress]) -> None:
        for elastic in addresses:
            interface = self.topology.get(NetworkInterface, elastic.network_interface_id)
            if interface is not None:
                self._map_public(interface.vpc_id, elastic.private_ip, elastic.public_ip)
            elif not elastic.network_interface_id and not elastic.instance_id:
                self.idle_addresses[elastic.public_ip] = elastic.id

    def _add_nat_addresses(self, gateways: Iterable[NatGateway]) -> None:
        for nat in gateways:
            if nat.state.lower() not in GONE:
                for address in nat.addresses:
                    self._map_public(nat.vpc_id, address.private_ip, address.public_ip)

    def routes(self, table: RouteTable) -> Routes:
        """A route table, compiled once."""
        found = self._tables.get(table.id)
        if found is None:
            found = self._tables[table.id] = Routes(table, self.prefix_list)
        return found

    def transit_routes(self, table: TransitGatewayRouteTable) -> TransitRoutes:
        """A transit gateway's route table, compiled once."""
        found = self._transit_tables.get(table.id)
        if found is None:
            found = self._transit_tables[table.id] = TransitRoutes(self.topology, table)
        return found

    def prefix_list(self, list_id: str) -> PrefixList | None:
        """A prefix list by id."""
        return self.topology.get(PrefixList, list_id)

    def table_of(self, subnet: Subnet) -> RouteTable | None:
        """The route table that a subnet uses."""
        if subnet.id not in self._subnet_tables:
            self._subnet_tables[subnet.id] = route_table_of(self.topology, subnet).table
        return self._subnet_tables[subnet.id]

    def subnet_at(self, vpc_id: str, address: Address) -> Subnet | None:
        """The subnet of a VPC that holds an address."""
        found = self._subnets.get(vpc_id)
        if found is None:
            found = self._subnets[vpc_id] = PrefixMap(_blocks(self.topology.subnets_of_vpc.get(vpc_id, ())))
        match = found.longest(address)
        return None if match is None else match[1]

    def holder(self, vpc_id: str, address: Address) -> NetworkInterface | None:
        """The interface of a VPC that holds a private or IPv6 address, delegated prefixes included."""
        found = self._holders.get((vpc_id, address))
        if found is not None:
            return found
        return next((item for block, item in self._delegated.get(vpc_id, ()) if block.holds(address)), None)

    def host(self, subnet: Subnet, address: Address) -> Host:
        """Who is at an address of a subnet."""
        return Host(address, subnet, self.holder(subnet.vpc_id, address))

    def hosts_with(self, address: Address) -> tuple[Host, ...]:
        """Every interface that holds an address, in any VPC."""
        return tuple(self._anywhere.get(address, ()))

    def public_holder(self, address: Address) -> tuple[str, Address] | None:
        """The VPC and the private address behind a public address."""
        return self._public.get(address)

    def public_address(self, vpc_id: str, address: Address) -> Address | None:
        """The public address that a private address of a VPC is mapped to."""
        return self._public_of.get((vpc_id, address))

    def subnets_holding(self, address: Address) -> tuple[Subnet, ...]:
        """Every subnet of the inventory whose block holds an address, by id."""
        vpcs = sorted(self.topology.subnets_of_vpc)
        found = (self.subnet_at(vpc, address) for vpc in vpcs)
        return tuple(subnet for subnet in found if subnet is not None)

    def endpoint_at(self, interface: NetworkInterface) -> VpcEndpoint | None:
        """The endpoint that an interface belongs to."""
        found = self.endpoint_of_interface.get(interface.id)
        return found or self.topology.get(VpcEndpoint, endpoint_id_of(interface))

    def balancer_at(self, interface: NetworkInterface) -> LoadBalancer | None:
        """The load balancer that an interface belongs to."""
        return self.balancers.get(interface.description)

    def nat_at(self, interface: NetworkInterface) -> NatGateway | None:
        """The NAT gateway that an interface belongs to."""
        return self.nat_of_interface.get(interface.id)

    def running(self, instance_id: str) -> str:
        """The state of an instance that is not running; "" when it runs or nothing says otherwise."""
        instance = self.instances.get(instance_id)
        if instance is None or instance.state in ("running", "pending", ""):
            return ""
        return instance.state

    def internet_gateway(self, vpc_id: str) -> str:
        """The internet gateway of a VPC: as attached, else as an active route names it; "" when there is none."""
        attached = self.igw_of_vpc.get(vpc_id)
        if attached is not None:
            return attached.id
        routes = (route for table in self.topology.route_tables_of_vpc.get(vpc_id, ()) for route in table.routes)
        gateways = (
            route.target for route in routes if route.target_kind is TargetKind.INTERNET_GATEWAY and not route.blackhole
        )
        return next((name for name in gateways if self.topology.get(InternetGateway, name) is None), "")

    def vpc(self, vpc_id: str) -> Vpc | None:
        """A VPC by id."""
        return self.vpcs.get(vpc_id)

    def hidden_in(self, kind: Kind, vpc_id: str) -> str:
        """Why a kind could not be read in a VPC's account and region; "" when nothing stood in the way."""
        if self.sight.clear(kind):
            return ""
        vpc = self.vpc(vpc_id)
        if vpc is None:
            return self.sight.hidden(kind)
        accounts = dict.fromkeys((vpc.account, *vpc.seen_from))
        reasons = (self.sight.hidden(kind, account, vpc.region) for account in accounts)
        return next((reason for reason in reasons if reason), "")


def _blocks(subnets: Iterable[Subnet]) -> Iterable[tuple[Block, Subnet]]:
    for subnet in subnets:
        for text in (subnet.cidr, *subnet.ipv6_cidrs):
            block = block_of(text)
            if block is not None and subnet.state not in GONE:
                yield block, subnet


def network_of(topology: Topology) -> Network:
    """The network of a topology, made once and kept with it."""
    return topology.derive(Network)
