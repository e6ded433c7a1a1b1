"""Routes and NAT gateways: blackholes, targets of other accounts, the interface of a NAT gateway."""

from typing import Any

from moto.ec2.models.nat_gateways import NatGateway
from moto.ec2.models.route_tables import Route, RouteBackend

from vpcviz.demo.fake_aws.corrections import Method, give, wrap
from vpcviz.demo.fake_aws.transit import find_transit_gateway


def install() -> None:
    """Put the corrections over moto."""
    wrap(NatGateway, "__init__", _nat_gateway_made)
    wrap(RouteBackend, "create_route", _route_created)
    give(Route, "state", _state)


def _nat_gateway_made(original: Method, gateway: Any, *args: Any, **kwargs: Any) -> None:
    original(gateway, *args, **kwargs)
    subnet, interface = gateway.ec2_backend.get_subnet(gateway.subnet_id), gateway._eni
    address = subnet.get_available_subnet_ip(None)
    interface.private_ip_address = address
    interface.private_ip_addresses = [{"Primary": True, "PrivateIpAddress": address}]
    interface.description = f"Interface for NAT Gateway {gateway.id}"
    interface.interface_type = "nat_gateway"
    interface.requester_managed = True
    interface.status = "in-use"
    interface.source_dest_check = False
    interface._group_set = []
    gateway.private_ip = address
    for row in gateway.address_set:
        row["privateIp"] = address


def _route_created(original: Method, network: Any, *args: Any, **kwargs: Any) -> Any:
    route = original(network, *args, **kwargs)
    gateway_id = kwargs.get("transit_gateway_id")
    if gateway_id and route.transit_gateway is None:
        _, route.transit_gateway = find_transit_gateway(network.region_name, gateway_id)
    return route


def _state(route: Any) -> str:
    """As "Route table concepts": a route whose target is gone is a blackhole."""
    network = route.route_table.ec2_backend
    lost = (
        _nat_gateway_lost(route, network),
        bool(route.vpc_pcx) and route.vpc_pcx._status.code != "active",
        bool(route.interface) and route.interface.id not in network.enis,
        bool(route.transit_gateway) and not _attached(route, network),
        _internet_gateway_lost(route, network),
    )
    return "blackhole" if any(lost) else "active"


def _nat_gateway_lost(route: Any, network: Any) -> bool:
    gateway = route.nat_gateway
    return bool(gateway) and (gateway.id not in network.nat_gateways or gateway.state == "deleted")


def _internet_gateway_lost(route: Any, network: Any) -> bool:
    gateway = route.gateway
    return gateway is not None and gateway.id.startswith("igw-") and gateway.id not in network.internet_gateways


def _attached(route: Any, network: Any) -> bool:
    return any(
        getattr(attachment, "vpc_id", None) == route.route_table.vpc_id
        and attachment.transit_gateway_id == route.transit_gateway.id
        and attachment.state == "available"
        for attachment in network.transit_gateway_attachments.values()
    )
