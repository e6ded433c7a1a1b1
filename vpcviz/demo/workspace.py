"""The demo's workspace: three accounts connected by roles, and the recorded estate until a live scan is done."""

from datetime import datetime

from vpcviz.demo.estate.accounts import CONNECTED, REGIONS
from vpcviz.demo.recorded import recorded_inventory
from vpcviz.inventory.models import Method, Snapshot
from vpcviz.inventory.services import Access, connect_account, publish
from vpcviz.people.models import Workspace
from vpcviz.people.services import create_workspace

SLUG = "acme"
SOURCE = "recorded, not scanned live"
LABEL = "Recorded estate of the demo"


def ensure_demo_workspace(*, now: datetime) -> Workspace:
    """The workspace with its accounts and at least the recorded snapshot; made when it is not there."""
    workspace = Workspace.objects.filter(slug=SLUG).first()
    if workspace is None:
        workspace = create_workspace(slug=SLUG, name="Acme (demo)", now=now)
    for account in CONNECTED:
        access = Access(
            account_id=account.id,
            name=account.name,
            method=Method.ROLE,
            role_arn=account.role_arn,
            regions=REGIONS,
        )
        connect_account(workspace=workspace, access=access, now=now)
    if not workspace.snapshots.exists():
        publish(workspace=workspace, inventory=recorded_inventory(at=now), source=SOURCE, label=LABEL, now=now)
    return workspace


def made_at(workspace: Workspace) -> datetime:
    """The moment at which the demo's estate was made: that of the first snapshot, for as long as the data are kept."""
    moment: datetime = Snapshot.objects.filter(workspace=workspace).earliest("number").taken_at
    return moment
