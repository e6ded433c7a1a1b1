"""What the jobs of the inventory do."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, transaction

from vpcviz.collect.areas import Ending
from vpcviz.collect.asking import Clock
from vpcviz.inventory import staging
from vpcviz.inventory.apps import SCAN_KIND, SCAN_PART_KIND
from vpcviz.inventory.models import ConnectedAccount
from vpcviz.inventory.reading import (
    Follower,
    accounts_read,
    connection_of,
    in_known_regions,
    place_read,
    unread,
    was_cancelled,
)
from vpcviz.inventory.scan_scopes import ScanScope
from vpcviz.inventory.services import publish_accounts
from vpcviz.inventory.services.scanning import accounts_in
from vpcviz.jobs import pieces
from vpcviz.jobs.registry import Cancelled, JobError, Json, Part, Run, SpreadRun
from vpcviz.jobs.selectors import noted_result
from vpcviz.jobs.services import note_result
from vpcviz.people.models import Workspace
from vpcviz.topology.records import GLOBAL, Inventory, OutcomeState

LOST = "PartLost"


def _now() -> datetime:
    return datetime.now(UTC)


CLOCK = Clock(now=_now, monotonic=time.monotonic, sleep=time.sleep)


def scan(run: Run, clock: Clock = CLOCK) -> Json:
    """Read the workspace's accounts, keeping each when it was read, and publish them together."""
    workspace = _workspace(run)
    published = noted_result(run.job_id)
    if published:
        return published
    pieces.forget_ended(now=clock.now())
    scope = ScanScope.from_arguments(run.arguments)
    kept = {account for account, _ in staging.staged(scan_id=run.job_id)}
    found = [connection_of(one, scope) for one in accounts_in(workspace.pk, scope) if one.account_id not in kept]
    connections = [one for one in found if one is not None]
    follower = Follower(report=lambda told: run.report({**told, "kept": len(kept)}), cancelled=run.cancelled)
    for account, inventory in accounts_read(connections, clock=clock, follower=follower):
        if not was_cancelled(inventory):
            _stage(run, clock, (run.job_id, account, ""), in_known_regions(inventory, workspace.pk))
    return _published(run, workspace, clock)


def scan_in_parts(run: SpreadRun, clock: Clock = CLOCK) -> Json:
    """Hand out a part for each account and region, and publish what they read when the last has ended."""
    workspace = _workspace(run)
    published = noted_result(run.job_id)
    if published:
        return published
    ended = run.ended_parts()
    if not ended:
        pieces.forget_ended(now=clock.now())
        scope = ScanScope.from_arguments(run.arguments)
        parts = [part for one in accounts_in(workspace.pk, scope) for part in _parts(run, one, scope)]
        run.hand_out(parts)
        return {} if parts else _published(run, workspace, clock)
    kept = staging.staged(scan_id=run.job_id)
    for part in ended:
        place = (str(part.arguments["account"]), str(part.arguments["region"]))
        if place not in kept:
            _stage(run, clock, (run.job_id, *place), _lost(workspace, part.arguments, part.error, clock))
    return _published(run, workspace, clock)


def scan_part(run: SpreadRun, clock: Clock = CLOCK) -> Json:
    """Read one region of an account, or its calls without a region, for the scan that handed this out."""
    workspace = _workspace(run)
    account_id, region = str(run.arguments["account"]), str(run.arguments["region"])
    scope = ScanScope.from_arguments(run.arguments["scope"])
    account = _account(workspace, account_id)
    connection = connection_of(account, scope)
    if connection is None:
        message = f"Account {account_id} is no longer connected with these regions."
        raise JobError(message)
    follower = Follower(report=run.report, cancelled=run.cancelled)
    read = place_read(connection, region, clock=clock, follower=follower)
    inventory = in_known_regions(read.inventory, workspace.pk)
    if run.cancelled() or was_cancelled(inventory):
        raise Cancelled
    _stage(run, clock, (int(run.arguments["scan"]), account_id, region), inventory)
    run.hand_out([_part(int(run.arguments["scan"]), account_id, one, scope) for one in read.regions])
    return {"calls": read.calls}


def _workspace(run: Run) -> Workspace:
    workspace = Workspace.objects.filter(pk=run.workspace_id or 0).first()
    if workspace is None:
        message = "The workspace of this scan is gone."
        raise JobError(message)
    return workspace


def _account(workspace: Workspace, account_id: str) -> ConnectedAccount:
    account = ConnectedAccount.objects.scannable().filter(workspace=workspace, account_id=account_id).first()
    if account is None:
        message = f"Account {account_id} is no longer connected."
        raise JobError(message)
    account.workspace = workspace
    return account


def _parts(run: Run, account: ConnectedAccount, scope: ScanScope) -> list[Part]:
    """A part for each place of the account; regions that AWS has to tell are handed out by the first."""
    regions = scope.regions_of(account.regions)
    if regions is None:
        return []
    return [_part(run.job_id, account.account_id, region, scope) for region in (GLOBAL, *regions)]


def _part(scan_id: int, account: str, region: str, scope: ScanScope) -> Part:
    arguments = {"scan": scan_id, "account": account, "region": region, "scope": scope.as_arguments()}
    return Part(SCAN_PART_KIND, arguments)


def _lost(workspace: Workspace, arguments: Json, error: str, clock: Clock) -> Inventory:
    """A part that was not read counts as failed: nothing of it is gone, all of it is stale."""
    account_id, region = str(arguments["account"]), str(arguments["region"])
    scope = ScanScope.from_arguments(arguments["scope"])
    known = ConnectedAccount.objects.filter(workspace=workspace, account_id=account_id).first()
    if known is None:
        return Inventory(())
    known.workspace = workspace
    connection = connection_of(known, scope)
    if connection is None:
        return Inventory(())
    ending = Ending(OutcomeState.FAILED, LOST, f"Nobody could read it: {error} Scan it again.")
    return in_known_regions(unread(connection, region, ending, clock).inventory, workspace.pk)


def _stage(run: Run, clock: Clock, place: tuple[int, str, str], inventory: Inventory) -> None:
    """Keep it, while the job is this worker's. A database that is away is waited for."""
    scan_id, account, region = place
    for left in reversed(range(settings.VPCVIZ_JOB_LEASE_S)):
        try:
            with transaction.atomic():
                run.confirm()
                staging.stage(scan_id=scan_id, account=account, region=region, inventory=inventory)
        except (OperationalError, InterfaceError):
            if not left or run.cancelled():
                raise
            close_old_connections()
            clock.sleep(1)
        else:
            return


def _published(run: Run, workspace: Workspace, clock: Clock) -> Json:
    """Everything that is kept, as one snapshot, exactly once: the job knows of it in the same transaction."""
    if run.cancelled():
        raise Cancelled
    with transaction.atomic():
        run.confirm()
        ended = Counter[OutcomeState]()
        accounts = _counted(staging.staged_accounts(scan_id=run.job_id), ended)
        snapshot = publish_accounts(workspace=workspace, accounts=accounts, source=SCAN_KIND, now=clock.now())
        unread = ended.total() - ended[OutcomeState.FETCHED] - ended[OutcomeState.UNAVAILABLE]
        result = {"snapshot": snapshot.number, "readings": ended.total(), "unread": unread}
        note_result(job_id=run.job_id, result=result)
        staging.forget(scan_id=run.job_id)
    return result


def _counted(accounts: Iterable[Inventory], ended: Counter[OutcomeState]) -> Iterator[Inventory]:
    """The inventories as they come; how their readings ended is counted on the way."""
    for inventory in accounts:
        ended.update(outcome.state for outcome in inventory.outcomes)
        yield inventory
