"""A sweep of the connected accounts in the fake AWS, as of any AWS: by assumed roles, over HTTP."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from vpcviz.collect.asking import Clock
from vpcviz.collect.clients import Aws
from vpcviz.collect.credentials import Connection
from vpcviz.collect.results import CallResult
from vpcviz.collect.sweep import sweep
from vpcviz.collect.sweeping import Plan
from vpcviz.demo.estate.accounts import CONNECTED, REGIONS

LOOPBACK = "127.0.0.1"

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "demo",
    "AWS_SECRET_ACCESS_KEY": "demo",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
"""What the demo's processes have of AWS: nothing of the user's."""


def leave_the_users_aws() -> None:
    """Put the demo's AWS settings into the environment of this process, in place of the user's."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(ENVIRONMENT)
    direct = {*filter(None, os.environ.get("NO_PROXY", "").split(",")), LOOPBACK}
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = ",".join(sorted(direct))


def sweep_estate(url: str, external_id: str) -> Iterator[CallResult]:
    """Every call of the table in the three connected accounts and their two regions."""
    connections = [Connection(role_arn=account.role_arn, external_id=external_id) for account in CONNECTED]
    clock = Clock(now=lambda: datetime.now(UTC), monotonic=time.monotonic, sleep=time.sleep)
    return sweep(connections, aws=Aws(endpoint_url=url), clock=clock, plan=Plan(regions=REGIONS))
