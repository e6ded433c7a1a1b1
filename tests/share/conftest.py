"""A workspace with a small network, someone who may share it, and nothing remembered from an earlier test."""

from datetime import UTC, datetime

import pytest

from tests.web.estates import denied, fetched, small
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import Workspace
from vpcviz.topology.kinds import Kind


@pytest.fixture
def snapshot(workspace: Workspace, now: datetime) -> Snapshot:
    """The small network, published."""
    looked = fetched(Kind.SUBNET, "DescribeSubnets")
    return publish(workspace=workspace, inventory=small(denied(), looked), source="files", now=now)


@pytest.fixture
def clock() -> datetime:
    """The moment that the views see."""
    return datetime.now(UTC)
