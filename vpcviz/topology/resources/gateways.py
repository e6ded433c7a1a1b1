"""Ways out of a VPC: internet, NAT, VPN, Direct Connect and peering."""

from dataclasses import dataclass
from typing import ClassVar, Self

from vpcviz.topology.fields import column, flag, part, rows, text
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Body
from vpcviz.topology.resource import Resource, Source, common


def _attached(body: Body) -> tuple[str, ...]:
    rows_ = rows(body, "Attachments", "VpcAttachments")
    live = (row for row in rows_ if text(row, "State").lower() not in ("detached", "detaching"))
    return column(live, "VpcId")


@dataclass(frozen=True, slots=True, kw_only=True)
class InternetGateway(Resource):
    """An internet gateway."""

    kind: ClassVar[Kind] = Kind.INTERNET_GATEWAY
    vpc_ids: tuple[str, ...]

    @classmethod
    def parse(cls, source: Source) -> Self:
        return cls(**common(source), vpc_ids=_attached(source.body))


@dataclass(frozen=True, slots=True, kw_only=True)
class EgressOnlyInternetGateway(Resource):
    """An egress-only internet gateway (IPv6 out, nothing unasked in)."""

    kind: ClassVar[Kind] = Kind.EGRESS_ONLY_INTERNET_GATEWAY
    vpc_ids: tuple[str, ...]

    @classmethod
    def parse(cls, source: Source) -> Self:
        return cls(**common(source), vpc_ids=_attached(source.body))


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierGateway(Resource):
    """A carrier gateway of a wavelength zone."""

    kind: ClassVar[Kind] = Kind.CARRIER_GATEWAY
    vpc_ids: tuple[str, ...]
    state: str

    @classmethod
    def parse(cls, source: Source) -> Self:
        vpc = text(source.body, "VpcId")
        return cls(**common(source), vpc_ids=(vpc,) if vpc else (), state=text(source.body, "State"))


@dataclass(frozen=True, slots=True)
class NatAddress:
    """An address pair of a NAT gateway."""

    public_ip: str
    private_ip: str
    network_interface_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NatGateway(Resource):
    """A NAT gateway: `connectivity` is `public` or `private`, `availability_mode` `zonal` or `regional`."""

    kind: ClassVar[Kind] = Kind.NAT_GATEWAY
    vpc_id: str
    subnet_id: str
    """"" for a regional NAT gateway."""
    state: str
    connectivity: str
    availability_mode: str
    addresses: tuple[NatAddress, ...]

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        return cls(
            **common(source),
            vpc_id=text(body, "VpcId"),
            subnet_id=text(body, "SubnetId"),
            state=text(body, "State"),
            connectivity=text(body, "ConnectivityType") or "public",
            availability_mode=text(body, "AvailabilityMode") or "zonal",
            addresses=tuple(
                NatAddress(text(row, "PublicIp"), text(row, "PrivateIp"), text(row, "NetworkInterfaceId"))
                for row in rows(body, "NatGatewayAddresses")
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class VpnGateway(Resource):
    """A virtual private gateway."""

    kind: ClassVar[Kind] = Kind.VPN_GATEWAY
    vpc_ids: tuple[str, ...]
    state: str

    @classmethod
    def parse(cls, source: Source) -> Self:
        return cls(**common(source), vpc_ids=_attached(source.body), state=text(source.body, "State"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerGateway(Resource):
    """A customer gateway: the far end of a VPN connection."""

    kind: ClassVar[Kind] = Kind.CUSTOMER_GATEWAY
    address: str
    state: str

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        return cls(**common(source), address=text(body, "IpAddress"), state=text(body, "State"))


@dataclass(frozen=True, slots=True, kw_only=True)
class VpnConnection(Resource):
    """A site-to-site VPN connection, ending on a virtual private gateway or a transit gateway."""

    kind: ClassVar[Kind] = Kind.VPN_CONNECTION
    vpn_gateway_id: str
    transit_gateway_id: str
    customer_gateway_id: str
    state: str
    static_only: bool
    static_routes: tuple[str, ...]
    tunnels: tuple[tuple[str, str], ...]
    """Pairs (outside address, UP or DOWN)."""

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        return cls(
            **common(source),
            vpn_gateway_id=text(body, "VpnGatewayId"),
            transit_gateway_id=text(body, "TransitGatewayId"),
            customer_gateway_id=text(body, "CustomerGatewayId"),
            state=text(body, "State"),
            static_only=bool(flag(part(body, "Options"), "StaticRoutesOnly")),
            static_routes=column(rows(body, "Routes"), "DestinationCidrBlock"),
            tunnels=tuple((text(row, "OutsideIpAddress"), text(row, "Status")) for row in rows(body, "VgwTelemetry")),
        )


@dataclass(frozen=True, slots=True)
class DirectConnectAssociation:
    """A virtual private or transit gateway behind a Direct Connect gateway."""

    gateway_id: str
    account: str
    state: str
    allowed_prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectConnectGateway(Resource):
    """A Direct Connect gateway; None where associations or attachments were not read."""

    kind: ClassVar[Kind] = Kind.DIRECT_CONNECT_GATEWAY
    state: str
    associations: tuple[DirectConnectAssociation, ...] | None
    virtual_interface_ids: tuple[str, ...] | None

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        associated = source.beside(Kind.DIRECT_CONNECT_GATEWAY_ASSOCIATION, source.record.id)
        attached = source.beside(Kind.DIRECT_CONNECT_GATEWAY_ATTACHMENT, source.record.id)
        return cls(
            **common(source, name=text(body, "directConnectGatewayName"), owner=text(body, "ownerAccount")),
            state=text(body, "directConnectGatewayState"),
            associations=None if associated is None else _associations(associated),
            virtual_interface_ids=None
            if attached is None
            else column(rows(attached, "directConnectGatewayAttachments"), "virtualInterfaceId"),
        )


def _associations(answer: Body) -> tuple[DirectConnectAssociation, ...]:
    return tuple(
        DirectConnectAssociation(
            text(part(row, "associatedGateway"), "id"),
            text(part(row, "associatedGateway"), "ownerAccount"),
            text(row, "associationState"),
            column(rows(row, "allowedPrefixesToDirectConnectGateway"), "cidr"),
        )
        for row in rows(answer, "directConnectGatewayAssociations")
    )


@dataclass(frozen=True, slots=True)
class PeeringSide:
    """One side of a VPC peering connection."""

    vpc_id: str
    account: str
    region: str
    cidrs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcPeeringConnection(Resource):
    """A VPC peering connection; only `active` ones carry traffic."""

    kind: ClassVar[Kind] = Kind.VPC_PEERING_CONNECTION
    requester: PeeringSide
    accepter: PeeringSide
    state: str
    message: str

    def other(self, vpc_id: str) -> PeeringSide:
        """The side that is not `vpc_id`."""
        return self.accepter if self.requester.vpc_id == vpc_id else self.requester

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        requester = _side(part(body, "RequesterVpcInfo"), source.record.region)
        return cls(
            **common(source, owner=requester.account),
            requester=requester,
            accepter=_side(part(body, "AccepterVpcInfo"), source.record.region),
            state=text(part(body, "Status"), "Code"),
            message=text(part(body, "Status"), "Message"),
        )


def _side(info: Body, region: str) -> PeeringSide:
    cidrs = dict.fromkeys((text(info, "CidrBlock"), *column(rows(info, "CidrBlockSet"), "CidrBlock")))
    cidrs |= dict.fromkeys(column(rows(info, "Ipv6CidrBlockSet"), "Ipv6CidrBlock"))
    return PeeringSide(
        text(info, "VpcId"), text(info, "OwnerId"), text(info, "Region") or region, tuple(c for c in cidrs if c)
    )
