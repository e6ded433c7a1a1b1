"""Rules about availability zones: of endpoints, of the services behind them, and of targets."""

from collections.abc import Iterable
from typing import Final

from vpcviz.topology.addresses import address_of
from vpcviz.topology.findings.finding import Severity
from vpcviz.topology.findings.ground import Ground, named, service_of
from vpcviz.topology.findings.rule import Found, Untold
from vpcviz.topology.kinds import Kind
from vpcviz.topology.privatelink import service_of as service_behind
from vpcviz.topology.resources.balancers import LoadBalancer, Target, TargetGroup
from vpcviz.topology.resources.endpoints import EndpointServiceConfiguration, VpcEndpoint, same_state
from vpcviz.topology.resources.network import Subnet
from vpcviz.topology.resources.workloads import Instance

ZONAL: Final = ("Interface", "Resource", "ServiceNetwork")
"""Types of endpoints that have an interface in each of several zones."""

Zones = frozenset[str]


def endpoint_misses_zones(ground: Ground) -> Iterable[Found | Untold]:
    """Endpoints of several zones without an interface in a zone with workloads."""
    for endpoint in ground.endpoints(*ZONAL):
        zones, busy = ground.endpoint_zones(endpoint), ground.busy_zones(endpoint.vpc_id)
        missing = _that_can_be_had(ground, endpoint, busy - zones)
        if not zones or not missing or _single_in_many(zones, busy):
            continue
        hidden = _unsure(ground, endpoint, missing)
        if hidden:
            yield Untold(endpoint.account, endpoint.region, hidden)
        else:
            yield Found(
                endpoint.id,
                endpoint.account,
                endpoint.region,
                f"{endpoint.id} ({_service(endpoint)}) is in {named(zones)}, and {endpoint.vpc_id} has workloads in "
                f"{named(missing)} too ({_where(ground, endpoint.vpc_id, missing)})",
            )


def endpoint_in_one_zone(ground: Ground) -> Iterable[Found | Untold]:
    """Endpoints of one zone in a VPC with workloads in several."""
    for endpoint in ground.endpoints(*ZONAL):
        zones, busy = ground.endpoint_zones(endpoint), ground.busy_zones(endpoint.vpc_id)
        missing = _that_can_be_had(ground, endpoint, busy - zones) if _single_in_many(zones, busy) else frozenset()
        hidden = _unsure(ground, endpoint, missing)
        if hidden:
            yield Untold(endpoint.account, endpoint.region, hidden)
        elif missing:
            others = named(busy - zones)
            names = ", and private DNS leads all of them there" if endpoint.private_dns else ""
            yield Found(
                endpoint.id,
                endpoint.account,
                endpoint.region,
                f"{endpoint.id} ({_service(endpoint)}) is in {named(zones)} alone, and {endpoint.vpc_id} has workloads in "
                f"{others} too ({_where(ground, endpoint.vpc_id, busy - zones)}){names}",
                Severity.MEDIUM if endpoint.private_dns else None,
            )


def _single_in_many(zones: Zones, busy: Zones) -> bool:
    return len(zones) == 1 and len(busy) > 1


def _service(endpoint: VpcEndpoint) -> str:
    return service_of(endpoint).short or endpoint.type


def _where(ground: Ground, vpc_id: str, zones: Zones) -> str:
    return named(subnet.id for subnet in ground.busy_subnets(vpc_id) if ground.zone_of(subnet) in zones)


def _that_can_be_had(ground: Ground, endpoint: VpcEndpoint, zones: Zones) -> Zones:
    """The zones in which an endpoint's service is offered, or may be."""
    offered = _offered(ground, endpoint)
    if not offered:
        return zones
    comparable = {ground.zone_of(item) for item in ground.busy_subnets(endpoint.vpc_id) if ground.knows_id(item)}
    return frozenset(zone for zone in zones if zone in offered or zone not in comparable)


def _unsure(ground: Ground, endpoint: VpcEndpoint, zones: Zones) -> str:
    """Why it is not known whether an endpoint's service is offered in some zones; "" when nobody was refused an answer."""
    service, readings = service_behind(ground.topology, endpoint), ground.readings
    offered, owned = _offered(ground, endpoint), None if service is None else service.configuration
    if not zones or zones & offered:
        return ""
    if offered or owned is not None:
        asked = endpoint if offered or owned is None else owned
        why = readings.refused(Kind.AVAILABILITY_ZONE, asked.account, asked.region)
    else:
        why = readings.refused(Kind.VPC_ENDPOINT_SERVICE, endpoint.account, endpoint.region)
        if not why and not service_of(endpoint).of_aws:
            why = readings.unread_anywhere(Kind.ENDPOINT_SERVICE_CONFIGURATION)
    return f"in which zones the service of {endpoint.id} is offered: {why}" if why else ""


def _offered(ground: Ground, endpoint: VpcEndpoint) -> Zones:
    """The ids of the zones that an endpoint's service is in; none when not known, or of another region."""
    service = service_behind(ground.topology, endpoint)
    if service is None or (service.name.region and service.name.region != endpoint.region):
        return frozenset()
    if service.configuration is not None:
        return zone_ids(ground, service.configuration)
    return frozenset(service.visible.zone_ids if service.visible is not None else ())


def zone_ids(ground: Ground, service: EndpointServiceConfiguration) -> Zones:
    """The ids of the zones that a service is in."""
    if service.zone_ids:
        return frozenset(service.zone_ids)
    ids = [ground.zone_id(service.account, name) for name in service.zones]
    return frozenset(ids) if all(ids) else frozenset()


def consumers_here(ground: Ground, service: EndpointServiceConfiguration) -> list[VpcEndpoint]:
    """The available interface endpoints of the inventory that use a service from its own region."""
    found = ground.topology.endpoints_of_service.get(service.id, ())
    return [
        item
        for item in found
        if item.type == "Interface" and item.region == service.region and same_state(item.state, "available")
    ]


def service_in_few_zones(ground: Ground) -> Iterable[Found | Untold]:
    """Services in one zone, or in fewer zones than a consumer's workloads."""
    for service in ground.topology.all(EndpointServiceConfiguration).values():
        offered = zone_ids(ground, service)
        hidden = [why for _, _, why in _hidden_consumers(ground, service, Kind.NETWORK_INTERFACE)]
        lacking = []
        for endpoint in consumers_here(ground, service):
            busy = [item for item in ground.busy_subnets(endpoint.vpc_id) if ground.in_region(item)]
            hidden += _without_ids(ground, busy)
            beyond = frozenset(ground.zone_of(item) for item in busy if ground.knows_id(item)) - offered
            if beyond:
                lacking.append(
                    f"{endpoint.vpc_id}, which consumes it by {endpoint.id}, has workloads in {named(beyond)}"
                )
        for why in hidden if offered else (_zones_unknown(service),):
            yield Untold(service.account, service.region, why)
        if offered and (len(offered) == 1 or lacking):
            told = [f"{service.label} ({service.id}) is in {named(offered)}" + (" alone" if len(offered) == 1 else "")]
            yield Found(service.id, service.account, service.region, "; ".join([*told, *lacking[:3]]))


def _hidden_consumers(
    ground: Ground, service: EndpointServiceConfiguration, *kinds: Kind
) -> Iterable[tuple[str, str, str]]:
    """Where consumers of a service are whose endpoint, subnets (or other `kinds`) were not read, and why."""
    readings, consumers = ground.readings, consumers_here(ground, service)
    known = {endpoint.id for endpoint in ground.topology.endpoints_of_service.get(service.id, ())}
    for connection in ground.topology.connections_of_service.get(service.id, ()):
        account, region = connection.endpoint_owner, connection.endpoint_region
        unknown = region == service.region and account in ground.connected and connection.endpoint_id not in known
        if unknown and same_state(connection.state, "available"):
            why = readings.unread(Kind.VPC_ENDPOINT, account, region) or "it is not in the inventory"
            yield account, region, f"{connection.endpoint_id}, which consumes {service.id}: {why}"
    for endpoint in consumers:
        place = (endpoint.account, endpoint.region)
        why = next(filter(None, (readings.unread(kind, *place) for kind in (Kind.SUBNET, *kinds))), "")
        if why:
            yield *place, f"the zones of {endpoint.vpc_id}: {why}"


def _without_ids(ground: Ground, subnets: Iterable[Subnet]) -> list[str]:
    unknown = named(item.id for item in subnets if not ground.knows_id(item))
    return [f"the ids of the zones of {unknown} are not in the inventory"] if unknown else []


def _zones_unknown(service: EndpointServiceConfiguration) -> str:
    return f"the ids of the zones of {service.label} ({service.id}) are not in the inventory"


def consumer_zone_not_offered(ground: Ground) -> Iterable[Found | Untold]:
    """Endpoints with an interface in a zone that their service has left."""
    for service in ground.topology.all(EndpointServiceConfiguration).values():
        offered = zone_ids(ground, service)
        for account, region, why in _hidden_consumers(ground, service):
            yield Untold(account, region, why)
        for endpoint in consumers_here(ground, service):
            subnets = ground.endpoint_subnets(endpoint)
            for why in _without_ids(ground, subnets) if offered else (_zones_unknown(service),):
                yield Untold(endpoint.account, endpoint.region, why)
            lost = [item for item in subnets if ground.knows_id(item) and ground.zone_of(item) not in offered]
            if offered and lost:
                yield Found(
                    endpoint.id,
                    endpoint.account,
                    endpoint.region,
                    f"{endpoint.id} has interfaces in {named(ground.zone_of(item) for item in lost)} "
                    f"({named(item.id for item in lost)}), and {service.label} ({service.id}) is in {named(offered)} only",
                )


def zone_without_healthy_target(ground: Ground) -> Iterable[Found | Untold]:
    """Zones from which consumers reach no target, as cross-zone load balancing is off."""
    for service in ground.topology.all(EndpointServiceConfiguration).values():
        consumers = consumers_here(ground, service)
        hidden = [why for _, _, why in _hidden_consumers(ground, service)]
        entered = [item for each in consumers for item in ground.endpoint_subnets(each)]
        for arn in service.load_balancer_arns if consumers or hidden else ():
            balancer = ground.topology.get(LoadBalancer, arn)
            crossing = set() if balancer is None else _crossing(ground, balancer)
            if balancer is not None and None in crossing:
                why = f"the attributes of {balancer.label} (cross-zone load balancing) are not in the inventory"
                yield Untold(balancer.account, balancer.region, why)
            elif balancer is not None and False in crossing:
                nodes = (ground.topology.get(Subnet, item.subnet_id) for item in balancer.zones)
                ids = _without_ids(ground, (*entered, *(item for item in nodes if item is not None)))
                yield from (Untold(service.account, service.region, why) for why in (*hidden, *ids))
                yield from _deserted(ground, service, balancer, consumers)


def _crossing(ground: Ground, balancer: LoadBalancer) -> set[bool | None]:
    """Whether the target groups of a load balancer are balanced across zones; None where that is not known."""
    groups = ground.topology.target_groups_of_load_balancer.get(balancer.id, ())
    return {group.crosses(balancer.cross_zone) for group in groups} or {balancer.cross_zone}


def _deserted(
    ground: Ground, service: EndpointServiceConfiguration, balancer: LoadBalancer, consumers: list[VpcEndpoint]
) -> Iterable[Found | Untold]:
    groups = ground.topology.target_groups_of_load_balancer.get(balancer.id, ())
    healthy = [(group, item) for group in groups for item in group.targets or () if item.state == "healthy"]
    if any(group.crosses(balancer.cross_zone) for group, _ in healthy):
        return
    served = [_zone_of_target(ground, balancer, group, target) for group, target in healthy]
    if any(group.targets is None for group in groups) or "" in served:
        why = f"in which zones the healthy targets of {balancer.label} are is not in the inventory"
        yield Untold(balancer.account, balancer.region, why)
        return
    enabled = {zone for item in balancer.zones if (zone := _zone_of_node(ground, balancer, item.subnet_id, item.zone))}
    for zone in sorted(enabled - set(served)) if healthy else ():
        there = [item.id for item in consumers if zone in ground.endpoint_zones(item)]
        if there:
            yield Found(
                balancer.id,
                balancer.account,
                balancer.region,
                f"cross-zone load balancing of {balancer.label}, which provides {service.label} ({service.id}), is off; it is "
                f"enabled in {zone} without a healthy target there (healthy: {named(served)}), and {named(there)} enter by {zone}",
            )


def _zone_of_node(ground: Ground, balancer: LoadBalancer, subnet_id: str, name: str) -> str:
    subnet = ground.topology.get(Subnet, subnet_id)
    return ground.zone_of(subnet) if subnet is not None else ground.zone_id(balancer.account, name)


def _zone_of_target(ground: Ground, balancer: LoadBalancer, group: TargetGroup, target: Target) -> str:
    """The zone of a target; "" when it cannot be told."""
    instance = ground.topology.get(Instance, target.id)
    address = address_of(target.id)
    subnet = ground.topology.get(Subnet, instance.subnet_id) if instance is not None else None
    if subnet is None and address is not None:
        subnet = ground.network.subnet_at(group.vpc_id, address)
    if subnet is not None:
        return ground.zone_of(subnet)
    return ground.zone_id(balancer.account, target.zone) or ("" if target.zone == "all" else target.zone)
