"""The Django app `inventory`."""

from typing import TYPE_CHECKING, Final

from django.apps import AppConfig
from django.utils.module_loading import import_string

from vpcviz.inventory.upkeep import register_kinds
from vpcviz.jobs.engines import engine
from vpcviz.jobs.registry import JobKind, Json, SpreadRun, Wish, register
from vpcviz.people import going

if TYPE_CHECKING:
    from vpcviz.jobs.models import Job

SCAN_KIND: Final = "scan"
SCAN_PART_KIND: Final = "scan-part"
ORGANIZATION_KIND: Final = "organization"


class InventoryConfig(AppConfig):
    """Connected accounts, snapshots, resource versions, and the job that scans."""

    name = "vpcviz.inventory"

    def ready(self) -> None:
        """Make the job kinds known."""
        register(JobKind(name=SCAN_KIND, run=_scan, start=_start_scan, recorded_end="scan.end"))
        register(JobKind(name=SCAN_PART_KIND, run=_scan_part))
        register(JobKind(name=ORGANIZATION_KIND, run=_list_organization, for_administrators=True))
        register_kinds()
        going.register(self.name, says=_is_going)


def _scan(run: SpreadRun) -> Json:
    """Scan. Loaded when a scan runs: boto3 takes a quarter of a second, and most commands never scan."""
    name = "scan_in_parts" if engine().spreads else "scan"
    result: Json = import_string(f"vpcviz.inventory.jobs.{name}")(run)
    return result


def _scan_part(run: SpreadRun) -> Json:
    result: Json = import_string("vpcviz.inventory.jobs.scan_part")(run)
    return result


def _start_scan(wish: Wish) -> "Job":
    started: Job = import_string("vpcviz.inventory.services.scanning.start_scheduled_scan")(wish)
    return started


def _is_going(workspace: int) -> bool:
    found: bool = import_string("vpcviz.inventory.services.removal.is_going")(workspace)
    return found


def _list_organization(run: SpreadRun) -> Json:
    listing: Json = import_string("vpcviz.inventory.organization_job.list_organization")(run)
    return listing
