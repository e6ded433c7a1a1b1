"""The ways out of a subnet, there and back."""

from tests.topology.trace.lab import Lab, entry, local, places, route, stop, tcp, two_subnets
from vpcviz.topology.kinds import Kind
from vpcviz.topology.trace.answer import Outcome, Via

ALL = "0.0.0.0/0"


def public_subnet() -> Lab:
    lab = two_subnets()
    lab.internet_gateway("igw-1", "vpc-a")
    lab.table("rtb-p", "vpc-a", local("10.0.0.0/16"), route(ALL, GatewayId="igw-1"), subnets=["subnet-1"])
    lab.interface("eni-p", "vpc-a", "subnet-1", "10.0.1.20", public="54.0.0.1")
    return lab


def private_subnet() -> Lab:
    lab = public_subnet()
    lab.nat("nat-1", "vpc-a", "subnet-1", "10.0.1.5", "54.0.0.9")
    lab.table("rtb-n", "vpc-a", local("10.0.0.0/16"), route(ALL, NatGatewayId="nat-1"), subnets=["subnet-2"])
    return lab


def peered(*, far_region: str = "eu-west-1") -> Lab:
    lab = two_subnets()
    lab.vpc("vpc-b", "10.1.0.0/16", region=far_region)
    lab.subnet("subnet-b", "vpc-b", "10.1.1.0/24", region=far_region)
    lab.interface("eni-b", "vpc-b", "subnet-b", "10.1.1.10", region=far_region)
    lab.table("rtb-b", "vpc-b", local("10.1.0.0/16"), route("10.0.0.0/16", VpcPeeringConnectionId="pcx-1"))
    lab.table(
        "rtb-a",
        "vpc-a",
        local("10.0.0.0/16"),
        route("10.1.0.0/16", VpcPeeringConnectionId="pcx-1"),
        subnets=["subnet-1"],
    )
    side = {"OwnerId": "111111111111", "Region": "eu-west-1"}
    body = {
        "RequesterVpcInfo": {**side, "VpcId": "vpc-a", "CidrBlock": "10.0.0.0/16"},
        "AccepterVpcInfo": {**side, "VpcId": "vpc-b", "CidrBlock": "10.1.0.0/16", "Region": far_region},
        "Status": {"Code": "active"},
    }
    lab.add(Kind.VPC_PEERING_CONNECTION, "pcx-1", body)
    return lab


def test_local_names_every_hop_in_order() -> None:
    answer = two_subnets().ask("eni-1", "10.0.2.10")
    assert (answer.outcome, answer.via, answer.private) == (Outcome.REACHED, Via.LOCAL, True)
    assert places(answer) == ["eni-1", "subnet-1", "subnet-1", "vpc-a", "subnet-2", "eni-2", "eni-2"]


def test_an_address_of_no_subnet_or_of_nobody_is_not_reached() -> None:
    lab = two_subnets()
    assert stop(lab.ask("eni-1", "10.0.9.9")) == "no subnet of vpc-a holds 10.0.9.9"
    assert stop(lab.ask("eni-1", "10.0.2.99")) == "no interface in subnet-2 holds 10.0.2.99"


def test_an_instance_reaches_its_own_addresses_without_the_network() -> None:
    lab = two_subnets()
    lab.group("sg-shut", ingress=[], egress=[])
    lab.interface("eni-x", "vpc-a", "subnet-1", "10.0.1.40", groups=["sg-shut"], instance="i-1")
    lab.interface("eni-y", "vpc-a", "subnet-2", "10.0.2.40", groups=["sg-shut"], instance="i-1", index=1)
    assert lab.ask("i-1", "10.0.1.40").outcome is Outcome.REACHED
    assert places(lab.ask("eni-x", "10.0.2.40")) == ["eni-y"]


def test_an_instance_sends_by_the_interface_in_the_destinations_subnet() -> None:
    lab = two_subnets()
    lab.interface("eni-x", "vpc-a", "subnet-1", "10.0.1.40", instance="i-1")
    lab.interface("eni-y", "vpc-a", "subnet-2", "10.0.2.40", instance="i-1", index=1)
    assert places(lab.ask("i-1", "10.0.2.10"))[0] == "eni-y"
    assert places(lab.ask("i-1", "10.0.1.10"))[0] == "eni-x"


def test_what_is_terminated_or_stopped_sends_and_answers_nothing() -> None:
    lab = two_subnets()
    lab.interface("eni-x", "vpc-a", "subnet-1", "10.0.1.40", instance="i-stopped")
    for name, state in (("i-stopped", "stopped"), ("i-gone", "terminated")):
        lab.add(Kind.INSTANCE, name, {"InstanceId": name, "State": {"Name": state}})
    assert lab.ask("eni-1", "10.0.1.40").outcome is Outcome.BLOCKED
    assert lab.ask("i-stopped", "10.0.2.10").outcome is Outcome.BLOCKED
    assert stop(lab.ask("i-gone", "10.0.2.10")).startswith("i-gone is terminated")


def test_an_internet_gateway_carries_only_public_addresses() -> None:
    lab = public_subnet()
    with_address = lab.ask("eni-p", "8.8.8.8")
    assert (with_address.outcome, with_address.via, with_address.private) == (Outcome.REACHED, Via.INTERNET, False)
    without = lab.ask("eni-1", "8.8.8.8")
    assert without.outcome is Outcome.BLOCKED
    assert stop(without) == "10.0.1.10 has no public address, and igw-1 carries nothing without one"


def test_private_addresses_do_not_cross_the_internet() -> None:
    assert public_subnet().ask("eni-p", "192.168.0.1").outcome is Outcome.NO_ROUTE


def test_a_host_on_the_internet_comes_in_by_a_public_address() -> None:
    lab = public_subnet()
    answer = lab.ask("8.8.8.8", "54.0.0.1")
    assert (answer.outcome, answer.via) == (Outcome.REACHED, Via.INTERNET)
    assert places(answer)[0] == "igw-1"
    assert lab.ask("8.8.8.8", "10.0.1.20").outcome is Outcome.NO_ROUTE


def test_an_answer_that_would_leave_by_nat_is_lost() -> None:
    lab = private_subnet()
    lab.interface("eni-q", "vpc-a", "subnet-2", "10.0.2.60", public="54.0.0.2")
    answer = lab.ask("8.8.8.8", "54.0.0.2")
    assert answer.outcome is Outcome.BLOCKED
    assert "nat-1 has not seen the flow begin" in stop(answer)


def test_block_public_access_shuts_the_gateway() -> None:
    lab = public_subnet()
    shut = {
        "VpcId": "vpc-a",
        "CidrBlock": "10.0.0.0/16",
        "BlockPublicAccessStates": {"InternetGatewayBlockMode": "block-ingress"},
    }
    lab.records = [record for record in lab.records if record.id != "vpc-a"]
    lab.add(Kind.VPC, "vpc-a", shut)
    assert lab.ask("eni-p", "8.8.8.8").outcome is Outcome.REACHED
    assert lab.ask("8.8.8.8", "54.0.0.1").outcome is Outcome.BLOCKED


def test_nat_translates_and_leaves_by_its_own_subnets_table() -> None:
    answer = private_subnet().ask("eni-2", "8.8.8.8")
    assert (answer.outcome, answer.via, answer.private) == (Outcome.REACHED, Via.NAT, False)
    assert [place for place in places(answer) if place in ("subnet-2", "vpc-a", "nat-1", "igw-1")][-4:] == [
        "vpc-a",
        "nat-1",
        "vpc-a",
        "igw-1",
    ]
    assert any(step.at == "nat-1" for step in answer.return_steps)


def test_nat_drops_what_nobody_asked_for() -> None:
    lab = private_subnet()
    assert lab.ask("8.8.8.8", "54.0.0.9").outcome is Outcome.BLOCKED
    assert lab.ask("eni-1", "10.0.1.5").outcome is Outcome.BLOCKED


def test_a_dead_nat_forwards_nothing() -> None:
    lab = public_subnet()
    lab.nat("nat-1", "vpc-a", "subnet-1", "10.0.1.5", "54.0.0.9", state="failed")
    lab.table("rtb-n", "vpc-a", route(ALL, NatGatewayId="nat-1"), subnets=["subnet-2"])
    assert stop(lab.ask("eni-2", "8.8.8.8")) == "nat-1 is failed"


def test_a_blackhole_drops_and_does_not_fall_back() -> None:
    lab = public_subnet()
    black = route("8.8.8.0/24", NatGatewayId="nat-gone", state="blackhole")
    lab.table("rtb-p", "vpc-a", route(ALL, GatewayId="igw-1"), black, subnets=["subnet-1"])
    lab.records = [
        record
        for record in lab.records
        if not (
            record.id == "rtb-p"
            and len(record.body["Routes"]) == 2
            and record.body["Routes"][0].get("GatewayId") == "local"
        )
    ]
    answer = lab.ask("eni-p", "8.8.8.8")
    assert (answer.outcome, "blackhole" in stop(answer)) == (Outcome.NO_ROUTE, True)


def test_peering_needs_routes_on_both_sides() -> None:
    lab = peered()
    answer = lab.ask("eni-1", "10.1.1.10")
    assert (answer.outcome, answer.via, answer.private) == (Outcome.REACHED, Via.PEERING, True)
    assert lab.ask("eni-2", "10.1.1.10").outcome is Outcome.NO_ROUTE
    one_way = lab.ask("eni-b", "10.0.2.10")
    assert one_way.outcome is Outcome.NO_ROUTE
    assert one_way.return_steps[-1].at == "subnet-2"


def test_peering_is_not_transitive() -> None:
    lab = peered()
    lab.table(
        "rtb-a2",
        "vpc-a",
        local("10.0.0.0/16"),
        route("10.2.0.0/16", VpcPeeringConnectionId="pcx-1"),
        subnets=["subnet-2"],
    )
    assert "not transitive" in stop(lab.ask("eni-2", "10.2.1.1"))


def test_references_to_groups_hold_over_peering_within_a_region() -> None:
    for region, outcome in (("eu-west-1", Outcome.REACHED), ("us-east-1", Outcome.BLOCKED)):
        lab = peered(far_region=region)
        lab.group("sg-client")
        lab.group("sg-ref", ingress=[tcp(443, groups=["sg-client"])])
        lab.interface("eni-c", "vpc-a", "subnet-1", "10.0.1.60", groups=["sg-client"])
        lab.interface("eni-s", "vpc-b", "subnet-b", "10.1.1.60", groups=["sg-ref"], region=region)
        assert lab.ask("eni-c", "10.1.1.60").outcome is outcome


def test_a_peer_that_is_not_in_the_inventory_is_unknown() -> None:
    lab = peered()
    lab.records = [record for record in lab.records if record.body.get("VpcId") != "vpc-b"]
    answer = lab.ask("eni-1", "10.1.1.10")
    assert answer.outcome is Outcome.UNKNOWN
    assert answer.missing == ("vpc-b of account 111111111111 in eu-west-1 is not in the inventory",)


def test_an_appliance_forwards_only_without_source_destination_check() -> None:
    for check, outcome in ((False, Outcome.REACHED), (True, Outcome.BLOCKED)):
        lab = two_subnets()
        lab.subnet("subnet-3", "vpc-a", "10.0.3.0/24")
        lab.interface("eni-fw", "vpc-a", "subnet-3", "10.0.3.5", SourceDestCheck=check)
        lab.table(
            "rtb-1",
            "vpc-a",
            local("10.0.0.0/16"),
            route("10.0.2.0/24", NetworkInterfaceId="eni-fw"),
            subnets=["subnet-1"],
        )
        lab.table(
            "rtb-2",
            "vpc-a",
            local("10.0.0.0/16"),
            route("10.0.1.0/24", NetworkInterfaceId="eni-fw"),
            subnets=["subnet-2"],
        )
        assert lab.ask("eni-1", "10.0.2.10").outcome is outcome


def test_an_answer_that_goes_round_the_appliance_is_unknown() -> None:
    lab = two_subnets()
    lab.subnet("subnet-3", "vpc-a", "10.0.3.0/24")
    lab.interface("eni-fw", "vpc-a", "subnet-3", "10.0.3.5", SourceDestCheck=False)
    lab.table(
        "rtb-1", "vpc-a", local("10.0.0.0/16"), route("10.0.2.0/24", NetworkInterfaceId="eni-fw"), subnets=["subnet-1"]
    )
    answer = lab.ask("eni-1", "10.0.2.10")
    assert answer.outcome is Outcome.UNKNOWN
    assert "the flow goes by eni-fw, the answer by no appliance" in answer.missing[0]


def test_a_nat_instance_is_taken_to_translate() -> None:
    lab = public_subnet()
    lab.interface(
        "eni-nat", "vpc-a", "subnet-1", "10.0.1.7", public="54.0.0.7", instance="i-nat", SourceDestCheck=False
    )
    lab.table("rtb-2", "vpc-a", local("10.0.0.0/16"), route(ALL, NetworkInterfaceId="eni-nat"), subnets=["subnet-2"])
    answer = lab.ask("eni-2", "8.8.8.8")
    assert answer.outcome is Outcome.REACHED
    assert any("is taken to translate" in step.because for step in answer.steps)


def gateway_load_balanced(state: str = "available") -> Lab:
    lab = two_subnets()
    lab.subnet("subnet-3", "vpc-a", "10.0.3.0/24")
    lab.internet_gateway("igw-1", "vpc-a")
    lab.interface("eni-p", "vpc-a", "subnet-1", "10.0.1.20", public="54.0.0.1")
    lab.endpoint(
        "vpce-g",
        "vpc-a",
        "com.amazonaws.vpce.eu-west-1.vpce-svc-00000001",
        VpcEndpointType="GatewayLoadBalancer",
        SubnetIds=["subnet-3"],
        State=state,
    )
    lab.table("rtb-1", "vpc-a", local("10.0.0.0/16"), route(ALL, GatewayId="vpce-g"), subnets=["subnet-1"])
    lab.table("rtb-3", "vpc-a", local("10.0.0.0/16"), route(ALL, GatewayId="igw-1"), subnets=["subnet-3"])
    lab.table("rtb-e", "vpc-a", local("10.0.0.0/16"), route("10.0.1.0/24", GatewayId="vpce-g"), gateway="igw-1")
    return lab


def test_a_gateway_load_balancer_endpoint_stands_in_the_way_both_ways() -> None:
    answer = gateway_load_balanced().ask("eni-p", "8.8.8.8")
    assert (answer.outcome, answer.via) == (Outcome.REACHED, Via.GWLB_ENDPOINT)
    assert "vpce-g" in places(answer)
    assert any(step.at == "vpce-g" for step in answer.return_steps)
    inbound = gateway_load_balanced().ask("8.8.8.8", "54.0.0.1")
    assert (inbound.outcome, inbound.via) == (Outcome.REACHED, Via.INTERNET)
    assert places(inbound)[:2] == ["igw-1", "igw-1"]


def test_a_gateway_load_balancer_endpoint_that_failed_drops() -> None:
    assert stop(gateway_load_balanced("failed").ask("eni-p", "8.8.8.8")) == "vpce-g is failed"


def test_a_gateway_endpoint_serves_only_its_own_vpc() -> None:
    lab = two_subnets()
    lab.add(
        Kind.PREFIX_LIST,
        "pl-1",
        {"PrefixListId": "pl-1", "PrefixListName": "com.amazonaws.eu-west-1.s3", "Cidrs": ["52.216.0.0/15"]},
    )
    lab.endpoint("vpce-s3", "vpc-a", "com.amazonaws.eu-west-1.s3", VpcEndpointType="Gateway", RouteTableIds=["rtb-1"])
    lab.table("rtb-1", "vpc-a", local("10.0.0.0/16"), route("pl-1", GatewayId="vpce-s3"), subnets=["subnet-1"])
    answer = lab.ask("eni-1", "52.216.1.1")
    assert (answer.outcome, answer.via, answer.private) == (Outcome.REACHED, Via.GATEWAY_ENDPOINT, True)
    assert lab.ask("eni-2", "52.216.1.1").outcome is Outcome.NO_ROUTE


def test_a_gateway_endpoint_answers_to_the_clients_ports() -> None:
    lab = two_subnets()
    lab.add(Kind.PREFIX_LIST, "pl-1", {"PrefixListId": "pl-1", "Cidrs": ["52.216.0.0/15"]})
    lab.endpoint("vpce-s3", "vpc-a", "com.amazonaws.eu-west-1.s3", VpcEndpointType="Gateway")
    lab.table("rtb-1", "vpc-a", route("pl-1", GatewayId="vpce-s3"), subnets=["subnet-1"])
    lab.acl(
        "acl-1",
        "vpc-a",
        ["subnet-1"],
        entry(100, "allow", ALL, egress=True),
        entry(100, "allow", "10.0.0.0/8", egress=False),
    )
    answer = lab.ask("eni-1", "52.216.1.1")
    assert (answer.outcome, answer.return_steps[-1].at) == (Outcome.BLOCKED, "subnet-1")


def test_ipv6_leaves_by_an_egress_only_gateway_but_nothing_comes_in() -> None:
    lab = Lab()
    lab.vpc("vpc-a", "10.0.0.0/16", six="2001:db8::/56")
    lab.subnet("subnet-1", "vpc-a", "10.0.1.0/24", six="2001:db8:0:1::/64")
    lab.interface("eni-1", "vpc-a", "subnet-1", "10.0.1.10", six="2001:db8:0:1::a")
    lab.add(Kind.EGRESS_ONLY_INTERNET_GATEWAY, "eigw-1", {"Attachments": [{"VpcId": "vpc-a", "State": "attached"}]})
    lab.table("rtb-1", "vpc-a", local("2001:db8::/56"), route("::/0", EgressOnlyInternetGatewayId="eigw-1"))
    answer = lab.ask("eni-1", "2600::1")
    assert (answer.outcome, answer.via, answer.private) == (Outcome.REACHED, Via.INTERNET, False)
    assert lab.ask("2600::1", "2001:db8:0:1::a").outcome is Outcome.NO_ROUTE


def test_a_host_without_the_ip_version_has_no_way() -> None:
    assert stop(two_subnets().ask("eni-1", "2600::1")) == "eni-1 has no IPv6 address"


def test_a_vpn_gateway_leads_to_premises_while_a_tunnel_is_up() -> None:
    for status, outcome in (("UP", Outcome.REACHED), ("DOWN", Outcome.NO_ROUTE)):
        lab = two_subnets()
        lab.add(
            Kind.VPN_GATEWAY,
            "vgw-1",
            {"State": "available", "VpcAttachments": [{"VpcId": "vpc-a", "State": "attached"}]},
        )
        body = {
            "VpnGatewayId": "vgw-1",
            "CustomerGatewayId": "cgw-1",
            "State": "available",
            "VgwTelemetry": [{"OutsideIpAddress": "1.2.3.4", "Status": status}],
        }
        lab.add(Kind.VPN_CONNECTION, "vpn-1", body)
        lab.table(
            "rtb-1", "vpc-a", local("10.0.0.0/16"), route("192.168.0.0/16", GatewayId="vgw-1"), subnets=["subnet-1"]
        )
        answer = lab.ask("eni-1", "192.168.1.1")
        assert (answer.outcome, answer.via) == (outcome, Via.VPN)
        if outcome is Outcome.REACHED:
            assert answer.private is True
            assert lab.ask("192.168.1.1", "10.0.1.10").outcome is Outcome.REACHED


def test_direct_connect_goes_before_vpn() -> None:
    lab = two_subnets()
    lab.add(
        Kind.VPN_GATEWAY, "vgw-1", {"State": "available", "VpcAttachments": [{"VpcId": "vpc-a", "State": "attached"}]}
    )
    lab.add(Kind.DIRECT_CONNECT_GATEWAY, "dx-1", {"directConnectGatewayId": "dx-1"})
    associated = {"associatedGateway": {"id": "vgw-1"}, "associationState": "associated"}
    lab.add(Kind.DIRECT_CONNECT_GATEWAY_ASSOCIATION, "dx-1", {"directConnectGatewayAssociations": [associated]})
    lab.table("rtb-1", "vpc-a", local("10.0.0.0/16"), route("192.168.0.0/16", GatewayId="vgw-1"), subnets=["subnet-1"])
    assert lab.ask("eni-1", "192.168.1.1").via is Via.DIRECT_CONNECT


def test_a_route_in_a_circle_ends() -> None:
    lab = two_subnets()
    lab.interface("eni-fw", "vpc-a", "subnet-2", "10.0.2.5", SourceDestCheck=False)
    lab.table(
        "rtb-2",
        "vpc-a",
        local("10.0.0.0/16"),
        route("172.16.0.0/12", NetworkInterfaceId="eni-fw"),
        subnets=["subnet-1", "subnet-2"],
    )
    answer = lab.ask("eni-1", "172.16.0.1")
    assert (answer.outcome, "loop" in stop(answer)) == (Outcome.NO_ROUTE, True)


def test_an_internet_gateway_that_only_a_route_names_is_taken_to_be_attached() -> None:
    lab = public_subnet()
    lab.records = [record for record in lab.records if record.kind is not Kind.INTERNET_GATEWAY]
    assert lab.ask("eni-p", "8.8.8.8").outcome is Outcome.REACHED
    lab.deny(Kind.INTERNET_GATEWAY)
    assert lab.ask("eni-p", "8.8.8.8").outcome is Outcome.UNKNOWN


def test_static_vpn_routes_that_do_not_hold_the_destination_lead_nowhere() -> None:
    lab = two_subnets()
    lab.add(
        Kind.VPN_GATEWAY, "vgw-1", {"State": "available", "VpcAttachments": [{"VpcId": "vpc-a", "State": "attached"}]}
    )
    static = {"Options": {"StaticRoutesOnly": True}, "Routes": [{"DestinationCidrBlock": "192.168.1.0/24"}]}
    lab.add(Kind.VPN_CONNECTION, "vpn-1", {"VpnGatewayId": "vgw-1", "State": "available", **static})
    lab.table("rtb-1", "vpc-a", route("192.168.0.0/16", GatewayId="vgw-1"), local("10.0.0.0/16"), subnets=["subnet-1"])
    assert lab.ask("eni-1", "192.168.1.1").outcome is Outcome.REACHED
    assert stop(lab.ask("eni-1", "192.168.2.1")) == "no static route of vpn-1 holds 192.168.2.1"
