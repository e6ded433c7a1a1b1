"""Every address of a workspace."""

from tests.web.estates import BALANCER, SERVICE_ID

PICTURES = (
    "estate",
    "vpc/vpc-00000001",
    "vpc/vpc-00000002",
    f"service/{SERVICE_ID}",
    "service/com.amazonaws.eu-west-1.s3",
)
LISTS = (
    "shares",
    "vpcs",
    "endpoints",
    "route-tables",
    "services",
    "accounts",
    "accounts/connect",
    "accounts/connect/files",
    "scans",
    "views",
    "notes",
    "snapshots",
    "settings",
    "changes?before=1&after=1",
)
DETAILS = (
    "resource/vpc-00000001",
    "resource/vpce-0000001b",
    f"resource/{SERVICE_ID}",
    f"resource/{BALANCER}",
    "history/vpc-00000001",
)
OTHERS = (
    "search?q=shop",
    "search.json?q=shop",
    "paths/ends.json?q=shop",
    "access/file.csv",
    "access/file.json?all=1",
    "raw/vpc-00000001",
    "jobs",
    "progress",
    "export/svg",
    "export/json",
)
ANSWERS = ("paths", "paths?from=subnet-0000001b&to=s3", "access", "access?all=1")
PAGES = (*PICTURES, *LISTS, *DETAILS, *ANSWERS, "search?q=shop")
EVERY = (*PICTURES, *LISTS, *DETAILS, *ANSWERS, *OTHERS)
