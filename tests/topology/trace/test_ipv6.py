"""IPv6: no translation, egress-only gateways, NAT64 left alone; and interfaces with several addresses."""

from tests.topology.trace.lab import Lab, local, route, stop
from tests.topology.trace.test_ways import public_subnet
from vpcviz.topology.kinds import Kind
from vpcviz.topology.trace.answer import Outcome, Via

OUTSIDE = "2600::1"


def six() -> Lab:
    """Subnet 1 leads to an internet gateway, subnet 2 to an egress-only one, subnet 3 has NAT64."""
    lab = Lab()
    lab.vpc("vpc-a", "10.0.0.0/16", six="2600:1f18::/56")
    lab.internet_gateway("igw-1", "vpc-a")
    lab.add(Kind.EGRESS_ONLY_INTERNET_GATEWAY, "eigw-1", {"Attachments": [{"VpcId": "vpc-a", "State": "attached"}]})
    ways = (
        {"GatewayId": "igw-1"},
        {"EgressOnlyInternetGatewayId": "eigw-1"},
        {"NatGatewayId": "nat-1"},
    )
    for number, way in enumerate(ways, start=1):
        name = f"subnet-{number}"
        lab.subnet(name, "vpc-a", f"10.0.{number}.0/24", six=f"2600:1f18:0:{number}::/64")
        lab.interface(f"eni-{number}", "vpc-a", name, f"10.0.{number}.10", six=f"2600:1f18:0:{number}::a")
        lab.table(f"rtb-{number}", "vpc-a", local("2600:1f18::/56"), route("::/0", **way), subnets=[name])
    lab.nat("nat-1", "vpc-a", "subnet-1", "10.0.1.5", "54.0.0.9")
    return lab


def test_an_internet_gateway_carries_ipv6_both_ways() -> None:
    out, into = six().ask("eni-1", OUTSIDE), six().ask(OUTSIDE, "2600:1f18:0:1::a")
    assert (out.outcome, out.via, into.outcome, into.private) == (
        Outcome.REACHED,
        Via.INTERNET,
        Outcome.REACHED,
        False,
    )


def test_the_answer_to_a_flow_from_outside_does_not_leave_by_an_egress_only_gateway() -> None:
    """AWS: Egress-only internet gateways: stateful, for flows that begin inside."""
    assert six().ask("eni-2", OUTSIDE).outcome is Outcome.REACHED
    answer = six().ask(OUTSIDE, "2600:1f18:0:2::a")
    assert answer.outcome is Outcome.BLOCKED
    assert "eigw-1" in stop(answer)


def test_local_and_ping_over_ipv6() -> None:
    assert six().ask("eni-1", "2600:1f18:0:2::a").via is Via.LOCAL
    assert six().ask("eni-1", "2600:1f18:0:2::a", "icmp").outcome is Outcome.REACHED


def test_nat64_is_not_claimed_and_other_ipv6_is_dropped_by_a_nat_gateway() -> None:
    """AWS: DNS64 and NAT64."""
    answer = six().ask("eni-3", "64:ff9b::808:808")
    assert (answer.outcome, "NAT64 is not followed" in answer.missing[0]) == (Outcome.UNKNOWN, True)
    assert "it drops 2600::1" in stop(six().ask("eni-3", OUTSIDE))


def test_a_host_without_ipv4_has_no_way_to_ipv4_names_unless_its_subnet_has_dns64() -> None:
    for dns64, outcome in ((False, Outcome.NO_ROUTE), (True, Outcome.UNKNOWN)):
        lab = six()
        lab.subnet("subnet-6", "vpc-a", "", six="2600:1f18:0:6::/64")
        lab.records[-1].body["EnableDns64"] = dns64  # type: ignore[index]
        body = {"VpcId": "vpc-a", "SubnetId": "subnet-6", "Groups": [{"GroupId": "sg-open"}]}
        six_only = {"Ipv6Addresses": [{"Ipv6Address": "2600:1f18:0:6::a"}]}
        lab.add(Kind.NETWORK_INTERFACE, "eni-6", {"NetworkInterfaceId": "eni-6", **body, **six_only})
        assert lab.ask("eni-6", "s3").outcome is outcome


def several_addresses() -> Lab:
    """An interface whose second address has the public one."""
    lab = public_subnet()
    second = {"PrivateIpAddress": "10.0.1.71", "Association": {"PublicIp": "54.0.0.71"}}
    more = [{"PrivateIpAddress": "10.0.1.70", "Primary": True}, second]
    lab.interface("eni-m", "vpc-a", "subnet-1", "10.0.1.70", PrivateIpAddresses=more)
    return lab


def test_a_public_address_belongs_to_one_private_address() -> None:
    """AWS: Multiple IP addresses: an Elastic IP address is associated with one private address."""
    lab = several_addresses()
    assert lab.ask("eni-m", "8.8.8.8").outcome is Outcome.BLOCKED
    assert lab.ask("10.0.1.71", "8.8.8.8").outcome is Outcome.REACHED
    for name in ("54.0.0.71", "eni-m"):
        answer = lab.ask("8.8.8.8", name)
        assert answer.outcome is Outcome.REACHED
        assert answer.steps[0].because == "igw-1 translates 54.0.0.71 to 10.0.1.71"
