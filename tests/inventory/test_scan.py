"""Scanning the fake AWS over HTTP, as a job does."""

import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.demo.fixtures import SetFaults
from tests.inventory.recorder import Recorder
from vpcviz.collect.asking import Clock
from vpcviz.demo.estate.accounts import CONNECTED, REGIONS, WORKLOADS
from vpcviz.demo.processes import FakeAws
from vpcviz.demo.scanning import ENVIRONMENT
from vpcviz.inventory.jobs import scan
from vpcviz.inventory.models import ResourceVersion
from vpcviz.inventory.readings import Reading
from vpcviz.inventory.selectors import inventory_of, latest_snapshot, readings_of
from vpcviz.inventory.services import Access, NothingToScanError, connect_account, start_scan
from vpcviz.jobs.registry import Cancelled, JobError
from vpcviz.people.models import User, Workspace
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import OutcomeState

pytestmark = pytest.mark.xdist_group("fake_aws")


@pytest.fixture
def connected(
    fake_aws: FakeAws, workspace: Workspace, now: datetime, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Workspace:
    """The workspace, with the three accounts of the fake AWS connected."""
    settings.VPCVIZ_AWS_ENDPOINT_URL = fake_aws.url
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    for account in CONNECTED:
        access = Access(account_id=account.id, name=account.name, role_arn=account.role_arn, regions=REGIONS)
        connect_account(workspace=workspace, access=access, now=now)
    return workspace


def clock_at(now: datetime) -> Clock:
    return Clock(now=lambda: now, monotonic=time.monotonic, sleep=time.sleep)


def stale(workspace: Workspace) -> list[Reading]:
    snapshot = latest_snapshot(workspace)
    assert snapshot is not None
    return [reading for reading in readings_of(snapshot) if reading.is_stale]


def endpoints(workspace: Workspace) -> set[str]:
    snapshot = latest_snapshot(workspace)
    assert snapshot is not None
    return {record.id for record in inventory_of(snapshot).records if record.kind is Kind.VPC_ENDPOINT}


def test_a_scan_publishes_what_aws_says_and_tells_how_far_it_is(connected: Workspace, now: datetime) -> None:
    run = Recorder(connected.pk)
    assert scan(run, clock_at(now)) == {"snapshot": 1, "readings": 426, "unread": 0}
    assert len(endpoints(connected)) == 27
    assert run.confirmed == len(CONNECTED) + 1, "each account is kept, then all are published"
    last = run.reports[-1]
    assert last["done"] == last["total"] == len(run.reports)
    assert {"account", "region", "operation", "counts", "per_second", "remaining_s"} <= set(last)
    assert last["accounts"] == {"done": 2, "total": 3}
    places = {(place["account"], place["region"]) for report in run.reports for place in report["places"]}
    assert places == {(account.id, region) for account in CONNECTED for region in (*REGIONS, "global")}


def test_a_second_scan_of_an_unchanged_estate_adds_no_versions(connected: Workspace, now: datetime) -> None:
    scan(Recorder(connected.pk), clock_at(now))
    before = ResourceVersion.objects.count()
    scan(Recorder(connected.pk), clock_at(now + timedelta(days=1)))
    assert ResourceVersion.objects.count() == before


def test_a_denied_call_keeps_what_was_known_and_says_which_permission_is_missing(
    connected: Workspace, now: datetime, faults: SetFaults
) -> None:
    scan(Recorder(connected.pk), clock_at(now))
    known = endpoints(connected)
    faults(deny=["DescribeVpcEndpoints"])
    result = scan(Recorder(connected.pk), clock_at(now + timedelta(days=1)))
    assert endpoints(connected) == known
    assert 0 < result["unread"] == len(stale(connected)) < result["readings"]
    denied = [reading for reading in stale(connected) if reading.outcome.kind is Kind.VPC_ENDPOINT]
    assert {reading.outcome.state for reading in denied} == {OutcomeState.DENIED}
    assert {reading.outcome.action for reading in denied} == {"ec2:DescribeVpcEndpoints"}
    assert {reading.stale_since for reading in denied} == {(now + timedelta(days=1)).isoformat()}


def test_an_account_that_lets_nobody_in_keeps_what_was_known_and_is_stale(
    connected: Workspace, now: datetime, faults: SetFaults
) -> None:
    scan(Recorder(connected.pk), clock_at(now))
    known = endpoints(connected)
    faults(deny=["AssumeRole"])
    run = Recorder(connected.pk, accounts=[WORKLOADS.id])
    scan(run, clock_at(now + timedelta(days=1)))
    assert endpoints(connected) == known
    assert {reading.outcome.account for reading in stale(connected)} == {WORKLOADS.id}
    assert {reading.outcome.region for reading in stale(connected)} == {*REGIONS, "global"}


def test_a_cancelled_scan_publishes_nothing(connected: Workspace, now: datetime) -> None:
    with pytest.raises(Cancelled):
        scan(Recorder(connected.pk, cancel=True), clock_at(now))
    assert latest_snapshot(connected) is None


def test_a_scan_whose_workspace_is_gone_says_so(db: None, now: datetime) -> None:
    with pytest.raises(JobError, match="gone"):
        scan(Recorder(None), clock_at(now))


def test_asking_for_a_scan_twice_gives_one_job(connected: Workspace, owner: User, now: datetime) -> None:
    job = start_scan(workspace=connected, by=owner, now=now)
    assert start_scan(workspace=connected, by=owner, now=now) == job


def test_only_editors_start_scans(connected: Workspace, teammate: User, stranger: User, now: datetime) -> None:
    for user in (teammate, stranger):
        with pytest.raises(PermissionDenied):
            start_scan(workspace=connected, by=user, now=now)


def test_without_an_account_there_is_nothing_to_scan(workspace: Workspace, now: datetime) -> None:
    with pytest.raises(NothingToScanError):
        start_scan(workspace=workspace, now=now)
