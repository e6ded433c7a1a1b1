"""AWS's own services at link-local addresses: no route table, network ACL or security group stands before them.

AWS: Control subnet traffic with network access control lists ("do not filter"); Amazon DNS server; Instance metadata service.
"""

from typing import Final

from vpcviz.topology.addresses import Address, block_of
from vpcviz.topology.trace.answer import Outcome, Via
from vpcviz.topology.trace.journey import Journey
from vpcviz.topology.trace.network import Host
from vpcviz.topology.trace.states import Ended

METADATA: Final = "the instance metadata service"
TIME: Final = "Amazon's time service"
DNS: Final = "Amazon's DNS server"
BY_ADDRESS: Final = {
    "169.254.169.254": (METADATA, ("tcp",), 80),
    "fd00:ec2::254": (METADATA, ("tcp",), 80),
    "169.254.169.123": (TIME, ("udp",), 123),
    "fd00:ec2::123": (TIME, ("udp",), 123),
    "169.254.169.253": (DNS, ("tcp", "udp"), 53),
    "fd00:ec2::253": (DNS, ("tcp", "udp"), 53),
}
_DNS_IN_VPC: Final = (DNS, ("tcp", "udp"), 53)


def at_own_service(journey: Journey, host: Host) -> Ended | None:
    """The end at one of AWS's own services; None where the packet goes to none of them."""
    packet = journey.packet
    found = BY_ADDRESS.get(str(packet.destination)) or _dns_of(journey, host)
    if found is None or packet.protocol not in found[1] or packet.destination_ports != (found[2], found[2]):
        return None
    vpc = journey.network.vpc(host.subnet.vpc_id)
    if found[0] is DNS and vpc is not None and vpc.dns_support is False:
        because = f"enableDnsSupport is off in {vpc.id}: {DNS} answers nothing there"
        return journey.blocked(vpc.id, "vpc", because)
    journey.choose_way(Via.LOCAL)
    because = f"{packet.destination} is {found[0]}: no route, network ACL or security group stands before it"
    journey.step(host.id, "network-interface", "deliver", because)
    return Ended(Outcome.REACHED, host)


def _dns_of(journey: Journey, host: Host) -> tuple[str, tuple[str, ...], int] | None:
    """The VPC's own address for DNS: the base of its primary block, plus two."""
    vpc = journey.network.vpc(host.subnet.vpc_id)
    block = None if vpc is None else block_of(next(iter(vpc.cidrs), ""))
    if block is None or journey.packet.destination != Address(block.version, block.value + 2):
        return None
    return _DNS_IN_VPC
