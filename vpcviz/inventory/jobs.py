"""What the jobs of the inventory do."""

import time
from datetime import UTC, datetime

from django.db import transaction

from vpcviz.collect.asking import Clock
from vpcviz.inventory.apps import SCAN_KIND
from vpcviz.inventory.services import publish
from vpcviz.inventory.services.scanning import read_accounts
from vpcviz.jobs.registry import Cancelled, JobError, Json, Run
from vpcviz.people.models import Workspace


def _now() -> datetime:
    return datetime.now(UTC)


CLOCK = Clock(now=_now, monotonic=time.monotonic, sleep=time.sleep)


def scan(run: Run, clock: Clock = CLOCK) -> Json:
    """Read the workspace's accounts and publish what was read."""
    workspace = Workspace.objects.filter(pk=run.workspace_id or 0).first()
    if workspace is None:
        message = "The workspace of this scan is gone."
        raise JobError(message)
    inventory = read_accounts(
        workspace=workspace,
        account_ids=run.arguments["accounts"],
        clock=clock,
        report=run.report,
        cancelled=run.cancelled,
    )
    if run.cancelled():
        raise Cancelled
    with transaction.atomic():
        run.confirm()
        snapshot = publish(workspace=workspace, inventory=inventory, source=SCAN_KIND, now=clock.now())
    return {"snapshot": snapshot.number}
