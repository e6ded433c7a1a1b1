"""Transit gateways: attachments, route tables, routes."""

from dataclasses import dataclass
from typing import ClassVar, Self

from vpcviz.topology.fields import column, flag, part, rows, text, texts
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Body
from vpcviz.topology.resource import Resource, Source, common


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitGateway(Resource):
    """A transit gateway; its route tables can be read in the owner's account only."""

    kind: ClassVar[Kind] = Kind.TRANSIT_GATEWAY
    state: str
    description: str
    association_default_table_id: str
    """The table that new attachments are associated with; "" when that is off."""
    propagation_default_table_id: str
    security_group_referencing: bool

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        options = part(body, "Options")
        associate = flag(options, "DefaultRouteTableAssociation") is not False
        propagate = flag(options, "DefaultRouteTablePropagation") is not False
        return cls(
            **common(source, arn=text(body, "TransitGatewayArn")),
            state=text(body, "State"),
            description=text(body, "Description"),
            association_default_table_id=text(options, "AssociationDefaultRouteTableId") if associate else "",
            propagation_default_table_id=text(options, "PropagationDefaultRouteTableId") if propagate else "",
            security_group_referencing=bool(flag(options, "SecurityGroupReferencingSupport")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitGatewayAttachment(Resource):
    """What is attached to a transit gateway: a VPC, VPN, Direct Connect gateway, peer, connect, …"""

    kind: ClassVar[Kind] = Kind.TRANSIT_GATEWAY_ATTACHMENT
    transit_gateway_id: str
    transit_gateway_owner: str
    resource_type: str
    resource_id: str
    resource_owner: str
    state: str
    association_table_id: str | None
    """The route table it uses; "" when it has none, None when the answer does not tell (seen from a foreign account)."""
    subnet_ids: tuple[str, ...] | None
    """For a VPC: the subnets it is attached in, one per zone; None when not read."""
    appliance_mode: bool
    security_group_referencing: bool | None
    peer_transit_gateway_id: str
    """For a peering: the transit gateway at the other end."""
    peer_account: str
    peer_region: str

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = _with_own_end(source)
        attachment_id = source.record.id
        vpc_side = source.beside(Kind.TRANSIT_GATEWAY_VPC_ATTACHMENT, attachment_id)
        peering = source.beside(Kind.TRANSIT_GATEWAY_PEERING_ATTACHMENT, attachment_id)
        options = part(vpc_side or {}, "Options")
        far = part(peering or {}, "AccepterTgwInfo")
        if text(far, "TransitGatewayId") == text(body, "TransitGatewayId"):
            far = part(peering or {}, "RequesterTgwInfo")
        return cls(
            **common(source, owner=text(body, "ResourceOwnerId", "VpcOwnerId")),
            transit_gateway_id=text(body, "TransitGatewayId"),
            transit_gateway_owner=text(body, "TransitGatewayOwnerId"),
            resource_type=text(body, "ResourceType") or ("vpc" if "VpcId" in body else ""),
            resource_id=text(body, "ResourceId", "VpcId"),
            resource_owner=text(body, "ResourceOwnerId", "VpcOwnerId"),
            state=text(body, "State"),
            association_table_id=_association(body),
            subnet_ids=None if vpc_side is None else texts(vpc_side, "SubnetIds"),
            appliance_mode=bool(flag(options, "ApplianceModeSupport")),
            security_group_referencing=flag(options, "SecurityGroupReferencingSupport"),
            peer_transit_gateway_id=text(far, "TransitGatewayId"),
            peer_account=text(far, "OwnerId"),
            peer_region=text(far, "Region"),
        )


def _with_own_end(source: Source) -> Body:
    """The answer; a row of DescribeTransitGatewayPeeringAttachments completed by the end that lies where it was asked."""
    body = source.body
    ends = [part(body, key) for key in ("RequesterTgwInfo", "AccepterTgwInfo")]
    if "TransitGatewayId" in body or not any(ends):
        return body
    asked = (source.record.account, source.record.region)
    own = next((end for end in ends if (text(end, "OwnerId"), text(end, "Region")) == asked), ends[0])
    gateway = text(own, "TransitGatewayId")
    return {
        "ResourceType": "peering",
        "TransitGatewayId": gateway,
        "TransitGatewayOwnerId": text(own, "OwnerId"),
        **body,
    }


def _association(body: Body) -> str | None:
    if "Association" not in body:
        return None
    association = part(body, "Association")
    alive = text(association, "State").lower() in ("associated", "associating", "")
    return text(association, "TransitGatewayRouteTableId") if alive else ""


@dataclass(frozen=True, slots=True)
class TransitGatewayRoute:
    """A route of a transit gateway's table."""

    destination: str
    """A CIDR block or a prefix list's id."""
    attachment_ids: tuple[str, ...]
    type: str
    """`static` or `propagated`."""
    state: str
    """`active` or `blackhole`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitGatewayRouteTable(Resource):
    """A route table of a transit gateway; None where its routes or propagations were not read."""

    kind: ClassVar[Kind] = Kind.TRANSIT_GATEWAY_ROUTE_TABLE
    transit_gateway_id: str
    state: str
    default_association: bool
    default_propagation: bool
    routes: tuple[TransitGatewayRoute, ...] | None
    complete: bool
    """False when AWS said that there are more routes than it listed."""
    propagated_attachment_ids: tuple[str, ...] | None
    associated_attachment_ids: tuple[str, ...] | None

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        routes = source.beside(Kind.TRANSIT_GATEWAY_ROUTES, source.record.id)
        spread = source.beside(Kind.TRANSIT_GATEWAY_PROPAGATIONS, source.record.id)
        used = source.beside(Kind.TRANSIT_GATEWAY_ASSOCIATIONS, source.record.id)
        return cls(
            **common(source),
            transit_gateway_id=text(body, "TransitGatewayId"),
            state=text(body, "State"),
            default_association=bool(flag(body, "DefaultAssociationRouteTable")),
            default_propagation=bool(flag(body, "DefaultPropagationRouteTable")),
            routes=None if routes is None else tuple(_route(row) for row in rows(routes, "Routes")),
            complete=routes is not None and not flag(routes, "AdditionalRoutesAvailable"),
            propagated_attachment_ids=None
            if spread is None
            else _live(rows(spread, "TransitGatewayRouteTablePropagations"), ("enabled", "enabling")),
            associated_attachment_ids=None
            if used is None
            else _live(rows(used, "Associations"), ("associated", "associating")),
        )


def _route(row: Body) -> TransitGatewayRoute:
    return TransitGatewayRoute(
        text(row, "DestinationCidrBlock", "PrefixListId"),
        column(rows(row, "TransitGatewayAttachments"), "TransitGatewayAttachmentId"),
        text(row, "Type"),
        text(row, "State"),
    )


def _live(entries: tuple[Body, ...], states: tuple[str, ...]) -> tuple[str, ...]:
    return column((row for row in entries if text(row, "State") in (*states, "")), "TransitGatewayAttachmentId")
