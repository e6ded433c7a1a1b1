"""A workspace in which something works, and clients of the cast."""

from datetime import datetime

import pytest
from django.test import Client

from tests.web.workloads import shop
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import User, Workspace


@pytest.fixture
def snapshot(workspace: Workspace, now: datetime) -> Snapshot:
    """The shop, published."""
    return publish(workspace=workspace, inventory=shop(), source="files", now=now)


@pytest.fixture
def as_teammate(teammate: User) -> Client:
    """A client in which the teammate is signed in."""
    client = Client()
    client.force_login(teammate)
    return client


@pytest.fixture
def as_stranger(stranger: User) -> Client:
    """A client in which the stranger is signed in."""
    client = Client()
    client.force_login(stranger)
    return client
