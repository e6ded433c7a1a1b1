"""Files of every origin are recognised by their content, and what cannot be used is named."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from vpcviz.collect.archives import Limits
from vpcviz.collect.files import InputError, Reading, read_inputs
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import GLOBAL, UNKNOWN, OutcomeState

VPCS = {"Vpcs": [{"VpcId": "vpc-1", "OwnerId": "111122223333"}]}
SUBNETS = {"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "AvailabilityZone": "eu-west-1a"}]}


def _write(folder: Path, files: dict[str, Any]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return folder


def _read(folder: Path, files: dict[str, Any], **more: Any) -> Reading:
    return read_inputs([str(_write(folder, files))], **more)


def _found(reading: Reading) -> set[tuple[str, str, str, str]]:
    return {(one.kind.value, one.id, one.account, one.region) for one in reading.inventory.records}


def _sentences(reading: Reading) -> dict[str, str]:
    return {note.path.rsplit("/", 1)[-1]: note.sentence for note in reading.notes}


def test_a_file_is_known_by_its_key_whatever_its_name(tmp_path: Path) -> None:
    reading = _read(tmp_path, {"a.json": VPCS, "Vpcs.json": SUBNETS})
    assert _found(reading) == {
        ("vpc", "vpc-1", "111122223333", "eu-west-1"),
        ("subnet", "subnet-1", "111122223333", "eu-west-1"),
    }
    assert reading.notes == ()


def test_several_answers_in_one_file_are_all_read(tmp_path: Path) -> None:
    assert len(_read(tmp_path, {"all.json": {**VPCS, **SUBNETS}}).inventory.records) == 2


def test_inputs_in_any_order_give_the_same(tmp_path: Path) -> None:
    one, two = _write(tmp_path / "x", {"1.json": VPCS}), _write(tmp_path / "y", {"2.json": SUBNETS})
    assert read_inputs([str(one), str(two)]) == read_inputs([str(two), str(one)])


def test_kinds_without_a_file_are_not_provided(tmp_path: Path) -> None:
    outcomes = _read(tmp_path, {"eu-west-1/a.json": VPCS}).inventory.outcomes
    states = {(one.kind, one.region): one.state for one in outcomes}
    assert states[Kind.VPC, "eu-west-1"] is OutcomeState.FETCHED
    assert states[Kind.ROUTE_TABLE, "eu-west-1"] is OutcomeState.NOT_PROVIDED
    assert states[Kind.HOSTED_ZONE, GLOBAL] is OutcomeState.NOT_PROVIDED


def test_an_empty_answer_is_fetched(tmp_path: Path) -> None:
    outcomes = _read(tmp_path, {"us-east-1/a.json": {"NatGateways": []}}).inventory.outcomes
    (nat,) = (one for one in outcomes if one.kind is Kind.NAT_GATEWAY)
    assert (nat.state, nat.count) == (OutcomeState.FETCHED, 0)


def test_prefix_lists_and_managed_prefix_lists_share_a_key_and_are_told_apart(tmp_path: Path) -> None:
    plain = {"PrefixLists": [{"PrefixListId": "pl-1", "PrefixListName": "s3", "Cidrs": []}]}
    managed = {"PrefixLists": [{"PrefixListId": "pl-2", "MaxEntries": 5, "OwnerId": "111122223333"}]}
    reading = _read(tmp_path, {"a.json": plain, "b.json": managed})
    assert {(kind, id_) for kind, id_, _, _ in _found(reading)} == {
        ("prefix-list", "pl-1"),
        ("managed-prefix-list", "pl-2"),
    }


def test_lattice_lists_are_told_apart_by_their_rows(tmp_path: Path) -> None:
    files = {
        "1.json": {"items": [{"id": "sn-1", "numberOfAssociatedVPCs": 1}]},
        "2.json": {"items": [{"id": "rgw-1", "vpcIdentifier": "vpc-1"}]},
        "3.json": {"items": [{"id": "rcfg-1", "resourceGatewayId": "rgw-1", "amazonManaged": False}]},
        "4.json": {"items": [{"id": "snva-1", "vpcId": "vpc-1", "serviceNetworkId": "sn-1"}]},
        "rcfg-1.json": {
            "items": [
                {"id": "rea-1", "vpcEndpointOwner": "1", "vpcEndpointId": "v", "resourceConfigurationId": "rcfg-1"}
            ]
        },
        "sn-1.json": {"items": [{"id": "a", "vpcEndpointOwnerId": "1", "vpcEndpointId": "v", "vpcId": "vpc-1"}]},
        "7.json": {"items": []},
    }
    reading = _read(tmp_path, files)
    assert {kind for kind, *_ in _found(reading)} == {
        "service-network",
        "resource-gateway",
        "resource-configuration",
        "service-network-vpc-association",
        "resource-endpoint-associations",
        "service-network-endpoint-associations",
    }
    assert _sentences(reading) == {"7.json": "holds an empty list of 'items'"}


def test_batfish_lists_of_answers_become_one_record_per_parent(tmp_path: Path) -> None:
    answers = [{"TransitGatewayRouteTableId": "tgw-rtb-1", "Routes": [], "AdditionalRoutesAvailable": False}]
    reading = _read(
        tmp_path,
        {
            "us-east-1/a.json": {"TransitGatewayStaticRoutes": answers},
            "us-east-1/b.json": {"LoadBalancerTargetHealth": []},
        },
    )
    (record,) = reading.inventory.records
    assert (record.kind, record.id, record.body) == (Kind.TRANSIT_GATEWAY_ROUTES, "tgw-rtb-1", answers[0])
    (health,) = (one for one in reading.inventory.outcomes if one.kind is Kind.TARGET_HEALTH)
    assert (health.state, health.count) == (OutcomeState.FETCHED, 0)


def test_cloudmapper_folders_tell_account_region_and_parent(tmp_path: Path) -> None:
    arn = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/net/a/1"
    quoted = arn.replace(":", "%3A").replace("/", "%2F")
    files = {
        "config.json": {"accounts": [{"id": "111122223333", "name": "demo"}], "cidrs": {}},
        "account-data/demo/us-east-1/ec2-describe-vpcs.json": {"Vpcs": [{"VpcId": "vpc-1"}]},
        f"account-data/demo/us-east-1/elbv2-describe-load-balancer-attributes/{quoted}": {
            "Attributes": [{"Key": "k", "Value": "v"}]
        },
        "account-data/demo/us-east-1/route53-list-hosted-zones-by-vpc/us-east-1/vpc-1234": {"HostedZoneSummaries": []},
    }
    expected = {
        ("vpc", "vpc-1", "111122223333", "us-east-1"),
        ("load-balancer-attributes", arn, "111122223333", "us-east-1"),
        ("vpc-hosted-zones", "vpc-1234", "111122223333", "us-east-1"),
    }
    assert _found(_read(tmp_path, files)) == expected
    assert _found(read_inputs([str(tmp_path / "account-data" / "demo")])) == expected


def test_recorded_calls_are_unwrapped_and_their_dates_are_text(tmp_path: Path) -> None:
    date = {
        "__class__": "datetime",
        "year": 2022,
        "month": 5,
        "day": 30,
        "hour": 7,
        "minute": 6,
        "second": 33,
        "microsecond": 0,
    }
    data = {"NatGateways": [{"NatGatewayId": "nat-1", "CreateTime": date}], "ResponseMetadata": {}}
    (record,) = _read(tmp_path, {"ec2.DescribeX_1.json": {"status_code": 200, "data": data}}).inventory.records
    assert record.body == {"NatGatewayId": "nat-1", "CreateTime": "2022-05-30T07:06:33+00:00"}


def test_a_recorded_failure_is_named(tmp_path: Path) -> None:
    failed = {"status_code": 400, "data": {"Error": {"Code": "DependencyViolation"}, "ResponseMetadata": {}}}
    reading = _read(tmp_path, {"a.json": VPCS, "b.json": failed})
    assert _sentences(reading) == {"b.json": "records a call that failed (DependencyViolation); it holds no data"}


def test_the_parents_id_may_stand_in_the_name(tmp_path: Path) -> None:
    routes = {"Routes": [{"DestinationCidrBlock": "10.0.0.0/8", "Type": "static"}], "AdditionalRoutesAvailable": False}
    reading = _read(tmp_path, {"routes-tgw-rtb-0a1.json": routes, "routes.json": routes})
    (record,) = reading.inventory.records
    assert record.id == "tgw-rtb-0a1"
    assert _sentences(reading) == {
        "routes.json": "does not tell which transit gateway route table it is about; put its id into the file's name"
    }


def test_a_part_of_an_answer_is_not_taken_for_the_whole(tmp_path: Path) -> None:
    reading = _read(tmp_path, {"a.json": {**VPCS, "NextToken": "more"}})
    (vpcs,) = (one for one in reading.inventory.outcomes if one.kind is Kind.VPC)
    assert (vpcs.state, vpcs.error_code, vpcs.count) == (OutcomeState.FAILED, "Incomplete", 1)
    assert _sentences(reading) == {"a.json": "holds only a part of the answer of DescribeVpcs; ask for all pages"}
    whole = _read(tmp_path, {"a.json": {**VPCS, "NextToken": "more"}, "b.json": {"Vpcs": [{"VpcId": "vpc-2"}]}})
    assert next(one for one in whole.inventory.outcomes if one.kind is Kind.VPC).state is OutcomeState.FETCHED


BAD_FILES = {
    b"": "is empty",
    b"\n \n": "is empty",
    b"MIT License": "is not JSON",
    b'{"Vpcs": [{"VpcId": "vpc-1"': "is cut off: the JSON ends in the middle",
    b'{"Vpcs": [}': "is not valid JSON (line 1, column 11)",
    b'{"Vpcs": []} {"Vpcs": []}': "holds more than one JSON document; save each answer in a file of its own",
    b'{"Vpcs": "\xff"}': "is not valid UTF-8 (byte 10)",
    b"\xff\xfe{": "is neither UTF-8 nor UTF-16 text",
    b"[" * 5000 + b"]" * 5000: "nests more than 100 levels deep; that is no answer of AWS",
    b'{"a":' * 200 + b"1" + b"}" * 200: "nests more than 100 levels deep; that is no answer of AWS",
    b'[{"VpcId": "vpc-1"}]': "holds a list instead of an AWS answer; save the whole answer, without --query",
    b"{}": "holds no data",
    b'{"Buckets": []}': "is not used by vpcviz: no AWS answer that it reads has the key 'Buckets'",
    b'{"Vpcs": "none"}': "has no list under 'Vpcs'",
    b'{"Vpcs": [1, {"VpcId": 7}]}': "has 2 of 2 rows without a usable id; they were left out",
    b'{"a\\nb": 1}': "is not used by vpcviz: no AWS answer that it reads has the key 'a\\\\nb'",
    b'{"status_code": 200, "data": 3}': "is a recorded call without data",
}


@pytest.mark.parametrize(("content", "sentence"), BAD_FILES.items(), ids=range(len(BAD_FILES)))
def test_a_bad_file_is_named_in_one_line_and_the_rest_is_read(tmp_path: Path, content: bytes, sentence: str) -> None:
    reading = _read(tmp_path, {"bad.json": content, "good.json": VPCS})
    assert _sentences(reading) == {"bad.json": sentence}
    assert ("vpc", "vpc-1") in {(kind, id_) for kind, id_, *_ in _found(reading)}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_byte_order_marks_do_not_matter(tmp_path: Path, encoding: str) -> None:
    text = json.dumps(VPCS)
    data = ("\ufeff" + text if encoding == "utf-16-le" else text).encode(encoding)
    assert len(_read(tmp_path, {"a.json": data}).inventory.records) == 1


def test_links_that_lead_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    outside = _write(tmp_path / "outside", {"secret.json": VPCS})
    inside = _write(tmp_path / "inside", {"a.json": SUBNETS})
    (inside / "link.json").symlink_to(outside / "secret.json")
    (inside / "folder").symlink_to(outside)
    (inside / "loop").symlink_to(inside)
    (inside / "dangling.json").symlink_to(inside / "nowhere")
    (inside / "fine.json").symlink_to(inside / "a.json")
    reading = read_inputs([str(inside)])
    assert {kind for kind, *_ in _found(reading)} == {"subnet"}
    assert _sentences(reading) == {
        "link.json": "is a link that leads out of the folder; it was not followed",
        "folder": "is a link that leads out of the folder; it was not followed",
        "loop": "is a link to a folder; it was not read",
        "dangling.json": "does not exist",
    }


def test_hidden_folders_are_named_and_not_read(tmp_path: Path) -> None:
    reading = _read(tmp_path, {"a.json": VPCS, ".git/objects/b.json": SUBNETS})
    assert _sentences(reading) == {".git": "is a hidden folder; it was not read"}


def test_a_file_over_the_limit_is_named(tmp_path: Path) -> None:
    reading = _read(tmp_path, {"a.json": VPCS, "b.json": b" " * 2**20 + b"{}"}, limits=Limits(file_bytes=2**20))
    assert _sentences(reading) == {"b.json": "is larger than 1 MiB"}


def test_hostile_names_are_written_out(tmp_path: Path) -> None:
    reading = _read(tmp_path, {"a.json": VPCS, "x\n\u202ey.json": b"no"})
    assert [note.path.rsplit("/", 1)[-1] for note in reading.notes] == ["x\\n\\u202ey.json"]


def test_standard_input_is_read_as_json_or_archive() -> None:
    reading = read_inputs(["-"], stdin=io.BytesIO(json.dumps(VPCS).encode()), region="eu-west-3")
    assert _found(reading) == {("vpc", "vpc-1", "111122223333", "eu-west-3")}


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (
            {"a.json": b"", "b.json": b"x"},
            "no AWS answer was found in {folder}: 2 files could not be used, such as {folder}/a.json is empty",
        ),
        ({"a.json": b""}, "{folder}/a.json is empty"),
        ({}, "no AWS answer was found in {folder}"),
    ],
)
def test_nothing_usable_is_one_sentence(tmp_path: Path, files: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        _read(tmp_path, files)
    assert refused.value.sentence == sentence.format(folder=tmp_path)


def test_an_input_that_is_not_there_is_named(tmp_path: Path) -> None:
    missing = str(tmp_path / "nowhere")
    with pytest.raises(InputError, match="nowhere does not exist"):
        read_inputs([missing])
    reading = read_inputs([missing, str(_write(tmp_path / "x", {"a.json": VPCS}))])
    assert _sentences(reading) == {"nowhere": "does not exist"}
    with pytest.raises(InputError, match="no input was given"):
        read_inputs([])


def test_a_file_that_tells_neither_account_nor_region_is_unknown(tmp_path: Path) -> None:
    nat = {"NatGateways": [{"NatGatewayId": "nat-1"}]}
    assert _found(_read(tmp_path, {"a.json": nat})) == {("nat-gateway", "nat-1", UNKNOWN, UNKNOWN)}
    given = _read(tmp_path, {"a.json": nat}, account="111122223333", region="us-east-1")
    assert _found(given) == {("nat-gateway", "nat-1", "111122223333", "us-east-1")}
