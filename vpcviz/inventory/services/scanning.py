"""Scanning: which accounts and regions a scan covers, and how scans stand to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from vpcviz.inventory.apps import SCAN_KIND
from vpcviz.inventory.models import ConnectedAccount
from vpcviz.inventory.scan_scopes import ScanScope
from vpcviz.inventory.services.accounts import REGION
from vpcviz.inventory.services.snapshots import permit_editor
from vpcviz.jobs import services as jobs
from vpcviz.jobs.models import Job
from vpcviz.jobs.registry import JobError, Wish
from vpcviz.people.audit import record
from vpcviz.people.models import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from vpcviz.people.models import User


class NothingToScanError(Exception):
    """The workspace has no account that can be read over the network; the text is one sentence."""


def start_scan(
    *,
    workspace: Workspace,
    now: datetime,
    by: User | None = None,
    account_ids: Sequence[str] = (),
    regions: Sequence[str] = (),
) -> Job:
    """The job that scans the workspace's accounts and regions (all, or those named); `by` None is the server itself.

    One that has not ended and reads all of that is joined. One that reads some of the same accounts is waited for, so
    that no two scans read one account at a time; scans of different accounts run side by side."""
    if by is not None:
        permit_editor(workspace, by, "start a scan")
    scope = ScanScope.of(account_ids, regions)
    _check(workspace, scope)
    with transaction.atomic():
        Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
        active = list(Job.objects.active().filter(workspace=workspace, kind=SCAN_KIND).order_by("pk"))
        others = [(job, ScanScope.from_arguments(job.arguments)) for job in active if not job.cancel_requested]
        joined = next((job for job, other in others if other.covers(scope)), None)
        if joined is not None:
            return joined
        job = jobs.enqueue(
            kind=SCAN_KIND,
            arguments=scope.as_arguments(),
            workspace=workspace,
            by=by,
            now=now,
        )
        jobs.hold_back(
            job=job, until=[one for one in active if ScanScope.from_arguments(one.arguments).overlaps(scope)]
        )
        details = {"accounts": sorted(scope.accounts) or "all", "regions": sorted(scope.regions) or "all"}
        record("scan.start", now=now, by=by, workspace=workspace, target=jobs.job_target(job), details=details)
    return job


def start_scheduled_scan(wish: Wish) -> Job:
    """A scan as a schedule wishes. Raises `JobError` when there is nothing to scan."""
    scope = ScanScope.from_arguments(wish.arguments)
    try:
        return start_scan(
            workspace=wish.workspace,
            now=wish.now,
            account_ids=sorted(scope.accounts),
            regions=sorted(scope.regions),
        )
    except NothingToScanError as error:
        raise JobError(str(error)) from error


def _check(workspace: Workspace, scope: ScanScope) -> None:
    """Raise `NothingToScanError` for names that say nothing, and when nothing is left to read."""
    wrong = next((name for name in sorted(scope.regions) if not REGION.fullmatch(name)), None)
    if wrong is not None:
        message = f"“{wrong}” names no region; a region is named like eu-west-1."
        raise NothingToScanError(message)
    accounts = accounts_in(workspace.pk, scope)
    unknown = sorted(scope.accounts - {account.account_id for account in accounts})
    if unknown:
        message = f"{workspace.name} has no account {unknown[0]} to scan; connect it first."
        raise NothingToScanError(message)
    if not accounts:
        message = f"{workspace.name} has no account to scan; connect one, or import files."
        raise NothingToScanError(message)
    if all(scope.regions_of(account.regions) is None for account in accounts):
        message = f"No account is connected with {', '.join(sorted(scope.regions))}."
        raise NothingToScanError(message)


def accounts_in(workspace_id: int, scope: ScanScope) -> list[ConnectedAccount]:
    """The accounts of the scope that are read over the network."""
    accounts = ConnectedAccount.objects.scannable().filter(workspace=workspace_id)
    return list(accounts.filter(account_id__in=scope.accounts) if scope.accounts else accounts)
