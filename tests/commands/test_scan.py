"""`vpcviz scan`."""

import pytest
from django.core.management import CommandError, call_command

from tests.conftest import NOW
from vpcviz.inventory.services import Access, connect_account
from vpcviz.jobs.models import Job, State
from vpcviz.people.models import Workspace

ROLE = "arn:aws:iam::111111111111:role/vpcviz"


def test_a_scan_waits_in_the_queue(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    access = Access(account_id="111111111111", role_arn=ROLE)
    connect_account(workspace=workspace, access=access, now=NOW)
    call_command("scan", "--workspace", workspace.slug)
    job = Job.objects.get()
    assert (job.kind, job.state, job.workspace) == ("scan", State.QUEUED, workspace)
    assert capsys.readouterr().out == f"acme: scan {job.pk} is queued\n"


def test_a_workspace_without_accounts_is_refused(workspace: Workspace) -> None:
    with pytest.raises(CommandError, match="no account to scan") as refused:
        call_command("scan", "--workspace", workspace.slug)
    assert refused.value.returncode == 2


@pytest.mark.django_db
def test_an_unknown_workspace_is_refused() -> None:
    with pytest.raises(CommandError, match="no workspace"):
        call_command("scan", "--workspace", "nowhere")
