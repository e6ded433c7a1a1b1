"""Which names stand for a service that a gateway endpoint serves, and which private name, zone or rule answers first."""

import pytest

from tests.topology.trace.lab import Lab, local, route, stop, tcp, two_subnets
from tests.topology.trace.test_destination import a_record, how, with_endpoint, zone
from tests.topology.trace.test_ways import private_subnet
from vpcviz.topology.access.matrix import access
from vpcviz.topology.kinds import Kind
from vpcviz.topology.trace.answer import Outcome, Via
from vpcviz.topology.trace.endpoint_names import listed_service

S3 = "com.amazonaws.eu-west-1.s3"


def with_gateway_endpoint(*, list_given: bool = True) -> Lab:
    """Subnet 2 has a NAT gateway by default and a gateway endpoint for Amazon S3."""
    lab = private_subnet()
    lab.records = [item for item in lab.records if item.id != "rtb-n"]
    if list_given:
        body = {"PrefixListId": "pl-1", "PrefixListName": S3, "Cidrs": ["52.216.0.0/15"]}
        lab.add(Kind.PREFIX_LIST, "pl-1", body)
    lab.endpoint("vpce-s3", "vpc-a", S3, VpcEndpointType="Gateway", RouteTableIds=["rtb-n"])
    routes = (local("10.0.0.0/16"), route("0.0.0.0/0", NatGatewayId="nat-1"), route("pl-1", GatewayId="vpce-s3"))
    lab.table("rtb-n", "vpc-a", *routes, subnets=["subnet-2"])
    return lab


@pytest.mark.parametrize(
    "name",
    [
        "s3",
        "s3.eu-west-1.amazonaws.com",
        "bucket.s3.eu-west-1.amazonaws.com",
        "bucket.s3.dualstack.eu-west-1.amazonaws.com",
        "s3-eu-west-1.amazonaws.com",
        "point-111111111111.s3-accesspoint.eu-west-1.amazonaws.com",
    ],
)
def test_the_regions_names_of_s3_go_by_the_gateway_endpoint(name: str) -> None:
    """AWS: Gateway endpoints; Amazon S3 endpoints and quotas."""
    answer = with_gateway_endpoint().ask("eni-2", name)
    assert (answer.outcome, answer.via, answer.private) == (Outcome.REACHED, Via.GATEWAY_ENDPOINT, True)


@pytest.mark.parametrize(
    "name",
    ["bucket.s3.us-west-2.amazonaws.com", "s3.amazonaws.com", "sqs.eu-west-1.amazonaws.com", "my-s3.example.com"],
)
def test_a_bucket_of_another_region_and_other_services_do_not(name: str) -> None:
    """AWS: Gateway endpoints for Amazon S3, "requests in the same Region"."""
    assert with_gateway_endpoint().ask("eni-2", name).via is Via.NAT


def test_a_bucket_named_without_its_region_may_be_anywhere() -> None:
    answer = with_gateway_endpoint().ask("eni-2", "bucket.s3.amazonaws.com")
    assert answer.missing[0].startswith("the region of the bucket in bucket.s3.amazonaws.com")


def test_what_public_dns_answers_for_other_peoples_names_is_not_known() -> None:
    assert with_gateway_endpoint().ask("eni-2", "www.example.com").missing == (
        "which address public DNS gives for www.example.com, if any",
    )
    assert with_gateway_endpoint().ask("eni-2", "sqs.eu-west-1.amazonaws.com").missing == ()


def test_the_names_of_lists() -> None:
    found = {
        "a.b.s3.eu-west-1.amazonaws.com": S3,
        "dynamodb.eu-west-1.amazonaws.com": "com.amazonaws.eu-west-1.dynamodb",
        "111111111111.ddb.us-east-1.amazonaws.com": "com.amazonaws.us-east-1.dynamodb",
        "b.s3express-euw1-az1.eu-west-1.amazonaws.com": "com.amazonaws.eu-west-1.s3express",
        "s3.cn-north-1.amazonaws.com.cn": "cn.com.amazonaws.cn-north-1.s3",
        "s3.amazonaws.com": "com.amazonaws.us-east-1.s3",
        "nots3.eu-west-1.amazonaws.com": "",
    }
    assert {name: listed_service(name) for name in found} == found


@pytest.mark.parametrize("denied", [False, True])
def test_the_endpoint_tells_whose_a_prefix_list_is_where_the_list_was_not_read(denied: bool) -> None:
    """AWS: Gateway endpoints, "Routing": the endpoint's route bears the prefix list of its own service."""
    lab = with_gateway_endpoint(list_given=False)
    if denied:
        lab.deny(Kind.PREFIX_LIST)
    assert lab.ask("eni-2", "s3").via is Via.GATEWAY_ENDPOINT
    assert {row.subnet: row.services["s3"].via for row in access(lab.topology, ["s3"])}[
        "subnet-2"
    ] == "gateway-endpoint"
    assert lab.ask("eni-2", "sqs").via is Via.NAT


def test_an_address_is_unknown_while_prefix_lists_are_denied_and_s3_while_list_and_endpoint_are() -> None:
    lab = with_gateway_endpoint(list_given=False)
    lab.deny(Kind.PREFIX_LIST)
    assert lab.ask("eni-2", "52.216.0.1").outcome is Outcome.UNKNOWN
    lab.records = [item for item in lab.records if item.id != "vpce-s3"]
    assert lab.ask("eni-2", "s3").outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(("target", "outcome"), [("igw-1", Outcome.UNKNOWN), ("", Outcome.REACHED)])
def test_of_two_overlapping_prefix_lists_aws_picks_one_at_random(target: str, outcome: Outcome) -> None:
    """AWS: Route tables and prefix lists, "randomly choose which route takes priority"."""
    lab = private_subnet()
    for name in ("pl-1", "pl-2"):
        lab.add(Kind.MANAGED_PREFIX_LIST, name, {"PrefixListId": name, "PrefixListName": name})
        lab.add(Kind.PREFIX_LIST_ENTRIES, name, {"PrefixListId": name, "Entries": [{"Cidr": "8.8.8.0/24"}]})
    other = route("pl-2", GatewayId=target) if target else route("pl-2", NatGatewayId="nat-1")
    lab.table("rtb-2", "vpc-a", route("pl-1", NatGatewayId="nat-1"), other, subnets=["subnet-2"])
    lab.records = [item for item in lab.records if item.id != "rtb-n"]
    answer = lab.ask("eni-2", "8.8.8.8")
    assert answer.outcome is outcome
    assert bool(answer.missing) == (outcome is Outcome.UNKNOWN)


def forwards(lab: Lab, domain: str) -> Lab:
    """A Resolver rule that forwards a domain to a server on premises."""
    body = {"DomainName": domain, "RuleType": "FORWARD", "TargetIps": [{"Ip": "192.168.0.2", "Port": 53}]}
    lab.add(Kind.RESOLVER_RULE, "rslvr-rr-1", {"Id": "rslvr-rr-1", **body})
    lab.add(Kind.RESOLVER_RULE_ASSOCIATION, "a1", {"Id": "a1", "ResolverRuleId": "rslvr-rr-1", "VPCId": "vpc-a"})
    return lab


@pytest.mark.parametrize(
    ("domain", "outcome"),
    [(".", Outcome.REACHED), ("amazonaws.com.", Outcome.REACHED), ("ssm.eu-west-1.amazonaws.com.", Outcome.UNKNOWN)],
)
def test_a_rule_goes_before_private_dns_only_where_it_is_as_specific(domain: str, outcome: Outcome) -> None:
    """AWS: Resolving DNS queries between VPCs and your network, "the most specific match", and a rule before an equal zone."""
    answer = forwards(with_endpoint(), domain).ask("eni-1", "ssm")
    assert answer.outcome is outcome
    assert (answer.via is Via.INTERFACE_ENDPOINT) == (outcome is Outcome.REACHED)


def test_the_more_specific_of_a_hosted_zone_and_an_endpoints_private_name_answers() -> None:
    """AWS: Considerations when working with a private hosted zone, "overlapping namespaces"."""
    lab = with_endpoint()
    zone(lab, "x.ssm.eu-west-1.amazonaws.com", a_record("x.ssm.eu-west-1.amazonaws.com", "10.0.1.10"))
    assert "the private hosted zone Z9" in how(lab.ask("eni-2", "x.ssm.eu-west-1.amazonaws.com"))
    assert "leads to vpce-1" in how(lab.ask("eni-2", "ssm"))
    wider = with_endpoint()
    zone(wider, "amazonaws.com", a_record("ssm.eu-west-1.amazonaws.com", "10.0.1.10"))
    assert "leads to vpce-1" in how(wider.ask("eni-2", "ssm"))
    assert wider.ask("eni-2", "sqs").outcome is Outcome.NO_ROUTE


def test_private_dns_needs_host_names_too() -> None:
    """AWS: DNS attributes for your VPC: private DNS names need enableDnsSupport and enableDnsHostnames."""
    lab = with_endpoint()
    lab.records = [item for item in lab.records if "Hostnames" not in item.id]
    answer = {"VpcId": "vpc-a", "EnableDnsHostnames": {"Value": False}}
    lab.add(Kind.VPC_ATTRIBUTE, "vpc-a|enableDnsHostnames", answer)
    assert lab.ask("eni-p", "ssm").via is Via.INTERNET


def test_a_group_that_permits_the_prefix_list_permits_the_service() -> None:
    lab = with_gateway_endpoint()
    listed = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListIds": [{"PrefixListId": "pl-1"}]}
    lab.group("sg-pl", egress=[listed])
    lab.interface("eni-pl", "vpc-a", "subnet-2", "10.0.2.99", groups=["sg-pl"])
    assert lab.ask("eni-pl", "s3").outcome is Outcome.REACHED
    assert stop(lab.ask("eni-pl", "8.8.8.8")) == "no rule of sg-pl permits tcp/443 outbound to 8.8.8.8"


def test_a_group_that_refers_to_itself_admits_its_own_members() -> None:
    """AWS: Security group rules, "Security group referencing"."""
    lab = two_subnets()
    lab.group("sg-self", ingress=[tcp(443, groups=["sg-self"])])
    lab.interface("eni-s1", "vpc-a", "subnet-1", "10.0.1.31", groups=["sg-self"])
    lab.interface("eni-s2", "vpc-a", "subnet-2", "10.0.2.31", groups=["sg-self"])
    assert lab.ask("eni-s1", "10.0.2.31").outcome is Outcome.REACHED
    assert lab.ask("eni-1", "10.0.2.31").outcome is Outcome.BLOCKED
