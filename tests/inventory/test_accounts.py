"""Connecting accounts."""

from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.conftest import NOW
from vpcviz.inventory.models import ConnectedAccount, Method
from vpcviz.inventory.services import Access, connect_account, disconnect_account
from vpcviz.people.models import User, Workspace

ROLE = "arn:aws:iam::111111111111:role/team/vpcviz"
GOOD = Access(account_id="111111111111", name="network", role_arn=ROLE, regions=("us-east-1", "eu-west-1", "eu-west-1"))


def test_an_account_is_connected_once_and_can_be_changed(workspace: Workspace, owner: User, now: datetime) -> None:
    account = connect_account(workspace=workspace, access=GOOD, now=now, by=owner)
    assert account.regions == ["eu-west-1", "us-east-1"]
    renamed = Access(account_id="111111111111", name="hub", role_arn=ROLE)
    assert connect_account(workspace=workspace, access=renamed, now=now, by=owner).name == "hub"
    assert ConnectedAccount.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "access"),
    [
        ("account_id", Access(account_id="1111", role_arn=ROLE)),
        ("account_id", Access(account_id="11111111111\u0661", role_arn=ROLE)),
        ("role_arn", Access(account_id="111111111111", role_arn="vpcviz")),
        ("role_arn", Access(account_id="111111111111", role_arn=f"{ROLE}\n")),
        ("role_arn", Access(account_id="222222222222", role_arn=ROLE)),
        ("profile", Access(account_id="111111111111", method=Method.PROFILE, profile="admin")),
        ("regions", Access(account_id="111111111111", role_arn=ROLE, regions=("moon",))),
    ],
)
def test_what_is_wrong_is_said_of_its_field(workspace: Workspace, now: datetime, field: str, access: Access) -> None:
    with pytest.raises(ValidationError) as refused:
        connect_account(workspace=workspace, access=access, now=now)
    assert list(refused.value.message_dict) == [field]


def test_a_profile_must_be_allowed_by_the_settings(workspace: Workspace, now: datetime, settings: Any) -> None:
    settings.VPCVIZ_AWS_PROFILES = ["reader"]
    access = Access(account_id="111111111111", method=Method.PROFILE, profile="reader")
    assert connect_account(workspace=workspace, access=access, now=now).profile == "reader"


def test_only_administrators_of_the_workspace_connect_and_disconnect(
    workspace: Workspace, owner: User, teammate: User, stranger: User, now: datetime
) -> None:
    account = connect_account(workspace=workspace, access=GOOD, now=now, by=owner)
    for user in (teammate, stranger):
        with pytest.raises(PermissionDenied):
            connect_account(workspace=workspace, access=GOOD, now=now, by=user)
        with pytest.raises(PermissionDenied):
            disconnect_account(account=account, now=NOW, by=user)
    disconnect_account(account=account, now=NOW, by=owner)
    assert not ConnectedAccount.objects.exists()


def test_the_servers_own_credentials_are_for_administrators_of_the_server(
    workspace: Workspace, owner: User, administrator: User, now: datetime
) -> None:
    access = Access(account_id="111111111111", method=Method.DEFAULT)
    with pytest.raises(PermissionDenied):
        connect_account(workspace=workspace, access=access, now=now, by=owner)
    assert connect_account(workspace=workspace, access=access, now=now, by=administrator).method == Method.DEFAULT
