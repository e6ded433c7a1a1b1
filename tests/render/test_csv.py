from csv import DictReader
from io import StringIO

import pytest

from tests.render.sample import HOSTILE
from vpcviz.layout.text import clean
from vpcviz.render.csv import COLUMNS, csv, plain_cell
from vpcviz.topology.build import build
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, Record

ACCOUNT, REGION = "111122223333", "eu-west-1"


def _record(kind: Kind, ident: str, **body: object) -> Record:
    return Record(kind=kind, id=ident, account=ACCOUNT, region=REGION, body=body)


def _rows(name: str) -> list[dict[str, str]]:
    tags = [{"Key": "Name", "Value": name}]
    records = (
        _record(Kind.SUBNET, "subnet-1", SubnetId="subnet-1", VpcId="vpc-1", CidrBlock="10.0.1.0/24", AvailabilityZone="eu-west-1a", Tags=tags),
        _record(Kind.VPC, "vpc-1", VpcId="vpc-1", CidrBlock="10.0.0.0/16", State="available", Tags=tags),
        _record(Kind.VPC_ENDPOINT, "vpce-1", VpcEndpointId="vpce-1", VpcId="vpc-1", VpcEndpointType="Gateway", ServiceName="com.amazonaws.eu-west-1.s3", State="available"),
    )  # fmt: skip
    return list(DictReader(StringIO(csv(build(Inventory(records=records, outcomes=()))), newline="")))


def test_every_resource_is_a_row_with_its_place() -> None:
    subnet, vpc, endpoint = _rows("web")
    assert list(subnet) == list(COLUMNS)
    assert (subnet["kind"], subnet["id"], subnet["name"], subnet["vpc"]) == ("subnet", "subnet-1", "web", "vpc-1")
    assert (vpc["cidr"], vpc["account"], vpc["region"]) == ("10.0.0.0/16", ACCOUNT, REGION)
    assert (endpoint["type"], endpoint["service"]) == ("Gateway", "com.amazonaws.eu-west-1.s3")


@pytest.mark.parametrize("name", [*HOSTILE, "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u200b=1"])
def test_no_cell_is_a_formula(name: str) -> None:
    for row in _rows(name):
        assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") for cell in row.values())


def test_apostrophe_stands_only_where_it_is_needed() -> None:
    assert plain_cell("a=b") == "a=b"
    assert plain_cell("=a") == "'=a"


def test_hostile_name_keeps_its_words() -> None:
    name = '<script>"a",b'
    assert _rows(name)[0]["name"] == clean(name)
