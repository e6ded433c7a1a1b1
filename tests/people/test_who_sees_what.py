"""Members see their workspaces and no others."""

from datetime import datetime

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError

from vpcviz.people.models import Membership, Role, User, Workspace
from vpcviz.people.selectors import can_administer, can_edit, role_of, workspaces_of
from vpcviz.people.services import (
    FIRST_ADMINISTRATOR,
    add_member,
    close_user,
    create_user,
    create_workspace,
    ensure_administrator,
    rename_user,
    set_administrator,
)


def test_members_see_their_workspace_and_a_stranger_does_not(
    owner: User, teammate: User, stranger: User, workspace: Workspace
) -> None:
    assert workspace in workspaces_of(owner)
    assert workspace in workspaces_of(teammate)
    assert workspace not in workspaces_of(stranger)
    assert not workspaces_of(AnonymousUser()).exists()


def test_a_deactivated_member_sees_nothing(owner: User, workspace: Workspace) -> None:
    owner.is_active = False
    assert not workspaces_of(owner).exists()
    assert role_of(user=owner, workspace=workspace) is None


def test_an_administrator_of_the_server_sees_every_workspace(
    administrator: User, workspace: Workspace, other_workspace: Workspace
) -> None:
    assert set(workspaces_of(administrator)) == {workspace, other_workspace}
    assert can_administer(user=administrator, workspace=workspace)


def test_a_workspace_is_listed_once_whatever_its_number_of_members(
    owner: User, teammate: User, administrator: User, workspace: Workspace
) -> None:
    assert list(workspaces_of(owner)) == [workspace]
    assert list(workspaces_of(administrator)) == [workspace]


@pytest.mark.parametrize(
    ("role", "edits", "administers"),
    [(Role.VIEWER, False, False), (Role.EDITOR, True, False), (Role.ADMINISTRATOR, True, True)],
)
def test_roles_grow(workspace: Workspace, now: datetime, role: Role, edits: bool, administers: bool) -> None:
    user = create_user(email="new@example.com", now=now)
    add_member(workspace=workspace, user=user, role=role, now=now)
    assert can_edit(user=user, workspace=workspace) is edits
    assert can_administer(user=user, workspace=workspace) is administers


def test_adding_a_member_again_changes_the_role(
    owner: User, teammate: User, workspace: Workspace, now: datetime
) -> None:
    add_member(workspace=workspace, user=teammate, role=Role.EDITOR, now=now, by=owner)
    assert Membership.objects.get(user=teammate).role == Role.EDITOR


def test_a_viewer_adds_no_members(teammate: User, stranger: User, workspace: Workspace, now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        add_member(workspace=workspace, user=stranger, role=Role.VIEWER, now=now, by=teammate)


def test_only_an_administrator_of_the_server_creates_workspaces(
    owner: User, administrator: User, now: datetime
) -> None:
    with pytest.raises(PermissionDenied):
        create_workspace(slug="mine", now=now, by=owner)
    made = create_workspace(slug="mine", now=now, by=administrator)
    assert made.name == "mine"


def test_each_workspace_gets_its_own_external_id(workspace: Workspace, other_workspace: Workspace) -> None:
    assert workspace.external_id != other_workspace.external_id
    assert len(workspace.external_id) >= 32


@pytest.mark.parametrize("slug", ["", "two words", "../x", "x" * 51])
def test_a_slug_that_is_no_slug_is_refused(db: None, now: datetime, slug: str) -> None:
    with pytest.raises(ValidationError):
        create_workspace(slug=slug, now=now)


def test_an_address_signs_in_whatever_its_case(db: None, now: datetime) -> None:
    user = create_user(email="Ada@Example.COM", now=now, password="a long enough password")
    assert user.email == "ada@example.com"
    assert authenticate(username="ADA@example.com", password="a long enough password") == user
    with pytest.raises(ValidationError):
        create_user(email="ADA@example.com", now=now)


def test_a_user_without_a_password_cannot_sign_in_with_one(owner: User) -> None:
    assert authenticate(username=owner.email, password="") is None


def test_the_first_administrator_is_made_once(db: None, now: datetime) -> None:
    made, is_new = ensure_administrator(now=now)
    assert is_new
    assert made.email == FIRST_ADMINISTRATOR
    assert ensure_administrator(now=now) == (made, False)


def test_the_last_administrator_of_the_server_stays(administrator: User, owner: User, now: datetime) -> None:
    gone = create_user(email="gone@example.com", now=now, is_administrator=True)
    close_user(user=gone, now=now)
    with pytest.raises(ValidationError, match="last administrator"):
        close_user(user=administrator, now=now)
    with pytest.raises(ValidationError, match="last administrator"):
        set_administrator(user=administrator, is_administrator=False, now=now)
    set_administrator(user=owner, is_administrator=True, now=now)
    close_user(user=administrator, now=now, by=owner)


def test_names_hold_nothing_that_hides_or_reorders(owner: User, now: datetime) -> None:
    rename_user(user=owner, name=" \u202eevil\x00\nOlive ")
    assert owner.name == "□evil□↵Olive"
    assert create_user(email="ada@example.com", name="A\u200bda\x00", now=now).name == "Ada□"
    assert create_workspace(slug="new", name=" \u202eNew\x00 ", now=now).name == "□New□"
