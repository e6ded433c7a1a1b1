"""How bad a finding is, what is told once instead of many times, and what false alarms are kept out."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.topology.findings.joined import (
    EVERY_SCENE,
    attach,
    by_transit,
    hub_with_endpoint,
    peering,
    transit,
    vpc,
)
from tests.topology.findings.scenes import (
    GROUP,
    NAMED,
    OTHER,
    S3,
    SERVICE,
    SSM,
    behind_nat,
    consumed,
    gateway_endpoint,
    interface_endpoint,
    private_table,
    provided,
    to_gateway,
    two_subnets,
)
from tests.topology.findings.test_rules import judged, of_rule
from tests.topology.trace.lab import ACCOUNT, REGION, Lab, local, route, tcp
from vpcviz.topology.build import build
from vpcviz.topology.findings.engine import findings_of
from vpcviz.topology.findings.finding import Finding, Severity
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import GLOBAL, Inventory, Outcome, OutcomeState

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def the(lab: Lab, rule: str) -> Finding:
    """The one finding of a rule."""
    [found] = of_rule(judged(lab), rule)
    return found


def silent(lab: Lab, rule: str) -> bool:
    """Whether a rule finds nothing, and could judge all."""
    findings = judged(lab)
    return not of_rule(findings, rule) and rule not in {gap.rule for gap in findings.unjudged}


def fetched(kind: Kind, account: str = ACCOUNT) -> Outcome:
    return Outcome(kind, account, REGION, OutcomeState.FETCHED, "ec2", "Describe")


def denied(kind: Kind) -> Outcome:
    return Outcome(kind, ACCOUNT, REGION, OutcomeState.DENIED, "ec2", "Describe", error_code="X")


def test_dynamodb_without_a_gateway_endpoint_is_but_a_hint() -> None:
    lab = private_table(behind_nat())
    found = of_rule(judged(lab), "no-gateway-endpoint")
    assert [(item.severity, item.because.split()[6]) for item in found] == [
        (Severity.MEDIUM, "s3,"),
        (Severity.INFO, "dynamodb,"),
    ]


def test_a_name_that_leads_to_an_interface_endpoint_needs_no_gateway_endpoint() -> None:
    lab = private_table(behind_nat())
    interface_endpoint(lab, S3)
    assert [item.severity for item in of_rule(judged(lab), "no-gateway-endpoint")] == [Severity.INFO]


def test_a_gateway_endpoint_that_no_name_leads_to_takes_nothing_from_nat() -> None:
    lab = EVERY_SCENE["gateway-endpoint-not-routed"](False)
    interface_endpoint(lab, S3)
    assert silent(lab, "gateway-endpoint-not-routed")
    lab = EVERY_SCENE["gateway-endpoint-not-routed"](False)
    interface_endpoint(lab, S3, DnsOptions={"PrivateDnsOnlyForInboundResolverEndpoint": True})
    assert the(lab, "gateway-endpoint-not-routed").resource == "rtb-in"


@pytest.mark.parametrize("rule", ["gateway-endpoint-not-routed", "no-gateway-endpoint", "private-dns-off"])
def test_private_hosted_zones_of_one_vpc_that_were_not_read_leave_it_unjudged(rule: str) -> None:
    lab = EVERY_SCENE[rule](False)
    lab.outcomes.append(replace(denied(Kind.VPC_HOSTED_ZONES), parent="vpc-b"))
    assert of_rule(judged(lab), rule)
    lab.outcomes.append(replace(denied(Kind.VPC_HOSTED_ZONES), parent="vpc-a"))
    findings = judged(lab)
    assert of_rule(findings, rule) == []
    assert {gap.rule for gap in findings.unjudged} >= {rule}


def test_where_dns_of_the_vpc_was_not_read_nobody_knows_where_the_name_of_s3_leads() -> None:
    lab = private_table(behind_nat())
    interface_endpoint(lab, S3)
    lab.records = [item for item in lab.records if item.kind is not Kind.VPC_ATTRIBUTE]
    lab.outcomes.append(denied(Kind.VPC_ATTRIBUTE))
    findings = judged(lab)
    assert [item.severity for item in of_rule(findings, "no-gateway-endpoint")] == [Severity.INFO]
    assert ["s3.eu-west-1" in gap.why for gap in findings.unjudged if gap.rule == "no-gateway-endpoint"] == [True]


def test_nat_that_is_gone_is_a_blackhole_and_no_way_past_the_gateway_endpoint() -> None:
    lab = behind_nat()
    gone = route("0.0.0.0/0", NatGatewayId="nat-9", state="blackhole")
    lab.table("rtb-in", "vpc-a", local("10.0.0.0/16"), gone, subnets=["subnet-1", "subnet-2"])
    gateway_endpoint(lab)
    assert silent(lab, "gateway-endpoint-not-routed")
    assert the(lab, "blackhole-route").severity is Severity.HIGH


def test_a_blackhole_in_a_table_without_workloads_is_less_bad() -> None:
    lab = private_table(behind_nat(), to_gateway())
    lab.table("rtb-idle", "vpc-a", route("10.9.0.0/16", GatewayId="vgw-1", state="blackhole"), subnets=["subnet-none"])
    assert the(lab, "blackhole-route").severity is Severity.MEDIUM


def test_blackholes_to_one_target_are_one_finding() -> None:
    lost = [route(f"10.{n}.0.0/16", NatGatewayId="nat-9", state="blackhole") for n in range(1, 9)]
    found = the(private_table(behind_nat(), *lost), "blackhole-route")
    assert "10.1.0.0/16, 10.2.0.0/16, 10.3.0.0/16, 10.4.0.0/16, 10.5.0.0/16 and 3 more" in found.because


def test_a_regional_nat_gateway_is_in_every_zone() -> None:
    lab = EVERY_SCENE["nat-in-another-zone"](False)
    lab.records = [
        replace(item, body={**item.body, "AvailabilityMode": "regional"}) if item.kind is Kind.NAT_GATEWAY else item
        for item in lab.records
    ]
    assert silent(lab, "nat-in-another-zone")


def test_a_main_table_that_leads_to_the_internet_is_worse() -> None:
    lab = two_subnets()
    lab.subnet("subnet-3", "vpc-a", "10.0.3.0/24")
    lab.interface("eni-3", "vpc-a", "subnet-3", "10.0.3.10", instance="i-3")
    lab.table("rtb-main", "vpc-a", local("10.0.0.0/16"), route("0.0.0.0/0", GatewayId="igw-1"))
    assert the(lab, "subnet-on-main-table").severity is Severity.MEDIUM


def test_a_forgotten_subnet_is_but_a_hint_and_a_default_vpc_has_none() -> None:
    lab = two_subnets()
    lab.subnet("subnet-3", "vpc-a", "10.0.3.0/24")
    lab.table("rtb-main", "vpc-a", local("10.0.0.0/16"))
    assert the(lab, "subnet-on-main-table").severity is Severity.INFO
    lab.records = [
        replace(item, body={**item.body, "IsDefault": True}) if item.kind is Kind.VPC else item for item in lab.records
    ]
    assert silent(lab, "subnet-on-main-table")


def test_a_central_endpoint_that_admits_other_vpcs_only_is_not_shut() -> None:
    lab = two_subnets()
    lab.group("sg-e", ingress=[tcp(443, "10.77.0.0/16")])
    interface_endpoint(lab, groups=("sg-e",))
    assert silent(lab, "endpoint-security-group-shut")


@pytest.mark.parametrize("cidr", ["54.1.2.0/24", "8.8.8.8/32"])
def test_an_endpoint_that_admits_public_addresses_only_is_shut(cidr: str) -> None:
    lab = two_subnets()
    lab.group("sg-e", ingress=[tcp(443, cidr)])
    interface_endpoint(lab, groups=("sg-e",))
    assert the(lab, "endpoint-security-group-shut").severity is Severity.HIGH


def test_a_service_that_is_spoken_to_by_another_port_is_judged_by_that() -> None:
    lab = two_subnets()
    lab.group("sg-e", ingress=[tcp(587, "10.0.0.0/16")])
    interface_endpoint(lab, "com.amazonaws.eu-west-1.email-smtp", groups=("sg-e",))
    assert silent(lab, "endpoint-security-group-shut")
    assert silent(lab, "endpoint-security-group-partial")


def test_a_rule_that_names_a_group_admits_the_workloads_that_bear_it() -> None:
    lab = two_subnets()
    lab.group("sg-e", ingress=[tcp(443, groups=["sg-open"])])
    interface_endpoint(lab, groups=("sg-e",))
    assert silent(lab, "endpoint-security-group-partial")
    lab.group("sg-other")
    lab.interface("eni-9", "vpc-a", "subnet-1", "10.0.1.90", instance="i-9", groups=["sg-other"])
    assert "eni-9" in the(lab, "endpoint-security-group-partial").because


def test_databases_and_load_balancers_do_not_call_endpoints() -> None:
    lab = EVERY_SCENE["endpoint-security-group-partial"](True)
    lab.group("sg-e", ingress=[tcp(443, "10.0.1.0/24", "10.0.2.0/24")])
    lab.subnet("subnet-3", "vpc-a", "10.0.3.0/24")
    lab.interface("eni-db", "vpc-a", "subnet-3", "10.0.3.9", Description="RDSNetworkInterface", RequesterManaged=True)
    assert silent(lab, "endpoint-security-group-partial")


def test_a_zone_in_which_the_service_is_not_is_not_asked_for() -> None:
    lab = consumed(provided(zones_of="a"), subnets=("subnet-1",))
    assert silent(lab, "endpoint-in-one-zone")
    assert the(lab, "service-in-few-zones").severity is Severity.MEDIUM


def test_workloads_of_a_consumer_that_were_not_read_leave_its_zones_unjudged() -> None:
    lab = consumed(provided())
    lab.deny(Kind.NETWORK_INTERFACE)
    findings = judged(lab)
    assert of_rule(findings, "service-in-few-zones") == []
    assert ["vpc-a" in gap.why for gap in findings.unjudged if gap.rule == "service-in-few-zones"] == [True]


def test_a_service_for_udp_alone_is_not_shut_by_a_rule_for_udp() -> None:
    lab = consumed(provided())
    listener = next(item for item in lab.records if item.kind is Kind.LISTENER)
    lab.records.remove(listener)
    lab.records.append(replace(listener, body={**listener.body, "Protocol": "UDP", "Port": 514}))
    lab.records = [item for item in lab.records if item.id != "sg-open"]
    lab.group("sg-open", ingress=[{**tcp(514, "10.0.0.0/8"), "IpProtocol": "udp"}])
    assert of_rule(judged(lab), "endpoint-security-group-shut") == []


def test_endpoints_for_one_service_are_duplicates_whether_or_not_they_tell_its_region() -> None:
    lab = EVERY_SCENE["duplicate-endpoints"](True)
    for name, more in (("vpce-3", {"ServiceRegion": REGION}), ("vpce-4", {"ServiceRegion": "us-east-1"})):
        lab.endpoint(name, "vpc-a", SSM, PrivateDnsEnabled=False, **more)
    assert "2 available interface endpoints" in the(lab, "duplicate-endpoints").because


def test_a_private_hosted_zone_of_any_account_gives_an_endpoint_its_name() -> None:
    lab = hub_with_endpoint()
    assert silent(lab, "private-dns-off")
    lab.records = [item for item in lab.records if item.kind is not Kind.HOSTED_ZONE]
    assert the(lab, "private-dns-off").resource == "vpce-hub"


def test_hosted_zones_that_some_account_hides_leave_names_unjudged() -> None:
    lab = EVERY_SCENE["private-dns-off"](False)
    lab.deny(Kind.HOSTED_ZONE, account=OTHER, region=GLOBAL)
    lab.outcomes.append(fetched(Kind.VPC))
    findings = judged(lab)
    assert of_rule(findings, "private-dns-off") == []
    [gap] = [gap for gap in findings.unjudged if gap.rule == "private-dns-off"]
    assert "account 222222222222" in gap.why


@pytest.mark.parametrize("rule", ["central-endpoint-without-name", "central-endpoint-out-of-reach"])
@pytest.mark.parametrize("kind", [Kind.HOSTED_ZONE, Kind.RECORD_SETS, Kind.HOSTED_ZONE_VPCS])
def test_central_names_that_some_account_hides_leave_joined_vpcs_unjudged(rule: str, kind: Kind) -> None:
    lab = EVERY_SCENE[rule](False)
    lab.records = [item for item in lab.records if item.kind is not kind]
    lab.deny(kind, account=OTHER, region=GLOBAL)
    lab.outcomes.append(fetched(Kind.VPC))
    findings = judged(lab)
    assert of_rule(findings, rule) == []
    assert {(gap.account, gap.region) for gap in findings.unjudged if gap.rule == rule} == {(ACCOUNT, REGION)}


def test_security_groups_of_a_central_endpoint_that_were_not_read_leave_it_unjudged() -> None:
    lab = EVERY_SCENE["central-endpoint-out-of-reach"](False)
    lab.deny(Kind.SECURITY_GROUP)
    findings = judged(lab)
    assert of_rule(findings, "central-endpoint-out-of-reach") == []
    told = [gap.why for gap in findings.unjudged if gap.rule == "central-endpoint-out-of-reach"]
    assert ["whether vpce-hub admits vpc-a" in why for why in told] == [True]


def test_workloads_in_local_zones_ask_for_no_endpoint_there() -> None:
    lab = EVERY_SCENE["endpoint-misses-zones"](False)
    body = {"ZoneName": "eu-west-1c", "ZoneId": "euw1-lz1", "ZoneType": "local-zone"}
    lab.add(Kind.AVAILABILITY_ZONE, "eu-west-1c", body)
    assert silent(lab, "endpoint-misses-zones")


def test_workloads_in_local_zones_ask_for_no_attachment_there() -> None:
    lab = EVERY_SCENE["attachment-misses-zones"](False)
    body = {"ZoneName": "eu-west-1b", "ZoneId": "euw1-lz1", "ZoneType": "local-zone"}
    lab.add(Kind.AVAILABILITY_ZONE, "eu-west-1b", body)
    assert silent(lab, "attachment-misses-zones")


def test_full_access_policies_are_one_finding_for_each_vpc_and_skip_services_without_policies() -> None:
    lab = EVERY_SCENE["full-access-policy"](False)
    whole = '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}'
    for number in range(9):
        lab.endpoint(f"vpce-x{number}", "vpc-a", f"com.amazonaws.eu-west-1.s{number}", PolicyDocument=whole)
    lab.endpoint("vpce-own", "vpc-a", NAMED, PolicyDocument=whole)
    body = {"ServiceName": "com.amazonaws.eu-west-1.s8", "ServiceId": "s8", "VpcEndpointPolicySupported": False}
    lab.add(Kind.VPC_ENDPOINT_SERVICE, "s8", {**body, "Owner": "amazon"})
    found = the(lab, "full-access-policy")
    assert found.because.startswith("9 endpoints of vpc-a allow every action")
    assert "and 4 more" in found.because


def test_a_pending_connection_is_told_on_both_sides() -> None:
    lab = EVERY_SCENE["connection-pending"](False)
    body = {"ServiceId": SERVICE, "VpcEndpointId": "vpce-1", "VpcEndpointOwner": ACCOUNT}
    told = {"VpcEndpointState": "PendingAcceptance", "CreationTimestamp": "2026-05-20T00:00:00Z"}
    lab.add(Kind.ENDPOINT_CONNECTION, f"{SERVICE}|vpce-1", {**body, **told}, account=OTHER)
    found = of_rule(judged(lab), "connection-pending")
    assert [(item.account, item.resource) for item in found] == [(ACCOUNT, "vpce-1"), (OTHER, SERVICE)]


def test_a_connection_of_which_nobody_knows_the_age_is_unjudged() -> None:
    lab = two_subnets()
    interface_endpoint(lab, NAMED, State="pendingAcceptance", PrivateDnsEnabled=False)
    findings = judged(lab)
    assert of_rule(findings, "connection-pending") == []
    assert ["vpce-1" in gap.why for gap in findings.unjudged if gap.rule == "connection-pending"] == [True]


def test_a_service_that_was_asked_for_lately_is_not_unused() -> None:
    lab = provided()
    body = {"ServiceId": SERVICE, "VpcEndpointId": "vpce-9", "VpcEndpointOwner": OTHER}
    told = {"VpcEndpointState": "pendingAcceptance", "CreationTimestamp": "2026-05-20T00:00:00Z"}
    lab.add(Kind.ENDPOINT_CONNECTION, f"{SERVICE}|vpce-9", {**body, **told})
    assert silent(lab, "unused-service")


def test_a_service_that_accepts_anyone_unasked_is_worse() -> None:
    assert the(provided(allowed=("*",)), "open-to-outsiders").severity is Severity.MEDIUM
    assert the(provided(allowed=("*",), AcceptanceRequired=False), "open-to-outsiders").severity is Severity.HIGH


def test_whole_accounts_are_outsiders_only_where_the_organization_was_read() -> None:
    lab = provided(allowed=(f"arn:aws:iam::{OTHER}:root",))
    assert silent(lab, "open-to-outsiders")
    lab.add(Kind.ACCOUNT, ACCOUNT, {"Id": ACCOUNT, "Name": "own", "Status": "ACTIVE"})
    assert OTHER in the(lab, "open-to-outsiders").because
    lab.add(Kind.ACCOUNT, OTHER, {"Id": OTHER, "Name": "sister", "Status": "ACTIVE"}, account=ACCOUNT)
    assert silent(lab, "open-to-outsiders")


def test_an_account_outside_the_organization_is_worse_than_one_that_is_not_connected() -> None:
    lab = EVERY_SCENE["unknown-account"](False)
    assert the(lab, "unknown-account").severity is Severity.INFO
    lab.add(Kind.ACCOUNT, ACCOUNT, {"Id": ACCOUNT, "Name": "own", "Status": "ACTIVE"})
    assert the(lab, "unknown-account").severity is Severity.MEDIUM


def test_health_that_was_not_read_for_one_group_leaves_its_service_unjudged() -> None:
    lab = EVERY_SCENE["no-healthy-target"](False)
    lab.records = [item for item in lab.records if item.kind is not Kind.TARGET_HEALTH]
    findings = judged(lab)
    assert of_rule(findings, "no-healthy-target") == []
    assert "no-healthy-target" in {gap.rule for gap in findings.unjudged}


@pytest.mark.parametrize(
    ("balancer", "group", "deserted"),
    [("false", "true", False), ("true", "false", True), ("false", "use_load_balancer_configuration", True)],
)
def test_a_target_group_decides_on_cross_zone_load_balancing_itself(balancer: str, group: str, deserted: bool) -> None:
    lab = consumed(provided(second="unhealthy", cross_zone=balancer))
    attributes = [{"Key": "load_balancing.cross_zone.enabled", "Value": group}]
    lab.add(Kind.TARGET_GROUP_ATTRIBUTES, GROUP, {"TargetGroupArn": GROUP, "Attributes": attributes})
    assert bool(of_rule(judged(lab), "zone-without-healthy-target")) is deserted


def test_cross_zone_load_balancing_that_was_not_read_is_not_taken_for_off() -> None:
    lab = EVERY_SCENE["zone-without-healthy-target"](False)
    lab.records = [item for item in lab.records if item.kind is not Kind.LOAD_BALANCER_ATTRIBUTES]
    findings = judged(lab)
    assert of_rule(findings, "zone-without-healthy-target") == []
    assert "zone-without-healthy-target" in {gap.rule for gap in findings.unjudged}


def test_security_groups_that_pass_over_privatelink_are_a_hint() -> None:
    told = {"SecurityGroups": ["sg-open"], "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic": "off"}
    assert the(provided(balancer=told), "balancer-groups-and-privatelink").severity is Severity.INFO


def test_a_way_back_over_another_transit_gateway_is_a_way_back() -> None:
    lab = Lab()
    vpc(lab, "a", 1, by_transit("10.2.0.0/16"))
    vpc(lab, "b", 2, route("10.1.0.0/16", TransitGatewayId="tgw-other"))
    transit(lab, ("10.2.0.0/16", "b"), ("10.1.0.0/16", "a"))
    for name in ("a", "b"):
        attach(lab, name)
    assert silent(lab, "one-way-route")


def test_a_vpc_that_sends_nothing_back_over_the_transit_gateway() -> None:
    lab = Lab()
    vpc(lab, "a", 1, by_transit("10.0.0.0/8"))
    vpc(lab, "b", 2)
    transit(lab, ("10.2.0.0/16", "b"), ("10.1.0.0/16", "a"))
    for name in ("a", "b"):
        attach(lab, name)
    found = the(lab, "one-way-route")
    assert found.resource == "vpc-b"
    assert "no route table there sends 10.1.0.0/16 to tgw-1" in found.because


def test_a_default_route_to_the_transit_gateway_asks_for_no_vpc_in_particular() -> None:
    lab = Lab()
    vpc(lab, "a", 1, by_transit("0.0.0.0/0"))
    vpc(lab, "b", 2)
    transit(lab, ("10.2.0.0/16", "b"), ("10.1.0.0/16", "a"))
    for name in ("a", "b"):
        attach(lab, name)
    assert silent(lab, "one-way-route")


def test_a_table_of_the_transit_gateway_that_does_not_lead_back() -> None:
    lab = Lab()
    for number, name in enumerate("ab", start=1):
        vpc(lab, name, number, by_transit("10.0.0.0/8"))
    transit(lab, ("10.2.0.0/16", "b"))
    transit(lab, table="tgw-rtb-2")
    attach(lab, "a")
    attach(lab, "b", table="tgw-rtb-2")
    found = the(lab, "one-way-route")
    assert found.resource == "tgw-rtb-2"
    assert "does not lead to vpc-a (10.1.0.0/16)" in found.because


def test_routes_of_a_transit_gateway_that_were_not_read_leave_it_unjudged() -> None:
    lab = Lab()
    for number, name in enumerate("ab", start=1):
        vpc(lab, name, number, by_transit("10.0.0.0/8"))
    transit(lab, ("10.2.0.0/16", "b"))
    for name in "ab":
        attach(lab, name)
    lab.records = [item for item in lab.records if item.kind is not Kind.TRANSIT_GATEWAY_ROUTES]
    findings = judged(lab)
    assert of_rule(findings, "one-way-route") == []
    assert "not all routes of tgw-rtb-1" in next(gap.why for gap in findings.unjudged if gap.rule == "one-way-route")


def test_the_routes_of_a_peer_that_nobody_reads_are_not_taken_for_missing() -> None:
    lab = Lab()
    vpc(lab, "a", 1, route("10.2.0.0/16", VpcPeeringConnectionId="pcx-1"))
    peering(lab)
    findings = judged(lab)
    assert of_rule(findings, "one-way-route") == []
    assert "the route tables of vpc-b" in next(gap.why for gap in findings.unjudged if gap.rule == "one-way-route")


def test_overlaps_are_one_finding_for_each_block_and_worst_where_routing_meets_them() -> None:
    lab = Lab()
    for name in "abcd":
        vpc(lab, name, 1)
    assert the(lab, "overlapping-blocks").severity is Severity.INFO
    transit(lab)
    for name in "abcd":
        attach(lab, name)
    found = the(lab, "overlapping-blocks")
    assert (found.severity, found.resource) == (Severity.HIGH, "tgw-1")
    assert all(f"10.1.0.0/16 of vpc-{name}" in found.because for name in "abcd")


def test_default_vpcs_all_have_one_block() -> None:
    lab = Lab()
    for name in "ab":
        vpc(lab, name, 1)
    lab.records = [
        replace(item, body={**item.body, "IsDefault": True}) if item.kind is Kind.VPC else item for item in lab.records
    ]
    assert silent(lab, "overlapping-blocks")


def test_what_an_owner_who_is_not_connected_put_into_a_shared_vpc_is_not_known() -> None:
    lab = private_table(behind_nat())
    records = tuple(replace(item, account=OTHER) for item in lab.records)
    findings = findings_of(build(Inventory(records, (fetched(Kind.VPC, OTHER),))), now=NOW)
    assert of_rule(findings, "no-gateway-endpoint") == []
    told = {gap.why for gap in findings.unjudged if gap.rule == "no-gateway-endpoint"}
    assert told == {f"vpc-a is shared by account {ACCOUNT}, which is not connected"}


def test_an_inbound_only_s3_endpoint_says_what_it_lacks() -> None:
    lab = two_subnets()
    interface_endpoint(lab, S3, DnsOptions={"PrivateDnsOnlyForInboundResolverEndpoint": True})
    because = the(lab, "paid-for-s3").because
    assert "no gateway endpoint for S3 and no Resolver inbound endpoint" in because


def test_subnets_of_endpoints_that_run_out_of_addresses() -> None:
    lab = two_subnets()
    interface_endpoint(lab, SSM)
    lab.records = [
        replace(item, body={**item.body, "AvailableIpAddressCount": 7 if item.id == "subnet-1" else 8})
        if item.kind is Kind.SUBNET
        else item
        for item in lab.records
    ]
    found = the(lab, "near-quota")
    assert (found.resource, "7 free addresses" in found.because) == ("subnet-1", True)


def test_gateway_endpoints_near_the_quota_of_a_region() -> None:
    lab = two_subnets()
    for number in range(16):
        lab.endpoint(f"vpce-{number:02d}", f"vpc-{number}", S3, VpcEndpointType="Gateway")
    assert "16 gateway endpoints in eu-west-1" in the(lab, "near-quota").because
