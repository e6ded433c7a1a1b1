"""Which VPCs and transit gateways pass a view's filters, and how the filters are said in words."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from vpcviz.layout.view import LAYER_WORDS, View
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import providers, service_named
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources.balancers import LoadBalancer
from vpcviz.topology.resources.endpoints import EndpointServiceConfiguration, VpcEndpoint, same_state
from vpcviz.topology.resources.gateways import (
    CarrierGateway,
    EgressOnlyInternetGateway,
    InternetGateway,
    NatGateway,
    VpcPeeringConnection,
    VpnGateway,
)
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.network import RouteTable, Subnet, Vpc
from vpcviz.topology.resources.transit import TransitGateway, TransitGatewayAttachment
from vpcviz.topology.resources.workloads import Instance

Held = Iterable[tuple[str, str]]
"""(the VPC or transit gateway that holds a thing, the state of the thing)."""


def _of_endpoint(topology: Topology, *, gateway: bool) -> Held:
    found = topology.all(VpcEndpoint).values()
    return ((item.vpc_id, item.state) for item in found if same_state(item.type, "Gateway") == gateway)


def _of_service(topology: Topology) -> Held:
    for item in topology.all(EndpointServiceConfiguration).values():
        service = service_named(topology, item.service_name or item.id, item.region)
        for provider in providers(topology, service):
            if provider.load_balancer is not None:
                yield provider.load_balancer.vpc_id, item.state


def _of_target(topology: Topology) -> Held:
    for balancer in topology.all(LoadBalancer).values():
        for group in topology.target_groups_of_load_balancer.get(balancer.id, ()):
            for target in group.targets or ():
                yield balancer.vpc_id, target.state


def _of_gateway(
    topology: Topology, gateway_class: type[InternetGateway | EgressOnlyInternetGateway | CarrierGateway | VpnGateway]
) -> Held:
    return ((vpc_id, "") for item in topology.all(gateway_class).values() for vpc_id in item.vpc_ids)


def _of_peering(topology: Topology) -> Held:
    for item in topology.all(VpcPeeringConnection).values():
        yield item.requester.vpc_id, item.state
        yield item.accepter.vpc_id, item.state


def _of_attachment(topology: Topology) -> Held:
    for item in topology.all(TransitGatewayAttachment).values():
        yield item.resource_id, item.state
        yield item.transit_gateway_id, item.state


def _of_route_table(topology: Topology) -> Held:
    for table in topology.all(RouteTable).values():
        yield table.vpc_id, ""
        yield from ((table.vpc_id, route.state) for route in table.routes if route.state)


HOLDINGS: Mapping[str, Callable[[Topology], Held]] = {
    "vpc": lambda topology: ((item.id, item.state) for item in topology.all(Vpc).values()),
    "subnet": lambda topology: ((item.vpc_id, item.state) for item in topology.all(Subnet).values()),
    "route-table": _of_route_table,
    "eni": lambda topology: ((item.vpc_id, "") for item in topology.all(NetworkInterface).values()),
    "instance": lambda topology: ((item.vpc_id, item.state) for item in topology.all(Instance).values()),
    "endpoint": lambda topology: _of_endpoint(topology, gateway=False),
    "gateway-endpoint": lambda topology: _of_endpoint(topology, gateway=True),
    "endpoint-service": _of_service,
    "load-balancer": lambda topology: ((item.vpc_id, item.state) for item in topology.all(LoadBalancer).values()),
    "target": _of_target,
    "internet-gateway": lambda topology: _of_gateway(topology, InternetGateway),
    "egress-only-internet-gateway": lambda topology: _of_gateway(topology, EgressOnlyInternetGateway),
    "carrier-gateway": lambda topology: _of_gateway(topology, CarrierGateway),
    "vpn-gateway": lambda topology: _of_gateway(topology, VpnGateway),
    "nat-gateway": lambda topology: ((item.vpc_id, item.state) for item in topology.all(NatGateway).values()),
    "vpc-peering-connection": _of_peering,
    "transit-gateway": lambda topology: ((item.id, item.state) for item in topology.all(TransitGateway).values()),
    "transit-gateway-attachment": _of_attachment,
}
"""Kind of node -> where the things of that kind are, and in which state; its keys are `view.KINDS`."""


def holdings(topology: Topology) -> Mapping[str, frozenset[tuple[str, str]]]:
    """VPC or transit gateway -> (kind, lower-case state) of everything in it and on its border."""
    found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for kind, held in HOLDINGS.items():
        for holder, state in held(topology):
            found[holder].add((kind, state.lower()))
    return {holder: frozenset(things) for holder, things in found.items()}


def passes(topology: Topology, resource_id: str, place: tuple[str, str], view: View) -> bool:
    """Whether a VPC or transit gateway in `place` (account, region) passes every filter of the view."""
    account, region = place
    if (view.accounts and account not in view.accounts) or (view.regions and region not in view.regions):
        return False
    if view.tags and not _tagged(topology.find(resource_id), view.tags):
        return False
    if (view.kinds or view.states) and not _holds(topology, resource_id, view):
        return False
    return not view.text or matches(topology, resource_id, view.text)


def _tagged(resource: Resource | None, wanted: Iterable[str]) -> bool:
    if resource is None:
        return False
    borne = {f"{key}={value}" for key, value in resource.tags} | {key for key, _ in resource.tags}
    return borne.issuperset(wanted)


def _holds(topology: Topology, resource_id: str, view: View) -> bool:
    """One thing that is of one of the kinds and in one of the states."""
    things = topology.derive(holdings).get(resource_id, frozenset())
    return any(
        (not view.kinds or kind in view.kinds) and (not view.states or state in view.states) for kind, state in things
    )


def matches(topology: Topology, resource_id: str, text: str) -> bool:
    """Whether a resource's name, id, CIDR blocks or tags contain a text, whatever its capitals."""
    resource = topology.find(resource_id)
    if resource is None:
        return text.lower() in resource_id.lower()
    words = [resource.id, resource.name, *(f"{key}={value}" for key, value in resource.tags)]
    if isinstance(resource, Vpc):
        words += resource.cidrs
    return any(text.lower() in word.lower() for word in words)


_KIND_WORDS: Mapping[str, str] = {
    "eni": "network interface",
    "nat-gateway": "NAT gateway",
    "vpc": "VPC",
    "vpc-peering-connection": "VPC peering connection",
    "vpn-gateway": "virtual private gateway",
}
"""What kinds of node are called where taking the hyphens away does not do."""


def filter_words(view: View) -> str:
    """The filters in force, e.g. `only account 111122223333 or 444455556666, VPCs with NAT gateway`; "" when there are none."""
    parts = [
        f"{word} {' or '.join(values)}"
        for word, values in (("account", view.accounts), ("region", view.regions))
        if values
    ]
    parts += [f"tag {' and '.join(view.tags)}"] if view.tags else []
    kinds = " or ".join(_KIND_WORDS.get(kind, kind.replace("-", " ")) for kind in view.kinds)
    states = " or ".join(view.states)
    if kinds or states:
        parts.append(f"VPCs with {kinds or 'something'}{f' in state {states}' if states else ''}")
    parts += [f"text “{view.text}”"] if view.text else []
    parts += ["what changed and what it is linked to"] if view.only else []
    return f"only {', '.join(parts)}" if parts else ""


def layer_words(view: View) -> str:
    """What is left out, e.g. `without peerings and network interfaces`; "" when nothing is."""
    words = [LAYER_WORDS[layer] for layer in LAYER_WORDS if layer in view.hidden]
    if not words:
        return ""
    return f"without {', '.join(words[:-1])}{' and ' if words[1:] else ''}{words[-1]}"
