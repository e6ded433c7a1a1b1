"""Rules about VPC endpoints themselves: state, duplicates, policies, names and quotas."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from vpcviz.topology.changes import FEW_ADDRESSES
from vpcviz.topology.findings.ground import Ground, named, service_of
from vpcviz.topology.findings.rule import Found, Untold
from vpcviz.topology.kinds import Kind
from vpcviz.topology.policy.words import is_full_access
from vpcviz.topology.privatelink import service_of as service_behind
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.names import ResolverEndpoint
from vpcviz.topology.resources.network import Subnet, Vpc
from vpcviz.topology.trace.endpoint_names import public_name
from vpcviz.topology.trace.names import zones_holding

BROKEN: Final = frozenset({"rejected", "failed", "expired", "partial"})
INTERFACE_ENDPOINTS_PER_VPC: Final = 50
GATEWAY_ENDPOINTS_PER_REGION: Final = 20
NEAR: Final = 0.8
COUNTED: Final = ("Interface", "GatewayLoadBalancer")


def broken_endpoint(ground: Ground) -> Iterable[Found | Untold]:
    """Endpoints in a state from which they do not recover."""
    for endpoint in ground.topology.all(VpcEndpoint).values():
        if endpoint.state.lower() in BROKEN:
            said = f": {' '.join(endpoint.error.split())}" if endpoint.error else ""
            yield Found(
                endpoint.id,
                endpoint.account,
                endpoint.region,
                f"{endpoint.id} ({_service(endpoint)}) in {endpoint.vpc_id} is {endpoint.state}{said}",
            )


def duplicate_endpoints(ground: Ground) -> Iterable[Found | Untold]:
    """Several interface endpoints for one service in one VPC."""
    groups: defaultdict[tuple[str, str, str], list[VpcEndpoint]] = defaultdict(list)
    for endpoint in ground.endpoints("Interface"):
        if endpoint.service_name:
            region = endpoint.service_region or endpoint.region
            groups[endpoint.vpc_id, endpoint.service_name, region].append(endpoint)
    for (vpc_id, service, _), endpoints in sorted(groups.items()):
        if len(endpoints) > 1:
            kept, *spare = sorted(endpoints, key=lambda item: (not item.private_dns, item.id))
            zones = sum(len(ground.endpoint_subnets(item)) for item in spare)
            yield Found(
                spare[0].id,
                spare[0].account,
                spare[0].region,
                f"{vpc_id} has {len(endpoints)} available interface endpoints for {service}: {kept.id} and "
                f"{named(item.id for item in spare)}, billed for {zones} further zone{'' if zones == 1 else 's'} by the hour",
            )


def full_access_policies(ground: Ground) -> Iterable[Found | Untold]:
    """Endpoints whose policy lets everything pass, once for each VPC."""
    open_in: defaultdict[str, list[VpcEndpoint]] = defaultdict(list)
    for endpoint in ground.endpoints("Interface", "Gateway"):
        if _takes_policy(ground, endpoint) and is_full_access(endpoint.policy):
            open_in[endpoint.vpc_id].append(endpoint)
    for vpc_id, endpoints in sorted(open_in.items()):
        shown = named(f"{item.id} ({_service(item)})" for item in endpoints)
        yield Found(
            vpc_id,
            endpoints[0].account,
            endpoints[0].region,
            f"{len(endpoints)} endpoint{' of ' + vpc_id + ' allows' if len(endpoints) == 1 else 's of ' + vpc_id + ' allow'} every action of everyone "
            f"on everything: {shown}",
        )


def _takes_policy(ground: Ground, endpoint: VpcEndpoint) -> bool:
    """Whether an endpoint is one to a service of AWS, bears a policy, and the service heeds it as far as is known."""
    if not endpoint.policy or not service_of(endpoint).of_aws:
        return False
    service = service_behind(ground.topology, endpoint)
    return service is None or service.visible is None or service.visible.policy_supported is not False


def _service(endpoint: VpcEndpoint) -> str:
    return service_of(endpoint).short or endpoint.type


def private_dns_off(ground: Ground) -> Iterable[Found | Untold]:
    """Interface endpoints for services of AWS that no name leads to."""
    hidden = ground.readings.unread_anywhere(Kind.HOSTED_ZONE, Kind.RECORD_SETS)
    aimed_at = frozenset(endpoint.id for _, endpoint in ground.zones_to_endpoints)
    for endpoint in ground.endpoints("Interface"):
        if not _has_no_name(ground, endpoint) or endpoint.id in aimed_at:
            continue
        name = public_name(endpoint.service_name, endpoint.service_region or endpoint.region)
        if zones_holding(ground.network, endpoint.vpc_id, name):
            continue
        unread = hidden or ground.readings.unread(
            Kind.VPC_HOSTED_ZONES, endpoint.account, endpoint.region, endpoint.vpc_id
        )
        if unread:
            why = f"whether a private hosted zone leads to {endpoint.id}: {unread}"
            yield Untold(endpoint.account, endpoint.region, why)
            continue
        yield Found(
            endpoint.id,
            endpoint.account,
            endpoint.region,
            f"private DNS of {endpoint.id} is off, and no private hosted zone leads {name} to it: "
            f"clients of {endpoint.vpc_id} that ask for {_service(endpoint)} go to public addresses",
        )


def _has_no_name(ground: Ground, endpoint: VpcEndpoint) -> bool:
    """Whether an endpoint for a service of AWS is without private DNS, though it could have it."""
    if endpoint.private_dns is not False or not service_of(endpoint).of_aws:
        return False
    service = service_behind(ground.topology, endpoint)
    visible = None if service is None else service.visible
    if visible is not None and _offers_no_name(visible.raw):
        return False
    same = [
        item
        for item in ground.live_endpoints_of_vpc.get(endpoint.vpc_id, ())
        if item.id != endpoint.id and service_of(item).short == service_of(endpoint).short
    ]
    return not any(item.private_dns or item.type == "Gateway" for item in same)


def _offers_no_name(told: object) -> bool:
    """Whether AWS says that a service has no private DNS name."""
    return isinstance(told, dict) and told.get("PrivateDnsNames") == [] and not told.get("PrivateDnsName")


def private_dns_without_vpc_dns(ground: Ground) -> Iterable[Found | Untold]:
    """Endpoints whose private DNS does not work, as the VPC's own DNS is off."""
    for endpoint in ground.endpoints("Interface", "Resource", "ServiceNetwork"):
        vpc = ground.topology.get(Vpc, endpoint.vpc_id)
        if not endpoint.private_dns or vpc is None:
            continue
        told = {"enableDnsSupport": vpc.dns_support, "enableDnsHostnames": vpc.dns_hostnames}
        off = [name for name, value in told.items() if value is False]
        if off:
            yield Found(
                endpoint.id,
                endpoint.account,
                endpoint.region,
                f"private DNS of {endpoint.id} ({_service(endpoint)}) is on, but {' and '.join(off)} of {vpc.id} "
                f"{'is' if len(off) == 1 else 'are'} false: its names lead to public addresses, or nowhere",
            )
        elif None in told.values():
            yield Untold(endpoint.account, endpoint.region, f"the DNS attributes of {vpc.id} are not in the inventory")


def paid_for_s3(ground: Ground) -> Iterable[Found | Untold]:
    """Interface endpoints for Amazon S3 that charge for what a gateway endpoint gives free, or whose option does nothing."""
    inbound = {
        item.vpc_id
        for item in ground.topology.all(ResolverEndpoint).values()
        if item.direction.upper().startswith("INBOUND")
    }
    for endpoint in ground.endpoints("Interface"):
        if service_of(endpoint).short != "s3" or not endpoint.private_dns:
            continue
        others = ground.live_endpoints_of_vpc.get(endpoint.vpc_id, ())
        gateway = any(item.type == "Gateway" and service_of(item).short == "s3" for item in others)
        because, remedy = _s3_because(endpoint, gateway=gateway, inbound=endpoint.vpc_id in inbound)
        if because:
            yield Found(endpoint.id, endpoint.account, endpoint.region, because, remedy=remedy)


def _s3_because(endpoint: VpcEndpoint, *, gateway: bool, inbound: bool) -> tuple[str, str]:
    if not endpoint.private_dns_inbound_only:
        if inbound:
            return "", ""
        return (
            f"private DNS of {endpoint.id} is on for all clients of {endpoint.vpc_id}, and no Resolver inbound endpoint is "
            "there: everything that the VPC sends to S3 goes by the interface endpoint and is charged for",
            "Create a gateway endpoint for S3 and turn off private DNS, or let it answer inbound Resolver endpoints only.",
        )
    lacking = [
        word
        for word, there in (("no gateway endpoint for S3", gateway), ("no Resolver inbound endpoint", inbound))
        if not there
    ]
    if not lacking:
        return "", ""
    return (
        f"private DNS of {endpoint.id} answers inbound Resolver endpoints only, but {endpoint.vpc_id} has "
        f"{' and '.join(lacking)}",
        "Make what is lacking, or change the option, or delete the endpoint if nobody on premises uses it.",
    )


def near_quota(ground: Ground) -> Iterable[Found | Untold]:
    """VPCs and regions near the quota of endpoints, and subnets of endpoints that run out of addresses."""
    yield from _many_in_vpc(ground)
    yield from _many_gateways(ground)
    subnets: dict[str, tuple[Subnet, str]] = {}
    for endpoint in ground.endpoints("Interface", "GatewayLoadBalancer", "Resource", "ServiceNetwork"):
        for subnet in ground.endpoint_subnets(endpoint):
            subnets.setdefault(subnet.id, (subnet, endpoint.id))
    for subnet_id, (subnet, endpoint_id) in sorted(subnets.items()):
        if subnet.available_ips is not None and subnet.available_ips < FEW_ADDRESSES:
            yield Found(
                subnet_id,
                subnet.account,
                subnet.region,
                f"{subnet_id} ({subnet.cidr}), which holds interfaces of {endpoint_id}, has {subnet.available_ips} free "
                f"address{'' if subnet.available_ips == 1 else 'es'} left",
                remedy="Use another subnet for endpoints, or add one: endpoints and AWS's services need free addresses.",
            )


def _many_in_vpc(ground: Ground) -> Iterable[Found]:
    for vpc_id, endpoints in sorted(ground.topology.endpoints_of_vpc.items()):
        counted = [
            item for item in endpoints if item.type in COUNTED and item.state.lower() not in ("deleted", "deleting")
        ]
        if len(counted) >= NEAR * INTERFACE_ENDPOINTS_PER_VPC:
            first = counted[0]
            yield Found(
                vpc_id,
                first.account,
                first.region,
                f"{vpc_id} has {len(counted)} interface and Gateway Load Balancer endpoints; the default quota is "
                f"{INTERFACE_ENDPOINTS_PER_VPC} for each VPC",
            )


def _many_gateways(ground: Ground) -> Iterable[Found]:
    places: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for endpoint in ground.topology.all(VpcEndpoint).values():
        if endpoint.type == "Gateway" and endpoint.state.lower() not in ("deleted", "deleting"):
            places[endpoint.account, endpoint.region].append(endpoint.id)
    for (account, region), names in sorted(places.items()):
        if len(names) >= NEAR * GATEWAY_ENDPOINTS_PER_REGION:
            yield Found(
                names[0],
                account,
                region,
                f"{account} has {len(names)} gateway endpoints in {region}; the default quota is "
                f"{GATEWAY_ENDPOINTS_PER_REGION} for each region",
            )
