"""Invitations: made by an administrator of a workspace, accepted once, by the owner of the e-mail address only."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from vpcviz.layout.text import clean
from vpcviz.people.audit import Deed, Target, record, record_all
from vpcviz.people.digests import digest_of
from vpcviz.people.letters import Letter
from vpcviz.people.models import Invitation, Membership, Role, User, Workspace, canonical_email
from vpcviz.people.selectors import can_administer, first_administrator
from vpcviz.people.services import RANKS, NewUser, add_user, join, lock, permit, set_role

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from vpcviz.people.selectors import Visitor

MOST_PENDING: Final = 500
"""Invitations that a workspace may have open."""


@dataclass(frozen=True, slots=True)
class Made:
    """An invitation that was made just now, and its token, which is told this once."""

    invitation: Invitation
    token: str


def invitations_of(*, user: Visitor, workspace: Workspace) -> QuerySet[Invitation]:
    """The invitations to a workspace, newest first, for who administers it; none for everybody else."""
    if not can_administer(user=user, workspace=workspace):
        return Invitation.objects.none()
    return Invitation.objects.filter(workspace=workspace).select_related("invited_by", "workspace")


@transaction.atomic
def invite(*, workspace: Workspace, email: str, role: Role, now: datetime, by: User | None = None) -> Made:
    """Ask the owner of an e-mail address to join; an older invitation of the same address ends. Raises `ValidationError`."""
    lock(workspace.pk)  # who is being removed meanwhile invites nobody
    if by is not None:  # the same for who is closed, or administers the server no longer
        by = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    permit(workspace, by, "invite people")
    address = Invitation._meta.get_field("email").clean(canonical_email(email), None)
    if Membership.objects.filter(workspace=workspace, user__email=address).exists():
        raise ValidationError(f"{address} is a member of {workspace.name} already.")
    pending = Invitation.objects.filter(workspace=workspace).usable(now=now)
    _end_older(workspace, address, now=now, by=by)
    if pending.count() >= MOST_PENDING:
        raise ValidationError(f"{MOST_PENDING} invitations wait for an answer. Take some back first.")
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        workspace=workspace,
        email=address,
        role=role,
        digest=digest_of(token),
        invited_by=by,
        created_at=now,
        expires_at=now + timedelta(days=settings.VPCVIZ_INVITATION_DAYS),
    )
    invitation.full_clean(exclude=["invited_by", "accepted_at", "revoked_at"])
    invitation.save()
    target = Target("invitation", address)
    record("invitation.create", now=now, by=by, workspace=workspace, target=target, details={"role": str(role)})
    return Made(invitation, token)


def _end_older(workspace: Workspace, email: str, *, now: datetime, by: User | None) -> None:
    older = Invitation.objects.filter(workspace=workspace, email=email).usable(now=now)
    if older.update(revoked_at=now):
        target, details = Target("invitation", email), {"because": "invited again"}
        record("invitation.revoke", now=now, by=by, workspace=workspace, target=target, details=details)


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, now: datetime, by: User | None = None) -> None:
    """Take an invitation back. One that was accepted or revoked stays as it is."""
    permit(invitation.workspace, by, "take invitations back")
    if Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(revoked_at=now):
        target = Target("invitation", invitation.email)
        record("invitation.revoke", now=now, by=by, workspace=invitation.workspace, target=target)


@transaction.atomic
def revoke_all(*, workspace: Workspace, now: datetime, by: User | None) -> None:
    """Take every open invitation to a workspace back, because it goes."""
    waiting = list(Invitation.objects.filter(workspace=workspace).usable(now=now).select_for_update().order_by("pk"))
    Invitation.objects.filter(pk__in=[one.pk for one in waiting]).update(revoked_at=now)
    record_all(
        Deed(
            action="invitation.revoke",
            now=now,
            by=by,
            workspace=workspace,
            target=Target("invitation", one.email),
            details={"because": "the workspace is being deleted"},
        )
        for one in waiting
    )


@sensitive_variables("token")
def invitation_of(token: str, *, now: datetime) -> Invitation | None:
    """The invitation that a token opens; None when it is unknown, used, revoked or expired."""
    found = Invitation.objects.usable(now=now).filter(digest=digest_of(token))
    return found.select_related("workspace", "invited_by").first()


def is_invited(email: str, *, now: datetime) -> bool:
    """True when some invitation waits for this address."""
    return Invitation.objects.usable(now=now).filter(email=canonical_email(email)).exists()


def came_by_invitation(user: User) -> bool:
    """True for an account that an invitation made: its link may have been in other hands than its address."""
    return Invitation.objects.filter(email=user.email, accepted_at=user.created_at).exists()


@transaction.atomic
def accept(*, invitation: Invitation, user: User, now: datetime) -> None:
    """Make `user` a member, once. Raises `PermissionDenied` for another address, `ValidationError` for a second time."""
    if user.email != invitation.email or not user.is_active:
        raise PermissionDenied(f"This invitation is for {invitation.email}.")
    lock(invitation.workspace_id)
    if not Invitation.objects.usable(now=now).filter(pk=invitation.pk).update(accepted_at=now):
        raise ValidationError("This invitation no longer works.")
    workspace, role = invitation.workspace, Role(invitation.role)
    target, details = Target("invitation", invitation.email), {"role": str(role)}
    record("invitation.accept", now=now, by=user, workspace=workspace, target=target, details=details)
    known = Membership.objects.filter(workspace=workspace, user=user).select_related("user", "workspace").first()
    if known is None:
        join(workspace=workspace, user=user, role=role, now=now, by=user)
    elif RANKS[Role(known.role)] < RANKS[role]:
        set_role(membership=known, role=role, now=now)


@transaction.atomic
@sensitive_variables("password")
def accept_as_new(*, invitation: Invitation, name: str, password: str, now: datetime) -> User:
    """Make the invited person a user and a member. Raises `ValidationError` when the address has an account; two tries wait for one another."""
    lock(invitation.workspace_id)
    if User.objects.filter(email=invitation.email).exists():
        raise ValidationError(f"{invitation.email} has an account here. Sign in, then open the link again.")
    new = NewUser(email=invitation.email, name=name, password=password)
    user = add_user(new, now=now, how="invitation")
    accept(invitation=invitation, user=user, now=now)
    return user


def letter_of(invitation: Invitation, address: str) -> Letter:
    """The mail that brings the link."""
    inviter = invitation.invited_by or first_administrator()
    told = {
        "workspace": clean(invitation.workspace.name),
        "role": Role(invitation.role).label.lower(),
        "inviter": _named(inviter) if inviter else "An administrator",
        "address": address,
        "expires_at": invitation.expires_at,
    }
    return Letter.of("mail/invitation", to=invitation.email, told=told)


def _named(user: User) -> str:
    """Name and address: names are what people call themselves."""
    return clean(f"{user.name} ({user.email})" if user.name else user.email)
