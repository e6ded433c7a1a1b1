"""Bundles: deterministic, whole or not there, and without secrets."""

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vpcviz.collect.bundle import read_bundle, write_bundle
from vpcviz.collect.files import InputError, read_inputs
from vpcviz.collect.results import CallResult, inventory_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import OutcomeState

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
AT = "2026-03-04T05:06:07+00:00"
HERE = ("111122223333", "us-east-1", "ec2")
RESULTS = (
    CallResult(*HERE, "DescribeVpcs", fetched_at=AT, pages=({"Vpcs": [{"VpcId": "vpc-1"}]}, {"Vpcs": [{"VpcId": "vpc-2"}]})),
    CallResult(*HERE, "DescribeVpcAttribute", {"VpcId": "vpc-1", "Attribute": "enableDnsSupport"}, fetched_at=AT, pages=({"VpcId": "vpc-1", "EnableDnsSupport": {"Value": True}},)),
    CallResult(*HERE, "DescribeVpcAttribute", {"VpcId": "vpc-2", "Attribute": "enableDnsSupport"}, OutcomeState.THROTTLED, "RequestLimitExceeded", "slow down", AT),
    CallResult(*HERE, "DescribeTransitGateways", {}, OutcomeState.DENIED, "UnauthorizedOperation", "You may not.", AT),
    CallResult(*HERE, "DescribeSubnets", fetched_at=AT, by_probe=True),
    CallResult(*HERE, "DescribeTransitGatewayAttachments", fetched_at=AT, pages=({"TransitGatewayAttachments": []},)),
)  # fmt: skip

BUNDLES = pytest.mark.parametrize("name", ["b.zip", "b.tar.gz"])


@BUNDLES
def test_what_is_written_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    written = write_bundle(path, RESULTS, created=NOW)
    assert (written.calls, written.accounts, written.regions) == (6, ("111122223333",), ("us-east-1",))
    read = list(read_bundle(path))
    assert len(read) == len(RESULTS)
    assert all(result in read for result in RESULTS)


@BUNDLES
def test_a_bundle_imports_as_what_was_collected(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write_bundle(path, RESULTS, created=NOW)
    reading = read_inputs([str(path)])
    collected = inventory_of(RESULTS)
    assert reading.inventory.records == collected.records
    assert set(collected.outcomes) <= set(reading.inventory.outcomes)
    assert reading.notes == ()


def test_an_unpacked_bundle_imports_too(tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    write_bundle(path, RESULTS, created=NOW)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "unpacked")
    assert read_inputs([str(tmp_path / "unpacked")]).inventory == read_inputs([str(path)]).inventory


@BUNDLES
def test_the_same_results_in_any_order_give_the_same_bytes(tmp_path: Path, name: str) -> None:
    write_bundle(tmp_path / f"1{name}", RESULTS, created=NOW)
    write_bundle(tmp_path / f"2{name}", RESULTS[3:] + RESULTS[:3], created=NOW)
    assert (tmp_path / f"1{name}").read_bytes() == (tmp_path / f"2{name}").read_bytes()


def test_the_files_have_the_documented_form(tmp_path: Path) -> None:
    write_bundle(tmp_path / "b.zip", RESULTS, created=NOW)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        names = archive.namelist()
        denied = json.loads(archive.read("calls/111122223333/us-east-1/ec2.DescribeTransitGateways.json"))
        manifest = json.loads(archive.read("manifest.json"))
    assert names[0] == "manifest.json"
    assert names[1:] == sorted(names[1:])
    assert manifest["format"] == "vpcviz-bundle"
    assert manifest["outcomes"] == {"denied": 1, "fetched": 4, "throttled": 1}
    assert denied == {
        "account": "111122223333",
        "region": "us-east-1",
        "service": "ec2",
        "operation": "DescribeTransitGateways",
        "params": {},
        "outcome": "denied",
        "error": {"code": "UnauthorizedOperation", "message": "You may not."},
        "fetched_at": AT,
        "by_probe": False,
        "pages": [],
    }


def test_a_bundle_holds_no_secrets(tmp_path: Path) -> None:
    connection = {"VpnConnectionId": "vpn-1", "Options": {"TunnelOptions": [{"PreSharedKey": "hush"}]}}
    results = [CallResult(*HERE, "DescribeVpnConnections", pages=({"VpnConnections": [connection]},))]
    write_bundle(tmp_path / "b.zip", results, created=NOW)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        text = b"".join(archive.read(name) for name in archive.namelist())
    assert b"vpn-1" in text
    assert b"hush" not in text


def test_a_sweep_that_breaks_off_leaves_no_bundle(tmp_path: Path) -> None:
    def broken() -> Iterator[CallResult]:
        yield RESULTS[0]
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        write_bundle(tmp_path / "b.zip", broken(), created=NOW)
    assert list(tmp_path.iterdir()) == []


def test_an_older_bundle_stays_when_a_new_one_breaks_off(tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    write_bundle(path, RESULTS, created=NOW)
    before = path.read_bytes()

    def interrupted() -> Iterator[CallResult]:
        yield RESULTS[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_bundle(path, interrupted(), created=NOW)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "sentence"), [("b.json", "no name of a bundle"), ("nowhere/b.zip", "the folder .*nowhere does not exist")]
)
def test_a_bundle_needs_a_name_and_a_folder(tmp_path: Path, name: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        write_bundle(tmp_path / name, RESULTS, created=NOW)


def test_what_is_no_bundle_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.json", "{}")
    with pytest.raises(InputError, match=r"it has no manifest\.json"):
        list(read_bundle(tmp_path / "a.zip"))
    (tmp_path / "b.zip").write_bytes(b"x")
    with pytest.raises(InputError, match="is no sound bundle"):
        list(read_bundle(tmp_path / "b.zip"))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"outcome": "fine"}, "has an unknown outcome 'fine'"),
        ({"pages": [3]}, "is a malformed call of a bundle"),
        ({"account": 3}, "is a malformed call of a bundle"),
        ({"operation": "DeleteVpc"}, "is not used by vpcviz: it never asks ec2 DeleteVpc"),
    ],
)
def test_a_malformed_call_in_a_bundle_is_named(tmp_path: Path, change: dict[str, object], sentence: str) -> None:
    call = {
        "account": "1",
        "region": "r",
        "service": "ec2",
        "operation": "DescribeVpcs",
        "outcome": "fetched",
        "pages": [],
    }
    (tmp_path / "good.json").write_text(json.dumps(call))
    (tmp_path / "bad.json").write_text(json.dumps({**call, **change}))
    reading = read_inputs([str(tmp_path)])
    assert [note.sentence for note in reading.notes] == [sentence]
    assert next(one for one in reading.inventory.outcomes if one.kind is Kind.VPC).state is OutcomeState.FETCHED
