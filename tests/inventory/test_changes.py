"""The difference of two snapshots, and of two inventories from files."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.inventory.estates import inventory, outcome, record, vpc
from vpcviz.collect.translation.terraform import PARTIAL
from vpcviz.inventory.changes import between, changes_between
from vpcviz.inventory.comparing import compared, differences, in_words
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.selectors import inventory_of
from vpcviz.inventory.services import publish
from vpcviz.people.models import Workspace
from vpcviz.people.services import create_workspace
from vpcviz.topology.changes import Change, Changes, fields_changed
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, OutcomeState

NOW = datetime(2026, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "before", "after", "fields"),
    [
        (Kind.VPC, {"State": "pending"}, {"State": "available"}, {"State": ("pending", "available")}),
        (Kind.VPC, {}, {"State": "available"}, {"State": (None, "available")}),
        (Kind.VPC, {"IsDefault": None}, {}, {"IsDefault": (None, None)}),
        (
            Kind.TRANSIT_GATEWAY,
            {"Options": {"DnsSupport": "enable", "AmazonSideAsn": 1}},
            {"Options": {"DnsSupport": "disable", "AmazonSideAsn": 1}},
            {"Options.DnsSupport": ("enable", "disable")},
        ),
        (
            Kind.VPC,
            {"Tags": [{"Key": "Name", "Value": "a"}, {"Key": "env", "Value": "x"}]},
            {"Tags": [{"Key": "env", "Value": "x"}, {"Key": "Name", "Value": "b"}]},
            {"Tags.Name": ("a", "b")},
        ),
        (
            Kind.VPC,
            {"Tags": []},
            {"Tags": [{"Key": "Name", "Value": "b"}]},
            {"Tags": ([], None), "Tags.Name": (None, "b")},
        ),
        (Kind.VPC_ENDPOINT, {"SubnetIds": ["a", "b"]}, {"SubnetIds": ["b", "a"]}, {}),
        (Kind.DHCP_OPTIONS, {"X": ["a", "b"]}, {"X": ["b", "a"]}, {"X": (["a", "b"], ["b", "a"])}),
        (Kind.SUBNET, {"AvailableIpAddressCount": 9}, {"AvailableIpAddressCount": 8}, {}),
        (
            Kind.SUBNET,
            {"AvailableIpAddressCount": 200},
            {"AvailableIpAddressCount": 3},
            {"AvailableIpAddressCount": (200, 3)},
        ),
        (Kind.VPC, {"A": 1}, {"A": True}, {}),
    ],
)
def test_fields_that_differ_are_named_by_their_path(
    kind: Kind, before: dict[str, Any], after: dict[str, Any], fields: dict[str, Any]
) -> None:
    assert fields_changed(kind, before, after) == fields


def test_only_fields_that_both_tell_can_be_asked_for() -> None:
    assert fields_changed(Kind.VPC, {"A": 1, "B": 1}, {"B": 2, "C": 3}, both_only=True) == {"B": (1, 2)}


def ids(found: tuple[Change, ...]) -> list[str]:
    return [one.id for one in found]


def published(workspace: Workspace, *vpcs: tuple[str, str]) -> Snapshot:
    records = [vpc(vpc_id, cidr) for vpc_id, cidr in vpcs]
    return publish(workspace=workspace, inventory=inventory(records, [outcome(Kind.VPC)]), source="test", now=NOW)


def test_what_came_went_and_changed_between_any_two(workspace: Workspace) -> None:
    first = published(workspace, ("vpc-1", "10.0.0.0/16"), ("vpc-2", "10.0.0.0/16"))
    published(workspace, ("vpc-2", "10.9.0.0/16"))
    third = published(workspace, ("vpc-2", "10.1.0.0/16"), ("vpc-3", "10.0.0.0/16"))
    found = changes_between(first, third)
    assert (ids(found.added), ids(found.removed), ids(found.changed)) == (["vpc-3"], ["vpc-1"], ["vpc-2"])
    assert found.changed[0].fields == {"CidrBlock": ("10.0.0.0/16", "10.1.0.0/16")}
    back = changes_between(third, first)
    assert (ids(back.added), ids(back.removed)) == (["vpc-1"], ["vpc-3"])
    assert back.changed[0].fields == {"CidrBlock": ("10.1.0.0/16", "10.0.0.0/16")}
    assert changes_between(third, third) == Changes()


def test_what_went_and_came_back_has_not_changed(workspace: Workspace) -> None:
    first = published(workspace, ("vpc-1", "10.0.0.0/16"))
    published(workspace)
    assert changes_between(first, published(workspace, ("vpc-1", "10.0.0.0/16"))) == Changes()


def test_three_queries_whatever_the_size(workspace: Workspace) -> None:
    first = published(workspace, *((f"vpc-{number}", "10.0.0.0/16") for number in range(30)))
    last = published(workspace, *((f"vpc-{number}", "10.1.0.0/16") for number in range(10, 40)))
    with CaptureQueriesContext(connection) as queries:
        found = changes_between(first, last)
    assert len(queries) == 3
    assert (len(found.added), len(found.removed), len(found.changed)) == (10, 10, 20)


def test_snapshots_of_two_workspaces_are_not_compared(workspace: Workspace, other_workspace: Workspace) -> None:
    with pytest.raises(ValueError, match="one workspace"):
        changes_between(published(workspace), published(other_workspace))


def test_a_count_that_is_never_still_makes_no_version(workspace: Workspace) -> None:
    for free in (200, 199):
        subnet = record(Kind.SUBNET, "subnet-1", SubnetId="subnet-1", AvailableIpAddressCount=free)
        last = publish(
            workspace=workspace, inventory=inventory([subnet], [outcome(Kind.SUBNET)]), source="test", now=NOW
        )
    assert (last.counts["changed"], changes_between(Snapshot.objects.get(number=1), last)) == (0, Changes())


def test_a_subnet_that_runs_out_of_addresses_is_known_as_it_is(workspace: Workspace) -> None:
    for free in (200, 7, 3, 190, 180):
        subnet = record(Kind.SUBNET, "subnet-1", SubnetId="subnet-1", AvailableIpAddressCount=free)
        last = publish(
            workspace=workspace, inventory=inventory([subnet], [outcome(Kind.SUBNET)]), source="test", now=NOW
        )
        (known,) = inventory_of(last).records
        assert known.body["AvailableIpAddressCount"] == (190 if free == 180 else free)


def test_what_several_accounts_show_alike_is_told_once() -> None:
    accounts = ("111111111111", "222222222222")
    both = inventory([vpc("vpc-1", account=account) for account in accounts])
    looked = inventory(outcomes=[outcome(Kind.VPC, account=account) for account in accounts])
    found = compared(looked, both)
    assert [(one.id, one.accounts) for one in found.added] == [("vpc-1", accounts)]


def test_absence_is_concluded_only_where_the_other_side_looked() -> None:
    whole = inventory([vpc("vpc-1")], [outcome(Kind.VPC)])
    nothing = inventory(outcomes=[outcome(Kind.VPC, OutcomeState.NOT_PROVIDED)])
    assert compared(whole, nothing) == Changes(unknown=compared(whole, nothing).unknown)
    assert ids(compared(whole, nothing).unknown) == ["vpc-1"]
    assert ids(compared(nothing, whole).unknown) == ["vpc-1"]
    assert ids(compared(whole, inventory(outcomes=[outcome(Kind.VPC)])).removed) == ["vpc-1"]


def terraform(*vpcs: str) -> Inventory:
    told = replace(outcome(Kind.VPC, OutcomeState.NOT_PROVIDED), message=PARTIAL)
    return inventory([vpc(one) for one in vpcs], [told])


def test_a_plan_says_what_is_destroyed_of_a_state_but_not_of_an_account() -> None:
    assert ids(compared(terraform("vpc-1", "vpc-2"), terraform("vpc-1")).removed) == ["vpc-2"]
    account = inventory([vpc("vpc-1"), vpc("vpc-2")], [outcome(Kind.VPC)])
    found = compared(account, terraform("vpc-1", "vpc-3"))
    assert (ids(found.added), ids(found.unknown)) == (["vpc-3"], ["vpc-2"])


def test_every_change_is_a_line() -> None:
    before = inventory([vpc("vpc-1"), vpc("vpc-2")], [outcome(Kind.VPC)])
    after = inventory([vpc("vpc-2", "10.5.0.0/16"), vpc("vpc-3")], [outcome(Kind.VPC)])
    assert list(in_words(compared(before, after))) == [
        "+ vpc vpc-3 (111111111111 eu-west-1)",
        "- vpc vpc-1 (111111111111 eu-west-1)",
        "~ vpc vpc-2 (111111111111 eu-west-1)",
        "    CidrBlock: 10.0.0.0/16 -> 10.5.0.0/16",
    ]


def looked(workspace: Workspace, *vpcs: str, account: str, state: OutcomeState = OutcomeState.FETCHED) -> Snapshot:
    """A snapshot for which one account was asked for its VPCs."""
    records = [vpc(one, account=account) for one in vpcs]
    told = [outcome(Kind.VPC, state, account=account)]
    return publish(workspace=workspace, inventory=inventory(records, told), source="test", now=NOW)


def test_what_an_account_shows_that_nobody_had_looked_into_has_not_come(workspace: Workspace) -> None:
    first = looked(workspace, "vpc-1", account="111111111111")
    second = looked(workspace, "vpc-2", account="222222222222")
    third = looked(workspace, "vpc-2", "vpc-3", account="222222222222")
    unsure = changes_between(first, second)
    assert (ids(unsure.added), ids(unsure.removed), ids(unsure.unknown)) == ([], [], ["vpc-2"])
    assert changes_between(second, first) == unsure
    assert ids(changes_between(second, third).added) == ["vpc-3"]
    assert ids(changes_between(first, third).unknown) == ["vpc-2", "vpc-3"]


def test_what_was_denied_is_neither_removed_nor_added_when_it_is_read_again(workspace: Workspace) -> None:
    first = looked(workspace, "vpc-1", account="111111111111")
    blind = looked(workspace, account="111111111111", state=OutcomeState.DENIED)
    again = looked(workspace, "vpc-1", "vpc-2", account="111111111111")
    assert changes_between(first, blind) == Changes()
    found = changes_between(blind, again)
    assert (ids(found.added), ids(found.unknown)) == ([], ["vpc-2"])
    assert ids(changes_between(first, again).added) == ["vpc-2"]


STATES = (OutcomeState.FETCHED, OutcomeState.FETCHED, OutcomeState.DENIED, OutcomeState.NOT_PROVIDED)
VPCS = st.dictionaries(st.sampled_from(["vpc-1", "vpc-2", "vpc-3"]), st.sampled_from(["10.0.0.0/16", "10.1.0.0/16"]))


class AgainstTheWholeComparison(TestCase):
    """Hypothesis needs Django's own test case, which gives each example its own transaction."""

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(VPCS, min_size=2, max_size=6), st.data())
    def test_it_says_what_comparing_everything_says(self, scans: list[dict[str, str]], data: st.DataObject) -> None:
        workspace = create_workspace(slug="diff", now=NOW)
        found = [published(workspace, *scan.items()) for scan in scans]
        before, after = data.draw(st.sampled_from(found)), data.draw(st.sampled_from(found))
        changes = changes_between(before, after)
        assert changes == compared(inventory_of(before), inventory_of(after))
        assert changes == differences(*between(before, after))

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.tuples(VPCS, st.sampled_from(STATES)), min_size=2, max_size=6), st.data())
    def test_nothing_comes_where_the_earlier_did_not_look(
        self, scans: list[tuple[dict[str, str], OutcomeState]], data: st.DataObject
    ) -> None:
        workspace = create_workspace(slug="diff", now=NOW)
        found = []
        for vpcs, state in scans:
            records = [vpc(*one) for one in vpcs.items()] if state is OutcomeState.FETCHED else []
            told = inventory(records, [outcome(Kind.VPC, state)])
            found.append(publish(workspace=workspace, inventory=told, source="test", now=NOW))
        first, last = sorted(data.draw(st.tuples(st.integers(0, len(found) - 1), st.integers(0, len(found) - 1))))
        old, new = ({one.id for one in inventory_of(found[place]).records} for place in (first, last))
        changes = changes_between(found[first], found[last])
        came = "added" if scans[first][1] is OutcomeState.FETCHED else "unknown"
        assert set(ids(getattr(changes, came))) == new - old
        assert ids(changes.added) == [] or ids(changes.unknown) == []
        assert set(ids(changes.removed)) == old - new
        back = changes_between(found[last], found[first])
        assert (back.added, back.unknown) == (changes.removed, changes.unknown)
        assert (back.removed, ids(back.changed)) == (changes.added, ids(changes.changed))
