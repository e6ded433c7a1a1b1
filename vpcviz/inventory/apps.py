"""The Django app `inventory`."""

from typing import Final

from django.apps import AppConfig
from django.utils.module_loading import import_string

from vpcviz.jobs.registry import JobKind, Json, Run, register

SCAN_KIND: Final = "scan"


class InventoryConfig(AppConfig):
    """Connected accounts, snapshots, resource versions, and the job that scans."""

    name = "vpcviz.inventory"

    def ready(self) -> None:
        """Make the job kinds known."""
        register(JobKind(name=SCAN_KIND, run=_scan))


def _scan(run: Run) -> Json:
    """Scan. Loaded when a scan runs: boto3 takes a quarter of a second, and most commands never scan."""
    result: Json = import_string("vpcviz.inventory.jobs.scan")(run)
    return result
