"""What the jobs of `vpcviz.inventory.upkeep` do. Each may run twice."""

from datetime import UTC, datetime

from django.db import transaction

from vpcviz.collect.notes import InputError
from vpcviz.inventory.models import Upload
from vpcviz.inventory.services.files import publish_reading
from vpcviz.inventory.services.removal import remove_account, remove_workspace
from vpcviz.inventory.services.retention import Removal, apply_rules
from vpcviz.inventory.services.uploads import read_preview, read_upload, remove_files, take_upload
from vpcviz.jobs.registry import Cancelled, JobError, Json, Run
from vpcviz.jobs.selectors import asker_of, noted_result
from vpcviz.jobs.services import note_result
from vpcviz.people.models import Workspace


def retain(run: Run) -> Json:
    """Remove the snapshots that the workspace's rules no longer keep."""

    def step(done: Removal) -> None:
        _go_on(run, len(done.snapshots) + done.versions)

    done = apply_rules(workspace=_workspace(run), now=datetime.now(UTC), step=step)
    return {"snapshots": len(done.snapshots), "versions": done.versions}


def remove_account_data(run: Run) -> Json:
    """Delete everything that was read from an account."""
    account = run.arguments["account"]
    removed = remove_account(workspace=_workspace(run), account_id=account, step=lambda done: _go_on(run, done))
    return {"versions": removed}


def remove_whole_workspace(run: Run) -> Json:
    """Delete a workspace. One that is gone already is no failure."""
    workspace = Workspace.objects.filter(pk=run.arguments["workspace"]).first()
    if workspace is not None:
        remove_workspace(workspace=workspace, step=lambda done: _go_on(run, done))
    return {}


def preview_upload(run: Run) -> Json:
    """Read an upload, and keep what was recognised in it."""
    read_preview(upload=_upload(run))
    return {"upload": run.arguments["upload"]}


def import_upload(run: Run) -> Json:
    """Publish an upload, once."""
    published = noted_result(run.job_id)
    if published:
        return published
    upload = _upload(run)
    now = datetime.now(UTC)
    try:
        reading = read_upload(upload)
        with transaction.atomic():
            run.confirm()
            take_upload(upload)
            by, label = asker_of(run.job_id), run.arguments["label"]
            imported = publish_reading(workspace=upload.workspace, reading=reading, now=now, label=label, by=by)
            result = {"snapshot": imported.snapshot.number}
            note_result(job_id=run.job_id, result=result)
    except InputError as error:
        raise JobError(str(error)) from error
    remove_files(upload)
    return result


def _workspace(run: Run) -> Workspace:
    workspace = Workspace.objects.filter(pk=run.workspace_id or 0).first()
    if workspace is None:
        message = "The workspace of this job is gone."
        raise JobError(message)
    return workspace


def _upload(run: Run) -> Upload:
    upload = Upload.objects.filter(pk=run.arguments["upload"], workspace=run.workspace_id or 0).first()
    if upload is None:
        message = "The upload is no longer there: it was published or discarded, or it was left for too long."
        raise JobError(message)
    return upload


def _go_on(run: Run, done: int) -> None:
    run.report({"done": done})
    if run.cancelled():
        raise Cancelled
