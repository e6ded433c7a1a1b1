"""How endpoints, endpoint services, load balancers and targets hang together, as facts with links."""

from vpcviz.layout.text import clean
from vpcviz.topology.graph import installed_routes, subnets_using
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import Consumer, Service, consumers, providers, service_named, service_of
from vpcviz.topology.resources.balancers import LoadBalancer, TargetGroup
from vpcviz.topology.resources.endpoints import (
    EndpointConnection,
    EndpointServiceConfiguration,
    ResourceConfiguration,
    ServiceNetwork,
    VpcEndpoint,
    VpcEndpointAssociation,
    VpcEndpointService,
)
from vpcviz.topology.resources.network import Vpc
from vpcviz.topology.services import ServiceOwner
from vpcviz.web.facts.network import facts, interfaces_of
from vpcviz.web.facts.words import (
    ABSENT,
    Fact,
    Value,
    Values,
    account,
    link,
    links,
    plain,
    policy_words,
    ref,
    state,
)

OWNERS = {
    ServiceOwner.AWS: "AWS",
    ServiceOwner.THIS_INVENTORY: "an account of this inventory",
    ServiceOwner.OTHER_ACCOUNT: "another account, not connected",
    ServiceOwner.MARKETPLACE: "a partner in AWS Marketplace",
    ServiceOwner.UNKNOWN: "not known",
}


def endpoint(topology: Topology, resource: VpcEndpoint) -> tuple[Fact, ...]:
    """An endpoint's service and both its ends."""
    service = service_of(topology, resource)
    return facts(
        ("State", (state(resource.state), *((plain(resource.error),) if resource.error else ()))),
        ("Service", (service_value(service),) if service else ()),
        ("Service's owner", owner(topology, service) if service else ()),
        ("Leads to", _target(topology, resource)),
        ("Endpoint policy", (plain(policy_words(resource.policy) or _no_policy(resource)),)),
        ("Routes that it installs", _installed(topology, resource)),
        ("Subnets that reach it by these routes", _reaching(topology, resource)),
        ("Network interfaces", interfaces_of(topology, resource)),
        ("Connection as the owner sees it", _connection(topology, resource)),
        ("Load balancers behind the service", providing(topology, service) if service else ()),
    )


def _no_policy(resource: VpcEndpoint) -> str:
    return "AWS's default: full access" if resource.type in ("Gateway", "Interface") else "none listed"


def service_value(service: Service) -> Value:
    """A service by its name; a link when it is one that the inventory describes."""
    known = service.configuration.id if service.configuration else ""
    name = service.name.service_id or service.name.full
    return Value(clean(service.label), known, clean(name) if service.label != name else "")


def owner(topology: Topology, service: Service) -> Values:
    """Whose a service is."""
    words = plain(OWNERS[service.owner])
    return (words, account(topology, service.owner_account)) if service.owner_account else (words,)


def _target(topology: Topology, resource: VpcEndpoint) -> Values:
    if not resource.target_arn:
        return ()
    by_arn = {
        item.arn: item
        for kind in (ResourceConfiguration, ServiceNetwork)
        for item in topology.all(kind).values()
        if isinstance(item, ResourceConfiguration | ServiceNetwork)
    }
    found = by_arn.get(resource.target_arn)
    reached = (
        plain(item.dns_name or item.resource_arn, item.accessibility)
        for item in topology.all(VpcEndpointAssociation).values()
        if item.endpoint_id == resource.id
    )
    return (link(found) if found else plain(resource.target_arn, ABSENT), *reached)


def _installed(topology: Topology, resource: VpcEndpoint) -> Values:
    return tuple(
        Value(
            clean(item.table.label),
            item.table.id,
            f"{clean(item.prefix_list.label) if item.prefix_list else item.route.destination}, {item.route.state}",
        )
        for item in installed_routes(topology, resource)
    )


def _reaching(topology: Topology, resource: VpcEndpoint) -> Values:
    tables = {item.table.id: item.table for item in installed_routes(topology, resource)}
    return tuple(
        link(subnet, f"by {table.label}") for table in tables.values() for subnet in subnets_using(topology, table)
    )


def _connection(topology: Topology, resource: VpcEndpoint) -> Values:
    return tuple(state(item.state) for item in topology.connections_of_endpoint.get(resource.id, ()))


def providing(topology: Topology, service: Service) -> Values:
    """The load balancers of a service with the health of what stands behind them."""
    return tuple(
        Value(
            clean(provider.load_balancer.label) if provider.load_balancer else clean(provider.arn),
            provider.arn if provider.load_balancer else "",
            health(provider.target_groups) if provider.load_balancer else ABSENT,
        )
        for provider in providers(topology, service)
    )


def health(groups: tuple[TargetGroup, ...]) -> str:
    """How many targets of the groups are healthy."""
    if not groups:
        return "no target group"
    if any(group.targets is None for group in groups):
        return "target health not read"
    targets = [target for group in groups for target in group.targets or ()]
    healthy = sum(target.state == "healthy" for target in targets)
    return f"{healthy} of {len(targets)} targets healthy" if targets else "no targets registered"


def consumer(topology: Topology, item: Consumer) -> Value:
    """A consumer of a service: its endpoint, VPC and account, and the connection's state."""
    told = [clean(topology.account_names.get(item.account, item.account)), item.region]
    if item.endpoint is not None:
        home = topology.get(Vpc, item.endpoint.vpc_id)
        told.insert(0, clean(home.label if home else item.endpoint.vpc_id))
    else:
        told.append("account not connected")
    looks = state(item.state)
    known = item.endpoint or item.connection
    return Value(
        clean(item.endpoint.label) if item.endpoint else item.endpoint_id,
        known.id if known else "",
        ", ".join(told),
        looks.tone,
        looks.text,
    )


def _service_facts(topology: Topology, service: Service) -> tuple[Fact, ...]:
    return facts(
        ("Owner", owner(topology, service)),
        ("Load balancers", providing(topology, service)),
        ("Consumers", tuple(consumer(topology, item) for item in consumers(topology, service))),
    )


def configuration(topology: Topology, resource: EndpointServiceConfiguration) -> tuple[Fact, ...]:
    """A provided service: its load balancers and its consumers."""
    return _service_facts(topology, service_named(topology, resource.service_name or resource.id, resource.region))


def visible_service(topology: Topology, resource: VpcEndpointService) -> tuple[Fact, ...]:
    """A service as consumers see it."""
    return _service_facts(topology, service_named(topology, resource.service_name, resource.region))


def connection(topology: Topology, resource: EndpointConnection) -> tuple[Fact, ...]:
    """Both ends of a connection."""
    return facts(
        ("Service", (ref(topology, resource.service_id),)),
        ("Consumer's endpoint", (ref(topology, resource.endpoint_id),)),
        ("Consumer's account", (account(topology, resource.endpoint_owner),)),
    )


def load_balancer(topology: Topology, resource: LoadBalancer) -> tuple[Fact, ...]:
    """What a load balancer listens on, what stands behind it, and the services that it provides."""
    groups = topology.target_groups_of_load_balancer.get(resource.id, ())
    listeners = topology.listeners_of_load_balancer.get(resource.id, ())
    return facts(
        ("Provides", links(topology.services_of_load_balancer.get(resource.id, ()))),
        (
            "Listeners",
            tuple(
                Value(f"{item.protocol} {item.port if item.port is not None else 'all ports'}".strip(), item.id)
                for item in listeners
            ),
        ),
        ("Target groups", tuple(link(group, health((group,))) for group in groups)),
    )


def target_group(_topology: Topology, resource: TargetGroup) -> tuple[Fact, ...]:
    """Whether targets see the client's address, and their health in sum."""
    kept = "yes" if resource.keeps_client_address else "no"
    return facts(("Targets see the client's address", (plain(kept),)), ("Health", (plain(health((resource,))),)))
