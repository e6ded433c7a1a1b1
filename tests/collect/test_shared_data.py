"""Every recorded inventory is read whole: counts are held against a naive reading of the same JSON."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.shared_data import DATA, shared_data
from vpcviz.collect.files import Reading, read_inputs
from vpcviz.collect.notes import printable
from vpcviz.topology.kinds import Kind

CLOUDMAPPER = "cloudmapper/account-data"
USED_WITHOUT_RECORDS = frozenset({"config.json.demo", "sts-get-caller-identity.json"})
COUNTED = {
    "Vpcs": (Kind.VPC, "VpcId"),
    "Subnets": (Kind.SUBNET, "SubnetId"),
    "VpcEndpoints": (Kind.VPC_ENDPOINT, "VpcEndpointId"),
    "RouteTables": (Kind.ROUTE_TABLE, "RouteTableId"),
}


def _inventories() -> list[str]:
    if not DATA.is_dir():
        return ["absent"]
    batfish = [path.parent for folder in ("batfish", "batfish-labs") for path in (DATA / folder).glob("*/aws_configs")]
    rendered = sorted((DATA / "cfn" / "moto_dumps").iterdir())
    recorded = sorted(path for path in (DATA / "cloud-custodian").iterdir() if path.is_dir())
    folders = [*sorted(path / "aws_configs" for path in batfish), *rendered, *recorded]
    others = ["fixinventory", "awscli-examples", CLOUDMAPPER]
    return [*(path.relative_to(DATA).as_posix() for path in folders), *others]


INVENTORIES = _inventories()
EVERY_INVENTORY = pytest.mark.parametrize("inventory", INVENTORIES)


def _documents(folder: Path) -> Iterator[dict[str, Any]]:
    """Every JSON object in the folder, a recorded call's data in place of the recording."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        try:
            content = json.loads(path.read_text(encoding="utf-8-sig"))
        except ValueError:
            continue
        content = content.get("data", content) if isinstance(content, dict) else content
        if isinstance(content, dict):
            yield content


def _naive(folder: Path) -> dict[Kind, dict[str, int]]:
    """Ids by kind, each with the most routes that any file gives it."""
    counts: dict[Kind, dict[str, int]] = {kind: {} for kind, _ in COUNTED.values()}
    for document in _documents(folder):
        for key, (kind, id_field) in COUNTED.items():
            for row in document.get(key, ()):
                id_ = row[id_field]
                counts[kind][id_] = max(counts[kind].get(id_, 0), len(row.get("Routes", ())))
    return counts


@EVERY_INVENTORY
def test_vpcs_subnets_endpoints_and_routes_are_all_there(inventory: str) -> None:
    folder = shared_data() / inventory
    expected = _naive(folder)
    records = read_inputs([str(folder)], account="111122223333", region="us-east-1").inventory.records
    for kind, ids in expected.items():
        found = {one.id: len(one.body.get("Routes", ())) for one in records if one.kind is kind}
        assert found == ids, kind


@EVERY_INVENTORY
def test_the_same_folder_gives_the_same_reading_twice(inventory: str) -> None:
    folder = str(shared_data() / inventory)
    assert read_inputs([folder]) == read_inputs([folder])


def _read(inventory: str) -> Reading:
    return read_inputs([str(shared_data() / inventory)])


def _places(reading: Reading) -> set[tuple[str, str]]:
    return {(one.account, one.region) for one in reading.inventory.records if one.region != "global"}


@pytest.mark.parametrize(
    ("inventory", "places"),
    [
        ("batfish/test-multi-account/aws_configs", {("111", "us-west-1"), ("222", "us-west-2")}),
        ("batfish/test-vpc-endpoint-gateway/aws_configs", {("554773406868", "us-east-1")}),
        ("batfish/test-nat-gateway/aws_configs", {("554773406868", "us-east-2")}),
        ("batfish-labs/aws_demo/aws_configs", {("028403472736", "us-east-1"), ("028403472736", "us-west-1")}),
        (
            "batfish-labs/aws_multi_account_vpc_peering/aws_configs",
            {("028403472736", "us-east-1"), ("951601349076", "us-east-1")},
        ),
        ("cfn/moto_dumps/widdix", {("123456789012", "us-east-1")}),
        (CLOUDMAPPER, {("123456789012", "us-east-1")}),
    ],
)
def test_account_and_region_are_those_of_the_recording(inventory: str, places: set[tuple[str, str]]) -> None:
    assert _places(_read(inventory)) == places


def test_cloudmappers_per_parent_answers_find_their_parent() -> None:
    records = _read(CLOUDMAPPER).inventory.records
    parents = {one.kind: one.id for one in records}
    assert parents[Kind.VPC_HOSTED_ZONES] == "vpc-12345678"
    assert parents[Kind.LOAD_BALANCER_ATTRIBUTES].endswith("loadbalancer/app/demo/qwerty")


def test_no_secret_survives() -> None:
    reading = read_inputs([str(shared_data() / "batfish")])
    text = json.dumps([dict(one.body) for one in reading.inventory.records])
    assert "CustomerGatewayConfiguration" not in text
    assert "pre_shared_key" not in text


def test_every_file_of_the_data_is_imported_or_named_in_a_line() -> None:
    reading = read_inputs([str(shared_data())])
    assert Counter(one.kind for one in reading.inventory.records)[Kind.VPC] > 50
    assert all(note.sentence and "\n" not in note.sentence for note in reading.notes)
    named = {note.path for note in reading.notes}
    for path in shared_data().rglob("*"):
        if path.is_file() and printable(str(path)) not in named and path.name not in USED_WITHOUT_RECORDS:
            assert read_inputs([str(path)]).inventory.outcomes
