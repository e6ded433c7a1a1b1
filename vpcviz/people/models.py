"""Users, workspaces, memberships, invitations, sign-in links, API tokens and the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, NoReturn

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


LONGEST_LABEL: Final = 200


class UserManager(BaseUserManager["User"]):
    """Finds users by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with this e-mail address."""
        return self.get(email=canonical_email(username or ""))


def canonical_email(email: str) -> str:
    """The form in which e-mail addresses are stored and compared."""
    return email.strip().lower()


def becomes_another(email: str) -> bool:
    """True for an address with a letter whose small form is a plain one, such as the sign of kelvin: it is not the plain one's."""
    return email.lower().isascii() and not email.isascii()


class User(AbstractBaseUser):
    """Someone who signs in. An administrator of the server sees and administers every workspace."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    session_salt = models.CharField(max_length=32, blank=True, default="")
    """Part of what keeps a session alive: another one ends every session of the user."""

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email

    def get_session_auth_hash(self) -> str:
        """What a session must know to stay alive: it changes with the password, and with the salt."""
        usual = super().get_session_auth_hash()
        return salted_hmac(self.session_salt, usual, algorithm="sha256").hexdigest() if self.session_salt else usual


class WorkspaceQuerySet(models.QuerySet["Workspace"]):
    """Workspaces, as far as someone may see them."""

    def visible_to(self, user: User | AnonymousUser) -> WorkspaceQuerySet:
        """The workspaces that `user` is a member of; all for an administrator of the server."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        if user.is_administrator:
            return self
        return self.filter(pk__in=Membership.objects.filter(user=user).values("workspace"))


class Workspace(models.Model):
    """A team's accounts, snapshots and diagrams. Nothing is shared between two workspaces."""

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=200)
    external_id = models.CharField(max_length=64, unique=True)
    """Sent with AssumeRole; made by the server and never chosen (AWS: "The confused deputy problem")."""
    created_at = models.DateTimeField()

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of the estate."""
        return f"/w/{self.slug}/"

    def unique_error_message(self, model_class: type[models.Model], unique_check: Sequence[str]) -> ValidationError:
        """What is said of a short name that is taken."""
        if tuple(unique_check) == ("slug",):
            return ValidationError("A workspace with this short name already exists.", code="unique")
        return super().unique_error_message(model_class, unique_check)


class Role(models.TextChoices):
    """What a member may do: look; also scan, import and share; also change accounts and members."""

    VIEWER = "viewer"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


class Membership(models.Model):
    """A user's role in a workspace."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.VIEWER)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "workspace"], name="people_one_membership_each")
        ]

    def __str__(self) -> str:
        return f"{self.user} is {self.role} of {self.workspace}"


class SignInLinkQuerySet(models.QuerySet["SignInLink"]):
    """Sign-in links."""

    def usable(self, *, now: datetime) -> SignInLinkQuerySet:
        """Links that still sign someone in."""
        return self.filter(used_at=None, expires_at__gt=now, user__is_active=True)


class SignInLink(models.Model):
    """A link that signs its user in once. Only the digest of its token is stored."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = SignInLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"sign-in link {self.pk}"


class FailedSignIn(models.Model):
    """A password that was wrong, counted so that guessing is slow. Of who tried it, only a digest is kept."""

    digest = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["digest", "at"], name="people_failures_of_one")]

    def __str__(self) -> str:
        return f"wrong password at {self.at:%Y-%m-%d %H:%M}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, as far as someone may see them."""

    def visible_to(self, user: User | AnonymousUser) -> InvitationQuerySet:
        """The invitations to the workspaces that `user` sees."""
        return self.filter(workspace__in=Workspace.objects.visible_to(user))

    def usable(self, *, now: datetime) -> InvitationQuerySet:
        """Invitations that can still be accepted."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)


class Invitation(models.Model):
    """Asks the owner of an e-mail address to become a member. Only the digest of its token is stored."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.VIEWER)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.email} is asked to join {self.workspace}"


class Scope(models.TextChoices):
    """What a token may be used for, within what its user may do: look; scan and import; share; everything else."""

    READ = "read"
    SCAN = "scan"
    SHARE = "share"
    ADMIN = "admin"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """API tokens."""

    def visible_to(self, user: User | AnonymousUser) -> ApiTokenQuerySet:
        """The user's own tokens; all for an administrator of the server."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        return self if user.is_administrator else self.filter(user=user)

    def usable(self, *, now: datetime) -> ApiTokenQuerySet:
        """Tokens that still open the API."""
        return self.filter(revoked_at=None, expires_at__gt=now, user__is_active=True)


class ApiToken(models.Model):
    """Lets a program use the API as its user, within its scopes. Only the digest of the token is stored."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, null=True, related_name="api_tokens")
    """The only workspace that it opens; None for every workspace of its user."""
    name = models.CharField(max_length=LONGEST_LABEL)
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the token: tokens are found by it alone."""
    hint = models.CharField(max_length=12)
    """The first letters of the token, by which people tell theirs apart."""
    scopes = models.JSONField(default=list)
    """Values of `Scope`."""
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Events of the audit log. They are added, and neither changed nor removed."""

    def visible_to(self, user: User | AnonymousUser) -> AuditEventQuerySet:
        """The events of workspaces that `user` administers; every event for an administrator of the server."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        if user.is_administrator:
            return self
        administered = Membership.objects.filter(user=user, role=Role.ADMINISTRATOR)
        return self.filter(workspace_key__in=administered.values("workspace"))

    def update(self, **_fields: Any) -> NoReturn:
        """Refused."""
        raise TypeError("events of the audit log are not changed")

    def delete(self) -> NoReturn:
        """Refused."""
        raise TypeError("events of the audit log are not removed")


class AuditEvent(models.Model):
    """Who did what to what, when, and from where. It names, and does not point: what it names may be gone."""

    at = models.DateTimeField(db_index=True)
    action = models.CharField(max_length=60)
    """A row of the table of `vpcviz.people.audit`, for example `share.create`."""
    actor_kind = models.CharField(max_length=20)
    """`user`, `token`, `visitor` (of a shared link), or `system` (a schedule, a command, a worker)."""
    actor_key = models.BigIntegerField(null=True)
    """The user's key."""
    actor = models.CharField(max_length=LONGEST_LABEL, blank=True)
    """The user's e-mail address."""
    via = models.CharField(max_length=LONGEST_LABEL, blank=True)
    """The name of the API token that was used."""
    address = models.CharField(max_length=64, blank=True)
    """The network address that the request came from."""
    workspace_key = models.BigIntegerField(null=True)
    workspace = models.CharField(max_length=50, blank=True)
    """The short name of the workspace; empty for what concerns the server."""
    target_kind = models.CharField(max_length=40, blank=True)
    target = models.CharField(max_length=LONGEST_LABEL, blank=True)
    details = models.JSONField(default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["workspace_key", "at"], name="people_audit_of_workspace")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor or self.actor_kind} {self.action} {self.target}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the event. Raises `TypeError` for one that is there already."""
        if self.pk is not None:
            raise TypeError("events of the audit log are not changed")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refused."""
        raise TypeError("events of the audit log are not removed")
