"""VPC endpoints of every type: validation, interfaces, DNS names, states, and the routes of gateway endpoints."""

import datetime as dt
from typing import Any

from moto.core import utils
from moto.ec2.exceptions import EC2ClientError, InvalidServiceName
from moto.ec2.models import vpcs
from moto.ec2.models.vpcs import VPCBackend, VPCEndPoint
from moto.ec2.responses import EC2Response

from vpcviz.demo.fake_aws.connections import LOCK, connect, disconnect
from vpcviz.demo.fake_aws.corrections import Method, replace, wrap
from vpcviz.demo.fake_aws.endpoint_names import dns_entries, private_name
from vpcviz.demo.fake_aws.identity import new_id
from vpcviz.demo.fake_aws.interfaces import Maker, make_interface
from vpcviz.demo.fake_aws.services import admits, find_service

AGE_TAG = "demo:age-days"
"""A tag of this fake: how many days ago the endpoint was made."""

REQUESTER = "727180483921"
ENDPOINT_INTERFACE = Maker("vpc_endpoint", REQUESTER)

MAKER_OF_TYPE = {
    "Interface": ENDPOINT_INTERFACE,
    "Resource": ENDPOINT_INTERFACE,
    "ServiceNetwork": ENDPOINT_INTERFACE,
    "GatewayLoadBalancer": Maker("gateway_load_balancer_endpoint", REQUESTER),
}

FIELD_OF_FILTER = {
    "service-name": "service_name",
    "vpc-id": "vpc_id",
    "vpc-endpoint-id": "id",
    "service-region": "service_region",
}


def install() -> None:
    """Put the corrections over moto."""
    vars(vpcs)["random_vpc_ep_id"] = lambda: new_id("vpce-")
    wrap(EC2Response, "create_vpc_endpoint", _created)
    wrap(EC2Response, "modify_vpc_endpoint", _modified)
    replace(VPCBackend, "delete_vpc_endpoints", _deleted)
    wrap(VPCEndPoint, "get_filter_value", _filter_value)


def _created(original: Method, response: Any) -> Any:
    with LOCK:
        service = find_service(response._get_param("ServiceName") or "")
        _refuse_unusable(response, service)
        result = original(response)
        endpoint = result.result["VpcEndpoint"]
        _complete(response, endpoint, service)
        if endpoint.vpc_endpoint_type in MAKER_OF_TYPE:
            _place(response, endpoint, service)
        return result


def _refuse_unusable(response: Any, service: Any) -> None:
    kind = response._get_param("VpcEndpointType") or "Gateway"
    name = response._get_param("ServiceName") or ""
    if "vpce-svc-" in name:
        _refuse_stranger(response, service, name)
        if kind != "Gateway":
            _refuse_other_zones(response, service, name)
    elif kind == "Interface":
        _refuse_unknown_of_aws(response, name)
        _refuse_second_private_dns(response, name)


def _refuse_stranger(response: Any, service: Any, name: str) -> None:
    """As "Create a service powered by AWS PrivateLink": only allowed principals, only supported regions."""
    if service is None or not admits(service, response.ec2_backend.account_id):
        raise InvalidServiceName(name)
    region = response._get_param("ServiceRegion") or response.region
    if region != response.region and response.region not in (service._supported_region_names or []):
        raise InvalidServiceName(name)


def _refuse_other_zones(response: Any, service: Any, name: str) -> None:
    network = response.ec2_backend
    if service.ec2_backend.region_name != network.region_name:
        return
    for subnet_id in response._get_param("SubnetIds") or []:
        if network.get_subnet(subnet_id).availability_zone_id not in service.availability_zone_ids:
            sentence = (
                f"The VPC endpoint service {name} does not support the availability zone of the subnet: {subnet_id}."
            )
            raise EC2ClientError("InvalidParameter", sentence)


def _refuse_unknown_of_aws(response: Any, name: str) -> None:
    network = response.ec2_backend
    known = network._collect_default_endpoint_services(network.account_id, response.region)
    if name not in {row["ServiceName"] for row in known}:
        raise InvalidServiceName(name)


def _refuse_second_private_dns(response: Any, name: str) -> None:
    if not response._get_bool_param("PrivateDnsEnabled", if_none=True):
        return
    vpc_id = response._get_param("VpcId")
    for other in response.ec2_backend.vpc_end_points.values():
        same = (other.vpc_id, other.service_name, other.vpc_endpoint_type) == (vpc_id, name, "Interface")
        if same and other.private_dns_enabled and other.state in ("available", "pending"):
            sentence = (
                "private-dns-enabled cannot be set because there is already a conflicting DNS domain for "
                f"{private_name(name, response.region)} in the VPC {vpc_id}"
            )
            raise EC2ClientError("InvalidParameter", sentence)


def _complete(response: Any, endpoint: Any, service: Any) -> None:
    """Fill in what DescribeVpcEndpoints has and moto has not."""
    network = response.ec2_backend
    for interface_id in endpoint.network_interface_ids:
        network.enis.pop(interface_id, None)
    endpoint.network_interface_ids = []
    endpoint.vpc_endpoint_type = response._get_param("VpcEndpointType") or "Gateway"
    endpoint.requester_managed = False
    endpoint.service_region = response._get_param("ServiceRegion") or response.region
    endpoint.ip_address_type = response._get_param("IpAddressType") or "ipv4"
    endpoint.dns_options = _dns_options(response._get_param("DnsOptions") or {})
    endpoint.resource_configuration_arn = response._get_param("ResourceConfigurationArn")
    endpoint.service_network_arn = response._get_param("ServiceNetworkArn")
    endpoint.private_dns_enabled = _private_dns_enabled(response, endpoint, service)
    age = next((tag["value"] for tag in endpoint.get_tags() if tag["key"] == AGE_TAG), None)
    if age is not None:
        endpoint.creation_timestamp = utils.utcnow() - dt.timedelta(days=float(age))


def _dns_options(asked: dict[str, Any]) -> dict[str, Any]:
    options: dict[str, Any] = {"DnsRecordIpType": asked.get("DnsRecordIpType", "ipv4")}
    only_inbound = asked.get("PrivateDnsOnlyForInboundResolverEndpoint")
    if only_inbound is not None:
        options["PrivateDnsOnlyForInboundResolverEndpoint"] = str(only_inbound).lower() == "true"
    return options


def _private_dns_enabled(response: Any, endpoint: Any, service: Any) -> bool:
    if endpoint.vpc_endpoint_type != "Interface":
        return False
    if service is None:
        return bool(endpoint.private_dns_enabled)
    verified = bool(service.private_dns_name) and service.dns_state == "verified"
    asked = response._get_param("PrivateDnsEnabled") is not None
    return verified and asked and bool(endpoint.private_dns_enabled)


def _place(response: Any, endpoint: Any, service: Any) -> None:
    """Give the endpoint its interfaces and names, and ask the provider for acceptance."""
    network, kind = response.ec2_backend, endpoint.vpc_endpoint_type
    if kind != "GatewayLoadBalancer" and not endpoint.security_group_ids:
        endpoint.security_group_ids = [network.get_default_security_group(endpoint.vpc_id).id]
    endpoint.dns_entries = dns_entries(endpoint) if kind == "Interface" else []
    pending = service is not None and service.acceptance_required
    endpoint.state = "pendingAcceptance" if pending else "available"
    for subnet_id in endpoint.subnet_ids or []:
        _add_interface(network, endpoint, subnet_id)
    if service is not None:
        connect(service, endpoint)


def _add_interface(network: Any, endpoint: Any, subnet_id: str) -> None:
    kind = endpoint.vpc_endpoint_type
    groups = endpoint.security_group_ids if kind != "GatewayLoadBalancer" else []
    description = f"VPC Endpoint Interface {endpoint.id}"
    interface = make_interface(network, subnet_id, MAKER_OF_TYPE[kind], description, groups)
    endpoint.network_interface_ids.append(interface.id)


def _modified(original: Method, response: Any) -> Any:
    network = response.ec2_backend
    endpoint = network.describe_vpc_endpoints([response._get_param("VpcEndpointId")])[0]
    subnets, tables = set(endpoint.subnet_ids or []), set(endpoint.route_table_ids or [])
    result = original(response)
    with LOCK:
        if response._get_param("PrivateDnsEnabled") is not None:
            endpoint.private_dns_enabled = response._get_bool_param("PrivateDnsEnabled")
        _move_interfaces(network, endpoint, subnets)
        _move_routes(network, endpoint, tables)
        if endpoint.vpc_endpoint_type == "Interface":
            endpoint.dns_entries = dns_entries(endpoint)
    return result


def _move_interfaces(network: Any, endpoint: Any, before: set[str]) -> None:
    after = set(endpoint.subnet_ids or [])
    for subnet_id in sorted(after - before):
        _add_interface(network, endpoint, subnet_id)
    for interface_id in list(endpoint.network_interface_ids):
        if network.enis[interface_id].subnet.id in before - after:
            del network.enis[interface_id]
            endpoint.network_interface_ids.remove(interface_id)


def _move_routes(network: Any, endpoint: Any, before: set[str]) -> None:
    after = set(endpoint.route_table_ids or [])
    for table_id in sorted(after - before):
        prefix_list_id = endpoint.destination_prefix_list_id
        network.create_route(table_id, None, gateway_id=endpoint.id, destination_prefix_list_id=prefix_list_id)
    for table_id in sorted(before - after):
        _remove_routes(network, table_id, endpoint.id)


def _remove_routes(network: Any, table_id: str, endpoint_id: str) -> None:
    routes = network.get_route_table(table_id)._routes
    for key in [key for key, route in routes.items() if route.gateway_id == endpoint_id]:
        del routes[key]


def _deleted(network: Any, vpce_ids: list[str] | None = None) -> None:
    for endpoint_id in vpce_ids or []:
        with LOCK:
            endpoint = network.vpc_end_points.pop(endpoint_id, None)
            if endpoint is None:
                continue
            for interface_id in endpoint.network_interface_ids:
                network.enis.pop(interface_id, None)
            for table_id in endpoint.route_table_ids or []:
                _remove_routes(network, table_id, endpoint_id)
            disconnect(endpoint_id)


def _filter_value(original: Method, endpoint: Any, name: str, method_name: str | None = None) -> Any:
    field = FIELD_OF_FILTER.get(name)
    return getattr(endpoint, field) if field else original(endpoint, name, method_name)
