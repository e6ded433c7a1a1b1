"""Where the fake AWS differs from stock moto: endpoints, services, paging, faults."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.demo.fixtures import SetFaults
from vpcviz.demo.estate.accounts import PROVIDER, US, WORKLOADS
from vpcviz.demo.estate.aws import Aws, Place
from vpcviz.demo.estate.network import Vpc, tcp
from vpcviz.demo.processes import FakeAws, administer

pytestmark = pytest.mark.xdist_group("fake_aws")

ELSEWHERE = "us-west-2"
"""A region of no other test and not of the estate."""


@pytest.fixture
def place(aws: Aws) -> Place:
    return aws.at("555555555555", ELSEWHERE)


@pytest.fixture
def vpc(place: Place) -> Iterator[Vpc]:
    vpc = Vpc(place, "scratch", "10.99.0.0/16")
    vpc.route_tables("one", "two")
    vpc.subnet("a", "10.99.0.0/24", "a", "one")
    vpc.subnet("b", "10.99.1.0/24", "b", "two")
    vpc.group("vpce", "endpoints", tcp(443, "10.99.0.0/16"))
    yield vpc
    place.ec2("delete_vpc_endpoints", VpcEndpointIds=list(vpc.endpoints.values()))


def endpoint(vpc: Vpc, endpoint_id: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = vpc.place.ec2("describe_vpc_endpoints", VpcEndpointIds=[endpoint_id])["VpcEndpoints"]
    return found[0]


def prefix_list_routes(vpc: Vpc, table: str) -> list[str]:
    tables = vpc.place.ec2("describe_route_tables", RouteTableIds=[vpc.tables[table]])["RouteTables"]
    return [route["GatewayId"] for route in tables[0]["Routes"] if "DestinationPrefixListId" in route]


def refusal(caught: pytest.ExceptionInfo[ClientError]) -> str:
    return str(caught.value.response["Error"]["Code"])


def test_an_interface_endpoint_has_an_interface_in_each_subnet_with_its_groups(vpc: Vpc) -> None:
    made = endpoint(vpc, vpc.interface_endpoint("kms", ("a", "b"), "vpce"))
    found = vpc.place.ec2("describe_network_interfaces", NetworkInterfaceIds=made["NetworkInterfaceIds"])
    interfaces = found["NetworkInterfaces"]
    assert {one["SubnetId"] for one in interfaces} == set(vpc.subnets.values())
    assert {one["InterfaceType"] for one in interfaces} == {"vpc_endpoint"}
    assert {one["Description"] for one in interfaces} == {f"VPC Endpoint Interface {made['VpcEndpointId']}"}
    assert {one["Groups"][0]["GroupId"] for one in interfaces} == {vpc.groups["vpce"]}
    assert made["DnsEntries"][-1]["DnsName"] == f"kms.{ELSEWHERE}.amazonaws.com"


def test_a_second_endpoint_with_private_dns_for_one_service_is_refused(vpc: Vpc) -> None:
    vpc.interface_endpoint("sts", ("a",), "vpce")
    client = vpc.place.aws.client(vpc.place.account, ELSEWHERE, "ec2")
    with pytest.raises(ClientError, match="conflicting DNS domain") as caught:
        client.create_vpc_endpoint(
            VpcId=vpc.id, VpcEndpointType="Interface", ServiceName=vpc.aws_service("sts"), PrivateDnsEnabled=True
        )
    assert refusal(caught) == "InvalidParameter"


def test_a_gateway_endpoint_moves_its_route_with_its_route_tables(vpc: Vpc) -> None:
    vpc.gateway_endpoint("s3", ("one",))
    made = vpc.endpoints["s3-gw"]
    assert (prefix_list_routes(vpc, "one"), prefix_list_routes(vpc, "two")) == ([made], [])
    vpc.place.ec2(
        "modify_vpc_endpoint",
        VpcEndpointId=made,
        AddRouteTableIds=[vpc.tables["two"]],
        RemoveRouteTableIds=[vpc.tables["one"]],
    )
    assert (prefix_list_routes(vpc, "one"), prefix_list_routes(vpc, "two")) == ([], [made])


def test_a_deleted_endpoint_is_gone_with_its_interfaces_and_routes(vpc: Vpc) -> None:
    vpc.gateway_endpoint("dynamodb", ("one",))
    vpc.place.ec2("delete_vpc_endpoints", VpcEndpointIds=[vpc.endpoints["dynamodb-gw"]])
    of_vpc = [{"Name": "vpc-id", "Values": [vpc.id]}]
    assert vpc.place.ec2("describe_vpc_endpoints", Filters=of_vpc)["VpcEndpoints"] == []
    assert prefix_list_routes(vpc, "one") == []


def test_a_service_is_hidden_from_accounts_that_it_does_not_admit(aws: Aws, vpc: Vpc) -> None:
    provided = aws.at(PROVIDER.id).ec2("describe_vpc_endpoint_service_configurations")["ServiceConfigurations"]
    ledger = next(one["ServiceName"] for one in provided if "ledger" in str(one["Tags"]))
    client = aws.client("555555555555", US, "ec2")
    with pytest.raises(ClientError) as caught:
        client.describe_vpc_endpoint_services(ServiceNames=[ledger])
    assert refusal(caught) == "InvalidServiceName"
    seen = aws.at(WORKLOADS.id).ec2("describe_vpc_endpoint_services", ServiceNames=[ledger])["ServiceDetails"]
    assert [one["Owner"] for one in seen] == [PROVIDER.id]


def test_lists_are_paged_as_asked(aws: Aws) -> None:
    place = aws.at(WORKLOADS.id)
    whole = place.ec2("describe_network_interfaces")["NetworkInterfaces"]
    pages = list(
        aws.client(WORKLOADS.id, US, "ec2")
        .get_paginator("describe_network_interfaces")
        .paginate(PaginationConfig={"PageSize": 7})
    )
    assert [len(page["NetworkInterfaces"]) for page in pages] == [7] * (len(whole) // 7) + [len(whole) % 7]
    assert [one["NetworkInterfaceId"] for page in pages for one in page["NetworkInterfaces"]] == [
        one["NetworkInterfaceId"] for one in whole
    ]


def test_a_token_of_another_making_is_refused(aws: Aws) -> None:
    with pytest.raises(ClientError) as caught:
        aws.client(WORKLOADS.id, US, "ec2").describe_subnets(NextToken="forged")
    assert refusal(caught) == "InvalidNextToken"


@pytest.mark.parametrize(
    ("service", "operation", "denied", "code"),
    [
        ("ec2", "describe_transit_gateways", "DescribeTransitGateways", "UnauthorizedOperation"),
        ("elbv2", "describe_load_balancers", "elbv2:DescribeLoadBalancers", "AccessDenied"),
        ("route53", "list_hosted_zones", "ListHostedZones", "AccessDenied"),
        ("vpc-lattice", "list_service_networks", "ListServiceNetworks", "AccessDeniedException"),
        ("route53resolver", "list_resolver_rules", "ListResolverRules", "AccessDeniedException"),
        ("directconnect", "describe_virtual_interfaces", "DescribeVirtualInterfaces", "AccessDeniedException"),
    ],
)
def test_any_operation_can_be_denied(
    aws: Aws, faults: SetFaults, service: str, operation: str, denied: str, code: str
) -> None:
    call = getattr(aws.client(WORKLOADS.id, US, service), operation)
    call()
    faults(deny=[denied])
    with pytest.raises(ClientError) as caught:
        call()
    assert refusal(caught) == code


def test_every_nth_call_can_be_throttled(aws: Aws, faults: SetFaults) -> None:
    client = aws.client(WORKLOADS.id, US, "ec2")
    faults(throttle_every=3)
    codes = []
    for _ in range(9):
        try:
            client.describe_vpcs()
        except ClientError as error:
            codes.append(error.response["Error"]["Code"])
    assert codes == ["RequestLimitExceeded"] * 3


def test_an_operation_that_the_fake_lacks_is_said_to_be_unsupported(aws: Aws) -> None:
    with pytest.raises(ClientError) as caught:
        aws.client(WORKLOADS.id, US, "ec2").describe_fast_snapshot_restores()
    assert refusal(caught) == "UnsupportedOperation"


def test_the_statistics_count_each_operation(aws: Aws, fake_aws: FakeAws) -> None:
    def calls() -> int:
        return int(administer(fake_aws.url, "stats", {})["operations"].get("ec2:DescribeVpcs", 0))

    before = calls()
    aws.at(WORKLOADS.id).ec2("describe_vpcs")
    assert calls() == before + 1
