"""AWS's own services at link-local addresses, and what leads to premises."""

import pytest

from tests.topology.trace.lab import Lab, entry, local, route, stop, two_subnets
from tests.topology.trace.test_destination import with_endpoint
from vpcviz.topology.kinds import Kind
from vpcviz.topology.trace.answer import Outcome, Via


@pytest.mark.parametrize(
    ("address", "protocol", "port"),
    [("169.254.169.254", "tcp", 80), ("169.254.169.123", "udp", 123), ("10.0.0.2", "udp", 53)],
)
def test_nothing_stands_before_metadata_time_and_dns(address: str, protocol: str, port: int) -> None:
    """AWS: Network ACLs and security groups do not filter traffic to the metadata, time and DNS services."""
    lab = two_subnets()
    lab.acl("acl-1", "vpc-a", ["subnet-1"], entry(100, "deny", "0.0.0.0/0", egress=True))
    lab.group("sg-shut", ingress=[], egress=[])
    lab.interface("eni-x", "vpc-a", "subnet-1", "10.0.1.77", groups=["sg-shut"])
    answer = lab.ask("eni-x", address, protocol, port)
    assert (answer.outcome, answer.via, answer.private) == (Outcome.REACHED, Via.LOCAL, True)
    assert answer.return_steps[-1].because == "eni-x (10.0.1.77) gets the answer"
    assert lab.ask("eni-1", address, "tcp", 22).outcome is not Outcome.REACHED


def test_without_dns_support_amazons_server_answers_nothing() -> None:
    answer = with_endpoint(dns=False).ask("eni-1", "10.0.0.2", "udp", 53)
    assert (answer.outcome, "enableDnsSupport is off in vpc-a" in stop(answer)) == (Outcome.BLOCKED, True)


def with_gateway() -> Lab:
    """A virtual private gateway behind which nothing is known."""
    lab = two_subnets()
    attached = [{"VpcId": "vpc-a", "State": "attached"}]
    lab.add(Kind.VPN_GATEWAY, "vgw-1", {"State": "available", "VpcAttachments": attached})
    lab.table("rtb-v", "vpc-a", local("10.0.0.0/16"), route("192.168.0.0/16", GatewayId="vgw-1"), subnets=["subnet-1"])
    return lab


def test_a_gateway_behind_which_nothing_is_leads_nowhere() -> None:
    said = "no VPN connection and no Direct Connect gateway of the inventory leads on from vgw-1"
    assert stop(with_gateway().ask("eni-1", "192.168.1.1")) == said


@pytest.mark.parametrize("kind", [Kind.VPN_CONNECTION, Kind.DIRECT_CONNECT_GATEWAY])
def test_what_leads_on_is_unknown_while_it_could_not_be_read(kind: Kind) -> None:
    lab = with_gateway()
    lab.deny(kind)
    assert lab.ask("eni-1", "192.168.1.1").outcome is Outcome.UNKNOWN
