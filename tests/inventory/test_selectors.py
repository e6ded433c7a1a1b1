"""Reading snapshots."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.inventory.estates import inventory, outcome, vpc
from vpcviz.inventory.models import ConnectedAccount, Method, Snapshot
from vpcviz.inventory.selectors import accounts_of, inventory_of, snapshots_of, topology_of
from vpcviz.inventory.services import publish
from vpcviz.people.models import User, Workspace
from vpcviz.topology.kinds import Kind
from vpcviz.topology.resources.network import Vpc

Queries = Callable[[int], AbstractContextManager[Any]]


def estate(workspace: Workspace, size: int, now: datetime) -> Snapshot:
    accounts = [f"{n:012}" for n in range(1, 4)]
    records = [vpc(f"vpc-{n}", account=accounts[n % 3]) for n in range(size)]
    outcomes = [outcome(Kind.VPC, account=account) for account in accounts]
    return publish(workspace=workspace, inventory=inventory(records, outcomes), source="test", now=now)


@pytest.mark.parametrize("size", [1, 300])
def test_a_snapshot_loads_in_two_queries_whatever_its_size(
    workspace: Workspace, now: datetime, django_assert_num_queries: Queries, size: int
) -> None:
    snapshot = estate(workspace, size, now)
    with django_assert_num_queries(2):
        assert len(inventory_of(snapshot).records) == size


def test_a_topology_is_built_once_and_kept(
    workspace: Workspace, now: datetime, django_assert_num_queries: Queries
) -> None:
    snapshot = estate(workspace, 3, now)
    topology = topology_of(snapshot)
    assert set(topology.all(Vpc)) == {"vpc-0", "vpc-1", "vpc-2"}
    with django_assert_num_queries(0):
        assert topology_of(snapshot) is topology


def test_only_the_latest_topologies_are_kept(workspace: Workspace, now: datetime, settings: Any) -> None:
    settings.VPCVIZ_TOPOLOGIES = 2
    snapshots = [estate(workspace, 1, now) for _ in range(3)]
    built = [topology_of(snapshot) for snapshot in snapshots]
    assert topology_of(snapshots[2]) is built[2]
    assert topology_of(snapshots[1]) is built[1]
    assert topology_of(snapshots[0]) is not built[0]


@pytest.mark.parametrize("size", [10, 400])
def test_publishing_an_unchanged_estate_takes_the_same_queries_whatever_its_size(
    workspace: Workspace, now: datetime, django_assert_max_num_queries: Queries, size: int
) -> None:
    estate(workspace, size, now)
    with django_assert_max_num_queries(11):
        estate(workspace, size, now)


def test_a_stranger_sees_nothing(
    workspace: Workspace, owner: User, teammate: User, stranger: User, now: datetime
) -> None:
    snapshot = estate(workspace, 1, now)
    account = ConnectedAccount.objects.create(
        workspace=workspace, account_id="111111111111", method=Method.ROLE, created_at=now
    )
    for user in (owner, teammate):
        assert list(snapshots_of(user=user, workspace=workspace)) == [snapshot]
        assert list(accounts_of(user=user, workspace=workspace)) == [account]
    for visitor in (stranger, AnonymousUser()):
        assert not snapshots_of(user=visitor, workspace=workspace).exists()
        assert not accounts_of(user=visitor, workspace=workspace).exists()
