"""The icons and fonts of the picture: our names for them, and where their files lie.

The drawings are AWS's own (npm package `aws-icons`) and the font is Inter (npm package `@expo-google-fonts/inter`).
Neither is part of the source: `vpcviz.layout.install` copies what is named here to `static/vendor/`.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

Weight = Literal[400, 600]

GROUP = "architecture-group"
SERVICE = "architecture-service"
RESOURCE = "resource"

ICONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "account": f"{GROUP}/AWSAccount",
        "region": f"{GROUP}/Region",
        "vpc": f"{GROUP}/VirtualprivatecloudVPC",
        "subnet-private": f"{GROUP}/Privatesubnet",
        "endpoint": f"{RESOURCE}/AmazonVPCEndpoints",
        "gateway-endpoint": f"{RESOURCE}/AmazonVPCEndpoints",
        "gwlb-endpoint": f"{RESOURCE}/AmazonVPCEndpoints",
        "endpoint-service": f"{SERVICE}/AWSPrivateLink",
        "internet-gateway": f"{RESOURCE}/AmazonVPCInternetGateway",
        "egress-only-internet-gateway": f"{RESOURCE}/AmazonVPCInternetGateway",
        "carrier-gateway": f"{RESOURCE}/AmazonVPCCarrierGateway",
        "nat-gateway": f"{RESOURCE}/AmazonVPCNATGateway",
        "vpn-gateway": f"{RESOURCE}/AmazonVPCVPNGateway",
        "customer-gateway": f"{RESOURCE}/AmazonVPCCustomerGateway",
        "vpn-connection": f"{RESOURCE}/AmazonVPCVPNConnection",
        "direct-connect-gateway": f"{RESOURCE}/AWSDirectConnectGateway",
        "transit-gateway": f"{SERVICE}/AWSTransitGateway",
        "transit-gateway-attachment": f"{RESOURCE}/AWSTransitGatewayAttachment",
        "peering": f"{RESOURCE}/AmazonVPCPeeringConnection",
        "eni": f"{RESOURCE}/AmazonVPCElasticNetworkInterface",
        "router": f"{RESOURCE}/AmazonVPCRouter",
        "nlb": f"{RESOURCE}/ElasticLoadBalancingNetworkLoadBalancer",
        "alb": f"{RESOURCE}/ElasticLoadBalancingApplicationLoadBalancer",
        "gwlb": f"{RESOURCE}/ElasticLoadBalancingGatewayLoadBalancer",
        "clb": f"{RESOURCE}/ElasticLoadBalancingClassicLoadBalancer",
        "load-balancer": f"{SERVICE}/ElasticLoadBalancing",
        "target": f"{RESOURCE}/AmazonEC2Instance",
        "instance": f"{RESOURCE}/AmazonEC2Instance",
        "lambda-function": f"{RESOURCE}/AWSLambdaLambdaFunction",
        "db-instance": f"{RESOURCE}/AmazonAuroraAmazonRDSInstance",
        "resolver-endpoint": f"{RESOURCE}/AmazonRoute53Resolver",
        "service-network": f"{SERVICE}/AmazonVPCLattice",
        "internet": f"{RESOURCE}/Internet",
        "unknown": f"{RESOURCE}/Question",
    }
)
"""Our name of an icon -> its file in the npm package, below `icons/`, without `.svg`."""

FONTS: Final[Mapping[int, str]] = MappingProxyType({400: "Inter-Regular.ttf", 600: "Inter-SemiBold.ttf"})
FONT_FAMILY: Final = "Inter"


class AssetsMissing(Exception):
    """An icon or a font file is not installed; the message says what to do."""


@cache
def vendor() -> Path:
    """The folder of installed icons and fonts: in a wheel `vpcviz/_site/static/vendor`, else `static/vendor`."""
    package = Path(__file__).resolve().parent.parent
    packed = package / "_site" / "static" / "vendor"
    return packed if packed.is_dir() else package.parent / "static" / "vendor"


def icon_path(name: str) -> Path:
    """The SVG file of an icon of `ICONS`."""
    if name not in ICONS:
        msg = f"there is no icon named {name!r}"
        raise KeyError(msg)
    return _installed(vendor() / "icons" / f"{name}.svg")


@cache
def icon_svg(name: str) -> str:
    """The icon's own SVG text, as AWS drew it."""
    return icon_path(name).read_text(encoding="utf-8")


def font_path(weight: Weight = 400) -> Path:
    """The TrueType file of the bundled font in that weight."""
    return _installed(vendor() / "fonts" / FONTS[weight])


def font_folder() -> Path:
    """The folder that holds the bundled font and nothing else with glyphs."""
    return font_path().parent


def _installed(path: Path) -> Path:
    if not path.is_file():
        msg = f"the icons and fonts are not installed ({path.name} is missing): run make setup"
        raise AssetsMissing(msg)
    return path
