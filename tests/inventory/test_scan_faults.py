"""From scan to snapshot under faults: nothing known is deleted, and the readings say what happened."""

import logging
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from benchmarks.fast_aws.answers import KEY_START, SECRET, TOKEN, Answers
from benchmarks.fast_aws.estate import account_id, role_arn
from benchmarks.fast_aws.faults import Fault, Faults, Harm
from benchmarks.fast_aws.running import InThread, in_thread
from tests.collect.conftest import StillClock
from vpcviz.collect.asking import Clock
from vpcviz.collect.bundle import write_bundle
from vpcviz.collect.clients import Aws
from vpcviz.collect.credentials import Connection
from vpcviz.collect.sweep import sweep
from vpcviz.collect.sweeping import Plan
from vpcviz.demo.scanning import ENVIRONMENT
from vpcviz.inventory.jobs import scan
from vpcviz.inventory.models import ResourceVersion
from vpcviz.inventory.packing import unpacked
from vpcviz.inventory.readings import Reading
from vpcviz.inventory.selectors import inventory_of, latest_snapshot, readings_of
from vpcviz.inventory.services import Access, connect_account, start_scan
from vpcviz.jobs.models import Job
from vpcviz.jobs.registry import Cancelled
from vpcviz.jobs.worker import Worker
from vpcviz.people.models import User, Workspace
from vpcviz.topology.records import Record

REGIONS = ("us-east-1", "eu-west-1")
ACCOUNTS = (0, 1)
MAIN_KEY, MAIN_SECRET = "AKIAIOSFODNN7EXAMPLE", "made-up-secret-of-the-server"


@pytest.fixture
def fast() -> Iterator[InThread]:
    with in_thread(answers=Answers(time.monotonic, buckets_on=False)) as running:
        yield running


@pytest.fixture
def connected(
    fast: InThread, workspace: Workspace, now: datetime, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Workspace:
    """The workspace, with three accounts of the fast AWS connected."""
    settings.VPCVIZ_AWS_ENDPOINT_URL = fast.url
    for name, value in {**ENVIRONMENT, "AWS_ACCESS_KEY_ID": MAIN_KEY, "AWS_SECRET_ACCESS_KEY": MAIN_SECRET}.items():
        monkeypatch.setenv(name, value)
    for number in ACCOUNTS:
        access = Access(account_id=account_id(number), name="", role_arn=role_arn(number), regions=REGIONS)
        connect_account(workspace=workspace, access=access, now=now)
    return workspace


class Run:
    """A run of a scan that may be cancelled after so many reports."""

    job_id = 1

    def __init__(self, workspace: Workspace, cancel_after: int = 10**6) -> None:
        self.workspace_id = workspace.pk
        self.arguments: dict[str, Any] = {"accounts": []}
        self.reports = 0
        self.cancel_after = cancel_after

    def report(self, _progress: object) -> None:
        self.reports += 1

    def cancelled(self) -> bool:
        return self.reports >= self.cancel_after

    def confirm(self) -> None:
        """The lease holds."""


def clock_at(now: datetime) -> Clock:
    return replace(StillClock().clock(), now=lambda: now)


def scanned(
    workspace: Workspace, fast: InThread, now: datetime, *faults: Fault
) -> tuple[tuple[Record, ...], dict[str, Any]]:
    """The records and the counts of the snapshot that a scan under these faults makes."""
    fast.answers.faults = Faults(faults)
    scan(Run(workspace), clock_at(now))
    snapshot = latest_snapshot(workspace)
    assert snapshot is not None
    return inventory_of(snapshot).records, snapshot.counts


def stale(workspace: Workspace) -> list[Reading]:
    snapshot = latest_snapshot(workspace)
    assert snapshot is not None
    return [reading for reading in readings_of(snapshot) if reading.is_stale]


SUBNETS = frozenset({("ec2", "DescribeSubnets")})
IN_ONE = frozenset({account_id(1)})


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault(Harm.DENY, calls=SUBNETS), "UnauthorizedOperation"),
        pytest.param(Fault(Harm.THROTTLE, calls=SUBNETS), "RequestLimitExceeded", marks=pytest.mark.soak),
        (Fault(Harm.PAGE, calls=SUBNETS), "WrongAnswer"),
        pytest.param(Fault(Harm.STRANGER, calls=SUBNETS), "WrongAnswer", marks=pytest.mark.soak),
        pytest.param(Fault(Harm.GARBLE, calls=SUBNETS), "ResponseParserError", marks=pytest.mark.soak),
        (Fault(Harm.CUT, calls=SUBNETS), "ResponseParserError"),
        pytest.param(Fault(Harm.BREAK, accounts=IN_ONE), "InternalError", marks=pytest.mark.soak),
        pytest.param(Fault(Harm.SKEWED, accounts=IN_ONE), "RequestExpired", marks=pytest.mark.soak),
        (Fault(Harm.EXPIRED, accounts=IN_ONE, after=30), "RequestExpired"),
        (Fault(Harm.REGION_OFF, regions=frozenset({"eu-west-1"})), "AuthFailure"),
        (Fault(Harm.DENY, calls=frozenset({("sts", "AssumeRole")}), after=1), "AccessDenied"),
    ],
    ids=lambda one: one.harm.value if isinstance(one, Fault) else one,
)
def test_a_fault_deletes_nothing_and_is_told(
    connected: Workspace, fast: InThread, now: datetime, fault: Fault, code: str
) -> None:
    before, _ = scanned(connected, fast, now)
    after, counts = scanned(connected, fast, now + timedelta(days=1), fault)
    assert after == before
    assert (counts["added"], counts["changed"], counts["removed"]) == (0, 0, 0)
    assert code in {reading.outcome.error_code for reading in stale(connected)}
    again, counts = scanned(connected, fast, now + timedelta(days=2))
    assert again == before
    assert stale(connected) == []


def test_thirty_percent_throttles_cost_time_only(connected: Workspace, fast: InThread, now: datetime) -> None:
    before, _ = scanned(connected, fast, now)
    after, counts = scanned(connected, fast, now + timedelta(days=1), Fault(Harm.THROTTLE, share=0.3))
    assert (after, counts["removed"]) == (before, 0)
    assert stale(connected) == []


def test_a_scan_cancelled_in_the_middle_leaves_the_last_snapshot_whole(
    connected: Workspace, fast: InThread, now: datetime
) -> None:
    before, _ = scanned(connected, fast, now)
    versions = ResourceVersion.objects.count()
    with pytest.raises(Cancelled):
        scan(Run(connected, cancel_after=40), clock_at(now + timedelta(days=1)))
    snapshot = latest_snapshot(connected)
    assert snapshot is not None
    assert (snapshot.number, ResourceVersion.objects.count()) == (1, versions)
    assert inventory_of(snapshot).records == before


def test_no_secret_of_aws_is_kept_told_or_logged(
    connected: Workspace,
    fast: InThread,
    owner: User,
    now: datetime,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    fast.answers.faults = Faults(
        (
            Fault(Harm.ECHO, calls=frozenset({("ec2", "DescribeSubnets"), ("elbv2", "DescribeTargetGroups")})),
            Fault(Harm.ECHO, calls=frozenset({("rds", "DescribeDBInstances"), ("lambda", "ListFunctions")})),
            Fault(Harm.ECHO, calls=frozenset({("sts", "GetCallerIdentity")}), accounts=frozenset({account_id(1)})),
        )
    )
    with caplog.at_level(logging.DEBUG):
        start_scan(workspace=connected, by=owner, now=now)
        worker = Worker(name="w", clock=lambda: datetime.now(UTC), lease=timedelta(seconds=60), poll_s=0)
        assert worker.run_once()
        bundle = _bundle(fast)
    (job,) = Job.objects.all()
    assert job.state == "done"
    shown = capfd.readouterr()
    kept = {
        "database": _database(),
        "logs": caplog.text,
        "output": shown.out + shown.err,
        "bundle": bundle,
    }
    assert "does not match" in kept["database"]
    assert "does not match" in kept["bundle"]
    for secret in (MAIN_KEY, MAIN_SECRET, SECRET, TOKEN, f"{KEY_START}{account_id(0)}"):
        assert [where for where, text in kept.items() if secret in text] == []


def _database() -> str:
    """Every value of every row of every table, what is packed unpacked."""
    rows = (row for model in apps.get_models() for row in model._default_manager.values_list())
    return "\n".join(_text(value) for row in rows for value in row)


def _text(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return str(unpacked(bytes(value)))
    return str(value)


def _bundle(fast: InThread) -> str:
    """The files of a bundle of the same accounts as one text."""
    connections = [Connection(role_arn=role_arn(number)) for number in ACCOUNTS]
    results = sweep(connections, aws=Aws(fast.url), clock=StillClock().clock(), plan=Plan(regions=REGIONS))
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "bundle.zip")
        write_bundle(target, results, created=datetime(2026, 1, 1, tzinfo=UTC))
        with zipfile.ZipFile(target) as archive:
            return "\n".join(archive.read(name).decode() for name in archive.namelist())
