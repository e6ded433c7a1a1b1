"""A workspace with a small network, and browsers of the cast."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.web.estates import denied, small
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import User, Workspace


@pytest.fixture
def snapshot(workspace: Workspace, now: datetime) -> Snapshot:
    """The small network, published; transit gateways could not be read."""
    return publish(workspace=workspace, inventory=small(denied()), source="files", now=now)


@pytest.fixture
def as_teammate(teammate: User) -> Client:
    """A browser in which the teammate is signed in."""
    client = Client()
    client.force_login(teammate)
    return client


@pytest.fixture
def as_stranger(stranger: User) -> Client:
    """A browser in which the stranger is signed in."""
    client = Client()
    client.force_login(stranger)
    return client


@pytest.fixture
def live_clock() -> datetime:
    """The moment that the views see."""
    return datetime.now(UTC)
