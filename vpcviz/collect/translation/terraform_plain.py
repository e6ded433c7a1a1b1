"""Terraform's resources whose attributes are AWS's fields under another name."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from vpcviz.collect.translation.terraform_document import Resource
from vpcviz.collect.translation.terraform_estate import Made, Row, TerraformEstate, tags_of
from vpcviz.collect.translation.terraform_network import vpc_blocks, vpc_of_subnet
from vpcviz.topology.kinds import Kind

Names = Mapping[str, str]
NONE: Final[Names] = MappingProxyType({})
More = Callable[[TerraformEstate, Resource], Row]


def _no_more(_estate: TerraformEstate, _resource: Resource) -> Row:
    return {}


@dataclass(frozen=True, slots=True)
class Plain:
    """How a type becomes a row: AWS's field by Terraform's attribute."""

    kind: Kind
    id_field: str
    values: Names = field(default_factory=lambda: NONE)
    one: Names = field(default_factory=lambda: NONE)
    """Fields that hold the id of one other resource."""
    fixed: Mapping[str, object] = field(default_factory=lambda: NONE)
    more: More = _no_more


def _vpc(estate: TerraformEstate, vpc: Resource) -> Row:
    return {"CidrBlockAssociationSet": vpc_blocks(estate, vpc), "IsDefault": vpc.type == "aws_default_vpc"}


def _attached(attribute: str, kind: str) -> More:
    """A gateway's VPC, told by itself or by a resource that attaches it."""

    def more(estate: TerraformEstate, gateway: Resource) -> Row:
        own = estate.one(gateway, "vpc_id")
        by = [estate.one(one, "vpc_id") for one in estate.pointing(kind, attribute, gateway.id)] if kind else []
        vpcs = sorted({vpc for vpc in (own, *by) if vpc})
        word = "VpcAttachments" if gateway.type == "aws_vpn_gateway" else "Attachments"
        state = "attached" if gateway.type == "aws_vpn_gateway" else "available"
        return {word: [{"VpcId": vpc, "State": state} for vpc in vpcs]}

    return more


def _nat(estate: TerraformEstate, nat: Resource) -> Row:
    address = {
        "AllocationId": estate.one(nat, "allocation_id"),
        "PublicIp": nat.values.get("public_ip"),
        "PrivateIp": nat.values.get("private_ip"),
        "NetworkInterfaceId": nat.values.get("network_interface_id"),
        "IsPrimary": True,
    }
    known = {key: value for key, value in address.items() if value}
    return {"VpcId": vpc_of_subnet(estate, estate.one(nat, "subnet_id")), "NatGatewayAddresses": [known]}


def _peering(estate: TerraformEstate, peering: Resource) -> Row:
    values = peering.values
    accepted = values.get("accept_status") or ("active" if values.get("auto_accept") else "pending-acceptance")
    accepters = estate.pointing("aws_vpc_peering_connection_accepter", "vpc_peering_connection_id", peering.id)
    state = "active" if any(one.values.get("auto_accept") for one in accepters) else str(accepted)
    account, region = estate.place(peering)
    requester, accepter = estate.one(peering, "vpc_id"), estate.one(peering, "peer_vpc_id")
    return {
        "Status": {"Code": state},
        "RequesterVpcInfo": {"VpcId": requester, "OwnerId": account, "Region": region, **_blocks(estate, requester)},
        "AccepterVpcInfo": {
            "VpcId": accepter,
            "OwnerId": values.get("peer_owner_id") or account,
            "Region": values.get("peer_region") or region,
            **_blocks(estate, accepter),
        },
    }


def _blocks(estate: TerraformEstate, vpc_id: str) -> Row:
    vpc = estate.references.known(vpc_id)
    return {"CidrBlockSet": [{"CidrBlock": row["CidrBlock"]} for row in vpc_blocks(estate, vpc)]} if vpc else {}


def _vpn(estate: TerraformEstate, vpn: Resource) -> Row:
    ends = {
        "VpnGatewayId": estate.one(vpn, "vpn_gateway_id"),
        "TransitGatewayId": estate.one(vpn, "transit_gateway_id"),
    }
    return {key: value for key, value in ends.items() if value}


SUBNET: Final = Plain(
    Kind.SUBNET,
    "SubnetId",
    {
        "CidrBlock": "cidr_block",
        "AvailabilityZone": "availability_zone",
        "AvailabilityZoneId": "availability_zone_id",
        "MapPublicIpOnLaunch": "map_public_ip_on_launch",
    },
    {"VpcId": "vpc_id"},
    {"State": "available"},
)
VPC: Final = Plain(Kind.VPC, "VpcId", {"CidrBlock": "cidr_block"}, NONE, {"State": "available"}, _vpc)

TYPES: Final[Mapping[str, Plain]] = MappingProxyType(
    {
        "aws_vpc": VPC,
        "aws_default_vpc": VPC,
        "aws_subnet": SUBNET,
        "aws_default_subnet": SUBNET,
        "aws_internet_gateway": Plain(
            Kind.INTERNET_GATEWAY,
            "InternetGatewayId",
            more=_attached("internet_gateway_id", "aws_internet_gateway_attachment"),
        ),
        "aws_egress_only_internet_gateway": Plain(
            Kind.EGRESS_ONLY_INTERNET_GATEWAY, "EgressOnlyInternetGatewayId", more=_attached("", "")
        ),
        "aws_ec2_carrier_gateway": Plain(
            Kind.CARRIER_GATEWAY, "CarrierGatewayId", NONE, {"VpcId": "vpc_id"}, {"State": "available"}
        ),
        "aws_nat_gateway": Plain(
            Kind.NAT_GATEWAY,
            "NatGatewayId",
            {"ConnectivityType": "connectivity_type"},
            {"SubnetId": "subnet_id"},
            {"State": "available"},
            _nat,
        ),
        "aws_vpn_gateway": Plain(
            Kind.VPN_GATEWAY,
            "VpnGatewayId",
            fixed={"State": "available", "Type": "ipsec.1"},
            more=_attached("vpn_gateway_id", "aws_vpn_gateway_attachment"),
        ),
        "aws_customer_gateway": Plain(
            Kind.CUSTOMER_GATEWAY,
            "CustomerGatewayId",
            {"BgpAsn": "bgp_asn", "IpAddress": "ip_address", "Type": "type"},
            NONE,
            {"State": "available"},
        ),
        "aws_vpn_connection": Plain(
            Kind.VPN_CONNECTION,
            "VpnConnectionId",
            {"Type": "type"},
            {"CustomerGatewayId": "customer_gateway_id"},
            {"State": "available"},
            _vpn,
        ),
        "aws_eip": Plain(
            Kind.ADDRESS,
            "AllocationId",
            {"PublicIp": "public_ip", "PrivateIpAddress": "private_ip"},
            {"InstanceId": "instance"},
        ),
        "aws_vpc_peering_connection": Plain(Kind.VPC_PEERING_CONNECTION, "VpcPeeringConnectionId", more=_peering),
        "aws_ec2_transit_gateway": Plain(
            Kind.TRANSIT_GATEWAY, "TransitGatewayId", {"Description": "description"}, NONE, {"State": "available"}
        ),
        "aws_ec2_transit_gateway_route_table": Plain(
            Kind.TRANSIT_GATEWAY_ROUTE_TABLE,
            "TransitGatewayRouteTableId",
            {
                "DefaultAssociationRouteTable": "default_association_route_table",
                "DefaultPropagationRouteTable": "default_propagation_route_table",
            },
            {"TransitGatewayId": "transit_gateway_id"},
            {"State": "available"},
        ),
        "aws_ec2_managed_prefix_list": Plain(
            Kind.MANAGED_PREFIX_LIST,
            "PrefixListId",
            {"PrefixListName": "name", "AddressFamily": "address_family", "MaxEntries": "max_entries"},
            NONE,
            {"State": "create-complete"},
        ),
    }
)


def plain_rows(estate: TerraformEstate) -> Iterator[Made]:
    """The rows of every resource of these types."""
    for word, plain in sorted(TYPES.items()):
        for resource in estate.of(word):
            yield Made(resource, plain.kind, _row(estate, plain, resource))


def _row(estate: TerraformEstate, plain: Plain, resource: Resource) -> Row:
    row: Row = {plain.id_field: resource.id, **plain.fixed, "Tags": tags_of(resource)}
    if resource.values.get("owner_id"):
        row["OwnerId"] = resource.values["owner_id"]
    known = {name: resource.values.get(attribute) for name, attribute in plain.values.items()}
    row.update({name: value for name, value in known.items() if value is not None})
    named = {name: estate.one(resource, attribute) for name, attribute in plain.one.items()}
    row.update({name: value for name, value in named.items() if value})
    return {**row, **plain.more(estate, resource)}
