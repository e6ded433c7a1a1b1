"""Publishing: what was read becomes a snapshot."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.inventory.estates import bodies, inventory, outcome, record, vpc
from vpcviz.inventory.models import ResourceVersion, Snapshot
from vpcviz.inventory.selectors import inventory_of, latest_snapshot, readings_of, snapshot_numbered
from vpcviz.inventory.services import publish
from vpcviz.people.models import Workspace
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, OutcomeState

UNREAD = [state for state in OutcomeState if state is not OutcomeState.FETCHED]
Publish = Callable[[Inventory], Snapshot]


@pytest.fixture
def put(workspace: Workspace, now: datetime) -> Publish:
    """Publish an inventory in the workspace."""
    return lambda found: publish(workspace=workspace, inventory=found, source="test", now=now)


def vpcs_at(snapshot: Snapshot) -> set[str]:
    return set(bodies(inventory_of(snapshot), Kind.VPC))


def test_a_snapshot_gives_back_what_was_published(put: Publish) -> None:
    found = inventory([vpc("vpc-1"), vpc("vpc-2")], [outcome(Kind.VPC)])
    snapshot = put(found)
    assert snapshot.number == 1
    assert set(inventory_of(snapshot).outcomes) == set(found.outcomes)
    assert bodies(inventory_of(snapshot), Kind.VPC) == bodies(found, Kind.VPC)
    assert snapshot.counts == {"kinds": {"vpc": 2}, "added": 0, "changed": 0, "removed": 0, "unknown": 2}


def test_an_unchanged_estate_adds_no_versions(put: Publish) -> None:
    found = inventory([vpc("vpc-1"), vpc("vpc-2")], [outcome(Kind.VPC)])
    put(found)
    again = put(inventory(reversed(found.records), found.outcomes))
    assert again.number == 2
    assert ResourceVersion.objects.count() == 2
    assert vpcs_at(again) == {"vpc-1", "vpc-2"}


def test_a_change_writes_one_version_and_keeps_the_old_one(put: Publish) -> None:
    old = put(inventory([vpc("vpc-1"), vpc("vpc-2")], [outcome(Kind.VPC)]))
    new = put(inventory([vpc("vpc-1", "10.9.0.0/16"), vpc("vpc-2")], [outcome(Kind.VPC)]))
    assert ResourceVersion.objects.count() == 3
    assert bodies(inventory_of(old), Kind.VPC)["vpc-1"]["CidrBlock"] == "10.0.0.0/16"
    assert bodies(inventory_of(new), Kind.VPC)["vpc-1"]["CidrBlock"] == "10.9.0.0/16"


def test_what_a_fetched_call_no_longer_gives_is_gone_from_then_on(put: Publish) -> None:
    old = put(inventory([vpc("vpc-1"), vpc("vpc-2")], [outcome(Kind.VPC)]))
    new = put(inventory([vpc("vpc-2")], [outcome(Kind.VPC)]))
    assert vpcs_at(new) == {"vpc-2"}
    assert vpcs_at(old) == {"vpc-1", "vpc-2"}


def test_what_comes_back_is_a_new_version(put: Publish) -> None:
    put(inventory([vpc("vpc-1")], [outcome(Kind.VPC)]))
    gap = put(inventory([], [outcome(Kind.VPC)]))
    back = put(inventory([vpc("vpc-1")], [outcome(Kind.VPC)]))
    assert vpcs_at(gap) == set()
    assert vpcs_at(back) == {"vpc-1"}
    assert ResourceVersion.objects.count() == 2


@pytest.mark.parametrize("state", UNREAD)
def test_a_call_that_was_not_fetched_removes_nothing_and_is_stale(
    workspace: Workspace, now: datetime, state: OutcomeState
) -> None:
    publish(workspace=workspace, inventory=inventory([vpc("vpc-1")], [outcome(Kind.VPC)]), source="test", now=now)
    later = now + timedelta(days=1)
    found = inventory([], [outcome(Kind.VPC, state)])
    snapshot = publish(workspace=workspace, inventory=found, source="test", now=later)
    assert vpcs_at(snapshot) == {"vpc-1"}
    (reading,) = readings_of(snapshot)
    assert reading.outcome.state is state
    assert reading.is_stale
    assert reading.stale_since == later.isoformat()
    assert reading.last_fetched_at == "2026-03-04T05:06:07+00:00"


def test_staleness_keeps_its_beginning_and_ends_with_a_good_answer(workspace: Workspace, now: datetime) -> None:
    days = [now + timedelta(days=day) for day in range(4)]
    states = (OutcomeState.FETCHED, OutcomeState.DENIED, OutcomeState.THROTTLED, OutcomeState.FETCHED)
    for day, state in zip(days, states, strict=True):
        publish(workspace=workspace, inventory=inventory([], [outcome(Kind.VPC, state)]), source="test", now=day)
    since = [readings_of(snapshot)[0].stale_since for snapshot in Snapshot.objects.order_by("number")]
    assert since == ["", days[1].isoformat(), days[1].isoformat(), ""]


def test_what_was_never_read_is_unread_but_not_stale(put: Publish) -> None:
    snapshot = put(inventory([], [outcome(Kind.TRANSIT_GATEWAY, OutcomeState.DENIED)]))
    (reading,) = readings_of(snapshot)
    assert not reading.is_stale
    assert reading.last_fetched_at == ""


def test_half_an_answer_adds_and_changes_but_removes_nothing(put: Publish) -> None:
    put(inventory([vpc("vpc-1"), vpc("vpc-2")], [outcome(Kind.VPC)]))
    half = put(inventory([vpc("vpc-2", "10.9.0.0/16"), vpc("vpc-3")], [outcome(Kind.VPC, OutcomeState.THROTTLED)]))
    found = bodies(inventory_of(half), Kind.VPC)
    assert set(found) == {"vpc-1", "vpc-2", "vpc-3"}
    assert found["vpc-2"]["CidrBlock"] == "10.9.0.0/16"


def test_an_old_snapshot_still_says_what_could_not_be_read_then(put: Publish) -> None:
    put(inventory([], [outcome(Kind.VPC, OutcomeState.DENIED)]))
    put(inventory([vpc("vpc-1")], [outcome(Kind.VPC)]))
    first = Snapshot.objects.get(number=1)
    assert [reading.outcome.state for reading in readings_of(first)] == [OutcomeState.DENIED]


def test_scanning_one_account_again_leaves_the_others_alone(put: Publish) -> None:
    here, there = "111111111111", "222222222222"
    put(
        inventory(
            [vpc("vpc-1", account=here), vpc("vpc-2", account=there)],
            [outcome(Kind.VPC, account=here), outcome(Kind.VPC, account=there)],
        )
    )
    again = put(inventory([], [outcome(Kind.VPC, account=here, at="2026-03-05T00:00:00+00:00")]))
    assert vpcs_at(again) == {"vpc-2"}
    assert {one.account: one.at[:10] for one in inventory_of(again).outcomes} == {
        here: "2026-03-05",
        there: "2026-03-04",
    }


def test_other_regions_and_kinds_of_the_account_stay(put: Publish) -> None:
    put(
        inventory(
            [vpc("vpc-1"), vpc("vpc-2", region="us-east-1"), record(Kind.SUBNET, "subnet-1", VpcId="vpc-1")],
            [outcome(Kind.VPC), outcome(Kind.VPC, region="us-east-1"), outcome(Kind.SUBNET)],
        )
    )
    again = put(inventory([], [outcome(Kind.VPC)]))
    assert vpcs_at(again) == {"vpc-2"}
    assert set(bodies(inventory_of(again), Kind.SUBNET)) == {"subnet-1"}


def test_two_workspaces_share_nothing(workspace: Workspace, other_workspace: Workspace, now: datetime) -> None:
    found = inventory([vpc("vpc-1")], [outcome(Kind.VPC)])
    publish(workspace=workspace, inventory=found, source="test", now=now)
    empty = publish(workspace=other_workspace, inventory=inventory([], [outcome(Kind.VPC)]), source="test", now=now)
    assert empty.number == 1
    latest = latest_snapshot(workspace)
    assert latest is not None
    assert vpcs_at(latest) == {"vpc-1"}


def test_of_two_records_of_one_thing_the_same_is_kept_in_any_order(
    workspace: Workspace, other_workspace: Workspace, now: datetime
) -> None:
    two = [vpc("vpc-1", "10.0.0.0/16"), vpc("vpc-1", "10.9.0.0/16")]
    one = publish(workspace=workspace, inventory=inventory(two), source="test", now=now)
    other = publish(workspace=other_workspace, inventory=inventory(reversed(two)), source="test", now=now)
    assert bodies(inventory_of(one), Kind.VPC) == bodies(inventory_of(other), Kind.VPC)


def test_a_crash_in_the_middle_leaves_the_last_snapshot_whole(workspace: Workspace, now: datetime) -> None:
    publish(workspace=workspace, inventory=inventory([vpc("vpc-1")], [outcome(Kind.VPC)]), source="test", now=now)

    class CrashError(Exception):
        pass

    class Crashing(tuple[object, ...]):
        """Outcomes that cannot be read a third time: after the versions are written, before the readings are."""

        def __iter__(self) -> object:  # type: ignore[override]
            self.__dict__["reads"] = self.__dict__.get("reads", 0) + 1
            if self.__dict__["reads"] == 3:
                assert ResourceVersion.objects.filter(valid_from=2).exists()
                raise CrashError
            return super().__iter__()

    crashing = Inventory(records=(vpc("vpc-2"),), outcomes=Crashing((outcome(Kind.VPC),)))  # type: ignore[arg-type]
    with pytest.raises(CrashError):
        publish(workspace=workspace, inventory=crashing, source="test", now=now)
    latest = latest_snapshot(workspace)
    assert latest is not None
    assert latest.number == 1
    assert vpcs_at(latest) == {"vpc-1"}
    assert not ResourceVersion.objects.filter(valid_from=2).exists()
    assert not ResourceVersion.objects.exclude(valid_to=None).exists()


@pytest.mark.parametrize(
    "value",
    ["<script>", "a\nb\tc", "\u202egnirts", "x" * 300, "\ud800", "\x00", 2**70, 1.5, None, {"deep": [1, {"b": "ä"}]}],
)
def test_any_json_value_survives(put: Publish, value: object) -> None:
    snapshot = put(inventory([record(Kind.VPC, "vpc-1", VpcId="vpc-1", Odd=value)]))
    assert bodies(inventory_of(snapshot), Kind.VPC)["vpc-1"]["Odd"] == value


def test_snapshots_are_found_by_number(put: Publish, workspace: Workspace) -> None:
    first, second = put(inventory()), put(inventory())
    assert snapshot_numbered(workspace, 1) == first
    assert latest_snapshot(workspace) == second
    assert snapshot_numbered(workspace, 3) is None
