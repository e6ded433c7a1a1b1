"""Rules about endpoint services and their connections, from both sides."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from vpcviz.topology.findings.finding import Severity
from vpcviz.topology.findings.ground import Ground, named, service_of
from vpcviz.topology.findings.rule import Found, Untold
from vpcviz.topology.policy.question import account_of
from vpcviz.topology.privatelink import service_of as service_behind
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources.balancers import LoadBalancer, TargetGroup
from vpcviz.topology.resources.endpoints import (
    EndpointConnection,
    EndpointServiceConfiguration,
    VpcEndpoint,
    same_state,
)
from vpcviz.topology.services import ServiceOwner

PENDING_DAYS: Final = 7
UNUSED_DAYS: Final = 30
PENDING: Final = "pendingAcceptance"
OVER: Final = frozenset({"rejected", "deleted", "deleting", "failed", "expired"})


def connection_pending(ground: Ground) -> Iterable[Found | Untold]:
    """Connections that nobody has accepted, as either side sees them."""
    for endpoint in ground.topology.all(VpcEndpoint).values():
        if same_state(endpoint.state, PENDING):
            yield from _waiting(
                ground,
                endpoint,
                endpoint.created,
                endpoint.id,
                f"{endpoint.id} in {endpoint.vpc_id} has waited {{days}} days to be accepted by {service_of(endpoint).short}"
                "; its interfaces are billed meanwhile",
            )
    for connection in ground.topology.all(EndpointConnection).values():
        if same_state(connection.state, PENDING):
            yield from _waiting(
                ground,
                connection,
                connection.created,
                connection.service_id,
                f"{connection.endpoint_id} of account {connection.endpoint_owner} has waited {{days}} days for "
                f"{connection.service_id} to accept it",
            )


def _waiting(ground: Ground, side: Resource, created: str, resource: str, sentence: str) -> Iterable[Found | Untold]:
    days = ground.days_since(created)
    if days is None:
        yield Untold(
            side.account, side.region, f"since when the connection of {side.id} is pending is not in the inventory"
        )
    elif days >= PENDING_DAYS:
        yield Found(resource, side.account, side.region, sentence.replace("{days}", str(days)))


def unused_service(ground: Ground) -> Iterable[Found | Untold]:
    """Services that nobody uses. AWS does not tell their age: a connection younger than 30 days keeps one out."""
    for service in ground.topology.all(EndpointServiceConfiguration).values():
        connections = ground.topology.connections_of_service.get(service.id, ())
        endpoints = ground.topology.endpoints_of_service.get(service.id, ())
        states = [*(item.state for item in connections), *(item.state for item in endpoints)]
        created = [*(item.created for item in connections), *(item.created for item in endpoints)]
        ages = [ground.days_since(moment) for moment in created]
        young = any(age is not None and age < UNUSED_DAYS for age in ages)
        if young or any(same_state(state, "available") for state in states):
            continue
        have = f"its {len(states)} connections are {named(states)}" if states else "it has no connection"
        behind = named(_name_of(ground, arn) for arn in service.load_balancer_arns)
        yield Found(
            service.id,
            service.account,
            service.region,
            f"no connection to {service.label} ({service.id}) is available: {have}"
            + (f"; {behind} is billed" if behind else ""),
        )


def _name_of(ground: Ground, arn: str) -> str:
    balancer = ground.topology.get(LoadBalancer, arn)
    return balancer.label if balancer is not None else arn


def open_to_outsiders(ground: Ground) -> Iterable[Found | Untold]:
    """Services that anybody, or a whole account outside the organization, may ask to connect to."""
    for service in ground.topology.all(EndpointServiceConfiguration).values():
        allowed = service.allowed_principals
        if allowed is None:
            why = f"the allowed principals of {service.label} ({service.id}) are not in the inventory"
            yield Untold(service.account, service.region, why)
            continue
        who = "everyone (*)" if "*" in allowed else named(_outsiders(ground, allowed))
        if who:
            asks = "must be accepted" if service.acceptance_required else "are accepted without being asked"
            yield Found(
                service.id,
                service.account,
                service.region,
                f"{service.label} ({service.id}) allows {who} to connect, and connections {asks} "
                f"(AcceptanceRequired={str(service.acceptance_required).lower()})",
                Severity.MEDIUM if service.acceptance_required else None,
            )


def _outsiders(ground: Ground, allowed: tuple[str, ...]) -> list[str]:
    """Principals that are whole accounts outside the organization, where it was read."""
    whole = (item for item in allowed if item.endswith(":root") or item.isdigit())
    inside = ground.organization | ground.connected
    return [item for item in whole if ground.organization and account_of(item) and account_of(item) not in inside]


def no_healthy_target(ground: Ground) -> Iterable[Found | Untold]:
    """Services behind which nothing is healthy."""
    for service in ground.topology.all(EndpointServiceConfiguration).values():
        for arn in service.load_balancer_arns:
            balancer = ground.topology.get(LoadBalancer, arn)
            groups = _groups(ground, arn)
            unread = named(group.label for group in groups if group.targets is None)
            if balancer is None or unread:
                what = f"the health of the targets in {unread}" if balancer is not None else f"the load balancer {arn}"
                yield Untold(service.account, service.region, f"{what} behind {service.id} is not in the inventory")
                continue
            states = [target.state for group in groups for target in group.targets or ()]
            if "healthy" not in states:
                have = f"its {len(states)} targets are {named(states)}" if states else "no target is registered"
                yield Found(
                    service.id,
                    service.account,
                    service.region,
                    f"{balancer.label}, which provides {service.label} ({service.id}), has no healthy target: {have} "
                    f"({named(group.label for group in groups) or 'no target group'})",
                )


def _groups(ground: Ground, arn: str) -> tuple[TargetGroup, ...]:
    """The target groups behind a load balancer, told by themselves or by its listeners."""
    own = {group.id: group for group in ground.topology.target_groups_of_load_balancer.get(arn, ())}
    for listener in ground.topology.listeners_of_load_balancer.get(arn, ()):
        for name in listener.target_group_arns:
            group = ground.topology.get(TargetGroup, name)
            if group is not None:
                own[name] = group
    return tuple(own[name] for name in sorted(own))


def unverified_name(ground: Ground) -> Iterable[Found | Untold]:
    """Services whose private DNS name is not verified."""
    for service in ground.topology.all(EndpointServiceConfiguration).values():
        if not service.private_dns_name or same_state(service.private_dns_state, "verified"):
            continue
        if not service.private_dns_state:
            why = f"whether the private DNS name of {service.id} is verified is not in the inventory"
            yield Untold(service.account, service.region, why)
            continue
        yield Found(
            service.id,
            service.account,
            service.region,
            f"the private DNS name {service.private_dns_name} of {service.label} ({service.id}) is "
            f"{service.private_dns_state}: consumers cannot use it",
        )


def unknown_account(ground: Ground) -> Iterable[Found | Untold]:
    """Consumers and providers in accounts that are not connected."""
    yield from _unknown_consumers(ground)
    providers: defaultdict[tuple[str, str, str, str], list[VpcEndpoint]] = defaultdict(list)
    for endpoint in ground.topology.all(VpcEndpoint).values():
        service = service_behind(ground.topology, endpoint) if endpoint.state.lower() not in OVER else None
        if (
            service is not None
            and service.owner is ServiceOwner.OTHER_ACCOUNT
            and _is_strange(ground, service.owner_account)
        ):
            providers[endpoint.account, endpoint.region, service.key, service.owner_account].append(endpoint)
    for (account, region, key, owner), endpoints in sorted(providers.items()):
        yield Found(
            endpoints[0].id,
            account,
            region,
            f"{key}, which {named(item.id for item in endpoints)} consume{'s' if len(endpoints) == 1 else ''}, belongs to "
            f"account {owner}, which is not connected{_stranger(ground, owner)}: its load balancer and targets are not seen",
            Severity.MEDIUM if _stranger(ground, owner) else None,
        )


def _unknown_consumers(ground: Ground) -> Iterable[Found]:
    for service_id, connections in sorted(ground.topology.connections_of_service.items()):
        by_owner: defaultdict[str, list[EndpointConnection]] = defaultdict(list)
        for connection in connections:
            if _is_strange(ground, connection.endpoint_owner) and connection.state.lower() not in OVER:
                by_owner[connection.endpoint_owner].append(connection)
        for owner, theirs in sorted(by_owner.items()):
            yield Found(
                service_id,
                theirs[0].account,
                theirs[0].region,
                f"{named(item.endpoint_id for item in theirs)} of account {owner} consume{'s' if len(theirs) == 1 else ''} "
                f"{service_id}, and that account is not connected{_stranger(ground, owner)}",
                Severity.MEDIUM if _stranger(ground, owner) else None,
            )


def _is_strange(ground: Ground, account: str) -> bool:
    return bool(account) and account not in ground.connected


def _stranger(ground: Ground, account: str) -> str:
    return " and not in the organization" if ground.organization and account not in ground.organization else ""
