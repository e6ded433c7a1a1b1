"""Account and region of bare files: the folder, else what is inside, else the neighbours."""

import json
from pathlib import Path
from typing import Any

from vpcviz.collect.files import read_inputs

HUB, APP = "111111111111", "222222222222"


def _places(folder: Path, files: dict[str, Any], **more: Any) -> dict[str, tuple[str, str]]:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))
    return {one.id: (one.account, one.region) for one in read_inputs([str(folder)], **more).inventory.records}


def _subnet(id_: str, zone: str, vpc: str = "vpc-1") -> dict[str, str]:
    return {"SubnetId": id_, "AvailabilityZone": zone, "VpcId": vpc}


def test_folders_outrank_what_is_inside(tmp_path: Path) -> None:
    subnets = {"Subnets": [{**_subnet("subnet-1", "us-east-1a"), "OwnerId": HUB}]}
    files = {"accounts/222/eu-west-1/a.json": subnets}
    assert _places(tmp_path, files) == {"subnet-1": ("222", "eu-west-1")}


def test_a_folder_named_by_the_account_number_tells_the_account(tmp_path: Path) -> None:
    files = {f"{APP}/eu-west-1/a.json": {"NatGateways": [{"NatGatewayId": "nat-1"}]}}
    assert _places(tmp_path, files) == {"nat-1": (APP, "eu-west-1")}


def test_arguments_are_the_last_resort(tmp_path: Path) -> None:
    files = {"a.json": {"Vpcs": [{"VpcId": "vpc-1", "OwnerId": HUB}]}}
    assert _places(tmp_path, files, account=APP, region="eu-west-1") == {"vpc-1": (HUB, "eu-west-1")}


def test_an_arn_tells_both(tmp_path: Path) -> None:
    arn = f"arn:aws:elasticloadbalancing:eu-west-1:{APP}:loadbalancer/net/a/1"
    assert _places(tmp_path, {"a.json": {"LoadBalancers": [{"LoadBalancerArn": arn}]}}) == {arn: (APP, "eu-west-1")}


def test_local_zones_belong_to_their_region(tmp_path: Path) -> None:
    files = {"a.json": {"Subnets": [_subnet("subnet-1", "us-east-1-bos-1a")]}}
    assert _places(tmp_path, files)["subnet-1"][1] == "us-east-1"


def test_neighbours_tell_what_a_file_does_not(tmp_path: Path) -> None:
    files = {
        "eu/nat.json": {"NatGateways": [{"NatGatewayId": "nat-1"}]},
        "eu/subnets.json": {"Subnets": [_subnet("subnet-1", "eu-west-1a")]},
        "us/subnets.json": {"Subnets": [_subnet("subnet-2", "us-east-1a"), _subnet("subnet-3", "us-east-1b")]},
        "us/groups.json": {"SecurityGroups": [{"GroupId": "sg-1", "OwnerId": HUB}]},
    }
    places = _places(tmp_path, files)
    assert places["nat-1"] == (HUB, "eu-west-1")
    assert places["sg-1"] == (HUB, "us-east-1")


def test_what_another_account_shares_does_not_change_where_it_was_read(tmp_path: Path) -> None:
    files = {
        "groups.json": {"SecurityGroups": [{"GroupId": "sg-1", "OwnerId": APP}]},
        "gateways.json": {"TransitGateways": [{"TransitGatewayId": "tgw-1", "OwnerId": HUB}]},
        "vpcs.json": {"Vpcs": [{"VpcId": "vpc-1", "OwnerId": HUB}]},
    }
    assert {account for account, _ in _places(tmp_path, files, region="us-east-1").values()} == {APP}


def test_two_accounts_in_one_folder_are_told_apart_by_owner(tmp_path: Path) -> None:
    files = {
        "hub-groups.json": {"SecurityGroups": [{"GroupId": "sg-1", "OwnerId": HUB}]},
        "app-groups.json": {"SecurityGroups": [{"GroupId": "sg-2", "OwnerId": APP}]},
        "app-vpcs.json": {"Vpcs": [{"VpcId": "vpc-2", "OwnerId": APP}]},
    }
    places = _places(tmp_path, files)
    assert {id_: account for id_, (account, _) in places.items()} == {"sg-1": HUB, "sg-2": APP, "vpc-2": APP}


def test_two_regions_in_one_folder_are_told_apart_row_by_row(tmp_path: Path) -> None:
    files = {
        "vpcs.json": {"Vpcs": [{"VpcId": "vpc-1"}, {"VpcId": "vpc-2"}]},
        "subnets.json": {
            "Subnets": [_subnet("subnet-1", "us-east-1a", "vpc-1"), _subnet("subnet-2", "eu-west-1a", "vpc-2")]
        },
    }
    places = _places(tmp_path, files)
    assert {id_: region for id_, (_, region) in places.items()} == {
        "vpc-1": "us-east-1",
        "subnet-1": "us-east-1",
        "vpc-2": "eu-west-1",
        "subnet-2": "eu-west-1",
    }


def test_get_caller_identity_beside_the_files_tells_the_account(tmp_path: Path) -> None:
    files = {
        "identity.json": {"Account": APP, "Arn": f"arn:aws:iam::{APP}:user/x", "UserId": "A"},
        "nat.json": {"NatGateways": [{"NatGatewayId": "nat-1"}]},
    }
    assert _places(tmp_path, files, region="us-east-1") == {"nat-1": (APP, "us-east-1")}


def test_a_folder_that_only_looks_like_a_region_is_none(tmp_path: Path) -> None:
    files = {"test-subnet-2/a.json": {"Subnets": [_subnet("subnet-1", "us-east-2a")]}}
    assert _places(tmp_path, files)["subnet-1"][1] == "us-east-2"
