"""Everything a page says of a resource: fields, relations, tables, tags, and who saw it when."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from vpcviz.layout.text import clean
from vpcviz.topology.moments import words_of
from vpcviz.topology.network import Topology
from vpcviz.topology.records import OutcomeState
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources import accounts, balancers, endpoints, gateways, interfaces, network, transit, workloads
from vpcviz.web.facts import network as of_network
from vpcviz.web.facts import privatelink, scope
from vpcviz.web.facts import routes as of_routes
from vpcviz.web.facts.generic import facts_of, tables_of
from vpcviz.web.facts.words import Details, Fact, Table, account, kind_word, plain, values

Relations = Callable[[Topology, Any], tuple[Fact, ...]]
Tables = Callable[[Topology, Any], tuple[Table, ...]]

_RELATIONS: Final[Mapping[type[Resource], Relations]] = {
    accounts.Account: scope.account,
    network.Vpc: of_network.vpc,
    network.Subnet: of_network.subnet,
    network.RouteTable: of_network.route_table,
    network.PrefixList: of_network.prefix_list,
    interfaces.NetworkInterface: of_network.network_interface,
    interfaces.SecurityGroup: of_network.security_group,
    gateways.InternetGateway: of_network.gateway,
    gateways.EgressOnlyInternetGateway: of_network.gateway,
    gateways.CarrierGateway: of_network.gateway,
    gateways.NatGateway: of_network.gateway,
    gateways.VpnGateway: of_network.vpn_gateway,
    gateways.VpcPeeringConnection: of_network.peering,
    transit.TransitGateway: of_network.transit_gateway,
    transit.TransitGatewayAttachment: of_network.attachment,
    workloads.Instance: of_network.instance,
    endpoints.VpcEndpoint: privatelink.endpoint,
    endpoints.EndpointServiceConfiguration: privatelink.configuration,
    endpoints.VpcEndpointService: privatelink.visible_service,
    endpoints.EndpointConnection: privatelink.connection,
    balancers.LoadBalancer: privatelink.load_balancer,
    balancers.TargetGroup: privatelink.target_group,
}

_TABLES: Final[Mapping[type[Resource], Tables]] = {
    network.RouteTable: lambda topology, table: (of_routes.route_table(topology, table),),
    interfaces.SecurityGroup: of_routes.security_group,
    interfaces.NetworkAcl: of_routes.network_acl,
    transit.TransitGatewayRouteTable: lambda topology, table: (of_routes.transit_gateway_table(topology, table),),
}


def details_of(topology: Topology, resource: Resource) -> Details:
    """The resource in plain words."""
    relations = _RELATIONS.get(type(resource))
    tables = _TABLES.get(type(resource))
    related = relations(topology, resource) if relations else ()
    said = {fact.name for fact in related}
    return Details(
        resource=resource,
        kind=kind_word(resource.kind),
        label=clean(resource.endpoint_id if isinstance(resource, endpoints.EndpointConnection) else resource.label),
        facts=tuple(
            fact for fact in (*_where(topology, resource), *facts_of(topology, resource)) if fact.name not in said
        ),
        relations=related,
        tables=(*(tables(topology, resource) if tables else ()), *tables_of(topology, resource)),
        documents=_documents(resource),
        tags=tuple((clean(key), clean(value)) for key, value in resource.tags),
        provenance=_provenance(topology, resource),
    )


def _documents(resource: Resource) -> tuple[tuple[str, str], ...]:
    policy = getattr(resource, "policy", "")
    if not policy:
        return ()
    try:
        text = json.dumps(json.loads(policy), indent=2, ensure_ascii=False)
    except ValueError:
        text = policy
    return (("Endpoint policy", text),)


def _where(topology: Topology, resource: Resource) -> tuple[Fact, ...]:
    return (
        Fact("Account", (account(topology, resource.account),)),
        Fact("Region", values((resource.region,))),
    )


def _provenance(topology: Topology, resource: Resource) -> tuple[Fact, ...]:
    """Who saw the resource, by which call, and when it was last read."""
    asked = [
        outcome
        for outcome in topology.outcomes
        if outcome.kind == resource.kind
        and outcome.account in resource.seen_from
        and outcome.region in (resource.region, "global")
        and not outcome.parent
    ]
    read = tuple(
        plain(f"{outcome.service}:{outcome.operation}", f"by {outcome.account}, {_when(outcome.state, outcome.at)}")
        for outcome in asked
    )
    seen = tuple(account(topology, item) for item in resource.seen_from)
    return tuple(Fact(name, said) for name, said in (("Seen by", seen), ("Read by", read)) if said)


def _when(state: OutcomeState, at: str) -> str:
    if state is OutcomeState.FETCHED:
        return words_of(at) if at else "time not recorded"
    return f"{state.value.replace('-', ' ')}{f' at {words_of(at)}' if at else ''}: as last known"
