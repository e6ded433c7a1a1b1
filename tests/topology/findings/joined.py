"""Scenes of VPCs that are joined: by peering, by a transit gateway, by private hosted zones."""

from typing import Any

from tests.topology.findings.scenes import S3, SCENES, SSM, scene
from tests.topology.trace.lab import ACCOUNT, Lab, local, route, tcp
from vpcviz.topology.kinds import Kind

TGW, TABLE = "tgw-1", "tgw-rtb-1"
EVERY_SCENE = SCENES
"""Those of `scenes` and of this module."""


def vpc(lab: Lab, name: str, number: int, *routes: dict[str, Any], block: str = "") -> None:
    """A VPC with one subnet, one workload, one table."""
    cidr = block or f"10.{number}.0.0/16"
    start = cidr.removesuffix(".0.0/16")
    lab.vpc(f"vpc-{name}", cidr, dns=True)
    lab.subnet(f"subnet-{name}", f"vpc-{name}", f"{start}.1.0/24")
    lab.table(f"rtb-{name}", f"vpc-{name}", local(cidr), *routes, subnets=[f"subnet-{name}"])
    lab.interface(f"eni-{name}", f"vpc-{name}", f"subnet-{name}", f"{start}.1.10", instance=f"i-{name}")


def peering(lab: Lab, *, state: str = "active", blocks: tuple[str, str] = ("10.1.0.0/16", "10.2.0.0/16")) -> None:
    """A peering of vpc-a and vpc-b."""
    sides = [
        {"VpcId": f"vpc-{name}", "OwnerId": ACCOUNT, "Region": "eu-west-1", "CidrBlock": block}
        for name, block in zip("ab", blocks, strict=True)
    ]
    body = {"RequesterVpcInfo": sides[0], "AccepterVpcInfo": sides[1], "Status": {"Code": state}}
    lab.add(Kind.VPC_PEERING_CONNECTION, "pcx-1", body)


def attach(lab: Lab, name: str, *, table: str = TABLE) -> None:
    """An attachment of a VPC, associated with a table."""
    attachment = f"tgw-attach-{name}"
    body = {
        "TransitGatewayId": TGW,
        "TransitGatewayOwnerId": ACCOUNT,
        "ResourceType": "vpc",
        "ResourceId": f"vpc-{name}",
        "ResourceOwnerId": ACCOUNT,
        "State": "available",
        "Association": {"TransitGatewayRouteTableId": table, "State": "associated"},
    }
    lab.add(Kind.TRANSIT_GATEWAY_ATTACHMENT, attachment, body)
    lab.add(Kind.TRANSIT_GATEWAY_VPC_ATTACHMENT, attachment, {"SubnetIds": [f"subnet-{name}"]})


def transit(lab: Lab, *routes: tuple[str, str], table: str = TABLE) -> None:
    """The transit gateway and a table of it: (block, name of the VPC)."""
    lab.add(Kind.TRANSIT_GATEWAY, TGW, {"TransitGatewayId": TGW, "State": "available"})
    lab.add(Kind.TRANSIT_GATEWAY_ROUTE_TABLE, table, {"TransitGatewayId": TGW, "State": "available"})
    listed = [
        {
            "DestinationCidrBlock": block,
            "TransitGatewayAttachments": [{"TransitGatewayAttachmentId": f"tgw-attach-{name}"}],
            "Type": "static",
            "State": "active",
        }
        for block, name in routes
    ]
    lab.add(Kind.TRANSIT_GATEWAY_ROUTES, table, {"TransitGatewayRouteTableId": table, "Routes": listed})


def by_transit(block: str) -> dict[str, Any]:
    """A route to the transit gateway."""
    return route(block, TransitGatewayId=TGW)


@scene("one-way-route")
def one_way(fine: bool) -> Lab:
    lab = Lab()
    vpc(lab, "a", 1, route("10.2.0.0/16", VpcPeeringConnectionId="pcx-1"))
    vpc(lab, "b", 2, *([route("10.1.0.0/16", VpcPeeringConnectionId="pcx-1")] if fine else []))
    peering(lab)
    return lab


@scene("overlapping-blocks")
def overlapping(fine: bool) -> Lab:
    lab = Lab()
    vpc(lab, "a", 1)
    vpc(lab, "b", 2, block="10.2.0.0/16" if fine else "10.1.0.0/16")
    peering(lab, state="pending-acceptance")
    return lab


@scene("relies-on-foreign-gateway-endpoint")
def foreign_gateway(fine: bool) -> Lab:
    lab = Lab()
    vpc(lab, "a", 1, by_transit("0.0.0.0/0"))
    vpc(lab, "hub", 9, by_transit("10.0.0.0/8"))
    transit(lab, ("0.0.0.0/0", "hub"), ("10.1.0.0/16", "a"))
    for name in ("a", "hub"):
        attach(lab, name)
    for name in ("hub", "a") if fine else ("hub",):
        lab.endpoint(f"vpce-{name}", f"vpc-{name}", S3, VpcEndpointType="Gateway")
    return lab


def hub_with_endpoint(
    *routes: dict[str, Any], groups: tuple[str, ...] = ("sg-open",), users: tuple[str, ...] = ()
) -> Lab:
    """A hub with an endpoint and a private hosted zone that leads to it, and a spoke."""
    lab = Lab()
    vpc(lab, "a", 1, *routes)
    vpc(lab, "hub", 9, by_transit("10.0.0.0/8"))
    transit(lab, ("10.1.0.0/16", "a"), ("10.9.0.0/16", "hub"))
    for name in ("a", "hub"):
        attach(lab, name)
    own = "vpce-hub-0a1b2c3d.ssm.eu-west-1.vpce.amazonaws.com"
    entries = [{"DnsName": own, "HostedZoneId": "Z0"}]
    lab.endpoint(
        "vpce-hub", "vpc-hub", SSM, PrivateDnsEnabled=False, DnsEntries=entries, NetworkInterfaceIds=["eni-vpce-hub"]
    )
    lab.endpoint_interface("vpce-hub", "vpc-hub", "subnet-hub", "10.9.1.100", groups=groups)
    lab.add(Kind.HOSTED_ZONE, "Z1", {"Name": "ssm.eu-west-1.amazonaws.com.", "Config": {"PrivateZone": True}})
    records = [{"Name": "ssm.eu-west-1.amazonaws.com.", "Type": "A", "AliasTarget": {"DNSName": f"{own}."}}]
    lab.add(Kind.RECORD_SETS, "Z1", {"HostedZoneId": "Z1", "ResourceRecordSets": records})
    listed = [{"VPCId": name, "VPCRegion": "eu-west-1"} for name in ("vpc-hub", *users)]
    lab.add(Kind.HOSTED_ZONE_VPCS, "Z1", {"HostedZoneId": "Z1", "VPCs": listed})
    return lab


@scene("central-endpoint-without-name")
def nameless(fine: bool) -> Lab:
    return hub_with_endpoint(by_transit("10.0.0.0/8"), users=("vpc-a",) if fine else ())


@scene("central-endpoint-out-of-reach")
def out_of_reach(fine: bool) -> Lab:
    lab = hub_with_endpoint(by_transit("10.0.0.0/8"), groups=("sg-hub",), users=("vpc-a",))
    lab.group("sg-hub", ingress=[tcp(443, "10.0.0.0/8" if fine else "10.9.0.0/16")])
    return lab


@scene("attachment-misses-zones")
def attachment_zones(fine: bool) -> Lab:
    lab = Lab()
    vpc(lab, "a", 1, by_transit("10.0.0.0/8"))
    if not fine:
        lab.subnet("subnet-far", "vpc-a", "10.1.2.0/24", zone="b")
        lab.interface("eni-far", "vpc-a", "subnet-far", "10.1.2.10", instance="i-far")
        lab.table("rtb-far", "vpc-a", local("10.1.0.0/16"), by_transit("10.0.0.0/8"), subnets=["subnet-far"])
    transit(lab, ("10.1.0.0/16", "a"))
    attach(lab, "a")
    return lab
