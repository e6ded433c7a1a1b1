"""Network ACLs and security groups."""

import pytest

from tests.topology.trace.lab import EVERYWHERE, Body, entry, local, route, stop, tcp, two_subnets
from vpcviz.topology.kinds import Kind
from vpcviz.topology.trace.answer import Outcome

OPEN = (entry(100, "allow", "0.0.0.0/0", egress=True), entry(100, "allow", "0.0.0.0/0", egress=False))


def answers(*ports: tuple[int, int]) -> list[Body]:
    return [entry(100 + n, "allow", "0.0.0.0/0", egress=True, protocol="6", ports=pair) for n, pair in enumerate(ports)]


def test_without_a_network_acl_the_default_one_is_assumed_and_said() -> None:
    answer = two_subnets().ask("eni-1", "10.0.2.10")
    assert answer.outcome is Outcome.REACHED
    assert any("AWS's default ACL is assumed" in step.because for step in answer.steps)


def test_the_lowest_number_decides() -> None:
    lab = two_subnets()
    lab.acl("acl-1", "vpc-a", ["subnet-2"], *OPEN, entry(90, "deny", "10.0.1.0/24", egress=False))
    answer = lab.ask("eni-1", "10.0.2.10")
    assert answer.outcome is Outcome.BLOCKED
    assert stop(answer) == "acl-1 refuses tcp/443 inbound: rule 90 denies everything from 10.0.1.0/24"


def test_what_no_rule_names_is_denied() -> None:
    lab = two_subnets()
    lab.acl("acl-1", "vpc-a", ["subnet-1"], entry(100, "allow", "10.9.0.0/16", egress=True))
    assert "the last one (*) denies" in stop(lab.ask("eni-1", "10.0.2.10"))


def test_a_neighbour_is_reached_whatever_the_acl_says() -> None:
    lab = two_subnets()
    lab.interface("eni-3", "vpc-a", "subnet-1", "10.0.1.11")
    lab.acl("acl-1", "vpc-a", ["subnet-1"])
    assert lab.ask("eni-1", "10.0.1.11").outcome is Outcome.REACHED


def test_acls_are_stateless_and_judge_the_answer_too() -> None:
    lab = two_subnets()
    lab.acl("acl-1", "vpc-a", ["subnet-2"], entry(100, "allow", "0.0.0.0/0", egress=False))
    answer = lab.ask("eni-1", "10.0.2.10")
    assert answer.outcome is Outcome.BLOCKED
    assert answer.steps[-1].decision == "deliver"
    assert answer.return_steps[-1].decision == "deny"


@pytest.mark.parametrize(
    ("ports", "outcome"),
    [
        ([(1024, 65535)], Outcome.REACHED),
        ([(32768, 65535)], Outcome.REACHED),
        ([(1024, 40000), (40001, 65535)], Outcome.REACHED),
        ([(49152, 65535)], Outcome.UNKNOWN),
        ([(1, 1023)], Outcome.BLOCKED),
    ],
)
def test_the_answer_goes_to_a_port_that_the_client_chose(ports: list[tuple[int, int]], outcome: Outcome) -> None:
    lab = two_subnets()
    lab.acl("acl-1", "vpc-a", ["subnet-2"], entry(100, "allow", "0.0.0.0/0", egress=False), *answers(*ports))
    answer = lab.ask("eni-1", "10.0.2.10")
    assert answer.outcome is outcome
    if outcome is Outcome.UNKNOWN:
        assert answer.missing == ("the client's port: acl-1 permits 49152-65535 of 1024-65535",)


def test_a_range_that_clients_of_linux_fit_in_is_said() -> None:
    lab = two_subnets()
    lab.acl("acl-1", "vpc-a", ["subnet-2"], entry(100, "allow", "0.0.0.0/0", egress=False), *answers((32768, 65535)))
    assert any(
        "only the client ports 32768-65535" in step.because for step in lab.ask("eni-1", "10.0.2.10").return_steps
    )


def test_icmp_is_judged_by_its_type() -> None:
    lab = two_subnets()
    ping = {**entry(100, "allow", "0.0.0.0/0", egress=False, protocol="1"), "IcmpTypeCode": {"Type": 8, "Code": -1}}
    pong = {**entry(100, "allow", "0.0.0.0/0", egress=True, protocol="1"), "IcmpTypeCode": {"Type": 0, "Code": -1}}
    lab.acl("acl-1", "vpc-a", ["subnet-2"], ping, pong)
    assert lab.ask("eni-1", "10.0.2.10", "icmp").outcome is Outcome.REACHED
    assert lab.ask("eni-2", "10.0.1.10", "icmp").outcome is Outcome.BLOCKED


def test_security_groups_permit_by_any_rule_of_any_group() -> None:
    lab = two_subnets()
    lab.group("sg-a", ingress=[tcp(22, "10.0.1.0/24")])
    lab.group("sg-b", ingress=[tcp(443, "10.0.1.0/24")])
    lab.interface("eni-3", "vpc-a", "subnet-2", "10.0.2.11", groups=["sg-a", "sg-b"])
    assert lab.ask("eni-1", "10.0.2.11").outcome is Outcome.REACHED
    assert (
        stop(lab.ask("eni-1", "10.0.2.11", "tcp", 80)) == "no rule of sg-a, sg-b permits tcp/80 inbound from 10.0.1.10"
    )


def test_security_groups_are_stateful() -> None:
    lab = two_subnets()
    lab.group("sg-in", egress=[])
    lab.interface("eni-3", "vpc-a", "subnet-2", "10.0.2.11", groups=["sg-in"])
    answer = lab.ask("eni-1", "10.0.2.11")
    assert answer.outcome is Outcome.REACHED
    assert any("stateful" in step.because for step in answer.return_steps)
    assert lab.ask("eni-3", "10.0.1.10").outcome is Outcome.BLOCKED


def test_a_reference_stands_for_the_private_addresses_of_the_group() -> None:
    lab = two_subnets()
    lab.group("sg-client")
    lab.group("sg-server", ingress=[tcp(443, groups=["sg-client"])])
    lab.interface("eni-c", "vpc-a", "subnet-1", "10.0.1.20", groups=["sg-client"])
    lab.interface("eni-s", "vpc-a", "subnet-2", "10.0.2.20", groups=["sg-server"])
    assert lab.ask("eni-c", "10.0.2.20").outcome is Outcome.REACHED
    assert lab.ask("eni-1", "10.0.2.20").outcome is Outcome.BLOCKED


def test_a_reference_does_not_hold_through_an_appliance() -> None:
    lab = two_subnets()
    lab.group("sg-client")
    lab.group("sg-server", ingress=[tcp(443, groups=["sg-client"])])
    lab.subnet("subnet-3", "vpc-a", "10.0.3.0/24")
    lab.interface("eni-fw", "vpc-a", "subnet-3", "10.0.3.5", SourceDestCheck=False)
    lab.table(
        "rtb-1", "vpc-a", local("10.0.0.0/16"), route("10.0.2.0/24", NetworkInterfaceId="eni-fw"), subnets=["subnet-1"]
    )
    lab.table(
        "rtb-2", "vpc-a", local("10.0.0.0/16"), route("10.0.1.0/24", NetworkInterfaceId="eni-fw"), subnets=["subnet-2"]
    )
    lab.interface("eni-c", "vpc-a", "subnet-1", "10.0.1.20", groups=["sg-client"])
    lab.interface("eni-s", "vpc-a", "subnet-2", "10.0.2.20", groups=["sg-server"])
    assert lab.ask("eni-c", "10.0.2.10").outcome is Outcome.REACHED
    assert lab.ask("eni-c", "10.0.2.20").outcome is Outcome.BLOCKED


def test_a_prefix_list_may_be_a_source() -> None:
    lab = two_subnets()
    rule = {"IpProtocol": "-1", "PrefixListIds": [{"PrefixListId": "pl-1"}]}
    lab.group("sg-list", ingress=[rule])
    lab.interface("eni-3", "vpc-a", "subnet-2", "10.0.2.11", groups=["sg-list"])
    lab.add(Kind.MANAGED_PREFIX_LIST, "pl-1", {"PrefixListId": "pl-1", "OwnerId": "111111111111"})
    unread = lab.ask("eni-1", "10.0.2.11")
    assert (unread.outcome, unread.missing) == (
        Outcome.UNKNOWN,
        ("the entries of the prefix list pl-1 are not in the inventory",),
    )
    lab.add(Kind.PREFIX_LIST_ENTRIES, "pl-1", {"PrefixListId": "pl-1", "Entries": [{"Cidr": "10.0.1.0/24"}]})
    assert lab.ask("eni-1", "10.0.2.11").outcome is Outcome.REACHED


def test_the_own_public_address_is_asked_for_from_outside() -> None:
    lab = two_subnets()
    lab.internet_gateway("igw-1", "vpc-a")
    lab.table("rtb-p", "vpc-a", local("10.0.0.0/16"), route("0.0.0.0/0", GatewayId="igw-1"), subnets=["subnet-1"])
    lab.group("sg-private", ingress=[tcp(443, "10.0.0.0/16")], egress=[EVERYWHERE])
    lab.interface("eni-p", "vpc-a", "subnet-1", "10.0.1.30", groups=["sg-private"], public="54.0.0.1")
    assert lab.ask("eni-p", "54.0.0.1").outcome is Outcome.BLOCKED
    assert lab.ask("eni-p", "10.0.1.30").outcome is Outcome.REACHED
