"""An AWS that the server asks and that answers as a test says, with credentials that open nothing else."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from tests.collect.scripted_aws import ScriptedAws, scripted_aws
from vpcviz.inventory.models import ConnectedAccount
from vpcviz.inventory.services import Access, connect_account
from vpcviz.people.models import Workspace

OWN = "111122223333"
"""The account that answers."""
ROLE = f"arn:aws:iam::{OWN}:role/VpcvizReadOnly"


@pytest.fixture
def own_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Credentials in the environment, and no AWS configuration of the machine."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_DEFAULT_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example-secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-credentials"))


@pytest.fixture
def answering(own_credentials: None, settings: Settings) -> Iterator[ScriptedAws]:
    """An AWS in which everything is allowed and empty, unless the test says otherwise."""
    cache.clear()
    with scripted_aws() as script:
        settings.VPCVIZ_AWS_ENDPOINT_URL = script.url
        yield script
    cache.clear()


@pytest.fixture
def admin(as_owner: Client, answering: ScriptedAws) -> Client:
    """A client of the workspace's administrator, whose server asks that AWS."""
    return as_owner


@pytest.fixture
def account(workspace: Workspace, now: datetime) -> ConnectedAccount:
    """An account that is connected by a role."""
    return connect_account(workspace=workspace, access=Access(account_id=OWN, name="network", role_arn=ROLE), now=now)


@pytest.fixture
def no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server has none. Ask for it after `answering`."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY", raising=False)
