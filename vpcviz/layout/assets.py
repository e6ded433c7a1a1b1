"""The icons and fonts of the picture: our names for them, and where their files lie.

The drawings are AWS's own (npm package `aws-icons`) and the font is Inter (npm package `@expo-google-fonts/inter`).
Neither is part of the source: `vpcviz.layout.install` copies what is named here to `static/vendor/`.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

from vpcviz.layout.service_icons import SERVICE_ICONS, SERVICE_WORDS

Weight = Literal[400, 600]

GROUP = "architecture-group"
SERVICE = "architecture-service"
RESOURCE = "resource"

NETWORK_ICONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cloud": f"{GROUP}/AWSCloudlogo",
        "account": f"{GROUP}/AWSAccount",
        "region": f"{GROUP}/Region",
        "vpc": f"{GROUP}/VirtualprivatecloudVPC",
        "subnet-public": f"{GROUP}/Publicsubnet",
        "subnet-private": f"{GROUP}/Privatesubnet",
        "subnet-isolated": f"{GROUP}/Privatesubnet",
        "datacenter": f"{GROUP}/Corporatedatacenter",
        "auto-scaling-group": f"{GROUP}/AutoScalinggroup",
        "organization": f"{SERVICE}/AWSOrganizations",
        "local-zone": f"{SERVICE}/AWSLocalZones",
        "wavelength-zone": f"{SERVICE}/AWSWavelength",
        "outpost": f"{SERVICE}/AWSOutpostsfamily",
        "endpoint": f"{RESOURCE}/AmazonVPCEndpoints",
        "gateway-endpoint": f"{RESOURCE}/AmazonVPCEndpoints",
        "gwlb-endpoint": f"{RESOURCE}/AmazonVPCEndpoints",
        "endpoint-service": f"{SERVICE}/AWSPrivateLink",
        "privatelink": f"{SERVICE}/AWSPrivateLink",
        "marketplace": f"{SERVICE}/AWSMarketplace",
        "internet-gateway": f"{RESOURCE}/AmazonVPCInternetGateway",
        "egress-only-internet-gateway": f"{RESOURCE}/AmazonVPCInternetGateway",
        "carrier-gateway": f"{RESOURCE}/AmazonVPCCarrierGateway",
        "nat-gateway": f"{RESOURCE}/AmazonVPCNATGateway",
        "vpn-gateway": f"{RESOURCE}/AmazonVPCVPNGateway",
        "customer-gateway": f"{RESOURCE}/AmazonVPCCustomerGateway",
        "vpn-connection": f"{RESOURCE}/AmazonVPCVPNConnection",
        "client-vpn": f"{SERVICE}/AWSClientVPN",
        "direct-connect": f"{SERVICE}/AWSDirectConnect",
        "direct-connect-gateway": f"{RESOURCE}/AWSDirectConnectGateway",
        "transit-gateway": f"{SERVICE}/AWSTransitGateway",
        "transit-gateway-attachment": f"{RESOURCE}/AWSTransitGatewayAttachment",
        "core-network": f"{SERVICE}/AWSCloudWAN",
        "peering": f"{RESOURCE}/AmazonVPCPeeringConnection",
        "eni": f"{RESOURCE}/AmazonVPCElasticNetworkInterface",
        "router": f"{RESOURCE}/AmazonVPCRouter",
        "route-table": f"{RESOURCE}/AmazonRoute53RouteTable",
        "network-acl": f"{RESOURCE}/AmazonVPCNetworkAccessControlList",
        "elastic-ip": f"{RESOURCE}/AmazonEC2ElasticIPAddress",
        "nlb": f"{RESOURCE}/ElasticLoadBalancingNetworkLoadBalancer",
        "alb": f"{RESOURCE}/ElasticLoadBalancingApplicationLoadBalancer",
        "gwlb": f"{RESOURCE}/ElasticLoadBalancingGatewayLoadBalancer",
        "clb": f"{RESOURCE}/ElasticLoadBalancingClassicLoadBalancer",
        "load-balancer": f"{SERVICE}/ElasticLoadBalancing",
        "target": f"{RESOURCE}/AmazonEC2Instance",
        "target-group": f"{RESOURCE}/AmazonEC2Instances",
        "instance": f"{RESOURCE}/AmazonEC2Instance",
        "instances": f"{RESOURCE}/AmazonEC2Instances",
        "lambda-function": f"{RESOURCE}/AWSLambdaLambdaFunction",
        "db-instance": f"{RESOURCE}/AmazonAuroraAmazonRDSInstance",
        "ecs-task": f"{RESOURCE}/AmazonElasticContainerServiceTask",
        "file-system": f"{RESOURCE}/AmazonElasticFileSystemFileSystem",
        "network-firewall": f"{SERVICE}/AWSNetworkFirewall",
        "firewall-endpoint": f"{RESOURCE}/AWSNetworkFirewallEndpoints",
        "hosted-zone": f"{RESOURCE}/AmazonRoute53HostedZone",
        "resolver-endpoint": f"{RESOURCE}/AmazonRoute53Resolver",
        "service-network": f"{SERVICE}/AmazonVPCLattice",
        "resource-configuration": f"{SERVICE}/AmazonVPCLattice",
        "resource-gateway": f"{SERVICE}/AmazonVPCLattice",
        "resource-share": f"{SERVICE}/AWSResourceAccessManager",
        "server": f"{RESOURCE}/Server",
        "internet": f"{RESOURCE}/Internet",
        "users": f"{RESOURCE}/Users",
        "unknown": f"{RESOURCE}/Question",
    }
)

ICONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **NETWORK_ICONS,
        **{f"service-{name}": path for name, path in SERVICE_ICONS.items()},
    }
)
"""Our name of an icon -> its file in the npm package, below `icons/`, without `.svg`."""

FONTS: Final[Mapping[int, str]] = MappingProxyType({400: "Inter-Regular.ttf", 600: "Inter-SemiBold.ttf"})
FONT_FAMILY: Final = "Inter"

_SERVICE_PREFIX = re.compile(r"^(?:cn\.)?(?:com\.amazonaws|aws)\.(?:api\.|sagemaker\.)?(?:[a-z]{2}(?:-[a-z]+)+-\d\.)?")


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


def service_icon(service: str) -> str | None:
    """The icon for an AWS service by the word in its endpoint name (`ecr.api`) or by the whole name; None if it has none."""
    word = _SERVICE_PREFIX.sub("", service.lower())
    for candidate in (word, word.split(".", 1)[0], word.split(".", 1)[0].split("-", 1)[0]):
        name = SERVICE_WORDS.get(candidate, candidate)
        if name in SERVICE_ICONS:
            return f"service-{name}"
    return None


def _installed(path: Path) -> Path:
    if not path.is_file():
        msg = f"the icons and fonts are not installed ({path.name} is missing): run make setup"
        raise AssetsMissing(msg)
    return path
