"""The job that lists an organisation."""

from vpcviz.collect.asking import Clock
from vpcviz.inventory.jobs import CLOCK
from vpcviz.inventory.services.organizations import run_listing
from vpcviz.jobs.registry import JobError, Json, Run
from vpcviz.people.models import Workspace


def list_organization(run: Run, clock: Clock = CLOCK) -> Json:
    """Read the accounts of the organisation; the result is the list."""
    workspace = Workspace.objects.filter(pk=run.workspace_id or 0).first()
    if workspace is None:
        message = "The workspace of this listing is gone."
        raise JobError(message)
    return run_listing(run, workspace, clock)
