"""Endpoint services: ids, names, zones, private DNS, permissions, and what their consumers see of them."""

import copy
import re
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import InvalidServiceName
from moto.ec2.models.vpc_service_configuration import VPCServiceConfiguration
from moto.ec2.models.vpcs import VPCBackend
from moto.ec2.responses import EC2Response

from vpcviz.demo.fake_aws.corrections import Method, give, replace, wrap
from vpcviz.demo.fake_aws.identity import digest, networks, new_id
from vpcviz.demo.fake_aws.zones import zone_ids

SERVICE_ID = re.compile(r"(vpce-svc-[0-9a-f]+)$")

PRINCIPAL_TYPES = (
    (re.compile(r"\*$"), "All"),
    (re.compile(r".*:root$"), "Account"),
    (re.compile(r".*:user/"), "User"),
    (re.compile(r".*:role/"), "Role"),
    (re.compile(r""), "Service"),
)


def install() -> None:
    """Put the corrections over moto."""
    wrap(VPCServiceConfiguration, "__init__", _configured)
    give(VPCServiceConfiguration, "private_dns_name_configuration", _private_dns_name_configuration)
    replace(VPCBackend, "describe_vpc_endpoint_services", _described)
    replace(EC2Response, "start_vpc_endpoint_service_private_dns_verification", _verified)
    replace(EC2Response, "describe_vpc_endpoint_service_permissions", _permissions)


def find_service(service_name: str) -> Any:
    """The endpoint service of that name, of any account and region; None when it is AWS's or unknown."""
    match = SERVICE_ID.search(service_name)
    if match is None:
        return None
    held = (network.configurations.get(match[1]) for network in networks())
    return next((service for service in held if service is not None), None)


def admits(service: Any, account: str) -> bool:
    """True when `account` is the owner or an allowed principal of the service."""
    return account == service.ec2_backend.account_id or any(
        principal in ("*", account) or f":{account}:" in principal for principal in service.principals
    )


def _configured(original: Method, service: Any, *args: Any, **kwargs: Any) -> None:
    original(service, *args, **kwargs)
    network = service.ec2_backend
    service.id = new_id("vpce-svc-")
    service.service_name = f"com.amazonaws.vpce.{network.region_name}.{service.id}"
    service.endpoint_dns_name = f"{service.id}.{network.region_name}.vpce.amazonaws.com"
    service.availability_zones = sorted(set(service.availability_zones))
    ids = zone_ids(network)
    service.availability_zone_ids = [ids[zone] for zone in service.availability_zones]
    if service.gateway_load_balancer_arns:
        service._service_type_name = "GatewayLoadBalancer"
    service.supported_ip_address_types = ["ipv4"]
    service.payer_responsibility = None
    service.remote_access_enabled = bool(service._supported_region_names)
    service.dns_state = "pendingVerification" if service.private_dns_name else None


def _private_dns_name_configuration(service: Any) -> dict[str, str]:
    if not service.private_dns_name:
        return {}
    return {
        "State": service.dns_state,
        "Type": "TXT",
        "Value": f"vpce:{digest(service.id, 16)}",
        "Name": f"_{digest(service.id)}",
    }


def _verified(response: Any) -> ActionResult:
    response.ec2_backend.configurations[response._get_param("ServiceId")].dns_state = "verified"
    return ActionResult({"ReturnValue": True})


def _permissions(response: Any) -> ActionResult:
    ids = [response._get_param("ServiceId")]
    service = response.ec2_backend.describe_vpc_endpoint_service_configurations(ids)[0]
    rows = [
        {
            "PrincipalType": next(word for pattern, word in PRINCIPAL_TYPES if pattern.match(principal)),
            "Principal": principal,
            "ServiceId": service.id,
            "Tags": [],
            "ServicePermissionId": f"vpce-svc-perm-0{digest(service.id + principal, 16)}",
        }
        for principal in sorted(service.principals)
    ]
    return ActionResult({"AllowedPrincipals": rows})


def _described(
    network: Any, service_names: list[str], filters: list[dict[str, Any]], region: str, **_paging: Any
) -> dict[str, Any]:
    """Every service that the account may use: AWS's, its own, and others' that admit it (paged elsewhere)."""
    visible = _of_aws(network, region) + [_row(service) for service in _admitting(network, region)]
    unknown = set(service_names) - {row["ServiceName"] for row in visible}
    if unknown:
        raise InvalidServiceName(min(unknown))
    rows = network._filter_endpoint_services(service_names, [f for f in filters if f["Name"] != "owner"], visible)
    for one in filters:
        if one["Name"] == "owner":
            owners = one.get("Values") or one.get("Value") or ()
            rows = [row for row in rows if row["Owner"] in owners]
    rows = sorted(rows, key=lambda row: (row["ServiceName"], str(row["ServiceType"])))
    names = sorted({row["ServiceName"] for row in rows})
    return {"servicesDetails": rows, "serviceNames": names, "nextToken": None}


def _of_aws(network: Any, region: str) -> list[dict[str, Any]]:
    ids = zone_ids(network)
    rows: list[dict[str, Any]] = copy.deepcopy(network._collect_default_endpoint_services(network.account_id, region))
    for row in rows:
        row["AvailabilityZoneIds"] = [ids[zone] for zone in row["AvailabilityZones"] if zone in ids]
        row.setdefault("ServiceRegion", region)
        row.setdefault("SupportedIpAddressTypes", ["ipv4"])
    return rows


def _admitting(network: Any, region: str) -> list[Any]:
    """As "Share your services through AWS PrivateLink": the region's own services, and those that support it."""
    return [
        service
        for other in networks()
        for service in other.configurations.values()
        if (other.region_name == region or region in (service._supported_region_names or []))
        and admits(service, network.account_id)
    ]


def _row(service: Any) -> dict[str, Any]:
    name = service.private_dns_name
    return {
        "ServiceName": service.service_name,
        "ServiceId": service.id,
        "ServiceType": service.service_type,
        "ServiceRegion": service.ec2_backend.region_name,
        "AvailabilityZones": service.availability_zones,
        "AvailabilityZoneIds": service.availability_zone_ids,
        "Owner": service.ec2_backend.account_id,
        "BaseEndpointDnsNames": [service.endpoint_dns_name],
        "PrivateDnsName": name,
        "PrivateDnsNames": [{"PrivateDnsName": name}] if name else [],
        "VpcEndpointPolicySupported": True,
        "AcceptanceRequired": service.acceptance_required,
        "ManagesVpcEndpoints": False,
        "Tags": [],
        "PrivateDnsNameVerificationState": service.dns_state,
        "SupportedIpAddressTypes": ["ipv4"],
    }
