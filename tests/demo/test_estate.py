"""The estate in the fake AWS, as the accounts' own calls show it."""

import ipaddress
from typing import Any

import pytest

from vpcviz.demo.estate.accounts import CONNECTED, EU, HUB, PARTNER, PROVIDER, REGIONS, US, WORKLOADS
from vpcviz.demo.estate.aws import Aws, SeedError

pytestmark = pytest.mark.xdist_group("fake_aws")


def rows(aws: Aws, operation: str, key: str) -> list[dict[str, Any]]:
    """The rows of an EC2 list call in every connected account and region."""
    return [
        row for account in CONNECTED for region in REGIONS for row in aws.at(account.id, region).ec2(operation)[key]
    ]


@pytest.mark.parametrize(
    ("operation", "key", "count"),
    [
        ("describe_vpcs", "Vpcs", 16),
        ("describe_vpc_endpoints", "VpcEndpoints", 27),
        ("describe_network_interfaces", "NetworkInterfaces", 98),
        ("describe_vpc_endpoint_service_configurations", "ServiceConfigurations", 5),
        ("describe_vpc_endpoint_connections", "VpcEndpointConnections", 6),
    ],
)
def test_the_connected_accounts_hold_what_the_demo_promises(aws: Aws, operation: str, key: str, count: int) -> None:
    assert len(rows(aws, operation, key)) == count


def test_one_connection_waits_for_acceptance_since_21_days(aws: Aws) -> None:
    connections = rows(aws, "describe_vpc_endpoint_connections", "VpcEndpointConnections")
    pending = [one for one in connections if one["VpcEndpointState"] == "pendingAcceptance"]
    assert [one["VpcEndpointOwner"] for one in pending] == [WORKLOADS.id]
    payments = max(one["CreationTimestamp"] for one in connections)
    assert (payments - pending[0]["CreationTimestamp"]).days == 21


def test_a_partner_that_is_not_connected_consumes_payments(aws: Aws) -> None:
    connections = aws.at(PROVIDER.id).ec2("describe_vpc_endpoint_connections")["VpcEndpointConnections"]
    states = {one["VpcEndpointOwner"]: one["VpcEndpointState"] for one in connections if PARTNER in str(one)}
    assert states == {PARTNER: "available"}


def test_the_reporting_endpoint_consumes_a_service_of_another_region(aws: Aws) -> None:
    endpoints = aws.at(WORKLOADS.id).ec2("describe_vpc_endpoints")["VpcEndpoints"]
    assert [one["ServiceRegion"] for one in endpoints if one["ServiceRegion"] != US] == [EU]
    connections = aws.at(PROVIDER.id, EU).ec2("describe_vpc_endpoint_connections")["VpcEndpointConnections"]
    assert [one["VpcEndpointRegion"] for one in connections] == [US]


def test_zone_names_mean_other_zone_ids_in_another_account(aws: Aws) -> None:
    first = [
        aws.at(account.id).ec2("describe_availability_zones")["AvailabilityZones"][0] for account in (HUB, WORKLOADS)
    ]
    assert first[0]["ZoneName"] == first[1]["ZoneName"]
    assert first[0]["ZoneId"] != first[1]["ZoneId"]


def test_the_route_to_the_deleted_nat_gateway_is_a_blackhole(aws: Aws) -> None:
    tables = aws.at(WORKLOADS.id).ec2("describe_route_tables")["RouteTables"]
    lost = [route for table in tables for route in table["Routes"] if route["State"] == "blackhole"]
    assert [route["DestinationCidrBlock"] for route in lost if "NatGatewayId" in route] == ["0.0.0.0/0"]


def test_every_interface_has_an_address_of_its_subnet(aws: Aws) -> None:
    subnets = {row["SubnetId"]: row["CidrBlock"] for row in rows(aws, "describe_subnets", "Subnets")}
    outside = [
        row["NetworkInterfaceId"]
        for row in rows(aws, "describe_network_interfaces", "NetworkInterfaces")
        if ipaddress.ip_address(row["PrivateIpAddress"]) not in ipaddress.ip_network(subnets[row["SubnetId"]])
    ]
    assert outside == []


def test_a_failure_while_making_the_estate_names_the_call(aws: Aws) -> None:
    with pytest.raises(SeedError, match=r"ec2 delete_vpc in 222222222222 us-east-1 failed: .*vpc-00000000"):
        aws.at(WORKLOADS.id).ec2("delete_vpc", VpcId="vpc-00000000")
