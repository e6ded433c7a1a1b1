"""Answers of what moto does not know and the demo estate does not hold: nothing, in AWS's form."""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.responses import EC2Response

from vpcviz.demo.fake_aws.corrections import Method, replace

EMPTY_EC2_LISTS = {
    "describe_client_vpn_endpoints": "ClientVpnEndpoints",
    "describe_instance_connect_endpoints": "InstanceConnectEndpoints",
    "describe_route_servers": "RouteServers",
    "describe_security_group_vpc_associations": "SecurityGroupVpcAssociations",
    "describe_transit_gateway_connects": "TransitGatewayConnects",
    "describe_vpc_block_public_access_exclusions": "VpcBlockPublicAccessExclusions",
    "describe_vpc_endpoint_associations": "VpcEndpointAssociations",
    "describe_vpc_endpoint_connection_notifications": "ConnectionNotificationSet",
    "get_transit_gateway_prefix_list_references": "TransitGatewayPrefixListReferences",
}

NEVER_FOUND = frozenset({("vpc-lattice", "GetResourceConfiguration")})
"""What asks about one thing of a kind that the demo estate has none of."""

EMPTY_ANSWERS: dict[tuple[str, str], dict[str, Any]] = {
    ("directconnect", "DescribeDirectConnectGatewayAssociations"): {"directConnectGatewayAssociations": []},
    ("directconnect", "DescribeDirectConnectGatewayAttachments"): {"directConnectGatewayAttachments": []},
    ("directconnect", "DescribeDirectConnectGateways"): {"directConnectGateways": []},
    ("directconnect", "DescribeVirtualInterfaces"): {"virtualInterfaces": []},
    ("vpc-lattice", "ListResourceConfigurations"): {"items": []},
    ("vpc-lattice", "ListResourceEndpointAssociations"): {"items": []},
    ("vpc-lattice", "ListResourceGateways"): {"items": []},
    ("vpc-lattice", "ListServiceNetworkResourceAssociations"): {"items": []},
    ("vpc-lattice", "ListServiceNetworkVpcEndpointAssociations"): {"items": []},
}
"""(service, operation) outside EC2 to the whole answer; the services speak JSON."""


def install() -> None:
    """Put the corrections over moto."""
    for operation, key in EMPTY_EC2_LISTS.items():
        replace(EC2Response, operation, _nothing(key))
    replace(EC2Response, "describe_vpc_block_public_access_options", _block_public_access)


def _nothing(key: str) -> Method:
    return lambda _response: ActionResult({key: []})


def _block_public_access(response: Any) -> ActionResult:
    options = {
        "AwsAccountId": response.current_account,
        "AwsRegion": response.region,
        "State": "default-state",
        "InternetGatewayBlockMode": "off",
        "ManagedBy": "account",
        "ExclusionsAllowed": "allowed",
    }
    return ActionResult({"VpcBlockPublicAccessOptions": options})
