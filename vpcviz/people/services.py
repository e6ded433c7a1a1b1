"""What changes users, workspaces, memberships and sign-in links."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from vpcviz.people.models import Membership, Role, SignInLink, User, Workspace, canonical_email
from vpcviz.people.selectors import can_administer, first_administrator

FIRST_ADMINISTRATOR = "administrator@localhost.localdomain"


def create_user(
    *, email: str, now: datetime, name: str = "", password: str | None = None, is_administrator: bool = False
) -> User:
    """A new user; without a password only a sign-in link lets them in."""
    user = User(email=canonical_email(email), name=name, is_administrator=is_administrator, created_at=now)
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.full_clean()
    user.save()
    return user


@transaction.atomic
def create_workspace(*, slug: str, now: datetime, name: str = "", by: User | None = None) -> Workspace:
    """A new workspace with its own external id. `by` becomes its administrator; None is the server itself."""
    if by is not None and not by.is_administrator:
        message = "Only an administrator of the server can create a workspace."
        raise PermissionDenied(message)
    workspace = Workspace(slug=slug, name=name or slug, external_id=f"vpcviz-{secrets.token_hex(16)}", created_at=now)
    workspace.full_clean()
    workspace.save()
    if by is not None:
        Membership.objects.create(user=by, workspace=workspace, role=Role.ADMINISTRATOR, created_at=now)
    return workspace


@transaction.atomic
def add_member(*, workspace: Workspace, user: User, role: Role, now: datetime, by: User | None = None) -> Membership:
    """Make `user` a member, or change their role."""
    if by is not None and not can_administer(user=by, workspace=workspace):
        message = f"Only an administrator of {workspace.name} can add members."
        raise PermissionDenied(message)
    membership, _ = Membership.objects.update_or_create(
        user=user, workspace=workspace, defaults={"role": role}, create_defaults={"role": role, "created_at": now}
    )
    return membership


@transaction.atomic
def ensure_administrator(*, now: datetime) -> tuple[User, bool]:
    """The first administrator of the server, and whether they had to be made."""
    known = first_administrator()
    if known is not None:
        return known, False
    return create_user(email=FIRST_ADMINISTRATOR, name="Administrator", now=now, is_administrator=True), True


def issue_sign_in_link(*, user: User, now: datetime) -> str:
    """The token of a new link that signs `user` in once. It is not stored and cannot be shown again."""
    token = secrets.token_urlsafe(32)
    expires_at = now + timedelta(seconds=settings.VPCVIZ_SIGN_IN_LINK_S)
    SignInLink.objects.create(user=user, digest=_digest(token), created_at=now, expires_at=expires_at)
    return token


@transaction.atomic
def redeem_sign_in_link(*, token: str, now: datetime) -> User | None:
    """The user whom the link signs in; None when it is unknown, used or expired. A second call gets None."""
    link = SignInLink.objects.usable(now=now).select_related("user").filter(digest=_digest(token)).first()
    if link is None:
        return None
    taken = SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now)
    return link.user if taken == 1 else None


def is_usable(*, token: str, now: datetime) -> bool:
    """True when the link would still sign someone in."""
    return SignInLink.objects.usable(now=now).filter(digest=_digest(token)).exists()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
