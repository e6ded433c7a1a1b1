"""Scanning: reading the connected accounts over the network, as a job."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied

from vpcviz.collect.credentials import Aws, Connection
from vpcviz.collect.results import CallResult, inventory_of
from vpcviz.collect.sweep import Plan, Progress, Watch, sweep
from vpcviz.inventory.apps import SCAN_KIND
from vpcviz.inventory.models import ConnectedAccount, Method, ScopeReading
from vpcviz.jobs import services as jobs
from vpcviz.people.selectors import can_edit
from vpcviz.topology.records import GLOBAL, UNKNOWN, Inventory, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from vpcviz.collect.asking import Clock
    from vpcviz.jobs.models import Job
    from vpcviz.jobs.registry import Json
    from vpcviz.people.models import User, Workspace


class NothingToScanError(Exception):
    """The workspace has no account that can be read over the network; the text is one sentence."""


def start_scan(*, workspace: Workspace, now: datetime, by: User | None = None, account_ids: Sequence[str] = ()) -> Job:
    """The job that scans the workspace's accounts (all, or those named); the one that runs when there is one."""
    if by is not None and not can_edit(user=by, workspace=workspace):
        message = f"Only an editor of {workspace.name} can start a scan."
        raise PermissionDenied(message)
    if not _accounts(workspace.pk, account_ids):
        message = f"{workspace.name} has no account to scan; connect one, or import files."
        raise NothingToScanError(message)
    return jobs.enqueue(
        kind=SCAN_KIND,
        arguments={"accounts": sorted(set(account_ids))},
        workspace=workspace,
        by=by,
        now=now,
        dedupe_key=f"{SCAN_KIND}:{workspace.pk}",
    )


def read_accounts(
    *,
    workspace: Workspace,
    account_ids: Sequence[str],
    clock: Clock,
    report: Callable[[Json], None],
    cancelled: Callable[[], bool],
) -> Inventory:
    """Everything that AWS says about the accounts. Touches the database at the beginning and the end only."""
    accounts = _accounts(workspace.pk, account_ids)
    results: list[CallResult] = []
    for regions, group in _by_regions(accounts):
        watch = Watch(on_progress=_reporter(report, len(results)), cancelled=cancelled)
        plan = Plan(regions=regions, threads=settings.VPCVIZ_SCAN_THREADS)
        connections = [_connection(account, workspace.external_id) for account in group]
        results.extend(sweep(connections, aws=_aws(), clock=clock, plan=plan, watch=watch))
    found = inventory_of(results)
    return replace(found, outcomes=tuple(_in_known_regions(found.outcomes, _known_regions(workspace.pk))))


def _accounts(workspace_id: int, account_ids: Sequence[str]) -> list[ConnectedAccount]:
    accounts = ConnectedAccount.objects.scannable().filter(workspace=workspace_id)
    return list(accounts.filter(account_id__in=account_ids) if account_ids else accounts)


def _by_regions(accounts: Iterable[ConnectedAccount]) -> list[tuple[tuple[str, ...], list[ConnectedAccount]]]:
    """The accounts grouped by the regions that are read; one group is swept at a time."""
    groups: defaultdict[tuple[str, ...], list[ConnectedAccount]] = defaultdict(list)
    for account in accounts:
        groups[tuple(sorted(account.regions))].append(account)
    return sorted(groups.items(), key=lambda item: item[0])


def _aws() -> Aws:
    return Aws(endpoint_url=settings.VPCVIZ_AWS_ENDPOINT_URL, connections=settings.VPCVIZ_SCAN_THREADS)


def _connection(account: ConnectedAccount, external_id: str) -> Connection:
    if account.method == Method.ROLE:
        return Connection(account=account.account_id, role_arn=account.role_arn, external_id=external_id)
    if account.method == Method.PROFILE:
        return Connection(account=account.account_id, profile=account.profile)
    return Connection(account=account.account_id)


def _reporter(report: Callable[[Json], None], before: int) -> Callable[[Progress], None]:
    def show(progress: Progress) -> None:
        report(
            {
                "done": before + progress.done,
                "total": before + progress.total,
                "account": progress.account,
                "region": progress.region,
                "operation": progress.operation,
                "counts": {state.value: count for state, count in sorted(progress.counts.items())},
            }
        )

    return show


def _known_regions(workspace_id: int) -> Mapping[str, list[str]]:
    """The regions of each account that were read before."""
    known: defaultdict[str, list[str]] = defaultdict(list)
    rows = ScopeReading.objects.filter(workspace=workspace_id, valid_to=None).order_by("account", "region")
    for account, region in rows.values_list("account", "region"):
        if region not in (GLOBAL, UNKNOWN):
            known[account].append(region)
    return known


def _in_known_regions(outcomes: Iterable[Outcome], known: Mapping[str, list[str]]) -> Iterator[Outcome]:
    """An account that let nobody in does not tell its regions: what was read of it before is what is now stale."""
    for outcome in outcomes:
        if outcome.region == UNKNOWN and known.get(outcome.account):
            yield from (replace(outcome, region=region) for region in known[outcome.account])
        else:
            yield outcome
