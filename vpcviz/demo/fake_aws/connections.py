"""Endpoint connections: who consumes which endpoint service, pending, accepted or rejected."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.responses import EC2Response

from vpcviz.demo.fake_aws.corrections import replace
from vpcviz.demo.fake_aws.identity import new_id

LOCK = threading.RLock()
"""Held while endpoints and connections change."""

FIELD_OF_FILTER = {
    "service-id": "ServiceId",
    "vpc-endpoint-owner": "VpcEndpointOwner",
    "vpc-endpoint-state": "VpcEndpointState",
    "vpc-endpoint-id": "VpcEndpointId",
}


@dataclass(frozen=True, slots=True)
class Connection:
    """One endpoint's connection to a service, of whatever accounts."""

    service: Any
    endpoint: Any
    id: str


_connections: dict[tuple[str, str], Connection] = {}


def install() -> None:
    """Put the corrections over moto."""
    replace(EC2Response, "describe_vpc_endpoint_connections", _described)
    replace(EC2Response, "accept_vpc_endpoint_connections", lambda response: _decided(response, "available"))
    replace(EC2Response, "reject_vpc_endpoint_connections", lambda response: _decided(response, "rejected"))


def connect(service: Any, endpoint: Any) -> None:
    """Record that `endpoint` asks for `service`."""
    _connections[service.id, endpoint.id] = Connection(service, endpoint, new_id("vpce-con-"))


def disconnect(endpoint_id: str) -> None:
    """Forget every connection of an endpoint."""
    for key in [key for key in _connections if key[1] == endpoint_id]:
        del _connections[key]


def _provided_by(network: Any) -> Iterator[Connection]:
    with LOCK:
        held = list(_connections.values())
    return (one for one in held if one.service.ec2_backend is network)


def _described(response: Any) -> ActionResult:
    filters = response._filters_from_querystring() or {}
    rows = [_row(one) for one in _provided_by(response.ec2_backend)]
    return ActionResult({"VpcEndpointConnections": [row for row in rows if _passes(row, filters)]})


def _passes(row: dict[str, Any], filters: dict[str, list[str]]) -> bool:
    return all(row[FIELD_OF_FILTER[name]] in values for name, values in filters.items() if name in FIELD_OF_FILTER)


def _row(connection: Connection) -> dict[str, Any]:
    service, endpoint = connection.service, connection.endpoint
    return {
        "ServiceId": service.id,
        "VpcEndpointId": endpoint.id,
        "VpcEndpointOwner": endpoint.ec2_backend.account_id,
        "VpcEndpointState": endpoint.state,
        "CreationTimestamp": endpoint.creation_timestamp,
        "DnsEntries": endpoint.dns_entries,
        "NetworkLoadBalancerArns": service.network_load_balancer_arns,
        "GatewayLoadBalancerArns": service.gateway_load_balancer_arns,
        "IpAddressType": endpoint.ip_address_type,
        "VpcEndpointConnectionId": connection.id,
        "Tags": [],
        "VpcEndpointRegion": endpoint.ec2_backend.region_name,
    }


def _decided(response: Any, state: str) -> ActionResult:
    service_id = response._get_param("ServiceId")
    unsuccessful = []
    for endpoint_id in response._get_param("VpcEndpointIds", []):
        with LOCK:
            connection = _connections.get((service_id, endpoint_id))
        if connection and connection.service.ec2_backend is response.ec2_backend:
            connection.endpoint.state = state
        else:
            error = {"Code": "InvalidVpcEndpointId.NotFound", "Message": f"{endpoint_id} has no connection here"}
            unsuccessful.append({"ResourceId": endpoint_id, "Error": error})
    return ActionResult({"Unsuccessful": unsuccessful})
