"""VPCs, subnets, route tables and prefix lists."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal, Self

from vpcviz.topology.fields import column, flag, number, part, rows, text, texts
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Body
from vpcviz.topology.resource import Resource, Source, common


@dataclass(frozen=True, slots=True, kw_only=True)
class Vpc(Resource):
    """A VPC with all its associated CIDR blocks."""

    kind: ClassVar[Kind] = Kind.VPC
    cidrs: tuple[str, ...]
    """Associated IPv4 blocks, the primary one first."""
    ipv6_cidrs: tuple[str, ...]
    is_default: bool
    state: str
    dns_support: bool | None
    """enableDnsSupport; None when it was not read."""
    dns_hostnames: bool | None
    dhcp_options_id: str

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        primary = text(body, "CidrBlock")
        associated = _associated(rows(body, "CidrBlockAssociationSet"), "CidrBlock", "CidrBlockState")
        ordered = tuple(dict.fromkeys((primary, *associated))) if primary else associated
        return cls(
            **common(source),
            cidrs=ordered,
            ipv6_cidrs=_associated(rows(body, "Ipv6CidrBlockAssociationSet"), "Ipv6CidrBlock", "Ipv6CidrBlockState"),
            is_default=bool(flag(body, "IsDefault")),
            state=text(body, "State"),
            dns_support=_attribute(source, "enableDnsSupport", "EnableDnsSupport"),
            dns_hostnames=_attribute(source, "enableDnsHostnames", "EnableDnsHostnames"),
            dhcp_options_id=text(body, "DhcpOptionsId"),
        )


def _associated(associations: tuple[Body, ...], key: str, state_key: str) -> tuple[str, ...]:
    return tuple(
        text(row, key)
        for row in associations
        if text(row, key) and text(part(row, state_key), "State") in ("associated", "")
    )


def _attribute(source: Source, attribute: str, key: str) -> bool | None:
    for parent in (f"{source.record.id}|{attribute}", source.record.id):
        answer = source.beside(Kind.VPC_ATTRIBUTE, parent)
        if answer is not None and isinstance(answer.get(key), dict):
            return flag(part(answer, key), "Value")
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet(Resource):
    """A subnet; `zone` is the owner's name of its availability zone, `zone_id` the name that all accounts share."""

    kind: ClassVar[Kind] = Kind.SUBNET
    vpc_id: str
    cidr: str
    ipv6_cidrs: tuple[str, ...]
    zone: str
    zone_id: str
    state: str
    map_public_ip: bool
    available_ips: int | None

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        return cls(
            **common(source, arn=text(body, "SubnetArn")),
            vpc_id=text(body, "VpcId"),
            cidr=text(body, "CidrBlock"),
            ipv6_cidrs=_associated(rows(body, "Ipv6CidrBlockAssociationSet"), "Ipv6CidrBlock", "Ipv6CidrBlockState"),
            zone=text(body, "AvailabilityZone") or text(body, "AvailabilityZoneId"),
            zone_id=text(body, "AvailabilityZoneId"),
            state=text(body, "State"),
            map_public_ip=bool(flag(body, "MapPublicIpOnLaunch")),
            available_ips=number(body, "AvailableIpAddressCount"),
        )


class TargetKind(StrEnum):
    """What a route points at."""

    LOCAL = "local"
    INTERNET_GATEWAY = "internet-gateway"
    EGRESS_ONLY_INTERNET_GATEWAY = "egress-only-internet-gateway"
    NAT_GATEWAY = "nat-gateway"
    TRANSIT_GATEWAY = "transit-gateway"
    VPC_PEERING_CONNECTION = "vpc-peering-connection"
    NETWORK_INTERFACE = "network-interface"
    INSTANCE = "instance"
    VPN_GATEWAY = "vpn-gateway"
    VPC_ENDPOINT = "vpc-endpoint"
    CARRIER_GATEWAY = "carrier-gateway"
    LOCAL_GATEWAY = "local-gateway"
    CORE_NETWORK = "core-network"
    OTHER = "other"


_TARGET_FIELDS: tuple[tuple[str, TargetKind], ...] = (
    ("NatGatewayId", TargetKind.NAT_GATEWAY),
    ("TransitGatewayId", TargetKind.TRANSIT_GATEWAY),
    ("VpcPeeringConnectionId", TargetKind.VPC_PEERING_CONNECTION),
    ("EgressOnlyInternetGatewayId", TargetKind.EGRESS_ONLY_INTERNET_GATEWAY),
    ("CarrierGatewayId", TargetKind.CARRIER_GATEWAY),
    ("LocalGatewayId", TargetKind.LOCAL_GATEWAY),
    ("CoreNetworkArn", TargetKind.CORE_NETWORK),
    ("VpcEndpointId", TargetKind.VPC_ENDPOINT),
    ("NetworkInterfaceId", TargetKind.NETWORK_INTERFACE),
    ("InstanceId", TargetKind.INSTANCE),
    ("OdbNetworkArn", TargetKind.OTHER),
    ("IpAddress", TargetKind.OTHER),
)

_GATEWAY_PREFIXES: tuple[tuple[str, TargetKind], ...] = (
    ("igw-", TargetKind.INTERNET_GATEWAY),
    ("eigw-", TargetKind.EGRESS_ONLY_INTERNET_GATEWAY),
    ("vgw-", TargetKind.VPN_GATEWAY),
    ("vpce-", TargetKind.VPC_ENDPOINT),
    ("nat-", TargetKind.NAT_GATEWAY),
    ("tgw-", TargetKind.TRANSIT_GATEWAY),
    ("pcx-", TargetKind.VPC_PEERING_CONNECTION),
    ("cagw-", TargetKind.CARRIER_GATEWAY),
)


@dataclass(frozen=True, slots=True)
class Route:
    """A row of a route table."""

    destination: str
    """A CIDR block, or a prefix list's id."""
    family: Literal["ipv4", "ipv6", "prefix-list"]
    target: str
    """The target's id; `local`; "" when AWS lists none (the target was deleted)."""
    target_kind: TargetKind
    state: str
    """`active`, `blackhole`, or another word of AWS."""
    origin: str
    """`CreateRouteTable`, `CreateRoute`, `EnableVgwRoutePropagation`, …"""

    @property
    def blackhole(self) -> bool:
        """The target is gone: the route still matches, and traffic is dropped."""
        return self.state.lower() == "blackhole"

    @property
    def propagated(self) -> bool:
        """It was learned by a virtual private gateway, not written by hand."""
        return self.origin == "EnableVgwRoutePropagation"


def parse_route(body: Body) -> Route:
    """A route from a row of `RouteTables[].Routes`."""
    destination, family = _destination(body)
    target, kind = _target(body)
    return Route(destination, family, target, kind, text(body, "State") or "active", text(body, "Origin"))


def _destination(body: Body) -> tuple[str, Literal["ipv4", "ipv6", "prefix-list"]]:
    if listed := text(body, "DestinationPrefixListId"):
        return listed, "prefix-list"
    if six := text(body, "DestinationIpv6CidrBlock"):
        return six, "ipv6"
    return text(body, "DestinationCidrBlock"), "ipv4"


def _target(body: Body) -> tuple[str, TargetKind]:
    for key, kind in _TARGET_FIELDS:
        if value := text(body, key):
            return value, kind
    gateway = text(body, "GatewayId")
    if gateway == "local":
        return gateway, TargetKind.LOCAL
    for prefix, kind in _GATEWAY_PREFIXES:
        if gateway.startswith(prefix):
            return gateway, kind
    return gateway, TargetKind.OTHER


@dataclass(frozen=True, slots=True)
class Association:
    """What uses a route table: a subnet, a gateway (an edge table), or every subnet without its own (`main`)."""

    subnet_id: str
    gateway_id: str
    main: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTable(Resource):
    """A route table with its routes and associations."""

    kind: ClassVar[Kind] = Kind.ROUTE_TABLE
    vpc_id: str
    routes: tuple[Route, ...]
    associations: tuple[Association, ...]
    propagating_vgws: tuple[str, ...]

    @property
    def main(self) -> bool:
        """It serves the VPC's subnets that have no association of their own."""
        return any(association.main for association in self.associations)

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        return cls(
            **common(source),
            vpc_id=text(body, "VpcId"),
            routes=tuple(parse_route(row) for row in rows(body, "Routes")),
            associations=tuple(
                Association(text(row, "SubnetId"), text(row, "GatewayId"), bool(flag(row, "Main")))
                for row in rows(body, "Associations")
                if text(part(row, "AssociationState"), "State") in ("", "associated", "associating")
            ),
            propagating_vgws=column(rows(body, "PropagatingVgws"), "GatewayId"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefixList(Resource):
    """A managed prefix list of AWS or of an account."""

    kind: ClassVar[Kind] = Kind.MANAGED_PREFIX_LIST
    cidrs: tuple[str, ...] | None
    """Its entries; None when they were not read."""
    owner: str
    """`AWS` or an account id."""

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        entries = source.beside(Kind.PREFIX_LIST_ENTRIES, source.record.id)
        listed = source.beside(Kind.PREFIX_LIST, source.record.id)
        cidrs: tuple[str, ...] | None = None
        if entries is not None:
            cidrs = column(rows(entries, "Entries"), "Cidr")
        elif listed is not None and "Cidrs" in listed:
            cidrs = texts(listed, "Cidrs")
        elif "Cidrs" in body:
            cidrs = texts(body, "Cidrs")
        return cls(
            **common(source, name=text(body, "PrefixListName"), owner=_list_owner(source)),
            cidrs=cidrs,
            owner=text(body, "OwnerId") or "AWS",
        )


def _list_owner(source: Source) -> str:
    owner = text(source.body, "OwnerId")
    return "" if owner == "AWS" else owner
