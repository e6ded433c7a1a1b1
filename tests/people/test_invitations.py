"""Invitations: made, accepted once by the right person, expired, taken back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from vpcviz.people import services
from vpcviz.people.invitations import (
    accept,
    accept_as_new,
    invitation_of,
    invitations_of,
    invite,
    letter_of,
    revoke_invitation,
)
from vpcviz.people.models import AuditEvent, Invitation, Membership, Role, User, Workspace
from vpcviz.people.selectors import members_of, role_of
from vpcviz.people.services import add_member, close_user, create_user, remove_member, set_administrator, set_role

NEW = "newcomer@example.com"


@pytest.fixture
def made(workspace: Workspace, owner: User, now: datetime) -> Any:
    """An invitation of the owner's."""
    return invite(workspace=workspace, email=" Newcomer@Example.com", role=Role.EDITOR, now=now, by=owner)


def test_somebody_new_becomes_a_user_and_a_member(made: Any, workspace: Workspace, now: datetime) -> None:
    user = accept_as_new(invitation=made.invitation, name="Nina", password="a long enough password", now=now)
    assert (user.email, user.name, user.check_password("a long enough password")) == (NEW, "Nina", True)
    assert role_of(user=user, workspace=workspace) is Role.EDITOR
    assert invitation_of(made.token, now=now) is None


def test_an_invitation_is_accepted_once(made: Any, now: datetime) -> None:
    user = create_user(email=NEW, now=now)
    accept(invitation=made.invitation, user=user, now=now)
    with pytest.raises(ValidationError):
        accept(invitation=made.invitation, user=user, now=now)


def test_it_is_for_its_address_only(made: Any, stranger: User, workspace: Workspace, now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        accept(invitation=made.invitation, user=stranger, now=now)
    assert role_of(user=stranger, workspace=workspace) is None


def test_it_expires(made: Any, now: datetime, settings: Any) -> None:
    later = now + timedelta(days=settings.VPCVIZ_INVITATION_DAYS)
    assert invitation_of(made.token, now=later - timedelta(seconds=1)) == made.invitation
    assert invitation_of(made.token, now=later) is None
    with pytest.raises(ValidationError):
        accept(invitation=made.invitation, user=create_user(email=NEW, now=now), now=later)


def test_it_is_taken_back(made: Any, owner: User, now: datetime) -> None:
    revoke_invitation(invitation=made.invitation, now=now, by=owner)
    revoke_invitation(invitation=made.invitation, now=now, by=owner)
    assert invitation_of(made.token, now=now) is None
    assert AuditEvent.objects.filter(action="invitation.revoke").count() == 1


def test_a_second_invitation_of_an_address_ends_the_first(
    made: Any, workspace: Workspace, owner: User, now: datetime
) -> None:
    second = invite(workspace=workspace, email=NEW, role=Role.VIEWER, now=now, by=owner)
    assert invitation_of(made.token, now=now) is None
    assert invitation_of(second.token, now=now) == second.invitation


def test_somebody_with_an_account_signs_in_rather_than_being_made_again(made: Any, now: datetime) -> None:
    known = create_user(email=NEW, password="the password of before", now=now)
    with pytest.raises(ValidationError, match="has an account here"):
        accept_as_new(invitation=made.invitation, name="", password="another long password", now=now)
    known.refresh_from_db()
    assert known.check_password("the password of before")


def test_accepting_does_not_lower_a_role(made: Any, workspace: Workspace, now: datetime) -> None:
    user = create_user(email=NEW, now=now)
    add_member(workspace=workspace, user=user, role=Role.ADMINISTRATOR, now=now)
    accept(invitation=made.invitation, user=user, now=now)
    assert role_of(user=user, workspace=workspace) is Role.ADMINISTRATOR


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "two@example.com, three@example.com", "x\nBcc: y@example.com"])
def test_what_is_no_address_is_refused(workspace: Workspace, owner: User, now: datetime, email: str) -> None:
    with pytest.raises(ValidationError):
        invite(workspace=workspace, email=email, role=Role.VIEWER, now=now, by=owner)


def test_a_member_is_not_invited_again(workspace: Workspace, owner: User, teammate: User, now: datetime) -> None:
    with pytest.raises(ValidationError, match="is a member"):
        invite(workspace=workspace, email=teammate.email, role=Role.EDITOR, now=now, by=owner)


def test_only_administrators_invite_see_and_take_back(
    made: Any, workspace: Workspace, teammate: User, stranger: User, owner: User, now: datetime
) -> None:
    for user in (teammate, stranger):
        with pytest.raises(PermissionDenied):
            invite(workspace=workspace, email="x@example.com", role=Role.VIEWER, now=now, by=user)
        with pytest.raises(PermissionDenied):
            revoke_invitation(invitation=made.invitation, now=now, by=user)
        assert not invitations_of(user=user, workspace=workspace).exists()
    assert list(invitations_of(user=owner, workspace=workspace)) == [made.invitation]


def test_only_the_digest_of_the_token_is_stored(made: Any) -> None:
    assert made.token not in str(list(Invitation.objects.values()))
    assert made.token not in str(list(AuditEvent.objects.values()))


def test_the_mail_holds_no_more_lines_than_it_should(workspace: Workspace, owner: User, now: datetime) -> None:
    workspace.name = "Acme\nBcc: everybody@example.com & <b>"
    workspace.save()
    invitation = invite(workspace=workspace, email=NEW, role=Role.EDITOR, now=now, by=owner).invitation
    letter = letter_of(invitation, "https://vpcviz.example.com/sign-in/invitation/token")
    assert letter.to == NEW
    assert "\n" not in letter.subject
    assert "\nBcc" not in letter.text
    assert "& <b>" in letter.text
    assert "https://vpcviz.example.com/sign-in/invitation/token" in letter.text
    assert "Olive (olive@example.com) asks" in letter.text


def _removed(owner: User, now: datetime) -> None:
    remove_member(membership=Membership.objects.get(user=owner), now=now)


def _lowered(owner: User, now: datetime) -> None:
    set_role(membership=Membership.objects.get(user=owner), role=Role.EDITOR, now=now)


def _closed(owner: User, now: datetime) -> None:
    close_user(user=owner, now=now)


@pytest.mark.parametrize("gone", [_removed, _lowered, _closed])
def test_invitations_of_who_no_longer_administers_lead_nowhere(
    made: Any, workspace: Workspace, owner: User, administrator: User, now: datetime, gone: Any
) -> None:
    second = create_user(email="second@example.com", now=now)
    add_member(workspace=workspace, user=second, role=Role.ADMINISTRATOR, now=now)
    others = invite(workspace=workspace, email="x@example.com", role=Role.VIEWER, now=now, by=second)
    gone(owner, now)
    assert invitation_of(made.token, now=now) is None
    assert invitation_of(others.token, now=now) == others.invitation
    event = AuditEvent.objects.get(action="invitation.revoke")
    assert (event.target, event.workspace, event.details["invited_by"]) == (NEW, "acme", owner.email)


def test_invitations_of_who_administers_the_server_stay_until_they_do_not(
    made: Any, workspace: Workspace, owner: User, administrator: User, now: datetime
) -> None:
    add_member(workspace=workspace, user=administrator, role=Role.ADMINISTRATOR, now=now)
    set_administrator(user=owner, is_administrator=True, now=now)
    _removed(owner, now)
    assert invitation_of(made.token, now=now) == made.invitation
    set_administrator(user=owner, is_administrator=False, now=now, by=administrator)
    assert invitation_of(made.token, now=now) is None
    assert AuditEvent.objects.get(action="invitation.revoke").actor == administrator.email


def test_the_last_administrator_stays(workspace: Workspace, owner: User, teammate: User, now: datetime) -> None:
    last = Membership.objects.get(user=owner)
    with pytest.raises(ValidationError, match="at least one administrator"):
        remove_member(membership=last, now=now, by=owner)
    with pytest.raises(ValidationError, match="at least one administrator"):
        set_role(membership=last, role=Role.VIEWER, now=now, by=owner)
    second = Membership.objects.get(user=teammate)
    set_role(membership=second, role=Role.ADMINISTRATOR, now=now, by=owner)
    remove_member(membership=last, now=now, by=owner)
    assert [member.user for member in members_of(user=teammate, workspace=workspace)] == [teammate]


def test_an_administrator_whose_account_is_closed_does_not_count(
    workspace: Workspace, owner: User, teammate: User, now: datetime
) -> None:
    add_member(workspace=workspace, user=teammate, role=Role.ADMINISTRATOR, now=now)
    User.objects.filter(pk=teammate.pk).update(is_active=False)
    with pytest.raises(ValidationError):
        remove_member(membership=Membership.objects.get(user=owner), now=now, by=owner)


def test_members_leave_and_do_not_remove_others(
    workspace: Workspace, owner: User, teammate: User, now: datetime
) -> None:
    with pytest.raises(PermissionDenied):
        remove_member(membership=Membership.objects.get(user=owner), now=now, by=teammate)
    with pytest.raises(PermissionDenied):
        set_role(membership=Membership.objects.get(user=teammate), role=Role.EDITOR, now=now, by=teammate)
    remove_member(membership=Membership.objects.get(user=teammate), now=now, by=teammate)
    assert role_of(user=teammate, workspace=workspace) is None


def test_each_change_is_recorded_once(made: Any, workspace: Workspace, owner: User, now: datetime) -> None:
    user = accept_as_new(invitation=made.invitation, name="", password="a long enough password", now=now)
    member = Membership.objects.get(user=user)
    set_role(membership=member, role=Role.VIEWER, now=now, by=owner)
    set_role(membership=member, role=Role.VIEWER, now=now, by=owner)
    remove_member(membership=member, now=now, by=owner)
    events = AuditEvent.objects.filter(target=NEW).order_by("pk")
    assert [(event.action, event.actor) for event in events] == [
        ("invitation.create", owner.email),
        ("user.create", ""),
        ("invitation.accept", NEW),
        ("member.add", NEW),
        ("member.change", owner.email),
        ("member.remove", owner.email),
    ]


def test_an_invitation_that_is_accepted_while_its_maker_goes_is_not_taken_back_too(
    made: Any, owner: User, administrator: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def accepted_meanwhile(**_told: object) -> bool:
        Invitation.objects.update(accepted_at=now)
        return False

    monkeypatch.setattr(services, "can_administer", accepted_meanwhile)
    close_user(user=owner, now=now)
    kept = Invitation.objects.get()
    assert (kept.accepted_at, kept.revoked_at) == (now, None)


def test_who_was_closed_a_moment_ago_invites_nobody(
    workspace: Workspace, administrator: User, owner: User, now: datetime
) -> None:
    User.objects.filter(pk=owner.pk).update(is_active=False)
    User.objects.filter(pk=administrator.pk).update(is_administrator=False)
    for by in (owner, administrator):
        with pytest.raises(PermissionDenied):
            invite(workspace=workspace, email=NEW, role=Role.VIEWER, now=now, by=by)
