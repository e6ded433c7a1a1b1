"""Every address of the API of a workspace."""

from tests.web.workloads import TILL
from vpcviz.api.kinds import KINDS

ROOT = "/api/v1/workspaces/acme"
RESOURCES = tuple(f"resources/{kind}" for kind in KINDS)
EVERY = (
    f"trace?from={TILL}&to=s3",
    "access",
    "access?all_subnets=yes&via=blocked",
    "findings",
    "findings?severity=high&limit=1",
    "findings/file/sarif",
    "access/file/csv",
    "scene",
    f"scene?subject=path&from={TILL}&to=s3",
    "export/svg",
    "export/csv",
    "snapshots",
    "snapshots/1",
    "readings",
    "resources",
    "jobs",
    "accounts",
    "history/vpc-00000001",
    "views",
    "notes",
    "shares",
    "members",
    "scans",
    "schedules",
    f"resources/network-interfaces/{TILL}",
    *RESOURCES,
)
