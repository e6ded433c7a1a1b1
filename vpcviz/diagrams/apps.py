"""The Django app `diagrams`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.apps import AppConfig
from django.utils.module_loading import import_string

from vpcviz.inventory.dependants import Dependant
from vpcviz.inventory.dependants import register as depend
from vpcviz.jobs.registry import JobKind, Json, Run, register

if TYPE_CHECKING:
    from vpcviz.people.models import Workspace

EXPORT_KIND: Final = "export"


class DiagramsConfig(AppConfig):
    """Saved views, notes on the picture, and the rows in which pictures were drawn."""

    name = "vpcviz.diagrams"

    def ready(self) -> None:
        """Make the job kinds known."""
        register(JobKind(name=EXPORT_KIND, run=_export))
        depend(Dependant("saved views", _pinned_numbers, _forget))


def _export(run: Run) -> Json:
    """Make a file. Loaded when an export runs."""
    result: Json = import_string("vpcviz.diagrams.exporting.make")(run)
    return result


def _pinned_numbers(workspace: Workspace) -> frozenset[int]:
    """The snapshots that saved views name. Loaded late: models come after apps."""
    found: frozenset[int] = import_string("vpcviz.diagrams.selectors.pinned_numbers")(workspace)
    return found


def _forget(workspace: Workspace) -> None:
    import_string("vpcviz.diagrams.services.forget_rows")(workspace=workspace)
    import_string("vpcviz.diagrams.exporting.forget_files")(workspace=workspace)
