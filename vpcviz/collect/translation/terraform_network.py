"""Terraform's routes, security groups, network ACLs and interfaces, as the rows that AWS would answer."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from vpcviz.collect.translation.terraform_document import Json, Resource, digits
from vpcviz.collect.translation.terraform_estate import Made, Row, TerraformEstate, blocks, tags_of
from vpcviz.topology.kinds import Kind

ROUTE_TABLES: Final = ("aws_route_table", "aws_default_route_table")
GROUPS: Final = ("aws_security_group", "aws_default_security_group")
ACLS: Final = ("aws_network_acl", "aws_default_network_acl")
EVERY_PROTOCOL: Final = "-1"

ROUTE_TARGETS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "gateway_id": "GatewayId",
        "nat_gateway_id": "NatGatewayId",
        "transit_gateway_id": "TransitGatewayId",
        "vpc_endpoint_id": "GatewayId",
        "vpc_peering_connection_id": "VpcPeeringConnectionId",
        "network_interface_id": "NetworkInterfaceId",
        "egress_only_gateway_id": "EgressOnlyInternetGatewayId",
        "carrier_gateway_id": "CarrierGatewayId",
        "local_gateway_id": "LocalGatewayId",
        "core_network_arn": "CoreNetworkArn",
    }
)
DESTINATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cidr_block": "DestinationCidrBlock",
        "destination_cidr_block": "DestinationCidrBlock",
        "ipv6_cidr_block": "DestinationIpv6CidrBlock",
        "destination_ipv6_cidr_block": "DestinationIpv6CidrBlock",
        "destination_prefix_list_id": "DestinationPrefixListId",
    }
)


def network_rows(estate: TerraformEstate) -> Iterator[Made]:
    """Route tables, security groups, network ACLs and interfaces of the document."""
    for resource in estate.of(*ROUTE_TABLES):
        yield Made(resource, Kind.ROUTE_TABLE, _route_table(estate, resource))
    for resource in estate.of(*GROUPS):
        yield Made(resource, Kind.SECURITY_GROUP, _group(estate, resource))
    for resource in estate.of(*ACLS):
        yield Made(resource, Kind.NETWORK_ACL, _acl(estate, resource))
    for resource in estate.of("aws_network_interface"):
        yield Made(resource, Kind.NETWORK_INTERFACE, _interface(estate, resource))
    for resource in estate.of("aws_instance"):
        yield from _instance(estate, resource)


def vpc_of_subnet(estate: TerraformEstate, subnet_id: str) -> str:
    """The VPC of a subnet; "" when the document does not hold the subnet."""
    subnet = estate.references.known(subnet_id)
    return estate.one(subnet, "vpc_id") if subnet is not None else ""


def _route_table(estate: TerraformEstate, table: Resource) -> Row:
    vpc_id = _vpc_of_table(estate, table)
    return {
        "RouteTableId": table.id,
        "VpcId": vpc_id,
        "Associations": list(_associations(estate, table)),
        "Routes": [*_local_routes(estate, vpc_id), *_routes(estate, table), *_endpoint_routes(estate, table)],
        "Tags": tags_of(table),
    }


def _vpc_of_table(estate: TerraformEstate, table: Resource) -> str:
    told = estate.one(table, "vpc_id")
    if told or table.type != "aws_default_route_table":
        return told
    owners = [one for one in estate.references.targets(table, "default_route_table_id") if one.type == "aws_vpc"]
    return owners[0].id if owners else ""


def _associations(estate: TerraformEstate, table: Resource) -> Iterator[Row]:
    if table.type == "aws_default_route_table" or estate.pointing(
        "aws_main_route_table_association", "route_table_id", table.id
    ):
        yield {"Main": True, "RouteTableId": table.id}
    for one in estate.pointing("aws_route_table_association", "route_table_id", table.id):
        subnet, gateway = estate.one(one, "subnet_id"), estate.one(one, "gateway_id")
        ends = {"SubnetId": subnet} if subnet else {"GatewayId": gateway} if gateway else {}
        if ends:
            yield {"Main": False, "RouteTableId": table.id, "RouteTableAssociationId": one.id, **ends}


def _local_routes(estate: TerraformEstate, vpc_id: str) -> Iterator[Row]:
    """The route that every table has for each block of its VPC (AWS: Route table concepts)."""
    vpc = estate.references.known(vpc_id)
    if vpc is None:
        return
    for block in (vpc.values.get("cidr_block"), *_further_blocks(estate, vpc)):
        if block:
            yield {"DestinationCidrBlock": block, "GatewayId": "local", "State": "active"}
    if vpc.values.get("ipv6_cidr_block"):
        yield {"DestinationIpv6CidrBlock": vpc.values["ipv6_cidr_block"], "GatewayId": "local", "State": "active"}


def _further_blocks(estate: TerraformEstate, vpc: Resource) -> list[Any]:
    more = estate.pointing("aws_vpc_ipv4_cidr_block_association", "vpc_id", vpc.id)
    return [one.values.get("cidr_block") for one in more]


def vpc_blocks(estate: TerraformEstate, vpc: Resource) -> list[Row]:
    """The IPv4 blocks of a VPC in AWS's form."""
    found = [vpc.values.get("cidr_block"), *_further_blocks(estate, vpc)]
    return [{"CidrBlock": block, "CidrBlockState": {"State": "associated"}} for block in found if block]


def _routes(estate: TerraformEstate, table: Resource) -> Iterator[Row]:
    for value, expression in blocks(table, "route"):
        yield _route(estate, table, value, expression)
    for one in estate.pointing("aws_route", "route_table_id", table.id):
        yield _route(estate, one, one.values, one.expressions)


def _route(estate: TerraformEstate, owner: Resource, value: Json, expression: Json) -> Row:
    row: Row = {"State": "active", "Origin": "CreateRoute"}
    for attribute, name in DESTINATIONS.items():
        found = estate.references.ids_in(owner, value.get(attribute), expression.get(attribute), attribute)
        if found:
            row[name] = found[0]
    for attribute, name in ROUTE_TARGETS.items():
        found = estate.references.ids_in(owner, value.get(attribute), expression.get(attribute), attribute)
        if found:
            row[name] = found[0]
    return row


def _endpoint_routes(estate: TerraformEstate, table: Resource) -> Iterator[Row]:
    """The routes that gateway endpoints install in the tables they are given (AWS: Gateway endpoints)."""
    given = estate.pointing("aws_vpc_endpoint", "route_table_ids", table.id)
    given += [
        endpoint
        for one in estate.pointing("aws_vpc_endpoint_route_table_association", "route_table_id", table.id)
        if (endpoint := estate.references.known(estate.one(one, "vpc_endpoint_id"))) is not None
    ]
    for endpoint in {one.address: one for one in given}.values():
        name = prefix_list_of(endpoint)
        yield {"DestinationPrefixListId": name, "GatewayId": endpoint.id, "State": "active", "Origin": "CreateRoute"}


def prefix_list_of(endpoint: Resource) -> str:
    """The prefix list of a gateway endpoint's service; made up from the service's name while nothing tells it."""
    known = endpoint.values.get("prefix_list_id")
    return str(known) if known else f"pl-{digits(str(endpoint.values.get('service_name', endpoint.address)))}"


def _group(estate: TerraformEstate, group: Resource) -> Row:
    inbound, outbound = list(_inline(estate, group, "ingress")), list(_inline(estate, group, "egress"))
    for one in estate.pointing("aws_security_group_rule", "security_group_id", group.id):
        permission = _permission(estate, one, one.values, one.expressions)
        (inbound if one.values.get("type") == "ingress" else outbound).append(permission)
    for word, rules in (("ingress", inbound), ("egress", outbound)):
        for one in estate.pointing(f"aws_vpc_security_group_{word}_rule", "security_group_id", group.id):
            rules.append(_single(estate, one))
    return {
        "GroupId": group.id,
        "GroupName": str(group.values.get("name") or group.name),
        "Description": str(group.values.get("description") or ""),
        "VpcId": estate.one(group, "vpc_id"),
        "IpPermissions": inbound,
        "IpPermissionsEgress": outbound,
        "Tags": tags_of(group),
    }


def _inline(estate: TerraformEstate, group: Resource, word: str) -> Iterator[Row]:
    for value, expression in blocks(group, word):
        yield _permission(estate, group, value, expression)


def _permission(estate: TerraformEstate, owner: Resource, value: Json, expression: Json) -> Row:
    """A rule with lists of peers."""

    def ids(attribute: str) -> list[str]:
        return estate.references.ids_in(owner, value.get(attribute), expression.get(attribute), attribute)

    peers = [*ids("security_groups"), *ids("source_security_group_id")]
    if value.get("self"):
        peers.append(estate.one(owner, "security_group_id") if owner.type == "aws_security_group_rule" else owner.id)
    return {
        **_ports(value),
        "IpRanges": [{"CidrIp": block} for block in value.get("cidr_blocks") or ()],
        "Ipv6Ranges": [{"CidrIpv6": block} for block in value.get("ipv6_cidr_blocks") or ()],
        "PrefixListIds": [{"PrefixListId": name} for name in ids("prefix_list_ids")],
        "UserIdGroupPairs": [{"GroupId": name} for name in peers],
    }


def _single(estate: TerraformEstate, rule: Resource) -> Row:
    """A rule with one peer."""
    value, peer = rule.values, estate.one(rule, "referenced_security_group_id")
    listed = estate.one(rule, "prefix_list_id")
    return {
        **_ports({**value, "protocol": value.get("ip_protocol")}),
        "IpRanges": [{"CidrIp": value["cidr_ipv4"]}] if value.get("cidr_ipv4") else [],
        "Ipv6Ranges": [{"CidrIpv6": value["cidr_ipv6"]}] if value.get("cidr_ipv6") else [],
        "PrefixListIds": [{"PrefixListId": listed}] if listed else [],
        "UserIdGroupPairs": [{"GroupId": peer}] if peer else [],
    }


def _ports(value: Json) -> Row:
    protocol = str(value.get("protocol") or EVERY_PROTOCOL).lower()
    if protocol in ("all", EVERY_PROTOCOL):
        return {"IpProtocol": EVERY_PROTOCOL}
    return {"IpProtocol": protocol, "FromPort": value.get("from_port"), "ToPort": value.get("to_port")}


def _acl(estate: TerraformEstate, acl: Resource) -> Row:
    entries = [
        _entry(value, outbound=word == "egress") for word in ("ingress", "egress") for value, _ in blocks(acl, word)
    ]
    rules = estate.pointing("aws_network_acl_rule", "network_acl_id", acl.id)
    entries += [_entry(one.values, outbound=bool(one.values.get("egress"))) for one in rules]
    subnets = estate.many(acl, "subnet_ids")
    subnets += [
        estate.one(one, "subnet_id") for one in estate.pointing("aws_network_acl_association", "network_acl_id", acl.id)
    ]
    last = {"RuleNumber": 32767, "Protocol": EVERY_PROTOCOL, "RuleAction": "deny", "CidrBlock": "0.0.0.0/0"}
    return {
        "NetworkAclId": acl.id,
        "VpcId": estate.one(acl, "vpc_id"),
        "IsDefault": acl.type == "aws_default_network_acl",
        "Associations": [{"NetworkAclId": acl.id, "SubnetId": subnet} for subnet in sorted(set(subnets)) if subnet],
        "Entries": [*entries, {**last, "Egress": False}, {**last, "Egress": True}],
        "Tags": tags_of(acl),
    }


PROTOCOL_NUMBERS: Final[Mapping[str, str]] = MappingProxyType(
    {"all": "-1", "icmp": "1", "tcp": "6", "udp": "17", "icmpv6": "58"}
)


def _entry(value: Json, *, outbound: bool) -> Row:
    word = str(value.get("protocol", EVERY_PROTOCOL)).lower()
    protocol = PROTOCOL_NUMBERS.get(word, word)
    row: Row = {
        "Egress": outbound,
        "RuleNumber": value.get("rule_no", value.get("rule_number")),
        "Protocol": protocol,
        "RuleAction": value.get("action", value.get("rule_action")),
        "CidrBlock": value.get("cidr_block") or None,
        "Ipv6CidrBlock": value.get("ipv6_cidr_block") or None,
    }
    if protocol != EVERY_PROTOCOL:
        row["PortRange"] = {"From": value.get("from_port"), "To": value.get("to_port")}
    return {key: item for key, item in row.items() if item is not None}


def interface_row(estate: TerraformEstate, name: str, subnet_id: str, more: Row) -> Row:
    """A network interface in a subnet."""
    return {
        "NetworkInterfaceId": name,
        "SubnetId": subnet_id,
        "VpcId": vpc_of_subnet(estate, subnet_id),
        "Status": "in-use",
        "InterfaceType": "interface",
        **more,
    }


def _interface(estate: TerraformEstate, resource: Resource) -> Row:
    addresses = resource.values.get("private_ips") or []
    groups = [{"GroupId": name} for name in estate.many(resource, "security_groups")]
    more: Row = {
        "Description": str(resource.values.get("description") or ""),
        "Groups": groups,
        "TagSet": tags_of(resource),
        "SourceDestCheck": resource.values.get("source_dest_check", True),
        "PrivateIpAddresses": [{"PrivateIpAddress": one} for one in addresses],
    }
    first = resource.values.get("private_ip") or next(iter(addresses), None)
    if first:
        more["PrivateIpAddress"] = first
    return interface_row(estate, resource.id, estate.one(resource, "subnet_id"), more)


def _instance(estate: TerraformEstate, instance: Resource) -> Iterator[Made]:
    """The instance, and the interface that AWS makes for it unless it is given one."""
    subnet = estate.one(instance, "subnet_id")
    row: Row = {
        "InstanceId": instance.id,
        "SubnetId": subnet,
        "VpcId": vpc_of_subnet(estate, subnet),
        "Tags": tags_of(instance),
    }
    yield Made(instance, Kind.INSTANCE, row)
    if not subnet or instance.expressions.get("network_interface"):
        return
    groups = [{"GroupId": name} for name in estate.many(instance, "vpc_security_group_ids")]
    more: Row = {
        "Groups": groups,
        "Attachment": {"InstanceId": instance.id, "Status": "attached"},
        "TagSet": tags_of(instance),
    }
    if instance.values.get("private_ip"):
        more["PrivateIpAddress"] = instance.values["private_ip"]
    if instance.values.get("public_ip"):
        more["Association"] = {"PublicIp": instance.values["public_ip"]}
    name = str(instance.values.get("primary_network_interface_id") or f"eni-{digits(instance.address)}")
    yield Made(instance, Kind.NETWORK_INTERFACE, interface_row(estate, name, subnet, more))
