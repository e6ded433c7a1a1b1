"""A workspace with a small network, someone who may share it, and nothing remembered from an earlier test."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.web.estates import denied, small
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import Role, User, Workspace
from vpcviz.people.services import add_member, create_user
from vpcviz.share.guessing import failures
from vpcviz.share.proven import proven
from vpcviz.share.viewing import viewings


@pytest.fixture
def snapshot(workspace: Workspace, now: datetime) -> Snapshot:
    """The small network, published."""
    return publish(workspace=workspace, inventory=small(denied()), source="files", now=now)


@pytest.fixture
def editor(workspace: Workspace, now: datetime) -> User:
    """May share the workspace's pictures."""
    user = create_user(email="eve@example.com", name="Eve", now=now)
    add_member(workspace=workspace, user=user, role=Role.EDITOR, now=now)
    return user


@pytest.fixture
def clock() -> datetime:
    """The moment that the views see."""
    return datetime.now(UTC)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Row ids start anew in each test's database, and so does the counting."""
    yield
    failures.clear()
    viewings.clear()
    proven.clear()
