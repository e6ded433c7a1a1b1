"""What is read of each resource from AWS JSON."""

from typing import Any

import pytest

from tests.topology.answers import FAR, OURS, REGION, THEIRS, built, interface, record, route, route_table, subnet, vpc
from vpcviz.topology.kinds import Kind
from vpcviz.topology.resources.balancers import Listener, LoadBalancer, TargetGroup
from vpcviz.topology.resources.gateways import (
    DirectConnectGateway,
    InternetGateway,
    NatGateway,
    VpcPeeringConnection,
    VpnConnection,
    VpnGateway,
)
from vpcviz.topology.resources.interfaces import NetworkAcl, NetworkInterface
from vpcviz.topology.resources.names import DhcpOptions, HostedZone, ResolverEndpoint, VpcHostedZones
from vpcviz.topology.resources.network import RouteTable, Subnet, TargetKind, Vpc
from vpcviz.topology.resources.transit import TransitGateway, TransitGatewayAttachment, TransitGatewayRouteTable
from vpcviz.topology.resources.workloads import DbInstance, Instance, LambdaFunction


def test_a_vpc_has_all_its_associated_blocks_the_primary_one_first() -> None:
    blocks = [("10.1.0.0/16", "associated"), ("10.0.0.0/16", "associated"), ("10.2.0.0/16", "disassociated")]
    rows = [{"CidrBlock": block, "CidrBlockState": {"State": state}} for block, state in blocks]
    six = [{"Ipv6CidrBlock": "2001:db8::/56", "Ipv6CidrBlockState": {"State": "associated"}}]
    found = built(vpc(CidrBlockAssociationSet=rows, Ipv6CidrBlockAssociationSet=six)).get(Vpc, "vpc-1")
    assert found is not None
    assert found.cidrs == ("10.0.0.0/16", "10.1.0.0/16")
    assert found.ipv6_cidrs == ("2001:db8::/56",)


def test_dns_attributes_that_were_not_read_are_unknown() -> None:
    body = {"VpcId": "vpc-1", "EnableDnsSupport": {"Value": False}}
    found = built(vpc(), record(Kind.VPC_ATTRIBUTE, "vpc-1|enableDnsSupport", body)).get(Vpc, "vpc-1")
    assert found is not None
    assert (found.dns_support, found.dns_hostnames) == (False, None)


def test_a_subnet_bears_the_owner_of_its_answer_and_both_names_of_its_zone() -> None:
    found = built(subnet("subnet-1", account=THEIRS, AvailabilityZoneId="euw1-az1")).get(Subnet, "subnet-1")
    assert found is not None
    assert (found.account, found.zone, found.zone_id) == (THEIRS, "eu-west-1a", "euw1-az1")


@pytest.mark.parametrize(
    ("body", "target", "kind"),
    [
        ({"GatewayId": "local"}, "local", TargetKind.LOCAL),
        ({"GatewayId": "igw-1"}, "igw-1", TargetKind.INTERNET_GATEWAY),
        ({"GatewayId": "vgw-1"}, "vgw-1", TargetKind.VPN_GATEWAY),
        ({"GatewayId": "vpce-1"}, "vpce-1", TargetKind.VPC_ENDPOINT),
        ({"VpcEndpointId": "vpce-1"}, "vpce-1", TargetKind.VPC_ENDPOINT),
        ({"NatGatewayId": "nat-1"}, "nat-1", TargetKind.NAT_GATEWAY),
        ({"TransitGatewayId": "tgw-1"}, "tgw-1", TargetKind.TRANSIT_GATEWAY),
        ({"VpcPeeringConnectionId": "pcx-1"}, "pcx-1", TargetKind.VPC_PEERING_CONNECTION),
        ({"EgressOnlyInternetGatewayId": "eigw-1"}, "eigw-1", TargetKind.EGRESS_ONLY_INTERNET_GATEWAY),
        ({"CarrierGatewayId": "cagw-1"}, "cagw-1", TargetKind.CARRIER_GATEWAY),
        ({"LocalGatewayId": "lgw-1"}, "lgw-1", TargetKind.LOCAL_GATEWAY),
        ({"CoreNetworkArn": "arn:c"}, "arn:c", TargetKind.CORE_NETWORK),
        ({"OdbNetworkArn": "arn:o"}, "arn:o", TargetKind.OTHER),
        ({"InstanceId": "i-1", "NetworkInterfaceId": "eni-1"}, "eni-1", TargetKind.NETWORK_INTERFACE),
        ({"InstanceId": "i-1"}, "i-1", TargetKind.INSTANCE),
        ({"GatewayId": "novel-1"}, "novel-1", TargetKind.OTHER),
        ({"State": "blackhole"}, "", TargetKind.OTHER),
    ],
)
def test_where_a_route_points(body: dict[str, Any], target: str, kind: TargetKind) -> None:
    found = built(route_table("rtb-1", [{"DestinationCidrBlock": "10.0.0.0/8", **body}])).get(RouteTable, "rtb-1")
    assert found is not None
    assert (found.routes[0].target, found.routes[0].target_kind) == (target, kind)
    assert found.routes[0].blackhole == ("State" in body)


def test_destinations_origin_and_edge_associations_of_routes() -> None:
    routes = [
        route("pl-1", "vpce-1"),
        route("::/0", "igw-1"),
        route("10.0.0.0/8", "vgw-1", Origin="EnableVgwRoutePropagation"),
    ]
    table = route_table("rtb-1", routes)
    edge = [{"GatewayId": "igw-1", "AssociationState": {"State": "associated"}}]
    table = type(table)(table.kind, table.id, OURS, REGION, {**table.body, "Associations": edge})
    topology = built(table)
    found = topology.all(RouteTable)["rtb-1"]
    assert [one.family for one in found.routes] == ["prefix-list", "ipv6", "ipv4"]
    assert [one.propagated for one in found.routes] == [False, False, True]
    assert topology.edge_table_of_gateway == {"igw-1": (found,)}
    assert not found.main


def test_gateways_are_attached_only_while_they_are() -> None:
    attachments = [{"VpcId": "vpc-1", "State": "available"}, {"VpcId": "vpc-2", "State": "detached"}]
    igw = record(Kind.INTERNET_GATEWAY, "igw-1", {"Attachments": attachments})
    vgw = record(Kind.VPN_GATEWAY, "vgw-1", {"VpcAttachments": attachments, "State": "available"})
    topology = built(igw, vgw)
    assert topology.all(InternetGateway)["igw-1"].vpc_ids == ("vpc-1",)
    assert topology.all(VpnGateway)["vgw-1"].vpc_ids == ("vpc-1",)


def test_a_regional_nat_gateway_has_no_subnet_and_old_answers_are_public_and_zonal() -> None:
    old = record(Kind.NAT_GATEWAY, "nat-1", {"SubnetId": "subnet-1", "VpcId": "vpc-1", "State": "deleted"})
    regional = record(Kind.NAT_GATEWAY, "nat-2", {"VpcId": "vpc-1", "AvailabilityMode": "regional"})
    topology = built(old, regional)
    first, second = topology.nat_gateways_of_vpc["vpc-1"]
    assert (first.connectivity, first.availability_mode, first.state) == ("public", "zonal", "deleted")
    assert (second.subnet_id, second.availability_mode) == ("", "regional")
    assert set(topology.all(NatGateway)) == {"nat-1", "nat-2"}


def test_a_peering_connection_has_two_sides_and_its_requester_owns_it() -> None:
    body = {
        "RequesterVpcInfo": {"VpcId": "vpc-1", "OwnerId": OURS, "CidrBlock": "10.0.0.0/16"},
        "AccepterVpcInfo": {
            "VpcId": "vpc-2",
            "OwnerId": THEIRS,
            "Region": FAR,
            "CidrBlockSet": [{"CidrBlock": "10.1.0.0/16"}, {"CidrBlock": "10.2.0.0/16"}],
            "Ipv6CidrBlockSet": [{"Ipv6CidrBlock": "2001:db8::/56"}],
        },
        "Status": {"Code": "active", "Message": "Active"},
    }
    row = record(Kind.VPC_PEERING_CONNECTION, "pcx-1", body, THEIRS)
    topology = built(row)
    found = topology.all(VpcPeeringConnection)["pcx-1"]
    assert (found.account, found.requester.region, found.other("vpc-1").region) == (OURS, REGION, FAR)
    assert found.other("vpc-1").cidrs == ("10.1.0.0/16", "10.2.0.0/16", "2001:db8::/56")
    assert topology.peerings_of_vpc == {"vpc-1": (found,), "vpc-2": (found,)}


def test_a_vpn_connection_shows_its_tunnels_and_static_routes() -> None:
    body = {
        "Options": {"StaticRoutesOnly": True},
        "Routes": [{"DestinationCidrBlock": "192.168.0.0/16", "State": "available"}],
        "VgwTelemetry": [{"OutsideIpAddress": "198.51.100.1", "Status": "UP"}],
    }
    found = built(record(Kind.VPN_CONNECTION, "vpn-1", body)).all(VpnConnection)["vpn-1"]
    assert (found.static_only, found.static_routes) == (True, ("192.168.0.0/16",))
    assert found.tunnels == (("198.51.100.1", "UP"),)


def test_associations_of_a_direct_connect_gateway_are_unknown_until_read() -> None:
    gateway = record(Kind.DIRECT_CONNECT_GATEWAY, "g-1", {"directConnectGatewayName": "dc", "ownerAccount": THEIRS})
    row = {
        "associatedGateway": {"id": "tgw-1", "ownerAccount": OURS},
        "associationState": "associated",
        "allowedPrefixesToDirectConnectGateway": [{"cidr": "10.0.0.0/8"}],
    }
    read = record(Kind.DIRECT_CONNECT_GATEWAY_ASSOCIATION, "g-1", {"directConnectGatewayAssociations": [row]})
    unread, found = (built(*records).all(DirectConnectGateway)["g-1"] for records in ((gateway,), (gateway, read)))
    assert (unread.associations, unread.account, unread.name) == (None, THEIRS, "dc")
    assert [(one.gateway_id, one.allowed_prefixes) for one in found.associations or ()] == [("tgw-1", ("10.0.0.0/8",))]


def test_an_interface_has_its_addresses_once_the_primary_one_first() -> None:
    private = [
        {"PrivateIpAddress": "10.0.0.5", "Association": {"PublicIp": "198.51.100.5"}},
        {"PrivateIpAddress": "10.0.0.4", "Association": {"PublicIp": "198.51.100.4"}},
    ]
    body: dict[str, Any] = {
        "PrivateIpAddress": "10.0.0.4",
        "PrivateIpAddresses": private,
        "Association": {"PublicIp": "198.51.100.4"},
        "Ipv6Addresses": [{"Ipv6Address": "2001:db8::4"}],
        "Ipv4Prefixes": [{"Ipv4Prefix": "10.0.0.16/28"}],
        "Attachment": {"InstanceId": "i-1", "InstanceOwnerId": THEIRS},
        "SourceDestCheck": False,
    }
    topology = built(interface("eni-1", **body))
    found = topology.all(NetworkInterface)["eni-1"]
    assert (found.address, found.addresses) == ("10.0.0.4", ("10.0.0.4", "10.0.0.5"))
    assert set(found.public_addresses) == {("10.0.0.4", "198.51.100.4"), ("10.0.0.5", "198.51.100.5")}
    assert (found.prefixes, found.attachment_owner, found.source_dest_check) == (("10.0.0.16/28",), THEIRS, False)
    assert topology.interfaces_of_instance == {"i-1": (found,)}
    assert set(topology.interfaces_of_address) == {
        *("10.0.0.4", "10.0.0.5", "2001:db8::4", "198.51.100.4", "198.51.100.5"),
    }


def test_acl_entries_are_in_the_order_in_which_aws_evaluates_them() -> None:
    entries = [
        {"RuleNumber": 32767, "Egress": False, "Protocol": "-1", "RuleAction": "deny", "CidrBlock": "0.0.0.0/0"},
        {"RuleNumber": 20, "Egress": True, "Protocol": "17", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"},
        {
            "RuleNumber": 10,
            "Egress": False,
            "Protocol": "6",
            "RuleAction": "allow",
            "Ipv6CidrBlock": "::/0",
            "PortRange": {"From": 1024, "To": 65535},
        },
    ]
    body = {"Entries": entries, "Associations": [{"SubnetId": "subnet-1"}], "IsDefault": True}
    topology = built(record(Kind.NETWORK_ACL, "acl-1", body))
    found = topology.all(NetworkAcl)["acl-1"]
    assert [(one.egress, one.number, one.protocol) for one in found.entries] == [
        *((False, 10, "tcp"), (False, 32767, "-1"), (True, 20, "udp")),
    ]
    assert (found.entries[0].cidr, found.entries[0].from_port, found.entries[1].allow) == ("::/0", 1024, False)
    assert topology.acl_of_subnet == {"subnet-1": found}


BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{THEIRS}:loadbalancer/net/pay/1"


def test_a_load_balancer_belongs_to_the_account_of_its_arn_and_unread_attributes_are_unknown() -> None:
    zones = [
        {
            "ZoneName": "eu-west-1a",
            "SubnetId": "subnet-1",
            "LoadBalancerAddresses": [{"PrivateIPv4Address": "10.0.0.9"}],
        }
    ]
    body = {"LoadBalancerArn": BALANCER, "Type": "network", "State": {"Code": "active"}, "AvailabilityZones": zones}
    row = record(Kind.LOAD_BALANCER, BALANCER, body)
    attributes = [{"Key": "load_balancing.cross_zone.enabled", "Value": "true"}]
    read = record(Kind.LOAD_BALANCER_ATTRIBUTES, BALANCER, {"Attributes": attributes})
    unread, found = (built(*records).all(LoadBalancer)[BALANCER] for records in ((row,), (row, read)))
    assert (unread.account, unread.cross_zone, unread.privatelink_groups_enforced) == (THEIRS, None, None)
    assert (found.cross_zone, found.zones[0].addresses) == (True, ("10.0.0.9",))


def test_a_listener_forwards_to_every_target_group_of_its_actions_once() -> None:
    action = {
        "TargetGroupArn": "arn:a",
        "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": "arn:a"}, {"TargetGroupArn": "arn:b"}]},
    }
    body = {"LoadBalancerArn": BALANCER, "Protocol": "TCP", "DefaultActions": [action]}
    topology = built(record(Kind.LISTENER, "arn:l", body))
    (found,) = topology.listeners_of_load_balancer[BALANCER]
    assert isinstance(found, Listener)
    assert (found.target_group_arns, found.port) == (("arn:a", "arn:b"), None)


@pytest.mark.parametrize(
    ("body", "attribute", "kept"),
    [
        ({"TargetType": "instance", "Protocol": "TCP"}, None, True),
        ({"TargetType": "ip", "Protocol": "TCP"}, None, False),
        ({"TargetType": "ip", "Protocol": "UDP"}, None, True),
        ({"TargetType": "instance", "Protocol": "TCP"}, "false", False),
        ({"TargetType": "ip", "Protocol": "TLS"}, "true", True),
    ],
)
def test_whether_targets_see_the_client_s_address(body: dict[str, str], attribute: str | None, kept: bool) -> None:
    records = [record(Kind.TARGET_GROUP, "arn:g", {"TargetGroupArn": "arn:g", **body})]
    if attribute is not None:
        rows = [{"Key": "preserve_client_ip.enabled", "Value": attribute}]
        records.append(record(Kind.TARGET_GROUP_ATTRIBUTES, "arn:g", {"Attributes": rows}))
    found = built(*records).all(TargetGroup)["arn:g"]
    assert found.keeps_client_address is kept
    assert found.targets is None


def test_default_tables_of_a_transit_gateway_count_only_while_they_are_on() -> None:
    tables = {"AssociationDefaultRouteTableId": "tgw-rtb-1", "PropagationDefaultRouteTableId": "tgw-rtb-2"}
    options = {**tables, "DefaultRouteTableAssociation": "enable", "DefaultRouteTablePropagation": "disable"}
    found = built(record(Kind.TRANSIT_GATEWAY, "tgw-1", {"Options": options})).all(TransitGateway)["tgw-1"]
    assert (found.association_default_table_id, found.propagation_default_table_id) == ("tgw-rtb-1", "")


@pytest.mark.parametrize(
    ("body", "table"),
    [
        ({"Association": {"TransitGatewayRouteTableId": "tgw-rtb-1", "State": "associated"}}, "tgw-rtb-1"),
        ({"Association": {"TransitGatewayRouteTableId": "tgw-rtb-1", "State": "disassociated"}}, ""),
        ({}, None),
    ],
    ids=["associated", "disassociated", "not told"],
)
def test_the_table_of_an_attachment(body: dict[str, Any], table: str | None) -> None:
    row = record(
        Kind.TRANSIT_GATEWAY_ATTACHMENT, "tgw-attach-1", {"TransitGatewayId": "tgw-1", "ResourceType": "vpc", **body}
    )
    vpc_side = record(
        Kind.TRANSIT_GATEWAY_VPC_ATTACHMENT,
        "tgw-attach-1",
        {"SubnetIds": ["subnet-1"], "Options": {"ApplianceModeSupport": "enable"}},
    )
    found = built(row, vpc_side).all(TransitGatewayAttachment)["tgw-attach-1"]
    assert found.association_table_id == table
    assert (found.subnet_ids, found.appliance_mode) == (("subnet-1",), True)


def test_routes_of_a_transit_gateway_table_are_unknown_until_read_and_may_be_incomplete() -> None:
    table = record(Kind.TRANSIT_GATEWAY_ROUTE_TABLE, "tgw-rtb-1", {"TransitGatewayId": "tgw-1"})
    rows = [
        {"DestinationCidrBlock": "10.0.0.0/8", "Type": "static", "State": "blackhole"},
        {"PrefixListId": "pl-1", "TransitGatewayAttachments": [{"TransitGatewayAttachmentId": "tgw-attach-1"}]},
    ]
    answer = {"Routes": rows, "AdditionalRoutesAvailable": True}
    spread = {
        "TransitGatewayRouteTablePropagations": [
            {"TransitGatewayAttachmentId": "tgw-attach-1", "State": "enabled"},
            {"TransitGatewayAttachmentId": "tgw-attach-2", "State": "disabled"},
        ]
    }
    read = (
        record(Kind.TRANSIT_GATEWAY_ROUTES, "tgw-rtb-1", answer),
        record(Kind.TRANSIT_GATEWAY_PROPAGATIONS, "tgw-rtb-1", spread),
    )
    unread, found = (
        built(*records).all(TransitGatewayRouteTable)["tgw-rtb-1"] for records in ((table,), (table, *read))
    )
    assert (unread.routes, unread.complete, unread.propagated_attachment_ids) == (None, False, None)
    assert [one.destination for one in found.routes or ()] == ["10.0.0.0/8", "pl-1"]
    assert (found.complete, found.propagated_attachment_ids) == (False, ("tgw-attach-1",))


def test_a_hosted_zone_s_vpcs_and_records_are_unknown_until_read() -> None:
    zone = record(Kind.HOSTED_ZONE, "Z1", {"Name": "acme.internal.", "Config": {"PrivateZone": True}}, region="global")
    sets = [
        {"Name": "\\052.Acme.internal.", "Type": "A", "AliasTarget": {"DNSName": "X.vpce.amazonaws.com."}},
        {"Name": "db.acme.internal.", "Type": "A", "ResourceRecords": [{"Value": "10.0.0.1"}]},
    ]
    read = (
        record(Kind.HOSTED_ZONE_VPCS, "Z1", {"VPCs": [{"VPCId": "vpc-1"}]}),
        record(Kind.RECORD_SETS, "Z1", {"ResourceRecordSets": sets}),
    )
    unread, found = (built(*records).all(HostedZone)["Z1"] for records in ((zone,), (zone, *read)))
    assert (unread.vpc_ids, unread.records, unread.name, unread.private) == (None, None, "acme.internal", True)
    assert found.vpc_ids == ("vpc-1",)
    assert [(one.name, one.values, one.alias_target) for one in found.records or ()] == [
        ("*.acme.internal", (), "x.vpce.amazonaws.com"),
        ("db.acme.internal", ("10.0.0.1",), ""),
    ]


def test_zones_that_a_vpc_sees_tell_their_owner_account_or_service() -> None:
    rows = [
        {"HostedZoneId": "Z1", "Name": "a.", "Owner": {"OwningAccount": THEIRS}},
        {"HostedZoneId": "Z2", "Name": "b.", "Owner": {"OwningService": "vpce.amazonaws.com"}},
    ]
    found = built(record(Kind.VPC_HOSTED_ZONES, "vpc-1", {"HostedZoneSummaries": rows})).all(VpcHostedZones)["vpc-1"]
    assert [(one.name, one.owner) for one in found.zones] == [("a", THEIRS), ("b", "vpce.amazonaws.com")]


def test_resolver_endpoints_and_dhcp_options() -> None:
    row = record(Kind.RESOLVER_ENDPOINT, "rslvr-in-1", {"Direction": "INBOUND", "HostVPCId": "vpc-1", "Name": "in"})
    listed = {"IpAddresses": [{"SubnetId": "subnet-1", "Ip": "10.0.0.53"}]}
    options = [{"Key": "domain-name-servers", "Values": [{"Value": "AmazonProvidedDNS"}]}]
    topology = built(
        row,
        record(Kind.RESOLVER_ENDPOINT_ADDRESSES, "rslvr-in-1", listed),
        record(Kind.DHCP_OPTIONS, "dopt-1", {"DhcpConfigurations": options}),
    )
    assert topology.all(ResolverEndpoint)["rslvr-in-1"].addresses == (("subnet-1", "10.0.0.53"),)
    assert topology.all(DhcpOptions)["dopt-1"].domain_name_servers == ("AmazonProvidedDNS",)


def test_workloads_tell_where_they_are() -> None:
    instance = {"VpcId": "vpc-1", "SubnetId": "subnet-1", "State": {"Name": "running"}, "PrivateIpAddress": "10.0.0.4"}
    arn = f"arn:aws:lambda:{REGION}:{THEIRS}:function:report"
    function = {
        "FunctionArn": arn,
        "FunctionName": "report",
        "VpcConfig": {"VpcId": "vpc-1", "SubnetIds": ["subnet-1"]},
    }
    database = {
        "DBInstanceIdentifier": "orders",
        "Endpoint": {"Address": "orders.x"},
        "DBSubnetGroup": {"VpcId": "vpc-1"},
    }
    topology = built(
        record(Kind.INSTANCE, "i-1", instance),
        record(Kind.LAMBDA_FUNCTION, arn, function),
        record(Kind.DB_INSTANCE, "orders", database),
    )
    assert topology.all(Instance)["i-1"].state == "running"
    found = topology.all(LambdaFunction)[arn]
    assert (found.account, found.name, found.vpc_id) == (THEIRS, "report", "vpc-1")
    assert topology.all(DbInstance)["orders"].host == "orders.x"
