"""Which of draw.io's AWS shapes (`mxgraph.aws4`) a node is drawn with."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from vpcviz.layout.scene import Node
from vpcviz.render.palette import CONDITION_DASHES, DASHED, PAPER, Palette, condition
from vpcviz.render.svg_nodes import outline_stroke, tone_of

LIBRARY: Final = "mxgraph.aws4"
PALETTE: Final = Palette("light")

GROUPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "account": "group_account",
        "region": "group_region",
        "vpc": "group_vpc2",
        "subnet-public": "group_security_group",
        "subnet-private": "group_security_group",
        "subnet-isolated": "group_security_group",
        "datacenter": "group_corporate_data_center",
        "auto-scaling-group": "group_auto_scaling_group",
        "cloud": "group_aws_cloud",
    }
)
"""Icon of a container -> stencil for its corner."""

STENCILS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "endpoint": "endpoints",
        "gateway-endpoint": "endpoints",
        "gwlb-endpoint": "endpoints",
        "internet-gateway": "internet_gateway",
        "egress-only-internet-gateway": "internet_gateway",
        "carrier-gateway": "vpc_carrier_gateway",
        "nat-gateway": "nat_gateway",
        "vpn-gateway": "vpn_gateway",
        "customer-gateway": "customer_gateway",
        "vpn-connection": "vpn_connection",
        "transit-gateway-attachment": "transit_gateway_attachment",
        "peering": "peering",
        "eni": "elastic_network_interface",
        "router": "router",
        "route-table": "route_table",
        "network-acl": "network_access_control_list",
        "nlb": "network_load_balancer",
        "alb": "application_load_balancer",
        "gwlb": "gateway_load_balancer",
        "clb": "classic_load_balancer",
        "target": "instance2",
        "target-group": "instances",
        "instance": "instance2",
        "instances": "instances",
        "lambda-function": "lambda_function",
        "db-instance": "rds_instance",
        "hosted-zone": "hosted_zone",
        "resolver-endpoint": "route_53_resolver",
        "server": "traditional_server",
        "internet": "internet",
        "users": "users",
    }
)
"""Icon of a resource -> stencil drawn in the stroke's colour."""

TILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "endpoint-service": "vpc_privatelink",
        "privatelink": "vpc_privatelink",
        "transit-gateway": "transit_gateway",
        "core-network": "cloud_wan",
        "direct-connect": "direct_connect",
        "direct-connect-gateway": "direct_connect",
        "client-vpn": "client_vpn",
        "load-balancer": "elastic_load_balancing",
        "network-firewall": "network_firewall",
        "firewall-endpoint": "network_firewall",
        "service-network": "vpc_lattice",
        "resource-configuration": "vpc_lattice",
        "resource-gateway": "vpc_lattice",
        "resource-share": "resource_access_manager",
        "marketplace": "marketplace",
        "organization": "organizations",
        "service-s3": "s3",
        "service-dynamodb": "dynamodb",
        "service-sqs": "sqs",
        "service-sns": "sns",
        "service-kms": "key_management_service",
        "service-ssm": "systems_manager",
        "service-secretsmanager": "secrets_manager",
        "service-ecr": "ecr",
        "service-ecs": "ecs",
        "service-ec2": "ec2",
        "service-lambda": "lambda",
        "service-cloudwatch": "cloudwatch_2",
        "service-apigateway": "api_gateway",
        "service-elb": "elastic_load_balancing",
        "service-rds": "rds",
        "service-athena": "athena",
        "service-glue": "glue",
        "service-kinesis": "kinesis_data_streams",
        "service-bedrock": "bedrock",
    }
)
"""Icon of a service -> stencil drawn in white on a coloured square."""


def node_style(node: Node, *, container: bool) -> dict[str, str | float]:
    """The cell's style. Labels are plain text (`html=0`), so that a name cannot become markup."""
    tone = tone_of(node)
    state = condition(node.state)
    look = outline_stroke(node, tone, state)
    dash = CONDITION_DASHES[state] if state else look.dash
    style: dict[str, str | float] = {
        "html": 0,
        "outlineConnect": 0,
        "whiteSpace": "wrap",
        "fontSize": 12,
        "fontColor": PALETTE.ink(tone),
        "strokeColor": PALETTE.stroke(state or tone),
        "fillColor": PALETTE.fill(PAPER if node.on_border and PALETTE.fill(tone) == "none" else tone),
        "strokeWidth": look.width,
        **({"dashed": 1, "dashPattern": dash or DASHED} if dash else {"dashed": 0}),
    }
    if container:
        style |= {"container": 1, "collapsible": 0, "recursiveResize": 0, "pointerEvents": 0}
    return style | _shape(node, PALETTE.stroke(tone))


def _shape(node: Node, stroke: str) -> dict[str, str | float]:
    icon = node.icon.name if node.icon else ""
    if node.shape in ("circle", "none") and icon:
        return _lone_icon(icon, stroke)
    if icon in GROUPS or icon in STENCILS:
        stencil = GROUPS.get(icon) or STENCILS[icon]
        return {"shape": f"{LIBRARY}.group", "grIcon": f"{LIBRARY}.{stencil}", **_beside_icon(node)}
    if icon in TILES:
        return {"shape": f"{LIBRARY}.group2", "grIcon": f"{LIBRARY}.{TILES[icon]}", **_beside_icon(node)}
    return {
        "rounded": int(node.shape == "box"),
        "arcSize": 12,
        "align": "left",
        "spacingLeft": 6,
        "verticalAlign": _vertical(node),
    }


def _lone_icon(icon: str, stroke: str) -> dict[str, str | float]:
    below: dict[str, str | float] = {
        "aspect": "fixed",
        "verticalLabelPosition": "bottom",
        "verticalAlign": "top",
        "align": "center",
        "fillColor": stroke,
    }
    if icon in TILES:
        return {
            "shape": f"{LIBRARY}.resourceIcon",
            "resIcon": f"{LIBRARY}.{TILES[icon]}",
            **below,
            "strokeColor": "#FFFFFF",
        }
    return {"shape": f"{LIBRARY}.{STENCILS.get(icon, 'general')}", **below, "strokeColor": "none"}


def _beside_icon(node: Node) -> dict[str, str | float]:
    return {"align": "left", "spacingLeft": 30, "verticalAlign": _vertical(node)}


def _vertical(node: Node) -> str:
    return "top" if node.shape in ("frame", "dashed") and node.h > 40 else "middle"
