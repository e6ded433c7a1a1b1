"""Which network interfaces belong to what an id names."""

from collections.abc import Callable
from typing import Final

from vpcviz.topology.addresses import address_of
from vpcviz.topology.graph import Role, endpoint_interfaces, role_of
from vpcviz.topology.network import Topology
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources.balancers import LoadBalancer
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.gateways import NatGateway
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.network import Subnet
from vpcviz.topology.resources.workloads import DbInstance, Instance, LambdaFunction
from vpcviz.topology.trace.network import Host, Network

Interfaces = tuple[NetworkInterface, ...]


def interfaces_named(network: Network, text: str) -> Interfaces:
    """The interfaces of what an id names: itself, an instance, endpoint, gateway, load balancer, function or database."""
    found = network.topology.find(text)
    if isinstance(found, NetworkInterface):
        return (found,)
    if found is None:
        return network.topology.interfaces_of_instance.get(text, ())
    owned = BY_OWNER.get(type(found))
    return () if owned is None else owned(network, found)


def _of_instance(network: Network, instance: Resource) -> Interfaces:
    attached = network.topology.interfaces_of_instance.get(instance.id, ())
    if attached or not isinstance(instance, Instance):
        return tuple(sorted(attached, key=_device_index))
    return _listed(network.topology, instance.network_interface_ids)


def _device_index(interface: NetworkInterface) -> tuple[int, str]:
    attachment = interface.raw.get("Attachment")
    index = attachment.get("DeviceIndex", 0) if isinstance(attachment, dict) else 0
    return (index if isinstance(index, int) else 0, interface.id)


def _of_endpoint(network: Network, endpoint: Resource) -> Interfaces:
    if not isinstance(endpoint, VpcEndpoint):
        return ()
    listed = _listed(network.topology, endpoint.network_interface_ids)
    return listed or endpoint_interfaces(network.topology, endpoint)


def _of_nat_gateway(network: Network, gateway: Resource) -> Interfaces:
    addresses = gateway.addresses if isinstance(gateway, NatGateway) else ()
    return _listed(network.topology, tuple(address.network_interface_id for address in addresses))


def _of_balancer(network: Network, balancer: Resource) -> Interfaces:
    if not isinstance(balancer, LoadBalancer):
        return ()
    candidates = network.topology.interfaces_of_vpc.get(balancer.vpc_id, ())
    return tuple(item for item in candidates if network.balancer_at(item) is balancer)


def _of_function(network: Network, function: Resource) -> Interfaces:
    """Functions share interfaces by subnet and security groups (AWS: Lambda Hyperplane ENIs)."""
    if not isinstance(function, LambdaFunction):
        return ()
    return _alike(network.topology, Role.LAMBDA, function.subnet_ids, function.group_ids)


def _of_database(network: Network, database: Resource) -> Interfaces:
    """A database's interface bears no name of it; where its subnets and groups leave several, none is chosen."""
    if not isinstance(database, DbInstance):
        return ()
    found = _alike(network.topology, Role.DATABASE, database.subnet_ids, database.group_ids)
    return found if len(found) == 1 else ()


def _alike(topology: Topology, role: Role, subnets: tuple[str, ...], groups: tuple[str, ...]) -> Interfaces:
    candidates = (item for subnet in subnets for item in topology.interfaces_of_subnet.get(subnet, ()))
    return tuple(item for item in candidates if role_of(item) is role and set(item.group_ids) == set(groups))


def _listed(topology: Topology, names: tuple[str, ...]) -> Interfaces:
    every = topology.all(NetworkInterface)
    return tuple(every[name] for name in names if name in every)


BY_OWNER: Final[dict[type[Resource], Callable[[Network, Resource], Interfaces]]] = {
    Instance: _of_instance,
    VpcEndpoint: _of_endpoint,
    NatGateway: _of_nat_gateway,
    LoadBalancer: _of_balancer,
    LambdaFunction: _of_function,
    DbInstance: _of_database,
}
"""How the interfaces of each kind of owner are found."""


def host_of(network: Network, interface: NetworkInterface, version: int = 4) -> Host | None:
    """An interface as a host, at its first address of an IP version."""
    subnet = network.topology.get(Subnet, interface.subnet_id)
    texts = interface.addresses if version == 4 else interface.ipv6_addresses
    address = address_of(next(iter(texts), "")) or address_of(interface.address)
    return None if subnet is None or address is None else Host(address, subnet, interface)
