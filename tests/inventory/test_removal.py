"""Deleting an account's data, and a workspace."""

from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.inventory.estates import inventory, outcome, vpc
from vpcviz.inventory import dependants
from vpcviz.inventory.dependants import Dependant
from vpcviz.inventory.models import ConnectedAccount, ResourceVersion, ScopeReading, Snapshot, Upload
from vpcviz.inventory.selectors import inventory_of, known_accounts, topology_of
from vpcviz.inventory.services import publish, removal
from vpcviz.inventory.services.removal import (
    remove_account,
    remove_workspace,
    start_account_removal,
    start_workspace_removal,
)
from vpcviz.jobs.models import Job, State
from vpcviz.jobs.registry import Cancelled
from vpcviz.jobs.services import ask_to_stop, enqueue
from vpcviz.people.models import AuditEvent, Membership, User, Workspace
from vpcviz.topology.kinds import Kind

ONE, TWO = "111111111111", "222222222222"


def _stop(_done: int) -> None:
    raise Cancelled


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
    assert Snapshot.objects.get(number=1).revision > before.revision


def test_at_every_moment_of_a_removal_a_snapshot_tells_what_is_left(
    two_accounts: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that is killed between two steps tells nothing any more, and leaves just that."""
    monkeypatch.setattr(removal, "ROWS_PER_STEP", 1)
    seen = [(snapshot.revision, topology_of(snapshot)) for snapshot in Snapshot.objects.filter(number=1)]
    versions = []

    def look(_done: int) -> None:
        snapshot = Snapshot.objects.get(number=1)
        found = inventory_of(snapshot)
        versions.append(ResourceVersion.objects.filter(account=ONE).count())
        assert versions[-1] == 2 or ONE not in {one.account for one in found.outcomes}
        assert snapshot.counts["kinds"] == {"vpc": len(found.records)}
        assert snapshot.revision > seen[-1][0]
        assert topology_of(snapshot) is not seen[-1][1]
        seen.append((snapshot.revision, topology_of(snapshot)))

    remove_account(workspace=two_accounts, account_id=ONE, step=look)
    assert versions[-3:] == [2, 1, 0]


def test_what_was_made_of_an_account_is_forgotten_when_its_removal_is_stopped_too(
    two_accounts: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten: list[Workspace] = []
    made = Dependant("test", lambda _: frozenset(), forgotten.append)
    monkeypatch.setitem(dependants._DEPENDANTS, "test", made)
    with pytest.raises(Cancelled):
        remove_account(workspace=two_accounts, account_id=ONE, step=_stop)
    assert forgotten == [two_accounts]
    assert not ScopeReading.objects.filter(account=ONE).exists()


def test_what_a_stopped_removal_left_can_be_removed(two_accounts: Workspace) -> None:
    """Its records are there, and no outcome or connection."""
    with pytest.raises(Cancelled):
        remove_account(workspace=two_accounts, account_id=ONE, step=_stop)
    assert [(one.account, one.readings > 0) for one in known_accounts(two_accounts)] == [(ONE, False), (TWO, True)]
    assert remove_account(workspace=two_accounts, account_id=ONE) == 2
    assert [one.account for one in known_accounts(two_accounts)] == [TWO]


def test_a_workspace_half_gone_tells_no_lie(two_accounts: Workspace) -> None:
    with pytest.raises(Cancelled):
        remove_workspace(workspace=two_accounts, step=_stop)
    assert not ScopeReading.objects.exists()
    assert {snapshot.revision for snapshot in Snapshot.objects.all()} == {1}


@pytest.mark.parametrize("what", ["account", "workspace"])
def test_asking_again_joins_the_job_and_is_recorded_once(
    two_accounts: Workspace, administrator: User, now: datetime, what: str
) -> None:
    def start() -> Job:
        if what == "workspace":
            return start_workspace_removal(workspace=two_accounts, typed="acme", now=now, by=administrator)
        return start_account_removal(workspace=two_accounts, account_id=ONE, typed=ONE, now=now, by=administrator)

    first = start()
    assert start() == first
    assert AuditEvent.objects.filter(action=f"{what}.delete").count() == 1
    ask_to_stop(job=first, now=now)
    assert start() != first
    assert AuditEvent.objects.filter(action=f"{what}.delete").count() == 2


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
    with pytest.raises(Cancelled):
        remove_workspace(workspace=two_accounts, step=_stop)
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
