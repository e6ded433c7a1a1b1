"""Trying a connection as a service, and what the role must know of the server."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.answering import OWN, ROLE
from tests.collect.scripted_aws import ScriptedAws, refused
from vpcviz.collect.asking import Clock
from vpcviz.inventory.models import ConnectedAccount, Method
from vpcviz.inventory.services.accounts import Access
from vpcviz.inventory.services.connections import (
    connection_by,
    server_identity,
    trust_of,
    try_access,
    try_accesses,
)
from vpcviz.inventory.services.organizations import connect_members
from vpcviz.people.models import User, Workspace

CLOCK = Clock(lambda: datetime.now(UTC), time.monotonic, time.sleep)
BY_ROLE = Access(account_id=OWN, role_arn=ROLE)
SERVER_ONLY: Mapping[Method, Access] = {
    Method.DEFAULT: Access(account_id=OWN, method=Method.DEFAULT),
    Method.PROFILE: Access(account_id=OWN, method=Method.PROFILE, profile="reader"),
}


def test_a_test_goes_with_the_workspace_s_external_id_and_stores_nothing(
    answering: ScriptedAws, workspace: Workspace, owner: User
) -> None:
    assert try_access(workspace=workspace, access=BY_ROLE, clock=CLOCK, by=owner).signed_in
    assert answering.asked("AssumeRole")[0].params["ExternalId"] == workspace.external_id
    assert not ConnectedAccount.objects.exists()


def test_several_are_tried_together(answering: ScriptedAws, workspace: Workspace, owner: User) -> None:
    other = Access(account_id="222222222222", role_arn="arn:aws:iam::222222222222:role/vpcviz")
    one, two = try_accesses(workspace=workspace, accesses=[BY_ROLE, other], clock=CLOCK, by=owner)
    assert one.signed_in
    assert two.refusal.startswith(f"Account {OWN} answered as {other.role_arn}, not 222222222222")


@pytest.mark.parametrize("who", ["teammate", "stranger"])
def test_only_administrators_of_the_workspace_test(
    answering: ScriptedAws, workspace: Workspace, who: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(PermissionDenied):
        try_access(workspace=workspace, access=BY_ROLE, clock=CLOCK, by=request.getfixturevalue(who))
    assert answering.requests == []


@pytest.mark.parametrize("method", sorted(SERVER_ONLY))
def test_the_server_s_credentials_are_tried_by_its_administrators_only(
    answering: ScriptedAws, workspace: Workspace, owner: User, method: Method
) -> None:
    with pytest.raises(PermissionDenied):
        try_access(workspace=workspace, access=SERVER_ONLY[method], clock=CLOCK, by=owner)
    assert answering.requests == []


def test_a_profile_that_the_settings_do_not_name_is_not_tried(
    answering: ScriptedAws, workspace: Workspace, administrator: User
) -> None:
    with pytest.raises(ValidationError, match="not among VPCVIZ_AWS_PROFILES"):
        try_access(workspace=workspace, access=SERVER_ONLY[Method.PROFILE], clock=CLOCK, by=administrator)
    assert answering.requests == []


def test_the_external_id_goes_to_roles_only() -> None:
    assert connection_by(BY_ROLE, "secret-ish").external_id == "secret-ish"
    assert connection_by(SERVER_ONLY[Method.DEFAULT], "secret-ish").external_id == ""
    assert "secret-ish" not in repr(connection_by(BY_ROLE, "secret-ish"))


def test_the_server_s_identity_is_asked_once(answering: ScriptedAws) -> None:
    told = [server_identity(clock=CLOCK) for _ in range(3)]
    assert {one.identity.account for one in told if one.identity} == {OWN}
    assert answering.count()["GetCallerIdentity"] == 1


def test_without_credentials_the_server_says_so(answering: ScriptedAws, no_credentials: None) -> None:
    server = server_identity(clock=CLOCK)
    assert server.identity is None
    assert server.refusal.startswith("The server has no AWS credentials of its own")


def test_the_role_trusts_the_server_s_own_role_alone(answering: ScriptedAws, workspace: Workspace, owner: User) -> None:
    server = server_identity(clock=CLOCK)
    trust = trust_of(workspace=workspace, server=server, by=owner)
    assert (trust.account, trust.external_id) == (OWN, workspace.external_id)
    assert trust.principals == (f"arn:aws:iam::{OWN}:role/x", f"arn:aws:iam::{OWN}:role/*/x")
    assert trust_of(workspace=workspace, server=server, by=owner, whole_account=True).principals == ()


def test_without_an_identity_the_template_leaves_the_account_open(
    answering: ScriptedAws, workspace: Workspace, owner: User
) -> None:
    answering.answers["GetCallerIdentity"] = refused("InvalidClientTokenId")
    trust = trust_of(workspace=workspace, server=server_identity(clock=CLOCK), by=owner)
    assert (trust.account, trust.principals, trust.external_id) == ("", (), workspace.external_id)


def test_the_external_id_is_for_administrators(answering: ScriptedAws, workspace: Workspace, teammate: User) -> None:
    with pytest.raises(PermissionDenied, match="external id"):
        trust_of(workspace=workspace, server=server_identity(clock=CLOCK), by=teammate)


def test_many_accounts_are_connected_together_or_not_at_all(workspace: Workspace, owner: User, now: datetime) -> None:
    sound = Access(account_id="222222222222", role_arn="arn:aws:iam::222222222222:role/vpcviz")
    wrong: Any = Access(account_id="333333333333", role_arn="vpcviz")
    with pytest.raises(ValidationError):
        connect_members(workspace=workspace, accesses=[sound, wrong], now=now, by=owner)
    assert not ConnectedAccount.objects.exists()
    assert len(connect_members(workspace=workspace, accesses=[sound, BY_ROLE], now=now, by=owner)) == 2


def test_a_very_long_name_is_refused(workspace: Workspace, owner: User, now: datetime) -> None:
    with pytest.raises(ValidationError, match="at most 200 characters"):
        connect_members(
            workspace=workspace, accesses=[Access(account_id=OWN, role_arn=ROLE, name="n" * 201)], now=now, by=owner
        )
