"""The life of a resource."""

from datetime import timedelta

from tests.inventory.estates import inventory, outcome, record, vpc
from tests.inventory.test_retention import NOW
from vpcviz.inventory.history import Story, history
from vpcviz.inventory.models import PastSnapshot, Snapshot
from vpcviz.inventory.services import publish
from vpcviz.inventory.services.retention import remove_unneeded
from vpcviz.people.models import User, Workspace
from vpcviz.topology.kinds import Kind


def days(workspace: Workspace, *cidrs: str) -> None:
    """A snapshot a day in which vpc-1 has this CIDR block; "" for none."""
    for place, cidr in enumerate(cidrs):
        records = [vpc("vpc-1", cidr)] if cidr else []
        when = NOW + timedelta(days=place)
        publish(workspace=workspace, inventory=inventory(records, [outcome(Kind.VPC)]), source="test", now=when)


def forget(workspace: Workspace, *numbers: int) -> None:
    for one in Snapshot.objects.filter(workspace=workspace, number__in=numbers):
        PastSnapshot.objects.create(workspace=workspace, number=one.number, taken_at=one.taken_at)
        one.delete()
    assert sum(remove_unneeded(workspace)) >= 0


def told(story: Story) -> list[tuple[str, int, bool]]:
    return [(event.what, event.moment.number, event.is_exact) for event in story.events]


def test_every_change_is_told_with_its_snapshot(workspace: Workspace, owner: User) -> None:
    days(workspace, "", "10.0.0.0/16", "10.0.0.0/16", "10.1.0.0/16", "", "", "10.1.0.0/16")
    (story,) = history(user=owner, workspace=workspace, native_id="vpc-1")
    assert told(story) == [("seen", 2, True), ("changed", 4, True), ("gone", 5, True), ("back", 7, True)]
    assert story.events[1].fields == {"CidrBlock": ("10.0.0.0/16", "10.1.0.0/16")}
    assert story.first.moment.at == NOW + timedelta(days=1)
    assert (story.last_seen.number, story.gone) == (7, None)


def test_what_is_gone_says_when_it_was_last_seen(workspace: Workspace, owner: User) -> None:
    days(workspace, "10.0.0.0/16", "10.0.0.0/16", "")
    (story,) = history(user=owner, workspace=workspace, native_id="vpc-1")
    assert story.gone is not None
    assert (story.gone.moment.number, story.last_seen.number) == (3, 2)


def test_what_lies_in_removed_snapshots_is_not_made_up(workspace: Workspace, owner: User) -> None:
    days(workspace, "10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16")
    forget(workspace, 2)
    (story,) = history(user=owner, workspace=workspace, native_id="vpc-1")
    assert told(story) == [("seen", 1, True), ("unknown", 3, False), ("changed", 4, True)]
    forget(workspace, 1)
    (story,) = history(user=owner, workspace=workspace, native_id="vpc-1")
    assert told(story) == [("seen", 3, False), ("changed", 4, True)]


def test_a_kept_snapshot_without_it_says_that_it_was_gone(workspace: Workspace, owner: User) -> None:
    days(workspace, "10.0.0.0/16", "", "", "", "10.0.0.0/16")
    forget(workspace, 2, 4)
    (story,) = history(user=owner, workspace=workspace, native_id="vpc-1")
    assert told(story) == [("seen", 1, True), ("gone", 3, False), ("back", 5, False)]


def test_each_account_tells_its_own_story(workspace: Workspace, owner: User) -> None:
    accounts = ("111111111111", "222222222222")
    records = [vpc("vpc-1", account=account) for account in accounts]
    outcomes = [outcome(Kind.VPC, account=account) for account in accounts]
    publish(workspace=workspace, inventory=inventory(records, outcomes), source="test", now=NOW)
    found = history(user=owner, workspace=workspace, native_id="vpc-1")
    assert [story.account for story in found] == list(accounts)


def test_attributes_of_a_vpc_belong_to_its_history(workspace: Workspace, owner: User) -> None:
    attribute = record(Kind.VPC_ATTRIBUTE, "vpc-1|enableDnsSupport", EnableDnsSupport={"Value": True})
    publish(workspace=workspace, inventory=inventory([vpc("vpc-1"), attribute]), source="test", now=NOW)
    found = history(user=owner, workspace=workspace, native_id="vpc-1")
    assert [story.kind for story in found] == [Kind.VPC, Kind.VPC_ATTRIBUTE]


def test_a_stranger_sees_nothing(workspace: Workspace, owner: User, stranger: User) -> None:
    days(workspace, "10.0.0.0/16")
    assert history(user=owner, workspace=workspace, native_id="vpc-1")
    assert history(user=stranger, workspace=workspace, native_id="vpc-1") == ()
