"""Rules about VPC peering, and about blocks that overlap."""

from collections.abc import Iterable
from dataclasses import dataclass

from vpcviz.topology.addresses import Block, block_of
from vpcviz.topology.findings.finding import Severity
from vpcviz.topology.findings.ground import Ground, is_alive, named
from vpcviz.topology.findings.rule import Found, Untold
from vpcviz.topology.kinds import Kind
from vpcviz.topology.resources.gateways import PeeringSide, VpcPeeringConnection
from vpcviz.topology.resources.network import Vpc
from vpcviz.topology.resources.transit import TransitGateway


def one_way_peering(ground: Ground) -> Iterable[Found | Untold]:
    """Peering connections that one side has routes to and the other has not."""
    for peering in ground.topology.all(VpcPeeringConnection).values():
        routed = {
            table.vpc_id: f"{table.id} sends {route.destination} to {peering.id}"
            for table, route in ground.topology.routes_of_target.get(peering.id, ())
            if not route.blackhole
        }
        if peering.state.lower() != "active" or not routed:
            continue
        for side in (peering.requester, peering.accepter):
            if side.vpc_id in routed:
                continue
            other = peering.other(side.vpc_id)
            hidden = _unseen(ground, side)
            if hidden:
                yield Untold(
                    peering.account, peering.region, f"whether {side.vpc_id} has a route to {peering.id}: {hidden}"
                )
            elif other.vpc_id in routed:
                yield Found(
                    peering.id,
                    peering.account,
                    peering.region,
                    f"{routed[other.vpc_id]} ({side.vpc_id}), and no route table of {side.vpc_id} has a route back to "
                    f"{', '.join(other.cidrs) or other.vpc_id}",
                    remedy=f"Add a route to {', '.join(other.cidrs) or other.vpc_id} by {peering.id} to the route tables of "
                    f"{side.vpc_id}, or remove the routes of {other.vpc_id}.",
                )


def _unseen(ground: Ground, side: PeeringSide) -> str:
    """Why the routes of a side are not known; "" when they are."""
    if side.vpc_id not in ground.topology.route_tables_of_vpc:
        return f"the route tables of {side.vpc_id} (account {side.account}) are not in the inventory"
    return ground.readings.unread(Kind.ROUTE_TABLE, side.account, side.region)


@dataclass(frozen=True, slots=True)
class Range:
    """A block of a VPC."""

    block: Block
    vpc_id: str


def overlapping_peers(ground: Ground) -> Iterable[Found | Untold]:
    """Peering connections, or requests for one, between VPCs whose blocks overlap."""
    for peering in ground.topology.all(VpcPeeringConnection).values():
        same = peering.requester.vpc_id == peering.accepter.vpc_id
        if same or peering.state.lower() in ("deleted", "deleting", "rejected", "expired"):
            continue
        pairs = [
            f"{mine.block} of {mine.vpc_id} and {theirs.block} of {theirs.vpc_id}"
            for mine in _ranges_of_side(ground, peering.requester)
            for theirs in _ranges_of_side(ground, peering.accepter)
            if mine.block.overlaps(theirs.block)
        ]
        if pairs:
            yield Found(
                peering.id,
                peering.account,
                peering.region,
                f"{peering.id} ({peering.state}) joins VPCs whose blocks overlap: {named(pairs)}",
            )


def _ranges_of_side(ground: Ground, side: PeeringSide) -> list[Range]:
    vpc = ground.topology.get(Vpc, side.vpc_id)
    return _ranges(side.vpc_id, side.cidrs if vpc is None else (*vpc.cidrs, *vpc.ipv6_cidrs))


def _ranges(vpc_id: str, cidrs: Iterable[str]) -> list[Range]:
    return [Range(block, vpc_id) for block in map(block_of, cidrs) if block is not None]


def overlapping_attached(ground: Ground) -> Iterable[Found | Untold]:
    """VPCs on one transit gateway whose blocks overlap; one finding for each block that holds others."""
    for gateway_id, attachments in sorted(ground.topology.attachments_of_gateway.items()):
        gateway = ground.topology.get(TransitGateway, gateway_id)
        alive = [item for item in attachments if item.resource_type == "vpc" and is_alive(item.state)]
        vpcs = (ground.topology.get(Vpc, name) for name in sorted({item.resource_id for item in alive}))
        ranges = [found for vpc in vpcs if vpc is not None for found in _ranges(vpc.id, (*vpc.cidrs, *vpc.ipv6_cidrs))]
        for cluster in clusters(ranges):
            held = named(f"{item.block} of {item.vpc_id}" for item in cluster)
            account = gateway.account if gateway is not None else alive[0].transit_gateway_owner or alive[0].account
            region = gateway.region if gateway is not None else alive[0].region
            yield Found(gateway_id, account, region, f"VPCs on {gateway_id} have blocks that overlap: {held}")


def clusters(ranges: Iterable[Range]) -> list[list[Range]]:
    """Ranges of several VPCs that lie in one of them, in order: blocks nest, so one look back suffices."""
    found: list[list[Range]] = []
    ordered = sorted(ranges, key=lambda item: (item.block.version, item.block.value, item.block.length, item.vpc_id))
    for item in ordered:
        if found and found[-1][0].block.overlaps(item.block):
            found[-1].append(item)
        else:
            found.append([item])
    return [cluster for cluster in found if len({item.vpc_id for item in cluster}) > 1]


def overlapping_apart(ground: Ground) -> Iterable[Found | Untold]:
    """VPCs that nothing joins and whose blocks overlap: only PrivateLink ever can. Default VPCs all have one block."""
    ranges = [found for vpc in ground.vpcs if not vpc.is_default for found in _ranges(vpc.id, vpc.cidrs)]
    for cluster in clusters(ranges):
        outer = cluster[0]
        vpc = ground.topology.get(Vpc, outer.vpc_id)
        if vpc is not None and not _share_gateway(ground, cluster):
            held = named(f"{item.block} of {item.vpc_id}" for item in cluster)
            yield Found(
                vpc.id,
                vpc.account,
                vpc.region,
                f"blocks of VPCs that are not joined overlap, so that only PrivateLink can join them: {held}",
                Severity.INFO,
                "Keep to PrivateLink between these VPCs, or renumber before peering or attaching them.",
            )


def _share_gateway(ground: Ground, cluster: list[Range]) -> bool:
    """Whether all VPCs of a cluster are on one transit gateway, which is told as such."""
    gateways = [
        {item.transit_gateway_id for item in ground.topology.attachments_of_vpc.get(name, ()) if is_alive(item.state)}
        for name in {item.vpc_id for item in cluster}
    ]
    return bool(set.intersection(*gateways))


def overlapping_blocks(ground: Ground) -> Iterable[Found | Untold]:
    """Blocks that overlap between VPCs."""
    yield from overlapping_peers(ground)
    yield from overlapping_attached(ground)
    yield from overlapping_apart(ground)
