"""Rules about route tables: gateway endpoints that are passed by, blackholes, NAT gateways, the main table."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from vpcviz.topology.findings.finding import Severity
from vpcviz.topology.findings.ground import Ground, default_route, is_alive, named, service_of
from vpcviz.topology.findings.rule import Found, Untold
from vpcviz.topology.graph import DEFAULT_ROUTES, Role, role_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.gateways import NatGateway
from vpcviz.topology.resources.network import PrefixList, Route, RouteTable, Subnet, TargetKind, Vpc
from vpcviz.topology.services import parse_service_name
from vpcviz.topology.trace.endpoint_names import answers_privately, public_name
from vpcviz.topology.trace.names import zones_holding

BY_GATEWAY: Final = ("dynamodb", "s3")
"""Services of AWS that gateway endpoints lead to."""


def gateway_endpoint_not_routed(ground: Ground) -> Iterable[Found | Untold]:
    """S3 or DynamoDB through NAT although a gateway endpoint is there."""
    for vpc in ground.vpcs:
        endpoints = _gateway_endpoints(ground, vpc)
        for table, subnets in ground.tables_in_use.get(vpc.id, ()):
            route = _by_nat(ground.topology, table)
            for short in BY_GATEWAY if route is not None else ():
                ready = [item for item in endpoints if service_of(item).short == short]
                if route is None or not ready or _leads_to(ground.topology, table, short, ready):
                    continue
                elsewhere = _answered_elsewhere(ground, vpc, short)
                if isinstance(elsewhere, Untold):
                    yield elsewhere
                elif not elsewhere:
                    yield Found(
                        table.id,
                        table.account,
                        table.region,
                        f"{table.id}, the table of {named(item.id for item in subnets)} with workloads "
                        f"({named(item.id for item in ground.workloads(subnets))}), sends {route.destination} to "
                        f"{route.target} and has no route to {ready[0].id}, the gateway endpoint of {vpc.id} for {short}",
                        remedy=f"Add {table.id} to the route tables of {ready[0].id}: the endpoint costs nothing, "
                        "and NAT charges for every gigabyte.",
                    )


def no_gateway_endpoint(ground: Ground) -> Iterable[Found | Untold]:
    """A VPC that leaves by NAT and has no gateway endpoint for S3 or DynamoDB."""
    for vpc in ground.vpcs:
        by_nat = [
            (table, route, subnets)
            for table, subnets in ground.tables_in_use.get(vpc.id, ())
            if (route := _by_nat(ground.topology, table)) is not None
        ]
        have = {service_of(item).short for item in _gateway_endpoints(ground, vpc)}
        for short in BY_GATEWAY if by_nat else ():
            elsewhere = short in have or _answered_elsewhere(ground, vpc, short)
            if isinstance(elsewhere, Untold):
                yield elsewhere
            if elsewhere:
                continue
            table, route, subnets = by_nat[0]
            yield Found(
                vpc.id,
                vpc.account,
                vpc.region,
                f"{vpc.id} has no gateway endpoint for {short}, and {table.id}, the table of "
                f"{named(item.id for item in subnets)}, sends {route.destination} to {route.target}",
                None if short == "s3" else Severity.INFO,
                f"Create a gateway endpoint for {short} in {vpc.id} and add {named(item.id for item, _, _ in by_nat)}: "
                "it costs nothing.",
            )


def _gateway_endpoints(ground: Ground, vpc: Vpc) -> list[VpcEndpoint]:
    return [item for item in ground.live_endpoints_of_vpc.get(vpc.id, ()) if item.type == "Gateway"]


def _by_nat(topology: Topology, table: RouteTable) -> Route | None:
    """A table's default route where it leads to a NAT gateway that is there."""
    route = default_route(table)
    if route is None or route.blackhole or route.target_kind is not TargetKind.NAT_GATEWAY:
        return None
    nat = topology.get(NatGateway, route.target)
    return None if nat is not None and not is_alive(nat.state) else route


def _leads_to(topology: Topology, table: RouteTable, short: str, endpoints: list[VpcEndpoint]) -> bool:
    ids = {item.id for item in endpoints}
    for route in table.routes:
        listed = topology.get(PrefixList, route.destination) if route.family == "prefix-list" else None
        of_service = listed is not None and parse_service_name(listed.name).short == short
        if route.target in ids or (of_service and not route.blackhole):
            return True
    return False


def _answered_elsewhere(ground: Ground, vpc: Vpc, short: str) -> bool | Untold:
    """Whether the service's name leads to an interface endpoint: by private DNS, or a private hosted zone."""
    name = public_name(f"com.amazonaws.{vpc.region}.{short}", vpc.region)
    endpoint = answers_privately(ground.network, vpc.id, name, "", inbound=False)
    if zones_holding(ground.network, vpc.id, name) or isinstance(endpoint, VpcEndpoint):
        return True
    hidden = endpoint or ground.readings.refused(Kind.VPC_HOSTED_ZONES, vpc.account, vpc.region, vpc.id)
    return Untold(vpc.account, vpc.region, f"where {name} leads in {vpc.id}: {hidden}") if hidden else False


def blackhole_route(ground: Ground) -> Iterable[Found | Untold]:
    """Routes whose target is gone."""
    busy = {table.id: subnets for tables in ground.tables_in_use.values() for table, subnets in tables}
    for table in ground.topology.all(RouteTable).values():
        lost: defaultdict[str, list[str]] = defaultdict(list)
        for route in table.routes:
            if route.blackhole:
                lost[route.target].append(route.destination)
        hidden = ground.readings.unread(Kind.NETWORK_INTERFACE, table.account, table.region) if lost else ""
        for target, destinations in sorted(lost.items()):
            users = busy.get(table.id, ())
            used = f"; {named(item.id for item in users)} with workloads use it" if users else ""
            unsure = "; what works in its subnets could not be read" if hidden and not users else ""
            yield Found(
                table.id,
                table.account,
                table.region,
                f"{table.id} of {table.vpc_id} sends {named(destinations)} to {target or 'a target that AWS no longer lists'},"
                f" which is gone (state blackhole): what matches is dropped and takes no shorter route{used}{unsure}",
                Severity.HIGH if users else Severity.MEDIUM,
            )


def nat_in_another_zone(ground: Ground) -> Iterable[Found | Untold]:
    """Workloads that leave by a NAT gateway of another zone."""
    crossing: defaultdict[str, list[Subnet]] = defaultdict(list)
    for tables in ground.tables_in_use.values():
        for table, subnets in tables:
            route = _by_nat(ground.topology, table)
            if route is not None:
                crossing[route.target] += filter(ground.in_region, subnets)
    for nat_id, users in sorted(crossing.items()):
        nat = ground.topology.get(NatGateway, nat_id)
        own = None if nat is None else ground.topology.get(Subnet, nat.subnet_id)
        if nat is None or own is None or nat.availability_mode != "zonal":
            continue
        zone = ground.zone_of(own)
        far = sorted({item.id for item in users if zone and ground.zone_of(item) not in ("", zone)})
        if far:
            zones = named(ground.zone_of(item) for item in users if item.id in far)
            yield Found(
                nat.id,
                nat.account,
                nat.region,
                f"{named(far)} in {zones} with workloads leave by {nat.id} in {zone} ({own.id}): "
                "traffic between zones is charged, and the other zones lose their way out with this one",
            )


def subnet_on_main_table(ground: Ground) -> Iterable[Found | Untold]:
    """Subnets in use that have no route table of their own, and subnets that were forgotten beside others that have."""
    explicit = ground.topology.explicit_table_of_subnet
    for vpc in ground.vpcs:
        table = ground.topology.main_table_of_vpc.get(vpc.id)
        subnets = ground.topology.subnets_of_vpc.get(vpc.id, ())
        implicit = [item for item in subnets if item.id not in explicit]
        if table is None or not implicit:
            continue
        used = [item.id for item in implicit if _in_use(ground, item)]
        if used:
            yield _on_main(vpc, table, used)
        elif len(implicit) < len(subnets) and not vpc.is_default:
            because = (
                f"{table.id}, the main table of {vpc.id}, serves {named(item.id for item in implicit)}, and the other subnets "
                "have tables of their own"
            )
            yield Found(table.id, table.account, table.region, f"{because}; nothing works there yet", Severity.INFO)


def _on_main(vpc: Vpc, table: RouteTable, used: list[str]) -> Found:
    out = [route for route in table.routes if route.destination in DEFAULT_ROUTES and not route.blackhole]
    public = next((route for route in out if route.target_kind is TargetKind.INTERNET_GATEWAY), None)
    danger = f", and sends {public.destination} to {public.target}: what it serves is public" if public else ""
    because = f"{table.id}, the main table of {vpc.id}, serves {named(used)}, for want of tables of their own{danger}"
    return Found(table.id, table.account, table.region, because, Severity.MEDIUM if public else None)


def _in_use(ground: Ground, subnet: Subnet) -> bool:
    if subnet.id in ground.workloads_of_subnet:
        return True
    return any(role_of(item) is Role.ENDPOINT for item in ground.topology.interfaces_of_subnet.get(subnet.id, ()))
