"""Both ends of PrivateLink: which endpoint consumes which service, and who provides it with what.

Source: AWS PrivateLink, "Share your services through AWS PrivateLink". The join key is the service id
(`vpce-svc-…`): the consumer's ServiceName ends with it, the owner's configuration and connections bear it.
"""

from dataclasses import dataclass

from vpcviz.topology.network import Topology
from vpcviz.topology.resources.balancers import LoadBalancer, Target, TargetGroup
from vpcviz.topology.resources.endpoints import (
    EndpointConnection,
    EndpointServiceConfiguration,
    VpcEndpoint,
    VpcEndpointService,
)
from vpcviz.topology.services import ServiceName, ServiceOwner, parse_service_name


@dataclass(frozen=True, slots=True)
class Service:
    """An endpoint service, with all that either side knows of it."""

    key: str
    """`vpce-svc-…`, or the service's name for one of AWS."""
    name: ServiceName
    owner: ServiceOwner
    owner_account: str
    """"" when unknown or AWS."""
    configuration: EndpointServiceConfiguration | None
    """What its owner sees; None when the owner's account is not connected."""
    visible: VpcEndpointService | None
    """What a consumer sees; None when no consumer's account listed it."""

    @property
    def label(self) -> str:
        """What people call it."""
        if self.configuration is not None and self.configuration.name:
            return self.configuration.name
        return self.name.short


@dataclass(frozen=True, slots=True)
class Consumer:
    """A consumer of a service: its endpoint, the owner's record of the connection, or both."""

    endpoint_id: str
    account: str
    region: str
    state: str
    endpoint: VpcEndpoint | None
    """None when the consumer's account is not connected: draw an outline."""
    connection: EndpointConnection | None


def service_of(topology: Topology, endpoint: VpcEndpoint) -> Service | None:
    """The service that an endpoint leads to; None for Resource and ServiceNetwork endpoints."""
    if not endpoint.service_name:
        return None
    region = endpoint.service_region or endpoint.region
    return service_named(topology, endpoint.service_name, region, endpoint_type=endpoint.type)


def service_named(topology: Topology, full_name: str, region: str = "", *, endpoint_type: str = "") -> Service:
    """The service with a full name, e.g. `com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0`.

    One name may stand for two services, one per endpoint type (Amazon S3): `endpoint_type` tells which is meant.
    """
    name = parse_service_name(full_name, region)
    configuration = topology.get(EndpointServiceConfiguration, name.service_id) if name.service_id else None
    seen = topology.visible_services.get(full_name, ())
    fitting = sorted(seen, key=lambda item: (endpoint_type not in item.types, item.region != name.region))
    visible = next(iter(fitting), None)
    owner, account = _owner(name, configuration, visible)
    return Service(name.service_id or full_name, name, owner, account, configuration, visible)


def _owner(
    name: ServiceName, configuration: EndpointServiceConfiguration | None, visible: VpcEndpointService | None
) -> tuple[ServiceOwner, str]:
    if configuration is not None:
        return ServiceOwner.THIS_INVENTORY, configuration.account
    told = visible.owner if visible is not None else ""
    if told == "amazon" or (not told and name.of_aws):
        return ServiceOwner.AWS, ""
    if told == "aws-marketplace":
        return ServiceOwner.MARKETPLACE, ""
    if told.isdigit():
        return ServiceOwner.OTHER_ACCOUNT, told
    return ServiceOwner.UNKNOWN, ""


def services(topology: Topology) -> tuple[Service, ...]:
    """Every service that is consumed or provided in the inventory, sorted by key."""
    found: dict[str, Service] = {}
    for configuration in topology.all(EndpointServiceConfiguration).values():
        service = service_named(topology, configuration.service_name or configuration.id, configuration.region)
        found[service.key] = service
    for endpoint in topology.all(VpcEndpoint).values():
        consumed = service_of(topology, endpoint)
        if consumed is not None:
            found.setdefault(consumed.key, consumed)
    return tuple(found[key] for key in sorted(found))


def consumers(topology: Topology, service: Service) -> tuple[Consumer, ...]:
    """Who uses a service: endpoints in the inventory and connections that its owner sees, each once, sorted."""
    endpoints = {endpoint.id: endpoint for endpoint in topology.endpoints_of_service.get(service.key, ())}
    connections = {item.endpoint_id: item for item in topology.connections_of_service.get(service.key, ())}
    return tuple(_consumer(key, endpoints.get(key), connections.get(key)) for key in sorted({*endpoints, *connections}))


def _consumer(key: str, endpoint: VpcEndpoint | None, connection: EndpointConnection | None) -> Consumer:
    if endpoint is not None:
        return Consumer(key, endpoint.account, endpoint.region, endpoint.state, endpoint, connection)
    if connection is None:
        raise ValueError(f"{key} has neither an endpoint nor a connection")
    return Consumer(key, connection.endpoint_owner, connection.endpoint_region, connection.state, None, connection)


@dataclass(frozen=True, slots=True)
class Provider:
    """A load balancer behind a service, with its target groups."""

    arn: str
    load_balancer: LoadBalancer | None
    """None when it is not in the inventory."""
    target_groups: tuple[TargetGroup, ...]

    @property
    def targets(self) -> tuple[Target, ...] | None:
        """Every target behind it; None when the health of some group was not read."""
        if any(group.targets is None for group in self.target_groups):
            return None
        return tuple(target for group in self.target_groups for target in group.targets or ())


def providers(topology: Topology, service: Service) -> tuple[Provider, ...]:
    """The load balancers that provide a service; () when its owner's side is not connected."""
    if service.configuration is None:
        return ()
    return tuple(
        Provider(arn, topology.get(LoadBalancer, arn), topology.target_groups_of_load_balancer.get(arn, ()))
        for arn in sorted(service.configuration.load_balancer_arns)
    )
