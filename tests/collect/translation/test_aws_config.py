"""AWS Config's items are read in both of its dialects, and deletions and unknown types are not mistaken for resources."""

import json
from pathlib import Path
from typing import Any

import pytest

from vpcviz.collect.files import InputError, Reading, read_inputs
from vpcviz.topology.build import build
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import OutcomeState
from vpcviz.topology.resources.interfaces import SecurityGroup
from vpcviz.topology.resources.network import RouteTable, Vpc
from vpcviz.topology.resources.transit import TransitGatewayAttachment

PLACE = {"awsAccountId": "111122223333", "awsRegion": "eu-west-1", "configurationItemStatus": "OK"}


def _item(kind: str, name: str, configuration: Any, **more: Any) -> dict[str, Any]:
    return {**PLACE, "resourceType": f"AWS::EC2::{kind}", "resourceId": name, "configuration": configuration, **more}


VPC = _item("VPC", "vpc-1", {"vpcId": "vpc-1", "cidrBlock": "10.0.0.0/16", "isDefault": False}, tags={"Name": "shop"})
TABLE = _item(
    "RouteTable",
    "rtb-1",
    {
        "routeTableId": "rtb-1",
        "vpcId": "vpc-1",
        "routes": [{"destinationCidrBlock": "0.0.0.0/0", "gatewayId": "igw-1", "state": "active"}],
        "associations": [{"main": True, "routeTableId": "rtb-1"}],
        "tags": [{"key": "Name", "value": "main"}],
    },
)
GROUP = _item(
    "SecurityGroup",
    "sg-1",
    {
        "groupId": "sg-1",
        "vpcId": "vpc-1",
        "ipPermissions": [
            {
                "ipProtocol": "tcp",
                "fromPort": 443,
                "toPort": 443,
                "ipRanges": ["10.0.0.0/8"],
                "ipv4Ranges": [{"cidrIp": "10.0.0.0/8"}],
                "userIdGroupPairs": [{"groupId": "sg-2"}],
            }
        ],
    },
)
ATTACHMENT = _item("TransitGatewayAttachment", "tgw-attach-1", {"TransitGatewayId": "tgw-1", "VpcId": "vpc-1"})


def _read(folder: Path, document: Any) -> Reading:
    file = folder / "config.json"
    file.write_text(json.dumps(document))
    return read_inputs([str(file)])


def _snapshot(*items: dict[str, Any]) -> dict[str, Any]:
    return {"fileVersion": "1.0", "configSnapshotId": "one", "configurationItems": list(items)}


def test_items_with_small_letters_are_read_as_the_api_answers(tmp_path: Path) -> None:
    topology = build(_read(tmp_path, _snapshot(VPC, TABLE, GROUP)).inventory)

    assert topology.all(Vpc)["vpc-1"].name == "shop"
    assert [(route.destination, route.target) for route in topology.all(RouteTable)["rtb-1"].routes] == [
        ("0.0.0.0/0", "igw-1")
    ]
    assert topology.all(RouteTable)["rtb-1"].name == "main"
    assert {rule.peer for rule in topology.all(SecurityGroup)["sg-1"].ingress} == {"10.0.0.0/8", "sg-2"}


def test_items_of_the_cloudformation_schema_are_read_too(tmp_path: Path) -> None:
    (attachment,) = build(_read(tmp_path, _snapshot(ATTACHMENT)).inventory).all(TransitGatewayAttachment).values()

    assert (attachment.id, attachment.resource_type, attachment.resource_id) == ("tgw-attach-1", "vpc", "vpc-1")


def test_a_prefix_list_brings_its_entries(tmp_path: Path) -> None:
    listed = _item(
        "PrefixList", "pl-1", {"PrefixListId": "pl-1", "PrefixListName": "own", "Entries": [{"Cidr": "10.2.0.0/16"}]}
    )

    records = _read(tmp_path, _snapshot(listed)).inventory.records

    assert {record.kind for record in records} == {Kind.MANAGED_PREFIX_LIST, Kind.PREFIX_LIST_ENTRIES}


def test_the_configuration_may_be_json_text_as_the_history_writes_it(tmp_path: Path) -> None:
    history = {
        "configurationItems": [{**VPC, "accountId": "1" * 12, "configuration": json.dumps(VPC["configuration"])}]
    }

    reading = _read(tmp_path, history)

    assert [record.id for record in reading.inventory.records] == ["vpc-1"]
    assert {outcome.state for outcome in reading.inventory.outcomes} == {OutcomeState.NOT_PROVIDED}


def test_query_results_are_read(tmp_path: Path) -> None:
    results = {"Results": [json.dumps(VPC)], "QueryInfo": {"SelectFields": []}}

    assert [record.id for record in _read(tmp_path, results).inventory.records] == ["vpc-1"]


def test_what_was_deleted_is_not_there_and_the_last_item_counts(tmp_path: Path) -> None:
    older = {**VPC, "configurationItemCaptureTime": "2026-01-01T00:00:00Z", "tags": {"Name": "old"}}
    newer = {**VPC, "configurationItemCaptureTime": "2026-02-01T00:00:00Z", "tags": {"Name": "new"}}
    gone = {**TABLE, "configurationItemStatus": "ResourceDeleted"}

    topology = build(_read(tmp_path, _snapshot(newer, older, gone)).inventory)

    assert topology.all(Vpc)["vpc-1"].name == "new"
    assert not topology.all(RouteTable)


def test_types_that_were_recorded_are_fetched_and_the_others_not_provided(tmp_path: Path) -> None:
    states = {one.kind: one.state for one in _read(tmp_path, _snapshot(VPC)).inventory.outcomes}

    assert states[Kind.VPC] is OutcomeState.FETCHED
    assert states[Kind.ROUTE_TABLE] is OutcomeState.NOT_PROVIDED


def test_other_types_are_counted_in_one_line(tmp_path: Path) -> None:
    bucket = {**PLACE, "resourceType": "AWS::S3::Bucket", "resourceId": "b", "configuration": {}}

    (note,) = _read(tmp_path, _snapshot(VPC, bucket)).notes

    assert note.sentence == "holds 1 item of other types (AWS::S3::Bucket); vpcviz does not read them"


def test_a_snapshot_without_any_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no item of AWS Config that vpcviz reads"):
        _read(tmp_path, {"configurationItems": [{"resourceType": "AWS::S3::Bucket"}]})


@pytest.mark.parametrize("configuration", [None, "", "not json", [], 7, {"routes": "x"}, {"associations": [None]}])
def test_odd_configurations_do_not_break_the_reading(tmp_path: Path, configuration: Any) -> None:
    records = _read(tmp_path, _snapshot(_item("RouteTable", "rtb-9", configuration))).inventory.records

    assert [record.id for record in records] == ["rtb-9"]
