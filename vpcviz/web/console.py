"""Names of resources outside vpcviz: their ARNs, and their pages in the AWS Management Console."""

import re
from typing import Final
from urllib.parse import quote

from vpcviz.topology.kinds import Kind
from vpcviz.topology.resource import Resource

VPC_CONSOLE: Final = "vpcconsole"
EC2_CONSOLE: Final = "ec2"

PAGES: Final[dict[Kind, tuple[str, str]]] = {
    Kind.VPC: (VPC_CONSOLE, "VpcDetails:VpcId="),
    Kind.SUBNET: (VPC_CONSOLE, "SubnetDetails:subnetId="),
    Kind.ROUTE_TABLE: (VPC_CONSOLE, "RouteTableDetails:RouteTableId="),
    Kind.NETWORK_ACL: (VPC_CONSOLE, "NetworkAclDetails:networkAclId="),
    Kind.INTERNET_GATEWAY: (VPC_CONSOLE, "InternetGateway:internetGatewayId="),
    Kind.NAT_GATEWAY: (VPC_CONSOLE, "NatGatewayDetails:natGatewayId="),
    Kind.VPC_ENDPOINT: (VPC_CONSOLE, "EndpointDetails:vpcEndpointId="),
    Kind.ENDPOINT_SERVICE_CONFIGURATION: (VPC_CONSOLE, "EndpointServiceDetails:serviceId="),
    Kind.VPC_PEERING_CONNECTION: (VPC_CONSOLE, "PeeringConnectionDetails:VpcPeeringConnectionId="),
    Kind.TRANSIT_GATEWAY: (VPC_CONSOLE, "TransitGatewayDetails:transitGatewayId="),
    Kind.SECURITY_GROUP: (EC2_CONSOLE, "SecurityGroup:groupId="),
    Kind.NETWORK_INTERFACE: (EC2_CONSOLE, "NetworkInterface:networkInterfaceId="),
    Kind.INSTANCE: (EC2_CONSOLE, "InstanceDetails:instanceId="),
    Kind.LOAD_BALANCER: (EC2_CONSOLE, "LoadBalancer:loadBalancerArn="),
    Kind.TARGET_GROUP: (EC2_CONSOLE, "TargetGroup:targetGroupArn="),
}
"""Kind of resource -> (console, fragment before the id)."""

EC2_TYPES: Final[dict[Kind, str]] = {
    Kind.VPC: "vpc",
    Kind.SUBNET: "subnet",
    Kind.ROUTE_TABLE: "route-table",
    Kind.NETWORK_ACL: "network-acl",
    Kind.INTERNET_GATEWAY: "internet-gateway",
    Kind.EGRESS_ONLY_INTERNET_GATEWAY: "egress-only-internet-gateway",
    Kind.CARRIER_GATEWAY: "carrier-gateway",
    Kind.NAT_GATEWAY: "natgateway",
    Kind.VPN_GATEWAY: "vpn-gateway",
    Kind.CUSTOMER_GATEWAY: "customer-gateway",
    Kind.VPN_CONNECTION: "vpn-connection",
    Kind.VPC_ENDPOINT: "vpc-endpoint",
    Kind.ENDPOINT_SERVICE_CONFIGURATION: "vpc-endpoint-service",
    Kind.VPC_PEERING_CONNECTION: "vpc-peering-connection",
    Kind.TRANSIT_GATEWAY: "transit-gateway",
    Kind.TRANSIT_GATEWAY_ATTACHMENT: "transit-gateway-attachment",
    Kind.TRANSIT_GATEWAY_ROUTE_TABLE: "transit-gateway-route-table",
    Kind.SECURITY_GROUP: "security-group",
    Kind.NETWORK_INTERFACE: "network-interface",
    Kind.INSTANCE: "instance",
}
"""Kind of resource -> its type in an ARN of Amazon EC2 (Service Authorization Reference, "Amazon EC2")."""

_REGION: Final = re.compile(r"[a-z]{2}(-[a-z]+)+-\d{1,2}")
_ACCOUNT: Final = re.compile(r"\d{12}")
_DOMAINS: Final = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
}


def partition(region: str) -> str:
    """The partition of a region; "" for one whose console is not public."""
    if region.startswith("cn-"):
        return "aws-cn"
    if region.startswith("us-gov-"):
        return "aws-us-gov"
    return "" if "-iso" in region else "aws"


def arn_of(resource: Resource) -> str:
    """The resource's ARN; "" when it has none, or when its account or region is not known."""
    if resource.id.startswith("arn:"):
        return resource.id
    kind = EC2_TYPES.get(resource.kind)
    region = resource.region
    if kind is None or not _REGION.fullmatch(region) or not _ACCOUNT.fullmatch(resource.account):
        return ""
    part = partition(region)
    return f"arn:{part}:ec2:{region}:{resource.account}:{kind}/{resource.id}" if part else ""


def console_address(resource: Resource) -> str:
    """The resource's page in the AWS Management Console; "" when there is none or its region is not known."""
    page = PAGES.get(resource.kind)
    region = resource.region
    if page is None or not _REGION.fullmatch(region):
        return ""
    domain = _DOMAINS.get(partition(region))
    if domain is None:
        return ""
    console, fragment = page
    return f"https://{region}.{domain}/{console}/home?region={region}#{fragment}{quote(resource.id, safe=':/')}"
