"""What holds a resource and what bears it: where something said of it shows when it is not drawn itself."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from vpcviz.topology.graph import endpoint_id_of
from vpcviz.topology.network import Topology
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources.balancers import LoadBalancer
from vpcviz.topology.resources.endpoints import EndpointConnection, ResourceGateway, VpcEndpoint
from vpcviz.topology.resources.gateways import VpcPeeringConnection
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.network import Vpc
from vpcviz.topology.resources.transit import TransitGatewayAttachment

Find = Callable[[str], Resource | None]


def holders(find: Find, resource: Resource, accounts: Iterable[str] = ()) -> tuple[str, ...]:
    """What holds a resource, the nearest first: subnet, VPC; its account, and these `accounts`, when it is in no VPC."""
    held = [word for word in _around(find, resource) if word]
    in_vpc = any(isinstance(find(word), Vpc) for word in held)
    owners = () if in_vpc else (resource.account, *accounts)
    return tuple(dict.fromkeys(word for word in (*held, *owners) if word != resource.id))


def bearers(topology: Topology) -> Mapping[str, tuple[str, ...]]:
    """Security group id -> the endpoints, load balancers and other interfaces that bear it."""
    found: dict[str, list[str]] = {}
    interfaces = (item for item in topology.all(NetworkInterface).values() if not endpoint_id_of(item))
    several = (topology.all(VpcEndpoint), topology.all(LoadBalancer), topology.all(ResourceGateway))
    for item in chain.from_iterable((*(some.values() for some in several), interfaces)):
        for group in getattr(item, "group_ids", ()):
            found.setdefault(group, []).append(item.id)
    return {group: tuple(ids) for group, ids in found.items()}


def _around(find: Find, resource: Resource) -> Iterator[str]:
    match resource:
        case NetworkInterface():
            yield endpoint_id_of(resource)
            yield resource.instance_id
        case VpcPeeringConnection():
            yield resource.requester.vpc_id
            yield resource.accepter.vpc_id
        case TransitGatewayAttachment():
            yield resource.resource_id
            yield resource.transit_gateway_id
        case EndpointConnection():
            yield resource.endpoint_id
            yield resource.service_id
            yield getattr(find(resource.endpoint_id), "vpc_id", "")
    for name in ("transit_gateway_id", "load_balancer_arn", "subnet_id", "vpc_id"):
        yield getattr(resource, name, "") or ""
    for name in ("load_balancer_arns", "vpc_ids"):
        yield from getattr(resource, name, None) or ()
    for arn in getattr(resource, "load_balancer_arns", ()):
        balancer = find(arn)
        yield getattr(balancer, "vpc_id", "")
