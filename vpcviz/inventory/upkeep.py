"""The kinds of job that look after what was read: removing what need not be kept, and taking in uploads."""

from collections.abc import Callable
from typing import Final

from django.utils.module_loading import import_string

from vpcviz.jobs.registry import JobKind, Json, Run, register

RETENTION_KIND: Final = "retention"
REMOVE_ACCOUNT_KIND: Final = "remove-account"
REMOVE_WORKSPACE_KIND: Final = "remove-workspace"
PREVIEW_KIND: Final = "preview"
IMPORT_KIND: Final = "import"

_FOR_ADMINISTRATORS: Final = frozenset({RETENTION_KIND, REMOVE_ACCOUNT_KIND, REMOVE_WORKSPACE_KIND})

_WORK: Final = {
    RETENTION_KIND: "retain",
    REMOVE_ACCOUNT_KIND: "remove_account_data",
    REMOVE_WORKSPACE_KIND: "remove_whole_workspace",
    PREVIEW_KIND: "preview_upload",
    IMPORT_KIND: "import_upload",
}


def register_kinds() -> None:
    """Make the job kinds known."""
    for kind, name in _WORK.items():
        run = _later(f"vpcviz.inventory.upkeep_jobs.{name}")
        register(JobKind(name=kind, run=run, for_administrators=kind in _FOR_ADMINISTRATORS))


def _later(path: str) -> Callable[[Run], Json]:
    """The function at `path`, loaded when a job of its kind runs."""

    def run(job: Run) -> Json:
        result: Json = import_string(path)(job)
        return result

    return run
