"""ARNs, and addresses in the AWS Management Console."""

from typing import Any

import pytest
from django.test import Client

from vpcviz.topology.build import build
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import UNKNOWN, Inventory, Record
from vpcviz.topology.resource import Resource
from vpcviz.web.console import arn_of, console_address

ACCOUNT = "111111111111"


def _resource(kind: Kind, resource_id: str, region: str = "eu-west-1", account: str = ACCOUNT, **body: Any) -> Resource:
    record = Record(kind, resource_id, account, region, {"OwnerId": account, **body})
    found = build(Inventory((record,))).find(resource_id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("kind", "resource_id", "address"),
    [
        (Kind.VPC, "vpc-1", "vpcconsole/home?region=eu-west-1#VpcDetails:VpcId=vpc-1"),
        (Kind.ROUTE_TABLE, "rtb-1", "vpcconsole/home?region=eu-west-1#RouteTableDetails:RouteTableId=rtb-1"),
        (Kind.SECURITY_GROUP, "sg-1", "ec2/home?region=eu-west-1#SecurityGroup:groupId=sg-1"),
    ],
)
def test_a_resource_has_its_page_in_its_region(kind: Kind, resource_id: str, address: str) -> None:
    assert console_address(_resource(kind, resource_id)) == f"https://eu-west-1.console.aws.amazon.com/{address}"


@pytest.mark.parametrize(
    ("region", "start", "arn"),
    [
        ("cn-north-1", "https://cn-north-1.console.amazonaws.cn/", "arn:aws-cn:ec2:cn-north-1:111111111111:vpc/vpc-1"),
        (
            "us-gov-west-1",
            "https://us-gov-west-1.console.amazonaws-us-gov.com/",
            "arn:aws-us-gov:ec2:us-gov-west-1:111111111111:vpc/vpc-1",
        ),
    ],
)
def test_other_partitions_have_their_own_console_and_arns(region: str, start: str, arn: str) -> None:
    vpc = _resource(Kind.VPC, "vpc-1", region)
    assert console_address(vpc).startswith(start)
    assert arn_of(vpc) == arn


@pytest.mark.parametrize("region", [UNKNOWN, "", "global", "evil.example.com/?", "us-iso-east-1"])
def test_nothing_is_guessed_where_the_region_is_not_known(region: str) -> None:
    vpc = _resource(Kind.VPC, "vpc-1", region)
    assert console_address(vpc) == ""
    assert arn_of(vpc) == ""


def test_an_unknown_account_makes_no_arn() -> None:
    assert arn_of(_resource(Kind.VPC, "vpc-1", account=UNKNOWN)) == ""


def test_a_hostile_id_stays_within_the_fragment() -> None:
    address = console_address(_resource(Kind.VPC, '"><script>&x=1'))
    assert address.endswith("#VpcDetails:VpcId=%22%3E%3Cscript%3E%26x%3D1")


@pytest.mark.django_db
@pytest.mark.usefixtures("snapshot")
def test_the_details_link_to_the_console_without_telling_it_where_from(as_teammate: Client) -> None:
    html = as_teammate.get("/w/acme/resource/vpc-00000001").content.decode()
    assert (
        '<a class="button" href="https://eu-west-1.console.aws.amazon.com/vpcconsole/home?region=eu-west-1#VpcDetails:VpcId=vpc-00000001"'
        ' target="_blank" rel="noopener noreferrer">'
    ) in html
    assert 'data-copy="arn:aws:ec2:eu-west-1:111111111111:vpc/vpc-00000001"' in html
