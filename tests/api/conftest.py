"""A workspace in which something works, and clients of the cast."""

from datetime import datetime

import pytest

from tests.web.workloads import shop
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import Workspace


@pytest.fixture
def snapshot(workspace: Workspace, now: datetime) -> Snapshot:
    """The shop, published."""
    return publish(workspace=workspace, inventory=shop(), source="files", now=now)
