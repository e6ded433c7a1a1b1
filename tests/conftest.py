"""The shared cast: an owner, a teammate, and a stranger who must see nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker

from vpcviz.api.authentication import wrong_tokens
from vpcviz.inventory.selectors import forget_topologies
from vpcviz.people.appending import unguard
from vpcviz.people.models import Role, User, Workspace
from vpcviz.people.services import add_member, create_user, create_workspace
from vpcviz.people.sessions import seen
from vpcviz.share.guessing import failures
from vpcviz.share.proven import proven
from vpcviz.share.viewing import viewings

pytest_plugins = ["tests.demo.fixtures", "tests.answering"]

# The same examples in every run, and no deadline: a busy machine is no failure.
hypothesis_settings.register_profile(
    "vpcviz", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("vpcviz")

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """The moment at which every test happens."""
    return NOW


@pytest.fixture
def workspace(db: None) -> Workspace:
    """The workspace that the owner and the teammate share."""
    return create_workspace(slug="acme", name="Acme", now=NOW)


@pytest.fixture
def other_workspace(db: None) -> Workspace:
    """The stranger's workspace."""
    return create_workspace(slug="globex", name="Globex", now=NOW)


@pytest.fixture
def owner(workspace: Workspace) -> User:
    """Administers the workspace."""
    user = create_user(email="olive@example.com", name="Olive", now=NOW)
    add_member(workspace=workspace, user=user, role=Role.ADMINISTRATOR, now=NOW)
    return user


@pytest.fixture
def teammate(workspace: Workspace) -> User:
    """May look at the workspace, no more."""
    user = create_user(email="tom@example.com", name="Tom", now=NOW)
    add_member(workspace=workspace, user=user, role=Role.VIEWER, now=NOW)
    return user


@pytest.fixture
def editor(workspace: Workspace) -> User:
    """May scan, import and share in the workspace."""
    user = create_user(email="eve@example.com", name="Eve", now=NOW)
    add_member(workspace=workspace, user=user, role=Role.EDITOR, now=NOW)
    return user


@pytest.fixture
def stranger(other_workspace: Workspace) -> User:
    """Administers another workspace and must see nothing of the first."""
    user = create_user(email="sid@example.com", name="Sid", now=NOW)
    add_member(workspace=other_workspace, user=user, role=Role.ADMINISTRATOR, now=NOW)
    return user


@pytest.fixture
def administrator(db: None) -> User:
    """Administers the server."""
    return create_user(email="root@example.com", name="Root", now=NOW, is_administrator=True)


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_owner(owner: User) -> Client:
    """A client in which the administrator of the workspace is signed in."""
    return _signed_in(owner)


@pytest.fixture
def as_teammate(teammate: User) -> Client:
    """A client in which the teammate is signed in."""
    return _signed_in(teammate)


@pytest.fixture
def as_editor(editor: User) -> Client:
    """A client in which the editor is signed in."""
    return _signed_in(editor)


@pytest.fixture
def as_stranger(stranger: User) -> Client:
    """A client in which the stranger is signed in."""
    return _signed_in(stranger)


@pytest.fixture
def as_administrator(administrator: User) -> Client:
    """A client in which the administrator of the server is signed in."""
    return _signed_in(administrator)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database without the triggers of the audit log: tests with transactions of their own empty its tables."""
    with django_db_blocker.unblock():
        unguard(connection)


@pytest.fixture(autouse=True)
def _nothing_of_an_earlier_test() -> Iterator[None]:
    """Row ids start anew in each test's database, so what a process keeps by them must go, and so must its counts."""
    yield
    forget_topologies()
    failures.clear()
    viewings.clear()
    proven.clear()
    wrong_tokens.clear()
    seen.clear()
