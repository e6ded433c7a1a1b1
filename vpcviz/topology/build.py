"""From records to a topology: parse, join what belongs together, and keep one copy of what several accounts saw."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from vpcviz.topology.fields import Tags, text
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.records import UNKNOWN, Body, Inventory, Record
from vpcviz.topology.resource import Resource, Source
from vpcviz.topology.resources import (
    accounts,
    balancers,
    endpoints,
    gateways,
    interfaces,
    names,
    network,
    transit,
    workloads,
)

CLASSES: Mapping[Kind, type[Resource]] = {
    resource_class.kind: resource_class
    for resource_class in (
        accounts.Account,
        accounts.AvailabilityZone,
        network.Vpc,
        network.Subnet,
        network.RouteTable,
        network.PrefixList,
        interfaces.NetworkInterface,
        interfaces.SecurityGroup,
        interfaces.NetworkAcl,
        interfaces.Address,
        gateways.InternetGateway,
        gateways.EgressOnlyInternetGateway,
        gateways.CarrierGateway,
        gateways.NatGateway,
        gateways.VpnGateway,
        gateways.CustomerGateway,
        gateways.VpnConnection,
        gateways.DirectConnectGateway,
        gateways.VpcPeeringConnection,
        transit.TransitGateway,
        transit.TransitGatewayAttachment,
        transit.TransitGatewayRouteTable,
        endpoints.VpcEndpoint,
        endpoints.VpcEndpointAssociation,
        endpoints.VpcEndpointService,
        endpoints.EndpointServiceConfiguration,
        endpoints.EndpointConnection,
        endpoints.ResourceConfiguration,
        endpoints.ResourceGateway,
        endpoints.ServiceNetwork,
        endpoints.ServiceNetworkVpcAssociation,
        balancers.LoadBalancer,
        balancers.Listener,
        balancers.TargetGroup,
        workloads.Instance,
        workloads.LambdaFunction,
        workloads.DbInstance,
        names.HostedZone,
        names.VpcHostedZones,
        names.ResolverEndpoint,
        names.ResolverRule,
        names.ResolverRuleAssociation,
        names.DhcpOptions,
    )
}
"""The class of each kind that has one."""

STAND_INS: Mapping[Kind, Kind] = {
    Kind.PREFIX_LIST: Kind.MANAGED_PREFIX_LIST,
    Kind.TRANSIT_GATEWAY_VPC_ATTACHMENT: Kind.TRANSIT_GATEWAY_ATTACHMENT,
    Kind.TRANSIT_GATEWAY_PEERING_ATTACHMENT: Kind.TRANSIT_GATEWAY_ATTACHMENT,
    Kind.ACCOUNT_ALIAS: Kind.ACCOUNT,
}
"""Kinds that tell more of another kind's resource, and stand in for it where its own record is missing."""

BESIDE: frozenset[Kind] = frozenset(
    {
        Kind.VPC_ATTRIBUTE,
        Kind.PREFIX_LIST,
        Kind.PREFIX_LIST_ENTRIES,
        Kind.DIRECT_CONNECT_GATEWAY_ASSOCIATION,
        Kind.DIRECT_CONNECT_GATEWAY_ATTACHMENT,
        Kind.TRANSIT_GATEWAY_VPC_ATTACHMENT,
        Kind.TRANSIT_GATEWAY_PEERING_ATTACHMENT,
        Kind.TRANSIT_GATEWAY_ROUTES,
        Kind.TRANSIT_GATEWAY_PROPAGATIONS,
        Kind.TRANSIT_GATEWAY_ASSOCIATIONS,
        Kind.ENDPOINT_SERVICE_PERMISSIONS,
        Kind.LOAD_BALANCER_ATTRIBUTES,
        Kind.TARGET_GROUP_ATTRIBUTES,
        Kind.TARGET_HEALTH,
        Kind.HOSTED_ZONE_VPCS,
        Kind.RECORD_SETS,
        Kind.RESOLVER_ENDPOINT_ADDRESSES,
        Kind.SERVICE_NETWORK_ENDPOINT_ASSOCIATIONS,
        Kind.RESOURCE_CONFIGURATION_DETAILS,
        Kind.RESOURCE_ENDPOINT_ASSOCIATIONS,
    }
)
"""Kinds that complete the resource whose id they bear."""

JOINED: frozenset[Kind] = frozenset({Kind.TAGS, Kind.SECURITY_GROUP_RULE, Kind.ACCOUNT_ALIAS})
"""Kinds that are joined into resources by `_tags`, `_join_rules` and `_groups`, and are none themselves."""

PER_ACCOUNT: frozenset[Kind] = frozenset({Kind.AVAILABILITY_ZONE, Kind.VPC_ENDPOINT_SERVICE})
"""Kinds whose ids mean another thing in each account and region."""


def build(inventory: Inventory) -> Topology:
    """The topology of everything that was read; the order of records does not matter."""
    records = sorted(inventory.records, key=lambda record: (record.kind, record.id, record.account, record.region))
    beside = _beside(records)
    tags = _tags(records)
    found: dict[type[Resource], dict[str, Resource]] = defaultdict(dict)
    for kind, key, group in _groups(records):
        resource_class = CLASSES[kind]
        record = _best(group)
        source = Source(record, lambda kind_, parent: beside.get((kind_, parent)), tags.get(record.id, ()))
        resource = resource_class.parse(source)
        found[resource_class][key] = replace(resource, seen_from=tuple(sorted({item.account for item in group})))
    _join_rules(found, records)
    others = tuple(
        accounts.Other.parse(Source(record, _nothing_beside))
        for record in records
        if record.kind not in CLASSES and record.kind not in BESIDE and record.kind not in JOINED
    )
    ordered = {resource_class: dict(sorted(resources.items())) for resource_class, resources in found.items()}
    return Topology(ordered, others, inventory.outcomes)


def _beside(records: list[Record]) -> Mapping[tuple[Kind, str], Body]:
    """What completes each resource; where several accounts tell it, the answer that tells more."""
    found: dict[tuple[Kind, str], Body] = {}
    for record in records:
        if record.kind in BESIDE:
            key = (record.kind, record.id)
            if key not in found or len(str(record.body)) > len(str(found[key])):
                found[key] = record.body
    return found


def _tags(records: list[Record]) -> Mapping[str, Tags]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for record in records:
        if record.kind is Kind.TAGS:
            found[text(record.body, "ResourceId")][text(record.body, "Key")] = text(record.body, "Value")
    return {resource: tuple(sorted(pairs.items())) for resource, pairs in found.items()}


def _groups(records: list[Record]) -> list[tuple[Kind, str, list[Record]]]:
    """Records of one resource together; a stand-in joins only where its kind's own record is missing."""
    groups: dict[tuple[Kind, str], list[Record]] = defaultdict(list)
    for record in records:
        if record.kind in CLASSES:
            groups[record.kind, _key(record)].append(record)
    own = {(kind, key.partition("|")[0]) for kind, key in groups}
    for record in records:
        kind = STAND_INS.get(record.kind)
        if kind is not None:
            stand_in = _as_account(record) if kind is Kind.ACCOUNT else record
            if (kind, stand_in.id) not in own:
                groups[kind, stand_in.id].append(stand_in)
    return [(kind, key, group) for (kind, key), group in sorted(groups.items())]


def _as_account(record: Record) -> Record:
    alias = text(record.body, "AccountAlias", "Alias", "Name")
    return Record(Kind.ACCOUNT, record.account, record.account, record.region, {"Id": record.account, "Name": alias})


def _key(record: Record) -> str:
    if record.kind in PER_ACCOUNT:
        return f"{record.account}/{record.region}/{record.id}"
    if record.kind is Kind.TRANSIT_GATEWAY_ATTACHMENT and record.body.get("ResourceType") == "peering":
        return f"{record.id}|{text(record.body, 'TransitGatewayId')}"
    return record.id


def _best(group: list[Record]) -> Record:
    """The owner's view where there is one: it alone is complete (AWS: shared resources list less to participants)."""
    return min(group, key=lambda record: (not _is_owner(record), record.account == UNKNOWN, record.account))


def _is_owner(record: Record) -> bool:
    owner = text(record.body, "TransitGatewayOwnerId", "OwnerId", "VpcEndpointOwner")
    return owner == record.account


def _join_rules(found: dict[type[Resource], dict[str, Resource]], records: list[Record]) -> None:
    """Rules listed by DescribeSecurityGroupRules replace the group's own permissions: they carry ids."""
    rules: dict[str, dict[bool, list[interfaces.SecurityGroupRule]]] = defaultdict(lambda: {True: [], False: []})
    listed = {record.id: record for record in records if record.kind is Kind.SECURITY_GROUP_RULE}
    for record in listed.values():
        egress, rule = interfaces.security_group_rule(record.body)
        rules[text(record.body, "GroupId")][egress].append(rule)
    groups = found[interfaces.SecurityGroup]
    for group_id, by_direction in rules.items():
        group = groups.get(group_id)
        if isinstance(group, interfaces.SecurityGroup):
            groups[group_id] = replace(group, ingress=tuple(by_direction[False]), egress=tuple(by_direction[True]))


def _nothing_beside(_kind: Kind, _parent: str) -> Body | None:
    return None
