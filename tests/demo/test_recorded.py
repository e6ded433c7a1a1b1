"""The recorded estate that is shipped: whole, and the same as what a live scan finds."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from vpcviz.collect.bundle import read_bundle
from vpcviz.collect.results import CallResult
from vpcviz.demo import record
from vpcviz.demo.estate.accounts import CONNECTED
from vpcviz.demo.processes import DemoError
from vpcviz.demo.recorded import recorded_inventory
from vpcviz.demo.scanning import ENVIRONMENT
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, OutcomeState, Record

NOW = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)
KIB = 1024


def of_kind(inventory: Inventory, kind: Kind) -> list[Record]:
    return [one for one in inventory.records if one.kind is kind]


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        (Kind.VPC, 16),
        (Kind.VPC_ENDPOINT, 27),
        (Kind.ENDPOINT_SERVICE_CONFIGURATION, 5),
        (Kind.ENDPOINT_CONNECTION, 6),
        (Kind.NETWORK_INTERFACE, 98),
    ],
)
def test_it_holds_what_the_demo_promises(kind: Kind, count: int) -> None:
    assert len(of_kind(recorded_inventory(at=NOW), kind)) == count


def test_every_account_bears_its_name() -> None:
    accounts = of_kind(recorded_inventory(at=NOW), Kind.ACCOUNT)
    assert {one.id: one.body["Name"] for one in accounts} == {account.id: account.name for account in CONNECTED}


def test_every_call_was_answered() -> None:
    outcomes = recorded_inventory(at=NOW).outcomes
    assert {one.state for one in outcomes} == {OutcomeState.FETCHED}
    assert {one.at for one in outcomes} == {"2026-05-06T07:08:09+00:00"}


def test_its_times_move_with_the_moment_and_ages_stay() -> None:
    made = {one.body["CreationTimestamp"] for one in of_kind(recorded_inventory(at=NOW), Kind.VPC_ENDPOINT)}
    assert made == {"2026-05-06T07:08:09+00:00", "2026-04-15T07:08:09+00:00"}


def test_it_is_small_enough_to_ship(estate_bundle: Path) -> None:
    assert estate_bundle.stat().st_size < 400 * KIB


@pytest.mark.xdist_group("fake_aws")
def test_a_new_recording_is_the_same_as_the_one_shipped(
    estate_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    record.record(tmp_path / "again.tar.gz")
    assert list(read_bundle(tmp_path / "again.tar.gz")) == list(read_bundle(estate_bundle))


def test_an_estate_with_a_gap_is_not_recorded() -> None:
    denied = CallResult(
        account="111111111111",
        region="eu-west-1",
        service="ec2",
        operation="DescribeSubnets",
        outcome=OutcomeState.DENIED,
        message="You are not authorized.",
    )
    with pytest.raises(DemoError, match="ec2 DescribeSubnets in 111111111111 eu-west-1 denied: You are not"):
        record.refuse_gaps([denied])
