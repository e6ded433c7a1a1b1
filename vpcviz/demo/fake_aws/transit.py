"""Transit gateways across accounts: shared gateways, foreign attachments, propagated routes."""

from functools import partial
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.transit_gateway import TransitGatewayBackend
from moto.ec2.models.transit_gateway_attachments import (
    TransitGatewayAttachment,
    TransitGatewayAttachmentBackend,
    TransitGatewayPeeringAttachment,
    TransitGatewayVpcAttachment,
)
from moto.ec2.responses import EC2Response

from vpcviz.demo.fake_aws.corrections import Method, give, replace, wrap
from vpcviz.demo.fake_aws.identity import networks
from vpcviz.demo.fake_aws.interfaces import Maker, make_interface
from vpcviz.demo.fake_aws.sharing import is_shared_with

ATTACHMENT_INTERFACE = Maker("transit_gateway", "262302658117")


def install() -> None:
    """Put the corrections over moto."""
    wrap(TransitGatewayBackend, "describe_transit_gateways", _gateways)
    wrap(TransitGatewayAttachmentBackend, "create_transit_gateway_vpc_attachment", _attached)
    for name, kind in (
        ("describe_transit_gateway_vpc_attachments", TransitGatewayVpcAttachment),
        ("describe_transit_gateway_peering_attachments", TransitGatewayPeeringAttachment),
    ):
        wrap(TransitGatewayAttachmentBackend, name, partial(_of_kind, kind))
    give(TransitGatewayAttachment, "transit_gateway_owner_id", _gateway_owner)
    give(TransitGatewayAttachment, "association", _association)
    replace(EC2Response, "search_transit_gateway_routes", _routes)


def find_transit_gateway(region: str, gateway_id: str) -> tuple[Any, Any]:
    """The network that owns the gateway, and the gateway; (None, None) when there is none."""
    for network in networks(region):
        if gateway_id in network.transit_gateways:
            return network, network.transit_gateways[gateway_id]
    return None, None


def _gateways(original: Method, network: Any, filters: Any, transit_gateway_ids: Any) -> list[Any]:
    found = list(original(network, filters, transit_gateway_ids))
    for other in networks(network.region_name):
        if other is not network:
            of_other = original(other, filters, transit_gateway_ids)
            found += [gateway for gateway in of_other if is_shared_with(network.account_id, gateway.arn)]
    return found


def _attached(
    original: Method,
    network: Any,
    transit_gateway_id: str,
    vpc_id: str,
    subnet_ids: list[str],
    **details: Any,
) -> Any:
    owner, gateway = find_transit_gateway(network.region_name, transit_gateway_id)
    foreign = owner is not network
    if gateway is None or (foreign and not is_shared_with(network.account_id, gateway.arn)):
        return original(network, transit_gateway_id, vpc_id, subnet_ids, **details)
    network.get_vpc(vpc_id)
    attachment: Any = TransitGatewayVpcAttachment(
        network,
        transit_gateway=gateway,
        tags=details.get("tags"),
        vpc_id=vpc_id,
        subnet_ids=subnet_ids,
        options=details.get("options"),
    )
    vars(attachment)["gateway_owner"] = owner.account_id
    network.transit_gateway_attachments[attachment.id] = attachment
    owner.transit_gateway_attachments[attachment.id] = attachment
    _join_default_table(owner, gateway, attachment)
    if foreign and gateway.options.get("AutoAcceptSharedAttachments") != "enable":
        attachment.state = "pendingAcceptance"
    for subnet_id in subnet_ids:
        description = f"Network Interface for Transit Gateway Attachment {attachment.id}"
        make_interface(network, subnet_id, ATTACHMENT_INTERFACE, description)
    return attachment


def _join_default_table(owner: Any, gateway: Any, attachment: Any) -> None:
    if gateway.options.get("DefaultRouteTableAssociation") == "enable":
        owner.set_route_table_association(attachment.id, gateway.default_route_table.id)
    else:
        attachment.transit_gateway_route_table = None
    if gateway.options.get("DefaultRouteTablePropagation") == "enable":
        owner.set_route_table_propagation(attachment.id, gateway.default_route_table.id)


def _of_kind(kind: type, original: Method, network: Any, *args: Any, **kwargs: Any) -> list[Any]:
    return [one for one in original(network, *args, **kwargs) if isinstance(one, kind)]


def _gateway_owner(attachment: Any) -> str:
    return str(getattr(attachment, "gateway_owner", attachment.resource_owner_id))


def _association(attachment: Any) -> dict[str, str] | None:
    told = attachment._association_data
    if told:
        table_id = told.get("transitGatewayRouteTableId")
        return {"State": told.get("state", "associated"), "TransitGatewayRouteTableId": table_id}
    if attachment.state == "available" and attachment.transit_gateway_route_table:
        table_id = attachment.transit_gateway_route_table.id
        return {"State": "associated", "TransitGatewayRouteTableId": table_id}
    return None


def _routes(response: Any) -> ActionResult:
    network = response.ec2_backend
    table = network.transit_gateways_route_tables[response._get_param("TransitGatewayRouteTableId")]
    filters = response._filters_from_querystring() or {}
    by_destination = {**_propagated(network, table), **_static(network, table)}
    found = [
        route
        for route in by_destination.values()
        if route["Type"] in filters.get("type", [route["Type"]])
        and route["State"] in filters.get("state", [route["State"]])
    ]
    limit = int(response._get_param("MaxResults") or len(found))
    return ActionResult({"Routes": found[:limit], "AdditionalRoutesAvailable": len(found) > limit})


def _propagated(network: Any, table: Any) -> dict[str, dict[str, Any]]:
    routes = {}
    for propagation in table.route_table_propagation:
        attachment = network.transit_gateway_attachments[propagation.transitGatewayAttachmentId]
        if attachment.resource_type != "vpc" or attachment.state != "available":
            continue
        vpc = attachment.ec2_backend.get_vpc(attachment.vpc_id)
        for block in vpc.cidr_block_association_set:
            routes[block["cidr_block"]] = {
                "DestinationCidrBlock": block["cidr_block"],
                "Type": "propagated",
                "State": "active",
                "TransitGatewayAttachments": [_target(attachment)],
            }
    return routes


def _static(network: Any, table: Any) -> dict[str, dict[str, Any]]:
    routes = {}
    for destination, row in table.routes.items():
        route: dict[str, Any] = {"DestinationCidrBlock": destination, "Type": "static", "State": row["state"]}
        target = row.get("transitGatewayAttachments")
        if target:
            attachment = network.transit_gateway_attachments[target["transitGatewayAttachmentId"]]
            route["TransitGatewayAttachments"] = [_target(attachment)]
        routes[destination] = route
    return routes


def _target(attachment: Any) -> dict[str, str]:
    return {
        "ResourceId": attachment.resource_id,
        "ResourceType": attachment.resource_type,
        "TransitGatewayAttachmentId": attachment.id,
    }
