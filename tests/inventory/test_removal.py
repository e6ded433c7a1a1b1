"""Deleting an account's data, and a workspace."""

from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.inventory.estates import inventory, outcome, vpc
from vpcviz.inventory.models import ConnectedAccount, ResourceVersion, ScopeReading, Snapshot, Upload
from vpcviz.inventory.selectors import inventory_of, known_accounts, topology_of
from vpcviz.inventory.services import publish
from vpcviz.inventory.services.removal import (
    remove_account,
    remove_workspace,
    start_account_removal,
    start_workspace_removal,
)
from vpcviz.jobs.models import Job, State
from vpcviz.jobs.services import enqueue
from vpcviz.people.models import Membership, User, Workspace
from vpcviz.topology.kinds import Kind

ONE, TWO = "111111111111", "222222222222"


@pytest.fixture
def two_accounts(workspace: Workspace, now: datetime) -> Workspace:
    """Two snapshots of two accounts."""
    for cidr in ("10.0.0.0/16", "10.1.0.0/16"):
        records = [vpc(f"vpc-{account[0]}", cidr, account=account) for account in (ONE, TWO)]
        outcomes = [outcome(Kind.VPC, account=account) for account in (ONE, TWO)]
        publish(workspace=workspace, inventory=inventory(records, outcomes), source="test", now=now)
    ConnectedAccount.objects.create(workspace=workspace, account_id=ONE, name="one", created_at=now)
    return workspace


def test_an_account_goes_from_every_snapshot_and_the_others_stay(two_accounts: Workspace) -> None:
    topology_of(Snapshot.objects.get(number=1))
    assert [one.account for one in known_accounts(two_accounts)] == [ONE, TWO]
    assert remove_account(workspace=two_accounts, account_id=ONE) == 2
    for snapshot in Snapshot.objects.all():
        assert {record.account for record in inventory_of(snapshot).records} == {TWO}
        assert {outcome.account for outcome in inventory_of(snapshot).outcomes} == {TWO}
        assert snapshot.counts["kinds"] == {"vpc": 1}
        assert topology_of(snapshot).find("vpc-1") is None
    assert not ResourceVersion.objects.filter(account=ONE).exists()
    assert not ScopeReading.objects.filter(account=ONE).exists()
    assert not ConnectedAccount.objects.exists()
    assert remove_account(workspace=two_accounts, account_id=ONE) == 0


def test_another_process_builds_a_snapshot_anew(two_accounts: Workspace) -> None:
    before = Snapshot.objects.get(number=1)
    remove_account(workspace=two_accounts, account_id=ONE)
    assert Snapshot.objects.get(number=1).revision == before.revision + 1


def test_a_workspace_goes_with_everything(two_accounts: Workspace, other_workspace: Workspace, now: datetime) -> None:
    publish(workspace=other_workspace, inventory=inventory([vpc("vpc-9")]), source="test", now=now)
    enqueue(kind="retention", arguments={}, workspace=two_accounts, now=now)
    key = two_accounts.pk
    remove_workspace(workspace=two_accounts)
    for model in (ResourceVersion, ScopeReading, Snapshot, ConnectedAccount, Job, Upload, Membership):
        assert not model._default_manager.filter(workspace_id=key).exists()
    assert list(Workspace.objects.all()) == [other_workspace]
    assert Snapshot.objects.count() == ResourceVersion.objects.count() == 1


def test_a_job_that_does_it_twice_does_no_harm(two_accounts: Workspace) -> None:
    class Stop(Exception):
        pass

    def stop(_count: int) -> None:
        raise Stop

    with pytest.raises(Stop):
        remove_workspace(workspace=two_accounts, step=stop)
    remove_workspace(workspace=Workspace.objects.get(slug="acme"))
    assert not Workspace.objects.exists()


def test_what_is_typed_must_be_the_name(two_accounts: Workspace, owner: User, now: datetime) -> None:
    with pytest.raises(ValidationError, match=ONE):
        start_account_removal(workspace=two_accounts, account_id=ONE, typed=TWO, now=now, by=owner)
    with pytest.raises(ValidationError, match="acme"):
        start_workspace_removal(workspace=two_accounts, typed="Acme", now=now, by=owner)
    assert not Job.objects.exists()


def test_only_administrators_delete(two_accounts: Workspace, teammate: User, stranger: User, now: datetime) -> None:
    for user in (teammate, stranger):
        with pytest.raises(PermissionDenied):
            start_account_removal(workspace=two_accounts, account_id=ONE, typed=ONE, now=now, by=user)
        with pytest.raises(PermissionDenied):
            start_workspace_removal(workspace=two_accounts, typed="acme", now=now, by=user)


def test_members_lose_sight_of_a_workspace_at_once(
    two_accounts: Workspace, owner: User, teammate: User, now: datetime
) -> None:
    scan = enqueue(kind="scan", arguments={}, workspace=two_accounts, now=now)
    job = start_workspace_removal(workspace=two_accounts, typed="acme", now=now, by=owner)
    assert not Workspace.objects.visible_to(teammate).exists()
    assert (job.workspace, job.arguments) == (None, {"workspace": two_accounts.pk})
    scan.refresh_from_db()
    assert scan.state == State.CANCELLED
