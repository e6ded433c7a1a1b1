"""What changes users, workspaces, memberships and sign-in links."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.views.decorators.debug import sensitive_variables

from vpcviz.layout.text import clean
from vpcviz.people.audit import Deed, Target, record, record_all
from vpcviz.people.digests import digest_of
from vpcviz.people.going import goes
from vpcviz.people.models import (
    ApiToken,
    Invitation,
    Membership,
    Role,
    SignInLink,
    User,
    Workspace,
    canonical_email,
)
from vpcviz.people.selectors import can_administer, first_administrator

FIRST_ADMINISTRATOR = "administrator@localhost.localdomain"
RANKS: Final = {Role.VIEWER: 0, Role.EDITOR: 1, Role.ADMINISTRATOR: 2}
LAST: Final = "A workspace keeps at least one administrator. Make somebody else one first."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """Who is to be made; without a password only a sign-in link or single sign-on lets them in."""

    email: str
    name: str = ""
    password: str | None = None
    is_administrator: bool = False


def create_user(
    *, email: str, now: datetime, name: str = "", password: str | None = None, is_administrator: bool = False
) -> User:
    """A new user, made by the server itself; without a password only a sign-in link lets them in."""
    new = NewUser(email=email, name=name, password=password, is_administrator=is_administrator)
    return add_user(new, now=now)


@transaction.atomic
def add_user(new: NewUser, *, now: datetime, by: User | None = None, how: str = "") -> User:
    """A new user. `by` is who makes them: an administrator of the server, or None for the server; `how` tells the log."""
    if by is not None:
        _must_administer_the_server(by)
    email = canonical_email(new.email)
    user = User(email=email, name=clean(new.name.strip()), is_administrator=new.is_administrator, created_at=now)
    if new.password is None:
        user.set_unusable_password()
    else:
        user.set_password(new.password)
    _insert(user)
    details = {"administrator": new.is_administrator, **({"how": how} if how else {})}
    record("user.create", now=now, by=by, target=Target("user", user.email), details=details)
    return user


@transaction.atomic
def close_user(*, user: User, now: datetime, by: User | None = None) -> None:
    """End a user's sessions, tokens and links for good; what they did stays theirs. Not the last administrator's."""
    if by is not None:
        _must_administer_the_server(by)
    _keep_an_administrator_of_the_server(user)
    closed = User.objects.filter(pk=user.pk, is_active=True).update(is_active=False)
    user.is_active = False
    _end_ways_in(user, now=now)
    if closed:
        record("user.close", now=now, by=by, target=Target("user", user.email))
    _take_invitations_back(user, now=now, by=by)


@transaction.atomic
def reopen_user(*, user: User, now: datetime, by: User | None = None) -> None:
    """Let somebody in again whose account was closed; their tokens stay revoked."""
    if by is not None:
        _must_administer_the_server(by)
    user.is_active = True
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        record("user.create", now=now, by=by, target=Target("user", user.email), details={"how": "opened again"})


@transaction.atomic
def give_to_owner(user: User, *, now: datetime) -> None:
    """End what let somebody in who had an invitation, and not its address: password, sessions, tokens and links."""
    user.set_unusable_password()
    user.save(update_fields=["password"])
    _end_ways_in(user, now=now)
    record("user.password", now=now, by=None, target=Target("user", user.email), details={"how": "ended"})


@transaction.atomic
@sensitive_variables("password")
def set_password(*, user: User, password: str, now: datetime) -> None:
    """Give somebody another password on the machine itself; their sessions end with the old one."""
    user.set_password(password)
    user.save(update_fields=["password"])
    end_sessions(user)
    record("user.password", now=now, by=None, target=Target("user", user.email), details={"how": "set for them"})


def end_sessions(user: User) -> None:
    """End every session of the user, wherever it is."""
    user.session_salt = secrets.token_hex(16)
    user.save(update_fields=["session_salt"])
    UserSession.objects.filter(user=user).delete()


def _end_ways_in(user: User, *, now: datetime) -> None:
    ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
    SignInLink.objects.filter(user=user, used_at=None).delete()
    end_sessions(user)


def rename_user(*, user: User, name: str) -> None:
    """Change one's name."""
    user.name = clean(name.strip())
    user.full_clean(exclude=["password"])
    user.save(update_fields=["name"])


@transaction.atomic
def remove_second_factor(*, user: User, now: datetime, by: User | None = None) -> bool:
    """Remove the second factor of somebody who lost theirs, and end their sessions; False when there is none."""
    if by is not None:
        _must_administer_the_server(by)
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if not removed:
        return False
    end_sessions(user)
    record("user.mfa", now=now, by=by, target=Target("user", user.email), details={"what": "removed for them"})
    return True


@transaction.atomic
def set_administrator(*, user: User, is_administrator: bool, now: datetime, by: User | None = None) -> None:
    """Make somebody an administrator of the server, or no longer. Raises `ValidationError` for the last one."""
    if by is not None:
        _must_administer_the_server(by)
    if not is_administrator:
        _keep_an_administrator_of_the_server(user)
    user.is_administrator = is_administrator
    others = User.objects.filter(pk=user.pk, is_administrator=not is_administrator)
    if others.update(is_administrator=is_administrator):
        details = {"administrator": is_administrator}
        record("user.administrator", now=now, by=by, target=Target("user", user.email), details=details)
    _take_invitations_back(user, now=now, by=by)


@transaction.atomic
def forget_single_sign_on(*, user: User, now: datetime, by: User | None = None) -> bool:
    """Forget by whom somebody came by single sign-on: who comes next with their address is joined. False when nobody did."""
    if by is not None:
        _must_administer_the_server(by)
    removed, _ = SocialAccount.objects.filter(user=user).delete()
    if not removed:
        return False
    end_sessions(user)
    record("user.forget-sso", now=now, by=by, target=Target("user", user.email))
    return True


@transaction.atomic
def create_workspace(*, slug: str, now: datetime, name: str = "", by: User | None = None) -> Workspace:
    """A new workspace with its own external id. `by` becomes its administrator; None is the server itself."""
    if by is not None and not by.is_administrator:
        message = "Only an administrator of the server can create a workspace."
        raise PermissionDenied(message)
    workspace = Workspace(
        slug=slug, name=clean(name.strip()) or slug, external_id=f"vpcviz-{secrets.token_hex(16)}", created_at=now
    )
    _insert(workspace)
    record("workspace.create", now=now, by=by, workspace=workspace, target=Target("workspace", workspace.slug))
    if by is not None:
        join(workspace=workspace, user=by, role=Role.ADMINISTRATOR, now=now, by=by)
    return workspace


@transaction.atomic
def add_member(*, workspace: Workspace, user: User, role: Role, now: datetime, by: User | None = None) -> Membership:
    """Make `user` a member, or change their role."""
    lock(workspace.pk)
    permit(workspace, by, "add members")
    known = Membership.objects.filter(workspace=workspace, user=user).select_related("user", "workspace").first()
    if known is None:
        return join(workspace=workspace, user=user, role=role, now=now, by=by)
    set_role(membership=known, role=role, now=now, by=by)
    return known


@transaction.atomic
def join(*, workspace: Workspace, user: User, role: Role, now: datetime, by: User | None) -> Membership:
    """Make somebody a member who is asked to be one: `by` an invitation that they hold, or a rule of the settings."""
    made = Membership.objects.create(user=user, workspace=workspace, role=role, created_at=now)
    target = Target("member", user.email)
    record("member.add", now=now, by=by, workspace=workspace, target=target, details={"role": str(role)})
    return made


@transaction.atomic
def set_role(*, membership: Membership, role: Role, now: datetime, by: User | None = None) -> None:
    """Give a member another role. Raises `ValidationError` for the last administrator, and for who is no member any more."""
    workspace = membership.workspace
    lock(workspace.pk)
    permit(workspace, by, "change roles")
    before = Membership.objects.filter(pk=membership.pk).values_list("role", flat=True).first()
    if before is None:
        raise ValidationError(f"{membership.user.email} is no member any more.")
    membership.role = role
    if before == role:
        return
    _keep_an_administrator(membership)
    membership.save(update_fields=["role"])
    target, details = Target("member", membership.user.email), {"from": str(before), "to": str(role)}
    record("member.change", now=now, by=by, workspace=workspace, target=target, details=details)
    if RANKS[role] < RANKS[Role(before)]:
        _take_invitations_back(membership.user, now=now, by=by)


@transaction.atomic
def remove_member(*, membership: Membership, now: datetime, by: User | None = None) -> None:
    """Take somebody out of a workspace; members may leave by themselves. Raises `ValidationError` for the last administrator."""
    workspace = membership.workspace
    lock(workspace.pk)
    if by is None or by.pk != membership.user_id:
        permit(workspace, by, "remove members")
    _keep_an_administrator(membership)
    role = Membership.objects.filter(pk=membership.pk).values_list("role", flat=True).first()
    if role is None:
        return
    Membership.objects.filter(pk=membership.pk).delete()
    target, details = Target("member", membership.user.email), {"role": str(role)}
    record("member.remove", now=now, by=by, workspace=workspace, target=target, details=details)
    _take_invitations_back(membership.user, now=now, by=by)


def _take_invitations_back(inviter: User, *, now: datetime, by: User | None) -> None:
    """Open invitations of somebody to where they administer nothing any more lead nowhere."""
    usable = Invitation.objects.usable(now=now)
    mine = usable.filter(invited_by=inviter).select_related("workspace").order_by("pk")
    waiting = list(mine.select_for_update(of=("self",)))  # who accepts one meanwhile has it, or waits
    places = {one.workspace for one in waiting}
    lost = {place for place in places if not can_administer(user=inviter, workspace=place)}
    ended = [one for one in waiting if one.workspace in lost]
    usable.filter(pk__in=[one.pk for one in ended]).update(revoked_at=now)
    record_all(
        Deed(
            action="invitation.revoke",
            now=now,
            by=by,
            workspace=one.workspace,
            target=Target("invitation", one.email),
            details={"invited_by": inviter.email, "because": "who invited administers the workspace no longer"},
        )
        for one in ended
    )


def lock(workspace: int) -> None:
    """Have all who change the members of a workspace, by its key, wait for one another. Raises `ValidationError` when it is gone, or goes."""
    if Workspace.objects.select_for_update(no_key=True).filter(pk=workspace).first() is None:
        raise ValidationError("The workspace was deleted.")
    if goes(workspace):
        raise ValidationError("The workspace is being deleted; nobody can join it any more.")


def permit(workspace: Workspace, by: User | None, what: str) -> None:
    """Raise `PermissionDenied` unless `by` administers the workspace, or is the server itself."""
    if by is not None and not can_administer(user=by, workspace=workspace):
        raise PermissionDenied(f"Only an administrator of {workspace.name} can {what}.")


@transaction.atomic
def ensure_administrator(*, now: datetime) -> tuple[User, bool]:
    """The first administrator of the server, and whether they had to be made."""
    known = first_administrator()
    if known is not None:
        return known, False
    try:
        return create_user(email=FIRST_ADMINISTRATOR, name="Administrator", now=now, is_administrator=True), True
    except ValidationError:
        known = first_administrator()  # another server began at the same time
        if known is None:
            raise
        return known, False


@transaction.atomic
@sensitive_variables("token")
def issue_sign_in_link(*, user: User, now: datetime) -> str:
    """The token of a new link that signs `user` in once, made by the server itself. It is not stored and cannot be shown again."""
    token = secrets.token_urlsafe(32)
    expires_at = now + timedelta(seconds=settings.VPCVIZ_SIGN_IN_LINK_S)
    SignInLink.objects.create(user=user, digest=digest_of(token), created_at=now, expires_at=expires_at)
    details = {"expires": expires_at.isoformat(timespec="seconds")}
    record("user.link", now=now, target=Target("user", user.email), details=details)
    return token


@transaction.atomic
def redeem_sign_in_link(*, token: str, now: datetime) -> User | None:
    """The user whom the link signs in; None when it is unknown, used or expired. A second call gets None."""
    link = SignInLink.objects.usable(now=now).select_related("user").filter(digest=digest_of(token)).first()
    if link is None:
        return None
    taken = SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now)
    return link.user if taken == 1 else None


def is_usable(*, token: str, now: datetime) -> bool:
    """True when the link would still sign someone in."""
    return SignInLink.objects.usable(now=now).filter(digest=digest_of(token)).exists()


def _insert(row: User | Workspace) -> None:
    """Add a row. Raises `ValidationError` for a name that is taken, at the same moment, too."""
    row.full_clean()
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        row.full_clean()
        raise


def _keep_an_administrator_of_the_server(user: User) -> None:
    """Two who go at the same time wait for one another at the rows of all administrators."""
    them = User.objects.select_for_update(no_key=True).filter(is_administrator=True, is_active=True).order_by("pk")
    if [one.pk for one in them] == [user.pk]:
        raise ValidationError(f"{user.email} is the last administrator of the server.")


def _must_administer_the_server(user: User) -> None:
    if not user.is_administrator or not user.is_active:
        raise PermissionDenied("Only an administrator of the server can do this.")


def _keep_an_administrator(membership: Membership) -> None:
    """For who holds the lock of the workspace."""
    if Membership.objects.filter(pk=membership.pk, role=Role.ADMINISTRATOR).exists():
        others = Membership.objects.filter(
            workspace=membership.workspace_id, role=Role.ADMINISTRATOR, user__is_active=True
        ).exclude(pk=membership.pk)
        if not others.exists():
            raise ValidationError(LAST)
