"""Which of draw.io's AWS shapes (`mxgraph.aws4`) a node is drawn with."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from vpcviz.layout.scene import Badge, Edge, Node, Text
from vpcviz.render.palette import DASHED, PAPER, Palette, condition
from vpcviz.render.svg_edges import edge_look
from vpcviz.render.svg_nodes import BADGE_TEXT_SHARE, badge_tone, outline_stroke, tone_of

LIBRARY: Final = "mxgraph.aws4"
PALETTE: Final = Palette("light")
FONT: Final[Mapping[str, str | float]] = MappingProxyType({"fontFamily": "Inter"})
PLAIN: Final[Mapping[str, str | float]] = MappingProxyType(
    {"html": 0, "outlineConnect": 0, "connectable": 0, "strokeColor": "none", "fillColor": "none"}
)
"""A part of another cell: words, a badge, an icon. Lines are tied to the cell that holds it."""

GROUPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "account": "group_account",
        "region": "group_region",
        "vpc": "group_vpc2",
        "subnet-private": "group_security_group",
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
        "nlb": "network_load_balancer",
        "alb": "application_load_balancer",
        "gwlb": "gateway_load_balancer",
        "clb": "classic_load_balancer",
        "target": "instance2",
        "instance": "instance2",
        "lambda-function": "lambda_function",
        "db-instance": "rds_instance",
        "resolver-endpoint": "route_53_resolver",
        "internet": "internet",
    }
)
"""Icon of a resource -> stencil drawn in the stroke's colour."""

TILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "endpoint-service": "vpc_privatelink",
        "transit-gateway": "transit_gateway",
        "direct-connect-gateway": "direct_connect",
        "load-balancer": "elastic_load_balancing",
        "service-network": "vpc_lattice",
    }
)
"""Icon of a service -> stencil drawn in white on a coloured square."""


Style = dict[str, str | float]


def node_style(node: Node, *, container: bool) -> Style:
    """The cell's style. Labels are plain text (`html=0`), so that a name cannot become markup."""
    tone = tone_of(node)
    state = condition(node.state)
    look = outline_stroke(node, tone, state)
    seen = node.shape != "none"
    style: Style = {
        "html": 0,
        "outlineConnect": 0,
        "whiteSpace": "nowrap",
        "strokeColor": PALETTE.stroke(state or tone) if seen else "none",
        "fillColor": _fill(node, tone, state) if seen else "none",
        "strokeWidth": look.width,
        **({"dashed": 1, "dashPattern": look.dash or DASHED} if look.dash else {"dashed": 0}),
        **_shape(node),
    }
    if container:
        style |= {"container": 1, "collapsible": 0, "recursiveResize": 0, "pointerEvents": 0}
    return style


def _fill(node: Node, tone: str, state: str | None) -> str:
    if state in ("unreadable", "unconnected"):
        return PALETTE.fill(state)
    return PALETTE.fill(PAPER if node.on_border and PALETTE.fill(tone) == "none" else tone)


def grouped(node: Node) -> bool:
    """Whether the cell is drawn by one of draw.io's AWS groups, which brings the icon of its corner."""
    return node.icon is not None and node.icon.name in GROUPS and node.shape in ("frame", "dashed")


def _shape(node: Node) -> Style:
    if grouped(node) and node.icon is not None:
        return {"shape": f"{LIBRARY}.group", "grIcon": f"{LIBRARY}.{GROUPS[node.icon.name]}", "grStroke": 1}
    if node.shape == "circle":
        return {"shape": "ellipse", "perimeter": "ellipsePerimeter"}
    return {"rounded": 1, "absoluteArcSize": 1, "arcSize": 8} if node.shape == "box" else {"rounded": 0}


def icon_style(node: Node) -> Style | None:
    """The style of the cell that holds the node's icon; None when the node's own shape draws it, or it has none."""
    if node.icon is None or grouped(node):
        return None
    name, stroke = node.icon.name, PALETTE.stroke(tone_of(node))
    if name in TILES or name in GROUPS:
        stencil = TILES.get(name) or GROUPS[name]
        white = {"strokeColor": "#FFFFFF", "fillColor": stroke}
        return {
            **PLAIN,
            **white,
            "shape": f"{LIBRARY}.resourceIcon",
            "resIcon": f"{LIBRARY}.{stencil}",
            "aspect": "fixed",
        }
    shape = f"{LIBRARY}.{STENCILS.get(name, 'general')}"
    return {**PLAIN, "fillColor": stroke, "shape": shape, "aspect": "fixed"}


def badge_style(badge: Badge) -> Style:
    """The style of a badge: a tile, or a pill."""
    tone = badge_tone(badge)
    return {
        **PLAIN,
        **FONT,
        "strokeColor": PALETTE.stroke(tone),
        "fillColor": PALETTE.fill(tone),
        "fontColor": PALETTE.ink(tone),
        "fontSize": max(6, min(12, round(badge.h * BADGE_TEXT_SHARE))),
        "fontStyle": 1,
        "rounded": 1,
        "absoluteArcSize": 1,
        "arcSize": 6 if badge.kind.startswith("route-table") else badge.h,
        "strokeWidth": 2 if badge.kind == "route-table-main" else 1,
    }


def text_style(text: Text) -> Style:
    """The style of words that stand alone."""
    return {
        "text": "",
        **PLAIN,
        **FONT,
        "align": {"start": "left", "middle": "center", "end": "right"}[text.anchor],
        "verticalAlign": "middle",
        "spacing": 0,
        "spacingLeft": 2,
        "spacingRight": 2,
        "fontSize": text.size,
        "fontStyle": int(text.weight > 400),
        "fontColor": PALETTE.ink(text.tone),
    }


def edge_style(edge: Edge) -> Style:
    """The style of a line."""
    colour, stroke = edge_look(edge, PALETTE)
    size = edge.texts[0].size if edge.texts else 10
    words = {**FONT, "fontSize": size, "labelBackgroundColor": PALETTE.fill(PAPER)} if edge.texts else {}
    return {
        "edgeStyle": "orthogonalEdgeStyle",
        "rounded": 1,
        "html": 0,
        "strokeColor": colour,
        "strokeWidth": stroke.width,
        "endArrow": "block" if edge.arrow else "none",
        "endFill": 1,
        "endSize": 6,
        **words,
        **({"dashed": 1, "fixDash": 1, "dashPattern": stroke.dash} if stroke.dash else {}),
    }
